"""The order of meetings, years, references, and the regime in time."""

import datetime
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.programme.facts import STANDING, Facts
from rulecheck.programme.reader import read_programme
from rulecheck.programme.subjects import MeetingSubject
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.programme.words import DateSpan, Members, Span, Subject
from rulecheck.testing.chance import Seeded
from rulecheck.testing.generators import DraftMaker

Read = Callable[[str], Facts]

OPTION_4 = """
period: {from: 2015, to: 2021-12-31}
regime: {option: 4, adopted_at: 1RC}
meetings:
  - {id: 1RC-PM1, kind: PM, of: 1RC, dates: 2015-02-05}
  - {id: 1RC-PM2, kind: PM, of: 1RC, dates: 2015-06-24}
  - {id: 1RC, kind: RC, dates: 2015-09-07/2015-09-11}
  - {id: 6MSP, kind: MSP, dates: 2016-09-05/2016-09-09}
  - {id: ME2017, kind: ME, dates: 2017-06-12/2017-06-15, recommendations_to: 7MSP,
     back_to_back_with: [APMBC-IM2017]}
  - {id: 7MSP, kind: MSP, dates: 2018-09-03/2018-09-07}
  - {id: ME2019, kind: ME, dates: 2019-08-19/2019-08-23}
  - {id: 8MSP, kind: MSP, dates: 2020-09-07/2020-09-11}
  - {id: 2RC, kind: RC, dates: 2021-09-13/2021-09-17}
related_meetings:
  - {id: APMBC-IM2017, instrument: APMBC, kind: IM, dates: 2017-06-08/2017-06-09}
  - {id: 17MSP, instrument: APMBC, kind: MSP, dates: 2018-11-26/2018-11-30}
"""


@pytest.fixture(scope="module")
def whole(facts: Read) -> Facts:
    """A full cycle under option 4, all dates known."""
    return facts(OPTION_4)


def word(facts: Facts, id: str, name: str) -> Any:
    meeting = facts.meeting(id)
    assert meeting is not None
    return meeting.read(name)


def label(subject: Subject | None) -> str | None:
    return subject.label if subject else None


def labels(members: Members) -> tuple[list[str], list[str], bool]:
    return [m.label for m in members.certain], [m.label for m in members.possible], members.open


# Neighbours


@pytest.mark.parametrize(
    ("id", "previous", "following"),
    [
        ("6MSP", None, "7MSP"),
        ("7MSP", "6MSP", "8MSP"),
        ("8MSP", "7MSP", None),
        ("1RC", None, "2RC"),
        ("ME2019", "ME2017", None),
        ("1RC-PM2", "1RC-PM1", None),
        ("17MSP", None, None),
        ("5MSP", None, None),
    ],
)
def test_neighbours_are_of_the_same_kind(
    whole: Facts, id: str, previous: str | None, following: str | None
) -> None:
    assert label(word(whole, id, "previous")) == previous
    assert label(word(whole, id, "next")) == following


@pytest.mark.parametrize(
    ("id", "previous", "following"),
    [
        ("1RC-PM1", None, "1RC"),
        ("1RC", None, "6MSP"),
        ("6MSP", "1RC", "7MSP"),
        ("ME2017", "6MSP", "7MSP"),
        ("2RC", "8MSP", None),
        ("17MSP", "7MSP", "8MSP"),
        ("5MSP", None, None),
    ],
)
def test_formal_neighbours_are_formal_by_their_kind(
    whole: Facts, id: str, previous: str | None, following: str | None
) -> None:
    assert label(word(whole, id, "previous_formal")) == previous
    assert label(word(whole, id, "next_formal")) == following


def test_the_order_is_that_of_dates_not_of_the_file(facts: Read) -> None:
    found = facts(
        """
        meetings:
          - {id: 8MSP, kind: MSP, dates: 2020-09}
          - {id: 6MSP, kind: MSP, dates: 2016}
          - {id: 7MSP, kind: MSP, dates: 2018-09-03}
        """
    )
    assert label(word(found, "7MSP", "previous")) == "6MSP"
    assert label(word(found, "7MSP", "next")) == "8MSP"


