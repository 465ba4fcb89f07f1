"""All that a draft says, as subjects with words, and the order in which meetings stand."""

from __future__ import annotations

import bisect
import datetime
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any, Generic, TypeVar

from rulecheck.programme.dates import MeetingDay, PartialDate
from rulecheck.programme.identifiers import meeting_named, parse_meeting_id
from rulecheck.programme.model import Meeting, Programme, RegimeChange, RegimeFields
from rulecheck.programme.shapes import Record
from rulecheck.programme.subjects import (
    NO_OPTION,
    BodySubject,
    ChangeSubject,
    DeadlineSubject,
    DecisionSubject,
    MeetingSubject,
    OfficeHolder,
    OfficeSubject,
    ProgrammeSubject,
    ReportSubject,
    SessionSubject,
    YearSubject,
)
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.programme.words import DateSpan, Members, Span, Subject, date_span, exact

_REVIEW_CONFERENCE = "review conference"
_PRESIDENT = "President"
_PRESIDING = (_PRESIDENT, "President-designate")
# What the adoption of a regime decides.
_PROGRAMME_OF_MEETINGS = "programme of meetings"
_FOREVER = datetime.date.max
_Made = TypeVar("_Made")
_Held = TypeVar("_Held", OfficeSubject, BodySubject)
# An imprecise date rivals those of its own year: more meetings than a year holds.
_NEAR = 64


# Subjects that a rule may be about: their type, and the list of facts that holds them;
# subjects of other types are reached through these.
STANDING = {
    "programme": ("programme", "programme_alone"),
    "meeting": ("meeting", "meetings"),
    "related meeting": ("meeting", "related"),
    "year": ("year", "years"),
    "decision": ("decision", "decisions"),
    "deadline": ("deadline", "deadlines"),
    "change": ("change", "changes"),
    "office": ("office", "offices"),
    "seat": ("office", "seats"),
    "body": ("body", "bodies"),
    "report": ("report", "reports"),
    "session": ("session", "sessions"),
}


