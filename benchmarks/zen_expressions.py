"""Conditions as expressions of the ZEN language, and cases as their contexts: for zen-engine.

An expression looks at one candidate, so conditions that count the members of a collection
are left out: their counts would have to be made for it. All others can be said. An answer is
1 (surely yes), 0 (surely no) or 2 (open). Ordered values are two names, their least and their
most, and as wide as can be where the draft is silent; terms are folded, "" where silent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from rulecheck.engines.cases import Case
from rulecheck.programme.vocabulary import fold
from rulecheck.programme.words import Base, DateSpan, Span
from rulecheck.rulebook.conditions import (
    And,
    Compare,
    Condition,
    Constant,
    Date,
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
    aggregates,
    atoms,
    operands,
)

_WIDE = 10**12
_YEAR = 10_000
_CONTRARY = {">=": "<", ">": "<=", "<=": ">", "<": ">="}


def can_say(condition: Condition) -> bool:
    """Whether a condition counts nothing."""
    return not any(aggregates(condition))


def expression(condition: Condition) -> str:
    """The expression whose value is the answer to a condition that counts nothing."""
    return f"({sure(condition, True)}) ? 1 : (({sure(condition, False)}) ? 0 : 2)"


def sure(condition: Condition, holds: bool) -> str:
    """When a condition is surely met, or surely not."""
    match condition:
        case Constant(value):
            return str(value is holds).lower()
        case Not(part):
            return sure(part, not holds)
        case And(parts) | Or(parts):
            joint = " and " if isinstance(condition, And) is holds else " or "
            return joint.join(f"({sure(part, holds)})" for part in parts)
        case Compare():
            return _order(condition, holds)
        case _:
            return _atom(condition, holds)


def _order(atom: Compare, holds: bool) -> str:
    """A sure answer compares opposite bounds."""
    relation = atom.operator if holds else _CONTRARY[atom.operator]
    upwards = relation in (">=", ">")
    calendar = atom.unit == "years"
    left = _bound(atom.left, not upwards, calendar)
    right = _bound(atom.right, upwards, calendar)
    shift = atom.shift * (_YEAR if calendar else 1)
    return f"{left} {relation} {right}{f' + {shift}' if shift else ''}"


def _bound(operand: Operand, most: bool, calendar: bool) -> str:
    match operand:
        case Number(value):
            return str(value)
        case Date(day):
            return str(encoded(day, calendar))
        case Path():
            return f"{_name(operand, calendar)}_{'most' if most else 'least'}"
    raise TypeError("a count cannot be said")


def encoded(value: Any, calendar: bool) -> int:
    """An ordered value as a whole number; dates by years as yyyymmdd, else as day numbers."""
    if isinstance(value, int):
        return value
    ordinal: int = value.toordinal()
    return value.year * _YEAR + value.month * 100 + value.day if calendar else ordinal


def _name(path: Path, calendar: bool = False) -> str:
    dated = path.type.base is Base.DATE
    return "__".join(path.steps) + ("_calendar" if dated and calendar else "")


def _atom(atom: Any, holds: bool) -> str:
    name = _name(getattr(atom, atom.__struct_fields__[0]))
    said = f"{name}_said"
    sign = "==" if holds else "!="
    match atom:
        case Holds():
            return f"{name} == {1 if holds else 0}"
        case Stated():
            return f"{said} == {str(holds).lower()}"
        case Same(_, right):
            term, both = _term(right, [f'{name} != ""'])
            return " and ".join([*both, f"{name} {sign} {term}"])
        case Has(_, item):
            term, both = _term(item, [said])
            return " and ".join([*both, _signed(f"{term} in {name}", holds)])
        case Within(_, items):
            listed = ", ".join(map(_text, sorted(items)))
            return f"{said} and {_signed(f'all({name}, # in [{listed}])', holds)}"
        case Empty():
            return f"{said} and len({name}) {sign} 0"
        case SameSet(_, right):
            other = _name(right)
            same = f"all({name}, # in {other}) and all({other}, # in {name})"
            return f"{said} and {other}_said and {_signed(same, holds)}"
        case Says(_, fact, value):
            fact_name = f"{name}__{_identifier(fact)}"
            # Texts on both sides: true and 1 are not the same.
            return f'{fact_name} != "" and {fact_name} {sign} {_text(_told(value.value))}'
    raise TypeError(f"{type(atom).__name__} has no translation")


def _signed(text: str, holds: bool) -> str:
    return f"({text})" if holds else f"not({text})"


def _term(term: Path | str, others: list[str]) -> tuple[str, list[str]]:
    if isinstance(term, str):
        return _text(term), others
    return _name(term), [*others, f'{_name(term)} != ""']


def _text(text: str) -> str:
    return json.dumps(fold(text), ensure_ascii=False)


def _told(value: object) -> str:
    return f"{type(value).__name__} {value}".lower()


def _identifier(fact: str) -> str:
    return "".join(one if one.isalnum() else "_" for one in fold(fact))


def context(conditions: Sequence[Condition], case: Case) -> dict[str, Any]:
    """What a case says, under the names that conditions use."""
    told: dict[str, Any] = {}
    for condition in conditions:
        for atom in atoms(condition):
            if isinstance(atom, Says):
                told |= _facts(atom, case)
            else:
                for operand in operands(atom):
                    assert isinstance(operand, Path)
                    told.update(_values(operand, case))
    return told


def _facts(atom: Says, case: Case) -> dict[str, str]:
    said = {fold(name): value for name, value in (case.read(atom.context) or {}).items()}
    value = said.get(fold(atom.name))
    name = f"{_name(atom.context)}__{_identifier(atom.name)}"
    return {name: "" if value is None else fold(_told(value))}


def _values(path: Path, case: Case) -> Iterator[tuple[str, Any]]:
    value, name = case.read(path), _name(path)
    yield f"{name}_said", value is not None
    match path.type.base:
        case Base.DATE | Base.NUMBER | Base.DAY:
            assert value is None or isinstance(value, Span | DateSpan)
            for calendar in (False, True):
                name = _name(path, calendar)
                yield f"{name}_least", encoded(value.low, calendar) if value else -_WIDE
                yield f"{name}_most", encoded(value.high, calendar) if value else _WIDE
        case Base.TRUTH:
            yield name, 2 if value is None else int(value)
        case Base.TERM:
            yield name, "" if value is None else fold(value)
        case Base.SET:
            yield name, sorted(map(fold, value or ()))


def decision(conditions: Sequence[Condition]) -> dict[str, Any]:
    """A decision that gives all answers for one candidate: `a0` for the first condition."""
    expressions = [
        {"id": f"e{n}", "key": f"a{n}", "value": expression(condition)}
        for n, condition in enumerate(conditions)
    ]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {
            "id": "answers",
            "name": "answers",
            "type": "expressionNode",
            "content": {"expressions": expressions},
        },
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "answers"},
        {"id": "2", "type": "edge", "sourceId": "answers", "targetId": "out"},
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