@pytest.mark.parametrize("turned", [False, True])
def test_meetings_of_one_day_stand_in_one_order_wherever_the_file_has_them(
    facts: Read, turned: bool
) -> None:
    listed = [f"  - {{id: {id}, kind: IM, dates: 2016-05-16}}\n" for id in ("A", "B", "C")]
    found = facts("meetings:\n" + "".join(listed[::-1] if turned else listed))
    assert [label(word(found, id, "next")) for id in ("A", "B", "C")] == ["B", "C", None]


@pytest.mark.parametrize("turned", [False, True])
def test_terms_of_one_day_stand_in_one_order_wherever_the_file_has_them(
    facts: Read, turned: bool
) -> None:
    listed = [
        f"  - {{office: President, state: {state}, term: {{from: 2016-05-16}}}}\n"
        for state in ("Chile", "Norway")
    ]
    found = facts("offices:\n" + "".join(listed[::-1] if turned else listed))
    after = {office.read("state"): office.read("next") for office in found.offices}
    assert label(after["Chile"]) == "President (Norway)"
    assert after["Norway"] is None


def test_an_undated_meeting_stands_by_its_ordinal(facts: Read) -> None:
    found = facts(
        """
        meetings:
          - {id: 6MSP, kind: MSP, dates: 2016-09-05}
          - {id: 8MSP, kind: MSP, dates: 2020-09-07}
          - {id: 9MSP, kind: MSP}
          - {id: 7MSP, kind: MSP}
          - {id: 5MSP, kind: MSP}
        """
    )
    chain = [label(word(found, f"{n}MSP", "previous")) for n in range(5, 10)]
    assert chain == [None, "5MSP", "6MSP", "7MSP", "8MSP"]


def test_an_undated_meeting_without_ordinal_has_no_place(facts: Read) -> None:
    found = facts("meetings: [{id: a, kind: MSP}, {id: 6MSP, kind: MSP, dates: 2016-09-05}]")
    assert word(found, "a", "next") is None
    assert word(found, "6MSP", "previous") is None


def test_an_id_with_a_year_places_a_meeting_without_dates(facts: Read) -> None:
    found = facts("meetings: [{id: IM2017, kind: IM}, {id: IM2016, kind: IM, dates: 2016-06-01}]")
    assert label(word(found, "IM2017", "previous")) == "IM2016"


def test_preparatory_meetings_of_another_conference_do_not_come_between(facts: Read) -> None:
    found = facts(
        """
        meetings:
          - {id: 1RC-PM1, kind: PM, of: 1RC, dates: 2015-02-05}
          - {id: 1RC-PM2, kind: PM, of: 1RC, dates: 2015-06-24}
          - {id: 2RC-PM1, kind: PM, of: 2RC}
        """
    )
    assert label(word(found, "1RC-PM2", "previous")) == "1RC-PM1"


def test_undated_meetings_have_no_formal_neighbours(facts: Read) -> None:
    found = facts("meetings: [{id: 6MSP, kind: MSP, dates: 2016-09-05}, {id: 7MSP, kind: MSP}]")
    assert word(found, "7MSP", "previous_formal") is None
    assert word(found, "7MSP", "next_formal") is None


def test_formal_meetings_that_open_on_one_day_are_not_neighbours(facts: Read) -> None:
    found = facts(
        "meetings: [{id: 6MSP, kind: MSP, dates: 2016-09-05}, {id: x, kind: RC, dates: 2016-09-05}]"
    )
    assert word(found, "6MSP", "next_formal") is None
    assert word(found, "6MSP", "previous_formal") is None


@pytest.mark.parametrize(
    ("experts", "seventh", "previous", "following"),
    [
        ("2018-06", "2018-09", "6MSP", "7MSP"),
        ("2018-09", "2018-09-03", None, None),
        ("2018", "2018-09-03", None, None),
        ("2018-06-12", "2018", None, None),
        ("2018-09", "2018-09", None, None),
        ("2017", "2018", "6MSP", "7MSP"),
    ],
)
def test_formal_neighbours_are_unknown_where_coarse_dates_leave_the_order_open(
    facts: Read, experts: str, seventh: str, previous: str | None, following: str | None
) -> None:
    found = facts(
        f"""
        meetings:
          - {{id: 6MSP, kind: MSP, dates: 2016-09-05/2016-09-09}}
          - {{id: ME, kind: ME, dates: {experts}}}
          - {{id: 7MSP, kind: MSP, dates: {seventh}}}
          - {{id: 8MSP, kind: MSP, dates: 2020-09-07/2020-09-11}}
        """
    )
    assert label(word(found, "ME", "previous_formal")) == previous
    assert label(word(found, "ME", "next_formal")) == following


