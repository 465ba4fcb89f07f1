"""How much memory a run of many files takes, and whether it grows with their number.

Run: python benchmarks/memory.py [--files 20000] [--every 1000] [--jobs 1 2]

Checks different drafts (those of corpus.py, each copy with names of its own) as `rulecheck
check --format json` does, and prints the resident memory of each process in MiB every so many
files, then the most there was, the writing of the report included. Exit code 1 where a
process holds over a tenth more at the end than when a tenth of the files, 1,000 at least, was
checked.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
from functools import partial
from itertools import islice
from pathlib import Path

from corpus import corpus

_DRAFTS = 500
_SETTLED, _GROWTH = 1_000, 1.1
# A name that most drafts have; each copy gets one of its own, as the drafts of an archive do.
_NAME = "Geneva"


def main() -> None:
    """Make the files, then measure runs, each in a process of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--every", type=int, default=1_000)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.folder:
        sys.exit(_measure(given.folder, given.jobs[0], given.every))
    with tempfile.TemporaryDirectory() as folder:
        _fill(Path(folder, "drafts"), given.files)
        os.environ["XDG_CACHE_HOME"] = str(Path(folder, "cache"))
        Path(folder, "cache").mkdir()
        grown = [_run(Path(folder, "drafts"), jobs, given.every) for jobs in given.jobs]
    sys.exit(any(grown))


def _fill(folder: Path, number: int) -> None:
    folder.mkdir()
    texts = list(islice(corpus(), min(number, _DRAFTS)))
    for n in range(number):
        text = texts[n % len(texts)].replace(_NAME, f"{_NAME} {n}")
        (folder / f"{n:06}.yaml").write_text(text, "utf-8")


def _run(folder: Path, jobs: int, every: int) -> int:
    command = [sys.executable, __file__, "--folder", str(folder)]
    command += ["--jobs", str(jobs), "--every", str(every)]
    return subprocess.run(command, check=False).returncode


def _measure(folder: str, jobs: int, every: int) -> int:
    from rulecheck.checking.run import Processes, check_paths
    from rulecheck.cli.options import load_checker
    from rulecheck.reporting.render import rendered_in_parts

    held: dict[int, list[float]] = {}
    print(f"{jobs} {'job' if jobs == 1 else 'jobs'}; MiB of each process, the first one starts it")

    def watch(done: float, of: int) -> None:
        number = int(done)
        if done != number or number in held or not (number % every == 0 or number == of):
            return
        workers = [process.pid or 0 for process in multiprocessing.active_children()]
        held[number] = [_resident(pid) for pid in [os.getpid(), *sorted(workers)]]
        print(f"{number:>8}", *(f"{mib:>8.0f}" for mib in held[number]), flush=True)

    report = check_paths(
        partial(load_checker, ()),
        [folder],
        sys.stdin.buffer,
        watch=watch,
        processes=Processes(jobs),
        whole=False,
    )
    if report.faults or len(report.programmes) != max(held):
        raise SystemExit(f"not checked: {report.faults}")
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        nowhere.writelines(rendered_in_parts(report, "json"))
    for who, whose in (("first", resource.RUSAGE_SELF), ("other", resource.RUSAGE_CHILDREN)):
        if most := resource.getrusage(whose).ru_maxrss / 1024:
            print(f"{f'most, {who}':>14} {most:.0f}")
    return _grown(held)


def _grown(held: dict[int, list[float]]) -> int:
    last = max(held)
    settled = min((n for n in held if n >= max(_SETTLED, last / 10)), default=last)
    pairs = zip(held[settled], held[last], strict=True)
    return int(any(end > _GROWTH * begin for begin, end in pairs))


def _resident(pid: int) -> float:
    """The resident memory of a process in MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("utf-8").split()[1])
    return pages * resource.getpagesize() / 1024**2


if __name__ == "__main__":
    main()
