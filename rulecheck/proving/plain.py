"""Drafts as plain data, which can be changed, and back to what rules are put to."""

from __future__ import annotations

from pathlib import Path as FilePath

from rulecheck.checking.examples import draft_of
from rulecheck.programme.facts import Facts
from rulecheck.programme.reader import programme_of
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.proving.drafts import Draft
from rulecheck.rulebook.rules import Example, Rule
from rulecheck.source.data import Data, data_of, node_of
from rulecheck.source.problems import UnusableInput
from rulecheck.source.reader import read, read_node
from rulecheck.source.values import Mapping
from rulecheck.source.writer import write

_UNNAMED = "draft"
# The key that may name a file beside the draft instead of listing what it holds.
_LIST_OR_FILE = ("convention", "states_parties")

DraftData = dict[str, Data]
# The keys and places (from 0) that lead to a value.
Path = tuple[str | int, ...]


def data_of_draft(draft: Draft) -> DraftData:
    """A draft as plain data; a list that it keeps in a file stands in it. Raises UnusableInput."""
    return data_of_text(draft.text.encode(), draft.folder, draft.name)


def data_of_text(data: bytes, folder: FilePath | None = None, name: str = _UNNAMED) -> DraftData:
    """The YAML text of a draft as plain data; `folder` is where lists kept in files lie.

    Raises UnusableInput for what is no YAML, and for a list that cannot be read.
    """
    found = _mapping(data_of(read(data, name)))
    key, inner = _LIST_OR_FILE
    holder = found.get(key)
    named = holder.get(inner) if isinstance(holder, dict) else None
    if folder and isinstance(holder, dict) and isinstance(named, str):
        listed = _listed(folder, named)
        found[key] = {**holder, inner: listed} if listed is not None else holder
    return found


def data_of_example(rule: Rule, example: Example) -> DraftData:
    """The draft an example of a rule stands for, as plain data."""
    return _mapping(data_of(draft_of(rule, example.node)))


def facts_of(data: DraftData, vocabularies: Vocabularies) -> Facts | None:
    """What a draft says; None where it cannot be used."""
    node = node_of(data)
    assert isinstance(node, Mapping)
    try:
        return Facts(programme_of(node, _UNNAMED, vocabularies), vocabularies)
    except UnusableInput:
        return None


def text_of_data(data: DraftData) -> str:
    """A draft as YAML text, ready to stand in a file."""
    node = node_of(data)
    assert isinstance(node, Mapping)
    return write(node)


def at_path(data: Data, path: Path) -> Data:
    """The value at a path. Raises KeyError or IndexError where there is none."""
    for step in path:
        data = data[step]  # type: ignore[index]
    return data


def replaced(draft: DraftData, path: Path, value: Data) -> DraftData:
    """A draft with another value at a path; a path of no steps leads to the draft itself.

    What was there is not changed.
    """
    return _mapping(_replaced(draft, path, value))


def _replaced(data: Data, path: Path, value: Data) -> Data:
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(data, list):
        assert isinstance(step, int)
        return [*data[:step], _replaced(data[step], rest, value), *data[step + 1 :]]
    assert isinstance(data, dict)
    assert isinstance(step, str)
    return {**data, step: _replaced(data.get(step), rest, value)}


def _listed(folder: FilePath, name: str) -> Data | None:
    """The list in a file within a folder; None where there is none."""
    root, file = folder.resolve(), (folder / name).resolve()
    if not file.is_relative_to(root) or not file.is_file():
        return None
    node = read_node(file.read_bytes(), str(file))
    return data_of(node) if node is not None else None


def _mapping(data: Data) -> DraftData:
    assert isinstance(data, dict)
    return data
