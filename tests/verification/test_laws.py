"""Every law of words holds of every subject of every draft: proofs rest on it."""

from __future__ import annotations

from collections import Counter

import pytest

from rulecheck.programme.subjects import SCHEMA
from rulecheck.verification.laws import LAWS, general, laws_of

STEPS = (0, 1, 250, 498, 499, 500, 502, 503, 750, 751, 1000)


@pytest.fixture(scope="module")
def everyone(drafts, subjects_of):
    """Every subject of all drafts, by its type."""
    found = {}
    for facts in drafts:
        for one in subjects_of(facts):
            found.setdefault(one.type_name, []).append(one)
    return found


@pytest.mark.parametrize("law", LAWS, ids=[law.name for law in LAWS])
def test_a_law_holds_of_every_subject(law, everyone, plain):
    logic, view_of = plain
    for one in everyone[law.type]:
        for further in [(step,) for step in STEPS] if law.stepwise else [()]:
            assert law.state(view_of(one), logic, *further), (one.label, further)


@pytest.mark.parametrize("type_", SCHEMA)
def test_what_is_true_of_a_sort_of_word_holds_of_every_subject(type_, everyone, plain):
    logic, view_of = plain
    for word in SCHEMA[type_].words.values():
        state = general(type_, word, logic)
        broken = [one for one in everyone[type_] if state and not state(view_of(one))]
        assert not broken, (word.name, broken[0].read(word.name))


def test_the_drafts_put_laws_to_the_test(everyone):
    seen = Counter(
        law.name
        for law in LAWS
        for one in everyone[law.type]
        if all(one.read(word) is not None for word in law.when)
    )
    assert {law.name for law in LAWS} == set(seen)
    assert len(list(laws_of("meeting"))) > 10


def test_dates_are_known_to_the_day_the_month_or_the_year(everyone):
    """The solver's dates have no other form."""
    for type_, members in everyone.items():
        names = [w.name for w in SCHEMA[type_].words.values() if w.type.base.value == "date"]
        for span in (one.read(name) for one in members for name in names):
            if span is None or span.exact:
                continue
            assert span.low.day == 1
            assert span.low.year == span.high.year
            next_day = span.high.toordinal() + 1
            assert type(span.high).fromordinal(next_day).day == 1
            assert span.low.month == span.high.month or (span.low.month, span.high.month) == (1, 12)
