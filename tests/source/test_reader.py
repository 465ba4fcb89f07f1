"""YAML text in, positioned values out, and every bound tested."""

from collections.abc import Iterator

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rulecheck.source import reader
from rulecheck.source.problems import UnusableInput
from rulecheck.source.reader import read
from rulecheck.source.values import Mapping, Node, Scalar, Sequence

Found = list[tuple[int, int, str]]


def problems(data: bytes | str) -> Found:
    """Line, column and message of every problem of a text."""
    data = data.encode() if isinstance(data, str) else data
    with pytest.raises(UnusableInput) as caught:
        read(data, "d.yaml")
    assert {p.path for p in caught.value.problems} == {"d.yaml"}
    return [(p.line, p.column, p.message) for p in caught.value.problems]


def plain(node: Node | None) -> object:
    """The node as texts, tuples and dicts."""
    if isinstance(node, Mapping):
        return {key: plain(entry) for key, (_, entry) in node.entries.items()}
    if isinstance(node, Sequence):
        return tuple(plain(item) for item in node)
    assert isinstance(node, Scalar)
    return node.text


def scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node:
            yield from scalars(item)
    else:
        for key, (at, entry) in node.entries.items():
            yield Scalar(key, True, at)
            yield from scalars(entry)


# What is read


def test_scalars_stay_as_written() -> None:
    root = read(b"a: [NO, 11:15, 04-30, 2018-09-03, 0o17, 1_000, yes, ~]", "d")
    assert plain(root) == {"a": ("NO", "11:15", "04-30", "2018-09-03", "0o17", "1_000", "yes", "~")}


def test_quotes_are_remembered() -> None:
    root = read(b"a: no\nb: 'no'\nc: \"no\"\nd: |\n  no\n", "d")
    nodes = [root.get(key) for key in "abcd"]
    assert [n.plain for n in nodes if isinstance(n, Scalar)] == [True, False, False, False]


def test_positions_count_characters_from_one() -> None:
    root = read("会议: [é, 缔约国]\n".encode(), "d")
    found = {s.text: (s.position.line, s.position.column) for s in scalars(root)}
    assert found == {"会议": (1, 1), "é": (1, 6), "缔约国": (1, 9)}


def test_an_empty_value_in_braces_stands_on_the_line_of_its_key() -> None:
    root = read(b"a: {b:\n\n,\n 'c':\n}\n", "d")
    node = root.get("a")
    assert isinstance(node, Mapping)
    assert [(s.text, s.position.line) for s in scalars(node)] == [
        ("b", 1),
        ("", 1),
        ("c", 4),
        ("", 4),
    ]


def test_a_byte_order_mark_does_not_shift_positions() -> None:
    root = read(b"\xef\xbb\xbfa: 1\n", "d")
    assert [(s.text, s.position.column) for s in scalars(root)] == [("a", 1), ("1", 4)]


def test_plain_tags_are_obeyed_by_ignoring_them() -> None:
    assert plain(read(b"a: !!str NO\nb: !!int 3\nc: ! x\n", "d")) == {"a": "NO", "b": "3", "c": "x"}


def test_an_alias_stands_for_its_anchor() -> None:
    root = read(b"a: &x [1, 2]\nb: *x\n", "d")
    assert root.get("b") is root.get("a")


def test_merged_keys_yield_to_those_written_out() -> None:
    root = read(b"base: &b {x: 1, y: 1}\na:\n  y: 2\n  <<: *b\n", "d")
    assert plain(root.get("a")) == {"y": "2", "x": "1"}


def test_of_merged_mappings_the_first_wins() -> None:
    root = read(b"a: {<<: [{x: 1}, {x: 2, y: 2}]}\n", "d")
    assert plain(root.get("a")) == {"x": "1", "y": "2"}


def test_a_quoted_merge_key_is_a_key_like_any_other() -> None:
    assert plain(read(b"a: {'<<': 3}", "d")) == {"a": {"<<": "3"}}


# What is refused, and where


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (1, 1, "there is nothing in the file")),
        ("# to be written\n---\n", (1, 1, "there is nothing in the file")),
        ("~", (1, 1, "there is nothing in the file")),
        ("- a", (1, 1, "expected a mapping of keys at the top level")),
        ("just text", (1, 1, "expected a mapping of keys at the top level")),
        ("a: 1\n---\nb: 2\n", (2, 1, "a second document; one file holds one")),
        ("---\n---\na: 1\n", (2, 1, "a second document; one file holds one")),
        ("x:\n  a: 1\n  b: 2\n  a: 3\n", (4, 3, "the key 'a' stands twice, first on line 2")),
        ("{a: 1, 'a': 2}", (1, 8, "the key 'a' stands twice, first on line 1")),
        ("? [a]\n: b\n", (1, 3, "a key must be a text")),
        ("a: *b\n", (1, 4, "the alias '*b' has no anchor before it")),
        ("a: &b [x, *b]\n", (1, 11, "the alias '*b' has no anchor before it")),
        ("a: {<<: 3}\n", (1, 5, "'<<' takes a mapping or a list of mappings")),
        ("a: 1\nb: c: d\n", (2, 5, "a text with a colon needs quotation marks")),
    ],
)
def test_what_is_wrong_is_said_at_its_place(text: str, expected: tuple[int, int, str]) -> None:
    assert problems(text) == [expected]


