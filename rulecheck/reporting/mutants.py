"""What became of mutants: survivors as patches of the rules, and a table by sort of slip."""

from __future__ import annotations

import difflib
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rulecheck.proving.mutants import Mutant
from rulecheck.proving.mutation import BY_EXAMPLES, Judged, Survey
from rulecheck.proving.slips import Operator
from rulecheck.reporting.jsontext import json_text
from rulecheck.reporting.numbers import counts
from rulecheck.reporting.table import aligned
from rulecheck.reporting.width import fold, replaced
from rulecheck.rulebook.rules import LANGUAGES, Language
from rulecheck.source.reader import text_of

VERSION = 1
_CONTEXT = 2

# What each sort of slip is called.
SLIPS: Mapping[Language, Mapping[Operator, str]] = {
    "en": {
        Operator.BOUND: "bound moved by one",
        Operator.COMPARISON: "comparison turned",
        Operator.FIELD: "word swapped",
        Operator.TERM: "term swapped or left out",
        Operator.SCOPE: "scope changed",
        Operator.PART: "part left out",
        Operator.JUNCTION: "and, or exchanged",
        Operator.QUANTIFIER: "quantifier changed",
        Operator.EXCEPTION: "exception dropped",
        Operator.OPTION: "option changed",
        Operator.CHECK: "check dropped",
        Operator.PARAMETER: "dated value ignored",
        Operator.NEGATION: "negation put in or out",
    },
    "zh": {
        Operator.BOUND: "界限移动一位",
        Operator.COMPARISON: "比较符改变",
        Operator.FIELD: "词换成同类词",
        Operator.TERM: "术语替换或删去",
        Operator.SCOPE: "适用范围改变",
        Operator.PART: "条件删去一部分",
        Operator.JUNCTION: "“且”“或”互换",
        Operator.QUANTIFIER: "量词改变",
        Operator.EXCEPTION: "例外删去",
        Operator.OPTION: "备选方案改变",
        Operator.CHECK: "检查项删去",
        Operator.PARAMETER: "忽略按日期生效的值",
        Operator.NEGATION: "加入或删去否定",
    },
}
_TEXT: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "slip": "slip",
        "mutants": "mutants",
        "examples": "examples fail",
        "drafts": "other verdicts",
        "explained": "explained",
        "surviving": "survive",
        "all": "all",
        "heading": "{rule}, line {line} [{id}]: {slip}",
        "because": "Explained: {reason}",
        "sum": "{killed} of {mutants:mutant} killed ({percent}); {explained} explained, "
        "{surviving:survives|survive}.",
        "none": "no mutants",
    },
    "zh": {
        "slip": "差错类型",
        "mutants": "变异体",
        "examples": "示例不通过",
        "drafts": "结论改变",
        "explained": "已说明",
        "surviving": "存活",
        "all": "合计",
        "heading": "{rule}，第{line}行［{id}］：{slip}",
        "because": "说明：{reason}",
        "sum": "共{mutants}个变异体，发现{killed}个（{percent}）；已说明{explained}个，"
        "存活{surviving}个。",
        "none": "没有变异体",
    },
}


def as_text(survey: Survey, language: Language, *, whole: bool = False) -> str:
    """The survivors nobody explains, with `whole` those explained too, and the table."""
    say = _TEXT[language]
    lines: list[str] = []
    for one in survey.judged:
        reason = survey.reason(one)
        if one.killed_by is None and (whole or reason is None):
            lines += [_heading(one.mutant, language), as_diff(one.mutant)]
            if reason:
                text = reason.reason.in_language(language)
                lines.append(fold(say["because"].format(reason=text)))
            lines.append("")
    return "\n".join([*lines, *_table(survey, language), "", *_sum(survey, say), ""])


def _heading(mutant: Mutant, language: Language) -> str:
    slip = SLIPS[language][mutant.operator]
    words = {"rule": mutant.rule, "line": mutant.line, "id": mutant.id, "slip": slip}
    return fold(_TEXT[language]["heading"].format(**words))


def as_diff(mutant: Mutant) -> str:
    """A mutant as a unified diff of its file, seen from the working folder."""
    lines = text_of(Path(mutant.file).read_bytes(), mutant.file).split("\n")
    start = mutant.line - 1
    after = [*lines[:start], *mutant.after, *lines[start + len(mutant.before) :]]
    name = os.path.relpath(mutant.file)
    diff = difflib.unified_diff(lines, after, name, name, n=_CONTEXT, lineterm="")
    return "\n".join(replaced(line) for line in diff)


def _table(survey: Survey, language: Language) -> Iterator[str]:
    say = _TEXT[language]
    counts: dict[Operator | None, Counter[str]] = {}
    for one in survey.judged:
        for row in (one.mutant.operator, None):
            counts.setdefault(row, Counter()).update(("mutants", _fate(survey, one)))
    columns = ("mutants", "examples", "drafts", "explained", "surviving")
    rows: list[list[object]] = [[say["slip"], *(say[column] for column in columns)]]
    for operator in (*Operator, None):
        if found := counts.get(operator):
            name = SLIPS[language][operator] if operator else say["all"]
            rows.append([name, *(found[column] for column in columns)])
    yield from aligned(rows)


def _fate(survey: Survey, one: Judged) -> str:
    if one.killed_by:
        return "examples" if one.killed_by == BY_EXAMPLES else "drafts"
    return "explained" if survey.reason(one) else "surviving"


def _sum(survey: Survey, say: Mapping[str, str]) -> Iterator[str]:
    numbers = _numbers(survey)
    if not survey.judged:
        yield say["none"]
        return
    percent = f"{survey.killed_percent:.1f} %"
    yield fold(say["sum"].format(**counts(**numbers), percent=percent))


def _numbers(survey: Survey) -> dict[str, int]:
    return {
        "mutants": len(survey.judged),
        "killed": len(survey.killed),
        "explained": len(survey.explained),
        "surviving": len(survey.surviving),
    }


def as_json(survey: Survey) -> str:
    """Every mutant that was judged, as JSON text."""
    return json_text(
        {
            "version": VERSION,
            "mutants": [_data(survey, one) for one in survey.judged],
            "totals": _numbers(survey),
        }
    )


def _data(survey: Survey, one: Judged) -> dict[str, Any]:
    mutant, reason = one.mutant, survey.reason(one)
    return {
        "rule": mutant.rule,
        "id": mutant.id,
        "slip": mutant.operator.value,
        "file": mutant.file,
        "line": mutant.line,
        "before": list(mutant.before),
        "after": list(mutant.after),
        "killed_by": one.killed_by,
        "explained": reason and {name: reason.reason.in_language(name) for name in LANGUAGES},
    }
