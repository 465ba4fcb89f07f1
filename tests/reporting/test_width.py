"""Lines fit the terminal, and nothing a draft says can command it."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.reporting.width import CONTROL, clean, fold, replaced, width_of

CLOSING = "，。；：、！？）》”’」』】〕…"
# Everything that moves the cursor, turns the writing round or hides in a line.
COMMANDS = [
    character
    for character in map(chr, range(0x110000))
    if unicodedata.category(character) in ("Cc", "Zl", "Zp")
    or unicodedata.bidirectional(character)
    in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    or character in "\u061c\u200e\u200f\u200b\u200c\u200d\u2060\ufeff"
]
words = st.text(alphabet="abcdefg0123456789-.,;()会议缔约国，。、“”", min_size=1, max_size=17)
texts = st.lists(words, max_size=40).map(" ".join)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("6MSP", 4),
        ("会议", 4),
        ("审议会议2RC", 11),
        ("，。", 4),
        ("é", 1),
        ("e\u0301", 1),
        ("Ｆ", 2),
        ("…—“”", 4),
        ("🙂", 2),
    ],
)
def test_the_columns_of_a_text(text, columns):
    assert width_of(text) == columns


def test_a_long_text_is_folded_between_words():
    assert fold("one two three four", width=9) == "one two\nthree\nfour"
    assert fold("one two three", indent=2, width=9) == "  one two\n  three"


def test_chinese_is_folded_anywhere_but_before_what_closes():
    assert fold("会议的会期为四天。", width=8) == "会议的会\n期为四\n天。"
    assert fold("会议的会，期", width=8) == "会议的\n会，期"


def test_what_opens_stays_with_what_it_opens():
    assert fold("闭会期间（会议）", width=10) == "闭会期间\n（会议）"
    assert fold("闭会期间会（IM）", width=12) == "闭会期间会\n（IM）"
    assert fold("关于“会议”的决定", width=6) == "关于\n“会议”\n的决定"


def test_space_and_lines_of_the_text_do_not_matter():
    assert fold("  one \n\n two\t") == "one two"
    assert fold("") == ""


@given(texts, st.integers(0, 8))
def test_no_line_is_wider_than_it_may_be(text, indent):
    lines = fold(text, indent, 44).split("\n")
    assert all(width_of(line) <= 44 for line in lines)
    assert all(line.startswith(" " * indent) for line in lines if line)


@pytest.mark.parametrize("text", ["x" * 200, "https://example.org/" + "a/" * 90, "。" * 90])
def test_what_cannot_be_folded_is_broken(text):
    assert all(width_of(line) <= 80 for line in fold(text, 4).split("\n"))


@given(texts)
def test_folding_loses_nothing(text):
    assert "".join(fold(text, 4).split()) == "".join(text.split())


@given(texts)
def test_no_line_begins_with_what_closes_a_phrase(text):
    starts = [piece[0] for piece in text.split()]
    lines = [line for line in fold(text).split("\n") if line]
    # A drafter may put a space before a comma; folding may not.
    assert not [line for line in lines if line[0] in CLOSING and line[0] not in starts]


def test_no_command_passes():
    assert [hex(ord(c)) for c in COMMANDS if c in clean(f"a{c}b") + fold(f"a{c}b")] == []


def test_commands_are_seen_to_have_been_there():
    assert clean("a\x1b[31mb") == "a\N{REPLACEMENT CHARACTER}[31mb"
    assert clean("a\u202eb") == "a\N{REPLACEMENT CHARACTER}b"
    assert clean("a\r\nb") == "a b"


@given(st.text())
def test_a_clean_text_is_one_line_and_stays_as_it_is(text):
    once = clean(text)
    assert len(once.splitlines()) <= 1
    assert clean(once) == once


def test_whatever_steers_a_terminal_is_replaced() -> None:
    every = [chr(code) for code in range(sys.maxunicode + 1)]
    steering = [one for one in every if re.fullmatch(CONTROL, one)]
    assert len(steering) > 2_000
    assert {replaced(one, "x") for one in steering} == {"x"}
    assert [one for one in every if replaced(one) != one and one not in steering] == []