INDENTED = "indentation differs from the lines above; keys that belong together begin alike"
TAB = "a tab; YAML wants spaces"

BRACES = "a text with {{ … }} needs quotation marks"
NOT_CLOSED = "the { opened on line 1 is not closed, or a comma is missing before"

SLIPS = [
    # indentation
    ("a: 1\n  b: 2\nc: 3\n", (2, 3, INDENTED)),
    ("a: 1\n\n# more\n  b: 2\n", (4, 3, INDENTED)),
    ("m:\n  - id: x\n      kind: y\n", (3, 7, INDENTED)),
    ("m:\n  - id: x\n kind: y\n", (3, 2, INDENTED)),
    ("m:\n  - id: x\n    b: 3\n   kind: y\n", (4, 4, INDENTED)),
    ("会议:\n    id: x\n  kind: y\n", (3, 3, INDENTED)),
    ("a: |\n  x\n y\nb: 1\n", (3, 2, INDENTED)),
    ("a: 1\r\n  b: 2\r\n", (2, 3, INDENTED)),
    ("a: 1\n- b\n", (2, 1, "an item of a list where a key is expected")),
    # tabs
    ("a:\n\tb: 1\n", (2, 1, TAB)),
    ("a:\n  b: 1\n\tc: 1\n", (3, 1, TAB)),
    ("m:\n  -\tid: x\n", (2, 4, TAB)),
    # colons
    ("a: 1\ntitle: Programme: a draft\n", (2, 17, "a text with a colon needs quotation marks")),
    ("a: {title: Plan: draft}\n", (1, 16, "a text with a colon needs quotation marks")),
    ("a: 1\nstatus formal\nb: 2\n", (2, 1, "a key without a colon")),
    ("a: 1\nstatus formal\n", (2, 1, "a key without a colon")),
    ("status formal\na: 1\n", (1, 1, "a key without a colon")),
    ("m:\n  - id: x\n    status formal\n    kind: y\n", (3, 5, "a key without a colon")),
    ("a: 1\nstatus:formal\nb: 1\n", (2, 1, "a colon without a space behind it")),
    (
        "a: 1\n标题：方案\nb: 2\n",
        (2, 1, "a key without a colon; that of YAML is ':' with a space behind it"),
    ),
    # braces and brackets
    (
        "a:\n  d: {opens: 2015, closes: 2016\n  e: 3\n",
        (2, 6, "the { opened on line 2 is not closed, or a comma is missing before line 3"),
    ),
    (
        "m: {\n  x: 1\n  y: 2}\n",
        (1, 4, "the { opened on line 1 is not closed, or a comma is missing before line 3"),
    ),
    (
        "a: ['b' c]\n",
        (1, 4, "the [ opened on line 1 is not closed, or a comma is missing before column 9"),
    ),
    ("a: [1, 2\n", (1, 4, "the [ opened on line 1 is not closed")),
    ("b: {a: [\n", (1, 8, "the [ opened on line 1 is not closed")),
    ("a: {x: @y}\n", (1, 8, "a text that begins with @ needs quotation marks")),
    ("a: {x: 1]\n", (1, 9, "the { opened on line 1 is closed by ]")),
    ("a: {x: 1}}\nb: 2\n", (1, 10, "a } that closes nothing")),
    # what messages print
    ("a: {{ x }}\n", (1, 4, BRACES)),
    ("a: {{ x }} lasts {{ y }} days, not 3\n", (1, 4, BRACES)),
    ("a: 1\nf: {en: {{ x | counted('day') }}, zh: b}\n", (2, 9, BRACES)),
    ("- {{ x.y }} is late: {{ z }}\n", (1, 3, BRACES)),
    ("a: {en: '{{ x }}' late}\n", (1, 4, f"{NOT_CLOSED} column 19")),
    # quotation marks
    ("a: 1\nb: 'x\n", (2, 4, "the quotation mark opened here is not closed")),
    ('a: "x\nb: 2\n', (1, 4, "the quotation mark opened here is not closed")),
    (
        'a: "x" y\n',
        (1, 8, "something behind a value; a text with quotation marks is in them whole"),
    ),
    ("a: @x\n", (1, 4, "a text that begins with @ needs quotation marks")),
    ("a: *\n", (1, 4, "a text that begins with * needs quotation marks")),
]


