"""Mutants are killed by examples and drafts; those that survive are known."""

from __future__ import annotations

import pytest

from rulecheck.proving.drafts import drafts_in
from rulecheck.proving.mutation import BY_EXAMPLES, sampled, surveyed
from rulecheck.proving.slips import Operator
from rulecheck.source.problems import UnusableInput

LOOSE = """
each: meeting of experts
require: working_days >= 4
examples:
  complies: [{meeting: {id: ME2017, dates: 2017-06-12/2017-06-16}}]
  departs: [{meeting: {id: ME2017, dates: 2017-06-12/2017-06-12}}]
  outside: [{meetings: [{id: 1RC, kind: review conference}]}]
"""
SHARP = LOOSE.replace("2017-06-12/2017-06-16", "2017-06-12/2017-06-15").replace(
    "2017-06-12/2017-06-12", "2017-06-12/2017-06-14"
)
DRAFT = """\
schema: rulecheck/programme/1
instrument: CCM
meetings:
  - {id: ME2017, kind: meeting of experts, dates: {opens: 2017-06-12, closes: 2017-06-15}}
"""
CHANGE = """\
- rule: OWN-1
  draft: draft.yaml
  change: one day less
  find: 2017-06-15
  replace: 2017-06-14
"""


def survivors(judged):
    return sorted(one.mutant.after[0].strip() for one in judged if one.killed_by is None)


def test_slips_that_the_examples_do_not_notice_survive(pack) -> None:
    judged = pack(LOOSE).judged()
    assert survivors(judged) == [
        "require: working_days > 4",
        "require: working_days >= 3",
    ]
    killed = [one for one in judged if one.killed_by]
    assert {one.killed_by for one in killed} == {BY_EXAMPLES}
    assert {one.mutant.operator for one in killed} >= {Operator.NEGATION, Operator.SCOPE}


def test_examples_on_the_bounds_kill_them(pack) -> None:
    assert survivors(pack(SHARP).judged()) == []


def test_a_draft_kills_what_the_examples_let_pass(pack, tmp_path) -> None:
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    (drafts / "draft.yaml").write_text(DRAFT, encoding="utf-8")
    judged = pack(LOOSE).judged(drafts)
    assert survivors(judged) == ["require: working_days >= 3"]
    by_draft = {one.mutant.after[0].strip(): one.killed_by for one in judged}
    assert by_draft["require: working_days > 4"] == str(drafts / "draft.yaml")

    (drafts / "changes.yaml").write_text(CHANGE, encoding="utf-8")
    judged = pack(LOOSE).judged(drafts)
    assert survivors(judged) == []
    by_change = {one.mutant.after[0].strip(): one.killed_by for one in judged}
    assert by_change["require: working_days >= 3"] == f"{drafts / 'changes.yaml'}:1"


def test_several_processes_judge_as_one_does(pack) -> None:
    proven = pack(LOOSE, SHARP.replace("each: meeting of experts", "each: meeting of experts # x"))
    assert proven.judged(jobs=2) == proven.judged(jobs=1)


def test_mutants_that_decide_the_same_are_judged_once(pack) -> None:
    # Not the contrary of it, and the contrary, are the same slip.
    rule = SHARP.replace("working_days >= 4", "not (working_days < 4)")
    forms = [one.mutant.after for one in pack(rule).judged()]
    assert len(forms) == len(set(forms))
    assert ("    require: (working_days < 4)",) in forms


def test_a_kind_that_the_short_example_takes_from_the_rule_is_noticed(pack) -> None:
    judged = pack(SHARP).judged()
    (scope,) = [one for one in judged if one.mutant.operator is Operator.SCOPE]
    assert scope.killed_by == BY_EXAMPLES


def explained(*ids: str) -> str:
    return (
        f"mutants:\n  - rule: OWN-1\n    mutants: [{', '.join(ids)}]\n"
        "    reason: {en: Decides the same., zh: 结论相同。}\n"
    )


def test_survivors_may_be_explained(pack) -> None:
    judged = pack(LOOSE).judged()
    ids = [one.mutant.id for one in judged if one.killed_by is None]
    rulebook = pack(LOOSE, accepted=explained(*ids[:2])).rulebook
    survey = surveyed(judged, rulebook, {"OWN-1"}, whole=True)
    assert [one.mutant.id for one in survey.surviving] == ids[2:]
    assert [one.mutant.id for one, _ in survey.explained] == ids[:2]
    assert survey.killed_percent == pytest.approx(100 * (len(judged) - len(ids)) / len(judged))


