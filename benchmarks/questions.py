"""What an engine is asked of a draft: each condition of the rules that bind it, put to each case.

Scopes and requirements alike are put to all subjects they could be put to: every engine is
given the same work, and gives as many answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rulecheck.checking.checker import Checker
from rulecheck.engines.cases import Case, Question
from rulecheck.programme.facts import Facts
from rulecheck.programme.reader import read_programme
from rulecheck.rulebook.conditions import Condition, Constant
from rulecheck.rulebook.rules import Check, Rule


class Asked(NamedTuple):
    """A draft, and what is asked of it: one question for each condition and set of cases."""

    name: str
    facts: Facts
    questions: Sequence[Question]


def asked_of(name: str, data: bytes, checker: Checker) -> Asked:
    """The questions of the rules that bind a draft."""
    vocabularies = checker.rulebook.vocabularies
    facts = Facts(read_programme(data, name, vocabularies), vocabularies)
    cases: dict[tuple[str, frozenset[str] | None], list[Case]] = {}
    made: dict[object, Case] = {}
    questions: dict[tuple[Condition, str, frozenset[str] | None], Question] = {}
    for rule in checker.binding(facts):
        for check in rule.checks:
            key = check.subject, check.kinds
            if key not in cases:
                cases[key] = [
                    made.setdefault(subject, Case(subject))
                    for subject in facts.standing(check.subject)
                    if check.kinds is None or subject.read("kind") in check.kinds
                ]
            for condition in asked_by(check):
                if cases[key]:
                    questions.setdefault((condition, *key), Question(condition, cases[key]))
    return Asked(name, facts, list(questions.values()))


def asked_by(check: Check) -> Iterator[Condition]:
    """The conditions of a check that turn on what a draft says."""
    for condition in (check.where, check.require):
        if not isinstance(condition, Constant):
            yield condition


def rules_that_bind(asked: Sequence[Asked], checker: Checker) -> list[Rule]:
    """The rules that bind any of some drafts."""
    bound = {rule.id for one in asked for rule in checker.binding(one.facts)}
    return [rule for rule in checker.rulebook.rules if rule.id in bound]
