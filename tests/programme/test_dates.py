"""Partial dates, days of the year, and the edges of meetings."""

import calendar
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.programme.dates import (
    MONTHS,
    DayOfYear,
    MeetingDay,
    PartialDate,
    parse_date,
    parse_day_of_year,
    parse_meeting_day,
)

Day = datetime.date
DAYS = st.dates(Day(1900, 1, 1), Day(2200, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2018", Day(2018, 1, 1), Day(2018, 12, 31), "year"),
        ("2018-09", Day(2018, 9, 1), Day(2018, 9, 30), "month"),
        ("2016-02", Day(2016, 2, 1), Day(2016, 2, 29), "month"),
        ("1900-02", Day(1900, 2, 1), Day(1900, 2, 28), "month"),
        ("2018-12", Day(2018, 12, 1), Day(2018, 12, 31), "month"),
        ("2018-09-03", Day(2018, 9, 3), Day(2018, 9, 3), "day"),
        (" 2018-09-03 ", Day(2018, 9, 3), Day(2018, 9, 3), "day"),
    ],
)
def test_a_date_is_known_to_day_month_or_year(
    text: str, first: Day, last: Day, precision: str
) -> None:
    date = parse_date(text)
    assert date is not None
    assert (date.first, date.last, date.precision) == (first, last, precision)
    assert str(date) == text.strip()


@pytest.mark.parametrize(
    "text", ["", "soon", "18", "2018-9", "2018-09-3", "2018/09/03", "03-09-2018", "2018-09-03T10"]
)
def test_other_texts_are_not_dates(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2018-02-30", "February 2018 has 28 days, not 30"),
        ("2016-02-30", "February 2016 has 29 days, not 30"),
        ("2018-09-00", "September 2018 has 30 days, not 0"),
        ("2018-13", "there is no month 13"),
        ("2018-00-01", "there is no month 0"),
        ("1899", "the year must lie between 1900 and 2200"),
        ("2201-01-01", "the year must lie between 1900 and 2200"),
    ],
)
def test_a_date_that_does_not_exist_says_why(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        parse_date(text)


@given(DAYS, st.sampled_from([4, 7, 10]))
def test_the_bounds_of_a_date_hold_just_the_days_that_begin_like_it(day: Day, length: int) -> None:
    text = day.isoformat()[:length]
    date = parse_date(text)
    assert date is not None
    one = datetime.timedelta(days=1)
    assert date.first <= day <= date.last
    assert date.first.isoformat()[:length] == date.last.isoformat()[:length] == text
    assert (date.first - one).isoformat()[:length] != text
    assert (date.last + one).isoformat()[:length] != text


@given(DAYS, st.sampled_from([4, 7, 10]))
def test_a_date_written_out_reads_as_itself(day: Day, length: int) -> None:
    date = parse_date(day.isoformat()[:length])
    assert date is not None
    assert parse_date(str(date)) == date


@given(st.text(st.sampled_from("0123456789-"), max_size=11))
def test_reading_a_date_raises_only_value_errors(text: str) -> None:
    try:
        date = parse_date(text)
    except ValueError:
        return
    assert date is None or str(date) == text


@pytest.mark.parametrize(
    ("text", "day"),
    [("04-30", (4, 30)), ("4-30", (4, 30)), ("--04-30", (4, 30)), ("02-29", (2, 29))],
)
def test_a_day_of_the_year_is_month_then_day(text: str, day: tuple[int, int]) -> None:
    assert parse_day_of_year(text) == DayOfYear(*day)


def test_a_day_of_the_year_reads_as_a_drafter_says_it() -> None:
    assert str(DayOfYear(4, 30)) == "30 April"


@pytest.mark.parametrize("text", ["30 April", "0430", "04-30-01", ""])
def test_other_texts_are_not_days_of_the_year(text: str) -> None:
    assert parse_day_of_year(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("30-04", "there is no month 30"),
        ("02-30", "February has no day 30"),
        ("04-00", "April has no day 0"),
    ],
)
def test_a_day_of_the_year_that_does_not_exist_says_why(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        parse_day_of_year(text)


@pytest.mark.parametrize(
    ("text", "edge", "meeting"),
    [
        ("close of 6MSP", "close", "6MSP"),
        ("opening of 7MSP", "opening", "7MSP"),
        ("the Close of the 6MSP", "close", "6MSP"),
        ("end of 1RC", "close", "1RC"),
        ("closing of 1RC", "close", "1RC"),
        ("open of 1RC-PM1", "opening", "1RC-PM1"),
        ("6MSP闭幕", "close", "6MSP"),
        ("6MSP结束", "close", "6MSP"),
        ("7MSP开幕", "opening", "7MSP"),
    ],
)
def test_the_edge_of_a_meeting_stands_for_its_date(text: str, edge: str, meeting: str) -> None:
    found = parse_meeting_day(text)
    assert found is not None
    assert (found.edge, found.meeting) == (edge, meeting)


def test_the_edge_of_a_meeting_reads_as_decisions_write_it() -> None:
    assert str(MeetingDay("close", "6MSP")) == "close of 6MSP"


@pytest.mark.parametrize("text", ["6MSP", "start of 6MSP", "close of", "close 6MSP", "闭幕", ""])
def test_other_texts_are_not_edges_of_meetings(text: str) -> None:
    assert parse_meeting_day(text) is None


def test_partial_dates_compare_by_what_was_written() -> None:
    assert PartialDate(2018, 9) == PartialDate(2018, 9)
    assert PartialDate(2018, 9) != PartialDate(2018, 9, 1)


def test_months_are_in_english_whatever_the_system_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "month_name", ["", *("mois",) * 12])
    with pytest.raises(ValueError, match="February"):
        parse_date("2018-02-30")
    assert MONTHS[1:] == tuple(datetime.date(2000, n, 1).strftime("%B") for n in range(1, 13))
