"""A rule in full, for people: what it asks of whom, how it is checked, what it would say."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from rulecheck.checking.examples import draft_of
from rulecheck.checking.wording import Shown, Speaker
from rulecheck.messages import render
from rulecheck.programme.facts import STANDING
from rulecheck.programme.subjects import SCHEMA
from rulecheck.programme.words import Base, Word
from rulecheck.reporting.labels import Labels
from rulecheck.reporting.meanings import meaning, thing
from rulecheck.reporting.width import WIDTH, fold, width_of
from rulecheck.rulebook.conditions import (
    ALWAYS,
    And,
    Condition,
    Count,
    Distinct,
    Path,
    atoms,
    operands,
)
from rulecheck.rulebook.printing import printed
from rulecheck.rulebook.rules import (
    Check,
    Example,
    Expectation,
    InForce,
    Language,
    Message,
    Rule,
    Rulebook,
)
from rulecheck.source.data import data_of, node_of
from rulecheck.source.values import Mapping
from rulecheck.source.writer import write
from rulecheck.templating import report_template

_MARGIN = 4
# Further in, lines would have no room.
_DEEPEST = 40
# Columns for the labels at the left.
_LABELS = 14
_LABEL = {
    "source": ("Source", "出处"),
    "modality": ("Modality", "语气"),
    "authority": ("Rests on", "依据"),
    "binds": ("Binds", "约束条件"),
    "in_force": ("In force", "有效期"),
    "lifts": ("Lifts", "解除"),
    "file": ("Written in", "所在文件"),
    "recommended": ("Recommended", "推荐解读"),
    "or_reading": ("Or", "另一解读"),
    "to_choose": ("To choose it", "选用方法"),
    "each": ("Each", "对象"),
    "reading": ("Reading", "解读"),
    "where": ("Where", "范围"),
    "require": ("Requires", "要求"),
    "tolerate": ("Tolerates", "容许"),
    "finding": ("Says", "发现"),
    "or_finding": ("or", "或"),
    "remedy": ("To mend", "改正"),
    "or_remedy": ("or", "或"),
    "at": ("Points at", "指向的键"),
}
_TEXT = {
    "check": ("The check", "检查"),
    "checks": ("What its {number} checks share", "{number}项检查的共同之处"),
    "check_of": ("Check {number} of {total}", "第{number}项检查（共{total}项）"),
    "readings": ("How the text may be read", "条文的不同解读"),
    "read_as": ("{title}: {says}", "{title}：{says}"),
    "words": ("What it reads in a draft", "读取草案的内容"),
    "word": ("{word} (key {key}): {meaning}", "{word}（键{key}）：{meaning}"),
    "always": ("always", "始终适用"),
    "option": ("under {options}", "适用于{options}"),
    "or": (" or ", "、"),
    "comma": (", ", "、"),
    "from": ("from {day}", "自{day}起"),
    "until": ("until {day}", "至{day}止"),
    "level": ("{modality}; if not met: {level}", "{modality}；不符合时：{level}"),
    "tolerated": ("{condition} (a departure is then but a note)", "{condition}（此时仅作提示）"),
    "place": ("{file}, line {line}", "{file}，第{line}行"),
    "cited": ("{document}, {locus}", "{document}，{locus}"),
    Expectation.COMPLIES: ("A draft that complies", "符合规则的草案"),
    Expectation.DEPARTS: ("A draft that departs", "不符合规则的草案"),
    Expectation.OUTSIDE: ("A draft that the rule leaves alone", "规则不适用的草案"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A label and what stands beside it."""

    label: str
    text: str


def explained(rule: Rule, rulebook: Rulebook, language: Language) -> str:
    """A rule in full as text of at most 80 columns."""
    source = resources.files(__package__).joinpath("templates", "explain.txt.jinja")
    filters = {"fold": fold, "row": _row, "yaml": _yaml}
    template = report_template(source.read_text("utf-8"), filters)
    return template(_Explainer(rule, rulebook, language).context())


def _row(row: Row) -> str:
    """A row with its text hanging beside the label, or below a long one."""
    label, text = fold(row.label), fold(row.text, _LABELS)
    room = _LABELS - width_of(label)
    if room < 1 or "\n" in label:
        return f"{label}\n{text}"
    return label + " " * room + text.lstrip(" ")


def _yaml(draft: Mapping) -> str:
    """A draft as indented YAML, quotation marks where they are needed; what has no room on a
    line stands key by key, and a text too long goes on further in."""
    plain = node_of(data_of(draft))
    assert isinstance(plain, Mapping)
    lines = write(plain, WIDTH - 2 * _MARGIN, width_of).splitlines()
    return "\n".join(_line(line) for line in lines)


