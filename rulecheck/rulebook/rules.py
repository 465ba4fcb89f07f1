"""A rule as values: who it is, whom it binds, what it asks, what to say otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Literal

import msgspec

from rulecheck.programme.dates import DayOfYear, MeetingDay, PartialDate
from rulecheck.programme.shapes import Location
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.rulebook.conditions import Condition, in_turn
from rulecheck.source.values import Mapping as MappingNode

if TYPE_CHECKING:
    from rulecheck.rulebook.accepted import Accepted
    from rulecheck.rulebook.register import Register
    from rulecheck.rulebook.skeletons import Skeleton

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


class Modality(Enum):
    """How strongly a document asks."""

    SHALL = "shall"
    SHOULD = "should"
    PREFERABLY = "preferably"
    MAY = "may"
    FACT = "fact"


class Level(Enum):
    """How grave a finding is, gravest first."""

    VIOLATION = "violation"
    DEPARTURE = "departure"
    DISCREPANCY = "discrepancy"
    ADVICE = "advice"
    UNDETERMINED = "undetermined"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Level).index(self)


LEVEL_OF = {
    Modality.SHALL: Level.VIOLATION,
    Modality.SHOULD: Level.DEPARTURE,
    Modality.PREFERABLY: Level.ADVICE,
    Modality.MAY: Level.ADVICE,
    Modality.FACT: Level.DISCREPANCY,
}


class Authority(Enum):
    """What a norm rests on, highest first; a waiver must rest on as much."""

    TREATY = "treaty"
    REVIEW_CONFERENCE = "review conference"
    MEETING = "meeting of states parties"
    RECOMMENDATION = "recommendation"
    PRACTICE = "practice"

    @property
    def rank(self) -> int:
        """0 for the highest."""
        return list(Authority).index(self)


Edge = PartialDate | MeetingDay


class InForce(msgspec.Struct, frozen=True):
    """From when, and until when, a norm binds: dates, or edges of meetings; None is open."""

    begins: Edge | None = None
    ends: Edge | None = None

    def covers(self, other: InForce) -> bool:
        """Whether a norm surely binds on every day on which the other does."""
        return _no_later(self.begins, other.begins) and _no_sooner(self.ends, other.ends)

    def overlaps(self, other: InForce) -> bool | None:
        """Whether both bind on some day; None where that hangs on the meetings of a draft."""
        if self.covers(other) or other.covers(self):
            return True
        begins = [edge for edge in (self.begins, other.begins) if edge]
        ends = [edge for edge in (self.ends, other.ends) if edge]
        first = [edge.first for edge in begins if isinstance(edge, PartialDate)]
        last = [edge.last for edge in ends if isinstance(edge, PartialDate)]
        if len(first) + len(last) < len(begins) + len(ends):
            return None
        return all(one < end for one in first for end in last)


def _no_later(one: Edge | None, other: Edge | None) -> bool:
    if isinstance(one, PartialDate) and isinstance(other, PartialDate):
        return one.first <= other.first
    return one in (None, other)


def _no_sooner(one: Edge | None, other: Edge | None) -> bool:
    if isinstance(one, PartialDate) and isinstance(other, PartialDate):
        return one.last >= other.last
    return one in (None, other)


class Wording(msgspec.Struct, frozen=True):
    """A text in every language."""

    en: str
    zh: str

    def in_language(self, language: Language) -> str:
        """The text in one language."""
        return self.zh if language == "zh" else self.en


class Message(msgspec.Struct, frozen=True):
    """A wording with the words of the subject it prints."""

    wording: Wording
    names: tuple[tuple[str, ...], ...] = ()


class Reading(msgspec.Struct, frozen=True):
    """One of several ways to read a text: its name is for choosing it, its title for people."""

    name: str
    says: Wording
    title: Wording


class Check(msgspec.Struct, frozen=True):
    """What a rule asks of one sort of subject.

    `where` already holds the option the rule binds under.
    """

    subject: str
    kinds: frozenset[str] | None
    where: Condition
    require: Condition
    tolerate: Condition | None
    at: str
    finding: Message
    remedy: Message
    number: int = 0
    # The readings it belongs to; None is all of them.
    readings: frozenset[str] | None = None
    # The parts of `where` in the order in which they are asked, found out where not given.
    scope: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        if not self.scope:
            msgspec.structs.force_setattr(self, "scope", in_turn(self.where))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Everything it asks."""
        return tuple(c for c in (self.where, self.require, self.tolerate) if c is not None)

    @property
    def asked(self) -> tuple[Condition, ...]:
        """Everything it asks, in the parts that engines are asked."""
        return tuple(c for c in (*self.scope, self.require, self.tolerate) if c is not None)


class Expectation(Enum):
    """What an example must show."""

    COMPLIES = "complies"
    DEPARTS = "departs"
    UNDETERMINED = "undetermined"
    OUTSIDE = "outside"


class Example(msgspec.Struct, frozen=True):
    """A piece of a draft, and the verdict it must get."""

    expected: Expectation
    node: MappingNode
    location: Location


class Rule(msgspec.Struct, frozen=True):
    """One statement of a document."""

    id: str
    title: Wording
    asks: Wording
    instrument: str
    document: str
    locus: str
    modality: Modality
    level: Level
    options: frozenset[str] | None
    checks: tuple[Check, ...]
    # Only their tests look at them.
    examples: Sequence[Example]
    file: str
    location: Location
    authority: Authority = Authority.RECOMMENDATION
    in_force: InForce = InForce()
    # Rules that this one lifts for a subject it permits.
    lifts: frozenset[str] = frozenset()
    # The recommended reading first; and the word of the programme that may choose another.
    readings: tuple[Reading, ...] = ()
    reading_by: str | None = None
    # Of parameters with several values: each by the day from which it holds.
    dated: tuple[tuple[str, tuple[tuple[PartialDate | None, str], ...]], ...] = ()

    def reading_title(self, name: str) -> Wording:
        """The title of a reading. Raises KeyError for a name the rule does not know."""
        return {reading.name: reading.title for reading in self.readings}[name]


class Milestone(msgspec.Struct, frozen=True):
    """A day of every year that timelines mark: a deadline the meetings are planned around."""

    day: DayOfYear
    label: Wording


class Document(msgspec.Struct, frozen=True):
    """A source document of the register."""

    symbol: str
    # The symbol as a text cites it.
    cited: Wording
    title: Wording
    instrument: str
    date: str | None = None
    authority: Authority = Authority.RECOMMENDATION
    in_force: InForce = InForce()
    milestones: tuple[Milestone, ...] = ()


class Rulebook(msgspec.Struct, frozen=True):
    """All rules that were loaded, with the terms and documents they rest on."""

    rules: tuple[Rule, ...]
    vocabularies: Vocabularies
    documents: Mapping[str, Document]
    registers: Mapping[str, Register] = msgspec.field(default_factory=dict)
    skeletons: Sequence[Skeleton] = ()
    accepted: Sequence[Accepted] = ()
    # Tells it from any other that was ever loaded; None where nothing is kept.
    key: str | None = None

    @property
    def instruments(self) -> frozenset[str]:
        """The instruments there are rules for."""
        return frozenset(rule.instrument for rule in self.rules)

    @property
    def options(self) -> frozenset[str]:
        """The options that rules bind under."""
        return frozenset(option for rule in self.rules for option in rule.options or ())

    def binding(self, instrument: str, options: frozenset[str]) -> tuple[Rule, ...]:
        """The rules of an instrument that bind a programme under any of these options."""
        return tuple(
            rule
            for rule in self.rules
            if rule.instrument == instrument and (rule.options is None or rule.options & options)
        )
