"""Forms of numbered texts: what they recognise, and how they are filled."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.programme.numbering import Numbering, filled, places

numbers = st.from_regex("[0-9A-Za-z]{1,8}", fullmatch=True)
between = st.text(alphabet="ab .,()[]*+?\\\\第段", min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("form", "text", "read"),
    [
        ("para. {n}", "para. 28", {"n": "28"}),
        ("recommendation {n}", "Recommendation 4", {"n": "4"}),
        ("para. {n} ({letter})", "para. 4 (a)", {"n": "4", "letter": "a"}),
        ("title block", "title block", {}),
        ("para. {n}", "para. 28, chapeau", None),
        ("para. {n}", "paraX 28", None),
        ("para. {n}", "para. 123456789", None),
    ],
)
def test_a_form_recognises_its_texts_and_no_others(form, text, read):
    assert Numbering(form).read(text) == read


@given(numbers, between, numbers)
def test_what_was_filled_in_is_read_again(first, joint, second):
    form = f"§{{a}} {joint} {{b}}!"
    assert places(form) == ["a", "b"]
    text = filled(form, {"a": first, "b": second})
    assert re.sub("[{}]", "", text) == text
    assert Numbering(form).read(text) is not None


def test_a_form_is_filled_in_another_order():
    assert filled("第{n}({letter})段", {"letter": "a", "n": "4"}) == "第4(a)段"
