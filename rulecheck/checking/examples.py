"""Runs the examples that rules carry: each must get the verdict it stands under."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Verdict
from rulecheck.programme.facts import Facts
from rulecheck.programme.model import SCHEMA
from rulecheck.programme.reader import programme_of
from rulecheck.rulebook.rules import Example, Expectation, Rule
from rulecheck.source.problems import Problem, UnusableInput
from rulecheck.source.values import Mapping, Node, Scalar
from rulecheck.source.values import Sequence as SequenceNode

_SHORT = "meeting"


def failing_examples(checker: Checker, rules: Sequence[Rule]) -> Iterator[Problem]:
    """A problem for every example that does not get its verdict."""
    for rule in rules:
        for example in rule.examples:
            yield from _failures(checker, rule, example)


def _failures(checker: Checker, rule: Rule, example: Example) -> Iterator[Problem]:
    try:
        root = draft_of(rule, example.node)
        programme = programme_of(root, rule.file, checker.rulebook.vocabularies)
    except UnusableInput as error:
        for problem in error.problems:
            yield Problem(rule.file, problem.line, problem.column, f"{rule.id}: {problem.message}")
        return
    facts = Facts(programme, checker.rulebook.vocabularies)
    bound = [r for r in checker.binding(facts) if r is rule]
    outcomes = checker.outcomes(bound, facts)
    # What a report would print must print.
    list(checker.findings(outcomes))
    verdicts = {outcome.verdict for outcome in outcomes}
    if reason := _unmet(example.expected, verdicts):
        at = example.location
        yield Problem(rule.file, at.line, at.column, f"{rule.id}: {at.path}: {reason}")


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
