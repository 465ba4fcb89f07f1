"""What report templates may do with what drafts and rules say; each format has its escapes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rulecheck.reporting import escapes
from rulecheck.reporting.frames import frame, painter
from rulecheck.reporting.jsontext import json_text
from rulecheck.reporting.labels import Labels
from rulecheck.reporting.paths import relative
from rulecheck.reporting.severities import standing
from rulecheck.reporting.summaries import Summaries, by_level, folded, lacking, new
from rulecheck.reporting.told import told
from rulecheck.reporting.width import CONTROL, clean, fold
from rulecheck.rulebook.rules import Level

Data = dict[str, Any]


def filters(say: Labels, *, colour: bool, whole: bool) -> Mapping[str, Callable[..., Any]]:
    """The filters of every template; `whole` keeps long lists unfolded."""

    sums, paint = Summaries(say), painter(colour)
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
        "frame": lambda excerpt, indent=0: frame(excerpt, indent, paint),
        "paint": paint,
        "counted": sums.counted,
        "summary": sums.summary,
        "bound": sums.bound,
        "outcome": sums.outcome,
        "by_level": by_level,
        "by_rule": by_rule,
        "folded": lambda findings: folded(findings, whole=whole),
        "likewise": sums.likewise,
        "lacking": lacking,
        "missing": sums.missing,
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
    return CONTROL.sub(lambda c: c[0] if c[0] in "\t\n" else "\N{REPLACEMENT CHARACTER}", text)


def anchor(*names: object) -> str:
    """An id for a place of a page, the same in every run, of no letter of the names."""
    return "a" + hashlib.sha256("\0".join(map(str, names)).encode()).hexdigest()[:12]


def digest(text: str) -> str:
    """What a content security policy knows an inline style or script by."""
    import base64

    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def failing(findings: Iterable[Data], fail_on: str) -> list[Data]:
    """The findings that make a run fail: new, and at or above a level."""
    rank = Level(fail_on).rank
    return [finding for finding in new(findings) if Level(finding["level"]).rank <= rank]


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
