"""Skeletons: the patterns of rule packs, filled in for some years; what is refused, and where."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.skeletons import Cycle, Draft, draft_of
from rulecheck.source.values import Mapping, Node, Sequence

VOCABULARY = """schema: rulecheck/vocabulary/1
vocabularies:
  office: {closed: true, terms: {President: {}}}
"""
TEXT = """schema: rulecheck/skeletons/1
instrument: CCM
pieces: {term: &term {from: "close of {last}", to: "close of {id}"}}
skeletons:
  - option: 4
    title: {en: "From {from} to {until}", zh: "{from}至{until}年"}
    cycle: {from: 2016, years: 3}
    programme:
      regime: {adopted_at: "{adopted_at}"}
      convention: {states_parties: {fill: {en: all of them, zh: 全部}}}
    series:
      - years: [2015]
        number: 1
        adopts: true
        comment: {en: As held., zh: 已举行。}
        meeting: &conference {id: "{n}RC", kind: review conference, dates: 2015-09-07/2015-09-11}
      - cycle_years: [1, 2]
        comment: {en: By experts., zh: 专家出席。}
        meeting:
          id: ME{year}
          kind: meeting of experts
          dates: {month: 6, week: 2, weekday: Thursday, days: 3}
          recommendations_to: "{next}"
          title: {en: "Experts of {year}", zh: "{year}年专家会议"}
          president: {fill: {en: who presides, zh: 主持者}, value: {en: somebody, zh: 某国}}
      - cycle_years: [3]
        number: 2
        adopts: true
        fill: {en: the one before, zh: 上一次}
        meeting: {id: "{n}RC", kind: review conference, dates: {month: 9, week: 1, days: 5}}
        adds:
          offices: [{office: President, of: "{id}", term: *term}]