@pytest.mark.parametrize(("text", "expected"), SLIPS)
def test_a_slip_of_the_pen_is_told_in_plain_words(
    text: str, expected: tuple[int, int, str]
) -> None:
    assert problems(text) == [expected]


@pytest.mark.usefixtures("without_libyaml")
@pytest.mark.parametrize(("text", "expected"), SLIPS)
def test_without_the_c_library_a_slip_is_told_alike(
    text: str, expected: tuple[int, int, str]
) -> None:
    assert problems(text) == [expected]


@pytest.mark.parametrize(
    ("tag", "named"),
    [
        ("!!python/object/apply:os.system", "tag:yaml.org,2002:python/object/apply:os.system"),
        ("!!binary", "tag:yaml.org,2002:binary"),
        ("!include", "!include"),
    ],
)
def test_tags_are_refused_where_they_stand(tag: str, named: str) -> None:
    expected = f"the tag '{named}' is not allowed here; leave it out"
    assert problems(f"a: 1\nb: {tag} x\n") == [(2, 4, expected)]
    assert problems(f"a: 1\nb: {tag} [x]\n") == [(2, 4, expected)]


def test_all_problems_of_a_text_come_at_once() -> None:
    assert problems("a: !x 1\na: 2\n? [b]\n: !y 3\n") == [
        (1, 4, "the tag '!x' is not allowed here; leave it out"),
        (2, 1, "the key 'a' stands twice, first on line 1"),
        (3, 3, "a key must be a text"),
        (4, 3, "the tag '!y' is not allowed here; leave it out"),
    ]


def test_after_two_hundred_problems_the_rest_is_left_out() -> None:
    assert len(problems("a: 1\n" * 300)) == 200


def test_invalid_utf8_is_refused_at_its_line() -> None:
    assert problems(b"a: 1\nb: \xff\n") == [(2, 4, "not UTF-8 text; save the file as UTF-8")]


def test_utf16_is_refused() -> None:
    assert problems("a: 1".encode("utf-16")) == [(1, 1, "not UTF-8 text; save the file as UTF-8")]


def test_the_column_of_invalid_utf8_counts_characters() -> None:
    assert problems("会议: ".encode() + b"\xff\n")[0][:2] == (1, 5)


def test_the_place_of_invalid_utf8_is_right_behind_a_byte_order_mark() -> None:
    assert problems(b"\xef\xbb\xbfa: 1\nb: \xff\n")[0][:2] == (2, 4)


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\ufffe"])
def test_control_characters_are_refused(character: str) -> None:
    ((_, _, message),) = problems(f"a: x{character}y\n")
    assert message == "not YAML: a character that YAML does not allow"


def test_a_control_character_is_refused_where_it_stands() -> None:
    assert problems("a: 1\n会: x\x07y\n")[0][:2] == (2, 5)


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\x85", "\u2028"])
@pytest.mark.parametrize("bad", [b"\xff", b"\x07"])
def test_before_a_refused_character_lines_end_where_those_of_yaml_end(
    ending: str, bad: bytes
) -> None:
    assert problems(f"a: 1{ending}b: ".encode() + bad)[0][:2] == (2, 4)


# Bounds: the last that passes, the first that does not


def test_four_mebibytes_are_read_and_one_byte_more_is_not() -> None:
    whole = b"a: 1\n#".ljust(4 * 1024 * 1024, b"x")
    assert plain(read(whole, "d")) == {"a": "1"}
    assert problems(whole + b"x") == [(1, 1, "file is larger than 4 MiB; split it")]


def test_fifty_levels_are_read_and_one_more_is_not() -> None:
    assert read(b"a: " + b"[" * 49 + b"]" * 49, "d").get("a")
    assert problems("a: " + "[" * 50 + "]" * 50) == [(1, 53, "nested deeper than 50 levels")]


def test_depth_is_refused_before_the_end_is_looked_for() -> None:
    ((line, column, message),) = problems("a: " + "[" * 1_000_000)
    assert (line, message) == (1, "nested deeper than 50 levels")
    # Some releases of the parser's library give up by themselves, some levels later.
    assert 53 <= column <= 1_003


def test_a_thousand_aliases_are_read_and_one_more_is_not() -> None:
    text = "a: &x 1\nb: ["
    node = read((text + "*x," * 1000 + "]").encode(), "d").get("b")
    assert isinstance(node, Sequence)
    assert len(node.items) == 1000
    # The 1,001st alias stands behind "b: [" and a thousand times "*x,".
    assert problems(text + "*x," * 1001 + "]") == [(2, 3005, "more than 1000 aliases")]


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    ((_, _, message),) = problems("\n".join(lines))
    assert message == "more than 1000000 values once aliases are written out"


