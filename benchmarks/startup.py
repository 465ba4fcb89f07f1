"""How long a check takes, beside the tools and libraries it is to be measured against.

Run: python benchmarks/startup.py [DRAFT] [--runs 9]

Prints seconds of the processor that whole processes take, measured in turns (one of each,
then again) with a cache folder of their own, so that a machine that slows down slows all
of them. They run in an empty folder, as a user without settings does, and both tools are
installed into one temporary environment, as users have them: what developers install beside
them changes what libraries load.

- Python alone, and Python with the libraries a check loads;
- yamllint on the draft;
- a first check: rules kept, the draft not yet checked, its like was: an edit of the first
  one, each time another;
- a first check that proves everything anew, as the first of a day does;
- a check of a draft that nothing changed of since.

Then seconds for each of 100 different drafts in one process, small edits of the first
one: a check (both engines, no kept results), and PyYAML's C loader on the same files.
The median counts; the least shows what the machine can do.
"""

from __future__ import annotations

import argparse
import datetime
import io
import os
import random
import re
import resource
import statistics
import subprocess
import tempfile
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from rulecheck.checking.checker import Checker

_ROOT = Path(__file__).parents[1]
_DRAFT = _ROOT / "fixtures" / "ccm" / "option-4" / "complying.yaml"
_LIBRARIES = "import click, jinja2, msgspec, yaml"
_DRAFTS = 100
_DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")


def main() -> None:
    """Measure whole processes, then many drafts in one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("draft", type=Path, nargs="?", default=_DRAFT)
    parser.add_argument("--runs", type=int, default=9)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        # Kept forms and compiled modules are part of an installation in use.
        os.environ["XDG_CACHE_HOME"] = str(Path(folder) / "cache")
        for name in ("RULECHECK_NO_CACHE", "PYTHONDONTWRITEBYTECODE"):
            os.environ.pop(name, None)
        _processes(given.draft.resolve(), given.runs, Path(folder))
        _one_process(given.draft)


def _processes(draft: Path, runs: int, folder: Path) -> None:
    programs = _installed(folder)
    python, check = str(programs / "python"), [str(programs / "rulecheck"), "check"]
    changed = folder / "changed.yaml"
    edits = iter(list(islice(filter(_check(), _edits(draft.read_text("utf-8"))), 2 * runs + 2)))

    def first() -> Sequence[str]:
        changed.write_bytes(next(edits))
        return [*check, str(changed)]

    def nothing_proved() -> Sequence[str]:
        for kept in (folder / "cache" / "rulecheck").glob("*.answers"):
            kept.unlink()
        return first()

    commands: dict[str, Callable[[], Sequence[str]]] = {
        "python -c pass": lambda: [python, "-c", "pass"],
        "python with the libraries": lambda: [python, "-c", _LIBRARIES],
        "yamllint": lambda: [str(programs / "yamllint"), str(draft)],
        "rulecheck, first check": first,
        "rulecheck, nothing proved": nothing_proved,
        "rulecheck, unchanged draft": lambda: [*check, str(draft)],
    }
    for command in commands.values():
        _seconds(command(), folder)
    found: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].append(_seconds(command(), folder))
    yardstick = statistics.median(found["yamllint"])
    print(
        f"{'whole process, processor seconds':<32} {'median':>7} {'least':>7} {'to yamllint':>12}"
    )
    for name, seconds in found.items():
        median = statistics.median(seconds)
        print(f"{name:<32} {median:>7.3f} {min(seconds):>7.3f} {median / yardstick:>11.2f}x")


def _seconds(command: Sequence[str], folder: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # 1: something was found. What failed took no time worth knowing.
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: {done.stderr.decode()}")
    return seconds


def _installed(folder: Path) -> Path:
    """Where the programs are of an environment with both tools and no more."""
    place = folder / "environment"
    venv.create(place, with_pip=True)
    programs = place / "bin"
    install = [str(programs / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*install, str(_ROOT), "yamllint"], check=True)
    return programs


def _check() -> Callable[[bytes], bool]:
    """What checks a draft in this process, and says whether it could be used."""
    from rulecheck.checking.run import check_paths

    checker = _checker()

    def check(data: bytes) -> bool:
        """Whether the draft could be used: some edits make its dates contradict each other."""
        report = check_paths(checker, ["-"], io.BytesIO(data))
        if report.faults:
            raise SystemExit(f"not checked: {report.faults}")
        return bool(report.programmes)

    return check


@cache
def _checker() -> Checker:
    from rulecheck.checking.checker import Checker
    from rulecheck.checking.preparation import load_prepared
    from rulecheck.engines.agreement import available_engines
    from rulecheck.rulebook.packs import shipped_rules

    return Checker(load_prepared([shipped_rules()]), available_engines())


def _one_process(draft: Path) -> None:
    check = _check()

    def load(data: bytes) -> None:
        yaml.load(data, yaml.CSafeLoader)

    drafts = list(islice(filter(check, _edits(draft.read_text("utf-8"))), _DRAFTS))
    found: dict[str, list[float]] = {"rulecheck": [], "PyYAML, C loader": []}
    for data in drafts:
        for name, action in (("rulecheck", check), ("PyYAML, C loader", load)):
            started = time.perf_counter()
            action(data)
            found[name].append(time.perf_counter() - started)
    yardstick = statistics.median(found["PyYAML, C loader"])
    engines = " and ".join(engine.name for engine in _checker().engines)
    title = f"each of {len(drafts)} drafts, seconds"
    print(f"\n{title:<32} {'median':>7} {'least':>7} {'to PyYAML':>12}")
    for name, seconds in found.items():
        median = statistics.median(seconds)
        print(f"{name:<32} {median:>7.4f} {min(seconds):>7.4f} {median / yardstick:>11.1f}x")
    print(f"engines: {engines}")


def _edits(text: str) -> Iterator[bytes]:
    """Different drafts: one date of the text moved by some days."""
    chance = random.Random(1)
    days = list(_DAY.finditer(text))
    for number in count():
        found = chance.choice(days)
        moved = datetime.date.fromisoformat(found[0]) + datetime.timedelta(chance.randint(-3, 3))
        edited = text[: found.start()] + moved.isoformat() + text[found.end() :]
        yield f"{edited}\n# {number}\n".encode()


if __name__ == "__main__":
    main()