# Review Conferences


@pytest.mark.parametrize(
    ("id", "conference"),
    [("1RC-PM1", None), ("1RC", None), ("6MSP", "1RC"), ("ME2019", "1RC"), ("2RC", "1RC")],
)
def test_the_last_review_conference_opens_before(
    whole: Facts, id: str, conference: str | None
) -> None:
    assert label(word(whole, id, "last_review_conference")) == conference


def test_the_last_review_conference_is_unknown_where_another_may_come_first(facts: Read) -> None:
    found = facts(
        """
        meetings:
          - {id: 1RC, kind: RC, dates: 2015-09-07/2015-09-11}
          - {id: 2RC, kind: RC, dates: 2021}
          - {id: 9MSP, kind: MSP, dates: 2021-11-08/2021-11-12}
        """
    )
    assert word(found, "9MSP", "last_review_conference") is None
    assert label(word(found, "2RC", "last_review_conference")) == "1RC"


@pytest.mark.parametrize(
    ("text", "conference"),
    [
        ("period: {from: 2015}\nmeetings: [{id: 1RC, kind: RC, dates: 2015-09-07}]", "1RC"),
        ("period: {from: 2016}\nmeetings: [{id: 1RC, kind: RC, dates: 2015-09-07}]", "1RC"),
        ("period: {from: 2016}\nmeetings: [{id: 2RC, kind: RC, dates: 2021}]", "1RC"),
        ("period: {from: 2010}\nmeetings: [{id: 1RC, kind: RC, dates: 2015}]", None),
        ("period: {from: 2016}\nmeetings: [{id: 2RC, kind: RC}]", None),
        ("meetings: [{id: 1RC, kind: RC, dates: 2015-09-07}]", None),
        ("", None),
    ],
)
def test_the_review_conference_before_the_period(
    facts: Read, text: str, conference: str | None
) -> None:
    assert label(facts(text).programme.read("last_review_conference")) == conference


# Overlaps


def overlapping(facts: Read, one: str, others: str) -> tuple[list[str], list[str], bool]:
    found = facts(f"meetings: [{{id: IM, kind: IM, {one}}}, {others}]")
    return labels(word(found, "IM", "overlapping_formal"))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("dates: 2018-09-05/2018-09-06", "dates: 2018-09-03/2018-09-07", (["7MSP"], [], False)),
        ("dates: 2018-09-07/2018-09-10", "dates: 2018-09-03/2018-09-07", (["7MSP"], [], False)),
        ("dates: 2018-08-30/2018-09-03", "dates: 2018-09-03/2018-09-07", (["7MSP"], [], False)),
        ("dates: 2018-09-08/2018-09-10", "dates: 2018-09-03/2018-09-07", ([], [], False)),
        ("dates: 2018-09", "dates: 2018-09-03/2018-09-07", ([], ["7MSP"], False)),
        ("dates: 2018-08", "dates: 2018-09-03/2018-09-07", ([], [], False)),
        ("dates: 2018-06-12/2018-06-13", "dates: 2018", ([], ["7MSP"], False)),
        ("dates: 2018-06-12/2018-06-13", "dates: {opens: 2018-06-01}", ([], ["7MSP"], False)),
        ("tentative: true", "dates: 2018-09-03/2018-09-07", ([], [], True)),
        (
            "parts: [{opens: 2018-09-01, closes: 2018-09-02},"
            " {opens: 2018-09-08, closes: 2018-09-09}]",
            "dates: 2018-09-03/2018-09-07",
            ([], [], False),
        ),
        (
            "parts: [{opens: 2018-09-01, closes: 2018-09-02},"
            " {opens: 2018-09-07, closes: 2018-09-08}]",
            "dates: 2018-09-03/2018-09-07",
            (["7MSP"], [], False),
        ),
    ],
)
def test_overlaps_are_certain_possible_or_excluded(
    facts: Read, one: str, other: str, expected: tuple[list[str], list[str], bool]
) -> None:
    assert overlapping(facts, one, f"{{id: 7MSP, kind: MSP, {other}}}") == expected


