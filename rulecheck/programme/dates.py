"""Dates as drafts have them: to the day, to the month, to the year."""

from __future__ import annotations

import calendar
import datetime
import re
from typing import Literal

import msgspec

Precision = Literal["day", "month", "year"]
EARLIEST_YEAR = 1900
LATEST_YEAR = 2200
# In UN English whatever language the system speaks; the first is month 1.
MONTHS = (
    "",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# Editors are told these forms too, so they keep to what every dialect of patterns knows.
DATE_FORM = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)
DAY_OF_YEAR_FORM = re.compile(r"(?:--)?(\d{1,2})-(\d{1,2})", re.ASCII)


class PartialDate(msgspec.Struct, frozen=True, cache_hash=True):
    """A date known to the day, to the month or to the year."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def precision(self) -> Precision:
        """How much of the date is known."""
        if self.month is None:
            return "year"
        return "month" if self.day is None else "day"

    @property
    def first(self) -> datetime.date:
        """The first day it can be."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> datetime.date:
        """The last day it can be."""
        month = self.month or 12
        day = self.day or calendar.monthrange(self.year, month)[1]
        return datetime.date(self.year, month, day)

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)


def parse_date(text: str) -> PartialDate | None:
    """The date written as 2018, 2018-09 or 2018-09-03; None when it is not one.

    Raises ValueError, with words for the drafter, for a date that does not exist.
    """
    match = DATE_FORM.fullmatch(text.strip())
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError(f"the year must lie between {EARLIEST_YEAR} and {LATEST_YEAR}")
    if month is not None and not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    if month is not None and day is not None:
        last = calendar.monthrange(year, month)[1]
        if not 1 <= day <= last:
            name = MONTHS[month]
            raise ValueError(f"{name} {year} has {last} days, not {day}")
    return PartialDate(year, month, day)


def way_out(text: str) -> str:
    """What to write in place of a text that is no date, for the end of a message."""
    if year := re.search(r"(?<!\d)\d{4}(?!\d)", text, re.ASCII):
        return f"; a month is written {year[0]}-09, a day {year[0]}-09-03"
    if re.search(r"\d", text):
        return ""
    return "; leave the key out while the date is not known"


class DayOfYear(msgspec.Struct, frozen=True):
    """A day that comes every year, such as 30 April."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.day} {MONTHS[self.month]}"


def parse_day_of_year(text: str) -> DayOfYear | None:
    """The day written as 04-30 (month, day); None when it is not one.

    Raises ValueError for a day that does not exist.
    """
    match = DAY_OF_YEAR_FORM.fullmatch(text.strip())
    if not match:
        return None
    month, day = (int(part) for part in match.groups())
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    if not 1 <= day <= calendar.monthrange(2000, month)[1]:
        raise ValueError(f"{MONTHS[month]} has no day {day}")
    return DayOfYear(month, day)


class MeetingDay(msgspec.Struct, frozen=True):
    """The opening or the close of a meeting, standing for its date: `close of 6MSP`."""

    edge: Literal["opening", "close"]
    meeting: str

    def __str__(self) -> str:
        return f"{self.edge} of {self.meeting}"


MEETING_DAY_FORM = re.compile(
    r"(?:the\s+)?(opening|open|close|closing|end)\s+of\s+(?:the\s+)?(\S+)", re.IGNORECASE
)
MEETING_DAY_FORM_ZH = re.compile(r"(\S+?)(开幕|闭幕|结束)")


def parse_meeting_day(text: str) -> MeetingDay | None:
    """`close of 6MSP`, `opening of 7MSP` or the Chinese 6MSP闭幕; None otherwise."""
    if match := MEETING_DAY_FORM.fullmatch(text.strip()):
        edge: Literal["opening", "close"] = (
            "opening" if match[1].casefold() in ("opening", "open") else "close"
        )
        return MeetingDay(edge, match[2])
    if match := MEETING_DAY_FORM_ZH.fullmatch(text.strip()):
        return MeetingDay("opening" if match[2] == "开幕" else "close", match[1])
    return None
