"""One is singular."""

from __future__ import annotations

import pytest

from rulecheck.reporting.labels import Labels
from rulecheck.reporting.numbers import counts


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 gaps of 0, 0 survive"), (1, "1 gap of 1, 1 survives"), (2, "2 gaps of 2, 2 survive")],
)
def test_a_number_agrees_with_its_noun(number: int, text: str) -> None:
    numbers = counts(gaps=number, left=number)
    assert "{gaps:gap} of {gaps}, {left:survives|survive}".format(**numbers) == text


def test_a_label_has_its_nouns_too() -> None:
    one, two = (Labels("en")("rules", number=number) for number in (1, 2))
    assert (one, two) == ("1 rule", "2 rules")
