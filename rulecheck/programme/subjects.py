"""The subjects rules speak of, and every word they may use about them.

To give rules a new word, add a method marked `@word` with its meaning as
docstring; loader, engines, messages and documentation pick it up.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from rulecheck.programme import model
from rulecheck.programme.calendar import same_week, working_days_between
from rulecheck.programme.dates import DayOfYear, PartialDate
from rulecheck.programme.identifiers import MeetingId
from rulecheck.programme.shapes import Location, Origin
from rulecheck.programme.spans import (
    MeetingSpan,
    closed_days,
    days_of_parts,
    meeting_span,
    working_week,
)
from rulecheck.programme.vocabulary import fold
from rulecheck.programme.words import (
    DATE,
    DAY,
    FACTS,
    NAME,
    NUMBER,
    TRUTH,
    DateSpan,
    Members,
    Span,
    Subject,
    collection,
    date_span,
    days_from,
    exact,
    reference,
    set_of,
    term,
    word,
    year_span,
)

if TYPE_CHECKING:
    from rulecheck.programme.facts import Facts

NO_OPTION = "none"
_HOST_COUNTRY = frozenset({"host country", "the host country", "host", "东道国"})


class OfficeHolder(msgspec.Struct, frozen=True):
    """Who is meant by `President of 10MSP`, `President`, or the name of a State."""

    office: str | None = None
    meeting: MeetingSubject | None = None
    state: str | None = None


def _set(values: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


class DraftSubject(Subject):
    """A subject that knows the programme it stands in."""

    def __init__(self, facts: Facts, origin: Origin) -> None:
        super().__init__(origin)
        self.facts = facts
        facts.made.append(self)

    @word(reference("programme"), "")
    def programme(self) -> Subject:
        """The programme as a whole."""
        return self.facts.programme


class ProgrammeSubject(DraftSubject):
    """The draft as a whole."""

    type_name = "programme"

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts, facts.model.origin)
        self.model = facts.model

    @property
    def label(self) -> str:
        return "programme"

    @property
    def _regime(self) -> model.Regime | None:
        return self.model.regime

    @property
    def _convention(self) -> model.Convention | None:
        return self.model.convention

    @word(term("instrument"))
    def instrument(self) -> str:
        """The instrument whose programme this is."""
        return self.model.instrument

    @word(term("status_of_draft"))
    def status(self) -> str | None:
        """Whether this is a draft, adopted, or a record."""
        return self.model.status

    @word(NAME, "regime.source_document")
    def source_document(self) -> str | None:
        """The document the regime is taken from."""
        return self._regime.source_document if self._regime else None

    @word(DATE, "period.from")
    def period_from(self) -> DateSpan | None:
        """The day on which the period of the programme begins."""
        return date_span(self.model.period.begins) if self.model.period else None

    @word(DATE, "period.to")
    def period_to(self) -> DateSpan | None:
        """The day on which the period of the programme ends."""
        return date_span(self.model.period.ends) if self.model.period else None

    @word(DATE, "convention.entry_into_force")
    def entry_into_force(self) -> DateSpan | None:
        """The day the convention entered into force."""
        return date_span(self._convention.entry_into_force) if self._convention else None

    @word(set_of("state"), "convention.states_parties")
    def states_parties(self) -> frozenset[str] | None:
        """The States Parties."""
        return _set(self._convention.states_parties) if self._convention else None

    @word(set_of("state"), "convention.affected_states")
    def affected_states(self) -> frozenset[str] | None:
        """The affected States."""
        return _set(self._convention.affected_states) if self._convention else None

    @word(term("option"), "regime.option")
    def option(self) -> str | None:
        """The option the draft declares."""
        return self._regime.option if self._regime else None

    @word(reference("meeting"), "regime.adopted_at")
    def adopted_at(self) -> Subject | None:
        """The meeting that adopted the regime."""
        return self.facts.meeting(self._regime.adopted_at if self._regime else None)

    @word(NUMBER, "regime.msp_cadence_years")
    def msp_cadence_years(self) -> Span | None:
        """Years from one Meeting of States Parties to the next, as declared."""
        return exact(self._regime.msp_cadence_years) if self._regime else None

    @word(NUMBER, "regime.review_cycle_years")
    def review_cycle_years(self) -> Span | None:
        """Years from one Review Conference to the next, as declared."""
        return exact(self._regime.review_cycle_years) if self._regime else None

    @word(term("leadership_model"), "regime.leadership_model")
    def leadership_model(self) -> str | None:
        """How many States lead a committee: current or rationalized."""
        return self._regime.leadership_model if self._regime else None

    @word(term("interval_basis"), "regime.interval_basis")
    def interval_basis(self) -> str | None:
        """From what to what an interval between conferences is counted."""
        return self._regime.interval_basis if self._regime else None

    @word(set_of("topic"), "statements")
    def statement_topics(self) -> frozenset[str]:
        """The topics of the statements the draft makes."""
        return frozenset(statement.topic for statement in self.model.statements)

    @word(set_of("principle"))
    def principles(self) -> frozenset[str] | None:
        """The principles the draft reaffirms."""
        return _set(self.model.principles)

    @word(set_of("mandate"), "presidency.mandate")
    def presidency_mandate(self) -> frozenset[str] | None:
        """What the President is mandated with."""
        return _set(self.model.presidency.mandate) if self.model.presidency else None

    @word(collection("meeting"))
    def meetings(self) -> Members:
        """The meetings of the programme."""
        return Members(certain=tuple(self.facts.meetings))

    @word(collection("year"), "period")
    def years(self) -> Members:
        """The calendar years of the programme's period."""
        return Members(certain=tuple(self.facts.years))

    @word(collection("decision"))
    def decisions(self) -> Members:
        """The decisions recorded, of meetings and of the regime too."""
        return Members(certain=tuple(self.facts.decisions))

    @word(collection("body"))
    def bodies(self) -> Members:
        """The standing bodies."""
        return Members(certain=tuple(self.facts.bodies))

    @word(collection("office"))
    def offices(self) -> Members:
        """The offices and who holds them."""
        return Members(certain=tuple(self.facts.offices))

    @word(collection("deadline"), "convention.reporting_deadlines")
    def deadlines(self) -> Members:
        """The reporting deadlines."""
        return Members(certain=tuple(self.facts.deadlines))

    @word(collection("change"), "regime.changes")
    def changes(self) -> Members:
        """The amendments of the regime in mid-cycle."""
        return Members(certain=tuple(self.facts.changes))

    @word(collection("report"), "meetings")
    def reports(self) -> Members:
        """The reports submitted to any meeting of the programme."""
        return Members(certain=tuple(self.facts.reports))

    @word(collection("session"), "meetings")
    def sessions(self) -> Members:
        """The sessions of all meetings."""
        return Members(certain=tuple(self.facts.sessions))

    @word(collection("meeting"))
    def related_meetings(self) -> Members:
        """The meetings of other instruments that the draft lists."""
        return Members(certain=tuple(self.facts.related))

    @word(FACTS)
    def context(self) -> Mapping[str, bool | int | str] | None:
        """Named facts a rule depends on: `context affirms "…"`."""
        return self.model.context

    @word(reference("meeting"), "meetings")
    def first_review_conference(self) -> Subject | None:
        """The First Review Conference, where the draft lists it."""
        return self.facts.first_review_conference()

    @word(reference("meeting"), "meetings")
    def last_review_conference(self) -> Subject | None:
        """The Review Conference that precedes the period: the last listed of its first year
        or before; failing that, the one before the first Review Conference listed."""
        return self.facts.review_conference_before_period()


