"""From positioned values back to YAML text, for people to read.

What is written reads back as the same values: the same keys in the same order,
the same texts, and nothing where nothing was said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rulecheck.source.values import Mapping, Node, Scalar, Sequence, walk

WIDTH = 76
Measure = Callable[[str], int]
# What stands beside a value, as a comment; lines of their own stand above it.
Remarks = dict[Node, str]
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


def write(
    root: Mapping,
    width: int = WIDTH,
    measure: Measure = len,
    remarks: Remarks | None = None,
) -> str:
    """The YAML text of a mapping, one key a line.

    What fits the width is written on the line of its key, unless there is a blank in
    it; `measure` tells the columns of a text. A text too long for the width is not broken.
    A remark stands behind its value as a comment where it fits, else above; its
    lines are printed as they are, an empty one as an empty line.
    """
    return "".join(f"{line}\n" for line in _Writer(width, measure, remarks or {}).mapping(root, 0))


class _Writer:
    def __init__(self, width: int, measure: Measure, remarks: Remarks) -> None:
        self.width = width
        self.measure = measure
        self.remarks = remarks

    def mapping(self, node: Mapping, indent: int) -> Iterator[str]:
        if not node.entries:
            yield " " * indent + "{}"
        for key, (_, entry) in node.entries.items():
            yield from self.entry(" " * indent + f"{_text(key)}:", entry, indent)

    def entry(self, head: str, node: Node, indent: int) -> Iterator[str]:
        """A key and what stands under it."""
        line = f"{head} {_flow(node)}"
        if self.on_one_line(line, node):
            yield from self.remarked(line, node, indent)
            return
        yield from self.above(self.remarks.get(node, ""), indent)
        yield head
        if isinstance(node, Mapping):
            yield from self.mapping(node, indent + _STEP)
        elif isinstance(node, Sequence):
            yield from self.sequence(node, indent + _STEP)

    def sequence(self, node: Sequence, indent: int) -> Iterator[str]:
        for item in node:
            line = f"{' ' * indent}- {_flow(item)}"
            if self.on_one_line(line, item):
                yield from self.remarked(line, item, indent)
            elif not isinstance(item, Scalar):
                yield from self.above(self.remarks.get(item, ""), indent)
                yield from self.item(item, indent)

    def on_one_line(self, line: str, node: Node) -> bool:
        """Whether what stands under a key or a dash is written beside it."""
        if isinstance(node, Scalar) or not _holds(node):
            return True
        return self.measure(line) <= self.width and not _has_blank(node)

    def remarked(self, line: str, node: Node, indent: int) -> Iterator[str]:
        """A line with the remarks on all that stands on it."""
        found = (self.remarks[one] for one in walk(node) if self.remarks.get(one))
        remarks = list(dict.fromkeys(found))
        behind = f"{line}  # {'; '.join(remarks)}"
        fits = self.measure(behind) <= self.width and not any("\n" in one for one in remarks)
        if remarks and fits:
            yield behind
            return
        for remark in remarks:
            yield from self.above(remark, indent)
        yield line

    @staticmethod
    def above(remark: str, indent: int) -> Iterator[str]:
        """The lines of a remark, above what it is about."""
        for line in remark.splitlines():
            yield f"{' ' * indent}# {line}" if line else ""

    def item(self, node: Mapping | Sequence, indent: int) -> Iterator[str]:
        """An item of several lines; the first takes the dash."""
        inner = indent + _STEP
        lines = (
            self.mapping(node, inner) if isinstance(node, Mapping) else self.sequence(node, inner)
        )
        dash = " " * indent + "- "
        for line in lines:
            if dash and line.lstrip()[:1] in ("", "#"):
                # Remarks on the first entry are remarks on the item.
                yield line[_STEP:]
            else:
                yield dash + line[inner:] if dash else line
                dash = ""


def _holds(node: Mapping | Sequence) -> bool:
    return bool(node.entries if isinstance(node, Mapping) else node.items)


def _has_blank(node: Node) -> bool:
    """Whether something in it is to be filled in: between braces a comma would end the text."""
    return any(isinstance(one, Scalar) and one.is_null for one in walk(node))


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
    return _text(node.text) if node.plain else in_quotes(node.text)


def _text(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and text.lower() != "null" else in_quotes(text)


def in_quotes(text: str) -> str:
    """A text in double quotes, on one line."""
    return '"' + _TO_ESCAPE.sub(_escaped, text) + '"'


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    return f"\\{character}" if character in '"\\' else f"\\u{ord(character):04x}"
