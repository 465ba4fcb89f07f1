"""Annotations of GitHub Actions, read as its runner reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.checking.findings import Waived
from rulecheck.reporting.render import rendered
from rulecheck.rulebook.rules import Level
from rulecheck.source.problems import Problem


def test_an_annotation_says_all(report, finding, workflow_commands) -> None:
    log = rendered(report(finding()), "github")
    assert workflow_commands(log) == [
        {
            "name": "error",
            "file": "draft.yaml",
            "line": "12",
            "col": "5",
            "title": "CCM-P28.6, ME2017",
            "data": "ME2017 lasts three working days.\n"
            "To mend: Plan four or five working days.\n"
            "Source: CCM/CONF/2015/PM.1/WP.5, para. 28",
        }
    ]
    assert log.endswith("\n1 violation.\n")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"level": Level.VIOLATION}, "error"),
        ({"level": Level.DEPARTURE}, "warning"),
        ({"level": Level.DISCREPANCY}, "warning"),
        ({"level": Level.ADVICE}, "notice"),
        ({"level": Level.UNDETERMINED}, "notice"),
        ({"level": Level.NOTE}, "notice"),
        ({"known": True}, "notice"),
        ({"waived": Waived("1RC", "agreed", None, "1RC", None)}, "notice"),
    ],
)
def test_levels(report, finding, workflow_commands, said, name) -> None:
    (command,) = workflow_commands(rendered(report(finding(**said)), "github"))
    assert command["name"] == name


def test_every_finding_of_every_draft_is_told(all_drafts, workflow_commands) -> None:
    commands = workflow_commands(rendered(all_drafts, "github"))
    findings = [(one.path, f) for one in all_drafts.programmes for f in one.findings]
    assert findings
    for command, (path, found) in zip(commands, findings, strict=True):
        assert path.endswith(command["file"])
        assert command["line"] == str(found.location.line)
        assert command["data"].split("\n")[0] == " ".join(found.message.split())


def test_problems_and_faults_are_errors(report, workflow_commands) -> None:
    problems = (Problem("a,b:c.yaml", 3, 7, "100% wrong"), Problem("-", 1, 1, "empty"))
    log = rendered(report(programmes=(), problems=problems, faults=("c.yaml: lost",)), "github")
    fault, problem, standard_input = workflow_commands(log)
    assert fault == {"name": "error", "title": "rulecheck", "data": "internal fault: c.yaml: lost"}
    assert (problem["file"], problem["data"]) == ("a,b:c.yaml", "100% wrong")
    assert "file" not in standard_input
    assert log.endswith("\nNo draft was checked. Could not be checked: 3.\n")


def test_that_one_engine_checked_alone_is_told(report, workflow_commands) -> None:
    (command,) = workflow_commands(rendered(report(engines=("reference",)), "github"))
    assert (command["name"], command["title"]) == ("warning", "rulecheck")


anything = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("%:,\r\n#[]= 0AD")))


@given(anything, anything, anything)
def test_a_finding_is_one_command_whatever_it_says(
    report, finding, workflow_commands, message, subject, path
) -> None:
    problem = Problem(f"drafts/{path}", 1, 1, message)
    log = rendered(report(finding(message=message, subject=subject), problems=(problem,)), "github")
    commands = workflow_commands(log)
    assert [command["name"] for command in commands] == ["error", "error"]
    assert all(command.keys() >= {"file", "line", "col", "title", "data"} for command in commands)
    assert len(log.splitlines()) == 3
