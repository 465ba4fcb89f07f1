"""The draft programme in UN English: frozen records, one field per key of the draft.

This is the one place where the keys of the draft format are listed; the reader,
the messages about unknown keys and the schema all follow from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rulecheck.programme.dates import DayOfYear, MeetingDay, PartialDate, parse_date
from rulecheck.programme.shapes import (
    DATE,
    DAY_OF_YEAR,
    TERM_DATE,
    Context,
    Fact,
    ListOf,
    ListOrFile,
    MappingOf,
    Parsed,
    Record,
    RecordOf,
    State,
    TermOf,
    Text,
    Truth,
    Whole,
    key,
)
from rulecheck.source.problems import quoted
from rulecheck.source.values import Scalar

SCHEMA = "rulecheck/programme/1"
_YEARS = Whole(1, 100)
_STATES = ListOf(State())
_TOPICS = ListOf(TermOf("topic"))


class Dates(Record):
    """When a meeting opens and closes: `2018`, `2018-09`, `{opens, closes}`, `a/b`."""

    opens: PartialDate | None = key(DATE)
    closes: PartialDate | None = key(DATE)

    @classmethod
    def short(cls, node: Scalar, path: str, context: Context) -> dict[str, Any] | None:
        first, _slash, last = node.text.partition("/")
        try:
            opens, closes = parse_date(first), parse_date(last or first)
        except ValueError as error:
            context.report(node.position, f"{quoted(node.text)} does not exist: {error}")
            return {}
        if opens is None or closes is None:
            context.report(
                node.position,
                f"expected dates such as 2018, 2018-09, 2018-09-03/2018-09-07 or "
                f"{{opens: …, closes: …}}, found {quoted(node.text)}",
            )
            return {}
        return {"opens": opens, "closes": closes}


class Part(Dates):
    """One part of a meeting that is split."""

    format: str | None = key(TermOf("format"))


class Period(Record):
    """From one date to another, both included."""

    begins: PartialDate | None = key(DATE, name="from")
    ends: PartialDate | None = key(DATE, name="to")


TermEdge = PartialDate | MeetingDay


class TermOfOffice(Record):
    """A term as decisions write it: from the close of one meeting to that of another."""

    begins: TermEdge | None = key(TERM_DATE, name="from")
    ends: TermEdge | None = key(TERM_DATE, name="to")


class ReportingDeadline(Record):
    """A date each year by which a report is due under an article."""

    article: int | None = key(Whole(1, 100))
    due: DayOfYear | None = key(DAY_OF_YEAR)
    covers: str | None = key(Text())


class Convention(Record):
    """What the programme needs to know of the convention itself."""

    entry_into_force: PartialDate | None = key(DATE)
    states_parties: tuple[str, ...] | None = key(ListOrFile(_STATES))
    reporting_deadlines: tuple[ReportingDeadline, ...] = key(
        ListOf(RecordOf(ReportingDeadline)), default=()
    )
    regional_groups: Mapping[str, tuple[str, ...]] | None = key(MappingOf(_STATES, "region"))
    affected_states: tuple[str, ...] | None = key(_STATES)


class RegimeFields(Record):
    """The parts of a regime that a later decision can change."""

    option: str | None = key(TermOf("option"))
    adopted_at: str | None = key(Text("the id of a meeting"))
    msp_cadence_years: int | None = key(_YEARS)
    review_cycle_years: int | None = key(_YEARS)
    leadership_model: str | None = key(TermOf("leadership_model"))
    interval_basis: str | None = key(TermOf("interval_basis"))
    source_document: str | None = key(Text())


class RegimeChange(RegimeFields):
    """An amendment of the regime in mid-cycle."""

    begins: PartialDate | None = key(DATE, name="from", required=True)


class Regime(RegimeFields):
    """The rules of the game the draft declares."""

    readings: Mapping[str, str] | None = key(MappingOf(Text("the name of a reading")))
    changes: tuple[RegimeChange, ...] = key(ListOf(RecordOf(RegimeChange)), default=())


class Venue(Record):
    """Where a meeting is held."""

    city: str | None = key(TermOf("city"))
    country: str | None = key(State())
    premises: str | None = key(Text())
    fee: str | None = key(Text())
    chosen_by: str | None = key(TermOf("office"))
    working_week: str | None = key(TermOf("working_week"))
    holidays: tuple[PartialDate, ...] = key(ListOf(DATE), default=())


class Funding(Record):
    """Who pays what."""

    conference_costs: str | None = key(TermOf("funding"))
    additional_costs: str | None = key(State())
    sponsorship: str | None = key(TermOf("funding"))


class Report(Record):
    """A report submitted to a meeting or a committee."""

    title: str | None = key(TermOf("topic"), required=True)
    by: str | None = key(TermOf("author"))
    on_behalf_of: str | None = key(TermOf("body"))
    to: str | None = key(Text("the id of a meeting, or a committee"))
    date: PartialDate | None = key(DATE)


class Decision(Record):
    """A decision, and who adopted it."""

    topic: str | None = key(TermOf("topic"), required=True)
    subject: str | None = key(Text())
    adopted_by: str | None = key(Text("the id of a meeting, a body or an office"))
    date: PartialDate | None = key(DATE)


class Session(Record):
    """A session within a meeting."""

    id: str | None = key(Text())
    committee: str | None = key(TermOf("theme"))
    date: PartialDate | None = key(DATE)
    minutes: int | None = key(Whole(0, 100_000))
    agenda: tuple[str, ...] | None = key(_TOPICS)
    format: str | None = key(TermOf("format"))
    experimental: bool | None = key(Truth())
    purpose: str | None = key(TermOf("purpose"))
    led_by: str | None = key(State())
    participation: str | None = key(TermOf("participation"))


class Meeting(Record):
    """A meeting, of the programme or of a related instrument."""

    id: str = key(Text("an id such as 6MSP"), required=True)
    kind: str = key(TermOf("kind"), required=True)
    instrument: str | None = key(TermOf("instrument"))
    title: str | None = key(Text())
    of: str | None = key(Text("the id of a meeting"))
    ordinal: int | None = key(Whole(1, 999))
    status: str | None = key(TermOf("status"))
    decision_making: bool | None = key(Truth())
    level: str | None = key(TermOf("level"))
    orientation: str | None = key(TermOf("orientation"))
    dates: Dates | None = key(RecordOf(Dates))
    parts: tuple[Part, ...] = key(ListOf(RecordOf(Part)), default=())
    opening_ceremony: PartialDate | None = key(DATE)
    holidays: tuple[PartialDate, ...] = key(ListOf(DATE), default=())
    tentative: bool | None = key(Truth())
    working_days: int | None = key(Whole(0, 366))
    venue: Venue | None = key(RecordOf(Venue))
    host: str | None = key(State())
    president: str | None = key(State())
    convened_by: str | None = key(TermOf("convener"))
    organized_by: str | None = key(TermOf("convener"))
    arranged_by: str | None = key(TermOf("convener"))
    rules_of_procedure: str | None = key(Text())
    observers: tuple[str, ...] | None = key(ListOf(TermOf("observer")))
    languages: tuple[str, ...] | None = key(ListOf(TermOf("language")))
    funding: Funding | None = key(RecordOf(Funding))
    cost_estimate: str | None = key(Text())
    agenda: tuple[str, ...] | None = key(_TOPICS)
    themes: tuple[str, ...] | None = key(ListOf(TermOf("theme")))
    recommendations_to: str | None = key(Text("the id of a meeting"))
    reports: tuple[Report, ...] | None = key(ListOf(RecordOf(Report)))
    decisions: tuple[Decision, ...] = key(ListOf(RecordOf(Decision)), default=())
    sessions: tuple[Session, ...] | None = key(ListOf(RecordOf(Session)))
    back_to_back_with: tuple[str, ...] | None = key(ListOf(Text("the id of a meeting")))
    side_programme: tuple[str, ...] | None = key(ListOf(TermOf("activity")))


class Office(Record):
    """An office and the State that holds it."""

    office: str = key(TermOf("office"), required=True)
    of: str | None = key(Text("the id of a meeting"))
    theme: str | None = key(TermOf("theme"))
    state: str | None = key(State())
    term: TermOfOffice | None = key(RecordOf(TermOfOffice))
    term_years: int | None = key(_YEARS)
    renewable: bool | None = key(Truth())
    elected_at: str | None = key(Text("the id of a meeting"))


class Presidency(Record):
    """What the President is mandated with."""

    mandate: tuple[str, ...] | None = key(ListOf(TermOf("mandate")))


class Body(Record):
    """A standing body: a coordination committee, a standing committee, a working group."""

    name: str = key(TermOf("body"), required=True)
    theme: str | None = key(TermOf("theme"))
    full_title: str | None = key(Text())
    chair: str | None = key(Text())
    co_chairs: tuple[str, ...] | None = key(_STATES)
    co_rapporteurs: tuple[str, ...] | None = key(_STATES)
    members: tuple[Office, ...] | None = key(ListOf(RecordOf(Office)))
    observers: tuple[str, ...] | None = key(ListOf(TermOf("observer")))
    mandate: tuple[str, ...] | None = key(ListOf(TermOf("mandate")))
    decision_making: bool | None = key(Truth())
    established_at: str | None = key(Text("the id of a meeting"))
    supported_by: str | None = key(TermOf("convener"))
    joint_activities: tuple[tuple[str, ...], ...] | None = key(ListOf(ListOf(TermOf("theme"))))
    term: TermOfOffice | None = key(RecordOf(TermOfOffice))
    period: TermOfOffice | None = key(RecordOf(TermOfOffice))


class Statement(Record):
    """A text for what can only be checked by its presence."""

    topic: str = key(TermOf("topic"), required=True)
    text: str | None = key(Text())


class Waiver(Record):
    """A departure that somebody with authority has agreed to."""

    rule: str = key(Text("the id of a rule"), required=True)
    subject: str | None = key(Text("a subject, as findings name it"))
    authority: str = key(
        Text("the meeting that agreed, or what the waiver rests on"), required=True
    )
    reason: str = key(Text(), required=True)
    until: TermEdge | None = key(TERM_DATE)


def _schema(text: str) -> str | None:
    return text if text == SCHEMA else None


class Programme(Record):
    """A draft programme of one instrument for one period."""

    schema: str = key(Parsed(SCHEMA, (_schema,)), required=True)
    instrument: str = key(TermOf("instrument"), required=True)
    title: str | None = key(Text())
    status: str | None = key(TermOf("status_of_draft"))
    prepared_by: str | None = key(Text())
    period: Period | None = key(RecordOf(Period))
    convention: Convention | None = key(RecordOf(Convention))
    regime: Regime | None = key(RecordOf(Regime))
    meetings: tuple[Meeting, ...] = key(ListOf(RecordOf(Meeting)), default=())
    related_meetings: tuple[Meeting, ...] = key(ListOf(RecordOf(Meeting)), default=())
    offices: tuple[Office, ...] = key(ListOf(RecordOf(Office)), default=())
    presidency: Presidency | None = key(RecordOf(Presidency))
    bodies: tuple[Body, ...] = key(ListOf(RecordOf(Body)), default=())
    decisions: tuple[Decision, ...] = key(ListOf(RecordOf(Decision)), default=())
    principles: tuple[str, ...] | None = key(ListOf(TermOf("principle")))
    context: Mapping[str, bool | int | str] | None = key(MappingOf(Fact()))
    statements: tuple[Statement, ...] = key(ListOf(RecordOf(Statement)), default=())
    waivers: tuple[Waiver, ...] = key(ListOf(RecordOf(Waiver)), default=())
