"""What the rule engine loses or contradicts is a fault or a difference, never an answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from rulecheck.engines import durable
from rulecheck.engines.agreement import Disagreement, agreed
from rulecheck.engines.cases import Case, EngineFault, Question
from rulecheck.engines.durable import DurableEngine
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.programme.facts import Facts
from rulecheck.programme.reader import read_programme
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.programme.words import FACTS, NUMBER, TRUTH
from rulecheck.programme.words import term as term_of
from rulecheck.rulebook.conditions import (
    And,
    Compare,
    Condition,
    Constant,
    Holds,
    Not,
    Number,
    Or,
    Path,
    Same,
    Says,
)
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules

DRAFT = b"""schema: rulecheck/programme/1
instrument: CCM
meetings:
- {id: one, kind: intersessional meeting, tentative: true}
- {id: two, kind: intersessional meeting, tentative: false}
- {id: three, kind: intersessional meeting}
- {id: four, kind: intersessional meeting, tentative: true}
"""
TENTATIVE = Holds(Path(("tentative",), TRUTH))


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return load_rulebook([shipped_rules()]).vocabularies


@pytest.fixture(scope="module")
def cases(vocabularies: Vocabularies) -> list[Case]:
    facts = Facts(read_programme(DRAFT, "draft", vocabularies), vocabularies)
    return [Case(meeting) for meeting in facts.meetings]


@pytest.fixture
def spoilt(monkeypatch: pytest.MonkeyPatch) -> Callable[..., DurableEngine]:
    """An engine whose messages pass through a function that may drop or change them."""

    def make(change: Callable[[str, list[Any]], tuple[str, list[Any]] | None]) -> DurableEngine:
        engine = DurableEngine()
        firings = durable._RuleSet._firings

        def changed(self: Any, batch: str) -> Any:
            for name, frames in firings(self, batch):
                kept = change(name, frames)
                if kept is not None:
                    yield kept

        # The run that warms a rule set up is left alone.
        engine.answer([Question(TENTATIVE, [])])
        monkeypatch.setattr(durable._RuleSet, "_firings", changed)
        return engine

    return make


def test_the_three_answers(cases: list[Case]) -> None:
    assert DurableEngine().answer([Question(TENTATIVE, cases)]) == [[True, False, None, True]]


def test_cases_that_say_the_same_are_one_fact(
    cases: list[Case], spoilt: Callable[..., DurableEngine]
) -> None:
    seen: list[int] = []
    engine = spoilt(lambda name, frames: seen.append(len(frames)) or (name, frames))
    engine.answer([Question(TENTATIVE, cases)])
    # Of three facts one is yes and one no; all three are seen, and the heartbeat is one.
    assert seen == [1, 1, 3, 1]


def test_what_was_proved_of_a_fact_holds_for_the_next_draft(
    cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = DurableEngine()
    asserted: list[int] = []
    prove = durable._RuleSet.prove

    def counted(self: Any, facts: Any) -> None:
        asserted.append(len(facts))
        prove(self, facts)

    monkeypatch.setattr(durable._RuleSet, "prove", counted)
    assert engine.answer([Question(TENTATIVE, cases[:2])]) == [[True, False]]
    assert engine.answer([Question(TENTATIVE, cases)]) == [[True, False, None, True]]
    assert engine.answer([Question(TENTATIVE, cases)]) == [[True, False, None, True]]
    assert asserted == [2, 1]
    # Where there are too many, the first stay.
    monkeypatch.setattr(durable, "_PROVED_AT_MOST", 2)
    assert engine.answer([Question(TENTATIVE, cases)]) == [[True, False, None, True]]
    assert asserted == [2, 1]
    monkeypatch.setattr(durable, "_FEW", 1)
    assert engine.answer([Question(TENTATIVE, cases)]) == [[True, False, None, True]]
    assert asserted == [2, 1, 2]
    # So do those of an earlier run, for which no rule sets are made.
    later = DurableEngine()
    later.recall(engine.learned())
    for _ in range(2):
        assert later.answer([Question(TENTATIVE, cases)]) == [[True, False, None, True]]
    assert asserted == [2, 1, 2]


@pytest.mark.parametrize("lost", ["yes", "no"])
def test_a_lost_proof_is_a_difference(
    cases: list[Case], spoilt: Callable[..., DurableEngine], lost: str
) -> None:
    engine = spoilt(lambda name, frames: None if name.startswith(lost) else (name, frames))
    with pytest.raises(Disagreement, match=f"durable says undetermined, reference says {lost} "):
        agreed([Question(TENTATIVE, cases)], (engine, ReferenceEngine()))


def test_an_answer_turned_round_is_a_difference(
    cases: list[Case], spoilt: Callable[..., DurableEngine]
) -> None:
    def turn(name: str, frames: list[Any]) -> tuple[str, list[Any]]:
        return (name.replace("no", "yes") if name.startswith("no") else name), frames

    with pytest.raises(Disagreement, match="durable says yes, reference says no"):
        agreed([Question(TENTATIVE, cases)], (spoilt(turn), ReferenceEngine()))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda n, f: None if n == "heartbeat" else (n, f), "heartbeat is missing"),
        (lambda n, f: None if n == "seen" else (n, f), "left a case unseen"),
        (lambda n, f: (n, f[1:] if n == "seen" else f), "left a case unseen"),
        (lambda n, f: (n, f + f if n == "seen" else f), "left a case unseen"),
        (lambda n, f: (n, [0, 1] if n.startswith(("yes", "no")) else f), "two answers"),
    ],
    ids=["heartbeat", "seen", "one unseen", "seen twice", "two answers"],
)
def test_what_is_incomplete_or_contradicts_itself_is_a_fault(
    cases: list[Case], spoilt: Callable[..., DurableEngine], change: Any, told: str
) -> None:
    engine = spoilt(change)
    with pytest.raises(EngineFault, match=told):
        engine.answer([Question(TENTATIVE, cases)])


def test_an_engine_answers_again_after_a_fault(
    cases: list[Case], spoilt: Callable[..., DurableEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = spoilt(lambda name, frames: None)
    with pytest.raises(EngineFault):
        engine.answer([Question(TENTATIVE, cases)])
    monkeypatch.undo()
    assert engine.answer([Question(TENTATIVE, cases)]) == [[True, False, None, True]]


def test_a_rule_set_that_never_runs_is_given_up(
    cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Deleting its state would end the process.
    silent = SimpleNamespace(**vars(durable.engine))
    silent.start_action_for_state = lambda handle, offset: None
    silent.delete_state = lambda handle, session: pytest.fail("deletes a state that never ran")
    monkeypatch.setattr(durable, "engine", silent)
    engine = DurableEngine()
    with pytest.raises(EngineFault, match="heartbeat is missing"):
        engine.answer([Question(TENTATIVE, cases)])
    monkeypatch.undo()
    assert engine.answer([Question(TENTATIVE, cases)]) == [[True, False, None, True]]


def test_a_refused_batch_is_a_fault(cases: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    engine = DurableEngine()
    engine.answer([Question(TENTATIVE, cases[:1])])
    whole = durable._batch
    # A fact twice: the engine stops at it, and says so.
    monkeypatch.setattr(
        durable, "_batch", lambda facts: json.dumps([json.loads(whole(facts))[0]] * 2)
    )
    with pytest.raises(EngineFault, match="refused its facts"):
        engine.answer([Question(TENTATIVE, cases)])


def conditions() -> list[Condition]:
    """More proofs than one rule set takes, in one condition and in several."""
    kind, of = Path(("kind",), term_of("kind")), Path(("of", "kind"), term_of("kind"))
    number = Path(("ordinal",), NUMBER)
    many = Or(tuple(And((Same(kind, f"kind {n}"), Not(TENTATIVE))) for n in range(60)))
    return [
        many,
        *(Or((Compare(number, ">=", Number(n)), Same(kind, of))) for n in range(50)),
        And(()),
        Or(()),
        And((TENTATIVE, Not(TENTATIVE))),
    ]


def test_proofs_beyond_one_rule_set(cases: list[Case]) -> None:
    engine = DurableEngine()
    questions = [Question(condition, cases) for condition in conditions()]
    for _ in range(2):
        assert engine.answer(questions) == ReferenceEngine().answer(questions)


@pytest.mark.parametrize(("columns", "taken"), [(240, True), (241, False)])
def test_a_condition_reads_as_many_columns_as_the_engine_takes(
    cases: list[Case], columns: int, taken: bool
) -> None:
    # Of a fact with more values than it takes the engine reads nothing, and says nothing.
    paths = (Path(("of",) * n + ("tentative",), TRUTH) for n in range(columns))
    whole = Question(Not(Or(tuple(map(Holds, paths)))), cases)
    if taken:
        assert DurableEngine().answer([whole]) == ReferenceEngine().answer([whole])
    else:
        with pytest.raises(EngineFault, match="use several checks"):
            DurableEngine().answer([whole])


def test_true_and_one_are_not_the_same(vocabularies: Vocabularies) -> None:
    text = b"schema: rulecheck/programme/1\ninstrument: CCM\ncontext: {a: true, b: 1}\n"
    facts = Facts(read_programme(text, "draft", vocabularies), vocabularies)
    context = Path(("context",), FACTS)
    questions = [
        Question(Says(context, name, value), [Case(facts.programme)])
        for name in "ab"
        for value in (Constant(True), Number(1))
    ]
    assert DurableEngine().answer(questions) == [[True], [False], [False], [True]]
    assert ReferenceEngine().answer(questions) == [[True], [False], [False], [True]]


def test_rule_sets_are_kept_for_the_next_questions(
    cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = DurableEngine()
    engine.answer([Question(TENTATIVE, cases)])
    kept = dict(engine._prepared)
    engine.answer([Question(TENTATIVE, cases[:1]), Question(Not(TENTATIVE), cases)])
    assert engine._prepared[TENTATIVE] is kept[TENTATIVE]
    monkeypatch.setattr(durable, "_KEPT_AT_MOST", 1)
    assert engine.answer([Question(TENTATIVE, cases[1:])]) == [[False, None, True]]
    assert len(engine._prepared) == 1
