"""Answers questions with clingo: run by the Python of the peers, which has no rulecheck.

Reads JSON: the program and the facts of each draft. Writes JSON: seconds of wall clock and
of processor for what the solver does, and its answers, `[node, subject]` for each sure yes
and each sure no. With `together`, all drafts are one call.
"""

import json
import sys
import time

import clingo


def solved(texts: list[str]) -> dict[str, list[list[int]]]:
    """The sure answers of one model of some texts."""
    control = clingo.Control(["--warn=none"])
    for text in texts:
        control.add("base", [], text)
    control.ground([("base", [])])
    found: dict[str, list[list[int]]] = {"y": [], "n": []}
    with control.solve(yield_=True) as handle:
        for model in handle:
            for symbol in model.symbols(shown=True):
                name = symbol.name
                found[name[0]].append([int(name[1:]), symbol.arguments[0].number])
            return found
    raise SystemExit("the program has no model")


def main() -> None:
    """Solve what stands on standard input."""
    task = json.load(sys.stdin)
    drafts = task["drafts"]
    calls = [drafts] if task["together"] else [[draft] for draft in drafts]
    wall, cpu = time.perf_counter(), time.process_time()
    found = [solved([task["program"], *texts]) for texts in calls]
    seconds = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    answers = {sort: [pair for one in found for pair in one[sort]] for sort in "yn"}
    json.dump({"version": clingo.__version__, **seconds, "answers": answers}, sys.stdout)


if __name__ == "__main__":
    main()
