"""The words of the subjects: what they say, where they point, and that all can be read."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.programme.facts import Facts
from rulecheck.programme.subjects import SCHEMA, SUBJECTS
from rulecheck.programme.words import Base, DateSpan, Members, Span, Subject

Read = Callable[[str], Facts]
Day = datetime.date


def day(text: str) -> DateSpan:
    return DateSpan(Day.fromisoformat(text), Day.fromisoformat(text))


def meeting(facts: Read, keys: str, rest: str = "") -> Any:
    """The first meeting of a draft, with the keys given."""
    return facts(f"meetings: [{{id: 7MSP, kind: MSP, {keys}}}]\n{rest}").meetings[0]


def words(subject: Any, *names: str) -> list[Any]:
    return [subject.read(name) for name in names]


# Meetings


def test_dates_known_to_the_day(facts: Read) -> None:
    found = meeting(facts, "dates: 2018-09-03/2018-09-07, tentative: true")
    assert words(found, "opens", "closes") == [day("2018-09-03"), day("2018-09-07")]
    assert words(found, "opening_day", "year") == [Span(903, 903), Span(2018, 2018)]
    assert words(found, "working_days", "part_count") == [Span(5, 5), Span(1, 1)]
    assert words(found, "precision", "tentative") == ["day", True]


def test_dates_known_to_the_month(facts: Read) -> None:
    found = meeting(facts, "dates: 2018-09")
    september = DateSpan(Day(2018, 9, 1), Day(2018, 9, 30))
    assert words(found, "opens", "closes") == [september, september]
    assert words(found, "opening_day", "year") == [Span(901, 930), Span(2018, 2018)]
    assert words(found, "working_days", "precision", "tentative") == [None, "month", None]


def test_dates_known_to_the_year(facts: Read) -> None:
    found = meeting(facts, "dates: 2018, working_days: 5")
    assert found.read("opens") == DateSpan(Day(2018, 1, 1), Day(2018, 12, 31))
    assert words(found, "opening_day", "precision") == [Span(101, 1231), "year"]
    assert found.read("working_days") == Span(5, 5)


def test_no_dates_at_all(facts: Read) -> None:
    found = meeting(facts, "")
    assert words(found, "opens", "closes", "year", "precision", "working_days") == [None] * 5
    assert words(found, "part_count", "opening_day", "position") == [None] * 3


@pytest.mark.parametrize(
    ("keys", "days"),
    [
        ("dates: 2018-09-02/2018-09-06, venue: {working_week: sun-thu}", 5),
        ("dates: 2018-09-03/2018-09-07, holidays: [2018-09-06]", 4),
        ("dates: 2018-09-03/2018-09-07, opening_ceremony: 2018-09-03", 4),
        (
            "parts: [{opens: 2018-09-03, closes: 2018-09-04},"
            " {opens: 2018-09-07, closes: 2018-09-10}]",
            4,
        ),
    ],
)
def test_working_days_leave_out_days_off_and_gaps(facts: Read, keys: str, days: int) -> None:
    assert meeting(facts, keys).read("working_days") == Span(days, days)


def test_a_split_meeting_opens_with_its_first_part_and_closes_with_its_last(facts: Read) -> None:
    found = meeting(
        facts,
        "parts: [{opens: 2018-09-03, closes: 2018-09-04}, {opens: 2018-09-07, closes: 2018-10}]",
    )
    assert found.read("opens") == day("2018-09-03")
    assert found.read("closes") == DateSpan(Day(2018, 10, 1), Day(2018, 10, 31))
    assert words(found, "part_count", "working_days") == [Span(2, 2), None]


def test_the_ordinal_is_stated_or_in_the_id(facts: Read) -> None:
    found = facts("meetings: [{id: 6MSP, kind: MSP}, {id: x, kind: MSP, ordinal: 9}]").meetings
    assert [m.read("ordinal") for m in found] == [Span(6, 6), Span(9, 9)]


def test_the_instrument_is_that_of_the_programme_unless_related(facts: Read) -> None:
    found = facts(
        "meetings: [{id: a, kind: IM}, {id: b, kind: IM, instrument: CCM}]\n"
        "related_meetings: [{id: c, kind: IM}, {id: d, kind: IM, instrument: ATT}]"
    )
    assert [m.read("instrument") for m in found.meetings] == ["CCM", "CCM"]
    assert [m.read("instrument") for m in found.related] == [None, "ATT"]


def test_a_state_that_stands_in_two_groups_is_known_to_be_in_none(facts: Read) -> None:
    """The first or the last would depend on the order in which they are listed."""
    for groups in ("A: [Mexico, Chile], B: [Mexico]", "B: [Mexico], A: [Mexico, Chile]"):
        found = meeting(
            facts, "president: Mexico", f"convention: {{regional_groups: {{{groups}}}}}"
        )
        assert found.read("president_region") is None
        other = meeting(facts, "president: Chile", f"convention: {{regional_groups: {{{groups}}}}}")
        assert other.read("president_region") == "A"


def test_what_is_stated_is_said_again(facts: Read) -> None:
    found = meeting(
        facts,
        "status: formal, decision_making: yes, level: expert, orientation: technical, host: Mexico,"
        "venue: {city: 日内瓦, country: Switzerland, premises: Palais, chosen_by: 候任主席},"
        "funding: {conference_costs: assessed, additional_costs: Mexico, sponsorship: 赞助方案},"
        "agenda: [momentum, momentum], languages: [en], rules_of_procedure: CCM/MSP/2010/3",
        "convention: {regional_groups: {Western European and Others Group: [Switzerland]}}",
    )
    assert words(found, "status", "decision_making", "level") == ["formal", True, "expert"]
    assert words(found, "orientation", "host") == ["technical", "Mexico"]
    assert words(found, "city", "country", "premises") == ["Geneva", "Switzerland", "Palais"]
    assert found.read("venue_chosen_by") == "President-designate"
    assert found.read("region") == "Western European and Others Group"
    assert found.read("conference_costs") == "assessed contributions"
    assert words(found, "additional_costs", "sponsorship") == ["Mexico", "sponsorship programme"]
    assert words(found, "agenda", "languages") == [{"momentum"}, {"English"}]
    assert found.read("rules_of_procedure") == "CCM/MSP/2010/3"


def test_silence_is_not_an_empty_list(facts: Read) -> None:
    assert meeting(facts, "").read("agenda") is None
    assert meeting(facts, "agenda: []").read("agenda") == frozenset()


# Who presides


def test_the_president_is_the_one_the_meeting_names(facts: Read) -> None:
    offices = "offices: [{office: President, of: 7MSP, state: Zambia}]"
    assert meeting(facts, "president: Mexico", offices).read("president") == "Mexico"


@pytest.mark.parametrize("office", ["President", "候任主席"])
def test_offices_name_the_president_of_a_silent_meeting(facts: Read, office: str) -> None:
    offices = f"offices: [{{office: {office}, of: 7MSP, state: Zambia}}]"
    assert meeting(facts, "", offices).read("president") == "Zambia"


@pytest.mark.parametrize(
    "office",
    [
        "{office: Vice-President, of: 7MSP, state: Zambia}",
        "{office: President, of: 8MSP, state: Zambia}",
        "{office: President, state: Zambia}",
        "{office: President, of: 7MSP}",
    ],
)
def test_other_offices_name_no_president(facts: Read, office: str) -> None:
    assert meeting(facts, "", f"offices: [{office}]").read("president") is None


@pytest.mark.parametrize("order", [1, -1])
def test_a_president_goes_before_a_president_designate(facts: Read, order: int) -> None:
    listed = [
        "{office: President, of: 7MSP, state: Mexico}",
        "{office: President-designate, of: 7MSP, state: Zambia}",
    ]
    offices = f"offices: [{', '.join(listed[::order])}]"
    assert meeting(facts, "", offices).read("president") == "Mexico"


def test_offices_name_the_president_of_a_meeting_outside_the_file(facts: Read) -> None:
    found = facts("offices: [{office: President, of: 6MSP, state: Netherlands}]").meeting("6MSP")
    assert found is not None
    assert found.read("president") == "Netherlands"


# Between two formal meetings


def test_the_position_is_that_of_the_middle_in_thousandths(facts: Read) -> None:
    # From 9 September 2016 to 3 September 2018 there are 724 days; 12 and 15 June 2017 are
    # 276 and 279 days in: (276 + 279) / 2 / 724 = 0.383.
    found = facts(
        """
        meetings:
          - {id: 6MSP, kind: MSP, dates: 2016-09-05/2016-09-09}
          - {id: ME2017, kind: ME, dates: 2017-06-12/2017-06-15}
          - {id: 7MSP, kind: MSP, dates: 2018-09-03/2018-09-07}
        """
    )
    assert [m.read("position") for m in found.meetings] == [None, Span(383, 383), None]


def test_coarse_dates_have_no_position(facts: Read) -> None:
    found = facts(
        "meetings: [{id: 6MSP, kind: MSP, dates: 2016}, {id: IM2017, kind: IM, dates: 2017-06-12},"
        " {id: 7MSP, kind: MSP, dates: 2018-09-03/2018-09-07}]"
    )
    assert found.meetings[1].read("position") is None


# Pairings


def pairing(facts: Read, one: str, other: str) -> Any:
    found = meeting(
        facts,
        f"{one}, back_to_back_with: [IM]",
        f"related_meetings: [{{id: IM, kind: IM, instrument: APMBC, {other}}}]",
    )
    members = found.read("pairings")
    assert (len(members.certain), members.possible, members.open) == (1, (), False)
    return members.certain[0]


# 3 and 10 September 2018 are Mondays.
@pytest.mark.parametrize(
    ("one", "other", "between", "shared", "week"),
    [
        # next day
        ("2018-09-03/2018-09-04", "2018-09-05/2018-09-07", 0, 0, True),
        # a weekend between: no working day, another week
        ("2018-09-03/2018-09-07", "2018-09-10/2018-09-11", 0, 0, False),
        # the other comes first: Monday and Tuesday lie between
        ("2018-09-05/2018-09-07", "2018-08-29/2018-08-31", 2, 0, False),
        # Wednesday and Thursday lie between
        ("2018-09-03/2018-09-04", "2018-09-07/2018-09-07", 2, 0, True),
        # a weekend, Monday and Tuesday
        ("2018-09-03/2018-09-07", "2018-09-12/2018-09-13", 2, 0, False),
        # one day shared
        ("2018-09-03/2018-09-05", "2018-09-05/2018-09-07", 0, 1, True),
        # one within the other, weekend and all
        ("2018-09-03/2018-09-14", "2018-09-07/2018-09-10", 0, 4, True),
        # Sunday and the Monday after
        ("2018-09-09/2018-09-09", "2018-09-10/2018-09-10", 0, 0, False),
        # one ISO week, two years
        ("2018-12-31/2018-12-31", "2019-01-02/2019-01-03", 1, 0, True),
    ],
)
def test_two_meetings_back_to_back(
    facts: Read, one: str, other: str, between: int, shared: int, week: bool
) -> None:
    found = pairing(facts, f"dates: {one}", f"dates: {other}")
    assert words(found, "days_between", "shared_days", "same_week") == [
        Span(between, between),
        Span(shared, shared),
        week,
    ]


def test_parts_share_only_the_days_they_are_held_on(facts: Read) -> None:
    parts = (
        "parts: [{opens: 2018-09-03, closes: 2018-09-04}, {opens: 2018-09-07, closes: 2018-09-07}]"
    )
    assert pairing(facts, parts, "dates: 2018-09-04/2018-09-07").read("shared_days") == Span(2, 2)
    assert pairing(facts, parts, "dates: 2018-09-05/2018-09-06").read("shared_days") == Span(0, 0)


@pytest.mark.parametrize(
    "other", ["dates: 2018-09", "dates: {opens: 2018-09-03}", "tentative: true"]
)
def test_coarse_dates_leave_a_pairing_open(facts: Read, other: str) -> None:
    found = pairing(facts, "dates: 2018-09-03/2018-09-04", other)
    assert words(found, "days_between", "shared_days", "same_week") == [None] * 3


def test_a_pairing_knows_the_other_meeting(facts: Read) -> None:
    found = pairing(facts, "venue: {city: Geneva}", "venue: {city: 日内瓦}")
    assert words(found, "instrument", "kind") == ["APMBC", "intersessional meeting"]
    assert words(found, "same_city") == [True]
    assert (found.label, found.read("other").label) == ("7MSP and IM", "IM")
    assert pairing(facts, "venue: {city: Geneva}", "venue: {city: Oslo}").read("same_city") is False
    assert pairing(facts, "venue: {city: Geneva}", "title: x").read("same_city") is None


# Terms of office and the rest


@pytest.mark.parametrize(
    ("term", "begins", "ends"),
    [
        ("{from: close of 6MSP, to: opening of 7MSP}", day("2016-09-09"), day("2018-09-03")),
        ("{from: 6MSP开幕, to: 7MSP闭幕}", day("2016-09-05"), day("2018-09-07")),
        ("{from: close of 5MSP, to: 2018-09-03}", None, day("2018-09-03")),
        ("{to: 2018}", None, DateSpan(Day(2018, 1, 1), Day(2018, 12, 31))),
    ],
)
def test_a_term_runs_between_meetings_or_dates(
    facts: Read, term: str, begins: DateSpan | None, ends: DateSpan | None
) -> None:
    found = facts(
        "meetings: [{id: 6MSP, kind: MSP, dates: 2016-09-05/2016-09-09},"
        " {id: 7MSP, kind: MSP, dates: 2018-09-03/2018-09-07}]\n"
        f"offices: [{{office: President, of: 7MSP, state: Mexico, term: {term}}}]"
    ).offices[0]
    assert words(found, "term_from", "term_to") == [begins, ends]
    assert found.label == "President of 7MSP (Mexico)"


def test_an_office_without_a_term_is_silent(facts: Read) -> None:
    found = facts("offices: [{office: Coordinator, theme: 普遍加入, term_years: 2}]").offices[0]
    assert words(found, "term_from", "term_to", "renewable", "of") == [None] * 4
    assert words(found, "theme", "term_years") == ["universalization", Span(2, 2)]
    assert found.label == "Coordinator of universalization"


def test_a_body_lists_its_seats_or_leaves_them_open(facts: Read) -> None:
    text = (
        "bodies: [{name: Bureau}, {name: 协调委员会, theme: 普遍加入, members: [{office: Chair}]}]"
    )
    silent, told = facts(text).bodies
    assert silent.read("members") == Members(open=True)
    assert [seat.label for seat in told.read("members").certain] == ["Chair"]
    assert told.read("members").open is False
    assert told.label == "Coordination Committee on universalization"


def test_a_deadline_is_a_day_of_every_year(facts: Read) -> None:
    text = "convention: {reporting_deadlines: [{article: 7, due: 04-30, covers: last year}, {}]}"
    told, silent = facts(text).deadlines
    assert words(told, "article", "due", "covers") == [Span(7, 7), Span(430, 430), "last year"]
    assert words(silent, "article", "due", "covers") == [None] * 3
    assert (told.label, silent.label) == ("deadline of article 7", "deadline of article ?")


def test_the_programme_says_what_it_declares(facts: Read) -> None:
    found = facts(
        """
        status: draft
        period: {from: 2015, to: 2021-12}
        convention: {entry_into_force: 2010-08-01, states_parties: [挪威], affected_states: []}
        regime: {option: 4, adopted_at: 1RC, msp_cadence_years: 2, review_cycle_years: 6}
        presidency: {mandate: [preside_meetings]}
        statements: [{topic: momentum}]
        """
    ).programme
    assert words(found, "instrument", "status", "option") == ["CCM", "draft", "4"]
    assert found.read("period_from") == DateSpan(Day(2015, 1, 1), Day(2015, 12, 31))
    assert found.read("period_to") == DateSpan(Day(2021, 12, 1), Day(2021, 12, 31))
    assert found.read("entry_into_force") == day("2010-08-01")
    assert words(found, "states_parties", "affected_states") == [{"Norway"}, frozenset()]
    assert words(found, "msp_cadence_years", "review_cycle_years") == [Span(2, 2), Span(6, 6)]
    assert found.read("adopted_at").label == "1RC"
    assert found.read("presidency_mandate") == {"preside over formal and informal meetings"}
    assert words(found, "statement_topics", "principles") == [{"momentum"}, None]


def test_a_programme_that_says_nothing_is_silent(facts: Read) -> None:
    found = facts("").programme
    silent = {name for name in found.words if found.read(name) is None}
    told = {"programme", "instrument", "statement_topics"}
    collections = {n for n, w in found.words.items() if w.type.base is Base.COLLECTION}
    assert silent == set(found.words) - told - collections
    assert all(found.read(name) == Members() for name in collections)


# Who is meant

TWO_PRESIDENTS = """
offices:
  - {office: President, of: 7MSP, state: Mexico, term: {from: 2016-09-09, to: 2018-09-07}}
  - {office: President, of: 8MSP, state: Zambia, term: {from: 2018-09-07, to: 2020-09-11}}
