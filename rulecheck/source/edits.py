"""Changes of a YAML text that leave everything else in it as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from rulecheck.source.reader import LINE_BREAK
from rulecheck.source.values import Position, Scalar
from rulecheck.source.writer import in_quotes

_FOLD = re.compile(r"[ \t]*(?:(?:\r\n|[\n\r\x85\u2028\u2029])[ \t]*)+")
_ESCAPED_BREAK = re.compile(r"\\(?:\r\n|[\n\r])[ \t]*")
# What ends a text without quotes, or makes it another value, in one place or another.
_TELLING = re.compile(r"[\[\]{},#]|: |:$")


class Edit(msgspec.Struct, frozen=True, order=True):
    """What stands from one place to another becomes another text; places count characters."""

    start: int
    end: int
    text: str


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that do not overlap."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


class Source:
    """A YAML text, and where in it the values stand that were read from it."""

    def __init__(self, text: str) -> None:
        self.text = text
        ends = [match.end() for match in LINE_BREAK.finditer(text)]
        self._starts = [0, *ends]

    def place(self, position: Position) -> int:
        """The place of a position, in characters."""
        return self._starts[position.line - 1] + position.column - 1

    def span(self, scalar: Scalar) -> tuple[int, int]:
        """Where a scalar begins and ends, its quotes included, empty lines behind it not."""
        assert scalar.end is not None, "was not read from a text"
        start, end = self.place(scalar.position), self.place(scalar.end)
        return start, start + len(self.text[start:end].rstrip())

    def lines(self, start: int, end: int) -> range:
        """The lines, counted from 1, that hold what stands between two places."""
        before = sum(begins <= start for begins in self._starts)
        return range(before, sum(begins <= max(start, end - 1) for begins in self._starts) + 1)

    def within(self, scalar: Scalar, changes: Sequence[Edit]) -> tuple[Edit, ...]:
        """The edits that make some changes of a scalar's text, as small as its quotes allow."""
        start, end = self.span(scalar)
        raw = self.text[start:end]
        places = _places(raw, scalar.text)
        if places is None or not all(_fits(raw, scalar.text, change) for change in changes):
            return (Edit(start, end, in_quotes(applied(scalar.text, changes).strip())),)
        return tuple(
            Edit(start + places[one.start], start + places[one.end], one.text) for one in changes
        )


def _fits(raw: str, text: str, change: Edit) -> bool:
    """Whether a text may be put as it is into a scalar written so."""
    if raw[:1] in ("|", ">"):
        return True
    if raw[:1] in ("'", '"'):
        return not re.search(r"[\"'\\]", change.text)
    was = text[change.start : change.end]
    return len(_TELLING.findall(change.text)) <= len(_TELLING.findall(was))


def _escaped(character: str, quote: str) -> str | None:
    """How a character that needs it is written between quotes."""
    if quote == "'":
        return "''" if character == "'" else None
    return "\\" + character if character in ('"', "\\") else None


def _places(raw: str, text: str) -> list[int] | None:
    """Where each character of a scalar's text stands as written, and where they end.

    None where an escape says a character in another way.
    """
    quote = raw[:1] if raw[:1] in ("'", '"') else ""
    at = len(quote)
    if raw[:1] in ("|", ">"):
        first = re.compile(r"[^\n]*\n[ \t]*").match(raw)
        at = first.end() if first else 0
    places = []
    for character in text:
        if quote == '"' and (skipped := _ESCAPED_BREAK.match(raw, at)):
            at = skipped.end()
        places.append(at)
        if character in " \n" and (fold := _FOLD.match(raw, at)):
            at = fold.end()
        elif character == "\n" and at == len(raw):
            # The end of a block, which its span leaves out.
            continue
        elif quote and raw[at : at + 2] == _escaped(character, quote):
            at += 2
        elif raw[at : at + 1] == character:
            at += 1
        else:
            return None
    return [*places, at]
