"""The draft format: every key is read, and every slip is told at its place, all at once."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.programme import model
from rulecheck.programme.dates import DayOfYear, MeetingDay, PartialDate
from rulecheck.programme.model import Programme
from rulecheck.programme.reader import read_programme
from rulecheck.programme.shapes import Record
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.source.problems import UnusableInput

Draft = Callable[..., Programme]
Problems = Callable[..., list[tuple[int, int, str]]]

EVERY_KEY = """\
title: Programme of meetings
status: draft
prepared_by: Implementation Support Unit
period: {from: 2015, to: 2021-12}

convention:
  entry_into_force: 2010-08-01
  states_parties: [挪威, Lao PDR]
  reporting_deadlines: [{article: 7, due: 04-30, covers: previous calendar year}]
  regional_groups: {非洲组: [Zambia]}
  affected_states: [Lao PDR]

regime:
  option: 4
  adopted_at: 1RC
  msp_cadence_years: 2
  review_cycle_years: 6
  leadership_model: current
  interval_basis: closing to opening
  source_document: CCM/CONF/2015/PM.1/WP.5
  readings: {CCM-P10.2: inclusive}
  changes:
    - {from: 2018-09-07, option: 5, adopted_at: 7MSP, msp_cadence_years: 1, review_cycle_years: 5,
       leadership_model: rationalized, interval_basis: calendar year,
       source_document: CCM/MSP/2018/9}

meetings:
  - id: 7MSP
    kind: 缔约国会议
    instrument: CCM
    title: Seventh Meeting of States Parties
    of: 1RC
    ordinal: 7
    status: 正式
    decision_making: yes
    level: policy
    orientation: technical
    dates: {opens: 2018-09-03, closes: 2018-09-07}
    opening_ceremony: 2018-09-02
    holidays: [2018-09-06]
    tentative: false
    working_days: 4
    venue: {city: 日内瓦, country: Switzerland, premises: Palais des Nations, fee: none,
            chosen_by: 候任主席, working_week: 周一至周五, holidays: [2018-09]}
    host: Mexico
    president: Mexico
    convened_by: 联合国秘书长
    organized_by: Coordinating Committee
    arranged_by: Implementation Support Unit
    rules_of_procedure: CCM/MSP/2010/3
    observers: [ICRC, United Nations]
    languages: [en, 中文]
    funding: {conference_costs: 分摊费用, additional_costs: Mexico, sponsorship: 赞助方案}
    cost_estimate: about the same
    agenda: [progress and challenges, 协同作用]
    themes: [援助受害者]
    recommendations_to: ME2019
    reports:
      - {title: final activity report, by: President, on_behalf_of: 协调委员会, to: 7MSP,
         date: 2018-09}
    decisions:
      - {topic: programme of meetings, subject: cadence, adopted_by: 7MSP, date: 2018-09-07}
    sessions:
      - {id: GS-1, committee: reporting, date: 2018-09-04, minutes: 180, agenda: [universalization],
         format: plenary, experimental: false, purpose: 国情, led_by: Uganda, participation: open}
    back_to_back_with: [APMBC-IM2018]
    side_programme: [field visits]
  - id: ME2019
    kind: ME
    parts:
      - {opens: 2019-08-19, closes: 2019-08-20, format: virtual}
      - {opens: 2019-08-22, closes: 2019-08-23}

related_meetings:
  - {id: APMBC-IM2018, instrument: APMBC, kind: IM, dates: 2018-06}

offices:
  - {office: 主席, of: 7MSP, theme: 普遍加入, state: Mexico,
     term: {from: close of 6MSP, to: 7MSP闭幕}, term_years: 2, renewable: false, elected_at: 6MSP}

presidency: {mandate: [chair_coordination_committee]}

bodies:
  - name: 协调委员会
    theme: universalization
    full_title: Coordination Committee of the CCM
    chair: President
    co_chairs: [Mexico]
    co_rapporteurs: [Zambia]
    members: [{office: Coordinator, state: France}]
    observers: [ICRC]
    mandate: [take decisions]
    decision_making: 否
    established_at: 1RC
    supported_by: Implementation Support Unit
    joint_activities: [[victim assistance, 合作与援助]]
    term: {from: 2016-01-01, to: opening of 7MSP}
    period: {from: 2016, to: 2017}