class Facts:
    """The subjects of one programme."""

    def __init__(self, programme: Programme, vocabularies: Vocabularies) -> None:
        self.model = programme
        self.vocabularies = vocabularies
        # Every subject that was ever made.
        self.made: list[Subject] = []
        self.programme = ProgrammeSubject(self)
        self.meetings = [self._meeting(draft) for draft in programme.meetings]
        self.related = [self._meeting(draft, related=True) for draft in programme.related_meetings]
        self._parts: dict[Record, Any] = {}
        self._by_id = {meeting.name: meeting for meeting in (*self.related, *self.meetings)}

    def let_go(self) -> None:
        """Forget everything, when nobody looks at the programme any more.

        Subjects hold each other; taken apart they are gone at once, where the search for such
        rings took a sixth of a run over many drafts.
        """
        for subject in self.made:
            vars(subject).clear()
        vars(self).clear()

    def _meeting(self, draft: Meeting, *, related: bool = False) -> MeetingSubject:
        told = parse_meeting_id(draft.id, self.vocabularies)
        return MeetingSubject(self, draft.origin, draft.id, told, draft, related)

    def standing(self, name: str) -> Sequence[Subject]:
        """The subjects that stand on their own in the draft, by a name of STANDING."""
        found: Sequence[Subject] = getattr(self, STANDING[name][1])
        return found

    # Things the draft lists

    @property
    def programme_alone(self) -> list[ProgrammeSubject]:
        """The programme, as a list of one."""
        return [self.programme]

    @cached_property
    def offices(self) -> list[OfficeSubject]:
        """The offices listed by themselves."""
        return [OfficeSubject(self, office) for office in self.model.offices]

    @cached_property
    def _offices_by_meeting(self) -> dict[str | None, list[OfficeSubject]]:
        by_meeting: dict[str | None, list[OfficeSubject]] = defaultdict(list)
        for office in self.offices:
            by_meeting[office.draft.of].append(office)
        return by_meeting

    def offices_of(self, meeting: str) -> tuple[OfficeSubject, ...]:
        """The offices that are of a meeting."""
        return tuple(self._offices_by_meeting.get(meeting, ()))

    @cached_property
    def bodies(self) -> list[BodySubject]:
        """The standing bodies."""
        return [BodySubject(self, body) for body in self.model.bodies]

    def seats_of(self, body: BodySubject) -> tuple[OfficeSubject, ...]:
        """The seats of a body, each made once."""
        listed = body.draft.members or ()
        return tuple(self._parts.setdefault(seat, OfficeSubject(self, seat)) for seat in listed)

    @cached_property
    def seats(self) -> list[OfficeSubject]:
        """The seats of all bodies."""
        return [seat for body in self.bodies for seat in self.seats_of(body)]

    @cached_property
    def _seats(self) -> frozenset[OfficeSubject]:
        return frozenset(self.seats)

    @cached_property
    def deadlines(self) -> list[DeadlineSubject]:
        """The reporting deadlines."""
        convention = self.model.convention
        listed = convention.reporting_deadlines if convention else ()
        return [DeadlineSubject(self, deadline) for deadline in listed]

    @cached_property
    def changes(self) -> list[ChangeSubject]:
        """The amendments of the regime, by date."""
        listed = self.model.regime.changes if self.model.regime else ()
        dated = sorted(
            listed, key=lambda change: change.begins.first if change.begins else _FOREVER
        )
        return [ChangeSubject(self, change) for change in dated]

    @cached_property
    def decisions(self) -> list[DecisionSubject]:
        """The decisions of the programme, of its meetings, and the adoption of its regime."""
        return list(self._decisions())

    def _decisions(self) -> Iterator[DecisionSubject]:
        for decision in self.model.decisions:
            yield DecisionSubject(
                self, decision.origin, decision.topic or "", decision.adopted_by, decision
            )
        for meeting in self.model.meetings:
            for decision in meeting.decisions:
                adopter = decision.adopted_by or meeting.id
                yield DecisionSubject(
                    self, decision.origin, decision.topic or "", adopter, decision
                )
        regime = self.model.regime
        for adopted in (regime, *regime.changes) if regime else ():
            if adopted.adopted_at and _on_meetings(adopted):
                yield DecisionSubject(
                    self, adopted.origin, _PROGRAMME_OF_MEETINGS, adopted.adopted_at
                )

    @cached_property
    def _decisions_by_meeting(self) -> dict[Subject | None, list[DecisionSubject]]:
        by_meeting: dict[Subject | None, list[DecisionSubject]] = defaultdict(list)
        for decision in self.decisions:
            by_meeting[decision.adopted_by()].append(decision)
        return by_meeting

    def decisions_of(self, meeting: MeetingSubject) -> tuple[DecisionSubject, ...]:
        """The decisions a meeting adopted."""
        return tuple(self._decisions_by_meeting.get(meeting, ()))

    @cached_property
    def reports(self) -> list[ReportSubject]:
        """The reports submitted to the meetings."""
        return [report for meeting in self.meetings for report in self.reports_of(meeting)]

    def reports_of(self, meeting: MeetingSubject) -> tuple[ReportSubject, ...]:
        """The reports listed under a meeting."""
        listed = (meeting.draft.reports if meeting.draft else None) or ()
        return self._made(ReportSubject, meeting, listed)

    @cached_property
    def sessions(self) -> list[SessionSubject]:
        """The sessions of the meetings."""
        return [session for meeting in self.meetings for session in self.sessions_of(meeting)]

    def sessions_of(self, meeting: MeetingSubject) -> tuple[SessionSubject, ...]:
        """The sessions listed under a meeting."""
        listed = (meeting.draft.sessions if meeting.draft else None) or ()
        return self._made(SessionSubject, meeting, listed)

    def _made(
        self, kind: Callable[..., _Made], meeting: MeetingSubject, listed: Iterable[Record]
    ) -> tuple[_Made, ...]:
        """Subjects of what a meeting lists, each made once."""
        return tuple(self._parts.setdefault(draft, kind(meeting, draft)) for draft in listed)

    @cached_property
    def years(self) -> list[YearSubject]:
        """The calendar years of the period; without one, those the meetings span."""
        period = self.model.period
        first = period.begins.first if period and period.begins else None
        last = period.ends.last if period and period.ends else None
        edges = [day.year for day in (first, last) if day]
        from_year = first.year if first else min([*self._by_year, *edges], default=0)
        to_year = last.year if last else max([*self._by_year, *edges], default=-1)
        # Meetings beyond the period are looked at too, in years that count as incomplete.
        numbers = {*range(from_year, to_year + 1), *self._by_year}
        return [YearSubject(self, n, complete=_covers(first, last, n)) for n in sorted(numbers)]

    # References

    def meeting(self, id: str | None) -> MeetingSubject | None:
        """The meeting with an id; one outside the file is known by the form of its id."""
        if id is None:
            return None
        if id not in self._by_id:
            told = parse_meeting_id(id, self.vocabularies)
            if told is None:
                return None
            self._by_id[id] = MeetingSubject(self, self.model.origin, id, told)
        return self._by_id[id]

    def opening_of(self, label: str) -> DateSpan | None:
        """The days on which a meeting of the file, named by its id, can open."""
        return self._by_id[label].opens() if label in self._by_id else None

    def edge(self, edge: PartialDate | MeetingDay | None) -> DateSpan | None:
        """The days the edge of a term can be."""
        if isinstance(edge, MeetingDay):
            meeting = self.meeting(edge.meeting)
            if meeting is None:
                return None
            return meeting.opens() if edge.edge == "opening" else meeting.closes()
        return date_span(edge)

    def adopter_name(self, adopter: str | None) -> str | None:
        """The kind of an adopting meeting; of a body or an office, its name."""
        meeting = self.meeting(adopter)
        if meeting is not None:
            return meeting.kind()
        if adopter is None:
            return None
        for name in ("body", "office", "convener"):
            if term := self.vocabularies[name].find(adopter):
                return term.name
        return adopter

    @cached_property
    def _presidents(self) -> dict[str, str]:
        # A President stands for a President-designate of the same meeting.
        listed = sorted(self.model.offices, key=lambda o: o.office == _PRESIDENT)
        presiding = (o for o in listed if o.office in _PRESIDING)
        return {o.of: o.state for o in presiding if o.of and o.state}

    def president_of(self, id: str) -> str | None:
        """The State that the offices name as presiding over a meeting."""
        return self._presidents.get(id)

    def president_in_office(self, days: DateSpan | None) -> str | None:
        """The State whose term as President covers some days."""
        if days is None:
            return None
        place = bisect.bisect_right(self._presidencies, days.low, key=_begun) - 1
        inside = []
        # Those that have begun, back to where all have ended.
        while place >= 0 and self._last_ends[place] >= days.high:
            begun, ended, listed, state = self._presidencies[place]
            # On the day of the handover the outgoing President still presides.
            if days.high <= ended and (begun < days.low or days.high < ended):
                inside.append((listed, state))
            place -= 1
        return min(inside, key=lambda one: one[0])[1] if inside else None

    @cached_property
    def _presidencies(self) -> list[tuple[datetime.date, datetime.date, int, str | None]]:
        """The terms of Presidents by the day they have surely begun: that day, the day up to
        which they surely last, the place among the offices, the State."""
        dated = (
            (begins.high, ends.low, listed, office.draft.state)
            for listed, office in enumerate(self.offices)
            if office.draft.office == _PRESIDENT
            and (begins := office.term_from())
            and (ends := office.term_to())
        )
        return sorted(dated, key=_begun)

    @cached_property
    def _last_ends(self) -> list[datetime.date]:
        """For each presidency the last day of it and of all before it."""
        return list(accumulate((ended for _, ended, _, _ in self._presidencies), max))

    def holder(self, text: str | None) -> OfficeHolder:
        """Who is meant by `President of 10MSP`, `President of the Second Review Conference`,
        `President`, or the name of a State."""
        if text is None:
            return OfficeHolder()
        office, _, rest = text.partition(" of ")
        known = self.vocabularies["office"].find(office)
        if known is None:
            state = self.vocabularies["state"].find(text)
            return OfficeHolder(state=state.name if state else None)
        meeting = self.meeting(meeting_named(rest, self.vocabularies)) if rest else None
        return OfficeHolder(
            known.name, meeting, self.president_of(meeting.name) if meeting else None
        )

    @cached_property
    def _terms_of_office(self) -> _Terms[OfficeSubject]:
        return _Terms(self.offices, _office_key)

    def office_neighbour(self, office: OfficeSubject, step: int) -> OfficeSubject | None:
        """Who held the same office (of the same theme) one term before or after."""
        return self._terms_of_office.beside(office, step)

    @cached_property
    def _terms_held(self) -> Counter[tuple[str, str | None]]:
        return Counter((_office_key(office), office.draft.state) for office in self.offices)

    @cached_property
    def _seats_held(self) -> Counter[tuple[str, str | None]]:
        return Counter((_office_key(seat), seat.draft.state) for seat in self.seats)

    def terms_held(self, office: OfficeSubject) -> Span | None:
        """How often the offices, or the seats of bodies, list a State for the same office."""
        if office.draft.state is None:
            return None
        held = self._seats_held if office in self._seats else self._terms_held
        return exact(held[_office_key(office), office.draft.state])

    def body_neighbour(self, body: BodySubject, step: int) -> BodySubject | None:
        """The same body one term before or after."""
        return self._terms_of_body.beside(body, step)

    @cached_property
    def _terms_of_body(self) -> _Terms[BodySubject]:
        return _Terms(self.bodies, lambda body: (body.draft.name, body.draft.theme))

    @cached_property
    def _regions(self) -> dict[str, str | None]:
        convention = self.model.convention
        groups = (convention.regional_groups if convention else None) or {}
        found: dict[str, str | None] = {}
        for region, states in groups.items():
            for state in states:
                # Of one that stands in two groups it is not known which is meant.
                found[state] = region if found.get(state, region) == region else None
        return found

    def region_of(self, state: str | None) -> str | None:
        """The regional group the draft puts a State in."""
        return self._regions.get(state) if state else None

    # Order

    @cached_property
    def _series(self) -> dict[str | None, list[MeetingSubject]]:
        """The meetings of each kind in order; those without a date by their ordinal."""
        series: dict[str | None, list[MeetingSubject]] = defaultdict(list)
        for meeting in sorted(filter(_placed, self.meetings), key=_order):
            series[meeting.kind()].append(meeting)
        undated: dict[str | None, list[MeetingSubject]] = defaultdict(list)
        for meeting in self.meetings:
            if not _placed(meeting) and meeting.ordinal() and self._numbered(meeting):
                undated[meeting.kind()].append(meeting)
        for kind, meetings in undated.items():
            _insert(series[kind], meetings)
        return series

    def _numbered(self, meeting: MeetingSubject) -> bool:
        """Whether its kind counts on in one series; preparatory meetings begin anew."""
        kind = self.vocabularies["kind"].find(meeting.kind() or "")
        return bool(kind and kind.numbered)

    @cached_property
    def _place(self) -> dict[MeetingSubject, int]:
        return {m: place for series in self._series.values() for place, m in enumerate(series)}

    def neighbour(self, meeting: MeetingSubject, step: int) -> MeetingSubject | None:
        """The meeting of the same kind one step before or after."""
        if meeting not in self._place:
            return None
        series, place = self._series[meeting.kind()], self._place[meeting] + step
        return series[place] if 0 <= place < len(series) else None

    @cached_property
    def _formal(self) -> list[MeetingSubject]:
        """The dated meetings of formal kinds, by opening."""
        kinds = self.vocabularies["kind"]
        formal = {term.name for term in kinds.terms.values() if term.status == "formal"}
        return sorted((m for m in self.meetings if m.kind() in formal and m.opens()), key=_order)

    @cached_property
    def _formal_openings(self) -> list[datetime.date]:
        return [_opening(meeting).low for meeting in self._formal]

    def formal_neighbour(self, meeting: MeetingSubject, step: int) -> MeetingSubject | None:
        """The formal meeting before or after; None where imprecise dates leave the order open."""
        opens = meeting.opens()
        if opens is None:
            return None
        return (
            self._formal_before(meeting, opens) if step < 0 else self._formal_after(meeting, opens)
        )

    def _formal_before(self, meeting: MeetingSubject, opens: DateSpan) -> MeetingSubject | None:
        place = bisect.bisect_left(self._formal_openings, opens.high)
        near = range(place - 1, max(0, place - _NEAR) - 1, -1)
        found: MeetingSubject | None = None
        for n, other in ((n, self._formal[n]) for n in near if self._formal[n] is not meeting):
            if found is None:
                if _opening(other).high >= opens.low:
                    return None
                found = other
            elif self._latest_openings[n] <= _opening(found).low:
                break
            elif _opening(other).high > _opening(found).low and not _ordered(other, found):
                return None
        return found

    def _formal_after(self, meeting: MeetingSubject, opens: DateSpan) -> MeetingSubject | None:
        meetings = self._formal_by_end
        place = bisect.bisect_right(self._formal_ends, opens.low)
        near = range(place, min(len(meetings), place + _NEAR))
        found: MeetingSubject | None = None
        for n, other in ((n, meetings[n]) for n in near if meetings[n] is not meeting):
            if found is None:
                if _opening(other).low <= opens.high:
                    return None
                found = other
            elif self._earliest_openings[n] >= _opening(found).high:
                break
            elif _opening(other).low < _opening(found).high and not _ordered(found, other):
                return None
        return found

    @cached_property
    def _latest_openings(self) -> list[datetime.date]:
        """For each formal meeting the latest day on which it, or one before it, can open."""
        return list(accumulate((_opening(m).high for m in self._formal), max))

    @cached_property
    def _earliest_openings(self) -> list[datetime.date]:
        """For each formal meeting by its end the earliest day on which it, or one after, can."""
        backwards = (_opening(m).low for m in reversed(self._formal_by_end))
        return list(accumulate(backwards, min))[::-1]

    @cached_property
    def _formal_by_end(self) -> list[MeetingSubject]:
        """The formal meetings by the last day they can open."""
        return sorted(self._formal, key=lambda m: (_opening(m).high, _opening(m).low))

    @cached_property
    def _formal_ends(self) -> list[datetime.date]:
        return [_opening(meeting).high for meeting in self._formal_by_end]

    @cached_property
    def _review_conferences(self) -> list[MeetingSubject]:
        return self._series.get(_REVIEW_CONFERENCE, [])

    def first_review_conference(self) -> MeetingSubject | None:
        """The Review Conference with the ordinal 1."""
        numbered = ((c, c.ordinal()) for c in self._review_conferences)
        return next((c for c, ordinal in numbered if ordinal and ordinal.low == 1), None)

    def review_conference_before(self, meeting: MeetingSubject) -> MeetingSubject | None:
        """The last Review Conference that opens before a meeting, whatever its day may be."""
        opens = meeting.opens()
        if opens is None:
            return None
        conferences = self._dated_review_conferences
        place = bisect.bisect_left(conferences, opens.high, key=lambda c: _opening(c).low)
        before = [c for c in conferences[max(0, place - 2) : place] if c is not meeting]
        found = before[-1] if before else None
        return found if found and _opening(found).high < opens.low else None

    @cached_property
    def _dated_review_conferences(self) -> list[MeetingSubject]:
        """The Review Conferences with a date, in order; of equals the first listed comes last."""
        dated = [conference for conference in self._review_conferences if conference.opens()]
        dated.reverse()
        return sorted(dated, key=_order)

    def review_conference_before_period(self) -> MeetingSubject | None:
        """The Review Conference of the period's first year or the last before it."""
        period = self.model.period
        if period is None or period.begins is None:
            return None
        dated = [c for c in self._review_conferences if c.opens()]
        earlier = [c for c in dated if _opening(c).high.year <= period.begins.year]
        if earlier:
            return earlier[-1]
        ordinal = dated[0].ordinal() if dated else None
        kind = self.vocabularies["kind"].find(_REVIEW_CONFERENCE)
        if ordinal is None or ordinal.low < 2 or kind is None:
            return None
        return self.meeting(f"{ordinal.low - 1}{kind.abbreviation}")

    def overlapping_formal(self, meeting: MeetingSubject) -> Members:
        """The formal meetings held on some day of a meeting; possible ones if dates are coarse."""
        opens, closes = meeting.opens(), meeting.closes()
        if opens is None or closes is None:
            return Members(open=True)
        from_place = bisect.bisect_left(self._formal_openings, opens.low - self._longest_formal)
        to_place = bisect.bisect_right(self._formal_openings, closes.high)
        certain, possible = [], []
        for other in self._formal[from_place:to_place]:
            overlap = None if other is meeting else _overlap(meeting, other)
            if overlap is True:
                certain.append(other)
            elif overlap is None and other is not meeting:
                possible.append(other)
        return Members(tuple(certain), tuple(possible))

    def overlapping_related(self, meeting: MeetingSubject) -> Members:
        """The meetings of other instruments held on some day of a meeting."""
        opens, closes = meeting.opens(), meeting.closes()
        if opens is None or closes is None:
            return Members(open=True)
        related, openings, longest = self._related_by_opening
        from_place = bisect.bisect_left(openings, opens.low - longest)
        to_place = bisect.bisect_right(openings, closes.high)
        overlaps = {n: _overlap(meeting, other) for n, other in related[from_place:to_place]}
        in_order = sorted(overlaps.items())
        certain = tuple(self.related[n] for n, overlap in in_order if overlap is True)
        possible = tuple(self.related[n] for n, overlap in in_order if overlap is None)
        return Members(certain, possible + self._related_undated)

    @cached_property
    def _related_by_opening(
        self,
    ) -> tuple[list[tuple[int, MeetingSubject]], list[datetime.date], datetime.timedelta]:
        """The dated related meetings with their places, by opening; the openings; and the length
        of the longest."""
        dated = [(n, other) for n, other in enumerate(self.related) if other.opens()]
        dated.sort(key=lambda one: _opening(one[1]).low)
        return dated, [_opening(other).low for _, other in dated], _longest(o for _, o in dated)

    @cached_property
    def _related_undated(self) -> tuple[MeetingSubject, ...]:
        return tuple(other for other in self.related if not other.opens())

    @cached_property
    def _longest_formal(self) -> datetime.timedelta:
        return _longest(self._formal)

    # Years

    @cached_property
    def _by_year(self) -> dict[int, list[MeetingSubject]]:
        by_year: dict[int, list[MeetingSubject]] = defaultdict(list)
        for meeting in self.meetings:
            year = meeting.year()
            if year is not None and year.exact:
                by_year[year.low].append(meeting)
        return by_year

    @cached_property
    def _undated(self) -> tuple[MeetingSubject, ...]:
        return tuple(m for m in self.meetings if m.year() is None)

    def held_in(self, year: int) -> Members:
        """The meetings of a year; those without any date may be held in it."""
        return Members(tuple(self._by_year.get(year, ())), self._undated)

    def shown_in(self, year: int) -> tuple[MeetingSubject, ...]:
        """The meetings of a year of the kinds that a programme table shows."""
        return tuple(filter(self._tabulated, self._by_year.get(year, ())))

    def last_up_to(self, year: int) -> MeetingSubject | None:
        """The last meeting listed of the year, or of the last year before it that has any."""
        last = max((y for y in self._by_year if y <= year), default=None)
        return None if last is None else self._by_year[last][-1]

    def table_cell(self, year: YearSubject) -> frozenset[str] | None:
        """What a programme table shows for a year; None where dates leave it open."""
        labels = [self._table_label(meeting) for meeting in self.shown_in(year.number)]
        if not year.is_complete or None in labels or any(map(self._tabulated, self._undated)):
            return None
        return frozenset(label for label in labels if label)

    def _tabulated(self, meeting: MeetingSubject) -> bool:
        kind = self.vocabularies["kind"].find(meeting.kind() or "")
        return bool(kind and kind.tabulated)

    def _table_label(self, meeting: MeetingSubject) -> str | None:
        kind = self.vocabularies["kind"].find(meeting.kind() or "")
        if kind is None or not kind.numbered:
            return kind.abbreviation if kind else None
        ordinal = meeting.ordinal()
        return f"{ordinal.low}{kind.abbreviation}" if ordinal else None

    # The regime in time

    def option_on(self, days: DateSpan | None) -> str | None:
        """The option in force on some days: none before the year of its adoption; None where
        the draft does not tell, or where it changes within those days."""
        adopted = self.meeting(self.model.regime.adopted_at if self.model.regime else None)
        adopted_in = adopted.year() if adopted else None
        declared: str | None = self.in_force("option", days)
        if declared is None or adopted_in is None:
            return declared
        if days is None:
            return None
        return NO_OPTION if days.high.year < adopted_in.low else declared

    def in_force(self, name: str, days: DateSpan | None) -> Any:
        """A field of the regime on some days; None where the draft does not tell, or where it
        changes within those days."""
        value = getattr(self.model.regime, name, None)
        changes = [change for change in self.changes if getattr(change.draft, name) is not None]
        if days is None:
            return None if changes else value
        for change in changes:
            begins = change.from_()
            if begins is not None and days.high >= begins.low:
                value = getattr(change.draft, name) if days.low >= begins.high else None
        return value

    # The rhythm of formal meetings

    @cached_property
    def _regular_years(self) -> list[int]:
        """The years with a formal meeting of the kinds a programme table shows."""
        return sorted(y for y, held in self._by_year.items() if any(map(self._regular, held)))

    @cached_property
    def _undated_regular(self) -> bool:
        return any(map(self._regular, self._undated))

    def _regular(self, meeting: MeetingSubject) -> bool:
        kind = self.vocabularies["kind"].find(meeting.kind() or "")
        return bool(kind and kind.tabulated and kind.status == "formal")

    def years_without_formal(self, year: int) -> Span | None:
        """Years since the last formal meeting up to a year, or since before the period."""
        place = bisect.bisect_right(self._regular_years, year)
        period = self.model.period
        if place:
            last = self._regular_years[place - 1]
        elif period and period.begins:
            last = period.begins.year - 1
        else:
            return None
        gap = max(0, year - last)
        return Span(0 if self._undated_regular else gap, gap)

    @cached_property
    def _sittings(self) -> dict[int, list[MeetingSubject]]:
        sittings: dict[int, list[MeetingSubject]] = defaultdict(list)
        for meeting in self.meetings:
            parts = meeting.span.parts if meeting.span else ()
            years = {edge.year for part in parts for edge in part}
            years |= (
                {meeting.told.year} if not parts and meeting.told and meeting.told.year else set()
            )
            for year in years:
                sittings[year].append(meeting)
        return sittings

    def sitting_in(self, year: int) -> Members:
        """The meetings of which some part is held in a year."""
        return Members(tuple(self._sittings.get(year, ())), self._undated)


