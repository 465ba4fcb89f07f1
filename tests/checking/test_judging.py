"""Drafts that are judged together are judged as each would be by itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rulecheck.checking.checker import Checker, Draft
from rulecheck.checking.findings import ProgrammeReport, Verdict
from rulecheck.engines.agreement import Disagreement, available_engines
from rulecheck.engines.cases import Answer, EngineFault, Question
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.programme.reader import read_programme
from rulecheck.rulebook.rules import Rulebook

FIXTURES = Path(__file__).parents[2] / "fixtures"
FILES = [
    path
    for path in sorted(FIXTURES.rglob("*.yaml"))
    if not path.name.endswith(".findings.yaml") and FIXTURES / "changes" not in path.parents
]
# Of one option, of others, and of another instrument.
PLACES = [*range(0, len(FILES), 3)]


@pytest.fixture(scope="module")
def checker(rulebook: Rulebook) -> Checker:
    return Checker(rulebook, available_engines())


def opened(checker: Checker, place: int) -> Draft:
    path, vocabularies = FILES[place], checker.rulebook.vocabularies
    programme = read_programme(path.read_bytes(), path.name, vocabularies, path.parent)
    return checker.opened(programme, str(place))


def reports(checker: Checker, drafts: Sequence[Draft]) -> list[ProgrammeReport]:
    checker.judge(drafts)
    # What is found; programmes that say the same are not the same.
    found = [replace(checker.report(draft), programme=None) for draft in drafts]
    for draft in drafts:
        draft.close()
    return found


@pytest.fixture(scope="module")
def alone(checker: Checker) -> dict[int, ProgrammeReport]:
    return {n: reports(checker, [opened(checker, n)])[0] for n in PLACES}


def test_there_are_drafts_bound_by_many_rules_and_by_others(
    checker: Checker, alone: dict[int, ProgrammeReport]
) -> None:
    assert len({(one.instrument, one.option) for one in alone.values()}) > 5
    assert sum(len(one.findings) for one in alone.values()) > 50
    assert all(one.verdicts[Verdict.NOT_APPLICABLE] for one in alone.values())


def test_together_every_draft_has_the_report_it_has_alone(
    checker: Checker, alone: dict[int, ProgrammeReport]
) -> None:
    """In any order, beside any others, twice the same among them."""

    @settings(max_examples=25)
    @given(st.lists(st.sampled_from(PLACES), min_size=2, max_size=9))
    def check(places: list[int]) -> None:
        assert reports(checker, [opened(checker, n) for n in places]) == [alone[n] for n in places]

    check()


def test_no_drafts_are_judged_at_once(checker: Checker) -> None:
    checker.judge([])


def test_together_a_question_is_asked_once(rulebook: Rulebook) -> None:
    engine = Counting()
    checker = Checker(rulebook, [engine])
    single = opened(checker, PLACES[0])
    reports(checker, [single])
    asked, engine.questions = engine.questions, 0
    reports(checker, [opened(checker, PLACES[0]) for _ in range(8)])
    assert engine.questions == asked > 100


class Counting(ReferenceEngine):
    questions = 0

    def answer(self, questions: Sequence[Question]) -> list[list[Answer]]:
        self.questions += len(questions)
        return super().answer(questions)


class Lossy(ReferenceEngine):
    """Loses the last answer to the question that asks most; or turns it."""

    def __init__(self, turned: Any = None) -> None:
        self.turned = turned

    def answer(self, questions: Sequence[Question]) -> list[list[Answer]]:
        answers = super().answer(questions)
        longest = max(answers, key=len, default=[])
        lost = longest.pop() if longest else None
        if longest and self.turned:
            longest.append(not lost)
        return answers


@pytest.mark.parametrize(("turned", "fault"), [(False, EngineFault), (True, Disagreement)])
def test_an_answer_that_is_lost_is_missed_among_many(
    rulebook: Rulebook, turned: bool, fault: type[EngineFault]
) -> None:
    checker = Checker(rulebook, [ReferenceEngine(), Lossy(turned)])
    drafts = [opened(checker, n) for n in PLACES[:4]]
    with pytest.raises(fault):
        checker.judge(drafts)
    for draft in drafts:
        with pytest.raises(EngineFault, match="not judged"):
            checker.report(draft)


def test_a_draft_is_not_judged_twice_at_once(rulebook: Rulebook) -> None:
    """Of the second, everything would be shut out of all scopes."""
    checker = Checker(rulebook, [ReferenceEngine()])
    draft = opened(checker, PLACES[0])
    with pytest.raises(EngineFault, match="twice at once"):
        checker.judge([draft, draft])
    assert draft.checks is None
