"""Conditions as alternatives of signed atoms: the form a rule engine can take.

Each condition has three answers, so an atom has four signs: it surely holds,
surely does not, and the denials of both. A condition's own signs distribute
over its parts just as in two-valued logic.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from math import prod

from rulecheck.rulebook.conditions import And, Atom, Condition, Constant, Not, Or, Same

MAXIMUM_ALTERNATIVES = 256


class Sign(Enum):
    """What is said of an atom's answer."""

    YES = "yes"
    NO = "no"
    NOT_YES = "not yes"
    NOT_NO = "not no"

    @property
    def contrary(self) -> Sign:
        """The sign of the contrary condition that says the same."""
        return _CONTRARY[self]


_CONTRARY = {
    Sign.YES: Sign.NO,
    Sign.NO: Sign.YES,
    Sign.NOT_YES: Sign.NOT_NO,
    Sign.NOT_NO: Sign.NOT_YES,
}


@dataclass(frozen=True, slots=True)
class Signed:
    """An atom with a sign."""

    sign: Sign
    atom: Atom


Alternative = frozenset[Signed]
Alternatives = frozenset[Alternative]

NEVER: Alternatives = frozenset()
ALWAYS: Alternatives = frozenset({frozenset()})


class TooIntricate(Exception):
    """A condition whose alternatives would overrun the engine."""


def alternatives(condition: Condition, sign: Sign) -> Alternatives:
    """When a condition's answer has the sign: alternatives, each a set of signed atoms.

    Raises TooIntricate past 256 alternatives.
    """
    match condition:
        case Constant(value):
            return ALWAYS if value == (sign in (Sign.YES, Sign.NOT_NO)) else NEVER
        case Not(part):
            return alternatives(part, sign.contrary)
        case And(parts) | Or(parts):
            found = [alternatives(part, sign) for part in parts]
            together = isinstance(condition, And) == (sign in (Sign.YES, Sign.NOT_NO))
            return all_of(found) if together else any_of(found)
        case _:
            return frozenset({frozenset({Signed(sign, condition)})})


def undetermined(condition: Condition) -> Alternatives:
    """When the draft does not decide a condition."""
    return all_of([alternatives(condition, Sign.NOT_YES), alternatives(condition, Sign.NOT_NO)])


def check_size(condition: Condition) -> None:
    """Raises TooIntricate for a condition that engines could not take."""
    alternatives(condition, Sign.YES)
    alternatives(condition, Sign.NO)
    undetermined(condition)


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
    possible = {a for a in found if not _contradicts(a)}
    if len(possible) > 8 * MAXIMUM_ALTERNATIVES:
        raise TooIntricate
    for candidate in sorted(possible, key=len):
        if not any(other <= candidate for other in kept):
            kept.append(candidate)
    if sum(prod(map(_ways, alternative)) for alternative in kept) > MAXIMUM_ALTERNATIVES:
        raise TooIntricate
    return frozenset(kept)


def _ways(signed: Signed) -> int:
    """In how many ways an engine must ask for a signed atom: silence is a way of its own."""
    if not isinstance(signed.atom, Same):
        return 1
    two_words = not isinstance(signed.atom.right, str)
    return {Sign.NOT_NO: 2 + two_words, Sign.NOT_YES: 1 + two_words}.get(signed.sign, 1)


def _contradicts(alternative: Alternative) -> bool:
    signs: dict[Atom, set[Sign]] = {}
    for signed in alternative:
        signs.setdefault(signed.atom, set()).add(signed.sign)
    return any(
        {Sign.YES, Sign.NO} <= held
        or {Sign.YES, Sign.NOT_YES} <= held
        or {Sign.NO, Sign.NOT_NO} <= held
        for held in signs.values()
    )
