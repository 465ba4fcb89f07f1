"""Finds YAML files in folders and reads files, within bounds and without waiting for devices."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from rulecheck.source.plain import MAXIMUM_BYTES
from rulecheck.source.problems import Problem

_SUFFIXES = (".yaml", ".yml")
# Whether a file or a folder found in a folder is to be left out.
Excluded = Callable[[str], bool]

_NO_FILE = "it is not a regular file"


def nothing(name: str) -> bool:
    """Leaves nothing out."""
    return False


def yaml_files_below(
    folder: str, problems: list[Problem], excluded: Excluded = nothing
) -> Iterator[str]:
    """The YAML files below a folder, in order; what cannot be looked at is added to the problems.

    Hidden files and folders are left out. A folder that links lead to as well is
    looked into once, under its own name where it has one there.
    """

    def refuse(error: OSError) -> None:
        problems.append(Problem(str(error.filename), 1, 1, f"cannot be read: {error.strerror}"))

    seen: set[tuple[int, int]] = set()
    # What links lead to is added to the end: by then most of it is seen.
    starts = [Path(folder)]
    for start in starts:
        for name, folders, files in os.walk(start, onerror=refuse):
            place = Path(name)
            if not _is_new(place, seen):
                folders.clear()
                continue
            # Hidden folders hold tools' files: environments, repositories, caches.
            folders[:] = [one for one in _visible(folders) if not excluded(str(place / one))]
            starts += [place / one for one in folders if (place / one).is_symlink()]
            for file in (str(place / one) for one in _visible(files) if is_yaml(one)):
                if not excluded(file) and _is_file(file, refuse):
                    yield file


def is_yaml(name: str) -> bool:
    """Whether a file is YAML by its name."""
    return name.casefold().endswith(_SUFFIXES)


def _visible(names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if not name.startswith("."))


def _is_new(place: Path, seen: set[tuple[int, int]]) -> bool:
    status = place.stat()
    known = len(seen)
    seen.add((status.st_dev, status.st_ino))
    return len(seen) > known


def _is_file(name: str, refuse: Callable[[OSError], None]) -> bool:
    try:
        check_file(name)
    except OSError as error:
        refuse(error)
        return False
    return True


def check_file(name: str | Path, *, pipes: bool = False) -> int:
    """The size in bytes of a regular file, or of a pipe (0) if these will do. Raises OSError."""
    # Paths would be made of the names of every file of rules, in every run.
    status = os.stat(name)  # noqa: PTH116
    mode = status.st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(name))
    if not (stat.S_ISREG(mode) or (pipes and stat.S_ISFIFO(mode))):
        raise OSError(errno.EINVAL, _NO_FILE, str(name))
    return status.st_size


def read_bounded(name: str | Path, limit: int = MAXIMUM_BYTES) -> bytes:
    """What a file or a pipe holds, one byte more than the limit at most.

    Raises OSError, and ValueError for a name that no file can have.
    """
    size = check_file(name, pipes=True)
    with open(name, "rb") as stream:  # noqa: PTH123
        # Room for the limit is not made, and cleared, where less will do.
        data = stream.read(min(size, limit) + 1)
        # A pipe tells no size, and a file may have grown.
        return data if len(data) <= size else data + stream.read(limit + 1 - len(data))
