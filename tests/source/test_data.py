"""Values become plain data and back without another meaning."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.source.data import Data, data_of, node_of, size_of
from rulecheck.source.reader import read
from rulecheck.source.writer import write

FIXTURES = Path(__file__).parents[2] / "fixtures"
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def back(data: dict[str, Data]) -> Data:
    return data_of(read(write(node_of(data)).encode(), "data"))


@given(st.dictionaries(TEXTS, DATA, max_size=4))
def test_data_are_the_same_once_written_and_read(data: dict[str, Data]) -> None:
    assert back(data) == data
    assert repr(back(data)) == repr(data)


@pytest.mark.parametrize("file", sorted(FIXTURES.rglob("*complying.yaml")), ids=str)
def test_drafts_are_the_same_once_written_and_read(file: Path) -> None:
    data = data_of(read(file.read_bytes(), str(file)))
    assert isinstance(data, dict)
    assert back(data) == data


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2017", 2017),
        ("-3", -3),
        ("010", "010"),
        ('"2017"', "2017"),
        ("true", True),
        ('"true"', "true"),
        ("Yes", "Yes"),
        ("2017-06-12", "2017-06-12"),
        ("04-30", "04-30"),
        ("~", None),
        ("", None),
        ('""', ""),
        ("[1, [a]]", [1, ["a"]]),
        ("{b: {}, a: 1}", {"b": {}, "a": 1}),
    ],
)
def test_scalars_are_what_they_say(text: str, meant: Data) -> None:
    (found,) = data_of(read(f"key: {text}".encode(), "data")).values()  # type: ignore[union-attr]
    assert found == meant
    assert type(found) is type(meant)


def test_size_counts_keys_and_items_at_any_depth() -> None:
    assert size_of("text") == 0
    assert size_of({"a": [1, {"b": None}], "c": {}}) == 5
