"""Variations are one change away, and hold what conditions turn on."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rulecheck.programme.facts import STANDING
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.proving.mentioned import mentioned
from rulecheck.proving.plain import DraftData, data_of_example, data_of_text, facts_of, text_of_data
from rulecheck.proving.variations import variations
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.parser import Scope, parse_condition
from rulecheck.rulebook.rules import Rulebook

EXAMPLE = Path(__file__).parents[2] / "fixtures" / "ccm" / "example-option-4.yaml"
HEAD = "schema: rulecheck/programme/1\ninstrument: CCM\n"
MEETING = f"""{HEAD}meetings:
  - {{id: ME2017, kind: meeting of experts, dates: 2017-06-12/2017-06-15}}
"""


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook([shipped_rules()], datetime.date(2026, 1, 1))


@pytest.fixture(scope="module")
def vocabularies(rulebook: Rulebook) -> Vocabularies:
    return rulebook.vocabularies


def conditions(vocabularies: Vocabularies, *texts: str, subject: str = "meeting"):
    return [parse_condition(text, Scope(subject, vocabularies)) for text in texts]


def varied(vocabularies: Vocabularies, text: str, *about: str, subject: str = "meeting"):
    return list(
        variations(
            data_of_text(text.encode()),
            vocabularies,
            conditions(vocabularies, *about, subject=subject),
        )
    )


def meetings(drafts: list[DraftData]) -> list[object]:
    return [draft.get("meetings") for draft in drafts]


ME = {"id": "ME2017", "kind": "meeting of experts", "dates": "2017-06-12/2017-06-15"}


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ("working_days >= 4", [{**ME, "dates": "2017-06-13/2017-06-15"}]),
        ("working_days >= 4", [{**ME, "dates": "2017-06-12/2017-06-16"}]),
        ("opens is stated", [{**ME, "id": "ME2018", "dates": "2018-06-12/2018-06-15"}]),
        ("opens is stated", [{**ME, "dates": "2017-07-12/2017-07-15"}]),
        ("opens is stated", [{**ME, "dates": "2017-06-05/2017-06-08"}]),
        ("opens is stated", [{**ME, "dates": 2017}]),
        ("opens is stated", [{"id": "ME2017", "kind": "meeting of experts"}]),
        ("opens >= 2015-09-07", [{**ME, "id": "ME2015", "dates": "2015-09-06/2015-09-09"}]),
        ("opening_day > 30 April", [{**ME, "dates": "2017-04-30/2017-05-03"}]),
        (
            "opens >= previous.opens + 5 years",
            [{**ME, "id": "ME2012", "dates": "2012-06-12/2012-06-15"}],
        ),
        ('city is "Geneva"', [{**ME, "venue": {"city": "Geneva"}}]),
        ("decision_making is false", [{**ME, "decision_making": False}]),
        ('languages contains "French"', [{**ME, "languages": ["French"]}]),
        (
            'languages contains all of ["French", "Spanish"]',
            [{**ME, "languages": ["French", "Spanish"]}],
        ),
        ("ordinal == 6", [{**ME, "ordinal": 7}]),
        ("opens is stated", [ME, {**ME, "id": "ME2017-2"}]),
        ("opens is stated", []),
        (
            'any programme.meetings where (kind is "review conference" and ordinal == 2)',
            [ME, {"id": "2RC", "kind": "review conference", "dates": "2017-06-12/2017-06-16"}],
        ),
    ],
)
def test_what_may_tell_is_among_them(
    about: str, expected: list[object], vocabularies: Vocabularies
) -> None:
    assert expected in meetings(varied(vocabularies, MEETING, about))


@pytest.mark.parametrize(
    ("about", "subject", "key", "expected"),
    [
        ('context affirms "x"', "programme", "context", {"x": False}),
        ('context gives "x" as 4', "programme", "context", {"x": 5}),
        (
            "period_from is stated",
            "programme",
            "period",
            {"from": "2017-01-01", "to": "2017-12-31"},
        ),
        ('option is "4"', "programme", "regime", {"option": "4"}),
        (
            "any deadlines where (due == 30 April)",
            "programme",
            "convention",
            {"reporting_deadlines": [{"due": "04-30"}]},
        ),
        ('office is "President"', "office", "offices", [{"office": "President"}]),
        (
            'states_parties contains "Croatia"',
            "programme",
            "convention",
            {"states_parties": ["Croatia"]},
        ),
    ],
)
def test_silent_keys_are_filled_in(
    about: str, subject: str, key: str, expected: object, vocabularies: Vocabularies
) -> None:
    found = varied(vocabularies, MEETING, about, subject=subject)
    assert expected in [draft.get(key) for draft in found]


def test_an_id_that_tells_the_year_goes_with_the_dates(vocabularies: Vocabularies) -> None:
    text = MEETING.replace("2017-06-15}", "2017-06-15, back_to_back_with: [ME2017]}")
    found = meetings(varied(vocabularies, text, "opens is stated"))
    moved = {**ME, "id": "ME2018", "dates": "2018-06-12/2018-06-15"}
    assert [{**moved, "back_to_back_with": ["ME2018"]}] in found


def test_an_id_that_tells_the_kind_goes_with_it(vocabularies: Vocabularies) -> None:
    text = MEETING.replace("ME2017, kind: meeting of experts", "6MSP, kind: msp")
    found = meetings(varied(vocabularies, text, 'kind is "review conference"'))
    assert [{**ME, "id": "7RC", "kind": "review conference"}] in found
    found = meetings(varied(vocabularies, text, 'kind is "intersessional meeting"'))
    assert [{**ME, "id": "IM2017", "kind": "intersessional meeting"}] in found


def test_what_stands_at_several_places_is_changed_at_all(vocabularies: Vocabularies) -> None:
    text = f"{HEAD}offices: [{{office: President, of: 6MSP}}, {{office: President, of: 7MSP}}]\n"
    found = varied(vocabularies, text, 'office is "Coordinator"', subject="office")
    both = [{"office": "Coordinator", "of": "6MSP"}, {"office": "Coordinator", "of": "7MSP"}]
    assert both in [draft.get("offices") for draft in found]


def test_all_dates_are_moved_together(vocabularies: Vocabularies) -> None:
    text = f"{MEETING}period: {{from: 2017-01, to: 2017-12}}\n"
    found = varied(vocabularies, text)
    assert {"from": "2018-01", "to": "2018-12"} in [
        draft.get("period") for draft in found if "2018-06-12" in str(draft.get("meetings"))
    ]


def test_what_conditions_look_at_comes_first(vocabularies: Vocabularies) -> None:
    found = meetings(varied(vocabularies, MEETING, 'city is "Vienna"'))
    place = found.index([{**ME, "venue": {"city": "Vienna"}}])
    assert place < found.index([{**ME, "dates": "2017-06-13/2017-06-16"}])
    assert place < found.index([{**ME, "decision_making": True}])


def test_none_stands_twice_and_none_is_the_draft(vocabularies: Vocabularies) -> None:
    found = varied(vocabularies, MEETING, "opens >= previous.opens + 5 years", 'city is "Vienna"')
    told = list(map(repr, found))
    assert len(found) > 200
    assert len(set(told)) == len(told)
    assert repr(data_of_text(MEETING.encode())) not in told


def test_conditions_within_collections_are_looked_at_too(vocabularies: Vocabularies) -> None:
    text = (
        'any programme.meetings where (kind is "review conference" and opens < 2015-01-01 '
        "and opens >= this.opens - 4 years) or count of programme.meetings > 7"
    )
    found = mentioned(conditions(vocabularies, text))
    assert list(found.terms["kind"]) == ["review conference"]
    assert list(found.dates) == [datetime.date(2015, 1, 1)]
    assert list(found.shifts) == [(-4, "years")]
    assert 7 in found.numbers
    assert {"meetings", "kind", "dates"} <= found.keys


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_variations_of_variations_can_be_used_or_are_rejected(
    data: st.DataObject, rulebook: Rulebook
) -> None:
    rule = data.draw(st.sampled_from(rulebook.rules))
    about = [condition for check in rule.checks for condition in check.conditions]
    draft = data_of_example(rule, data.draw(st.sampled_from(rule.examples)))
    for _ in range(2):
        found = list(variations(draft, rulebook.vocabularies, about))
        assert found
        draft = data.draw(st.sampled_from(found))
        facts = facts_of(draft, rulebook.vocabularies)
        assert data_of_text(text_of_data(draft).encode()) == draft
        for standing in STANDING if facts else ():
            for subject in facts.standing(standing):
                for word in subject.words:
                    subject.read(word)


def test_most_variations_of_a_whole_draft_can_be_used(rulebook: Rulebook) -> None:
    draft = data_of_text(EXAMPLE.read_bytes())
    found = list(variations(draft, rulebook.vocabularies))
    assert len(found) > 3_000
    every = found[::50]
    usable = [one for one in every if facts_of(one, rulebook.vocabularies)]
    assert len(usable) > len(every) / 2
