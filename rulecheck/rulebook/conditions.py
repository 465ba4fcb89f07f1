"""Conditions as a small typed tree; every engine gives each node the same meaning.

Three answers are possible: yes, no, and "the draft does not say".
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

from rulecheck.programme.words import WordType

Operator = Literal["<", "<=", ">", ">="]
Unit = Literal["years", "days", "number"]


@dataclass(frozen=True, slots=True)
class Path:
    """A word, through references: `previous.opens`. A leading `this` leaves a collection."""

    steps: tuple[str, ...]
    type: WordType

    def __str__(self) -> str:
        return ".".join(self.steps)


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number, or a day of the year as month * 100 + day."""

    value: int


@dataclass(frozen=True, slots=True)
class Date:
    """A date."""

    value: datetime.date


@dataclass(frozen=True, slots=True)
class Count:
    """How many members of a collection meet a condition."""

    members: Path
    where: Condition


@dataclass(frozen=True, slots=True)
class Distinct:
    """How many different values a word of the members has."""

    members: Path
    where: Condition
    word: Path


Operand = Path | Number | Date | Count | Distinct


@dataclass(frozen=True, slots=True)
class Compare:
    """`left operator right + shift unit`, over dates, days of the year or numbers.

    Equality is two of these, at least and at most.
    """

    left: Operand
    operator: Operator
    right: Operand
    shift: int = 0
    unit: Unit = "number"


@dataclass(frozen=True, slots=True)
class Same:
    """A term is this one, or what another word says."""

    left: Path
    right: Path | str


@dataclass(frozen=True, slots=True)
class Holds:
    """A truth value is true."""

    path: Path


@dataclass(frozen=True, slots=True)
class Stated:
    """The draft says something: always yes or no."""

    path: Path


@dataclass(frozen=True, slots=True)
class Has:
    """A set holds a term."""

    set: Path
    item: Path | str


@dataclass(frozen=True, slots=True)
class Within:
    """A set holds nothing but these terms."""

    set: Path
    items: frozenset[str]


@dataclass(frozen=True, slots=True)
class SameSet:
    """Two sets are the same."""

    left: Path
    right: Path


@dataclass(frozen=True, slots=True)
class Empty:
    """A set holds nothing."""

    set: Path


@dataclass(frozen=True, slots=True)
class Says:
    """A named fact of the context has this value; silent when the draft does not name it."""

    context: Path
    name: str
    value: bool | int


@dataclass(frozen=True, slots=True)
class Constant:
    """Always yes, or always no."""

    value: bool


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    part: Condition


@dataclass(frozen=True, slots=True)
class And:
    """All parts."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
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
    for field in fields(atom):
        value = getattr(atom, field.name)
        if isinstance(value, Path | Count | Distinct):
            yield value


def aggregates(condition: Condition) -> Iterator[Count | Distinct]:
    """The aggregates a condition reads, without those inside them."""
    for atom in atoms(condition):
        for operand in operands(atom):
            if isinstance(operand, Count | Distinct):
                yield operand


def paths(condition: Condition) -> Iterator[Path]:
    """Every path a condition reads, the collections of its aggregates included."""
    for atom in atoms(condition):
        for operand in operands(atom):
            if isinstance(operand, Path):
                yield operand
            elif isinstance(operand, Count | Distinct):
                yield operand.members
