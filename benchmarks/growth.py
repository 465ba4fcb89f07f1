"""How time and memory grow with the meetings of a programme, with rules, and with files.

Run: python benchmarks/growth.py [meetings] [rules] [files] [--files-at-most 20000]

Each size runs in a process of its own. Prints seconds of processor, peak memory, and the
exponent: the slope of a line through the upper half of the sizes, both axes in powers (1 is
linear growth). Draws each series as docs/growth-*.png, with matplotlib in an environment of the
benchmark's own.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import gc
import json
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import NamedTuple

from corpus import corpus
from environments import HERE, kept_folder, python_with
from packs import write_pack
from programmes import draft, long_draft

_ROOT = HERE.parent
_MEETINGS = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
_RULES = (10, 20, 50, 100, 200, 350, 500)
_FILES = (1, 10, 100, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
_FLAT_AFTER = 1_000
# Drafts made one by one; further ones are these with their dates moved.
_DIFFERENT = 500
_DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")
_OPTION = 1
_SMALL = _ROOT / "fixtures" / "ccm" / f"option-{_OPTION}" / "complying.yaml"


class Point(NamedTuple):
    """What a size cost: seconds of processor, and peak megabytes."""

    size: int
    seconds: float
    megabytes: float


class Series(NamedTuple):
    """What grows, with what, and how a legend names it."""

    name: str
    points: Sequence[Point]

    @property
    def exponent(self) -> float:
        """The slope of the upper half of the sizes."""
        upper = self.points[len(self.points) // 2 :]
        return slope([(point.size, point.seconds) for point in upper])


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the line of least squares through points, both axes as powers."""
    across = [math.log(x) for x, _ in points]
    up = [math.log(y) for _, y in points]
    return statistics.linear_regression(across, up).slope


