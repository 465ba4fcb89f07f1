"""Drafts one change away from a draft: what an author would try to see where a rule turns.

Nothing here judges a draft: some variations cannot be used (`facts_of` tells), most decide alike.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec

from rulecheck.programme.dates import EARLIEST_YEAR, LATEST_YEAR, PartialDate, parse_date
from rulecheck.programme.model import Dates, Meeting, Period, Programme
from rulecheck.programme.shapes import (
    DAY_OF_YEAR,
    TERM_DATE,
    Fact,
    ListOf,
    ListOrFile,
    MappingOf,
    Parsed,
    Record,
    RecordOf,
    Shape,
    TermOf,
    Text,
    Truth,
    Whole,
)
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.proving.mentioned import Mentioned, mentioned
from rulecheck.proving.plain import DraftData, Path, at_path, replaced
from rulecheck.rulebook.conditions import Condition
from rulecheck.source.data import Data

_LIKELY, _POSSIBLE = 0, 1
# Where no condition mentions the key, everything comes later by so much.
_ASIDE = 2
# So many values are tried for a key that is silent, and so many terms nobody mentions.
_FRESH_AT_MOST, _TERMS_AT_MOST = 16, 4
_STEPS = ((1, 0), (-1, 0), (7, 0), (-7, 0), (0, 1), (0, -1), (0, 12), (0, -12))
_ORDINAL = re.compile(r"\d{1,2}(?=[A-Z])", re.ASCII)
_LAST_ORDINAL = 99
_WEEK = datetime.timedelta(4)
_DAY = datetime.timedelta(1)

Ranked = Iterator[tuple[int, Data]]


def variations(
    data: DraftData, vocabularies: Vocabularies, about: Iterable[Condition] = ()
) -> Iterator[DraftData]:
    """The drafts one change away from a draft, each made when it is asked for.

    Dates are moved by a day, a week, a month and a year, made less precise, and put where
    conditions have their bounds; numbers are moved by one; truth values turned; terms exchanged;
    keys left out and put in; items of lists taken out, doubled and added, meetings and other
    records among them. What stands at several places is changed at all of them too. `about` are
    the conditions at stake: what they look at is changed first, and to the values they mention.
    The order depends on nothing but the arguments.
    """
    return (varied for _, varied in ranked_variations(data, vocabularies, about))


def ranked_variations(
    data: DraftData, vocabularies: Vocabularies, about: Iterable[Condition] = ()
) -> Iterator[tuple[int, DraftData]]:
    """The variations of a draft, each with how unlikely it is to matter: 0 for a value that
    conditions mention at a key they look at, up to 3 for any value at any other key."""
    return _Varied(data, vocabularies, mentioned(about)).variations()


class _Change(msgspec.Struct, frozen=True):
    """Another value at a path; what is likely to tell comes first."""

    rank: int
    path: Path
    value: Data


class _Varied:
    """The variations of one draft."""

    def __init__(self, data: DraftData, vocabularies: Vocabularies, told: Mentioned) -> None:
        self.data = data
        self.vocabularies = vocabularies
        self.told = told
        self.places = list(_places(data, RecordOf(Programme), ()))
        self.days = dict.fromkeys(
            day for _, shape, value in self.places for day in _days(shape, value)
        )
        self.terms_here: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for _, shape, value in self.places:
            if isinstance(shape, TermOf) and isinstance(value, str):
                self.terms_here[shape.vocabulary][vocabularies[shape.vocabulary].name_of(value)] = (
                    None
                )
        self.ids = dict.fromkeys(
            value
            for path, _, value in self.places
            if path and path[-1] == "id" and isinstance(value, str)
        )

    def variations(self) -> Iterator[tuple[int, DraftData]]:
        """One draft for each change, the likely ones first."""
        seen: set[tuple[Path, str]] = set()
        for change in sorted(self.changes(), key=lambda change: change.rank):
            told = (change.path, repr(change.value))
            if told in seen:
                continue
            seen.add(told)
            yield change.rank, self.changed(change)

    def changed(self, change: _Change) -> DraftData:
        """The draft with a change in it; the id of a meeting goes with its year and its kind."""
        path, varied = change.path, replaced(self.data, change.path, change.value)
        meeting = at_path(self.data, path[:-1]) if path[-1:] in (("dates",), ("kind",)) else None
        name = meeting.get("id") if isinstance(meeting, dict) else None
        if not isinstance(meeting, dict) or not isinstance(name, str):
            return varied
        told = self.renamed_kind if path[-1] == "kind" else _renamed_year
        renamed = _renamed(varied, name, told(name, meeting, change.value))
        assert isinstance(renamed, dict)
        return renamed

    def renamed_kind(self, name: str, meeting: dict[str, Data], kind: Data) -> str:
        """The id of a meeting of another kind; as it is where it told no kind."""
        kinds = self.vocabularies["kind"]
        was = kinds.find(str(meeting.get("kind")))
        if was is None or not was.abbreviation or was.abbreviation not in name:
            return name
        ends = _ends(meeting.get("dates"))
        return next(self.names(str(kind), ends[0].year if ends else None))

    def changes(self) -> Iterator[_Change]:
        for path, shape, value in self.places:
            aside = 0 if self.is_mentioned(path) else _ASIDE
            for rank, other in self.other_values(shape, value):
                if other != value or type(other) is not type(value):
                    yield _Change(rank + aside, path, other)
            yield from self.with_less(path, shape, value)
            yield from self.with_more(path, shape, value)
        yield from self.alike()
        yield from self.shifted()

    def is_mentioned(self, path: Path) -> bool:
        """Whether conditions look at the key that a path ends with, items of its list included."""
        names = [step for step in path if isinstance(step, str)]
        if not names:
            return False
        # Of `dates` conditions see `opens` and `closes`.
        held_by = path[-2] if len(path) > 1 else None
        return names[-1] in self.told.keys or held_by in self.told.keys

    # At several places

    def alike(self) -> Iterator[_Change]:
        """What stands under the same key at several places, exchanged at all of them."""
        same: defaultdict[tuple[str, str], list[Path]] = defaultdict(list)
        shapes: dict[tuple[str, str], Shape] = {}
        for path, shape, value in self.places:
            if isinstance(value, str) and isinstance(shape, TermOf) and isinstance(path[-1], str):
                same[path[-1], value].append(path)
                shapes[path[-1], value] = shape
        for (key, value), paths in same.items():
            aside = 0 if key in self.told.keys else _ASIDE
            for rank, other in self.fresh(shapes[key, value]) if len(paths) > 1 else ():
                if other != value:
                    changed = self.data
                    for path in paths:
                        changed = replaced(changed, path, other)
                    yield _Change(rank + aside, (), changed)

    def shifted(self) -> Iterator[_Change]:
        """All dates moved alike, to the day or the month."""
        dated = [
            (path, ends)
            for path, shape, value in self.places
            if isinstance(value, str | int) and (_is_dates(shape) or isinstance(shape, Parsed))
            if (ends := _ends(value))
        ]
        # One place alone is moved by itself.
        for days, months in _STEPS if len(dated) > 1 else ():
            changed = self.data
            for path, ends in dated:
                if moved := _span(*(_moved(end, days, months) for end in ends)):
                    changed = replaced(changed, path, moved)
            if changed is not self.data:
                yield _Change(_POSSIBLE, (), changed)

    # Mappings and lists

    def with_less(self, path: Path, shape: Shape, value: Data) -> Iterator[_Change]:
        """Each key and each item left out."""
        if isinstance(value, dict):
            needed = _needed(shape)
            for key in value:
                if key not in needed:
                    rest = {name: entry for name, entry in value.items() if name != key}
                    aside = 0 if key in self.told.keys else _ASIDE
                    yield _Change(_LIKELY + aside, path, rest)
        elif isinstance(value, list):
            aside = 0 if self.is_mentioned(path) else _ASIDE
            for n in range(len(value)):
                yield _Change(_LIKELY + aside, path, [*value[:n], *value[n + 1 :]])

    def with_more(self, path: Path, shape: Shape, value: Data) -> Iterator[_Change]:
        """Each key that is silent, and one more item, with values that may tell."""
        if isinstance(value, dict) and isinstance(shape, RecordOf):
            for key, declared in shape.record.keys().items():
                aside = 0 if key in self.told.keys else _ASIDE
                if key not in value:
                    for rank, fresh in islice(self.fresh(declared.shape), _FRESH_AT_MOST):
                        yield _Change(rank + aside, (*path, key), fresh)
        elif isinstance(value, dict) and isinstance(shape, MappingOf):
            for rank, named in self.fresh(shape):
                if isinstance(named, dict):
                    yield _Change(rank, path, {**value, **named})
        elif isinstance(value, list) and isinstance(shape, ListOf | ListOrFile):
            aside = 0 if self.is_mentioned(path) else _ASIDE
            for rank, item in self.more_items(shape, value):
                yield _Change(rank + aside, path, [*value, item])

    def more_items(self, shape: ListOf | ListOrFile, held: list[Data]) -> Ranked:
        """New items, and those that are there once more."""
        item = shape.list.item if isinstance(shape, ListOrFile) else shape.item
        yield from ((rank, one) for rank, one in self.fresh(item) if one not in held)
        for one in held:
            renamed = isinstance(one, dict) and "id" in one
            yield _POSSIBLE, {**one, "id": f"{one['id']}-2"} if renamed else one  # type: ignore[dict-item, call-overload, index]

    # Values

    def other_values(self, shape: Shape, value: Data) -> Ranked:
        """Values near the one that stands at a place."""
        match shape, value:
            case Truth(), bool():
                yield _LIKELY, not value
            case Whole(least, most), int():
                near = (number for number in (value - 1, value + 1) if least <= number <= most)
                yield from ((_LIKELY, number) for number in near)
                yield from self.fresh(shape)
            case Fact(), bool():
                yield _LIKELY, not value
            case Fact(), int():
                yield from ((_LIKELY, number) for number in (value - 1, value + 1) if number >= 0)
            case RecordOf(record), str() | int() | dict() if issubclass(record, Dates):
                yield from self.moved_together(value)
            case (TermOf() | Text(), str()):
                yield from self.fresh(shape)
            case Parsed(), str() | int():
                yield from ((_LIKELY, _written(near)) for near in _near(str(value)))
                yield from self.fresh(shape)

    def moved_together(self, value: str | int | dict[str, Data]) -> Ranked:
        """Both ends of dates moved alike, one end moved, and where conditions have bounds."""
        ends = _ends(value)
        if ends is None:
            return
        opens, closes = ends
        for days, months in _STEPS:
            yield _LIKELY, _span(_moved(opens, days, months), _moved(closes, days, months))
        for days in (1, -1):
            yield _LIKELY, _span(opens, _moved(closes, days, 0))
            yield _LIKELY, _span(_moved(opens, days, 0), closes)
        yield _LIKELY, opens.year
        if opens.month:
            yield _LIKELY, f"{opens.year}-{opens.month:02d}"
        if opens.precision == closes.precision == "day":
            length = closes.first - opens.first
            for rank, day in self.telling_days():
                yield rank, _days_span(day, day + length)
                yield rank, _days_span(day - length, day)

    def fresh(self, shape: Shape) -> Ranked:
        """Values for a key that is silent, those that conditions mention first."""
        match shape:
            case TermOf(vocabulary):
                yield from self.terms(vocabulary)
            case Text():
                yield from self.texts()
            case Truth():
                yield from ((_LIKELY, truth) for truth in (True, False))
            case Whole(least, most):
                near = (n + step for n in self.told.numbers for step in (0, 1, -1))
                numbers = dict.fromkeys((*near, 1))
                yield from ((_LIKELY, n) for n in numbers if least <= n <= most)
            case Parsed():
                yield from self.dates(shape)
            case ListOf(item):
                yield from self.lists(item)
            case ListOrFile(listed):
                yield from self.lists(listed.item)
            case RecordOf(record):
                yield from self.records(record)
            case MappingOf():
                yield from self.mappings(shape)

    def terms(self, vocabulary: str) -> Ranked:
        """Terms of a vocabulary: those mentioned, those of the draft, then others."""
        known = self.vocabularies[vocabulary]
        told = dict.fromkeys(self.told.terms.get(vocabulary, ()))
        yield from ((_LIKELY, term) for term in told)
        here = [term for term in self.terms_here.get(vocabulary, ()) if term not in told]
        yield from ((_POSSIBLE, term) for term in here)
        others = (term for term in known.terms if term not in told and term not in here)
        yield from ((_POSSIBLE, term) for term in islice(others, _TERMS_AT_MOST))

    def texts(self) -> Ranked:
        """Texts: names and meetings, offices of meetings, and terms that conditions mention."""
        names = dict.fromkeys((*self.told.terms.get("", ()), *self.ids))
        yield from ((_LIKELY, name) for name in names)
        # Meetings that the draft does not list are known by their ids.
        for _, kind in self.terms("kind"):
            yield from ((_POSSIBLE, name) for name in self.names(str(kind)))
        for vocabulary in ("office", "body", "theme", "topic", "convener", "state"):
            for term in self.told.terms.get(vocabulary, ()):
                yield _LIKELY, term
                if vocabulary == "office":
                    yield from ((_POSSIBLE, f"{term} of {meeting}") for meeting in self.ids)
        yield _POSSIBLE, "another text"

    def dates(self, shape: Parsed) -> Ranked:
        """Dates, or days of the year, where conditions have bounds and other dates lie."""
        if shape is DAY_OF_YEAR:
            for number in self.told.days:
                yield _LIKELY, f"{number // 100:02d}-{number % 100:02d}"
            return
        if shape is TERM_DATE:
            for meeting in self.ids:
                yield _POSSIBLE, f"close of {meeting}"
                yield _POSSIBLE, f"opening of {meeting}"
        for rank, day in self.telling_days():
            yield rank, day.isoformat()

    def telling_days(self) -> Iterator[tuple[int, datetime.date]]:
        """Days at which answers may turn, and those beside them."""
        found: dict[datetime.date, int] = {}
        for rank, day in self.bounds():
            for near in (day, day + _DAY, day - _DAY):
                if EARLIEST_YEAR < near.year < LATEST_YEAR:
                    found.setdefault(near, rank)
        yield from ((rank, day) for day, rank in found.items())

    def bounds(self) -> Iterator[tuple[int, datetime.date]]:
        """The dates conditions name, and what their shifts make of the dates of the draft."""
        yield from ((_LIKELY, day) for day in self.told.dates)
        years = dict.fromkeys(day.year for day in (*self.days, *self.told.dates))
        for number in self.told.days:
            yield from ((_LIKELY, day) for year in years if (day := _day_in(year, number)))
        years |= dict.fromkeys(n for n in self.told.numbers if EARLIEST_YEAR < n < LATEST_YEAR)
        for day in self.days:
            for by, unit in self.told.shifts:
                steps = (0, 12 * by) if unit == "years" else (by, 0)
                yield from ((_LIKELY, moved) for moved in _both_ways(day, *steps))
            # Numbers that are no years may count days.
            for number in (n for n in self.told.numbers if 0 < n < EARLIEST_YEAR):
                yield from ((_POSSIBLE, moved) for moved in _both_ways(day, number, 0))
        yield from ((_POSSIBLE, day) for day in self.days)
        yield from ((_POSSIBLE, datetime.date(year, 6, 1)) for year in years)

    def lists(self, item: Shape) -> Ranked:
        """A list of all that is mentioned, of one thing, of nothing."""
        found = list(islice(self.fresh(item), _FRESH_AT_MOST))
        likely = [one for rank, one in found if rank == _LIKELY]
        if len(likely) > 1 and not isinstance(item, RecordOf):
            yield _LIKELY, likely
        yield from ((rank, [one]) for rank, one in found)
        yield _POSSIBLE, []

    def records(self, record: type[Record]) -> Ranked:
        """Records with what they need and one key more."""
        if issubclass(record, Dates):
            for rank, day in self.telling_days():
                yield rank, _days_span(day, day + _WEEK)
            return
        if issubclass(record, Period):
            yield from self.periods()
        if issubclass(record, Meeting):
            yield from self.meetings()
            return
        keys = record.keys()
        for least in self.needed_values(record):
            if least:
                yield _LIKELY, least
            for key, declared in keys.items():
                if not declared.required:
                    aside = 0 if key in self.told.keys else _ASIDE
                    for rank, value in islice(self.fresh(declared.shape), 3):
                        yield rank + aside, {**least, key: value}

    def needed_values(self, record: type[Record]) -> list[dict[str, Data]]:
        """The keys a record must have, with values that conditions mention."""
        found: list[dict[str, Data]] = [{}]
        for key, declared in record.keys().items():
            if declared.required:
                values = [value for _, value in islice(self.fresh(declared.shape), 4)]
                found = [{**one, key: value} for one in found for value in values]
        return found[:8]

    def meetings(self) -> Ranked:
        """Meetings of the kinds mentioned, in the years of the draft and without dates."""
        days = list(islice((day for _, day in self.telling_days()), 24))
        for _, kind in self.terms("kind"):
            yield from ((_POSSIBLE, {"id": name, "kind": kind}) for name in self.names(str(kind)))
            for day in days:
                for name in self.names(str(kind), day.year):
                    dates = _days_span(day, day + _WEEK)
                    yield _LIKELY, {"id": name, "kind": kind, "dates": dates}

    def names(self, kind: str, year: int | None = None) -> Iterator[str]:
        """Ids for a new meeting of a kind, held in a year if one is given: with the ordinals
        mentioned and the one that comes next, where it counts on; else with the year."""
        term = self.vocabularies["kind"].find(kind)
        abbreviation = (term.abbreviation if term else None) or "M"
        if term and term.numbered:
            there = [int(name[0]) for id in self.ids if (name := _ORDINAL.match(id))]
            told = sorted((n for n in self.told.numbers if n <= _LAST_ORDINAL), key=lambda n: n < 1)
            numbers = dict.fromkeys((max(there, default=0) + 1, *told))
            names = [f"{number}{abbreviation}" for number in numbers]
        else:
            names = [f"{abbreviation}{year or ''}"]
        yield from (f"{name}-2" if name in self.ids else name for name in names)

    def periods(self) -> Ranked:
        """Whole years: all that have dates, and each of them."""
        years = sorted({day.year for day in (*self.days, *self.told.dates)})
        pairs = [(years[0], years[-1])] if years else []
        for first, last in dict.fromkeys((*pairs, *((year, year) for year in years))):
            yield _LIKELY, {"from": f"{first}-01-01", "to": f"{last}-12-31"}

    def mappings(self, shape: MappingOf) -> Ranked:
        """Names with a value each: facts that conditions mention, regions with States."""
        if isinstance(shape.item, Fact):
            for name, asked in self.told.facts.items():
                others = (not asked,) if isinstance(asked, bool) else (asked + 1, asked - 1)
                for said in (asked, *others):
                    yield _LIKELY, {name: said}
        elif shape.vocabulary:
            for rank, term in self.terms(shape.vocabulary):
                yield rank, {str(term): list(self.terms_here.get("state", ()))}
                for _, value in islice(self.fresh(shape.item), 4):
                    yield rank, {str(term): value}


# What stands where


def _places(value: Data, shape: Any, path: Path) -> Iterator[tuple[Path, Any, Data]]:
    """Every value of a draft with its path and its shape, those that hold others first."""
    yield path, shape, value
    match shape, value:
        case RecordOf(record), dict():
            keys = record.keys()
            for key, entry in value.items():
                if key in keys:
                    yield from _places(entry, keys[key].shape, (*path, key))
        case MappingOf(item), dict():
            for key, entry in value.items():
                yield from _places(entry, item, (*path, key))
        case ListOf(item), list():
            for n, entry in enumerate(value):
                yield from _places(entry, item, (*path, n))
        case ListOrFile(listed), list():
            for n, entry in enumerate(value):
                yield from _places(entry, listed.item, (*path, n))


def _needed(shape: Any) -> frozenset[str]:
    keys = shape.record.keys() if isinstance(shape, RecordOf) else {}
    return frozenset(key for key, declared in keys.items() if declared.required)


def _renamed_year(name: str, meeting: dict[str, Data], dates: Data) -> str:
    """The id of a meeting with other dates; as it is where it told no year."""
    was, becomes = _ends(meeting.get("dates")), _ends(dates)
    return name.replace(str(was[0].year), str(becomes[0].year)) if was and becomes else name


def _renamed(data: Data, name: str, other: str) -> Data:
    """Data with another name for what it names so."""
    if isinstance(data, dict):
        return {key: _renamed(entry, name, other) for key, entry in data.items()}
    if isinstance(data, list):
        return [_renamed(item, name, other) for item in data]
    if isinstance(data, str) and (data == name or data.endswith(f" of {name}")):
        return data.removesuffix(name) + other
    return data


# Dates


def _is_dates(shape: Any) -> bool:
    return isinstance(shape, RecordOf) and issubclass(shape.record, Dates)


def _days(shape: Any, value: Data) -> Iterator[datetime.date]:
    """The days a value names."""
    if isinstance(value, str | int) and (_is_dates(shape) or isinstance(shape, Parsed)):
        for text in str(value).split("/"):
            if found := _date(text):
                yield found.first


def _date(text: Data) -> PartialDate | None:
    try:
        return parse_date(str(text))
    except ValueError:
        return None


def _ends(value: Data) -> tuple[PartialDate, PartialDate] | None:
    """The opening and the close that dates name; None where they do not."""
    if isinstance(value, dict):
        opens, closes = _date(value.get("opens")), _date(value.get("closes"))
    else:
        first, _, last = str(value).partition("/")
        opens, closes = _date(first), _date(last or first)
    return (opens, closes) if opens and closes else None


def _written(date: str) -> Data:
    """A date as it stands in a draft: a year alone is a number."""
    return int(date) if date.isdigit() else date


def _near(text: str) -> Iterator[str]:
    """Dates near one, and what is less precise; days near a day of the year."""
    if found := _date(text):
        for days, months in _STEPS:
            if moved := _moved(found, days, months):
                yield str(moved)
        yield from (text[:length] for length in (7, 4) if length < len(text))
    elif len(text) == len("04-30") and text[:2].isdigit() and text[3:].isdigit():
        day = _day_in(2001, int(text[:2]) * 100 + int(text[3:]))
        for near in (day + _DAY, day - _DAY) if day else ():
            yield f"{near.month:02d}-{near.day:02d}"


def _moved(date: PartialDate, days: int, months: int) -> PartialDate | None:
    """A date moved, as precise as it is; None where it cannot move so little, or so far."""
    count = date.year * 12 + (date.month or 1) - 1 + months
    year, month = divmod(count, 12)
    if not EARLIEST_YEAR < year < LATEST_YEAR:
        return None
    if date.month is None:
        return PartialDate(year) if months % 12 == 0 and not days else None
    if date.day is None:
        return None if days else PartialDate(year, month + 1)
    day = _day_in(year, (month + 1) * 100 + date.day) or _day_in(year, (month + 1) * 100 + 28)
    assert day is not None
    try:
        moved = day + datetime.timedelta(days)
    except OverflowError:
        return None
    return PartialDate(moved.year, moved.month, moved.day)


def _both_ways(day: datetime.date, days: int, months: int) -> Iterator[datetime.date]:
    """The days so far after and before a day."""
    date = PartialDate(day.year, day.month, day.day)
    for sign in (1, -1):
        if moved := _moved(date, sign * days, sign * months):
            yield moved.first


def _day_in(year: int, number: int) -> datetime.date | None:
    """The day of a year that month * 100 + day stands for."""
    try:
        return datetime.date(year, number // 100, number % 100)
    except ValueError:
        return None


def _span(opens: PartialDate | None, closes: PartialDate | None) -> Data:
    """Dates in one text; None, which says nothing, where one end is none."""
    if opens is None or closes is None:
        return None
    return _written(str(opens)) if opens == closes else f"{opens}/{closes}"


def _days_span(opens: datetime.date, closes: datetime.date) -> str:
    return f"{opens.isoformat()}/{closes.isoformat()}"
