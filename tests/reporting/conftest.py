"""Reports made by hand."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Finding, ProgrammeReport, Report, Verdict
from rulecheck.checking.run import check_paths
from rulecheck.engines.agreement import available_engines
from rulecheck.programme.shapes import Location
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import Level, Modality


def _finding(**changed: Any) -> Finding:
    said: dict[str, Any] = {
        "rule": "CCM-P28.6",
        "level": Level.VIOLATION,
        "verdict": Verdict.DEPARTS,
        "subject": "ME2017",
        "message": "ME2017 lasts three working days.",
        "remedy": "Plan four or five working days.",
        "location": Location(12, 5, "meetings[4].dates"),
        "document": "CCM/CONF/2015/PM.1/WP.5",
        "locus": "para. 28",
        "modality": Modality.SHALL,
    }
    said |= changed
    # Where the text is of no matter, it is what it stands beside.
    for name in ("subject", "document", "locus", "reading"):
        said.setdefault(f"{name}_text", said.get(name))
    said.setdefault(
        "other_readings_text", tuple((name, name) for name, _ in said.get("other_readings", ()))
    )
    return Finding(**said)


def _report(*findings: Finding, **changed: Any) -> Report:
    verdicts = dict.fromkeys(Verdict, 0) | {Verdict.COMPLIES: 7, Verdict.DEPARTS: len(findings)}
    programme = ProgrammeReport("draft.yaml", "CCM", "CCM", "4", "option 4", 54, findings, verdicts)
    said: dict[str, Any] = {"programmes": (programme,), "engines": ("durable", "reference")}
    return Report(**said | changed)


@pytest.fixture(scope="session")
def finding() -> Callable[..., Finding]:
    return _finding


@pytest.fixture(scope="session")
def report() -> Callable[..., Report]:
    return _report


@pytest.fixture(scope="session")
def schemas() -> Path:
    """The folder of schemas of formats that are not ours."""
    return Path(__file__).parents[1] / "schemas"


@pytest.fixture(scope="session")
def all_drafts() -> Report:
    """The report of every shipped draft."""
    fixtures = Path(__file__).parents[2] / "fixtures"
    checker = Checker(load_rulebook([shipped_rules()]), available_engines())
    return check_paths(checker, [str(fixtures)], BytesIO())


@pytest.fixture(scope="session")
def workflow_commands() -> Callable[[str], list[dict[str, Any]]]:
    """Reads a log as the runner of GitHub Actions does (ActionCommand.cs in actions/runner).

    A line that starts with `::`, after space, is a command if another `::` follows: name, space,
    properties parted by commas, each split at its first `=`; then the data. In properties %0D %0A
    %3A %2C and %25 are undone in this order, in data %0D %0A and %25. Failing that, `##[` anywhere
    in the line opens a command up to `]`. Names that are not known make no command.
    """
    known = {"error", "warning", "notice", "debug", "group", "endgroup", "add-mask"}
    known |= {"set-output", "save-state", "stop-commands", "echo", "add-matcher", "set-env"}
    signs = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}

    def undone(text: str, *escapes: str) -> str:
        for escape in escapes:
            text = text.replace(escape, signs[escape])
        return text

    def command(line: str) -> dict[str, Any] | None:
        head, found, data = line.lstrip().removeprefix("::").partition("::")
        name, _, properties = head.partition(" ")
        if line.lstrip().startswith("::") and found and name in known:
            pairs = [pair.split("=", 1) for pair in properties.strip().split(",") if pair]
            kept = {pair[0]: undone(pair[1], *signs) for pair in pairs if len(pair) == 2}
            return {"name": name, "data": undone(data, "%0D", "%0A", "%25"), **kept}
        name = line.partition("##[")[2].partition("]")[0].partition(" ")[0]
        return {"name": name, "old": line} if name in known else None

    def read(log: str) -> list[dict[str, Any]]:
        lines = log.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return [found for line in lines if (found := command(line)) is not None]

    return read
