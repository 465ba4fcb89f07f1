"""Skeletons: what a complying draft looks like before its drafter fills it in.

A skeleton is data of a rule pack: series of meetings over the years, and the other keys of
a draft. Its values may be patterns: names in braces, a usual time of year, a text in two
languages, a blank to be filled in. Here it becomes a draft for some years.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

import msgspec

from rulecheck.programme.calendar import MONDAY_TO_FRIDAY, ONE_DAY
from rulecheck.programme.dates import LATEST_YEAR, parse_date
from rulecheck.programme.model import SCHEMA, Meeting, Programme
from rulecheck.programme.shapes import Location, Record
from rulecheck.rulebook.rules import Language, Wording
from rulecheck.source.values import Mapping as MappingNode
from rulecheck.source.values import Node, Position, Scalar
from rulecheck.source.values import Sequence as SequenceNode

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
# What patterns may name: everywhere, and besides in a series of meetings.
NAMES = ("from", "until", "adopted_at", "first")
_NEIGHBOURS = ("last", "next")
NAMES_OF_MEETING = ("id", "year", "n", *_NEIGHBOURS)
# What tells the patterns that are mappings from mappings of a draft.
FILL, VALUE, WEEK, LANGUAGES = "fill", "value", "week", frozenset({"en", "zh"})
MONDAY = "Monday"
WEEKDAYS = (MONDAY, "Tuesday", "Wednesday", "Thursday", "Friday")
_TENTATIVE = Wording("tentative", "暂定")
_ADOPTS = Wording("The conference that adopts this programme.", "通过本方案的会议。")
_ABSENT = Wording("in place of {id}, which is not in this file", "代替不在本文件中的{id}")
_NULL = "~"

Years = tuple[int, int]
Names = Mapping[str, str | None]
_Value = TypeVar("_Value", bound=Node)


class Cycle(msgspec.Struct, frozen=True):
    """The years from after one conference to the next, its own included, over and over."""

    begins: int
    years: int

    def place(self, year: int) -> int:
        """Which year of its cycle a year is, from 1."""
        return (year - self.begins) % self.years + 1

    def end(self, year: int) -> int:
        """The last year of the cycle of a year; of the first cycle for the years before it."""
        year = max(year, self.begins)
        return year - self.place(year) + self.years


class Series(msgspec.Struct, frozen=True):
    """Meetings of one sort: in listed years, and from a year on in some years of every cycle."""

    years: frozenset[int]
    cycle_years: frozenset[int]
    begins: int
    number: int | None
    formal: bool
    adopts: bool
    comment: Wording | None
    fill: Wording | None
    meeting: MappingNode
    adds: MappingNode

    def held(self, cycle: Cycle, last: int) -> Iterator[tuple[int, str | None]]:
        """The years up to the last one, each with the number its meeting has."""
        recurring = (y for y in range(self.begins, last + 1) if cycle.place(y) in self.cycle_years)
        for count, year in enumerate(sorted({*self.years, *recurring})):
            yield year, None if self.number is None else str(self.number + count)


class Skeleton(msgspec.Struct, frozen=True):
    """What programmes of an instrument look like under an option, or under none."""

    instrument: str
    option: str | None
    title: Wording
    cycle: Cycle
    series: tuple[Series, ...]
    programme: MappingNode
    file: str
    location: Location

    def years(self, first: int | None = None, last: int | None = None) -> Years:
        """The first and the last year of a programme; what is not given follows the cycle.

        A programme that begins in the last year of a cycle, with its conference, is for the next.
        """
        begins = self.cycle.begins if first is None else first
        return begins, self.cycle.end(begins + 1) if last is None else last

    @property
    def earliest(self) -> int:
        """The first year that a series names."""
        listed = (year for series in self.series for year in series.years)
        return min((self.cycle.begins, *listed))


class Draft(msgspec.Struct, frozen=True):
    """A draft as values, with remarks on some of them; `blanks` are what is to be filled in."""

    root: MappingNode
    remarks: dict[Node, str]
    blanks: frozenset[Node]


def draft_of(skeleton: Skeleton, years: Years, language: Language) -> Draft:
    """The draft a skeleton stands for in the years from a first to a last, both included."""
    meetings = _meetings(skeleton, years)
    within = [meeting for meeting in meetings if years[0] <= meeting.year <= years[1]]
    adopting = _adopting(meetings, years)
    names = {
        "from": str(years[0]),
        "until": str(years[1]),
        "adopted_at": adopting.id if adopting else None,
        "first": _first_formal(meetings, years),
    }
    pen = _Pen(language, frozenset(meeting.id for meeting in within))
    given = pen.mapping(_with_option(skeleton), names)
    held = tuple(_drafted(meeting, pen, names, meeting is adopting) for meeting in within)
    at = given.position
    entries = {**_head(skeleton, names, language), **given.entries}
    entries["meetings"] = (at, SequenceNode(held, at))
    for meeting in within:
        added = pen.mapping(meeting.series.adds, {**names, **meeting.names})
        for key, (place, items) in added.entries.items():
            entries[key] = (place, _joined(entries.get(key), items))
    root = _ordered(MappingNode(entries, at), Programme)
    return Draft(root, pen.remarks, frozenset(pen.blanks))


class _Meeting(msgspec.Struct, frozen=True):
    """A meeting of a series, and what patterns call it and its neighbours."""

    series: Series
    year: int
    opens: datetime.date
    names: Names

    @property
    def id(self) -> str:
        return self.names["id"] or ""


def _meetings(skeleton: Skeleton, years: Years) -> list[_Meeting]:
    """The meetings from the first ever to those after the programme, as they open."""
    # The last meeting within looks for the next one in the cycle after.
    last = min(years[1] + skeleton.cycle.years, LATEST_YEAR)
    alone = [
        _alone(series, year, number)
        for series in skeleton.series
        for year, number in series.held(skeleton.cycle, last)
    ]
    alone.sort(key=lambda meeting: (meeting.opens, meeting.id))
    return list(_with_neighbours(alone))


def _alone(series: Series, year: int, number: str | None) -> _Meeting:
    names = {"year": str(year), "n": number}
    names["id"] = _substituted(_written(series.meeting.get("id")), names)
    return _Meeting(series, year, _opening(series.meeting.get("dates"), names), names)


def _with_neighbours(meetings: Sequence[_Meeting]) -> Iterator[_Meeting]:
    formal = [meeting for meeting in meetings if meeting.series.formal]
    for meeting in meetings:
        before = [one.id for one in formal if one.opens < meeting.opens]
        after = [one.id for one in formal if one.opens > meeting.opens]
        neighbours = {"last": before[-1] if before else None, "next": after[0] if after else None}
        names = {**meeting.names, **neighbours}
        yield _Meeting(meeting.series, meeting.year, meeting.opens, names)


def _adopting(meetings: Sequence[_Meeting], years: Years) -> _Meeting | None:
    """The conference that adopts the programme: the last up to its first year, else the first."""
    adopting = [meeting for meeting in meetings if meeting.series.adopts]
    before = [meeting for meeting in adopting if meeting.year <= years[0]]
    return next(iter([*before[-1:], *adopting]), None)


def _first_formal(meetings: Sequence[_Meeting], years: Years) -> str | None:
    """The first formal meeting of the programme, or after it where it has none."""
    return next((m.id for m in meetings if m.series.formal and m.year >= years[0]), None)


def _drafted(meeting: _Meeting, pen: _Pen, names: Names, adopts: bool) -> MappingNode:
    """A meeting as it stands in the draft, with the comments on it."""
    series = meeting.series
    drafted = _ordered(pen.mapping(series.meeting, {**names, **meeting.names}), Meeting)
    if comment := _ADOPTS if adopts else series.comment:
        pen.remark(drafted, comment)
    return pen.wanted(drafted, series.fill) if series.fill else drafted


def _opening(dates: Node | None, names: Names) -> datetime.date:
    """The day a meeting opens; the start of its year where its dates tell none."""
    if isinstance(dates, MappingNode) and WEEK in dates.entries:
        return _usual_time(dates, names)[0]
    opens = dates.get("opens") if isinstance(dates, MappingNode) else dates
    found = None
    # A date that does not exist is told when the draft is read.
    with suppress(ValueError):
        found = parse_date(_substituted(_written(opens), names).partition("/")[0])
    return found.first if found else datetime.date(int(names["year"] or 1), 1, 1)


def _usual_time(pattern: MappingNode, names: Names) -> tuple[datetime.date, datetime.date]:
    """The first and the last of so many working days, in the week of the n-th Monday of a month."""
    month, week, days = (int(_written(pattern.get(key))) for key in ("month", WEEK, "days"))
    first = datetime.date(int(names["year"] or 1), month, 1)
    monday = first + ONE_DAY * (-first.weekday() % 7 + 7 * (week - 1))
    opens = closes = monday + ONE_DAY * WEEKDAYS.index(_written(pattern.get("weekday")) or MONDAY)
    while days > 1:
        closes += ONE_DAY
        days -= closes.weekday() in MONDAY_TO_FRIDAY
    return opens, closes


class _Pen(msgspec.Struct, frozen=True):
    """Fills in the patterns of values; `ids` are those of the meetings within the programme."""

    language: Language
    ids: frozenset[str]
    remarks: dict[Node, str] = msgspec.field(default_factory=dict)
    blanks: set[Node] = msgspec.field(default_factory=set)

    def filled(self, node: Node, names: Names) -> Node:
        """The value a pattern stands for."""
        match node:
            case Scalar(text, plain, at):
                return self.text(text, plain, at, names)
            case SequenceNode(items, at):
                return SequenceNode(tuple(self.filled(item, names) for item in items), at)
            case MappingNode(entries, at) if FILL in entries:
                value = self.filled(node.get(VALUE) or Scalar(_NULL, True, at), names)
                return self.wanted(value, _wording(node.get(FILL)))
            case MappingNode(entries, at) if WEEK in entries:
                return self.dates(*_usual_time(node, names), at)
            case MappingNode(entries, at) if entries.keys() == LANGUAGES:
                return self.text(_wording(node).in_language(self.language), True, at, names)
            case MappingNode():
                return self.mapping(node, names)

    def mapping(self, node: MappingNode, names: Names) -> MappingNode:
        """The mapping with its values filled in."""
        each = node.entries.items()
        filled = {key: (place, self.filled(one, names)) for key, (place, one) in each}
        return MappingNode(filled, node.position)

    def text(self, text: str, plain: bool, at: Position, names: Names) -> Node:
        """The text with its names filled in; a blank where it names a meeting the draft lacks."""
        wanted = PLACEHOLDER.findall(text)
        for name in wanted:
            if names[name] is None or (name in _NEIGHBOURS and names[name] not in self.ids):
                blank = Scalar(_NULL, True, at)
                return self.wanted(blank, _ABSENT, id=names[name] or "…")
        return Scalar(_substituted(text, names), plain or bool(wanted), at)

    def dates(self, opens: datetime.date, closes: datetime.date, at: Position) -> Node:
        """Dates of a meeting, and beside them that they are tentative."""
        return self.remark(_texts({"opens": str(opens), "closes": str(closes)}, at), _TENTATIVE)

    def remark(self, value: _Value, says: Wording, **words: str) -> _Value:
        """The value, with a remark on it; after those it has."""
        said = _substituted(says.in_language(self.language), words)
        before = self.remarks.get(value)
        self.remarks[value] = f"{before} {said}" if before else said
        return value

    def wanted(self, value: _Value, says: Wording, **words: str) -> _Value:
        """The value, with a remark on what is to be filled in there."""
        self.blanks.add(value)
        return self.remark(value, says, **words)


def _head(skeleton: Skeleton, names: Names, language: Language) -> dict[str, tuple[Position, Node]]:
    """The keys every draft has."""
    texts = {
        "schema": SCHEMA,
        "instrument": skeleton.instrument,
        "title": _substituted(skeleton.title.in_language(language), names),
        "status": "draft",
    }
    edges = {"from": f"{names['from']}-01-01", "to": f"{names['until']}-12-31"}
    at = skeleton.programme.position
    return {**_texts(texts, at).entries, "period": (at, _texts(edges, at))}


def _with_option(skeleton: Skeleton) -> MappingNode:
    """The programme of the skeleton, its regime with the option first."""
    programme = skeleton.programme
    at, regime = programme.key_position("regime"), programme.get("regime")
    if skeleton.option is None or not (regime is None or isinstance(regime, MappingNode)):
        return programme
    option = _texts({"option": skeleton.option}, at).entries
    whole = MappingNode({**option, **(regime.entries if regime else {})}, at)
    return MappingNode(
        {**programme.entries, "regime": (programme.key_position("regime"), whole)}, at
    )


def _ordered(node: MappingNode, record: type[Record]) -> MappingNode:
    """The mapping with its keys in the order of a record; keys it does not have come last."""
    places = {key: place for place, key in enumerate(record.keys())}
    entries = sorted(node.entries.items(), key=lambda entry: places.get(entry[0], len(places)))
    return MappingNode(dict(entries), node.position)


def _joined(before: tuple[Position, Node] | None, added: Node) -> Node:
    """A list with further items; anything else gives way, and is told when the draft is read."""
    if not isinstance(added, SequenceNode) or before is None:
        return added
    held = before[1]
    return SequenceNode((*getattr(held, "items", ()), *added.items), held.position)


def _texts(texts: Mapping[str, str], at: Position) -> MappingNode:
    return MappingNode({key: (at, Scalar(text, True, at)) for key, text in texts.items()}, at)


def _written(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) and not node.is_null else ""


def _wording(node: Node | None) -> Wording:
    texts = node if isinstance(node, MappingNode) else None
    return Wording(*(_written(texts.get(key)) if texts else "" for key in ("en", "zh")))


def _substituted(text: str, names: Names) -> str:
    return PLACEHOLDER.sub(lambda found: names.get(found[1]) or "", text)
