"""The options of a programme: those it declares, and one it is read under."""

from __future__ import annotations

import pytest

from rulecheck.programme.model import Programme
from rulecheck.programme.reader import read_programme
from rulecheck.programme.regimes import declared_options, under_option

HEAD = "schema: rulecheck/programme/1\ninstrument: CCM\n"
CHANGES = "changes: [{from: 2018-01-01, option: 3, msp_cadence_years: 2, adopted_at: 7MSP}]"


@pytest.fixture
def programme(vocabularies):
    def read(text: str) -> Programme:
        return read_programme((HEAD + text).encode(), "draft", vocabularies)

    return read


@pytest.mark.parametrize(
    ("draft", "options"),
    [
        ("", set()),
        ("regime: {adopted_at: 1RC}\n", set()),
        ("regime: {option: 4}\n", {"4"}),
        (f"regime: {{option: 4, {CHANGES}}}\n", {"3", "4"}),
    ],
)
def test_options_are_declared_now_or_by_a_change(programme, draft, options):
    assert declared_options(programme(draft)) == options


@pytest.mark.parametrize("draft", ["", "regime: {adopted_at: 1RC}\n", f"regime: {{{CHANGES}}}\n"])
def test_under_an_option_no_other_is_declared(programme, draft):
    assert declared_options(under_option(programme(draft), "1")) == {"1"}


def test_under_an_option_all_else_that_changes_stays(programme):
    regime = under_option(programme(f"regime: {{option: 4, {CHANGES}}}\n"), "1").regime
    (change,) = regime.changes
    assert (change.option, change.msp_cadence_years, change.adopted_at) == (None, 2, "7MSP")
