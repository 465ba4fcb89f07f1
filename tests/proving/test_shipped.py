"""What the examples and fixtures of the shipped rules prove, as the page on it says.

All mutants are judged with RULECHECK_MUTANTS=all, which takes minutes; else a sample.
"""

from __future__ import annotations

import datetime
import os
import re
from pathlib import Path

import pytest

from rulecheck.proving.coverage import coverage_of
from rulecheck.proving.drafts import drafts_in
from rulecheck.proving.mutation import Trial, judged, mutants_of, sampled, surveyed
from rulecheck.reporting.mutants import as_text
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import Rulebook

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "fixtures"
PAGE = (ROOT / "docs" / "coverage-and-mutants.md").read_text("utf-8")
DAY = datetime.date.today()
WHOLE = os.environ.get("RULECHECK_MUTANTS") == "all"
SAMPLE = 40
# Of all mutants, in percent; a sample may be unlucky.
KILLED = 95 if WHOLE else 85


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook([shipped_rules()], DAY)


def test_no_gap_is_left_without_a_reason(rulebook: Rulebook) -> None:
    found = coverage_of(rulebook.rules, rulebook, drafts_in(FIXTURES))
    gaps = [(one.rule.id, gap.name) for one in found.rules for gap in found.open_gaps(one)]
    covered = sum(len(one.covered) for one in found.rules)
    assert covered > 3_000
    assert gaps == []


def test_slips_in_the_rules_are_noticed(rulebook: Rulebook) -> None:
    mutants = mutants_of(rulebook.rules, rulebook, DAY)
    assert len(mutants) > 9_000
    if not WHOLE:
        mutants = sampled(mutants, SAMPLE, seed=0)
    trial = Trial((shipped_rules(),), FIXTURES, DAY)
    outcome = judged(mutants, trial, jobs=(os.cpu_count() or 1) if WHOLE else 1)
    survey = surveyed(outcome, rulebook, {rule.id for rule in rulebook.rules}, whole=WHOLE)
    told = [f"{one.mutant.rule} {one.mutant.id}" for one in survey.surviving]
    assert told == []
    assert survey.killed_percent >= KILLED
    if WHOLE:
        shown = re.search(r"\nrulecheck mutate +#.*\n```\n\n```text\n([^`]*)```", PAGE)
        assert shown is not None
        assert as_text(survey, "en", whole=False) == shown[1]
