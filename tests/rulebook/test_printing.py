"""A printed condition parses to one with the same answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.engines.cases import Case
from rulecheck.engines.reference import evaluate
from rulecheck.programme.facts import STANDING, Facts
from rulecheck.programme.reader import read_programme
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.rulebook.conditions import And, Condition, Or
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.parser import Scope, parse_condition
from rulecheck.rulebook.printing import printed
from rulecheck.testing.chance import Seeded
from rulecheck.testing.generators import ConditionMaker, DraftMaker

DRAFTS = 4
# What a condition in a rule may not exceed.
LONGEST = 2_000


def assert_same(
    condition: Condition, thing: str, facts: list[Facts], vocabularies: Vocabularies
) -> None:
    """Assert that the condition, printed and parsed, gives its own answers on some drafts."""
    text = printed(condition)
    if len(text) > LONGEST:
        return
    parsed = parse_condition(text, Scope(STANDING[thing][0], vocabularies))
    for case in (Case(subject) for known in facts for subject in known.standing(thing)):
        assert evaluate(parsed, case) is evaluate(condition, case), (text, condition)
    # What was printed once prints the same again.
    assert printed(parsed) == text


def drafts(chance: Seeded, vocabularies: Vocabularies) -> list[Facts]:
    maker = DraftMaker(chance, vocabularies)
    texts = [maker.draft("CCM", meetings=7) for _ in range(DRAFTS)]
    return [Facts(read_programme(t, "random", vocabularies), vocabularies) for t in texts]


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32), thing=st.sampled_from(sorted(STANDING)))
def test_random_conditions_survive(seed: int, thing: str, vocabularies: Vocabularies) -> None:
    chance = Seeded(seed)
    condition = ConditionMaker(chance, vocabularies).condition(STANDING[thing][0])
    assert_same(condition, thing, drafts(chance, vocabularies), vocabularies)


def shipped_conditions() -> Iterator[tuple[str, Condition]]:
    for rule in load_rulebook([shipped_rules()]).rules:
        for check in rule.checks:
            for condition in (check.where, check.require, check.tolerate):
                if condition is not None:
                    yield check.subject, condition


def test_the_conditions_of_the_shipped_rules_survive(vocabularies: Vocabularies) -> None:
    facts = drafts(Seeded(7), vocabularies)
    for thing, condition in shipped_conditions():
        assert_same(condition, thing, facts, vocabularies)


AS_WRITTEN = [
    "always",
    "never",
    "opens >= previous.opens + 5 years",
    "opens >= previous.opens + 1 year",
    "opens < 2015-09-07 - 30 days",
    "working_days between 4 and 5",
    "working_days == 4",
    "working_days != previous.working_days + 1",
    "opening_day > 30 April",
    "year in [2016, 2018, 2020]",
    "not working_days between 4 and 5",
    'kind is "review conference"',
    'city is not "Geneva"',
    'kind in ["review conference", "meeting of states parties"]',
    'kind not in ["review conference", "meeting of states parties"]',
    "host is president",
    "recommendations_to is next_formal",
    'previous is "1RC"',
    "decision_making is true",
    "decision_making is false",
    "venue_chosen_by is stated",
    "previous is not stated",
    'languages contains "French"',
    'languages contains all of ["English", "French"]',
    'languages contains any of ["English", "French"]',
    'languages contains none of ["English", "French"]',
    'languages are ["English", "French", "Spanish"]',
    'languages within ["English", "French"]',
    "programme.states_parties contains host",
    "agenda equals next_formal.agenda",
    "agenda is empty",
    "agenda is not empty",
    'programme.context affirms "a fact"',
    'programme.context denies "a fact"',
    'programme.context gives "a number" as 4',
    'any pairings where (instrument is "APMBC" and same_week is true)',
    "no pairings",
    "every pairings meets (same_week is true)",
    "every programme.meetings meets (working_days >= 4)",
    'every pairings where (instrument is "APMBC") meets (same_week is true)',
    'count of programme.meetings where (kind is "review conference") == 1',
    "any programme.meetings where (opens > this.opens and previous is this.previous)",
    "distinct region of programme.meetings >= 4",
    "year == 2016 and (host is president or decision_making is true)",
    "year == 2016 and host is president or decision_making is true",
    "not (year == 2016 and host is president)",
]


@pytest.mark.parametrize("text", AS_WRITTEN)
def test_what_is_well_said_stays(text: str, vocabularies: Vocabularies) -> None:
    assert printed(parse_condition(text, Scope("meeting", vocabularies))) == text


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("same_week", "same_week is true"),
        ("not same_week", "same_week is false"),
        ("not same_week is not stated", "same_week is stated"),
        ("opens + 2 days - 1 day <= closes", "opens <= closes - 1 day"),
        ("not opens < closes", "opens >= closes"),
        ("always and same_week is stated", "same_week is stated"),
        ("not never", "always"),
        ("instrument in ['ATT']", 'instrument is "ATT"'),
    ],
)
def test_what_is_long_is_said_shorter(text: str, shorter: str, vocabularies: Vocabularies) -> None:
    text, shorter = (
        t.replace("same_week", "decision_making")
        .replace("instrument", "city")
        .replace("ATT", "Geneva")
        for t in (text, shorter)
    )
    assert printed(parse_condition(text, Scope("meeting", vocabularies))) == shorter


def test_parameters_are_filled_in(vocabularies: Vocabularies) -> None:
    scope = Scope("meeting", vocabularies, parameters={"interval": "5 years", "most": "4"})
    text = "opens >= previous.opens + interval and working_days <= most"
    assert printed(parse_condition(text, scope)) == (
        "opens >= previous.opens + 5 years and working_days <= 4"
    )


def test_a_term_with_quotes_takes_the_other_ones(vocabularies: Vocabularies) -> None:
    text = """programme.context affirms 'the "fact"'"""
    assert printed(parse_condition(text, Scope("meeting", vocabularies))) == text


def test_parts_that_are_none_are_what_they_mean() -> None:
    assert (printed(And(())), printed(Or(()))) == ("always", "never")
