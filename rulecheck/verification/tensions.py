"""Pairs of rules whose requirements pull apart where the meetings around a meeting fall alike.

A meeting is looked at whose neighbours, the one before it and the one after, open in the same
month of consecutive years, and where none of them lasts long.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from rulecheck.engines.cases import Case
from rulecheck.engines.reference import evaluate
from rulecheck.programme.facts import STANDING
from rulecheck.programme.words import Base, Subject
from rulecheck.rulebook.conditions import And, Condition, paths
from rulecheck.rulebook.rules import Check, Rule
from rulecheck.verification.corpus import Corpus, Row
from rulecheck.verification.laws import Formula, Logic, View
from rulecheck.verification.proofs import Place, Prover
from rulecheck.verification.seen import PlainLogic, PlainView
from rulecheck.verification.stances import checks_of

LONGEST_DAYS = 14
# Four years running: every other year is like one of them, its leap day included.
YEARS = range(2021, 2025)
_MONTHS = range(1, 13)
_DAYS = (Base.DATE, Base.DAY)
# The neighbours of a meeting: one before it, and the one after that goes with it.
NEIGHBOURS = (("previous_formal", "next_formal"), ("previous", "next"))

Neighbours = tuple[str, str]


class Side(msgspec.Struct, frozen=True):
    """A rule, by one of its readings."""

    rule: str
    reading: str | None


class Tension(msgspec.Struct, frozen=True):
    """Two rules that no meeting can meet both, where its neighbours open in one of these months.

    `yields` is the rule that does not bind where the other is departed from; `inescapable` tells
    that each meeting in such a place departs from one of them. `row` is a subject of a draft that
    does, if one was found.
    """

    one: Side
    other: Side
    neighbours: Neighbours
    months: tuple[int, ...]
    yields: str | None
    inescapable: bool
    row: Row | None = None


def tensions(rules: Sequence[Rule], prover: Prover, corpus: Corpus | None) -> Iterator[Tension]:
    """The tensions between any two of some rules of one instrument, reading by reading."""
    for sort in (name for name, (type_, _) in STANDING.items() if type_ == "meeting"):
        sides = [(side, rule) for rule in rules for side in _sides(rule)]
        looked = ((*one, _looked_at(prover, one[1], one[0], sort)) for one in sides)
        placed = [one for one in looked if one[2] or _on_days(one[1], one[0], sort)]
        for (one, its, near), (other, others, around) in itertools.combinations(placed, 2):
            around |= near
            if one.rule != other.rule and _may_meet(its, others, one, other, sort):
                for neighbours in NEIGHBOURS:
                    if around.issuperset(neighbours):
                        yield from _tensions(
                            prover, corpus, sort, neighbours, (one, its), (other, others)
                        )


def _looked_at(prover: Prover, rule: Rule, side: Side, sort: str) -> frozenset[str]:
    """The neighbours that what a rule requires rests on, by way of laws too."""
    place = Place(prover, sort)
    for check in checks_of(rule, side.reading, sort):
        place.symbols.answers(check.require, place.node)
    place.symbols.settled()
    names = (name for pair in NEIGHBOURS for name in pair)
    return frozenset(n for n in names if (*place.node.key, n) in place.symbols.nodes)


def _sides(rule: Rule) -> Iterator[Side]:
    if not rule.readings:
        yield Side(rule.id, None)
    yield from (Side(rule.id, reading.name) for reading in rule.readings)


def _on_days(rule: Rule, side: Side, sort: str) -> bool:
    """Whether a rule asks something of the days of the subject itself."""
    read = (path for check in checks_of(rule, side.reading, sort) for path in paths(check.require))
    return any(len(path.steps) == 1 and path.type.base in _DAYS for path in read)


def _may_meet(its: Rule, others: Rule, one: Side, other: Side, sort: str) -> bool:
    if its.instrument != others.instrument or not its.in_force.overlaps(others.in_force):
        return False
    if its.options and others.options and not its.options & others.options:
        return False
    kinds = [
        [check.kinds for check in checks_of(rule, side.reading, sort)]
        for rule, side in ((its, one), (others, other))
    ]
    return any(a is None or b is None or a & b for a in kinds[0] for b in kinds[1])


def _tensions(
    prover: Prover,
    corpus: Corpus | None,
    sort: str,
    neighbours: Neighbours,
    one: tuple[Side, Rule],
    other: tuple[Side, Rule],
) -> Iterator[Tension]:
    place = Place(prover, sort)
    sides = [_Placed(place, rule, side) for side, rule in (one, other)]
    required = [side.required for side in sides]
    if not place.allowed(*required):
        return
    held = _Alike(place, neighbours)
    months = tuple(
        month
        for month in _MONTHS
        if held.excluded([month], *required) and all(held.allowed(month, one) for one in required)
    )
    if months:
        yield _told(corpus, sides, held, months)


class _Alike:
    """That the neighbours of a symbolic meeting open in a month of consecutive years.

    Each of four years is looked at by itself: the solver is quick where it knows the year.
    """

    def __init__(self, place: Place, neighbours: Neighbours) -> None:
        self.place, self.neighbours = place, neighbours
        self.view = place.symbols.view(place.node)

    def excluded(self, months: Iterable[int], *statements: Formula) -> bool:
        """Whether statements are excluded in all these months."""
        held = (self._held(month, year) for month in months for year in YEARS)
        return all(self.place.excluded(*one, *statements) for one in held)

    def allowed(self, month: int, *statements: Formula) -> bool:
        """Whether they are not in one of these months, of some year."""
        return any(self.place.allowed(*self._held(month, year), *statements) for year in YEARS)

    def _held(self, month: int, year: int) -> tuple[Formula, Formula]:
        logic = self.place.logic
        before = self.view.at(self.neighbours[0]).low("opens").year
        return _held_alike(self.view, self.neighbours, month, logic), logic.equal(before, year)


class _Placed:
    """What a rule, by a reading, says of a symbolic subject."""

    def __init__(self, place: Place, rule: Rule, side: Side) -> None:
        self.side = side
        self.checks = checks_of(rule, side.reading, place.sort)
        self.stance = place.stance(rule, side.reading)
        self.kinds = place.logic.either(
            *(place.symbols.of_kind(place.node, check.kinds) for check in self.checks)
        )
        self.required = place.symbols.answers(_required(self.checks), place.node).yes


def _required(checks: Sequence[Check]) -> Condition:
    return And(tuple(check.require for check in checks))


def _held_alike(one: View, neighbours: Neighbours, month: int, the: Logic) -> Formula:
    """That the neighbours of a meeting open in one month of consecutive years, and that nothing
    lasts long."""
    before, after = (one.at(name) for name in neighbours)
    spans = [
        the.both(
            meeting.said("opens"),
            meeting.said("closes"),
            meeting.low("opens").number <= meeting.low("closes").number,
            meeting.high("closes").number - meeting.low("opens").number < LONGEST_DAYS,
        )
        for meeting in (before, one, after)
    ]
    in_month = [
        the.both(
            the.equal(meeting.low("opens").month, month),
            the.equal(meeting.high("opens").month, month),
        )
        for meeting in (before, after)
    ]
    following = the.equal(after.low("opens").year, before.low("opens").year + 1)
    return the.both(*spans, *in_month, following)


def _told(
    corpus: Corpus | None, sides: Sequence[_Placed], held: _Alike, months: tuple[int, ...]
) -> Tension:
    one, other = sides
    logic = held.place.logic
    yielding = [
        side.side.rule
        for side, rest in ((one, other), (other, one))
        if held.excluded(months, side.stance.scope, rest.stance.departs)
    ]
    bound = logic.both(logic.either(one.stance.scope, other.stance.scope), one.kinds, other.kinds)
    lenient = logic.both(one.stance.lenient, other.stance.lenient)
    inescapable = held.excluded(months, bound, lenient)
    row = _row(corpus, sides, held.neighbours, months) if corpus else None
    yields = yielding[0] if len(yielding) == 1 else None
    return Tension(one.side, other.side, held.neighbours, months, yields, inescapable, row)


def _row(
    corpus: Corpus, sides: Sequence[_Placed], neighbours: Neighbours, months: tuple[int, ...]
) -> Row | None:
    logic = PlainLogic(corpus.rulebook.vocabularies)

    def fits(row: Row) -> bool:
        return shows(row.subject, sides, neighbours, months, logic)

    return corpus.first(fits)


def shows(
    subject: Subject,
    sides: Sequence[_Placed],
    neighbours: Neighbours,
    months: tuple[int, ...],
    logic: PlainLogic,
) -> bool:
    """Whether a subject stands in such a place and is surely not what one rule asks."""
    if subject.type_name != "meeting":
        return False
    view = PlainView(subject, subject.type_name, logic)
    if not any(_held_alike(view, neighbours, month, logic) for month in months):
        return False
    checks = [check for side in sides for check in side.checks]
    fit = all(c.kinds is None or subject.read("kind") in c.kinds for c in checks)
    answers = [evaluate(_required(side.checks), Case(subject)) for side in sides]
    return fit and False in answers
