"""Looks for a draft on which two forms of a rule decide differently."""

from __future__ import annotations

import heapq
import itertools
import time
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Verdict
from rulecheck.engines.cases import Answer, Case, members_of
from rulecheck.engines.reference import Known, ReferenceEngine, evaluate
from rulecheck.programme.facts import Facts
from rulecheck.programme.words import term
from rulecheck.proving.mutants import form_of_check
from rulecheck.proving.plain import DraftData, data_of_example, facts_of
from rulecheck.proving.variations import ranked_variations
from rulecheck.rulebook.conditions import Condition, Path, Same, aggregates
from rulecheck.rulebook.printing import phrases
from rulecheck.rulebook.rules import Check, Rule, Rulebook
from rulecheck.source.data import size_of

TRIES = 20_000
_FURTHEST = 3
_KIND = Path(("kind",), term("kind"))

Verdicts = frozenset[object]


class Comparison:
    """Two forms of a rule, and what each decides of a draft by the checks in which they differ.

    What either lifts of other rules is not looked at.
    """

    def __init__(self, one: Rule, other: Rule, rulebook: Rulebook) -> None:
        checks = list(itertools.zip_longest(one.checks, other.checks))
        differ = [pair for pair in checks if len({_form(check) for check in pair}) > 1]
        if one.options != other.options:
            differ = checks
        self.one = _with(one, (check for check, _ in differ))
        self.other = _with(other, (check for _, check in differ))
        self.vocabularies = rulebook.vocabularies
        self._checkers = [_checker(rule, rulebook) for rule in (self.one, self.other)]

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All that the checks in which the two differ ask, each condition once; that a meeting
        is of one of their kinds, too."""
        checks = (*self.one.checks, *self.other.checks)
        kinds = (kind for check in checks for kind in sorted(check.kinds or ()))
        asked = (*(Same(_KIND, kind) for kind in kinds), *(c for k in checks for c in k.conditions))
        return tuple(dict.fromkeys(asked))

    def verdicts(self, facts: Facts) -> tuple[Verdicts, Verdicts]:
        """What the two forms decide of a draft. Raises EngineFault."""
        one, other = (_verdicts(checker, facts) for checker in self._checkers)
        return one, other

    def differ(self, data: DraftData) -> bool:
        """Whether the two decide a draft differently; no where it cannot be used."""
        facts = facts_of(data, self.vocabularies)
        return facts is not None and self.differ_on(facts)

    def differ_on(self, facts: Facts) -> bool:
        """Whether the two decide differently what a draft says. Raises EngineFault."""
        one, other = self.verdicts(facts)
        return one != other

    def shown(self, facts: Facts) -> frozenset[object]:
        """How the phrases of both forms are answered: what makes a draft unlike others."""
        known: Known = {}
        return frozenset(
            answers
            for number, check in enumerate((*self.one.checks, *self.other.checks))
            for subject in facts.standing(check.subject)
            if check.kinds is None or subject.read("kind") in check.kinds
            for answers in _shown(number, check, Case(subject), known)
        )


def telling_apart(
    one: Rule,
    other: Rule,
    rulebook: Rulebook,
    drafts: Iterable[DraftData] = (),
    *,
    tries: int = TRIES,
    seconds: float | None = None,
) -> DraftData | None:
    """A draft on which two forms of a rule decide differently: another verdict of a check on a
    subject; None where none is found.

    The search begins at the examples of `one` and at `drafts`, and goes over up to three changes
    of each , further from what answers the phrases of the conditions as nothing
    before did. Only the auditing engine judges. It ends after so many drafts, and after so many
    seconds if they are stated; without, the same arguments give the same result. What is found
    is not yet small: see `shrunk`.
    """
    comparison = Comparison(one, other, rulebook)
    seeds = [*_examples(one), *_examples(other), *drafts]
    return sought(comparison, seeds, tries=tries, seconds=seconds)


def sought(
    comparison: Comparison,
    seeds: list[DraftData],
    *,
    tries: int = TRIES,
    seconds: float | None = None,
) -> DraftData | None:
    """A draft on which a comparison differs, looked for from some drafts on as by
    `telling_apart`."""
    until = None if seconds is None else time.monotonic() + seconds
    search = _Search(comparison, seeds)
    for data in itertools.islice(search.drafts(), tries):
        facts = facts_of(data, comparison.vocabularies)
        if facts is not None:
            if comparison.differ_on(facts):
                return data
            search.learn(data, facts)
        if until is not None and time.monotonic() > until:
            break
    return None


class _Search:
    """The drafts to try, the promising ones first."""

    def __init__(self, comparison: Comparison, seeds: list[DraftData]) -> None:
        self.comparison = comparison
        self.seeds = seeds
        self.seen: set[object] = set()
        self.distance = 0
        self.count = itertools.count()
        # What to try next, of each draft that is varied: how unlikely it is to tell, how large
        # the draft is, in which order it came; how far it is from a seed; the rest.
        self.pending: list[tuple[int, int, int, int, DraftData, _Ranked]] = []

    def drafts(self) -> Iterator[DraftData]:
        """The seeds, then their variations and those of what was learnt."""
        yield from self.seeds
        while self.pending:
            _, size, turn, distance, data, rest = heapq.heappop(self.pending)
            self.distance = distance
            yield data
            self._queue(size, turn, distance, rest)

    def learn(self, data: DraftData, facts: Facts) -> None:
        """Take a draft to be varied if it is a seed, or answers phrases in a new way."""
        shown = self.comparison.shown(facts)
        if (self.distance and shown <= self.seen) or self.distance >= _FURTHEST:
            return
        self.seen |= shown
        rest = ranked_variations(data, self.comparison.vocabularies, self.comparison.conditions)
        self._queue(size_of(data), next(self.count), self.distance + 1, rest)

    def _queue(self, size: int, turn: int, distance: int, rest: _Ranked) -> None:
        """Put the next variation of a draft in its place among those of others."""
        if found := next(rest, None):
            rank, data = found
            heapq.heappush(self.pending, (rank + distance, size, turn, distance, data, rest))


_Ranked = Iterator[tuple[int, DraftData]]


def _examples(rule: Rule) -> Iterator[DraftData]:
    return (data_of_example(rule, example) for example in rule.examples)


def _with(rule: Rule, checks: Iterable[Check | None]) -> Rule:
    return replace(rule, checks=tuple(check for check in checks if check is not None))


def _form(check: Check | None) -> object:
    return None if check is None else form_of_check(check)


def _checker(rule: Rule, rulebook: Rulebook) -> Checker:
    return Checker(replace(rulebook, rules=(rule,), key=None), [ReferenceEngine()])


def _verdicts(checker: Checker, facts: Facts) -> Verdicts:
    judged = checker.all_outcomes(checker.binding(facts), facts)
    # Several subjects may have one name.
    counted = Counter(
        (one.check.number, one.case.subject.label, one.verdict, one.tolerated)
        for one in judged
        if one.verdict is not Verdict.NOT_APPLICABLE
    )
    return frozenset(counted.items())


def _shown(number: int, check: Check, case: Case, known: Known) -> Iterator[object]:
    """The answers to the phrases of a check, taken together; on members of collections too."""
    for place, condition in enumerate(check.conditions):
        yield from _answers((number, place), condition, case, known)


def _answers(
    place: tuple[int, ...], condition: Condition, case: Case, known: Known
) -> Iterator[object]:
    asked = tuple(phrases(condition))
    answers: tuple[Answer, ...] = tuple(evaluate(phrase, case, known) for phrase in asked)
    yield place, answers
    for n, aggregate in enumerate(aggregates(condition)):
        members = members_of(case.read(aggregate.members))
        for member in (*members.certain, *members.possible) if members else ():
            inner = Case(member, case.subject)
            yield from _answers((*place, n), aggregate.where, inner, known)
