"""The register of a document's paragraphs: every place of it, and what rests on none of the rules.

A register holds no text of the document. A place is known by its mark (the
number it begins with), by the count of its characters and by a fingerprint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import msgspec

from rulecheck.programme.numbering import Numbering, filled, places
from rulecheck.programme.shapes import (
    Context,
    ListOf,
    Location,
    Record,
    RecordOf,
    Text,
    Truth,
    Whole,
    key,
)
from rulecheck.rulebook.records import WORDING, WordingRecord
from rulecheck.rulebook.rules import Wording
from rulecheck.source.problems import hint, quoted
from rulecheck.source.values import Position

PARAGRAPHS_SCHEMA = "rulecheck/paragraphs/1"
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")


class Unruled(msgspec.Struct, frozen=True):
    """A statement that no rule rests on, and why."""

    id: str
    reason: Wording


class Place(msgspec.Struct, frozen=True):
    """A paragraph, footnote, heading or row: `locus` as rules cite it.

    A derived place has no text of its own: it is read off other places.
    """

    locus: str
    mark: str | None
    footnote: str | None
    fingerprint: str | None
    characters: int
    derived_from: tuple[str, ...]
    registered: tuple[Unruled, ...]
    because: Wording | None
    location: Location


class Register(msgspec.Struct, frozen=True, dict=True):
    """The places of a document in their order, and how copies of it are to be read."""

    document: str
    places: tuple[Place, ...]
    page_lines: tuple[str, ...]
    note_marks_after: str
    file: str

    @cached_property
    def by_locus(self) -> Mapping[str, Place]:
        """The places by the name that rules cite."""
        return {place.locus: place for place in self.places}


class UnruledRecord(Record):
    """A statement without a rule."""

    id: str = key(Text(), required=True)
    reason: WordingRecord = key(WORDING, required=True)


class NumberingRecord(Record):
    """How places of some sort are numbered: `para. {n}` begins with `{n}.`."""

    locus: str = key(Text(), required=True)
    mark: str = key(Text(), required=True)
    footnote: bool = key(Truth(), default=False)


class PlaceRecord(Record):
    """A place of the document."""

    locus: str = key(Text(), required=True)
    fingerprint: str | None = key(Text())
    characters: int | None = key(Whole(1, 1_000_000))
    derived_from: tuple[str, ...] = key(ListOf(Text()), default=())
    registered: tuple[UnruledRecord, ...] = key(ListOf(RecordOf(UnruledRecord)), default=())
    because: WordingRecord | None = key(WORDING)


class ParagraphsFile(Record):
    """The register of the paragraphs of one document."""

    schema: str = key(Text(), required=True)
    document: str = key(Text(), required=True)
    page_lines: tuple[str, ...] = key(ListOf(Text()), default=())
    note_marks_after: str | None = key(Text())
    numbering: tuple[NumberingRecord, ...] = key(ListOf(RecordOf(NumberingRecord)), default=())
    paragraphs: tuple[PlaceRecord, ...] = key(ListOf(RecordOf(PlaceRecord)), required=True)


def build_register(
    found: ParagraphsFile, context: Context, documents: Iterable[str]
) -> Register | None:
    """The register that a file describes; None, and problems, where it does not fit."""
    if found.document and found.document not in documents:
        near = hint(found.document, documents)
        _report(context, found, "document", f"{quoted(found.document)} is not registered{near}")
    records = found.paragraphs or ()
    # What has no name was told of before.
    _check_places([record for record in records if record.locus], context)
    _check_numbering(found.numbering, context)
    # Those of its keys, too, found before.
    amiss = any(problem.path == context.file for problem in context.problems)
    if amiss or not found.document:
        return None
    numbering = [(Numbering(record.locus), record) for record in found.numbering]
    return Register(
        document=found.document,
        places=tuple(_place(record, numbering) for record in records),
        page_lines=found.page_lines,
        note_marks_after=found.note_marks_after or "",
        file=context.file,
    )


def _report(context: Context, record: Record, name: str, message: str) -> None:
    at = record.origin.locate(name)
    context.report(Position(at.line, at.column), message)


def _check_places(records: Iterable[PlaceRecord], context: Context) -> None:
    """Every place once, and each with a text of its own or read off other places."""
    own, seen = set[str](), set[str]()
    for record in records:
        if record.locus in seen:
            _report(context, record, "locus", f"{quoted(record.locus)} stands twice")
        seen.add(record.locus)
        if record.fingerprint is not None:
            own.add(record.locus)
        for problem in _flaws(record):
            _report(context, record, "fingerprint", f"{record.locus}: {problem}")
    for record in records:
        for name in record.derived_from:
            if name not in own:
                message = f"{quoted(name)} is no place with a text{hint(name, own)}"
                _report(context, record, "derived_from", message)


def _flaws(record: PlaceRecord) -> Iterator[str]:
    if bool(record.derived_from) == (record.fingerprint is not None):
        yield "takes either 'fingerprint' or 'derived_from'"
    elif record.fingerprint is not None and not _FINGERPRINT.fullmatch(record.fingerprint):
        yield f"expected 16 hexadecimal digits, found {quoted(record.fingerprint)}"
    elif record.fingerprint is not None and record.characters is None:
        yield "'characters' is missing: how long is the text?"


def _check_numbering(records: Iterable[NumberingRecord], context: Context) -> None:
    for record in records:
        named = places(record.locus or "")
        if len(set(named)) < len(named):
            _report(context, record, "locus", "a number stands twice")
        for name in places(record.mark or ""):
            if name not in named:
                _report(context, record, "mark", f"'{{{name}}}' does not stand in 'locus'")


def _place(record: PlaceRecord, numbered: Iterable[tuple[Numbering, NumberingRecord]]) -> Place:
    mark, footnote = None, None
    for numbering, how in numbered:
        numbers = numbering.read(record.locus)
        if numbers is not None:
            mark = filled(how.mark, numbers)
            footnote = "".join(numbers.values()) if how.footnote else None
            break
    return Place(
        locus=record.locus,
        mark=mark,
        footnote=footnote,
        fingerprint=record.fingerprint,
        characters=record.characters or 0,
        derived_from=record.derived_from,
        registered=tuple(Unruled(one.id, _wording(one.reason)) for one in record.registered),
        because=_wording(record.because) if record.because else None,
        location=record.origin.locate("locus"),
    )


def _wording(record: WordingRecord) -> Wording:
    return Wording(record.en, record.zh)
