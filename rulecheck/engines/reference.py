"""The auditor: a plain evaluator of conditions, written apart from the rule engine.

It follows the tree of a condition with Python's own dates, texts and sets, and
shares neither encoding nor normal form with the engine it audits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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

Key = tuple[int, ...]
# What was counted for a case; and of a collection, whom a condition does not shut out.
Known = dict[tuple[Count | Distinct | tuple[Path, Condition], Case], Any]


class ReferenceEngine:
    """Answers by walking the tree."""

    name = "reference"

    def answer(self, questions: Sequence[Question]) -> list[list[Answer]]:
        """One answer for each case of each question, in order."""
        known: Known = {}
        return [[evaluate(q.condition, case, known) for case in q.cases] for q in questions]


def evaluate(condition: Condition, case: Case, known: Known | None = None) -> Answer:
    """Whether a case meets a condition; None when the draft does not say.

    `known` keeps what was counted for cases that come later.
    """
    return _ANSWER[type(condition)](condition, case, {} if known is None else known)


def _constant(condition: Constant, case: Case, known: Known) -> Answer:
    return condition.value


def _not(condition: Not, case: Case, known: Known) -> Answer:
    answer = evaluate(condition.part, case, known)
    return None if answer is None else not answer


def _and(condition: And, case: Case, known: Known) -> Answer:
    whole: Answer = True
    for part in condition.parts:
        answer = evaluate(part, case, known)
        if answer is False:
            return False
        if answer is None:
            whole = None
    return whole


def _or(condition: Or, case: Case, known: Known) -> Answer:
    whole: Answer = False
    for part in condition.parts:
        answer = evaluate(part, case, known)
        if answer is True:
            return True
        if answer is None:
            whole = None
    return whole


def _holds(condition: Holds, case: Case, known: Known) -> Answer:
    answer: Answer = case.read(condition.path)
    return answer


def _stated(condition: Stated, case: Case, known: Known) -> Answer:
    return case.read(condition.path) is not None


def _same(condition: Same, case: Case, known: Known) -> Answer:
    left, right = case.read(condition.left), _term(condition.right, case)
    return None if left is None or right is None else fold(left) == fold(right)


def _term(term: Path | str, case: Case) -> str | None:
    found: str | None = term if isinstance(term, str) else case.read(term)
    return found


def _says(condition: Says, case: Case, known: Known) -> Answer:
    facts = case.read(condition.context) or {}
    said = {fold(name): given for name, given in facts.items()}.get(fold(condition.name))
    return None if said is None else _is(said, condition.value)


def _has(condition: Has, case: Case, known: Known) -> Answer:
    held, sought = _folded(case.read(condition.set)), _term(condition.item, case)
    return None if held is None or sought is None else fold(sought) in held


def _within(condition: Within, case: Case, known: Known) -> Answer:
    held = _folded(case.read(condition.set))
    return None if held is None else held <= {fold(item) for item in condition.items}


def _same_set(condition: SameSet, case: Case, known: Known) -> Answer:
    one, other = _folded(case.read(condition.left)), _folded(case.read(condition.right))
    return None if one is None or other is None else one == other


def _empty(condition: Empty, case: Case, known: Known) -> Answer:
    held = case.read(condition.set)
    return None if held is None else not held


def _is(said: object, value: Constant | Number) -> bool:
    return type(said) is type(value.value) and said == value.value


def _folded(terms: Iterable[str] | None) -> set[str] | None:
    return None if terms is None else {fold(term) for term in terms}


def _compare(atom: Compare, case: Case, known: Known) -> Answer:
    """Compare bounds: decided when every value within them gives the same answer."""
    left, right = _bounds(atom.left, case, known), _bounds(atom.right, case, known)
    if left is None or right is None:
        return None
    by_days = atom.unit == "days"
    low, high = (_key(bound, by_days) for bound in left)
    other_low, other_high = (_shift(_key(bound, by_days), atom.shift) for bound in right)
    match atom.operator:
        case ">=":
            return _decided(low >= other_high, high < other_low)
        case ">":
            return _decided(low > other_high, high <= other_low)
        case "<=":
            return _decided(high <= other_low, low > other_high)
    return _decided(high < other_low, low >= other_high)


def _decided(surely: bool, surely_not: bool) -> Answer:
    return True if surely else False if surely_not else None


def _key(bound: object, by_days: bool) -> Key:
    """A bound as a tuple whose first number can be shifted: by years, by days, by one."""
    if isinstance(bound, int):
        return (bound,)
    assert hasattr(bound, "toordinal")
    return (bound.toordinal(),) if by_days else (bound.year, bound.month, bound.day)  # type: ignore[attr-defined]


def _shift(key: Key, by: int) -> Key:
    return (key[0] + by, *key[1:])


def _bounds(operand: Operand, case: Case, known: Known) -> tuple[object, object] | None:
    match operand:
        case Number(value):
            return value, value
        case Date(day):
            return day, day
        case Count() | Distinct():
            span = _aggregate(operand, anchored(operand, case), known)
        case Path():
            span = case.read(operand)
    if span is None:
        return None
    assert isinstance(span, Span | DateSpan)
    return span.low, span.high


def _aggregate(aggregate: Count | Distinct, case: Case, known: Known) -> Span | None:
    if (aggregate, case) not in known:
        count = _count if isinstance(aggregate, Count) else _distinct
        known[aggregate, case] = count(aggregate, case, known)  # type: ignore[arg-type]
    found: Span | None = known[aggregate, case]
    return found


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


def _count(aggregate: Count, case: Case, known: Known) -> Span | None:
    members = considered(aggregate, case, known)
    if members is None:
        return None
    where = aggregate.where
    certain = [evaluate(where, Case(m, case.subject), known) for m in members.certain]
    possible = [evaluate(where, Case(m, case.subject), known) for m in members.possible]
    return counted(members, certain, possible)


def _distinct(aggregate: Distinct, case: Case, known: Known) -> Span | None:
    members = considered(aggregate, case, known)
    if members is None:
        return None

    def look(member_case: Case) -> tuple[Answer, str | None]:
        value = member_case.read(aggregate.word)
        return evaluate(aggregate.where, member_case, known), None if value is None else fold(value)

    certain = [look(Case(m, case.subject)) for m in members.certain]
    possible = [look(Case(m, case.subject)) for m in members.possible]
    return different(members, certain, possible)


_ANSWER: dict[type[Condition], Callable[[Any, Case, Known], Answer]] = {
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
