"""The two engines agree on whatever can be written: drafts and rule sets made at random."""

import os

import pytest
from hypothesis import given, settings

from rulecheck.engines.cases import Answer, Case, Question
from rulecheck.engines.durable import DurableEngine
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.programme.facts import STANDING, Facts
from rulecheck.programme.reader import read_programme
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.normal import TooIntricate, check_size
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.testing.chance import Chance, Seeded, shuffled
from rulecheck.testing.generators import ConditionMaker, DraftMaker
from rulecheck.testing.strategies import chances

# Rule sets compared in one run; a longer run is one setting away.
RULE_SETS = int(os.environ.get("RULECHECK_DIFFERENTIAL", "3000"))
CONDITIONS_PER_SET = 6


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return load_rulebook([shipped_rules()]).vocabularies


def compare(chance: Chance, vocabularies: Vocabularies) -> dict[Answer, int]:
    """Put one random rule set to one random draft; count the answers both engines gave."""
    text = DraftMaker(chance, vocabularies).draft("CCM", meetings=9)
    facts = Facts(read_programme(text, "random", vocabularies), vocabularies)
    maker = ConditionMaker(chance, vocabularies)
    questions = []
    for _ in range(CONDITIONS_PER_SET):
        subject = chance.choice(list(STANDING))
        cases = shuffled([Case(one) for one in facts.standing(subject)], chance)
        condition = maker.condition(STANDING[subject][0])
        try:
            check_size(condition)
        except TooIntricate:
            continue
        questions.append(Question(condition, cases))
    durable, reference = DurableEngine().answer(questions), ReferenceEngine().answer(questions)
    answers: dict[Answer, int] = {True: 0, False: 0, None: 0}
    for question, one, other in zip(questions, durable, reference, strict=True):
        assert one == other, question.condition
        for answer in one:
            answers[answer] += 1
    return answers


def test_engines_agree_on_thousands_of_rule_sets(vocabularies: Vocabularies) -> None:
    answers: dict[Answer, int] = {True: 0, False: 0, None: 0}
    for seed in range(RULE_SETS):
        for answer, number in compare(Seeded(seed), vocabularies).items():
            answers[answer] += number
    print(f"{RULE_SETS} rule sets and drafts, {sum(answers.values())} answers, 0 differences")
    # All three answers are exercised, each by a fair share.
    assert min(answers.values()) > RULE_SETS / 2


@settings(max_examples=100, deadline=None)
@given(chance=chances())
def test_engines_agree_and_a_difference_shrinks(chance: Chance, vocabularies: Vocabularies) -> None:
    compare(chance, vocabularies)
