"""The programme in time: where meetings and terms stand, and that no finding is lost."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.checking.findings import ProgrammeReport
from rulecheck.programme.reader import programme_of
from rulecheck.programme.shapes import Location
from rulecheck.reporting.timeline import timeline
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.source.reader import read

RULEBOOK = load_rulebook([shipped_rules()])
HEAD = "schema: rulecheck/programme/1\ninstrument: {}\n"


def in_time(body: str, *findings, language="en", instrument="CCM") -> dict:
    data = (HEAD.format(instrument) + body).encode()
    programme = programme_of(read(data, "d.yaml"), "d.yaml", RULEBOOK.vocabularies, None)
    report = ProgrammeReport(
        "d.yaml", instrument, instrument, None, None, 1, findings, {}, programme
    )
    found = timeline(report, RULEBOOK, language)
    assert found is not None
    return found


def meetings(*entries: str) -> str:
    return "meetings:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries)


def only(found: dict, year: int) -> dict:
    (meeting,) = next(y for y in found["years"] if y["year"] == year)["meetings"]
    return meeting


def test_a_report_without_its_draft_has_no_timeline(report) -> None:
    assert timeline(report().programmes[0], RULEBOOK, "en") is None


def test_a_meeting_stands_at_its_days() -> None:
    body = meetings("id: 7MSP, kind: MSP, dates: 2018-07-01/2018-07-31, working_days: 22")
    meeting = only(in_time(body), 2018)
    assert meeting["bars"] == [{"x": 50.0, "width": 8.333}]
    assert (meeting["exact"], meeting["tentative"], meeting["status"]) == (True, False, "formal")
    assert (meeting["when_text"], meeting["working_days"]) == ("1–31 July 2018", 22)


@pytest.mark.parametrize(
    ("dates", "bar", "text"),
    [
        ("2018-09", {"x": 66.667, "width": 8.333}, "September 2018"),
        ("2018", {"x": 0.0, "width": 100.0}, "2018"),
    ],
)
def test_what_is_not_known_to_the_day_is_a_span(dates, bar, text) -> None:
    meeting = only(in_time(meetings(f"id: 7MSP, kind: MSP, dates: {dates}")), 2018)
    assert (meeting["bars"], meeting["exact"]) == ([bar], False)
    assert (meeting["when_text"], meeting["working_days"]) == (text, None)


def test_a_meeting_over_the_turn_of_the_year_is_in_both_and_its_findings_once(finding) -> None:
    found = finding(subject="7MSP", location=Location(4, 3, "meetings[0].dates"))
    body = meetings("id: 7MSP, kind: MSP, dates: 2018-12-31/2019-01-01")
    data = in_time(body, found)
    before, after = only(data, 2018), only(data, 2019)
    assert (before["continued"], before["findings"]) == (False, [0])
    assert (after["continued"], after["findings"]) == (True, [])
    assert before["bars"][0]["x"] + before["bars"][0]["width"] == pytest.approx(100)
    assert after["bars"][0]["x"] == 0


def test_a_split_meeting_has_a_bar_for_each_part() -> None:
    parts = (
        "parts: [{opens: 2018-01-01, closes: 2018-01-31}, {opens: 2018-07-01, closes: 2018-07-31}]"
    )
    meeting = only(in_time(meetings(f"id: 7MSP, kind: MSP, {parts}")), 2018)
    assert [bar["x"] for bar in meeting["bars"]] == [0.0, 50.0]
    assert meeting["when_text"] == "1–31 January 2018, 1–31 July 2018"


def test_an_id_may_tell_the_year_and_what_has_none_is_set_apart() -> None:
    data = in_time(meetings("id: IM2016, kind: IM", "id: 8MSP, kind: MSP"))
    assert only(data, 2016)["when_text"] is None
    assert [meeting["id"] for meeting in data["undated"]] == ["8MSP"]


@pytest.mark.parametrize(
    ("entry", "status"),
    [
        ("kind: MSP", "formal"),
        ("kind: MSP, status: informal", "informal"),
        ("kind: IM", "informal"),
        ("kind: preparatory meeting", None),
    ],
)
def test_formal_or_informal_is_what_the_draft_says_or_the_vocabulary(entry, status) -> None:
    assert only(in_time(meetings(f"id: X, {entry}, dates: 2016")), 2016)["status"] == status


def test_meetings_of_other_instruments_are_told_apart() -> None:
    related = "related_meetings:\n  - {id: A, instrument: APMBC, kind: IM, dates: 2019-06}\n"
    assert only(in_time(related), 2019)["related"] is True


def test_the_marked_days_are_those_of_the_instrument_and_of_the_draft() -> None:
    deadlines = (
        "convention: {reporting_deadlines: [{article: 7, due: 04-30}, {article: 5, due: 10-01}]}\n"
    )
    marks = in_time(deadlines)["milestones"]
    assert [(mark["day"], mark["text"], mark["x"]) for mark in marks] == [
        ("04-30", "Article 7 reports due", 33.333),
        ("10-01", "deadline of article 5", pytest.approx(75.269)),
    ]
    (mark,) = in_time(
        "convention: {reporting_deadlines: [{article: 7, due: 04-30}]}\n", instrument="APMBC"
    )["milestones"]
    assert mark["text"] == "deadline of article 7"
    assert in_time("title: none\n", instrument="APMBC")["milestones"] == []


def test_a_meeting_after_a_marked_day_stands_behind_its_line() -> None:
    body = meetings("id: A, kind: IM, dates: 2016-04-30", "id: B, kind: IM, dates: 2017-05-01")
    data = in_time(body)
    (mark,) = data["milestones"]
    assert only(data, 2016)["bars"][0]["x"] < mark["x"] <= only(data, 2017)["bars"][0]["x"]


OFFICES = """
period: {from: 2016-01-01, to: 2019-12-31}
meetings:
  - {id: 6MSP, kind: MSP, dates: 2016-12-31/2016-12-31}
