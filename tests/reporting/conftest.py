"""Reports made by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rulecheck.checking.findings import Finding, ProgrammeReport, Report, Verdict
from rulecheck.programme.shapes import Location
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
