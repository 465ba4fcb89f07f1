"""What no single key shows: ids used twice, references to nowhere, dates that cross."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from rulecheck.programme.dates import MeetingDay, PartialDate
from rulecheck.programme.identifiers import parse_meeting_id
from rulecheck.programme.model import Dates, Meeting, Office, Programme, RegimeFields, TermOfOffice
from rulecheck.programme.shapes import Context, Origin, Record
from rulecheck.programme.spans import days_of_parts, meeting_span
from rulecheck.source.problems import quoted
from rulecheck.source.values import Mapping, Node, Position, Scalar, Sequence

LONGEST_PERIOD_YEARS = 150


def check_consistency(programme: Programme, context: Context) -> None:
    """Report to the context what is wrong between the keys of a programme."""
    _Checker(programme, context).run()


class _Checker:
    def __init__(self, programme: Programme, context: Context) -> None:
        self.programme = programme
        self.context = context
        everything = (*programme.meetings, *programme.related_meetings)
        self.ids = {meeting.id for meeting in everything if meeting.id}

    def run(self) -> None:
        self.ids_unique()
        self.period()
        self.instruments()
        for meeting in self.programme.meetings:
            self.kind(meeting)
        for meeting in (*self.programme.meetings, *self.programme.related_meetings):
            self.ordinal(meeting)
            self.dates(meeting)
            self.references(meeting)
        if self.programme.regime:
            self.regime(self.programme.regime)
            for change in self.programme.regime.changes:
                self.regime(change)
        for office in self.offices():
            self.office(office)
        for body in self.programme.bodies:
            self.refer(body, "established_at", body.established_at, past=True)
            self.term(body.term)
            self.term(body.period)
        for decision in self.programme.decisions:
            self.adopter(decision, decision.adopted_by)

    def report(self, at: Record, key: str, message: str) -> None:
        location = at.origin.locate(key)
        node = _child(at.origin, key)
        position = node.position if node else Position(location.line, location.column)
        self.context.report(position, message)

    def ids_unique(self) -> None:
        seen: dict[str, Meeting] = {}
        for meeting in (*self.programme.meetings, *self.programme.related_meetings):
            if not meeting.id:
                continue
            first = seen.setdefault(meeting.id, meeting)
            if first is not meeting:
                line = first.origin.locate("id").line
                message = f"a second meeting with the id {quoted(meeting.id)}, first on line {line}"
                self.report(meeting, "id", message)

    def period(self) -> None:
        period = self.programme.period
        if not (period and period.begins and period.ends):
            return
        if period.ends.last < period.begins.first:
            self.report(period, "to", f"the period ends {period.ends}, before it begins")
        elif period.ends.year - period.begins.year > LONGEST_PERIOD_YEARS:
            self.report(period, "to", f"a period of more than {LONGEST_PERIOD_YEARS} years")

    def instruments(self) -> None:
        """A meeting of another instrument among our own would be judged by our rules."""
        own = self.programme.instrument
        for meeting in self.programme.meetings:
            if meeting.instrument not in (None, own):
                message = f"a meeting of {meeting.instrument}; it belongs under related_meetings"
                self.report(meeting, "instrument", message)
        for meeting in self.programme.related_meetings:
            if own is not None and meeting.instrument == own:
                message = f"a meeting of {own} itself; it belongs under meetings"
                self.report(meeting, "instrument", message)

    def kind(self, meeting: Meeting) -> None:
        """An id is believed where the draft has no more than the id: so it must not mislead."""
        told = parse_meeting_id(meeting.id or "", self.context.vocabularies)
        if told and meeting.kind and told.kind.name != meeting.kind:
            message = f"the id says {told.kind.name}, the kind {meeting.kind}"
            self.report(meeting, "kind", message)

    def ordinal(self, meeting: Meeting) -> None:
        span = meeting_span(meeting)
        told = parse_meeting_id(meeting.id or "", self.context.vocabularies)
        if told and told.year and span and not span.opens.year <= told.year <= span.closes.year:
            message = f"the id says {told.year}, the dates say {span.opens.year}"
            self.report(meeting, "dates", message)
        if told and told.ordinal and meeting.ordinal and told.ordinal != meeting.ordinal:
            message = f"ordinal {meeting.ordinal}, but the id says {told.ordinal}"
            self.report(meeting, "ordinal", message)

    def dates(self, meeting: Meeting) -> None:
        for dates in filter(None, (meeting.dates, *meeting.parts)):
            self.order(dates)
        self.parts_in_turn(meeting)
        self.parts_agree(meeting)
        self.ceremony(meeting)
        self.declared_working_days(meeting)

    def parts_in_turn(self, meeting: Meeting) -> None:
        """A meeting opens with its first part and closes with its last: so they stand in order."""
        latest: datetime.date | None = None
        for part in meeting.parts:
            begins, ends = part.opens or part.closes, part.closes or part.opens
            if begins is None or ends is None:
                continue
            if latest and begins.last <= latest:
                key = "opens" if part.opens else "closes"
                self.report(part, key, "this part opens before the part above it has closed")
            latest = max(ends.first, latest or ends.first)

    def order(self, dates: Dates) -> None:
        if dates.opens and dates.closes and dates.closes.last < dates.opens.first:
            message = f"closes {dates.closes}, before it opens ({dates.opens})"
            self.report(dates, "closes", message)

    def parts_agree(self, meeting: Meeting) -> None:
        if not (meeting.dates and meeting.parts):
            return
        first, last = meeting.parts[0], meeting.parts[-1]
        for key, whole, part in (
            ("opens", meeting.dates.opens, first.opens),
            ("closes", meeting.dates.closes, last.closes),
        ):
            if whole and part and (whole.last < part.first or part.last < whole.first):
                self.report(meeting.dates, key, f"{key} {whole}, but the parts say {part}")

    def ceremony(self, meeting: Meeting) -> None:
        span = meeting_span(meeting)
        day = meeting.opening_ceremony
        if span and day and span.closes.last < day.first:
            self.report(meeting, "opening_ceremony", f"the ceremony {day} is after the meeting")

    def declared_working_days(self, meeting: Meeting) -> None:
        span = meeting_span(meeting)
        if meeting.working_days is None or span is None or not span.exact:
            return
        counted = sum(days_of_parts(meeting, span))
        if counted != meeting.working_days:
            message = f"working_days: {meeting.working_days}, but the dates make {counted}"
            self.report(meeting, "working_days", message)

    def references(self, meeting: Meeting) -> None:
        self.refer(meeting, "of", meeting.of, past=True)
        self.refer(meeting, "recommendations_to", meeting.recommendations_to)
        for n, other in _written_items(meeting.origin, "back_to_back_with"):
            self.refer(meeting, f"back_to_back_with[{n}]", other)
            if other == meeting.id:
                self.report(meeting, "back_to_back_with", "a meeting back to back with itself")
        for decision in meeting.decisions:
            self.adopter(decision, decision.adopted_by)

    def regime(self, regime: RegimeFields) -> None:
        self.refer(regime, "adopted_at", regime.adopted_at, past=True)

    def offices(self) -> Iterator[Office]:
        yield from self.programme.offices
        for body in self.programme.bodies:
            yield from body.members or ()

    def office(self, office: Office) -> None:
        self.refer(office, "of", office.of, past=True)
        self.refer(office, "elected_at", office.elected_at, past=True)
        self.term(office.term)

    def term(self, term: TermOfOffice | None) -> None:
        if term is None:
            return
        for key, edge in (("from", term.begins), ("to", term.ends)):
            if isinstance(edge, MeetingDay):
                self.refer(term, key, edge.meeting, past=True)
        match term.begins, term.ends:
            case PartialDate() as begins, PartialDate() as ends if ends.last < begins.first:
                message = f"the term ends {ends}, before it begins ({begins})"
                self.report(term, "to", message)

    def adopter(self, record: Record, adopter: str | None) -> None:
        """An adopter is a meeting, or a body or an office by its name."""
        if adopter is None or adopter in self.ids or self.names_meeting(adopter):
            return
        vocabularies = self.context.vocabularies
        names = ("body", "office", "convener")
        if not any(vocabularies[name].find(adopter) for name in names):
            known = [*self.ids, *(t for name in names for t in vocabularies[name].terms)]
            message = (
                f"no meeting, body or office {quoted(adopter)}{self.context.hint(adopter, known)}"
            )
            self.report(record, "adopted_by", message)

    def names_meeting(self, text: str) -> bool:
        return parse_meeting_id(text, self.context.vocabularies) is not None

    def refer(self, record: Record, key: str, target: str | None, *, past: bool = False) -> None:
        """A reference must find its meeting; one that may lie outside the file, its form."""
        if target is None or target in self.ids or (past and self.names_meeting(target)):
            return
        near = self.context.hint(target, self.ids)
        self.report(record, key, f"there is no meeting {quoted(target)} in this file{near}")


def _written_items(origin: Origin, key: str) -> Iterator[tuple[int, str]]:
    """The texts of a list with the place each has in the draft."""
    for n, item in enumerate(getattr(_child(origin, key), "items", ())):
        if isinstance(item, Scalar) and not item.is_null:
            yield n, item.text.strip()


def _child(origin: Origin, key: str) -> Node | None:
    name, bracket, rest = key.partition("[")
    node = origin.node.get(name) if isinstance(origin.node, Mapping) else None
    if bracket and isinstance(node, Sequence):
        index = int(rest.rstrip("]"))
        return node.items[index] if index < len(node.items) else node
    return node
