"""The report as plain data: the JSON contract, version 1 (see docs/report.md)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rulecheck.checking.findings import Finding, ProgrammeReport, Report, Verdict
from rulecheck.reporting.jsontext import json_text

VERSION = 1


def as_data(report: Report) -> dict[str, Any]:
    """The report as the contract has it."""
    return {
        "version": VERSION,
        "programmes": [_programme(programme) for programme in report.programmes],
        "problems": [
            {"path": p.path, "line": p.line, "column": p.column, "message": p.message}
            for p in report.problems
        ],
        "faults": list(report.faults),
        "engines": list(report.engines),
    }


def _programme(programme: ProgrammeReport) -> dict[str, Any]:
    return {
        "path": programme.path,
        "instrument": programme.instrument,
        "instrument_text": programme.instrument_text,
        "option": programme.option,
        "option_text": programme.option_text,
        "rules": programme.rules,
        "findings": [_finding(finding) for finding in programme.findings],
        "verdicts": {verdict.value: programme.verdicts[verdict] for verdict in Verdict},
    }


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.location
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "verdict": finding.verdict.value,
        "subject": finding.subject,
        "subject_text": finding.subject_text,
        "message": finding.message,
        "remedy": finding.remedy,
        "location": {"line": place.line, "column": place.column, "path": place.path},
        "source": {
            "document": finding.document,
            "locus": finding.locus,
            "locus_text": finding.locus_text,
        },
        "modality": finding.modality.value,
        "lifted_by": finding.lifted_by,
        "reading": finding.reading,
        "reading_text": finding.reading_text,
        "other_readings": {name: verdict.value for name, verdict in finding.other_readings},
        "other_readings_text": dict(finding.other_readings_text),
        "waived": asdict(finding.waived) if finding.waived else None,
    }


def as_json(report: Report) -> str:
    """The report as JSON text."""
    return json_text(as_data(report))
