"""GitLab's code quality report: what its documentation asks of each issue."""

from __future__ import annotations

import json

import jsonschema
import pytest
from msgspec.structs import replace

from rulecheck.checking.findings import Waived
from rulecheck.reporting.render import Manner, rendered
from rulecheck.rulebook.rules import Level
from rulecheck.source.problems import Problem

# https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    # Relative, and without ./ before it.
                    "path": {"type": "string", "pattern": r"^(?!/|\./).+"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def issues_of(*report: object, **said: object) -> list[dict]:
    issues = json.loads(rendered(*report, "gitlab", Manner(**said)))
    jsonschema.Draft7Validator(SCHEMA).validate(issues)
    fingerprints = [issue["fingerprint"] for issue in issues]
    assert len(set(fingerprints)) == len(fingerprints)
    return issues


def test_every_finding_of_every_draft_is_an_issue(all_drafts, monkeypatch) -> None:
    from pathlib import Path

    monkeypatch.chdir(Path(__file__).parents[2])
    findings = [(one, f) for one in all_drafts.programmes for f in one.findings]
    assert findings
    for issue, (programme, found) in zip(issues_of(all_drafts), findings, strict=True):
        assert issue["check_name"] == found.rule
        assert programme.path.endswith("/" + issue["location"]["path"])
        assert issue["location"]["lines"]["begin"] == found.location.line


def test_an_issue_says_all_and_keeps_its_fingerprint(report, finding) -> None:
    (issue,) = issues_of(report(finding()))
    assert issue["description"] == (
        "ME2017 lasts three working days. To mend: Plan four or five working days. "
        "Source: CCM/CONF/2015/PM.1/WP.5, para. 28"
    )
    (chinese,) = issues_of(report(finding(message="会期为三天。")))
    assert chinese["fingerprint"] == issue["fingerprint"]


def test_the_same_finding_in_two_drafts_is_two_issues_and_in_one_draft_is_one(report, finding):
    (programme,) = report(finding()).programmes
    named = [replace(programme, path=path) for path in ("a.yaml", "b.yaml", "./a.yaml")]
    paths = [issue["location"]["path"] for issue in issues_of(report(programmes=tuple(named)))]
    assert paths == ["a.yaml", "b.yaml"]


@pytest.mark.parametrize(
    ("said", "severity"),
    [
        ({"level": Level.VIOLATION}, "critical"),
        ({"level": Level.DEPARTURE}, "major"),
        ({"level": Level.DISCREPANCY}, "major"),
        ({"level": Level.ADVICE}, "minor"),
        ({"level": Level.UNDETERMINED}, "minor"),
        ({"level": Level.NOTE}, "info"),
        ({"known": True}, "info"),
        ({"waived": Waived("1RC", "agreed", None, "1RC", None)}, "info"),
    ],
)
def test_severities(report, finding, said, severity) -> None:
    (issue,) = issues_of(report(finding(**said)))
    assert issue["severity"] == severity


def test_problems_and_faults_block(report) -> None:
    problems = (Problem("./a.yaml", 3, 7, "unknown key"),)
    fault, problem = issues_of(report(programmes=(), problems=problems, faults=("lost",)))
    assert {fault["severity"], problem["severity"]} == {"blocker"}
    assert problem["location"] == {"path": "a.yaml", "lines": {"begin": 3}}
    assert fault["description"] == "internal fault: lost"
