"""The programme in time, as plain data: the meetings of each year, and who is in office when.

Places are percentages: of a year in twelve equal months, or of all the years shown.
"""

from __future__ import annotations

import calendar
import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rulecheck.checking.findings import Finding, ProgrammeReport
from rulecheck.checking.wording import Speaker
from rulecheck.programme.dates import PartialDate
from rulecheck.programme.facts import Facts
from rulecheck.programme.model import TermEdge
from rulecheck.programme.spans import MeetingSpan
from rulecheck.programme.subjects import BodySubject, MeetingSubject, OfficeSubject
from rulecheck.programme.words import DateSpan, Span, Subject
from rulecheck.reporting.labels import Labels
from rulecheck.rulebook.rules import Language, Level, Rulebook

Data = dict[str, Any]
Holder = OfficeSubject | BodySubject
# What a letter of a name takes beside its meeting, and how much of a name is shown there.
_LETTER, _LETTERS = 1.1, 16
# From here on a name stands before its meeting, so as not to leave the year.
_LATE = 80.0
_YEARS_NAMED = 12


def timeline(report: ProgrammeReport, rulebook: Rulebook, language: Language) -> Data | None:
    """Years, terms of office and marked days; None where the draft itself is not at hand.

    `findings` are positions in the findings of the programme.
    """
    if report.programme is None:
        return None
    facts = Facts(report.programme, rulebook.vocabularies)
    return _Timeline(facts, report.findings, rulebook, language).data()


