"""What a case says, as columns of whole numbers: all that the rule engine is shown.

Every ordered value is two columns, its least and its most; a silent one is as
wide as can be, so that no comparison is sure of it. Terms are numbered, 0 is
silence. So no column is ever missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from itertools import count
from typing import Any, Literal

import msgspec

from rulecheck.engines.cases import ANY_NUMBER, EngineFault, anchors
from rulecheck.engines.tables import Table
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

    def values(self, table: Table) -> list[int]:
        """What cases say, of collections what was counted. Raises EngineFault."""
        silent = _UNBOUNDED if self.most else -_UNBOUNDED
        spans = _spans(self.operand, table)
        return [silent if span is None else self._number(span) for span in spans]

    def _number(self, span: Span | DateSpan) -> int:
        found = number(span.high if self.most else span.low, self.encoding)
        if abs(found) > _LARGEST:
            raise EngineFault(f"the number {found} is out of bounds")
        return found


def _spans(operand: Operand, table: Table) -> list[Span | DateSpan | None]:
    if isinstance(operand, Path):
        return table.read(operand)
    assert isinstance(operand, Count | Distinct)
    return list(map(table.known[operand].__getitem__, anchors(operand, table.cases)))


class Term(msgspec.Struct, frozen=True, cache_hash=True):
    """The number of the term at a path; 0 where the draft is silent."""

    path: Path

    def values(self, table: Table) -> list[int]:
        """What cases say."""
        return [0 if term is None else number_of(term) for term in table.read(self.path)]


class Truth(msgspec.Struct, frozen=True, cache_hash=True):
    """2 where an atom holds, 1 where it does not, 0 where the draft is silent."""

    atom: TruthAtom

    def values(self, table: Table) -> list[int]:
        """What cases say."""
        path, number = _by_value(self.atom)
        if path is not None:
            return list(map(number, table.read(path)))
        return list(map(_AS_NUMBER.__getitem__, _truths(self.atom, table)))


Column = Bound | Term | Truth


_AS_NUMBER: Mapping[bool | None, int] = {None: 0, False: 1, True: 2}


@lru_cache(maxsize=4_096)
def _by_value(atom: TruthAtom) -> tuple[Path | None, Callable[[Any], int]]:
    """Where an atom turns on one value only: the path of that, and its number by it."""
    match atom:
        case Holds(path):
            return path, _AS_NUMBER.__getitem__
        case Stated(path):
            return path, lambda value: 1 if value is None else 2
        case Has(path, str(item)):
            sought = lasting_number_of(item)
            return path, _remembered(lambda held: sought in _numbers_of(held))
        case Within(path, items):
            allowed = frozenset(map(lasting_number_of, items))
            return path, _remembered(lambda held: not _numbers_of(held) - allowed)
        case Empty(path):
            return path, _remembered(lambda held: not held)
    return None, _AS_NUMBER.__getitem__


def _remembered(truth: Callable[[Any], bool]) -> Callable[[Any], int]:
    """The number of what is true of a set; few sets are told again and again."""
    return lru_cache(maxsize=256)(lambda held: 0 if held is None else 2 if truth(held) else 1)


def _truths(atom: TruthAtom, table: Table) -> list[bool | None]:
    """Of atoms that turn on two values, or on facts that cannot be looked up."""
    match atom:
        case Has(path, Path() as item):
            pairs = zip(table.read(path), table.read(item), strict=True)
            return [
                None if held is None or term is None else number_of(term) in _numbers_of(held)
                for held, term in pairs
            ]
        case SameSet(left, right):
            both = zip(table.read(left), table.read(right), strict=True)
            return [
                None if one is None or other is None else not _numbers_of(one) ^ _numbers_of(other)
                for one, other in both
            ]
        case Says(path, name, value):
            sought = lasting_number_of(name)
            return [_says(facts, sought, value.value) for facts in table.read(path)]
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


@lru_cache(maxsize=4_096)
def _numbers_of(terms: frozenset[str]) -> frozenset[int]:
    return frozenset(map(number_of, terms))
