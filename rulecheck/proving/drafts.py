"""Drafts that rules are tried on: those in a folder, and those that differ from them by a change.

A file of changes is a list of entries with `rule`, `draft` (seen from the folder), `find` (a text
of that draft) and `replace` (what stands there instead); where `find` stands several times,
`occurrence` says which of them is meant, counted from 1.
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
    """The drafts below a folder, and what its files of changes make of them.

    Other YAML files are left alone. Raises UnusableInput.
    """
    found: list[Draft] = []
    for file in yaml_files(folder):
        data = read_bounded(file)
        root = read_node(data, str(file))
        if isinstance(root, Mapping) and is_programme(root):
            found.append(Draft(str(file), text_of(data, str(file)), file.parent))
        elif isinstance(root, Sequence) and root.items and all(map(_is_change, root)):
            found += _changed(root, file, folder)
    if not found:
        raise UnusableInput([Problem(str(folder), 1, 1, "no draft programme in this folder")])
    return found


def _is_change(node: Node) -> bool:
    return isinstance(node, Mapping) and {"draft", "find", "replace"} <= node.entries.keys()


def _changed(entries: Sequence, file: Path, folder: Path) -> Iterator[Draft]:
    for entry in entries:
        assert isinstance(entry, Mapping)
        at = entry.position
        said = {
            key: node.text for key, (_, node) in entry.entries.items() if isinstance(node, Scalar)
        }
        before = folder / said.get("draft", "")
        name = f"{file}:{at.line}"
        try:
            text = text_of(before.read_bytes(), str(before))
            changed = _replaced(text, said["find"], said["replace"], said.get("occurrence", "1"))
        except (OSError, KeyError, ValueError) as error:
            message = f"the change cannot be made: {error}"
            raise UnusableInput([Problem(str(file), at.line, at.column, message)]) from None
        yield Draft(name, changed, before.parent, said.get("rule"))


def _replaced(text: str, find: str, becomes: str, occurrence: str) -> str:
    """Raises ValueError where the text does not stand there so often."""
    start = -1
    for _ in range(int(occurrence)):
        start = text.find(find, start + 1)
        if start < 0:
            raise ValueError(f"{quoted(find)} does not stand in the draft")
    return text[:start] + becomes + text[start + len(find) :]
