"""Checks files: every file is looked at, whatever befalls the others."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import ProgrammeReport, Report
from rulecheck.engines.cases import EngineFault
from rulecheck.programme.model import SCHEMA as PROGRAMME_SCHEMA
from rulecheck.programme.reader import programme_of
from rulecheck.source.problems import Problem, UnusableInput, quoted
from rulecheck.source.reader import MAXIMUM_BYTES, lines_of, read
from rulecheck.source.values import Mapping, Scalar

STANDARD_INPUT = "-"
_PROGRAMME_SCHEMAS = "rulecheck/programme/"
_SUFFIXES = (".yaml", ".yml")
# How alike a schema must be to be a slip: rulecheck/rules/1 is not, rulecheck/programe/1 is.
_NEARLY = 0.85


@dataclass
class _Collected:
    programmes: list[ProgrammeReport] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def check_paths(checker: Checker, paths: Sequence[str], standard_input: BinaryIO) -> Report:
    """The report of drafts in files, in folders and on standard input (`-`)."""
    collected = _Collected()
    for path in dict.fromkeys(paths):
        if path == STANDARD_INPUT:
            # One byte more than allowed is enough to see that it is too much.
            _check(checker, path, standard_input.read(MAXIMUM_BYTES + 1), collected)
        elif path and _is_folder(path):
            _check_folder(checker, path, collected)
        else:
            data = _bytes(path, collected)
            if data is not None:
                _check(checker, path, data, collected)
    named = {finding.rule for one in collected.programmes for finding in one.findings}
    return Report(
        rules={rule.id: rule for rule in checker.rulebook.rules if rule.id in named},
        programmes=tuple(collected.programmes),
        problems=tuple(sorted(collected.problems)),
        engines=tuple(engine.name for engine in checker.engines),
        faults=tuple(collected.faults),
    )


def _check(checker: Checker, name: str, data: bytes, collected: _Collected) -> None:
    """Check a file that is to be a draft."""
    try:
        collected.programmes.append(_report(checker, name, data))
    except UnusableInput as error:
        collected.problems.extend(error.problems)
    except EngineFault as error:
        collected.faults.append(f"{name}: {error}")


def _report(checker: Checker, name: str, data: bytes) -> ProgrammeReport:
    folder = None if name == STANDARD_INPUT else Path(name).parent
    programme = programme_of(read(data, name), name, checker.rulebook.vocabularies, folder)
    known = checker.rulebook.instruments
    if programme.instrument not in known:
        # Without a rule nothing would be checked, and silence would look like compliance.
        at = programme.origin.locate("instrument")
        message = (
            f"there are no rules for {quoted(programme.instrument)}, so nothing was checked; "
            f"there are rules for: {', '.join(sorted(known)) or 'nothing'}"
        )
        raise UnusableInput([Problem(name, at.line, at.column, message)])
    return replace(checker.check(programme, name), lines=lines_of(data, name))


def _check_folder(checker: Checker, path: str, collected: _Collected) -> None:
    """Check the draft programmes of a folder; other YAML is none of our business."""
    found = False
    for name in _yaml_files(path, collected):
        data = _bytes(name, collected)
        if data is not None and _may_be_programme(name, data):
            found = True
            _check(checker, name, data, collected)
    if not found:
        message = f"no draft programme in this folder: no YAML with schema: {PROGRAMME_SCHEMA}"
        collected.problems.append(Problem(path, 1, 1, message))


def _may_be_programme(name: str, data: bytes) -> bool:
    """Whether a file says it is a draft programme, or cannot be read but speaks of one."""
    try:
        root = read(data, name)
        return is_programme(root) or _resembles_programme(root)
    except UnusableInput:
        encodings = ("utf-8", "utf-16-le", "utf-16-be")
        return any(_PROGRAMME_SCHEMAS.encode(encoding) in data for encoding in encodings)


def is_programme(root: Mapping) -> bool:
    """Whether a YAML file says that it is a draft programme."""
    schema = root.get("schema")
    return isinstance(schema, Scalar) and schema.text.startswith(_PROGRAMME_SCHEMAS)


def _resembles_programme(root: Mapping) -> bool:
    """Whether a file without the right schema is most likely a draft: a slip must not hide it."""
    schema = root.get("schema")
    written = schema.text if isinstance(schema, Scalar) else ""
    near = difflib.SequenceMatcher(None, written, PROGRAMME_SCHEMA).ratio() > _NEARLY
    return near or {"instrument", "meetings"} <= root.entries.keys()


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False


def _yaml_files(folder: str, collected: _Collected) -> Iterator[str]:
    def refused(error: OSError) -> None:
        name = str(error.filename or folder)
        collected.problems.append(Problem(name, 1, 1, f"cannot be read: {error.strerror}"))

    for place, folders, files in os.walk(folder, onerror=refused):
        # Hidden folders hold tools' files: environments, repositories, caches.
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for file in sorted(files):
            if file.endswith(_SUFFIXES) and not file.startswith("."):
                yield str(Path(place) / file)


def _bytes(name: str, collected: _Collected) -> bytes | None:
    try:
        with Path(name).open("rb") as stream:
            return stream.read(MAXIMUM_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        collected.problems.append(Problem(name, 1, 1, f"cannot be read: {reason}"))
        return None
