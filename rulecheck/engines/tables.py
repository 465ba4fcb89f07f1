"""What some cases say, side by side: read once for all that is asked of the same cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from operator import itemgetter
from typing import Any, Protocol

from rulecheck.engines.cases import Case, reader, said_name
from rulecheck.programme.words import Span, Value
from rulecheck.rulebook.conditions import Count, Distinct, Path

# How many members of a collection were counted, for each case it depends on.
Known = Mapping[Count | Distinct, Mapping[Case, Span | None]]


class Column(Protocol):
    """One whole number of each case."""

    def values(self, table: Table) -> list[int]: ...


class Table:
    """Some cases, and what was counted for them."""

    def __init__(self, cases: Sequence[Case], known: Known) -> None:
        self.cases, self.known = cases, known
        # What their subjects say; of each in the order of the cases.
        self.said = [case.subject.said for case in cases]
        self._columns: dict[Path | Column, list[Any]] = {}

    def read(self, path: Path) -> list[Value | None]:
        """What the draft says at a path."""
        found = self._columns.get(path)
        if found is None:
            read = reading(path)
            found = list(map(read, self.said) if read else map(reader(path), self.cases))
            self._columns[path] = found
        return found

    def column(self, column: Column) -> list[int]:
        """The numbers in a column."""
        found = self._columns.get(column)
        if found is None:
            found = self._columns[column] = column.values(self)
        return found

    def part(self, part: Path | Column) -> list[Any]:
        """What the draft says at a path, or the numbers in a column."""
        return self.read(part) if isinstance(part, Path) else self.column(part)

    def side_by_side(self, parts: Iterable[Path | Column]) -> Iterable[tuple[Any, ...]]:
        """What each case says in several columns, or at paths."""
        values = list(map(self.part, parts))
        return zip(*values, strict=True) if values else repeat((), len(self.cases))


class Tables:
    """The tables of one run, one for all questions about the same cases."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._tables: dict[tuple[Case, ...], Table] = {}
        # Most questions are about the very same list of cases, which is found at once.
        self._at_once: dict[int, Table] = {}

    def of(self, cases: Sequence[Case]) -> Table:
        """The table of some cases, whose list lives as long as the run."""
        found = self._at_once.get(id(cases))
        if found is None:
            once = tuple(cases)
            found = self._tables.get(once)
            if found is None:
                found = self._tables[once] = Table(once, self._known)
            self._at_once[id(cases)] = found
        return found


@lru_cache(maxsize=4_096)
def reading(*paths: Path) -> Callable[[Any], Any] | None:
    """Reads what a subject says at a path, or at several at once; None where the outer one says
    it."""
    names = list(map(said_name, paths))
    return itemgetter(*names) if None not in names else None
