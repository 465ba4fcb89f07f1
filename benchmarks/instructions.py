"""Instruction counts of two fixed workloads: a slow change shows on any noisy machine.

Run: python benchmarks/instructions.py            compare with what is recorded
     python benchmarks/instructions.py --record   record what is counted now

Counts with valgrind's callgrind what a whole process executes: a start-up (the check of one
small draft, rules kept, the draft not yet checked) and throughput (twenty drafts in one process).
Hashes are fixed, the environment is bare, caches are of the benchmark's own and filled
before. Ends with code 1 where a workload takes 10 % more than recorded in
benchmarks/instructions.json; where Python, the machine or a library differs from the recorded
ones it says so, and that the comparison means little.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from corpus import write_corpus

_RECORDED = Path(__file__).with_suffix(".json")
_SMALL = Path(__file__).parents[1] / "fixtures" / "ccm" / "option-4" / "complying.yaml"
_LIBRARIES = ("durable-rules", "PyYAML", "click", "Jinja2", "lark", "msgspec")
_MOST = 1.10
_DRAFTS = 20
_COLLECTED = re.compile(r"Collected : (\d+)")


def main() -> None:
    """Count both workloads, and compare or record."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--record", action="store_true", help="record what is counted now")
    parser.add_argument("--runs", type=int, default=1, help="count so often; the least counts")
    given = parser.parse_args()
    if not shutil.which("valgrind"):
        raise SystemExit("valgrind is not installed: apt-get install valgrind")
    counts = dict.fromkeys(_WORKLOADS, 0)
    for name, drafts in _WORKLOADS.items():
        found = [_count(drafts) for _ in range(given.runs)]
        counts[name] = min(found)
        if given.runs > 1:
            spread = (max(found) - min(found)) / min(found)
            print(f"{name}: {found}, spread {spread:.4%}")
    here = environment()
    if given.record:
        told = {"environment": here, "instructions": counts}
        _RECORDED.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
        for name, count in counts.items():
            print(f"{name:<12}{count:>16,} recorded")
        return
    recorded = json.loads(_RECORDED.read_text("utf-8"))
    lines, slower = compared(recorded, here, counts)
    print("\n".join(lines))
    sys.exit(1 if slower else 0)


_WORKLOADS: Mapping[str, int] = {"start-up": 1, "throughput": _DRAFTS}


def environment() -> dict[str, str]:
    """What a count depends on besides the code."""
    libc = " ".join(platform.libc_ver())
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "compiler": platform.python_compiler(),
        "flags": str(sysconfig.get_config_var("OPT")),
        "machine": f"{platform.system()} {platform.machine()}, {libc}",
        "valgrind": _printed(["valgrind", "--version"]),
        **{name: _version(name) for name in _LIBRARIES},
        "day": str(date.today()),
    }


def compared(
    recorded: Mapping[str, Mapping[str, object]],
    here: Mapping[str, str],
    counts: Mapping[str, int],
) -> tuple[list[str], bool]:
    """What to print, and whether a workload takes too much more than recorded."""
    # The day is told, but changes no count that matters.
    there = {name: told for name, told in recorded["environment"].items() if name != "day"}
    differing = [name for name, told in there.items() if here.get(name) != told]
    lines = [f"recorded with {name} {there[name]}, here {here.get(name)}" for name in differing]
    if differing:
        lines.append("The environments differ: the comparison is not valid.")
    slower = False
    for name, before in recorded["instructions"].items():
        assert isinstance(before, int)
        ratio = counts[name] / before
        verdict = "more than 10 % slower" if ratio > _MOST else "within 10 %"
        slower |= ratio > _MOST
        lines.append(
            f"{name:<12}{counts[name]:>16,} recorded {before:>16,} {ratio:>7.3f}x {verdict}"
        )
    return lines, slower


def _count(drafts: int) -> int:
    """Instructions of a process that checks so many drafts it has not met, rules kept."""
    with tempfile.TemporaryDirectory(prefix="instructions-") as name:
        folder = Path(name)
        environment = {
            "PATH": os.defpath,
            "HOME": name,
            "XDG_CACHE_HOME": name,
            "PYTHONHASHSEED": "0",
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "80",
        }
        place = folder / "drafts"
        check = [sys.executable, "-m", "rulecheck", "check", "drafts"]
        check += ["--jobs", "1"]
        if drafts == 1:
            place.mkdir()
            text = _SMALL.read_text("utf-8")
            (place / "draft.yaml").write_text(f"{text}\n# before\n", "utf-8")
            _run(check, folder, environment)
            (place / "draft.yaml").write_text(f"{text}\n# counted\n", "utf-8")
        else:
            check += ["--format", "json"]
            write_corpus(place, drafts)
            _run(check, folder, environment)
            for report in (folder / "rulecheck").glob("*.reports"):
                report.unlink()
        out = folder / "callgrind.out"
        callgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"]
        errors = _run([*callgrind, *check], folder, environment)
        found = _COLLECTED.search(errors)
        if found is None:
            raise SystemExit(f"valgrind counted nothing:\n{errors[-2_000:]}")
        return int(found[1])


def _run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: {done.stderr[-2_000:]}")
    return done.stderr


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"


def _printed(command: Sequence[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main()
