"""What the examples of rules, and further drafts, make the rules say and ask.

A rule is covered where every phrase of its conditions, those on members of collections included,
was answered yes and answered no, where it reached every verdict it can reach, made each of its
exceptions, and decided by each of its readings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum

import msgspec

from rulecheck.checking.checker import Checker
from rulecheck.checking.examples import posed
from rulecheck.checking.findings import Verdict
from rulecheck.checking.outcomes import Outcome
from rulecheck.engines.cases import Answer, Case, members_of
from rulecheck.engines.reference import Known, ReferenceEngine, evaluate
from rulecheck.programme.facts import Facts
from rulecheck.proving.acceptance import Named, accepted_by_name, refuse_unused
from rulecheck.proving.drafts import Draft
from rulecheck.rulebook.accepted import Accepted, Kind
from rulecheck.rulebook.conditions import And, Condition, Constant, Stated, aggregates
from rulecheck.rulebook.printing import phrases, printed
from rulecheck.rulebook.rules import Check, Rule, Rulebook

_ANSWERS = frozenset((True, False, None))
_DECIDED = (Verdict.COMPLIES, Verdict.DEPARTS)


class Sort(Enum):
    """What a point of coverage is about."""

    CONDITION = "condition"
    VERDICT = "verdict"
    EXCEPTION = "exception"
    READING = "reading"


class Point(msgspec.Struct, frozen=True):
    """Something that an example or draft should show of a rule; the name says what."""

    sort: Sort
    name: str


class Phrase(msgspec.Struct, frozen=True):
    """A phrase of a rule's conditions, as it is printed, and the answers it was seen to get."""

    text: str
    answers: frozenset[Answer]


class RuleCoverage(msgspec.Struct, frozen=True):
    """What of a rule was seen, and what not."""

    rule: Rule
    phrases: tuple[Phrase, ...]
    covered: tuple[Point, ...]
    gaps: tuple[Point, ...]


class Coverage(msgspec.Struct, frozen=True):
    """The coverage of some rules; `accepted` holds the reasons for gaps that may stay."""

    rules: tuple[RuleCoverage, ...]
    accepted: Mapping[Named, Accepted]

    def reason(self, rule: Rule, gap: Point) -> Accepted | None:
        """Why a gap may stay; None where nobody says."""
        return self.accepted.get((rule.id, gap.name))

    def open_gaps(self, one: RuleCoverage) -> list[Point]:
        """The gaps of a rule that nobody explains."""
        return [gap for gap in one.gaps if not self.reason(one.rule, gap)]

    @property
    def percent(self) -> float:
        """The share of what is covered in all that is not explained, in percent."""
        covered = sum(len(one.covered) for one in self.rules)
        gaps = sum(len(self.open_gaps(one)) for one in self.rules)
        return 100 * covered / (covered + gaps) if covered + gaps else 100.0


def coverage_of(
    rules: Sequence[Rule],
    rulebook: Rulebook,
    drafts: Sequence[Draft],
    watch: Callable[[float, int], None] = lambda done, of: None,
) -> Coverage:
    """What the rules' own examples and some drafts cover of them.

    Raises UnusableInput for examples and drafts that cannot be read, and for accepted gaps that
    are none.
    """
    # The conditions are looked at one by one, which only the auditing engine does.
    checker = Checker(rulebook, [ReferenceEngine()])
    seen = {rule.id: _Seen(rule) for rule in rules}
    steps = len(rules) + len(drafts)
    for n, rule in enumerate(rules):
        for example in rule.examples:
            seen[rule.id].add(checker, posed(checker, rule, example).facts)
        watch(n + 1, steps)
    for n, draft in enumerate(drafts, len(rules)):
        facts = draft.facts(rulebook.vocabularies)
        for rule in rules:
            if rule.instrument == facts.model.instrument and not seen[rule.id].whole:
                seen[rule.id].add(checker, facts)
        watch(n + 1, steps)
    accepted = accepted_by_name(rulebook, Kind.GAP)
    found = Coverage(tuple(one.coverage() for one in seen.values()), accepted)
    gaps = {(one.rule.id, gap.name) for one in found.rules for gap in one.gaps}
    own = [one for one in accepted.values() if one.rule in seen]
    refuse_unused(own, gaps, "is no gap; take the entry out")
    return found