def _on_meetings(regime: RegimeFields) -> bool:
    """Whether a regime, or a change of it, says how the States Parties meet."""
    if not isinstance(regime, RegimeChange):
        return True
    said = (regime.option, regime.msp_cadence_years, regime.review_cycle_years)
    return any(part is not None for part in said)


def _covers(first: datetime.date | None, last: datetime.date | None, year: int) -> bool:
    """Whether a period covers a year; without a stated edge it covers none for certain."""
    if first is None or last is None:
        return False
    return first <= datetime.date(year, 1, 1) and last >= datetime.date(year, 12, 31)


def _beginning(held: OfficeSubject | BodySubject) -> tuple[datetime.date, str]:
    begins = held.term_from()
    assert begins is not None
    return begins.low, held.label


def _office_key(office: OfficeSubject) -> str:
    return f"{office.draft.office}/{office.draft.theme or ''}"


class _Terms(Generic[_Held]):
    """Terms of what is held again and again, each beside the one before and after it."""

    def __init__(self, all_: Iterable[_Held], key: Callable[[_Held], Hashable]) -> None:
        self._series: dict[Hashable, list[_Held]] = defaultdict(list)
        self._place: dict[_Held, tuple[Hashable, int]] = {}
        for held in sorted((one for one in all_ if one.term_from()), key=_beginning):
            series = self._series[key(held)]
            self._place[held] = (key(held), len(series))
            series.append(held)

    def beside(self, held: _Held, step: int) -> _Held | None:
        """The term so many steps after; None where there is none, or the term has no date."""
        if held not in self._place:
            return None
        key, place = self._place[held]
        series, place = self._series[key], place + step
        return series[place] if 0 <= place < len(series) else None


