"""Checks files: every file is looked at, whatever befalls the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Sequence as SequenceType
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

import msgspec

from rulecheck.checking.findings import Report
from rulecheck.checking.looking import (
    STANDARD_INPUT,
    About,
    Looked,
    Task,
    about,
    look,
    together,
)
from rulecheck.checking.results import Results
from rulecheck.checking.stored import StoredReports
from rulecheck.programme.model import SCHEMA as PROGRAMME_SCHEMA
from rulecheck.rulebook.rules import Rule
from rulecheck.source.files import Excluded, nothing, read_bounded, yaml_files_below
from rulecheck.source.plain import MAXIMUM_BYTES
from rulecheck.source.problems import Problem, UnusableInput, hint

if TYPE_CHECKING:
    # Reports of earlier runs are found without it.
    from rulecheck.checking.checker import Checker

_NO_DRAFT = f"no draft programme in this folder: no YAML with schema: {PROGRAMME_SCHEMA}"
_NEIGHBOURS_AT_MOST = 1_000
# In a run of fewer files, further processes take more time than they save.
_MANY = 16
# How often each of several processes is to be handed files, at least.
_TURNS = 4
# Files that are looked at together; more of them, and each takes hardly less time.
_TOGETHER = 8
# Rules may take as long to load however little time a draft has.
_LOADING_SECONDS = 120.0


class Processes(msgspec.Struct, frozen=True):
    """In which processes files are checked: in this one, or in others.

    With `jobs` above one, runs of many files use so many. `isolated`, the rules are loaded and
    every file is checked in another process, which each may take so many `seconds`.
    """

    jobs: int = 1
    isolated: bool = False
    seconds: float | None = None


IN_THIS_PROCESS = Processes()


class Watcher(Protocol):
    """Is told how far a run has come, in files."""

    def __call__(self, done: float, of: int) -> None: ...


class _File(msgspec.Struct, frozen=True):
    """A file to look at: `named` outright, or found in a folder that was."""

    name: str
    named: bool
    folder: str | None = None


class _Collected(msgspec.Struct):
    """What came of the files so far."""

    reports: StoredReports
    problems: list[Problem] = msgspec.field(default_factory=list)
    faults: list[str] = msgspec.field(default_factory=list)
    engines: tuple[str, ...] = ()
    rules: dict[str, Rule] = msgspec.field(default_factory=dict)

    def add(self, looked: Looked) -> None:
        """Take in what came of the next file."""
        self.problems += looked.problems
        if looked.fault is not None:
            self.faults.append(looked.fault)
        if looked.checked is not None:
            self.reports.add(looked.checked.report)
            self.engines = self.engines or looked.checked.engines
            self.rules |= {r.id: r for r in looked.checked.rules if r.id not in self.rules}


class _Lookers(Protocol):
    """Whoever looks at files: this process, or others."""

    def __enter__(self) -> _Lookers: ...

    def __exit__(self, *_: object) -> None: ...

    def looked(self, tasks: Iterable[Task | Looked]) -> Iterator[Looked]:
        """What came of each task, in order; what is known already only takes its place."""

    def about(self) -> About:
        """What drafts are checked with."""


def check_paths(
    checker: Checker | Callable[[], Checker],
    paths: SequenceType[str],
    standard_input: BinaryIO,
    *,
    excluded: Excluded = nothing,
    drafts_only: bool = False,
    watch: Watcher = lambda done, of: None,
    results: Results | None = None,
    processes: Processes = IN_THIS_PROCESS,
    whole: bool = True,
) -> Report:
    """The report of drafts in files, in folders and on standard input (`-`).

    What is excluded is left out of folders; a file that is named outright is
    always checked. With `drafts_only`, named files that are no drafts are left
    alone too, as in folders. A checker that is still to be made is made for the
    first draft that is not among the results of earlier runs. Without `whole`, the report
    holds no drafts, and of their lines what the findings show.

    Raises what the making of the checker raises, and WorkerFault where other processes
    cannot be had.
    """
    collected = _Collected(StoredReports(whole=whole))
    folders = {path: 0 for path in paths if path != STANDARD_INPUT and path and _is_folder(path)}
    files = [
        file
        for path in dict.fromkeys(paths)
        for file in _files(path, path in folders, excluded, collected.problems, drafts_only)
    ]
    keys: dict[int, str] = {}
    done = 0

    def told(ahead: float) -> None:
        watch(done + ahead, len(files))

    with _lookers(checker, processes, len(files), told, whole=whole) as lookers:
        tasks = _tasks(files, standard_input, results, keys)
        for done, looked in enumerate(lookers.looked(tasks)):
            file, key = files[done], keys.pop(done, None)
            collected.add(looked)
            if file.folder is not None and looked.draft:
                folders[file.folder] += 1
            if results and key and looked.checked:
                results.keep(key, looked.checked, lookers.about().rules)
            watch(done + 1, len(files))
        # What is found again is reported without the draft and the rules at hand.
        used = None if results and collected.engines else lookers.about()
    collected.problems += [
        Problem(folder, 1, 1, _NO_DRAFT) for folder, drafts in folders.items() if not drafts
    ]
    return Report(
        programmes=collected.reports.all(),
        problems=tuple(sorted(collected.problems)),
        engines=collected.engines or (used.engines if used else ()),
        faults=tuple(collected.faults),
        rules=collected.rules,
        rulebook=used.rulebook if used else None,
    )


def _files(
    path: str, folder: bool, excluded: Excluded, problems: list[Problem], drafts_only: bool
) -> Iterator[_File]:
    if not folder:
        yield _File(path, named=not drafts_only)
        return
    for name in yaml_files_below(path, problems, excluded):
        yield _File(name, named=False, folder=path)


def _tasks(
    files: Iterable[_File],
    standard_input: BinaryIO,
    results: Results | None,
    keys: dict[int, str],
) -> Iterator[Task | Looked]:
    """For each file what is to be done, or what is known already; the keys of the former by
    number, under which what will be found is kept."""
    for number, file in enumerate(files):
        try:
            data = _bytes(file.name, standard_input)
        except UnusableInput as error:
            yield Looked(problems=error.problems)
            continue
        key = results.key(file.name, data) if results else None
        if results and key:
            if found := results.find(key):
                yield Looked(found)
                continue
            keys[number] = key
        yield Task(file.name, file.named, data)


def _lookers(
    checker: Checker | Callable[[], Checker],
    processes: Processes,
    files: int,
    watch: Callable[[float], None],
    *,
    whole: bool,
) -> _Lookers:
    make = checker if callable(checker) else partial(_same, checker)
    many = files >= _MANY
    if not processes.isolated and (processes.jobs <= 1 or not many):
        return _Here(cache(make), watch, whole=whole)
    # Only now: most runs need no further process.
    from rulecheck.checking.serving import Setup
    from rulecheck.checking.workers import Workers

    jobs = processes.jobs if many else 1
    # Each file has its own time; and all processes are to be done at about the same time.
    alone = processes.isolated or processes.seconds is not None
    setup = Setup(
        make=make,
        whole=whole,
        together=1 if alone else min(_TOGETHER, max(1, files // (_TURNS * jobs))),
        # In a run of many files, parts of one are too little to tell.
        parts=not many,
        isolated=processes.isolated,
        seconds=processes.seconds,
        loading_seconds=processes.seconds and max(processes.seconds, _LOADING_SECONDS),
    )
    return Workers(setup, jobs, watch)


class _Here:
    """This process, looking at a few files after the others."""

    def __init__(
        self, make: Callable[[], Checker], watch: Callable[[float], None], *, whole: bool
    ) -> None:
        self._make, self._watch, self._whole = make, watch, whole
        self._checked = self._failed = False

    def __enter__(self) -> _Here:
        return self

    def __exit__(self, *error: object) -> None:
        """Keep what the rule engine has learned; after a fault, nothing of it."""
        if not self._checked:
            return
        checker = self._make()
        if self._failed:
            checker.keep_no_answers()
        elif checker.answers and error == (None, None, None):
            checker.answers.keep()

    def looked(self, tasks: Iterable[Task | Looked]) -> Iterator[Looked]:
        """What came of each task, in order."""
        for some in together(tasks, _TOGETHER):
            new = [task for task in some if isinstance(task, Task)]
            found = iter(self._look(new))
            for task in some:
                yield task if isinstance(task, Looked) else next(found)

    def _look(self, tasks: SequenceType[Task]) -> list[Looked]:
        def watch(done: float) -> None:
            self._watch(done * len(tasks))

        found = look(self._make, tasks, watch, whole=self._whole)
        self._checked |= any(one.checked or one.fault is not None for one in found)
        self._failed |= any(one.fault is not None for one in found)
        return found

    def about(self) -> About:
        """What drafts are checked with."""
        return about(self._make(), whole=self._whole)


def _same(checker: Checker) -> Checker:
    return checker


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
