"""Rules ready to be put to drafts: with the proofs of their conditions, kept from run to run."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from rulecheck.engines.cases import EngineFault, asked_alone
from rulecheck.engines.proofs import Proof, Proofs, proofs_of, remember
from rulecheck.rulebook import loader
from rulecheck.rulebook.conditions import Condition, aggregates
from rulecheck.rulebook.rules import Rulebook


def load_prepared(folders: Iterable[Path], as_of: datetime.date | None = None) -> Rulebook:
    """The rulebook of some folders, as `load_rulebook` has it. Raises UnusableInput."""
    rulebook, _ = load_with_conditions(folders, as_of)
    return rulebook


def load_with_conditions(
    folders: Iterable[Path], as_of: datetime.date | None = None, known: str | None = None
) -> tuple[Rulebook, Sequence[Condition]]:
    """The rulebook, and all that its rules ask, always in one order.

    `known` is its key, where that was asked for already. Raises UnusableInput.
    """
    rulebook, proofs = loader.load_prepared(folders, as_of, _proofs, known)
    remember(proofs)
    return rulebook, tuple(proofs)


def _proofs(rulebook: Rulebook) -> dict[Condition, Proofs]:
    """The proofs of all that the rules ask, of the members of collections too."""
    checks = (check for rule in rulebook.rules for check in rule.checks)
    asked = dict.fromkeys(part for check in checks for part in _asked(check.asked))
    found: dict[Condition, Proofs] = {}
    # Many conditions have proofs in common: one object for each is read back sooner.
    known: dict[Proof, Proof] = {}
    for condition in asked:
        # What is too much for the engine is told when it is asked.
        with suppress(EngineFault):
            proofs = proofs_of(condition)
            same = tuple(known.setdefault(proof, proof) for proof in proofs.proofs)
            found[condition] = replace(proofs, proofs=same)
    return found


def _asked(conditions: Iterable[Condition]) -> Iterator[Condition]:
    for condition in conditions:
        yield condition
        for aggregate in aggregates(condition):
            alone = asked_alone(aggregate)
            yield from _asked((aggregate.where, alone) if alone else (aggregate.where,))
