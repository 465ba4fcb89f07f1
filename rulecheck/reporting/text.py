"""The report for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib import resources
from typing import Any

from rulecheck.checking.findings import Report
from rulecheck.reporting.contract import as_data
from rulecheck.reporting.labels import Labels
from rulecheck.reporting.width import clean, fold
from rulecheck.rulebook.rules import Language, Level
from rulecheck.templating import report_template

_PLURAL = {
    Level.VIOLATION: "violations",
    Level.DEPARTURE: "departures",
    Level.DISCREPANCY: "discrepancies",
    Level.NOTE: "notes",
}


def as_text(report: Report, language: Language = "en") -> str:
    """The report as text of at most 80 columns."""
    say = Labels(language)
    source = resources.files(__package__).joinpath("templates", "report.txt.jinja")
    filters = {"fold": fold, "clean": clean, "say": say.__call__}
    template = report_template(source.read_text("utf-8"), filters)
    return template.render(**_context(report, say))


def _context(report: Report, say: Labels) -> dict[str, Any]:
    data = as_data(report)
    for programme in data["programmes"]:
        counted = say("joint").join(_summary(programme["findings"], say))
        programme["summary"] = (counted or say("nothing")) + say("stop")
    return data


def _summary(findings: list[dict[str, Any]], say: Labels) -> Iterator[str]:
    counts = Counter(finding["level"] for finding in findings if not finding["waived"])
    for level in Level:
        if number := counts[level.value]:
            yield f"{number} {say(level.value if number == 1 else _PLURAL.get(level, level.value))}"
    if waived := sum(bool(finding["waived"]) for finding in findings):
        yield f"{waived} {say('are waived')}"
