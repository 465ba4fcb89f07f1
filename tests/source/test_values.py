"""Positioned values: what they are called, where their keys stand."""

import pytest

from rulecheck.source.reader import read
from rulecheck.source.values import Position, Scalar, describe


def test_key_position_is_the_key_or_else_the_mapping() -> None:
    root = read(b"a: 1\n  \nbc: 2\n", "d")
    assert root.key_position("bc") == Position(3, 1)
    assert root.key_position("absent") == root.position == Position(1, 1)
    assert root.get("absent") is None


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_null_is_only_null_without_quotes(text: str) -> None:
    assert Scalar(text, plain=True, position=Position(1, 1)).is_null
    assert not Scalar(text, plain=False, position=Position(1, 1)).is_null


@pytest.mark.parametrize(
    ("text", "said"),
    [("{}", "a mapping"), ("[]", "a list"), ("~", "nothing"), ("x", "'x'"), ("''", "''")],
)
def test_describe_says_what_was_found(text: str, said: str) -> None:
    node = read(f"a: {text}".encode(), "d").get("a")
    assert node is not None
    assert describe(node) == said
