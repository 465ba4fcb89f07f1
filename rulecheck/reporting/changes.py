"""What changed between two versions of a rule set, with the smallest drafts that show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rulecheck.checking.findings import Verdict
from rulecheck.proving.plain import text_of_data
from rulecheck.reporting.jsontext import json_text
from rulecheck.reporting.numbers import Count
from rulecheck.reporting.width import fold, replaced
from rulecheck.rulebook.rules import Language
from rulecheck.verification.changes import Change, Sort, TermsChange
from rulecheck.verification.equivalence import Difference, Differs, Same, Unknown
from rulecheck.verification.symbols import BOUNDS, FIRST_YEAR, LAST_YEAR, Bounds

VERSION = 1
_INDENT = 4

_TEXT: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "added": "{rule}: added.",
        "removed": "{rule}: removed.",
        "decides differently": "{rule}: decides differently of this draft.",
        "may decide differently": "{rule}: may decide differently: neither proven to decide the "
        "same, nor told apart by any of {tries:draft}.",
        "chosen otherwise": "{rule}: may decide differently: as it stands today, each reading "
        "against the same, it is proven to decide the same; what is chosen between differs: "
        "{choice}.",
        "readings": "the names of readings, or which is recommended",
        "reading_by": "the word that chooses the reading",
        "parameters": "the dated values of parameters",
        "weighs differently": "{rule}: decides the same; other than before: {fields}.",
        "decides the same": "{rule}: other conditions, proven to decide the same.",
        "words": "{rule}: changed in words only.",
        "also": "Other than before, too: {fields}.",
        "difference": "{subject}{reading}: {old}, now {new}",
        "reading": " (reading {name})",
        "complies": "complies",
        "departs": "departs",
        "undetermined": "undetermined",
        "not_applicable": "not applicable",
        "tolerated": "tolerated",
        "sum": "Added: {added}; removed: {removed}; decide differently: {differ}; unknown: "
        "{unknown}; weigh differently: {weight}; proven to decide the same: {same}; in words "
        "only: {words}.",
        "none": "No rule changed.",
        "terms": "The terms of {vocabulary} differ: {differences}. Drafts and rules that use them "
        "may be read differently.",
        "terms added": "added {terms}",
        "terms removed": "removed {terms}",
        "terms changed": "changed {terms}",
        "term": "{term} ({fields})",
        "closed": "other words are no longer allowed",
        "open": "other words are now allowed",
        "bounds": "Proven of years {first_year} to {last_year}, {members} members of a "
        "collection, {inner} of one within another, {effort} million steps of the solver for a "
        "question, the rules as they stand today.",
    },
    "zh": {
        "added": "{rule}：新增。",
        "removed": "{rule}：删去。",
        "decides differently": "{rule}：对以下草案结论不同。",
        "may decide differently": "{rule}：结论可能不同：未证明相同，"
        "试过的{tries}份草案也未显示不同。",
        "chosen otherwise": "{rule}：结论可能不同：按今日的规则、各解读分别比较，已证明结论相同；"
        "但选择有变：{choice}。",
        "readings": "各解读的名称或所建议的解读",
        "reading_by": "决定解读的字段",
        "parameters": "参数各日期的值",
        "weighs differently": "{rule}：结论相同；有变动者：{fields}。",
        "decides the same": "{rule}：条件有变，已证明结论相同。",
        "words": "{rule}：仅文字有变。",
        "also": "另有变动：{fields}。",
        "difference": "{subject}{reading}：原为{old}，现为{new}",
        "reading": "（解读“{name}”）",
        "complies": "符合",
        "departs": "偏离",
        "undetermined": "无法判定",
        "not_applicable": "不适用",
        "tolerated": "容许",
        "sum": "新增{added}条，删去{removed}条，结论不同{differ}条，未知{unknown}条，"
        "分量不同{weight}条，证明结论相同{same}条，仅文字有变{words}条。",
        "none": "规则没有变动。",
        "terms": "“{vocabulary}”的用语不同：{differences}。"
        "使用这些用语的草案和规则，理解可能不同。",
        "terms added": "新增{terms}",
        "terms removed": "删去{terms}",
        "terms changed": "变动{terms}",
        "term": "{term}（{fields}）",
        "closed": "不再允许其他用语",
        "open": "现允许其他用语",
        "bounds": "“已证明”的范围为{first_year}年至{last_year}年，集合至多{members}个成员，"
        "集合内的集合至多{inner}个，每个问题求解器至多{effort}百万步，规则以今日有效者为准。",
    },
}
_COUNTS = {
    "added": Sort.ADDED,
    "removed": Sort.REMOVED,
    "differ": Sort.DECISION,
    "unknown": Sort.UNKNOWN,
    "weight": Sort.WEIGHT,
    "same": Sort.SAME,
    "words": Sort.WORDS,
}


def as_text(
    changes: Sequence[Change],
    language: Language,
    terms: Sequence[TermsChange] = (),
    bounds: Bounds = BOUNDS,
) -> str:
    """Each change, what decides differently with the draft that shows it, the terms that
    changed, within what bounds something was proven, and the sum."""
    say = _TEXT[language]
    blocks = ["\n".join(_told(change, language)) for change in changes]
    blocks += [_terms_told(change, language) for change in terms]
    total = [fold(say["sum"].format(**_numbers(changes)) if changes else say["none"])]
    if any(_proven(change) for change in changes):
        limits = {**_limits(bounds), "effort": bounds.effort // 1_000_000}
        total.insert(0, fold(say["bounds"].format(**limits)))
    return "\n\n".join([*blocks, "\n".join(total)]) + "\n"


def _proven(change: Change) -> bool:
    found = change.found
    return isinstance(found, Same) or (isinstance(found, Unknown) and bool(found.choice))


def _terms_told(change: TermsChange, language: Language) -> str:
    say = _TEXT[language]
    between, after = ("、", "；") if language == "zh" else (", ", "; ")
    changed = tuple(
        say["term"].format(term=term, fields=between.join(fields))
        for term, fields in change.changed
    )
    lists = {"added": change.added, "removed": change.removed, "changed": changed}
    told = [
        say[f"terms {name}"].format(terms=between.join(terms))
        for name, terms in lists.items()
        if terms
    ]
    if change.closed is not None:
        told.append(say["closed" if change.closed else "open"])
    return fold(say["terms"].format(vocabulary=change.vocabulary, differences=after.join(told)))


def _limits(bounds: Bounds) -> dict[str, int]:
    return {
        "first_year": FIRST_YEAR,
        "last_year": LAST_YEAR,
        "members": bounds.members,
        "inner": bounds.inner,
        "effort": bounds.effort,
    }


def _told(change: Change, language: Language) -> Iterator[str]:
    say = _TEXT[language]
    fields = ("、" if language == "zh" else ", ").join(change.fields)
    unknown = change.found if isinstance(change.found, Unknown) else Unknown(0)
    form = say["chosen otherwise" if unknown.choice else change.sort.value]
    choice = ("、" if language == "zh" else "; ").join(say[name] for name in unknown.choice)
    told = {"rule": change.rule, "fields": fields, "tries": Count(unknown.tries), "choice": choice}
    yield fold(form.format(**told))
    if isinstance(change.found, Differs):
        for one in change.found.differences:
            yield fold(_difference(one, language), _INDENT)
        for line in text_of_data(change.found.data).splitlines():
            yield " " * 2 * _INDENT + replaced(line)
    if fields and change.sort is not Sort.WEIGHT:
        yield fold(say["also"].format(fields=fields), _INDENT)


def _difference(one: Difference, language: Language) -> str:
    say = _TEXT[language]
    name = _reading(one)
    reading = say["reading"].format(name=name) if name else ""
    old, new = (_verdict(said, say) for said in (one.old, one.new))
    return say["difference"].format(subject=one.subject, reading=reading, old=old, new=new)


def _reading(one: Difference) -> str | None:
    """The reading by which the rule differs, by its name of now."""
    if isinstance(one.unit, int):
        return None
    return one.unit[1] or one.unit[0]


def _verdict(said: tuple[Verdict, bool], say: Mapping[str, str]) -> str:
    verdict, tolerated = said
    return say["tolerated" if tolerated else verdict.value]


def _numbers(changes: Sequence[Change]) -> dict[str, int]:
    counts = Counter(change.sort for change in changes)
    return {name: counts[sort] for name, sort in _COUNTS.items()}


def as_json(
    changes: Sequence[Change], terms: Sequence[TermsChange] = (), bounds: Bounds = BOUNDS
) -> str:
    """Each change, of rules and of terms, as JSON text."""
    return json_text(
        {
            "version": VERSION,
            "changes": [_data(change) for change in changes],
            "terms": [_terms_data(change) for change in terms],
            "bounds": _limits(bounds),
            "totals": _numbers(changes),
        }
    )


def _data(change: Change) -> dict[str, Any]:
    differs = change.found if isinstance(change.found, Differs) else None
    return {
        "rule": change.rule,
        "change": change.sort.value,
        "fields": list(change.fields),
        "choice": list(change.found.choice) if isinstance(change.found, Unknown) else [],
        "draft": differs and differs.data,
        "differences": [_difference_data(one) for one in differs.differences] if differs else [],
    }


def _terms_data(change: TermsChange) -> dict[str, Any]:
    return {
        "vocabulary": change.vocabulary,
        "added": list(change.added),
        "removed": list(change.removed),
        "changed": [{"term": term, "fields": list(fields)} for term, fields in change.changed],
        "closed": change.closed,
    }


def _difference_data(one: Difference) -> dict[str, Any]:
    sides = {
        name: {"verdict": said[0].value, "tolerated": said[1]}
        for name, said in (("old", one.old), ("new", one.new))
    }
    return {"subject": one.subject, "reading": _reading(one), **sides}
