"""Conditions as a small typed tree; every engine gives each node the same meaning.

Three answers are possible: yes, no, and "the draft does not say".
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any, Literal, TypeVar

import msgspec

from rulecheck.programme.words import WordType

_T = TypeVar("_T")

Operator = Literal["<", "<=", ">", ">="]
Unit = Literal["years", "days", "number"]


class Path(msgspec.Struct, frozen=True, cache_hash=True):
    """A word, through references: `previous.opens`. A leading `this` leaves a collection."""

    steps: tuple[str, ...]
    type: WordType

    def __str__(self) -> str:
        return ".".join(self.steps)


class Number(msgspec.Struct, frozen=True, cache_hash=True):
    """A whole number, or a day of the year as month * 100 + day."""

    value: int


class Date(msgspec.Struct, frozen=True, cache_hash=True):
    """A date."""

    value: datetime.date


class Count(msgspec.Struct, frozen=True, cache_hash=True):
    """How many members of a collection meet a condition."""

    members: Path
    where: Condition


class Distinct(msgspec.Struct, frozen=True, cache_hash=True):
    """How many different values a word of the members has."""

    members: Path
    where: Condition
    word: Path


Operand = Path | Number | Date | Count | Distinct


class Compare(msgspec.Struct, frozen=True, cache_hash=True):
    """`left operator right + shift unit`, over dates, days of the year or numbers.

    Equality is two of these, at least and at most.
    """

    left: Operand
    operator: Operator
    right: Operand
    shift: int = 0
    unit: Unit = "number"


class Same(msgspec.Struct, frozen=True, cache_hash=True):
    """A term is this one, or what another word says."""

    left: Path
    right: Path | str


class Holds(msgspec.Struct, frozen=True, cache_hash=True):
    """A truth value is true."""

    path: Path


class Stated(msgspec.Struct, frozen=True, cache_hash=True):
    """The draft says something: always yes or no."""

    path: Path


class Has(msgspec.Struct, frozen=True, cache_hash=True):
    """A set holds a term."""

    set: Path
    item: Path | str


class Within(msgspec.Struct, frozen=True, cache_hash=True):
    """A set holds nothing but these terms."""

    set: Path
    items: frozenset[str]


class SameSet(msgspec.Struct, frozen=True, cache_hash=True):
    """Two sets are the same."""

    left: Path
    right: Path


class Empty(msgspec.Struct, frozen=True, cache_hash=True):
    """A set holds nothing."""

    set: Path


class Says(msgspec.Struct, frozen=True, cache_hash=True):
    """A named fact of the context has this value; silent when the draft does not name it."""

    context: Path
    name: str
    # Not the bare value: in Python true and 1 are equal, in a draft they are not.
    value: Constant | Number


class Constant(msgspec.Struct, frozen=True, cache_hash=True):
    """Always yes, or always no."""

    value: bool


class Not(msgspec.Struct, frozen=True, cache_hash=True):
    """The contrary."""

    part: Condition


class And(msgspec.Struct, frozen=True, cache_hash=True):
    """All parts."""

    parts: tuple[Condition, ...]


class Or(msgspec.Struct, frozen=True, cache_hash=True):
    """At least one part."""

    parts: tuple[Condition, ...]


Atom = Compare | Same | Holds | Stated | Has | Within | SameSet | Empty | Says
Condition = Atom | Constant | Not | And | Or

ALWAYS = Constant(True)


def atoms(condition: Condition) -> Iterator[Atom]:
    """The atoms of a condition, without those inside collections."""
    match condition:
        case Not(part):
            yield from atoms(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from atoms(part)
        case Constant():
            return
        case _:
            yield condition


def operands(atom: Atom) -> Iterator[Operand]:
    """The paths and aggregates an atom reads."""
    for name in atom.__struct_fields__:
        value = getattr(atom, name)
        if isinstance(value, Path | Count | Distinct):
            yield value


def aggregates(condition: Condition) -> Iterator[Count | Distinct]:
    """The aggregates a condition reads, without those inside them."""
    for atom in atoms(condition):
        for operand in operands(atom):
            if isinstance(operand, Count | Distinct):
                yield operand


def some_parts(condition: Condition, fit: Callable[[Condition], bool]) -> Condition | None:
    """The parts of a conjunction that fit; None where that is all of them, or none."""
    parts = condition.parts if isinstance(condition, And) else (condition,)
    flat = [part for one in parts for part in (one.parts if isinstance(one, And) else (one,))]
    fitting = tuple(part for part in flat if fit(part))
    return And(fitting) if fitting and len(fitting) < len(flat) else None


def in_turn(condition: Condition) -> tuple[Condition, ...]:
    """The parts of a conjunction in the order to ask them, none for what is always met.

    First what terms the subject itself has: it shuts out most, and is asked by many rules. Then
    the other parts that count nothing, for whom they shut out need not be counted for.
    """
    turns: tuple[list[Condition], ...] = ([], [], [])
    for part in _conjuncts(condition):
        turns[2 if any(aggregates(part)) else 0 if _on_own_term(part) else 1].append(part)
    return tuple(And(tuple(parts)) if len(parts) > 1 else parts[0] for parts in turns if parts)


def _conjuncts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, And):
        for part in condition.parts:
            yield from _conjuncts(part)
    elif condition != ALWAYS:
        yield condition


def _on_own_term(condition: Condition) -> bool:
    """Whether it asks for one of some terms in one word of the subject."""
    match condition:
        case Same(Path((_,)), str()):
            return True
        case Or(parts):
            words = {part.left for part in parts if isinstance(part, Same)}
            return len(words) == 1 and all(map(_on_own_term, parts))
    return False


def shared(part: _T, known: dict[Any, Any]) -> _T:
    """The same value, made of parts that are one object where they are equal.

    So what many conditions and messages hold is kept once. `known` holds the parts of earlier ones.
    """
    whole: Any = part
    if isinstance(part, tuple):
        whole = tuple(shared(one, known) for one in part)
    elif isinstance(part, msgspec.Struct):
        fields = (getattr(part, name) for name in part.__struct_fields__)
        whole = type(part)(*(shared(value, known) for value in fields))
    elif not isinstance(part, str | frozenset):
        return part
    found: _T = known.setdefault(whole, whole)
    return found


def paths(condition: Condition) -> Iterator[Path]:
    """Every path a condition reads, the collections of its aggregates included."""
    for atom in atoms(condition):
        for operand in operands(atom):
            if isinstance(operand, Path):
                yield operand
            elif isinstance(operand, Count | Distinct):
                yield operand.members
