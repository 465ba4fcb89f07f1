"""Finds the YAML files of rule packs and loads them, or their kept form."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from rulecheck import cache
from rulecheck.rulebook.rules import Rulebook
from rulecheck.source.files import read_bounded, yaml_files_below
from rulecheck.source.problems import Problem, UnusableInput

_T = TypeVar("_T")
_KEPT_AT_MOST = 8


def load_rulebook(folders: Iterable[Path], as_of: datetime.date | None = None) -> Rulebook:
    """The rulebook of all YAML files below some folders (or files), as it stood on a day.

    Raises UnusableInput with every problem of every file.
    """
    rulebook, _ = load_prepared(folders, as_of, _nothing)
    return rulebook


def load_prepared(
    folders: Iterable[Path],
    as_of: datetime.date | None,
    prepare: Callable[[Rulebook], _T],
    known: str | None = None,
) -> tuple[Rulebook, _T]:
    """The rulebook with what is prepared of it, both as kept from an earlier run if they were.

    `known` is the key of the rules where it was asked for already; the files are read once more
    only if nothing is kept of it. Raises UnusableInput as `load_rulebook` does.
    """
    found = _kept(known, prepare) if known else None
    if found is not None:
        return found
    files, day = _files(folders), as_of or datetime.date.today()
    rules = _key(files, day)
    found = _kept(rules, prepare) if rules else None
    if found is None:
        rulebook = _load(files, day)
        # A file may have been written while it was read.
        if rules and _key(files, day) == rules:
            rulebook = replace(rulebook, key=rules)
        found = rulebook, prepare(rulebook)
        if rulebook.key and (key := _key_prepared(rulebook.key, prepare)):
            cache.keep(key, "rules", found, _KEPT_AT_MOST, often=True)
    return found


def _kept(rules: str, prepare: Callable[[Rulebook], _T]) -> tuple[Rulebook, _T] | None:
    key = _key_prepared(rules, prepare)
    found: tuple[Rulebook, _T] | None = cache.kept(key, "rules") if key else None
    return found


def _key_prepared(rules: str, prepare: Callable[[Rulebook], _T]) -> str | None:
    return cache.key_of(rules.encode(), prepare.__qualname__.encode())


def key_of_rules(folders: Iterable[Path], as_of: datetime.date | None) -> str | None:
    """A key that tells the rules of some folders, on a day, from any others; None if there is none.

    It is the key of their rulebook. Raises UnusableInput for a folder that is not there.
    """
    return _key(_files(folders), as_of or datetime.date.today())


def _nothing(rulebook: Rulebook) -> None:
    """Prepares nothing."""


def _files(folders: Iterable[Path]) -> list[Path]:
    return [file for folder in folders for file in yaml_files(folder)]


def _key(files: Sequence[Path], day: datetime.date) -> str | None:
    told = [str(day).encode()]
    try:
        for file in files:
            # No more than one file at a time: room for all takes longer to find than to read them.
            told += [str(file).encode(), hashlib.sha256(read_bounded(file)).digest()]
    except (OSError, ValueError):
        return None
    return cache.key_of(*told)


def _load(files: Iterable[Path], day: datetime.date) -> Rulebook:
    # Only now: the grammar and the template language are not needed for what is kept.
    from rulecheck.rulebook.building import build_rulebook
    from rulecheck.source.reader import read
    from rulecheck.source.values import Mapping

    sources: list[tuple[str, Mapping]] = []
    problems: list[Problem] = []
    for file in files:
        try:
            sources.append((str(file), read(read_bounded(file), str(file))))
        except UnusableInput as error:
            problems.extend(error.problems)
        except OSError as error:
            problems.append(Problem(str(file), 1, 1, f"cannot be read: {error.strerror}"))
    return build_rulebook(sources, problems, day)


def _nothing_in(folder: Path) -> str:
    if folder.is_dir():
        return "no YAML file in this folder"
    exists = folder.exists()
    return "it is neither a file nor a folder" if exists else "there is no such file or folder"


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files below a folder, or the file itself.

    Raises UnusableInput, also for a folder without any: what it was to hold would be missed.
    """
    if folder.is_file():
        return [folder]
    problems: list[Problem] = []
    found: list[Path] = []
    if folder.is_dir():
        found = sorted(map(Path, yaml_files_below(str(folder), problems)))
    if not (found or problems):
        problems.append(Problem(str(folder), 1, 1, _nothing_in(folder)))
    if problems:
        raise UnusableInput(problems)
    return found
