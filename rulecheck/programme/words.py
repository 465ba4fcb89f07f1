"""What a word of the fact schema is: its type, its meaning, where the draft says it.

A word is a method of a subject, marked with its type; its docstring is its
documentation. Rules are checked against these words when they are loaded.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from enum import Enum
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

import msgspec

from rulecheck.programme.dates import PartialDate
from rulecheck.programme.shapes import Location, Origin


class Base(Enum):
    """The sorts of value a word can have."""

    DATE = "date"
    NUMBER = "number"
    DAY = "day of the year"
    TRUTH = "truth value"
    TERM = "term"
    SET = "set of terms"
    REFERENCE = "reference"
    COLLECTION = "collection"
    FACTS = "named facts"


ORDERED = frozenset({Base.DATE, Base.NUMBER, Base.DAY})


class WordType(msgspec.Struct, frozen=True, cache_hash=True):
    """A sort of value; `of` names the vocabulary of a term or the subject of a reference."""

    base: Base
    of: str | None = None

    def __str__(self) -> str:
        name: str = self.base.value
        if self.base is Base.TERM:
            return f"term ({self.of})" if self.of else "name"
        if self.base is Base.SET:
            return f"set of terms ({self.of})" if self.of else "set of names"
        joint = "to" if self.base is Base.REFERENCE else "of"
        return f"{name} {joint} {self.of}" if self.of and self.base is not Base.FACTS else name


DATE = WordType(Base.DATE)
NUMBER = WordType(Base.NUMBER)
DAY = WordType(Base.DAY)
TRUTH = WordType(Base.TRUTH)
NAME = WordType(Base.TERM)


FACTS = WordType(Base.FACTS, "context")


def term(vocabulary: str) -> WordType:
    """A term of a vocabulary."""
    return WordType(Base.TERM, vocabulary)


def set_of(vocabulary: str | None) -> WordType:
    """A set of terms of a vocabulary."""
    return WordType(Base.SET, vocabulary)


def reference(subject: str) -> WordType:
    """A reference to a subject."""
    return WordType(Base.REFERENCE, subject)


def collection(subject: str) -> WordType:
    """A collection of subjects."""
    return WordType(Base.COLLECTION, subject)


class Span(msgspec.Struct, frozen=True, cache_hash=True, gc=False):
    """An ordered value known within bounds, both included.

    Numbers are themselves, days of the year month * 100 + day.
    """

    low: int
    high: int

    @property
    def exact(self) -> bool:
        """Whether only one value is possible."""
        return self.low == self.high


class DateSpan(msgspec.Struct, frozen=True, cache_hash=True, gc=False):
    """A date known within bounds, both included."""

    low: datetime.date
    high: datetime.date

    @property
    def exact(self) -> bool:
        """Whether only one day is possible."""
        return self.low == self.high


class Members(msgspec.Struct, frozen=True):
    """What a collection holds, and what it may hold besides.

    `possible` members belong to it only if silent dates turn out so; `open`
    tells that there may be others the draft does not list.
    """

    certain: tuple[Subject, ...] = ()
    possible: tuple[Subject, ...] = ()
    open: bool = False


# Span, DateSpan, bool, str, frozenset[str], Subject or Members: the type of the word tells which.
Value = Any


class Word(msgspec.Struct, frozen=True):
    """A word of the schema; `key` is the key of the draft a drafter fills in for it."""

    name: str
    type: WordType
    key: str
    meaning: str
    compute: Callable[[Any], Value | None]


Method = TypeVar("Method", bound=Callable[[Any], Any])


def word(type_: WordType, key: str | None = None) -> Callable[[Method], Method]:
    """Mark a method of a subject as a word of the schema."""

    def mark(method: Method) -> Method:
        meaning = " ".join((method.__doc__ or "").split())
        # A word that is a Python keyword ends with an underscore in the code only.
        name = method.__name__.rstrip("_")
        declared = Word(name, type_, name if key is None else key, meaning, method)
        method.word = declared  # type: ignore[attr-defined]
        return method

    return mark


class _Said(dict[str | tuple[str, ...], Value | None]):
    """What a subject says, by word or by the words of a path; worked out when first read."""

    __slots__ = ("_subject",)

    def __init__(self, subject: Subject) -> None:
        self._subject = subject

    def __missing__(self, said: str | tuple[str, ...]) -> Value | None:
        if isinstance(said, str):
            value = self._subject.words[said].compute(self._subject)
        else:
            # Every word but the last is a reference.
            value = self._subject
            for word in said:
                value = None if value is None else value.said[word]
        self[said] = value
        return value


class Subject:
    """A thing of the draft that rules speak of; its words are read by name.

    `said` holds what it says: None where the draft is silent.
    """

    type_name: ClassVar[str]
    words: ClassVar[dict[str, Word]]
    said: _Said

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        marked = (
            getattr(member, "word", None)
            for klass in reversed(cls.__mro__)
            for member in vars(klass).values()
        )
        cls.words = {found.name: found for found in marked if found}

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.said = _Said(self)

    @property
    def label(self) -> str:
        """How a finding names the subject."""
        raise NotImplementedError

    def read(self, name: str) -> Value | None:
        """The value of a word; None where the draft is silent."""
        return self.said[name]

    def locate(self, keys: str) -> Location:
        """Where the draft says (or would say) something of the subject."""
        return self.origin.locate(keys)


def exact(value: int | None) -> Span | None:
    """A whole number as a span."""
    return None if value is None else Span(value, value)


@lru_cache(maxsize=4_096)
def date_span(value: PartialDate | None) -> DateSpan | None:
    """The days a partial date can be."""
    return None if value is None else DateSpan(value.first, value.last)


def year_span(year: Span | None) -> DateSpan | None:
    """All days of a year."""
    if year is None:
        return None
    return DateSpan(datetime.date(year.low, 1, 1), datetime.date(year.high, 12, 31))


def days_from(start: DateSpan | None, end: DateSpan | None) -> Span | None:
    """Days from one date to another; negative when the other is earlier."""
    if start is None or end is None:
        return None
    return Span((end.low - start.high).days, (end.high - start.low).days)
