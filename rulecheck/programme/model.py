"""The draft programme in UN English: frozen records, one field per key of the draft.

This is the one place where the keys of the draft format are listed; the reader,
the messages about unknown keys and the schema all follow from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rulecheck.programme.dates import DATE_FORM, DayOfYear, MeetingDay, PartialDate, parse_date
from rulecheck.programme.shapes import (
    DATE,
    DAY_OF_YEAR,
    TERM_DATE,
    Fact,
    ListOf,
    ListOrFile,
    MappingOf,
    OneOf,
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

SCHEMA = "rulecheck/programme/1"
_YEARS = Whole(1, 100)
_STATES = ListOf(State())
_TOPICS = ListOf(TermOf("topic"))


def _span(text: str) -> dict[str, PartialDate] | None:
    first, _slash, last = text.partition("/")
    opens, closes = parse_date(first), parse_date(last or first)
    return {"opens": opens, "closes": closes} if opens and closes else None


_DATE = DATE_FORM.pattern
_SPAN = Parsed(
    "dates such as 2018, 2018-09, 2018-09-03/2018-09-07 or {opens: …, closes: …}",
    (_span,),
    (re.compile(rf"{_DATE}\s*(/\s*({_DATE})?)?"),),
    DATE.numbers,
    DATE.way_out,
)


class Dates(Record):
    """When a meeting opens and closes: `2018`, `2018-09`, `{opens, closes}`, `a/b`."""

    bare = _SPAN

    opens: PartialDate | None = key(
        DATE,
        en="The day the meeting opens, as far as it is known.",
        zh="会议开幕日期，尽已知的写。",
    )
    closes: PartialDate | None = key(
        DATE,
        en="The day the meeting closes, as far as it is known.",
        zh="会议闭幕日期，尽已知的写。",
    )


class Part(Dates):
    """One part of a meeting that is split."""

    format: str | None = key(
        TermOf("format"),
        en="How this part is held: in person, virtual.",
        zh="这一部分的举行方式：现场、线上。",
    )


class Period(Record):
    """From one date to another, both included."""

    begins: PartialDate | None = key(
        DATE, name="from", en="The first day of the period.", zh="所涉期间的第一日。"
    )
    ends: PartialDate | None = key(
        DATE, name="to", en="The last day of the period.", zh="所涉期间的最后一日。"
    )


TermEdge = PartialDate | MeetingDay


class TermOfOffice(Record):
    """A term as decisions write it: from the close of one meeting to that of another."""

    begins: TermEdge | None = key(
        TERM_DATE,
        name="from",
        en="When the term begins: a date, or the opening or close of a meeting.",
        zh="任期开始之时：日期，或某次会议开幕、闭幕。",
    )
    ends: TermEdge | None = key(
        TERM_DATE,
        name="to",
        en="When the term ends: a date, or the opening or close of a meeting.",
        zh="任期终了之时：日期，或某次会议开幕、闭幕。",
    )


class ReportingDeadline(Record):
    """A date each year by which a report is due under an article."""

    article: int | None = key(
        Whole(1, 100), en="The article that asks for the report.", zh="规定提交报告的条款。"
    )
    due: DayOfYear | None = key(
        DAY_OF_YEAR,
        en="The day of each year by which the report is due (month, day).",
        zh="每年提交报告的截止日（月、日）。",
    )
    covers: str | None = key(Text(), en="The time the report covers.", zh="报告所涉期间。")


class Convention(Record):
    """What the programme needs to know of the convention itself."""

    entry_into_force: PartialDate | None = key(
        DATE, en="The day the convention entered into force.", zh="公约生效日期。"
    )
    states_parties: tuple[str, ...] | None = key(
        ListOrFile(_STATES),
        en="The States Parties: a list, or the name of a YAML file beside the draft that holds it.",
        zh="缔约国：名单，或与草案同处的YAML名单文件的文件名。",
    )
    reporting_deadlines: tuple[ReportingDeadline, ...] = key(
        ListOf(RecordOf(ReportingDeadline)),
        default=(),
        en="The days by which States Parties report each year.",
        zh="缔约国每年提交报告的截止日。",
    )
    regional_groups: Mapping[str, tuple[str, ...]] | None = key(
        MappingOf(_STATES, "region"),
        en="The regional groups, each with its States.",
        zh="各区域组及其国家。",
    )
    affected_states: tuple[str, ...] | None = key(
        _STATES, en="The States Parties that the weapons affect.", zh="受影响的缔约国。"
    )


class RegimeFields(Record):
    """The parts of a regime that a later decision can change."""

    option: str | None = key(
        TermOf("option"),
        en="The option of the options paper that the programme follows.",
        zh="方案所采用的备选方案。",
    )
    adopted_at: str | None = key(
        Text("the id of a meeting"),
        en="The meeting that adopted the regime, by its id.",
        zh="通过这一制度的会议（编号）。",
    )
    msp_cadence_years: int | None = key(
        _YEARS,
        en="Years from one Meeting of States Parties to the next.",
        zh="缔约国会议相隔年数。",
    )
    review_cycle_years: int | None = key(
        _YEARS, en="Years from one Review Conference to the next.", zh="审议会议相隔年数。"
    )
    leadership_model: str | None = key(
        TermOf("leadership_model"),
        en="How many States lead a Standing Committee.",
        zh="常设委员会由几国牵头的模式。",
    )
    interval_basis: str | None = key(
        TermOf("interval_basis"),
        en="From which day to which the interval between meetings is counted.",
        zh="会议间隔的计算方法：自何日至何日。",
    )
    source_document: str | None = key(
        Text(),
        en="The symbol of the document the regime rests on.",
        zh="这一制度所依据文件的文号。",
    )


class RegimeChange(RegimeFields):
    """An amendment of the regime in mid-cycle."""

    begins: PartialDate | None = key(
        DATE,
        name="from",
        required=True,
        en="The day from which the change applies.",
        zh="变更开始适用的日期。",
    )


class Regime(RegimeFields):
    """The rules of the game the draft declares."""

    readings: Mapping[str, str] | None = key(
        MappingOf(Text("the name of a reading")),
        en="The readings chosen, by the id of the rule, where a text has several.",
        zh="案文有多种解读时所选的解读，按规则编号列出。",
    )
    changes: tuple[RegimeChange, ...] = key(
        ListOf(RecordOf(RegimeChange)),
        default=(),
        en="Changes of the regime in mid-cycle, in the order they apply.",
        zh="周期中途对制度的变更，依适用先后列出。",
    )


class Venue(Record):
    """Where a meeting is held."""

    city: str | None = key(TermOf("city"), en="The city of the meeting.", zh="会议所在城市。")
    country: str | None = key(State(), en="The country of the meeting.", zh="会议所在国家。")
    premises: str | None = key(Text(), en="The building of the meeting.", zh="会议所在场馆。")
    fee: str | None = key(Text(), en="What the premises cost.", zh="场馆费用。")
    chosen_by: str | None = key(
        TermOf("office"), en="The office that chose the venue.", zh="选定会议地点者的职务。"
    )
    working_week: str | None = key(
        TermOf("working_week"),
        en="The working week at the place: Monday to Friday unless it says otherwise.",
        zh="当地的工作周：不写即为周一至周五。",
    )
    holidays: tuple[PartialDate, ...] = key(
        ListOf(DATE),
        default=(),
        en="Public holidays at the place, on which the meeting does not work.",
        zh="当地的公共假日，会议该日不工作。",
    )


class Funding(Record):
    """Who pays what."""

    conference_costs: str | None = key(
        TermOf("funding"),
        en="How the costs of the conference itself are met.",
        zh="会议本身费用的负担方式。",
    )
    additional_costs: str | None = key(
        State(), en="The State that bears the costs beyond those.", zh="负担其余费用的国家。"
    )
    sponsorship: str | None = key(
        TermOf("funding"),
        en="How the attendance of sponsored delegates is paid for.",
        zh="受赞助代表与会费用的负担方式。",
    )


class Report(Record):
    """A report submitted to a meeting or a committee."""

    title: str | None = key(
        TermOf("topic"), required=True, en="What the report is.", zh="报告名称。"
    )
    by: str | None = key(
        Text("an office, a body or a State"),
        en="Who submits it: an office, a body or a State.",
        zh="提交报告者：职务、机构或国家。",
    )
    on_behalf_of: str | None = key(
        TermOf("body"),
        en="The body on whose behalf it is submitted.",
        zh="报告以哪个机构的名义提交。",
    )
    to: str | None = key(
        Text("the id of a meeting, or a committee"),
        en="The meeting, by its id, or the committee it is submitted to.",
        zh="接受报告的会议（编号）或委员会。",
    )
    date: PartialDate | None = key(DATE, en="The day it is submitted.", zh="提交日期。")


class Decision(Record):
    """A decision, and who adopted it."""

    topic: str | None = key(
        TermOf("topic"), required=True, en="What is decided on.", zh="决定的事项。"
    )
    subject: str | None = key(Text(), en="The decision in a few words.", zh="决定内容，简要写明。")
    adopted_by: str | None = key(
        Text("the id of a meeting, a body or an office"),
        en="The meeting, by its id, the body or the office that adopts it.",
        zh="通过决定的会议（编号）、机构或职务。",
    )
    date: PartialDate | None = key(DATE, en="The day it is adopted.", zh="通过日期。")


class Session(Record):
    """A session within a meeting."""

    id: str | None = key(Text(), en="A name for the session.", zh="会议分场的代号。")
    committee: str | None = key(
        TermOf("theme"),
        en="The Standing Committee whose session it is, by its theme.",
        zh="该场会议所属常设委员会的主题。",
    )
    date: PartialDate | None = key(DATE, en="The day of the session.", zh="该场会议的日期。")
    minutes: int | None = key(
        Whole(0, 100_000), en="How long it lasts, in minutes.", zh="该场会议的时长（分钟）。"
    )
    agenda: tuple[str, ...] | None = key(
        _TOPICS, en="The topics of the session, in order.", zh="该场会议的议题，依次列出。"
    )
    format: str | None = key(
        TermOf("format"),
        en="How it is held: plenary, small group.",
        zh="该场会议的形式：全体会议、小组讨论。",
    )
    experimental: bool | None = key(
        Truth(), en="Whether the format is being tried out.", zh="是否属于试行。"
    )
    purpose: str | None = key(
        TermOf("purpose"), en="What a session that is tried out is for.", zh="试行分场的目的。"
    )
    led_by: str | None = key(
        State(), en="The State that leads the session.", zh="牵头该场会议的国家。"
    )
    participation: str | None = key(
        TermOf("participation"), en="Whether all may take part.", zh="是否开放参加。"
    )


class Meeting(Record):
    """A meeting, of the programme or of a related instrument."""

    id: str = key(
        Text("an id such as 6MSP"),
        required=True,
        en="The id by which others refer to the meeting, such as 6MSP or IM2016.",
        zh="会议编号，供他处引用，例如6MSP、IM2016。",
    )
    kind: str = key(TermOf("kind"), required=True, en="The kind of meeting.", zh="会议种类。")
    instrument: str | None = key(
        TermOf("instrument"),
        en="The instrument it is held under, where that is another.",
        zh="会议所属文书，与本方案不同时填写。",
    )
    title: str | None = key(Text(), en="The full title of the meeting.", zh="会议全称。")
    of: str | None = key(
        Text("the id of a meeting"),
        en="The meeting it belongs to, by its id: a preparatory meeting to its Review Conference.",
        zh="所属会议（编号）：例如筹备会议所筹备的审议会议。",
    )
    ordinal: int | None = key(
        Whole(1, 999), en="Which of its series it is: 6 for the sixth.", zh="届次：第六届写6。"
    )
    status: str | None = key(TermOf("status"), en="Formal or informal.", zh="正式或非正式。")
    decision_making: bool | None = key(
        Truth(), en="Whether the meeting can take decisions.", zh="会议可否作出决定。"
    )
    level: str | None = key(
        TermOf("level"),
        en="Whether experts speak, or those who decide policy.",
        zh="与会级别：专家级或政策级。",
    )
    orientation: str | None = key(
        TermOf("orientation"), en="Technical or policy.", zh="技术性或政策性。"
    )
    dates: Dates | None = key(
        RecordOf(Dates),
        en="When it is held: a date as far as known, a span, or opens and closes.",
        zh="会期：尽已知写日期、起止日期，或分写opens和closes。",
    )
    parts: tuple[Part, ...] = key(
        ListOf(RecordOf(Part)),
        default=(),
        en="The parts of a meeting that is split, in order.",
        zh="分段举行的会议的各段，依次列出。",
    )
    opening_ceremony: PartialDate | None = key(
        DATE,
        en="The day of the opening ceremony, which is no working day of the meeting.",
        zh="开幕式日期，不计为工作日。",
    )
    holidays: tuple[PartialDate, ...] = key(
        ListOf(DATE),
        default=(),
        en="Days within the meeting on which it does not work.",
        zh="会期内不工作的日子。",
    )
    tentative: bool | None = key(
        Truth(), en="Whether the dates are still open to change.", zh="会期是否暂定。"
    )
    working_days: int | None = key(
        Whole(0, 366),
        en="How many days the meeting works; it must agree with the dates.",
        zh="工作日数，须与会期相符。",
    )
    venue: Venue | None = key(RecordOf(Venue), en="Where it is held.", zh="会议地点。")
    host: str | None = key(State(), en="The State that hosts it.", zh="东道国。")
    president: str | None = key(State(), en="The State that presides over it.", zh="主席国。")
    convened_by: str | None = key(TermOf("convener"), en="Who convenes it.", zh="召集者。")
    organized_by: str | None = key(TermOf("convener"), en="Who organizes it.", zh="组织者。")
    arranged_by: str | None = key(
        TermOf("convener"), en="Who makes the practical arrangements.", zh="负责实际安排者。"
    )
    rules_of_procedure: str | None = key(
        Text(), en="The symbol of the rules of procedure that apply.", zh="所适用议事规则的文号。"
    )
    observers: tuple[str, ...] | None = key(
        ListOf(TermOf("observer")), en="Who is invited to observe.", zh="应邀列席的观察员。"
    )
    languages: tuple[str, ...] | None = key(
        ListOf(TermOf("language")), en="The languages of interpretation.", zh="口译语文。"
    )
    funding: Funding | None = key(RecordOf(Funding), en="Who pays what.", zh="费用如何分担。")
    cost_estimate: str | None = key(
        Text(), en="What the meeting is expected to cost.", zh="费用估计。"
    )
    agenda: tuple[str, ...] | None = key(
        _TOPICS, en="The agenda items, in order.", zh="议程项目，依次列出。"
    )
    themes: tuple[str, ...] | None = key(
        ListOf(TermOf("theme")), en="The themes the meeting takes up.", zh="会议讨论的主题。"
    )
    recommendations_to: str | None = key(
        Text("the id of a meeting"),
        en="The meeting its recommendations go to, by its id.",
        zh="会议建议提交的会议（编号）。",
    )
    reports: tuple[Report, ...] | None = key(
        ListOf(RecordOf(Report)), en="The reports submitted to it.", zh="提交会议的报告。"
    )
    decisions: tuple[Decision, ...] = key(
        ListOf(RecordOf(Decision)), default=(), en="The decisions it takes.", zh="会议作出的决定。"
    )
    sessions: tuple[Session, ...] | None = key(
        ListOf(RecordOf(Session)), en="The sessions it is made of.", zh="会议的各场会议。"
    )
    back_to_back_with: tuple[str, ...] | None = key(
        ListOf(Text("the id of a meeting")),
        en="The meetings it is held back to back with, by their ids.",
        zh="与之衔接举行的会议（编号）。",
    )
    side_programme: tuple[str, ...] | None = key(
        ListOf(TermOf("activity")), en="What is offered beside the meeting.", zh="会议之外的活动。"
    )


class Office(Record):
    """An office and the State that holds it."""

    office: str = key(TermOf("office"), required=True, en="The office.", zh="职务。")
    of: str | None = key(
        Text("the id of a meeting"),
        en="The meeting the office is of, by its id.",
        zh="该职务所属会议（编号）。",
    )
    theme: str | None = key(
        TermOf("theme"), en="The theme the office is for.", zh="该职务负责的主题。"
    )
    state: str | None = key(State(), en="The State that holds it.", zh="担任该职务的国家。")
    term: TermOfOffice | None = key(
        RecordOf(TermOfOffice), en="From when to when it is held.", zh="任期。"
    )
    term_years: int | None = key(_YEARS, en="How many years it is held for.", zh="任期年数。")
    renewable: bool | None = key(Truth(), en="Whether the term can be renewed.", zh="可否连任。")
    elected_at: str | None = key(
        Text("the id of a meeting"),
        en="The meeting that elects the holder, by its id.",
        zh="选出任职者的会议（编号）。",
    )


class Presidency(Record):
    """What the President is mandated with."""

    mandate: tuple[str, ...] | None = key(
        ListOf(TermOf("mandate")), en="The tasks of the President.", zh="主席的职责。"
    )


class Body(Record):
    """A standing body: a coordination committee, a standing committee, a working group."""

    name: str = key(TermOf("body"), required=True, en="The name of the body.", zh="机构名称。")
    theme: str | None = key(TermOf("theme"), en="The theme the body is for.", zh="机构负责的主题。")
    full_title: str | None = key(Text(), en="Its full title.", zh="机构全称。")
    chair: str | None = key(
        Text(),
        en="Who chairs it: an office, `President of 10MSP`, or a State.",
        zh="主持机构者：职务、“President of 10MSP”或国家。",
    )
    co_chairs: tuple[str, ...] | None = key(
        _STATES, en="The States that chair it together.", zh="联合主席国。"
    )
    co_rapporteurs: tuple[str, ...] | None = key(
        _STATES, en="The States that report for it together.", zh="联合报告员国。"
    )
    members: tuple[Office, ...] | None = key(
        ListOf(RecordOf(Office)), en="Its members, each with its office.", zh="成员及其职务。"
    )
    observers: tuple[str, ...] | None = key(
        ListOf(TermOf("observer")), en="Who observes its work.", zh="列席的观察员。"
    )
    mandate: tuple[str, ...] | None = key(
        ListOf(TermOf("mandate")), en="Its tasks.", zh="机构的职责。"
    )
    decision_making: bool | None = key(
        Truth(), en="Whether it can take decisions.", zh="机构可否作出决定。"
    )
    established_at: str | None = key(
        Text("the id of a meeting"),
        en="The meeting that established it, by its id.",
        zh="设立机构的会议（编号）。",
    )
    supported_by: str | None = key(
        TermOf("convener"), en="Who supports its work.", zh="为机构提供支助者。"
    )
    joint_activities: tuple[tuple[str, ...], ...] | None = key(
        ListOf(ListOf(TermOf("theme"))),
        en="Themes taken up together, each a list of themes.",
        zh="合办的活动，每项列出所涉主题。",
    )
    term: TermOfOffice | None = key(
        RecordOf(TermOfOffice), en="From when to when its officers serve.", zh="机构负责人的任期。"
    )
    period: TermOfOffice | None = key(
        RecordOf(TermOfOffice), en="Another word for `term`.", zh="与term同义。"
    )


class Statement(Record):
    """A text for what can only be checked by its presence."""

    topic: str = key(
        TermOf("topic"), required=True, en="What the statement is about.", zh="说明的事项。"
    )
    text: str | None = key(Text(), en="The statement.", zh="说明的内容。")


class Waiver(Record):
    """A departure that somebody with authority has agreed to."""

    rule: str = key(
        Text("the id of a rule"),
        required=True,
        en="The id of the rule departed from.",
        zh="所偏离规则的编号。",
    )
    subject: str | None = key(
        Text("a subject, as findings name it"),
        en="What the waiver covers, as findings name it; without it, every finding of the rule.",
        zh="豁免的对象，名称同检查结果；不写则及于该规则的全部结果。",
    )
    authority: str = key(
        Text("the meeting that agreed, or what the waiver rests on"),
        required=True,
        en="The meeting that agreed, by its id, or what the waiver rests on.",
        zh="同意豁免的会议（编号），或豁免的依据。",
    )
    reason: str = key(Text(), required=True, en="Why it was agreed.", zh="豁免的理由。")
    until: TermEdge | None = key(
        TERM_DATE,
        en="When the waiver ends: a date, or the opening or close of a meeting.",
        zh="豁免终止之时：日期，或某次会议开幕、闭幕。",
    )


class Programme(Record):
    """A draft programme of one instrument for one period."""

    schema: str = key(
        OneOf((SCHEMA,)),
        required=True,
        en="The version of the draft format.",
        zh="草案格式的版本。",
    )
    instrument: str = key(
        TermOf("instrument"),
        required=True,
        en="The instrument the programme is for.",
        zh="方案所属文书。",
    )
    title: str | None = key(Text(), en="The title of the programme.", zh="方案标题。")
    status: str | None = key(
        TermOf("status_of_draft"),
        en="Whether it is a draft, adopted, or the record of what was.",
        zh="草案、已通过，或既往情况的记录。",
    )
    prepared_by: str | None = key(Text(), en="Who prepared the draft.", zh="草案编写者。")
    period: Period | None = key(
        RecordOf(Period), en="The time the programme covers.", zh="方案所涉期间。"
    )
    convention: Convention | None = key(
        RecordOf(Convention),
        en="What the programme needs to know of the convention itself.",
        zh="方案所需的公约情况。",
    )
    regime: Regime | None = key(
        RecordOf(Regime),
        en="The decisions the programme declares to follow.",
        zh="方案所遵循的制度。",
    )
    meetings: tuple[Meeting, ...] = key(
        ListOf(RecordOf(Meeting)),
        default=(),
        en="The meetings of the programme.",
        zh="方案所列会议。",
    )
    related_meetings: tuple[Meeting, ...] = key(
        ListOf(RecordOf(Meeting)),
        default=(),
        en="Meetings of other instruments that the dates take into account.",
        zh="排期时顾及的其他文书的会议。",
    )
    offices: tuple[Office, ...] = key(
        ListOf(RecordOf(Office)),
        default=(),
        en="The offices, and the States that hold them.",
        zh="各职务及任职国家。",
    )
    presidency: Presidency | None = key(
        RecordOf(Presidency), en="What the President is mandated with.", zh="主席的任务。"
    )
    bodies: tuple[Body, ...] = key(
        ListOf(RecordOf(Body)),
        default=(),
        en="The standing bodies: committees, working groups.",
        zh="常设机构：委员会、工作组。",
    )
    decisions: tuple[Decision, ...] = key(
        ListOf(RecordOf(Decision)),
        default=(),
        en="Decisions, each with who adopted it.",
        zh="各项决定及其通过者。",
    )
    principles: tuple[str, ...] | None = key(
        ListOf(TermOf("principle")),
        en="The principles the programme states.",
        zh="方案申明的原则。",
    )
    context: Mapping[str, bool | int | str] | None = key(
        MappingOf(Fact()),
        en="Named facts that a rule depends on.",
        zh="规则所依据的事实，逐项命名。",
    )
    statements: tuple[Statement, ...] = key(
        ListOf(RecordOf(Statement)),
        default=(),
        en="Texts for what can only be checked by its presence.",
        zh="只能凭有无来检查的说明。",
    )
    waivers: tuple[Waiver, ...] = key(
        ListOf(RecordOf(Waiver)),
        default=(),
        en="Departures that somebody with authority agreed to.",
        zh="经有权者同意的偏离。",
    )
