"""What was proven of rules, and shown by drafts: findings with their smallest drafts, options,
tensions, and how many questions were answered how."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rulecheck.programme.dates import MONTHS
from rulecheck.proving.plain import text_of_data
from rulecheck.reporting.jsontext import json_text
from rulecheck.reporting.meanings import THINGS_ZH
from rulecheck.reporting.numbers import Count, counts
from rulecheck.reporting.table import aligned
from rulecheck.reporting.width import fold, replaced
from rulecheck.rulebook.rules import LANGUAGES, Language
from rulecheck.source.data import Data
from rulecheck.verification.options import OptionFit, OptionPair
from rulecheck.verification.symbols import FIRST_YEAR, LAST_YEAR
from rulecheck.verification.tensions import LONGEST_DAYS, Side, Tension
from rulecheck.verification.verifying import Finding, Verification
from rulecheck.verification.witnesses import Witness

VERSION = 1
_INDENT = 4

_TEXT: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "empty scope": "no subject of any programme is in its scope",
        "dead": "no programme departs from it",
        "cannot be met": "whatever is in its scope departs from it or from: {others}",
        "redundant": "whatever departs from it departs from: {others}",
        "contradictory": "what is in the scope of both departs from it or from: {others}",
        "name": "To accept it: {name}",
        "because": "Explained: {reason}",
        "witness": "A smallest draft, {subject}: {said}",
        "departs": "{rule} departs",
        "undetermined": "{rule} is undetermined",
        "complies": "{rule} complies",
        "tolerated": "{rule} tolerates",
        "options": "Options, each by itself",
        "none": "Without options, {instrument}",
        "option": "Option {option} of {instrument}",
        "fits": "{name}: possible; {draft} meets {met:rule}.",
        "notes": "Of mere notes it departs from {notes}.",
        "nearest": "{name}: no draft found that satisfies it, and no proof that there is none; "
        "the nearest departs from, or leaves open: {lacks}.",
        "unmet": "{name}: no draft satisfies it; never met together: {rules}.",
        "nothing": "{name}: no draft declares it.",
        "pairs": "Options, two by two",
        "together": "{one} and {other}: together in {draft}, which meets {met:rule} of the "
        "first alone and {more} of the second alone.",
        "apart": "{one} and {other}: no draft; no {sort} to which {rules} apply meets them.",
        "unknown pair": "{one} and {other}: no draft, and no proof that there is none.",
        "tensions": "Tensions",
        "tension": "{one} and {other}: no meeting meets both where {before} and {after} open in "
        "the same month of consecutive years, in {months}, and no meeting lasts longer than "
        "{days} days from opening to close.",
        "yields": "{rule} gives way: it does not bind a meeting that departs from {other}.",
        "inescapable": "Every meeting there that either binds departs from one of them.",
        "seen": "So {subject} in {draft}.",
        "reading": "{rule} (reading {reading})",
        "question": "question",
        "shown": "shown",
        "proven": "proven",
        "unknown": "unknown",
        "is empty scope": "in scope: some subject",
        "is dead": "departed from by some",
        "is cannot be met": "met with all that binds",
        "is redundant": "departed from alone",
        "is contradictory": "pairs met together",
        "bounds": "Shown by a draft, of {drafts}; proven of years {first} to {last}, {members} "
        "members of a collection, {inner} of one within another, {effort} million steps of the "
        "solver for a question; the rest is unknown.",
        "late": "The time of {seconds} s ran out: what was left is unknown.",
        "open": "Questions unknown",
        "asked": "{question}: {rules}",
        "with": "{rule} with {others}",
        "sum": "{rules:rule}: {findings:finding}, {explained} explained, "
        "{unknown:question} unknown{more}.",
        "more": " (--all names which)",
    },
    "zh": {
        "empty scope": "任何方案中都没有对象属于其适用范围",
        "dead": "任何方案都不会偏离该规则",
        "cannot be met": "属于其适用范围者，必偏离该规则或：{others}",
        "redundant": "凡偏离该规则者，也偏离：{others}",
        "contradictory": "同属两者适用范围者，必偏离该规则或：{others}",
        "name": "如接受，请写：{name}",
        "because": "说明：{reason}",
        "witness": "最小的草案，{subject}：{said}",
        "departs": "偏离{rule}",
        "undetermined": "{rule}无法判定",
        "complies": "符合{rule}",
        "tolerated": "{rule}容许",
        "options": "各备选方案",
        "none": "{instrument}，无备选方案",
        "option": "{instrument}，备选方案{option}",
        "fits": "{name}：可行；{draft}符合{met}条规则。",
        "notes": "仅在提示性规则上偏离{notes}。",
        "nearest": "{name}：未找到符合的草案，也未证明不存在；"
        "最接近者偏离下列规则或使其无法判定：{lacks}。",
        "unmet": "{name}：没有草案符合；不能同时符合：{rules}。",
        "nothing": "{name}：没有草案声明该方案。",
        "pairs": "备选方案两两比较",
        "together": "{one}与{other}：{draft}同时符合，其中仅属前者的规则{met}条，"
        "仅属后者的{more}条。",
        "apart": "{one}与{other}：没有草案；适用{rules}的{sort}不能都符合。",
        "unknown pair": "{one}与{other}：没有草案，也未证明不存在。",
        "tensions": "相互牵制的规则",
        "tension": "{one}与{other}：如{before}和{after}在相邻两年的同一月份（{months}）开幕，"
        "且会议自开幕至闭幕均不超过{days}天，则没有会议能同时符合。",
        "yields": "{rule}让位：偏离{other}的会议不适用该规则。",
        "inescapable": "在此情形下，适用其中任何一条的会议必偏离其一。",
        "seen": "例如{draft}中的{subject}。",
        "reading": "{rule}（解读“{reading}”）",
        "question": "问题",
        "shown": "已显示",
        "proven": "已证明",
        "unknown": "未知",
        "is empty scope": "有对象属于适用范围",
        "is dead": "有方案偏离",
        "is cannot be met": "能与其他规则一并符合",
        "is redundant": "有对象只偏离该规则",
        "is contradictory": "两条规则能同时符合",
        "bounds": "“已显示”指{drafts}份草案中有一份如此；“已证明”的范围为{first}年至{last}年，"
        "集合至多{members}个成员，集合内的集合至多{inner}个，每个问题求解器至多{effort}百万步；"
        "其余为未知。",
        "late": "{seconds}秒已用完：其余问题未知。",
        "open": "未知的问题",
        "asked": "{question}：{rules}",
        "with": "{rule}与{others}",
        "sum": "{rules}条规则：发现{findings}项，其中{explained}项已说明；"
        "{unknown}个问题未知{more}。",
        "more": "（--all 逐一列出）",
    },
}
_BETWEEN = {"en": ", ", "zh": "、"}


def as_text(found: Verification, language: Language, *, whole: bool = False) -> str:
    """The findings nobody explains; options, tensions, table.

    With `whole` also the findings that are explained, and which questions stay unknown.
    """
    return _Text(found, language, whole).text()


class _Text:
    def __init__(self, found: Verification, language: Language, whole: bool) -> None:
        self.found, self.language, self.whole = found, language, whole
        self.say = _TEXT[self.language]

    def text(self) -> str:
        blocks = [
            *self.findings(),
            self.titled("options", map(self.fit, self.found.options)),
            self.titled("pairs", map(self.pair, self.found.pairs)),
            self.titled("tensions", map(self.tension, self.found.tensions)),
            self.titled("open", self.open()) if self.whole else "",
            "\n".join(self.table()),
            "\n".join(self.sums()),
        ]
        return "\n\n".join(filter(None, blocks)) + "\n"

    def joined(self, names: Iterable[str]) -> str:
        return _BETWEEN[self.language].join(names)

    def titled(self, title: str, parts: Iterator[str]) -> str:
        told = list(parts)
        return "\n".join([self.say[title], *told]) if told else ""

    def findings(self) -> Iterator[str]:
        for one in self.found.findings:
            reason = self.found.reason(one)
            if reason is None or self.whole:
                says = self.say[one.question.value].format(others=self.joined(one.others))
                lines = [fold(f"{one.rule}: {says}")]
                told = (
                    self.say["because"].format(reason=reason.reason.in_language(self.language))
                    if reason
                    else self.say["name"].format(name=one.name)
                )
                lines.append(fold(told, _INDENT))
                if one.witness:
                    lines += self.witness(one.witness)
                yield "\n".join(lines)

    def witness(self, witness: Witness) -> Iterator[str]:
        said = self.joined(
            self.say["tolerated" if one.tolerated else one.verdict.value].format(rule=rule)
            for rule, one in witness.said
        )
        yield fold(self.say["witness"].format(subject=witness.subject, said=said), _INDENT)
        for line in text_of_data(witness.data).splitlines():
            yield " " * 2 * _INDENT + replaced(line)

    def fit(self, fit: OptionFit) -> str:
        key = "none" if fit.option is None else "option"
        name = self.say[key].format(option=fit.option, instrument=fit.instrument)
        if fit.exhibit:
            draft = _near(fit.exhibit.name)
            text = self.say["fits"].format(name=name, met=Count(fit.met), draft=draft)
            if fit.notes:
                gap = "" if self.language == "zh" else " "
                text += gap + self.say["notes"].format(notes=self.joined(fit.notes))
        elif fit.conflict:
            text = self.say["unmet"].format(name=name, rules=self.joined(fit.conflict))
        elif fit.lacks:
            text = self.say["nearest"].format(name=name, lacks=self.joined(fit.lacks))
        else:
            text = self.say["nothing"].format(name=name)
        return fold(text, _INDENT)

    def pair(self, pair: OptionPair) -> str:
        one, other = pair.options
        words = {"one": f"{pair.instrument} {one}", "other": other}
        if pair.exhibit:
            draft, (met, more) = _near(pair.exhibit.name), pair.met
            text = self.say["together"].format(**words, draft=draft, met=Count(met), more=more)
        elif pair.conflict and pair.sort:
            sort = thing(pair.sort, self.language)
            rules = self.joined(pair.conflict)
            text = self.say["apart"].format(**words, rules=rules, sort=sort)
        else:
            text = self.say["unknown pair"].format(**words)
        return fold(text, _INDENT)

    def tension(self, one: Tension) -> str:
        before, after = one.neighbours
        text = self.say["tension"].format(
            one=self.side(one.one),
            other=self.side(one.other),
            before=before,
            after=after,
            months=self.joined(self.month(number) for number in one.months),
            days=LONGEST_DAYS,
        )
        parts = [text]
        if one.yields:
            other = one.other.rule if one.yields == one.one.rule else one.one.rule
            parts.append(self.say["yields"].format(rule=one.yields, other=other))
        if one.inescapable:
            parts.append(self.say["inescapable"])
        if one.row:
            draft = _near(one.row.exhibit.name)
            parts.append(self.say["seen"].format(subject=one.row.subject.label, draft=draft))
        return fold(("" if self.language == "zh" else " ").join(parts), _INDENT)

    def side(self, side: Side) -> str:
        if side.reading is None:
            return side.rule
        return self.say["reading"].format(rule=side.rule, reading=side.reading)

    def month(self, number: int) -> str:
        return f"{number}月" if self.language == "zh" else MONTHS[number]

    def open(self) -> Iterator[str]:
        """Each question with the rules it is open of; of pairs, those of each first rule."""
        asked: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in self.found.open:
            *first, last = one.rules
            asked[one.question.value, self.joined(first)].append(last)
        for (question, rule), others in asked.items():
            rules = self.joined(others)
            told = self.say["with"].format(rule=rule, others=rules) if rule else rules
            name = self.say[f"is {question}"]
            yield fold(self.say["asked"].format(question=name, rules=told), _INDENT)

    def table(self) -> Iterator[str]:
        columns = ("shown", "proven", "unknown")
        rows: list[list[object]] = [[self.say["question"], *(self.say[one] for one in columns)]]
        for question, tally in self.found.tallies.items():
            numbers = (getattr(tally, one) for one in columns)
            rows.append([self.say[f"is {question.value}"], *numbers])
        yield from aligned(rows)

    def sums(self) -> Iterator[str]:
        bounds = self.found.bounds
        yield fold(
            self.say["bounds"].format(
                drafts=self.found.drafts,
                first=FIRST_YEAR,
                last=LAST_YEAR,
                members=bounds.members,
                inner=bounds.inner,
                effort=bounds.effort // 1_000_000,
            )
        )
        if self.found.out_of_time:
            yield fold(self.say["late"].format(seconds=f"{self.found.seconds:g}"))
        numbers = _numbers(self.found)
        more = self.say["more"] if self.found.open and not self.whole else ""
        yield fold(self.say["sum"].format(**counts(**numbers), more=more))


def thing(sort: str, language: Language) -> str:
    """What a sort of subject is called."""
    return THINGS_ZH[sort] if language == "zh" else sort


def _near(name: str) -> str:
    """The name of a draft, seen from the working folder."""
    return os.path.relpath(name) if Path(name).is_absolute() else name


def _numbers(found: Verification) -> dict[str, int]:
    return {
        "rules": found.rules,
        "drafts": found.drafts,
        "findings": len(found.findings),
        "explained": len(found.findings) - len(found.unexplained),
        "unknown": len(found.open),
    }


def as_json(found: Verification) -> str:
    """All that was found out, as JSON text."""
    bounds = found.bounds
    return json_text(
        {
            "version": VERSION,
            "findings": [_finding(found, one) for one in found.findings],
            "options": [_fit(one) for one in found.options],
            "pairs": [_pair(one) for one in found.pairs],
            "tensions": [_tension(one) for one in found.tensions],
            "unknown": [
                {"question": one.question.value, "rules": list(one.rules)} for one in found.open
            ],
            "answers": {
                question.value: {
                    "shown": tally.shown,
                    "proven": tally.proven,
                    "unknown": tally.unknown,
                }
                for question, tally in found.tallies.items()
            },
            "bounds": {
                "first_year": FIRST_YEAR,
                "last_year": LAST_YEAR,
                "members": bounds.members,
                "inner": bounds.inner,
                "effort": bounds.effort,
                "seconds": found.seconds,
                "out_of_time": found.out_of_time,
            },
            "totals": _numbers(found),
        }
    )


def _finding(found: Verification, one: Finding) -> dict[str, Any]:
    reason = found.reason(one)
    return {
        "rule": one.rule,
        "question": one.question.value,
        "name": one.name,
        "others": list(one.others),
        "witness": one.witness and witness_data(one.witness),
        "explained": reason and {name: reason.reason.in_language(name) for name in LANGUAGES},
    }


def witness_data(witness: Witness) -> dict[str, Data]:
    """A draft as JSON data, with what rules say of its subject."""
    said: list[Data] = [
        {"rule": rule, "verdict": one.verdict.value, "tolerated": one.tolerated}
        for rule, one in witness.said
    ]
    return {"draft": witness.data, "subject": witness.subject, "said": said}


def _fit(fit: OptionFit) -> dict[str, Any]:
    return {
        "instrument": fit.instrument,
        "option": fit.option,
        "draft": fit.exhibit and _near(fit.exhibit.name),
        "programme": fit.exhibit and fit.exhibit.data(),
        "met": fit.met,
        "notes": list(fit.notes),
        "lacks": list(fit.lacks),
        "conflict": list(fit.conflict),
    }


def _pair(pair: OptionPair) -> dict[str, Any]:
    return {
        "instrument": pair.instrument,
        "options": list(pair.options),
        "draft": pair.exhibit and _near(pair.exhibit.name),
        "programme": pair.exhibit and pair.exhibit.data(),
        "met": list(pair.met),
        "conflict": list(pair.conflict),
        "subject": pair.sort,
    }


def _tension(one: Tension) -> dict[str, Any]:
    return {
        "rules": [{"rule": side.rule, "reading": side.reading} for side in (one.one, one.other)],
        "neighbours": list(one.neighbours),
        "months": list(one.months),
        "longest_days": LONGEST_DAYS,
        "yields": one.yields,
        "inescapable": one.inescapable,
        "draft": one.row and _near(one.row.exhibit.name),
        "subject": one.row and one.row.subject.label,
    }