def test_an_explanation_of_what_is_killed_is_refused(pack) -> None:
    judged = pack(LOOSE).judged()
    killed = next(one.mutant.id for one in judged if one.killed_by)
    rulebook = pack(LOOSE, accepted=explained(killed)).rulebook
    with pytest.raises(UnusableInput, match=rf"accepted.yaml:4:5: OWN-1: '{killed}' is no surv"):
        surveyed(judged, rulebook, {"OWN-1"}, whole=False)


def test_an_explanation_of_nothing_is_refused_when_all_were_judged(pack) -> None:
    judged = pack(LOOSE).judged()
    rulebook = pack(LOOSE, accepted=explained("0badcafe")).rulebook
    surveyed(judged, rulebook, {"OWN-1"}, whole=False)
    surveyed(judged, rulebook, {"OWN-2"}, whole=True)
    with pytest.raises(UnusableInput, match="'0badcafe' is no surviving mutant"):
        surveyed(judged, rulebook, {"OWN-1"}, whole=True)


def test_an_explanation_names_a_rule_that_is_there(pack) -> None:
    with pytest.raises(UnusableInput, match="there is no rule 'OWN-7'; perhaps 'OWN-1'"):
        pack(LOOSE, accepted=explained("0badcafe").replace("OWN-1", "OWN-7"))


def test_a_sample_is_the_same_for_the_same_seed(pack) -> None:
    mutants = pack(LOOSE).mutants()
    assert sampled(mutants, 3, 1) == sampled(mutants, 3, 1)
    assert sampled(mutants, 3, 1) != sampled(mutants, 3, 5)
    assert sampled(mutants, 10_000, 1) == mutants


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (CHANGE.replace("2017-06-15", "2018"), "'2018' does not stand in the draft"),
        (CHANGE + "  occurrence: 2\n", "'2017-06-15' does not stand in the draft"),
        (CHANGE.replace("draft.yaml", "other.yaml"), "cannot be read"),
    ],
)
def test_a_change_that_cannot_be_made_is_told(pack, tmp_path, change: str, told: str) -> None:
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    (drafts / "draft.yaml").write_text(DRAFT, encoding="utf-8")
    (drafts / "changes.yaml").write_text(change, encoding="utf-8")
    with pytest.raises(UnusableInput, match=told):
        pack(LOOSE).judged(drafts)


def test_a_folder_without_drafts_is_refused(pack, tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnusableInput, match="no YAML file in this folder"):
        pack(LOOSE).judged(tmp_path / "empty")


def test_a_variant_is_a_draft_for_others_to_edit(tmp_path) -> None:
    variants = """\
- name: shorter
  draft: draft.yaml
  edits:
    - {find: "2017-06-15", replace: "2017-06-14"}
    - {find: "2017", replace: "2018", occurrence: 2}
"""
    change = "- {rule: OWN-1, draft: shorter, find: 06-14, replace: 06-13}\n"
    (tmp_path / "draft.yaml").write_text(DRAFT, encoding="utf-8")
    (tmp_path / "variants.yaml").write_text(variants, encoding="utf-8")
    (tmp_path / "changes.yaml").write_text(change, encoding="utf-8")
    before, after = drafts_in(tmp_path)
    assert before.text == DRAFT
    changed = DRAFT.replace("2017-06-12, closes: 2017-06-15", "2018-06-12, closes: 2017-06-13")
    assert (after.text, after.rule) == (changed, "OWN-1")
    assert after.name == f"{tmp_path / 'changes.yaml'}:1"


def test_subjects_of_one_name_are_counted(pack) -> None:
    rule = """
each: office
where: elected_at is stated and elected_at in ["6MSP", "7MSP"]
require: state is "Mexico"
examples:
  complies:
    - offices:
        - {office: Coordinator, state: Mexico, elected_at: 6MSP}
        - {office: Coordinator, state: Mexico, elected_at: 7MSP}
  departs: [{offices: [{office: Coordinator, state: Panama, elected_at: 6MSP}]}]
"""
    lists = [one for one in pack(rule).judged() if one.mutant.operator is Operator.TERM]
    told = [one.mutant.after for one in lists if "elected_at" in one.mutant.after[0]]
    assert len(told) == 2
    assert all(one.killed_by for one in lists if one.mutant.after in told)
