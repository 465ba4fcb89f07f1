"""Coverage names just what examples and drafts never show of a rule."""

from __future__ import annotations

import pytest

from rulecheck.proving.coverage import Coverage, coverage_of
from rulecheck.proving.drafts import drafts_in
from rulecheck.source.problems import UnusableInput

LOOSE = """
each: meeting of experts
where: opens is stated and city is stated
require: >-
  working_days between 4 and 5
  and no programme.meetings where (kind is "review conference" and year == this.year)
tolerate: status is "informal"
readings:
  named:
    - {name: one, en: One., zh: 一。}
    - {name: two, en: Two., zh: 二。}
examples:
  complies: [{meeting: {id: ME2017, dates: 2017-06-12/2017-06-16, venue: {city: Geneva}}}]
  departs: [{meeting: {id: ME2017, dates: 2017-06-12/2017-06-12, venue: {city: Geneva}}}]
"""
GAPS = {
    "no: opens is stated",
    "no: city is stated",
    'no: no programme.meetings where (kind is "review conference" and year == this.year)',
    'yes: kind is "review conference"',
    "no: year == this.year",
    'yes: status is "informal"',
    'no: status is "informal"',
    "undetermined",
    "not applicable",
    "tolerates",
    "reading two",
}
DRAFT = """\
schema: rulecheck/programme/1
instrument: CCM
meetings:
  - {id: ME2017, kind: meeting of experts, dates: {opens: 2017-06-12, closes: 2017-06-13},
     status: informal, venue: {city: Geneva}}
  - {id: 2RC, kind: review conference, dates: {opens: 2017-09-12, closes: 2017-09-13}}
"""


def covered(proven, drafts=()) -> Coverage:
    return coverage_of(proven.rules, proven.rulebook, drafts)


def gaps(coverage: Coverage) -> set[str]:
    return {gap.name for one in coverage.rules for gap in one.gaps}


def test_what_the_examples_never_show_is_a_gap(pack) -> None:
    found = covered(pack(LOOSE))
    assert gaps(found) == GAPS


def test_drafts_close_gaps(pack, tmp_path) -> None:
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    (drafts / "draft.yaml").write_text(DRAFT, encoding="utf-8")
    proven = pack(LOOSE)
    before, after = gaps(covered(proven)), gaps(covered(proven, drafts_in(drafts)))
    closed = before - after
    assert after < before
    assert closed == {
        'no: no programme.meetings where (kind is "review conference" and year == this.year)',
        'yes: kind is "review conference"',
        'yes: status is "informal"',
        "tolerates",
    }


def test_examples_close_gaps(pack) -> None:
    more = """
  outside:
    - {meeting: {id: ME2017, dates: 2017-06-12/2017-06-16}}
    - {meeting: {id: ME2017}}
  undetermined: [{meeting: {id: ME2017, dates: 2017-06, venue: {city: Geneva}}}]
"""
    found = gaps(covered(pack(LOOSE.rstrip() + more)))
    assert not found & {
        "no: opens is stated",
        "no: city is stated",
        "undetermined",
        "not applicable",
    }


def test_verdicts_that_cannot_be_are_not_asked_for(pack) -> None:
    rule = """
each: programme
require: period_from is stated
examples:
  complies: [{period: {from: 2015-01-01}}]
  departs: [{status: draft}]
"""
    found = covered(pack(rule))
    assert gaps(found) == set()
    assert {point.name for point in found.rules[0].covered} == {
        "yes: period_from is stated",
        "no: period_from is stated",
        "complies",
        "departs",
    }
    assert found.percent == 100


def test_the_option_a_rule_binds_under_is_no_phrase_of_it(pack) -> None:
    rule = """
under: {option: 4}
each: programme
require: period_from is stated
examples:
  complies: [{period: {from: 2015-01-01}}]
  departs: [{status: draft}]
  outside: [{period: {from: 2015-01-01}, regime: {option: 1}}]
"""
    (found,) = covered(pack(rule)).rules
    assert [phrase.text for phrase in found.phrases] == ["period_from is stated"]
    assert found.gaps == ()


def test_what_a_rule_lifts_is_shown_by_an_example_in_which_it_does(pack) -> None:
    lifting = """
lifts: [OWN-2]
each: meeting of experts
require: city is stated
examples:
  complies: [{meeting: {id: ME2017, dates: 2017-06, venue: {city: Geneva}}}]
  departs: [{meeting: {id: ME2017}}]
"""
    lifted = """
each: meeting of experts
forbid: city is "Geneva"
examples:
  complies: [{meeting: {id: ME2017, venue: {city: Vienna}}}]
  departs: [{meeting: {id: ME2017, venue: {city: Geneva}}}]
"""
    assert "lifts OWN-2" not in gaps(covered(pack(lifting, lifted)))
    idle = lifting.replace("city: Geneva", "city: Vienna")
    assert "lifts OWN-2" in gaps(covered(pack(idle, lifted)))


def accepted(name: str) -> str:
    return (
        f"gaps:\n  - rule: OWN-1\n    gaps: ['{name}']\n"
        "    reason: {en: Cannot be., zh: 不可能。}\n"
    )


def test_a_gap_may_be_explained(pack) -> None:
    plain = covered(pack(LOOSE))
    found = covered(pack(LOOSE, accepted=accepted("tolerates")))
    (one,) = found.rules
    assert {gap.name for gap in one.gaps} - {gap.name for gap in found.open_gaps(one)} == {
        "tolerates"
    }
    assert found.percent > plain.percent


def test_an_explanation_of_no_gap_is_refused(pack) -> None:
    with pytest.raises(UnusableInput, match=r"accepted.yaml:4:5: OWN-1: 'complies' is no gap"):
        covered(pack(LOOSE, accepted=accepted("complies")))
