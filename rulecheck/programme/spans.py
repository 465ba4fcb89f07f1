"""When a meeting is held, from whatever its draft says: dates, parts, ceremony, week."""

from __future__ import annotations

import datetime

import msgspec

from rulecheck.programme.calendar import MONDAY_TO_FRIDAY, WORKING_WEEKS, working_days
from rulecheck.programme.dates import PartialDate
from rulecheck.programme.model import Meeting

Date = datetime.date


class MeetingSpan(msgspec.Struct, frozen=True):
    """First opening, last close, and the parts; parts known to the day where `exact`."""

    opens: PartialDate
    closes: PartialDate
    parts: tuple[tuple[PartialDate, PartialDate], ...]

    @property
    def exact(self) -> bool:
        """Whether every opening and close is known to the day."""
        return all(edge.precision == "day" for part in self.parts for edge in part)

    @property
    def exact_parts(self) -> tuple[tuple[Date, Date], ...]:
        """The parts as days; meaningful where `exact`."""
        return tuple((opens.first, closes.first) for opens, closes in self.parts)


def meeting_span(meeting: Meeting) -> MeetingSpan | None:
    """When the meeting is held; None when the draft gives no dates.

    A split meeting opens with its first part and closes with its last. An edge
    that is not given lies where the other one allows.
    """
    pieces = meeting.parts or ((meeting.dates,) if meeting.dates else ())
    parts = tuple(
        (opens, closes)
        for piece in pieces
        if (opens := piece.opens or _coarse(piece.closes))
        and (closes := piece.closes or _coarse(piece.opens))
    )
    if not parts:
        return None
    return MeetingSpan(parts[0][0], parts[-1][1], parts)


def _coarse(edge: PartialDate | None) -> PartialDate | None:
    """All that one edge of a meeting tells of the other: the year."""
    return PartialDate(edge.year) if edge else None


def working_week(meeting: Meeting) -> frozenset[int]:
    """The working days of the week at the venue; Monday to Friday unless stated."""
    stated = meeting.venue.working_week if meeting.venue else None
    return WORKING_WEEKS.get(stated or "", MONDAY_TO_FRIDAY)


def closed_days(meeting: Meeting) -> frozenset[Date]:
    """Days that are not working days of the meeting: holidays and the ceremonial day."""
    days = [*meeting.holidays, *(meeting.venue.holidays if meeting.venue else ())]
    if meeting.opening_ceremony:
        days.append(meeting.opening_ceremony)
    return frozenset(day.first for day in days if day.precision == "day")


def days_of_parts(meeting: Meeting, span: MeetingSpan) -> tuple[int, ...]:
    """The working days of each part, without holidays and the ceremonial day; where `exact`."""
    week, closed = working_week(meeting), closed_days(meeting)
    return tuple(working_days(opens, closes, week, closed) for opens, closes in span.exact_parts)
