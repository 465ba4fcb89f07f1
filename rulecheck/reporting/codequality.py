"""The report as GitLab's code quality report: a list of issues in the form of Code Climate."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from rulecheck.reporting.labels import Labels
from rulecheck.reporting.paths import relative
from rulecheck.reporting.severities import standing
from rulecheck.reporting.told import told
from rulecheck.reporting.width import clean

Data = Mapping[str, Any]
# An issue must lie in a file; a fault lies in none.
_NO_FILE = "."


def as_issues(report: Data, say: Labels) -> list[dict[str, Any]]:
    """An issue for each finding, problem and fault of the report of the contract.

    A draft that was named twice, `a.yaml` and `./a.yaml`, is told of once.
    """
    return list({issue["fingerprint"]: issue for issue in _issues(report, say)}.values())


def _issues(report: Data, say: Labels) -> Iterator[dict[str, Any]]:
    for fault in report["faults"]:
        yield _issue("fault", "blocker", (_NO_FILE, 1), say("fault", text=fault), fault)
    for problem in report["problems"]:
        text = problem["message"]
        told_apart = f"{problem['line']}:{problem['column']} {text}"
        place = problem["path"], problem["line"]
        yield _issue("problem", "blocker", place, text, told_apart)
    for programme in report["programmes"]:
        for finding in programme["findings"]:
            yield _issue(
                finding["rule"],
                standing(finding).gitlab,
                (programme["path"], finding["location"]["line"]),
                " ".join(told(finding, say)),
                finding["fingerprint"],
            )


def _issue(
    name: str, severity: str, place: tuple[str, int], text: str, told_apart: str
) -> dict[str, Any]:
    """An issue; `told_apart` is what no other of that name has in that file."""
    path = relative(place[0])
    whole = "\0".join((path, name, told_apart)).encode("utf-8", "surrogateescape")
    return {
        "description": clean(text),
        "check_name": name,
        "fingerprint": hashlib.sha256(whole).hexdigest(),
        "severity": severity,
        "location": {"path": path, "lines": {"begin": place[1]}},
    }
