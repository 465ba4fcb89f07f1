"""What report templates may do with what drafts and rules say; each format has its escapes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from rulecheck.reporting import escapes
from rulecheck.reporting.jsontext import json_text
from rulecheck.reporting.labels import Labels
from rulecheck.reporting.paths import relative
from rulecheck.reporting.severities import standing
from rulecheck.reporting.told import told
from rulecheck.reporting.width import WIDTH, clean, cut, fold, replaced, width_of
from rulecheck.rulebook.rules import Level

_STYLES = {
    "violation": "1;31",
    "departure": "1;33",
    "discrepancy": "1;35",
    "advice": "1;36",
    "undetermined": "1;34",
    "note": "2",
    "mark": "1;31",
    "faint": "2",
    "strong": "1",
}
# Findings of one rule and level that are told in full before the others are only named.
_IN_FULL = 2
_FOLDED_FROM = _IN_FULL + 2

# Keys of the programme as a whole need not say whose they are.
_WHOLE = "programme"

_STATES = ("waived", "known")
_TOLD_VERDICTS = ("complies", "departs", "undetermined")

Data = dict[str, Any]


def filters(say: Labels, *, colour: bool, whole: bool) -> Mapping[str, Callable[..., Any]]:
    """The filters of every template; `whole` keeps long lists unfolded."""

    def paint(text: object, style: str | None) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if colour and style else str(text)

    def counted(number: int, level: str) -> str:
        return say("counted", number=number, level=say.level(Level(level), number))

    def bound(programme: Data) -> str:
        """What binds a draft, on which day, and the verdicts of it."""
        verdicts = {name: programme["verdicts"][name] for name in _TOLD_VERDICTS}
        told = say("sum", rules=programme["rules"], **verdicts)
        day = programme["as_of_text"]
        return say("as of", day=day, told=told) if day else told

    def summary(findings: list[Data]) -> str:
        counts = {group["level"]: group["count"] for group in by_level(new(findings))}
        parts = [counted(number, level) for level, number in counts.items()]
        parts += [
            say("counted", number=number, level=say(f"are {name}"))
            for name in _STATES
            if (number := sum(bool(finding[name]) for finding in findings))
        ]
        return (say("joint").join(parts) or say("nothing")) + say("stop")

    def outcome(report: Data) -> str:
        findings = [finding for one in report["programmes"] for finding in one["findings"]]
        unusable = len({one["path"] for one in report["problems"]}) + len(report["faults"])
        # That nothing was found may not be said of what was not looked at.
        parts = [summary(findings) if report["programmes"] else say("none checked")]
        return " ".join([*parts, say("unusable", number=unusable)] if unusable else parts)

    def missing(group: Data) -> str:
        keys, subjects = say("list").join(group["keys"]), group["subjects"]
        told = say("of", keys=keys, subjects=say("list").join(subjects)) if subjects else keys
        state = group["state"]
        return say("in state", told=told, state=say(f"are {state}")) if state else told

    def more_under_rule(findings: list[Data]) -> str:
        named = dict.fromkeys(
            say("on line", subject=f["subject_text"], line=f["location"]["line"]) for f in findings
        )
        return say("more under rule", subjects=say("list").join(named))

    return {
        "say": say.__call__,
        "clean": clean,
        "fold": fold,
        "json": json_text,
        "md": escapes.markdown,
        "fenced": escapes.fenced,
        "value": escapes.command_value,
        "property": escapes.command_property,
        "sarif": lambda report: _sarif(report, say),
        "issues": lambda report: _issues(report, say),
        "severity": standing,
        "relative": relative,
        "failing": failing,
        "told": lambda finding: list(told(finding, say)),
        "frame": lambda excerpt, indent=0: _frame(excerpt, indent, paint),
        "paint": paint,
        "counted": counted,
        "summary": summary,
        "bound": bound,
        "outcome": outcome,
        "by_level": by_level,
        "by_rule": by_rule,
        "folded": lambda findings: _folded(findings, whole),
        "more_under_rule": more_under_rule,
        "lacking": lacking,
        "missing": missing,
        "at": lambda findings, places: [findings[n] for n in places],
        "anchor": anchor,
        "digest": digest,
    }


# Only now: what one format needs is loaded for no other.


def _sarif(report: Data, say: Labels) -> Data:
    from rulecheck.reporting.sarif import as_sarif

    return as_sarif(report, say)


def _issues(report: Data, say: Labels) -> list[Data]:
    from rulecheck.reporting.codequality import as_issues

    return as_issues(report, say)


def printable(text: str) -> str:
    """The text as markup may hold it: what steers a reader or turns the writing is seen instead."""
    return replaced(text, lambda c: c[0] if c[0] in "\t\n" else "\N{REPLACEMENT CHARACTER}")


def anchor(*names: object) -> str:
    """An id for a place of a page, the same in every run, of no letter of the names."""
    return "a" + hashlib.sha256("\0".join(map(str, names)).encode()).hexdigest()[:12]


def digest(text: str) -> str:
    """What a content security policy knows an inline style or script by."""
    import base64

    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def new(findings: Iterable[Data]) -> list[Data]:
    """The findings that count: neither waived nor in the baseline."""
    return [finding for finding in findings if not state(finding)]


def state(finding: Data) -> str:
    """Why a finding does not count: `waived` or `known`; empty where it does."""
    return next((name for name in _STATES if finding[name]), "")


def failing(findings: Iterable[Data], fail_on: str) -> list[Data]:
    """The findings that make a run fail: new, and at or above a level."""
    rank = Level(fail_on).rank
    return [finding for finding in new(findings) if Level(finding["level"]).rank <= rank]


def by_level(findings: Iterable[Data]) -> list[Data]:
    """Groups of findings `{level, count, findings}`, gravest first; in each, new ones first."""
    groups: dict[str, list[Data]] = {level.value: [] for level in Level}
    for finding in sorted(findings, key=lambda finding: bool(state(finding))):
        groups[finding["level"]].append(finding)
    return [
        {"level": level, "count": len(held), "findings": held}
        for level, held in groups.items()
        if held
    ]


def by_rule(programmes: Iterable[Data]) -> dict[str, list[Data]]:
    """For each rule the findings under it: `{number, path, findings}` for each programme."""
    rules: dict[str, list[Data]] = {}
    for number, programme in enumerate(programmes, start=1):
        for finding in programme["findings"]:
            held = rules.setdefault(finding["rule"], [])
            if not held or held[-1]["number"] != number:
                held.append({"number": number, "path": programme["path"], "findings": []})
            held[-1]["findings"].append(finding)
    return rules


def _folded(findings: Iterable[Data], whole: bool) -> Iterator[Data]:
    """Entries `{finding, more}`: of many findings of a rule the last are only named.

    What counts is never only named among what does not.
    """
    alike: dict[tuple[str, str], list[Data]] = {}
    for finding in findings:
        alike.setdefault((finding["rule"], state(finding)), []).append(finding)
    for finding in findings:
        held = alike[finding["rule"], state(finding)]
        full = len(held) if whole or len(held) < _FOLDED_FROM else _IN_FULL
        if any(finding is one for one in held[:full]):
            last = finding is held[full - 1]
            yield {"finding": finding, "more": held[full:] if last else []}


def lacking(findings: Iterable[Data]) -> list[Data]:
    """What a draft would have to say, once for the same keys and state; new ones first.

    Groups are `{keys, state, subjects, rules, line, findings}`.
    """
    groups: dict[tuple[tuple[str, ...], str], Data] = {}
    for finding in findings:
        keys: tuple[str, ...] = tuple(dict.fromkeys(one["key"] for one in finding["missing"]))
        group = groups.setdefault(
            (keys, state(finding)),
            {
                "keys": keys,
                "state": state(finding),
                "subjects": {},
                "rules": {},
                "line": finding["location"]["line"],
                "findings": [],
            },
        )
        group["findings"].append(finding)
        for one in finding["missing"]:
            if one["subject"] != _WHOLE:
                group["subjects"][one["subject_text"]] = None
        group["rules"][finding["rule"]] = None
        group["line"] = min(group["line"], finding["location"]["line"])
    return sorted(
        groups.values(), key=lambda group: (bool(group["state"]), group["line"], group["keys"])
    )


def _frame(excerpt: Data | None, indent: int, paint: Callable[[object, str], str]) -> str:
    """Lines of a draft with their numbers, and a mark below the place."""
    if excerpt is None:
        return ""
    margin = len(str(excerpt["line"] + len(excerpt["lines"]) - 1))
    room = WIDTH - indent - margin - 3
    lines = [replaced(line, " ") for line in excerpt["lines"]]
    before = lines[0][: excerpt["column"] - 1]
    # A place far to the right is brought into the frame.
    hidden = 0 if len(before) + excerpt["mark"] <= room else max(0, len(before) - room // 2)
    gutter = " " * indent
    rows = []
    for n, line in enumerate(lines):
        shown = ("…" + line[hidden + 1 :]) if hidden and n == 0 else line
        number = str(excerpt["line"] + n).rjust(margin)
        rows.append(gutter + paint(f"{number} |", "faint") + " " + cut(shown, room))
        if n == 0:
            mark = "^" * min(excerpt["mark"], room)
            space = " " * width_of(before[hidden:])
            rows.append(
                gutter + paint(" " * margin + " |", "faint") + " " + space + paint(mark, "mark")
            )
    return "\n".join(row.rstrip() for row in rows)
