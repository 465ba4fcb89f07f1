"""Runs the examples that rules carry: each must get the verdict it stands under, and together
they must tell the readings of a text apart."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set

import msgspec
from msgspec.structs import replace

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Finding, Verdict
from rulecheck.checking.outcomes import Outcome
from rulecheck.checking.readings import told_apart
from rulecheck.engines.cases import Case
from rulecheck.programme.facts import Facts
from rulecheck.programme.model import SCHEMA
from rulecheck.programme.reader import programme_of
from rulecheck.rulebook.rules import Example, Expectation, Rule
from rulecheck.source.problems import Problem, UnusableInput, quoted
from rulecheck.source.values import Mapping, Node, Scalar
from rulecheck.source.values import Sequence as SequenceNode

_SHORT = "meeting"
_SAID = {Verdict.DEPARTS: "departs", Verdict.UNDETERMINED: "is undetermined"}


class Posed(msgspec.Struct, frozen=True):
    """An example, and the draft it stands for."""

    example: Example
    facts: Facts


def failing_examples(checker: Checker, rules: Sequence[Rule]) -> Iterator[Problem]:
    """A problem for every example that does not get its verdict, and for every two readings of
    a rule that no example tells apart."""
    for rule in rules:
        usable = []
        for example in rule.examples:
            try:
                usable.append(posed(checker, rule, example))
            except UnusableInput as error:
                yield from (of_rule(rule, problem) for problem in error.problems)
        yield from failures(checker, rule, usable)


def posed(checker: Checker, rule: Rule, example: Example) -> Posed:
    """An example as a draft that can be judged. Raises UnusableInput."""
    root = draft_of(rule, example.node)
    programme = programme_of(root, rule.file, checker.rulebook.vocabularies)
    facts = Facts(programme, checker.rulebook.vocabularies)
    checker.readings.check(facts, rule.file)
    return Posed(example, facts)


def failures(checker: Checker, rule: Rule, examples: Iterable[Posed]) -> Iterator[Problem]:
    """A problem for every example that a rule does not give its verdict, and for every two of
    its readings that none of them tells apart; the rule must be one of the checker's."""
    apart: set[frozenset[str]] = set()
    for one in examples:
        judged = _judged(checker, rule, one.facts)
        yield from _failure(checker, rule, one.example, judged)
        apart.update(*map(told_apart, _by_subject(judged)))
    yield from _indistinct(rule, apart)


def _judged(checker: Checker, rule: Rule, facts: Facts) -> list[Outcome]:
    """The outcomes of an example, of all readings."""
    bound = [r for r in checker.binding(facts) if r is rule]
    judged = checker.all_outcomes(bound, facts)
    # What a report would print must print.
    list(checker.findings(judged))
    return judged


def of_rule(rule: Rule, problem: Problem) -> Problem:
    """A problem of an example, told of the rule that carries it."""
    return replace(problem, path=rule.file, message=f"{rule.id}: {problem.message}")


def _failure(
    checker: Checker, rule: Rule, example: Example, judged: Sequence[Outcome]
) -> Iterator[Problem]:
    chosen = [outcome for outcome in judged if outcome.chosen]
    verdicts = {outcome.verdict for outcome in chosen}
    if reason := _unmet(example.expected, verdicts):
        at = example.location
        found = _named(list(checker.findings(chosen)), alone=len(verdicts) == 1)
        yield Problem(rule.file, at.line, at.column, f"{rule.id}: {at.path}: {reason}{found}")


def _named(findings: Sequence[Finding], *, alone: bool) -> str:
    """Which subjects depart, unless all do, and what others leave open, in parentheses."""
    told = [_told(one) for one in findings if not (alone and one.verdict is Verdict.DEPARTS)]
    return f" ({'; '.join(dict.fromkeys(told))})" if told else ""


def _told(finding: Finding) -> str:
    """What is to be known of a finding where its rule is at hand."""
    if not finding.missing:
        return f"{finding.subject} {_SAID[finding.verdict]}"
    keys = (
        one.key if one.subject == finding.subject else f"{one.key} of {one.subject}"
        for one in finding.missing
    )
    return f"{finding.subject} leaves open {', '.join(keys)}"


def _by_subject(judged: Sequence[Outcome]) -> Iterable[Sequence[Outcome]]:
    same: dict[Case, list[Outcome]] = defaultdict(list)
    for outcome in judged:
        same[outcome.case].append(outcome)
    return same.values()


def _indistinct(rule: Rule, apart: Set[frozenset[str]]) -> Iterator[Problem]:
    """A problem for every two readings that decide all examples alike."""
    for one, other in itertools.combinations((reading.name for reading in rule.readings), 2):
        if frozenset((one, other)) not in apart:
            message = (
                f"{rule.id}: no example tells the readings {quoted(one)} and {quoted(other)} "
                "apart; add one that departs by one of them alone"
            )
            yield Problem(rule.file, rule.location.line, rule.location.column, message)


def _unmet(expected: Expectation, verdicts: set[Verdict]) -> str | None:
    """Why the verdicts are not what the example stands for; None if they are."""
    found = ", ".join(sorted(v.value.replace("_", " ") for v in verdicts)) or "no subject"
    departs, undetermined = Verdict.DEPARTS in verdicts, Verdict.UNDETERMINED in verdicts
    match expected:
        case Expectation.COMPLIES:
            met = Verdict.COMPLIES in verdicts and not departs and not undetermined
        case Expectation.DEPARTS:
            met = departs
        case Expectation.UNDETERMINED:
            met = undetermined and not departs
        case Expectation.OUTSIDE:
            met = verdicts <= {Verdict.NOT_APPLICABLE}
    return None if met else f"the example should give {expected.value}, but gives {found}"


def draft_of(rule: Rule, example: Mapping) -> Mapping:
    """The draft an example stands for: its keys, on top of the least a draft needs."""
    at = example.position
    entries = {
        "schema": (at, Scalar(SCHEMA, False, at)),
        "instrument": (at, Scalar(rule.instrument, False, at)),
        **{key: entry for key, entry in example.entries.items() if key != _SHORT},
    }
    short = example.get(_SHORT)
    if short is not None:
        entries["meetings"] = (at, SequenceNode((_with_kind(rule, short),), at))
    if rule.options:
        entries["regime"] = (at, _with_option(rule, example))
    return Mapping(entries, at)


def _with_kind(rule: Rule, meeting: Node) -> Node:
    """The meeting of the short form, of the kind the rule binds."""
    kinds = next((sorted(check.kinds) for check in rule.checks if check.kinds), None)
    if not isinstance(meeting, Mapping) or kinds is None or "kind" in meeting.entries:
        return meeting
    at = meeting.position
    return Mapping({"kind": (at, Scalar(kinds[0], False, at)), **meeting.entries}, at)


def _with_option(rule: Rule, example: Mapping) -> Node:
    """The regime of the example, with an option of the rule unless it names its own."""
    at, regime = example.position, example.get("regime")
    if regime is not None and not isinstance(regime, Mapping):
        return regime
    given = regime.entries if regime else {}
    option = sorted(rule.options or ())[0]
    return Mapping({"option": (at, Scalar(option, False, at)), **given}, at)