def test_only_formal_meetings_of_the_programme_overlap(facts: Read) -> None:
    found = facts(
        """
        meetings:
          - {id: 7MSP, kind: MSP, dates: 2018-09-03/2018-09-07}
          - {id: IM2018, kind: IM, dates: 2018-09-03/2018-09-07}
        related_meetings:
          - {id: ATT-CSP4, kind: CSP, dates: 2018-09-03/2018-09-07}
        """
    )
    assert labels(word(found, "7MSP", "overlapping_formal")) == ([], [], False)
    assert labels(word(found, "ATT-CSP4", "overlapping_formal")) == (["7MSP"], [], False)


def test_a_long_meeting_is_found_though_it_opened_long_before(facts: Read) -> None:
    others = (
        "{id: 7MSP, kind: MSP, dates: 2018-01-01/2018-12-31},"
        "{id: 8MSP, kind: MSP, dates: 2018-03-01/2018-03-02}"
    )
    one = "dates: 2018-09-03/2018-09-04"
    assert overlapping(facts, one, others) == (["7MSP"], [], False)


# Years


def test_the_years_of_a_period_say_whether_it_covers_them(facts: Read) -> None:
    years = facts("period: {from: 2015-06-01, to: 2018-12}").years
    assert [(y.number, y.is_complete) for y in years] == [
        (2015, False),
        (2016, True),
        (2017, True),
        (2018, True),
    ]


@pytest.mark.parametrize(
    ("period", "last_complete"), [("to: 2018", True), ("to: 2018-12-30", False)]
)
def test_the_last_year_counts_to_its_last_day(
    facts: Read, period: str, last_complete: bool
) -> None:
    years = facts(f"period: {{from: 2018, {period}}}").years
    assert [y.read("complete") for y in years] == [last_complete]


def test_without_a_period_the_years_are_those_of_the_meetings(facts: Read) -> None:
    found = facts(
        "meetings: [{id: 6MSP, kind: MSP, dates: 2016-09-05}, {id: IM2018, kind: IM},"
        " {id: 9MSP, kind: MSP}]\nrelated_meetings: [{id: x, kind: IM, dates: 2030}]"
    )
    assert [(y.number, y.is_complete) for y in found.years] == [
        (2016, False),
        (2017, False),
        (2018, False),
    ]


def test_nothing_dated_makes_no_years(facts: Read) -> None:
    assert facts("meetings: [{id: 6MSP, kind: MSP}]").years == []
    (year,) = facts("period: {from: 2015}").years
    assert (year.number, year.is_complete) == (2015, False)


def test_a_meeting_beyond_the_period_makes_its_year_incomplete(facts: Read) -> None:
    found = facts(
        "period: {from: 2015-01-01, to: 2016-12-31}\n"
        "meetings: [{id: 7MSP, kind: MSP, dates: 2018-09-03/2018-09-07}]"
    )
    years = [(year.number, year.is_complete) for year in found.years]
    assert years == [(2015, True), (2016, True), (2018, False)]


def test_a_year_holds_its_meetings_and_perhaps_the_undated(facts: Read) -> None:
    found = facts(
        """
        period: {from: 2016, to: 2017-06}
        meetings:
          - {id: 6MSP, kind: MSP, dates: 2016-09}
          - {id: IM2017, kind: IM}
          - {id: 7MSP, kind: MSP}
        """
    )
    assert [labels(year.read("meetings")) for year in found.years] == [
        (["6MSP"], ["7MSP"], False),
        (["IM2017"], ["7MSP"], True),
    ]


def test_a_meeting_belongs_to_the_year_it_opens_in(facts: Read) -> None:
    found = facts(
        "period: {from: 2018, to: 2019}\n"
        "meetings: [{id: 7MSP, kind: MSP, dates: 2018-12-31/2019-01-04}]"
    )
    assert [labels(year.read("meetings"))[0] for year in found.years] == [["7MSP"], []]


def test_the_cells_of_a_programme_table(whole: Facts) -> None:
    assert {year.number: year.read("held") for year in whole.years} == {
        2015: {"1RC"},
        2016: {"6MSP"},
        2017: {"ME"},
        2018: {"7MSP"},
        2019: {"ME"},
        2020: {"8MSP"},
        2021: {"2RC"},
    }


