"""Members who are shut out whatever the outer subject is are asked once, with the same answers."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from rulecheck.engines import reference
from rulecheck.engines.cases import Answer, Case, Question, asked_alone
from rulecheck.engines.durable import DurableEngine
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.programme.facts import STANDING, Facts
from rulecheck.programme.reader import read_programme
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.programme.words import collection, term
from rulecheck.rulebook.conditions import And, Compare, Condition, Count, Number, Path, Same, Stated
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.normal import TooIntricate, check_size
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.testing.chance import Chance, Seeded
from rulecheck.testing.generators import ConditionMaker, DraftMaker

COLLECTIONS = {"meetings": "meeting", "offices": "office", "bodies": "body"}


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return load_rulebook([shipped_rules()]).vocabularies


def member_count(maker: ConditionMaker, chance: Chance, subject: str) -> Condition:
    """How many members of the programme meet something of their own and something of both."""
    name, member = chance.choice(list(COLLECTIONS.items()))
    plain = maker.condition(member, depth=2)
    joint = maker.condition(member, subject, depth=2)
    members = Path(("programme", name), collection(member))
    counted = Count(members, And((plain, joint)))
    return Compare(counted, chance.choice((">=", "<=")), Number(chance.randint(0, 2)))


def test_narrowing_changes_no_answer(
    vocabularies: Vocabularies, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = narrowing = 0
    for seed in range(150):
        chance = Seeded(seed)
        text = DraftMaker(chance, vocabularies).draft("CCM", meetings=7)
        facts = Facts(read_programme(text, "random", vocabularies), vocabularies)
        subject = chance.choice(["meeting", "office", "body", "programme"])
        maker = ConditionMaker(chance, vocabularies)
        condition = member_count(maker, chance, STANDING[subject][0])
        try:
            check_size(condition)
        except TooIntricate:
            continue
        assert isinstance(condition, Compare)
        assert isinstance(condition.left, Count)
        narrowing += asked_alone(condition.left) is not None
        question = Question(condition, [Case(one) for one in facts.standing(subject)])
        with monkeypatch.context() as patched:
            patched.setattr(reference, "asked_alone", lambda aggregate: None)
            whole = ReferenceEngine().answer([question])
        assert ReferenceEngine().answer([question]) == whole
        assert DurableEngine().answer([question]) == whole
        compared += len(question.cases)
    assert compared > 200
    assert narrowing > 50


def test_members_shut_out_are_not_put_to_every_outer_subject(
    vocabularies: Vocabularies, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = term("state")
    members = Path(("programme", "offices"), collection("office"))
    alone = Stated(Path(("term_years",), state))
    joint = Same(Path(("state",), state), Path(("this", "president"), state))
    condition = Compare(Count(members, And((alone, joint))), ">=", Number(1))

    def asked(size: int) -> int:
        draft = {
            "schema": "rulecheck/programme/1",
            "instrument": "CCM",
            "meetings": [
                {"id": f"{n}MSP", "kind": "MSP", "president": "Norway"} for n in range(1, size + 1)
            ],
            "offices": [{"office": "President", "state": "Norway"} for _ in range(size)],
        }
        programme = read_programme(json.dumps(draft).encode(), "draft", vocabularies)
        facts = Facts(programme, vocabularies)
        put: list[int] = []

        class Counting(DurableEngine):
            def answer(self, questions: Sequence[Question]) -> list[list[Answer]]:
                put.extend(len(question.cases) for question in questions)
                return super().answer(questions)

        evaluate = reference.evaluate

        def counting(*arguments: object) -> Answer:
            put.append(1)
            return evaluate(*arguments)  # type: ignore[arg-type]

        question = Question(condition, [Case(one) for one in facts.meetings])
        monkeypatch.setattr(reference, "evaluate", counting)
        answers = ReferenceEngine().answer([question])
        monkeypatch.setattr(reference, "evaluate", evaluate)
        assert answers == Counting().answer([question]) == [[False] * size]
        return sum(put)

    assert asked(40) < 2.2 * asked(20)
