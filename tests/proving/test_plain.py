"""A draft as plain data says what the draft says."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from rulecheck.checking.checker import Checker
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.programme.facts import Facts
from rulecheck.proving.drafts import Draft, drafts_in
from rulecheck.proving.plain import (
    at_path,
    data_of_draft,
    data_of_example,
    data_of_text,
    facts_of,
    replaced,
    text_of_data,
)
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import Rulebook
from rulecheck.source.problems import UnusableInput

FIXTURES = Path(__file__).parents[2] / "fixtures"
HEAD = "schema: rulecheck/programme/1\ninstrument: CCM\n"


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook([shipped_rules()], datetime.date(2026, 1, 1))


def verdicts(rulebook: Rulebook, facts: Facts) -> list[object]:
    checker = Checker(rulebook, [ReferenceEngine()])
    outcomes = checker.all_outcomes(checker.binding(facts), facts)
    return [(one.rule.id, one.case.subject.label, one.verdict) for one in outcomes]


@pytest.mark.parametrize("draft", drafts_in(FIXTURES / "ccm" / "option-4"), ids=lambda d: d.name)
def test_a_draft_gets_the_same_verdicts_as_data_and_as_their_text(
    draft: Draft, rulebook: Rulebook
) -> None:
    data = data_of_draft(draft)
    facts = facts_of(data, rulebook.vocabularies)
    assert facts is not None
    expected = verdicts(rulebook, draft.facts(rulebook.vocabularies))
    assert verdicts(rulebook, facts) == expected
    again = facts_of(data_of_text(text_of_data(data).encode()), rulebook.vocabularies)
    assert again is not None
    assert verdicts(rulebook, again) == expected


def test_an_example_is_the_draft_it_stands_for(pack) -> None:
    rule = """
each: meeting of experts
require: opens is stated
examples:
  complies: [{meeting: {id: ME2017, dates: 2017-06-12}}]
  departs: [{meeting: {id: ME2017}}]
"""
    (found,) = pack(rule).rules
    data = data_of_example(found, found.examples[0])
    assert data == {
        "schema": "rulecheck/programme/1",
        "instrument": "CCM",
        "meetings": [{"kind": "meeting of experts", "id": "ME2017", "dates": "2017-06-12"}],
    }


def test_a_list_kept_in_a_file_stands_in_the_data(tmp_path: Path, rulebook: Rulebook) -> None:
    (tmp_path / "states.yaml").write_text("[Croatia, Mexico]\n", encoding="utf-8")
    text = f"{HEAD}convention: {{entry_into_force: 2010-08-01, states_parties: states.yaml}}\n"
    data = data_of_draft(Draft("draft", text, tmp_path))
    assert at_path(data, ("convention", "states_parties")) == ["Croatia", "Mexico"]
    facts = facts_of(data, rulebook.vocabularies)
    assert facts is not None
    assert facts.programme.states_parties() == {"Croatia", "Mexico"}


def test_what_cannot_be_used_has_no_facts(rulebook: Rulebook) -> None:
    data = data_of_text(HEAD.encode())
    assert facts_of(data, rulebook.vocabularies) is not None
    assert facts_of({**data, "instrument": "nothing known"}, rulebook.vocabularies) is None
    assert facts_of({**data, "meetings": [{"id": "6MSP"}]}, rulebook.vocabularies) is None
    assert facts_of({}, rulebook.vocabularies) is None


def test_what_is_no_yaml_is_refused() -> None:
    with pytest.raises(UnusableInput):
        data_of_text(b"a: [")


def test_another_value_leaves_what_was_there() -> None:
    draft = {"meetings": [{"id": "1RC"}, {"id": "6MSP"}]}
    changed = replaced(draft, ("meetings", 1, "host"), "Croatia")
    assert changed == {"meetings": [{"id": "1RC"}, {"id": "6MSP", "host": "Croatia"}]}
    assert draft == {"meetings": [{"id": "1RC"}, {"id": "6MSP"}]}
    assert replaced(draft, (), {}) == {}
