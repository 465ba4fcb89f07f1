"""Reports of drafts that an earlier run checked: same draft, same rules, same report.

A report is found again only where nothing that could change it has changed: the bytes of
the draft, its place, the rules, the code, the engines, the
choices of the run and the day. What ended in a fault or a problem is
never kept, nor a draft that names other files: a name may come to mean another file.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import msgspec
from msgspec.structs import replace

from rulecheck import cache
from rulecheck.checking.findings import ProgrammeReport
from rulecheck.rulebook.loader import key_of_rules
from rulecheck.rulebook.rules import Rule

_KIND = "report"
_KEPT_AT_MOST = 500
_FINDINGS_AT_MOST = 2_000


class Checked(msgspec.Struct, frozen=True):
    """The report of a draft, the rules its findings name, and the engines that agreed on it."""

    report: ProgrammeReport
    rules: tuple[Rule, ...]
    engines: tuple[str, ...]
    # Whether the draft is all there is to it: it names no other file.
    whole: bool = True


class Results:
    """The kept reports of one choice of rules and settings; without the programmes themselves."""

    def __init__(self, rules: str, choices: Sequence[object]) -> None:
        self._rules, self._choices, self._day = rules, choices, datetime.date.today()

    def find(self, name: str, data: bytes) -> Checked | None:
        """What was kept of a draft, if it holds still."""
        key = self._key(name, data)
        found = cache.kept(key, _KIND) if key else None
        return found if isinstance(found, Checked) else None

    def keep(self, name: str, data: bytes, checked: Checked, rules: str | None) -> None:
        """Keep what was found in a draft by some rules, unless rules or day changed meanwhile."""
        key = self._key(name, data)
        same = rules == self._rules and datetime.date.today() == self._day
        if key and same and checked.whole and len(checked.report.findings) <= _FINDINGS_AT_MOST:
            plain = replace(checked, report=replace(checked.report, programme=None))
            cache.keep(key, _KIND, plain, _KEPT_AT_MOST)

    def _key(self, name: str, data: bytes) -> str | None:
        try:
            # Where a draft lies decides which files it can name.
            folder = Path(name).parent.resolve()
            told = (name, str(folder), self._rules, str(self._day), _engine(), *self._choices)
        except (OSError, ValueError, RuntimeError):
            # Links in a circle, among others.
            return None
        return cache.key_of(repr(told).encode(), data)


def kept_results(
    folders: Iterable[Path], as_of: datetime.date | None, choices: Sequence[object]
) -> Results | None:
    """The results for the rules in some folders on a day, and the choices of a run.

    None where nothing can be kept. Raises UnusableInput for folders that are not there.
    """
    rules = key_of_rules(folders, as_of)
    return Results(rules, (as_of, *choices)) if rules else None


@lru_cache(maxsize=1)
def _engine() -> tuple[str, int, int] | None:
    """Which rule engine there is to check with, beside the auditor."""
    found = find_spec("durable_rules_engine")
    if found is None or found.origin is None:
        return None
    status = Path(found.origin).stat()
    return found.origin, status.st_mtime_ns, status.st_size
