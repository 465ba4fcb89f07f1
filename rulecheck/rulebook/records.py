"""Shapes that the files of a rule pack share."""

from __future__ import annotations

import msgspec

from rulecheck.programme.shapes import Context, Record, RecordOf, Text, key
from rulecheck.source.problems import hint, quoted
from rulecheck.source.values import Node


class AsWritten(msgspec.Struct, frozen=True):
    """A node kept as it is, to be read once more is known."""

    expected: str = "a value"

    def read(self, node: Node, path: str, context: Context) -> Node:
        return node


class OneOf(msgspec.Struct, frozen=True):
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def expected(self) -> str:
        return "one of " + ", ".join(self.words)

    def read(self, node: Node, path: str, context: Context) -> str | None:
        text = Text(self.expected).read(node, path, context)
        if text is None or text in self.words:
            return text
        near = hint(text, self.words)
        context.report(node.position, f"expected {self.expected}, found {quoted(text)}{near}")
        return None


class WordingRecord(Record):
    """A text in English and in Chinese; both are needed."""

    en: str = key(Text(), required=True)
    zh: str = key(Text(), required=True)


WORDING = RecordOf(WordingRecord)
