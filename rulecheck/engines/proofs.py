"""Conditions as proofs: tests on columns that together prove a yes or a no.

Silence passes no test, so that what is silent proves nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

import msgspec

from rulecheck.engines.cases import EngineFault
from rulecheck.engines.columns import Aggregate, Bound, Column, Encoding, Term, Truth, number
from rulecheck.rulebook.conditions import (
    Atom,
    Compare,
    Condition,
    Date,
    Number,
    Same,
    Unit,
    aggregates,
    atoms,
)
from rulecheck.rulebook.normal import Alternatives, Signed, alternatives

# The engine reads no fact of more than 253 values.
_COLUMNS_AT_MOST = 240
_YEAR = 10_000

_Relation = Literal["$gte", "$gt", "$lte", "$lt", "=", "$neq"]


class _Test(msgspec.Struct, frozen=True, cache_hash=True):
    """`column relation right + offset`; the right is a column, a term, or nothing (0)."""

    column: Column
    relation: _Relation
    right: Column | str | None = None
    offset: int = 0


class Proof(msgspec.Struct, frozen=True):
    """The answer, and its tests in the engine's language, each column by its place: `c0`.

    `%d` stands in the text for the number of each of the terms.
    """

    answer: bool
    tests: str
    terms: tuple[str, ...]


class Proofs(msgspec.Struct, frozen=True):
    """All proofs of a condition, the columns they test, and what these count."""

    columns: tuple[Column, ...]
    aggregates: tuple[Aggregate, ...]
    proofs: tuple[Proof, ...]


_KNOWN: dict[Condition, Proofs] = {}
_KNOWN_AT_MOST = 10_000


def remember(proofs: Mapping[Condition, Proofs]) -> None:
    """Take over proofs that were found before."""
    if len(_KNOWN) >= _KNOWN_AT_MOST:
        _KNOWN.clear()
    _KNOWN.update(proofs)


def proofs_of(condition: Condition) -> Proofs:
    """The proofs of a condition. Raises EngineFault past the engine's bounds."""
    # Another thread may forget what is known at any time.
    found = _KNOWN.get(condition)
    if found is None:
        found = _proofs_of(condition)
        remember({condition: found})
    return found


def _proofs_of(condition: Condition) -> Proofs:
    found = [
        (answer, dict.fromkeys(test for one in part for test in _tests(one.atom, one.holds)))
        for answer in (True, False)
        for part in _in_order(condition, alternatives(condition, answer))
    ]
    names: dict[Column, str] = {}
    # The engine shares tests with which several rules begin: the most frequent come first.
    frequent = Counter(test for _, tests in found for test in tests)
    texts = {test: _text(test, names) for test in frequent}
    if len(names) > _COLUMNS_AT_MOST:
        raise EngineFault("a condition compares more than the engine takes; use several checks")
    proofs = {
        _proof(answer, sorted(tests, key=lambda t: (-frequent[t], texts[t])), texts): None
        for answer, tests in found
    }
    return Proofs(
        tuple(map(_one, names)), tuple(dict.fromkeys(aggregates(condition))), tuple(proofs)
    )


def _in_order(condition: Condition, found: Alternatives) -> list[list[Signed]]:
    """Alternatives and their atoms as the condition has them: what is kept of columns by one
    process must be read alike by another, where sets have another order."""
    places = {atom: place for place, atom in enumerate(atoms(condition))}

    def place(signed: Signed) -> tuple[int, bool]:
        return places[signed.atom], signed.holds

    return sorted((sorted(part, key=place) for part in found), key=lambda part: [*map(place, part)])


@lru_cache(maxsize=4_096)
def _one(column: Column) -> Column:
    """The same column as one object, which is found at once."""
    return column


def _proof(answer: bool, tests: Sequence[_Test], texts: dict[_Test, str]) -> Proof:
    terms = tuple(test.right for test in tests if isinstance(test.right, str))
    return Proof(answer, ",".join(texts[test] for test in tests), terms)


def _text(test: _Test, names: dict[Column, str]) -> str:
    def name(column: Column) -> str:
        return names.setdefault(column, f"c{len(names)}")

    left = json.dumps(name(test.column))
    operand: Any = test.offset
    if isinstance(test.right, str):
        compared = f"{{{left}:%d}}"
    else:
        if test.right is not None:
            operand = {"$m": name(test.right)}
            if test.offset:
                operand = {"$add": {"$l": operand, "$r": test.offset}}
        compared = f"{{{left}:{json.dumps(operand)}}}"
    return compared if test.relation == "=" else f'{{"{test.relation}":{compared}}}'


def _tests(atom: Atom, holds: bool) -> Iterable[_Test]:
    """The tests that together prove an atom, or its contrary."""
    if isinstance(atom, Compare):
        return (_order(atom, holds),)
    if isinstance(atom, Same):
        return _same(atom, holds)
    return (_Test(Truth(atom), "=", None, 2 if holds else 1),)


def _same(atom: Same, holds: bool) -> tuple[_Test, ...]:
    left = Term(atom.left)
    right = atom.right if isinstance(atom.right, str) else Term(atom.right)
    compared = _Test(left, "=" if holds else "$neq", right)
    if isinstance(right, str):
        # No term has the number of silence.
        return (compared,) if holds else (_Test(left, "$neq"), compared)
    return (_Test(left, "$neq"), _Test(right, "$neq"), compared)


# For `left > right`: (bound of left is its most?, bound of right is its most?, relation)
_ORDER: dict[str, dict[bool, tuple[bool, bool, _Relation]]] = {
    ">=": {True: (False, True, "$gte"), False: (True, False, "$lt")},
    ">": {True: (False, True, "$gt"), False: (True, False, "$lte")},
    "<=": {True: (True, False, "$lte"), False: (False, True, "$gt")},
    "<": {True: (True, False, "$lt"), False: (False, True, "$gte")},
}
_TURNED: dict[_Relation, _Relation] = {
    "$gte": "$lte",
    "$gt": "$lt",
    "$lte": "$gte",
    "$lt": "$gt",
}


def _order(atom: Compare, holds: bool) -> _Test:
    """A sure answer compares opposite bounds."""
    left_most, right_most, relation = _ORDER[atom.operator][holds]
    encoding = _encoding(atom.unit)
    offset = atom.shift * (_YEAR if encoding == "calendar" else 1)
    left, right = atom.left, atom.right
    if isinstance(right, Number | Date):
        constant = number(right.value, encoding) + offset
        return _Test(Bound(left, left_most, encoding), relation, None, constant)
    bound = Bound(right, right_most, encoding)
    if isinstance(left, Number | Date):
        constant = number(left.value, encoding) - offset
        return _Test(bound, _TURNED[relation], None, constant)
    return _Test(Bound(left, left_most, encoding), relation, bound, offset)


def _encoding(unit: Unit) -> Encoding:
    """Dates that are shifted by years are compared as yyyymmdd, others as day numbers."""
    return "calendar" if unit == "years" else "days"
