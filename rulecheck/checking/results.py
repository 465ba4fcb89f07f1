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

_KIND = "reports"
_LOGGED_AT_MOST = 1_000
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
        self.rules, self._day = rules, datetime.date.today()
        # What all reports turn on, whichever draft they are of.
        self._told = repr((rules, str(self._day), engine_told(), *choices)).encode()
        self._log = cache.Log(cache.key_of(self._told) or "", _KIND, _LOGGED_AT_MOST)
        self._number = 0

    def find(self, key: str) -> Checked | None:
        """What was kept of a draft under its key, if it holds still."""
        found = self._log.find(key)
        if not isinstance(found, Checked):
            return None
        self._number += 1
        return found

    def keep(self, key: str, checked: Checked, rules: str | None) -> None:
        """Keep what some rules found in a draft, unless rules or day changed meanwhile.

        Of a run with more drafts the first are kept: the later ones would push them all out.
        """
        same = rules == self.rules and datetime.date.today() == self._day
        few = self._number < _KEPT_AT_MOST and len(checked.report.findings) <= _FINDINGS_AT_MOST
        if same and few and checked.whole:
            plain = replace(checked, report=replace(checked.report, programme=None))
            self._log.add(key, plain)
            self._number += 1

    def key(self, name: str, data: bytes) -> str | None:
        """The key of a draft: its bytes and all that its report depends on; None if it has none."""
        try:
            # Where a draft lies decides which files it can name.
            folder = Path(name).parent.resolve()
        except (OSError, ValueError, RuntimeError):
            # Links in a circle, among others.
            return None
        return cache.key_of(self._told, repr((name, str(folder))).encode(), data)


def kept_results(
    folders: Iterable[Path], as_of: datetime.date | None, choices: Sequence[object]
) -> Results | None:
    """The results for the rules in some folders on a day, and the choices of a run.

    None where nothing can be kept. Raises UnusableInput for folders that are not there.
    """
    rules = key_of_rules(folders, as_of)
    return Results(rules, (as_of, *choices)) if rules else None


@lru_cache(maxsize=1)
def engine_told() -> tuple[str, int, int] | None:
    """Which rule engine there is to check with, beside the auditor."""
    found = find_spec("durable_rules_engine")
    if found is None or found.origin is None:
        return None
    status = Path(found.origin).stat()
    return found.origin, status.st_mtime_ns, status.st_size
