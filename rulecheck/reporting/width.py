"""Lines for a terminal: Chinese characters take two columns, and no control passes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

WIDTH = 80
# Nothing a draft says may move the cursor, change colours or turn the writing round;
# halves of characters, as in names of files that are no text, cannot be written at all.
CONTROL = (
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069"
    r"\ud800-\udfff\ufeff\ufffe\uffff]"
)
# What may not stand at the start of a line.
_CLOSING = "，。；：、！？）》”’」』】〕…"
# What may not stand at the end of one.
_OPENING = tuple("（《“‘「『【〔")


def clean(text: object) -> str:
    """The text on one line, without anything a terminal would obey."""
    return replaced(" ".join(str(text).split()))


def replaced(
    text: str, by: str | Callable[[re.Match[str]], str] = "\N{REPLACEMENT CHARACTER}"
) -> str:
    """The text with something else in place of what steers a terminal or a reader."""
    # None of that is printable, and most texts are: making the pattern takes longer than all else.
    return text if text.isprintable() else re.sub(CONTROL, by, text)


def width_of(text: str) -> int:
    """The columns a text takes."""
    # Most texts are: each line of a report is measured word by word.
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(maxsize=4_096)
def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, room: int) -> str:
    """The text in at most so many columns; what is left out shows as dots."""
    if width_of(text) <= room:
        return text
    while width_of(text) >= room:
        text = text[:-1]
    return text.rstrip() + "…"


def fold(text: object, indent: int = 0, width: int = WIDTH) -> str:
    """The text in lines of at most `width` columns, each indented."""
    margin, room = " " * indent, width - indent
    lines, line = [], ""
    for piece in _pieces(clean(text), room):
        if line and width_of((line + piece).rstrip()) > room:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return "\n".join(margin + one for one in (*lines, line.rstrip()) if one)


def _pieces(text: str, room: int) -> Iterator[str]:
    """Words with the space before them; Chinese characters one by one, with what opens or
    closes them.

    A piece longer than the room is cut.
    """
    piece = ""
    for character in text:
        wide = _columns(character) == 2
        after_wide = bool(piece) and _columns(piece[-1]) == 2
        breaks = character == " " or ((wide or after_wide) and character not in _CLOSING)
        opened = piece.endswith(_OPENING)
        too_long = width_of(piece.strip() + character) > room
        if piece and ((breaks and not opened) or too_long):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece
