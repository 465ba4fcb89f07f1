"""Drafts as other people would type them: the same values, in other forms of YAML."""

from __future__ import annotations

from collections.abc import Iterator

from rulecheck.programme.vocabulary import fold
from rulecheck.source.values import Mapping, Node, Scalar, Sequence
from rulecheck.source.writer import in_quotes
from rulecheck.testing.chance import Chance

# What stands for another value where it has no quotation marks, or is taken for a slip.
_OTHER_VALUES = frozenset(("null", "yes", "no", "on", "off", "y", "n"))
_COMMENTS = ("a remark", "as agreed: [see below]", "'{", "日期待定")


def reformatted(root: Mapping, chance: Chance) -> str:
    """The YAML of a mapping in some form: lines or braces, quotation marks, comments, indentation,
    empty lines."""
    pen = _Pen(chance)
    head = ["---"] if chance.likely(0.3) else []
    lines = [*head, *pen.mapping(root, 0)]
    return "".join(f"{line}\n" for line in pen.commented(lines))


class _Pen:
    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.step = chance.choice((2, 4, 1, 3))

    def mapping(self, node: Mapping, indent: int) -> Iterator[str]:
        for key, (_, entry) in node.entries.items():
            yield from self.entry(f"{' ' * indent}{self.text(key)}:", entry, indent)

    def entry(self, head: str, node: Node, indent: int) -> Iterator[str]:
        """A key or a dash, and what stands under it."""
        if isinstance(node, Scalar) or not _held(node) or self.chance.likely(0.3):
            yield f"{head} {self.flow(node)}"
            return
        yield head
        inner = indent + self.step
        if isinstance(node, Mapping):
            yield from self.mapping(node, inner)
        else:
            for item in node:
                yield from self.entry(" " * inner + "-", item, inner)

    def flow(self, node: Node) -> str:
        match node:
            case Mapping(entries):
                pairs = (f"{self.text(key)}: {self.flow(one)}" for key, (_, one) in entries.items())
                return "{" + self.joined(pairs) + "}"
            case Sequence(items):
                return "[" + self.joined(map(self.flow, items)) + "]"
            case Scalar(text):
                return "~" if node.is_null else self.text(text)

    def joined(self, parts: Iterator[str]) -> str:
        return self.chance.choice((", ", " , ", ",  ")).join(parts)

    def text(self, text: str) -> str:
        """A text in double or single quotation marks."""
        printable = text.isprintable() and text
        if printable and self.chance.likely(0.5):
            return "'" + text.replace("'", "''") + "'"
        plain = text.isascii() and text.replace(" ", "").isalnum() and text == text.strip()
        if plain and fold(text) not in _OTHER_VALUES and self.chance.likely(0.5):
            return text
        return in_quotes(text)

    def commented(self, lines: list[str]) -> Iterator[str]:
        """The lines with comments behind them, and comments and empty lines between them."""
        for line in lines:
            if self.chance.likely(0.1):
                yield f"# {self.chance.choice(_COMMENTS)}"
            if self.chance.likely(0.1):
                yield ""
            behind = line != "---" and self.chance.likely(0.1)
            yield f"{line}   # {self.chance.choice(_COMMENTS)}" if behind else line


def _held(node: Mapping | Sequence) -> bool:
    return bool(node.entries if isinstance(node, Mapping) else node.items)
