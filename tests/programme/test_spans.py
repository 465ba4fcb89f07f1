"""When a meeting is held, from dates, parts, holidays and the ceremonial day."""

import datetime
from collections.abc import Callable

import pytest

from rulecheck.programme.calendar import MONDAY_TO_FRIDAY, SUNDAY_TO_THURSDAY
from rulecheck.programme.model import Meeting, Programme
from rulecheck.programme.spans import closed_days, meeting_span, working_week

Day = datetime.date
Read = Callable[[str], Meeting]


@pytest.fixture(scope="session")
def meeting(draft: Callable[[str], Programme]) -> Read:
    """A meeting with the keys given."""
    return lambda keys: draft(f"meetings: [{{id: 6MSP, kind: MSP, {keys}}}]").meetings[0]


@pytest.mark.parametrize(
    ("keys", "opens", "closes", "exact"),
    [
        ("dates: {opens: 2016-09-05, closes: 2016-09-09}", "2016-09-05", "2016-09-09", True),
        ("dates: 2016-09-05/2016-09-09", "2016-09-05", "2016-09-09", True),
        ("dates: 2016-09-05", "2016-09-05", "2016-09-05", True),
        ("dates: 2016-09", "2016-09", "2016-09", False),
        ("dates: 2016", "2016", "2016", False),
        ("dates: {opens: 2016-09-05}", "2016-09-05", "2016", False),
        ("dates: {closes: 2016-09-09}", "2016", "2016-09-09", False),
    ],
)
def test_a_span_is_as_precise_as_its_dates(
    meeting: Read, keys: str, opens: str, closes: str, exact: bool
) -> None:
    span = meeting_span(meeting(keys))
    assert span is not None
    assert (str(span.opens), str(span.closes), span.exact) == (opens, closes, exact)


@pytest.mark.parametrize("keys", ["", "dates: {}", "parts: []", "parts: [{format: virtual}]"])
def test_a_meeting_without_dates_has_no_span(meeting: Read, keys: str) -> None:
    assert meeting_span(meeting(keys)) is None


def test_parts_go_before_dates_and_keep_their_gap(meeting: Read) -> None:
    span = meeting_span(
        meeting(
            "dates: 2020, parts: [{opens: 2020-11-25, closes: 2020-11-27},"
            " {opens: 2020-12-01, closes: 2020-12-01}]"
        )
    )
    assert span is not None
    assert (str(span.opens), str(span.closes)) == ("2020-11-25", "2020-12-01")
    assert span.exact_parts == (
        (Day(2020, 11, 25), Day(2020, 11, 27)),
        (Day(2020, 12, 1), Day(2020, 12, 1)),
    )


def test_one_coarse_part_makes_the_span_coarse(meeting: Read) -> None:
    span = meeting_span(meeting("parts: [{opens: 2020-11-25, closes: 2020-11-27}, {opens: 2021}]"))
    assert span is not None
    assert not span.exact


def test_the_working_week_is_that_of_the_venue(meeting: Read) -> None:
    assert working_week(meeting("venue: {working_week: sun-thu}")) == SUNDAY_TO_THURSDAY
    assert working_week(meeting("venue: {working_week: 周日至周四}")) == SUNDAY_TO_THURSDAY
    assert working_week(meeting("venue: {city: Beirut}")) == MONDAY_TO_FRIDAY
    assert working_week(meeting("")) == MONDAY_TO_FRIDAY


def test_closed_days_are_holidays_and_the_ceremony_known_to_the_day(meeting: Read) -> None:
    found = closed_days(
        meeting(
            "holidays: [2016-09-08, 2016-10], opening_ceremony: 2016-09-05,"
            " venue: {holidays: [2016-09-07, 2017]}"
        )
    )
    assert found == {Day(2016, 9, 8), Day(2016, 9, 5), Day(2016, 9, 7)}


def test_a_ceremony_known_to_the_month_closes_no_day(meeting: Read) -> None:
    assert closed_days(meeting("opening_ceremony: 2016-09")) == frozenset()
