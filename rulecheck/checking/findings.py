"""What a check says: verdicts, findings, reports as plain values."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import overload

import msgspec

from rulecheck.programme.model import Programme
from rulecheck.programme.shapes import Location
from rulecheck.rulebook.rules import Level, Modality, Rule, Rulebook
from rulecheck.source.problems import Problem


class Verdict(Enum):
    """What a rule says of a subject."""

    COMPLIES = "complies"
    DEPARTS = "departs"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"

    # Many are counted, and each is one object: that its name is looked at can be spared.
    __hash__ = object.__hash__


class Waived(msgspec.Struct, frozen=True):
    """That a departure was agreed to: by whom, why, until when."""

    authority: str
    reason: str
    until: str | None
    authority_text: str
    until_text: str | None


class Missing(msgspec.Struct, frozen=True):
    """A key of a subject that the draft does not state, or not precisely enough."""

    subject: str
    subject_text: str
    key: str


class Finding(msgspec.Struct, frozen=True):
    """A subject that does not meet a rule, or of which the draft says too little.

    Texts for people (`…_text`, message, remedy) are in the language of the run; what they stand
    beside is the same in every language, so that a finding can be recognised.
    """

    rule: str
    level: Level
    verdict: Verdict
    subject: str
    subject_text: str
    message: str
    remedy: str
    location: Location
    document: str
    document_text: str
    locus: str
    locus_text: str
    modality: Modality
    # Which of several checks of the rule; 0 for the only one.
    check: int = 0
    lifted_by: str | None = None
    waived: Waived | None = None
    # What the draft would have to say, where it says too little.
    missing: tuple[Missing, ...] = ()
    # Whether it stands in the baseline of the run.
    known: bool = False
    # The reading of the text it rests on, and the verdicts of readings that decide otherwise.
    reading: str | None = None
    reading_text: str | None = None
    other_readings: tuple[tuple[str, Verdict], ...] = ()
    # For the name of each of these, its title.
    other_readings_text: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"line {self.location.line}: {self.level.value} {self.rule}: {self.message}"

    @property
    def order(self) -> tuple[int, int, int, str]:
        """Gravest first, then from the top of the draft down."""
        return self.level.rank, self.location.line, self.location.column, self.rule


# As many lines below that of a place as an excerpt can need.
EXCERPT_AT_MOST = 4


class Excerpted(msgspec.Struct, frozen=True):
    """The lines of a draft, of which only some are kept; the others read as empty."""

    length: int
    kept: Mapping[int, str]

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...

    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        kept = self.kept
        if isinstance(index, int):
            return kept.get(range(self.length)[index], "")
        return tuple([kept.get(n, "") for n in range(self.length)[index]])


def excerpted(lines: Lines, findings: Iterable[Finding]) -> Excerpted:
    """What findings show of the lines of a draft."""
    wanted = {
        finding.location.line - 1 + n for finding in findings for n in range(EXCERPT_AT_MOST + 1)
    }
    kept = {n: lines[n] for n in sorted(wanted) if 0 <= n < len(lines)}
    return Excerpted(len(lines), kept)


Lines = tuple[str, ...] | Excerpted


class ProgrammeReport(msgspec.Struct, frozen=True):
    """What was found in one programme; `verdicts` counts rules and subjects together."""

    path: str
    instrument: str
    instrument_text: str
    option: str | None
    option_text: str | None
    rules: int
    findings: tuple[Finding, ...]
    verdicts: Mapping[Verdict, int]
    # The draft itself, for reports that show it.
    programme: Programme | None = None
    lines: Lines = ()
    # The day the law was looked at, where one was asked for.
    as_of: datetime.date | None = None
    as_of_text: str | None = None
    # Fingerprints in the baseline of the run that no finding has any more.
    gone: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True):
    """What was found in all files of a run."""

    programmes: Sequence[ProgrammeReport] = ()
    problems: tuple[Problem, ...] = ()
    engines: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    # The rules that findings name, by id.
    rules: Mapping[str, Rule] = msgspec.field(default_factory=dict)
    # What was checked against, for reports that show the terms and days of the draft.
    rulebook: Rulebook | None = None

    def findings(self) -> Iterator[Finding]:
        """The findings of all programmes."""
        for programme in self.programmes:
            yield from programme.findings

    @property
    def clean(self) -> bool:
        """Whether every draft was checked, and nothing was found but what is waived or known."""
        unusable = self.problems or self.faults or not self.programmes
        return not unusable and not any(self.counting())

    def counting(self) -> Iterator[Finding]:
        """The findings that count: new, and waived by nobody."""
        return (f for f in self.findings() if f.waived is None and not f.known)

    def fails(self, threshold: Level) -> bool:
        """Whether a finding that is new and that nobody waived is at or above a level."""
        return any(finding.level.rank <= threshold.rank for finding in self.counting())
