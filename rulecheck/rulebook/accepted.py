"""What the authors of rules accept of what cannot be proven: gaps of coverage that nothing can
close, mutants that decide as their rule does, and what is proven of a rule and meant to be so.
Each with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import msgspec

from rulecheck.programme.shapes import Context, ListOf, Location, Record, RecordOf, Text, key
from rulecheck.rulebook.records import WORDING, WordingRecord
from rulecheck.rulebook.rules import Wording

ACCEPTED_SCHEMA = "rulecheck/accepted/1"


class Kind(Enum):
    """What is accepted."""

    GAP = "gap"
    MUTANT = "mutant"
    FINDING = "finding"


class Accepted(msgspec.Struct, frozen=True):
    """A gap, a mutant or a finding of a rule, by the name that the report gives it, and why it
    may stay."""

    kind: Kind
    rule: str
    name: str
    reason: Wording
    file: str
    location: Location


class GapsRecord(Record):
    """Gaps of a rule that one reason explains."""

    rule: str = key(Text(), required=True)
    gaps: tuple[str, ...] = key(ListOf(Text()), required=True)
    reason: WordingRecord = key(WORDING, required=True)


class MutantsRecord(Record):
    """Mutants of a rule that one reason explains."""

    rule: str = key(Text(), required=True)
    mutants: tuple[str, ...] = key(ListOf(Text()), required=True)
    reason: WordingRecord = key(WORDING, required=True)


class FindingsRecord(Record):
    """What is proven of a rule, and one reason why it may be so."""

    rule: str = key(Text(), required=True)
    findings: tuple[str, ...] = key(ListOf(Text()), required=True)
    reason: WordingRecord = key(WORDING, required=True)


class AcceptedFile(Record):
    """A file of what is accepted."""

    schema: str = key(Text(), required=True)
    gaps: tuple[GapsRecord, ...] = key(ListOf(RecordOf(GapsRecord)), default=())
    mutants: tuple[MutantsRecord, ...] = key(ListOf(RecordOf(MutantsRecord)), default=())
    findings: tuple[FindingsRecord, ...] = key(ListOf(RecordOf(FindingsRecord)), default=())


def accepted_of(file: AcceptedFile, context: Context) -> Iterator[Accepted]:
    """What a file accepts, name by name."""
    for gaps in file.gaps:
        yield from _each(Kind.GAP, gaps, gaps.gaps, context)
    for mutants in file.mutants:
        yield from _each(Kind.MUTANT, mutants, mutants.mutants, context)
    for findings in file.findings:
        yield from _each(Kind.FINDING, findings, findings.findings, context)


def _each(
    kind: Kind,
    record: GapsRecord | MutantsRecord | FindingsRecord,
    names: tuple[str, ...],
    context: Context,
) -> Iterator[Accepted]:
    reason = Wording(record.reason.en, record.reason.zh)
    at = record.origin.locate(f"{kind.value}s")
    for name in names:
        yield Accepted(kind, record.rule, name, reason, context.file, at)
