"""What the fuzzers once reached, and what they once broke, holds; so does all they begin with."""

from __future__ import annotations

import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from fuzz.kept import chosen, kept_inputs
from fuzz.targets import TARGETS, FedChance, check_place

ROOT = Path(__file__).parents[2]
# Of the inputs a fuzzer begins with, every so many is tried.
STEP = 25
COMPLYING = b"schema: rulecheck/programme/1\ninstrument: CCM\n"


@pytest.mark.parametrize("name", ["reader", "parser", "loader"])
def test_kept_inputs_and_some_to_begin_with_hold(name: str) -> None:
    target = TARGETS[name]
    kept = kept_inputs(name)
    assert len(kept) >= 20
    seeds = list(islice(target.seeds(), 0, None, STEP))
    assert len(seeds) > 10
    for data in (*kept.values(), *seeds):
        target.run(data)


def test_kept_inputs_of_the_compiler_hold() -> None:
    """In a process of its own, which may crash."""
    assert len(kept_inputs("compiler")) >= 20
    command = [sys.executable, "-m", "fuzz", "compiler", "--replay"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("compiler: ")


def test_fed_chance_is_made_of_its_bytes() -> None:
    one, same, other = FedChance(b"ab" * 50), FedChance(b"ab" * 50), FedChance(b"ac" * 50)
    drawn = [[chance.randrange(1_000) for _ in range(200)] for chance in (one, same, other)]
    assert drawn[0] == drawn[1] != drawn[2]
    # The first draws are of the bytes, the later ones of what follows from all of them.
    assert FedChance(b"\0" * 100).random() == 0


@pytest.mark.parametrize(
    ("line", "column", "message"), [(0, 1, "x"), (3, 1, "x"), (1, 0, "x"), (2, 4, "x"), (1, 1, "")]
)
def test_a_message_out_of_place_is_a_find(line: int, column: int, message: str) -> None:
    check_place(["ab", "cd"], 2, 3, "x")
    with pytest.raises(AssertionError):
        check_place(["ab", "cd"], line, column, message)


def test_of_a_corpus_the_inputs_that_reach_most_are_kept() -> None:
    run = TARGETS["reader"].run
    whole = COMPLYING + b"meetings: [{id: 1MSP, kind: MSP}]\n"
    kept = [data for data, _ in chosen(run, [b"", b"a: [", whole, COMPLYING, whole + b" "], 9)]
    assert kept[0] == whole
    assert b"a: [" in kept
    assert whole + b" " not in kept
