"""One form for conditions that say the same in other words.

Only what holds of every draft is used, silent ones included: conditions have three answers, and
`x or not x` is open where x is.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from rulecheck.rulebook.conditions import (
    And,
    Compare,
    Condition,
    Constant,
    Count,
    Date,
    Distinct,
    Not,
    Number,
    Operand,
    Operator,
    Or,
    Stated,
)
from rulecheck.rulebook.printing import printed

_CONTRARY: dict[Operator, Operator] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_DAY = datetime.timedelta(1)


def canonical(condition: Condition) -> Condition:
    """The form of a condition that those share which say the same in other words.

    - `not` stands before atoms alone; parts stand once, in one order, without frames, and none
      that others make idle: `x and (x or y)` is x.
    - Whole numbers and days are compared by at least and at most: `> 3` is `>= 4`.
    - What is stated of a thing says that the thing is stated: of `of is stated and of.kind is
      stated` the latter is left.
    """
    match condition:
        case Not(part):
            return _contrary(canonical(part))
        case And(parts):
            return _together(And, map(canonical, parts))
        case Or(parts):
            return _together(Or, map(canonical, parts))
        case Compare():
            return _comparison(condition)
    return condition


def _contrary(condition: Condition) -> Condition:
    match condition:
        case Constant(value):
            return Constant(not value)
        case Not(part):
            return part
        case And(parts):
            return _together(Or, map(_contrary, parts))
        case Or(parts):
            return _together(And, map(_contrary, parts))
        case Compare():
            return _comparison(replace(condition, operator=_CONTRARY[condition.operator]))
    return Not(condition)


# Parts


def _together(kind: type[And] | type[Or], parts: Iterable[Condition]) -> Condition:
    """Parts as one condition, without those that change nothing."""
    idle = Constant(kind is And)
    flat = {printed(part): part for one in parts for part in _flat(kind, one) if part != idle}
    if any(isinstance(part, Constant) for part in flat.values()):
        return _contrary(idle)
    telling = [part for part in flat.values() if not _is_idle(kind, part, flat.values())]
    if len(telling) > 1:
        return kind(tuple(sorted(telling, key=printed)))
    return telling[0] if telling else idle


def _flat(kind: type[And] | type[Or], part: Condition) -> Iterator[Condition]:
    if isinstance(part, kind):
        yield from part.parts
    else:
        yield part


def _is_idle(kind: type[And] | type[Or], part: Condition, parts: Iterable[Condition]) -> bool:
    """Whether another part says as much and more."""
    others = [other for other in parts if other is not part]
    if isinstance(part, Or if kind is And else And):
        within = set(part.parts)
        return any(within.issuperset(_flat(type(part), other)) for other in others)
    return any(_says_more(kind, other, part) for other in others)


def _says_more(kind: type[And] | type[Or], one: Condition, other: Condition) -> bool:
    """Whether what one says of a thing makes another idle, which asks for the thing itself."""
    if kind is And:
        return _is_of(one, other)
    # The wider one is left of alternatives.
    return _is_of(other, one)


def _is_of(one: Condition, other: Condition) -> bool:
    """Whether one asks if something is stated of the very thing that the other asks for."""
    match one, other:
        case Stated(path), Stated(thing):
            steps = thing.steps
            return len(path.steps) > len(steps) and path.steps[: len(steps)] == steps
        case Not(Stated() as denied), Not(Stated() as thing):
            return _is_of(thing, denied)
    return False


# Comparisons


def _comparison(atom: Compare) -> Condition:
    """A comparison of whole numbers or days by at least and at most, its members in one form."""
    left, right = _operand(atom.left), _operand(atom.right)
    atom = replace(atom, left=left, right=right)
    # A year from a day may be no day; what is added to days and numbers is exact.
    if atom.operator in (">=", "<=") or atom.unit == "years":
        return atom
    by, operator = (1, ">=") if atom.operator == ">" else (-1, "<=")
    match right:
        case Number(value):
            return replace(atom, operator=operator, right=Number(value + by))
        case Date(day) if datetime.date.min < day < datetime.date.max:
            return replace(atom, operator=operator, right=Date(day + by * _DAY))
    return atom


def _operand(operand: Operand) -> Operand:
    if isinstance(operand, Count | Distinct):
        return replace(operand, where=canonical(operand.where))
    return operand
