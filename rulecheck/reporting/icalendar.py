"""The meetings of a programme as iCalendar (RFC 5545): all-day events, nothing else.

Times of day, time zones and recurrence are what makes the format hard; a programme has
none of them. What is left are folding, escaping and a few properties.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from rulecheck.checking.wording import Speaker
from rulecheck.programme.calendar import ONE_DAY
from rulecheck.programme.model import Meeting, Programme
from rulecheck.programme.spans import meeting_span
from rulecheck.reporting.width import clean

# Octets of a line without its end.
_LINE = 75
_PRODUCER = "-//rulecheck//rulecheck//EN"
# Of this name space are the events of all programmes: made once, never changed.
_EVENTS = uuid.UUID("5d3a1c1e-6f0b-5b53-9f3e-0c6a0f6d2b11")
# Programmes whose dates are settled, unless a meeting says that its own are tentative.
_SETTLED = ("adopted", "record")
_PART = {"en": "{name}, part {part} of {parts}", "zh": "{name}（第{part}部分，共{parts}部分）"}
_COMMA = {"en": ", ", "zh": "，"}


@dataclass(frozen=True)
class Calendar:
    """The text of a calendar, how many events it has, and the meetings that are not in it."""

    text: str
    events: int
    left_out: tuple[Meeting, ...]


def as_calendar(programme: Programme, speaker: Speaker, stamp: datetime.datetime) -> Calendar:
    """The meetings whose dates are known to the day; each part of a split meeting is an event.

    `stamp` tells when the programme was last changed; the same programme and stamp give
    the same text, and a meeting is the same event in every version of a programme.
    """
    writer = _Writer(programme, speaker, stamp)
    known = [meeting for meeting in programme.meetings if _parts(meeting)]
    left_out = tuple(meeting for meeting in programme.meetings if not _parts(meeting))
    events = [event for meeting in known for event in writer.events(meeting)]
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCER}", "CALSCALE:GREGORIAN"]
    lines = [*head, *(line for event in events for line in event), "END:VCALENDAR"]
    return Calendar("".join(map(_folded, lines)), len(events), left_out)


def _parts(meeting: Meeting) -> tuple[tuple[datetime.date, datetime.date], ...]:
    """The parts of a meeting as days; nothing where one is known to the month or the year."""
    span = meeting_span(meeting)
    return span.exact_parts if span and span.exact else ()


class _Writer:
    def __init__(self, programme: Programme, speaker: Speaker, stamp: datetime.datetime) -> None:
        self.programme, self.speaker = programme, speaker
        self.stamp = stamp.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")

    def events(self, meeting: Meeting) -> Iterator[list[str]]:
        """The events of a meeting, as lines that are not folded yet."""
        parts = _parts(meeting)
        for number, (opens, closes) in enumerate(parts, 1):
            yield [
                "BEGIN:VEVENT",
                f"UID:{self.uid(meeting, number)}",
                f"DTSTAMP:{self.stamp}",
                f"DTSTART;VALUE=DATE:{opens:%Y%m%d}",
                # The day on which it is over.
                f"DTEND;VALUE=DATE:{closes + ONE_DAY:%Y%m%d}",
                f"SUMMARY:{_escaped(self.name(meeting, number, len(parts)))}",
                f"STATUS:{self.status(meeting)}",
                f"CATEGORIES:{','.join(map(_escaped, self.categories(meeting)))}",
                *self.location(meeting),
                "END:VEVENT",
            ]

    def uid(self, meeting: Meeting, part: int) -> str:
        named = f"{self.programme.instrument}\n{meeting.id}\n{part}"
        return f"{uuid.uuid5(_EVENTS, named)}@rulecheck"

    def name(self, meeting: Meeting, part: int, parts: int) -> str:
        instrument = self.speaker.term(self.programme.instrument, "instrument")
        name = f"{instrument} {meeting.title or meeting.id}"
        if parts == 1:
            return name
        return _PART[self.speaker.language].format(name=name, part=part, parts=parts)

    def status(self, meeting: Meeting) -> str:
        """Confirmed, or tentative: as the meeting says, else as the programme stands."""
        settled = self.programme.status in _SETTLED
        tentative = not settled if meeting.tentative is None else meeting.tentative
        return "TENTATIVE" if tentative else "CONFIRMED"

    def categories(self, meeting: Meeting) -> Iterator[str]:
        yield self.speaker.term(meeting.kind, "kind")
        if meeting.status:
            yield self.speaker.term(meeting.status, "status")

    def location(self, meeting: Meeting) -> Iterator[str]:
        venue = meeting.venue
        if venue is None:
            return
        places = (
            venue.premises,
            venue.city and self.speaker.term(venue.city, "city"),
            venue.country and self.speaker.term(venue.country, "state"),
        )
        said = _COMMA[self.speaker.language].join(filter(None, places))
        if said:
            yield f"LOCATION:{_escaped(said)}"


def _escaped(text: str) -> str:
    """A text on one line, without what the format or a terminal would obey."""
    text = clean(text).replace("\\", "\\\\")
    return text.replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets, none of which cuts a character."""
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        # The space that marks a further piece is one of its octets.
        if size + octets > _LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece += character
        size += octets
    return "\r\n".join([*pieces, piece]) + "\r\n"
