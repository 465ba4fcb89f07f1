"""Checks files: every file is looked at, whatever befalls the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Sequence as SequenceType
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

import msgspec
from msgspec.structs import replace

from rulecheck.checking.findings import Report
from rulecheck.checking.recognising import resembles_programme, text_resembles_programme
from rulecheck.checking.results import Checked, Results
from rulecheck.engines.cases import EngineFault
from rulecheck.programme.model import SCHEMA as PROGRAMME_SCHEMA
from rulecheck.source.files import Excluded, nothing, read_bounded, yaml_files_below
from rulecheck.source.plain import MAXIMUM_BYTES
from rulecheck.source.problems import Problem, UnusableInput, hint, quoted
from rulecheck.source.values import Mapping, Sequence

if TYPE_CHECKING:
    # Reports of earlier runs are found without it.
    from rulecheck.checking.checker import Checker

STANDARD_INPUT = "-"
_NO_DRAFT = f"no draft programme in this folder: no YAML with schema: {PROGRAMME_SCHEMA}"
_NEIGHBOURS_AT_MOST = 1_000


class _Collected(msgspec.Struct):
    checked: list[Checked] = msgspec.field(default_factory=list)
    problems: list[Problem] = msgspec.field(default_factory=list)
    faults: list[str] = msgspec.field(default_factory=list)


class _File(msgspec.Struct, frozen=True):
    """A file to look at; `named` outright, or found in a folder that was."""

    name: str
    named: bool


class Watcher(Protocol):
    """Is told how far a run has come, in files."""

    def __call__(self, done: float, of: int) -> None: ...


def check_paths(
    checker: Checker | Callable[[], Checker],
    paths: SequenceType[str],
    standard_input: BinaryIO,
    *,
    excluded: Excluded = nothing,
    drafts_only: bool = False,
    watch: Watcher = lambda done, of: None,
    results: Results | None = None,
) -> Report:
    """The report of drafts in files, in folders and on standard input (`-`).

    What is excluded is left out of folders; a file that is named outright is
    always checked. With `drafts_only`, named files that are no drafts are left
    alone too, as in folders. A checker that is still to be made is made for the
    first draft that is not among the results of earlier runs.
    """
    make = cache(checker) if callable(checker) else partial(_same, checker)
    collected = _Collected()
    folders = {path: 0 for path in paths if path != STANDARD_INPUT and path and _is_folder(path)}
    found = [
        (path, file)
        for path in dict.fromkeys(paths)
        for file in _files(path, path in folders, excluded, collected, drafts_only)
    ]
    for n, (path, file) in enumerate(found):
        part = _part(watch, n, len(found))
        if _check(make, file, standard_input, collected, results, part) and path in folders:
            folders[path] += 1
        watch(n + 1, len(found))
    collected.problems += [
        Problem(folder, 1, 1, _NO_DRAFT) for folder, drafts in folders.items() if not drafts
    ]
    return Report(
        programmes=tuple(checked.report for checked in collected.checked),
        problems=tuple(sorted(collected.problems)),
        engines=collected.checked[0].engines if collected.checked else _engines(make()),
        faults=tuple(collected.faults),
        rules={rule.id: rule for checked in collected.checked for rule in checked.rules},
        # What is found again is reported without the draft and the rules at hand.
        rulebook=None if results else make().rulebook,
    )


def _same(checker: Checker) -> Checker:
    return checker


def _engines(checker: Checker) -> tuple[str, ...]:
    return tuple(engine.name for engine in checker.engines)


def _part(watch: Watcher, done: int, of: int) -> Callable[[float], None]:
    return lambda part: watch(done + part, of)


def _files(
    path: str, folder: bool, excluded: Excluded, collected: _Collected, drafts_only: bool
) -> Iterator[_File]:
    if not folder:
        yield _File(path, named=not drafts_only)
        return
    for name in yaml_files_below(path, collected.problems, excluded):
        yield _File(name, named=False)


def _check(
    make: Callable[[], Checker],
    file: _File,
    standard_input: BinaryIO,
    collected: _Collected,
    results: Results | None,
    watch: Callable[[float], None],
) -> bool:
    """Check a file; whether it is a draft, or ought to be one."""
    try:
        data = _bytes(file.name, standard_input)
        if results and (found := results.find(file.name, data)):
            collected.checked.append(found)
            return True
        root = _draft(file, data)
    except UnusableInput as error:
        collected.problems.extend(error.problems)
        return True
    if root is None:
        return False
    checker = make()
    checker.watch = watch
    try:
        checked = _checked(checker, file.name, data, root)
        collected.checked.append(checked)
        if results:
            results.keep(file.name, data, checked, checker.rulebook.key)
    except UnusableInput as error:
        collected.problems.extend(error.problems)
    except EngineFault as error:
        collected.faults.append(f"{file.name}: {error}")
    return True


def _draft(file: _File, data: bytes) -> Mapping | None:
    """The top level of a draft; None for other YAML that was not named. Raises UnusableInput."""
    from rulecheck.source.reader import read

    try:
        root = read(data, file.name)
    except UnusableInput:
        if file.named or _ought_to_be_one(data):
            raise
        return None
    return root if file.named or resembles_programme(root) else None


def _ought_to_be_one(data: bytes) -> bool:
    """Whether what cannot be read as a draft was most likely meant as one."""
    from rulecheck.source.reader import read_node

    try:
        root = read_node(data, "")
    except UnusableInput:
        return text_resembles_programme(data)
    items = root.items if isinstance(root, Sequence) else ()
    return any(resembles_programme(item) for item in items if isinstance(item, Mapping))


def _checked(checker: Checker, name: str, data: bytes, root: Mapping) -> Checked:
    from rulecheck.programme.reader import programme_of
    from rulecheck.source.reader import lines_of

    folder = None if name == STANDARD_INPUT else Path(name).parent
    files: dict[Path, bytes] = {}
    programme = programme_of(root, name, checker.rulebook.vocabularies, folder, files)
    known = checker.rulebook.instruments
    if programme.instrument not in known:
        # Without a rule nothing would be checked, and silence would look like compliance.
        at = programme.origin.locate("instrument")
        message = (
            f"there are no rules for {quoted(programme.instrument)}, so nothing was checked; "
            f"there are rules for: {', '.join(sorted(known)) or 'nothing'}"
        )
        raise UnusableInput([Problem(name, at.line, at.column, message)])
    report = replace(checker.check(programme, name), lines=lines_of(data, name))
    named = {finding.rule for finding in report.findings}
    rules = tuple(rule for rule in checker.rulebook.rules if rule.id in named)
    return Checked(report, rules, _engines(checker), whole=not files)


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False


def _bytes(name: str, standard_input: BinaryIO) -> bytes:
    """What a file holds, one byte more than allowed at most. Raises UnusableInput."""
    try:
        if name == STANDARD_INPUT:
            return standard_input.read(MAXIMUM_BYTES + 1)
        return read_bounded(name)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        message = f"cannot be read: {reason}{_neighbour(name)}"
        raise UnusableInput([Problem(name, 1, 1, message)]) from None


def _neighbour(name: str) -> str:
    """The file of the nearest name in the same folder, for a slip in a name."""
    try:
        place = Path(name)
        if place.is_symlink():
            return "; the name is a link to nothing" if not place.exists() else ""
        names = [] if place.exists() else [one.name for one in place.parent.iterdir()]
        return hint(place.name, names[:_NEIGHBOURS_AT_MOST])
    except (OSError, ValueError):
        return ""
