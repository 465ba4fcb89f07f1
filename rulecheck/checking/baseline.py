"""Findings that are known from an earlier report do not fail a run; those that are gone are told.

A baseline is a JSON report as `check --format json` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from rulecheck.checking.findings import ProgrammeReport, Report
from rulecheck.checking.fingerprints import fingerprints
from rulecheck.source.plain import read_plain
from rulecheck.source.problems import Problem, UnusableInput

Baseline = Mapping[Path, frozenset[str]]
_HOW = "make it with: rulecheck check … --format json --output FILE"


def read_baseline(data: bytes, file: Path) -> Baseline:
    """The fingerprints of a JSON report, for each draft. Raises UnusableInput."""
    text = read_plain(data, str(file))
    try:
        report = json.loads(text)
        programmes = report["programmes"]
        if report["version"] != 1 or report["faults"] or report["problems"]:
            raise ValueError
        return {
            place: frozenset(_fingerprint(finding) for finding in programme["findings"])
            for programme in programmes
            for place in _places(programme["path"], file.parent)
        }
    except json.JSONDecodeError as error:
        problem = Problem(str(file), error.lineno, error.colno, f"not JSON: {error.msg}; {_HOW}")
    except (KeyError, TypeError, ValueError, RecursionError):
        message = f"not the report of a run in which every draft was checked; {_HOW}"
        problem = Problem(str(file), 1, 1, message)
    raise UnusableInput([problem])


def _fingerprint(finding: Mapping[str, Any]) -> str:
    fingerprint = finding["fingerprint"]
    if not isinstance(fingerprint, str):
        raise TypeError
    return fingerprint


def _places(path: str, folder: Path) -> set[Path]:
    """Where the draft may lie: seen from the current folder, or from that of the baseline."""
    return {Path(path).resolve(), (folder / path).resolve()}


def compared(report: Report, baseline: Baseline) -> Report:
    """The report with what is known marked, and what is gone named."""
    programmes = tuple(
        _compared(one, baseline.get(Path(one.path).resolve(), frozenset()))
        for one in report.programmes
    )
    return replace(report, programmes=programmes)


def _compared(programme: ProgrammeReport, known: frozenset[str]) -> ProgrammeReport:
    names = fingerprints(programme.findings)
    findings = tuple(
        replace(finding, known=name in known)
        for finding, name in zip(programme.findings, names, strict=True)
    )
    return replace(programme, findings=findings, gone=tuple(sorted(known - set(names))))
