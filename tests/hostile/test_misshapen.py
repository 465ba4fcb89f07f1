"""Rule files and drafts of which a part is missing, or has the form of something else.

Wherever the shipped ones have a key, it is taken away from all that have it alike, and given
another form in turn; two of a list are, so that what is compared with its like is too.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import cycle
from typing import Any

import pytest
import yaml

from fuzz.targets import TARGETS

FORMS = (None, 5, "x", [], {}, [None], [{}], {"x": None}, True, ["x", "x"], "2014-02-30", "{n}")
# The keys to a part, from the top; items of a list are alike.
Shape = tuple[str, ...]
ITEM = "*"


class Plain(yaml.CSafeDumper):
    """Writes no anchors: what stood under one may have been changed in one place only."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def shapes(node: Any, above: Shape = ()) -> Iterator[Shape]:
    """The shapes of all that a value holds."""
    for key, child in _children(node):
        shape = (*above, ITEM if isinstance(node, list) else key)
        yield shape
        yield from shapes(child, shape)


def _children(node: Any) -> list[tuple[Any, Any]]:
    if isinstance(node, list):
        return list(enumerate(node))
    return list(node.items()) if isinstance(node, dict) else []


def changed(node: Any, shape: Shape, change: Callable[[Any, Any], None]) -> None:
    """Change whatever has a shape; the last of a list first, so that it may go."""
    first, *rest = shape
    for key, child in reversed(_children(node)):
        if first != (ITEM if isinstance(node, list) else key):
            continue
        if rest:
            changed(child, tuple(rest), change)
        else:
            change(node, key)


def misshapen(name: str) -> Iterator[tuple[Shape, bytes]]:
    """What a target begins with: for each shape once without it, and once with another form."""
    forms, seen = cycle(FORMS), set[Shape]()
    for data in TARGETS[name].seeds():
        # Pieces of files may name what stands in another piece.
        root = None
        with suppress(yaml.YAMLError):
            root = yaml.load(data, yaml.CSafeLoader)
        yield from _changes(root, forms, seen)


def _changes(root: Any, forms: Iterator[Any], seen: set[Shape]) -> Iterator[tuple[Shape, bytes]]:
    if isinstance(root, dict):
        # Where they are used, they are changed; by themselves they are not read.
        root.pop("pieces", None)
    for _, items in _children(root):
        if isinstance(items, list) and len(items) == 1:
            items.append(copy.deepcopy(items[0]))
    for shape in dict.fromkeys(shapes(root)):
        named = (str(root.get("schema")), *shape)
        if named in seen:
            continue
        seen.add(named)
        form = next(forms)
        yield named, _with(root, shape, lambda node, key: node.__delitem__(key))
        yield named, _with(root, shape, lambda node, key, to=form: node.__setitem__(key, to))


def _with(root: Any, shape: Shape, change: Callable[[Any, Any], None]) -> bytes:
    other = copy.deepcopy(root)
    changed(other, shape, change)
    return yaml.dump(other, Dumper=Plain, allow_unicode=True, sort_keys=False).encode()


@pytest.mark.parametrize(("name", "at_least"), [("loader", 400), ("reader", 150)])
def test_what_is_missing_or_misshapen_is_told(name: str, at_least: int) -> None:
    """By a target of the fuzzers: anything but a located problem raises."""
    found = set[Shape]()
    for shape, data in misshapen(name):
        found.add(shape)
        try:
            TARGETS[name].run(data)
        except Exception as error:
            error.add_note(f"{shape}:\n{data.decode()}")
            raise
    assert len(found) > at_least
