"""Runs the engines and lets nothing through on which they differ."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from rulecheck.engines.cases import Answer, Engine, EngineFault, Question
from rulecheck.engines.reference import ReferenceEngine


class Disagreement(EngineFault):
    """The engines gave one case different answers."""


@cache
def available_engines() -> tuple[Engine, ...]:
    """The engines of this installation; the auditing one is always there.

    durable-rules does not import on Python 3.13 and later.
    """
    auditor = ReferenceEngine()
    try:
        from rulecheck.engines.durable import DurableEngine
    except ImportError:
        return (auditor,)
    return (DurableEngine(), auditor)


def agreed(questions: Sequence[Question], engines: Sequence[Engine]) -> list[list[Answer]]:
    """The answers on which all engines agree. Raises Disagreement, EngineFault."""
    first, *others = engines
    answers = first.answer(questions)
    if list(map(len, answers)) != [len(question.cases) for question in questions]:
        raise EngineFault(f"the engine {first.name} answered for a different number of cases")
    for other in others:
        _compare(questions, first, answers, other, other.answer(questions))
    return answers


def _compare(
    questions: Sequence[Question],
    one: Engine,
    answers: list[list[Answer]],
    other: Engine,
    others: list[list[Answer]],
) -> None:
    if len(answers) != len(questions) or len(others) != len(questions):
        raise Disagreement("the engines answered a different number of questions")
    for question, here, there in zip(questions, answers, others, strict=True):
        if here == there and len(here) == len(question.cases):
            continue
        if len(here) != len(there):
            raise Disagreement("the engines answered for a different number of cases")
        index = next(
            n for n, pair in enumerate(zip(here, there, strict=True)) if pair[0] is not pair[1]
        )
        raise Disagreement(
            f"{one.name} says {_word(here[index])}, {other.name} says {_word(there[index])} "
            f"for {question.cases[index].subject.label}: {question.condition}"
        )


def _word(answer: Answer) -> str:
    return {True: "yes", False: "no", None: "undetermined"}[answer]
