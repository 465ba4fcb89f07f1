"""Subjects of a draft as laws read them: plain numbers and truth values."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec

from rulecheck.programme.subjects import SCHEMA
from rulecheck.programme.vocabulary import Vocabularies, fold
from rulecheck.programme.words import Base, Members, Subject


class PlainLogic:
    """Joins truth values; see laws.Logic."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        self.vocabularies = vocabularies
        self._codes: dict[str, int] = {}

    def both(self, *parts: bool) -> bool:
        return all(parts)

    def either(self, *parts: bool) -> bool:
        return any(parts)

    def negated(self, part: bool) -> bool:
        return not part

    def implies(self, one: bool, other: bool) -> bool:
        return other or not one

    def equal(self, one: object, other: object) -> bool:
        return one == other

    def code(self, term: str) -> int:
        return self._codes.setdefault(fold(term), len(self._codes))


class PlainDay(msgspec.Struct, frozen=True):
    """A day, by its number and by the calendar."""

    number: int
    year: int
    month: int
    day: int


_NO_DAY = PlainDay(-1, -1, -1, -1)


class PlainView:
    """A subject, or nothing where a reference is silent; see laws.View."""

    def __init__(self, subject: Subject | None, type_: str, logic: PlainLogic) -> None:
        self.subject, self.type, self.logic = subject, type_, logic

    def _read(self, word: str) -> Any:
        return self.subject.read(word) if self.subject else None

    def at(self, word: str) -> PlainView:
        named = SCHEMA[self.type].words[word].type.of
        assert named is not None
        return PlainView(self._read(word), named, self.logic)

    def said(self, word: str) -> bool:
        return self._read(word) is not None

    def _end(self, word: str, end: str) -> Any:
        span = self._read(word)
        found = getattr(span, end) if span is not None else None
        if SCHEMA[self.type].words[word].type.base is Base.DATE:
            return _day(found)
        return -1 if found is None else found

    def low(self, word: str) -> Any:
        return self._end(word, "low")

    def high(self, word: str) -> Any:
        return self._end(word, "high")

    def value(self, word: str) -> Any:
        value = self._read(word)
        return self.logic.code(value) if isinstance(value, str) else value

    def _members(self, word: str) -> Members:
        return self._read(word) or Members()

    def certain(self, word: str) -> int:
        return len(self._members(word).certain)

    def possible(self, word: str) -> int:
        return len(self._members(word).possible)

    def open(self, word: str) -> bool:
        return self._members(word).open


def _day(date: datetime.date | None) -> PlainDay:
    return PlainDay(date.toordinal(), date.year, date.month, date.day) if date else _NO_DAY
