"""What conditions speak of: the values at which their answers turn, and the keys they look at."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

import msgspec

from rulecheck.programme.subjects import SCHEMA
from rulecheck.programme.words import Base
from rulecheck.rulebook.conditions import (
    Compare,
    Condition,
    Constant,
    Count,
    Date,
    Distinct,
    Has,
    Number,
    Operand,
    Path,
    Same,
    Says,
    Unit,
    Within,
    aggregates,
    atoms,
    operands,
)


class Mentioned(msgspec.Struct):
    """Values and keys that conditions mention, each once, in the order they come.

    `days` are days of the year as month * 100 + day, `shifts` what is added to a date or number,
    `terms` those of each vocabulary ("" holds names that have none), `facts` the named facts of
    the context with a value each that is asked for, `keys` all steps of the draft's keys.
    """

    dates: dict[datetime.date, None] = msgspec.field(default_factory=dict)
    numbers: dict[int, None] = msgspec.field(default_factory=dict)
    days: dict[int, None] = msgspec.field(default_factory=dict)
    shifts: dict[tuple[int, Unit], None] = msgspec.field(default_factory=dict)
    terms: defaultdict[str, dict[str, None]] = msgspec.field(
        default_factory=lambda: defaultdict(dict)
    )
    facts: dict[str, bool | int] = msgspec.field(default_factory=dict)
    keys: set[str] = msgspec.field(default_factory=set)

    def add(self, condition: Condition) -> None:
        """Take in what a condition mentions, on members of collections too."""
        for atom in atoms(condition):
            self._paths(operands(atom))
            match atom:
                case Compare(left, _, right, shift, unit):
                    self._bound(left, right)
                    self._bound(right, left)
                    if shift:
                        self.shifts[shift, unit] = None
                case Same(left, str(term)):
                    self._term(left, term)
                case Has(set, str(term)):
                    self._term(set, term)
                case Within(set, items):
                    for term in sorted(items):
                        self._term(set, term)
                case Says(path, name, Constant(value) | Number(value)):
                    self._paths([path])
                    self.facts[name] = value
        for aggregate in aggregates(condition):
            self.add(aggregate.where)

    def _bound(self, operand: Operand, other: Operand) -> None:
        match operand:
            case Date(day):
                self.dates[day] = None
            case Number(value):
                is_day = isinstance(other, Path) and other.type.base is Base.DAY
                (self.days if is_day else self.numbers)[value] = None

    def _term(self, path: Path, term: str) -> None:
        named = path.type.of if path.type.base is not Base.REFERENCE else None
        self.terms[named or ""][term] = None

    def _paths(self, read: Iterable[Operand]) -> None:
        for operand in read:
            match operand:
                case Path(steps):
                    self._steps(steps)
                case Count(members):
                    self._steps(members.steps)
                case Distinct(members, _, word):
                    self._steps(members.steps)
                    self._steps(word.steps)

    def _steps(self, steps: Iterable[str]) -> None:
        for step in steps:
            for subject in SCHEMA.values():
                if step in subject.words:
                    self.keys.update(subject.words[step].key.split("."))


def mentioned(conditions: Iterable[Condition]) -> Mentioned:
    """What some conditions mention."""
    found = Mentioned()
    for condition in conditions:
        found.add(condition)
    return found
