"""YAML values as plain data, for programs that change them: no positions, no nodes.

A mapping is a dict, a list a list, a text a str; what stands without quotes and says a whole
number, true or false, is int and bool; nothing is None. Dates stay texts.
"""

from __future__ import annotations

import re

from rulecheck.source.values import Mapping, Node, Position, Scalar, Sequence

Data = dict[str, "Data"] | list["Data"] | str | int | bool | None

_TRUTHS = {"true": True, "false": False}
_WHOLE = re.compile(r"0|-?[1-9]\d{0,17}", re.ASCII)
# Texts that YAML tools elsewhere take for truth values.
_OTHER_TRUTHS = frozenset(("yes", "no", "on", "off", "y", "n"))
_NOWHERE = Position(1, 1)


def data_of(node: Node) -> Data:
    """A node as plain data."""
    match node:
        case Mapping(entries):
            return {key: data_of(entry) for key, (_, entry) in entries.items()}
        case Sequence(items):
            return [data_of(item) for item in items]
        case Scalar(text, plain):
            return _said(text) if plain else text


def node_of(data: Data) -> Node:
    """Plain data as a node, as if it stood at the top of a file.

    Its scalars stand without quotes where that says the same.
    """
    match data:
        case dict():
            entries = {key: (_NOWHERE, node_of(entry)) for key, entry in data.items()}
            return Mapping(entries, _NOWHERE)
        case list():
            return Sequence(tuple(map(node_of, data)), _NOWHERE)
        case None:
            return Scalar("", True, _NOWHERE)
        case bool():
            return Scalar("true" if data else "false", True, _NOWHERE)
        case int():
            return Scalar(str(data), True, _NOWHERE)
    return Scalar(data, _is_plain(data), _NOWHERE)


def size_of(data: Data) -> int:
    """How many keys and items there are in plain data, at any depth."""
    below = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return sum(1 + size_of(part) for part in below)


def _said(text: str) -> Data:
    """What a text says where it stands without quotes."""
    if Scalar(text, True, _NOWHERE).is_null:
        return None
    return int(text) if _WHOLE.fullmatch(text) else _TRUTHS.get(text, text)


def _is_plain(text: str) -> bool:
    return _said(text) == text and text.casefold() not in _OTHER_TRUTHS
