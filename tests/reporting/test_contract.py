"""The report as JSON: the contract other programs rely on."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rulecheck.checking.findings import Report
from rulecheck.reporting.contract import as_data
from rulecheck.reporting.render import rendered
from rulecheck.rulebook.rules import Level
from rulecheck.source.problems import Problem


def only(data: dict, *keys: str) -> dict:
    """What the contract names; further keys may be added to it."""
    return {key: data[key] for key in keys}


def test_a_finding_as_the_contract_has_it(report, finding):
    data = as_data(report(finding(level=Level.NOTE, locus_text="第28段")))
    assert only(data, "version", "problems", "engines") == {
        "version": 1,
        "problems": [],
        "engines": ["durable", "reference"],
    }
    (programme,) = data["programmes"]
    assert only(programme, "path", "instrument", "option", "verdicts") == {
        "path": "draft.yaml",
        "instrument": "CCM",
        "option": "4",
        "verdicts": {"complies": 7, "departs": 1, "undetermined": 0, "not_applicable": 0},
    }
    (found,) = programme["findings"]
    keys = ("rule", "level", "verdict", "subject", "message", "remedy", "location", "source")
    assert only(found, *keys) == {
        "rule": "CCM-P28.6",
        "level": "note",
        "verdict": "departs",
        "subject": "ME2017",
        "message": "ME2017 lasts three working days.",
        "remedy": "Plan four or five working days.",
        "location": {"line": 12, "column": 5, "path": "meetings[4].dates"},
        "source": {
            "document": "CCM/CONF/2015/PM.1/WP.5",
            "document_text": "CCM/CONF/2015/PM.1/WP.5",
            "locus": "para. 28",
            "locus_text": "第28段",
        },
    }


def test_a_problem_as_the_contract_has_it(report):
    problem = Problem("a.yaml", 3, 7, "unknown key")
    assert as_data(report(problems=(problem,)))["problems"] == [
        {"path": "a.yaml", "line": 3, "column": 7, "message": "unknown key"}
    ]


def test_an_empty_report_has_every_key():
    data = json.loads(rendered(Report(), "json"))
    assert only(data, "version", "programmes", "problems", "engines") == {
        "version": 1,
        "programmes": [],
        "problems": [],
        "engines": [],
    }


def test_a_draft_without_an_option_has_null(report):
    programme = replace(report().programmes[0], option=None, option_text=None)
    assert as_data(report(programmes=(programme,)))["programmes"][0]["option"] is None


def test_faults_are_told(report):
    assert as_data(report(faults=("a.yaml: lost",)))["faults"] == ["a.yaml: lost"]


def test_chinese_stays_readable_and_the_text_ends_with_a_line(report, finding):
    text = rendered(report(finding(message="会期为三天。")), "json")
    assert "会期为三天。" in text
    assert text.endswith("}\n")


@given(st.text(), st.text())
def test_json_gives_back_what_was_said(report, finding, message, subject):
    whole = report(finding(message=message, subject=subject))
    assert json.loads(rendered(whole, "json")) == as_data(whole)


@given(st.text(alphabet="a\x00\x1b\x7f\x85\x9b\u202e\u2066\u2067\u200f\u2028会", min_size=1))
def test_no_command_reaches_a_terminal_unescaped(report, finding, subject):
    text = rendered(report(finding(subject=subject)), "json")
    assert set(text) & set("\x00\x1b\x7f\x85\x9b\u202e\u2066\u2067\u200f\u2028") == set()