def test_a_cell_is_unknown_in_part_of_a_year_and_beside_undated_meetings(facts: Read) -> None:
    text = "period: {{from: {}, to: 2016}}\nmeetings: [{}]"
    sixth, seventh = "{id: 6MSP, kind: MSP, dates: 2016}", ", {id: 7MSP, kind: MSP}"

    def cell(begins: str, meetings: str) -> Any:
        return facts(text.format(begins, meetings)).years[0].read("held")

    assert cell("2016", sixth) == {"6MSP"}
    assert cell("2016", "") == frozenset()
    assert cell("2016", "{id: IM2016, kind: IM}, {id: y, kind: PM}") == {"IM"}
    assert cell("2016-02", sixth) is None
    assert cell("2016", sixth + seventh) is None


def test_a_numbered_meeting_without_a_number_leaves_its_cell_open(facts: Read) -> None:
    found = facts("period: {from: 2016, to: 2017}\nmeetings: [{id: x, kind: MSP, dates: 2016}]")
    assert [year.read("held") for year in found.years] == [None, frozenset()]


# The regime in time

CHANGING = """
period: {from: 2014, to: 2021}
regime:
  option: 4
  adopted_at: 1RC
  changes:
    - {from: 2020-01-01, option: 1}
    - {from: 2018-09-07, option: 5, adopted_at: 7MSP}
    - {from: 2019-03, msp_cadence_years: 1}
meetings:
  - {id: 5MSP, kind: MSP, dates: 2014-09-02/2014-09-05}
  - {id: 1RC, kind: RC, dates: 2015-09-07/2015-09-11}
  - {id: 6MSP, kind: MSP, dates: 2016-09-05/2016-09-09}
  - {id: 7MSP, kind: MSP, dates: 2018-09-03/2018-09-07}
  - {id: IM2018, kind: IM, dates: 2018-09-07}
  - {id: ME2018, kind: ME, dates: 2018-09}
  - {id: ME2019, kind: ME}
  - {id: 8MSP, kind: MSP}
"""


def test_the_option_of_a_year_is_the_one_in_force_all_year(facts: Read) -> None:
    found = {year.number: year.read("option") for year in facts(CHANGING).years}
    assert found == {
        2014: "none",
        2015: "4",
        2016: "4",
        2017: "4",
        2018: None,
        2019: "5",
        2020: "1",
        2021: "1",
    }


@pytest.mark.parametrize(
    ("id", "option"),
    [
        ("5MSP", "none"),
        ("1RC", "4"),
        ("6MSP", "4"),
        ("7MSP", "4"),
        ("IM2018", "5"),
        ("ME2018", None),
        ("ME2019", "5"),
        ("8MSP", None),
    ],
)
def test_the_option_of_a_meeting_is_that_of_its_opening(
    facts: Read, id: str, option: str | None
) -> None:
    assert word(facts(CHANGING), id, "option") == option


@pytest.mark.parametrize(
    ("regime", "option"),
    [
        ("", None),
        ("regime: {adopted_at: 1RC}", None),
        ("regime: {option: 4}", "4"),
        ("regime: {option: 4, adopted_at: 1RC}", "4"),
        ("regime: {option: 4, changes: [{from: 2018, option: 5}]}", None),
    ],
)
def test_without_dates_only_a_lasting_regime_tells_the_option(
    facts: Read, regime: str, option: str | None
) -> None:
    found = facts(f"{regime}\nmeetings: [{{id: 6MSP, kind: MSP}}]")
    assert word(found, "6MSP", "option") == option


def test_a_change_known_to_the_year_leaves_that_year_open(facts: Read) -> None:
    found = facts(
        "period: {from: 2017, to: 2019}\nregime: {option: 4, changes: [{from: 2018, option: 5}]}"
    )
    assert [year.read("option") for year in found.years] == ["4", None, "5"]


def test_changes_come_in_order_of_time(facts: Read) -> None:
    changes = facts(CHANGING).changes
    assert [change.label for change in changes] == [
        "change of 2018-09-07",
        "change of 2019-03",
        "change of 2020-01-01",
    ]
    assert [label(change.read("adopted_at")) for change in changes] == ["7MSP", None, None]


# Decisions


def test_adopting_a_regime_is_a_decision(facts: Read) -> None:
    found = facts(CHANGING)
    told = [(d.topic(), label(d.read("adopted_by")), d.read("adopter")) for d in found.decisions]
    assert told == [
        ("programme of meetings", "1RC", "review conference"),
        ("programme of meetings", "7MSP", "meeting of states parties"),
    ]
    at = found.decisions[0].locate("adopted_by")
    assert (at.line, at.column, at.path) == (4, 3, "regime.adopted_at")


