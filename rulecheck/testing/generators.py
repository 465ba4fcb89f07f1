"""Drafts and conditions made by chance, typed by the fact schema.

They cover every node of the condition language and every sort of silence: what
the engines must agree on.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from rulecheck.programme.model import SCHEMA as PROGRAMME_SCHEMA
from rulecheck.programme.subjects import SCHEMA
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.programme.words import ORDERED, Base, Word, WordType
from rulecheck.rulebook.conditions import (
    And,
    Compare,
    Condition,
    Constant,
    Count,
    Date,
    Distinct,
    Empty,
    Has,
    Holds,
    Not,
    Number,
    Operand,
    Or,
    Path,
    Same,
    SameSet,
    Says,
    Stated,
    Within,
)
from rulecheck.testing.chance import Chance

_FIRST_YEAR, _LAST_YEAR = 2014, 2019
_T = TypeVar("_T")
_OPERATORS = ("<", "<=", ">", ">=")
_DEEPEST = 3


class ConditionMaker:
    """Makes conditions on a type of subject."""

    def __init__(self, chance: Chance, vocabularies: Vocabularies) -> None:
        self.chance = chance
        self.vocabularies = vocabularies

    def condition(self, subject: str, outer: str | None = None, depth: int = 0) -> Condition:
        """A condition on a subject; within a collection, with the outer subject's words too."""
        roll = self.chance.randint(1, 100)
        if depth >= _DEEPEST or roll <= 45:
            return self._atom(subject, outer, depth)
        if roll <= 65:
            return And(self._parts(subject, outer, depth))
        if roll <= 85:
            return Or(self._parts(subject, outer, depth))
        if roll <= 98:
            return Not(self.condition(subject, outer, depth + 1))
        return Constant(self.chance.likely(0.5))

    def _parts(self, subject: str, outer: str | None, depth: int) -> tuple[Condition, ...]:
        number = self.chance.choice((1, 2, 2, 2, 3))
        return tuple(self.condition(subject, outer, depth + 1) for _ in range(number))

    def _atom(self, subject: str, outer: str | None, depth: int) -> Condition:
        makers: tuple[Callable[[str, str | None, int], Condition | None], ...] = (
            self._compare,
            self._compare,
            self._same,
            self._same,
            self._truth,
            self._of_set,
            self._count,
            self._stated,
            self._says,
        )
        first = self.chance.randint(0, len(makers) - 1)
        # A subject may have no word of the sort that is asked for: then the next maker's turn.
        made = (make(subject, outer, depth) for make in (*makers[first:], *makers[:first]))
        return next(condition for condition in made if condition is not None)

    def _path(
        self, subject: str, outer: str | None, fits: Callable[[WordType], bool]
    ) -> Path | None:
        """A path to a word that fits, through up to two references."""
        start: tuple[str, ...] = ()
        at = subject
        if outer and self.chance.likely(0.25):
            start, at = ("this",), outer
        for _ in range(self.chance.choice((0, 0, 0, 1, 1, 2))):
            steps = self._words(at, lambda type_: type_.base is Base.REFERENCE)
            if not steps:
                break
            step = self.chance.choice(steps)
            start, at = (*start, step.name), step.type.of or at
        found = self._words(at, fits)
        if not found:
            return None
        word = self.chance.choice(found)
        return Path((*start, word.name), word.type)

    @staticmethod
    def _words(subject: str, fits: Callable[[WordType], bool]) -> Sequence[Word]:
        return [word for word in SCHEMA[subject].words.values() if fits(word.type)]

    def _compare(self, subject: str, outer: str | None, depth: int) -> Condition | None:
        left = self._path(subject, outer, lambda type_: type_.base in ORDERED)
        if left is None:
            return None
        base = left.type.base
        right: Operand | None = self._path(subject, outer, lambda type_: type_.base is base)
        if right is None or self.chance.likely(0.5):
            right = self._constant(base)
        shift, unit = 0, "number"
        if self.chance.likely(0.5) and base is not Base.DAY:
            unit = self.chance.choice(("years", "days")) if base is Base.DATE else "number"
            shift = self.chance.randint(-3, 3) * (30 if unit == "days" else 1)
        sides = (right, left) if self.chance.likely(0.2) else (left, right)
        operator = self.chance.choice(_OPERATORS)
        return Compare(sides[0], operator, sides[1], shift, unit)  # type: ignore[arg-type]

    def _constant(self, base: Base) -> Operand:
        if base is Base.DATE:
            return Date(_day(self.chance))
        if base is Base.DAY:
            return Number(self.chance.randint(1, 12) * 100 + self.chance.randint(1, 28))
        return Number(self.chance.choice((0, 1, 2, 3, 5, 250, 2015, 2016, 2017)))

    def _same(self, subject: str, outer: str | None, depth: int) -> Condition | None:
        left = self._path(subject, outer, lambda type_: type_.base is Base.TERM)
        if left is None:
            return None
        if self.chance.likely(0.3):
            right = self._path(subject, outer, lambda type_: type_ == left.type)
            return Same(left, right) if right else None
        return Same(left, self._term(left.type))

    def _term(self, type_: WordType) -> str:
        terms = list(self.vocabularies[type_.of].terms) if type_.of else []
        # Few terms, so that drafts and conditions meet.
        return self.chance.choice(terms[:4] or ["day", "year", "1RC", "6MSP", "x"])

    def _terms(self, type_: WordType) -> frozenset[str]:
        return frozenset(self._term(type_) for _ in range(self.chance.randint(1, 3)))

    def _truth(self, subject: str, outer: str | None, depth: int) -> Condition | None:
        path = self._path(subject, outer, lambda type_: type_.base is Base.TRUTH)
        return Holds(path) if path else None

    def _stated(self, subject: str, outer: str | None, depth: int) -> Condition | None:
        path = self._path(subject, outer, lambda type_: type_.base is not Base.COLLECTION)
        return Stated(path) if path else None

    def _says(self, subject: str, outer: str | None, depth: int) -> Condition | None:
        context = self._path(subject, outer, lambda type_: type_.base is Base.FACTS)
        values: tuple[Constant | Number, ...] = (
            Constant(True),
            Constant(False),
            Number(1),
            Number(4),
        )
        value = self.chance.choice(values)
        return Says(context, self.chance.choice(("a fact", "a_number")), value) if context else None

    def _of_set(self, subject: str, outer: str | None, depth: int) -> Condition | None:
        held = self._path(subject, outer, lambda type_: type_.base is Base.SET)
        if held is None:
            return None
        other = self._path(subject, outer, lambda type_: type_ == held.type)
        item = self._path(subject, outer, lambda type_: type_ == WordType(Base.TERM, held.type.of))
        choices: list[Condition] = [
            Empty(held),
            Within(held, self._terms(held.type)),
            Has(held, self._term(held.type)),
        ]
        choices += [SameSet(held, other)] if other else []
        choices += [Has(held, item)] if item else []
        return self.chance.choice(choices)

    def _count(self, subject: str, outer: str | None, depth: int) -> Condition | None:
        members = self._path(subject, outer, lambda type_: type_.base is Base.COLLECTION)
        if members is None or members.type.of is None or depth >= _DEEPEST:
            return None
        if members.steps[0] == "this":
            return None
        inside = members.type.of
        where = self.condition(inside, subject, depth + 2)
        aggregate: Count | Distinct = Count(members, where)
        if self.chance.likely(0.3):
            word = self._path(inside, None, lambda type_: type_.base is Base.TERM)
            aggregate = Distinct(members, where, word) if word else aggregate
        number = Number(self.chance.randint(0, 3))
        return Compare(aggregate, self.chance.choice(_OPERATORS), number)  # type: ignore[arg-type]


