"""Counts are compared with what is recorded, and what makes a comparison worthless is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import instructions
import pytest
from instructions import compared, environment

RECORDED: dict[str, Any] = {
    "environment": {"python": "CPython 3.11.7", "lark": "1.3.1", "day": "2026-11-30"},
    "instructions": {"start-up": 1_000, "throughput": 2_000},
}
HERE = {"python": "CPython 3.11.7", "lark": "1.3.1", "day": "2027-01-01"}


@pytest.mark.parametrize(
    ("start_up", "throughput", "slower"),
    [(1_000, 2_000, False), (1_100, 2_200, False), (1_101, 2_000, True), (500, 2_201, True)],
)
def test_a_tenth_more_is_too_much(start_up: int, throughput: int, slower: bool) -> None:
    counts = {"start-up": start_up, "throughput": throughput}
    lines, found = compared(RECORDED, HERE, counts)
    assert found is slower
    assert len(lines) == 2
    assert ("more than 10 % slower" in "\n".join(lines)) is slower


def test_another_environment_is_told() -> None:
    here = {**HERE, "python": "CPython 3.12.1"}
    lines, slower = compared(RECORDED, here, {"start-up": 2_000, "throughput": 2_000})
    assert slower
    assert lines[:2] == [
        "recorded with python CPython 3.11.7, here CPython 3.12.1",
        "The environments differ: the comparison is not valid.",
    ]


def test_what_is_recorded_names_the_workloads_and_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(instructions, "_printed", lambda command: "valgrind")
    text = Path(instructions.__file__).with_suffix(".json").read_text("utf-8")
    recorded = json.loads(text)
    assert recorded["instructions"].keys() == instructions._WORKLOADS.keys()
    assert all(count > 1_000_000 for count in recorded["instructions"].values())
    assert recorded["environment"].keys() == environment().keys()
    # Nothing of the machine it was recorded on but what counts depend on.
    assert "/" not in text
