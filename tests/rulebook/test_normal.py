"""Alternatives of signed atoms say the same as Kleene's three-valued logic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.programme.words import TRUTH
from rulecheck.rulebook.conditions import And, Condition, Constant, Holds, Not, Or, Path
from rulecheck.rulebook.normal import (
    ALWAYS,
    MAXIMUM_ALTERNATIVES,
    NEVER,
    Alternatives,
    Signed,
    TooIntricate,
    alternatives,
    check_size,
)


def atom(name: str) -> Holds:
    return Holds(Path((name,), TRUTH))


ATOMS = [atom(name) for name in "pqrs"]
Answers = dict[Holds, bool | None]
P, Q, R = ATOMS[:3]

answers = st.fixed_dictionaries({a: st.sampled_from([True, False, None]) for a in ATOMS})
conditions = st.recursive(
    st.sampled_from([*ATOMS, Constant(True), Constant(False)]),
    lambda parts: (
        parts.map(Not)
        | st.lists(parts, max_size=3).map(lambda some: And(tuple(some)))
        | st.lists(parts, max_size=3).map(lambda some: Or(tuple(some)))
    ),
    max_leaves=10,
)


def kleene(condition: Condition, known: Answers) -> bool | None:
    """False, unknown, true are 0, ½, 1; `and` is the least, `or` the greatest, `not` 1 - x."""

    def degree(part: Condition) -> float:
        match part:
            case Constant(value):
                return float(value)
            case Not(inner):
                return 1 - degree(inner)
            case And(parts):
                return min(map(degree, parts), default=1.0)
            case Or(parts):
                return max(map(degree, parts), default=0.0)
        return {True: 1.0, False: 0.0, None: 0.5}[known[part]]

    return {1.0: True, 0.0: False, 0.5: None}[degree(condition)]


def holds(found: Alternatives, known: Answers) -> bool:
    return any(all(known[one.atom] is one.holds for one in alt) for alt in found)


@given(conditions, answers)
def test_yes_and_no_are_kleenes_and_what_neither_proves_is_open(condition, known):
    yes, no = (holds(alternatives(condition, side), known) for side in (True, False))
    assert (yes, no) == {
        True: (True, False),
        False: (False, True),
        None: (False, False),
    }[kleene(condition, known)]


@given(conditions, st.booleans())
def test_no_alternative_covers_another(condition, side):
    found = alternatives(condition, side)
    assert not any(one < other for one in found for other in found)


def test_a_disjunction_has_one_alternative_for_each_part():
    found = alternatives(Or((P, Not(Q))), True)
    assert found == {frozenset({Signed(True, P)}), frozenset({Signed(False, Q)})}


def test_a_conjunction_fails_with_a_part():
    found = alternatives(And((P, Not(Q))), False)
    assert found == {frozenset({Signed(False, P)}), frozenset({Signed(True, Q)})}


def test_a_contradiction_has_no_alternative():
    both = And((P, Not(P)))
    assert alternatives(both, True) == NEVER
    assert alternatives(both, False) == {
        frozenset({Signed(False, P)}),
        frozenset({Signed(True, P)}),
    }


def test_a_wider_alternative_takes_the_place_of_a_narrower_one():
    assert alternatives(Or((And((P, Q)), P)), True) == {frozenset({Signed(True, P)})}


def test_constants_are_surely_one_thing():
    assert alternatives(Constant(True), True) == ALWAYS
    assert alternatives(Constant(False), True) == NEVER
    assert alternatives(Constant(False), False) == ALWAYS


def pairs(number: int) -> And:
    return And(tuple(Or((atom(f"a{n}"), atom(f"b{n}"))) for n in range(number)))


def test_256_alternatives_are_taken():
    assert len(alternatives(pairs(8), True)) == MAXIMUM_ALTERNATIVES == 256


@pytest.mark.parametrize("number", [9, 12])
def test_more_than_256_alternatives_are_refused(number):
    with pytest.raises(TooIntricate):
        alternatives(pairs(number), True)
    with pytest.raises(TooIntricate):
        check_size(pairs(number))


def test_the_size_of_a_denial_counts_too():
    either = Or(tuple(And((atom(f"a{n}"), atom(f"b{n}"))) for n in range(9)))
    assert len(alternatives(either, True)) == 9
    with pytest.raises(TooIntricate):
        check_size(either)
