"""Checks files: every file is looked at, whatever befalls the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import ProgrammeReport, Report
from rulecheck.engines.cases import EngineFault
from rulecheck.programme.reader import programme_of
from rulecheck.source.problems import Problem, UnusableInput, quoted
from rulecheck.source.reader import MAXIMUM_BYTES, read
from rulecheck.source.values import Mapping, Scalar

STANDARD_INPUT = "-"
_PROGRAMME_SCHEMAS = "rulecheck/programme/"
_SUFFIXES = (".yaml", ".yml")


@dataclass
class _Collected:
    programmes: list[ProgrammeReport] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def check_paths(checker: Checker, paths: Sequence[str], standard_input: BinaryIO) -> Report:
    """The report of drafts in files, in folders and on standard input (`-`)."""
    collected = _Collected()
    for path in dict.fromkeys(paths):
        for name, data, in_folder in _drafts(path, standard_input, collected.problems):
            _check(checker, name, data, in_folder, collected)
    return Report(
        programmes=tuple(collected.programmes),
        problems=tuple(sorted(collected.problems)),
        engines=tuple(engine.name for engine in checker.engines),
        faults=tuple(collected.faults),
    )


def _check(
    checker: Checker, name: str, data: bytes, in_folder: bool, collected: _Collected
) -> None:
    try:
        root = read(data, name)
        if in_folder and not is_programme(root):
            return
        folder = None if name == STANDARD_INPUT else Path(name).parent
        programme = programme_of(root, name, checker.rulebook.vocabularies, folder)
        known = checker.rulebook.instruments
        if programme.instrument not in known:
            # Without a rule nothing would be checked, and silence would look like compliance.
            at = programme.origin.locate("instrument")
            message = (
                f"there are no rules for {quoted(programme.instrument)}, so nothing was checked; "
                f"there are rules for: {', '.join(sorted(known)) or 'nothing'}"
            )
            raise UnusableInput([Problem(name, at.line, at.column, message)])
        collected.programmes.append(checker.check(programme, name))
    except UnusableInput as error:
        collected.problems.extend(error.problems)
    except EngineFault as error:
        collected.faults.append(f"{name}: {error}")


def is_programme(root: Mapping) -> bool:
    """Whether a YAML file says that it is a draft programme."""
    schema = root.get("schema")
    return isinstance(schema, Scalar) and schema.text.startswith(_PROGRAMME_SCHEMAS)


def _drafts(
    path: str, standard_input: BinaryIO, problems: list[Problem]
) -> Iterator[tuple[str, bytes, bool]]:
    """Name and text of each file to look at, and whether it was found in a folder."""
    if path == STANDARD_INPUT:
        # One byte more than allowed is enough to see that it is too much.
        yield path, standard_input.read(MAXIMUM_BYTES + 1), False
        return
    place = Path(path)
    if not place.is_dir():
        yield from _bytes(place, False, problems)
        return
    found = False
    for file in _yaml_files(place):
        for name, data, in_folder in _bytes(file, True, problems):
            found = found or _may_be_programme(data)
            yield name, data, in_folder
    if not found:
        problems.append(Problem(path, 1, 1, "no draft programme in this folder"))


def _may_be_programme(data: bytes) -> bool:
    return _PROGRAMME_SCHEMAS.encode() in data


def _yaml_files(folder: Path) -> Iterable[Path]:
    files = (p for p in folder.rglob("*") if p.suffix in _SUFFIXES and p.is_file())
    return sorted(p for p in files if not _hidden(p.relative_to(folder)))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _bytes(
    file: Path, in_folder: bool, problems: list[Problem]
) -> Iterator[tuple[str, bytes, bool]]:
    try:
        with file.open("rb") as stream:
            data = stream.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        problems.append(Problem(str(file), 1, 1, f"cannot be read: {error.strerror}"))
    else:
        yield str(file), data, in_folder