class _Timeline:
    def __init__(
        self, facts: Facts, findings: Sequence[Finding], rulebook: Rulebook, language: Language
    ) -> None:
        self.facts, self.rulebook, self.language = facts, rulebook, language
        self.speaker = Speaker(language, rulebook.vocabularies)
        self.say = Labels(language)
        self.meetings = [*facts.meetings, *facts.related]
        self.holders: list[Holder] = [*facts.offices, *facts.bodies, *facts.seats]
        self.pins = _pins(findings, [*self.meetings, *facts.years, *self.holders])

    def data(self) -> Data:
        held: dict[int, list[MeetingSubject]] = defaultdict(list)
        for meeting in self.meetings:
            for number in _years_of(meeting):
                held[number].append(meeting)
        known = {year.number: year for year in self.facts.years}
        numbers = sorted({*known, *held})
        return {
            "years": [
                {
                    "year": number,
                    "meetings": self._in_lanes(held[number], number),
                    "findings": self.pins.get(known.get(number), []),
                }
                for number in numbers
            ],
            "undated": [self._meeting(m) for m in self.meetings if not _years_of(m)],
            "axis": _axis(numbers),
            "offices": [self._office(holder, numbers) for holder in self.holders],
            "milestones": list(self._milestones()),
            "unplaced": self.pins.get(None, []),
        }

    def _in_lanes(self, meetings: Sequence[MeetingSubject], year: int) -> list[Data]:
        """The meetings of a year by date, each on the first lane where its name has room."""
        entries = [self._meeting(meeting, year) for meeting in meetings]
        entries.sort(key=lambda entry: entry["bars"][0]["x"])
        ends: list[float] = []
        for entry in entries:
            first, last = _room(entry)
            entry["lane"] = next((n for n, end in enumerate(ends) if end <= first), len(ends))
            ends[entry["lane"] : entry["lane"] + 1] = [last]
        return entries

    def _meeting(self, meeting: MeetingSubject, year: int | None = None) -> Data:
        """A meeting as a year shows it; without a year as one whose date is not known."""
        kind = self.facts.vocabularies["kind"].find(meeting.kind() or "")
        status = meeting.status() or (kind.status if kind else None)
        opens, days, host = meeting.opens(), meeting.working_days(), meeting.host()
        continued = bool(year and opens and opens.high.year < year)
        bars = [] if year is None else _bars(meeting.span, year)
        return {
            "id": meeting.name,
            "kind_text": self.speaker.term(meeting.kind() or "", "kind"),
            "status": status,
            "status_text": self.speaker.term(status, "status") if status else None,
            "related": meeting.related,
            "exact": bool(meeting.span and meeting.span.exact),
            "tentative": bool(meeting.tentative()),
            "continued": continued,
            "when_text": self._when(meeting.span),
            "place_text": self._place(meeting),
            "host_text": self.speaker.term(host, "state") if host else None,
            "working_days": days.low if days and days.exact else None,
            "bars": bars,
            "name": _name_beside(bars) if bars else None,
            "lane": 0,
            "findings": [] if continued else self.pins.get(meeting, []),
        }

    def _when(self, span: MeetingSpan | None) -> str | None:
        """The days of a meeting; of a split one those of each part."""
        if span is None:
            return None
        return self.say("list").join(self.speaker.days(*part) for part in span.parts)

    def _place(self, meeting: MeetingSubject) -> str | None:
        """City and country, as far as the draft says."""
        city, country = meeting.city(), meeting.country()
        city = self.speaker.term(city, "city") if city else None
        country = self.speaker.term(country, "state") if country else None
        return (
            self.say("city and country", city=city, country=country)
            if city and country
            else city or country
        )

    def _office(self, holder: Holder, years: Sequence[int]) -> Data:
        begins, ends = holder.term_from(), holder.term_to()
        exact = bool(begins and begins.exact and ends and ends.exact)
        if not begins and not ends and isinstance(holder, OfficeSubject):
            begins, ends = _by_election(holder)
        return {
            "text": self.speaker.label(holder),
            "term_text": self._term(holder),
            "exact": exact,
            "bar": _term_bar(begins, ends, years),
            "findings": self.pins.get(holder, []),
        }

    def _term(self, holder: Holder) -> str | None:
        """The term as the draft has it: from edge to edge, or so many years from an election."""
        term = holder.draft.term
        if isinstance(holder, BodySubject):
            term = term or holder.draft.period
        elif term is None and (elected := holder.elected_at()) and (years := holder.term_years()):
            label = "elected for a year" if years.high == 1 else "elected for years"
            return self.say(label, meeting=elected.label, years=years.low)
        if term is None:
            return None
        if isinstance(term.begins, PartialDate) and isinstance(term.ends, PartialDate):
            return self.speaker.days(term.begins, term.ends)
        return self.say("from to", begins=self._edge(term.begins), ends=self._edge(term.ends))

    def _edge(self, edge: TermEdge | None) -> str:
        if isinstance(edge, PartialDate):
            return self.speaker.days(edge, edge)
        return self.speaker.edge(edge) if edge else "…"

    def _milestones(self) -> Iterator[Data]:
        """The marked days of the instrument's documents, and the deadlines the draft states."""
        named = {
            (deadline.draft.due.month, deadline.draft.due.day): self.speaker.label(deadline)
            for deadline in self.facts.deadlines
            if deadline.draft.due
        }
        for document in self.rulebook.documents.values():
            if document.instrument == self.facts.model.instrument:
                for mark in document.milestones:
                    named[mark.day.month, mark.day.day] = mark.label.in_language(self.language)
        for (month, day), label in sorted(named.items()):
            number = month * 100 + day
            yield {
                "day": f"{month:02d}-{day:02d}",
                "day_text": self.speaker.day(Span(number, number)),
                "text": label,
                "x": round(_end_of(datetime.date(2000, month, day)), 3),
            }


def _pins(
    findings: Sequence[Finding], items: Sequence[Subject]
) -> Mapping[Subject | None, list[int]]:
    """For each item the findings about it or a part of it; under None those of no item."""
    by_label: dict[str, Subject] = {}
    by_path: dict[str, Subject] = {}
    for item in items:
        by_label.setdefault(item.label, item)
        by_path.setdefault(item.origin.path, item)
    # Years have no place of their own in the draft.
    by_path.pop("", None)
    pins: dict[Subject | None, list[int]] = defaultdict(list)
    for n, finding in enumerate(findings):
        held_in = (by_path[path] for path in _outwards(finding.location.path) if path in by_path)
        pins[by_label.get(finding.subject) or next(held_in, None)].append(n)
    return pins