class MeetingSubject(DraftSubject):
    """A meeting; one that is only referred to knows id, kind and ordinal from its form."""

    type_name = "meeting"

    def __init__(
        self,
        facts: Facts,
        origin: Origin,
        id: str,
        told: MeetingId | None,
        draft: model.Meeting | None = None,
        related: bool = False,
    ) -> None:
        super().__init__(facts, origin)
        self.name = id
        self.told = told
        self.draft = draft
        self.related = related
        self.span: MeetingSpan | None = meeting_span(draft) if draft else None

    @property
    def label(self) -> str:
        return self.name

    @word(NAME)
    def id(self) -> str:
        """The id of the meeting."""
        return self.name

    @word(term("kind"))
    def kind(self) -> str | None:
        """The kind of meeting."""
        if self.draft:
            return self.draft.kind
        return self.told.kind.name if self.told else None

    @word(term("instrument"))
    def instrument(self) -> str | None:
        """The instrument whose meeting this is; the programme's unless stated."""
        stated = self.draft.instrument if self.draft else None
        return stated or (None if self.related else self.facts.model.instrument)

    @word(reference("meeting"))
    def of(self) -> Subject | None:
        """The meeting this one prepares or belongs to."""
        return self.facts.meeting(self.draft.of if self.draft else None)

    @word(NUMBER)
    def ordinal(self) -> Span | None:
        """The ordinal of the meeting: as stated, or as its id tells (6MSP, 1RC-PM1)."""
        stated = self.draft.ordinal if self.draft else None
        return exact(stated or (self.told.ordinal if self.told else None))

    @word(term("status"))
    def status(self) -> str | None:
        """Whether the meeting is formal or informal."""
        return self.draft.status if self.draft else None

    @word(TRUTH)
    def decision_making(self) -> bool | None:
        """Whether the meeting may take decisions."""
        return self.draft.decision_making if self.draft else None

    @word(term("level"))
    def level(self) -> str | None:
        """Expert or policy level."""
        return self.draft.level if self.draft else None

    @word(term("orientation"))
    def orientation(self) -> str | None:
        """Technical or policy orientation."""
        return self.draft.orientation if self.draft else None

    @word(TRUTH)
    def tentative(self) -> bool | None:
        """Whether the dates are tentative."""
        return self.draft.tentative if self.draft else None

    @word(DATE, "dates")
    def opens(self) -> DateSpan | None:
        """The day the meeting opens (its first part, if split)."""
        return date_span(self.span.opens) if self.span else None

    @word(DATE, "dates")
    def closes(self) -> DateSpan | None:
        """The day the meeting closes (its last part, if split)."""
        return date_span(self.span.closes) if self.span else None

    @word(DATE)
    def opening_ceremony(self) -> DateSpan | None:
        """The ceremonial day, which is not a working day of the meeting."""
        return date_span(self.draft.opening_ceremony) if self.draft else None

    @word(DAY, "dates")
    def opening_day(self) -> Span | None:
        """The day of the year on which the meeting opens."""
        opens = self.opens()
        if opens is None:
            return None
        return Span(*(day.month * 100 + day.day for day in (opens.low, opens.high)))

    @word(NUMBER, "dates")
    def year(self) -> Span | None:
        """The calendar year in which the meeting opens; an id such as IM2016 tells it too."""
        opens = self.opens()
        if opens is not None:
            return Span(opens.low.year, opens.high.year)
        return exact(self.told.year) if self.told else None

    @word(NAME, "dates")
    def precision(self) -> str | None:
        """How precisely the opening is known: day, month or year."""
        return self.span.opens.precision if self.span else None

    @word(NUMBER, "dates")
    def working_days(self) -> Span | None:
        """Working days from opening to close, without holidays and the ceremonial day;
        of a split meeting the sum. Without exact dates, as declared."""
        if self.draft is None:
            return None
        if self.span is None or not self.span.exact:
            return exact(self.draft.working_days)
        return exact(sum(days_of_parts(self.draft, self.span)))

    @word(NUMBER, "dates")
    def calendar_days(self) -> Span | None:
        """Calendar days from opening to close, both included; of a split meeting the sum."""
        if self.span is None or not self.span.exact:
            return None
        return exact(sum((b - a).days + 1 for a, b in self.span.exact_parts))

    @word(NUMBER, "parts")
    def part_count(self) -> Span | None:
        """In how many parts the meeting is held."""
        return exact(len(self.span.parts)) if self.span else None

    @property
    def _venue(self) -> model.Venue | None:
        return self.draft.venue if self.draft else None

    @word(term("city"), "venue.city")
    def city(self) -> str | None:
        """The city of the venue."""
        return self._venue.city if self._venue else None

    @word(term("state"), "venue.country")
    def country(self) -> str | None:
        """The country of the venue."""
        return self._venue.country if self._venue else None

    @word(NAME, "venue.premises")
    def premises(self) -> str | None:
        """The conference building."""
        return self._venue.premises if self._venue else None

    @word(NAME, "venue.fee")
    def venue_fee(self) -> str | None:
        """What the venue charges, in free text."""
        return self._venue.fee if self._venue else None

    @word(term("office"), "venue.chosen_by")
    def venue_chosen_by(self) -> str | None:
        """Who chose the venue."""
        return self._venue.chosen_by if self._venue else None

    @word(term("state"))
    def host(self) -> str | None:
        """The host country, where a State hosts the meeting."""
        return self.draft.host if self.draft else None

    @word(term("state"))
    def president(self) -> str | None:
        """The State that presides; if the meeting does not say, as the offices have it."""
        stated = self.draft.president if self.draft else None
        return stated or self.facts.president_of(self.name)

    @word(term("region"), "venue.country")
    def region(self) -> str | None:
        """The regional group of the country of the venue."""
        return self.facts.region_of(self.country())

    @word(term("region"), "president")
    def president_region(self) -> str | None:
        """The regional group of the State that presides."""
        return self.facts.region_of(self.president())

    @word(term("convener"))
    def convened_by(self) -> str | None:
        """Who convenes the meeting."""
        return self.draft.convened_by if self.draft else None

    @word(term("convener"))
    def organized_by(self) -> str | None:
        """Who organizes the meeting."""
        return self.draft.organized_by if self.draft else None

    @word(term("convener"))
    def arranged_by(self) -> str | None:
        """Who arranges the sessions of the meeting."""
        return self.draft.arranged_by if self.draft else None

    @word(NAME)
    def rules_of_procedure(self) -> str | None:
        """The rules of procedure cited."""
        return self.draft.rules_of_procedure if self.draft else None

    @word(set_of("observer"))
    def observers(self) -> frozenset[str] | None:
        """Who is invited to attend as observer."""
        return _set(self.draft.observers) if self.draft else None

    @word(set_of("language"))
    def languages(self) -> frozenset[str] | None:
        """The languages of the meeting."""
        return _set(self.draft.languages) if self.draft else None

    @property
    def _funding(self) -> model.Funding | None:
        return self.draft.funding if self.draft else None

    @word(term("funding"), "funding.conference_costs")
    def conference_costs(self) -> str | None:
        """How the conference costs are met."""
        return self._funding.conference_costs if self._funding else None

    @word(term("state"), "funding.additional_costs")
    def additional_costs(self) -> str | None:
        """The State that bears the additional costs; "host country" is the host."""
        stated = self._funding.additional_costs if self._funding else None
        return self.host() if stated and fold(stated) in _HOST_COUNTRY else stated

    @word(term("funding"), "funding.sponsorship")
    def sponsorship(self) -> str | None:
        """How sponsored participation is paid for."""
        return self._funding.sponsorship if self._funding else None

    @word(NAME)
    def cost_estimate(self) -> str | None:
        """The estimate of costs, in free text."""
        return self.draft.cost_estimate if self.draft else None

    @word(set_of("topic"))
    def agenda(self) -> frozenset[str] | None:
        """The items of the agenda."""
        return _set(self.draft.agenda) if self.draft else None

    @word(set_of("theme"))
    def themes(self) -> frozenset[str] | None:
        """The themes of the meeting."""
        return _set(self.draft.themes) if self.draft else None

    @word(set_of("activity"))
    def side_programme(self) -> frozenset[str] | None:
        """What is offered beside the meeting, such as field visits."""
        return _set(self.draft.side_programme) if self.draft else None

    @word(reference("meeting"))
    def recommendations_to(self) -> Subject | None:
        """The meeting its recommendations go to."""
        return self.facts.meeting(self.draft.recommendations_to if self.draft else None)

    @word(reference("meeting"), "meetings")
    def previous(self) -> Subject | None:
        """The meeting of the same kind before it, by date."""
        return self.facts.neighbour(self, -1)

    @word(reference("meeting"), "meetings")
    def next(self) -> Subject | None:
        """The meeting of the same kind after it, by date."""
        return self.facts.neighbour(self, +1)

    @word(reference("meeting"), "meetings")
    def previous_formal(self) -> Subject | None:
        """The last formal meeting (by its kind) that opens before this one."""
        return self.facts.formal_neighbour(self, -1)

    @word(reference("meeting"), "meetings")
    def next_formal(self) -> Subject | None:
        """The first formal meeting (by its kind) that opens after this one."""
        return self.facts.formal_neighbour(self, +1)

    @word(reference("meeting"), "meetings")
    def last_review_conference(self) -> Subject | None:
        """The last Review Conference listed that opens before this meeting."""
        return self.facts.review_conference_before(self)

    @word(NUMBER, "dates")
    def position(self) -> Span | None:
        """How far the middle of the meeting lies from the close of the formal meeting before
        (0) to the opening of the formal meeting after (1000)."""
        before, after = self.previous_formal(), self.next_formal()
        if not isinstance(before, MeetingSubject) or not isinstance(after, MeetingSubject):
            return None
        edges = (before.closes(), after.opens(), self.opens(), self.closes())
        if any(edge is None or not edge.exact for edge in edges):
            return None
        start, end, opens, closes = (edge.low.toordinal() for edge in edges if edge)
        return exact((opens + closes - 2 * start) * 500 // (end - start)) if end > start else None

    @word(term("option"), "regime.option")
    def option(self) -> str | None:
        """The option in force in the year of the meeting; none before its adoption."""
        return self.facts.option_on(self.opens() or year_span(self.year()))

    @word(collection("pairing"), "back_to_back_with")
    def pairings(self) -> Members:
        """The meetings it is held back to back with."""
        others = (self.draft.back_to_back_with if self.draft else None) or ()
        found = (self.facts.meeting(other) for other in others)
        pairs = (
            PairingSubject(self, other) for other in found if isinstance(other, MeetingSubject)
        )
        return Members(certain=tuple(pairs))

    @word(collection("meeting"), "dates")
    def overlapping_formal(self) -> Members:
        """The formal meetings of the programme held on some of the same days."""
        return self.facts.overlapping_formal(self)

    @word(collection("meeting"), "dates")
    def overlapping_related(self) -> Members:
        """The meetings of other instruments held on some of the same days."""
        return self.facts.overlapping_related(self)

    @word(collection("report"))
    def reports(self) -> Members:
        """The reports submitted to the meeting; a draft that lists none may have some."""
        silent = self.draft is None or self.draft.reports is None
        return Members(certain=self.facts.reports_of(self), open=silent)

    @word(collection("session"))
    def sessions(self) -> Members:
        """The sessions of the meeting; a draft that lists none may have some."""
        silent = self.draft is None or self.draft.sessions is None
        return Members(certain=self.facts.sessions_of(self), open=silent)

    @word(collection("office"), "offices")
    def offices(self) -> Members:
        """The offices listed that are of this meeting: its President, its President-designate."""
        return Members(certain=self.facts.offices_of(self.name))

    @word(collection("session"), "sessions")
    def listed_sessions(self) -> Members:
        """The sessions the draft lists for the meeting, and no others."""
        return Members(certain=self.facts.sessions_of(self))

    @word(term("state"), "offices")
    def president_in_office(self) -> str | None:
        """The State whose term as President covers the opening of the meeting."""
        return self.facts.president_in_office(self.opens())

    @word(collection("decision"), "decisions")
    def decisions(self) -> Members:
        """The decisions the meeting adopted."""
        return Members(certain=self.facts.decisions_of(self))


class PairingSubject(DraftSubject):
    """A meeting and another it is held back to back with."""

    type_name = "pairing"

    def __init__(self, meeting: MeetingSubject, partner: MeetingSubject) -> None:
        super().__init__(meeting.facts, meeting.origin)
        self.meeting, self.partner = meeting, partner

    @property
    def label(self) -> str:
        return f"{self.meeting.label} and {self.partner.label}"

    @word(reference("meeting"))
    def other(self) -> Subject:
        """The other meeting."""
        return self.partner

    @word(term("instrument"))
    def instrument(self) -> str | None:
        """The instrument of the other meeting."""
        return self.partner.instrument()

    @word(term("kind"))
    def kind(self) -> str | None:
        """The kind of the other meeting."""
        return self.partner.kind()

    @property
    def _exact(self) -> tuple[MeetingSpan, MeetingSpan] | None:
        spans = (self.meeting.span, self.partner.span)
        if spans[0] and spans[1] and spans[0].exact and spans[1].exact:
            return spans[0], spans[1]
        return None

    @word(NUMBER, "dates")
    def days_between(self) -> Span | None:
        """Working days strictly between the two; 0 when they touch or overlap."""
        if self._exact is None:
            return None
        week, closed = self._working_week
        one, other = self._exact
        gaps = (
            working_days_between(min(b, d), max(a, c), week, closed)
            for a, b in one.exact_parts
            for c, d in other.exact_parts
        )
        return exact(min(gaps))

    @property
    def _working_week(self) -> tuple[frozenset[int], frozenset[datetime.date]]:
        """The working days at the meeting's venue, without the days off of either meeting."""
        drafts = [d for d in (self.meeting.draft, self.partner.draft) if d]
        closed = frozenset(day for draft in drafts for day in closed_days(draft))
        return working_week(drafts[0]), closed

    @word(NUMBER, "dates")
    def shared_days(self) -> Span | None:
        """Calendar days on which both are held."""
        if self._exact is None:
            return None
        one, other = self._exact
        shared = (
            (min(b, d) - max(a, c)).days + 1
            for a, b in one.exact_parts
            for c, d in other.exact_parts
        )
        return exact(sum(max(0, days) for days in shared))

    @word(TRUTH, "dates")
    def same_week(self) -> bool | None:
        """Whether both open (parts of them) in the same ISO week."""
        if self._exact is None:
            return None
        one, other = self._exact
        openings = ((a, c) for a, _ in one.exact_parts for c, _ in other.exact_parts)
        return any(same_week(a, c) for a, c in openings)

    @word(TRUTH, "venue.city")
    def same_city(self) -> bool | None:
        """Whether both are held in the same city."""
        here, there = self.meeting.city(), self.partner.city()
        return None if here is None or there is None else here == there


class YearSubject(DraftSubject):
    """A calendar year of the programme's period."""

    type_name = "year"

    def __init__(self, facts: Facts, number: int, complete: bool) -> None:
        super().__init__(facts, facts.model.origin)
        self.number, self.is_complete = number, complete

    @property
    def label(self) -> str:
        return f"year {self.number}"

    def locate(self, keys: str) -> Location:
        """The last meeting a programme table shows for the year, of a kind if `keys` names one,
        stands for it; failing that, the list of meetings, at the entry a new one would follow."""
        kind = self.facts.vocabularies["kind"].find(keys)
        if not kind and keys not in ("", "meetings"):
            return self.origin.locate(keys)
        shown: tuple[Subject, ...] = self.facts.shown_in(self.number)
        if kind:
            sitting = (*self.facts.sitting_in(self.number).certain, *shown)
            shown = tuple(m for m in sitting if m.read("kind") == kind.name) or shown
        if shown:
            return shown[-1].locate("")
        whole, before = self.origin.locate("meetings"), self.facts.last_up_to(self.number)
        return msgspec.structs.replace(before.locate(""), path=whole.path) if before else whole

    @word(NUMBER)
    def year(self) -> Span | None:
        """The year."""
        return exact(self.number)

    @word(TRUTH, "period")
    def complete(self) -> bool:
        """Whether the period covers the whole year."""
        return self.is_complete

    @word(term("option"), "regime.option")
    def option(self) -> str | None:
        """The option in force in the year; none before its adoption."""
        return self.facts.option_on(year_span(exact(self.number)))

    @word(collection("meeting"), "meetings")
    def meetings(self) -> Members:
        """The meetings that open in the year; a year the period covers in part may have more."""
        held = self.facts.held_in(self.number)
        return Members(held.certain, held.possible, open=not self.is_complete)

    @word(collection("meeting"), "meetings")
    def sitting(self) -> Members:
        """The meetings of which some part is held in the year."""
        found = self.facts.sitting_in(self.number)
        return Members(found.certain, found.possible, open=not self.is_complete)

    @word(NUMBER, "regime.msp_cadence_years")
    def msp_cadence_years(self) -> Span | None:
        """Years from one Meeting of States Parties to the next, as in force in the year."""
        return exact(self.facts.in_force("msp_cadence_years", year_span(exact(self.number))))

    @word(NUMBER, "meetings")
    def years_without_formal(self) -> Span | None:
        """Years since the last Meeting of States Parties or Review Conference; 0 if the year
        has one; counted from the beginning of the period if there was none."""
        return self.facts.years_without_formal(self.number)

    @word(set_of(None), "meetings")
    def held(self) -> frozenset[str] | None:
        """What the year shows in a programme table: 6MSP, 1RC for numbered kinds, the
        abbreviation (IM, ME) for the others of such a table."""
        return self.facts.table_cell(self)


class DecisionSubject(DraftSubject):
    """A decision, recorded or implied by the regime."""

    type_name = "decision"

    def __init__(
        self,
        facts: Facts,
        origin: Origin,
        topic: str,
        adopter: str | None,
        draft: model.Decision | None = None,
    ) -> None:
        super().__init__(facts, origin)
        self._topic, self._adopter, self.draft = topic, adopter, draft

    @property
    def label(self) -> str:
        return f"decision on {self._topic}"

    def locate(self, keys: str) -> Location:
        """An adoption stands in the regime, a decision in its own entry."""
        implied = {"adopted_by": "adopted_at", "topic": "option"}
        return super().locate(keys if self.draft else implied.get(keys, keys))

    @word(term("topic"))
    def topic(self) -> str:
        """What the decision is about."""
        return self._topic

    @word(NAME, "subject")
    def subject_matter(self) -> str | None:
        """The more particular subject of the decision."""
        return self.draft.subject if self.draft else None

    @word(term("topic"), "subject")
    def subject_topic(self) -> str | None:
        """The more particular subject, where it is a topic of the vocabulary."""
        found = self.facts.vocabularies["topic"].find(self.subject_matter() or "")
        return found.name if found else None

    @word(reference("meeting"))
    def adopted_by(self) -> Subject | None:
        """The meeting that adopted the decision."""
        return self.facts.meeting(self._adopter)

    @word(NAME, "adopted_by")
    def adopter(self) -> str | None:
        """The kind of the adopting meeting, or the body or office by its name."""
        return self.facts.adopter_name(self._adopter)

    @word(DATE)
    def date(self) -> DateSpan | None:
        """The date of the decision."""
        return date_span(self.draft.date) if self.draft else None


class DeadlineSubject(DraftSubject):
    """A reporting deadline."""

    type_name = "deadline"

    def __init__(self, facts: Facts, draft: model.ReportingDeadline) -> None:
        super().__init__(facts, draft.origin)
        self.draft = draft

    @property
    def label(self) -> str:
        return f"deadline of article {self.draft.article or '?'}"

    @word(NUMBER)
    def article(self) -> Span | None:
        """The article under which the report is due."""
        return exact(self.draft.article)

    @word(DAY)
    def due(self) -> Span | None:
        """The day of the year by which it is due."""
        due: DayOfYear | None = self.draft.due
        return exact(due.month * 100 + due.day) if due else None

    @word(NAME)
    def covers(self) -> str | None:
        """What the report covers."""
        return self.draft.covers


class ChangeSubject(DraftSubject):
    """An amendment of the regime in mid-cycle."""

    type_name = "change"

    def __init__(self, facts: Facts, draft: model.RegimeChange) -> None:
        super().__init__(facts, draft.origin)
        self.draft = draft

    @property
    def label(self) -> str:
        return f"change of {self.draft.begins}"

    @word(DATE)
    def from_(self) -> DateSpan | None:
        """The day from which the change holds."""
        return date_span(self.draft.begins)

    @word(term("option"))
    def option(self) -> str | None:
        """The option it changes to."""
        return self.draft.option

    @word(NUMBER)
    def msp_cadence_years(self) -> Span | None:
        """The cadence of Meetings of States Parties it changes to."""
        return exact(self.draft.msp_cadence_years)

    @word(NUMBER)
    def review_cycle_years(self) -> Span | None:
        """The length of the review cycle it changes to."""
        return exact(self.draft.review_cycle_years)

    @word(reference("meeting"))
    def adopted_at(self) -> Subject | None:
        """The meeting that adopted the change."""
        return self.facts.meeting(self.draft.adopted_at)


class OfficeSubject(DraftSubject):
    """An office and the State that holds it; also a seat of a body."""

    type_name = "office"

    def __init__(self, facts: Facts, draft: model.Office) -> None:
        super().__init__(facts, draft.origin)
        self.draft = draft

    @property
    def label(self) -> str:
        holder = f" ({self.draft.state})" if self.draft.state else ""
        matter = self.draft.of or self.draft.theme
        return f"{self.draft.office}{f' of {matter}' if matter else ''}{holder}"

    @word(reference("office"), "offices")
    def previous(self) -> Subject | None:
        """The holder of the same office before, by the beginning of the terms."""
        return self.facts.office_neighbour(self, -1)

    @word(reference("office"), "offices")
    def next(self) -> Subject | None:
        """The holder of the same office after, by the beginning of the terms."""
        return self.facts.office_neighbour(self, +1)

    @word(NUMBER, "term")
    def term_days(self) -> Span | None:
        """Days from the beginning to the end of the term."""
        return days_from(self.term_from(), self.term_to())

    @word(NUMBER, "term.from")
    def days_before_meeting(self) -> Span | None:
        """Days of the term before the meeting it is the office of opens."""
        meeting = self.facts.meeting(self.draft.of)
        return days_from(self.term_from(), meeting.opens() if meeting else None)

    @word(NUMBER, "term.to")
    def days_after_opening(self) -> Span | None:
        """Days of the term from the opening of the meeting it is the office of."""
        meeting = self.facts.meeting(self.draft.of)
        return days_from(meeting.opens() if meeting else None, self.term_to())

    @word(NUMBER, "term.from")
    def days_after_previous(self) -> Span | None:
        """Days from the end of the term before to the beginning of this one."""
        before = self.previous()
        return (
            days_from(before.term_to(), self.term_from())
            if isinstance(before, OfficeSubject)
            else None
        )

    @word(term("office"))
    def office(self) -> str:
        """The office."""
        return self.draft.office

    @word(reference("meeting"))
    def of(self) -> Subject | None:
        """The meeting it is the office of."""
        return self.facts.meeting(self.draft.of)

    @word(term("theme"))
    def theme(self) -> str | None:
        """The theme it is responsible for."""
        return self.draft.theme

    @word(term("state"))
    def state(self) -> str | None:
        """The State that holds it."""
        return self.draft.state

    @word(term("region"), "state")
    def region(self) -> str | None:
        """The regional group of the State that holds it."""
        return self.facts.region_of(self.draft.state)

    @word(DATE, "term.from")
    def term_from(self) -> DateSpan | None:
        """The day the term begins."""
        return self.facts.edge(self.draft.term.begins) if self.draft.term else None

    @word(DATE, "term.to")
    def term_to(self) -> DateSpan | None:
        """The day the term ends."""
        return self.facts.edge(self.draft.term.ends) if self.draft.term else None

    @word(NUMBER)
    def term_years(self) -> Span | None:
        """The length of the term in years, as declared, or of a term from year to year."""
        if self.draft.term_years is not None:
            return exact(self.draft.term_years)
        edges = (self.draft.term.begins, self.draft.term.ends) if self.draft.term else ()
        years = [e.year for e in edges if isinstance(e, PartialDate) and e.precision == "year"]
        return exact(years[1] - years[0]) if len(years) == 2 else None

    @word(NUMBER, "state")
    def terms_held(self) -> Span | None:
        """How many terms the draft lists in which the State holds the office (of the theme);
        of a seat, in how many entries of a body."""
        return self.facts.terms_held(self)

    @word(TRUTH)
    def renewable(self) -> bool | None:
        """Whether the term can be renewed."""
        return self.draft.renewable

    @word(reference("meeting"))
    def elected_at(self) -> Subject | None:
        """The meeting that elected the holder."""
        return self.facts.meeting(self.draft.elected_at)


class BodySubject(DraftSubject):
    """A standing body."""

    type_name = "body"

    def __init__(self, facts: Facts, draft: model.Body) -> None:
        super().__init__(facts, draft.origin)
        self.draft = draft

    @property
    def label(self) -> str:
        return f"{self.draft.name}{f' on {self.draft.theme}' if self.draft.theme else ''}"

    @word(term("body"))
    def name(self) -> str:
        """What the body is."""
        return self.draft.name

    @word(term("theme"))
    def theme(self) -> str | None:
        """The theme of the body."""
        return self.draft.theme

    @word(TRUTH)
    def decision_making(self) -> bool | None:
        """Whether the body may take decisions."""
        return self.draft.decision_making

    @word(NAME)
    def chair(self) -> str | None:
        """Who chairs the body, as written."""
        return self.draft.chair

    @property
    def _chair(self) -> OfficeHolder:
        return self.facts.holder(self.draft.chair)

    @word(term("office"), "chair")
    def chair_office(self) -> str | None:
        """The office that chairs the body: `President` of `President of 10MSP`."""
        return self._chair.office

    @word(reference("meeting"), "chair")
    def chair_of(self) -> Subject | None:
        """The meeting whose office chairs the body: 10MSP of `President of 10MSP`."""
        return self._chair.meeting

    @word(term("state"), "chair")
    def chair_state(self) -> str | None:
        """The State that chairs the body, named or by its office."""
        return self._chair.state

    @word(set_of("state"))
    def co_chairs(self) -> frozenset[str] | None:
        """The States that are Co-Chairs."""
        return _set(self.draft.co_chairs)

    @word(set_of("state"))
    def co_rapporteurs(self) -> frozenset[str] | None:
        """The States that are Co-Rapporteurs."""
        return _set(self.draft.co_rapporteurs)

    @word(NUMBER, "co_chairs")
    def co_chair_count(self) -> Span | None:
        """How many Co-Chairs there are."""
        return None if self.draft.co_chairs is None else exact(len(self.draft.co_chairs))

    @word(NUMBER, "co_chairs")
    def leader_count(self) -> Span | None:
        """How many States lead the body: Co-Chairs and Co-Rapporteurs."""
        leaders = (self.draft.co_chairs, self.draft.co_rapporteurs)
        if leaders == (None, None):
            return None
        return exact(sum(len(states or ()) for states in leaders))

    @property
    def _leaders(self) -> frozenset[str] | None:
        leaders = (self.draft.co_chairs, self.draft.co_rapporteurs)
        if leaders == (None, None):
            return None
        return frozenset(state for states in leaders for state in states or ())

    @word(NUMBER, "co_chairs")
    def carried_over(self) -> Span | None:
        """How many of the States that lead the body also lead it in its next term."""
        later = self.next()
        if self._leaders is None or not isinstance(later, BodySubject) or later._leaders is None:
            return None
        return exact(len(self._leaders & later._leaders))

    @word(set_of("region"), "co_chairs")
    def leader_regions(self) -> frozenset[str] | None:
        """The regional groups of the States that lead; silent if one of them is in none."""
        if self._leaders is None:
            return None
        regions = {self.facts.region_of(state) for state in self._leaders}
        return None if None in regions else frozenset(region for region in regions if region)

    @word(NUMBER, "co_chairs")
    def leader_region_count(self) -> Span | None:
        """How many regional groups the States that lead belong to."""
        regions = self.leader_regions()
        return None if regions is None else exact(len(regions))

    @word(NAME)
    def full_title(self) -> str | None:
        """The full title of the body."""
        return self.draft.full_title

    @word(reference("meeting"))
    def established_at(self) -> Subject | None:
        """The meeting that established the body."""
        return self.facts.meeting(self.draft.established_at)

    @word(term("convener"))
    def supported_by(self) -> str | None:
        """Who supports the body."""
        return self.draft.supported_by

    @property
    def _term(self) -> model.TermOfOffice | None:
        return self.draft.term or self.draft.period

    @word(DATE, "term.from")
    def term_from(self) -> DateSpan | None:
        """The day the term (or period) of its officers begins."""
        return self.facts.edge(self._term.begins) if self._term else None

    @word(DATE, "term.to")
    def term_to(self) -> DateSpan | None:
        """The day the term (or period) of its officers ends."""
        return self.facts.edge(self._term.ends) if self._term else None

    @word(NUMBER, "term")
    def term_days(self) -> Span | None:
        """Days from the beginning to the end of the term."""
        return days_from(self.term_from(), self.term_to())

    @word(reference("body"), "bodies")
    def next(self) -> Subject | None:
        """The same body in its next term: same name and theme, by the beginning of the terms."""
        return self.facts.body_neighbour(self, +1)

    @word(collection("joint activity"))
    def joint_activities(self) -> Members:
        """The themes that work together, each a pair or more; none where none are listed."""
        listed = self.draft.joint_activities or ()
        return Members(certain=tuple(JointActivitySubject(self, themes) for themes in listed))

    @word(collection("office"))
    def members(self) -> Members:
        """The seats of the body."""
        return Members(certain=self.facts.seats_of(self), open=self.draft.members is None)

    @word(set_of("observer"))
    def observers(self) -> frozenset[str] | None:
        """Who attends as observer."""
        return _set(self.draft.observers)

    @word(set_of("mandate"))
    def mandate(self) -> frozenset[str] | None:
        """What the body is mandated with."""
        return _set(self.draft.mandate)


class JointActivitySubject(DraftSubject):
    """Themes that a body lets work together."""

    type_name = "joint activity"

    def __init__(self, body: BodySubject, themes: tuple[str, ...]) -> None:
        super().__init__(body.facts, body.origin)
        self.listed = themes

    @property
    def label(self) -> str:
        return " and ".join(self.listed)

    @word(set_of("theme"), "joint_activities")
    def themes(self) -> frozenset[str]:
        """The themes."""
        return frozenset(self.listed)


class ReportSubject(DraftSubject):
    """A report submitted to a meeting."""

    type_name = "report"

    def __init__(self, meeting: MeetingSubject, draft: model.Report) -> None:
        super().__init__(meeting.facts, draft.origin)
        self._meeting, self.draft = meeting, draft

    @property
    def label(self) -> str:
        return f"report to {self._meeting.label} on {self.draft.title}"

    @word(reference("meeting"), "")
    def meeting(self) -> Subject:
        """The meeting under which the report is listed."""
        return self._meeting

    @word(term("topic"))
    def title(self) -> str | None:
        """What the report is about."""
        return self.draft.title

    @word(NAME)
    def by(self) -> str | None:
        """Who submits the report, as written."""
        return self.draft.by

    @word(term("office"), "by")
    def by_office(self) -> str | None:
        """The office that submits it: `President` of `President of 10MSP`."""
        return self.facts.holder(self.draft.by).office

    @word(reference("meeting"), "by")
    def by_of(self) -> Subject | None:
        """The meeting whose office submits it: 10MSP of `President of 10MSP`."""
        return self.facts.holder(self.draft.by).meeting

    @word(term("body"), "by")
    def by_body(self) -> str | None:
        """The body that submits it."""
        found = self.facts.vocabularies["body"].find(self.draft.by or "")
        return found.name if found else None

    @word(term("body"))
    def on_behalf_of(self) -> str | None:
        """The body on whose behalf it is submitted."""
        return self.draft.on_behalf_of

    @word(term("theme"), "to")
    def to_theme(self) -> str | None:
        """The theme of the committee it goes to."""
        found = self.facts.vocabularies["theme"].find(self.draft.to or "")
        return found.name if found else None

    @word(reference("meeting"), "to")
    def to(self) -> Subject | None:
        """The meeting it goes to: as stated; a committee, or nothing said, is the meeting's own."""
        stated = self.facts.meeting(self.draft.to)
        return stated or self._meeting

    @word(DATE)
    def date(self) -> DateSpan | None:
        """The date of the report."""
        return date_span(self.draft.date)


class SessionSubject(DraftSubject):
    """A session of a meeting."""

    type_name = "session"

    def __init__(self, meeting: MeetingSubject, draft: model.Session) -> None:
        super().__init__(meeting.facts, draft.origin)
        self._meeting, self.draft = meeting, draft

    @property
    def label(self) -> str:
        return f"{self._meeting.label} {self.draft.id or 'session'}"

    @word(reference("meeting"), "")
    def meeting(self) -> Subject:
        """The meeting the session belongs to."""
        return self._meeting

    @word(term("theme"))
    def committee(self) -> str | None:
        """The committee that meets."""
        return self.draft.committee

    @word(DATE)
    def date(self) -> DateSpan | None:
        """The date of the session."""
        return date_span(self.draft.date)

    @word(NUMBER)
    def minutes(self) -> Span | None:
        """The length of the session in minutes."""
        return exact(self.draft.minutes)

    @word(set_of("topic"))
    def agenda(self) -> frozenset[str] | None:
        """The items of the session."""
        return _set(self.draft.agenda)

    @word(term("format"))
    def format(self) -> str | None:
        """Plenary, small group and so on."""
        return self.draft.format

    @word(TRUTH)
    def experimental(self) -> bool | None:
        """Whether the session tries something new."""
        return self.draft.experimental

    @word(term("purpose"))
    def purpose(self) -> str | None:
        """What the session is for."""
        return self.draft.purpose

    @word(term("state"))
    def led_by(self) -> str | None:
        """The State that leads the session."""
        return self.draft.led_by

    @word(term("participation"))
    def participation(self) -> str | None:
        """Who may take part."""
        return self.draft.participation


SUBJECTS: tuple[type[Subject], ...] = (
    ProgrammeSubject,
    MeetingSubject,
    PairingSubject,
    YearSubject,
    DecisionSubject,
    DeadlineSubject,
    ChangeSubject,
    OfficeSubject,
    BodySubject,
    JointActivitySubject,
    ReportSubject,
    SessionSubject,
)
SCHEMA: dict[str, type[Subject]] = {subject.type_name: subject for subject in SUBJECTS}
