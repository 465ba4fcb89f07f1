"""Findings that are known from an earlier report do not fail a run; those that are gone are told.

A baseline is a JSON report as `check --format json` writes it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from rulecheck.checking.findings import ProgrammeReport, Report
from rulecheck.checking.fingerprints import fingerprints
from rulecheck.checking.looking import STANDARD_INPUT
from rulecheck.rulebook.rules import Level
from rulecheck.source.plain import read_plain
from rulecheck.source.problems import Problem, UnusableInput, quoted

# For each draft, the level each of its known findings had.
Baseline = Mapping[Path, Mapping[str, Level]]
_HOW = "make it with: rulecheck check … --format json --output FILE"


class _Unfit(Exception):
    """A report that is no baseline; the text says why."""


def read_baseline(data: bytes, file: Path) -> Baseline:
    """What a JSON report knows, for each draft. Raises UnusableInput."""
    text = read_plain(data, str(file))
    try:
        return _known(json.loads(text), file.parent)
    except json.JSONDecodeError as error:
        problem = Problem(str(file), error.lineno, error.colno, f"not JSON: {error.msg}; {_HOW}")
    except _Unfit as error:
        problem = Problem(str(file), 1, 1, f"{error}; {_HOW}")
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, OSError):
        problem = Problem(str(file), 1, 1, f"not a report of rulecheck; {_HOW}")
    raise UnusableInput([problem])


def _known(report: Any, folder: Path) -> Baseline:
    if report["version"] != 1:
        raise _Unfit("not a report of this version of rulecheck")
    if report["faults"] or report["problems"]:
        raise _Unfit("not the report of a run in which every draft was checked")
    known: dict[Path, Mapping[str, Level]] = {}
    for programme in report["programmes"]:
        place = _place(programme["path"], folder)
        if place in known:
            raise _Unfit(f"it knows {quoted(programme['path'])} twice")
        known[place] = {
            str(finding["fingerprint"]): Level(finding["level"])
            for finding in programme["findings"]
            # What is agreed or permitted now may not be so later: it was never failing.
            if not (finding["waived"] or finding["lifted_by"])
        }
    return known


def _place(path: str, folder: Path) -> Path:
    """Where the draft of a path lies: seen from the current folder, or that of the baseline."""
    if path == STANDARD_INPUT:
        raise _Unfit("it is of a draft from standard input, which has no name to know it by")
    here, beside = absolute(path), absolute(folder / path)
    return here if here.exists() or not beside.exists() else beside


def absolute(path: str | Path) -> Path:
    """The path from the root, its links left as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100


def compared(report: Report, baseline: Baseline) -> Report:
    """The report with what is known marked, and what is gone named."""
    programmes = tuple(
        _compared(one, baseline.get(absolute(one.path), {})) for one in report.programmes
    )
    return replace(report, programmes=programmes)


def _compared(programme: ProgrammeReport, known: Mapping[str, Level]) -> ProgrammeReport:
    names = fingerprints(programme.findings)
    findings = tuple(
        # What has become graver is not known any more.
        replace(finding, known=name in known and known[name].rank <= finding.level.rank)
        for finding, name in zip(programme.findings, names, strict=True)
    )
    return replace(programme, findings=findings, gone=tuple(sorted(known.keys() - set(names))))