def _line(line: str) -> str:
    indent = min(_DEEPEST, _MARGIN + len(line) - len(line.lstrip(" ")))
    return fold(line, indent + _MARGIN)[_MARGIN:]


class _Explainer:
    """Puts what is known of a rule into rows, in one language."""

    def __init__(self, rule: Rule, rulebook: Rulebook, language: Language) -> None:
        self.rule = rule
        self.rulebook = rulebook
        self.language = language
        self.speaker = Speaker(language, rulebook.vocabularies)
        self.fixed = Labels(language)

    def context(self) -> dict[str, Any]:
        rule = self.rule
        return {
            "heading": f"{rule.id}: {rule.title.in_language(self.language)}",
            "asks": rule.asks.in_language(self.language),
            "facts": list(self.facts()),
            "sections": [{"heading": head, "rows": rows} for head, rows in self.sections()],
            "examples": list(self.examples()),
        }

    def label(self, name: str) -> str:
        return _LABEL[name][self.language == "zh"]

    def text(self, name: str | Expectation, /, **parts: object) -> str:
        return _TEXT[name][self.language == "zh"].format(**parts)

    # The rule

    def facts(self) -> Iterator[Row]:
        rule = self.rule
        document = self.rulebook.documents[rule.document]
        cited, locus = document.cited.in_language(self.language), self.speaker.locus(rule.locus)
        yield Row(self.label("source"), self.text("cited", document=cited, locus=locus))
        yield Row("", document.title.in_language(self.language))
        yield Row(self.label("modality"), self.modality())
        yield Row(self.label("authority"), self.rests_on())
        yield Row(self.label("binds"), self.binds())
        if rule.in_force != InForce():
            yield Row(self.label("in_force"), self.in_force())
        if rule.lifts:
            yield Row(self.label("lifts"), self.text("comma").join(sorted(rule.lifts)))
        # Only the name: where a package is installed is of no interest.
        file = rule.file.replace("\\", "/").rpartition("/")[2]
        place = self.text("place", file=file, line=rule.location.line)
        yield Row(self.label("file"), place)

    def modality(self) -> str:
        modality, level = self.fixed(self.rule.modality.value), self.fixed(self.rule.level.value)
        return self.text("level", modality=modality, level=level)

    def binds(self) -> str:
        if self.rule.options is None:
            return self.text("always")
        options = (self.speaker.option(name) for name in sorted(self.rule.options))
        return self.text("option", options=self.text("or").join(options))

    def rests_on(self) -> str:
        return self.speaker.term(self.rule.authority.value, "authority")

    def in_force(self) -> str:
        edges = {"from": self.rule.in_force.begins, "until": self.rule.in_force.ends}
        said = (self.text(name, day=self.speaker.edge(day)) for name, day in edges.items() if day)
        return self.text("comma").join(said)

    # Its checks

    def sections(self) -> Iterator[tuple[str, list[Row]]]:
        if self.rule.readings:
            yield self.text("readings"), list(self.readings())
        yield from self.checks()
        if rows := list(self.words()):
            yield self.text("words"), rows

    def readings(self) -> Iterator[Row]:
        """Each reading by its title, and how it is chosen: by its name."""
        for number, one in enumerate(self.rule.readings):
            title, says = (text.in_language(self.language) for text in (one.title, one.says))
            label = self.label("or_reading" if number else "recommended")
            yield Row(label, self.text("read_as", title=title, says=says))
            choice = shlex.quote(f"{self.rule.id}={one.name}")
            yield Row(self.label("to_choose"), f"--reading {choice}")

    def checks(self) -> Iterator[tuple[str, list[Row]]]:
        """Every check; of several, what they share is said once."""
        told = [list(self.check(check)) for check in self.rule.checks]
        total = len(told)
        if total == 1:
            yield self.text("check"), told[0]
            return
        shared = [row for row in told[0] if all(row in rows for rows in told)]
        if shared:
            yield self.text("checks", number=total), shared
        for number, rows in enumerate(told, start=1):
            own = [row for row in rows if row not in shared]
            yield self.text("check_of", number=number, total=total), own

    def check(self, check: Check) -> Iterator[Row]:
        yield Row(self.label("each"), self.each(check))
        if check.readings is not None:
            titles = (self.rule.reading_title(name) for name in sorted(check.readings))
            shown = (title.in_language(self.language) for title in titles)
            yield Row(self.label("reading"), self.text("comma").join(shown))
        where = self.own_scope(check)
        if where != ALWAYS:
            yield Row(self.label("where"), printed(where))
        yield Row(self.label("require"), printed(check.require))
        if check.tolerate is not None:
            condition = printed(check.tolerate)
            yield Row(self.label("tolerate"), self.text("tolerated", condition=condition))
        yield from self.message("finding", check.finding)
        yield from self.message("remedy", check.remedy)
        if check.at:
            yield Row(self.label("at"), check.at)

    def each(self, check: Check) -> str:
        """A kind of meeting, kinds, or a thing."""
        if check.kinds is None:
            return thing(check.subject, self.language)
        return self.speaker.terms(check.kinds, "kind")

    def own_scope(self, check: Check) -> Condition:
        """The scope without the option the rule binds under, which is told apart."""
        match check.where:
            case And((_, own)) if self.rule.options:
                return own
        return check.where

    def message(self, name: str, message: Message) -> Iterator[Row]:
        """What a message says where the draft says all, and where it says nothing."""
        full, bare = (template_text(message, self.language, said=said) for said in (True, False))
        yield Row(self.label(name), full)
        if bare != full:
            yield Row(self.label(f"or_{name}"), bare)

    # What it reads

    def words(self) -> Iterator[Row]:
        """Every word its conditions read, by the sort of thing it is a word of."""
        read: dict[str, dict[str, Word]] = {}
        for check in self.rule.checks:
            for condition in (check.where, check.require, check.tolerate):
                for subject, word in words_read(condition, check_type(check)):
                    read.setdefault(subject, {})[word.name] = word
        for subject, words in read.items():
            for number, word in enumerate(words.values()):
                said = meaning(subject, word, self.language)
                text = self.text("word", word=word.name, key=word.key, meaning=said)
                yield Row("" if number else thing(subject, self.language), text)

    # Examples

    def examples(self) -> Iterator[dict[str, Any]]:
        """A whole draft for each side of the rule: it can be checked as it stands."""
        for example in _telling(self.rule.examples):
            draft = draft_of(self.rule, example.node)
            yield {"heading": self.text(example.expected), "draft": draft}


