"""Skeletons as text: what they say survives, within the width, whatever is remarked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.checking.checker import Checker
from rulecheck.checking.drafting import DepartingDraft, drafted, skeleton_for
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.reporting.draft import as_yaml, refusal
from rulecheck.reporting.width import WIDTH, width_of
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.skeletons import Draft, draft_of
from rulecheck.source.reader import read
from rulecheck.source.values import Mapping, Node, Sequence

RULEBOOK = load_rulebook([shipped_rules()])
NAMES = [f"{one.instrument} {one.option or ''}".strip() for one in RULEBOOK.skeletons]


def same(node: Node | None) -> object:
    if isinstance(node, Mapping):
        return {key: same(entry) for key, (_, entry) in node.entries.items()}
    if isinstance(node, Sequence):
        return [same(item) for item in node]
    return None if node is None or node.is_null else node.text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("skeleton", RULEBOOK.skeletons, ids=NAMES)
def test_the_text_says_what_the_draft_says_in_eighty_columns(skeleton, language):
    draft = draft_of(skeleton, (2014, 2031), language)
    text = as_yaml(draft, language)
    assert same(read(text.encode(), "draft")) == same(draft.root)
    assert [line for line in text.splitlines() if width_of(line) > WIDTH] == []
    assert text.count("~") > len(draft.blanks) / 2


def test_meetings_stand_apart_and_comments_above_them():
    text = as_yaml(draft_of(skeleton_for(RULEBOOK, "CCM", "4"), (2015, 2016), "en"), "en")
    assert "meetings:\n  - id: 1RC-PM1\n" in text
    assert "\n\n  # The conference that adopts this programme.\n  - id: 1RC\n" in text
    assert "    dates: {opens: 2016-09-12, closes: 2016-09-16}  # tentative\n" in text


@given(remark=st.text(max_size=200))
def test_hostile_remarks_stay_comments(remark):
    draft = draft_of(skeleton_for(RULEBOOK, "APMBC", None), (2015, 2015), "en")
    hostile = Draft(draft.root, dict.fromkeys(draft.remarks, remark), draft.blanks)
    text = as_yaml(hostile, "en")
    assert same(read(text.encode(), "draft")) == same(draft.root)
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "CCM option 4: no complying programme from 2013 to 2021 can be made of the"),
        ("zh", "集束弹药公约 备选方案4：无法由框架生成2013至2021年的合规方案。这些年份不符合："),
    ],
)
def test_a_refusal_names_the_rules_and_why(language, said):
    checker = Checker(RULEBOOK, (ReferenceEngine(),), language)
    with pytest.raises(DepartingDraft) as caught:
        drafted(checker, skeleton_for(RULEBOOK, "CCM", "4"), 2013)
    text = refusal(caught.value, language)
    assert text.startswith(said)
    assert text.count("CCM-P05.3") == 1
    assert "2013" in text.split("CCM-P05.3")[1]
    assert [line for line in text.splitlines() if width_of(line) > WIDTH] == []
