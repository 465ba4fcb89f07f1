"""Small rule packs of which it is known what can be proven; and near misses, which are not."""

from __future__ import annotations

import pytest

from rulecheck.checking.findings import Verdict
from rulecheck.proving.plain import facts_of
from rulecheck.source.data import size_of
from rulecheck.verification.corpus import Corpus, Court
from rulecheck.verification.options import fits_of
from rulecheck.verification.verifying import Question, verified

EACH = "each: meeting of experts\n"
SEVEN = "regime: {option: 3}"


def rule(*lines, complies="2017-06-12/2017-06-15", departs="2017-06-12/2017-06-14"):
    examples = f"""
examples:
  complies: [{{meeting: {{id: a, dates: {complies}, status: formal, level: expert}}}}]
  departs: [{{meeting: {{id: a, dates: {departs}, status: informal, level: policy}}}}]
"""
    return EACH + "\n".join(lines) + examples


LONG = rule("require: working_days >= 4")
FORMAL = rule('require: status is "formal"')
SHORT = rule("require: working_days <= 3", complies="2017-06-12/2017-06-14")


@pytest.fixture
def verify(pack):
    """What is found of a pack, as question and the numbers of the rules."""

    def found(*rules, **choices):
        proven = pack(*rules)
        result = verified(proven.rules, proven.rulebook, [], **choices)
        return result, [(one.question, one.rule, *one.others) for one in result.findings]

    return found


def test_a_rule_that_no_programme_departs_from_is_dead(verify):
    dead = rule("where: working_days > 3", "require: calendar_days > 2 or working_days > 1")
    result, found = verify(dead, LONG)
    assert found == [(Question.DEAD, "OWN-1")]
    assert result.failing


def test_a_scope_that_holds_nothing_is_empty(verify):
    empty = rule(
        "where: opening_day > 30 April and opening_day < 1 May", "require: status is stated"
    )
    _, found = verify(empty, LONG)
    assert found == [(Question.SCOPE, "OWN-1")]


def test_scopes_that_hold_little_and_rules_rarely_departed_from_are_not_reported(verify):
    narrow = rule(
        "where: opening_day > 29 April and opening_day < 1 May",
        "require: working_days >= 4",
        complies="2018-04-30/2018-05-04",
        departs="2018-04-30/2018-05-01",
    )
    result, found = verify(narrow, FORMAL)
    assert (found, result.failing) == ([], False)
    assert result.tallies[Question.DEAD].shown == result.tallies[Question.SCOPE].shown == 2


def test_rules_that_contradict_each_other_are_found_with_a_small_draft(verify):
    result, found = verify(LONG, SHORT)
    assert found == [(Question.CONTRADICTORY, "OWN-1", "OWN-2")]
    (finding,) = result.findings
    assert size_of(finding.witness.data) <= 8
    assert {said.verdict for _, said in finding.witness.said} >= {Verdict.DEPARTS}


def test_rules_that_just_touch_are_not_contradictory(verify):
    touching = rule(
        "require: working_days <= 4",
        complies="2017-06-12/2017-06-15",
        departs="2017-06-12/2017-06-16",
    )
    _, found = verify(LONG, touching)
    assert found == []


def test_rules_that_never_bind_together_are_not_contradictory(verify):
    formal = rule(
        'where: status is "formal"', "require: working_days <= 3", complies="2017-06-12/2017-06-13"
    ).replace("informal", "formal")
    informal = rule('where: status is "informal"', "require: working_days >= 4").replace(
        "status: formal", "status: informal"
    )
    result, found = verify(formal, informal)
    assert found == []
    assert result.tallies[Question.CONTRADICTORY].proven == 1


def test_an_option_that_cannot_be_met_is_impossible(verify):
    under = "under: {option: 3}"
    result, found = verify(
        rule(under, "require: working_days >= 4"),
        rule(under, "require: working_days <= 3", complies="2017-06-12/2017-06-14"),
    )
    assert found == [(Question.CONTRADICTORY, "OWN-1", "OWN-2")]
    (fit,) = result.options
    assert (fit.option, fit.impossible, set(fit.conflict)) == ("3", True, {"OWN-1", "OWN-2"})


def test_three_rules_that_two_by_two_can_be_met_are_found_together(verify):
    days = ("2017-06-12/2017-06-15", "2017-06-12/2017-06-14")
    result, found = verify(
        rule("require: working_days >= 4"),
        rule('require: working_days <= 3 or status is "formal"'),
        rule('require: working_days <= 3 or status is "informal"', complies=days[1]),
    )
    assert [one for one in found if one[0] is Question.CONTRADICTORY] == []
    assert (Question.MEETABLE, "OWN-1", "OWN-2", "OWN-3") in found
    (finding,) = [one for one in result.findings if one.rule == "OWN-1"]
    assert finding.witness


def test_an_option_is_not_impossible_by_rules_of_another(pack):
    proven = pack(LONG, "under: {option: 3}\n" + SHORT)
    corpus = Corpus(proven.rulebook, [])
    found = fits_of("CCM", ("3", "4"), corpus, {"OWN-1": ("OWN-2",)})
    assert [fit.conflict for fit in found] == [("OWN-1", "OWN-2"), ()]


def test_an_option_that_can_be_met_is_shown_by_a_draft(verify):
    under = "under: {option: 3}"
    result, found = verify(rule(under, "require: working_days >= 4"), FORMAL)
    assert found == []
    (fit,) = result.options
    assert fit.exhibit
    assert not fit.impossible


def test_a_rule_that_says_no_more_than_another_is_redundant(verify):
    longer = rule("require: working_days >= 5", complies="2017-06-12/2017-06-16")
    _, found = verify(LONG, longer)
    assert found == [(Question.REDUNDANT, "OWN-1", "OWN-2")]


