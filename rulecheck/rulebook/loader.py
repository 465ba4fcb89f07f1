"""Finds the YAML files of rule packs and loads them, or their kept form."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path

from rulecheck.rulebook.cache import cached_rulebook
from rulecheck.rulebook.rules import Rulebook
from rulecheck.source.problems import Problem, UnusableInput
from rulecheck.source.reader import read
from rulecheck.source.values import Mapping


def load_rulebook(folders: Iterable[Path], as_of: datetime.date | None = None) -> Rulebook:
    """The rulebook of all YAML files below some folders (or files), as it stood on a day.

    Raises UnusableInput with every problem of every file.
    """
    files = [file for folder in folders for file in _yaml_files(folder)]
    day = as_of or datetime.date.today()
    return cached_rulebook(files, day, lambda: _load(files, day))


def _load(files: Iterable[Path], day: datetime.date) -> Rulebook:
    # Only now: the grammar and the template language are not needed for what is kept.
    from rulecheck.rulebook.building import build_rulebook

    sources: list[tuple[str, Mapping]] = []
    problems: list[Problem] = []
    for file in files:
        try:
            sources.append((str(file), read(file.read_bytes(), str(file))))
        except UnusableInput as error:
            problems.extend(error.problems)
        except OSError as error:
            problems.append(Problem(str(file), 1, 1, f"cannot be read: {error.strerror}"))
    return build_rulebook(sources, problems, day)


def _yaml_files(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
        return
    if not folder.is_dir():
        raise UnusableInput([Problem(str(folder), 1, 1, "there is no such file or folder")])
    yield from sorted(p for p in folder.rglob("*") if p.suffix in (".yaml", ".yml"))