def _day(chance: Chance) -> datetime.date:
    first = datetime.date(_FIRST_YEAR, 1, 1).toordinal()
    return datetime.date.fromordinal(first + chance.randint(0, 365 * 6 - 1))


class DraftMaker:
    """Makes drafts: every key may be silent, every date partial."""

    def __init__(self, chance: Chance, vocabularies: Vocabularies) -> None:
        self.chance = chance
        self.vocabularies = vocabularies

    def draft(self, instrument: str, meetings: int) -> bytes:
        """A draft with up to so many meetings, as YAML (in its JSON form)."""
        return json.dumps(self.data(instrument, meetings)).encode()

    def data(self, instrument: str, meetings: int) -> dict[str, Any]:
        """A draft as plain data."""
        related = self._several(lambda n: self._related(n, instrument), 2)
        kinds = dict(self._several(lambda n: self._kind(n + 1), meetings))
        ids, others = [*kinds], [r["id"] for r in related]
        chosen = [self._meeting(id, kind, [*ids, *others]) for id, kind in kinds.items()]
        whole = {
            "schema": PROGRAMME_SCHEMA,
            "instrument": instrument,
            "status": self._term("status_of_draft"),
            "period": self._maybe(lambda: {"from": "2014-01-01", "to": self._date(2017)}),
            "convention": self._maybe(self._convention),
            "regime": self._maybe(lambda: self._regime(ids)),
            "meetings": chosen,
            "related_meetings": related,
            "offices": self._several(lambda n: self._office(ids), 3),
            "bodies": self._several(lambda n: self._body(ids), 2),
            "principles": self._terms("principle"),
            "context": {
                "a fact": self._truth(),
                "a number": self._maybe(lambda: self.chance.randint(3, 5)),
            },
            "presidency": self._maybe(lambda: {"mandate": self._terms("mandate")}),
        }
        return {key: said for key, value in whole.items() if (said := _said(value))}

    def _maybe(self, make: Callable[[], _T]) -> _T | None:
        return make() if self.chance.likely(0.7) else None

    def _several(self, make: Callable[[int], _T], most: int) -> list[_T]:
        """Up to so many, each told its number from 0; asked one by one whether there is another,
        so that any of them can be left out where a draft is made simpler."""
        found: list[_T] = []
        while len(found) < most and self.chance.likely(0.8):
            found.append(make(len(found)))
        return found

    def _of(self, vocabulary: str) -> str:
        # Few terms, so that drafts and conditions meet.
        return self.chance.choice(list(self.vocabularies[vocabulary].terms)[:4])

    def _term(self, vocabulary: str) -> str | None:
        return self._maybe(lambda: self._of(vocabulary))

    def _terms(self, vocabulary: str) -> list[str] | None:
        terms = list(self.vocabularies[vocabulary].terms)[:4]
        most = min(3, len(terms))
        return self._maybe(lambda: self.chance.some(terms, self.chance.randint(0, most)))

    def _truth(self) -> bool | None:
        return self._maybe(lambda: self.chance.likely(0.5))

    def _date(self, year: int | None = None) -> str:
        day = _day(self.chance)
        full = day.replace(year=year or day.year, day=min(day.day, 28)).isoformat()
        return full[: self.chance.choice((4, 7, 10, 10, 10))]

    def _dates(self) -> Any:
        opens = _day(self.chance)
        closes = opens + datetime.timedelta(days=self.chance.choice((0, 1, 2, 3, 4, 7)))
        exact = {"opens": opens.isoformat(), "closes": closes.isoformat()}
        sort = self.chance.choice(("exact", "exact", "exact", "opens", "one"))
        if sort == "one":
            return self._date()
        return exact if sort == "exact" else {"opens": opens.isoformat()}

    def _reference(self, ids: list[str], own: str) -> str | None:
        others = [id for id in ids if id != own]
        return self._maybe(lambda: self.chance.choice(others)) if others else None

    def _venue(self) -> dict[str, Any]:
        return {
            "city": self._term("city"),
            "country": self._term("state"),
            "chosen_by": self._term("office"),
            "working_week": self._maybe(lambda: self.chance.choice(("mon-fri", "sun-thu"))),
        }

    def _related(self, number: int, own: str) -> dict[str, Any]:
        kind = self._of("kind")
        venue, dates = self._maybe(self._venue), self._maybe(self._dates)
        others = [name for name in self.vocabularies["instrument"].terms if name != own]
        instrument = self._maybe(lambda: self.chance.choice(others[:2])) if others else None
        return {
            "id": f"other-{number}",
            "kind": kind,
            "venue": venue,
            "dates": dates,
            "instrument": instrument,
        }

    def _kind(self, number: int) -> tuple[str, str]:
        """An id and a kind that it tells, or does not speak of."""
        kind = self.chance.choice(list(self.vocabularies["kind"].terms.values())[:4])
        id = f"{number}{kind.abbreviation}" if kind.numbered else f"meeting-{number}"
        return id, kind.name

    def _meeting(self, id: str, kind: str, ids: list[str]) -> dict[str, Any]:
        other = self._reference(ids, id)
        return {
            "id": id,
            "kind": kind,
            "status": self._term("status"),
            "decision_making": self._truth(),
            "level": self._term("level"),
            "orientation": self._term("orientation"),
            "tentative": self._truth(),
            "dates": self._maybe(self._dates),
            "venue": self._maybe(self._venue),
            "host": self._term("state"),
            "president": self._term("state"),
            "convened_by": self._term("convener"),
            "rules_of_procedure": self._maybe(lambda: "x"),
            "observers": self._terms("observer"),
            "languages": self._terms("language"),
            "agenda": self._terms("topic"),
            "themes": self._terms("theme"),
            "side_programme": self._terms("activity"),
            "funding": self._maybe(
                lambda: {
                    "conference_costs": self._term("funding"),
                    "additional_costs": self._term("state"),
                }
            ),
            "recommendations_to": other,
            "back_to_back_with": [other] if other else None,
            "decisions": self._maybe(lambda: [{"topic": self._of("topic")}]),
        }

    def _convention(self) -> dict[str, Any]:
        states = self._terms("state")
        return {
            "entry_into_force": self._maybe(lambda: self._date(2010)),
            "states_parties": states,
            "affected_states": self._terms("state"),
            "regional_groups": self._maybe(lambda: {"Africa": states or ["Zambia"]}),
            "reporting_deadlines": [
                {"article": 7, "due": "04-30", "covers": self._maybe(lambda: "x")}
            ],
        }

    def _regime(self, ids: list[str]) -> dict[str, Any]:
        later = {
            "from": self._date(),
            "option": self._term("option"),
            "adopted_at": self._reference(ids, ""),
        }
        return {
            "option": self._term("option"),
            "adopted_at": self._reference(ids, ""),
            "msp_cadence_years": self._maybe(lambda: self.chance.randint(1, 2)),
            "interval_basis": self._term("interval_basis"),
            "changes": self._maybe(lambda: [later]),
        }

    def _office(self, ids: list[str]) -> dict[str, Any]:
        return {
            "office": self._of("office"),
            "of": self._reference(ids, ""),
            "state": self._term("state"),
            "theme": self._term("theme"),
            "term_years": self._maybe(lambda: self.chance.randint(1, 3)),
            "renewable": self._truth(),
        }

    def _body(self, ids: list[str]) -> dict[str, Any]:
        return {
            "name": self._of("body"),
            "theme": self._term("theme"),
            "decision_making": self._truth(),
            "members": self._maybe(lambda: self._several(lambda n: self._office(ids), 3)),
            "observers": self._terms("observer"),
        }


def _said(value: Any) -> Any:
    """The data without what is silent."""
    if isinstance(value, dict):
        return {key: _said(entry) for key, entry in value.items() if entry is not None}
    if isinstance(value, list):
        return [_said(entry) for entry in value]
    return value