LONGER = rule("require: working_days >= 5", complies="2017-06-12/2017-06-16")


@pytest.mark.parametrize(
    ("implied", "implier"),
    [
        ("", "in_force: {from: 2020-01-01}\n"),
        ("in_force: {from: 2010-01-01}\n", "in_force: {from: 2012}\n"),
        ("", "in_force: {from: close of 7MSP}\n"),
        ("in_force: {until: 2030-01-02}\n", "in_force: {until: 2030-01-01}\n"),
        ("", "level: advice\n"),
        ("level: discrepancy\n", "level: note\n"),
        ("", "under: {option: 3}\n"),
    ],
)
def test_a_rule_is_redundant_only_with_one_that_binds_and_weighs_no_less(verify, implied, implier):
    _, found = verify(implied + LONG, implier + LONGER)
    assert [one for one in found if one[0] is Question.REDUNDANT] == []


@pytest.mark.parametrize(
    ("implied", "implier"),
    [
        ("in_force: {from: 2020-01-01}\n", ""),
        ("in_force: {from: 2012}\n", "in_force: {from: 2012-01-01}\n"),
        ("in_force: {until: 2030-01-01}\n", "in_force: {until: 2030-01-02}\n"),
        ("in_force: {from: close of 7MSP}\n", "in_force: {from: close of 7MSP}\n"),
        ("level: advice\n", ""),
    ],
)
def test_a_rule_is_redundant_with_one_that_binds_longer_or_weighs_more(verify, implied, implier):
    _, found = verify(implied + LONG, implier + LONGER)
    assert (Question.REDUNDANT, "OWN-1", "OWN-2") in found


def test_a_rule_is_not_redundant_with_one_that_another_lifts(verify):
    lifting = rule('where: level is "expert"', 'require: status is "formal"').replace(
        "level: policy", "level: expert"
    )
    assert (Question.REDUNDANT, "OWN-1", "OWN-2") in verify(LONG, LONGER, lifting)[1]
    _, found = verify(LONG, LONGER, "lifts: [OWN-2]\n" + lifting)
    assert [one for one in found if one[0] is Question.REDUNDANT] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("in_force: {from: 2015-01-01}\n", "in_force: {from: 2005-01-01, until: 2015-01-01}\n"),
        ("in_force: {from: 2015-01-01}\n", "in_force: {from: 2005-01-01, until: 2010-01-01}\n"),
        ("in_force: {from: 2015-01-01}\n", "in_force: {from: close of 7MSP}\n"),
    ],
)
def test_rules_that_need_not_be_in_force_together_do_not_contradict_each_other(verify, one, other):
    result, found = verify(one + LONG, other + SHORT)
    assert found == []
    assert [fit.conflict for fit in result.options] == [()]


def test_a_rule_that_two_others_cover_is_redundant_with_both(verify):
    both = rule('require: status is "formal" and level is "expert"')
    expert = rule('require: level is "expert"')
    result, found = verify(both, FORMAL, expert)
    assert (Question.REDUNDANT, "OWN-1", "OWN-2", "OWN-3") in found
    (finding,) = [one for one in result.findings if one.rule == "OWN-1"]
    assert finding.name == "redundant with OWN-2, OWN-3"


def test_a_prohibition_is_no_rule_that_cannot_be_met(verify):
    never = (
        EACH
        + """\
where: status is "informal"
require: never
examples:
  outside: [{meeting: {id: a, status: formal}}]
  departs: [{meeting: {id: a, status: informal}}]
"""
    )
    result, found = verify(never, LONG)
    assert found == []
    assert result.tallies[Question.MEETABLE].proven == 1


def test_the_draft_of_a_finding_is_what_it_says(verify, pack):
    result, _ = verify(LONG, SHORT)
    proven = pack(LONG, SHORT)
    for one in result.findings:
        facts = facts_of(one.witness.data, proven.rulebook.vocabularies)
        judged = Court(proven.rulebook).judged(facts)
        assert {s.label: dict(said) for s, said in judged.items()}[one.witness.subject] == dict(
            one.witness.said
        )


def test_options_that_pull_apart_are_told_with_the_rules_that_do(verify):
    result, _ = verify(
        rule("under: {option: 3}", "require: working_days >= 4"),
        rule("under: {option: 4}", "require: working_days <= 3", complies="2017-06-12/2017-06-14"),
    )
    (pair,) = result.pairs
    assert (pair.options, pair.exhibit, pair.sort) == (("3", "4"), None, "meeting")
    assert set(pair.conflict) == {"OWN-1", "OWN-2"}


def test_options_that_go_together_are_shown_by_a_draft(verify):
    result, _ = verify(
        rule("under: {option: 3}", "require: working_days >= 4"),
        rule("under: {option: 4}", 'require: status is "formal"'),
    )
    (pair,) = result.pairs
    assert pair.exhibit
    assert pair.met == (1, 1)


def test_one_option_alone_is_looked_at_where_it_is_asked_for(verify):
    result, _ = verify(
        rule("under: {option: 3}", "require: working_days >= 4"),
        rule("under: {option: 4}", "require: working_days <= 3", complies="2017-06-12/2017-06-14"),
        options=["4"],
    )
    assert [fit.option for fit in result.options] == ["4"]
    assert result.rules == 1


def test_the_same_rules_give_the_same_result(verify):
    one, _ = verify(LONG, SHORT)
    other, _ = verify(LONG, SHORT)
    assert one.findings == other.findings
    assert one.tallies == other.tallies


def test_what_is_not_asked_any_more_is_unknown(verify):
    result, found = verify(LONG, SHORT, seconds=1e-9)
    assert found == []
    assert result.out_of_time
    assert result.open
