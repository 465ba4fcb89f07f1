"""Calendars, read back by a library that did not write them: days, names, nothing lost."""

from __future__ import annotations

import datetime
from pathlib import Path

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.checking.wording import Speaker
from rulecheck.programme.model import Programme
from rulecheck.programme.reader import read_programme
from rulecheck.programme.spans import meeting_span
from rulecheck.reporting.icalendar import Calendar, as_calendar
from rulecheck.reporting.width import clean
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.source.values import Mapping, Node, Position, Scalar, Sequence
from rulecheck.source.writer import write

FIXTURES = Path(__file__).parents[2] / "fixtures"
DRAFTS = [
    file
    for file in sorted(FIXTURES.rglob("*.yaml"))
    if ".findings" not in file.name and "changes" not in file.relative_to(FIXTURES).parts
]
VOCABULARIES = load_rulebook([shipped_rules()]).vocabularies
STAMP = datetime.datetime(2026, 3, 1, 12, 30, tzinfo=datetime.UTC)
AT = Position(1, 1)
DAY = datetime.timedelta(days=1)
HEAD = "schema: rulecheck/programme/1\ninstrument: CCM\n"


def programme_of(data: bytes | str, folder: Path | None = None) -> Programme:
    text = data if isinstance(data, bytes) else (HEAD + data).encode()
    return read_programme(text, "draft", VOCABULARIES, folder)


def written(programme: Programme, language: str = "en") -> Calendar:
    return as_calendar(programme, Speaker(language, VOCABULARIES), STAMP)


def events(text: str) -> list[icalendar.Event]:
    """The events that a client finds in a calendar; it must find nothing wrong."""
    calendar = icalendar.Calendar.from_ical(text.encode())
    assert str(calendar["VERSION"]) == "2.0"
    assert calendar.errors == []
    found = list(calendar.walk("VEVENT"))
    assert len(found) == len(calendar.subcomponents)
    assert [event.errors for event in found] == [[]] * len(found)
    return found


