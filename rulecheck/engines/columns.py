"""What a case says, as columns of whole numbers: all that the rule engine is shown.

Every ordered value is two columns, its least and its most; a silent one is as
wide as can be, so that no comparison is sure of it. Terms are numbered, 0 is
silence. So no column is ever missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache, partial
from itertools import count
from typing import Literal

import msgspec

from rulecheck.engines.cases import ANY_NUMBER, Case, EngineFault, anchored, reader
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
Known = dict[tuple[Aggregate, Case], Span | None]
Reader = Callable[[Case, Known], int]


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

    def reader(self) -> Reader:
        """Reads what a case says, of collections what was counted. Raises EngineFault."""
        operand, most, encoding = self.operand, self.most, self.encoding
        silent = _UNBOUNDED if most else -_UNBOUNDED
        find = _spans(operand)

        def read(case: Case, known: Known) -> int:
            span = find(case, known)
            if span is None:
                return silent
            found = number(span.high if most else span.low, encoding)
            if abs(found) > _LARGEST:
                raise EngineFault(f"the number {found} is out of bounds")
            return found

        return read


def _spans(operand: Operand) -> Callable[[Case, Known], Span | DateSpan | None]:
    if isinstance(operand, Path):
        find = reader(operand)
        return lambda case, known: find(case)
    assert isinstance(operand, Count | Distinct)
    return lambda case, known: known[operand, anchored(operand, case)]


class Term(msgspec.Struct, frozen=True, cache_hash=True):
    """The number of the term at a path; 0 where the draft is silent."""

    path: Path

    def reader(self) -> Reader:
        """Reads what a case says."""
        find = reader(self.path)
        return lambda case, known: 0 if (term := find(case)) is None else number_of(term)


class Truth(msgspec.Struct, frozen=True, cache_hash=True):
    """2 where an atom holds, 1 where it does not, 0 where the draft is silent."""

    atom: TruthAtom

    def reader(self) -> Reader:
        """Reads what a case says."""
        find = _truth(self.atom)
        return lambda case, known: 0 if (truth := find(case)) is None else 2 if truth else 1


Column = Bound | Term | Truth


@lru_cache(maxsize=4_096)
def reader_of(column: Column) -> Reader:
    """The reader of a column, made once."""
    return column.reader()


def _truth(atom: TruthAtom) -> Callable[[Case], bool | None]:
    match atom:
        case Holds(path):
            return reader(path)
        case Stated(path):
            find = reader(path)
            return lambda case: find(case) is not None
        case Has(path, str(item)):
            held, sought = _set(path), lasting_number_of(item)
            return lambda case: None if (have := held(case)) is None else sought in have
        case Has(path, Path() as item):
            return partial(_has, _set(path), reader(item))
        case Within(path, items):
            held, allowed = _set(path), frozenset(map(lasting_number_of, items))
            return lambda case: None if (have := held(case)) is None else not have - allowed
        case SameSet(left, right):
            return partial(_same, _set(left), _set(right))
        case Empty(path):
            held = _set(path)
            return lambda case: None if (have := held(case)) is None else len(have) == 0
        case Says(path, name, value):
            return partial(_says, reader(path), lasting_number_of(name), value.value)
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


_Set = Callable[[Case], frozenset[int] | None]


def _has(held: _Set, sought: Callable[[Case], str | None], case: Case) -> bool | None:
    have, term = held(case), sought(case)
    return None if have is None or term is None else number_of(term) in have


def _same(left: _Set, right: _Set, case: Case) -> bool | None:
    one, other = left(case), right(case)
    return None if one is None or other is None else not one ^ other


def _says(
    facts: Callable[[Case], Mapping[str, bool | int | str] | None],
    name: int,
    value: bool | int,
    case: Case,
) -> bool | None:
    for known, said in (facts(case) or {}).items():
        if number_of(known) == name:
            return isinstance(said, bool) == isinstance(value, bool) and said == value
    return None


def _set(path: Path) -> _Set:
    find = reader(path)
    return lambda case: _numbers_of(find(case))


@lru_cache(maxsize=4_096)
def _numbers_of(terms: frozenset[str] | None) -> frozenset[int] | None:
    return None if terms is None else frozenset(map(number_of, terms))
