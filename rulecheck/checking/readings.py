"""Which of several readings of a text a check rests on, and what the others would say."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from rulecheck.checking.findings import Verdict
from rulecheck.checking.outcomes import Outcome
from rulecheck.programme.facts import Facts
from rulecheck.programme.vocabulary import fold
from rulecheck.rulebook.rules import Rule, Rulebook
from rulecheck.source.problems import Problem, UnknownChoice, UnusableInput, hint, quoted

# A verdict, and whether the departure is tolerated.
Judgement = tuple[Verdict, bool]
# Gravest first: a subject that departs from one check of a reading departs from it.
_GRAVITY: tuple[Judgement, ...] = (
    (Verdict.DEPARTS, False),
    (Verdict.UNDETERMINED, False),
    (Verdict.DEPARTS, True),
    (Verdict.COMPLIES, False),
    (Verdict.NOT_APPLICABLE, False),
)


class UnknownReading(UnknownChoice):
    """A reading asked for that the rules do not name; the message says the nearest."""


class ReadingChoice:
    """Chooses readings: as asked for, else as the draft says, else as recommended."""

    def __init__(self, rulebook: Rulebook, asked: Mapping[str, str]) -> None:
        self.rules = {rule.id: rule for rule in rulebook.rules}
        self.asked = asked
        for rule, name in asked.items():
            if message := self._fault(rule, name):
                raise UnknownReading(message)

    def _fault(self, rule: str, name: str, after: int = 0) -> str | None:
        """Why a choice cannot be made, `after` others that cannot; None if it can."""
        if rule not in self.rules:
            return f"there is no rule {quoted(rule)}{hint(rule, self.rules, after)}"
        known = [reading.name for reading in self.rules[rule].readings]
        if not known:
            return f"{rule} has one reading only"
        if name not in known:
            listed = ", ".join(known)
            return (
                f"{rule} has no reading {quoted(name)}{hint(name, known, after)}; it has: {listed}"
            )
        return None

    def check(self, facts: Facts, file: str) -> None:
        """Raises UnusableInput for readings in the draft that are not there."""
        regime = facts.model.regime
        problems: list[Problem] = []
        for rule, name in (regime.readings or {}).items() if regime else ():
            if regime and (message := self._fault(rule, name, len(problems))):
                at = regime.origin.locate("readings")
                problems.append(Problem(file, at.line, at.column, message))
        if problems:
            raise UnusableInput(problems)

    def of(self, rule: Rule, facts: Facts) -> str | None:
        """The name of the reading a rule is taken in; None where there is only one."""
        if not rule.readings:
            return None
        regime = facts.model.regime
        by_draft = (regime.readings or {}).get(rule.id) if regime else None
        by_word = facts.programme.read(rule.reading_by) if rule.reading_by else None
        names = {fold(reading.name): reading.name for reading in rule.readings}
        chosen = self.asked.get(rule.id) or by_draft or names.get(fold(by_word or ""))
        return chosen or rule.readings[0].name


def other_verdicts(same: Sequence[Outcome], chosen: str) -> tuple[tuple[str, Verdict], ...]:
    """The readings that decide otherwise, with their verdicts; `same` are the outcomes of one
    rule and subject. One that only tolerates the same departure is left out."""
    here = judgement(same, chosen)
    others = (reading.name for reading in same[0].rule.readings if reading.name != chosen)
    found = ((name, *judgement(same, name)) for name in others)
    return tuple(
        (name, verdict)
        for name, verdict, tolerated in found
        if verdict is not here[0] or (here[1] and not tolerated)
    )


def spared_by_choice(
    same: Sequence[Outcome], outcome: Outcome, chosen: str | None
) -> Verdict | None:
    """What the chosen reading says where the recommended one alone departs; None elsewhere."""
    recommended = outcome.rule.readings[0].name
    readings = outcome.check.readings or frozenset()
    if chosen in (None, recommended) or recommended not in readings:
        return None
    verdict, _ = judgement(same, chosen or "")
    return None if verdict is Verdict.DEPARTS else verdict


def told_apart(same: Sequence[Outcome]) -> frozenset[frozenset[str]]:
    """The pairs of readings of which one finds fault with a subject that the other lets pass;
    `same` are the outcomes of one rule and subject."""
    judged = {reading.name: judgement(same, reading.name) for reading in same[0].rule.readings}
    pairs = itertools.combinations(judged, 2)
    return frozenset(frozenset(pair) for pair in pairs if _differ(*(judged[name] for name in pair)))


def _differ(one: Judgement, other: Judgement) -> bool:
    verdicts = (one[0], other[0])
    return one != other and Verdict.DEPARTS in verdicts and Verdict.UNDETERMINED not in verdicts


def judgement(outcomes: Sequence[Outcome], reading: str) -> Judgement:
    """The gravest of what the checks of a reading say; `outcomes` are those of one subject."""
    found = {(o.verdict, o.tolerated) for o in outcomes if _belongs(o, reading)}
    return next((one for one in _GRAVITY if one in found), _GRAVITY[-1])


def _belongs(outcome: Outcome, reading: str) -> bool:
    return outcome.check.readings is None or reading in outcome.check.readings
