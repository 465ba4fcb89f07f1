"""The report for a terminal.

The one report that is no template: it is asked for most, and to load what fills templates
takes longer than to check a draft.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rulecheck.reporting.frames import frame, painter
from rulecheck.reporting.labels import Labels
from rulecheck.reporting.summaries import Summaries, by_level, folded, lacking
from rulecheck.reporting.told import told
from rulecheck.reporting.width import clean, fold
from rulecheck.rulebook.rules import Language

Data = dict[str, Any]
# How far what is said of a finding stands to the right, and what is left open by it.
_INDENT, _FURTHER = 4, 8


def as_text(data: Data, language: Language, *, colour: bool, whole: bool) -> str:
    """The report of the contract in lines of 80 columns; `whole` leaves long lists unfolded."""
    return "".join(f"{line}\n" for line in _Text(language, colour=colour, whole=whole).lines(data))


class _Text:
    def __init__(self, language: Language, *, colour: bool, whole: bool) -> None:
        self.say = Labels(language)
        self.sums = Summaries(self.say)
        self.paint = painter(colour)
        self.whole = whole

    def lines(self, data: Data) -> Iterator[str]:
        """Every line, or several as one text."""
        say, programmes = self.say, data["programmes"]
        for programme in programmes:
            yield from self.programme(programme)
        for p in data["problems"]:
            yield clean(f"{p['path']}:{p['line']}:{p['column']}: {p['message']}")
        for fault in data["faults"]:
            yield fold(say("fault", text=fault))
        if len(programmes) > 1:
            both = say("in all", number=len(programmes), told=self.sums.outcome(data))
            yield self.paint(fold(both), "strong")
        if len(data["engines"]) == 1:
            yield say("alone")

    def programme(self, programme: Data) -> Iterator[str]:
        """What was found in one draft."""
        say, findings = self.say, programme["findings"]
        title = say(
            "draft under option" if programme["option"] else "draft",
            path=programme["path"],
            instrument=programme["instrument_text"],
            option=programme["option_text"],
        )
        yield self.paint(clean(title), "strong")
        yield ""
        for group in by_level(findings):
            yield self.paint(self.sums.counted(group["count"], group["level"]), group["level"])
            yield ""
            if group["level"] == "undetermined" and not self.whole:
                yield from self.silent(group["findings"])
            else:
                yield from self.findings(group["findings"])
        yield self.paint(fold(self.sums.summary(findings)), "strong")
        yield fold(self.sums.bound(programme))
        for fingerprint in programme["gone"]:
            yield fold(say("gone", fingerprint=fingerprint))
        yield ""

    def silent(self, findings: list[Data]) -> Iterator[str]:
        """What the draft does not say, and the rules that leaves open."""
        yield fold(self.say("silent"), _INDENT)
        for one in lacking(findings):
            yield fold(self.sums.missing(one), _INDENT)
            left = self.say("open", rules=self.say("list").join(one["rules"]))
            yield self.paint(fold(left, _FURTHER), "faint")
        yield ""

    def findings(self, findings: list[Data]) -> Iterator[str]:
        """Findings of one level, of many under one rule the last by their names."""
        for entry in folded(findings, whole=self.whole):
            yield from self.finding(entry["finding"])
            if entry["likewise"]:
                yield fold(self.sums.likewise(entry["likewise"]), _INDENT)
            yield ""

    def finding(self, finding: Data) -> Iterator[str]:
        """All that is said of a finding, below the lines of the draft it is about."""
        line, subject = finding["location"]["line"], finding["subject_text"]
        heading = self.say("heading", rule=finding["rule"], subject=subject, line=line)
        yield self.paint(fold(heading), "strong")
        if finding["excerpt"]:
            yield frame(finding["excerpt"], _INDENT, self.paint)
        *first, source = told(finding, self.say)
        yield from (fold(one, _INDENT) for one in first)
        yield self.paint(fold(source, _INDENT), "faint")
