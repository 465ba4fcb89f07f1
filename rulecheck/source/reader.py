"""From YAML text to positioned values, within bounds.

The only module that imports PyYAML. Values are built from the parser's events,
so that nothing is constructed, no tag is obeyed and every bound is tested
before memory is spent.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec
import yaml

from rulecheck.source.plain import MAXIMUM_BYTES
from rulecheck.source.problems import Problem, UnusableInput, quoted
from rulecheck.source.values import Mapping, Node, Position, Scalar, Sequence

MAXIMUM_DEPTH = 50
MAXIMUM_ALIASES = 1_000
# Nodes counted with every alias written out: an alias bomb ends here.
MAXIMUM_NODES = 1_000_000
# What YAML takes for the end of a line, as positions count them.
LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_RARE_BREAKS = "\r\x85\u2028\u2029"
# What YAML lets no text hold as it is.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Past this many the first ones tell enough.
MAXIMUM_PROBLEMS = 200

_TOO_DEEP = f"nested deeper than {MAXIMUM_DEPTH} levels"
_NO_MAPPING = "expected a mapping of keys at the top level"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")
)


def read_node(data: bytes, path: str) -> Node | None:
    """The top-level value of a YAML text; None for an empty one. Raises as `read` does."""
    builder = _Builder(path)
    root = builder.build(text_of(data, path))
    if builder.problems:
        raise UnusableInput(builder.problems)
    return root


def read(data: bytes, path: str) -> Mapping:
    """The top-level mapping of a YAML text of at most 4 MiB.

    Raises UnusableInput with every problem found: broken YAML, a key twice,
    a bound exceeded, a top level that is not a mapping.
    """
    root = read_node(data, path)
    if not isinstance(root, Mapping):
        empty = root is None or (isinstance(root, Scalar) and root.is_null)
        message = "there is nothing in the file" if empty else _NO_MAPPING
        raise UnusableInput([Problem(path, 1, 1, message)])
    return root


def lines_of(data: bytes, path: str) -> tuple[str, ...]:
    """The lines of a YAML text, numbered as positions number them. Raises UnusableInput."""
    text = text_of(data, path)
    plain = not any(mark in text for mark in _RARE_BREAKS)
    return tuple(text.split("\n") if plain else LINE_BREAK.split(text))


# A text is read once for what it says, and once for its lines.
@lru_cache(maxsize=1)
def text_of(data: bytes, path: str) -> str:
    """The characters of a YAML text, without a byte order mark. Raises UnusableInput."""
    if len(data) > MAXIMUM_BYTES:
        raise UnusableInput([Problem(path, 1, 1, "file is larger than 4 MiB; split it")])
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        # Before the place of the error all is text; `object` lacks the byte order mark.
        at = _place_behind(error.object[: error.start].decode("utf-8"))
        message = "not UTF-8 text; save the file as UTF-8"
        raise UnusableInput([Problem(path, at.line, at.column, message)]) from None
    if found := _FORBIDDEN.search(text):
        at = _place_behind(text[: found.start()])
        message = "not YAML: a character that YAML does not allow"
        raise UnusableInput([Problem(path, at.line, at.column, message)])
    return text


def _place_behind(text: str) -> Position:
    *whole, last = LINE_BREAK.split(text)
    return Position(len(whole) + 1, len(last) + 1)


class _Open(msgspec.Struct):
    """A collection that is being read, and what has been put into it so far."""

    position: Position
    is_mapping: bool
    is_flow: bool
    anchor: str | None
    nodes: list[Node] = msgspec.field(default_factory=list)
    size: int = 1


class _Builder:
    """Builds one document from parser events."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._aliases = 0
        self._root: Node | None = None

    def report(self, position: Position, message: str) -> None:
        problem = Problem(self.path, position.line, position.column, message)
        # The parser may stop at what was told just before.
        if len(self.problems) < MAXIMUM_PROBLEMS and problem not in self.problems[-1:]:
            self.problems.append(problem)

    def build(self, text: str) -> Node | None:
        loader = _LOADER(text)
        try:
            while (event := loader.get_event()) is not None:
                take = _TAKERS.get(type(event))
                if take is not None:
                    take(self, event)
        except yaml.YAMLError as error:
            self.report(*self._told(error, text))
        except ValueError:
            # PyYAML without its C library, on an escape or a version that is no number.
            self.report(Position(loader.line + 1, loader.column + 1), "not YAML: cannot be parsed")
        finally:
            loader.dispose()
        return self._root

    def _told(self, error: yaml.YAMLError, text: str) -> tuple[Position, str]:
        """The place of what the parser cannot read, and what it is in plain words."""
        # Only now: most texts are YAML.
        from rulecheck.source.slips import Met, told

        problem = getattr(error, "problem", None) or "cannot be parsed"
        if isinstance(error, yaml.reader.ReaderError):
            problem = "a character that YAML does not allow"
        since = getattr(error, "context_mark", None)
        at = getattr(error, "problem_mark", None) or since
        met = Met(
            problem,
            _position(at) if at else Position(1, 1),
            getattr(error, "context", None) or "",
            _position(since) if since else None,
            self._stack[-1].position if self._stack and self._stack[-1].is_flow else None,
        )
        # The parser reads ahead, and may give up on depth before it tells of what is there.
        if "nesting depth" in problem:
            return met.at, _TOO_DEEP
        return told(met, LINE_BREAK.split(text))

    def take_scalar(self, event: Any) -> None:
        text, start, end = event.value, event.start_mark, event.end_mark
        at = Position(start.line + 1, start.column + 1)
        if event.tag is not None:
            self._check_tag(event.tag, at)
        plain = not event.style
        # Only quotation marks allow for escapes.
        if not plain and _SURROGATE.search(text):
            self._refuse(at, "not YAML: half a character, written as an escape")
        if text or not plain:
            node = Scalar(text, plain, at, end.line + 1, end.column + 1)
        else:
            at = self._behind_key(at)
            node = Scalar(text, plain, at, at.line, at.column)
        self._add(node, 1, event.anchor)

    def begin(self, event: Any) -> None:
        at = _position(event.start_mark)
        if event.tag is not None:
            self._check_tag(event.tag, at)
        if len(self._stack) >= MAXIMUM_DEPTH:
            self._refuse(at, _TOO_DEEP)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        self._stack.append(_Open(at, is_mapping, bool(event.flow_style), event.anchor))

    def end(self, event: Any) -> None:
        done = self._stack.pop()
        node = self._mapping(done) if done.is_mapping else self._sequence(done)
        self._add(node, done.size, done.anchor)

    def begin_document(self, event: Any) -> None:
        if self._root is not None:
            self._refuse(_position(event.start_mark), "a second document; one file holds one")

    def _behind_key(self, at: Position) -> Position:
        """Where an empty value stands, which the C library may place where the next thing is."""
        parent = self._stack[-1] if self._stack else None
        if parent and parent.is_mapping and parent.is_flow and len(parent.nodes) % 2:
            key = parent.nodes[-1]
            if isinstance(key, Scalar) and key.end and key.end.line < at.line:
                return key.end
        return at

    def _check_tag(self, tag: str, at: Position) -> None:
        if tag and tag != "!" and tag not in _PLAIN_TAGS:
            self.report(at, f"the tag {quoted(tag)} is not allowed here; leave it out")

    def take_alias(self, event: Any) -> None:
        name, at = event.anchor or "", _position(event.start_mark)
        self._aliases += 1
        if self._aliases > MAXIMUM_ALIASES:
            self._refuse(at, f"more than {MAXIMUM_ALIASES} aliases")
        if name not in self._anchors:
            self._refuse(at, f"the alias {quoted('*' + name)} has no anchor before it")
        node, size = self._anchors[name]
        self._add(node, size, None)

    def _refuse(self, at: Position, message: str) -> None:
        self.report(at, message)
        raise UnusableInput(self.problems)

    def _add(self, node: Node, size: int, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = (node, size)
        if not self._stack:
            self._root = node
            return
        parent = self._stack[-1]
        parent.nodes.append(node)
        parent.size += size
        if parent.size > MAXIMUM_NODES:
            self._refuse(
                node.position, f"more than {MAXIMUM_NODES} values once aliases are written out"
            )

    @staticmethod
    def _sequence(done: _Open) -> Sequence:
        return Sequence(tuple(done.nodes), done.position)

    def _mapping(self, done: _Open) -> Mapping:
        entries: dict[str, tuple[Position, Node]] = {}
        merged: list[tuple[Position, Node]] = []
        for key, value in zip(done.nodes[::2], done.nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                self.report(*_no_text(key, done.position))
            elif key.plain and key.text == "<<":
                merged.append((key.position, value))
            elif key.text in entries:
                first = entries[key.text][0].line
                self.report(
                    key.position, f"the key {quoted(key.text)} stands twice, first on line {first}"
                )
            else:
                entries[key.text] = (key.position, value)
        for position, value in merged:
            self._merge(entries, position, value)
        return Mapping(entries, done.position, done.is_flow)

    def _merge(self, entries: dict[str, tuple[Position, Node]], at: Position, value: Node) -> None:
        """Put the keys of a `<<` under those written out, which win."""
        sources = value.items if isinstance(value, Sequence) else (value,)
        for source in sources:
            if not isinstance(source, Mapping):
                self.report(at, "'<<' takes a mapping or a list of mappings")
                continue
            for key, entry in source.entries.items():
                entries.setdefault(key, entry)


def _no_text(key: Node, within: Position) -> tuple[Position, str]:
    """Where a key that is no text stands, and what is wrong; `within` is where the mapping does."""
    # Only now, as with other slips.
    from rulecheck.source.slips import BRACES_UNQUOTED

    if isinstance(key, Mapping) and key.position == Position(within.line, within.column + 1):
        return within, BRACES_UNQUOTED
    return key.position, "a key must be a text"


def _position(mark: Any) -> Position:
    return Position(mark.line + 1, mark.column + 1)


_TAKERS: dict[type, Callable[[_Builder, Any], None]] = {
    yaml.ScalarEvent: _Builder.take_scalar,
    yaml.MappingStartEvent: _Builder.begin,
    yaml.SequenceStartEvent: _Builder.begin,
    yaml.MappingEndEvent: _Builder.end,
    yaml.SequenceEndEvent: _Builder.end,
    yaml.AliasEvent: _Builder.take_alias,
    yaml.DocumentStartEvent: _Builder.begin_document,
}