def _placed(meeting: MeetingSubject) -> bool:
    return meeting.year() is not None


def _begun(presidency: tuple[datetime.date, datetime.date, int, str | None]) -> datetime.date:
    return presidency[0]


def _longest(meetings: Iterable[MeetingSubject]) -> datetime.timedelta:
    """The most days that can lie between opening and close of a meeting; they have dates."""
    lengths = (_closing(m).high - _opening(m).low for m in meetings)
    return max(lengths, default=datetime.timedelta())


def _order(meeting: MeetingSubject) -> tuple[datetime.date, datetime.date, int, str]:
    opens, year, ordinal = meeting.opens(), meeting.year(), meeting.ordinal()
    if opens is None:
        assert year is not None
        opens = DateSpan(datetime.date(year.low, 1, 1), datetime.date(year.high, 12, 31))
    # By name in the end: where the file has them says nothing.
    return opens.low, opens.high, ordinal.low if ordinal else 0, meeting.name


def _insert(series: list[MeetingSubject], undated: Iterable[MeetingSubject]) -> None:
    """Put meetings without a date each behind the last one whose ordinal is not above its own."""
    backwards = map(_ordinal, reversed(series))
    # The least ordinal from each place on never falls, so that places can be found by halving.
    least = list(accumulate(backwards, min))[::-1]
    for meeting in undated:
        place = bisect.bisect_right(least, _ordinal(meeting))
        series.insert(place, meeting)
        least.insert(place, _ordinal(meeting))


