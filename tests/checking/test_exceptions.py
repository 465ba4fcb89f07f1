"""What a rule permits and what an authority waives stays in the report, and says so."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Finding, Report
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.programme.reader import read_programme
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import Level, Rulebook
from rulecheck.source.problems import UnusableInput

RULES = """schema: rulecheck/rules/1
document: D/1
instrument: CCM
rules:
"""
DECISIONS = """schema: rulecheck/decisions/1
documents:
  - symbol: D/1
    title: {en: a paper, zh: 文件}
    instrument: CCM
    authority: recommendation
    in_force: {from: 2012-01-01}
"""
DRAFT = """schema: rulecheck/programme/1
instrument: CCM
meetings:
  - {id: 6MSP, kind: MSP, dates: 2016-09-05/2016-09-09, venue: {city: Oslo}}
  - {id: 7MSP, kind: MSP, dates: 2017-09-04/2017-09-08, venue: {city: Oslo}}
"""
TODAY = datetime.date(2016, 6, 1)


def rule(id: str, require: str, more: str = "") -> str:
    return f"""
  - id: {id}
    title: {{en: t, zh: t}}
    asks: {{en: a, zh: a}}
    locus: para. 1
    modality: shall
    each: meeting of states parties
    require: {require}
    finding: {{en: f, zh: f}}
    remedy: {{en: r, zh: r}}
    {more}
    examples:
      complies: [{{meeting: {{id: 6MSP, venue: {{city: Geneva}}}}}}]
      departs: [{{meeting: {{id: 6MSP, venue: {{city: Oslo}}}}}}]
"""


GENEVA = rule("X-1", 'city is "Geneva"')


@pytest.fixture
def rulebook(tmp_path: Path):
    def load(*rules: str) -> Rulebook:
        (tmp_path / "decisions.yaml").write_text(DECISIONS)
        # One rule that is always in force, for without any nothing would be checked.
        ground = rule("X-0", "always", "in_force: {from: 1990}")
        (tmp_path / "rules.yaml").write_text(RULES + ground + "".join(rules))
        vocabularies = [
            shipped_rules() / "vocabulary.yaml",
            shipped_rules() / "ccm/vocabulary.yaml",
        ]
        return load_rulebook([*vocabularies, tmp_path])

    return load


def findings(rulebook: Rulebook, waivers: str = "", day: datetime.date = TODAY) -> list[Finding]:
    text = DRAFT + (f"waivers:\n  - {waivers}\n" if waivers else "")
    checker = Checker(rulebook, (ReferenceEngine(),), as_of=day)
    programme = read_programme(text.encode(), "draft.yaml", rulebook.vocabularies)
    return list(checker.check(programme, "draft.yaml").findings)


# Time


def test_a_rule_binds_from_the_day_it_is_in_force(rulebook) -> None:
    rules = rulebook(GENEVA)
    assert findings(rules, day=datetime.date(2011, 12, 31)) == []
    assert len(findings(rules, day=datetime.date(2012, 1, 1))) == 2


def test_a_rule_of_its_own_time_ends_on_the_day_stated(rulebook) -> None:
    rules = rulebook(rule("X-1", 'city is "Geneva"', "in_force: {from: 2010, until: 2016-06-01}"))
    assert len(findings(rules, day=datetime.date(2016, 5, 31))) == 2
    assert findings(rules, day=datetime.date(2016, 6, 1)) == []


def test_a_rule_may_begin_with_a_meeting(rulebook) -> None:
    rules = rulebook(rule("X-1", 'city is "Geneva"', "in_force: {from: close of 6MSP}"))
    assert findings(rules, day=datetime.date(2016, 9, 8)) == []
    assert len(findings(rules, day=datetime.date(2016, 9, 9))) == 2


DATED = """
    parameters:
      longest:
        - {value: "5", from: 2012-01-01, source: D/1}
        - {value: "4", from: 2015-01-01, source: D/2}
