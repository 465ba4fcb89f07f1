"""A draft made from a skeleton, as the YAML text its drafter takes over; or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rulecheck.checking.drafting import DepartingDraft
from rulecheck.reporting.width import WIDTH, clean, fold, width_of
from rulecheck.rulebook.rules import Language
from rulecheck.rulebook.skeletons import Draft
from rulecheck.source.values import Mapping as MappingNode
from rulecheck.source.values import Node, Sequence
from rulecheck.source.writer import write

_COMMENT = "# "
_ITEM = 2
_INDENT = 4
# The lists of meetings: one stands apart from the next.
_APART = "meetings"
_HEAD: Mapping[Language, tuple[str, ...]] = {
    "en": (
        "Written by rulecheck new: a skeleton, to be filled in.",
        "What is left open is written ~; the comment beside it, or above, says what belongs there.",
        "Dates marked tentative follow the usual time of year; put the agreed ones in their place.",
    ),
    "zh": (
        "由rulecheck new生成的方案框架，待起草人填写。",
        "~表示空缺，旁边或上方的注释说明应填写的内容。",
        "注明“暂定”的日期按惯常时间推定，请改为商定的日期。",
    ),
}
_REFUSED: Mapping[Language, Mapping[bool, str]] = {
    "en": {
        False: "{name}: no complying programme from {first} to {last} can be made of the "
        "skeleton. These years do not go with:",
        True: "{name}: the skeleton departs from the rules even in its own years, and is not "
        "handed out. To be mended in {place}:",
    },
    "zh": {
        False: "{name}：无法由框架生成{first}至{last}年的合规方案。这些年份不符合：",
        True: "{name}：框架在其本身的年份内也不符合规则，不予输出。请修改{place}：",
    },
}
_RULE: Mapping[Language, str] = {
    "en": "{rule} ({document}, {locus})",
    "zh": "{rule}（{document}，{locus}）",
}


def as_yaml(draft: Draft, language: Language) -> str:
    """The draft as text of 80 columns where its values allow, with its remarks as comments."""
    remarks = {node: clean(remark) for node, remark in draft.remarks.items()}
    for number, meeting in enumerate(_meetings(draft.root)):
        # An empty line parts it from the meeting before, a comment on it stands above.
        comment = fold(remarks.get(meeting, ""), width=WIDTH - len(_COMMENT) - _ITEM)
        remarks[meeting] = f"\n{comment}" if number else comment
    head = "".join(f"{line}\n" for line in _head(language))
    sections = (
        write(MappingNode({key: entry}, draft.root.position), WIDTH, width_of, remarks)
        for key, entry in draft.root.entries.items()
    )
    return head + "".join(_apart(section) for section in sections)


def _head(language: Language) -> Iterator[str]:
    for sentence in _HEAD[language]:
        for line in fold(sentence, width=WIDTH - len(_COMMENT)).splitlines():
            yield _COMMENT + line


def _meetings(root: MappingNode) -> tuple[Node, ...]:
    meetings = root.get(_APART)
    return meetings.items if isinstance(meetings, Sequence) else ()


def _apart(section: str) -> str:
    """A section of several lines after an empty one."""
    return f"\n{section}" if section.count("\n") > 1 else section


def refusal(error: DepartingDraft, language: Language) -> str:
    """Why a skeleton is not handed out: the rules, each with its first finding."""
    skeleton, report = error.skeleton, error.report
    name = " ".join(filter(None, (report.instrument_text, report.option_text)))
    place = f"{skeleton.file}:{skeleton.location.line}"
    first, last = error.years
    said = _REFUSED[language][error.faulty]
    lines = [fold(said.format(name=name, first=first, last=last, place=place))]
    by_rule = {finding.rule: finding for finding in reversed(report.findings)}
    for one in sorted(by_rule.values(), key=lambda finding: finding.order):
        named = _RULE[language].format(rule=one.rule, document=one.document, locus=one.locus_text)
        lines += ["", fold(named), fold(one.message, _INDENT)]
    return "".join(f"{line}\n" for line in lines)
