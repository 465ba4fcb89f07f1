"""Drafts as tests handle them: plain data that prints as the YAML a drafter writes."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import Protocol

import msgspec

from rulecheck.programme.facts import Facts
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.proving.plain import DraftData, facts_of, text_of_data
from rulecheck.proving.variations import variations
from rulecheck.rulebook.conditions import Condition
from rulecheck.rulebook.rules import Rule
from rulecheck.source.data import Data, data_of, size_of
from rulecheck.source.values import Mapping

# So many drafts one change away from a draft are chosen from, the likely ones first.
_NEIGHBOURS_AT_MOST = 600


class Draft(msgspec.Struct, frozen=True, dict=True):
    """A draft programme; printed, it is YAML to paste into a fixture."""

    data: DraftData

    @classmethod
    def of(cls, root: Mapping) -> Draft:
        """The draft that was read as YAML, without what it leaves empty."""
        data = _said(data_of(root))
        assert isinstance(data, dict)
        return cls(data)

    @cached_property
    def text(self) -> str:
        """The draft as YAML."""
        return text_of_data(self.data)

    @property
    def size(self) -> int:
        """How many keys and items it holds, at whatever depth."""
        return size_of(self.data)

    def facts(self, vocabularies: Vocabularies) -> Facts | None:
        """What the draft says; None where it cannot be used."""
        return facts_of(self.data, vocabularies)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        # Where a test fails, it begins on a line of its own.
        return f"\n{self.text}"

    def _repr_pretty_(self, printer: _Printer, cycle: bool) -> None:
        """Printed by Hypothesis as it is, so that no line of it is moved."""
        printer.text(repr(self))


class _Printer(Protocol):
    def text(self, text: str) -> None: ...


class Neighbours:
    """The drafts one change away from drafts: a key set or taken out, a date moved, an item
    dropped; those first that the conditions of some rules look at."""

    def __init__(self, vocabularies: Vocabularies, about: tuple[Rule, ...] = ()) -> None:
        self.vocabularies = vocabularies
        self.about = conditions_of(about)
        self._known: dict[str, list[Draft]] = {}

    def of(self, draft: Draft) -> list[Draft]:
        """The neighbours of a draft, in an order that depends on nothing else."""
        if draft.text not in self._known:
            varied = variations(draft.data, self.vocabularies, self.about)
            self._known[draft.text] = [Draft(one) for one in islice(varied, _NEIGHBOURS_AT_MOST)]
        return self._known[draft.text]

    def usable(self, draft: Draft) -> bool:
        """Whether a draft can be used."""
        return draft.facts(self.vocabularies) is not None


def conditions_of(rules: tuple[Rule, ...]) -> tuple[Condition, ...]:
    """All that rules ask, each condition once."""
    asked = (part for rule in rules for check in rule.checks for part in check.conditions)
    return tuple(dict.fromkeys(asked))


def _said(data: Data) -> Data:
    """Plain data without what is empty."""
    if isinstance(data, dict):
        return {key: _said(one) for key, one in data.items() if one is not None}
    return [_said(one) for one in data if one is not None] if isinstance(data, list) else data
