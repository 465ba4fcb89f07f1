"""The smallest draft that still shows what a draft shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from rulecheck.programme.dates import parse_date
from rulecheck.proving.plain import DraftData, Path, at_path, replaced
from rulecheck.source.data import Data

TRIES = 4_000


def shrunk(data: DraftData, still: Callable[[DraftData], bool], tries: int = TRIES) -> DraftData:
    """The smallest draft found for which `still` holds, as it does for the one given.

    Keys, items and what stands below them are taken out, many at once before one by one, and
    dates and numbers made simpler. Where fewer than `tries` drafts had to be tried, the
    result holds no key and no item that could be taken out alone. The same draft and the same
    answers give the same result; `data` is left as it is.
    """
    return _Shrinking(data, still, tries).result()


class _Shrinking:
    def __init__(self, data: DraftData, still: Callable[[DraftData], bool], tries: int) -> None:
        self.data = data
        self.still = still
        self.left = tries
        self.seen: set[str] = set()

    def result(self) -> DraftData:
        """The draft once nothing makes it smaller."""
        while self.left > 0 and (self.cut() or self.simplified()):
            pass
        return self.data

    def accepts(self, path: Path, value: Data) -> bool:
        """Whether another value at a path will do; then the draft has it from now on."""
        candidate = replaced(self.data, path, value)
        told = json.dumps(candidate, ensure_ascii=False)
        if self.left <= 0 or told in self.seen:
            return False
        self.seen.add(told)
        self.left -= 1
        if not self.still(candidate):
            return False
        self.data = candidate
        return True

    def cut(self) -> bool:
        """Take out parts of every mapping and list, the outermost first; whether any went."""
        before = self.data
        pending: list[Path] = [()]
        while pending:
            path = pending.pop(0)
            self.thin_out(path)
            pending += [(*path, name) for name in _names(at_path(self.data, path))]
        return self.data is not before

    def thin_out(self, path: Path) -> None:
        """Take out runs of parts of one mapping or list, from all of them down to single ones."""
        length = len(_names(at_path(self.data, path)))
        while length:
            start = 0
            while start < len(names := _names(at_path(self.data, path))):
                gone = names[start : start + length]
                if not self.accepts(path, _without(at_path(self.data, path), gone)):
                    start += length
            length //= 2

    def simplified(self) -> bool:
        """Make single values simpler; whether any was."""
        before = self.data
        for path in _paths(self.data):
            # Each step is simpler than the last, so this ends.
            while any(
                self.accepts(path, simpler) for simpler in _simpler(at_path(self.data, path))
            ):
                pass
        return self.data is not before


def _names(data: Data) -> list[str | int]:
    """The keys of a mapping, the places of a list."""
    if isinstance(data, dict):
        return list(data)
    return list(range(len(data))) if isinstance(data, list) else []


def _without(held: Data, gone: list[str | int]) -> Data:
    if isinstance(held, dict):
        return {key: entry for key, entry in held.items() if key not in gone}
    assert isinstance(held, list)
    return [item for n, item in enumerate(held) if n not in gone]


def _paths(data: Data, path: Path = ()) -> Iterator[Path]:
    """The paths of all values, those of mappings and lists after what they hold."""
    for name in _names(data):
        yield from _paths(at_path(data, (name,)), (*path, name))
    yield path


def _simpler(value: Data) -> Iterator[Data]:
    """Values that say less, the simplest first."""
    if isinstance(value, dict):
        opens, closes = value.get("opens"), value.get("closes")
        if len(value) == 2 and isinstance(opens, str) and isinstance(closes, str):
            yield f"{opens}/{closes}"
    elif isinstance(value, int) and not isinstance(value, bool) and not _is_date(str(value)):
        yield from (n for n in (0, 1, value // 2, value - 1) if 0 <= n < value)
    elif isinstance(value, str):
        yield from _simpler_text(value)


def _simpler_text(text: str) -> Iterator[str | int]:
    first, slash, last = text.partition("/")
    if slash and _is_date(first) and _is_date(last):
        yield first
        yield from (f"{first}/{simpler}" for simpler in _simpler_text(last))
        yield from (f"{simpler}/{last}" for simpler in _simpler_text(first))
    elif _is_date(text):
        if "-" in text:
            yield int(text[:4])
        if text.count("-") > 1:
            yield text[:7]


def _is_date(text: str) -> bool:
    try:
        return parse_date(text) is not None
    except ValueError:
        return False
