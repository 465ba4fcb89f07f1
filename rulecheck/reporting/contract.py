"""The report as plain data: the JSON contract, version 1 (see docs/report.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import asdict

from rulecheck.checking.findings import Finding, ProgrammeReport, Report, Verdict
from rulecheck.checking.fingerprints import fingerprints
from rulecheck.reporting.excerpt import excerpt
from rulecheck.rulebook.rules import Language, Rule

VERSION = 1


def as_data(report: Report, language: Language = "en", *, in_time: bool = False) -> dict[str, Any]:
    """The report as the contract has it, texts in a language; `in_time` adds timelines."""
    return {
        "version": VERSION,
        "programmes": list(programmes_as_data(report, language, in_time=in_time)),
        "statements": {name: _statement(rule, language) for name, rule in report.rules.items()},
        "problems": [
            {"path": p.path, "line": p.line, "column": p.column, "message": p.message}
            for p in report.problems
        ],
        "faults": list(report.faults),
        "engines": list(report.engines),
    }


def programmes_as_data(
    report: Report, language: Language = "en", *, in_time: bool = False
) -> Iterator[dict[str, Any]]:
    """The programmes of the report as the contract has them, one after the other."""
    for programme in report.programmes:
        data = _programme(programme)
        if in_time:
            data["timeline"] = _timeline(programme, report, language)
        yield data


def _programme(programme: ProgrammeReport) -> dict[str, Any]:
    named = zip(programme.findings, fingerprints(programme.findings), strict=True)
    return {
        "path": programme.path,
        "instrument": programme.instrument,
        "instrument_text": programme.instrument_text,
        "option": programme.option,
        "option_text": programme.option_text,
        "as_of": programme.as_of and programme.as_of.isoformat(),
        "as_of_text": programme.as_of_text,
        "rules": programme.rules,
        "findings": [_finding(finding, name, programme) for finding, name in named],
        "verdicts": {verdict.value: programme.verdicts[verdict] for verdict in Verdict},
        "gone": list(programme.gone),
    }


def _timeline(
    programme: ProgrammeReport, report: Report, language: Language
) -> dict[str, Any] | None:
    # Only now: most reports show none.
    from rulecheck.reporting.timeline import timeline

    return timeline(programme, report.rulebook, language) if report.rulebook else None


def _finding(finding: Finding, fingerprint: str, programme: ProgrammeReport) -> dict[str, Any]:
    place = finding.location
    return {
        "fingerprint": fingerprint,
        "rule": finding.rule,
        "level": finding.level.value,
        "verdict": finding.verdict.value,
        "subject": finding.subject,
        "subject_text": finding.subject_text,
        "message": finding.message,
        "remedy": finding.remedy,
        "location": {"line": place.line, "column": place.column, "path": place.path},
        "excerpt": excerpt(programme.lines, place),
        "source": {
            "document": finding.document,
            "document_text": finding.document_text,
            "locus": finding.locus,
            "locus_text": finding.locus_text,
        },
        "modality": finding.modality.value,
        "missing": [asdict(missing) for missing in finding.missing],
        "lifted_by": finding.lifted_by,
        "reading": finding.reading,
        "reading_text": finding.reading_text,
        "other_readings": {name: verdict.value for name, verdict in finding.other_readings},
        "other_readings_text": dict(finding.other_readings_text),
        "waived": asdict(finding.waived) if finding.waived else None,
        "known": finding.known,
    }


def _statement(rule: Rule, language: Language) -> dict[str, Any]:
    return {
        "title": rule.title.in_language(language),
        "asks": rule.asks.in_language(language),
        "level": rule.level.value,
        "modality": rule.modality.value,
        "document": rule.document,
        "locus": rule.locus,
    }
