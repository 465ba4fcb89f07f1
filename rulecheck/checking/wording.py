"""Words of the draft as people write them, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from rulecheck.engines.cases import ANY_NUMBER, Case
from rulecheck.messages import render
from rulecheck.programme.dates import MONTHS, MeetingDay, PartialDate
from rulecheck.programme.numbering import Numbering, filled
from rulecheck.programme.subjects import (
    SCHEMA,
    BodySubject,
    ChangeSubject,
    DeadlineSubject,
    DecisionSubject,
    JointActivitySubject,
    MeetingSubject,
    OfficeSubject,
    PairingSubject,
    ProgrammeSubject,
    ReportSubject,
    SessionSubject,
    YearSubject,
)
from rulecheck.programme.vocabulary import LOCI, Vocabularies
from rulecheck.programme.words import Base, DateSpan, Members, Span, Subject, Value, WordType
from rulecheck.rulebook.rules import Language, Message

_SILENT = {"en": "not stated", "zh": "未说明"}
_NOTHING = {"en": "none", "zh": "无"}
_TRUTH = {"en": ("no", "yes"), "zh": ("否", "是")}
_AND = {"en": ", ", "zh": "、"}
_TO = {"en": " to ", "zh": "至"}
_UNDETERMINED = {"en": "Cannot be determined: {lacks}.", "zh": "无法判断：{lacks}。"}
_CLAUSE = {"en": "; ", "zh": "；"}
_SENTENCES = {"en": " ", "zh": ""}
# What is lacking, and the remedy.
_TOO_LITTLE = {
    "en": (
        "the draft does not say enough about {keys}",
        "State {keys}, as precisely as it is known.",
    ),
    "zh": ("草案未（充分）说明{keys}", "请补充或细化{keys}。"),
}
_ABSENT = {
    "en": (
        "the draft refers to {ids} but lists no such meeting",
        "Enter {ids} among the meetings, with dates, or correct the reference.",
    ),
    "zh": ("草案提及{ids}而未将其列入", "请将{ids}列入会议并注明日期，或更正提及之处。"),
}
_BY_CHOICE = {
    "en": {
        "complies": "By the chosen reading, “{reading}”, it complies.",
        "undetermined": "By the chosen reading, “{reading}”, it cannot be determined.",
        "not_applicable": "By the chosen reading, “{reading}”, nothing is asked of it.",
    },
    "zh": {
        "complies": "按所选解读“{reading}”，符合要求。",
        "undetermined": "按所选解读“{reading}”，无法判断。",
        "not_applicable": "按所选解读“{reading}”，不适用。",
    },
}
_EDGE = {"opening": "{meeting}开幕", "close": "{meeting}闭幕"}


class Shown(str):
    """A printed word; words read through it are its attributes. Silent ones count as false."""

    said: bool = True

    def __bool__(self) -> bool:
        return self.said


class Speaker:
    """Prints words in one language."""

    def __init__(self, language: Language, vocabularies: Vocabularies) -> None:
        self.language = language
        self.vocabularies = vocabularies

    def message(self, message: Message, case: Case) -> str:
        """A message about a case, beginning with a capital letter."""
        context: dict[str, Shown] = {"subject": Shown(self.label(case.subject))}
        for names in sorted(message.names, key=len):
            if names != ("subject",):
                self._put(context, names, case)
        text = " ".join(render(message.wording.in_language(self.language), context).split())
        return text[:1].upper() + text[1:]

    def _put(self, context: dict[str, Shown], names: tuple[str, ...], case: Case) -> None:
        """Make a dotted name reachable in the template, every step of it."""
        at: Shown | None = None
        for length in range(1, len(names) + 1):
            steps = names[:length]
            held = context.get(steps[0]) if length == 1 else getattr(at, steps[-1], None)
            if not isinstance(held, Shown):
                held = self.shown(case, steps)
                if at is None:
                    context[steps[0]] = held
                else:
                    setattr(at, steps[-1], held)
            at = held

    def shown(self, case: Case, steps: tuple[str, ...]) -> Shown:
        """The value at a path, printed."""
        subject: Subject | None = case.subject
        for step in steps[:-1]:
            value = subject.read(step) if subject else None
            subject = value if isinstance(value, Subject) else None
        value = subject.read(steps[-1]) if subject else None
        word_type = type_of(case.subject, steps)
        text = Shown(self.value(value, word_type))
        text.said = value is not None and value is not False and value != frozenset()
        return text

    def value(self, value: Value | None, type_: WordType) -> str:
        """A value in the words of the language."""
        if value is None:
            return _SILENT[self.language]
        match type_.base:
            case Base.DATE:
                return self.date(value)
            case Base.NUMBER:
                return self.number(value)
            case Base.DAY:
                return self.day(value)
            case Base.TRUTH:
                return _TRUTH[self.language][bool(value)]
            case Base.TERM:
                return self.term(value, type_.of)
            case Base.SET:
                return self.terms(value, type_.of)
            case Base.REFERENCE:
                return self.label(value)
        if not isinstance(value, Members):
            return _AND[self.language].join(sorted(value))
        return _AND[self.language].join(self.label(member) for member in value.certain)

    def term(self, name: str, vocabulary: str | None) -> str:
        """A term by its name in the language."""
        if self.language == "en":
            return name
        known = [vocabulary] if vocabulary else ["kind", "body", "office", "convener", "state"]
        for candidate in known:
            if found := self.vocabularies[candidate].find(name):
                return found.zh or name
        return name

    def terms(self, names: Iterable[str], vocabulary: str | None) -> str:
        """A set of terms, in a fixed order."""
        shown = [self.term(name, vocabulary) for name in sorted(names)]
        return _AND[self.language].join(shown) or _NOTHING[self.language]

    def number(self, span: Span) -> str:
        """A number, or the bounds it lies in."""
        if span.exact:
            return str(span.low)
        if span.high >= ANY_NUMBER:
            return {"en": f"{span.low} or more", "zh": f"{span.low}个或更多"}[self.language]
        return f"{span.low}{_TO[self.language]}{span.high}"

    def day(self, span: Span) -> str:
        """A day of the year."""
        days = [divmod(edge, 100) for edge in dict.fromkeys((span.low, span.high))]
        if self.language == "zh":
            return _TO["zh"].join(f"{month}月{day}日" for month, day in days)
        return _TO["en"].join(f"{day} {MONTHS[month]}" for month, day in days)

    def date(self, span: DateSpan) -> str:
        """A date as precisely as it is known."""
        low, high = span.low, span.high
        zh = self.language == "zh"
        month = f"{low.year}年{low.month}月" if zh else f"{MONTHS[low.month]} {low.year}"
        if span.exact:
            return f"{month}{low.day}日" if zh else f"{low.day} {month}"
        if (low.year, low.month) == (high.year, high.month):
            return month
        return f"{low.year}年" if zh else str(low.year)

    def days(self, first: PartialDate, last: PartialDate) -> str:
        """From one date to another, both included; what they share is said once."""
        begins, ends = (self.date(DateSpan(edge.first, edge.last)) for edge in (first, last))
        if begins == ends:
            return begins
        zh = self.language == "zh"
        if first.precision == last.precision == "day" and first.year == last.year:
            if first.month == last.month:
                return f"{begins}至{last.day}日" if zh else f"{first.day}–{ends}"
            if zh:
                ends = f"{last.month}月{last.day}日"
            begins = begins.removesuffix(f" {first.year}")
        return f"{begins}至{ends}" if zh else f"{begins} – {ends}"

    def edge(self, edge: PartialDate | MeetingDay) -> str:
        """A date, or the opening or close of a meeting that stands for one."""
        if self.language == "en":
            return str(edge)
        if isinstance(edge, MeetingDay):
            return _EDGE[edge.edge].format(meeting=edge.meeting)
        return self.date(DateSpan(edge.first, edge.last))

    def option(self, name: str) -> str:
        """An option, as one says it."""
        if self.language == "en":
            return f"option {name}"
        term = self.vocabularies["option"].find(name)
        return term.zh if term and term.zh else f"备选方案{name}"

    def locus(self, locus: str) -> str:
        """The place of a document; one of a form no vocabulary knows stays as it is."""
        if self.language == "en":
            return locus
        for numbering, zh in self._loci:
            numbers = numbering.read(locus)
            if numbers is not None:
                return filled(zh, numbers)
        return locus

    @cached_property
    def _loci(self) -> list[tuple[Numbering, str]]:
        forms = self.vocabularies[LOCI].terms.values()
        return [(Numbering(form.name), form.zh) for form in forms if form.zh]

    def label(self, subject: Subject) -> str:
        """How a sentence names a subject."""
        if self.language == "zh":
            return self._label_zh(subject)
        match subject:
            case ProgrammeSubject():
                return "the programme"
            case YearSubject():
                return f"the year {subject.number}"
            case DecisionSubject():
                return f"the decision on {subject.topic()}"
        return subject.label

    def _label_zh(self, subject: Subject) -> str:
        match subject:
            case ProgrammeSubject():
                return "本方案"
            case YearSubject():
                return f"{subject.number}年"
            case DecisionSubject():
                return f"关于“{self.term(subject.topic(), 'topic')}”的决定"
            case DeadlineSubject(draft=draft):
                return f"第{draft.article or '？'}条的报告期限"
            case ChangeSubject(draft=draft):
                return f"{self.edge(draft.begins) if draft.begins else '日期不明'}起的变更"
            case OfficeSubject(draft=draft):
                matter = self.term(draft.of or draft.theme or "", "theme")
                holder = f"（{self.term(draft.state, 'state')}）" if draft.state else ""
                return f"{matter}{self.term(draft.office, 'office')}{holder}"
            case BodySubject(draft=draft):
                theme = f"{self.term(draft.theme, 'theme')}问题" if draft.theme else ""
                return theme + self.term(draft.name, "body")
            case JointActivitySubject():
                return "和".join(self.term(theme, "theme") for theme in subject.listed)
            case PairingSubject(meeting=meeting, partner=partner):
                return f"{self.label(meeting)}与{self.label(partner)}"
            case ReportSubject(draft=draft):
                title = f"“{self.term(draft.title, 'topic')}”" if draft.title else ""
                return f"提交{self.label(subject.meeting())}的{title}报告"
            case SessionSubject(draft=draft):
                id_ = f"场次{draft.id}" if draft.id else "一场会议"
                return f"{self.label(subject.meeting())}的{id_}"
        return subject.label

    def by_choice(self, reading: str, verdict: str) -> str:
        """What the reading that was chosen says, where the recommended one departs."""
        return _BY_CHOICE[self.language][verdict].format(reading=reading)

    def undetermined(self, silent: list[tuple[Subject, str]]) -> tuple[str, str]:
        """Message and remedy where the draft says too little."""
        absent = [one for one, _ in silent if isinstance(one, MeetingSubject) and not one.draft]
        named = [self._silent(one, key) for one, key in silent if one not in absent]
        keys = _AND[self.language].join(dict.fromkeys(named))
        parts = [_TOO_LITTLE[self.language]] if keys else []
        parts += [_ABSENT[self.language]] if absent else []
        ids = _AND[self.language].join(dict.fromkeys(map(self.label, absent)))
        lacks, wanted = zip(*parts, strict=True)
        message = _UNDETERMINED[self.language].format(lacks=_CLAUSE[self.language].join(lacks))
        remedy = _SENTENCES[self.language].join(wanted)
        return message.format(keys=keys, ids=ids), remedy.format(keys=keys, ids=ids)

    def _silent(self, subject: Subject, key: str) -> str:
        label = self.label(subject)
        if isinstance(subject, ProgrammeSubject) or not key:
            return key or label
        return f"{label}的{key}" if self.language == "zh" else f"{key} of {label}"


def type_of(subject: Subject, steps: tuple[str, ...]) -> WordType:
    """The type of the word at the end of a path."""
    words = subject.words
    for step in steps[:-1]:
        of = words[step].type.of
        assert of is not None
        words = SCHEMA[of].words
    return words[steps[-1]].type
