"""What a case says, as columns of whole numbers: all that the rule engine is shown.

Every ordered value is two columns, its least and its most; a silent one is as
wide as can be, so that no comparison is sure of it. Terms are numbered, 0 is
silence. So no column is ever missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import count
from typing import Literal

import msgspec

from rulecheck.engines.cases import ANY_NUMBER, Case, EngineFault, anchored
from rulecheck.programme.vocabulary import fold
from rulecheck.programme.words import DateSpan, Span
from rulecheck.rulebook.conditions import (
    Constant,
    Count,
    Distinct,
    Empty,
    Has,
    Holds,
    Operand,
    Path,
    SameSet,
    Says,
    Stated,
    Within,
)

_UNBOUNDED = 10**12
_LATEST = 99_999_999

Aggregate = Count | Distinct
TruthAtom = Holds | Stated | Has | Within | SameSet | Empty | Says
Encoding = Literal["days", "calendar"]
Known = dict[tuple[Aggregate, Case], Span | None]


# The numbers of terms in this process; of those that rules name, for good.
_NUMBERS: dict[str, int] = {}
_OF_RULES: dict[str, int] = {}
_NEXT = count(1)
_TERMS_AT_MOST = 100_000


def number_of(text: str) -> int:
    """The number of a term, until terms are forgotten; equal terms have equal numbers, none has 0.

    No number is given twice, whichever threads ask at once.
    """
    folded = fold(text)
    found = _NUMBERS.get(folded)
    return _NUMBERS.setdefault(folded, next(_NEXT)) if found is None else found


def lasting_number_of(text: str) -> int:
    """The number of a term that rules name, which it keeps."""
    return _OF_RULES.setdefault(fold(text), number_of(text))


def forget_terms() -> None:
    """Forget the numbers of terms of drafts where there are many; those of rules stay.

    To be called when no answer that was asked for is still to come.
    """
    if len(_NUMBERS) > _TERMS_AT_MOST + len(_OF_RULES):
        _NUMBERS.clear()
        _NUMBERS.update(_OF_RULES)


def number(value: int | date, encoding: Encoding) -> int:
    """An ordered value as a whole number."""
    if isinstance(value, int):
        return value
    if encoding == "calendar":
        return value.year * 10_000 + value.month * 100 + value.day
    return value.toordinal()


class Bound(msgspec.Struct, frozen=True, cache_hash=True):
    """The least or the most an operand can be; dates as day numbers or as yyyymmdd."""

    operand: Operand
    most: bool
    encoding: Encoding

    def value(self, case: Case, known: Known) -> int:
        """What a case says; `known` holds what was counted. Raises EngineFault."""
        operand = self.operand
        if isinstance(operand, Path):
            span = case.read(operand)
        else:
            assert isinstance(operand, Count | Distinct)
            span = known[operand, anchored(operand, case)]
        if span is None:
            return _UNBOUNDED if self.most else -_UNBOUNDED
        assert isinstance(span, Span | DateSpan)
        found = number(span.high if self.most else span.low, self.encoding)
        if abs(found) > max(ANY_NUMBER, _LATEST):
            raise EngineFault(f"the number {found} is out of bounds")
        return found


class Term(msgspec.Struct, frozen=True, cache_hash=True):
    """The number of the term at a path; 0 where the draft is silent."""

    path: Path

    def value(self, case: Case, known: Known) -> int:
        """What a case says."""
        term = case.read(self.path)
        return 0 if term is None else number_of(term)


class Truth(msgspec.Struct, frozen=True, cache_hash=True):
    """2 where an atom holds, 1 where it does not, 0 where the draft is silent."""

    atom: TruthAtom

    def value(self, case: Case, known: Known) -> int:
        """What a case says."""
        truth = _truth(self.atom, case)
        return 0 if truth is None else 2 if truth else 1


Column = Bound | Term | Truth


def _truth(atom: TruthAtom, case: Case) -> bool | None:
    match atom:
        case Holds(path):
            value = case.read(path)
            return None if value is None else bool(value)
        case Stated(path):
            return case.read(path) is not None
        case Has(path, item):
            held = _numbers_of(case.read(path))
            sought = item if isinstance(item, str) else case.read(item)
            return None if held is None or sought is None else number_of(sought) in held
        case Within(path, items):
            held = _numbers_of(case.read(path))
            return None if held is None else not held - {number_of(item) for item in items}
        case SameSet(left, right):
            one, other = _numbers_of(case.read(left)), _numbers_of(case.read(right))
            return None if one is None or other is None else not one ^ other
        case Says(path, name, value):
            for known, said in (case.read(path) or {}).items():
                if number_of(known) == number_of(name):
                    truth = isinstance(value, Constant)
                    return isinstance(said, bool) == truth and said == value.value
            return None
        case Empty(path):
            held = _numbers_of(case.read(path))
            return None if held is None else len(held) == 0


def _numbers_of(terms: Iterable[str] | None) -> frozenset[int] | None:
    return None if terms is None else frozenset(map(number_of, terms))