"""


@pytest.mark.parametrize(
    ("dates", "state"),
    [
        ("2016-09-08", None),
        ("2016-09-09", "Mexico"),
        ("2017-06", "Mexico"),
        ("2018-09-07", "Mexico"),
        ("2018-09-08", "Zambia"),
        ("2019", "Zambia"),
        ("2020-09-12", None),
        ("2018", None),
        ("2018-09", None),
    ],
)
def test_the_president_in_office_has_a_term_over_the_opening(
    facts: Read, dates: str, state: str | None
) -> None:
    found = meeting(facts, f"dates: {dates}", TWO_PRESIDENTS)
    assert found.read("president_in_office") == state


@pytest.mark.parametrize(
    ("chair", "office", "of", "state"),
    [
        ("President", "President", None, None),
        ("主席", "President", None, None),
        ("President of 7MSP", "President", "7MSP", "Mexico"),
        ("President of the Seventh Meeting of States Parties", "President", "7MSP", "Mexico"),
        ("President of the Second Review Conference", "President", "2RC", None),
        ("挪威", None, None, "Norway"),
        ("somebody", None, None, None),
    ],
)
def test_a_chair_is_an_office_or_a_state(
    facts: Read, chair: str, office: str | None, of: str | None, state: str | None
) -> None:
    (body,) = facts(f"bodies: [{{name: Bureau, chair: {chair}}}]\n{TWO_PRESIDENTS}").bodies
    meant = body.read("chair_of")
    assert (meant.label if meant else None) == of
    assert words(body, "chair", "chair_office", "chair_state") == [chair, office, state]


def test_offices_follow_each_other_by_their_terms(facts: Read) -> None:
    first, second = facts(TWO_PRESIDENTS).offices
    assert words(first, "previous", "next") == [None, second]
    assert words(second, "previous", "next") == [first, None]
    # From 9 September 2016 to 7 September 2018.
    assert first.read("term_days") == Span(728, 728)
    assert words(second, "days_after_previous") == [Span(0, 0)]
    assert words(first, "days_after_previous", "days_before_meeting") == [None, None]


def test_a_body_counts_who_leads_it(facts: Read) -> None:
    text = (
        "bodies: [{name: Bureau, co_chairs: [Mexico, Zambia], co_rapporteurs: [Peru]}, {name: x}]"
    )
    told, silent = facts(text).bodies
    assert words(told, "co_chair_count", "leader_count") == [Span(2, 2), Span(3, 3)]
    assert words(silent, "co_chair_count", "leader_count", "co_chairs") == [None] * 3


def test_reports_and_sessions_stand_under_their_meeting(facts: Read) -> None:
    found = meeting(
        facts,
        "reports: [{title: final activity report, by: President of 7MSP, to: 援助受害者}],"
        "sessions: [{id: GS-1, committee: reporting, minutes: 180, experimental: yes}]",
    )
    (report,), (session,) = (found.read(name).certain for name in ("reports", "sessions"))
    assert words(report, "title", "by_office") == ["final activity report", "President"]
    assert words(report, "to_theme", "to") == ["victim assistance", found]
    assert words(session, "committee", "minutes") == ["transparency measures", Span(180, 180)]
    assert words(session, "experimental", "date") == [True, None]
    assert (report.label, session.label) == (
        "report to 7MSP on final activity report",
        "7MSP GS-1",
    )


def test_a_meeting_that_lists_no_reports_may_have_some(facts: Read) -> None:
    assert meeting(facts, "").read("reports") == Members(open=True)
    assert meeting(facts, "reports: []").read("reports") == Members()


def test_related_meetings_overlap_for_certain_or_perhaps(facts: Read) -> None:
    found = meeting(
        facts,
        "dates: 2018-09-03/2018-09-07",
        "related_meetings: [{id: a, kind: IM, dates: 2018-09-07/2018-09-10},"
        " {id: b, kind: IM, dates: 2018-09-08}, {id: c, kind: IM, dates: 2018}, {id: d, kind: IM}]",
    ).read("overlapping_related")
    told = [[m.label for m in members] for members in (found.certain, found.possible)]
    assert told == [["a"], ["c", "d"]]


# Where findings point


@pytest.mark.parametrize(
    ("keys", "line", "path"),
    [("", 2, "meetings[0]"), ("dates", 4, "meetings[0].dates"), ("venue.city", 5, "")],
)
def test_a_meeting_points_at_its_keys(facts: Read, keys: str, line: int, path: str) -> None:
    text = (
        "meetings:\n  - id: 7MSP\n    kind: MSP\n    dates: 2018\n    venue:\n      {city: Oslo}\n"
    )
    at = facts(text).meetings[0].locate(keys)
    assert at.line == line + (keys == "venue.city")
    assert at.path == (path or "meetings[0].venue.city")


def test_a_year_points_at_its_last_meeting_or_at_the_list(facts: Read) -> None:
    text = """
        period: {from: 2017, to: 2018}
        meetings:
          - {id: IM2018, kind: IM, dates: 2018-06-01}
          - {id: 7MSP, kind: MSP, dates: 2018-09-03}
        """
    empty, full = facts(text).years
    assert [year.locate("").line for year in (empty, full)] == [2, 4]
    assert full.locate("period").line == 1


# Every word

EVERYTHING = """
period: {from: 2015, to: 2019}
convention: {reporting_deadlines: [{article: 7, due: 04-30}]}
regime: {option: 4, adopted_at: 1RC, changes: [{from: 2018, option: 5}]}
meetings:
  - {id: 1RC, kind: RC, dates: 2015-09-07/2015-09-11}
  - {id: 7MSP, kind: MSP, of: 1RC, dates: 2018-09-03/2018-09-07, back_to_back_with: [IM2018],
     recommendations_to: 1RC, decisions: [{topic: x}],
     reports: [{title: final activity report, by: President of 1RC}], sessions: [{minutes: 180}]}
  - {id: IM2018, kind: IM}
  - {id: x, kind: PM, dates: {closes: 2016-02}}
