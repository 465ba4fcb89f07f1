"""What the engine proved for an earlier run is not proved again, and outlives no fault."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from rulecheck import cache
from rulecheck.checking import answers as answers_module
from rulecheck.checking.answers import kept_answers
from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Report
from rulecheck.checking.preparation import load_with_conditions
from rulecheck.checking.run import check_paths
from rulecheck.engines.cases import EngineFault
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.rulebook.packs import shipped_rules

durable = pytest.importorskip("rulecheck.engines.durable")

DRAFT = b"""\
schema: rulecheck/programme/1
instrument: CCM
regime: {option: 4}
meetings:
  - {id: 6MSP, kind: meeting of states parties, dates: {opens: 2016-09-05, closes: 2016-09-09}}
"""
LATER = DRAFT.replace(b"2016-09-05", b"2016-09-06")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv(cache.SWITCHED_OFF, raising=False)
    return tmp_path / "rulecheck"


@pytest.fixture
def asserted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many facts were put to each rule set."""
    counts: list[int] = []
    prove = durable._RuleSet.prove

    def counted(self: Any, facts: Any) -> None:
        counts.append(len(facts))
        prove(self, facts)

    monkeypatch.setattr(durable._RuleSet, "prove", counted)
    return counts


def run(draft: bytes = DRAFT, paths: Sequence[str] = ("-",)) -> Report:
    """Check drafts as a new process would."""
    rulebook, conditions = load_with_conditions([shipped_rules()])
    engines = (durable.DurableEngine(), ReferenceEngine())
    checker = Checker(rulebook, engines)
    checker.answers = kept_answers(rulebook.key, engines, conditions)
    if checker.answers:
        checker.answers.recall()
    return check_paths(checker, paths, io.BytesIO(draft), whole=False)


def kept(folder: Path) -> list[Path]:
    return list(folder.glob("*.answers"))


def test_only_what_a_draft_says_anew_is_proved(folder: Path, asserted: list[int]) -> None:
    first = run()
    assert first.programmes[0].findings
    assert not first.faults
    every = sum(asserted)
    asserted.clear()
    assert run() == first
    assert asserted == []
    later = run(LATER)
    assert 0 < sum(asserted) < every
    asserted.clear()
    assert run(LATER) == later
    assert run() == first
    assert asserted == []


def test_with_another_engine_or_without_a_cache_all_is_proved(
    asserted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    every = sum(asserted)
    monkeypatch.setattr(answers_module, "engine_told", lambda: ("elsewhere", 1, 1))
    run()
    assert sum(asserted) == 2 * every
    monkeypatch.setenv(cache.SWITCHED_OFF, "1")
    run()
    assert sum(asserted) == 3 * every


def test_a_wrong_answer_is_a_fault_and_forgotten(folder: Path) -> None:
    first = run()
    (place,) = kept(folder)
    found = cache.kept(place.stem, "answers")
    swapped = {True: False, False: True, None: True}
    wrong = {n: {told: swapped[a] for told, a in one.items()} for n, one in found.items()}
    cache.keep(place.stem, "answers", wrong, 8)
    report = run()
    assert "durable says" in report.faults[0]
    assert not report.programmes
    assert kept(folder) == []
    assert run() == first


def test_a_fault_of_the_engine_forgets_what_was_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    with monkeypatch.context() as spoilt:
        spoilt.setattr(durable, "_HEARTBEAT", "lost")
        spoilt.setattr(durable._RuleSet, "_firings", lambda self, batch: iter(()))
        assert "heartbeat" in run(LATER).faults[0]
    assert kept(folder) == []


def test_a_fault_that_no_draft_meets_with_alone_forgets_what_was_kept(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    assert kept(folder)
    judge = Checker.judge

    def together_in_vain(self: Checker, drafts: Any) -> None:
        if len(drafts) > 1:
            raise EngineFault("the rule engine's heartbeat is missing")
        judge(self, drafts)

    monkeypatch.setattr(Checker, "judge", together_in_vain)
    paths = [tmp_path / "one.yaml", tmp_path / "two.yaml"]
    for path in paths:
        path.write_bytes(LATER)
    report = run(paths=list(map(str, paths)))
    assert not report.faults
    assert len(report.programmes) == 2
    assert kept(folder) == []


def test_there_is_room_for_so_many_answers(
    folder: Path, asserted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run()
    every = sum(asserted)
    kept(folder)[0].unlink()
    monkeypatch.setattr(answers_module, "FACTS_AT_MOST", every)
    run()
    (place,) = kept(folder)
    found = cache.kept(place.stem, "answers")
    assert 0 < sum(map(len, found.values())) <= every
    assert run() == first


def test_damage_is_ignored(folder: Path, asserted: list[int]) -> None:
    first = run()
    every = sum(asserted)
    (place,) = kept(folder)
    place.write_bytes(b"garbage")
    assert run() == first
    assert sum(asserted) == 2 * every
