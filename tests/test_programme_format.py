"""The documentation of the draft format names every key of the model, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rulecheck.programme.model import Meeting, Programme
from rulecheck.programme.shapes import ListOf, Record, RecordOf

FILE = Path(__file__).parents[1] / "docs" / "programme-format.md"
TEXT = re.sub(r"^```.*?^```", "", FILE.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)


def code(text: str) -> set[str]:
    """The words that stand in backticks."""
    return set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", text))))


def keys_of_table(heading: str) -> set[str]:
    (section,) = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE)
    return set().union(*(code(row.split("|")[1]) for row in re.findall(r"^\|.*", section, re.M)))


def records(record: type[Record]) -> Iterator[type[Record]]:
    yield record
    for key in record.keys().values():
        shape = key.shape
        while isinstance(shape, ListOf):
            shape = shape.item
        if isinstance(shape, RecordOf):
            yield from records(shape.record)


@pytest.mark.parametrize(
    ("heading", "record"), [("Top level", Programme), ("A meeting", Meeting)], ids=str
)
def test_the_table_has_the_keys_of_the_record(heading: str, record: type[Record]) -> None:
    assert keys_of_table(heading) == set(record.keys())


@pytest.mark.parametrize("record", sorted(set(records(Programme)), key=str), ids=repr)
def test_every_key_of_a_draft_is_documented(record: type[Record]) -> None:
    assert set(record.keys()) - code(TEXT) == set()
