"""Reads the skeletons of a rule pack, and makes sure that each makes a draft."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from rulecheck.messages import counted
from rulecheck.programme.consistency import LONGEST_PERIOD_YEARS
from rulecheck.programme.dates import EARLIEST_YEAR, LATEST_YEAR
from rulecheck.programme.reader import programme_of
from rulecheck.programme.shapes import (
    Context,
    ListOf,
    Record,
    RecordOf,
    TermOf,
    Text,
    Truth,
    Whole,
    key,
)
from rulecheck.rulebook.records import WORDING, AsWritten, OneOf, WordingRecord
from rulecheck.rulebook.rules import Wording
from rulecheck.rulebook.skeletons import (
    FILL,
    LANGUAGES,
    NAMES,
    NAMES_OF_MEETING,
    PLACEHOLDER,
    VALUE,
    WEEK,
    WEEKDAYS,
    Cycle,
    Series,
    Skeleton,
    draft_of,
)
from rulecheck.source.problems import UnusableInput, hint, quoted
from rulecheck.source.values import Mapping, Node, Scalar, Sequence, describe, walk

SKELETONS_SCHEMA = "rulecheck/skeletons/1"
_YEAR = Whole(EARLIEST_YEAR, LATEST_YEAR)
_LONGEST_CYCLE = 50
_FORMAL = "formal"
# Each value may be repeated in every year of a programme.
_MAXIMUM_SIZE = 20_000
_NO_YEAR = "a usual time stands within a series only, where the year of the meeting is known"
Names = list[str]


class CycleRecord(Record):
    """The first year of the first cycle, and how many years one has."""

    begins: int = key(_YEAR, name="from", required=True)
    years: int = key(Whole(1, _LONGEST_CYCLE), required=True)


class SeriesRecord(Record):
    """Meetings of one sort, and when they are held."""

    years: tuple[int, ...] = key(ListOf(_YEAR), default=())
    cycle_years: tuple[int, ...] = key(ListOf(Whole(1, _LONGEST_CYCLE)), default=())
    begins: int | None = key(_YEAR, name="from")
    number: int | None = key(Whole(1, 999))
    adopts: bool = key(Truth(), default=False)
    comment: WordingRecord | None = key(WORDING)
    fill: WordingRecord | None = key(WORDING)
    meeting: Node | None = key(AsWritten(), required=True)
    adds: Node | None = key(AsWritten())


class SkeletonRecord(Record):
    """The keys of a skeleton."""

    option: str | None = key(TermOf("option"))
    title: WordingRecord | None = key(WORDING, required=True)
    cycle: CycleRecord | None = key(RecordOf(CycleRecord), required=True)
    series: tuple[SeriesRecord, ...] = key(ListOf(RecordOf(SeriesRecord)), required=True)
    programme: Node | None = key(AsWritten(), required=True)


class SkeletonsFile(Record):
    """A file of skeletons; `pieces` is a place for what several of them share by anchors."""

    schema: str = key(Text(), required=True)
    instrument: str = key(TermOf("instrument"), required=True)
    pieces: Node | None = key(AsWritten())
    skeletons: tuple[SkeletonRecord, ...] = key(ListOf(RecordOf(SkeletonRecord)), required=True)


class FillRecord(Record):
    """What is to be filled in, and the value that stands there until it is."""

    fill: WordingRecord | None = key(WORDING, required=True)
    value: Node | None = key(AsWritten())


class UsualTimeRecord(Record):
    """So many working days in the week of the n-th Monday of a month."""

    month: int = key(Whole(1, 12), required=True)
    week: int = key(Whole(1, 4), required=True)
    weekday: str | None = key(OneOf(WEEKDAYS))
    days: int = key(Whole(1, 60), required=True)


def build_skeletons(file: SkeletonsFile, context: Context) -> Iterator[Skeleton]:
    """The skeletons of a file; what does not fit is reported to the context."""
    for record in file.skeletons or ():
        before = len(context.problems)
        skeleton = _Builder(file.instrument, record, context).build()
        if skeleton and len(context.problems) == before:
            _try(skeleton, context)
            yield skeleton


def _try(skeleton: Skeleton, context: Context) -> None:
    """Make a draft with every series in it, twice: what is wrong there is wrong with the file."""
    named = (year for series in skeleton.series for year in (*series.years, series.begins))
    cycle = skeleton.cycle
    last = cycle.end(max(named, default=cycle.begins)) + cycle.years
    years = (skeleton.earliest, min(last, skeleton.earliest + LONGEST_PERIOD_YEARS, LATEST_YEAR))
    try:
        draft = draft_of(skeleton, years, "en")
        programme_of(draft.root, context.file, context.vocabularies)
    except UnusableInput as error:
        context.problems.extend(error.problems)


class _Builder:
    """Makes a skeleton of its record."""

    def __init__(self, instrument: str, record: SkeletonRecord, context: Context) -> None:
        self.instrument, self.record, self.context = instrument, record, context
        adopted = any(series.adopts for series in record.series or ())
        self.size = 0
        self.names = [name for name in NAMES if adopted or name != "adopted_at"]

    def build(self) -> Skeleton | None:
        """The skeleton; None, and problems, where it does not fit."""
        record, cycle = self.record, self.record.cycle
        programme = self.mapping(record.programme, "programme", self.names)
        if not (cycle and cycle.begins and cycle.years and record.title and programme):
            return None
        own = Cycle(cycle.begins, cycle.years)
        series = tuple(filter(None, (self.series(one, own) for one in record.series or ())))
        return Skeleton(
            instrument=self.instrument,
            option=record.option,
            title=Wording(record.title.en, record.title.zh),
            cycle=own,
            series=series,
            programme=programme,
            file=self.context.file,
            location=record.origin.locate("option"),
        )

    def series(self, record: SeriesRecord, cycle: Cycle) -> Series | None:
        """A series of meetings."""
        if not record.years and not record.cycle_years:
            self.report(record.origin.node, "'years' or 'cycle_years' is missing: when is it held?")
        for year in record.cycle_years:
            if year > cycle.years:
                message = (
                    f"a cycle has {counted(cycle.years, 'year')}, there is no year {year} in it"
                )
                self.report(_child(record.origin.node, "cycle_years"), message)
        names = [*self.names, *NAMES_OF_MEETING]
        if record.number is None:
            names.remove("n")
        meeting = self.mapping(record.meeting, "meeting", names)
        if meeting is None:
            return None
        return Series(
            years=frozenset(record.years),
            cycle_years=frozenset(record.cycle_years),
            begins=record.begins or cycle.begins,
            number=record.number,
            formal=self.is_formal(meeting),
            adopts=record.adopts,
            comment=_wording(record.comment),
            fill=_wording(record.fill),
            meeting=meeting,
            adds=self.adds(record, names),
        )

    def is_formal(self, meeting: Mapping) -> bool:
        """Whether the meeting is formal, by its kind."""
        kind = meeting.get("kind")
        term = self.context.vocabularies["kind"].find(kind.text if isinstance(kind, Scalar) else "")
        return term is not None and term.status == _FORMAL

    def adds(self, record: SeriesRecord, names: Names) -> Mapping:
        """What each meeting adds to lists of the programme."""
        adds = self.mapping(record.adds, "adds", names)
        for name, (_, items) in adds.entries.items() if adds else ():
            if not isinstance(items, Sequence):
                self.report(items, f"adds.{name}: expected a list, found {describe(items)}")
        return adds or Mapping({}, record.origin.node.position)

    def mapping(self, node: Node | None, name: str, names: Names) -> Mapping | None:
        """A mapping with patterns that can be filled in."""
        if isinstance(node, Mapping):
            self.size += sum(1 for _ in islice(walk(node), _MAXIMUM_SIZE + 1))
            if self.size > _MAXIMUM_SIZE:
                self.report(node, f"a skeleton of more than {_MAXIMUM_SIZE} values")
                return None
            self.check_patterns(node, names)
            return node
        if node is not None:
            self.report(node, f"expected {quoted(name)} as a mapping, found {describe(node)}")
        return None

    def check_patterns(self, node: Node, names: Names) -> None:
        """Report patterns that could not be filled in."""
        match node:
            case Scalar():
                self.check_text(node, names)
            case Sequence(items):
                for item in items:
                    self.check_patterns(item, names)
            case Mapping(entries) if FILL in entries:
                RecordOf(FillRecord).read(node, FILL, self.context)
                if VALUE in entries:
                    self.check_patterns(entries[VALUE][1], names)
            case Mapping(entries) if WEEK in entries:
                RecordOf(UsualTimeRecord).read(node, "dates", self.context)
                if "year" not in names:
                    self.report(node, _NO_YEAR)
            case Mapping(entries):
                if entries.keys() == LANGUAGES:
                    WORDING.read(node, "", self.context)
                for _, child in entries.values():
                    self.check_patterns(child, names)

    def check_text(self, node: Scalar, names: Names) -> None:
        if node.is_null:
            message = "an empty value; a blank is written {fill: {en: …, zh: …}}, or left out"
            self.report(node, message)
        for name in PLACEHOLDER.findall(node.text):
            if name not in names:
                near = hint(name, names)
                self.report(node, f"{quoted('{' + name + '}')} is no name to fill in here{near}")

    def report(self, node: Node, message: str) -> None:
        self.context.report(node.position, message)


def _wording(record: WordingRecord | None) -> Wording | None:
    return Wording(record.en, record.zh) if record else None


def _child(node: Node, name: str) -> Node:
    child = node.get(name) if isinstance(node, Mapping) else None
    return child or node
