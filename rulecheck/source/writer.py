"""From positioned values back to YAML text, for people to read.

What is written reads back as the same values: the same keys in the same order,
the same texts, and nothing where nothing was said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rulecheck.source.values import Mapping, Node, Scalar, Sequence

WIDTH = 76
Measure = Callable[[str], int]
_STEP = 2
_NULL = "~"
# Text that means the same without quotes wherever it stands; all else is put in quotes.
_PLAIN = re.compile(r"-?\w(?:[\w./()+'’-]|:(?=\w)| (?=[\w(]))*")
# Whether within quotes a character says what it looks like: spaces at an edge, or two
# together, do not once lines are folded.
_TO_ESCAPE = re.compile(
    '["\\\\]|^ | $|(?<= ) '
    "|[\x00-\x1f\x7f-\xa0\xad\u0600-\u0605\u061c\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    "\u3000\ud800-\uf8ff\ufeff\ufff0-\uffff]"
)


def write(root: Mapping, width: int = WIDTH, measure: Measure = len) -> str:
    """The YAML text of a mapping, one key a line.

    What fits the width is written on the line of its key; `measure` tells the
    columns of a text. A text too long for the width is not broken.
    """
    return "".join(f"{line}\n" for line in _Writer(width, measure).mapping(root, 0))


class _Writer:
    def __init__(self, width: int, measure: Measure) -> None:
        self.width = width
        self.measure = measure

    def mapping(self, node: Mapping, indent: int) -> Iterator[str]:
        if not node.entries:
            yield " " * indent + "{}"
        for key, (_, entry) in node.entries.items():
            yield from self.entry(" " * indent + f"{_text(key)}:", entry, indent)

    def entry(self, head: str, node: Node, indent: int) -> Iterator[str]:
        """A key and what stands under it."""
        line = f"{head} {_flow(node)}"
        if isinstance(node, Scalar) or not _holds(node) or self.measure(line) <= self.width:
            yield line
            return
        yield head
        if isinstance(node, Mapping):
            yield from self.mapping(node, indent + _STEP)
        else:
            yield from self.sequence(node, indent + _STEP)

    def sequence(self, node: Sequence, indent: int) -> Iterator[str]:
        for item in node:
            line = f"{' ' * indent}- {_flow(item)}"
            if isinstance(item, Scalar) or not _holds(item) or self.measure(line) <= self.width:
                yield line
            else:
                yield from self.item(item, indent)

    def item(self, node: Mapping | Sequence, indent: int) -> Iterator[str]:
        """An item of several lines; the first takes the dash."""
        inner = indent + _STEP
        lines = (
            self.mapping(node, inner) if isinstance(node, Mapping) else self.sequence(node, inner)
        )
        for number, line in enumerate(lines):
            yield line if number else f"{' ' * indent}- {line[inner:]}"


def _holds(node: Mapping | Sequence) -> bool:
    return bool(node.entries if isinstance(node, Mapping) else node.items)


def _flow(node: Node) -> str:
    """A node on one line."""
    match node:
        case Scalar():
            return _scalar(node)
        case Sequence(items):
            return "[" + ", ".join(map(_flow, items)) + "]"
        case Mapping(entries):
            pairs = (f"{_text(key)}: {_flow(entry)}" for key, (_, entry) in entries.items())
            return "{" + ", ".join(pairs) + "}"


def _scalar(node: Scalar) -> str:
    if node.is_null:
        return _NULL
    return _text(node.text) if node.plain else _quoted(node.text)


def _text(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and text.lower() != "null" else _quoted(text)


def _quoted(text: str) -> str:
    return '"' + _TO_ESCAPE.sub(_escaped, text) + '"'


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    return f"\\{character}" if character in '"\\' else f"\\u{ord(character):04x}"
