"""What makes a finding the same finding in another run: neither its line nor its language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rulecheck.checking.findings import Finding

_INDEX = re.compile(r"\[\d+\]")


def fingerprints(findings: Sequence[Finding]) -> list[str]:
    """A fingerprint for each finding of a programme: rule, check, subject and key, in words.

    Entries of a list are told apart by the subject, not by their place in the
    list; findings that have all in common are numbered in the order of the draft.
    """
    said: Counter[str] = Counter()
    given: dict[int, str] = {}
    for n in sorted(range(len(findings)), key=lambda n: _place(findings[n])):
        finding = findings[n]
        rule = f"{finding.rule}.{finding.check}" if finding.check else finding.rule
        name = f"{rule} {finding.verdict.value} {finding.subject} {_key(finding)}".strip()
        said[name] += 1
        given[n] = name if said[name] == 1 else f"{name} #{said[name]}"
    return [given[n] for n in range(len(findings))]


def _place(finding: Finding) -> tuple[int, int]:
    return finding.location.line, finding.location.column


def _key(finding: Finding) -> str:
    return _INDEX.sub("[]", finding.location.path)
