"""Columns align by what a terminal shows, Chinese characters taking two."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rulecheck.reporting.table import aligned
from rulecheck.reporting.width import width_of


def test_the_first_column_stands_left_and_the_others_right():
    assert aligned([["", "a", "bcd"], ["row", 10, 2]]) == ["      a  bcd", "row  10    2"]


def test_wide_characters_take_two_columns():
    assert aligned([["", "违反", "x"], ["违反", 1, 2]]) == ["      违反  x", "违反     1  2"]


def test_columns_are_at_least_so_wide():
    assert aligned([["a", 1], ["b", 2]], least=4) == ["a     1", "b     2"]


def test_an_empty_table_has_no_lines():
    assert aligned([]) == []


@given(
    rows=st.lists(
        st.lists(st.text("ab中文 \x1b", min_size=1, max_size=8), min_size=3, max_size=3),
        min_size=1,
        max_size=6,
    )
)
def test_no_cell_moves_the_cursor_and_last_columns_end_together(rows):
    lines = aligned([[*row, "|"] for row in rows])
    assert len({width_of(line) for line in lines}) == 1
    assert "\x1b" not in "".join(lines)
