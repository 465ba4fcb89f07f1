"""Two forms of a rule: proven to decide the same, or told apart by a draft."""

from __future__ import annotations

import datetime
from itertools import pairwise

import pytest

from rulecheck.checking.findings import Verdict
from rulecheck.proving.mutants import RuleText
from rulecheck.proving.mutation import Trial, judged, mutants_of, sampled
from rulecheck.proving.plain import facts_of, text_of_data
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.source.data import size_of
from rulecheck.verification.equivalence import (
    Decisions,
    Differs,
    Same,
    Unknown,
    compare,
    proven_same,
)

DAY = datetime.date(2026, 1, 1)
EACH = "each: meeting of experts\n"
EXAMPLES = """
examples:
  complies: [{meeting: {id: a, dates: 2017-06-12/2017-06-15}}]
  departs: [{meeting: {id: a, dates: 2017-06-12/2017-06-14}}]
"""


def rule(*lines):
    return EACH + "\n".join(lines) + EXAMPLES


@pytest.fixture
def forms(pack):
    """Two forms of a rule, and the rulebook they are of."""

    def made(one, other):
        proven = pack(rule(*one), rule(*other))
        return (*proven.rules, proven.rulebook)

    return made


ALIKE = {
    "bounds": (["require: working_days > 3"], ["require: working_days >= 4"]),
    "negation": (
        ['require: status is "formal" and level is "expert"'],
        ['forbid: status is not "formal" or level is not "expert"'],
    ),
    "a closed vocabulary": (
        ["where: status is stated", 'require: status is "formal"'],
        ["where: status is stated", 'require: status is not "informal"'],
    ),
    "a day of the year": (
        ["require: opening_day > 30 April"],
        ["require: opening_day >= 1 May"],
    ),
    "a year by its days": (
        ["require: year >= 2017"],
        ["require: year > 2016"],
    ),
    "years and days": (
        ["where: opens is stated", "require: opens >= previous.opens + 0 years"],
        ["where: opens is stated", "require: opens >= previous.opens + 0 days"],
    ),
    "counts": (
        ["require: any sessions where (minutes > 60)"],
        ["require: count of sessions where (minutes > 60) > 0"],
    ),
    "sets": (
        ['require: languages contains all of ["French", "Spanish"]'],
        ['require: languages contains "Spanish" and languages contains "French"'],
    ),
    "no subject is left": (
        ["where: never", "require: working_days > 3"],
        ["where: never", "require: working_days > 4"],
    ),
}
APART = {
    "bounds": (["require: working_days > 3"], ["require: working_days > 4"]),
    "silence": (
        ['require: status is "formal"'],
        ["where: status is stated", 'require: status is "formal"'],
    ),
    "tolerance": (
        ["require: working_days > 3"],
        ["require: working_days > 3", "tolerate: tentative"],
    ),
    "a day of the year": (
        ["require: opening_day > 30 April"],
        ["require: opening_day >= 30 April"],
    ),
    "years and days": (
        ["require: opens >= previous.opens + 1 years"],
        ["require: opens >= previous.opens + 300 days"],
    ),
    "working and calendar days": (
        ["require: working_days >= 4"],
        ["require: calendar_days >= 4"],
    ),
    "counts": (
        ["require: count of sessions where (minutes > 60) > 1"],
        ["require: any sessions where (minutes > 60)"],
    ),
}


@pytest.mark.parametrize("name", ALIKE)
def test_forms_that_decide_alike_are_proven_so(forms, name):
    old, new, rulebook = forms(*ALIKE[name])
    assert compare(old, new, rulebook, tries=50) == Same()
    assert compare(new, old, rulebook, tries=50, by_check=True) == Same()


@pytest.mark.parametrize("name", APART)
def test_forms_that_differ_are_told_apart_by_a_small_draft(forms, name):
    old, new, rulebook = forms(*APART[name])
    found = compare(old, new, rulebook)
    assert isinstance(found, Differs), found
    assert size_of(found.data) <= 14, text_of_data(found.data)
    for one in found.differences:
        assert one.old != one.new
    facts = facts_of(found.data, rulebook.vocabularies)
    assert list(Decisions(old, new, rulebook).differences(facts)) == list(found.differences)


def test_a_tolerated_departure_is_another_verdict(forms):
    old, new, rulebook = forms(*APART["tolerance"])
    (difference,) = compare(old, new, rulebook).differences
    assert (difference.old, difference.new) == ((Verdict.DEPARTS, False), (Verdict.DEPARTS, True))


def test_what_no_draft_of_so_few_tells_apart_is_unknown(forms):
    asked = "require: working_days > 3"
    old, new, rulebook = forms([asked], [f"{asked} and working_days != 37"])
    assert compare(old, new, rulebook, tries=0) == Unknown(0)


def test_no_proof_stands_against_an_example(forms, monkeypatch):
    old, new, rulebook = forms(["require: working_days > 3"], ["require: working_days > 2"])
    monkeypatch.setattr("rulecheck.verification.equivalence.proven_same", lambda *_, **__: True)
    assert isinstance(compare(old, new, rulebook, tries=0), Differs)


