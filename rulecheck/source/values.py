"""YAML values before anybody reads meaning into them.

Scalars stay the text that was written: a State called NO is not a truth value
here, and 11:15 is not 675. The room that knows what a key means reads the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec


class Position(msgspec.Struct, frozen=True, gc=False):
    """A place in a text; line and column count from 1."""

    line: int
    column: int


class Scalar(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A text; `plain` tells that it stood without quotes.

    Behind it is a line and a column; 0 where it was made and not read.
    """

    text: str
    plain: bool
    position: Position
    end_line: int = 0
    end_column: int = 0

    @property
    def folded(self) -> bool:
        """Whether it spans lines."""
        return self.end_line > self.position.line

    @property
    def end(self) -> Position | None:
        """The place behind it; None where it was made and not read."""
        return Position(self.end_line, self.end_column) if self.end_line else None

    @property
    def is_null(self) -> bool:
        """Whether nothing was written: an empty value, `~` or `null`."""
        return self.plain and self.text in ("", "~", "null", "Null", "NULL")


class Sequence(msgspec.Struct, frozen=True, eq=False):
    """A list of nodes."""

    items: tuple[Node, ...]
    position: Position

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)


class Mapping(msgspec.Struct, frozen=True, eq=False):
    """Keys and nodes in the order written; every key occurs once.

    `in_braces` tells that it was written so, its keys between commas.
    """

    entries: dict[str, tuple[Position, Node]]
    position: Position
    in_braces: bool = False

    def is_bare(self, key: str) -> bool:
        """Whether the key stands between commas without a colon, as the rest of a text does."""
        node = self.get(key)
        return self.in_braces and isinstance(node, Scalar) and node.plain and not node.text

    def get(self, key: str) -> Node | None:
        """The node under the key, or None."""
        entry = self.entries.get(key)
        return entry[1] if entry else None

    def key_position(self, key: str) -> Position:
        """Where the key stands; the mapping itself when the key is absent."""
        entry = self.entries.get(key)
        return entry[0] if entry else self.position


Node = Scalar | Sequence | Mapping


def walk(node: Node) -> Iterator[Node]:
    """The node and all nodes below it, as they are written."""
    yield node
    below: Iterable[Node] = node.items if isinstance(node, Sequence) else ()
    if isinstance(node, Mapping):
        below = (child for _, child in node.entries.values())
    for child in below:
        yield from walk(child)


def describe(node: Node) -> str:
    """What a node is, in words for a message."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    return "nothing" if node.is_null else f"'{node.text[:60]}'"