def _ordinal(meeting: MeetingSubject) -> float:
    ordinal = meeting.read("ordinal")
    return ordinal.low if isinstance(ordinal, Span) else math.inf


def _ordered(one: MeetingSubject, other: MeetingSubject) -> bool:
    """Whether ordinals put two meetings of a kind in order where dates do not."""
    before, after = one.ordinal(), other.ordinal()
    if before is None or after is None or one.kind() != other.kind():
        return False
    return before.low < after.low


def _opening(meeting: MeetingSubject) -> DateSpan:
    # Read, not called: neighbours ask for it again and again.
    opens = meeting.read("opens")
    assert isinstance(opens, DateSpan)
    return opens


def _closing(meeting: MeetingSubject) -> DateSpan:
    closes = meeting.read("closes")
    assert isinstance(closes, DateSpan)
    return closes


def _overlap(one: MeetingSubject, other: MeetingSubject) -> bool | None:
    """Whether two dated meetings share a day; None where their dates leave it open."""
    assert one.span
    assert other.span
    if one.span.exact and other.span.exact:
        pairs = ((a, b) for a in one.span.exact_parts for b in other.span.exact_parts)
        return any(a[0] <= b[1] and b[0] <= a[1] for a, b in pairs)
    apart = _closing(one).high < _opening(other).low or _closing(other).high < _opening(one).low
    return False if apart else None
