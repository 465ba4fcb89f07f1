"""Each slip of a condition is a condition again, and another one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.programme.facts import STANDING
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.proving.slips import Operator, nearest_other, slips_of
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.parser import Scope, parse_condition
from rulecheck.rulebook.printing import printed
from rulecheck.source.edits import applied
from rulecheck.testing.chance import Seeded
from rulecheck.testing.generators import ConditionMaker

LONGEST = 1_500


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return load_rulebook([shipped_rules()]).vocabularies


def texts(condition: str, operator: Operator, vocabularies: Vocabularies) -> list[str]:
    return [
        applied(condition, slip.edits)
        for slip in slips_of(condition, "meeting", vocabularies)
        if slip.operator is operator
    ]


@pytest.mark.parametrize(
    ("operator", "condition", "expected"),
    [
        (Operator.BOUND, "working_days == 4", ["working_days == 3", "working_days == 5"]),
        (Operator.BOUND, "ordinal > 0", ["ordinal > 1"]),
        (
            Operator.BOUND,
            "opens >= closes + 5 years",
            ["opens >= closes + 4 years", "opens >= closes + 6 years"],
        ),
        (Operator.BOUND, "opens < 2015-01-01", ["opens < 2014-12-31", "opens < 2015-01-02"]),
        (
            Operator.BOUND,
            "opening_day > 28 February",
            ["opening_day > 27 February", "opening_day > 1 March"],
        ),
        (
            Operator.BOUND,
            "opening_day > 29 February",
            ["opening_day > 28 February", "opening_day > 2 March"],
        ),
        (
            Operator.BOUND,
            "opening_day > 31 December",
            ["opening_day > 30 December", "opening_day > 1 January"],
        ),
        (Operator.COMPARISON, "working_days >= 4", ["working_days > 4"]),
        (Operator.COMPARISON, "working_days == 4", ["working_days != 4"]),
        (Operator.COMPARISON, "opens != closes", ["opens == closes"]),
        (
            Operator.COMPARISON,
            'languages contains all of ["French", "Spanish"]',
            ['languages contains any of ["French", "Spanish"]'],
        ),
        (
            Operator.FIELD,
            "opens < previous.opens",
            ["closes < previous.opens", "opens < previous_formal.opens", "opens < previous.closes"],
        ),
        (Operator.TERM, 'status is "formal"', ['status is "informal"']),
        (
            Operator.TERM,
            'city in ["Geneva", "Vienna", "New York"]',
            [
                'city in ["Vienna", "New York"]',
                'city in ["Geneva", "New York"]',
                'city in ["Geneva", "Vienna"]',
            ],
        ),
        # A meeting has no vocabulary of names to take another from.
        (Operator.TERM, 'adopted_at is "1RC"', []),
        (
            Operator.PART,
            'opens is stated and (ordinal > 1 or city is "Geneva")',
            [
                '(ordinal > 1 or city is "Geneva")',
                "opens is stated",
                'opens is stated and (city is "Geneva")',
                "opens is stated and (ordinal > 1)",
            ],
        ),
        (
            Operator.JUNCTION,
            "opens is stated and closes is stated and ordinal > 1",
            ["opens is stated and closes is stated or ordinal > 1"],
        ),
        (
            Operator.QUANTIFIER,
            "any programme.meetings where (year == 2015)",
            [
                "no programme.meetings where (year == 2015)",
                "every programme.meetings meets (year == 2015)",
            ],
        ),
        (
            Operator.QUANTIFIER,
            "every programme.meetings where (year == 2015) meets (opens is stated)",
            [
                "any programme.meetings where ((year == 2015) and (opens is stated))",
                "no programme.meetings where ((year == 2015) and (opens is stated))",
            ],
        ),
        (
            Operator.QUANTIFIER,
            "distinct city of programme.meetings > 2",
            ["count of programme.meetings > 2"],
        ),
        (Operator.NEGATION, "not (opens is stated)", ["(opens is stated)"]),
        (
            Operator.NEGATION,
            'opens is stated or status is "formal"',
            [
                'not (opens is stated) or status is "formal"',
                'opens is stated or not (status is "formal")',
            ],
        ),
    ],
)
def test_an_operator_makes_just_these(
    operator: Operator, condition: str, expected: list[str], vocabularies: Vocabularies
) -> None:
    found = [" ".join(text.split()) for text in texts(condition, operator, vocabularies)]
    assert found == expected
    for text in found:
        parse_condition(text, Scope("meeting", vocabularies))


def test_a_word_is_taken_for_one_of_the_members_within_a_collection(
    vocabularies: Vocabularies,
) -> None:
    found = texts(
        "any programme.offices where (term_from > this.opens)", Operator.FIELD, vocabularies
    )
    assert "any programme.offices where (term_to > this.opens)" in found
    assert "any programme.offices where (term_from > this.closes)" in found


def test_a_junction_is_found_where_no_space_parts_it_from_the_next_word(
    vocabularies: Vocabularies,
) -> None:
    condition = "opens is stated orprevious is stated"
    assert texts(condition, Operator.JUNCTION, vocabularies) == [
        "opens is stated andprevious is stated"
    ]


def test_the_nearest_word_is_never_the_word_itself() -> None:
    assert nearest_other("opens", ["opens", "closes", "ordinal"]) == "closes"
    assert nearest_other("opens", ["opens"]) is None


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), thing=st.sampled_from(sorted(STANDING)))
def test_slips_of_any_condition_print_to_what_parses_to_the_same(
    seed: int, thing: str, vocabularies: Vocabularies
) -> None:
    subject = STANDING[thing][0]
    text = printed(ConditionMaker(Seeded(seed), vocabularies).condition(subject))
    if len(text) > LONGEST:
        return
    scope = Scope(subject, vocabularies)
    for slip in slips_of(text, subject, vocabularies):
        changed = parse_condition(applied(text, slip.edits), scope)
        again = parse_condition(printed(changed), scope)
        assert printed(again) == printed(changed)
