"""The auditor: a plain evaluator of conditions, written apart from the rule engine.

It follows the tree of a condition with Python's own dates, texts and sets, and
shares neither encoding nor normal form with the engine it audits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rulecheck.engines.cases import (
    Answer,
    Case,
    Question,
    anchored,
    counted,
    different,
    members_of,
)
from rulecheck.programme.vocabulary import fold
from rulecheck.programme.words import DateSpan, Span
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
Known = dict[tuple[Count | Distinct, Case], Span | None]


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
    known = {} if known is None else known
    match condition:
        case Constant(value):
            return value
        case Not(part):
            answer = evaluate(part, case, known)
            return None if answer is None else not answer
        case And(parts):
            return _all(evaluate(part, case, known) for part in parts)
        case Or(parts):
            contrary = _all(_not(evaluate(part, case, known)) for part in parts)
            return _not(contrary)
        case Compare():
            return _compare(condition, case, known)
        case Stated(path):
            return case.read(path) is not None
        case Holds(path):
            return case.read(path)
        case Same(left, right):
            return _equal(case.read(left), right if isinstance(right, str) else case.read(right))
        case _:
            return _of_sets(condition, case)


def _not(answer: Answer) -> Answer:
    return None if answer is None else not answer


def _all(answers: Iterable[Answer]) -> Answer:
    whole: Answer = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            whole = None
    return whole


def _equal(left: str | None, right: str | None) -> Answer:
    return None if left is None or right is None else fold(left) == fold(right)


def _of_sets(condition: Has | Within | SameSet | Empty | Says, case: Case) -> Answer:
    match condition:
        case Says(path, name, value):
            facts = case.read(path) or {}
            said = {fold(known): given for known, given in facts.items()}.get(fold(name))
            return None if said is None else _is(said, value)
        case Has(path, item):
            held = _folded(case.read(path))
            sought = item if isinstance(item, str) else case.read(item)
            return None if held is None or sought is None else fold(sought) in held
        case Within(path, items):
            held = _folded(case.read(path))
            return None if held is None else held <= {fold(item) for item in items}
        case SameSet(left, right):
            one, other = _folded(case.read(left)), _folded(case.read(right))
            return None if one is None or other is None else one == other
        case Empty(path):
            held = case.read(path)
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
    return known[aggregate, case]


def _count(aggregate: Count, case: Case, known: Known) -> Span | None:
    members = members_of(case.read(aggregate.members))
    if members is None:
        return None
    where = aggregate.where
    certain = [evaluate(where, Case(m, case.subject), known) for m in members.certain]
    possible = [evaluate(where, Case(m, case.subject), known) for m in members.possible]
    return counted(members, certain, possible)


def _distinct(aggregate: Distinct, case: Case, known: Known) -> Span | None:
    members = members_of(case.read(aggregate.members))
    if members is None:
        return None

    def look(member_case: Case) -> tuple[Answer, str | None]:
        value = member_case.read(aggregate.word)
        return evaluate(aggregate.where, member_case, known), None if value is None else fold(value)

    certain = [look(Case(m, case.subject)) for m in members.certain]
    possible = [look(Case(m, case.subject)) for m in members.possible]
    return different(members, certain, possible)
