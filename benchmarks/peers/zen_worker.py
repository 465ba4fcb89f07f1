"""Answers questions with zen-engine: run by the Python of the peers, which has no rulecheck.

Reads JSON: decisions, and calls, each the number of a decision and a context. Writes JSON:
seconds of wall clock and of processor for the calls alone (decisions are made once, before),
and of each call its answers in order.
"""

import json
import sys
import time
from importlib.metadata import version

import zen


def main() -> None:
    """Answer what stands on standard input."""
    task = json.load(sys.stdin)
    engine = zen.ZenEngine()
    decisions = [engine.create_decision(json.dumps(one)) for one in task["decisions"]]
    for decision, context in zip(decisions, task["first"], strict=True):
        decision.evaluate(context)
    wall, cpu = time.perf_counter(), time.process_time()
    found = [decisions[number].evaluate(context)["result"] for number, context in task["calls"]]
    seconds = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    answers = [[one[f"a{n}"] for n in range(len(one))] for one in found]
    json.dump({"version": version("zen-engine"), **seconds, "answers": answers}, sys.stdout)


if __name__ == "__main__":
    main()