def test_a_bomb_of_merges_is_refused() -> None:
    big = ", ".join(f"k{n}: 1" for n in range(10_000))
    merges = "\n".join(f"m{n}: {{<<: *b}}" for n in range(200))
    ((_, _, message),) = problems(f"b: &b {{{big}}}\n{merges}\n")
    assert message == "more than 1000000 values once aliases are written out"


# Properties

PIECES = ("a", "b: ", "- ", "\n", "  ", "{", "}", "[", "]", ",", "&x ", "*x", "<<: ", "? ", "!t ")
MORE = ("'", '"', "|\n", "---\n", "...\n", "#", "%YAML 1.1\n", "\t", "\ufeff", "\\x", "会", "~")
YAML_PIECES = st.lists(st.sampled_from(PIECES + MORE), max_size=25).map("".join)


def usable(data: bytes) -> Mapping | None:
    """The mapping, or None; anything but UnusableInput comes through as an error."""
    found: Mapping | None = None
    places = [(1, 1)]
    try:
        found = read(data, "d")
    except UnusableInput as error:
        places = [(p.line, p.column) for p in error.problems]
    assert places
    assert all(line >= 1 and column >= 1 for line, column in places)
    return found


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    usable(data)


@given(st.text(max_size=100) | YAML_PIECES)
@example('a: "\\U00110000"')
@example('a: "\\ud800"')
@example("%YAML 1." + "1" * 5000 + "\n---\na: 1")
@example("a: !<%ff> 1")
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    usable(text.encode("utf-8", "replace"))


@pytest.fixture
def without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML as it is where it was built without the C library."""
    monkeypatch.setattr(reader, "_LOADER", yaml.SafeLoader)


@pytest.mark.usefixtures("without_libyaml")
@pytest.mark.parametrize(
    "text",
    [
        "a: x\x00y",
        'a: "\\U00110000"',
        'a: "\\ud800"',
        "%YAML 1." + "1" * 5000 + "\n---\na: 1",
    ],
    ids=["control character", "beyond Unicode", "half a character", "endless version"],
)
def test_without_the_c_library_the_same_texts_are_refused(text: str) -> None:
    assert problems(text)


@pytest.mark.usefixtures("without_libyaml")
def test_without_the_c_library_positions_are_the_same() -> None:
    root = read("\ufeff会议:\n  - [é, 'x']\n".encode(), "d")
    found = {s.text: (s.position.line, s.position.column) for s in scalars(root)}
    assert found == {"会议": (1, 1), "é": (2, 6), "x": (2, 9)}


WORDS = st.text(st.sampled_from("abZ09é会议😀"), min_size=1, max_size=6)
SCALARS = WORDS | WORDS.map("'{}'".format) | WORDS.map('"{}"'.format)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Block mappings and lists, three levels deep, written out by hand."""

    def block(depth: int, indent: int) -> list[str]:
        margin = " " * indent
        kind = draw(st.sampled_from(["mapping", "list"])) if depth else "mapping"
        lines = []
        for number in range(draw(st.integers(1, 3))):
            head = f"{draw(WORDS)}{number}:" if kind == "mapping" else "-"
            if depth < 3 and draw(st.booleans()):
                lines += [margin + head, *block(depth + 1, indent + draw(st.integers(1, 3)))]
            else:
                lines.append(f"{margin}{head} {draw(SCALARS)}")
        return lines

    return "\n".join(block(0, 0)) + "\n"


@given(documents())
@settings(deadline=None)
def test_every_scalar_points_at_its_text(text: str) -> None:
    root = usable(text.encode())
    if root is None:  # two keys that are the same
        return
    lines = text.split("\n")
    for scalar in scalars(root):
        at = scalar.position
        rest = lines[at.line - 1][at.column - 1 :]
        assert rest.lstrip("'\"" if not scalar.plain else "").startswith(scalar.text)
        assert rest[0] not in "'\"" or not scalar.plain


KEYS = st.text(st.sampled_from("abc<"), min_size=1, max_size=3)


@given(st.lists(KEYS, max_size=8))
def test_a_mapping_holds_each_key_once(keys: list[str]) -> None:
    root = usable("".join(f"{key}: {n}\n" for n, key in enumerate(keys)).encode())
    if len(keys) == len(set(keys)) and keys and "<<" not in keys:
        assert plain(root) == {key: str(n) for n, key in enumerate(keys)}
    else:
        assert root is None
