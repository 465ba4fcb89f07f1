"""What is accepted of the shipped rules is what the solver proves of them."""

from __future__ import annotations

import pytest

from rulecheck.rulebook.accepted import Kind
from rulecheck.verification.proofs import Prover
from rulecheck.verification.symbols import BOUNDS


@pytest.fixture(scope="module")
def prover(rulebook):
    return Prover(rulebook, BOUNDS)


def test_rules_that_are_accepted_as_dead_are_proven_so(rulebook, prover):
    dead = [one.rule for one in rulebook.accepted if one.name == "dead"]
    assert len(dead) >= 3
    for rule in rulebook.rules:
        if rule.id in dead:
            assert prover.never_departs(rule)
            assert not prover.never_in_scope(rule)


def test_rules_that_are_accepted_as_redundant_are_proven_so(rulebook, prover):
    rules = {rule.id: rule for rule in rulebook.rules}
    accepted = [one for one in rulebook.accepted if one.name.startswith("redundant with ")]
    assert len(accepted) >= 10
    for one in accepted:
        names = one.name.removeprefix("redundant with ").split(", ")
        others = [rules[name] for name in names]
        assert prover.always_with(rules[one.rule], others) == tuple(names)
        # Not so the other way round, or one of two would do.
        assert prover.always_with(others[0], [rules[one.rule]]) is None


def test_findings_are_accepted_of_rules_that_are_there(rulebook):
    known = {rule.id for rule in rulebook.rules}
    accepted = [one for one in rulebook.accepted if one.kind is Kind.FINDING]
    assert {one.rule for one in accepted} <= known
