"""How long many different drafts take in one process, against only loading them.

Run: python benchmarks/throughput.py [--drafts 500] [--runs 3] [--seed 1] [--profile]

The floor is a Python process that loads the same files with PyYAML's C loader and does
nothing else. The whole run is `rulecheck check FOLDER --format json` with all shipped
rules, both engines, and neither reports nor proved answers kept from an earlier run: with
`--jobs 1`, and with `--jobs 2`. All are real processes, measured in turns. For one process the
ratio of processor time counts: other work on the machine stretches the time by the clock, and
hardly that. What two processes save is seen by the clock only, on a machine with nothing else
to do.

With --profile the parts of a run are told too, measured within a process of its own: for each
its share of the time, and that in floors. What the engine proved of a fact in one draft it is
not asked again in the next; how many facts it was asked is told beside how many were looked up.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from corpus import write_corpus

_ROOT = Path(__file__).parents[1]
_FLOOR = """
import sys, yaml
from pathlib import Path
for file in sorted(Path(sys.argv[1]).iterdir()):
    yaml.load(file.read_bytes(), yaml.CSafeLoader)
"""


def main() -> None:
    """Measure both in turns, then the parts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--drafts", type=int, default=500)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        drafts = Path(folder) / "drafts"
        for name in ("RULECHECK_NO_CACHE", "PYTHONDONTWRITEBYTECODE"):
            os.environ.pop(name, None)
        written = write_corpus(drafts, given.drafts, given.seed)
        size = sum(file.stat().st_size for file in written) // len(written)
        print(f"{len(written)} drafts of {size} bytes each, seed {given.seed}")
        _processes(drafts, Path(folder), given.runs)
        if given.profile:
            _parts(drafts)


def _processes(drafts: Path, folder: Path, runs: int) -> None:
    check = [sys.executable, "-m", "rulecheck", "check"]
    every = [*check, str(drafts), "--format", "json", "--jobs"]
    commands: dict[str, Sequence[str]] = {
        "PyYAML, C loader (floor)": [sys.executable, "-c", _FLOOR, str(drafts)],
        "rulecheck, one process": [*every, "1"],
        "rulecheck, two processes": [*every, "2"],
    }
    cache = _used(folder, [*check, str(next(drafts.iterdir()))])
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for run in range(runs):
        for name, command in commands.items():
            fresh = folder / f"{name} {run}"
            shutil.copytree(cache, fresh)
            found[name].append(_measured(command, fresh))
    to_floor = f"{'to floor':>9}"
    print(f"\n{'whole process, median':<26} {'CPU s':>7} {to_floor} {'clock s':>8} {to_floor}")
    floor = [statistics.median(times) for times in zip(*next(iter(found.values())), strict=True)]
    for name, times in found.items():
        cpu, clock = (statistics.median(one) for one in zip(*times, strict=True))
        told = f"{cpu:>7.2f} {cpu / floor[0]:>8.2f}x {clock:>8.2f} {clock / floor[1]:>8.2f}x"
        print(f"{name:<26} {told}")
    floors, one, two = found.values()
    _tell_turns("one process, CPU", [pair[0] for pair in floors], [pair[0] for pair in one])
    _tell_turns("two, by the clock", [pair[1] for pair in floors], [pair[1] for pair in two])


def _used(folder: Path, check: Sequence[str]) -> Path:
    """The cache of an installation in use: with kept rules, and nothing found of drafts."""
    cache = folder / "cache"
    _measured(check, cache)
    for kept in (*cache.rglob("*.reports"), *cache.rglob("*.answers")):
        kept.unlink()
    return cache


def _tell_turns(name: str, floors: Sequence[float], runs: Sequence[float]) -> None:
    ratios = sorted(run / floor for floor, run in zip(floors, runs, strict=True))
    print(f"ratio in each turn, {name}: {', '.join(f'{ratio:.2f}' for ratio in ratios)}")


def _measured(command: Sequence[str], cache: Path) -> tuple[float, float]:
    """Seconds of the processor, of the user and the system, and by the clock."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        command,
        cwd=_ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    clock, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    # 1: something was found.
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: {done.stderr.decode()}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, clock


class _Clock:
    """The processor's time spent in each part, without the parts within it."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._within: list[float] = []

    def watch(self, owner: Any, name: str, part: str) -> None:
        """Measure a function wherever it is called."""
        function = getattr(owner, name)

        def measured(*given: Any, **named: Any) -> Any:
            self._within.append(0.0)
            started = time.process_time()
            try:
                return function(*given, **named)
            finally:
                spent = time.process_time() - started
                self.seconds[part] += spent - self._within.pop()
                if self._within:
                    self._within[-1] += spent

        setattr(owner, name, measured)


def _parts(drafts: Path) -> None:
    import gc
    import io

    import yaml

    from rulecheck.checking import checker as checking
    from rulecheck.checking.checker import Checker
    from rulecheck.checking.preparation import load_prepared
    from rulecheck.checking.run import check_paths
    from rulecheck.engines import durable
    from rulecheck.engines.agreement import available_engines
    from rulecheck.engines.reference import ReferenceEngine
    from rulecheck.programme import reader as programme_reader
    from rulecheck.reporting import render
    from rulecheck.rulebook.packs import shipped_rules
    from rulecheck.source import reader

    # As the command line sets it.
    gc.set_threshold(100_000)
    checker = Checker(load_prepared([shipped_rules()]), available_engines())
    files = sorted(drafts.iterdir())
    started = time.process_time()
    for file in files:
        yaml.load(file.read_bytes(), yaml.CSafeLoader)
    floor = time.process_time() - started
    clock = _Clock()
    facts = Counter[str]()
    clock.watch(reader, "read", "reading YAML")
    clock.watch(programme_reader, "programme_of", "programme")
    clock.watch(durable.DurableEngine, "answer", "durable: facts, tables, answers")
    clock.watch(durable._RuleSet, "__init__", "durable: rule sets, the engine's part")
    clock.watch(durable._RuleSet, "_prove", "durable: facts, the engine's part")
    clock.watch(ReferenceEngine, "answer", "reference")
    clock.watch(checking, "judge", "questions, verdicts")
    clock.watch(Checker, "opened", "facts, which rules bind")
    clock.watch(Checker, "report", "findings")
    _count(durable.DurableEngine, "_run", lambda run: facts.update(looked_up=sum(map(len, run))))
    _count(durable._Asked, "unknown", lambda rows: facts.update(asked=len(rows)))
    started = time.process_time()
    report = check_paths(checker, [str(drafts)], io.BytesIO(), whole=False)
    clock.watch(render, "rendered", "report")
    render.rendered(report, "json")
    whole = time.process_time() - started
    clock.seconds["files, the rest"] = whole - sum(clock.seconds.values())
    print(f"\n{'part of a run':<38} {'ms a draft':>10} {'share':>7} {'floors':>7}")
    for part, seconds in clock.seconds.most_common():
        of_draft = seconds * 1_000 / len(files)
        print(f"{part:<38} {of_draft:>10.2f} {seconds / whole:>7.1%} {seconds / floor:>7.2f}")
    print(f"{'all':<38} {whole * 1_000 / len(files):>10.2f} {'':>7} {whole / floor:>7.2f}")
    new = facts["asked"] / facts["looked_up"]
    print(f"facts: {facts['looked_up']} looked up, of which the engine had to be asked {new:.1%}")


def _count(owner: Any, name: str, count: Callable[[Any], None]) -> None:
    function = getattr(owner, name)

    def counted(*given: Any) -> Any:
        found = function(*given)
        count(found)
        return found

    setattr(owner, name, counted)


if __name__ == "__main__":
    main()
