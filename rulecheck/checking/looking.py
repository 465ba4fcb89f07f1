"""Looks at one file: whether it is a draft, and what is found in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec.structs import replace

from rulecheck.checking.findings import excerpted
from rulecheck.checking.results import Checked
from rulecheck.engines.cases import EngineFault
from rulecheck.rulebook.rules import Rulebook
from rulecheck.source.problems import Problem, UnusableInput, quoted
from rulecheck.source.values import Mapping, Sequence

if TYPE_CHECKING:
    # Reports of earlier runs are found without it.
    from rulecheck.checking.checker import Checker

_T = TypeVar("_T")

STANDARD_INPUT = "-"


class About(msgspec.Struct, frozen=True):
    """What drafts are checked with: the engines that must agree, and the rules."""

    engines: tuple[str, ...]
    # The key of the rules, where they have one; and the rules, where reports show them.
    rules: str | None
    rulebook: Rulebook | None = None


def about(checker: Checker, *, whole: bool) -> About:
    """What a checker checks with."""
    rulebook = checker.rulebook
    return About(_engines(checker), rulebook.key, rulebook if whole else None)


class Task(msgspec.Struct, frozen=True):
    """A file to look at and what it holds; `named` outright, or found in a folder that was."""

    name: str
    named: bool
    data: bytes


class Looked(msgspec.Struct, frozen=True):
    """What came of a file: it was checked, has problems, befell a fault, or is no draft."""

    checked: Checked | None = None
    problems: tuple[Problem, ...] = ()
    fault: str | None = None
    # Whether it is a draft, or ought to be one.
    draft: bool = True


def look(
    make: Callable[[], Checker], task: Task, watch: Callable[[float], None], *, whole: bool
) -> Looked:
    """Check a file; whatever befalls it is told, and nothing is raised for it.

    The checker is asked for when there is a draft; what is raised of its making is of no file.
    `watch` is told which part of the draft is done. With `whole` the report holds the draft
    and all its lines.
    """
    root = _guarded(task, lambda: _draft(task))
    if root is None:
        return Looked(draft=False)
    if isinstance(root, Looked):
        return root
    checker = make()
    checker.watch = watch
    found = _guarded(task, lambda: _checked(checker, task, root, whole=whole))
    return found if isinstance(found, Looked) else Looked(found)


def _guarded(task: Task, step: Callable[[], _T]) -> _T | Looked:
    """What a step finds, or what befell the file."""
    try:
        return step()
    except UnusableInput as error:
        return Looked(problems=error.problems)
    except EngineFault as error:
        return Looked(fault=f"{task.name}: {error}")
    except Exception as error:
        if os.environ.get("RULECHECK_DEBUG"):
            raise
        # Nobody foresaw it; of the other files it says nothing.
        said = f"{type(error).__name__}: {error}"
        return Looked(fault=f"{task.name}: internal fault: {said}")


def _draft(task: Task) -> Mapping | None:
    """The top level of a draft; None for other YAML that was not named. Raises UnusableInput."""
    from rulecheck.source.reader import read

    try:
        root = read(task.data, task.name)
    except UnusableInput:
        if task.named or _ought_to_be_one(task.data):
            raise
        return None
    if task.named:
        return root
    from rulecheck.checking.recognising import resembles_programme

    return root if resembles_programme(root) else None


def _ought_to_be_one(data: bytes) -> bool:
    """Whether what cannot be read as a draft was most likely meant as one."""
    from rulecheck.checking.recognising import resembles_programme, text_resembles_programme
    from rulecheck.source.reader import read_node

    try:
        root = read_node(data, "")
    except UnusableInput:
        return text_resembles_programme(data)
    items = root.items if isinstance(root, Sequence) else ()
    return any(resembles_programme(item) for item in items if isinstance(item, Mapping))


def _checked(checker: Checker, task: Task, root: Mapping, *, whole: bool) -> Checked:
    from rulecheck.programme.reader import programme_of
    from rulecheck.source.reader import lines_of

    name = task.name
    folder = None if name == STANDARD_INPUT else Path(name).parent
    files: dict[Path, bytes] = {}
    programme = programme_of(root, name, checker.rulebook.vocabularies, folder, files)
    known = checker.instruments
    if programme.instrument not in known:
        # Without a rule nothing would be checked, and silence would look like compliance.
        at = programme.origin.locate("instrument")
        message = (
            f"there are no rules for {quoted(programme.instrument)}, so nothing was checked; "
            f"there are rules for: {', '.join(sorted(known)) or 'nothing'}"
        )
        raise UnusableInput([Problem(name, at.line, at.column, message)])
    report = replace(checker.check(programme, name), lines=lines_of(task.data, name))
    if not whole:
        report = replace(report, programme=None, lines=excerpted(report.lines, report.findings))
    named = {finding.rule for finding in report.findings}
    rules = tuple(rule for id_, rule in checker.told.items() if id_ in named)
    return Checked(report, rules, _engines(checker), whole=not files)


def _engines(checker: Checker) -> tuple[str, ...]:
    return tuple(engine.name for engine in checker.engines)
