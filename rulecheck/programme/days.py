"""Meeting days: how many working days a programme asks of delegations, year by year, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from rulecheck.programme.model import Meeting, Programme
from rulecheck.programme.spans import days_of_parts, meeting_span
from rulecheck.programme.vocabulary import Vocabularies


class Place(Enum):
    """Where a meeting is held, seen from the seat of its instrument."""

    SEAT = "seat"
    ELSEWHERE = "elsewhere"
    OPEN = "open"


# A status (formal, informal; None where neither draft nor kind tells) and a place.
Sort = tuple[str | None, Place]


@dataclass(frozen=True)
class MeetingDays:
    """Working days by year and sort, and the ids of meetings whose days cannot be counted."""

    seat: str | None
    by_year: Mapping[int, Mapping[Sort, int]]
    uncounted: tuple[str, ...]


def meeting_days(programme: Programme, vocabularies: Vocabularies) -> MeetingDays:
    """The meeting days of a programme; related meetings are others' and do not count.

    A split meeting counts in the years of its parts; one that only declares its working
    days, in the year it opens.
    """
    instrument = vocabularies["instrument"].find(programme.instrument)
    seat = instrument.seat if instrument else None
    by_year: dict[int, Counter[Sort]] = {}
    uncounted = []
    for meeting in programme.meetings:
        held = list(_days(meeting))
        for year, days in held:
            status = meeting.status or _usual_status(meeting, vocabularies)
            by_year.setdefault(year, Counter())[status, _place(meeting, seat)] += days
        if not held:
            uncounted.append(meeting.id)
    return MeetingDays(seat, dict(sorted(by_year.items())), tuple(uncounted))


def _days(meeting: Meeting) -> Iterator[tuple[int, int]]:
    """Years with the working days a meeting has in them; nothing where they are not known."""
    span = meeting_span(meeting)
    if span is None:
        return
    if not span.exact:
        if meeting.working_days is not None:
            yield span.opens.year, meeting.working_days
        return
    years = (opens.year for opens, _ in span.exact_parts)
    yield from zip(years, days_of_parts(meeting, span), strict=True)


def _usual_status(meeting: Meeting, vocabularies: Vocabularies) -> str | None:
    """The status that meetings of its kind have; None where they have none in common."""
    kind = vocabularies["kind"].find(meeting.kind)
    return kind.status if kind else None


def _place(meeting: Meeting, seat: str | None) -> Place:
    city = meeting.venue.city if meeting.venue else None
    if city is None:
        return Place.OPEN
    return Place.SEAT if city == seat else Place.ELSEWHERE