def test_decisions_come_from_the_programme_the_meetings_and_the_regime(facts: Read) -> None:
    found = facts(
        """
        regime: {option: 4, adopted_at: 1RC}
        decisions:
          - {topic: machinery review, adopted_by: 协调委员会, date: 2016}
        meetings:
          - id: 6MSP
            kind: MSP
            decisions:
              - {topic: objectives, subject: of the work}
              - {topic: momentum, adopted_by: 主席}
        """
    )
    told = [(d.topic(), d.read("adopter"), d.read("subject_matter")) for d in found.decisions]
    assert told == [
        ("machinery review", "Coordination Committee", None),
        ("objectives", "meeting of states parties", "of the work"),
        ("momentum", "President", None),
        ("programme of meetings", "review conference", None),
    ]
    assert labels(word(found, "6MSP", "decisions"))[0] == ["decision on objectives"]
    assert labels(word(found, "1RC", "decisions"))[0] == ["decision on programme of meetings"]


# References


def test_a_meeting_outside_the_file_is_known_by_its_id(whole: Facts) -> None:
    ghost = whole.meeting("5MSP")
    assert ghost is not None
    assert ghost is whole.meeting("5MSP")
    assert ghost not in whole.meetings
    words = ("id", "kind", "ordinal", "instrument", "opens", "year", "status", "host", "president")
    assert [ghost.read(name) for name in words] == [
        "5MSP",
        "meeting of states parties",
        Span(5, 5),
        "CCM",
        *[None] * 5,
    ]
    # It is nowhere in the draft: its place is that of the whole.
    assert ghost.locate("dates").line == whole.programme.locate("").line


def test_a_meeting_outside_the_file_has_the_year_of_its_id(whole: Facts) -> None:
    assert word(whole, "IM2014", "year") == Span(2014, 2014)


def test_other_texts_refer_to_no_meeting(whole: Facts) -> None:
    assert whole.meeting("the next one") is None
    assert whole.meeting(None) is None


def test_a_meeting_of_the_programme_goes_before_one_outside(whole: Facts) -> None:
    assert word(whole, "ME2017", "recommendations_to") is whole.meeting("7MSP")
    assert whole.meeting("7MSP") in whole.meetings


@pytest.mark.parametrize("name", sorted(STANDING))
def test_every_standing_subject_can_be_asked_for(whole: Facts, name: str) -> None:
    expected = {"programme": 1, "meeting": 9, "related meeting": 2, "year": 7, "decision": 1}
    found = whole.standing(name)
    assert len(found) == expected.get(name, 0)
    assert {subject.type_name for subject in found} <= {STANDING[name][0]}


def test_other_subjects_do_not_stand_on_their_own(whole: Facts) -> None:
    with pytest.raises(KeyError):
        whole.standing("pairing")


# Properties

FORMAL = {"meeting of states parties", "review conference"}
PIECES = st.tuples(st.integers(2015, 2019), st.integers(1, 12), st.integers(1, 28))
DATES = st.builds(
    lambda date, length: f"{date[0]}-{date[1]:02d}-{date[2]:02d}"[:length],
    PIECES,
    st.sampled_from([4, 7, 10]),
)
KINDS = st.sampled_from(["MSP", "RC", "IM", "ME", "PM"])
MEETINGS = st.lists(st.tuples(KINDS, st.none() | DATES), min_size=1, max_size=7)


def written(meetings: list[tuple[str, str | None]]) -> str:
    lines = [
        f"  - {{id: {number}{kind}, kind: {kind}{f', dates: {dates}' if dates else ''}}}"
        for number, (kind, dates) in enumerate(meetings, start=1)
    ]
    return "\n".join(["period: {from: 2015, to: 2019}", "meetings:", *lines])


@given(MEETINGS)
@settings(deadline=None, max_examples=60)
def test_next_and_previous_lead_back(facts: Read, meetings: list[tuple[str, str | None]]) -> None:
    for meeting in facts(written(meetings)).meetings:
        following = meeting.read("next")
        assert following is None or following.read("previous") is meeting
        assert following is None or following.read("kind") == meeting.read("kind")


