"""Two forms of a rule are told apart by a draft that both judge."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from rulecheck.proving.apart import Comparison, telling_apart
from rulecheck.proving.plain import data_of_text
from rulecheck.proving.shrinking import shrunk
from rulecheck.rulebook.conditions import ALWAYS
from rulecheck.rulebook.rules import Rule

TAIL = """
examples:
  complies: [{meeting: {id: ME2017, dates: 2017-06-12/2017-06-16}}]
  departs: [{meeting: {id: ME2017, dates: 2017-06-12/2017-06-12}}]
"""


def rule_of(pack, text: str):
    proven = pack(f"{text.strip()}\n{TAIL.strip()}")
    return proven.rules[0], proven.rulebook


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("require: working_days >= 4", "require: working_days > 4"),
        ("require: working_days >= 4", "require: working_days >= 5"),
        ("require: opening_day > 30 April", "require: opening_day >= 30 April"),
        ("require: opens >= 2015-01-01", "require: opens > 2015-01-01"),
        ("where: opens is stated\nrequire: city is 'Geneva'", "require: city is 'Geneva'"),
        ("require: opens is stated and host is 'Croatia'", "require: host is 'Croatia'"),
        ("require: city is 'Geneva'", "require: city is 'Vienna'"),
        ("require: working_days >= 4\ntolerate: decision_making", "require: working_days >= 4"),
        (
            "require: any programme.meetings where (kind is 'review conference' and year == 2020)",
            "require: any programme.meetings where (kind is 'review conference')",
        ),
        (
            "require: any programme.offices where (of is stated and state is this.host)",
            "require: any programme.offices where (state is this.host)",
        ),
        ("under: {option: 4}\nrequire: working_days >= 4", "require: working_days >= 4"),
    ],
)
def test_a_draft_is_found_that_both_decide_differently(pack, one: str, other: str) -> None:
    first, rulebook = rule_of(pack, f"each: meeting of experts\n{one}")
    second, _ = rule_of(pack, f"each: meeting of experts\n{other}")
    found = telling_apart(first, second, rulebook, tries=4_000)
    assert found is not None
    comparison = Comparison(first, second, rulebook)
    assert comparison.differ(found)
    small = shrunk(found, comparison.differ)
    assert comparison.differ(small)
    assert telling_apart(first, second, rulebook, tries=4_000) == found


def test_what_says_the_same_is_never_told_apart(pack) -> None:
    first, rulebook = rule_of(pack, "each: meeting of experts\nrequire: working_days >= 4")
    second, _ = rule_of(pack, "each: meeting of experts\nrequire: not (working_days < 4)")
    assert telling_apart(first, second, rulebook, tries=500) is None
    third, _ = rule_of(pack, "each: meeting of experts\nrequire: working_days > 3")
    assert telling_apart(first, third, rulebook, tries=500) is None


def test_the_drafts_given_are_looked_at(pack) -> None:
    first, rulebook = rule_of(pack, "each: meeting of experts\nrequire: working_days >= 4")
    second, _ = rule_of(pack, "each: meeting of experts\nrequire: working_days >= 3")
    text = """\
schema: rulecheck/programme/1
instrument: CCM
meetings: [{id: ME1, kind: meeting of experts, dates: 2017-06-12/2017-06-14}]
"""
    given = data_of_text(text.encode())
    assert telling_apart(first, second, rulebook, tries=2) is None
    assert telling_apart(first, second, rulebook, [given], tries=6) == given


def test_a_check_that_one_form_lacks_is_a_difference(pack) -> None:
    text = "each: meeting of experts\nrequire: working_days >= 4"
    first, rulebook = rule_of(pack, text)
    further = replace(first.checks[0], require=ALWAYS, number=1)
    second: Rule = replace(first, checks=(*first.checks, further))
    assert telling_apart(first, second, rulebook, tries=10) is not None


def test_time_ends_the_search(pack) -> None:
    first, rulebook = rule_of(pack, "each: meeting of experts\nrequire: working_days >= 4")
    second, _ = rule_of(pack, "each: meeting of experts\nrequire: not (working_days < 4)")
    assert telling_apart(first, second, rulebook, seconds=0.0) is None
