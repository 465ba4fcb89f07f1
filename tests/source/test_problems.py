"""Problems: how they read, how they are ordered, what they hint at."""

import pytest

from rulecheck.source.problems import (
    Problem,
    UnusableInput,
    hint,
    nearest,
    one_slip,
    quoted,
)


def test_a_problem_reads_as_file_line_column_message() -> None:
    assert str(Problem("draft.yaml", 3, 7, "no")) == "draft.yaml:3:7: no"


def test_unusable_input_sorts_its_problems_by_place() -> None:
    error = UnusableInput(Problem("d", *at, "x") for at in [(10, 1), (2, 9), (2, 1)])
    assert [(p.line, p.column) for p in error.problems] == [(2, 1), (2, 9), (10, 1)]
    assert str(error) == "d:2:1: x; d:2:9: x; d:10:1: x"


def test_of_a_file_with_many_problems_the_first_ones_are_told() -> None:
    many = [Problem("b", n, 1, "x") for n in range(1, 1_000)]
    error = UnusableInput([*reversed(many), Problem("a", 1, 1, "y")])
    assert error.problems[:201] == (Problem("a", 1, 1, "y"), *many[:200])
    assert error.problems[201:] == (Problem("b", 201, 1, "… and 799 more problems"),)
    # What was told short is not cut a second time.
    assert UnusableInput(error.problems).problems == error.problems
    assert len(UnusableInput(many[:201]).problems) == 201


def test_quoted_text_is_cut_after_sixty_characters() -> None:
    assert quoted("a" * 60) == f"'{'a' * 60}'"
    assert quoted("a" * 61) == f"'{'a' * 60}…'"


def test_nearest_ignores_case_and_keeps_the_known_spelling() -> None:
    assert nearest("PRESIDNT", ["Chair", "President"]) == "President"


def test_nothing_near_gives_no_hint() -> None:
    assert nearest("xyz", ["President"]) is None
    assert nearest("xyz", []) is None
    assert hint("xyz", ["President"]) == ""


def test_a_hint_is_the_tail_of_a_sentence() -> None:
    assert hint("meetngs", ["meetings", "offices"]) == "; perhaps 'meetings'"


@pytest.mark.parametrize("word", ["swizerland", "switzzerland", "swotzerland", "switzerlnad"])
def test_one_slip_parts_two_words(word: str) -> None:
    assert one_slip(word, "switzerland")
    assert one_slip("switzerland", word)


@pytest.mark.parametrize("word", ["switzerland", "swizerlnd", "iwstzerland", "", "switzer"])
def test_no_slip_and_two_are_another_matter(word: str) -> None:
    assert not one_slip(word, "switzerland")
    assert not one_slip("switzerland", word)


def test_after_a_hundred_problems_there_are_no_hints() -> None:
    assert hint("meetngs", ["meetings"], 99) == "; perhaps 'meetings'"
    assert hint("meetngs", ["meetings"], 100) == ""