"""


@pytest.mark.parametrize(("day", "found"), [("2014-12-31", 0), ("2015-01-01", 2)])
def test_a_parameter_has_the_value_of_the_day(tmp_path: Path, rulebook, day, found) -> None:
    rulebook(GENEVA)
    limited = rule("X-1", "working_days <= longest", DATED).replace("city: Geneva", "city: Oslo")
    limited = limited.replace("id: 6MSP,", "id: 6MSP, working_days: 3,", 1)
    ground = rule("X-0", "always", "in_force: {from: 1990}")
    (tmp_path / "rules.yaml").write_text(RULES + ground + limited)
    vocabularies = [shipped_rules() / "vocabulary.yaml", shipped_rules() / "ccm/vocabulary.yaml"]
    as_of = datetime.date.fromisoformat(day)
    rules = load_rulebook([*vocabularies, tmp_path], as_of)
    assert len(findings(rules, day=as_of)) == found


# What another rule permits


def test_a_lifted_departure_is_a_note_that_names_what_lifts_it(rulebook) -> None:
    permits = rule("X-2", "ordinal == 6", "lifts: [X-1]")
    found = {(f.rule, f.subject): f for f in findings(rulebook(GENEVA, permits))}
    assert found["X-1", "6MSP"].level is Level.NOTE
    assert found["X-1", "6MSP"].lifted_by == "X-2"
    assert found["X-1", "7MSP"].level is Level.VIOLATION
    assert found["X-1", "7MSP"].lifted_by is None


def test_rules_that_lift_each_other_are_refused(rulebook) -> None:
    one, other = (rule(f"X-{n}", "always", f"lifts: [X-{3 - n}]") for n in (1, 2))
    with pytest.raises(UnusableInput) as caught:
        rulebook(one, other)
    messages = [problem.message for problem in caught.value.problems]
    assert "rules lift each other: X-1 lifts X-2 lifts X-1" in messages


def test_a_rule_that_lifts_nothing_known_is_refused(rulebook) -> None:
    with pytest.raises(UnusableInput) as caught:
        rulebook(GENEVA, rule("X-2", "always", "lifts: [X-9]"))
    (problem,) = caught.value.problems
    assert problem.message == "X-2 lifts 'X-9', which is no rule; perhaps 'X-2'"


# What an authority waives


def test_a_waived_finding_stays_marked_and_does_not_fail(rulebook) -> None:
    waiver = "{rule: X-1, authority: 5MSP, reason: agreed}"
    found = findings(rulebook(GENEVA), waiver)
    assert [(f.subject, f.level, f.waived.authority) for f in found] == [
        ("6MSP", Level.VIOLATION, "5MSP"),
        ("7MSP", Level.VIOLATION, "5MSP"),
    ]


def test_a_waiver_covers_only_its_subject(rulebook) -> None:
    found = findings(rulebook(GENEVA), "{rule: X-1, subject: 6MSP, authority: 5MSP, reason: x}")
    assert [f.subject for f in found if f.waived] == ["6MSP"]
    assert [f.subject for f in found if not f.waived] == ["7MSP"]


@pytest.mark.parametrize(
    ("rule_authority", "waiver_authority", "holds"),
    [
        ("recommendation", "practice", False),
        ("recommendation", "recommendation", True),
        ("recommendation", "IM2015", False),
        ("meeting of states parties", "recommendation", False),
        ("meeting of states parties", "5MSP", True),
        ("review conference", "5MSP", False),
        ("review conference", "1RC", True),
        ("treaty", "1RC", False),
        ("treaty", "treaty", False),
    ],
)
def test_a_waiver_needs_the_authority_of_the_rule(
    rulebook, rule_authority: str, waiver_authority: str, holds: bool
) -> None:
    rules = rulebook(rule("X-1", 'city is "Geneva"', f"authority: {rule_authority}"))
    found = findings(rules, f"{{rule: X-1, authority: {waiver_authority}, reason: x}}")
    departures = [f for f in found if f.subject in ("6MSP", "7MSP")]
    assert all(bool(f.waived) is holds for f in departures)
    about = [f for f in found if f.subject == "waiver of X-1"]
    assert [f.level for f in about] == ([] if holds else [Level.DEPARTURE])


def test_an_expired_waiver_has_no_effect_and_is_told(rulebook) -> None:
    waiver = "{rule: X-1, authority: 5MSP, reason: x, until: 2016-05-31}"
    found = findings(rulebook(GENEVA), waiver)
    assert not any(f.waived for f in found)
    (told,) = (f for f in found if f.subject == "waiver of X-1")
    assert told.location.path == "waivers[0].until"
    assert "ended on 2016-05-31" in told.message


@pytest.mark.parametrize(
    ("until", "covered"),
    [
        ("2016-09-04", []),
        ("2016-09-05", ["6MSP"]),
        ("close of 6MSP", ["6MSP"]),
        ("opening of 7MSP", ["6MSP", "7MSP"]),
    ],
)
def test_a_waiver_covers_what_takes_place_before_it_ends(rulebook, until, covered) -> None:
    waiver = f"{{rule: X-1, authority: 5MSP, reason: x, until: {until}}}"
    found = findings(rulebook(GENEVA), waiver)
    assert [f.subject for f in found if f.waived] == covered


def test_no_rule_in_force_is_no_pass(rulebook) -> None:
    with pytest.raises(UnusableInput) as caught:
        findings(rulebook(GENEVA), day=datetime.date(1980, 1, 1))
    (problem,) = caught.value.problems
    assert problem.message == "no rule for CCM was in force on 1980-01-01; nothing checked"


def test_rules_that_bind_under_options_alone_are_no_pass(rulebook) -> None:
    found = rulebook(rule("X-1", "ordinal == 6", "under: {option: [2, 3]}"))
    with pytest.raises(UnusableInput) as caught:
        findings(replace(found, rules=tuple(one for one in found.rules if one.options)))
    (problem,) = caught.value.problems
    assert problem.message == (
        "all rules for CCM bind under an option (2, 3); declare it as regime.option, "
        "or name it with --option; nothing checked"
    )


def test_an_unused_waiver_is_told(rulebook) -> None:
    rules = rulebook(rule("X-1", "ordinal == 6"))
    found = findings(rules, "{rule: X-1, subject: 6MSP, authority: 5MSP, reason: x}")
    (told,) = (f for f in found if f.subject == "waiver of X-1")
    assert told.level is Level.ADVICE
    assert "waives nothing" in told.message


@pytest.mark.parametrize(
    ("subject", "message"),
    [
        ("9MSP", "there is no 9MSP in this draft; perhaps '7MSP'."),
        ("the chair", "there is no the chair in this draft."),
    ],
)
def test_a_waiver_of_what_is_not_in_the_draft_is_told_at_its_subject(
    rulebook, subject: str, message: str
) -> None:
    waiver = f"{{rule: X-1, subject: {subject}, authority: 5MSP, reason: x}}"
    found = findings(rulebook(GENEVA), waiver)
    assert not any(f.waived for f in found)
    (told,) = (f for f in found if f.subject == "waiver of X-1")
    assert (told.level, told.location.path) == (Level.ADVICE, "waivers[0].subject")
    assert told.message.endswith(message)


@pytest.mark.parametrize(
    ("authority", "subjects"),
    [
        ("5MSP", ["6MSP", "7MSP"]),
        ("6MSP", ["6MSP", "7MSP"]),
        ("7MSP", ["7MSP"]),
        ("8MSP", []),
        ("MSP2016", ["6MSP", "7MSP"]),
        ("MSP2017", ["7MSP"]),
        ("MSP2018", []),
        # A conference is known only by those of its kind in the draft.
        ("1RC", ["6MSP", "7MSP"]),
        ("2RC", []),
        ("3RC", []),
        ("99RC", []),
        ("review conference", ["6MSP", "7MSP"]),
    ],
)
def test_only_a_meeting_that_can_have_come_before_can_have_agreed(
    rulebook, monkeypatch, authority: str, subjects: list[str]
) -> None:
    later = "  - {id: 2RC, kind: RC, dates: 2020-09-14/2020-09-18}\n"
    monkeypatch.setattr(f"{__name__}.DRAFT", DRAFT + later)
    found = findings(rulebook(GENEVA), f"{{rule: X-1, authority: {authority}, reason: x}}")
    assert [f.subject for f in found if f.waived] == subjects
    told = [(f.level, f.location.path) for f in found if f.subject == "waiver of X-1"]
    assert told == ([] if subjects else [(Level.DEPARTURE, "waivers[0].authority")])


def test_a_conference_before_counts_its_successors_that_are_not_in_the_draft(
    rulebook, monkeypatch
) -> None:
    held = "  - {id: 1RC, kind: RC, dates: 2015-09-07/2015-09-11}\n"
    monkeypatch.setattr(f"{__name__}.DRAFT", DRAFT + held)
    (told,) = (
        f
        for f in findings(rulebook(GENEVA), "{rule: X-1, authority: 99RC, reason: x}")
        if f.subject == "waiver of X-1"
    )
    assert told.message == (
        "The waiver of X-1 rests on “99RC”, which cannot have agreed to it in time for 6MSP."
    )


def test_a_year_is_over_when_a_later_meeting_opens(rulebook, monkeypatch) -> None:
    yearly = rule("X-1", "no meetings").replace("meeting of states parties", "year")
    yearly = yearly[: yearly.index("complies:")] + (
        "complies: [{period: {from: 2016-01-01, to: 2016-12-31}}]\n"
        "      departs: [{period: {from: 2016-01-01, to: 2016-12-31}, "
        "meeting: {id: 6MSP, dates: 2016-09-05}}]\n"
    )
    monkeypatch.setattr(f"{__name__}.DRAFT", DRAFT + "period: {from: 2016-01-01, to: 2017-12-31}\n")
    found = findings(rulebook(yearly), "{rule: X-1, authority: 7MSP, reason: x}")
    assert [f.subject for f in found if f.waived] == ["year 2017"]


@pytest.mark.parametrize(
    ("authority", "near"),
    [
        ("reveiw conference", "; perhaps 'review conference'"),
        ("缔约国会", "; perhaps '缔约国会议'"),
        (
            "the chair",
            "; name a meeting by its id, or one of: treaty, review conference, "
            "meeting of states parties, recommendation, practice",
        ),
    ],
)
def test_a_waiver_by_nobody_known_is_refused(rulebook, authority: str, near: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        findings(rulebook(GENEVA), f"{{rule: X-1, authority: {authority}, reason: x}}")
    (problem,) = caught.value.problems
    assert problem.message == f"'{authority}' is no meeting and no authority{near}"
    assert (problem.line, problem.column) == (7, 17)


def test_a_waiver_of_a_rule_not_yet_in_force_is_no_fault(rulebook) -> None:
    waiver = "{rule: X-1, authority: 5MSP, reason: x}"
    assert findings(rulebook(GENEVA), waiver, day=datetime.date(2011, 6, 1)) == []


def test_a_waiver_of_no_rule_is_a_problem(rulebook) -> None:
    with pytest.raises(UnusableInput) as caught:
        findings(rulebook(GENEVA), "{rule: X-7, authority: 5MSP, reason: x}")
    (problem,) = caught.value.problems
    assert problem.message == "there is no rule 'X-7' to waive; perhaps 'X-1'"
    assert problem.line == 7


def test_of_many_waivers_of_no_rule_the_first_have_hints(rulebook) -> None:
    # Looking for the nearest word thousands of times takes minutes.
    waiver = "{rule: X-7, authority: 5MSP, reason: x}"
    with pytest.raises(UnusableInput) as caught:
        findings(rulebook(GENEVA), "\n  - ".join([waiver] * 150))
    hinted = ["perhaps" in problem.message for problem in caught.value.problems]
    assert hinted == [True] * 100 + [False] * 50


def test_of_waivers_of_the_same_the_last_is_told(rulebook) -> None:
    one = "{rule: X-1, authority: 5MSP, reason: one}"
    other = "{rule: X-1, subject: 7MSP, authority: 5MSP, reason: other}"
    found = findings(rulebook(GENEVA), f"{one}\n  - {other}")
    assert [(f.subject, f.waived.reason) for f in found if f.waived] == [
        ("6MSP", "one"),
        ("7MSP", "other"),
    ]


def test_only_what_is_not_waived_fails(rulebook) -> None:
    rules = rulebook(GENEVA)
    checker = Checker(rules, (ReferenceEngine(),), as_of=TODAY)
    text = DRAFT + "waivers: [{rule: X-1, subject: 6MSP, authority: 5MSP, reason: x}]\n"
    programme = read_programme(text.encode(), "d", rules.vocabularies)
    report = Report((checker.check(programme, "d"),))
    assert report.fails(Level.VIOLATION)
    all_waived = text.replace("subject: 6MSP, ", "")
    programme = read_programme(all_waived.encode(), "d", rules.vocabularies)
    assert not Report((checker.check(programme, "d"),)).fails(Level.VIOLATION)


# In Chinese


def test_a_waiver_is_told_in_chinese_and_may_be_written_so(rulebook) -> None:
    text = DRAFT + (
        "waivers:\n"
        "  - {rule: X-1, subject: 6MSP, authority: 审议会议, reason: 已定, until: 7MSP闭幕}\n"
        "  - {rule: X-1, subject: 7MSP, authority: practice, reason: 惯常}\n"
    )
    rules = rulebook(GENEVA)
    checker = Checker(rules, (ReferenceEngine(),), "zh", as_of=TODAY)
    programme = read_programme(text.encode(), "draft.yaml", rules.vocabularies)
    waived, *rest = sorted(
        checker.check(programme, "draft.yaml").findings, key=lambda finding: finding.waived is None
    )
    assert waived.waived is not None
    assert waived.waived.authority_text == "审议会议"
    assert (waived.waived.until, waived.waived.until_text) == ("close of 7MSP", "7MSP闭幕")
    fault = next(finding for finding in rest if finding.subject == "waiver of X-1")
    assert fault.subject_text == "对X-1的豁免"
    assert fault.message == "对X-1的豁免以“惯例”为依据，其权限不足（所需：建议）。"


def test_a_permission_lifts_for_its_subject_not_for_one_of_the_same_name() -> None:
    draft = shipped_rules().parent / "fixtures/ccm/option-4/complying.yaml"
    changes = """regime:
  changes:
    - {from: 2018-01-01, msp_cadence_years: 1, adopted_at: 7MSP}
    - {from: 2018-01-01, leadership_model: current, adopted_at: 1RC}"""
    text = draft.read_text("utf-8").replace("regime:", changes, 1)
    rules = load_rulebook([shipped_rules()])
    checker = Checker(rules, (ReferenceEngine(),))
    programme = read_programme(text.encode(), "draft.yaml", rules.vocabularies)
    found = checker.check(programme, "draft.yaml").findings
    (departure,) = [one for one in found if one.rule == "CCM-P13.5"]
    assert (departure.level, departure.lifted_by) == (Level.DEPARTURE, None)
