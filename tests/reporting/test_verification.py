"""What the report says of options: shown, proven, or neither."""

from __future__ import annotations

import pytest

from rulecheck.reporting.verification import as_text
from rulecheck.verification.options import OptionFit
from rulecheck.verification.symbols import BOUNDS
from rulecheck.verification.verifying import Open, Question, Tally, Verification


def told(language, *, rules=1, **words):
    """The report of one option, without the spaces that lines are folded at."""
    nothing = {
        "candidates": (),
        "exhibit": None,
        "met": 0,
        "notes": (),
        "lacks": (),
        "conflict": (),
    }
    fit = OptionFit("OWN", None, **{**nothing, **words})
    found = Verification(rules, 0, BOUNDS, (), {}, (), (fit,), (), (), {}, None, False)
    return joined(as_text(found, language))


OPEN = (
    Open(Question.REDUNDANT, ("OWN-1",)),
    Open(Question.REDUNDANT, ("OWN-3",)),
    *(Open(Question.CONTRADICTORY, pair) for pair in (("OWN-1", "OWN-2"), ("OWN-1", "OWN-3"))),
    Open(Question.CONTRADICTORY, ("OWN-2", "OWN-3")),
)


@pytest.mark.parametrize(
    ("language", "named", "counted"),
    [
        (
            "en",
            "\n\nQuestions unknown\n"
            "    departed from alone: OWN-1, OWN-3\n"
            "    pairs met together: OWN-1 with OWN-2, OWN-3\n"
            "    pairs met together: OWN-2 with OWN-3\n\n",
            "5 questions unknown",
        ),
        (
            "zh",
            "\n\n未知的问题\n"
            "    有对象只偏离该规则：OWN-1、OWN-3\n"
            "    两条规则能同时符合：OWN-1与OWN-2、OWN-3\n"
            "    两条规则能同时符合：OWN-2与OWN-3\n\n",
            "5个问题未知",
        ),
    ],
)
def test_what_is_unknown_is_named_with_all(language, named, counted):
    tallies = {Question.REDUNDANT: Tally(unknown=2), Question.CONTRADICTORY: Tally(unknown=3)}
    found = Verification(3, 0, BOUNDS, (), tallies, OPEN, (), (), (), {}, None, False)
    whole, short = (as_text(found, language, whole=one) for one in (True, False))
    assert named in f"\n\n{whole}"
    assert joined(counted) in joined(whole)
    assert "--all" not in whole
    assert "OWN-1" not in short
    assert joined(counted) in joined(short)
    assert "--all" in short


def joined(text):
    return "".join(text.split())


@pytest.mark.parametrize(
    ("language", "unknown", "proven"),
    [
        (
            "en",
            "no draft found that satisfies it, and no proof that there is none; "
            "the nearest departs from, or leaves open: OWN-1, OWN-2.",
            "no draft satisfies it; never met together: OWN-1, OWN-2.",
        ),
        (
            "zh",
            "未找到符合的草案，也未证明不存在；最接近者偏离下列规则或使其无法判定：OWN-1、OWN-2。",
            "没有草案符合；不能同时符合：OWN-1、OWN-2。",
        ),
    ],
)
def test_only_what_is_proven_is_called_impossible(language, unknown, proven):
    rules = ("OWN-1", "OWN-2")
    not_known = told(language, lacks=rules)
    assert joined(unknown) in not_known
    assert joined(proven) not in not_known
    assert joined(proven) in told(language, lacks=rules, conflict=rules)


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1 rule: 0 findings"), (2, "2 rules: 0 findings")]
)
def test_one_is_singular(number, said):
    assert joined(said) in told("en", rules=number)