def _outwards(path: str) -> Iterator[str]:
    """A path of the draft and all that holds it: meetings[3].dates, meetings[3], meetings."""
    while path:
        yield path
        path = path[: max(path.rfind("."), path.rfind("["), 0)]


def _years_of(meeting: MeetingSubject) -> list[int]:
    """The years a meeting is shown in: where a part of it opens or closes."""
    if meeting.span:
        return sorted({edge.year for part in meeting.span.parts for edge in part})
    told = meeting.year()
    return [told.low] if told and told.exact else []


def _bars(span: MeetingSpan | None, year: int) -> list[Data]:
    """The parts of a meeting in a year; all of the year where only that is known."""
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    days = [(a.first, b.last) for a, b in span.parts] if span else [(first, last)]
    inside = [(max(a, first), min(b, last)) for a, b in days if a <= last and b >= first]
    return [_bar(_start_of(a), _end_of(b)) for a, b in inside]


def _bar(start: float, end: float) -> Data:
    return {"x": round(start, 3), "width": round(end - start, 3)}


def _name_beside(bars: Sequence[Data]) -> Data:
    """Where the name of a meeting stands: after it, before it, or on one that fills its year."""
    first, last = bars[0]["x"], max(bar["x"] + bar["width"] for bar in bars)
    if last <= _LATE:
        return {"side": "after", "x": last}
    return {"side": "before" if first >= 100 - _LATE else "on", "x": first}


def _room(entry: Data) -> tuple[float, float]:
    """From where to where a meeting and the name beside it reach, pins included."""
    pins = 2 * min(len(entry["findings"]), len(Level))
    name = _LETTER * (min(len(entry["id"]), _LETTERS) + 3 + pins)
    first, last = entry["bars"][0]["x"], max(bar["x"] + bar["width"] for bar in entry["bars"])
    at = entry["name"]
    if at["side"] == "before":
        return at["x"] - name, last
    return first, max(last, at["x"] + name)


def _start_of(day: datetime.date) -> float:
    """Where in its year a day begins, as a percentage."""
    length = calendar.monthrange(day.year, day.month)[1]
    return (day.month - 1 + (day.day - 1) / length) * 100 / 12


def _end_of(day: datetime.date) -> float:
    """Where in its year a day ends, as a percentage."""
    length = calendar.monthrange(day.year, day.month)[1]
    return (day.month - 1 + day.day / length) * 100 / 12


def _axis(years: Sequence[int]) -> list[Data]:
    """Where years begin, on a line of all years shown; of many only some are named."""
    if not years:
        return []
    number = years[-1] - years[0] + 1
    step = -(-number // _YEARS_NAMED)
    return [
        {"year": year, "x": round((year - years[0]) * 100 / number, 3)}
        for year in range(years[0], years[-1] + 1, step)
    ]


def _term_bar(begins: DateSpan | None, ends: DateSpan | None, years: Sequence[int]) -> Data | None:
    """A term on the line of all years shown; an edge that is not known lies at its end."""
    if not years or (begins is None and ends is None):
        return None
    number = years[-1] - years[0] + 1

    def along(day: datetime.date, within: float) -> float:
        return min(max(0.0, (day.year - years[0] + within / 100) * 100 / number), 100.0)

    start = along(begins.low, _start_of(begins.low)) if begins else 0.0
    end = along(ends.high, _end_of(ends.high)) if ends else 100.0
    return _bar(start, end) if end > start else None


def _by_election(office: OfficeSubject) -> tuple[DateSpan | None, DateSpan | None]:
    """A term counted in years from the close of the meeting that elects."""
    elected, years = office.elected_at(), office.term_years()
    closes = elected.closes() if isinstance(elected, MeetingSubject) else None
    if closes is None or years is None:
        return None, None
    year, month = closes.high.year + years.high, closes.high.month
    # 29 February has no anniversary in most years.
    end = datetime.date(year, month, min(closes.high.day, calendar.monthrange(year, month)[1]))
    return closes, DateSpan(end, end)
