"""Departures that another rule permits, or that somebody with authority has waived."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from rulecheck.checking.findings import Finding, Verdict, Waived
from rulecheck.checking.wording import Speaker
from rulecheck.programme.facts import Facts
from rulecheck.programme.model import Waiver
from rulecheck.rulebook.rules import Authority, Document, Language, Level, Rule
from rulecheck.source.problems import Problem, UnusableInput, hint, quoted

_NAME = {"en": "the waiver of {rule}", "zh": "对{rule}的豁免"}


def lifted(finding: Finding, by: str) -> Finding:
    """The finding of a departure that another rule permits: a note that names it."""
    if finding.verdict is not Verdict.DEPARTS:
        return finding
    return replace(finding, level=Level.NOTE, lifted_by=by)


class Waivers(msgspec.Struct, frozen=True):
    """The waivers of a draft, weighed on a day against the rules they waive."""

    facts: Facts
    rules: Mapping[str, Rule]
    documents: Mapping[str, Document]
    # The day on which the law is looked at, if one was asked for.
    as_of: datetime.date | None
    file: str
    speaker: Speaker
    # Rules that are not in force on the day: their waivers have nothing to do, and no fault.
    at_rest: frozenset[str] = frozenset()

    def check(self) -> None:
        """Raises UnusableInput for waivers of rules that are not there."""
        problems = []
        for waiver in self.facts.model.waivers:
            if waiver.rule not in self.rules:
                at = waiver.origin.locate("rule")
                near = hint(waiver.rule, self.rules)
                message = f"there is no rule {quoted(waiver.rule)} to waive{near}"
                problems.append(Problem(self.file, at.line, at.column, message))
        if problems:
            raise UnusableInput(problems)

    def applied(self, findings: Sequence[Finding]) -> Iterator[Finding]:
        """The findings, waived ones marked; and a finding for every waiver that does not hold."""
        rest = list(findings)
        for waiver in self.facts.model.waivers:
            if waiver.rule in self.at_rest:
                continue
            fault = self._fault(waiver)
            meant = [n for n, finding in enumerate(rest) if _covers(waiver, finding)]
            hits = [n for n in meant if not self._ended(waiver, rest[n].subject)]
            if fault is None and hits:
                for n in hits:
                    rest[n] = replace(rest[n], waived=self._waived(waiver))
            else:
                yield self._finding(waiver, fault or (_EXPIRED if meant else _UNUSED))
        yield from rest

    def _fault(self, waiver: Waiver) -> _Fault | None:
        """Why a waiver has no effect; None when it has."""
        rule = self.rules[waiver.rule]
        if rule.authority is Authority.TREATY:
            return _TREATY
        rank = self._rank(waiver)
        return _OUTRANKED if rank is None or rank.rank > rule.authority.rank else None

    def _ended(self, waiver: Waiver, subject: str) -> bool:
        """Whether a waiver ends before the day asked for, or before its subject takes place."""
        ends = self.facts.edge(waiver.until)
        if ends is None:
            return False
        opens = self.facts.opening_of(subject)
        days = [day for day in (self.as_of, opens.low if opens else None) if day]
        return ends.high < max(days, default=datetime.date.today())

    def _rank(self, waiver: Waiver) -> Authority | None:
        """What a waiver rests on: the kind of the meeting it names, or an authority by name."""
        meeting = self.facts.meeting(waiver.authority)
        written = self.facts.vocabularies["authority"].name_of(waiver.authority)
        named = meeting.kind() if meeting else written.casefold()
        return next((a for a in Authority if a.value == named), None)

    def _finding(self, waiver: Waiver, fault: _Fault) -> Finding:
        rule = self.rules[waiver.rule]
        message, remedy = fault.texts[self.speaker.language]
        words = {
            "rule": rule.id,
            "authority": self.speaker.term(waiver.authority, "authority"),
            "needed": self.speaker.term(rule.authority.value, "authority"),
            "until": self.speaker.edge(waiver.until) if waiver.until else None,
        }
        return Finding(
            rule=rule.id,
            level=fault.level,
            verdict=Verdict.DEPARTS,
            subject=f"waiver of {rule.id}",
            subject_text=_NAME[self.speaker.language].format(rule=rule.id),
            message=message.format(**words),
            remedy=remedy.format(**words),
            location=waiver.origin.locate(fault.key),
            document=rule.document,
            document_text=self.documents[rule.document].cited.in_language(self.speaker.language),
            locus=rule.locus,
            locus_text=self.speaker.locus(rule.locus),
            modality=rule.modality,
        )

    def _waived(self, waiver: Waiver) -> Waived:
        return Waived(
            authority=waiver.authority,
            reason=waiver.reason,
            until=str(waiver.until) if waiver.until else None,
            authority_text=self.speaker.term(waiver.authority, "authority"),
            until_text=self.speaker.edge(waiver.until) if waiver.until else None,
        )


def _covers(waiver: Waiver, finding: Finding) -> bool:
    return waiver.rule == finding.rule and waiver.subject in (None, finding.subject)


class _Fault(msgspec.Struct, frozen=True):
    """Why a waiver has no effect, and what to say of it in each language."""

    key: str
    level: Level
    texts: Mapping[Language, tuple[str, str]]


_TREATY = _Fault(
    "rule",
    Level.DEPARTURE,
    {
        "en": (
            "{rule} states a provision of the treaty, which cannot be waived.",
            "Take the waiver out and mend the draft.",
        ),
        "zh": ("{rule}是条约规定，不得豁免。", "请删去该项豁免并修改草案。"),
    },
)
_OUTRANKED = _Fault(
    "authority",
    Level.DEPARTURE,
    {
        "en": (
            "The waiver of {rule} rests on “{authority}”; it needs the authority of a {needed}.",
            "Have the waiver agreed by a {needed} or above, or mend the draft.",
        ),
        "zh": (
            "对{rule}的豁免以“{authority}”为依据，其权限不足（所需：{needed}）。",
            "请由具有同等或更高权限者同意豁免，或修改草案。",
        ),
    },
)
_EXPIRED = _Fault(
    "until",
    Level.ADVICE,
    {
        "en": (
            "The waiver of {rule} ended on {until} and has no effect.",
            "Take the waiver out, or have it renewed.",
        ),
        "zh": ("对{rule}的豁免已于{until}到期，不再有效。", "请删去该项豁免或予以延期。"),
    },
)
_UNUSED = _Fault(
    "rule",
    Level.ADVICE,
    {
        "en": ("The waiver of {rule} waives nothing in this draft.", "Take the waiver out."),
        "zh": ("对{rule}的豁免在本草案中未起作用。", "请删去该项豁免。"),
    },
)
