"""Shapes that the files of a rule pack share."""

from __future__ import annotations

import msgspec

from rulecheck.programme.shapes import Context, Record, RecordOf, Text, key
from rulecheck.source.values import Node


class AsWritten(msgspec.Struct, frozen=True):
    """A node kept as it is, to be read once more is known."""

    expected: str = "a value"

    def read(self, node: Node, path: str, context: Context) -> Node:
        return node


class WordingRecord(Record):
    """A text in English and in Chinese; both are needed."""

    en: str = key(Text(), required=True)
    zh: str = key(Text(), required=True)


WORDING = RecordOf(WordingRecord)
