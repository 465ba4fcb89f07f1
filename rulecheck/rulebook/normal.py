"""Conditions as alternatives of signed atoms: the form a rule engine can take.

Each condition has three answers. Here stands when it is surely yes and when it
is surely no, each as alternatives; where neither holds, the draft leaves it open.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from rulecheck.rulebook.conditions import And, Atom, Condition, Constant, Not, Or

MAXIMUM_ALTERNATIVES = 256


class Signed(msgspec.Struct, frozen=True, cache_hash=True):
    """An atom that surely holds, or surely does not."""

    holds: bool
    atom: Atom


Alternative = frozenset[Signed]
Alternatives = frozenset[Alternative]

NEVER: Alternatives = frozenset()
ALWAYS: Alternatives = frozenset({frozenset()})


class TooIntricate(Exception):
    """A condition whose alternatives would overrun the engine."""


def alternatives(condition: Condition, holds: bool) -> Alternatives:
    """When a condition surely holds, or surely does not: alternatives, each a set of atoms.

    Raises TooIntricate past 256 alternatives.
    """
    match condition:
        case Constant(value):
            return ALWAYS if value is holds else NEVER
        case Not(part):
            return alternatives(part, not holds)
        case And(parts) | Or(parts):
            found = [alternatives(part, holds) for part in parts]
            return all_of(found) if isinstance(condition, And) is holds else any_of(found)
        case _:
            return frozenset({frozenset({Signed(holds, condition)})})


def check_size(condition: Condition) -> None:
    """Raises TooIntricate for a condition that engines could not take."""
    alternatives(condition, True)
    alternatives(condition, False)


def any_of(found: list[Alternatives]) -> Alternatives:
    """The alternatives of a disjunction."""
    return _simplified(alternative for one in found for alternative in one)


def all_of(found: list[Alternatives]) -> Alternatives:
    """The alternatives of a conjunction: one of each, taken together."""
    whole = ALWAYS
    for one in found:
        whole = _simplified(a | b for a in whole for b in one)
    return whole


def _simplified(found: Iterable[Alternative]) -> Alternatives:
    """Without alternatives that cannot be, and without those a wider one covers."""
    kept: list[Alternative] = []
    possible = {alternative for alternative in found if not _contradicts(alternative)}
    if len(possible) > 8 * MAXIMUM_ALTERNATIVES:
        raise TooIntricate
    for candidate in sorted(possible, key=len):
        if not any(other <= candidate for other in kept):
            kept.append(candidate)
    if len(kept) > MAXIMUM_ALTERNATIVES:
        raise TooIntricate
    return frozenset(kept)


def _contradicts(alternative: Alternative) -> bool:
    return len({signed.atom for signed in alternative}) < len(alternative)
