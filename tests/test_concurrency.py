"""Threads and processes that check at once give the answers that one alone gives."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import rulecheck
from rulecheck.engines import columns
from rulecheck.engines import durable as durable_module
from rulecheck.engines.columns import forget_terms, lasting_number_of, number_of
from rulecheck.reporting.render import rendered

ROOT = Path(__file__).parents[1]
# How often each draft is checked: more by RULECHECK_STRESS.
ROUNDS = int(os.environ.get("RULECHECK_STRESS", "1"))
THREADS = 4
DRAFTS = [
    draft
    for folder in ("ccm/option-4", "apmbc")
    for draft in sorted((ROOT / "fixtures" / folder).rglob("*.yaml"))
    if not draft.name.endswith(".findings.yaml")
]


@pytest.fixture
def switched_often() -> None:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def checked(draft: Path, rules: rulecheck.Rulebook | None = None) -> str:
    return rendered(rulecheck.check(draft, rules), "json")


@pytest.fixture(scope="module")
def alone() -> dict[Path, str]:
    """What one thread finds in each draft."""
    rules = rulecheck.load_rules()
    found = {draft: checked(draft, rules) for draft in DRAFTS}
    assert sum(len(json.loads(one)["programmes"]) for one in found.values()) == len(DRAFTS)
    return found


@pytest.mark.parametrize("shared", [True, False], ids=["shared rules", "own rules"])
def test_threads_find_what_one_finds(
    alone: dict[Path, str], switched_often: None, shared: bool
) -> None:
    rules = rulecheck.load_rules() if shared else None
    work = DRAFTS * ROUNDS
    random.Random(1).shuffle(work)
    with ThreadPoolExecutor(THREADS) as threads:
        found = list(threads.map(lambda draft: checked(draft, rules), work))
    for draft, one in zip(work, found, strict=True):
        assert one == alone[draft], draft


def test_threads_that_compile_everything_anew_find_the_same(
    alone: dict[Path, str], switched_often: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is kept for long: rule sets, proofs and numbers of terms are made all the time."""
    monkeypatch.setattr(durable_module, "_KEPT_AT_MOST", 50)
    monkeypatch.setattr("rulecheck.engines.proofs._KNOWN_AT_MOST", 50)
    monkeypatch.setattr(columns, "_TERMS_AT_MOST", 10)
    rules = rulecheck.load_rules()
    work = DRAFTS[:: max(1, 4 // ROUNDS)] * 2
    with ThreadPoolExecutor(THREADS) as threads:
        found = list(threads.map(lambda draft: checked(draft, rules), work))
    for draft, one in zip(work, found, strict=True):
        assert one == alone[draft], draft


PROGRAM = """
import sys
from pathlib import Path
import rulecheck
from rulecheck.reporting.render import rendered
for name in sys.argv[1:]:
    sys.stdout.buffer.write(rendered(rulecheck.check(Path(name)), "json").encode() + b"\\0")
"""


def test_processes_that_share_a_new_cache_find_what_one_finds(
    alone: dict[Path, str], tmp_path: Path
) -> None:
    drafts = DRAFTS[:4]
    program = [sys.executable, "-c", PROGRAM, *map(str, drafts)]
    command = [sys.executable, "-m", "rulecheck", "check", "--format", "json", str(drafts[0])]
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    started = [
        subprocess.Popen(one, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for one in [program] * 2 * ROUNDS + [command] * 2 * ROUNDS
    ]
    for process in started:
        out, err = process.communicate()
        assert err == b""
        for draft, said in zip(drafts, out.decode().split("\0"), strict=False):
            assert said == alone[draft]
    assert not list(tmp_path.rglob(".*"))
    assert list(tmp_path.rglob("*.rules"))


class Overtaken(dict[str, int]):
    """A table into which another thread puts a term just before this one does."""

    overtaken = False

    def setdefault(self, text: str, number: int = 0) -> int:
        if not self.overtaken:
            self.overtaken = True
            number_of("one more")
        return super().setdefault(text, number)


def test_no_two_terms_get_one_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """A number given twice would let one state stand for another."""
    monkeypatch.setattr(columns, "_NUMBERS", Overtaken())
    found = [number_of(text) for text in ("one", "one more", "two")]
    assert len(set(found)) == 3


def test_terms_of_drafts_are_forgotten_and_those_of_rules_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(columns, "_TERMS_AT_MOST", 5)
    ruled = lasting_number_of("a term of a rule")
    assert number_of("A term of a rule") == ruled
    drafted = [number_of(f"of a draft {n}") for n in range(10)]
    forget_terms()
    assert number_of("a term of a rule") == ruled
    again = [number_of(f"of a draft {n}") for n in range(10)]
    assert not {*drafted, ruled} & {*again}
    assert len(set(again)) == 10
