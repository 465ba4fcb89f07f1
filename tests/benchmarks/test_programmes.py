"""Drafts of any size can be used, and looking things up in them takes steps in proportion."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

import pytest
from programmes import draft, long_draft

from rulecheck.checking.checker import Checker
from rulecheck.engines.agreement import available_engines
from rulecheck.programme.consistency import LONGEST_PERIOD_YEARS
from rulecheck.programme.facts import STANDING, Facts
from rulecheck.programme.reader import read_programme
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.source.plain import MAXIMUM_BYTES


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return load_rulebook([shipped_rules()]).vocabularies


def facts_of(made: dict[str, Any], vocabularies: Vocabularies) -> Facts:
    return Facts(read_programme(json.dumps(made).encode(), "made", vocabularies), vocabularies)


@pytest.mark.parametrize("meetings", [1, 2, 13, 100])
def test_drafts_hold_as_many_meetings_as_asked(meetings: int, vocabularies: Vocabularies) -> None:
    for made in (draft(meetings, officers=3), long_draft(meetings)):
        facts = facts_of(made, vocabularies)
        assert len(facts.meetings) == meetings
        assert all(meeting.read("opens") for meeting in facts.meetings)


def test_the_longest_draft_stays_within_what_can_be_read() -> None:
    made = long_draft(5_000)
    first, last = (int(made["period"][edge][:4]) for edge in ("from", "to"))
    assert last - first < LONGEST_PERIOD_YEARS
    assert len(json.dumps(made)) < MAXIMUM_BYTES


def steps(run: Callable[[], object]) -> Counter[str]:
    """How many lines each function runs."""
    lines: Counter[str] = Counter()

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        if event == "line":
            lines[frame.f_code.co_qualname] += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return lines


def faster_than_the_draft(few: Counter[str], many: Counter[str]) -> dict[str, tuple[int, int]]:
    """The functions that ran more than twice as often, give or take, for twice the draft."""
    assert sum(many.values()) < 2.2 * sum(few.values())
    return {name: (few[name], n) for name, n in many.items() if n > 2_000 and n > 2.5 * few[name]}


@pytest.mark.parametrize("dated", [True, False])
def test_words_of_twice_the_meetings_take_twice_the_steps(
    dated: bool, vocabularies: Vocabularies
) -> None:
    drafts = [long_draft(150), long_draft(300)]
    if not dated:
        for one in drafts:
            for meeting in one["meetings"][::3] + one["related_meetings"][::3]:
                del meeting["dates"]

    def read(facts: Facts) -> None:
        """Every word of every subject."""
        for name in STANDING:
            for subject in facts.standing(name):
                for word in subject.words:
                    subject.read(word)

    few, many = (steps(partial(read, facts_of(one, vocabularies))) for one in drafts)
    assert not faster_than_the_draft(few, many)


def test_checking_twice_the_meetings_takes_twice_the_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Engines that know nothing, whichever tests ran before; they forget in bursts.
    engines = [type(engine)() for engine in available_engines()]
    for engine in engines:
        monkeypatch.setattr(
            sys.modules[type(engine).__module__], "_PROVED_AT_MOST", 10**9, raising=False
        )
    checker = Checker(load_rulebook([shipped_rules()]), engines)
    small, *programmes = [
        read_programme(json.dumps(long_draft(size)).encode(), "m", checker.rulebook.vocabularies)
        for size in (6, 60, 120)
    ]
    # Rules and templates are made for the first draft; of the others most is new.
    checker.check(small, "made")
    few, many = (steps(partial(checker.check, one, "made")) for one in programmes)
    assert not faster_than_the_draft(few, many)