@given(MEETINGS)
@settings(deadline=None, max_examples=60)
def test_a_formal_neighbour_is_one_whatever_the_days_turn_out_to_be(
    facts: Read, meetings: list[tuple[str, str | None]]
) -> None:
    found = facts(written(meetings))
    formal = [m for m in found.meetings if m.kind() in FORMAL and m.opens()]
    one = datetime.timedelta(days=1)
    for meeting in found.meetings:
        previous, following = meeting.read("previous_formal"), meeting.read("next_formal")
        for before, after, near in ((previous, meeting, previous), (meeting, following, following)):
            if near is None:
                continue
            start, end = before.opens(), after.opens()
            assert start.high < end.low
            # Nobody can open between the two; ordinals may settle it within a kind.
            others = [m for m in formal if m not in (before, after) and m.kind() != near.kind()]
            spans = [(m.opens(), m.label) for m in others]
            assert not [
                name
                for days, name in spans
                if max(days.low, start.low + one) <= min(days.high, end.high - one)
            ]


@given(MEETINGS)
@settings(deadline=None, max_examples=60)
def test_overlapping_goes_both_ways(facts: Read, meetings: list[tuple[str, str | None]]) -> None:
    formal = [("MSP", dates) for _, dates in meetings]
    found = facts(written(formal)).meetings
    for meeting in found:
        members = meeting.read("overlapping_formal")
        assert meeting not in (*members.certain, *members.possible)
        assert all(meeting in m.read("overlapping_formal").certain for m in members.certain)
        assert all(meeting in m.read("overlapping_formal").possible for m in members.possible)


@given(MEETINGS)
@settings(deadline=None, max_examples=60)
def test_every_dated_meeting_is_held_in_one_year(
    facts: Read, meetings: list[tuple[str, str | None]]
) -> None:
    found = facts(written(meetings))
    held = [m for year in found.years for m in year.read("meetings").certain]
    assert sorted(m.label for m in held) == sorted(m.label for m in found.meetings if m.opens())


# Lookups by index say what a search through all would


@pytest.mark.parametrize("seed", range(60))
def test_lookups_find_what_a_search_finds(seed: int, vocabularies: Vocabularies) -> None:
    text = DraftMaker(Seeded(seed), vocabularies).draft("CCM", meetings=9)
    facts = Facts(read_programme(text, "random", vocabularies), vocabularies)
    for meeting in (*facts.meetings, *facts.related):
        own = tuple(d for d in facts.decisions if d.adopted_by() is meeting)
        assert facts.decisions_of(meeting) == own
        assert facts.president_in_office(meeting.opens()) == searched_president(facts, meeting)
        found = facts.review_conference_before(meeting)
        assert found is searched_review_conference(facts, meeting)
        assert facts.overlapping_related(meeting) == searched_related(facts, meeting)
        for step in (-1, 1):
            assert facts.formal_neighbour(meeting, step) is searched_formal(facts, meeting, step)
    for all_ in (facts.offices, facts.bodies):
        for one in all_:
            for name, step in (("previous", -1), ("next", 1)):
                if name in one.words:
                    assert one.read(name) is searched_neighbour(all_, one, step)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(["MSP", "RC"]), st.integers(1, 9), st.booleans()),
        unique_by=lambda one: one[:2],
    )
)
def test_meetings_without_a_date_stand_behind_those_of_smaller_ordinals(
    facts: Read, listed: list[tuple[str, int, bool]]
) -> None:
    """Whatever order the dated ones stand in, of which some have dates that contradict it."""
    text = [
        f"  - {{id: {ordinal}{kind}, kind: {kind}{f', dates: {2020 - n}' if dated else ''}}}"
        for n, (kind, ordinal, dated) in enumerate(listed)
    ]
    found = facts("\n".join(["meetings:", *text]) if text else "title: none")
    for kind in ("MSP", "RC"):
        of_kind = [(ordinal, dated) for one, ordinal, dated in listed if one == kind]
        series = [ordinal for ordinal, dated in reversed(of_kind) if dated]
        for ordinal in (ordinal for ordinal, dated in of_kind if not dated):
            behind = [place for place, other in enumerate(series, 1) if other <= ordinal]
            series.insert(max(behind, default=0), ordinal)
        names = [f"{ordinal}{kind}" for ordinal in series]
        for name, following in pairwise(names):
            assert label(word(found, name, "next")) == following


