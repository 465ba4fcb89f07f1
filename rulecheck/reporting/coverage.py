"""What examples and drafts cover of rules: the gaps, rule by rule, and a table of all points."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from rulecheck.proving.coverage import Coverage, Point, RuleCoverage, Sort
from rulecheck.reporting.jsontext import json_text
from rulecheck.reporting.labels import Labels
from rulecheck.reporting.numbers import Count
from rulecheck.reporting.table import aligned
from rulecheck.reporting.width import clean, fold
from rulecheck.rulebook.rules import LANGUAGES, Language

VERSION = 1
_INDENT = 4

_TEXT: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "condition": "phrases answered yes, and no",
        "verdict": "verdicts",
        "exception": "exceptions",
        "reading": "readings",
        "point": "to be shown",
        "points": "points",
        "covered": "covered",
        "explained": "explained",
        "gaps": "gaps",
        "all": "all",
        "heading": "{rule}, {file}, line {line}",
        "gap": "not shown: {name}",
        "because": "explained: {name} ({reason})",
        "open": "nowhere left open: {number} of {all:phrase}",
        "sum": "{percent} covered of what is not explained; {gaps:gap}.",
        "yes": "yes: {text}",
        "no": "no: {text}",
        "tolerates": "tolerates",
        "lifts": "lifts {text}",
        "by reading": "reading {text}",
        "named": "{text}",
    },
    "zh": {
        "condition": "条件短语（是、否各一）",
        "verdict": "结论",
        "exception": "例外",
        "reading": "解读",
        "point": "须显示的内容",
        "points": "项数",
        "covered": "已覆盖",
        "explained": "已说明",
        "gaps": "缺口",
        "all": "合计",
        "heading": "{rule}，{file}，第{line}行",
        "gap": "未显示：{name}",
        "because": "已说明：{name}（{reason}）",
        "open": "从未出现“草案未说明”：{all}个短语中的{number}个",
        "sum": "除已说明者外，覆盖{percent}；缺口{gaps}个。",
        "yes": "是：{text}",
        "no": "否：{text}",
        "tolerates": "容许的例外",
        "lifts": "解除{text}",
        "by reading": "解读“{text}”",
        # The name that a file of accepted gaps takes stands behind it.
        "named": "{text}［{name}］",
    },
}


def as_text(coverage: Coverage, language: Language, *, whole: bool = False) -> str:
    """The gaps nobody explains, with `whole` those explained too, and the table."""
    say = _TEXT[language]
    lines: list[str] = []
    for one in coverage.rules:
        told = list(_gaps(coverage, one, language, whole))
        if told:
            place = {"file": os.path.relpath(one.rule.file), "line": one.rule.location.line}
            lines += [fold(say["heading"].format(rule=one.rule.id, **place)), *told, ""]
    return "\n".join([*lines, *_table(coverage, say), "", *_sum(coverage, say), ""])


def _gaps(coverage: Coverage, one: RuleCoverage, language: Language, whole: bool) -> Iterator[str]:
    say = _TEXT[language]
    for gap in one.gaps:
        reason = coverage.reason(one.rule, gap)
        if reason is None:
            yield fold(say["gap"].format(name=_named(gap, language)), _INDENT)
        elif whole:
            text = reason.reason.in_language(language)
            told = say["because"].format(name=_named(gap, language), reason=text)
            yield fold(told, _INDENT)


def _named(gap: Point, language: Language) -> str:
    """A gap in words, with the name it is accepted by."""
    say = _TEXT[language]
    match gap.sort:
        case Sort.VERDICT:
            text = Labels(language)(gap.name.replace(" ", "_"))
        case Sort.CONDITION:
            answer, phrase = gap.name.split(": ", 1)
            text = say[answer].format(text=phrase)
        case Sort.READING:
            text = say["by reading"].format(text=gap.name.removeprefix("reading "))
        case Sort.EXCEPTION:
            kind, _, rule = gap.name.partition(" ")
            text = say[kind].format(text=rule)
    return say["named"].format(text=text, name=gap.name)


def _table(coverage: Coverage, say: Mapping[str, str]) -> Iterator[str]:
    counts: dict[Sort | None, Counter[str]] = {}

    def count(point: Point, column: str) -> None:
        for row in (point.sort, None):
            counts.setdefault(row, Counter()).update(("points", column))

    for one in coverage.rules:
        for point in one.covered:
            count(point, "covered")
        for gap in one.gaps:
            count(gap, "explained" if coverage.reason(one.rule, gap) else "gaps")
    columns = ("points", "covered", "explained", "gaps")
    rows: list[list[object]] = [[say["point"], *(say[column] for column in columns)]]
    for sort in (*Sort, None):
        if found := counts.get(sort):
            name = say[sort.value if sort else "all"]
            rows.append([name, *(found[column] for column in columns)])
    yield from aligned(rows)


def _sum(coverage: Coverage, say: Mapping[str, str]) -> Iterator[str]:
    phrases = [phrase for one in coverage.rules for phrase in one.phrases]
    decided = sum(None not in phrase.answers for phrase in phrases)
    gaps = sum(len(coverage.open_gaps(one)) for one in coverage.rules)
    yield fold(say["open"].format(number=decided, all=Count(len(phrases))))
    yield fold(say["sum"].format(percent=f"{coverage.percent:.1f} %", gaps=Count(gaps)))


def as_json(coverage: Coverage) -> str:
    """Every rule with its phrases, what is covered and what is not, as JSON text."""
    return json_text(
        {
            "version": VERSION,
            "percent": round(coverage.percent, 1),
            "rules": [_data(coverage, one) for one in coverage.rules],
        }
    )


def _data(coverage: Coverage, one: RuleCoverage) -> dict[str, Any]:
    return {
        "id": one.rule.id,
        "file": one.rule.file,
        "line": one.rule.location.line,
        "phrases": [
            {
                "text": phrase.text,
                "yes": True in phrase.answers,
                "no": False in phrase.answers,
                "open": None in phrase.answers,
            }
            for phrase in one.phrases
        ],
        "covered": [_point(point) for point in one.covered],
        "gaps": [{**_point(gap), "explained": _reason(coverage, one, gap)} for gap in one.gaps],
    }


def _point(point: Point) -> dict[str, str]:
    return {"sort": point.sort.value, "name": clean(point.name)}


def _reason(coverage: Coverage, one: RuleCoverage, gap: Point) -> dict[str, str] | None:
    found = coverage.reason(one.rule, gap)
    return {name: found.reason.in_language(name) for name in LANGUAGES} if found else None
