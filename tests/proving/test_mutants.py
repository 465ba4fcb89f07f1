"""A mutant is an edit of the rule's YAML that gives another rule."""

from __future__ import annotations

import datetime
from pathlib import Path
from random import Random

import pytest

from rulecheck.proving.mutants import RuleText, form_of
from rulecheck.proving.mutation import mutants_of
from rulecheck.proving.slips import Operator
from rulecheck.rulebook.building import rebuilt
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import Rulebook
from rulecheck.source.edits import applied
from rulecheck.source.reader import read

DAY = datetime.date(2026, 1, 1)
MANY_SIDED = """
under: {option: [1, 4]}
parameters:
  least:
    - {value: 2 days, from: 2010-01-01, source: a}
    - {value: 3 days, from: 2012-01-01, source: b}
lifts: [OWN-2]
each: [intersessional meeting, meeting of experts]
where: opens is stated
checks:
  - require: closes >= opens + least and any programme.offices where (office is "President")
    tolerate: status is "informal"
  - where: not (city is stated)
    require: >-
      working_days == 4
      or languages contains "French"
examples:
  complies: [{meeting: {dates: 2015-01-05/2015-01-08}}]
  departs: [{meeting: {dates: 2015-01-05/2015-01-05}}]
"""
PLAIN = """
each: meeting of experts
require: opens is stated
examples:
  complies: [{meeting: {dates: 2015-01-05}}]
  departs: [{meeting: {id: ME2017}}]
"""


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook([shipped_rules()], DAY)


def test_every_operator_makes_a_mutant_that_loads_and_differs(pack) -> None:
    proven = pack(MANY_SIDED, PLAIN)
    rule = proven.rules[0]
    text = RuleText(rule, proven.rulebook, DAY)
    different = {
        mutant.operator
        for mutant in text.mutants()
        if (changed := text.built(mutant)) and form_of(changed) != form_of(rule)
    }
    assert different == set(Operator)


@pytest.mark.parametrize(
    ("operator", "was", "becomes"),
    [
        (Operator.OPTION, "under: {option: [1, 4]}", "under: {option: [4]}"),
        (Operator.OPTION, "under: {option: [1, 4]}", "under: {option: [1]}"),
        (Operator.EXCEPTION, "lifts: [OWN-2]", "lifts: []"),
        (Operator.EXCEPTION, '- tolerate: status is "informal"', "- tolerate: never"),
        (Operator.SCOPE, "where: opens is stated", "where: always"),
        (
            Operator.SCOPE,
            "each: [intersessional meeting, meeting of experts]",
            "each: [meeting of experts]",
        ),
        (Operator.CHECK, "- where: not (city is stated)", "- where: never"),
        (Operator.PARAMETER, "from: 2012-01-01, source: b", "from: 2200-12-31, source: b"),
        (Operator.BOUND, "value: 3 days", "value: 4 days"),
        (Operator.BOUND, "working_days == 4", "working_days == 5"),
    ],
)
def test_an_edit_is_as_small_as_can_be(pack, operator: Operator, was: str, becomes: str) -> None:
    proven = pack(MANY_SIDED, PLAIN)
    text = Path(proven.rules[0].file).read_text("utf-8")
    was, becomes = was.removeprefix("- "), becomes.removeprefix("- ")
    wanted = text.replace(was, becomes, 1)
    assert wanted != text
    found = [applied(text, m.edits) for m in proven.mutants() if m.operator is operator]
    assert wanted in found


def test_a_check_without_a_scope_of_its_own_gets_one_that_holds_nothing(pack) -> None:
    proven = pack(MANY_SIDED, PLAIN)
    (silenced,) = [
        m for m in proven.mutants() if m.operator is Operator.CHECK and len(m.after) == 2
    ]
    assert silenced.after[0].strip() == "- where: never"
    assert silenced.before[0].replace("- ", "  ") == silenced.after[1]
    changed = RuleText(proven.rules[0], proven.rulebook, DAY).built(silenced)
    assert changed is not None


def test_ids_stay_when_lines_move(pack) -> None:
    before = [mutant.id for mutant in pack(MANY_SIDED, PLAIN).mutants()]
    proven = pack(MANY_SIDED, PLAIN)
    file = Path(proven.rules[0].file)
    file.write_text("# one more line\n" + file.read_text("utf-8"), encoding="utf-8")
    after = type(proven)(proven.folder).mutants()
    assert [mutant.id for mutant in after] == before


def test_slips_in_lines_that_read_alike_have_ids_of_their_own(pack) -> None:
    twice = """
each: meeting of experts
checks:
  - where: city is "Geneva"
    require: working_days >= 4
  - where: city is "Vienna"
    require: working_days >= 4
examples:
  complies: [{meeting: {dates: 2015-01-05/2015-01-08}}]
  departs: [{meeting: {dates: 2015-01-05/2015-01-05}}]
"""
    mutants = pack(twice).mutants()
    told = [mutant.id for mutant in mutants if "require: working_days >= 5" in mutant.change]
    assert len(told) == len(set(told)) == 2
    assert len({mutant.id for mutant in mutants}) == len(mutants)


def test_a_rule_that_takes_over_texts_of_another_is_mutated_too(pack) -> None:
    first = PLAIN.replace("require: opens", "require: &asked opens")
    second = PLAIN.replace("require: opens is stated", "require: *asked")
    proven = pack(first, second)
    text = RuleText(proven.rules[1], proven.rulebook, DAY)
    built = [text.built(mutant) for mutant in text.mutants()]
    assert any(one and form_of(one) != form_of(proven.rules[1]) for one in built)


def test_mutants_of_shipped_rules_are_edits_of_their_files(rulebook: Rulebook) -> None:
    """What is judged is what the patch would make of the file."""
    by_id = {rule.id: rule for rule in rulebook.rules}
    chance = Random(0)
    for rule in chance.sample(list(rulebook.rules), 12):
        text = RuleText(rule, rulebook, DAY)
        file = Path(rule.file).read_text("utf-8")
        lines = file.split("\n")
        for mutant in chance.sample(list(text.mutants()), 1):
            start = mutant.line - 1
            stop = start + len(mutant.before)
            assert tuple(lines[start:stop]) == mutant.before
            patched = "\n".join([*lines[:start], *mutant.after, *lines[stop:]])
            root = read(patched.encode(), rule.file)
            whole = {one.id: one for one in rebuilt(root, rule.file, rulebook, DAY)}
            judged = text.built(mutant)
            assert judged is not None, mutant
            assert form_of(judged) == form_of(whole[rule.id]), mutant
            # And the other rules of the file stay what they are.
            others = [one for one in whole.values() if one.id != rule.id]
            assert all(form_of(one) == form_of(by_id[one.id]) for one in others), mutant


def test_every_mutant_of_a_sample_of_shipped_rules_loads(rulebook: Rulebook) -> None:
    for rule in Random(1).sample(list(rulebook.rules), 8):
        text = RuleText(rule, rulebook, DAY)
        assert [mutant for mutant in text.mutants() if text.built(mutant) is None] == []


def test_a_file_that_is_gone_is_unusable(pack) -> None:
    from rulecheck.source.problems import UnusableInput

    proven = pack(PLAIN)
    Path(proven.rules[0].file).unlink()
    with pytest.raises(UnusableInput, match="cannot be read"):
        mutants_of(proven.rules, proven.rulebook, DAY)
