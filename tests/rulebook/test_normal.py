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
    Sign,
    Signed,
    TooIntricate,
    alternatives,
    check_size,
    undetermined,
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


MEANS = {
    Sign.YES: lambda answer: answer is True,
    Sign.NO: lambda answer: answer is False,
    Sign.NOT_YES: lambda answer: answer is not True,
    Sign.NOT_NO: lambda answer: answer is not False,
}


def holds(found: Alternatives, known: Answers) -> bool:
    return any(all(MEANS[one.sign](known[one.atom]) for one in alt) for alt in found)


@given(conditions, answers)
def test_exactly_one_of_yes_no_undetermined_holds_and_is_kleenes(condition, known):
    found = {
        True: holds(alternatives(condition, Sign.YES), known),
        False: holds(alternatives(condition, Sign.NO), known),
        None: holds(undetermined(condition), known),
    }
    assert [answer for answer, held in found.items() if held] == [kleene(condition, known)]


@given(conditions, answers, st.sampled_from(Sign))
def test_every_sign_of_a_condition_means_what_it_says(condition, known, sign):
    assert holds(alternatives(condition, sign), known) is MEANS[sign](kleene(condition, known))


@given(conditions, st.sampled_from(Sign))
def test_no_alternative_covers_another(condition, sign):
    found = alternatives(condition, sign)
    assert not any(one < other for one in found for other in found)


def test_a_disjunction_has_one_alternative_for_each_part():
    found = alternatives(Or((P, Not(Q))), Sign.YES)
    assert found == {frozenset({Signed(Sign.YES, P)}), frozenset({Signed(Sign.NO, Q)})}


def test_the_denial_of_a_conjunction_is_that_of_a_part():
    found = alternatives(And((P, Not(Q))), Sign.NOT_YES)
    assert found == {frozenset({Signed(Sign.NOT_YES, P)}), frozenset({Signed(Sign.NOT_NO, Q)})}


def test_a_contradiction_has_no_alternative_but_may_be_undetermined():
    both = And((P, Not(P)))
    assert alternatives(both, Sign.YES) == NEVER
    assert undetermined(both) == {frozenset({Signed(Sign.NOT_YES, P), Signed(Sign.NOT_NO, P)})}


def test_a_wider_alternative_takes_the_place_of_a_narrower_one():
    assert alternatives(Or((And((P, Q)), P)), Sign.YES) == {frozenset({Signed(Sign.YES, P)})}


def test_constants_are_never_undetermined():
    assert alternatives(Constant(True), Sign.YES) == ALWAYS
    assert alternatives(Constant(False), Sign.YES) == NEVER
    assert undetermined(Constant(True)) == NEVER


def pairs(number: int) -> And:
    return And(tuple(Or((atom(f"a{n}"), atom(f"b{n}"))) for n in range(number)))


def test_256_alternatives_are_taken():
    assert len(alternatives(pairs(8), Sign.YES)) == MAXIMUM_ALTERNATIVES == 256


@pytest.mark.parametrize("number", [9, 12])
def test_more_than_256_alternatives_are_refused(number):
    with pytest.raises(TooIntricate):
        alternatives(pairs(number), Sign.YES)
    with pytest.raises(TooIntricate):
        check_size(pairs(number))


def test_the_size_of_a_denial_counts_too():
    either = Or(tuple(And((atom(f"a{n}"), atom(f"b{n}"))) for n in range(9)))
    assert len(alternatives(either, Sign.YES)) == 9
    with pytest.raises(TooIntricate):
        check_size(either)


@pytest.mark.parametrize("sign", Sign)
def test_the_contrary_of_the_contrary_is_the_sign(sign):
    assert sign.contrary.contrary is sign
    assert sign.contrary is not sign
