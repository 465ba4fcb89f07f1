"""The auditor: a plain evaluator of conditions, written apart from the rule engine.

It follows the tree of a condition with Python's own dates, texts and sets, and
shares neither encoding nor normal form with the engine it audits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any

from rulecheck.engines.cases import (
    Answer,
    Case,
    Question,
    anchored,
    asked_alone,
    counted,
    different,
    members_of,
    narrowed,
    reader,
)
from rulecheck.programme.vocabulary import fold
from rulecheck.programme.words import DateSpan, Members, Span, Subject
from rulecheck.rulebook.conditions import (
    And,
    Compare,
    Condition,
    Constant,
    Count,
    Date,
    Distinct,
    Empty,
    Has,
    Holds,
    Not,
    Number,
    Operand,
    Or,
    Path,
    Same,
    SameSet,
    Says,
    Stated,
    Within,
)

# What was counted for a case; and of a collection, whom a condition does not shut out.
Known = dict[tuple[Count | Distinct | tuple[Path, Condition], Case], Any]
# A number or a date; where dates are shifted by years, year, month and day.
_Key = int | date | tuple[int, int, int]
_Bounds = tuple[_Key, _Key]
# A part of the tree, ready to be put to a case.
_Ask = Callable[[Case, Known], Answer]

# Parts that are kept ready.
_READY_AT_MOST = 10_000


class ReferenceEngine:
    """Answers by following the tree."""

    name = "reference"

    def answer(self, questions: Sequence[Question]) -> list[list[Answer]]:
        """One answer for each case of each question, in order."""
        known: Known = {}
        answers = []
        for question in questions:
            ask = _ready(question.condition)
            answers.append([ask(case, known) for case in question.cases])
        return answers


def evaluate(condition: Condition, case: Case, known: Known | None = None) -> Answer:
    """Whether a case meets a condition; None when the draft does not say.

    `known` keeps what was counted for cases that come later.
    """
    return _ready(condition)(case, {} if known is None else known)


@lru_cache(maxsize=_READY_AT_MOST)
def _ready(condition: Condition) -> _Ask:
    """A function for each node of the tree, that calls those of the nodes below it."""
    return _READY[type(condition)](condition)


def _constant(condition: Constant) -> _Ask:
    return lambda case, known: condition.value


def _not(condition: Not) -> _Ask:
    part = _ready(condition.part)

    def ask(case: Case, known: Known) -> Answer:
        answer = part(case, known)
        return None if answer is None else not answer

    return ask


def _and(condition: And) -> _Ask:
    parts = [_ready(part) for part in condition.parts]

    def ask(case: Case, known: Known) -> Answer:
        whole: Answer = True
        for part in parts:
            answer = part(case, known)
            if answer is False:
                return False
            if answer is None:
                whole = None
        return whole

    return ask


def _or(condition: Or) -> _Ask:
    parts = [_ready(part) for part in condition.parts]

    def ask(case: Case, known: Known) -> Answer:
        whole: Answer = False
        for part in parts:
            answer = part(case, known)
            if answer is True:
                return True
            if answer is None:
                whole = None
        return whole

    return ask


def _holds(condition: Holds) -> _Ask:
    read = reader(condition.path)
    return lambda case, known: read(case)


def _stated(condition: Stated) -> _Ask:
    read = reader(condition.path)
    return lambda case, known: read(case) is not None


def _same(condition: Same) -> _Ask:
    read, right = reader(condition.left), condition.right
    if isinstance(right, str):
        folded = fold(right)
        return lambda case, known: None if (term := read(case)) is None else fold(term) == folded
    other = reader(right)

    def ask(case: Case, known: Known) -> Answer:
        one, two = read(case), other(case)
        return None if one is None or two is None else fold(one) == fold(two)

    return ask


def _term(term: Path | str) -> Callable[[Case], str | None]:
    return reader(term) if isinstance(term, Path) else lambda case: term


def _says(condition: Says) -> _Ask:
    read = reader(condition.context)

    def ask(case: Case, known: Known) -> Answer:
        facts = read(case) or {}
        said = {fold(name): given for name, given in facts.items()}.get(fold(condition.name))
        return None if said is None else _is(said, condition.value)

    return ask


def _is(said: object, value: Constant | Number) -> bool:
    return type(said) is type(value.value) and said == value.value


def _has(condition: Has) -> _Ask:
    read, item = reader(condition.set), _term(condition.item)

    def ask(case: Case, known: Known) -> Answer:
        held, sought = _folded(read(case)), item(case)
        return None if held is None or sought is None else fold(sought) in held

    return ask


def _within(condition: Within) -> _Ask:
    read, items = reader(condition.set), {fold(item) for item in condition.items}

    def ask(case: Case, known: Known) -> Answer:
        held = _folded(read(case))
        return None if held is None else held <= items

    return ask


def _same_set(condition: SameSet) -> _Ask:
    left, right = reader(condition.left), reader(condition.right)

    def ask(case: Case, known: Known) -> Answer:
        one, other = _folded(left(case)), _folded(right(case))
        return None if one is None or other is None else one == other

    return ask


def _empty(condition: Empty) -> _Ask:
    read = reader(condition.set)

    def ask(case: Case, known: Known) -> Answer:
        held = read(case)
        return None if held is None else not held

    return ask


@lru_cache(maxsize=4_096)
def _folded(terms: frozenset[str] | None) -> frozenset[str] | None:
    return None if terms is None else frozenset(map(fold, terms))


def _compare(atom: Compare) -> _Ask:
    """Compare bounds: decided when every value within them gives the same answer."""
    left, right = _bounds(atom.left, atom, 0), _bounds(atom.right, atom, atom.shift)
    decide = _DECIDED[atom.operator]

    def ask(case: Case, known: Known) -> Answer:
        here, there = left(case, known), right(case, known)
        return None if here is None or there is None else decide(*here, *there)

    return ask


# Least and most of the left, least and most of the right; both sides are of one sort.
_DECIDED: dict[str, Callable[[Any, Any, Any, Any], Answer]] = {
    ">=": lambda low, high, least, most: True if low >= most else False if high < least else None,
    ">": lambda low, high, least, most: True if low > most else False if high <= least else None,
    "<=": lambda low, high, least, most: True if high <= least else False if low > most else None,
    "<": lambda low, high, least, most: True if high < least else False if low >= most else None,
}


def _bounds(operand: Operand, atom: Compare, shift: int) -> Callable[[Case, Known], _Bounds | None]:
    """What an operand is at least and at most, shifted by numbers, days or years."""
    find = _span(operand)
    if not atom.shift:

        def bounds(case: Case, known: Known) -> _Bounds | None:
            span = find(case, known)
            return None if span is None else (span.low, span.high)

        return bounds
    key = partial(_key, by_days=atom.unit == "days", shift=shift)

    def shifted(case: Case, known: Known) -> _Bounds | None:
        span = find(case, known)
        return None if span is None else (key(span.low), key(span.high))

    return shifted


def _span(operand: Operand) -> Callable[[Case, Known], Span | DateSpan | None]:
    if isinstance(operand, Number):
        number = Span(operand.value, operand.value)
        return lambda case, known: number
    if isinstance(operand, Date):
        date = DateSpan(operand.value, operand.value)
        return lambda case, known: date
    if isinstance(operand, Path):
        read = reader(operand)
        return lambda case, known: read(case)
    return _aggregate(operand)


def _key(bound: int | date, by_days: bool, shift: int) -> _Key:
    """A shifted bound; a date as day number, or as year, month and day."""
    if isinstance(bound, int):
        return bound + shift
    return bound.toordinal() + shift if by_days else (bound.year + shift, bound.month, bound.day)


def _aggregate(aggregate: Count | Distinct) -> Callable[[Case, Known], Span | None]:
    """What is counted, once for each case it depends on."""
    count = _count(aggregate) if isinstance(aggregate, Count) else _distinct(aggregate)

    def find(case: Case, known: Known) -> Span | None:
        key = aggregate, anchored(aggregate, case)
        if key not in known:
            known[key] = count(key[1], known)
        found: Span | None = known[key]
        return found

    return find


def considered(aggregate: Count | Distinct, case: Case, known: Known) -> Members | None:
    """The members, of the programme only those who are not shut out whatever the case is."""
    members = members_of(case.read(aggregate.members))
    alone = asked_alone(aggregate)
    if members is None or alone is None:
        return members
    programme = case.subject.read("programme")
    assert isinstance(programme, Subject)
    key = (aggregate.members, alone), Case(programme)
    if key not in known:
        listed = (*members.certain, *members.possible)
        known[key] = narrowed(members, [evaluate(alone, Case(m), known) for m in listed])
    return members_of(known[key])


def _count(aggregate: Count) -> Callable[[Case, Known], Span | None]:
    where = _ready(aggregate.where)

    def count(case: Case, known: Known) -> Span | None:
        members = considered(aggregate, case, known)
        if members is None:
            return None
        certain = [where(Case(m, case.subject), known) for m in members.certain]
        possible = [where(Case(m, case.subject), known) for m in members.possible]
        return counted(members, certain, possible)

    return count


def _distinct(aggregate: Distinct) -> Callable[[Case, Known], Span | None]:
    where, word = _ready(aggregate.where), reader(aggregate.word)

    def look(case: Case, known: Known) -> tuple[Answer, str | None]:
        value = word(case)
        return where(case, known), None if value is None else fold(value)

    def count(case: Case, known: Known) -> Span | None:
        members = considered(aggregate, case, known)
        if members is None:
            return None
        certain = [look(Case(m, case.subject), known) for m in members.certain]
        possible = [look(Case(m, case.subject), known) for m in members.possible]
        return different(members, certain, possible)

    return count


_READY: dict[type[Condition], Callable[[Any], _Ask]] = {
    Constant: _constant,
    Not: _not,
    And: _and,
    Or: _or,
    Compare: _compare,
    Same: _same,
    Holds: _holds,
    Stated: _stated,
    Has: _has,
    Within: _within,
    SameSet: _same_set,
    Empty: _empty,
    Says: _says,
}
