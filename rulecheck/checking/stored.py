"""The reports of a run of many files: in memory the first, in a file of nobody's the others."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from typing import IO, Any

from rulecheck.checking.findings import ProgrammeReport

IN_MEMORY = 1_000


class StoredReports(Sequence[ProgrammeReport]):
    """Reports in the order they are added; those beyond the first are read when they are asked
    for.

    The file has no name and goes with the process, however that ends. With `whole` there is none:
    programs may look at reports, and at the drafts in them, again and again.
    """

    def __init__(self, *, whole: bool = False) -> None:
        self._whole = whole
        self._first: list[ProgrammeReport] = []
        self._places: list[int] = []
        self._file: IO[bytes] | None = None

    def add(self, report: ProgrammeReport) -> None:
        """Add a report. Raises OSError where the file cannot take it."""
        if self._whole or len(self._first) < IN_MEMORY:
            self._first.append(report)
            return
        if self._file is None:
            self._file = self._opened()
        self._places.append(self._file.seek(0, 2))
        pickle.dump(report, self._file, protocol=pickle.HIGHEST_PROTOCOL)

    def _opened(self) -> IO[bytes]:
        # Only now: few runs are of so many files.
        import tempfile
        import weakref

        file = tempfile.TemporaryFile()  # noqa: SIM115
        weakref.finalize(self, file.close)
        return file

    def all(self) -> Sequence[ProgrammeReport]:
        """All reports; a plain tuple where none is in the file."""
        return self if self._places else tuple(self._first)

    def __len__(self) -> int:
        return len(self._first) + len(self._places)

    def __iter__(self) -> Iterator[ProgrammeReport]:
        yield from self._first
        yield from map(self._read, self._places)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(self[n] for n in range(len(self))[index])
        place = range(len(self))[index]
        if place < len(self._first):
            return self._first[place]
        return self._read(self._places[place - len(self._first)])

    def _read(self, place: int) -> ProgrammeReport:
        assert self._file is not None
        self._file.seek(place)
        report: ProgrammeReport = pickle.load(self._file)
        return report
