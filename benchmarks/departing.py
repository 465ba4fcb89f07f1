"""How small the drafts are that show a departure from one rule alone, for each shipped rule.

    python benchmarks/departing.py              # a sample of the rules
    python benchmarks/departing.py --every 1    # all of them: some minutes

These are the drafts at which shrinking ends (`rulecheck.testing.strategies.departing`).
"""

from __future__ import annotations

import argparse
import statistics
import time

from rulecheck.checking.preparation import load_prepared
from rulecheck.proving.drafts import drafts_in
from rulecheck.proving.plain import data_of_draft
from rulecheck.rulebook.packs import shipped_drafts, shipped_rules
from rulecheck.testing.bases import ImpliedDepartures, departing_alone
from rulecheck.testing.drafts import Draft
from rulecheck.testing.judging import Judge


def main() -> None:
    """Prints the sizes, and the rules that no draft was found to depart from alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=8, help="every so many-th rule")
    every = parser.parse_args().every
    start = time.perf_counter()
    judge = Judge(load_prepared([shipped_rules()]))
    rules, given = judge.rulebook.rules[::every], _given()
    by_examples, small, implied = 0, {}, {}
    for rule in rules:
        try:
            small[rule.id] = departing_alone(judge, rule)[0]
            by_examples += 1
        except ImpliedDepartures:
            try:
                small[rule.id] = departing_alone(judge, rule, given.get(rule.id, ()))[0]
            except ImpliedDepartures as error:
                implied[rule.id] = error.others
    print(f"{len(rules)} rules, {time.perf_counter() - start:.0f} seconds")
    print(f"depart alone in a draft made of their examples: {by_examples}")
    print(f"with the drafts of fixtures/changes besides: {len(small)}")
    _tell("keys and items", {rule: draft.size for rule, draft in small.items()})
    _tell("lines of YAML", {rule: len(draft.text.splitlines()) for rule, draft in small.items()})
    for rule, others in implied.items():
        print(f"never alone: {rule}, the nearest with {', '.join(others) or 'none'}")


def _given() -> dict[str, list[Draft]]:
    """The drafts that were made to depart from a rule, by its id."""
    folder = shipped_drafts()
    found: dict[str, list[Draft]] = {}
    for draft in drafts_in(folder) if folder else ():
        if draft.rule:
            found.setdefault(draft.rule, []).append(Draft(data_of_draft(draft)))
    return found


def _tell(what: str, sizes: dict[str, int]) -> None:
    largest = max(sizes, key=lambda rule: sizes[rule])
    median = statistics.median(sizes.values())
    print(f"{what}: median {median:g}, most {sizes[largest]} ({largest})")


if __name__ == "__main__":
    main()