def _telling(examples: Sequence[Example]) -> Iterator[Example]:
    """The first example that complies (or is left alone) and the first that departs."""
    by_side = {example.expected: example for example in reversed(examples)}
    complies = by_side.get(Expectation.COMPLIES) or by_side.get(Expectation.OUTSIDE)
    for example in (complies, by_side.get(Expectation.DEPARTS)):
        if example is not None:
            yield example


def template_text(message: Message, language: Language, *, said: bool) -> str:
    """A message with its words as ‹word›, as if the draft said all of them or none."""
    context: dict[str, Shown] = {}
    for names in message.names:
        _put(context, names, said=said)
    return " ".join(render(message.wording.in_language(language), context).split())


def _put(context: dict[str, Shown], names: tuple[str, ...], *, said: bool) -> None:
    """Make a dotted name reachable in the template, every step of it."""
    held = context
    for length in range(1, len(names) + 1):
        name = names[length - 1]
        if name not in held:
            held[name] = Shown(f"‹{'.'.join(names[:length])}›")
            held[name].said = said
        held = vars(held[name])


def check_type(check: Check) -> str:
    """The type of a check's subjects."""
    return STANDING[check.subject][0]


def words_read(
    condition: Condition | None, subject: str, outer: str | None = None
) -> Iterator[tuple[str, Word]]:
    """The words a condition reads, each with the type of its subject."""
    for atom in atoms(condition) if condition is not None else ():
        for operand in operands(atom):
            match operand:
                case Path():
                    yield from _words_on(operand, subject, outer)
                case Count() | Distinct():
                    yield from _words_inside(operand, subject, outer)


def _words_inside(
    aggregate: Count | Distinct, subject: str, outer: str | None
) -> Iterator[tuple[str, Word]]:
    yield from _words_on(aggregate.members, subject, outer)
    member = aggregate.members.type.of or subject
    yield from words_read(aggregate.where, member, subject)
    if isinstance(aggregate, Distinct):
        yield from _words_on(aggregate.word, member, subject)


def _words_on(path: Path, subject: str, outer: str | None) -> Iterator[tuple[str, Word]]:
    """The words along a path; those that no key of the draft stands behind say nothing."""
    steps = path.steps
    if steps[0] == "this":
        subject, steps = outer or subject, steps[1:]
    for step in steps:
        word = SCHEMA[subject].words[step]
        if word.key:
            yield subject, word
        subject = word.type.of if word.type.base is Base.REFERENCE and word.type.of else subject
