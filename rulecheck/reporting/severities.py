"""How grave a finding is in the words of other programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from rulecheck.rulebook.rules import Level


class Severity(msgspec.Struct, frozen=True):
    """The same in SARIF, in annotations of GitHub and in the code quality reports of GitLab."""

    sarif: str
    github: str
    gitlab: str


_SEVERITIES = {
    Level.VIOLATION: Severity("error", "error", "critical"),
    Level.DEPARTURE: Severity("warning", "warning", "major"),
    Level.DISCREPANCY: Severity("warning", "warning", "major"),
    Level.ADVICE: Severity("note", "notice", "minor"),
    Level.UNDETERMINED: Severity("none", "notice", "minor"),
    Level.NOTE: Severity("note", "notice", "info"),
}


def severity_of(level: str) -> Severity:
    """The severity of a level of the contract."""
    return _SEVERITIES[Level(level)]


def standing(finding: Mapping[str, Any]) -> Severity:
    """The severity of a finding; what is waived or in the baseline is worth knowing, no more."""
    settled = finding["waived"] or finding["known"]
    return severity_of(Level.NOTE.value if settled else finding["level"])
