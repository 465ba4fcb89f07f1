"""Conditions of one form have the same answers; the same said otherwise has one form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.engines.cases import Case
from rulecheck.engines.reference import evaluate
from rulecheck.programme.facts import STANDING, Facts
from rulecheck.programme.reader import read_programme
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.proving.forms import canonical
from rulecheck.rulebook.conditions import Condition
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.parser import Scope, parse_condition
from rulecheck.rulebook.printing import printed
from rulecheck.testing.chance import Seeded
from rulecheck.testing.generators import ConditionMaker, DraftMaker


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return load_rulebook([shipped_rules()]).vocabularies


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_condition_and_its_form_have_the_same_answers(
    seed: int, vocabularies: Vocabularies
) -> None:
    chance = Seeded(seed)
    text = DraftMaker(chance, vocabularies).draft("CCM", meetings=9)
    facts = Facts(read_programme(text, "random", vocabularies), vocabularies)
    maker = ConditionMaker(chance, vocabularies)
    for thing, (subject, _) in STANDING.items():
        condition = maker.condition(subject)
        form = canonical(condition)
        assert canonical(form) == form
        for one in facts.standing(thing):
            assert evaluate(form, Case(one)) == evaluate(condition, Case(one)), printed(condition)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("working_days > 3", "working_days >= 4"),
        ("working_days < 4", "working_days <= 3"),
        ("not (working_days < 4)", "working_days >= 4"),
        ("opening_day > 30 April", "not (opening_day <= 30 April)"),
        ("opens > 2015-12-31", "opens >= 2016-01-01"),
        ("opens < 2016-01-01", "opens <= 2015-12-31"),
        ("no programme.meetings", "not any programme.meetings"),
        ("any programme.meetings where (year > 2015)", "count of programme.meetings"
         " where (year >= 2016) > 0"),
        ('city is "Geneva" and opens is stated', 'opens is stated and city is "Geneva"'),
        ("opens is stated and opens is stated", "opens is stated"),
        ("opens is stated and (opens is stated or working_days > 3)", "opens is stated"),
        ("opens is stated or opens is stated and working_days > 3", "opens is stated"),
        (
            "(opens is stated or working_days > 3) and (working_days > 3 or opens is stated"
            ' or city is "Geneva")',
            "working_days > 3 or opens is stated",
        ),
        ("not (opens is stated and tentative)", "opens is not stated or not tentative"),
        ("not (opens is stated or tentative)", "opens is not stated and not tentative"),
        ("previous is stated and previous.opens is stated", "previous.opens is stated"),
        ("previous is stated or previous.opens is stated", "previous is stated"),
        (
            "previous is not stated and previous.opens is not stated",
            "previous is not stated",
        ),
        (
            "previous is not stated or previous.opens is not stated",
            "previous.opens is not stated",
        ),
        ("opens is stated and always", "opens is stated"),
        ("opens is stated and never", "never"),
        ("opens is stated or always", "always"),
    ],
)  # fmt: skip
def test_what_says_the_same_has_one_form(one: str, other: str, vocabularies: Vocabularies) -> None:
    scope = Scope("meeting", vocabularies)
    assert form(parse_condition(one, scope)) == form(parse_condition(other, scope))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Silence makes the difference.
        ("opens is stated and opens >= 2015-01-01", "opens >= 2015-01-01"),
        ("tentative or not tentative", "always"),
        ("tentative and not tentative", "never"),
        # Five years from 29 February are five years from 1 March, but for the day.
        ("opens > previous.opens + 5 years", "opens >= previous.opens + 5 years"),
        ("previous is stated and next.opens is stated", "next.opens is stated"),
        ("opens is stated and previous.opens is stated", "previous.opens is stated"),
        ("working_days > 3", "working_days >= 3"),
        ("opens is stated and tentative", "opens is stated or tentative"),
    ],
)
def test_what_says_something_else_has_another_form(
    one: str, other: str, vocabularies: Vocabularies
) -> None:
    scope = Scope("meeting", vocabularies)
    assert form(parse_condition(one, scope)) != form(parse_condition(other, scope))


def form(condition: Condition) -> str:
    return printed(canonical(condition))
