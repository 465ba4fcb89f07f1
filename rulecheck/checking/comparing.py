"""A draft against every option of its instrument: which it fits, and what it departs from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Finding, ProgrammeReport, Verdict
from rulecheck.programme.days import MeetingDays, meeting_days
from rulecheck.programme.model import Programme
from rulecheck.programme.regimes import under_option
from rulecheck.rulebook.rules import Level, Rule, Rulebook
from rulecheck.source.problems import Problem, UnusableInput, quoted

# The levels a departure can have that counts, gravest first.
GRAVITY = (Level.VIOLATION, Level.DEPARTURE, Level.DISCREPANCY, Level.ADVICE)


@dataclass(frozen=True)
class DepartingRule:
    """A rule that a draft departs from under an option, at its gravest, and how often."""

    rule: Rule
    level: Level
    count: int


@dataclass(frozen=True)
class Fit:
    """How a draft fares under an option; `rules` are those it departs from, gravest first."""

    option: str
    report: ProgrammeReport
    rules: tuple[DepartingRule, ...]
    levels: tuple[int, ...]
    undetermined: int

    @property
    def departures(self) -> int:
        """How many findings depart, of whatever level that counts."""
        return sum(self.levels)


@dataclass(frozen=True)
class Comparison:
    """A draft under every option of its instrument.

    `best` are the options with the fewest departures, compared level by level, the gravest
    first: one more violation weighs more than any number of departures.
    """

    path: str
    instrument: str
    instrument_text: str
    declared: str | None
    fits: tuple[Fit, ...]
    days: MeetingDays

    @property
    def best(self) -> tuple[Fit, ...]:
        """The fits that none surpasses; several are a tie."""
        least = min(fit.levels for fit in self.fits)
        return tuple(fit for fit in self.fits if fit.levels == least)


def options_of(rulebook: Rulebook, instrument: str) -> tuple[str, ...]:
    """The options that rules of an instrument bind under, as the vocabulary orders them."""
    bound = {
        option
        for rule in rulebook.rules
        if rule.instrument == instrument
        for option in rule.options or ()
    }
    known = [name for name in rulebook.vocabularies["option"].terms if name in bound]
    return (*known, *sorted(bound.difference(known)))


def compared(checker: Checker, programme: Programme, path: str) -> Comparison:
    """The draft under each option. Raises UnusableInput where there are none, and EngineFault."""
    options = options_of(checker.rulebook, programme.instrument)
    if not options:
        at = programme.origin.locate("instrument")
        message = (
            f"no rule for {quoted(programme.instrument)} is under an option; nothing to compare"
        )
        raise UnusableInput([Problem(path, at.line, at.column, message)])
    by_id = {rule.id: rule for rule in checker.rulebook.rules}
    fits = tuple(
        _fit(option, checker.check(under_option(programme, option), path), by_id)
        for option in options
    )
    return Comparison(
        path=path,
        instrument=programme.instrument,
        instrument_text=fits[0].report.instrument_text,
        declared=programme.regime.option if programme.regime else None,
        fits=fits,
        days=meeting_days(programme, checker.rulebook.vocabularies),
    )


def _fit(option: str, report: ProgrammeReport, by_id: dict[str, Rule]) -> Fit:
    counting = [finding for finding in report.findings if finding.waived is None]
    departing = [finding for finding in counting if finding.level in GRAVITY]
    levels = Counter(finding.level for finding in departing)
    return Fit(
        option=option,
        report=report,
        rules=tuple(_departing_rules(departing, by_id)),
        levels=tuple(levels[level] for level in GRAVITY),
        undetermined=sum(finding.verdict is Verdict.UNDETERMINED for finding in counting),
    )


def _departing_rules(findings: Iterable[Finding], by_id: dict[str, Rule]) -> list[DepartingRule]:
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    rules = (
        DepartingRule(by_id[name], min((f.level for f in found), key=_rank), len(found))
        for name, found in by_rule.items()
    )
    return sorted(rules, key=lambda one: (_rank(one.level), -one.count, one.rule.id))


def _rank(level: Level) -> int:
    return level.rank
