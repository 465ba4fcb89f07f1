"""What the shipped rules say of small drafts, and where they point."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Finding, Verdict
from rulecheck.engines.agreement import available_engines
from rulecheck.programme.reader import read_programme

Found = Callable[[str, str], list[Finding]]
FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture(scope="module")
def findings(rulebook) -> Callable[[str], list[Finding]]:
    """What is found in the text of a draft."""
    checker = Checker(rulebook, available_engines())

    def found(text: str) -> list[Finding]:
        programme = read_programme(text.encode(), "draft.yaml", rulebook.vocabularies)
        return list(checker.check(programme, "draft.yaml").findings)

    return found


@pytest.fixture(scope="module")
def departures(findings) -> Found:
    """What departs from one rule in a draft."""

    def found(rule: str, draft: str) -> list[Finding]:
        text = "schema: rulecheck/programme/1\ninstrument: CCM\n" + draft
        return [f for f in findings(text) if (f.rule, f.verdict) == (rule, Verdict.DEPARTS)]

    return found


HOSTED = """regime: {{option: {option}}}
meetings:
  - {{id: 7MSP, kind: MSP, dates: 2018-09-03/2018-09-07,
     venue: {{city: Vienna, country: {country}}}, host: {host}, president: Mexico}}
"""


@pytest.mark.parametrize(("rule", "option"), [("P18.1", 2), ("P24.1", 3), ("P30.1", 4)])
@pytest.mark.parametrize(
    ("country", "host", "keys"),
    [
        ("Austria", "Mexico", ["venue.country"]),
        ("Zambia", "Zambia", ["host"]),
        ("Austria", "Zambia", ["venue.country", "host"]),
        ("Mexico", "Mexico", []),
    ],
)
def test_a_meeting_away_points_at_the_key_that_departs(
    departures, rule, option, country, host, keys
) -> None:
    draft = HOSTED.format(option=option, country=country, host=host)
    paths = [f.location.path for f in departures(f"CCM-{rule}", draft)]
    assert paths == [f"meetings[0].{key}" for key in keys]


def test_what_the_table_does_not_show_is_no_meeting_of_the_table(departures) -> None:
    (found,) = departures(
        "CCM-T1.3",
        """period: {from: 2019-01-01, to: 2019-12-31}
regime: {option: 3}
meetings:
  - {id: S-1, kind: seminar, dates: 2019-03-04}
  - {id: PM-1, kind: preparatory meeting, of: 2RC, dates: 2019-05-06}
""",
    )
    assert found.message == (
        "In 2019 the draft shows no meeting of a kind in the table; "
        "row 3 of the table shows an intersessional meeting (IM)."
    )
    # Behind the last entry of the year.
    assert (found.location.path, found.location.line) == ("meetings", 7)


def test_one_year_is_one_year(departures) -> None:
    (found,) = departures(
        "CCM-P48.3",
        "offices: [{office: Coordinator, theme: universalization, state: France, term_years: 1}]\n",
    )
    assert "serves for 1 year; a Coordinator" in found.message


@pytest.mark.parametrize("left", ["", "  option: ~\n"])
def test_a_draft_that_declares_no_option_is_not_judged_by_its_interval_alone(
    findings, left: str
) -> None:
    text = (FIXTURES / "ccm/option-4/meeting-of-experts-three-days.yaml").read_text("utf-8")
    assert text.count("  option: 4\n") == 1
    open_ = [
        (f.rule, missing.key)
        for f in findings(text.replace("  option: 4\n", left))
        for missing in f.missing
    ]
    assert open_ == [("CCM-P09.1", "regime.option")]


def test_the_record_of_the_years_before_the_options_needs_none(findings) -> None:
    text = (FIXTURES / "ccm/record-2010-2014.yaml").read_text("utf-8")
    assert "option:" not in text
    assert not [f for f in findings(text) if f.missing]
