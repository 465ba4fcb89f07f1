"""A draft under every option: its own fits best, ties are ties, nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from rulecheck.checking.checker import Checker
from rulecheck.checking.comparing import GRAVITY, Comparison, compared, options_of
from rulecheck.checking.findings import Verdict
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.programme.reader import read_programme
from rulecheck.rulebook.rules import Level
from rulecheck.source.problems import UnusableInput

FIXTURES = Path(__file__).parents[2] / "fixtures"
OPTIONS = ("1", "2", "3", "4", "5")
HEAD = "schema: rulecheck/programme/1\ninstrument: CCM\n"


@pytest.fixture(scope="module")
def checker(rulebook) -> Checker:
    return Checker(rulebook, (ReferenceEngine(),))


@pytest.fixture(scope="module")
def compare(checker):
    def run(draft: str | Path) -> Comparison:
        path = str(draft) if isinstance(draft, Path) else "draft"
        data = draft.read_bytes() if isinstance(draft, Path) else draft.encode()
        folder = draft.parent if isinstance(draft, Path) else None
        programme = read_programme(data, path, checker.rulebook.vocabularies, folder)
        return compared(checker, programme, path)

    return run


def test_the_options_are_those_that_rules_are_under(rulebook):
    assert options_of(rulebook, "CCM") == OPTIONS
    assert options_of(rulebook, "APMBC") == ()


@pytest.mark.parametrize("option", OPTIONS)
def test_the_draft_of_an_option_fits_that_option_best(compare, option):
    comparison = compare(FIXTURES / "ccm" / f"option-{option}" / "complying.yaml")
    assert comparison.declared == option
    assert [fit.option for fit in comparison.fits] == list(OPTIONS)
    (best,) = comparison.best
    assert (best.option, best.departures, best.rules) == (option, 0, ())
    assert all(fit.departures for fit in comparison.fits if fit is not best)


@pytest.mark.parametrize("option", OPTIONS)
def test_what_the_draft_declares_does_not_matter(compare, option):
    """The option is replaced in the model, a later one too; the text stays as it is."""
    file = FIXTURES / "ccm" / "option-4" / "complying.yaml"
    own = compare(file)
    other = file.read_text("utf-8").replace("  option: 4\n", f"  option: {option}\n")
    found = compare(other)
    assert found.declared == option
    assert [(fit.option, fit.levels, fit.undetermined) for fit in found.fits] == [
        (fit.option, fit.levels, fit.undetermined) for fit in own.fits
    ]


def test_each_column_is_what_a_check_under_that_option_says(compare, checker):
    file = FIXTURES / "ccm" / "option-4" / "meeting-of-experts-three-days.yaml"
    comparison = compare(file)
    for fit in comparison.fits:
        text = file.read_text("utf-8").replace("  option: 4\n", f"  option: {fit.option}\n")
        programme = read_programme(text.encode(), str(file), checker.rulebook.vocabularies)
        findings = checker.check(programme, str(file)).findings
        levels = [sum(f.level is level for f in findings) for level in GRAVITY]
        assert list(fit.levels) == levels
        assert fit.undetermined == sum(f.verdict is Verdict.UNDETERMINED for f in findings)
        departing = {f.rule for f in findings if f.level in GRAVITY}
        assert {one.rule.id for one in fit.rules} == departing
        assert sum(one.count for one in fit.rules) == fit.departures


def test_rules_stand_gravest_first(compare):
    comparison = compare(FIXTURES / "ccm" / "option-4" / "complying.yaml")
    rules = comparison.fits[-1].rules
    assert {one.level for one in rules} == {Level.VIOLATION, Level.DEPARTURE}
    assert [one.level.rank for one in rules] == sorted(one.level.rank for one in rules)


def test_options_that_nothing_tells_apart_are_a_tie(compare):
    comparison = compare(HEAD)
    assert len(comparison.best) > 1
    assert len({fit.levels for fit in comparison.best}) == 1
    assert comparison.declared is None


def test_a_violation_weighs_more_than_any_number_of_departures(compare):
    # Under option 5 the meetings must have hosts (shall); the other rules are shared.
    comparison = compare(HEAD + "meetings: [{id: 6MSP, kind: MSP, dates: 2016}]\n")
    assert [fit.option for fit in comparison.best] == ["1", "2", "3", "4"]
    fifth = comparison.fits[-1]
    assert fifth.levels > comparison.best[0].levels


def test_a_waived_departure_does_not_count(compare):
    draft = (
        HEAD + "regime: {adopted_at: 1RC}\nmeetings: [{id: IM2016, kind: IM, dates: 2016-03-07}]\n"
    )
    waiver = "waivers: [{rule: CCM-P10.2, authority: 6MSP, reason: agreed}]\n"
    advice = [compare(text).fits[0].levels[-1] for text in (draft, draft + waiver)]
    assert advice == [1, 0]


def test_an_instrument_without_options_is_refused(compare):
    with pytest.raises(UnusableInput) as caught:
        compare(FIXTURES / "apmbc" / "example-2011.yaml")
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (4, 1)
    assert problem.message == "no rule for 'APMBC' is under an option; nothing to compare"