def test_no_proof_stands_against_a_draft(forms, monkeypatch):
    old, new, rulebook = forms(
        ["require: working_days > 3"], ["require: working_days > 3 and working_days != 5"]
    )
    monkeypatch.setattr("rulecheck.verification.equivalence.proven_same", lambda *_, **__: True)
    assert compare(old, new, rulebook) == Same()
    meeting = {"id": "a", "kind": "meeting of experts", "dates": "2017-06-12/2017-06-16"}
    draft = {"schema": "rulecheck/programme/1", "instrument": "CCM", "meetings": [meeting]}
    assert isinstance(compare(old, new, rulebook, [draft]), Differs)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("count of sessions <= 6", "count of sessions <= 7"),
        ("count of sessions >= 7", "count of sessions >= 8"),
        ("opens < 2110-01-01", "opens < 2150-01-01"),
        ("opens > 1890-01-01", "opens > 1850-01-01"),
        ("year < 2110", "year < 2150"),
    ],
)
def test_nothing_beyond_the_bounds_is_proven(forms, one, other):
    old, new, rulebook = forms(
        ["where: working_days > 3", f"require: {one}"],
        ["where: working_days > 3", f"require: {other}"],
    )
    assert not proven_same(old, new, rulebook.vocabularies)
    assert not proven_same(new, old, rulebook.vocabularies, by_check=True)


READ = """\
readings:
  by: {by}
  named: [{{name: {one}, en: One, zh: 一}}, {{name: {two}, en: Two, zh: 二}}]
checks:
  - {{reading: {one}, require: working_days >= 4}}
  - {{reading: {two}, require: working_days >= {days}}}"""


def read(by="interval_basis", one="opening-to-opening", two="closing-to-opening", days=3):
    return [READ.format(by=by, one=one, two=two, days=days)]


@pytest.mark.parametrize(
    ("other", "choice"),
    [
        (read(by="leadership_model"), ("reading_by",)),
        (read(two="calendar-year"), ("readings",)),
        (read(one="calendar-year"), ("readings",)),
    ],
)
def test_readings_chosen_otherwise_are_not_proven_alike(forms, other, choice):
    old, new, rulebook = forms(read(), other)
    for found in (compare(old, new, rulebook), compare(new, old, rulebook)):
        assert isinstance(found, Unknown)
        assert found.choice == choice


def test_another_recommended_reading_is_not_proven_alike(forms):
    names = {"one": "closing-to-opening", "two": "opening-to-opening"}
    old, new, rulebook = forms(read(days=4), read(days=4, **names))
    assert compare(old, new, rulebook).choice == ("readings",)


def test_names_that_readings_have_exchanged_are_told_apart(forms):
    names = {"one": "closing-to-opening", "two": "opening-to-opening"}
    old, new, rulebook = forms(read(), read(**names))
    found = compare(old, new, rulebook)
    assert isinstance(found, Differs)
    assert {one.unit for one in found.differences} == {(name, name) for name in names.values()}


DATED = """\
parameters: {{least: [{{value: 3, from: 2000-01-01, source: a}},\
 {{value: 4, from: {day}, source: b}}]}}
require: working_days >= least"""


def test_values_of_other_days_are_not_proven_alike(forms):
    told = [[DATED.format(day=day)] for day in ("2010-01-01", "2011-01-01")]
    old, new, rulebook = forms(*told)
    assert compare(old, new, rulebook).choice == ("parameters",)
    assert compare(old, old, rulebook) == Same()


def test_the_same_arguments_give_the_same_draft(forms):
    old, new, rulebook = forms(*APART["years and days"])
    assert compare(old, new, rulebook) == compare(old, new, rulebook)


def test_no_mutant_that_something_kills_is_proven_to_decide_alike(rulebook):
    """The proofs against the trial of mutants, which knows nothing of them."""
    rules = {rule.id: rule for rule in rulebook.rules}
    mutants = sampled(mutants_of(rulebook.rules, rulebook, DAY), 60, seed=5)
    found = judged(mutants, Trial((shipped_rules(),), None, DAY), 1)
    assert len(found) > 40
    for one in found:
        rule = rules[one.mutant.rule]
        changed = RuleText(rule, rulebook, DAY).built(one.mutant)
        same = proven_same(rule, changed, rulebook.vocabularies, by_check=True)
        assert not (same and one.killed_by and rule.lifts == changed.lifts), one.mutant


def test_every_shipped_rule_decides_as_itself(rulebook):
    for one in rulebook.rules:
        assert proven_same(one, one, rulebook.vocabularies)
    different = [
        pair for pair in pairwise(rulebook.rules) if proven_same(*pair, rulebook.vocabularies)
    ]
    assert len(different) < 5


@pytest.mark.parametrize("deep", range(6))
def test_numbers_of_members_are_told_apart_however_deep_they_lie(forms, deep):
    within = "any pairings where (" + "any other.pairings where (" * deep
    asked = [f"forbid: {within}count of other.sessions == {n}{')' * (deep + 1)}" for n in (2, 3)]
    old, new, rulebook = forms(*([one] for one in asked))
    assert not proven_same(old, new, rulebook.vocabularies)
    assert proven_same(old, old, rulebook.vocabularies)
