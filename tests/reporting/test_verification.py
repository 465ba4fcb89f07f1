"""What the report says of options: shown, proven, or neither."""

from __future__ import annotations

import pytest

from rulecheck.reporting.verification import as_text
from rulecheck.verification.options import OptionFit
from rulecheck.verification.symbols import BOUNDS
from rulecheck.verification.verifying import Verification


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
