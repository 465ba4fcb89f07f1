"""Drafts to show: as small as they get, judged again by both engines."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from rulecheck.engines.agreement import available_engines
from rulecheck.programme.facts import Facts
from rulecheck.programme.words import Subject
from rulecheck.proving.plain import DraftData, facts_of
from rulecheck.proving.shrinking import shrunk
from rulecheck.rulebook.rules import Rule, Rulebook
from rulecheck.verification.corpus import Court, Row, Said, in_scope

_TRIES = 1_500


class Witness(msgspec.Struct, frozen=True):
    """A draft, one of its subjects, and what some rules say of it."""

    data: DraftData
    subject: str
    said: tuple[tuple[str, Said], ...]


def witness_of(
    row: Row, rules: Sequence[Rule], rulebook: Rulebook, scoped: Sequence[Rule] = ()
) -> Witness | None:
    """The smallest draft found on which rules say of a subject what they say of that of a row,
    and in which it is surely in the scope of those that are `scoped`.

    None where what is found cannot be judged alone. Raises EngineFault where the engines differ
    on it.
    """
    small = replace(rulebook, rules=tuple(rules), key=None)
    court = Court(small)
    said = row.exhibit.judged[row.subject]
    wanted = {rule.id: said[rule.id] for rule in rules if rule.id in said}

    def subject(facts: Facts | None, court: Court) -> Subject | None:
        judged = court.judged(facts) if facts else {}
        standing = facts.standing(row.sort) if facts else ()
        found = (one for one in standing if judged.get(one) == wanted)
        return next(
            (one for one in found if all(in_scope(rule, one, row.sort) for rule in scoped)), None
        )

    def still(data: DraftData) -> bool:
        return subject(facts_of(data, rulebook.vocabularies), court) is not None

    data = row.exhibit.data()
    if not still(data):
        return None
    data = shrunk(data, still, _TRIES)
    shown = subject(facts_of(data, rulebook.vocabularies), Court(small, available_engines()))
    return Witness(data, shown.label, tuple(wanted.items())) if shown else None
