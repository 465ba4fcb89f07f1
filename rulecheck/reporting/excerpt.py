"""The lines of a draft that a finding is about."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from rulecheck.checking.findings import EXCERPT_AT_MOST, Lines
from rulecheck.programme.shapes import Location

COLUMNS_AT_MOST = 200


def excerpt(lines: Lines, location: Location) -> dict[str, Any] | None:
    """The line of a place and the few below that belong to it; None where the draft shows
    nothing of it: a key of the whole draft that is not written.

    `mark` is how many characters the key or the word at the place takes.
    """
    line, column = location.line, location.column
    if not 1 <= line <= len(lines):
        return None
    first = lines[line - 1]
    key = location.path.partition(".")[0].partition("[")[0]
    if column == 1 and not (key and first.startswith(key)):
        return None
    below = list(takewhile(lambda one: _belongs(one, column), lines[line : line + EXCERPT_AT_MOST]))
    # A long block is known by its head; showing a part of it would say nothing more.
    shown = [first, *below] if len(below) < EXCERPT_AT_MOST else [first]
    return {
        "line": line,
        "column": column,
        "mark": _length(first[column - 1 :]),
        "lines": [one[:COLUMNS_AT_MOST] for one in shown],
    }


def _belongs(line: str, column: int) -> bool:
    return bool(line.strip()) and len(line) - len(line.lstrip()) >= column


def _length(rest: str) -> int:
    """The length of a key, without its colon, or of the first word."""
    word = next(iter(rest.split()), "")
    return max(1, len(word.partition(":")[0] if not word.startswith(":") else word))
