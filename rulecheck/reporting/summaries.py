"""What reports say of findings together: grouped, folded and summed up in fixed words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rulecheck.reporting.labels import Labels
from rulecheck.rulebook.rules import Level

# Findings of one rule and level that are told in full before the others are only named.
_IN_FULL = 2
_FOLDED_FROM = _IN_FULL + 2

# Keys of the programme as a whole need not say whose they are.
_WHOLE = "programme"

_STATES = ("waived", "known")
_TOLD_VERDICTS = ("complies", "departs", "undetermined")

Data = dict[str, Any]


class Summaries:
    """Says in one language what findings and drafts come to."""

    def __init__(self, say: Labels) -> None:
        self._say = say

    def counted(self, number: int, level: str) -> str:
        """So many findings of a level."""
        return self._say("counted", number=number, level=self._say.level(Level(level), number))

    def bound(self, programme: Data) -> str:
        """What binds a draft, on which day, and the verdicts of it."""
        verdicts = {name: programme["verdicts"][name] for name in _TOLD_VERDICTS}
        told = self._say("sum", rules=programme["rules"], **verdicts)
        day = programme["as_of_text"]
        return self._say("as of", day=day, told=told) if day else told

    def summary(self, findings: list[Data]) -> str:
        """How many findings of each level there are, and how many that do not count."""
        say = self._say
        parts = [self.counted(group["count"], group["level"]) for group in by_level(new(findings))]
        parts += [
            say("counted", number=number, level=say(f"are {name}"))
            for name in _STATES
            if (number := sum(bool(finding[name]) for finding in findings))
        ]
        return (say("joint").join(parts) or say("nothing")) + say("stop")

    def outcome(self, report: Data) -> str:
        """The summary of all drafts, and how many inputs could not be checked."""
        say = self._say
        findings = [finding for one in report["programmes"] for finding in one["findings"]]
        unusable = len({one["path"] for one in report["problems"]}) + len(report["faults"])
        # That nothing was found may not be said of what was not looked at.
        parts = [self.summary(findings) if report["programmes"] else say("none checked")]
        return " ".join([*parts, say("unusable", number=unusable)] if unusable else parts)

    def missing(self, group: Data) -> str:
        """The keys of a group that is lacking, of which subjects, and its state."""
        say = self._say
        keys, subjects = say("list").join(group["keys"]), group["subjects"]
        told = say("of", keys=keys, subjects=say("list").join(subjects)) if subjects else keys
        found = group["state"]
        return say("in state", told=told, state=say(f"are {found}")) if found else told

    def likewise(self, findings: list[Data]) -> str:
        """Further findings of a rule by their subjects, each subject and line once."""
        say = self._say
        named = dict.fromkeys(
            say("on line", subject=f["subject_text"], line=f["location"]["line"]) for f in findings
        )
        return say("likewise", subjects=say("list").join(named))


def new(findings: Iterable[Data]) -> list[Data]:
    """The findings that count: neither waived nor in the baseline."""
    return [finding for finding in findings if not state(finding)]


def state(finding: Data) -> str:
    """Why a finding does not count: `waived` or `known`; empty where it does."""
    return next((name for name in _STATES if finding[name]), "")


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


def folded(findings: Iterable[Data], *, whole: bool) -> Iterator[Data]:
    """Entries `{finding, likewise}`: of many findings of a rule the last are only named.

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
            yield {"finding": finding, "likewise": held[full:] if last else []}


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
