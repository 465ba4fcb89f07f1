"""Whether two forms of a rule decide the same: proven, refuted by a draft, or not known."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec.structs import replace

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Verdict
from rulecheck.checking.outcomes import Outcome
from rulecheck.checking.readings import judgement
from rulecheck.engines.agreement import available_engines
from rulecheck.engines.cases import Engine
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.programme.facts import Facts
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.programme.words import Subject
from rulecheck.proving.apart import Comparison, sought
from rulecheck.proving.mutants import form_of_check
from rulecheck.proving.plain import DraftData, data_of_example, facts_of
from rulecheck.proving.shrinking import shrunk
from rulecheck.rulebook.conditions import (
    Atom,
    Compare,
    Condition,
    Count,
    Date,
    Distinct,
    Number,
    Path,
    aggregates,
    atoms,
)
from rulecheck.rulebook.rules import Check, InForce, Rule, Rulebook
from rulecheck.verification.stances import checks_of, differ, recommended, stance, standings
from rulecheck.verification.symbols import (
    BOUNDS,
    FIRST_YEAR,
    LAST_YEAR,
    Bounds,
    Impossible,
    Solver,
    Symbols,
)

# So many drafts are tried where the solver does not exclude that one tells two forms apart.
TRIES = 3_000

# The recommended reading, another, or a check by its number.
Unit = tuple[str | None, str | None] | int
_Decided = dict[tuple[Unit, Subject], tuple[Verdict, bool]]
_OUTSIDE = (Verdict.NOT_APPLICABLE, False)


class Same(msgspec.Struct, frozen=True):
    """No draft within the bounds is decided differently: proven."""


class Difference(msgspec.Struct, frozen=True):
    """A subject of a draft on which two forms differ, by a reading or a check of theirs.

    Verdicts come with whether the departure is tolerated.
    """

    subject: str
    unit: Unit
    old: tuple[Verdict, bool]
    new: tuple[Verdict, bool]


class Differs(msgspec.Struct, frozen=True):
    """A draft, as small as could be found, that both engines judge differently by two forms."""

    data: DraftData
    differences: tuple[Difference, ...]


class Unknown(msgspec.Struct, frozen=True):
    """The solver does not exclude it, and no draft that was tried is decided differently.

    Where `choice` names fields of the rule, it does exclude it as the rule stands today, reading
    by reading; yet which reading or value a draft meets is chosen otherwise than before.
    """

    tries: int
    choice: tuple[str, ...] = ()


def compare(
    old: Rule,
    new: Rule,
    rulebook: Rulebook,
    drafts: Iterable[DraftData] = (),
    *,
    bounds: Bounds = BOUNDS,
    by_check: bool = False,
    tries: int = TRIES,
    seconds: float | None = None,
) -> Same | Differs | Unknown:
    """Whether two forms of a rule decide the same of every draft.

    They do where each reading gives every subject the same verdict, tolerated departures apart
    from others; with `by_check`, where each check does. Where the names of readings, the word
    that chooses one, or the dated values of parameters are others, they are never proven to.
    When a rule is in force, and what it lifts of others, is not looked at. First all examples of
    both and `drafts` are judged, then the solver is asked, then a draft is looked for from there
    on: so many tries, and so many seconds if they are stated.

    Raises EngineFault where the engines fail, or differ on what was found.
    """
    old, new = (replace(rule, in_force=InForce()) for rule in (old, new))
    decisions = Decisions(old, new, rulebook, by_check=by_check)
    seeds = [data_of_example(rule, one) for rule in (old, new) for one in rule.examples]
    seeds += drafts
    # What a draft shows needs no solver, and no proof stands against it.
    found = next(filter(decisions.differ, seeds), None)
    if found is None:
        if proven_same(old, new, rulebook.vocabularies, bounds, by_check=by_check):
            choice = _chosen_otherwise(old, new)
            return Unknown(len(seeds), choice) if choice else Same()
        found = sought(decisions, seeds, tries=tries, seconds=seconds)
    if found is None:
        return Unknown(tries)
    small = shrunk(found, decisions.differ)
    facts = facts_of(small, rulebook.vocabularies)
    assert facts is not None
    judges = Decisions(old, new, rulebook, available_engines(), by_check=by_check)
    return Differs(small, tuple(judges.differences(facts)))


class Decisions(Comparison):
    """Two forms of a rule, and what each decides of a draft."""

    def __init__(
        self,
        old: Rule,
        new: Rule,
        rulebook: Rulebook,
        engines: Sequence[Engine] | None = None,
        *,
        by_check: bool = False,
    ) -> None:
        super().__init__(old, new, rulebook)
        self._units: Sequence[Unit] = _numbers(old, new) if by_check else _readings(old, new)
        self._rules = (old, new)
        judges = engines or [ReferenceEngine()]
        self._judges = [
            Checker(replace(rulebook, rules=(rule,), key=None), judges) for rule in (old, new)
        ]

    def differ_on(self, facts: Facts) -> bool:
        """Whether the two decide differently what a draft says. Raises EngineFault."""
        return any(self.differences(facts))

    def differences(self, facts: Facts) -> Iterator[Difference]:
        """Where the two differ. Raises EngineFault."""
        old, new = (self._decided(side, facts) for side in (0, 1))
        for unit, subject in dict.fromkeys((*old, *new)):
            one, other = (side.get((unit, subject), _OUTSIDE) for side in (old, new))
            if one != other:
                yield Difference(subject.label, unit, one, other)

    def _decided(self, side: int, facts: Facts) -> _Decided:
        checker = self._judges[side]
        by_subject: dict[Subject, list[Outcome]] = defaultdict(list)
        for outcome in checker.all_outcomes(checker.binding(facts), facts):
            by_subject[outcome.case.subject].append(outcome)
        return {
            (unit, subject): _said(outcomes, unit, side)
            for subject, outcomes in by_subject.items()
            for unit in self._units
        }


def _said(outcomes: Sequence[Outcome], unit: Unit, side: int) -> tuple[Verdict, bool]:
    if not isinstance(unit, int):
        return judgement(outcomes, unit[side] or "")
    found = ((o.verdict, o.tolerated) for o in outcomes if o.check.number == unit)
    return next(found, _OUTSIDE)


# Proving


class _Pair(msgspec.Struct, frozen=True):
    """What two forms of a rule ask of subjects of one sort: to decide the same of each."""

    standing: str
    old: tuple[Check, ...]
    new: tuple[Check, ...]


def proven_same(
    old: Rule,
    new: Rule,
    vocabularies: Vocabularies,
    bounds: Bounds = BOUNDS,
    *,
    by_check: bool = False,
) -> bool:
    """Whether the solver proves of two forms of a rule that each reading of one decides as that
    of the other does, or with `by_check` each check. No is: not proven."""
    pairs = _by_check(old, new) if by_check else _by_reading(old, new)
    return all(_alike(pair, vocabularies, bounds) for pair in pairs)


def _alike(pair: _Pair, vocabularies: Vocabularies, bounds: Bounds) -> bool:
    if _forms(pair.old) == _forms(pair.new):
        return True
    asked = (c for check in (*pair.old, *pair.new) for c in check.conditions)
    if any(_beyond(condition, bounds) for condition in asked):
        return False
    symbols = Symbols(vocabularies, bounds)
    node = symbols.root(pair.standing)
    old, new = (stance(checks, symbols, node) for checks in (pair.old, pair.new))
    return isinstance(Solver(symbols).ask(differ(old, new)), Impossible)


def _beyond(condition: Condition, bounds: Bounds, depth: int = 0) -> bool:
    """Whether a condition, of members of so many collections within each other, asks for what
    only drafts beyond the bounds decide."""
    # Further within, the solver knows one member.
    size = (bounds.members, bounds.inner, 1)[min(depth, 2)]
    inside = (aggregate.where for aggregate in aggregates(condition))
    return any(_asks_beyond(atom, size) for atom in atoms(condition)) or any(
        _beyond(where, bounds, depth + 1) for where in inside
    )


def _asks_beyond(atom: Atom, size: int) -> bool:
    if not isinstance(atom, Compare):
        return False
    asked = (atom.left, atom.right)
    if any(isinstance(one, Date) and not _within(one.value.year) for one in asked):
        return True
    numbers = [one.value for one in asked if isinstance(one, Number)]
    if any(isinstance(one, Path) and one.steps[-1] == "year" for one in asked):
        return not all(map(_within, numbers))
    counts = any(isinstance(one, Count | Distinct) for one in asked)
    return counts and sum(map(abs, (*numbers, atom.shift))) >= size


def _within(year: int) -> bool:
    # A day before the first, or after the last, is one that no draft within has.
    return FIRST_YEAR < year < LAST_YEAR


def _forms(checks: Iterable[Check]) -> list[object]:
    # Which readings they belong to is settled by then.
    return [form_of_check(replace(check, readings=None)) for check in checks]


def _by_check(old: Rule, new: Rule) -> Iterator[_Pair]:
    for one, other in itertools.zip_longest(old.checks, new.checks):
        if one and other and (one.subject, one.readings) == (other.subject, other.readings):
            yield _Pair(one.subject, (one,), (other,))
            continue
        yield from (_Pair(check.subject, (check,), ()) for check in (one, other) if check)


def _by_reading(old: Rule, new: Rule) -> Iterator[_Pair]:
    for one, other in _readings(old, new):
        for standing in dict.fromkeys((*standings(old, one), *standings(new, other))):
            yield _Pair(standing, checks_of(old, one, standing), checks_of(new, other, standing))


def _numbers(old: Rule, new: Rule) -> Sequence[int]:
    return [*dict.fromkeys(check.number for rule in (old, new) for check in rule.checks)]


def _readings(old: Rule, new: Rule) -> Sequence[tuple[str | None, str | None]]:
    """The readings to set against each other: the recommended ones, and all by name."""
    ones, others = ([reading.name for reading in rule.readings] for rule in (old, new))
    # A draft, or who asks, may choose the recommended one by name too.
    named = [(name, name) for name in ones if name in others]
    return [*dict.fromkeys([(recommended(old), recommended(new)), *named])]


def _chosen_otherwise(old: Rule, new: Rule) -> tuple[str, ...]:
    """What of the fields that choose between readings and values differs."""
    return tuple(
        field
        for field, (one, other) in {
            "readings": (names_of_readings(old), names_of_readings(new)),
            "reading_by": (old.reading_by, new.reading_by),
            "parameters": (old.dated, new.dated),
        }.items()
        if one != other
    )


def names_of_readings(rule: Rule) -> tuple[str | None, frozenset[str]]:
    """The name of the recommended reading, and those of all."""
    return recommended(rule), frozenset(reading.name for reading in rule.readings)
