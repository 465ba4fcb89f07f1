"""rulecheck for programs: load rules, check programmes, read findings."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from rulecheck.checking.checker import Checker, UnknownOption
from rulecheck.checking.findings import Finding, ProgrammeReport, Report, Verdict
from rulecheck.checking.looking import STANDARD_INPUT
from rulecheck.checking.preparation import load_prepared
from rulecheck.checking.readings import UnknownReading
from rulecheck.checking.run import check_paths
from rulecheck.engines.agreement import available_engines
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import LANGUAGES, Language, Level, Rulebook
from rulecheck.source.problems import Problem, UnusableInput

__all__ = [
    "Finding",
    "Level",
    "Problem",
    "ProgrammeReport",
    "Report",
    "Rulebook",
    "UnknownOption",
    "UnknownReading",
    "UnusableInput",
    "Verdict",
    "check",
    "load_rules",
]


def load_rules(*folders: str | Path, as_of: datetime.date | None = None) -> Rulebook:
    """The shipped rules and those of further folders, as they stood on a day (today).

    Raises UnusableInput with every problem of every file.
    """
    return load_prepared([shipped_rules(), *map(Path, folders)], as_of)


def check(
    drafts: str | Path | bytes | Iterable[str | Path],
    rules: Rulebook | None = None,
    *,
    language: Language = "en",
    as_of: datetime.date | None = None,
    readings: Mapping[str, str] | None = None,
    option: str | None = None,
) -> Report:
    """The report of drafts: files and folders by name, or one draft as bytes of YAML.

    Nothing is raised for a draft that cannot be used: `report.problems` tells
    why, `report.faults` tells of a failed engine, and `report.clean` is true
    only where every draft was checked and nothing was found. Raises
    UnknownReading and UnknownOption for choices that no rule offers, and ValueError
    for a language in which nothing is told.
    """
    if language not in LANGUAGES:
        known = ", ".join(repr(one) for one in LANGUAGES)
        raise ValueError(f"no language {language!r}; known: {known}")
    rulebook = rules or load_rules(as_of=as_of)
    checker = Checker(rulebook, available_engines(), language, as_of, readings, option)
    if isinstance(drafts, bytes):
        return check_paths(checker, [STANDARD_INPUT], io.BytesIO(drafts))
    paths = [drafts] if isinstance(drafts, str | Path) else drafts
    return check_paths(checker, [str(path) for path in paths], io.BytesIO())
