"""Every fixed word of a report stands in every language, with the same places to fill."""

import re

from rulecheck.reporting.labels import LABELS, Labels
from rulecheck.rulebook.rules import LANGUAGES


def places(label: str) -> set[str]:
    return set(re.findall(r"\{(\w+)[:}]", label))


def test_no_label_is_missing_in_a_language() -> None:
    assert set(LABELS) == set(LANGUAGES)
    assert LABELS["en"].keys() == LABELS["zh"].keys()


def test_labels_have_the_same_places_in_every_language() -> None:
    for name, label in LABELS["en"].items():
        assert places(label) == places(LABELS["zh"][name]), name


def test_what_a_draft_says_is_not_read_as_a_place_to_fill() -> None:
    said = Labels("en")("heading", rule="{line}", subject="{x}", line=3)
    assert said == "{line}, {x}, line 3"