decisions: [{topic: machinery review, adopted_by: 协调委员会}]
principles: [coherence]
waivers:
  - {rule: CCM-P10.2, subject: IM2016, authority: 1RC, reason: agreed, until: close of 7MSP}
context: {article_4_challenges_remain: true, implementing_states: 4, note: few}
statements: [{topic: cost-effectiveness, text: Savings are set out in the annex.}]
"""


@pytest.fixture(scope="module")
def full(draft: Draft) -> Programme:
    """A draft that uses every key."""
    return draft(EVERY_KEY)


def records(value: object) -> Iterator[Record]:
    if isinstance(value, Record):
        yield value
        for key in value.keys().values():
            yield from records(getattr(value, key.attribute))
    elif isinstance(value, tuple):
        for item in value:
            yield from records(item)


def values(record: Any, *left_out: str) -> dict[str, Any]:
    """The plain values of a record by key; records below it are left out."""
    found = {key: getattr(record, field.attribute) for key, field in record.keys().items()}
    return {k: v for k, v in found.items() if k not in left_out and not any(records(v))}


# Every key is read


def test_every_key_of_the_format_is_read(full: Programme) -> None:
    found: dict[type[Record], set[str]] = {}
    for record in records(full):
        told = {
            k for k, f in record.keys().items() if getattr(record, f.attribute) not in (None, ())
        }
        found.setdefault(type(record), set()).update(told)
    kinds = set(RECORDS) - {Record, model.RegimeFields}
    assert {kind: found.get(kind, set()) for kind in kinds} == {
        kind: set(kind.keys()) for kind in kinds
    }


def test_the_programme_itself(full: Programme) -> None:
    below = ("related_meetings", "bodies")
    assert values(full, *below) == {
        "schema": "rulecheck/programme/1",
        "instrument": "CCM",
        "title": "Programme of meetings",
        "status": "draft",
        "prepared_by": "Implementation Support Unit",
        "principles": ("coherence",),
        "context": {"article_4_challenges_remain": True, "implementing_states": 4, "note": "few"},
    }


def test_the_period(full: Programme) -> None:
    assert values(full.period) == {"from": PartialDate(2015), "to": PartialDate(2021, 12)}


def test_the_convention(full: Programme) -> None:
    convention = full.convention
    assert convention is not None
    assert values(convention) == {
        "entry_into_force": PartialDate(2010, 8, 1),
        "states_parties": ("Norway", "Lao PDR"),
        "regional_groups": {"African Group": ("Zambia",)},
        "affected_states": ("Lao PDR",),
    }
    (deadline,) = convention.reporting_deadlines
    assert values(deadline) == {
        "article": 7,
        "due": DayOfYear(4, 30),
        "covers": "previous calendar year",
    }


def test_the_regime_and_its_changes(full: Programme) -> None:
    assert full.regime is not None
    assert values(full.regime) == {
        "option": "4",
        "adopted_at": "1RC",
        "msp_cadence_years": 2,
        "review_cycle_years": 6,
        "leadership_model": "current",
        "interval_basis": "closing to opening",
        "source_document": "CCM/CONF/2015/PM.1/WP.5",
        "readings": {"CCM-P10.2": "inclusive"},
    }
    (change,) = full.regime.changes
    assert values(change) == {
        "from": PartialDate(2018, 9, 7),
        "option": "5",
        "adopted_at": "7MSP",
        "msp_cadence_years": 1,
        "review_cycle_years": 5,
        "leadership_model": "rationalized",
        "interval_basis": "calendar year",
        "source_document": "CCM/MSP/2018/9",
    }


def test_a_meeting(full: Programme) -> None:
    assert values(full.meetings[0]) == {
        "id": "7MSP",
        "kind": "meeting of states parties",
        "instrument": "CCM",
        "title": "Seventh Meeting of States Parties",
        "of": "1RC",
        "ordinal": 7,
        "status": "formal",
        "decision_making": True,
        "level": "policy",
        "orientation": "technical",
        "parts": (),
        "opening_ceremony": PartialDate(2018, 9, 2),
        "holidays": (PartialDate(2018, 9, 6),),
        "tentative": False,
        "working_days": 4,
        "host": "Mexico",
        "president": "Mexico",
        "convened_by": "Secretary-General of the United Nations",
        "organized_by": "Coordination Committee",
        "arranged_by": "Implementation Support Unit",
        "rules_of_procedure": "CCM/MSP/2010/3",
        "observers": ("ICRC", "United Nations"),
        "languages": ("English", "Chinese"),
        "cost_estimate": "about the same",
        "agenda": ("progress and challenges", "synergies with related instruments"),
        "themes": ("victim assistance",),
        "recommendations_to": "ME2019",
        "back_to_back_with": ("APMBC-IM2018",),
        "side_programme": ("field visit",),
    }


def test_what_a_meeting_holds(full: Programme) -> None:
    meeting = full.meetings[0]
    assert values(meeting.dates) == {
        "opens": PartialDate(2018, 9, 3),
        "closes": PartialDate(2018, 9, 7),
    }
    assert values(meeting.venue) == {
        "city": "Geneva",
        "country": "Switzerland",
        "premises": "Palais des Nations",
        "fee": "none",
        "chosen_by": "President-designate",
        "working_week": "mon-fri",
        "holidays": (PartialDate(2018, 9),),
    }
    assert values(meeting.funding) == {
        "conference_costs": "assessed contributions",
        "additional_costs": "Mexico",
        "sponsorship": "sponsorship programme",
    }
    assert meeting.reports is not None
    assert [values(report) for report in meeting.reports] == [
        {
            "title": "final activity report",
            "by": "President",
            "on_behalf_of": "Coordination Committee",
            "to": "7MSP",
            "date": PartialDate(2018, 9),
        }
    ]
    assert [values(decision) for decision in meeting.decisions] == [
        {
            "topic": "programme of meetings",
            "subject": "cadence",
            "adopted_by": "7MSP",
            "date": PartialDate(2018, 9, 7),
        }
    ]
    assert meeting.sessions is not None
    assert [values(session) for session in meeting.sessions] == [
        {
            "id": "GS-1",
            "committee": "transparency measures",
            "date": PartialDate(2018, 9, 4),
            "minutes": 180,
            "agenda": ("universalization",),
            "format": "plenary",
            "experimental": False,
            "purpose": "national context",
            "led_by": "Uganda",
            "participation": "open",
        }
    ]


def test_a_split_meeting(full: Programme) -> None:
    assert [(str(p.opens), str(p.closes), p.format) for p in full.meetings[1].parts] == [
        ("2019-08-19", "2019-08-20", "virtual"),
        ("2019-08-22", "2019-08-23", None),
    ]


def test_a_related_meeting_may_be_known_to_the_month(full: Programme) -> None:
    (related,) = full.related_meetings
    assert (related.id, related.instrument) == ("APMBC-IM2018", "APMBC")
    assert values(related.dates) == {"opens": PartialDate(2018, 6), "closes": PartialDate(2018, 6)}


def test_an_office_and_its_term(full: Programme) -> None:
    (office,) = full.offices
    assert values(office) == {
        "office": "President",
        "of": "7MSP",
        "theme": "universalization",
        "state": "Mexico",
        "term_years": 2,
        "renewable": False,
        "elected_at": "6MSP",
    }
    assert values(office.term) == {
        "from": MeetingDay("close", "6MSP"),
        "to": MeetingDay("close", "7MSP"),
    }


def test_a_body(full: Programme) -> None:
    (body,) = full.bodies
    assert values(body) == {
        "name": "Coordination Committee",
        "theme": "universalization",
        "full_title": "Coordination Committee of the CCM",
        "chair": "President",
        "co_chairs": ("Mexico",),
        "co_rapporteurs": ("Zambia",),
        "observers": ("ICRC",),
        "mandate": ("take decisions",),
        "decision_making": False,
        "established_at": "1RC",
        "supported_by": "Implementation Support Unit",
        "joint_activities": (("victim assistance", "cooperation and assistance"),),
    }
    assert body.members is not None
    assert [(seat.office, seat.state) for seat in body.members] == [("Coordinator", "France")]
    assert values(body.term) == {
        "from": PartialDate(2016, 1, 1),
        "to": MeetingDay("opening", "7MSP"),
    }
    assert values(body.period) == {"from": PartialDate(2016), "to": PartialDate(2017)}


def test_the_rest_of_the_programme(full: Programme) -> None:
    assert full.presidency is not None
    assert full.presidency.mandate == ("chair the Coordination Committee",)
    assert [(d.topic, d.adopted_by) for d in full.decisions] == [("machinery review", "协调委员会")]
    assert [(s.topic, s.text) for s in full.statements] == [
        ("cost-effectiveness", "Savings are set out in the annex.")
    ]


def test_silence_stays_silence(draft: Draft) -> None:
    silent = draft("")
    told = {"schema": "rulecheck/programme/1", "instrument": "CCM"}
    assert {k: v for k, v in values(silent).items() if v not in (None, ())} == told
    assert values(draft("meetings: [{id: 6MSP, kind: MSP}]").meetings[0])["agenda"] is None


def test_an_empty_list_is_not_silence(draft: Draft) -> None:
    assert draft("meetings: [{id: 6MSP, kind: MSP, agenda: []}]").meetings[0].agenda == ()


@pytest.mark.parametrize(
    ("dates", "opens", "closes"),
    [
        ("2018", "2018", "2018"),
        ("2018-09", "2018-09", "2018-09"),
        ("2018-09-03", "2018-09-03", "2018-09-03"),
        ("2018-09-03/2018-09-07", "2018-09-03", "2018-09-07"),
        ("2018-09/2018-10", "2018-09", "2018-10"),
        ("{opens: 2018-09-03}", "2018-09-03", "None"),
    ],
)
def test_dates_may_be_partial_and_short(draft: Draft, dates: str, opens: str, closes: str) -> None:
    read = draft(f"meetings: [{{id: 7MSP, kind: MSP, dates: {dates}}}]").meetings[0].dates
    assert read is not None
    assert (str(read.opens), str(read.closes)) == (opens, closes)


def test_tentative_dates_are_marked(draft: Draft) -> None:
    read = draft("meetings: [{id: 7MSP, kind: MSP, dates: 2018-09, tentative: true}]")
    assert read.meetings[0].tentative is True


def test_yaml_1_1_does_not_change_what_was_written(draft: Draft) -> None:
    read = draft("title: 11:15\nprepared_by: NO\nregime: {source_document: 2018-09-03, option: 4}")
    assert (read.title, read.prepared_by) == ("11:15", "NO")
    assert read.regime is not None
    assert (read.regime.source_document, read.regime.option) == ("2018-09-03", "4")


# Every slip is told

MEETING = "meetings:\n  - id: 7MSP\n    kind: MSP\n    {}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("meetngs: []", (1, 1, "unknown key 'meetngs'; perhaps 'meetings'")),
        ("xyzzy: 1", (1, 1, "unknown key 'xyzzy'")),
        (MEETING.format("langauges: [en]"), (4, 5, "unknown key 'langauges'; perhaps 'languages'")),
        (
            MEETING.format("venue: {citty: Oslo}"),
            (4, 13, "unknown key 'citty'; perhaps 'city'"),
        ),
        (
            "statements: [{topic: objectives, text: Costs, kept low}]",
            (1, 47, "unknown key 'kept low'; a text with a comma needs quotation marks"),
        ),
        (
            MEETING.format("host: Swtzerland"),
            (4, 11, "unknown State 'Swtzerland'; perhaps 'Switzerland'"),
        ),
        (
            "convention:\n  states_parties: [Austria, Norwey]",
            (2, 29, "unknown State 'Norwey'; perhaps 'Norway'"),
        ),
        (
            MEETING.format("dates: {opens: tbd}"),
            (
                4,
                20,
                "expected a date such as 2018, 2018-09 or 2018-09-03, found 'tbd'; "
                "leave the key out while the date is not known",
            ),
        ),
        (
            MEETING.format("dates: September 2022"),
            (
                4,
                12,
                "expected dates such as 2018, 2018-09, 2018-09-03/2018-09-07 or "
                "{opens: …, closes: …}, found 'September 2022'; "
                "a month is written 2022-09, a day 2022-09-03",
            ),
        ),
        ("kept low:", (1, 1, "unknown key 'kept low'")),
        ("title: a\ntitle: b", (2, 1, "the key 'title' stands twice, first on line 1")),
        ("meetings:\n  - kind: MSP", (2, 5, "the key 'id' is missing")),
        ("meetings:\n  - id: 7MSP", (2, 5, "the key 'kind' is missing")),
        ("meetings:\n  - {id: , kind: MSP}", (2, 5, "the key 'id' is missing")),
        ("meetings:\n  - {id: '', kind: MSP}", (2, 5, "the key 'id' is missing")),
        ("regime: {changes: [{option: 4}]}", (1, 20, "the key 'from' is missing")),
        ("offices: [{state: Mexico}]", (1, 11, "the key 'office' is missing")),
        ("bodies: [{theme: universalization}]", (1, 10, "the key 'name' is missing")),
        ("statements: [{text: x}]", (1, 14, "the key 'topic' is missing")),
        ("title: [a]", (1, 8, "expected a text, found a list")),
        ("title: {a: b}", (1, 8, "expected a text, found a mapping")),
        (
            "period: 2018",
            (1, 9, "expected a mapping with keys such as from, to, found '2018'"),
        ),
        (
            "principles: coherence",
            (1, 13, "expected a list, each item a term (principle), found 'coherence'"),
        ),
        (
            "context: [a]",
            (
                1,
                10,
                "expected a mapping of names, each to true, false, a number or a text, "
                "found a list",
            ),
        ),
        ("regime: {option: 6}", (1, 18, "unknown option '6'; known: 1, 2, 3, 4, 5, other")),
        ("status: drafft", (1, 9, "unknown status of draft 'drafft'; perhaps 'draft'")),
        (
            MEETING.format("dates: 2018-02-30"),
            (4, 12, "'2018-02-30' does not exist: February 2018 has 28 days, not 30"),
        ),
        (
            MEETING.format("dates: {opens: 2018-13}"),
            (4, 20, "'2018-13' does not exist: there is no month 13"),
        ),
        (
            MEETING.format("dates: soon"),
            (
                4,
                12,
                "expected dates such as 2018, 2018-09, 2018-09-03/2018-09-07 or "
                "{opens: …, closes: …}, found 'soon'; "
                "leave the key out while the date is not known",
            ),
        ),
        (
            MEETING.format("host: NO"),
            (4, 11, "'NO' where a State is expected; write its name in full"),
        ),
        (
            "convention: {states_parties: [Norway, NO]}",
            (1, 39, "'NO' where a State is expected; write its name in full"),
        ),
        (
            MEETING.format("sessions: [{minutes: 11:15}]"),
            (4, 26, "expected a whole number from 0 to 100000, found '11:15'"),
        ),
        (
            "convention: {reporting_deadlines: [{due: 30-04}]}",
            (1, 42, "'30-04' does not exist: there is no month 30"),
        ),
        (
            "offices: [{office: Chair, term: {from: start of 6MSP}}]",
            (
                1,
                40,
                "expected a date such as 2018-09-03, or 'close of 6MSP', found 'start of 6MSP'",
            ),
        ),
        (
            MEETING.format("decision_making: maybe"),
            (4, 22, "expected true or false, found 'maybe'"),
        ),
        ("a: !x 1", (1, 4, "the tag '!x' is not allowed here; leave it out")),
    ],
)
def test_a_slip_is_told_at_its_place(
    problems: Problems, text: str, expected: tuple[int, int, str]
) -> None:
    assert problems(text) == [expected]


@pytest.mark.parametrize("key", ["dates", "venue", "funding"])
def test_a_key_left_empty_is_silence(draft: Draft, key: str) -> None:
    assert getattr(draft(MEETING.format(f"{key}:")).meetings[0], key) is None


def test_the_schema_and_the_instrument_must_be_there(vocabularies: Vocabularies) -> None:
    with pytest.raises(UnusableInput) as caught:
        read_programme(b"# nothing yet\n\ntitle: x\n", "d", vocabularies)
    assert [(p.line, p.column, p.message) for p in caught.value.problems] == [
        (3, 1, "the key 'instrument' is missing"),
        (3, 1, "the key 'schema' is missing"),
    ]


def test_another_schema_is_refused(vocabularies: Vocabularies) -> None:
    with pytest.raises(UnusableInput) as caught:
        read_programme(b"schema: rulecheck/programme/2\ninstrument: CMM\n", "d", vocabularies)
    assert [str(p) for p in caught.value.problems] == [
        "d:1:9: expected rulecheck/programme/1, found 'rulecheck/programme/2'",
        "d:2:13: unknown instrument 'CMM'; perhaps 'CCM'",
    ]


def test_all_problems_of_a_draft_come_at_once(problems: Problems) -> None:
    found = problems(
        """
        titel: Programme
        period: {from: 2021, to: 2015}
        meetings:
          - id: 6MSP
            kind: MSP
            host: NO
            dates: {opens: 2016-09-09, closes: 2016-09-05}
          - id: 6MSP
            dates: 2016-02-30
            recommendations_to: 7MSP
        offices:
          - {office: Presidnt, term: {from: soon}}
        """
    )
    assert found == [
        (1, 1, "unknown key 'titel'; perhaps 'title'"),
        (2, 26, "the period ends 2015, before it begins"),
        (6, 11, "'NO' where a State is expected; write its name in full"),
        (7, 40, "closes 2016-09-05, before it opens (2016-09-09)"),
        (8, 5, "the key 'kind' is missing"),
        (8, 9, "a second meeting with the id '6MSP', first on line 4"),
        (9, 12, "'2016-02-30' does not exist: February 2016 has 29 days, not 30"),
        (10, 25, "there is no meeting '7MSP' in this file; perhaps '6MSP'"),
        (12, 14, "unknown office 'Presidnt'; perhaps 'President'"),
        (
            12,
            37,
            "expected a date such as 2018-09-03, or 'close of 6MSP', found 'soon'; "
            "leave the key out while the date is not known",
        ),
    ]


def test_yaml_that_cannot_be_read_is_told_before_anything_else(problems: Problems) -> None:
    found = problems("titel: x\ntitle: a\ntitle: b\n")
    assert found == [(3, 1, "the key 'title' stands twice, first on line 2")]


# Whatever is written, it is read or refused

TEXTS = ("", "~", "NO", "2018", "2018-09-03", "2018-02-30", "2018/2017", "6MSP", "7MSP", "0MSP")
SLIPS = ("close of 6MSP", "President", "MSP", "true", "4", "11:15", "\0", "\x1b[31m", "x" * 3000)
ANY_TEXT = st.sampled_from(TEXTS + SLIPS)
RECORDS = [c for c in vars(model).values() if isinstance(c, type) and issubclass(c, Record)]
ANY_KEY = st.sampled_from(sorted({key for record in RECORDS for key in [*record.keys()]}))
ANY_VALUE = st.recursive(
    ANY_TEXT | st.integers(-1, 3000) | st.booleans() | st.none() | st.text(max_size=5),
    lambda below: (
        st.lists(below, max_size=4)
        | st.dictionaries(ANY_KEY, below, max_size=6)
        | st.dictionaries(st.text(max_size=3), below, max_size=2)
    ),
    max_leaves=25,
)


@given(st.dictionaries(st.sampled_from(sorted(Programme.keys())), ANY_VALUE, max_size=8))
@settings(max_examples=300, deadline=None)
def test_any_draft_is_read_or_refused(
    vocabularies: Vocabularies, content: dict[str, object]
) -> None:
    content = {"schema": model.SCHEMA, "instrument": "CCM", **content}
    text = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    places = [(1, 1)]
    try:
        read_programme(text, "d", vocabularies)
    except UnusableInput as error:
        places = [(p.line, p.column) for p in error.problems]
    # The text is one line of JSON; each problem lies on it.
    assert places
    assert all(line >= 1 and 1 <= column <= len(text) + 1 for line, column in places)


@given(st.binary(max_size=100))
def test_any_bytes_are_read_or_refused(vocabularies: Vocabularies, data: bytes) -> None:
    with pytest.raises(UnusableInput):
        read_programme(data, "d", vocabularies)


@pytest.mark.parametrize(("keys", "place"), [("period", (4, 1)), ("presidency.mandate", (81, 14))])
def test_a_programme_knows_where_its_keys_stand(
    full: Programme, keys: str, place: tuple[int, int]
) -> None:
    at = full.origin.locate(keys)
    assert (at.line, at.column, at.path) == (*place, keys)


def test_records_know_their_path(full: Programme) -> None:
    assert full.meetings[1].parts[1].origin.path == "meetings[1].parts[1]"
    assert full.bodies[0].origin.locate("term.to").path == "bodies[0].term.to"


def test_a_waiver(full: Programme) -> None:
    (waiver,) = full.waivers
    assert values(waiver) == {
        "rule": "CCM-P10.2",
        "subject": "IM2016",
        "authority": "1RC",
        "reason": "agreed",
        "until": MeetingDay("close", "7MSP"),
    }
