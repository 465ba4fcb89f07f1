"""Levels, wordings, and which rules bind."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from rulecheck.programme.dates import MeetingDay, PartialDate
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import LEVEL_OF, InForce, Level, Modality, Rulebook, Wording


def test_levels_are_ranked_from_the_gravest():
    assert [level.value for level in sorted(Level, key=lambda level: level.rank)] == [
        "violation",
        "departure",
        "discrepancy",
        "advice",
        "undetermined",
        "note",
    ]
    assert Level.VIOLATION.rank == 0


@pytest.mark.parametrize(
    ("modality", "level"),
    [
        ("shall", "violation"),
        ("should", "departure"),
        ("preferably", "advice"),
        ("may", "advice"),
        ("fact", "discrepancy"),
    ],
)
def test_a_modality_gives_a_level(modality, level):
    assert LEVEL_OF[Modality(modality)] is Level(level)


def test_a_wording_speaks_both_languages():
    wording = Wording("four days", "四天")
    assert (wording.in_language("en"), wording.in_language("zh")) == ("four days", "四天")


def rule(instrument: str, options: set[str] | None = None) -> SimpleNamespace:
    return SimpleNamespace(
        instrument=instrument, options=None if options is None else frozenset(options)
    )


ALWAYS, FOUR, ONE_THREE, OTHER = rule("CCM"), rule("CCM", {"4"}), rule("CCM", {"1", "3"}), rule("X")
RULEBOOK = Rulebook((ALWAYS, FOUR, ONE_THREE, OTHER), Vocabularies(), {})


@pytest.mark.parametrize(
    ("instrument", "options", "bound"),
    [
        ("CCM", set(), (ALWAYS,)),
        ("CCM", {"4"}, (ALWAYS, FOUR)),
        ("CCM", {"3", "4"}, (ALWAYS, FOUR, ONE_THREE)),
        ("CCM", {"5"}, (ALWAYS,)),
        ("X", {"4"}, (OTHER,)),
        ("Y", set(), ()),
    ],
)
def test_rules_bind_by_instrument_and_option(instrument, options, bound):
    assert RULEBOOK.binding(instrument, frozenset(options)) == bound


def test_a_rulebook_knows_its_instruments():
    assert RULEBOOK.instruments == {"CCM", "X"}


# A number is printed with its noun by `counted`: no "1 working days".
UNCOUNTED = re.compile(
    r"\}\}\s+((working|calendar)\s+)?(days|years|minutes|terms|States|seats)\b|\(s\)"
)


def test_numbers_agree_with_their_nouns():
    rules = load_rulebook([shipped_rules()]).rules
    texts = [text.wording.en for r in rules for c in r.checks for text in (c.finding, c.remedy)]
    assert len(texts) > 500
    assert [text for text in texts if UNCOUNTED.search(text)] == []


def test_lines_of_rules_fit_beside_each_other():
    files = [f for f in shipped_rules().rglob("*.yaml") if f.name != "vocabulary.yaml"]
    lines = [(f.name, line) for f in files for line in f.read_text("utf-8").splitlines()]
    assert len(lines) > 5_000
    assert [line for line in lines if len(line[1]) > 110] == []


def test_the_shipped_rules_load_and_name_only_registered_documents():
    rulebook = load_rulebook([shipped_rules()])
    assert "CCM" in rulebook.instruments
    assert {rule.document for rule in rulebook.rules} <= set(rulebook.documents)
    assert all(rule.title.zh and rule.asks.zh for rule in rulebook.rules)


DAY, YEAR = PartialDate(2015, 2, 5), PartialDate(2015)
LATER = PartialDate(2016, 1, 1)
CLOSE = MeetingDay("close", "5MSP")


@pytest.mark.parametrize(
    ("one", "other", "covers", "covered", "overlaps"),
    [
        (InForce(), InForce(), True, True, True),
        (InForce(), InForce(DAY), True, False, True),
        (InForce(YEAR), InForce(DAY), True, False, True),
        (InForce(DAY), InForce(None, LATER), False, False, True),
        (InForce(DAY, LATER), InForce(DAY), False, True, True),
        (InForce(LATER), InForce(DAY, LATER), False, False, False),
        (InForce(LATER), InForce(None, DAY), False, False, False),
        (InForce(CLOSE), InForce(CLOSE), True, True, True),
        (InForce(CLOSE), InForce(), False, True, True),
        (InForce(CLOSE), InForce(DAY), False, False, None),
    ],
)
def test_norms_are_in_force_together_as_far_as_dates_tell(one, other, covers, covered, overlaps):
    assert (one.covers(other), other.covers(one)) == (covers, covered)
    assert one.overlaps(other) is other.overlaps(one) is overlaps
