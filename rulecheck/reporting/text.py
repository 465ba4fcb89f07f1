"""The report for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib import resources
from typing import Any

from rulecheck.checking.findings import Report
from rulecheck.reporting.contract import as_data
from rulecheck.reporting.width import clean, fold
from rulecheck.rulebook.rules import Level
from rulecheck.templating import report_template

_PLURAL = {
    Level.VIOLATION: "violations",
    Level.DEPARTURE: "departures",
    Level.DISCREPANCY: "discrepancies",
    Level.NOTE: "notes",
}


def as_text(report: Report) -> str:
    """The report as text of at most 80 columns."""
    source = resources.files(__package__).joinpath("templates", "report.txt.jinja")
    template = report_template(source.read_text("utf-8"), {"fold": fold, "clean": clean})
    return template.render(**_context(report))


def _context(report: Report) -> dict[str, Any]:
    data = as_data(report)
    for programme in data["programmes"]:
        programme["summary"] = ", ".join(_summary(programme["findings"])) or "no findings"
    return data


def _summary(findings: list[dict[str, Any]]) -> Iterator[str]:
    counts = Counter(finding["level"] for finding in findings)
    for level in Level:
        if number := counts[level.value]:
            yield f"{number} {level.value if number == 1 else _PLURAL.get(level, level.value)}"
