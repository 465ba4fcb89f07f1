"""What many rules hold alike is one object, so that the kept form holds it once."""

from __future__ import annotations

import pickle

import pytest

from rulecheck.checking.preparation import load_with_conditions
from rulecheck.engines.proofs import proofs_of
from rulecheck.rulebook import loader
from rulecheck.rulebook.packs import shipped_rules


@pytest.mark.parametrize("name", ["subject", "kinds", "at", "finding", "remedy", "where"])
def test_checks_hold_the_same_object_where_they_hold_the_same(name: str) -> None:
    rulebook = loader.load_rulebook([shipped_rules()])
    held = [getattr(check, name) for rule in rulebook.rules for check in rule.checks]
    assert len({id(one) for one in held}) == len(set(held)) < len(held)


def test_proofs_of_conditions_are_kept_once() -> None:
    _, conditions = load_with_conditions([shipped_rules()])
    kept = pickle.loads(pickle.dumps([proofs_of(condition).proofs for condition in conditions]))
    proofs = [proof for some in kept for proof in some]
    assert len({id(proof) for proof in proofs}) == len(set(proofs)) < len(proofs)