class _Seen:
    """What was seen of one rule so far."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.answers: dict[str, set[Answer]] = defaultdict(set)
        self.points: set[Point] = set()
        # Nothing more is wanted of it.
        self.whole = False
        for check in rule.checks:
            for condition in (own_where(rule, check), check.require, check.tolerate):
                for phrase in _all_phrases(condition):
                    # Known from the start, so that what is never asked is a gap as well.
                    self.answers[printed(phrase)]

    def add(self, checker: Checker, facts: Facts) -> None:
        """Look at what the rule makes of a draft."""
        wanted = {self.rule.id, *self.rule.lifts}
        bound = [rule for rule in checker.binding(facts) if rule.id in wanted]
        judged = checker.all_outcomes(bound, facts)
        own = [outcome for outcome in judged if outcome.rule is self.rule]
        if not own:
            self.points.add(_verdict(Verdict.NOT_APPLICABLE))
        known: Known = {}
        for outcome in own:
            self._outcome(outcome, known)
        reading = checker.readings.of(self.rule, facts)
        if reading and any(one.chosen and one.verdict in _DECIDED for one in own):
            self.points.add(_reading(reading))
        if self.rule.lifts:
            for finding in checker.found(judged, facts):
                if finding.lifted_by == self.rule.id:
                    self.points.add(_lifts(finding.rule))
        self.whole = self.points.issuperset(self._wanted())

    def _outcome(self, outcome: Outcome, known: Known) -> None:
        check, case = outcome.check, outcome.case
        self._ask(own_where(self.rule, check), case, known)
        if outcome.chosen:
            self.points.add(_verdict(outcome.verdict))
        if outcome.verdict is Verdict.NOT_APPLICABLE:
            return
        self._ask(check.require, case, known)
        if outcome.verdict is Verdict.DEPARTS and check.tolerate is not None:
            self._ask(check.tolerate, case, known)
        if outcome.tolerated:
            self.points.add(_TOLERATES)

    def _ask(self, condition: Condition, case: Case, known: Known) -> None:
        """Put each phrase of a condition to a case, those on members to each member."""
        for phrase in phrases(condition):
            answers = self.answers[printed(phrase)]
            if answers < _ANSWERS:
                answer = evaluate(phrase, case, known)
                answers.add(answer)
                if answer is not None:
                    self.points.add(_answered(printed(phrase), answer))
            for aggregate in aggregates(phrase):
                members = members_of(case.read(aggregate.members))
                for member in (*members.certain, *members.possible) if members else ():
                    self._ask(aggregate.where, Case(member, case.subject), known)

    def coverage(self) -> RuleCoverage:
        wanted = list(dict.fromkeys(self._wanted()))
        return RuleCoverage(
            self.rule,
            tuple(Phrase(text, frozenset(found)) for text, found in self.answers.items()),
            tuple(point for point in wanted if point in self.points),
            tuple(point for point in wanted if point not in self.points),
        )

    def _wanted(self) -> Iterator[Point]:
        for text in self.answers:
            yield _answered(text, True)
            yield _answered(text, False)
        yield from map(_verdict, _possible(self.rule))
        if any(check.tolerate is not None for check in self.rule.checks):
            yield _TOLERATES
        yield from map(_lifts, sorted(self.rule.lifts))
        yield from (_reading(reading.name) for reading in self.rule.readings)


_TOLERATES = Point(Sort.EXCEPTION, "tolerates")


def _lifts(rule: str) -> Point:
    return Point(Sort.EXCEPTION, f"lifts {rule}")


def _reading(name: str) -> Point:
    return Point(Sort.READING, f"reading {name}")


def _verdict(verdict: Verdict) -> Point:
    return Point(Sort.VERDICT, verdict.value.replace("_", " "))


def _answered(text: str, answer: bool) -> Point:
    return Point(Sort.CONDITION, f"{'yes' if answer else 'no'}: {text}")


def own_where(rule: Rule, check: Check) -> Condition:
    """The scope of a check as its author wrote it, without the option the rule binds under."""
    if rule.options is None:
        return check.where
    assert isinstance(check.where, And)
    _, where = check.where.parts
    return where


def _all_phrases(condition: Condition | None) -> Iterator[Condition]:
    """The phrases of a condition, those on members of collections included."""
    for phrase in phrases(condition) if condition is not None else ():
        yield phrase
        for aggregate in aggregates(phrase):
            yield from _all_phrases(aggregate.where)


def _possible(rule: Rule) -> Iterator[Verdict]:
    """The verdicts a rule can reach as it is written, whatever its words may hold."""
    requirements = {check.require for check in rule.checks}
    scopes = [own_where(rule, check) for check in rule.checks]
    if requirements != {Constant(False)}:
        yield Verdict.COMPLIES
    if requirements != {Constant(True)}:
        yield Verdict.DEPARTS
    if any(map(_can_stay_open, scopes, (check.require for check in rule.checks))):
        yield Verdict.UNDETERMINED
    limited = any(scope != Constant(True) for scope in scopes)
    if rule.options or limited or all(check.kinds for check in rule.checks):
        yield Verdict.NOT_APPLICABLE


def _can_stay_open(scope: Condition, requirement: Condition) -> bool:
    """Whether a draft may leave a check undetermined, as far as the check itself tells.

    What is always met is met in an open scope too; what only asks whether something is said has
    an answer whatever the draft says.
    """
    asked = (*phrases(scope), *phrases(requirement))
    return requirement != Constant(True) and not all(isinstance(one, Stated) for one in asked)
