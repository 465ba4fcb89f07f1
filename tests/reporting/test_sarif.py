"""SARIF: the official schema, the rules of the standard, and readers that are not ours."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath, PureWindowsPath
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.checking.findings import Verdict, Waived
from rulecheck.programme.shapes import Location
from rulecheck.reporting.contract import as_data
from rulecheck.reporting.paths import uri_of
from rulecheck.reporting.render import rendered
from rulecheck.rulebook.rules import Level
from rulecheck.source.problems import Problem

UNDETERMINED = {"level": Level.UNDETERMINED, "verdict": Verdict.UNDETERMINED}


@pytest.fixture(scope="module")
def valid(schemas: Path) -> Callable[[str], dict]:
    """The only run of a log, after the official schema has had its say."""
    schema = json.loads((schemas / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))
    validator = jsonschema.Draft4Validator(schema)

    def run_of(text: str) -> dict:
        log = json.loads(text)
        validator.validate(log)
        (run,) = log["runs"]
        return run

    return run_of


@pytest.fixture(scope="module")
def log(all_drafts) -> str:
    return rendered(all_drafts, "sarif")


def test_every_finding_of_every_draft_is_a_result_of_its_rule(log, valid, all_drafts) -> None:
    run = valid(log)
    findings = [f for one in as_data(all_drafts)["programmes"] for f in one["findings"]]
    assert findings
    rules = run["tool"]["driver"]["rules"]
    for result, finding in zip(run["results"], findings, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding["rule"]
        assert result["partialFingerprints"]["finding/v1"] == finding["fingerprint"]
        assert (result["kind"] == "fail") == (result["level"] != "none")
    assert len(run["artifacts"]) == len(all_drafts.programmes)


def test_a_schema_that_is_not_kept_is_seen(log, valid) -> None:
    with pytest.raises(jsonschema.ValidationError):
        valid(log.replace('"kind": "fail"', '"kind": "departs"'))


def test_snippets_are_what_the_regions_hold(log, valid) -> None:
    run = valid(log)
    assert run["columnKind"] == "unicodeCodePoints"
    breaks = re.compile("|".join(map(re.escape, run["newlineSequences"])))
    seen = 0
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        text = Path(unquote(place["artifactLocation"]["uri"]).removeprefix("file://"))
        lines = breaks.split(text.read_text("utf-8"))
        region, around = place["region"], place.get("contextRegion")
        if "snippet" in region:
            line = lines[region["startLine"] - 1]
            shown = line[region["startColumn"] - 1 : region["endColumn"] - 1]
            assert shown == region["snippet"]["text"] != ""
            seen += 1
        if around:
            held = lines[around["startLine"] - 1 : around["endLine"]]
            assert "\n".join(held) == around["snippet"]["text"]
    assert seen > 20


@pytest.mark.parametrize(
    ("said", "kind", "level"),
    [
        ({"level": Level.VIOLATION}, "fail", "error"),
        ({"level": Level.DEPARTURE}, "fail", "warning"),
        ({"level": Level.DISCREPANCY}, "fail", "warning"),
        ({"level": Level.ADVICE}, "fail", "note"),
        ({"level": Level.NOTE}, "fail", "note"),
        (UNDETERMINED, "open", "none"),
        ({"level": Level.NOTE, "verdict": Verdict.UNDETERMINED}, "open", "none"),
    ],
)
def test_levels(report, finding, valid, said, kind, level) -> None:
    (result,) = valid(rendered(report(finding(**said)), "sarif"))["results"]
    assert (result["kind"], result["level"]) == (kind, level)
    assert result["properties"]["level"] == said["level"].value


def test_a_waiver_suppresses(report, finding, valid) -> None:
    waived = Waived("1RC", "agreed", "2016-09-09", "1RC", "9 September 2016")
    run = valid(rendered(report(finding(waived=waived), finding(subject="x")), "sarif"))
    first, second = run["results"]
    (suppression,) = first["suppressions"]
    assert suppression["status"] == "accepted"
    assert suppression["justification"] == "Waived by 1RC until 9 September 2016: agreed"
    assert second["suppressions"] == []


def test_with_a_baseline_results_are_new_or_unchanged(report, finding, valid) -> None:
    run = valid(rendered(report(finding(known=True), finding(subject="x")), "sarif"))
    assert [result["baselineState"] for result in run["results"]] == ["unchanged", "new"]
    run = valid(rendered(report(finding()), "sarif"))
    assert "baselineState" not in run["results"][0]


def test_problems_and_faults_are_notifications_of_a_run_that_failed(report, valid) -> None:
    problems = (Problem("a b.yaml", 3, 7, "unknown key 'dats'"),)
    text = rendered(report(programmes=(), problems=problems, faults=("c.yaml: lost",)), "sarif")
    (invocation,) = valid(text)["invocations"]
    assert invocation["executionSuccessful"] is False
    problem, fault = invocation["toolExecutionNotifications"]
    assert (problem["level"], fault["level"]) == ("error", "error")
    assert problem["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b.yaml"},
        "region": {"startLine": 3, "startColumn": 7},
    }
    assert fault["message"]["text"] == "internal fault: c.yaml: lost"
    assert valid(rendered(report(), "sarif"))["invocations"][0]["executionSuccessful"] is True


def test_that_one_engine_checked_alone_is_a_notification(report, valid) -> None:
    run = valid(rendered(report(engines=("reference",)), "sarif"))
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert "by the auditing engine alone" in told["message"]["text"]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (PurePosixPath("drafts/a b.yaml"), "drafts/a%20b.yaml"),
        (PurePosixPath("./草案.yaml"), "%E8%8D%89%E6%A1%88.yaml"),
        (PurePosixPath("c:x#?%.yaml"), "c%3Ax%23%3F%25.yaml"),
        (PurePosixPath("/w/a b.yaml"), "file:///w/a%20b.yaml"),
        (PurePosixPath("a\\b.yaml"), "a%5Cb.yaml"),
        (PureWindowsPath(r"drafts\a b.yaml"), "drafts/a%20b.yaml"),
        (PureWindowsPath(r"C:\w\草.yaml"), "file:///C:/w/%E8%8D%89.yaml"),
        (PurePosixPath(os.fsdecode(b"\xff.yaml")), "%FF.yaml"),
        (PurePosixPath("-"), "-"),
    ],
    ids=str,
)
def test_uris_of_files(path, uri) -> None:
    assert uri_of(path) == uri


def test_a_file_is_named_from_the_working_folder(report, finding, valid, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    problem = Problem(str(tmp_path / "drafts" / "a.yaml"), 1, 1, "x")
    run = valid(rendered(report(problems=(problem,)), "sarif"))
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "drafts/a.yaml"


def test_standard_input_says_what_it_is(report, valid) -> None:
    run = valid(rendered(report(problems=(Problem("-", 1, 1, "x"),)), "sarif"))
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "-",
        "description": {"text": "standard input"},
    }


@given(st.text(alphabet="ab{}[](0)\\ ", max_size=30))
def test_a_message_holds_no_place_to_fill_and_no_link(report, finding, text) -> None:
    log = json.loads(rendered(report(finding(message=text, remedy="x")), "sarif"))
    message = log["runs"][0]["results"][0]["message"]["text"]
    assert re.search(r"\[[^\]]*\]\(", message) is None
    assert re.sub(r"\{\{|\}\}", "", message).count("{") == 0
    plain = message.replace("{{", "{").replace("}}", "}").replace("\u200b", "")
    assert plain == " ".join(text.split()) + "\nTo mend: x"


def test_long_lines_are_not_told_as_if_they_were_whole(report, finding, valid) -> None:
    from msgspec.structs import replace

    (programme,) = report(finding(location=Location(1, 1, "title"))).programmes
    lines = ("title: " + "x" * 400,)
    run = valid(rendered(report(programmes=(replace(programme, lines=lines),)), "sarif"))
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["region"]["snippet"]["text"] == "title"
    assert "contextRegion" not in place


def test_sarif_tools_reads_it(log, tmp_path, all_drafts) -> None:
    """A reader that is not ours; it brings much along, so it is in no extra."""
    pytest.importorskip("sarif", reason="pip install sarif-tools")
    file = tmp_path / "report.sarif"
    file.write_text(log, encoding="utf-8")
    command = [sys.executable, "-m", "sarif", "csv", str(file), "-o", str(tmp_path / "out.csv")]
    subprocess.run(command, check=True, capture_output=True)
    import csv

    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == sum(len(one.findings) for one in all_drafts.programmes)
    assert {row["Severity"] for row in rows} >= {"error", "warning", "note", "none"}
