"""Drafts that rules are tried on: those in a folder, and those that edits make of them.

A file of edits is a list. An entry with `draft` (a file, seen from the folder, or the name of a
variant), `find` (a text that stands there) and `replace` (what stands there instead) is a draft of
its own; where `find` stands several times, `occurrence` says which is meant, counted from 1. An
entry with `name`, `draft` and `edits`, a list of these, is a variant: a draft for others to edit.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from rulecheck.checking.recognising import is_programme
from rulecheck.programme.facts import Facts
from rulecheck.programme.reader import read_programme
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.rulebook.loader import yaml_files
from rulecheck.source.files import read_bounded
from rulecheck.source.problems import Problem, UnusableInput, quoted
from rulecheck.source.reader import read_node, text_of
from rulecheck.source.values import Mapping, Node, Scalar, Sequence

_EDIT = {"find", "replace"}
_VARIANTS_DEEP = 10


class Draft(msgspec.Struct, frozen=True):
    """A draft to try rules on: its text, where it lies, and the rule it was made for, if any."""

    name: str
    text: str
    folder: Path
    rule: str | None = None

    def facts(self, vocabularies: Vocabularies) -> Facts:
        """What the draft says. Raises UnusableInput."""
        programme = read_programme(self.text.encode(), self.name, vocabularies, self.folder)
        return Facts(programme, vocabularies)


def drafts_in(folder: Path) -> list[Draft]:
    """The drafts below a folder, and what its files of edits make of them.

    Other YAML files are left alone. Raises UnusableInput.
    """
    found: list[Draft] = []
    edited = _Edited(folder)
    for file in yaml_files(folder):
        data = read_bounded(file)
        root = read_node(data, str(file))
        if isinstance(root, Mapping) and is_programme(root):
            found.append(Draft(str(file), text_of(data, str(file)), file.parent))
        elif isinstance(root, Sequence):
            edited.take(root, file)
    found += edited.drafts()
    if not found:
        raise UnusableInput([Problem(str(folder), 1, 1, "no draft programme in this folder")])
    return found


class _Edited:
    """Drafts that edits make of those in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries: list[tuple[Path, Mapping]] = []
        self.variants: dict[str, tuple[Path, Mapping]] = {}

    def take(self, root: Sequence, file: Path) -> None:
        """Take the entries of a list that are edits or variants."""
        for entry in root:
            keys = entry.entries.keys() if isinstance(entry, Mapping) else set()
            if not isinstance(entry, Mapping) or "draft" not in keys:
                continue
            if keys >= _EDIT:
                self.entries.append((file, entry))
            elif keys >= {"name", "edits"}:
                self.variants[_text(entry.get("name"))] = file, entry

    def drafts(self) -> Iterator[Draft]:
        """What the entries make. Raises UnusableInput."""
        for file, entry in self.entries:
            before = self.before(file, entry, _VARIANTS_DEEP)
            text = _replaced(before.text, file, entry)
            name = f"{file}:{entry.position.line}"
            yield Draft(name, text, before.folder, _text(entry.get("rule")) or None)

    def before(self, file: Path, entry: Mapping, depth: int) -> Draft:
        """The draft an entry speaks of."""
        name = _text(entry.get("draft"))
        if name in self.variants and depth:
            return self.variant(name, depth)
        path = self.folder / name
        try:
            return Draft(str(path), text_of(path.read_bytes(), str(path)), path.parent)
        except OSError as error:
            reason = f"{quoted(name)} cannot be read: {error.strerror}"
            raise _refused(file, entry, reason) from None

    def variant(self, name: str, depth: int) -> Draft:
        file, entry = self.variants[name]
        before = self.before(file, entry, depth - 1)
        text, edits = before.text, entry.get("edits")
        for edit in edits if isinstance(edits, Sequence) else ():
            text = _replaced(text, file, edit)
        return Draft(name, text, before.folder)


def _replaced(text: str, file: Path, edit: Node) -> str:
    if not isinstance(edit, Mapping) or not edit.entries.keys() >= _EDIT:
        raise _refused(file, edit, "an edit needs 'find' and 'replace'")
    find, occurrence = _text(edit.get("find")), _text(edit.get("occurrence")) or "1"
    start = -1
    for _ in range(int(occurrence) if occurrence.isascii() and occurrence.isdigit() else 0):
        start = text.find(find, start + 1)
        if start < 0:
            break
    if start < 0:
        raise _refused(file, edit, f"{quoted(find)} does not stand in the draft")
    return text[:start] + _text(edit.get("replace")) + text[start + len(find) :]


def _refused(file: Path, node: Node, message: str) -> UnusableInput:
    at = node.position
    return UnusableInput([Problem(str(file), at.line, at.column, message)])


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) and not node.is_null else ""
