"""Looks at files, some together: whether each is a draft, and what is found in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

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
    from rulecheck.checking.checker import Checker, Draft

STANDARD_INPUT = "-"
# Drafts of more bytes are not held open together.
_BYTES_TOGETHER = 1024 * 1024


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


def together(tasks: Iterable[Task | Looked], at_most: int) -> Iterator[list[Task | Looked]]:
    """Files to be looked at together, in order: so many at once, and fewer of large ones."""
    some: list[Task | Looked] = []
    size = 0
    for task in tasks:
        some.append(task)
        size += len(task.data) if isinstance(task, Task) else 0
        if len(some) >= at_most or size >= _BYTES_TOGETHER:
            yield some
            some, size = [], 0
    if some:
        yield some


def look(
    make: Callable[[], Checker],
    tasks: Iterable[Task],
    watch: Callable[[float], None],
    *,
    whole: bool,
) -> list[Looked]:
    """Check files together; what came of each, in order. Whatever befalls one is told, and
    nothing is raised for it.

    The checker is asked for when there is a draft; what is raised of its making is of no file.
    `watch` is told which part of the drafts is done. With `whole` the reports hold the drafts
    and all their lines.
    """
    files = [_File(task) for task in tasks]
    for file in files:
        file.take(file.read)
    drafts = [file for file in files if file.looked is None]
    if drafts:
        checker = make()
        checker.watch = watch
        try:
            for file in drafts:
                file.take(partial(file.open, checker))
            _judge(checker, [file for file in drafts if file.looked is None])
            for file in drafts:
                file.take(partial(file.report, checker, whole=whole))
        finally:
            for file in drafts:
                file.close()
    return [file.found for file in files]


def _judge(checker: Checker, files: list[_File]) -> None:
    """Judge drafts together; where that fails, each by itself, to see what the fault is of."""
    if len(files) > 1:
        try:
            checker.judge([file.opened for file in files])
            return
        except Exception:
            # Even if none of them meets with it alone.
            checker.keep_no_answers()
    for file in files:
        file.take(partial(file.judge, checker))


class _File:
    """A file on its way through the steps of a check; `looked` as soon as it is known what came
    of it."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.looked: Looked | None = None
        self._root: Mapping | None = None
        self._draft: Draft | None = None
        self._alone = True

    @property
    def found(self) -> Looked:
        """What came of it, at the end."""
        assert self.looked is not None
        return self.looked

    @property
    def opened(self) -> Draft:
        """The draft in it."""
        assert self._draft is not None
        return self._draft

    def take(self, step: Callable[[], None]) -> None:
        """Take a step, unless it is known already what came of the file; or what befell it."""
        if self.looked is not None:
            return
        try:
            step()
        except UnusableInput as error:
            self.looked = Looked(problems=error.problems)
        except EngineFault as error:
            self.looked = Looked(fault=f"{self.task.name}: {error}")
        except Exception as error:
            if os.environ.get("RULECHECK_DEBUG"):
                raise
            # Nobody foresaw it; of the other files it says nothing.
            said = f"{type(error).__name__}: {error}"
            self.looked = Looked(fault=f"{self.task.name}: internal fault: {said}")

    def read(self) -> None:
        """Read what it says, if it is a draft. Raises UnusableInput."""
        self._root = _draft(self.task)
        if self._root is None:
            self.looked = Looked(draft=False)

    def open(self, checker: Checker) -> None:
        """Have the draft in it ready to be judged. Raises UnusableInput."""
        from rulecheck.programme.reader import programme_of

        assert self._root is not None
        root, self._root, name = self._root, None, self.task.name
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
        self._draft, self._alone = checker.opened(programme, name), not files

    def judge(self, checker: Checker) -> None:
        """Judge the draft in it by itself. Raises EngineFault."""
        checker.judge([self.opened])

    def report(self, checker: Checker, *, whole: bool) -> None:
        """Report what was found in the draft that was judged."""
        from rulecheck.source.reader import lines_of

        report = replace(
            checker.report(self.opened), lines=lines_of(self.task.data, self.task.name)
        )
        if not whole:
            report = replace(report, programme=None, lines=excerpted(report.lines, report.findings))
        named = {finding.rule for finding in report.findings}
        rules = tuple(rule for id_, rule in checker.told.items() if id_ in named)
        self.looked = Looked(Checked(report, rules, _engines(checker), whole=self._alone))
        # Before the next one is reported: what it says takes more room than its report.
        self.close()

    def close(self) -> None:
        """Forget the draft in it."""
        if self._draft is not None:
            self._draft.close()
            self._draft = None


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


def _engines(checker: Checker) -> tuple[str, ...]:
    return tuple(engine.name for engine in checker.engines)
