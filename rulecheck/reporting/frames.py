"""Lines of a draft as a terminal shows them, and the colours it shows them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rulecheck.reporting.width import CONTROL, WIDTH, cut, width_of

_STYLES = {
    "violation": "1;31",
    "departure": "1;33",
    "discrepancy": "1;35",
    "advice": "1;36",
    "undetermined": "1;34",
    "note": "2",
    "mark": "1;31",
    "faint": "2",
    "strong": "1",
}

# A text in a style, or as it is where there is none.
Paint = Callable[[object, str | None], str]


def painter(colour: bool) -> Paint:
    """What paints texts for a terminal, or leaves them as they are."""

    def paint(text: object, style: str | None) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if colour and style else str(text)

    return paint


def frame(excerpt: Mapping[str, Any] | None, indent: int, paint: Paint) -> str:
    """Lines of a draft with their numbers, and a mark below the place."""
    if excerpt is None:
        return ""
    margin = len(str(excerpt["line"] + len(excerpt["lines"]) - 1))
    room = WIDTH - indent - margin - 3
    lines = [CONTROL.sub(" ", line) for line in excerpt["lines"]]
    before = lines[0][: excerpt["column"] - 1]
    # A place far to the right is brought into the frame.
    hidden = 0 if len(before) + excerpt["mark"] <= room else max(0, len(before) - room // 2)
    gutter = " " * indent
    rows = []
    for n, line in enumerate(lines):
        shown = ("…" + line[hidden + 1 :]) if hidden and n == 0 else line
        number = str(excerpt["line"] + n).rjust(margin)
        rows.append(gutter + paint(f"{number} |", "faint") + " " + cut(shown, room))
        if n == 0:
            mark = "^" * min(excerpt["mark"], room)
            space = " " * width_of(before[hidden:])
            rows.append(
                gutter + paint(" " * margin + " |", "faint") + " " + space + paint(mark, "mark")
            )
    return "\n".join(row.rstrip() for row in rows)
