"""How the time of a check grows with the number of meetings.

Run: python benchmarks/scaling.py

Prints, for each size, seconds of checking (both engines, loading of rules left
out) and the ratio to the smallest size per meeting: 1.0 is linear growth. The
machine's noise makes single figures weak; the ratios within a run are what counts.
"""

from __future__ import annotations

import json
import time

from programmes import draft

from rulecheck.checking.checker import Checker
from rulecheck.engines.agreement import available_engines
from rulecheck.programme.reader import read_programme
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules

SIZES = (60, 100, 200, 500, 1_000, 2_000)
OFFICERS = 100
RUNS = 3


def main() -> None:
    """Time each size a few times and keep the best."""
    started = time.perf_counter()
    rulebook = load_rulebook([shipped_rules()])
    loading = time.perf_counter() - started
    checker = Checker(rulebook, available_engines())
    print(f"rules loaded in {loading:.3f} s; engines {[e.name for e in checker.engines]}")
    print(f"{'meetings':>8} {'seconds':>8} {'findings':>8} {'per meeting, against 100':>25}")
    seconds: dict[int, float] = {}
    for size in SIZES:
        text = json.dumps(draft(size, OFFICERS)).encode()
        seconds[size] = float("inf")
        for _ in range(RUNS):
            started = time.perf_counter()
            programme = read_programme(text, "benchmark", rulebook.vocabularies)
            report = checker.check(programme, "benchmark")
            seconds[size] = min(seconds[size], time.perf_counter() - started)
        relative = ""
        if size >= 100:
            relative = f"{seconds[size] / size / (seconds[100] / 100):.2f}"
        print(f"{size:>8} {seconds[size]:>8.3f} {len(report.findings):>8} {relative:>25}")


if __name__ == "__main__":
    main()
