"""What rules make of a draft, for strategies that need to know before they hand it out."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Finding, Verdict
from rulecheck.engines.cases import Engine
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.programme.facts import Facts
from rulecheck.rulebook.rules import Level, Rulebook
from rulecheck.source.problems import UnusableInput
from rulecheck.testing.drafts import Draft

_NAME = "draft"
_DECIDED = (Verdict.DEPARTS, Verdict.COMPLIES)


class Judge:
    """Puts drafts to a rulebook, with the auditing engine alone unless others are given."""

    def __init__(
        self,
        rulebook: Rulebook,
        engines: Sequence[Engine] = (),
        as_of: datetime.date | None = None,
    ) -> None:
        self.rulebook = rulebook
        self.checker = Checker(rulebook, engines or (ReferenceEngine(),), as_of=as_of)
        # The rules whose departures are worth a note and no more.
        self.noting = frozenset(rule.id for rule in rulebook.rules if rule.level is Level.NOTE)

    def departures(self, draft: Draft) -> tuple[str, ...] | None:
        """The rules that a draft departs from, one for each departure; not where it is tolerated,
        lifted or waived.

        None for a draft that cannot be used. Raises EngineFault.
        """
        facts = draft.facts(self.rulebook.vocabularies)
        if facts is None or not self.checker.binding(facts):
            return None
        try:
            self.checker.readings.check(facts, _NAME)
            return tuple(one.rule for one in self._departing(facts) if self._counts(one))
        except UnusableInput:
            return None

    def _departing(self, facts: Facts) -> Iterable[Finding]:
        if facts.model.waivers:
            return self.checker.check(facts.model, _NAME).findings
        judged = self.checker.all_outcomes(self.checker.binding(facts), facts)
        # What is undetermined need not be put into words.
        telling = [one for one in judged if one.chosen and one.verdict in _DECIDED]
        return self.checker.found(telling, facts)

    def _counts(self, finding: Finding) -> bool:
        if finding.verdict is not Verdict.DEPARTS or finding.waived or finding.lifted_by:
            return False
        return finding.level is not Level.NOTE or finding.rule in self.noting

    def others(self, draft: Draft, rule: str | None = None) -> tuple[str, ...] | None:
        """The rules beside one that a draft departs from, one for each departure; without such as
        only note it.

        None for a draft that cannot be used, or that does not depart from that rule.
        """
        departs = self.departures(draft)
        if departs is None or (rule is not None and rule not in departs):
            return None
        return tuple(one for one in departs if one != rule and one not in self.noting)

    def complies(self, draft: Draft) -> bool:
        """Whether a draft departs from no rule but such as only note it."""
        return self.others(draft) == ()

    def departs_alone(self, draft: Draft, rule: str) -> bool:
        """Whether a draft departs from a rule, and else only from such as note it."""
        return self.others(draft, rule) == ()
