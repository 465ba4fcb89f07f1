"""Departures that another rule permits, or that somebody with authority has waived."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from rulecheck.checking.findings import Finding, Verdict, Waived
from rulecheck.checking.wording import Speaker
from rulecheck.programme.facts import STANDING, Facts
from rulecheck.programme.model import Waiver
from rulecheck.programme.subjects import MeetingSubject
from rulecheck.programme.words import DateSpan
from rulecheck.rulebook.rules import Authority, Document, Language, Level, Rule
from rulecheck.source.problems import Problem, UnusableInput, hint, nearest, quoted

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
        """Raises UnusableInput for waivers of rules, or by authorities, that are not there."""
        problems: list[Problem] = []
        for waiver in self.facts.model.waivers:
            for key, message in self._unknown(waiver, len(problems)):
                at = waiver.origin.locate(key)
                problems.append(Problem(self.file, at.line, at.column, message))
        if problems:
            raise UnusableInput(problems)

    def _unknown(self, waiver: Waiver, after: int) -> Iterator[tuple[str, str]]:
        """The keys of a waiver that name nothing there is, each with a message; `after` so many
        problems."""
        if waiver.rule not in self.rules:
            near = hint(waiver.rule, self.rules, after)
            yield "rule", f"there is no rule {quoted(waiver.rule)} to waive{near}"
        ranks = self.facts.vocabularies["authority"]
        if self.facts.meeting(waiver.authority) is None and ranks.find(waiver.authority) is None:
            ids = [meeting.name for meeting in self.facts.meetings]
            near = hint(waiver.authority, [*ranks.by_spelling, *ids], after)
            known = near or f"; name a meeting by its id, or one of: {', '.join(ranks.terms)}"
            yield "authority", f"{quoted(waiver.authority)} is no meeting and no authority{known}"

    def applied(self, findings: Sequence[Finding]) -> Iterator[Finding]:
        """The findings, waived ones marked; and a finding for every waiver that does not hold."""
        # Where the findings stand that a waiver may mean: those of a rule, or of a subject of it.
        places: dict[tuple[str, str | None], list[int]] = defaultdict(list)
        for n, finding in enumerate(findings):
            places[finding.rule, None].append(n)
            places[finding.rule, finding.subject].append(n)
        waived: dict[int, Waived] = {}
        for waiver in self.facts.model.waivers:
            if waiver.rule in self.at_rest:
                continue
            fault = self._fault(waiver)
            meant = places.get((waiver.rule, waiver.subject), [])
            agreed = [n for n in meant if not self._too_late(waiver, findings[n].subject)]
            hits = [n for n in agreed if not self._ended(waiver, findings[n].subject)]
            if fault is None and hits:
                waived.update(dict.fromkeys(hits, self._waived(waiver)))
            elif fault or agreed:
                yield self._finding(waiver, fault or _EXPIRED)
            elif meant:
                yield self._finding(waiver, _TOO_LATE, findings[meant[0]].subject_text)
            else:
                yield self._finding(waiver, self._idle(waiver), waiver.subject)
        for n, finding in enumerate(findings):
            yield replace(finding, waived=waived[n]) if n in waived else finding

    def _fault(self, waiver: Waiver) -> _Fault | None:
        """Why a waiver has no effect; None when it has."""
        rule = self.rules[waiver.rule]
        if rule.authority is Authority.TREATY:
            return _TREATY
        rank = self._rank(waiver)
        return _OUTRANKED if rank is None or rank.rank > rule.authority.rank else None

    def _too_late(self, waiver: Waiver, subject: str) -> bool:
        """Whether a waiver rests on a meeting that cannot have come before its subject."""
        meeting = self.facts.meeting(waiver.authority)
        if meeting is None:
            return False
        last = self._last_day(subject)
        if _opening(meeting):
            return not _may_open_by(meeting, last)
        return not self._may_precede(meeting, last)

    def _may_precede(self, meeting: MeetingSubject, last: datetime.date | None) -> bool:
        """Whether a meeting without a date can come by a day, by its number among the meetings of
        its kind in the draft."""
        number = meeting.ordinal()
        numbers = [
            (other.low, _may_open_by(one, last))
            for one in self.facts.meetings
            if one is not meeting and one.kind() == meeting.kind() and (other := one.ordinal())
        ]
        if number is None or not numbers:
            return True
        before = [other for other, in_time in numbers if in_time]
        return number.low <= max(before) if before else number.low < min(numbers)[0]

    def _last_day(self, subject: str) -> datetime.date | None:
        """The last day on which a meeting can open, or on which a year ends; None of others."""
        if opens := self.facts.opening_of(subject):
            return opens.high
        years = (year.number for year in self.facts.years if year.label == subject)
        return next((datetime.date(year, 12, 31) for year in years), None)

    def _idle(self, waiver: Waiver) -> _Fault:
        """Why a waiver waives nothing: it covers what is not there, or what complies."""
        return _UNUSED if waiver.subject in (None, *self._subjects()) else _NO_SUBJECT

    def _subjects(self) -> list[str]:
        """All that findings can be about, as they name it."""
        return [one.label for name in STANDING for one in self.facts.standing(name)]

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

    def _finding(self, waiver: Waiver, fault: _Fault, subject: str | None = None) -> Finding:
        """What is said of a waiver that does not hold, `subject` being what it covers."""
        rule = self.rules[waiver.rule]
        near = nearest(subject, self._subjects()) if subject and fault is _NO_SUBJECT else None
        message, remedy = fault.texts[self.speaker.language]
        words = {
            "rule": rule.id,
            "authority": self.speaker.term(waiver.authority, "authority"),
            "needed": self.speaker.term(rule.authority.value, "authority"),
            "until": self.speaker.edge(waiver.until) if waiver.until else None,
            "subject": subject,
            "perhaps": _PERHAPS[self.speaker.language].format(near=near) if near else "",
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


def _opening(meeting: MeetingSubject) -> DateSpan | None:
    """The days on which a meeting can open, by its dates or by the year in its id."""
    opens, year = meeting.opens(), meeting.year()
    if opens or year is None:
        return opens
    return DateSpan(datetime.date(year.low, 1, 1), datetime.date(year.high, 12, 31))


def _may_open_by(meeting: MeetingSubject, last: datetime.date | None) -> bool:
    opens = _opening(meeting)
    return opens is None or last is None or opens.low <= last


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
_TOO_LATE = _Fault(
    "authority",
    Level.DEPARTURE,
    {
        "en": (
            "The waiver of {rule} rests on “{authority}”, which cannot have agreed to it in time "
            "for {subject}.",
            "Name a meeting that agreed to it and came before, or mend the draft.",
        ),
        "zh": (
            "对{rule}的豁免以“{authority}”为依据，而该会议不可能在{subject}之前同意豁免。",
            "请写明此前同意豁免的会议，或修改草案。",
        ),
    },
)
_NO_SUBJECT = _Fault(
    "subject",
    Level.ADVICE,
    {
        "en": (
            "The waiver of {rule} covers nothing: there is no {subject} in this draft{perhaps}.",
            "Name what it covers as findings name it.",
        ),
        "zh": (
            "对{rule}的豁免没有对象：本草案中没有{subject}{perhaps}。",
            "请按检查结果所用的名称写明对象。",
        ),
    },
)
_PERHAPS = {"en": "; perhaps '{near}'", "zh": "，或应为“{near}”"}
_UNUSED = _Fault(
    "rule",
    Level.ADVICE,
    {
        "en": ("The waiver of {rule} waives nothing in this draft.", "Take the waiver out."),
        "zh": ("对{rule}的豁免在本草案中未起作用。", "请删去该项豁免。"),
    },
)
