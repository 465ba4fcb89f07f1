"""What one check gives one case."""

from __future__ import annotations

from dataclasses import dataclass

from rulecheck.checking.findings import Verdict
from rulecheck.engines.cases import Case
from rulecheck.rulebook.rules import Check, Rule


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict of one check on one case; `tolerated` departures are notes."""

    rule: Rule
    check: Check
    case: Case
    verdict: Verdict
    tolerated: bool = False
    # Whether its check belongs to the reading that was chosen.
    chosen: bool = True
