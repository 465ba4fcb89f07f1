"""Working days, gaps and weeks, against days counted one by one."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.programme.calendar import (
    MONDAY_TO_FRIDAY,
    SUNDAY_TO_THURSDAY,
    same_week,
    working_days,
    working_days_between,
)

Day = datetime.date
DAYS = st.dates(Day(2010, 1, 1), Day(2030, 12, 31))
WEEKS = st.sampled_from([MONDAY_TO_FRIDAY, SUNDAY_TO_THURSDAY])

# 3 September 2018 is a Monday.
SUNDAY, MONDAY, TUESDAY = Day(2018, 9, 2), Day(2018, 9, 3), Day(2018, 9, 4)
THURSDAY, FRIDAY, SATURDAY = Day(2018, 9, 6), Day(2018, 9, 7), Day(2018, 9, 8)
NEXT_MONDAY = Day(2018, 9, 10)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (MONDAY, FRIDAY, 5),
        (MONDAY, MONDAY, 1),
        (SATURDAY, SATURDAY, 0),
        (SUNDAY, SATURDAY, 5),
        (FRIDAY, NEXT_MONDAY, 2),
        (FRIDAY, MONDAY, 0),
        (Day(2018, 1, 1), Day(2018, 12, 31), 261),
    ],
)
def test_working_days_include_both_ends(first: Day, last: Day, days: int) -> None:
    assert working_days(first, last) == days


def test_sunday_to_thursday_is_a_working_week_too() -> None:
    assert working_days(SUNDAY, THURSDAY, SUNDAY_TO_THURSDAY) == 5
    assert working_days(MONDAY, FRIDAY, SUNDAY_TO_THURSDAY) == 4
    assert working_days(FRIDAY, SATURDAY, SUNDAY_TO_THURSDAY) == 0


def test_days_off_count_once_and_only_where_work_was_due() -> None:
    assert working_days(MONDAY, FRIDAY, closed=[TUESDAY]) == 4
    assert working_days(MONDAY, FRIDAY, closed=[TUESDAY, TUESDAY]) == 4
    assert working_days(SUNDAY, FRIDAY, closed=[SUNDAY]) == 5
    assert working_days(MONDAY, FRIDAY, closed=[NEXT_MONDAY]) == 5


@pytest.mark.parametrize(
    ("end", "start", "days"),
    [
        (FRIDAY, NEXT_MONDAY, 0),
        (THURSDAY, NEXT_MONDAY, 1),
        (MONDAY, TUESDAY, 0),
        (MONDAY, MONDAY, 0),
        (FRIDAY, MONDAY, 0),
        (MONDAY, NEXT_MONDAY, 4),
    ],
)
def test_the_days_between_leave_both_ends_out(end: Day, start: Day, days: int) -> None:
    assert working_days_between(end, start) == days


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (MONDAY, FRIDAY, True),
        (FRIDAY, NEXT_MONDAY, False),
        (SUNDAY, MONDAY, False),
        (MONDAY, Day(2018, 9, 9), True),
        (MONDAY, Day(2019, 9, 2), False),
        (Day(2018, 12, 31), Day(2019, 1, 4), True),
        (Day(2020, 12, 31), Day(2021, 1, 1), True),
    ],
)
def test_weeks_run_from_monday_to_sunday(one: Day, other: Day, same: bool) -> None:
    assert same_week(one, other) is same
    assert same_week(other, one) is same


@given(DAYS, st.integers(-5, 500), WEEKS, st.lists(st.integers(-3, 40), max_size=6))
def test_working_days_are_what_counting_gives(
    first: Day, length: int, week: frozenset[int], off: list[int]
) -> None:
    closed = {first + datetime.timedelta(days=n) for n in off}
    days = [first + datetime.timedelta(days=n) for n in range(length + 1)]
    counted = [day for day in days if day.weekday() in week and day not in closed]
    last = first + datetime.timedelta(days=length)
    assert working_days(first, last, week, closed) == len(counted)


@given(DAYS, st.integers(0, 400), st.integers(0, 400), WEEKS)
def test_a_span_cut_in_two_has_as_many_working_days(
    first: Day, one: int, two: int, week: frozenset[int]
) -> None:
    middle = first + datetime.timedelta(days=one)
    last = middle + datetime.timedelta(days=two)
    after = middle + datetime.timedelta(days=1)
    parts = working_days(first, middle, week) + working_days(after, last, week)
    assert working_days(first, last, week) == parts


@given(DAYS, DAYS)
def test_days_in_one_week_are_at_most_six_apart(one: Day, other: Day) -> None:
    monday = one - datetime.timedelta(days=one.weekday())
    assert same_week(one, other) == (0 <= (other - monday).days <= 6)
