"""Skeletons comply: of every option and first year; what does not is not handed out."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from rulecheck.checking.checker import Checker
from rulecheck.checking.drafting import DepartingDraft, NoSkeleton, drafted, skeleton_for
from rulecheck.checking.findings import Verdict
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.programme.reader import read_programme
from rulecheck.reporting.draft import as_yaml
from rulecheck.rulebook.rules import Level
from rulecheck.rulebook.skeletons import Skeleton

CHOICES = [("CCM", "1"), ("CCM", "2"), ("CCM", "3"), ("CCM", "4"), ("CCM", "5"), ("APMBC", None)]


@pytest.fixture(scope="module", params=("en", "zh"))
def checker(request, rulebook) -> Checker:
    return Checker(rulebook, (ReferenceEngine(),), request.param)


@pytest.mark.parametrize("first", range(2014, 2031))
@pytest.mark.parametrize(("instrument", "option"), CHOICES)
def test_the_skeleton_complies_but_for_what_it_asks_to_be_filled_in(
    checker, instrument, option, first
):
    skeleton = skeleton_for(checker.rulebook, instrument, option)
    text = as_yaml(drafted(checker, skeleton, first), checker.speaker.language)
    programme = read_programme(text.encode(), "skeleton", checker.rulebook.vocabularies)
    assert (programme.instrument, programme.period.begins.year) == (instrument, first)
    assert (programme.regime.option, programme.status) == (option, "draft")
    report = checker.check(programme, "skeleton")
    assert report.verdicts[Verdict.COMPLIES] > 20
    lines = text.splitlines()
    for finding in report.findings:
        if finding.level is Level.NOTE or finding.waived:
            continue
        assert finding.verdict is Verdict.UNDETERMINED, finding
        line = finding.location.line
        # Beside what is open, or on the line above it, a comment tells what belongs there.
        assert " # " in f" {lines[line - 1]}" or lines[line - 2].strip().startswith("# "), finding


@pytest.mark.parametrize(("instrument", "option"), CHOICES)
def test_meetings_are_numbered_on_through_the_cycles(checker, instrument, option):
    skeleton = skeleton_for(checker.rulebook, instrument, option)
    text = as_yaml(drafted(checker, skeleton, 2016, 2031), "en")
    programme = read_programme(text.encode(), "skeleton", checker.rulebook.vocabularies)
    for kind, least in (("MSP", 8), ("RC", 2)):
        ids = [meeting.id for meeting in programme.meetings if meeting.id.endswith(kind)]
        first = int(ids[0].removesuffix(kind))
        assert ids == [f"{first + n}{kind}" for n in range(len(ids))]
        assert len(ids) >= least
    assert all(meeting.tentative for meeting in programme.meetings)


# Which skeleton


def test_an_instrument_and_an_option_may_be_written_in_any_way(rulebook):
    by_name = skeleton_for(rulebook, "Convention on Cluster Munitions", "备选方案4")
    assert by_name is skeleton_for(rulebook, "ccm", "4")


@pytest.mark.parametrize(
    ("instrument", "option", "message"),
    [
        ("CCN", "4", "there is no skeleton for the instrument 'CCN'; perhaps 'CCM'"),
        (
            "ATT",
            None,
            "there is no skeleton for the instrument 'ATT'; there are skeletons for: APMBC, CCM",
        ),
        (
            "CCM",
            "6",
            "there is no skeleton for the option '6'; "
            "CCM has skeletons for the options 1, 2, 3, 4, 5",
        ),
        ("CCM", None, "--option is missing; CCM has skeletons for the options 1, 2, 3, 4, 5"),
        (
            "APMBC",
            "1",
            "there is no skeleton for the option '1'; "
            "the skeleton of APMBC has none, leave --option out",
        ),
    ],
)
def test_a_skeleton_that_is_not_there_is_told_with_what_is(rulebook, instrument, option, message):
    with pytest.raises(NoSkeleton) as caught:
        skeleton_for(rulebook, instrument, option)
    assert str(caught.value) == message


# Years


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        (16, None, "--from is a year from 1900 to 2194, found 16"),
        (2199, None, "--from is a year from 1900 to 2194, found 2199"),
        (2016, 2015, "--until is a year from 2016 to 2166, found 2015"),
        (2016, 2167, "--until is a year from 2016 to 2166, found 2167"),
    ],
)
def test_years_that_cannot_be_are_told(checker, first, last, message):
    with pytest.raises(NoSkeleton) as caught:
        drafted(checker, skeleton_for(checker.rulebook, "CCM", "4"), first, last)
    assert str(caught.value) == message


def test_years_that_no_rule_minds_but_no_meeting_fills_are_refused(checker):
    with pytest.raises(NoSkeleton) as caught:
        drafted(checker, skeleton_for(checker.rulebook, "APMBC", None), 2012)
    assert str(caught.value) == "the skeleton has no meetings before 2014"


def test_years_that_do_not_go_with_a_rule_are_the_matter_of_the_years(checker):
    with pytest.raises(DepartingDraft) as caught:
        drafted(checker, skeleton_for(checker.rulebook, "CCM", "4"), 2013)
    assert caught.value.faulty is False
    assert {finding.rule for finding in caught.value.report.findings} == {"CCM-P05.3", "CCM-P06.1"}


def without(skeleton: Skeleton, **changed: object) -> Skeleton:
    """The skeleton, each of its series changed."""
    series = tuple(replace(one, **changed) for one in skeleton.series)
    return replace(skeleton, series=series)


def test_a_skeleton_that_departs_in_its_own_years_is_at_fault(checker):
    one_missing = skeleton_for(checker.rulebook, "CCM", "1")
    one_missing = replace(one_missing, series=one_missing.series[:-1])
    with pytest.raises(DepartingDraft) as caught:
        drafted(checker, one_missing, 2016)
    assert caught.value.faulty is True
    assert "CCM-T1.1" in {finding.rule for finding in caught.value.report.findings}


def test_an_undetermined_verdict_that_no_blank_asks_for_is_not_handed_out(checker):
    skeleton = without(skeleton_for(checker.rulebook, "CCM", "4"), fill=None)
    with pytest.raises(DepartingDraft) as caught:
        drafted(checker, skeleton, 2028)
    assert {f.verdict for f in caught.value.report.findings} == {Verdict.UNDETERMINED}
    assert {f.rule for f in caught.value.report.findings} == {"CCM-FN2.2"}
