"""What other engines and tools are given says what the rules say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from answer_sets import Solver
from asp import Program, Told
from json_schemas import refused_by, said_of, spectral_ruleset
from questions import Asked, asked_of, rules_that_bind
from zen_expressions import can_say, context, sure

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Verdict
from rulecheck.engines.cases import Answer, Case, Question
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.programme.facts import STANDING, Facts
from rulecheck.programme.reader import read_programme
from rulecheck.rulebook.conditions import Condition
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.testing.chance import Seeded
from rulecheck.testing.generators import ConditionMaker, DraftMaker

FIXTURES = Path(__file__).parents[2] / "fixtures" / "ccm"
DRAFTS = (
    "example-option-4.yaml",
    "record-2010-2014.yaml",
    "option-1/complying.yaml",
    "option-4/costs-the-wrong-way-round.yaml",
)


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(load_rulebook([shipped_rules()]), [ReferenceEngine()])


@pytest.fixture(scope="module")
def asked(checker: Checker) -> list[Asked]:
    return [asked_of(name, (FIXTURES / name).read_bytes(), checker) for name in DRAFTS]


@pytest.fixture(scope="module")
def random_questions(checker: Checker) -> list[Question]:
    """Conditions of every sort, each on a draft of its own, and few on which all is silent."""
    vocabularies, questions = checker.rulebook.vocabularies, []
    for seed in range(150):
        chance = Seeded(seed)
        text = DraftMaker(chance, vocabularies).draft("CCM", meetings=6)
        facts = Facts(read_programme(text, "random", vocabularies), vocabularies)
        name = chance.choice([name for name in STANDING if facts.standing(name)])
        condition = ConditionMaker(chance, vocabularies).condition(STANDING[name][0])
        questions.append(Question(condition, [Case(one) for one in facts.standing(name)]))
    return questions


def solved(questions: Sequence[Question]) -> list[list[Answer]]:
    program = Program(question.condition for question in questions)
    facts, numbers = Told(program).of(questions)
    solver = Solver(f"{program.text}\n{facts}")
    return [
        [solver.answer(program.asked[question.condition], one) for one in subjects]
        for question, subjects in zip(questions, numbers, strict=True)
    ]


def test_the_program_for_clingo_answers_as_the_rules_do(asked: list[Asked]) -> None:
    for one in asked:
        assert solved(one.questions) == ReferenceEngine().answer(one.questions), one.name


def test_the_program_for_clingo_says_all_of_the_rule_language(
    random_questions: list[Question],
) -> None:
    expected = ReferenceEngine().answer(random_questions)
    assert {answer for answers in expected for answer in answers} == {True, False, None}
    assert solved(random_questions) == expected


def zen_answer(condition: Condition, told: dict[str, Any]) -> Answer:
    """An expression of ZEN, put to Python, which takes most of it as it stands."""
    found = [_evaluated(sure(condition, holds), told) for holds in (True, False)]
    assert found != [True, True]
    return True if found[0] else False if found[1] else None


def _evaluated(expression: str, told: dict[str, Any]) -> bool:
    texts: list[str] = []

    def kept(text: re.Match[str]) -> str:
        texts.append(text[0])
        return f"_texts[{len(texts) - 1}]"

    python = re.sub(r'"(?:[^"\\]|\\.)*"', kept, expression)
    python = re.sub(r"\ball\((\w+), # in ([^)]*)\)", r"all(_one in \2 for _one in \1)", python)
    names = {**told, "true": True, "false": False, "_texts": [yaml.safe_load(t) for t in texts]}
    return bool(eval(python, names))


@pytest.mark.parametrize("which", ["rules", "random"])
def test_expressions_for_zen_answer_as_the_rules_do(
    which: str, asked: list[Asked], random_questions: list[Question]
) -> None:
    everything = [question for one in asked[:2] for question in one.questions]
    questions = random_questions if which == "random" else everything
    flat = [question for question in questions if can_say(question.condition)]
    assert len(flat) > len(questions) / 2
    for question, expected in zip(flat, ReferenceEngine().answer(flat), strict=True):
        told = [context([question.condition], case) for case in question.cases]
        found = [zen_answer(question.condition, one) for one in told]
        assert found == expected, question.condition


def test_schemas_refuse_the_subjects_that_depart(checker: Checker) -> None:
    """In all fixtures: those that a check says depart, and no others."""
    vocabularies = checker.rulebook.vocabularies
    said = list(said_of([r for r in checker.rulebook.rules if r.instrument == "CCM"], vocabularies))
    validators = {one.name: jsonschema.Draft201909Validator(refused_by(one)) for one in said}
    names = {id(one.check): one.name for one in said}
    departing = 0
    for file in sorted(FIXTURES.rglob("*.yaml")):
        data = file.read_bytes()
        if file.name.endswith(".findings.yaml"):
            continue
        one = asked_of(file.name, data, checker)
        loaded = yaml.safe_load(data)
        outcomes = checker.all_outcomes(checker.binding(one.facts), one.facts)
        bound = {id(check) for rule in checker.binding(one.facts) for check in rule.checks}
        expected = {
            (names[id(o.check)], o.case.subject.locate("").path)
            for o in outcomes
            if o.verdict is Verdict.DEPARTS and id(o.check) in names
        }
        found = {
            (name, error.json_path.removeprefix("$").lstrip("."))
            for check, name in names.items()
            if check in bound
            for error in validators[name].iter_errors(loaded)
        }
        assert found == expected, file.name
        departing += len(expected)
    assert departing > 10


def test_the_ruleset_for_spectral_looks_where_the_subjects_stand(
    asked: list[Asked], checker: Checker
) -> None:
    said = list(said_of(rules_that_bind(asked, checker), checker.rulebook.vocabularies))
    rules = spectral_ruleset(said)["rules"]
    assert len(rules) == len(said)
    given = {rule["given"] for rule in rules.values()}
    assert {"$", "$.meetings[*]", "$.bodies[*].members[*]"} <= given
