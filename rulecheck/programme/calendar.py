"""Counting days the way secretariats do: working weeks, holidays, gaps."""

from __future__ import annotations

import datetime
from collections.abc import Collection

MONDAY_TO_FRIDAY = frozenset(range(5))
SUNDAY_TO_THURSDAY = frozenset({6, 0, 1, 2, 3})
WORKING_WEEKS = {"mon-fri": MONDAY_TO_FRIDAY, "sun-thu": SUNDAY_TO_THURSDAY}

Date = datetime.date
ONE_DAY = datetime.timedelta(days=1)


def working_days(
    first: Date,
    last: Date,
    week: Collection[int] = MONDAY_TO_FRIDAY,
    closed: Collection[Date] = (),
) -> int:
    """Working days from first to last, both included; `closed` are days off."""
    length = (last - first).days + 1
    if length <= 0:
        return 0
    whole_weeks, rest = divmod(length, 7)
    start = first.weekday()
    days = whole_weeks * len(week) + sum((start + n) % 7 in week for n in range(rest))
    off = {day for day in closed if first <= day <= last and day.weekday() in week}
    return days - len(off)


def working_days_between(
    end: Date,
    start: Date,
    week: Collection[int] = MONDAY_TO_FRIDAY,
    closed: Collection[Date] = (),
) -> int:
    """Working days strictly between an end and a later start; 0 when they touch or overlap."""
    return working_days(end + ONE_DAY, start - ONE_DAY, week, closed)


def same_week(one: Date, other: Date) -> bool:
    """Whether two days lie in the same ISO week."""
    return one.isocalendar()[:2] == other.isocalendar()[:2]
