"""Drafts of any size can be used, and looking things up in them takes steps in proportion."""

from __future__ import annotations

import json
import sys
from collections import Counter
from types import FrameType
from typing import Any

import pytest
from programmes import draft, long_draft

from rulecheck.programme.facts import STANDING, Facts
from rulecheck.programme.reader import read_programme
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules


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


def test_the_longest_draft_stays_within_what_can_be_read(vocabularies: Vocabularies) -> None:
    assert len(facts_of(long_draft(5_000), vocabularies).meetings) == 5_000


def steps(made: dict[str, Any], vocabularies: Vocabularies) -> Counter[str]:
    """How many lines each function runs when every word of every subject is read."""
    facts = facts_of(made, vocabularies)
    lines: Counter[str] = Counter()

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        if event == "line":
            lines[frame.f_code.co_qualname] += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        for name in STANDING:
            for subject in facts.standing(name):
                for word in subject.words:
                    subject.read(word)
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize("dated", [True, False])
def test_words_of_twice_the_meetings_take_twice_the_steps(
    dated: bool, vocabularies: Vocabularies
) -> None:
    sizes = (150, 300)
    drafts = [long_draft(size) for size in sizes]
    if not dated:
        for one in drafts:
            for meeting in one["meetings"][::3] + one["related_meetings"][::3]:
                del meeting["dates"]
    few, many = (steps(one, vocabularies) for one in drafts)
    assert sum(many.values()) < 2.2 * sum(few.values())
    # Nor does any function alone grow faster, where it does enough for that to be seen.
    fast = {name: (few[name], n) for name, n in many.items() if n > 2_000 and n > 2.5 * few[name]}
    assert not fast
