"""Rules as they are kept: what many hold alike once, and the same whichever process made them."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys

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


_MAKE = """
import sys, msgspec
from rulecheck.checking.preparation import load_with_conditions
from rulecheck.engines.proofs import proofs_of
from rulecheck.rulebook.packs import shipped_rules
_, conditions = load_with_conditions([shipped_rules()])
every = [[condition, proofs_of(condition)] for condition in conditions]
sys.stdout.buffer.write(msgspec.json.encode(every, order="deterministic"))
"""


def test_conditions_and_their_columns_have_one_order_in_every_process() -> None:
    # Answers that are kept tell facts by their columns in turn, and conditions by number; the
    # order of a set is another in each process.
    made = [
        subprocess.run(
            [sys.executable, "-c", _MAKE],
            env={**os.environ, "PYTHONHASHSEED": seed, "RULECHECK_NO_CACHE": "1"},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    ]
    assert len(made[0]) > 10_000
    assert made[0] == made[1] == made[2]
