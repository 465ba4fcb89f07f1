"""What one check gives one case."""

from __future__ import annotations

import msgspec

from rulecheck.checking.findings import Verdict
from rulecheck.engines.cases import Case
from rulecheck.rulebook.rules import Check, Rule


class Outcome(msgspec.Struct, frozen=True):
    """The verdict of one check on one case; `tolerated` departures are notes."""

    rule: Rule
    check: Check
    case: Case
    verdict: Verdict
    tolerated: bool = False
    # Whether its check belongs to the reading that was chosen.
    chosen: bool = True
