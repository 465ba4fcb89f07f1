"""The report as SARIF 2.1.0, the OASIS format of static analysis results (see docs/report.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from rulecheck import __version__
from rulecheck.reporting.excerpt import COLUMNS_AT_MOST
from rulecheck.reporting.labels import Labels
from rulecheck.reporting.paths import relative, uri_of
from rulecheck.reporting.severities import severity_of
from rulecheck.reporting.told import waiver
from rulecheck.reporting.width import clean

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
# What YAML takes for the end of a line, in the order in which it must be looked for.
_NEWLINES = ["\r\n", "\n", "\r", "\x85", "\u2028", "\u2029"]
_STANDARD_INPUT = "-"

Data = Mapping[str, Any]
Made = dict[str, Any]


def as_sarif(report: Data, say: Labels) -> Made:
    """The report of the contract as a log with one run."""
    findings = [finding for one in report["programmes"] for finding in one["findings"]]
    compared = any(finding["known"] for finding in findings) or any(
        one["gone"] for one in report["programmes"]
    )
    rules = {name: n for n, name in enumerate(report["statements"])}
    run = {
        "tool": {
            "driver": {
                "name": "rulecheck",
                "version": __version__,
                "language": say.language,
                "rules": [_rule(name, one, say) for name, one in report["statements"].items()],
            }
        },
        "language": say.language,
        "columnKind": "unicodeCodePoints",
        "newlineSequences": _NEWLINES,
        "invocations": [
            {
                "executionSuccessful": not (report["problems"] or report["faults"]),
                "toolExecutionNotifications": list(_notifications(report, say)),
            }
        ],
        "artifacts": [_artifact(one) for one in report["programmes"]],
        "results": [
            _result(finding, one["path"], rules, compared, say)
            for one in report["programmes"]
            for finding in one["findings"]
        ],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _message(*texts: str) -> Made:
    """A message of plain text: braces are doubled, and no link is made from what a draft says."""
    text = "\n".join(map(clean, texts)).replace("{", "{{").replace("}", "}}")
    return {"text": text.replace("](", "]\u200b(")}


def _rule(name: str, statement: Data, say: Labels) -> Made:
    keys = ("level", "modality", "document", "locus")
    return {
        "id": name,
        "name": clean(statement["title"]),
        "shortDescription": _message(statement["title"]),
        "fullDescription": _message(statement["asks"]),
        "help": _message(statement["asks"], say("source", **{key: statement[key] for key in keys})),
        "defaultConfiguration": {"level": severity_of(statement["level"]).sarif},
        "properties": {key: statement[key] for key in keys},
    }


def _artifact(programme: Data) -> Made:
    keys = ("instrument", "option", "rules", "verdicts")
    return {
        "location": _artifact_location(programme["path"]),
        "roles": ["analysisTarget"],
        "properties": {key: programme[key] for key in keys},
    }


def _artifact_location(path: str) -> Made:
    location: Made = {"uri": uri_of(PurePath(relative(path)))}
    if path == _STANDARD_INPUT:
        location["description"] = {"text": "standard input"}
    return location


def _result(
    finding: Data, path: str, rules: Mapping[str, int], compared: bool, say: Labels
) -> Made:
    open_ = "undetermined" in (finding["verdict"], finding["level"])
    result = {
        "ruleId": finding["rule"],
        "ruleIndex": rules.get(finding["rule"], -1),
        # What the draft leaves open is no failure, and only a failure has a level.
        "kind": "open" if open_ else "fail",
        "level": "none" if open_ else severity_of(finding["level"]).sarif,
        "message": _message(finding["message"], say("remedy", text=finding["remedy"])),
        "locations": [_location(finding, path)],
        "partialFingerprints": {"finding/v1": finding["fingerprint"]},
        "suppressions": [_suppression(finding["waived"], say)] if finding["waived"] else [],
        "properties": _properties(finding),
    }
    if compared:
        result["baselineState"] = "unchanged" if finding["known"] else "new"
    return result


def _location(finding: Data, path: str) -> Made:
    place, excerpt = finding["location"], finding["excerpt"]
    region = {"startLine": place["line"], "startColumn": place["column"]}
    physical = {"artifactLocation": _artifact_location(path), "region": region}
    if excerpt is not None:
        first, end = excerpt["lines"][0], excerpt["column"] + excerpt["mark"]
        region["endColumn"] = end
        # An excerpt holds the head of a long line only, and a snippet is what the region holds.
        if end <= len(first) + 1:
            region["snippet"] = {"text": first[excerpt["column"] - 1 : end - 1]}
        if all(len(line) < COLUMNS_AT_MOST for line in excerpt["lines"]):
            physical["contextRegion"] = {
                "startLine": excerpt["line"],
                "endLine": excerpt["line"] + len(excerpt["lines"]) - 1,
                "snippet": {"text": "\n".join(excerpt["lines"])},
            }
    located: Made = {"physicalLocation": physical}
    if place["path"]:
        located["logicalLocations"] = [{"fullyQualifiedName": place["path"], "kind": "property"}]
    return located


def _suppression(waived: Data, say: Labels) -> Made:
    """A waiver stands in the draft itself; it is one only if its authority may give it."""
    return {"kind": "inSource", "status": "accepted", "justification": clean(waiver(waived, say))}


def _properties(finding: Data) -> Made:
    keys = ("level", "verdict", "subject", "modality", "reading", "lifted_by", "missing", "waived")
    return {key: finding[key] for key in keys} | {
        "document": finding["source"]["document"],
        "locus": finding["source"]["locus"],
    }


def _notifications(report: Data, say: Labels) -> Iterator[Made]:
    for problem in report["problems"]:
        region = {"startLine": problem["line"], "startColumn": problem["column"]}
        place = {"artifactLocation": _artifact_location(problem["path"]), "region": region}
        yield _notification("problem", "error", problem["message"]) | {
            "locations": [{"physicalLocation": place}]
        }
    for fault in report["faults"]:
        yield _notification("fault", "error", say("fault", text=fault))
    for programme in report["programmes"]:
        for fingerprint in programme["gone"]:
            yield _notification("gone", "note", say("gone", fingerprint=fingerprint))
    if len(report["engines"]) == 1:
        yield _notification("engine", "warning", say("alone"))


def _notification(name: str, level: str, text: str) -> Made:
    return {"descriptor": {"id": name}, "level": level, "message": _message(text)}
