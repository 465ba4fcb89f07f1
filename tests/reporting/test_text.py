"""The report for a terminal says all, in 80 columns."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.checking.findings import Verdict, Waived
from rulecheck.programme.shapes import Location
from rulecheck.reporting.render import Manner, rendered
from rulecheck.reporting.width import width_of
from rulecheck.rulebook.rules import Level
from rulecheck.source.problems import Problem

BIDI = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
words = st.text(alphabet="abcXYZ019-.,;()“”会议缔约国应当，。、", min_size=1, max_size=25)
sentences = st.lists(words, min_size=1, max_size=60).map(" ".join)
labels = st.sampled_from(["6MSP", "programme", "year 2017", "decision on 预算"])
anything = st.text(max_size=60)


def test_the_report_of_one_finding(report, finding):
    assert rendered(report(finding())) == (
        "draft.yaml (CCM, option 4)\n"
        "\n"
        "1 violation\n"
        "\n"
        "CCM-P28.6, ME2017, line 12\n"
        "    ME2017 lasts three working days.\n"
        "    To mend: Plan four or five working days.\n"
        "    Source: CCM/CONF/2015/PM.1/WP.5, para. 28\n"
        "\n"
        "1 violation.\n"
        "Rules that bind this draft: 54. Verdicts of their checks on each subject:\n"
        "complies 7, departs 1, undetermined 0.\n"
        "\n"
    )


def test_a_draft_without_findings(report):
    assert "\nNo findings.\n" in rendered(report())


def test_several_drafts_are_summed_up_together(report, finding):
    one = report(finding()).programmes[0]
    text = rendered(report(programmes=(one, one)))
    assert text.endswith("\nIn all 2 drafts: 2 violations.\n")
    assert "In all" not in rendered(report(finding()))


def test_findings_are_summed_up_by_level_gravest_first(report, finding):
    levels = [Level.NOTE, Level.ADVICE, Level.DEPARTURE, Level.VIOLATION, Level.VIOLATION]
    text = rendered(report(*(finding(level=level) for level in levels)))
    assert "\n2 violations, 1 departure, 1 advice, 1 note.\n" in text


def test_problems_and_faults_are_told(report):
    problems = (Problem("a.yaml", 3, 7, "unknown key 'dats'; perhaps 'dates'"),)
    text = rendered(report(programmes=(), problems=problems, faults=("a.yaml: lost",)))
    assert text == (
        "a.yaml:3:7: unknown key 'dats'; perhaps 'dates'\ninternal fault: a.yaml: lost\n"
    )


@pytest.mark.parametrize(("engines", "told"), [(("reference",), True), (("durable", "x"), False)])
def test_that_one_engine_is_missing_is_told(report, engines, told):
    assert ("by the auditing engine alone" in rendered(report(engines=engines))) is told


@settings(max_examples=60)
@given(st.lists(st.tuples(sentences, sentences, labels), max_size=4), st.sampled_from(Level))
def test_no_line_is_wider_than_80_columns(report, finding, said, level):
    findings = [finding(message=m, remedy=r, subject=s, level=level) for m, r, s in said]
    text = rendered(report(*findings))
    assert [line for line in text.split("\n") if width_of(line) > 80] == []


@pytest.mark.parametrize(
    "subject",
    [
        "decision on the role and mandate of the Implementation Support Unit after the conference",
        "关于执行支助股在第二次审议会议之后的作用和任务授权的决定",
        "x" * 100,
    ],
)
def test_a_long_subject_fits_in_80_columns(report, finding, subject):
    text = rendered(report(finding(subject=subject, location=Location(1234, 17, "decisions[3]"))))
    assert [line for line in text.split("\n") if width_of(line) > 80] == []


def test_an_unbroken_word_fits_in_80_columns(report, finding):
    text = rendered(report(finding(message="See https://example.org/" + "path/" * 30)))
    assert [line for line in text.split("\n") if width_of(line) > 80] == []


@given(anything, anything, anything, anything)
def test_nothing_a_draft_says_commands_the_terminal(report, finding, message, remedy, label, path):
    problem = Problem(path, 1, 1, message)
    found = finding(message=message, remedy=remedy, subject=label)
    text = rendered(report(found, problems=(problem,), faults=(message,)))
    commands = {c for c in text if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160 or c in BIDI)}
    assert commands == set()


def test_a_draft_cannot_forge_a_line(report, finding):
    text = rendered(report(finding(subject="6MSP\nNo findings.")))
    assert "No findings." not in text.splitlines()


def test_what_a_draft_says_is_no_template(report, finding):
    assert "{{ 7 * 7 }}" in rendered(report(finding(message="{{ 7 * 7 }}")))


def test_readings_exceptions_and_waivers_are_told(report, finding):
    told = finding(
        lifted_by="CCM-P02.1",
        waived=Waived("1RC", "agreed", "2016-09-09", "1RC", "2016-09-09"),
        reading="strict",
        other_readings=(("inclusive", Verdict.COMPLIES),),
    )
    text = rendered(report(told))
    assert "    Lifted by CCM-P02.1.\n" in text
    assert "    Waived by 1RC until 2016-09-09: agreed\n" in text
    assert "    Reading: strict\n    Read as “inclusive”: complies.\n" in text
    chinese = rendered(report(told), "text", Manner(language="zh"))
    assert "    由1RC豁免，至2016-09-09：agreed\n" in chinese
    assert "    解读：strict\n" in chinese
