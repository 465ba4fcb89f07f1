"""A change of a scalar's text leaves all else of the file as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.source.edits import Edit, Source, applied
from rulecheck.source.reader import read
from rulecheck.source.values import Scalar
from rulecheck.source.writer import in_quotes

WRITTEN = {
    "plain": "key: one two three   # remark\nlast: 1\n",
    "plain over lines": "key: one\n  two\n  three\nlast: 1\n",
    "double quotes": 'key: "one two three"\nlast: 1\n',
    "double quotes over lines": 'key: "one\n  two \\\n  three"\nlast: 1\n',
    "single quotes": "key: 'one two three'\nlast: 1\n",
    "folded block": "key: >-\n  one\n  two three\n\nlast: 1\n",
    "kept block": "key: |\n  one two three\nlast: 1\n",
    "flow": "{key: one two three, last: 1}\n",
    "behind a Chinese text": "{other: 中文, key: one two three, last: 1}\n",
}


def scalar_of(text: str) -> Scalar:
    node = read(text.encode(), "file").get("key")
    assert isinstance(node, Scalar)
    return node


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_one_word_becomes_another(text: str) -> None:
    scalar = scalar_of(text)
    at = scalar.text.index("two")
    source = Source(text)
    edits = source.within(scalar, [Edit(at, at + 3, "twelve")])
    assert applied(text, edits) == text.replace("two", "twelve")


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("becomes", ['a "quoted" word', "it's", "[a, b]", "a: b", "a # b", "\\"])
def test_what_the_writing_does_not_take_is_written_otherwise(text: str, becomes: str) -> None:
    scalar = scalar_of(text)
    at = scalar.text.index("two")
    edits = Source(text).within(scalar, [Edit(at, at + 3, becomes)])
    changed = read(applied(text, edits).encode(), "file")
    found, last = changed.get("key"), changed.get("last")
    assert isinstance(found, Scalar)
    assert found.text.strip() == f"one {becomes} three"
    assert isinstance(last, Scalar)
    assert last.text == "1"


def test_escapes_are_followed() -> None:
    text = 'key: "say \\"two\\" \\\\ three"\n'
    scalar = scalar_of(text)
    at = scalar.text.index("three")
    edits = Source(text).within(scalar, [Edit(at, at + 5, "four")])
    assert applied(text, edits) == text.replace("three", "four")


def test_an_escape_that_is_not_followed_is_written_anew() -> None:
    scalar = scalar_of('key: "\\u0061 two"\n')
    edits = Source('key: "\\u0061 two"\n').within(scalar, [Edit(2, 5, "b")])
    assert applied('key: "\\u0061 two"\n', edits) == 'key: "a b"\n'


def test_edits_do_not_move_each_other() -> None:
    assert applied("abcdef", [Edit(4, 5, ""), Edit(0, 1, "xyz"), Edit(2, 2, "-")]) == "xyzb-cdf"


def test_lines_of_a_place() -> None:
    source = Source("one\ntwo\nthree\n")
    assert source.lines(4, 7) == range(2, 3)
    assert source.lines(0, 9) == range(1, 4)
    assert source.lines(4, 4) == range(2, 3)


@given(
    words=st.lists(st.sampled_from(['"', "'", "\\", "word", "中", "a", "b"]), min_size=3).map(
        " ".join
    ),
    data=st.data(),
)
def test_any_change_within_quotes_reads_as_made(words: str, data: st.DataObject) -> None:
    text = f"key: {in_quotes(words)}\nlast: 1\n"
    scalar = scalar_of(text)
    start = data.draw(st.integers(0, len(words)))
    end = data.draw(st.integers(start, len(words)))
    change = Edit(start, end, data.draw(st.sampled_from(["", "new", '"', "'"])))
    changed = read(applied(text, Source(text).within(scalar, [change])).encode(), "file")
    found = changed.get("key")
    assert isinstance(found, Scalar)
    assert found.text.strip() == applied(words, [change]).strip()
