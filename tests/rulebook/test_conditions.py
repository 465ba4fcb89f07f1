"""Conditions in the order in which they are asked."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.engines.cases import Answer, Case
from rulecheck.engines.reference import evaluate
from rulecheck.programme.facts import STANDING, Facts
from rulecheck.programme.reader import read_programme
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.programme.words import NUMBER, TRUTH, term
from rulecheck.rulebook.conditions import (
    ALWAYS,
    And,
    Compare,
    Condition,
    Constant,
    Count,
    Holds,
    Number,
    Or,
    Path,
    Same,
    in_turn,
)
from rulecheck.testing.chance import Seeded
from rulecheck.testing.generators import ConditionMaker, DraftMaker

KIND = Path(("kind",), term("kind"))
FIRST, SECOND = Same(KIND, "first"), Same(KIND, "second")
OF_OTHER = Same(Path(("of", "kind"), term("kind")), "first")
TENTATIVE = Holds(Path(("tentative",), TRUTH))
COUNT = Compare(Count(KIND, TENTATIVE), ">=", Number(1))
ORDINAL = Compare(Path(("ordinal",), NUMBER), ">=", Number(1))


def test_own_terms_come_first_and_counts_last() -> None:
    whole = And((COUNT, And((OF_OTHER, Or((FIRST, SECOND)))), ORDINAL, ALWAYS, FIRST))
    assert in_turn(whole) == (
        And((Or((FIRST, SECOND)), FIRST)),
        And((OF_OTHER, ORDINAL)),
        COUNT,
    )


def test_what_is_one_part_is_asked_whole() -> None:
    assert in_turn(ALWAYS) == in_turn(And(())) == ()
    assert in_turn(Constant(False)) == (Constant(False),)
    for whole in (TENTATIVE, Or((FIRST, TENTATIVE)), Or((FIRST, Same(KIND, KIND))), Or(())):
        assert in_turn(whole) == (whole,)


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_parts_say_together_what_the_whole_says(seed: int, vocabularies: Vocabularies) -> None:
    chance = Seeded(seed)
    text = DraftMaker(chance, vocabularies).draft("CCM", meetings=5)
    facts = Facts(read_programme(text, "random", vocabularies), vocabularies)
    subject = chance.choice(list(STANDING))
    maker = ConditionMaker(chance, vocabularies)
    whole = And(tuple(maker.condition(STANDING[subject][0]) for _ in range(3)))
    for case in map(Case, facts.standing(subject)):
        assert together(in_turn(whole), case) is evaluate(whole, case)


def together(parts: tuple[Condition, ...], case: Case) -> Answer:
    """As parts of a scope are taken together: one that says no is enough."""
    answers = [evaluate(part, case) for part in parts]
    if False in answers:
        return False
    return None if None in answers else True