def main() -> None:
    """Measure what is named, or everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", nargs="*", choices=[[], *_ALL])
    parser.add_argument("--files-at-most", type=int, default=_FILES[-1])
    parser.add_argument(
        "--report-at-most",
        type=int,
        default=5_000,
        help="files of a run that reports all of them at its end",
    )
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--sizes", type=int, nargs="*", default=[], help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        # As the command does it: what is read and checked makes many objects, and few cycles.
        gc.set_threshold(100_000)
        print(json.dumps(_MEASURES[given.measure](given.path, given.sizes)))
        return
    python = python_with(HERE / "plots" / "requirements.txt", kept_folder())
    for name in given.what or _ALL:
        with tempfile.TemporaryDirectory() as place:
            os.environ["XDG_CACHE_HOME"] = str(Path(place) / "cache")
            os.environ.pop("RULECHECK_NO_CACHE", None)
            series = list(_ALL[name](Path(place), given))
            for one in series:
                _print(one, name)
        _draw(python, name, series)


def _print(series: Series, name: str) -> None:
    print(f"\n{series.name}: exponent {series.exponent:.2f} over the upper half of the sizes")
    print(f"{name:>8} {'seconds':>9} {'each, ms':>9} {'MB':>6}")
    for size, seconds, megabytes in series.points:
        print(f"{size:>8} {seconds:>9.3f} {seconds / size * 1000:>9.3f} {megabytes:>6.0f}")
    late = [point for point in series.points if point.size >= _FLAT_AFTER]
    if name == "files" and len(late) > 1:
        grown = late[-1].megabytes - late[0].megabytes
        print(f"memory from {late[0].size} to {late[-1].size} files: {grown:+.0f} MB")


# Series


def _meetings(place: Path, _: argparse.Namespace) -> Iterator[Series]:
    makers: Mapping[str, Callable[[int], object]] = {
        "36 meetings a year, ever longer": long_draft,
        "134 years, ever denser": lambda size: draft(size, officers=10),
    }
    for name, make in makers.items():
        points: list[Point] = []
        for size in _MEETINGS:
            file = place / f"{size}.yaml"
            file.write_text(json.dumps(make(size)), "utf-8")
            if not points:
                # Once, so that rules are kept.
                _measured("meetings", file)
            points.append(Point(size, *_measured("meetings", file)[0]))
        yield Series(name, points)


def _rules(place: Path, _: argparse.Namespace) -> Iterator[Series]:
    found: dict[str, list[Point]] = {"loading, nothing kept": [], "check of a draft": []}
    for size in _RULES:
        pack = place / f"pack-{size}"
        write_pack(pack, size, _OPTION)
        for points, measured in zip(found.values(), _measured("rules", pack), strict=True):
            points.append(Point(size, *measured))
    yield from (Series(name, points) for name, points in found.items())


def _files(place: Path, given: argparse.Namespace) -> Iterator[Series]:
    folder = place / "drafts"
    folder.mkdir()
    sizes = [size for size in _FILES if size <= given.files_at_most]
    for number, text in enumerate(islice(many_drafts(), sizes[-1])):
        (folder / f"{number:05}.yaml").write_text(text, "utf-8")
    # Once, so that rules are kept.
    _measured("report", folder, 1)
    one_by_one = [Point(*point) for point in _measured("checks", folder, *sizes)]
    yield Series("one process, each report let go", one_by_one)
    points = []
    for size in (size for size in sizes if size <= given.report_at_most):
        for report in (place / "cache" / "rulecheck").glob("*.reports"):
            report.unlink()
        points += [Point(*point) for point in _measured("report", folder, size)]
    yield Series("rulecheck check --format json --jobs 1", points)


def many_drafts() -> Iterator[str]:
    """Different drafts without end: those of the corpus, and each again some weeks later, in a
    city of another name where there are no more weeks."""
    texts = list(islice(corpus(), _DIFFERENT))
    for copy in count():
        city, weeks = divmod(copy, _WEEKS)
        named = (text.replace(_CITY, f"{_CITY} {city}") if city else text for text in texts)
        yield from (_later(text, weeks) for text in named)


# After more weeks, meetings at the end of a year contradict themselves.
_WEEKS = 4
# A name that most drafts have.
_CITY = "Geneva"


def _later(text: str, weeks: int) -> str:
    def moved(found: re.Match[str]) -> str:
        day = datetime.date.fromisoformat(found[0])
        later = day + datetime.timedelta(weeks=weeks)
        # The year of a meeting may stand in its id.
        return str(later if later.year == day.year else day)

    return f"{_DAY.sub(moved, text)}# {weeks} weeks later\n"


_ALL: Mapping[str, Callable[[Path, argparse.Namespace], Iterator[Series]]] = {
    "meetings": _meetings,
    "rules": _rules,
    "files": _files,
}


# Within a process of its own


def _measured(what: str, path: Path, *sizes: int) -> list[list[float]]:
    """What a process of its own tells: seconds and peak megabytes, for files after their number."""
    command = [sys.executable, __file__, "--measure", what, "--path", str(path)]
    command += ["--sizes", *map(str, sizes)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: list[list[float]] = json.loads(done.stdout)
    return found


def _measure_meetings(file: Path, _: Sequence[int]) -> list[tuple[float, ...]]:
    """Reading and checking one draft, rules loaded before."""
    from rulecheck.checking.checker import Checker
    from rulecheck.checking.preparation import load_prepared
    from rulecheck.engines.agreement import available_engines
    from rulecheck.programme.reader import read_programme
    from rulecheck.rulebook.packs import shipped_rules

    checker = Checker(load_prepared([shipped_rules()]), available_engines())
    data = file.read_bytes()
    small = json.dumps(long_draft(_MEETINGS[0])).encode()

    def check(text: bytes) -> None:
        checker.check(read_programme(text, file.name, checker.rulebook.vocabularies), file.name)

    # Rule sets and templates are made for the first draft, whatever its size.
    check(small)
    return [_timed(lambda: check(data))]


def _measure_rules(pack: Path, _: Sequence[int]) -> list[tuple[float, ...]]:
    """Loading a pack of which nothing is kept; then checks of drafts by it, not the first."""
    os.environ["RULECHECK_NO_CACHE"] = "1"
    from rulecheck.checking.checker import Checker
    from rulecheck.checking.preparation import load_prepared
    from rulecheck.engines.agreement import available_engines
    from rulecheck.programme.reader import read_programme

    loaded = []
    loading = _timed(lambda: loaded.append(load_prepared([pack])))
    checker = Checker(loaded[0], available_engines())
    text = _SMALL.read_text("utf-8")

    def check(weeks: int) -> None:
        data = _later(text, weeks).encode()
        report = checker.check(read_programme(data, "draft", loaded[0].vocabularies), "draft")
        if report.rules != len(loaded[0].rules):
            raise SystemExit(f"{report.rules} of {len(loaded[0].rules)} rules bind the draft")

    check(0)
    # The same with its dates moved: what the engine has proved of it is of no use.
    costs = [_timed(partial(check, weeks)) for weeks in (1, 2, 3)]
    return [loading, min(costs)]


def _measure_report(folder: Path, sizes: Sequence[int]) -> list[tuple[float, ...]]:
    """A whole run of the command over so many files, from its imports on."""
    from rulecheck.cli import main as command

    files = sorted(map(str, folder.iterdir()))[: sizes[0]]
    sys.argv = ["rulecheck", "check", *files, "--format", "json", "--jobs", "1"]
    with tempfile.TemporaryFile("w") as report, contextlib.redirect_stdout(report):
        try:
            command()
        except SystemExit as end:
            # 2: some of the drafts that were moved may contradict themselves.
            if end.code not in (0, 1, 2):
                raise
    return [(sizes[0], time.process_time(), _peak())]


def _measure_checks(folder: Path, sizes: Sequence[int]) -> list[tuple[float, ...]]:
    """One file after the other, up to each of the sizes; nothing of a file is held for long."""
    import io

    from rulecheck.checking.checker import Checker
    from rulecheck.checking.preparation import load_prepared
    from rulecheck.checking.run import check_paths
    from rulecheck.engines.agreement import available_engines
    from rulecheck.rulebook.packs import shipped_rules

    checker = Checker(load_prepared([shipped_rules()]), available_engines())
    told = []
    unusable = 0
    for number, file in enumerate(islice(sorted(folder.iterdir()), sizes[-1]), 1):
        report = check_paths(checker, [str(file)], io.BytesIO(), whole=False)
        unusable += not report.programmes
        if number in sizes:
            told.append((number, time.process_time(), _peak()))
    # Some of the drafts that were moved may contradict themselves.
    if unusable > sizes[-1] / 100 or report.faults:
        raise SystemExit(f"{unusable} of {sizes[-1]} drafts could not be used")
    return told


_MEASURES: Mapping[str, Callable[[Path, Sequence[int]], list[tuple[float, ...]]]] = {
    "meetings": _measure_meetings,
    "rules": _measure_rules,
    "checks": _measure_checks,
    "report": _measure_report,
}


def _timed(action: Callable[[], object]) -> tuple[float, ...]:
    started = time.process_time()
    action()
    return time.process_time() - started, _peak()


def _peak() -> float:
    """The most memory this process has had, in megabytes; that of its parent left out."""
    status = Path("/proc/self/status").read_text("ascii")
    kilobytes = int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])  # type: ignore[index]
    return kilobytes / 1024


# Drawing


def _draw(python: Path, name: str, series: Sequence[Series]) -> None:
    told = {
        "name": name,
        "output": str(_ROOT / "docs" / f"growth-{name}.png"),
        "series": [
            {"name": one.name, "exponent": one.exponent, "points": list(map(list, one.points))}
            for one in series
        ],
    }
    drawer = HERE / "plots" / "draw.py"
    subprocess.run([python, drawer], input=json.dumps(told), text=True, check=True)
    print(f"\ndrawn: {Path(told['output']).relative_to(_ROOT)}")


if __name__ == "__main__":
    main()
