"""Rules that pull apart where the meetings around a meeting fall in the same month."""

from __future__ import annotations

import pytest

from rulecheck.verification.proofs import Prover
from rulecheck.verification.symbols import BOUNDS
from rulecheck.verification.tensions import Side, tensions

MIDWAY = """\
each: meeting of experts
where: previous_formal is stated and next_formal is stated
require: position between 400 and 600
examples:
  complies: [{meeting: {id: a}}]
  departs: [{meeting: {id: a}}]
"""


def asking(require):
    return f"""\
each: meeting of experts
require: {require}
examples:
  complies: [{{meeting: {{id: a}}}}]
  departs: [{{meeting: {{id: a}}}}]
"""


@pytest.fixture
def found(pack):
    def found(*rules):
        proven = pack(*rules)
        return list(tensions(proven.rules, Prover(proven.rulebook, BOUNDS), None))

    return found


def test_midway_and_in_december_pull_apart_but_around_june(found):
    (tension,) = found(MIDWAY, asking("opening_day >= 1 December"))
    assert {6, 7} & set(tension.months) == set()
    assert {1, 2, 3, 9, 10, 11, 12} <= set(tension.months)
    assert (tension.yields, tension.inescapable) == (None, True)


def test_midway_and_on_any_day_do_not_pull_apart(found):
    assert found(MIDWAY, asking("opening_day >= 1 January")) == []


def test_rules_that_look_at_no_neighbours_have_no_tensions(found):
    assert found(asking("opening_day >= 1 May"), asking("opening_day <= 1 March")) == []


def test_meetings_midway_between_those_of_september_are_before_the_end_of_april(rulebook):
    """The known tension of the shipped rules."""
    known = ("CCM-P08.2", "CCM-P10.2")
    rules = [rule for rule in rulebook.rules if rule.id in known]
    told = list(tensions(rules, Prover(rulebook, BOUNDS), None))
    strict = [one for one in told if one.other == Side("CCM-P10.2", "strict")]
    (tension,) = strict
    assert tension.one == Side("CCM-P08.2", "midpoint")
    assert 9 in tension.months
    assert not {5, 6, 11, 12} & set(tension.months)
    assert tension.yields == "CCM-P08.2"
    assert tension.inescapable
