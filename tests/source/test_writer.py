"""What is written reads back as the same values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.source.reader import read
from rulecheck.source.values import Mapping, Node, Position, Scalar, Sequence, walk
from rulecheck.source.writer import write

AT = Position(1, 1)


def same(node: Node) -> object:
    """The node without places: texts, and None where nothing was said."""
    if isinstance(node, Mapping):
        return [(key, same(entry)) for key, (_, entry) in node.entries.items()]
    if isinstance(node, Sequence):
        return tuple(same(item) for item in node)
    return None if node.is_null else node.text


def again(root: Mapping, width: int = 76) -> Mapping:
    return read(write(root, width).encode(), "written")


texts = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    [
        "",
        " ",
        "~",
        "null",
        "no",
        "<<",
        "- a",
        "a: b",
        "a #b",
        "11:15",
        "-5",
        "a  b",
        "1RC",
        "?",
        "*a",
    ]
)
scalars = st.builds(lambda text, plain: Scalar(text, plain, AT), texts, st.booleans())


def _mapping(entries: dict[str, Node]) -> Mapping:
    return Mapping({key: (AT, node) for key, node in entries.items()}, AT)


nodes = st.recursive(
    scalars,
    lambda parts: (
        st.lists(parts, max_size=4).map(lambda items: Sequence(tuple(items), AT))
        | st.dictionaries(texts, parts, max_size=4).map(_mapping)
    ),
    max_leaves=12,
)
roots = st.dictionaries(texts, nodes, max_size=4).map(_mapping)


@given(root=roots, width=st.integers(0, 90))
def test_values_survive(root: Mapping, width: int) -> None:
    assert same(again(root, width)) == same(root)


@pytest.mark.parametrize("width", [0, 40, 76])
def test_the_examples_of_the_shipped_rules_survive(width: int) -> None:
    for rule in load_rulebook([shipped_rules()]).rules:
        for example in rule.examples:
            assert same(again(example.node, width)) == same(example.node), rule.id


def written(text: str, width: int = 76) -> str:
    return write(read(text.encode(), "text"), width)


def test_what_fits_stands_on_one_line() -> None:
    assert written("meetings:\n  - id: 1RC\n    kind: review conference\n") == (
        "meetings: [{id: 1RC, kind: review conference}]\n"
    )


def test_what_does_not_fit_is_spread() -> None:
    draft = "a: {b: [{id: 1RC, dates: {opens: 2015-09-07}}, second, []], c: {}}"
    assert written(draft, width=34) == (
        "a:\n"
        "  b:\n"
        "    - id: 1RC\n"
        "      dates: {opens: 2015-09-07}\n"
        "    - second\n"
        "    - []\n"
        "  c: {}\n"
    )


def test_what_is_to_be_filled_in_stands_where_a_comma_ends_nothing() -> None:
    text = written("a: [{topic: objectives, text: ~}, {topic: costs, text: x}]\nb: {c: [~]}\n")
    assert text == (
        "a:\n  - topic: objectives\n    text: ~\n  - {topic: costs, text: x}\nb:\n  c:\n    - ~\n"
    )
    filled = read(text.replace("~", "Costs, kept low").encode(), "filled")
    assert same(filled) == [
        (
            "a",
            (
                [("topic", "objectives"), ("text", "Costs, kept low")],
                [("topic", "costs"), ("text", "x")],
            ),
        ),
        ("b", [("c", ("Costs, kept low",))]),
    ]


def test_the_columns_of_a_text_are_measured_as_told() -> None:
    draft = "a: {b: 会议会议}"
    assert written(draft, width=14) == "a: {b: 会议会议}\n"
    assert write(read(draft.encode(), "text"), 14, lambda text: 2 * len(text)) == (
        "a:\n  b: 会议会议\n"
    )


def test_quotes_stand_where_they_are_needed() -> None:
    assert written('a: "no"\nb: no\nc: "x: \\"y\\""\nd: "\\e[31m"\ne:\n') == (
        'a: "no"\nb: no\nc: "x: \\"y\\""\nd: "\\u001b[31m"\ne: ~\n'
    )


# Remarks

plain = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=30)


@given(root=roots, width=st.integers(0, 90), remark=plain, lines=st.integers(1, 3))
def test_values_survive_remarks(root: Mapping, width: int, remark: str, lines: int) -> None:
    remarks = {node: "\n".join([remark] * lines) for node in walk(root)}
    text = write(root, width, remarks=remarks)
    assert same(read(text.encode(), "written")) == same(root)


def remarked(text: str, path: str, remark: str, width: int = 40) -> str:
    root = read(text.encode(), "text")
    node = root.get(path)
    assert node is not None
    return write(root, width, remarks={node: remark})


def test_a_remark_stands_behind_its_value() -> None:
    assert remarked("a: 1\nb: 2\n", "a", "one") == "a: 1  # one\nb: 2\n"


def test_a_remark_too_long_stands_above() -> None:
    long = "more than fits behind a value of forty"
    assert remarked("a: {b: 1}\n", "a", long) == f"# {long}\na: {{b: 1}}\n"


def test_a_remark_on_what_is_spread_stands_above_it() -> None:
    spread = "a: [one of many words, another of many words]\n"
    assert remarked(spread, "a", "said") == (
        "# said\na:\n  - one of many words\n  - another of many words\n"
    )


def test_an_empty_line_of_a_remark_is_an_empty_line() -> None:
    assert remarked("a: 1\n", "a", "\nsaid") == "\n# said\na: 1\n"


def test_the_same_remark_on_two_values_of_a_line_is_told_once() -> None:
    root = read(b"a: {b: p, c: q, d: r}\n", "text")
    a = root.get("a")
    assert isinstance(a, Mapping)
    remarks = dict(zip((node for _, node in a.entries.values()), ("x", "x", "y"), strict=True))
    assert write(root, remarks=remarks) == "a: {b: p, c: q, d: r}  # x; y\n"