def searched_president(facts: Facts, meeting: MeetingSubject) -> str | None:
    days = meeting.opens()
    for office in facts.offices if days else ():
        begins, ends = office.term_from(), office.term_to()
        if office.draft.office != "President" or not begins or not ends or not days:
            continue
        inside = begins.high <= days.low and days.high <= ends.low
        if inside and (begins.high < days.low or days.high < ends.low):
            return office.draft.state
    return None


def searched_review_conference(facts: Facts, meeting: MeetingSubject) -> MeetingSubject | None:
    opens = meeting.opens()
    possible = [
        (days.low, days.high, ordinal.low if (ordinal := other.ordinal()) else 0, -place, other)
        for place, other in enumerate(facts.meetings)
        if other.kind() == "review conference" and other is not meeting and opens
        if (days := other.opens()) and days.low < opens.high
    ]
    if not possible or opens is None:
        return None
    _, high, _, _, found = max(possible, key=lambda one: one[:4])
    return found if high < opens.low else None


def searched_formal(facts: Facts, meeting: MeetingSubject, step: int) -> MeetingSubject | None:
    """The formal meeting before (-1) or after (1) that no coarse date can put elsewhere."""
    opens = meeting.opens()
    kinds = facts.vocabularies["kind"]
    formal = {term.name for term in kinds.terms.values() if term.status == "formal"}
    others = [m for m in facts.meetings if m.kind() in formal and m is not meeting and m.opens()]

    def ordinal(one: MeetingSubject) -> int:
        return found.low if (found := one.ordinal()) else 0

    def begins(one: MeetingSubject) -> DateSpan:
        days = one.opens()
        assert days
        return days

    def follows(one: MeetingSubject, other: MeetingSubject) -> bool:
        """Whether ordinals tell that one comes before the other."""
        told = one.ordinal() and other.ordinal() and one.kind() == other.kind()
        return bool(told) and ordinal(one) < ordinal(other)

    if opens is None:
        return None
    if step < 0:
        order = sorted(others, key=lambda m: (begins(m).low, begins(m).high, ordinal(m)))
        ahead = [m for m in order if begins(m).low < opens.high]
        found = ahead[-1] if ahead else None
        if found is None or begins(found).high >= opens.low:
            return None
        rivals = [m for m in ahead if m is not found and begins(m).high > begins(found).low]
        return found if all(follows(rival, found) for rival in rivals) else None
    order = sorted(others, key=lambda m: (begins(m).low, begins(m).high, ordinal(m)))
    order.sort(key=lambda m: (begins(m).high, begins(m).low))
    ahead = [m for m in order if begins(m).high > opens.low]
    found = ahead[0] if ahead else None
    if found is None or begins(found).low <= opens.high:
        return None
    rivals = [m for m in ahead if m is not found and begins(m).low < begins(found).high]
    return found if all(follows(found, rival) for rival in rivals) else None


def searched_related(facts: Facts, meeting: MeetingSubject) -> Members:
    if meeting.opens() is None:
        return Members(open=True)
    dated = [other for other in facts.related if other.opens()]
    shared = {other: meetings_overlap(meeting, other) for other in dated}
    possible = [other for other in dated if shared[other] is None]
    possible += [other for other in facts.related if not other.opens()]
    return Members(tuple(other for other in dated if shared[other]), tuple(possible))


def meetings_overlap(one: MeetingSubject, other: MeetingSubject) -> bool | None:
    """Whether two dated meetings share a day; None where coarse dates leave it open."""
    assert one.span
    assert other.span
    if one.span.exact and other.span.exact:
        days = [
            {day for a, b in span.exact_parts for day in range(a.toordinal(), b.toordinal() + 1)}
            for span in (one.span, other.span)
        ]
        return bool(days[0] & days[1])
    edges = [(m.opens(), m.closes()) for m in (one, other)]
    (opens, closes), (other_opens, other_closes) = edges
    if not (opens and closes and other_opens and other_closes):
        raise AssertionError("both have dates")
    apart = closes.high < other_opens.low or other_closes.high < opens.low
    return False if apart else None


def searched_neighbour(all_: Sequence[Any], held: Any, step: int) -> Any:
    def key(one: Any) -> tuple[object, object]:
        return one.read("office" if "office" in one.words else "name"), one.read("theme")

    dated = [one for one in all_ if key(one) == key(held) and one.term_from()]
    series = sorted(dated, key=lambda one: one.term_from().low)
    if held not in series:
        return None
    place = series.index(held) + step
    return series[place] if 0 <= place < len(series) else None
