"""The fixed words of reports, in every language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rulecheck.rulebook.rules import Language, Level

_PLACE = re.compile(r"\{(\w+)\}")
_PLURAL = {
    Level.VIOLATION: "violations",
    Level.DEPARTURE: "departures",
    Level.DISCREPANCY: "discrepancies",
    Level.NOTE: "notes",
}

LABELS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "violation": "violation",
        "departure": "departure",
        "discrepancy": "discrepancy",
        "advice": "advice",
        "undetermined": "undetermined",
        "note": "note",
        "violations": "violations",
        "departures": "departures",
        "discrepancies": "discrepancies",
        "notes": "notes",
        "shall": "shall",
        "should": "should",
        "preferably": "preferably",
        "may": "may",
        "fact": "fact",
        "complies": "complies",
        "departs": "departs",
        "not_applicable": "not applicable",
        "heading": "{rule}, {subject}, line {line}",
        "likewise": "Likewise: {subjects} (--all shows each).",
        "on line": "{subject} ({line})",
        "of": "{keys} of {subjects}",
        "open": "Left open: {rules}",
        "gone": "In the baseline, and found no more: {fingerprint}",
        "draft": "{path} ({instrument})",
        "draft under option": "{path} ({instrument}, {option})",
        "remedy": "To mend: {text}",
        "source": "Source: {document}, {locus}",
        "lifted": "Lifted by {rule}.",
        "waived": "Waived by {authority}: {reason}",
        "waived until": "Waived by {authority} until {until}: {reason}",
        "reading": "Reading: {name}",
        "other reading": "Read as “{name}”: {verdict}.",
        "are waived": "waived",
        "known": "Known: it stands in the baseline.",
        "silent": "The draft does not say, or not precisely enough (--all tells each rule):",
        "are known": "known",
        "counted": "{number} {level}",
        "nothing": "No findings",
        "joint": ", ",
        "stop": ".",
        "sum": "Rules that bind this draft: {rules}; complies: {complies}, departs: {departs}, "
        "undetermined: {undetermined}.",
        "fault": "internal fault: {text}",
        "alone": "Checked by the auditing engine alone: durable-rules is not installed here.",
        "rules": "{number} rules",
        "one rule": "1 rule",
        "titled": "{title} (readings: {readings})",
        "against": "{document}, against {source}",
        "place": "{locus}: {said}",
        "place found": "{locus} [{state}]: {said}",
        "no rule for": "no rule for {id}: {reason}",
        "no rule": "no rule: {reason}",
        "read off": "read off {loci}",
        "same": "same",
        "drift": "drift",
        "missing": "missing",
        "is missing": "{locus} is not in the copy",
        "differs": "{locus} differs, line {line}: expected {expected} ({characters} characters), "
        "found {found} ({counted})",
        "places": "Places: {places}, with rules: {with_rules}; rules: {rules}; statements without "
        "a rule, each with its reason: {registered}; problems: {problems}.",
        "copied": "In the copy: {found} of {own} places found, {same} unchanged, {drift} changed.",
        "clause": "; ",
        "list": ", ",
    },
    "zh": {
        "violation": "违反",
        "departure": "偏离",
        "discrepancy": "与记录不符",
        "advice": "建议",
        "undetermined": "无法判断",
        "note": "提示",
        "violations": "违反",
        "departures": "偏离",
        "discrepancies": "与记录不符",
        "notes": "提示",
        "shall": "必须",
        "should": "应当",
        "preferably": "最好",
        "may": "可以",
        "fact": "事实",
        "complies": "符合",
        "departs": "不符合",
        "not_applicable": "不适用",
        "heading": "{rule}，{subject}，第{line}行",
        "likewise": "同样：{subjects}（--all 显示全部）。",
        "on line": "{subject}（第{line}行）",
        "of": "{subjects}的{keys}",
        "open": "因此无法判断：{rules}",
        "gone": "基线中有、现已不再出现：{fingerprint}",
        "draft": "{path}（《{instrument}》）",
        "draft under option": "{path}（《{instrument}》，{option}）",
        "remedy": "改正：{text}",
        "source": "依据：{document}，{locus}",
        "lifted": "由{rule}解除。",
        "waived": "由{authority}豁免：{reason}",
        "waived until": "由{authority}豁免，至{until}：{reason}",
        "reading": "解读：{name}",
        "other reading": "如解读为“{name}”：{verdict}。",
        "are waived": "已豁免",
        "known": "已知：已列入基线。",
        "silent": "草案未（充分）说明下列各项（--all 逐条显示）：",
        "are known": "已知",
        "counted": "{level}{number}项",
        "nothing": "未发现问题",
        "joint": "，",
        "stop": "。",
        "sum": "本草案适用{rules}条规则；结果为符合{complies}项、不符合{departs}项、"
        "无法判断{undetermined}项。",
        "fault": "内部故障：{text}",
        "alone": "仅由审核引擎检查：此处未安装durable-rules。",
        "rules": "{number}条规则",
        "one rule": "1条规则",
        "titled": "{title}（解读：{readings}）",
        "against": "{document}，与{source}对照",
        "place": "{locus}：{said}",
        "place found": "{locus}［{state}］：{said}",
        "no rule for": "{id}没有规则：{reason}",
        "no rule": "没有规则：{reason}",
        "read off": "由{loci}得出",
        "same": "一致",
        "drift": "有出入",
        "missing": "缺失",
        "is missing": "副本中没有{locus}",
        "differs": "{locus}有出入，第{line}行：应为{expected}（{characters}个字符），"
        "实为{found}（{counted}个）",
        "places": "共{places}处，其中{with_rules}处有{rules}条规则；{registered}项陈述没有规则，"
        "均已注明理由；{problems}个问题。",
        "copied": "副本：{own}处中找到{found}处，{same}处一致，{drift}处有出入。",
        "clause": "；",
        "list": "、",
    },
}


class Labels:
    """Fills the fixed words of one language; called from templates."""

    def __init__(self, language: Language) -> None:
        self._labels = LABELS[language]

    def __call__(self, name: str, /, **words: object) -> str:
        """A label with its words filled in."""
        # In one pass, so that nothing a draft says is taken for a place to fill.
        return _PLACE.sub(lambda match: str(words[match[1]]), self._labels[name])

    def level(self, level: Level, number: int) -> str:
        """What so many findings of a level are called."""
        return self(level.value if number == 1 else _PLURAL.get(level, level.value))
