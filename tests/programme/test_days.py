"""Meeting days: counted by year, status and place; what cannot be counted is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.programme.days import MeetingDays, Place, meeting_days
from rulecheck.programme.facts import Facts
from rulecheck.programme.reader import read_programme

HEAD = "schema: rulecheck/programme/1\n"
FORMAL, INFORMAL = "formal", "informal"


@pytest.fixture(scope="module")
def days(vocabularies):
    def count(*meetings: str, instrument: str = "CCM") -> MeetingDays:
        text = f"{HEAD}instrument: {instrument}\nmeetings: [{', '.join(meetings)}]\n"
        programme = read_programme(text.encode(), "draft", vocabularies)
        return meeting_days(programme, vocabularies)

    return count


def test_days_are_counted_by_year_status_and_place(days):
    found = days(
        "{id: 1RC, kind: RC, dates: 2015-09-07/2015-09-11, venue: {city: Dubrovnik}}",
        "{id: IM2016, kind: IM, dates: 2016-05-19/2016-05-20, venue: {city: Genève}}",
        "{id: 6MSP, kind: MSP, dates: 2016-09-05/2016-09-07, venue: {city: 日内瓦}}",
        "{id: CC1, kind: CC, status: formal, dates: 2016-03-01, venue: {city: Geneva}}",
    )
    assert found.seat == "Geneva"
    assert found.by_year == {
        2015: {(FORMAL, Place.ELSEWHERE): 5},
        2016: {(INFORMAL, Place.SEAT): 2, (FORMAL, Place.SEAT): 4},
    }
    assert found.uncounted == ()


def test_weekends_and_holidays_do_not_count(days):
    found = days(
        "{id: 6MSP, kind: MSP, dates: 2016-09-08/2016-09-12, holidays: [2016-09-08]}",
    )
    assert found.by_year == {2016: {(FORMAL, Place.OPEN): 2}}


def test_a_split_meeting_counts_in_the_years_of_its_parts(days):
    parts = (
        "parts: [{opens: 2020-11-25, closes: 2020-11-27}, {opens: 2021-09-20, closes: 2021-09-21}]"
    )
    found = days(f"{{id: 2RC, kind: RC, {parts}}}")
    assert found.by_year == {2020: {(FORMAL, Place.OPEN): 3}, 2021: {(FORMAL, Place.OPEN): 2}}


def test_declared_days_count_where_dates_are_not_exact(days):
    found = days("{id: 6MSP, kind: MSP, dates: 2016-09, working_days: 4}")
    assert found.by_year == {2016: {(FORMAL, Place.OPEN): 4}}


def test_what_cannot_be_counted_is_named(days):
    found = days("{id: 6MSP, kind: MSP, dates: 2016-09}", "{id: 7MSP, kind: MSP, working_days: 4}")
    assert found == MeetingDays("Geneva", {}, ("6MSP", "7MSP"))


def test_a_kind_that_is_neither_formal_nor_informal_stays_open(days):
    found = days("{id: 1RC-PM1, kind: PM, dates: 2015-02-05}")
    assert found.by_year == {2015: {(None, Place.OPEN): 1}}


def test_an_instrument_without_a_seat_has_no_days_there(days):
    found = days("{id: x, kind: MSP, dates: 2016-09-05, venue: {city: Geneva}}", instrument="NPT")
    assert (found.seat, found.by_year) == (None, {2016: {(FORMAL, Place.ELSEWHERE): 1}})


@given(
    dates=st.lists(
        st.tuples(st.dates(), st.integers(0, 30)).filter(lambda one: 1950 < one[0].year < 2150),
        max_size=6,
    )
)
def test_the_days_of_all_years_are_those_of_the_meetings(vocabularies, dates):
    meetings = [
        f"{{id: m{n}, kind: MSP, dates: {opens}/{opens.fromordinal(opens.toordinal() + length)}}}"
        for n, (opens, length) in enumerate(dates)
    ]
    text = f"{HEAD}instrument: CCM\nmeetings: [{', '.join(meetings)}]\n"
    programme = read_programme(text.encode(), "draft", vocabularies)
    counted = meeting_days(programme, vocabularies).by_year.values()
    of_meetings = [one.read("working_days").low for one in Facts(programme, vocabularies).meetings]
    assert sum(n for held in counted for n in held.values()) == sum(of_meetings)