"""


@pytest.fixture
def pack(rule_files):
    """A rule pack with the skeleton above, or another text."""

    def write(text: str = TEXT):
        rule_files.write("c-vocabulary.yaml", VOCABULARY)
        rule_files.write("rules.yaml", rule_files.file(rule_files.rule()))
        rule_files.write("skeletons.yaml", text)
        return rule_files

    return write


@pytest.fixture
def draft(pack):
    """The draft of the skeleton above for some years."""
    (skeleton,) = pack().load().skeletons

    def make(first: int, last: int | None = None, language: str = "en") -> Draft:
        return draft_of(skeleton, skeleton.years(first, last), language)

    return make


def at(draft: Draft, path: str) -> Node:
    """The value at a dotted path; numbers are places in a list."""
    node: Node | None = draft.root
    for step in path.split("."):
        if isinstance(node, Sequence):
            node = node.items[int(step)]
        else:
            assert isinstance(node, Mapping), path
            node = node.get(step)
    assert node is not None, path
    return node


def text(draft: Draft, path: str) -> str:
    return at(draft, path).text


def ids(draft: Draft) -> list[str]:
    return [text(draft, f"meetings.{n}.id") for n in range(len(at(draft, "meetings").items))]


def test_series_are_held_in_listed_years_and_in_years_of_every_cycle(draft):
    assert ids(draft(2015, 2021)) == [
        "1RC", "ME2016", "ME2017", "2RC", "ME2019", "ME2020", "3RC",
    ]  # fmt: skip
    assert ids(draft(2017, 2019)) == ["ME2017", "2RC", "ME2019"]


@pytest.mark.parametrize(
    ("first", "last"), [(2014, 2018), (2015, 2018), (2016, 2018), (2017, 2018), (2018, 2021)]
)
def test_a_programme_ends_with_the_conference_that_follows_its_first_year(draft, first, last):
    assert text(draft(first), "period.to") == f"{last}-12-31"


def test_names_are_filled_in(draft):
    found = draft(2016)
    assert text(found, "title") == "From 2016 to 2018"
    assert text(found, "instrument") == "CCM"
    assert text(found, "regime.option") == "4"
    assert text(found, "regime.adopted_at") == "1RC"
    assert text(found, "meetings.0.title") == "Experts of 2016"
    assert text(found, "meetings.0.recommendations_to") == "2RC"
    assert text(found, "offices.0.of") == "2RC"
    assert text(found, "offices.0.term.to") == "close of 2RC"


def test_a_programme_is_adopted_by_the_last_conference_up_to_its_first_year(draft):
    adopting = {year: text(draft(year), "regime.adopted_at") for year in (2014, 2015, 2017, 2018)}
    assert adopting == {2014: "1RC", 2015: "1RC", 2017: "1RC", 2018: "2RC"}


def test_texts_are_in_the_language_asked_for(draft):
    found = draft(2016, language="zh")
    assert text(found, "title") == "2016至2018年"
    assert text(found, "meetings.0.title") == "2016年专家会议"
    assert found.remarks[at(found, "meetings.0.dates")] == "暂定"
    assert found.remarks[at(found, "convention.states_parties")] == "全部"


def test_blanks_are_marked_and_say_what_belongs_there(draft):
    found = draft(2016)
    blank, named = at(found, "convention.states_parties"), at(found, "meetings.0.president")
    assert (blank.is_null, found.remarks[blank]) == (True, "all of them")
    assert (named.text, found.remarks[named]) == ("somebody", "who presides")
    assert {blank, named, at(found, "meetings.2")} <= found.blanks
    assert at(found, "meetings.0.dates") not in found.blanks


def test_a_meeting_that_the_years_leave_out_is_a_blank(draft):
    found = draft(2017, 2017)
    blank = at(found, "meetings.0.recommendations_to")
    assert blank.is_null
    assert found.remarks[blank] == "in place of 2RC, which is not in this file"
    assert blank in found.blanks
    before = at(draft(2018), "offices.0.term.from")
    assert before.is_null


def test_comments_stand_on_meetings(draft):
    found = draft(2015)
    comments = [found.remarks.get(at(found, f"meetings.{n}")) for n in range(4)]
    adopts = "The conference that adopts this programme."
    assert comments == [adopts, "By experts.", "By experts.", "the one before"]
    found = draft(2018)
    assert found.remarks[at(found, "meetings.0")] == f"{adopts} the one before"


def test_a_usual_time_is_a_week_of_a_month(draft):
    # The second Monday of June 2016 is the 13th; from its Thursday on, over a weekend.
    dates = at(draft(2016), "meetings.0.dates")
    assert dates.get("opens").text, dates.get("closes").text == ("2016-06-16", "2016-06-20")


def test_a_usual_time_whose_weekday_is_empty_begins_on_monday(pack):
    (skeleton,) = pack(TEXT.replace("weekday: Thursday", "weekday: ~")).load().skeletons
    dates = at(draft_of(skeleton, skeleton.years(2016, None), "en"), "meetings.0.dates")
    assert dates.get("opens").text == "2016-06-13"


@given(begins=st.integers(1950, 2100), years=st.integers(1, 30), year=st.integers(1900, 2200))
def test_cycles_follow_each_other(begins, years, year):
    cycle = Cycle(begins, years)
    end = cycle.end(year)
    assert cycle.place(end) == years
    assert end >= max(year, begins)
    assert end - max(year, begins) < years


# What is refused


def problem(pack, before: str, after: str) -> str:
    """The one problem of the skeleton with a change, which must stand where the change is."""
    assert TEXT.count(before) == 1, before
    (found,) = pack(TEXT.replace(before, after)).problems()
    assert found.path.endswith("skeletons.yaml")
    first = TEXT[: TEXT.index(before)].count("\n") + 1
    assert first <= found.line <= first + after.count("\n"), found
    return found.message


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("option: 4", "option: 5", "unknown option '5'; known: 1, 4"),
        ("cycle_years: [3]", "cycle_years: [4]", "a cycle has 3 years, there is no year 4 in it"),
        ("cycle_years: [3]", "from: 2018", "'years' or 'cycle_years' is missing: when is it held?"),
        ("ME{year}", "ME{yaer}", "'{yaer}' is no name to fill in here; perhaps 'year'"),
        ("ME{year}", "ME{n}", "'{n}' is no name to fill in here"),
        ("ME{year}", "ME", "a second meeting with the id 'ME', first on line 20"),
        ("{month: 6,", "{month: 13,", "expected a whole number from 1 to 12, found '13'"),
        ("weekday: Thursday", "weekday: Thirsday", "expected one of Monday, Tuesday, Wednesday, "
         "Thursday, Friday, found 'Thirsday'; perhaps 'Thursday'"),
        ("{en: all of them, zh: 全部}", "{en: all of them}", "the key 'zh' is missing"),
        ('"{next}"', "~", "an empty value; a blank is written {fill: {en: …, zh: …}}, or left out"),
        ("kind: meeting of experts", "kind: meeting of expert", "unknown kind 'meeting of expert'"
         "; perhaps 'meeting of experts'"),
        ("2015-09-07/2015-09-11", "2015-02-30", "'2015-02-30' does not exist: "
         "February 2015 has 28 days, not 30"),
        ("regime: {", "statements: [{dates: {month: 6, week: 1, days: 2}}]\n      regime: {",
         "a usual time stands within a series only, where the year of the meeting is known"),
        ("convention: {", "convntion: {", "unknown key 'convntion'; perhaps 'convention'"),
        ("offices: [", "ofices: [", "unknown key 'ofices'; perhaps 'offices'"),
        ('offices: [{office: President, of: "{id}", term: *term}]', "offices: President",
         "adds.offices: expected a list, found 'President'"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_located(pack, before, after, message):
    assert problem(pack, before, after) == message


def test_a_second_skeleton_for_an_option_is_located(pack):
    again = TEXT.split("skeletons:\n")[1].replace("&conference ", "")
    (found,) = pack(TEXT + again).problems()
    assert found.line == TEXT.count("\n") + 1
    assert found.message.startswith("a second skeleton for CCM under option 4, first in ")


def test_what_is_shared_by_an_anchor_is_told_once(pack):
    own = 'meeting: {id: "{n}RC", kind: review conference, dates: {month: 9, week: 1, days: 5}}'
    shared = TEXT.replace(own, "meeting: {<<: *conference, dates: 2018-09}")
    assert shared != TEXT
    assert len(pack(shared.replace("kind: review conference", "kind: review")).problems()) == 1


def test_a_skeleton_of_too_many_values_is_refused(pack):
    bomb = ", ".join(["x"] * 20_001)
    message = problem(pack, "regime: {", f"statements: [{bomb}]\n      regime: {{")
    assert message == "a skeleton of more than 20000 values"


def test_a_skeleton_without_a_conference_knows_none_that_adopts(pack):
    none = TEXT.replace("adopts: true", "adopts: false")
    (found,) = pack(none).problems()
    assert found.message.startswith("'{adopted_at}' is no name to fill in here")


def test_the_skeleton_in_the_documentation_is_loaded(rule_files):
    documentation = (Path(__file__).parents[2] / "docs" / "skeletons.md").read_text("utf-8")
    shown = documentation.split("```yaml\n")[1].split("```")[0]
    rule_files.write("skeletons.yaml", shown)
    loaded = load_rulebook([shipped_rules(), rule_files.folder / "skeletons.yaml"])
    skeleton = next(one for one in loaded.skeletons if one.instrument == "TPNW")
    found = draft_of(skeleton, skeleton.years(2022), "en")
    assert ids(found) == ["1RC", "2MSP", "3MSP", "2RC"]
    assert text(found, "offices.0.term.from") == "close of 1RC"
