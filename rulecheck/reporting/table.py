"""Tables for a terminal: columns aligned by the width of what stands in them."""

from __future__ import annotations

from collections.abc import Sequence

from rulecheck.reporting.width import clean, width_of

_GAP = 2


def aligned(rows: Sequence[Sequence[object]], least: int = 0) -> list[str]:
    """Lines of a table: the first column to the left, the others to the right.

    Columns after the first are at least so wide. An empty row is an empty line.
    """
    cells = [[clean(cell) for cell in row] for row in rows]
    columns = max(map(len, cells), default=0)
    widths = [
        max((width_of(row[n]) for row in cells if n < len(row)), default=0) for n in range(columns)
    ]
    widths[1:] = [max(width, least) for width in widths[1:]]
    return [_line(row, widths) for row in cells]


def width_of_table(lines: Sequence[str]) -> int:
    """The columns a table takes."""
    return max(map(width_of, lines), default=0)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    line = ""
    for number, (cell, width) in enumerate(zip(row, widths, strict=False)):
        room = " " * (width - width_of(cell))
        line += " " * _GAP + room + cell if number else cell + room
    return line.rstrip()