def expected(programme: Programme) -> list[tuple[datetime.date, datetime.date, str]]:
    """First day, day after the last, and id, of each part known to the day."""
    return [
        (opens, closes + DAY, meeting.title or meeting.id)
        for meeting in programme.meetings
        if (span := meeting_span(meeting)) and span.exact
        for opens, closes in span.exact_parts
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("draft", DRAFTS, ids=lambda file: str(file.relative_to(FIXTURES)))
def test_a_client_reads_the_days_and_names_of_every_draft(draft, language):
    programme = programme_of(draft.read_bytes(), draft.parent)
    made = written(programme, language)
    wanted = expected(programme)
    found = events(made.text)
    assert wanted
    assert made.events == len(found) == len(wanted)
    for event, (opens, after, name) in zip(found, wanted, strict=True):
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (opens, after)
        assert clean(name) in str(event["SUMMARY"])
        assert event["DTSTAMP"].dt == STAMP
    assert len({str(event["UID"]) for event in found}) == len(found)


def one(meeting: str, rest: str = "", language: str = "en") -> icalendar.Event:
    (event,) = events(written(programme_of(f"{rest}meetings: [{meeting}]\n"), language).text)
    return event


SESSION = "id: 6MSP, kind: MSP, dates: 2016-09-05/2016-09-07"


def test_an_event_tells_what_the_draft_says():
    venue = "venue: {premises: Palais des Nations, city: Genève, country: Switzerland}"
    event = one(f"{{{SESSION}, status: formal, {venue}}}")
    assert str(event["SUMMARY"]) == "CCM 6MSP"
    assert str(event["LOCATION"]) == "Palais des Nations, Geneva, Switzerland"
    assert event["CATEGORIES"].to_ical() == b"meeting of states parties,formal"
    assert "TRANSP" not in event


def test_an_event_is_in_the_language_asked_for():
    event = one(f"{{{SESSION}, venue: {{city: Geneva, country: Switzerland}}}}", language="zh")
    assert str(event["SUMMARY"]) == "集束弹药公约 6MSP"
    assert str(event["LOCATION"]) == "日内瓦，瑞士"
    assert event["CATEGORIES"].to_ical().decode() == "缔约国会议"


@pytest.mark.parametrize(
    ("of_programme", "of_meeting", "status"),
    [
        ("", "", "TENTATIVE"),
        ("status: draft\n", "", "TENTATIVE"),
        ("status: adopted\n", "", "CONFIRMED"),
        ("status: record\n", "", "CONFIRMED"),
        ("status: adopted\n", ", tentative: true", "TENTATIVE"),
        ("status: draft\n", ", tentative: false", "CONFIRMED"),
    ],
)
def test_what_is_settled_is_confirmed(of_programme, of_meeting, status):
    assert str(one(f"{{{SESSION}{of_meeting}}}", of_programme)["STATUS"]) == status


def test_the_parts_of_a_meeting_are_events_of_their_own():
    parts = "[{opens: 2020-11-25, closes: 2020-11-27}, {opens: 2021-09-20, closes: 2021-09-21}]"
    found = events(written(programme_of(f"meetings: [{{id: 2RC, kind: RC, parts: {parts}}}]")).text)
    assert [str(event["SUMMARY"]) for event in found] == [
        "CCM 2RC, part 1 of 2",
        "CCM 2RC, part 2 of 2",
    ]
    days = [(event["DTSTART"].dt.isoformat(), event["DTEND"].dt.isoformat()) for event in found]
    assert days == [("2020-11-25", "2020-11-28"), ("2021-09-20", "2021-09-22")]
    assert len({str(event["UID"]) for event in found}) == 2


@pytest.mark.parametrize("dates", ["", "2016", "2016-09", "{opens: 2016-09-05}"])
def test_what_is_not_known_to_the_day_is_left_out(dates):
    open_ = f"{{id: 5MSP, kind: MSP, dates: {dates}}}"
    made = written(programme_of(f"meetings: [{open_}, {{{SESSION}}}]\n"))
    assert [meeting.id for meeting in made.left_out] == ["5MSP"]
    assert [str(event["SUMMARY"]) for event in events(made.text)] == ["CCM 6MSP"]


def test_a_meeting_is_the_same_event_in_every_language_and_version():
    """The id is part of what calendars have already taken over: it may never change."""
    drafts = [SESSION, SESSION.replace("2016-09", "2016-10")]
    ids = {
        str(one(f"{{{draft}}}", language=language)["UID"])
        for draft in drafts
        for language in ("en", "zh")
    }
    assert ids == {"0829b1e3-0212-5b59-a0a1-cc28ca3f6d84@rulecheck"}
    assert str(one("{id: 7MSP, kind: MSP, dates: 2016-09-05}")["UID"]) not in ids


def test_the_same_programme_gives_the_same_text():
    data = DRAFTS[0].read_bytes()
    assert written(programme_of(data)).text == written(programme_of(data)).text


HOSTILE = [
    "a\nb",
    "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x",
    "END:VEVENT",
    "a, b; c: d",
    "back\\slash \\n \\, \\;",
    '"quoted"',
    "中" * 300,
    "x" * 500,
    "\U0001f54a" * 60,
    "\u202eleft\x1b[31m",
    " spaces  within ",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_break_nothing(text):
    check_names(text, text, text)


@given(*[st.text(min_size=1, max_size=200)] * 3)
def test_any_name_survives(title, premises, city):
    check_names(title, premises, city)


def check_names(title: str, premises: str, city: str) -> None:
    """The texts stand in the event as a client reads it, on a line each, in bounds."""
    venue = {"premises": f"({premises})", "city": f"({city})"}
    meeting = {"kind": "MSP", "dates": "2016-09-05", "title": f"({title})", "venue": venue}
    both = tuple(node({"id": id, **meeting}) for id in ("6MSP", "7MSP"))
    programme = programme_of(write(Mapping({"meetings": (AT, Sequence(both, AT))}, AT)))
    read_title, read_venue = programme.meetings[0].title, programme.meetings[0].venue
    text = written(programme).text
    found = events(text)
    assert len(found) == 2
    assert str(found[0]["SUMMARY"]) == f"CCM {clean(read_title)}"
    places = (clean(read_venue.premises), clean(read_venue.city))
    assert str(found[0]["LOCATION"]) == ", ".join(places)
    lines = text.encode().split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert not any(end in line for line in lines for end in (b"\r", b"\n"))
    # No piece cuts a character.
    assert "".join(line.decode() for line in lines) == text.replace("\r\n", "")


def node(value: object) -> Node:
    if isinstance(value, dict):
        return Mapping({key: (AT, node(entry)) for key, entry in value.items()}, AT)
    return Scalar(str(value), False, AT)
