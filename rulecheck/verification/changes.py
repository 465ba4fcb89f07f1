"""Two versions of a rule set: which rules changed, and on what they then decide differently."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import Enum

import msgspec

from rulecheck.programme.vocabulary import Term, Vocabularies
from rulecheck.proving.mutants import form_of_check
from rulecheck.proving.plain import DraftData
from rulecheck.rulebook.rules import Rule, Rulebook
from rulecheck.verification.equivalence import (
    TRIES,
    Differs,
    Same,
    Unknown,
    compare,
    names_of_readings,
)
from rulecheck.verification.symbols import BOUNDS, Bounds


class Sort(Enum):
    """How a rule changed; the gravest of what applies."""

    ADDED = "added"
    REMOVED = "removed"
    DECISION = "decides differently"
    UNKNOWN = "may decide differently"
    WEIGHT = "weighs differently"
    SAME = "decides the same"
    WORDS = "words"


# What may change of a rule without another word of its conditions.
_WEIGHT = ("instrument", "document", "modality", "level", "authority", "in_force", "lifts")
_WORDS = ("title", "asks", "locus", "readings")
_WORDS_OF_CHECK = ("at", "finding", "remedy")


class Change(msgspec.Struct, frozen=True):
    """A rule that is not in both versions as it was.

    `fields` are what of its weight differs; `found` tells what came of comparing the decisions,
    None where no condition changed.
    """

    rule: str
    sort: Sort
    fields: tuple[str, ...] = ()
    found: Same | Differs | Unknown | None = None

    @property
    def matters(self) -> bool:
        """Whether drafts may be reported on differently."""
        return self.sort not in (Sort.SAME, Sort.WORDS)


class TermsChange(msgspec.Struct, frozen=True):
    """What differs of the terms of one vocabulary, by which drafts and rules are read.

    `changed` are terms in both, with the fields in which they differ; `closed` is whether a word
    that is no term is a problem now, where that is new.
    """

    vocabulary: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[tuple[str, tuple[str, ...]], ...] = ()
    closed: bool | None = None


def changed_terms(old: Vocabularies, new: Vocabularies) -> list[TermsChange]:
    """The vocabularies that are not the same, in the order of their names."""
    found = []
    for name in sorted({*old.by_name, *new.by_name}):
        one, other = old[name], new[name]
        both = [term for term in one.terms if term in other.terms]
        pairs = ((term, _fields(one.terms[term], other.terms[term])) for term in both)
        change = TermsChange(
            name,
            tuple(term for term in other.terms if term not in one.terms),
            tuple(term for term in one.terms if term not in other.terms),
            tuple((term, fields) for term, fields in pairs if fields),
            None if one.closed == other.closed else other.closed,
        )
        if change != TermsChange(name):
            found.append(change)
    return found


def _fields(one: Term, other: Term) -> tuple[str, ...]:
    names = Term.__struct_fields__
    return tuple(name for name in names if getattr(one, name) != getattr(other, name))


def changes(
    old: Sequence[Rule],
    new: Sequence[Rule],
    rulebook: Rulebook,
    drafts: Sequence[DraftData] = (),
    *,
    bounds: Bounds = BOUNDS,
    tries: int = TRIES,
    watch: Callable[[float, int], None] = lambda done, of: None,
) -> list[Change]:
    """The changes from some rules to others, in the order of the new, the removed at the end.

    `rulebook` is that of the new, whose terms drafts are read with for both: what the terms
    change is for `changed_terms` to tell. Raises EngineFault.
    """
    before = {rule.id: rule for rule in old}
    after = {rule.id: rule for rule in new}
    found: list[Change] = []
    for n, rule in enumerate(new, 1):
        if rule.id not in before:
            found.append(Change(rule.id, Sort.ADDED))
        else:
            found += _change(before[rule.id], rule, rulebook, drafts, bounds, tries)
        watch(n, len(new))
    return [*found, *(Change(name, Sort.REMOVED) for name in before if name not in after)]


def _change(
    old: Rule,
    new: Rule,
    rulebook: Rulebook,
    drafts: Sequence[DraftData],
    bounds: Bounds,
    tries: int,
) -> Iterator[Change]:
    fields = tuple(name for name in _WEIGHT if getattr(old, name) != getattr(new, name))
    found = None
    if _decisions(old) != _decisions(new):
        found = compare(old, new, rulebook, drafts, bounds=bounds, tries=tries)
    sort = _sort(found, fields)
    if sort or _words(old) != _words(new):
        yield Change(new.id, sort or Sort.WORDS, fields, found)


def _sort(found: Same | Differs | Unknown | None, fields: tuple[str, ...]) -> Sort | None:
    match found:
        case Differs():
            return Sort.DECISION
        case Unknown():
            return Sort.UNKNOWN
    if fields:
        return Sort.WEIGHT
    return Sort.SAME if found else None


def _decisions(rule: Rule) -> object:
    chosen = (names_of_readings(rule), rule.reading_by, rule.dated)
    return tuple(map(form_of_check, rule.checks)), rule.options, chosen


def _words(rule: Rule) -> object:
    own = tuple(getattr(rule, name) for name in _WORDS)
    checks = tuple(getattr(check, name) for check in rule.checks for name in _WORDS_OF_CHECK)
    return own, checks