offices:
  - {office: President, of: 6MSP, state: Norway, term: {from: 2016-01-01, to: close of 6MSP}}
  - {office: Coordinator, theme: universalization, state: Japan, elected_at: 6MSP, term_years: 2}
  - {office: President, state: Chile, term: {from: 2019-01-01}}
  - {office: President, state: Peru}
bodies:
  - {name: Coordination Committee, members: [{office: President, state: Norway}]}
"""


def test_terms_stand_on_the_line_of_all_years() -> None:
    told = {o["text"]: o for o in in_time(OFFICES)["offices"]}
    assert [(text, o["bar"], o["exact"]) for text, o in told.items()] == [
        ("President of 6MSP (Norway)", {"x": 0.0, "width": 25.0}, True),
        ("Coordinator of universalization (Japan)", {"x": 24.933, "width": 50.067}, False),
        ("President (Chile)", {"x": 75.0, "width": 25.0}, False),
        ("President (Peru)", None, False),
        ("Coordination Committee", None, False),
        ("President (Norway)", None, False),
    ]
    assert told["President of 6MSP (Norway)"]["term_text"] == "1 January 2016 – close of 6MSP"
    assert (
        told["Coordinator of universalization (Japan)"]["term_text"]
        == "elected at 6MSP for 2 years"
    )


def test_texts_are_in_the_language() -> None:
    data = in_time(OFFICES, language="zh")
    assert data["offices"][0]["text"] == "6MSP主席（挪威）"
    assert data["offices"][0]["term_text"] == "2016年1月1日至6MSP闭幕"
    assert only(data, 2016)["kind_text"] == "缔约国会议"
    assert data["milestones"][0]["day_text"] == "4月30日"


def test_findings_stand_at_what_they_are_about(finding) -> None:
    def about(subject: str, path: str):
        return finding(subject=subject, location=Location(1, 1, path))

    data = in_time(
        OFFICES,
        about("6MSP", "meetings[0].dates"),
        about("report to 6MSP on x", "meetings[0].reports[2]"),
        about("year 2017", "meetings"),
        about("President of 6MSP (Norway)", "offices[0].term"),
        about("x", "bodies[0].members[0].state"),
        about("programme", "presidency.mandate"),
    )
    assert only(data, 2016)["findings"] == [0, 1]
    assert [y["findings"] for y in data["years"]] == [[], [2], [], []]
    assert [o["findings"] for o in data["offices"]] == [[3], [], [], [], [], [4]]
    assert data["unplaced"] == [5]


dates = st.dates(datetime.date(2015, 1, 1), datetime.date(2019, 12, 31))
spans = st.tuples(dates, st.integers(0, 40)).map(
    lambda s: f"{s[0]}/{s[0] + datetime.timedelta(days=s[1])}"
)
coarse = dates.flatmap(lambda day: st.sampled_from([f"{day:%Y}", f"{day:%Y-%m}"]))


@given(st.lists(spans | coarse, max_size=12))
def test_bars_stay_in_their_year_and_lanes_do_not_overlap(held) -> None:
    body = (
        meetings(*(f"id: X{n}, kind: IM, dates: {d}" for n, d in enumerate(held))) if held else ""
    )
    shown = set()
    for year in in_time(body)["years"]:
        lanes: dict[int, float] = {}
        for meeting in year["meetings"]:
            shown.add(meeting["id"])
            (bar,) = meeting["bars"]
            assert 0 <= bar["x"] < bar["x"] + bar["width"] <= 100.001
            assert lanes.get(meeting["lane"], 0) <= bar["x"]
            lanes[meeting["lane"]] = bar["x"] + bar["width"]
    assert len(shown) == len(held)


def pinned(data: dict) -> list[int]:
    meetings = [m for year in data["years"] for m in year["meetings"]] + data["undated"]
    items = [*data["years"], *meetings, *data["offices"]]
    return sorted([n for item in items for n in item["findings"]] + data["unplaced"])


def test_no_finding_of_any_fixture_is_lost() -> None:
    from rulecheck.checking.checker import Checker
    from rulecheck.checking.run import check_paths
    from rulecheck.engines.reference import ReferenceEngine

    folder = Path(__file__).parents[2] / "fixtures"
    report = check_paths(
        Checker(RULEBOOK, [ReferenceEngine()]),
        [str(folder / "ccm" / "option-3"), str(folder / "apmbc")],
        None,
    )
    assert sum(len(one.findings) for one in report.programmes) > 50
    for one in report.programmes:
        found = timeline(one, RULEBOOK, "en")
        assert found is not None
        assert pinned(found) == list(range(len(one.findings)))
