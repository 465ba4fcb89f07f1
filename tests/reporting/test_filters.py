"""What templates may do: frames, folds, groups."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.programme.shapes import Location
from rulecheck.reporting.excerpt import excerpt
from rulecheck.reporting.filters import anchor, by_rule, digest, filters, printable
from rulecheck.reporting.labels import Labels
from rulecheck.reporting.width import width_of

LINES = (
    "meetings:",
    "  - id: ME2017",
    "    dates:",
    "      opens: 2017-06-12",
    "      closes: 2017-06-14",
    "    host: Norway",
)
plain = filters(Labels("en"), colour=False, whole=False)
painted = filters(Labels("en"), colour=True, whole=True)


def test_an_excerpt_is_the_key_and_what_belongs_to_it() -> None:
    found = excerpt(LINES, Location(3, 5, "meetings[0].dates"))
    assert found == {"line": 3, "column": 5, "mark": 5, "lines": list(LINES[2:5])}


def test_a_long_block_is_known_by_its_head() -> None:
    found = excerpt(LINES, Location(1, 1, "meetings"))
    assert found is not None
    assert found["lines"] == ["meetings:"]


@pytest.mark.parametrize(
    "place", [Location(1, 1, "bodies"), Location(9, 1, "x"), Location(1, 1, "")]
)
def test_what_the_draft_does_not_show_has_no_excerpt(place) -> None:
    assert excerpt(LINES, place) is None


def test_a_frame_numbers_the_lines_and_marks_the_key() -> None:
    shown = plain["frame"](excerpt(LINES, Location(3, 5, "meetings[0].dates")), 2)
    assert shown.splitlines() == [
        "  3 |     dates:",
        "    |     ^^^^^",
        "  4 |       opens: 2017-06-12",
        "  5 |       closes: 2017-06-14",
    ]


@given(st.text(max_size=300), st.integers(1, 320), st.integers(1, 10**6))
def test_a_frame_fits_and_commands_nothing(line, column, number) -> None:
    found = excerpt(("x",) * (number % 9) + (line,), Location(number % 9 + 1, column, "k"))
    for row in plain["frame"](found, 4).split("\n"):
        assert width_of(row) <= 80
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", row)


@given(st.text(alphabet="ab 会议", min_size=1, max_size=120), st.data())
def test_the_mark_stands_below_the_place(line, data) -> None:
    column = data.draw(st.integers(1, len(line)))
    found = excerpt((line,), Location(1, column, "k"))
    if found is not None and line[column - 1 :].strip():
        text, mark = plain["frame"](found).split("\n")
        at = width_of(mark[: mark.index("^")])
        whole = ""
        while width_of(whole) < at:
            whole += text[len(whole)]
        assert text[len(whole)] == line[column - 1]


NEW = {"waived": None, "known": False}


def made(rule: str, line: int, level: str = "note", **state: object) -> dict:
    place = {"subject_text": f"s{line}", "location": {"line": line}}
    return {"rule": rule, "level": level, **place, **NEW, **state}


def test_many_findings_of_a_rule_fold_and_none_is_lost() -> None:
    findings = [made("A", 1), made("B", 2), *(made("A", n) for n in range(3, 9))]
    entries = list(plain["folded"](findings))
    assert [entry["finding"]["location"]["line"] for entry in entries] == [1, 2, 3]
    assert [len(entry["more"]) for entry in entries] == [0, 0, 5]
    assert len(list(painted["folded"](findings))) == len(findings)


@pytest.mark.parametrize("state", [{"known": True}, {"waived": {"reason": "x"}}])
def test_what_counts_is_told_first_and_never_named_among_what_does_not(state) -> None:
    findings = [*(made("A", n, **state) for n in range(1, 8)), made("A", 8), made("A", 9)]
    (group,) = plain["by_level"](findings)
    entries = list(plain["folded"](group["findings"]))
    assert [entry["finding"]["location"]["line"] for entry in entries] == [8, 9, 1, 2]
    assert [len(entry["more"]) for entry in entries] == [0, 0, 0, 5]


def test_what_is_newly_missing_is_told_apart_from_what_is_known() -> None:
    def silent(subject: str, **state: object) -> dict:
        missing = [{"subject": subject, "subject_text": subject, "key": "host"}]
        return {"rule": "R", "missing": missing, "location": {"line": 1}, **NEW, **state}

    findings = [silent("a", known=True), silent("b"), silent("c", waived={"reason": "x"})]
    told = [plain["missing"](group) for group in plain["lacking"](findings)]
    assert told == ["host of b", "host of a (known)", "host of c (waived)"]


def test_levels_are_grouped_gravest_first() -> None:
    findings = [made("A", 1), made("B", 2, "violation"), made("C", 3)]
    groups = [(group["level"], group["count"]) for group in plain["by_level"](findings)]
    assert groups == [("violation", 1), ("note", 2)]


def test_what_is_missing_is_told_once_for_the_same_keys() -> None:
    def silent(rule: str, subject: str, key: str, line: int) -> dict:
        missing = [{"subject": subject, "subject_text": subject.upper(), "key": key}]
        return {"rule": rule, "missing": missing, "location": {"line": line}, **NEW}

    findings = [
        silent("R1", "a", "host", 4),
        silent("R2", "b", "host", 2),
        silent("R1", "b", "host", 2),
        silent("R3", "programme", "period", 1),
    ]
    told = plain["lacking"](findings)
    assert [plain["missing"](group) for group in told] == ["period", "host of A, B"]
    assert [list(group["rules"]) for group in told] == [["R3"], ["R1", "R2"]]


def test_colour_is_only_there_when_asked_for() -> None:
    assert plain["paint"]("x", "violation") == "x"
    assert painted["paint"]("x", "violation") == "\x1b[1;31mx\x1b[0m"


def test_what_steers_a_reader_is_seen_in_markup_and_lines_stay() -> None:
    assert printable("a\tb\nc\r\x00\u202e\u2028") == "a\tb\nc" + 4 * "\N{REPLACEMENT CHARACTER}"
    assert printable("会议 é <b>") == "会议 é <b>"


@given(st.lists(st.text(), min_size=1, max_size=3), st.lists(st.text(), min_size=1, max_size=3))
def test_an_anchor_is_made_of_digits_and_tells_names_apart(one, other) -> None:
    assert re.fullmatch(r"a[0-9a-f]{12}", anchor(*one))
    told = "\0".join(one) == "\0".join(other)
    assert (anchor(*one) == anchor(*other)) is told


def test_a_digest_is_what_a_policy_asks_for() -> None:
    # printf %s 'alert(1)' | openssl dgst -sha256 -binary | base64
    assert digest("alert(1)") == "sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI="


def test_findings_are_gathered_by_rule_over_programmes() -> None:
    a1, b1, a2 = made("A", 1), made("B", 2), made("A", 3)
    programmes = [{"path": "x", "findings": [a1, b1, a2]}, {"path": "y", "findings": [a1]}]
    assert by_rule(programmes) == {
        "A": [
            {"number": 1, "path": "x", "findings": [a1, a2]},
            {"number": 2, "path": "y", "findings": [a1]},
        ],
        "B": [{"number": 1, "path": "x", "findings": [b1]}],
    }
