"""Questions about rules and one subject, put to the solver."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rulecheck.rulebook.rules import Rule, Rulebook
from rulecheck.verification.laws import Formula
from rulecheck.verification.stances import Stance, checks_of, recommended, stance, standings
from rulecheck.verification.symbols import (
    Bounds,
    Impossible,
    Node,
    Possible,
    Solver,
    Symbols,
    either,
    negated,
)


class Prover:
    """Proves of rules, by their recommended readings, what no subject of any draft can be."""

    def __init__(self, rulebook: Rulebook, bounds: Bounds) -> None:
        self.rulebook, self.bounds = rulebook, bounds

    def never_in_scope(self, rule: Rule) -> bool:
        """Whether no subject of any draft is in the scope of a rule."""
        return all(self._none(rule, sort, _scope) for sort in sorts_of(rule))

    def never_departs(self, rule: Rule) -> bool:
        """Whether no subject departs from a rule, tolerated or not."""
        return all(self._none(rule, sort, _departs_at_all) for sort in sorts_of(rule))

    def _none(self, rule: Rule, sort: str, of: Callable[[Stance], Formula]) -> bool:
        place = Place(self, sort)
        return place.excluded(of(place.stance(rule)))

    def always_with(self, rule: Rule, others: Sequence[Rule]) -> tuple[str, ...] | None:
        """The fewest of some rules of which one is departed from wherever a rule is; None where
        that is not proven."""
        found: dict[str, None] = {}
        for sort in sorts_of(rule):
            place = Place(self, sort)
            departs = place.stance(rule).departs
            if place.excluded(departs):
                continue
            spared = {one.id: negated(place.stance(one).departs) for one in others}
            core = place.core([departs], spared)
            if core is None:
                return None
            found |= dict.fromkeys(core)
        return tuple(found) or None

    def scopes_apart(self, one: Rule, other: Rule) -> bool:
        """Whether no subject is in the scope of both."""
        return all(
            place.excluded(*(place.stance(rule).scope for rule in (one, other)))
            for place in self._common(one, other)
        )

    def contradictory(self, one: Rule, other: Rule, sort: str | None = None) -> bool:
        """Whether no subject, of a sort or of any, in the scope of both meets both, though it may
        meet either."""
        sorts = [found for found in common_sorts(one, other) if sort in (None, found)]
        return bool(sorts) and all(
            self._contradictory(Place(self, sort), one, other) for sort in sorts
        )

    @staticmethod
    def _contradictory(place: Place, *rules: Rule) -> bool:
        stances = [place.stance(rule) for rule in rules]
        scopes = [one.scope for one in stances]
        if not place.excluded(*scopes, *(one.lenient for one in stances)):
            return False
        return all(place.allowed(*scopes, one.lenient) for one in stances)

    def _common(self, one: Rule, other: Rule) -> Iterable[Place]:
        return (Place(self, sort) for sort in common_sorts(one, other))

    def unmeetable(self, rule: Rule, others: Sequence[Rule]) -> tuple[str, ...] | None:
        """The fewest of some rules that no subject in the scope of a rule meets together with it;
        the rule itself among them where it alone cannot be met. None where that is not proven."""
        found: dict[str, None] = {}
        for sort in sorts_of(rule):
            if Place(self, sort).scoped_out(rule):
                continue
            core = self.conflict(rule, others, sort)
            if core is None:
                return None
            found |= dict.fromkeys(core)
        return tuple(found) or None

    def conflict(self, rule: Rule, others: Sequence[Rule], sort: str) -> tuple[str, ...] | None:
        """The fewest of a rule and some others that no subject of a sort, in its scope, meets.

        None where that is not proven, or nothing can be in its scope.
        """
        place = Place(self, sort)
        if place.scoped_out(rule):
            return None
        own = place.stance(rule)
        lenient = {one.id: place.stance(one).lenient for one in (rule, *others)}
        return place.core([own.scope], lenient)


class Place:
    """The symbols of one subject of a sort, and what rules say of it."""

    def __init__(self, prover: Prover, sort: str) -> None:
        self.sort = sort
        self.symbols = Symbols(prover.rulebook.vocabularies, prover.bounds)
        self.node: Node = self.symbols.root(sort)
        self.solver = Solver(self.symbols)
        self.logic = self.symbols.logic

    def stance(self, rule: Rule, reading: str | None = None) -> Stance:
        """What a rule says of the subject, by its recommended reading or another."""
        checks = checks_of(rule, reading or recommended(rule), self.sort)
        return stance(checks, self.symbols, self.node)

    def scoped_out(self, rule: Rule) -> bool:
        """Whether no subject of the sort is in the scope of a rule."""
        return self.excluded(self.stance(rule).scope)

    def excluded(self, *statements: Formula) -> bool:
        """Whether no subject of any draft within the bounds is so."""
        return isinstance(self.solver.ask_named(statements, {}), Impossible)

    def allowed(self, *statements: Formula) -> bool:
        """Whether the solver finds symbols of which it is so."""
        return isinstance(self.solver.ask_named(statements, {}), Possible)

    def core(
        self, statements: Sequence[Formula], named: dict[str, Formula]
    ) -> tuple[str, ...] | None:
        """The fewest named statements that exclude the others: none can be left out.

        None where all together do not.
        """
        found = self.solver.ask_named(statements, named)
        if not isinstance(found, Impossible):
            return None
        # What is left out does not hang on which of several cores the solver comes upon.
        core = list(named)
        for name in reversed(named):
            fewer = {one: named[one] for one in core if one != name}
            if isinstance(self.solver.ask_named(statements, fewer), Impossible):
                core.remove(name)
        return tuple(core)


def sorts_of(rule: Rule) -> tuple[str, ...]:
    """The sorts of subject a rule is about, by its recommended reading."""
    return standings(rule, recommended(rule))


def common_sorts(one: Rule, other: Rule) -> tuple[str, ...]:
    """The sorts of subject that both rules are about, where some subject can be of kinds that
    both name."""
    return tuple(
        sort for sort in sorts_of(one) if _kinds_meet(_kinds(one, sort), _kinds(other, sort))
    )


def _kinds(rule: Rule, sort: str) -> list[frozenset[str] | None]:
    return [check.kinds for check in checks_of(rule, recommended(rule), sort)]


def _kinds_meet(
    ones: Sequence[frozenset[str] | None], others: Sequence[frozenset[str] | None]
) -> bool:
    return any(one is None or other is None or one & other for one in ones for other in others)


def _scope(one: Stance) -> Formula:
    return one.scope


def _departs_at_all(one: Stance) -> Formula:
    return either(one.departs, one.tolerated)
