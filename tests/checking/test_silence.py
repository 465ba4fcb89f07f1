"""Which words of the draft leave a condition open."""

from __future__ import annotations

import pytest

from rulecheck.checking.silence import MOST_NAMED, behind, silent_words
from rulecheck.engines.cases import Case
from rulecheck.rulebook.parser import Scope, parse_condition

DRAFT = """
period: {from: 2016-03-01, to: 2017-12-31}
meetings:
  - {id: 6MSP, kind: MSP, dates: 2016-10-10/2016-10-14}
  - {id: 7MSP, kind: MSP, dates: 2017-09, venue: {city: Geneva}}
  - {id: PM-A, kind: PM, of: 7MSP}
"""


@pytest.fixture(scope="session")
def silent(case_of, vocabularies):
    """The subject and key of each silent word, as texts."""

    def find(condition, type_name="meeting", label="6MSP", outer=None):
        one = case_of(DRAFT, type_name, label)
        tree = parse_condition(condition, Scope(type_name, vocabularies, outer))
        return [f"{subject.label} {key}" for subject, key in silent_words([tree], one)]

    return find


@pytest.mark.parametrize(
    ("condition", "label", "words"),
    [
        ("tentative", "6MSP", ["6MSP tentative"]),
        ("city is 'Geneva'", "6MSP", ["6MSP venue.city"]),
        ("city is 'Geneva'", "7MSP", []),
        ("opens >= 2016-01-01", "6MSP", []),
        ("opens > 2017-09-10", "7MSP", ["7MSP dates"]),
        ("opens > 2017-08-10", "7MSP", []),
        ("host is country", "7MSP", ["7MSP host", "7MSP venue.country"]),
        ("of.president is 'Norway'", "6MSP", ["6MSP of"]),
        ("of.president is 'Norway'", "PM-A", ["7MSP president"]),
        ("of.opens > 2017-09-10", "PM-A", ["7MSP dates"]),
        ("previous.host is 'Norway'", "6MSP", ["6MSP meetings"]),
        ("recommendations_to is next_formal", "6MSP", ["6MSP recommendations_to"]),
        ("agenda is empty", "6MSP", ["6MSP agenda"]),
        ("agenda equals next_formal.agenda", "6MSP", ["6MSP agenda", "7MSP agenda"]),
        ("programme.states_parties contains host", "6MSP", [
            "programme convention.states_parties", "6MSP host"
        ]),
        ("tentative or city is 'Geneva'", "7MSP", []),
        ("tentative or city is 'Oslo'", "7MSP", ["7MSP tentative"]),
        ("tentative and not tentative", "6MSP", ["6MSP tentative"]),
        ("venue_chosen_by is stated", "6MSP", []),
        ("always", "6MSP", []),
    ],
)  # fmt: skip
def test_the_words_that_leave_a_condition_open(silent, condition, label, words):
    assert silent(condition, label=label) == words


def test_no_more_are_named_than_a_reader_can_bear(silent):
    words = silent("tentative or host is country or agenda is empty or level is 'expert'")
    assert words == ["6MSP tentative", "6MSP host", "6MSP venue.country"]
    assert len(words) == MOST_NAMED


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("any meetings where (tentative)", ["6MSP tentative", "7MSP tentative", "PM-A tentative"]),
        ("distinct city of meetings where (opens is stated) == 1", []),
    ],
)
def test_the_members_of_a_collection_are_asked(silent, condition, words):
    assert silent(condition, "programme", None) == words


def test_a_meeting_that_may_belong_to_a_year_lacks_its_dates(silent):
    words = silent("count of meetings == 1", "year", "year 2017")
    assert words == ["PM-A dates"]


def test_a_year_the_period_covers_in_part_may_hold_more(silent):
    words = silent("count of meetings == 1", "year", "year 2016")
    assert words == ["PM-A dates", "year 2016 meetings"]


@pytest.mark.parametrize(
    ("condition", "type_name", "label", "words"),
    [
        ("kind is 'RC' and tentative or host is 'Chile'", "meeting", "6MSP", ["6MSP host"]),
        ("any meetings where (kind is 'PM' and host is 'Chile')", "programme", None, ["PM-A host"]),
        ("no meetings where (kind is 'RC')", "year", "year 2016", ["year 2016 meetings"]),
    ],
)
def test_words_the_answer_does_not_turn_on_are_not_asked_for(
    silent, condition, type_name, label, words
):
    assert silent(condition, type_name, label) == words


def test_a_collection_of_another_subject_is_silent_there(silent):
    assert silent("no previous.sessions where (minutes > 90)", label="7MSP") == ["6MSP sessions"]


def test_words_of_the_outer_subject_are_its_own(case_of, vocabularies):
    outer = case_of(DRAFT, "meeting", "6MSP").subject
    inner = case_of(DRAFT, "meeting", "7MSP").subject
    tree = parse_condition("this.host is host", Scope("meeting", vocabularies, "meeting"))
    found = silent_words([tree], Case(inner, outer))
    assert [(subject.label, key) for subject, key in found] == [("6MSP", "host"), ("7MSP", "host")]


@pytest.mark.parametrize(
    ("term", "key", "named"),
    [
        ("{from: close of 2RC, to: close of 12MSP}", "term.from", ["2RC dates"]),
        ("{from: close of 2RC, to: close of 12MSP}", "term.to", ["12MSP dates"]),
        ("{from: close of 2RC, to: close of 12MSP}", "term", ["2RC dates", "12MSP dates"]),
        ("{from: close of 6MSP, to: close of PM-A}", "term", ["PM-A dates"]),
        ("{from: 2016}", "term.from", ["President (Norway) term.from"]),
        ("{from: 2016}", "term.to", ["President (Norway) term.to"]),
        ("{from: close of 2RC}", "state", ["President (Norway) state"]),
    ],
)
def test_a_term_without_dates_lacks_those_of_its_meetings(case_of, term, key, named):
    offices = f"offices: [{{office: President, state: Norway, term: {term}}}]\n"
    bodies = f"bodies: [{{name: Coordination Committee, period: {term}}}]\n"
    office = case_of(DRAFT + offices, "office").subject
    assert [f"{one.label} {word}" for one, word in behind((office, key))] == named
    body = case_of(DRAFT + bodies, "body").subject
    of_body = [text.replace("President (Norway)", body.label) for text in named]
    assert [f"{one.label} {word}" for one, word in behind((body, key))] == of_body
