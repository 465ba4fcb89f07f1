"""What rules say of a symbolic subject: statements for each verdict."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from rulecheck.rulebook.conditions import Constant
from rulecheck.rulebook.rules import Check, Rule
from rulecheck.verification.laws import Formula
from rulecheck.verification.symbols import Node, Symbols, both, either, negated

NEVER = Constant(False)


class Stance(msgspec.Struct, frozen=True):
    """When a rule says what of a subject; but for `scope`, exactly one holds.

    `scope` is that the subject surely is in it. A tolerated departure is no departure.
    """

    scope: Formula
    departs: Formula
    undetermined: Formula
    tolerated: Formula
    complies: Formula

    @property
    def verdicts(self) -> tuple[Formula, ...]:
        """All but that it is not applicable, which is that none of these holds."""
        return (self.departs, self.undetermined, self.tolerated, self.complies)

    @property
    def lenient(self) -> Formula:
        """That the rule has nothing against the subject, and needs to know no more."""
        return negated(either(self.departs, self.undetermined))


def recommended(rule: Rule) -> str | None:
    """The name of the reading a rule is taken in unless a draft chooses; None for the only one."""
    return rule.readings[0].name if rule.readings else None


def checks_of(rule: Rule, reading: str | None, standing: str) -> tuple[Check, ...]:
    """The checks of a reading that are put to subjects of one sort, by a name of STANDING."""
    return tuple(
        check
        for check in rule.checks
        if check.subject == standing and (check.readings is None or reading in check.readings)
    )


def standings(rule: Rule, reading: str | None) -> tuple[str, ...]:
    """The sorts of subject the checks of a reading are put to."""
    checks = (c for c in rule.checks if c.readings is None or reading in c.readings)
    return tuple(dict.fromkeys(check.subject for check in checks))


def stance(checks: Sequence[Check], symbols: Symbols, node: Node) -> Stance:
    """What some checks together say of a subject: the gravest of what each says."""
    single = [_stance(check, symbols, node) for check in checks]
    departs = either(*(one.departs for one in single))
    undetermined = either(*(one.undetermined for one in single))
    tolerated = either(*(one.tolerated for one in single))
    complies = either(*(one.complies for one in single))
    return Stance(
        either(*(one.scope for one in single)),
        departs,
        _and_not(undetermined, departs),
        _and_not(tolerated, departs, undetermined),
        _and_not(complies, departs, undetermined, tolerated),
    )


def _and_not(one: Formula, *others: Formula) -> Formula:
    return both(one, *map(negated, others))


def _stance(check: Check, symbols: Symbols, node: Node) -> Stance:
    kind = symbols.of_kind(node, check.kinds)
    where = symbols.answers(check.where, node)
    require = symbols.answers(check.require, node)
    scope = both(kind, where.yes)
    departs = both(scope, require.no)
    spared = symbols.answers(check.tolerate or NEVER, node).yes
    tolerated, departs = both(departs, spared), both(departs, negated(spared))
    inside = both(kind, negated(where.no))
    complies = both(inside, require.yes)
    undetermined = both(inside, negated(require.yes), negated(both(where.yes, require.no)))
    return Stance(scope, departs, undetermined, tolerated, complies)


def differ(one: Stance, other: Stance) -> Formula:
    """That two stances are not the same."""
    pairs = zip(one.verdicts, other.verdicts, strict=True)
    return either(*(_unlike(here, there) for here, there in pairs))


def _unlike(one: Formula, other: Formula) -> Formula:
    return either(both(one, negated(other)), both(other, negated(one)))
