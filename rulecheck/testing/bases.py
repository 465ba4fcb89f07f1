"""Drafts to begin with: what skeletons and the rules' own examples offer, made small."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache, partial
from itertools import chain, islice

from rulecheck.checking.drafting import DepartingDraft, NoSkeleton, drafted
from rulecheck.programme.model import SCHEMA
from rulecheck.proving.plain import data_of_example
from rulecheck.proving.shrinking import shrunk
from rulecheck.proving.variations import variations
from rulecheck.rulebook.rules import Expectation, Rule, Rulebook
from rulecheck.source.data import Data
from rulecheck.testing.drafts import Draft, conditions_of
from rulecheck.testing.judging import Judge

# Of each draft that is mended, so many neighbours are tried, and so many times over.
_NEIGHBOURS_TRIED, _STEPS = 300, 12
_MENDED_AT_MOST = 3
_BASES_AT_MOST = 4
_YEARS_LATER = (0, 2)


class ImpliedDepartures(ValueError):
    """No draft was found that departs from a rule alone; `others` depart in the nearest one."""

    def __init__(self, rule: str, others: Iterable[str]) -> None:
        self.rule, self.others = rule, tuple(sorted(set(others)))
        also = f": the nearest departs from {', '.join(self.others)} too" if self.others else ""
        super().__init__(
            f"no draft was found that departs from {rule} and from no other rule{also}; "
            "give one that does under 'drafts', or choose among fewer rules"
        )


def least(instrument: str, option: str | None = None) -> Draft:
    """The least that makes a draft."""
    whole: dict[str, Data] = {"schema": SCHEMA, "instrument": instrument}
    return Draft({**whole, "regime": {"option": option}} if option else whole)


def examples_of(rule: Rule, *expected: Expectation) -> list[Draft]:
    """The examples of a rule, as drafts; of the verdicts asked for, or of all."""
    return [
        Draft(data_of_example(rule, example))
        for example in rule.examples
        if not expected or example.expected in expected
    ]


def of_skeletons(judge: Judge, instrument: str, options: Iterable[str | None]) -> Iterator[Draft]:
    """The drafts that skeletons make of their own years, and of some later ones."""
    wanted = set(options)
    for later in _YEARS_LATER:
        for skeleton in judge.rulebook.skeletons:
            if skeleton.instrument != instrument or skeleton.option not in wanted:
                continue
            # Some years do not go with the rules; a faulty skeleton is told of elsewhere.
            with suppress(NoSkeleton, DepartingDraft):
                made = drafted(judge.checker, skeleton, skeleton.cycle.begins + later)
                yield Draft.of(made.root)


def least_complying(
    judge: Judge,
    instrument: str,
    options: Iterable[str | None],
    keeps: Callable[[Draft], bool] | None = None,
) -> Draft | None:
    """A small draft that departs from no rule, or keeps what else is asked, under one of some
    options; None where neither the least draft nor the first that skeletons offer does."""
    wanted, keeps = list(options), keeps or judge.complies
    first = islice(of_skeletons(judge, instrument, wanted), 1)
    for draft in chain((least(instrument, one) for one in wanted), first):
        if keeps(draft):
            return _small(draft, keeps)
    return None


def departing_alone(judge: Judge, rule: Rule, given: Iterable[Draft] = ()) -> list[Draft]:
    """Small drafts that depart from a rule and from no other, the smallest first.

    They are made of the rule's own examples, alone and within a complying draft, and of the drafts
    given, by changing what other rules ask for and taking out what the departure does not need.
    Rules that only note a departure may note it. Raises ImpliedDepartures where that leads to none.
    """
    found = [
        (draft, others)
        for draft in (*_from_examples(judge, rule), *given)
        if (others := judge.others(draft, rule.id)) is not None
    ]
    found.sort(key=lambda one: (len(one[1]), one[0].size))
    alone = [draft for draft, others in found if not others][:_BASES_AT_MOST]
    nearest = found[0][1] if found else ()
    for draft, others in found[:_MENDED_AT_MOST]:
        if alone:
            break
        mended, left = _mended(judge, rule, draft, others)
        alone += [] if left else [mended]
        nearest = min(nearest, left, key=len)
    if not alone:
        raise ImpliedDepartures(rule.id, nearest)
    small = (_small(draft, partial(judge.departs_alone, rule=rule.id)) for draft in alone)
    by_text = {draft.text: draft for draft in small}
    return sorted(by_text.values(), key=lambda draft: (draft.size, draft.text))


def _small(draft: Draft, keeps: Callable[[Draft], bool]) -> Draft:
    return Draft(shrunk(draft.data, lambda data: keeps(Draft(data))))


def _from_examples(judge: Judge, rule: Rule) -> Iterator[Draft]:
    """The examples that depart from a rule: alone, and put into a draft that complies."""
    examples = examples_of(rule, Expectation.DEPARTS)
    yield from examples
    options = sorted(rule.options) if rule.options else (None, *sorted(judge.rulebook.options))
    host = _host(judge, rule.instrument, tuple(options))
    for example in examples if host else ():
        assert host is not None
        yield merged(host, example)


@lru_cache(maxsize=32)
def _host(judge: Judge, instrument: str, options: tuple[str | None, ...]) -> Draft | None:
    """A small draft that complies, for examples to be put into; found once for all of them."""
    return least_complying(judge, instrument, options)


def merged(draft: Draft, other: Draft) -> Draft:
    """A draft with what another says added: its word goes, its items are put behind those there
    are, in the place of such as have their id."""
    data = _merged(draft.data, other.data)
    assert isinstance(data, dict)
    return Draft(data)


def _merged(into: Data, other: Data) -> Data:
    if isinstance(into, dict) and isinstance(other, dict):
        return {key: _merged(into.get(key), other.get(key)) for key in {**into, **other}}
    if isinstance(into, list) and isinstance(other, list):
        ids = {one.get("id") for one in other if isinstance(one, dict)} - {None}
        kept = [one for one in into if not (isinstance(one, dict) and one.get("id") in ids)]
        return [*kept, *(one for one in other if one not in kept)]
    return into if other is None else other


def _mended(
    judge: Judge, rule: Rule, draft: Draft, others: tuple[str, ...]
) -> tuple[Draft, tuple[str, ...]]:
    """A draft that departs from a rule, changed until it departs from others as little as can be;
    and these, one for each departure."""
    for _ in range(_STEPS):
        if not others:
            break
        for edited in _mendings(judge.rulebook, draft, others):
            found = judge.others(edited, rule.id)
            if found is not None and len(found) < len(others):
                draft, others = edited, found
                break
        else:
            break
    return draft, others


def _mendings(rulebook: Rulebook, draft: Draft, others: tuple[str, ...]) -> Iterator[Draft]:
    """What may keep a draft from departing from some rules: what their examples say, and changes
    of what they look at."""
    rules = tuple(rule for rule in rulebook.rules if rule.id in others)
    for rule in rules:
        for example in examples_of(rule, Expectation.COMPLIES):
            yield merged(example, draft)
            yield merged(draft, example)
    about = conditions_of(rules)
    varied = variations(draft.data, rulebook.vocabularies, about)
    yield from map(Draft, islice(varied, _NEIGHBOURS_TRIED))
