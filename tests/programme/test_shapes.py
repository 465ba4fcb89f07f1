"""Each sort of value: what it reads, and what it says of anything else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.programme import shapes
from rulecheck.programme.shapes import (
    DATE,
    DAY_OF_YEAR,
    TERM_DATE,
    Context,
    Fact,
    ListOf,
    MappingOf,
    Origin,
    Shape,
    State,
    TermOf,
    Text,
    Truth,
    Whole,
)
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.source.problems import UnusableInput
from rulecheck.source.reader import read

Reading = tuple[Any, list[tuple[int, int, str]]]
ReadShape = Callable[[Shape, str], Reading]


@pytest.fixture(scope="session")
def reading(vocabularies: Vocabularies) -> ReadShape:
    """What a shape makes of a YAML value that stands at line 1, column 4."""

    def read_value(shape: Shape, text: str) -> Reading:
        context = Context("d.yaml", vocabularies)
        node = read(f"k: {text}\n".encode(), "d.yaml").get("k")
        assert node is not None
        value = shape.read(node, "k", context)
        return value, [(p.line, p.column, p.message) for p in context.problems]

    return read_value


@pytest.mark.parametrize(
    ("shape", "text", "value"),
    [
        (Text(), "Palais des Nations", "Palais des Nations"),
        (Text(), "'  spaces  '", "spaces"),
        (Text(), "11:15", "11:15"),
        (Text(), '"a\\e[31mb"', "a\N{REPLACEMENT CHARACTER}[31mb"),
        (Truth(), "true", True),
        (Truth(), "Yes", True),
        (Truth(), "是", True),
        (Truth(), "FALSE", False),
        (Truth(), "no", False),
        (Truth(), "否", False),
        (Whole(0, 10), "10", 10),
        (Whole(0, 10), "0", 0),
        (Whole(0, 10), "007", 7),
        (Whole(-5, 10), "-5", -5),
        (TermOf("kind"), "MSP", "meeting of states parties"),
        (TermOf("kind"), "缔约国会议", "meeting of states parties"),
        (TermOf("topic"), "something  else", "something else"),
        (TermOf("option"), "4", "4"),
        (State(), "挪威", "Norway"),
        (State(), "Atlantis", "Atlantis"),
        (Fact(), "true", True),
        (Fact(), "False", False),
        (Fact(), "4", 4),
        (Fact(), "four", "four"),
        (Fact(), "11:15", "11:15"),
        (ListOf(Whole()), "[1, 2]", (1, 2)),
        (ListOf(Whole()), "[]", ()),
        (MappingOf(Whole()), "{a: 1, b: }", {"a": 1}),
        (MappingOf(Whole(), "region"), "{非洲组: 1}", {"African Group": 1}),
    ],
)
def test_a_value_is_read(reading: ReadShape, shape: Shape, text: str, value: Any) -> None:
    found, problems = reading(shape, text)
    assert problems == []
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("shape", [Text(), Truth(), Whole(), TermOf("kind"), State(), DATE, Fact()])
@pytest.mark.parametrize("text", ["", "~", "null"])
def test_nothing_written_is_silence(reading: ReadShape, shape: Shape, text: str) -> None:
    assert reading(shape, text) == (None, [])


@pytest.mark.parametrize(
    ("shape", "text", "message"),
    [
        (Text("an id"), "[x]", "expected an id, found a list"),
        (Text(), "{x: 1}", "expected a text, found a mapping"),
        (Text(), "x" * 2001, "text longer than 2000 characters"),
        (Truth(), "maybe", "expected true or false, found 'maybe'"),
        (Truth(), "1", "expected true or false, found '1'"),
        (Whole(0, 9), "10", "expected a whole number from 0 to 9, found '10'"),
        (Whole(0, 9), "-1", "expected a whole number from 0 to 9, found '-1'"),
        (Whole(0, 9), "2.5", "expected a whole number from 0 to 9, found '2.5'"),
        (Whole(0, 9), "1_0", "expected a whole number from 0 to 9, found '1_0'"),
        (Whole(0, 9), "٣", "expected a whole number from 0 to 9, found '٣'"),
        (Whole(0, 999), "11:15", "expected a whole number from 0 to 999, found '11:15'"),
        (
            Whole(0, 9),
            "9" * 5000,
            "text longer than 2000 characters",
        ),
        (
            TermOf("kind"),
            "preparatry meeting",
            "'preparatry meeting'; perhaps 'preparatory meeting'",
        ),
        (TermOf("status"), "xyz", "unknown status 'xyz'; known: formal, informal"),
        (TermOf("status_of_draft"), "[x]", "expected a term (status of draft), found a list"),
        (State(), "NO", "'NO' where a State is expected; write its name in full"),
        (State(), "no", "'no' where a State is expected; write its name in full"),
        (State(), "off", "'off' where a State is expected; write its name in full"),
        (State(), "'NO'", "'NO' where a State is expected; write its name in full"),
        (State(), "CH", "'CH' where a State is expected; write its name in full"),
        (State(), "[Norway]", "expected the name of a State, found a list"),
        (DATE, "2018-02-30", "does not exist: February 2018 has 28 days, not 30"),
        (DATE, "3 September 2018", "expected a date such as 2018, 2018-09 or 2018-09-03, found"),
        (DATE, "04-30", "expected a date such as 2018, 2018-09 or 2018-09-03, found '04-30'"),
        (DATE, "close of 6MSP", "expected a date such as 2018, 2018-09 or 2018-09-03, found"),
        (TERM_DATE, "6MSP", "expected a date such as 2018-09-03, or 'close of 6MSP', found '6MSP'"),
        (DAY_OF_YEAR, "30-04", "'30-04' does not exist: there is no month 30"),
        (DAY_OF_YEAR, "April", "expected a day of the year such as 04-30, found 'April'"),
        (
            ListOf(Whole(0, 9)),
            "1",
            "expected a list, each item a whole number from 0 to 9, found '1'",
        ),
        (MappingOf(Text()), "[x]", "expected a mapping of names, each to a text, found a list"),
        (Fact(), "[x]", "expected true, false, a number or a text, found a list"),
    ],
)
def test_another_value_is_told_at_its_place(
    reading: ReadShape, shape: Shape, text: str, message: str
) -> None:
    value, ((line, column, said),) = reading(shape, text)
    assert value is None
    assert (line, column) == (1, 4)
    assert message in said


def test_text_of_two_thousand_characters_still_passes(reading: ReadShape) -> None:
    assert reading(Text(), "x" * 2000) == ("x" * 2000, [])


def test_bad_items_are_told_one_by_one_and_left_out(reading: ReadShape) -> None:
    assert reading(ListOf(Truth()), "[yes, 2, ~, no, [x]]") == (
        (True, False),
        [
            (1, 13, "an empty item where true or false is expected"),
            (1, 10, "expected true or false, found '2'"),
            (1, 20, "expected true or false, found a list"),
        ],
    )


def test_a_truth_value_in_the_context_may_be_written_as_elsewhere(reading: ReadShape) -> None:
    assert reading(Fact(), "yes") == (True, [])
    assert reading(Fact(), "否") == (False, [])


def test_two_spellings_of_one_name_are_told(reading: ReadShape) -> None:
    _, found = reading(MappingOf(Text(), "region"), "{African Group: a, 非洲组: b}")
    assert [(line, column) for line, column, _ in found] == [(1, 23)]
    _, found = reading(MappingOf(Text()), "{alpha_beta: a, Alpha-Beta: b}")
    assert [(line, column) for line, column, _ in found] == [(1, 20)]


@given(st.text(max_size=30))
def test_no_shape_raises_whatever_the_text(vocabularies: Vocabularies, text: str) -> None:
    quoted = text.replace("'", "''")
    try:
        node = read(f"k: '{quoted}'".encode("utf-8", "replace"), "d").get("k")
    except UnusableInput:
        return
    assert node is not None
    context = Context("d", vocabularies)
    for shape in (Text(), Truth(), Whole(), TermOf("kind"), State(), DATE, TERM_DATE, DAY_OF_YEAR):
        shape.read(node, "k", context)
    assert all(problem.line == 1 for problem in context.problems)


# Where things stand


def test_a_key_is_located_where_it_stands_and_an_absent_one_where_it_would() -> None:
    root = read(b"a:\n  b:\n    c: 1\n", "d")
    origin = Origin(root, "")
    places = {keys: origin.locate(keys) for keys in ("", "a", "a.b.c", "a.x.c", "x")}
    assert {keys: (at.line, at.column, at.path) for keys, at in places.items()} == {
        "": (1, 1, ""),
        "a": (1, 1, "a"),
        "a.b.c": (3, 5, "a.b.c"),
        "a.x.c": (1, 1, "a.x.c"),
        "x": (1, 1, "x"),
    }


def test_a_path_goes_on_from_that_of_its_record() -> None:
    root = read(b"dates: 2018\n", "d")
    assert Origin(root, "meetings[3]").locate("dates").path == "meetings[3].dates"


def test_hints_stop_after_a_hundred_problems(vocabularies: Vocabularies) -> None:
    context = Context("d", vocabularies)
    node = read(b"k: formall", "d").get("k")
    assert node is not None
    for _ in range(101):
        TermOf("status").read(node, "", context)
    assert context.problems[99].message == "unknown status 'formall'; perhaps 'formal'"
    assert context.problems[100].message == "unknown status 'formall'; known: formal, informal"


# Lists kept in a file beside the draft

STATES = "convention:\n  states_parties: {}\n"


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    folder = tmp_path / "drafts"
    folder.mkdir()
    (tmp_path / "secret.yaml").write_text("- Norway\n", "utf-8")
    return folder


def states(draft: Callable[..., Any], folder: Path, content: bytes) -> Any:
    (folder / "states.yaml").write_bytes(content)
    return draft(STATES.format("states.yaml"), folder).convention.states_parties


@pytest.mark.parametrize(
    "content",
    [
        b"- Norway\n- Peru\n",
        b"# States Parties\n\n  - Norway\n  - Peru\n",
        b"- 'Norway'\n- \xe7\xa7\x98\xe9\xb2\x81\n",
        b"- Norway\r\n- Peru\r\n",
        b"\xef\xbb\xbf- Norway\n- Peru\n",
        b"---\n- Norway\n- Peru\n",
        b"[Norway, Peru]\n",
    ],
    ids=["list", "comment", "chinese", "windows", "byte order mark", "document start", "flow"],
)
def test_states_may_stand_in_a_file_beside_the_draft(
    draft: Callable[..., Any], beside: Path, content: bytes
) -> None:
    assert states(draft, beside, content) == ("Norway", "Peru")


def test_the_file_may_stand_in_a_folder_below(draft: Callable[..., Any], beside: Path) -> None:
    (beside / "lists").mkdir()
    (beside / "lists" / "states.yaml").write_text("- Norway\n", "utf-8")
    found = draft(STATES.format("lists/states.yaml"), beside)
    assert found.convention.states_parties == ("Norway",)


def test_problems_of_the_file_carry_its_own_lines(draft: Callable[..., Any], beside: Path) -> None:
    with pytest.raises(UnusableInput) as caught:
        states(draft, beside, b"- Norway\n- NO\n- [x]\n")
    assert [(Path(p.path).name, p.line, p.column, p.message) for p in caught.value.problems] == [
        ("states.yaml", 2, 3, "'NO' where a State is expected; write its name in full"),
        ("states.yaml", 3, 3, "expected the name of a State, found a list"),
    ]


@pytest.mark.parametrize("name", ["../secret.yaml", "lists/../../secret.yaml", ".", "absent.yaml"])
def test_a_path_that_leaves_the_folder_is_refused(
    problems: Callable[..., Any], beside: Path, name: str
) -> None:
    expected = f"no file '{name}' beside the draft"
    assert problems(STATES.format(name), beside) == [(2, 19, expected)]


def test_an_absolute_path_is_refused(problems: Callable[..., Any], beside: Path) -> None:
    ((line, column, message),) = problems(STATES.format(beside.parent / "secret.yaml"), beside)
    assert (line, column) == (2, 19)
    assert message.startswith("no file '")


def test_a_link_that_leaves_the_folder_is_refused(
    problems: Callable[..., Any], beside: Path
) -> None:
    (beside / "link.yaml").symlink_to(beside.parent / "secret.yaml")
    expected = "no file 'link.yaml' beside the draft"
    assert problems(STATES.format("link.yaml"), beside) == [(2, 19, expected)]


def test_without_a_folder_no_file_is_read(problems: Callable[..., Any]) -> None:
    expected = "a draft without a folder cannot name a file; list the values"
    assert problems(STATES.format("states.yaml")) == [(2, 19, expected)]


@pytest.mark.parametrize(
    "name",
    ['"\\0"', "x" * 300, "x/" * 900 + "x"],
    ids=["null character", "name too long", "path too long"],
)
def test_a_name_no_file_can_have_is_told(
    problems: Callable[..., Any], beside: Path, name: str
) -> None:
    ((line, column, message),) = problems(STATES.format(name), beside)
    assert (line, column) == (2, 19)
    assert "beside the draft" in message


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"- Norway\n---\n- Peru\n", "a second document; one file holds one"),
        (b"- !x Norway\n", "the tag '!x' is not allowed here; leave it out"),
        (b"- \xff\n", "not UTF-8 text; save the file as UTF-8"),
        (b"#".ljust(5 << 20, b"x"), "file is larger than 4 MiB; split it"),
    ],
    ids=["two documents", "tag", "not UTF-8", "too large"],
)
def test_a_file_that_cannot_be_used_is_told_with_the_reason(
    problems: Callable[..., Any], beside: Path, content: bytes, reason: str
) -> None:
    (beside / "states.yaml").write_bytes(content)
    expected = f"the file 'states.yaml' cannot be used: {reason}"
    assert problems(STATES.format("states.yaml"), beside) == [(2, 19, expected)]


@pytest.mark.parametrize("content", [b"states: [Norway]\n", b"Norway\n", b""])
def test_a_file_that_holds_no_list_is_told(
    draft: Callable[..., Any], beside: Path, content: bytes
) -> None:
    # The problem may stand in either file.
    with pytest.raises(UnusableInput):
        states(draft, beside, content)


def test_a_file_behind_links_in_a_circle_is_none(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    assert shapes._file_within(tmp_path, "circle") is None
    assert shapes._file_within(tmp_path, "circle/annex.yaml") is None
