"""What a case says, as columns of whole numbers: all that the rule engine is shown.

Every ordered value is two columns, its least and its most; a silent one is as
wide as can be, so that no comparison is sure of it. Terms are numbered, 0 is
silence. So no column is ever missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import count
from typing import Literal

import msgspec

from rulecheck.engines.cases import ANY_NUMBER, Case, EngineFault, anchors, said
from rulecheck.programme.vocabulary import fold
from rulecheck.programme.words import NAME, ORDERED, Base, DateSpan, Span
from rulecheck.rulebook.conditions import (
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
_LARGEST = max(ANY_NUMBER, _LATEST)

Aggregate = Count | Distinct
TruthAtom = Holds | Stated | Has | Within | SameSet | Empty | Says
Encoding = Literal["days", "calendar"]
Known = dict[Aggregate, dict[Case, Span | None]]
_Cases = Sequence[Case]


# The numbers of terms in this process; of those that rules name, for good.
_NUMBERS: dict[str, int] = {}
_OF_RULES: dict[str, int] = {}
_NEXT = count(1)
_TERMS_AT_MOST = 100_000


@lru_cache(maxsize=4_096)
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
        number_of.cache_clear()
        _numbers_of.cache_clear()


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

    def values(self, cases: _Cases, known: Known) -> list[int]:
        """What cases say, of collections what was counted. Raises EngineFault."""
        silent = _UNBOUNDED if self.most else -_UNBOUNDED
        spans = _spans(self.operand, cases, known)
        return [silent if span is None else self._number(span) for span in spans]

    def _number(self, span: Span | DateSpan) -> int:
        found = number(span.high if self.most else span.low, self.encoding)
        if abs(found) > _LARGEST:
            raise EngineFault(f"the number {found} is out of bounds")
        return found


def _spans(operand: Operand, cases: _Cases, known: Known) -> list[Span | DateSpan | None]:
    if isinstance(operand, Path):
        return said(operand, cases)
    assert isinstance(operand, Count | Distinct)
    return list(map(known[operand].__getitem__, anchors(operand, cases)))


class Term(msgspec.Struct, frozen=True, cache_hash=True):
    """The number of the term at a path; 0 where the draft is silent."""

    path: Path

    def values(self, cases: _Cases, known: Known) -> list[int]:
        """What cases say."""
        return [0 if term is None else number_of(term) for term in said(self.path, cases)]


class Truth(msgspec.Struct, frozen=True, cache_hash=True):
    """2 where an atom holds, 1 where it does not, 0 where the draft is silent."""

    atom: TruthAtom

    def values(self, cases: _Cases, known: Known) -> list[int]:
        """What cases say."""
        return [0 if truth is None else 2 if truth else 1 for truth in _truths(self.atom, cases)]


Column = Bound | Term | Truth


def _truths(atom: TruthAtom, cases: _Cases) -> list[bool | None]:
    match atom:
        case Holds(path):
            return said(path, cases)
        case Stated(path):
            return [value is not None for value in said(path, cases)]
        case Has(path, str(item)):
            sought = lasting_number_of(item)
            return [None if held is None else sought in held for held in _sets(path, cases)]
        case Has(path, Path() as item):
            pairs = zip(_sets(path, cases), said(item, cases), strict=True)
            return [
                None if held is None or term is None else number_of(term) in held
                for held, term in pairs
            ]
        case Within(path, items):
            allowed = frozenset(map(lasting_number_of, items))
            return [None if held is None else not held - allowed for held in _sets(path, cases)]
        case SameSet(left, right):
            both = zip(_sets(left, cases), _sets(right, cases), strict=True)
            return [
                None if one is None or other is None else not one ^ other for one, other in both
            ]
        case Empty(path):
            return [None if held is None else not held for held in _sets(path, cases)]
        case Says(path, name, value):
            sought = lasting_number_of(name)
            return [_says(facts, sought, value.value) for facts in said(path, cases)]
    raise AssertionError


def turns_on(columns: Iterable[Column]) -> tuple[Path | Column, ...]:
    """What the numbers of columns turn on: the paths of words where these alone make them."""
    return tuple(dict.fromkeys(map(_turns_on, columns)))


def _turns_on(column: Column) -> Path | Column:
    match column:
        case Bound(Path() as path) | Term(path) | Truth(Holds(path)):
            return path
        # Of free texts and of subjects there are too many to tell facts apart by them.
        case Truth(Stated(path)) if path.type.base in _FEW and path.type != NAME:
            return path
    return column


_FEW = ORDERED | {Base.TRUTH, Base.TERM}


def _says(
    facts: Mapping[str, bool | int | str] | None, name: int, value: bool | int
) -> bool | None:
    for known, given in (facts or {}).items():
        if number_of(known) == name:
            return isinstance(given, bool) == isinstance(value, bool) and given == value
    return None


def _sets(path: Path, cases: _Cases) -> list[frozenset[int] | None]:
    return [_numbers_of(terms) for terms in said(path, cases)]


@lru_cache(maxsize=4_096)
def _numbers_of(terms: frozenset[str] | None) -> frozenset[int] | None:
    return None if terms is None else frozenset(map(number_of, terms))