related_meetings: [{id: y, kind: CSP, dates: 2018-09}]
offices: [{office: President, of: 6MSP, term: {from: close of 6MSP, to: 2018}}]
bodies: [{name: Bureau, members: [{office: Chair}], joint_activities: [[mine clearance]]}]
decisions: [{topic: y, adopted_by: States Parties}]
"""
TYPES = {
    Base.DATE: DateSpan,
    Base.NUMBER: Span,
    Base.DAY: Span,
    Base.TRUTH: bool,
    Base.TERM: str,
    Base.SET: frozenset,
    Base.REFERENCE: Subject,
    Base.COLLECTION: Members,
    Base.FACTS: Mapping,
}


def reachable(facts: Facts) -> Iterator[Subject]:
    """Every subject that words lead to."""
    seen, ahead = set(), [facts.programme, *facts.related]
    while ahead:
        subject = ahead.pop()
        if id(subject) in seen:
            continue
        seen.add(id(subject))
        yield subject
        for name in subject.words:
            value = subject.read(name)
            if isinstance(value, Members):
                ahead += [*value.certain, *value.possible]
            elif isinstance(value, Subject) and subject.words[name].type.of != "programme":
                ahead.append(value)


def check_every_word(facts: Facts) -> set[str]:
    """Read every word of every subject, and locate it; return the types met."""
    types = set()
    for number, subject in enumerate(reachable(facts)):
        types.add(subject.type_name)
        assert subject.label
        for name, word in subject.words.items():
            value = subject.read(name)
            assert value is None or isinstance(value, TYPES[word.type.base]), (subject, name)
            if isinstance(value, Span | DateSpan):
                assert value.low <= value.high
            at = subject.locate(word.key)
            assert at.line >= 1
            assert at.column >= 1
        assert number < 1000
    return types


def test_every_word_has_the_type_it_declares(facts: Read) -> None:
    assert check_every_word(facts(EVERYTHING)) == set(SCHEMA)


def test_every_word_says_what_it_means() -> None:
    for subject in SUBJECTS:
        for name, word in subject.words.items():
            assert word.name == name
            assert word.meaning.strip().endswith("."), (subject.type_name, name)


def test_references_and_collections_lead_to_known_subjects() -> None:
    linked = [w for s in SUBJECTS for w in s.words.values()]
    found = {w.type.of for w in linked if w.type.base in (Base.REFERENCE, Base.COLLECTION)}
    assert found <= set(SCHEMA)


LINES = [line for line in EVERYTHING.strip().split("\n") if line[0] != " "]


@given(st.sets(st.sampled_from([n for n in range(len(LINES)) if LINES[n] != "meetings:"])))
def test_every_word_can_be_read_when_the_rest_is_silent(facts: Read, kept: set[int]) -> None:
    check_every_word(facts("\n".join(line for n, line in enumerate(LINES) if n in kept)))


def test_a_split_meeting_is_adjacent_by_its_nearest_part(facts: Read) -> None:
    found = facts(
        """
        meetings:
          - id: ME2017
            kind: ME
            parts: [2017-05-15/2017-05-16, 2017-10-04/2017-10-06]
            back_to_back_with: [far, near]
        related_meetings:
          - {id: far, kind: IM, dates: 2017-06-08/2017-06-09}
          - {id: near, kind: IM, dates: 2017-10-10/2017-10-11}
        """
    )
    pairings = found.meetings[0].pairings().certain
    assert [p.read("days_between").low for p in pairings] == [16, 1]
    assert [p.read("same_week") for p in pairings] == [False, False]


def test_holidays_are_not_days_between(facts: Read) -> None:
    found = facts(
        """
        meetings:
          - id: ME2017
            kind: ME
            dates: 2017-04-12/2017-04-13
            venue: {holidays: [2017-04-14, 2017-04-17]}
            back_to_back_with: [after]
        related_meetings: [{id: after, kind: IM, dates: 2017-04-19/2017-04-20}]
        """
    )
    (pairing,) = found.meetings[0].pairings().certain
    assert pairing.read("days_between").low == 1


def test_years_count_from_the_last_formal_meeting(facts: Read) -> None:
    found = facts(
        """
        period: {from: 2015-01-01, to: 2018-12-31}
        meetings:
          - {id: 6MSP, kind: MSP, dates: 2016-09-05/2016-09-09}
          - {id: IM2017, kind: IM, dates: 2017-05-15/2017-05-17}
        """
    )
    assert [year.read("years_without_formal").low for year in found.years] == [1, 0, 1, 2]


def test_the_cadence_in_force_follows_the_changes(facts: Read) -> None:
    found = facts(
        """
        period: {from: 2019-01-01, to: 2022-12-31}
        regime: {msp_cadence_years: 1, changes: [{from: 2021-01-01, msp_cadence_years: 2}]}
        """
    )
    assert [year.read("msp_cadence_years").low for year in found.years] == [1, 1, 2, 2]


def test_a_meeting_in_parts_sits_in_each_of_its_years(facts: Read) -> None:
    found = facts(
        """
        period: {from: 2020-01-01, to: 2021-12-31}
        meetings: [{id: 2RC, kind: RC, parts: [2020-11-25/2020-11-27, 2021-09-20/2021-09-21]}]
        """
    )
    assert [len(year.meetings().certain) for year in found.years] == [1, 0]
    assert [len(year.sitting().certain) for year in found.years] == [1, 1]


def test_host_country_names_the_host(facts: Read) -> None:
    found = facts(
        "meetings: [{id: 7MSP, kind: MSP, host: Mexico, funding: {additional_costs: Host Country}}]"
    )
    assert found.meetings[0].read("additional_costs") == "Mexico"


def test_a_year_without_a_meeting_of_a_table_points_where_one_would_be_added(facts: Read) -> None:
    found = facts(
        """
        period: {from: 2016-01-01, to: 2020-12-31}
        meetings:
          - {id: 6MSP, kind: MSP, dates: 2017-09-05/2017-09-09}
          - {id: S-1, kind: seminar, dates: 2019-03-04}
          - {id: 8MSP, kind: MSP, dates: 2020-09-07/2020-09-11}
        """
    )
    lines = {y.number: (y.locate("meetings").line, y.locate("meetings").path) for y in found.years}
    assert lines == {
        2016: (2, "meetings"),
        2017: (3, "meetings[0]"),
        2018: (3, "meetings"),
        2019: (4, "meetings"),
        2020: (5, "meetings[2]"),
    }
    year = next(y for y in found.years if y.number == 2019)
    assert year.locate("intersessional meeting").path == "meetings"
    assert year.locate("seminar").path == "meetings[1]"


def test_a_year_points_at_the_meeting_of_a_kind_that_sits_in_it(facts: Read) -> None:
    found = facts(
        """
        period: {from: 2020-01-01, to: 2020-12-31}
        meetings:
          - {id: 9MSP, kind: MSP, parts: [2019-11-25/2019-11-27, 2020-01-13/2020-01-14]}
          - {id: 2RC, kind: RC, dates: 2020-11-23/2020-11-27}
        """
    )
    (year,) = [y for y in found.years if y.number == 2020]
    assert year.locate("meeting of states parties").path == "meetings[0]"
    assert year.locate("review conference").path == "meetings[1]"
    assert year.locate("intersessional meeting").path == "meetings[1]"
