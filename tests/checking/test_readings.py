"""A text that can be read in several ways says which way was taken, and what others decide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rulecheck.checking.checker import Checker
from rulecheck.checking.examples import failing_examples
from rulecheck.checking.findings import Finding, Verdict
from rulecheck.checking.readings import UnknownReading
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.programme.reader import read_programme
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import Level, Rulebook
from rulecheck.source.problems import UnusableInput

DECISIONS = """schema: rulecheck/decisions/1
documents: [{symbol: D/1, title: {en: a, zh: a}, instrument: CCM}]
"""
RULES = """schema: rulecheck/rules/1
document: D/1
instrument: CCM
rules:
  - id: X-1
    title: {en: t, zh: t}
    asks: {en: a, zh: a}
    locus: para. 1
    modality: shall
    each: intersessional meeting
    finding: {en: f, zh: f}
    remedy: {en: r, zh: r}
    readings:
      by: interval_basis
      named:
        - {name: opening to opening, title: {en: Strict, zh: 严格}, en: after April, zh: 四月以后}
        - {name: calendar year, en: loose, zh: 宽松}
    checks:
      - {reading: opening to opening, require: opening_day > 30 April}
      - {reading: calendar year, require: opening_day >= 30 April}
    examples:
      complies: [{meeting: {id: IM2016, dates: 2016-05-02/2016-05-03}}]
      departs: [{meeting: {id: IM2016, dates: 2016-04-29}}]
"""
DRAFT = """schema: rulecheck/programme/1
instrument: CCM
regime: {REGIME}
meetings: [{id: IM2015, kind: IM, dates: 2015-DAY}]
"""


def loaded(folder: Path) -> Rulebook:
    vocabularies = [shipped_rules() / "vocabulary.yaml", shipped_rules() / "ccm/vocabulary.yaml"]
    return load_rulebook([*vocabularies, folder])


@pytest.fixture
def rulebook(tmp_path: Path) -> Rulebook:
    (tmp_path / "decisions.yaml").write_text(DECISIONS)
    (tmp_path / "rules.yaml").write_text(RULES)
    return loaded(tmp_path)


def findings(
    rulebook: Rulebook, day: str, regime: str = "", asked: dict[str, str] | None = None
) -> list[Finding]:
    text = DRAFT.replace("REGIME", regime).replace("DAY", day)
    programme = read_programme(text.encode(), "draft.yaml", rulebook.vocabularies)
    checker = Checker(rulebook, (ReferenceEngine(),), readings=asked)
    return list(checker.check(programme, "draft.yaml").findings)


def test_the_recommended_reading_is_the_default_and_says_what_another_decides(rulebook) -> None:
    (found,) = findings(rulebook, "04-30")
    assert (found.level, found.reading) == (Level.VIOLATION, "opening to opening")
    assert found.other_readings == (("calendar year", Verdict.COMPLIES),)


@pytest.mark.parametrize(
    ("language", "texts"), [("en", ("Strict", "loose")), ("zh", ("严格", "宽松"))]
)
def test_readings_are_named_in_the_language_by_title_or_else_by_what_they_say(
    rulebook, language, texts
) -> None:
    text = DRAFT.replace("REGIME", "").replace("DAY", "04-30")
    programme = read_programme(text.encode(), "draft.yaml", rulebook.vocabularies)
    checker = Checker(rulebook, (ReferenceEngine(),), language)
    (found,) = checker.check(programme, "draft.yaml").findings
    assert found.reading == "opening to opening"
    assert found.reading_text == texts[0]
    assert found.other_readings_text == (("calendar year", texts[1]),)


def test_readings_that_agree_are_not_listed(rulebook) -> None:
    (found,) = findings(rulebook, "04-29")
    assert found.other_readings == ()


@pytest.mark.parametrize(
    "regime", ["interval_basis: calendar year", "readings: {X-1: calendar year}"]
)
def test_the_draft_chooses_and_the_recommended_reading_is_told(rulebook, regime: str) -> None:
    (found,) = findings(rulebook, "04-30", regime)
    assert (found.level, found.reading) == (Level.NOTE, "opening to opening")
    assert found.message.endswith(" By the chosen reading, “loose”, it complies.")


@pytest.mark.parametrize(
    ("require", "scope", "en", "zh"),
    [
        (">= 30 April", "always", "it complies", "符合要求"),
        (">= 30 April", "opens is not stated", "nothing is asked of it", "不适用"),
        (">= 30 April and tentative", "always", "it cannot be determined", "无法判断"),
    ],
)
def test_the_note_says_what_the_chosen_reading_says(
    rulebook, tmp_path, require: str, scope: str, en: str, zh: str
) -> None:
    loose = f"where: {scope}, require: opening_day {require}}}"
    (tmp_path / "rules.yaml").write_text(RULES.replace("require: opening_day >= 30 April}", loose))
    rules = loaded(tmp_path)
    text = DRAFT.replace("REGIME", "readings: {X-1: calendar year}").replace("DAY", "04-30")
    programme = read_programme(text.encode(), "draft.yaml", rules.vocabularies)
    said = {}
    for language in ("en", "zh"):
        checker = Checker(rules, (ReferenceEngine(),), language)
        found = checker.check(programme, "draft.yaml").findings
        (said[language],) = (f.message for f in found if f.level is Level.NOTE)
    assert said["en"].endswith(f" By the chosen reading, “loose”, {en}.")
    assert said["zh"].endswith(f"按所选解读“宽松”，{zh}。")


def test_the_command_line_chooses_before_the_draft(rulebook) -> None:
    regime = "readings: {X-1: calendar year}"
    (found,) = findings(rulebook, "04-30", regime, {"X-1": "opening to opening"})
    assert found.level is Level.VIOLATION


def test_what_departs_in_both_departs_once(rulebook) -> None:
    (found,) = findings(rulebook, "04-29", "interval_basis: calendar year")
    assert (found.level, found.reading) == (Level.VIOLATION, "calendar year")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"X-2": "a"}, "there is no rule 'X-2'; perhaps 'X-1'"),
        (
            {"X-1": "calendar years"},
            "X-1 has no reading 'calendar years'; perhaps 'calendar year'; "
            "it has: opening to opening, calendar year",
        ),
    ],
)
def test_an_unknown_reading_is_refused(rulebook, asked: dict[str, str], message: str) -> None:
    with pytest.raises(UnknownReading) as caught:
        Checker(rulebook, (ReferenceEngine(),), readings=asked)
    assert str(caught.value) == message


def test_an_unknown_reading_in_the_draft_is_located(rulebook) -> None:
    with pytest.raises(UnusableInput) as caught:
        findings(rulebook, "04-30", "readings: {X-1: other}")
    (problem,) = caught.value.problems
    assert (problem.line, problem.message.split(";")[0]) == (3, "X-1 has no reading 'other'")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("reading: calendar year", "reading: calender"), "'calender' is no reading of this rule"),
        (("by: interval_basis", "by: interval"), "'interval' chooses no reading"),
    ],
)
def test_a_rule_with_wrong_readings_is_refused(tmp_path, rulebook, change, message) -> None:
    (tmp_path / "rules.yaml").write_text(RULES.replace(*change))
    with pytest.raises(UnusableInput) as caught:
        loaded(tmp_path)
    assert any(message in problem.message for problem in caught.value.problems)


@pytest.fixture
def failures(tmp_path: Path, rulebook: Rulebook) -> Callable[..., list[str]]:
    """What `rulecheck test` says of the rules with one thing changed."""

    def told(old: str = "", new: str = "") -> list[str]:
        (tmp_path / "rules.yaml").write_text(RULES.replace(old, new))
        rules = loaded(tmp_path)
        checker = Checker(rules, (ReferenceEngine(),))
        return [str(problem) for problem in failing_examples(checker, rules.rules)]

    return told


def test_readings_that_no_example_tells_apart_are_a_failure(failures, tmp_path) -> None:
    assert failures() == [
        f"{tmp_path / 'rules.yaml'}:5:5: X-1: no example tells the readings 'opening to opening' "
        "and 'calendar year' apart; add one that departs by one of them alone"
    ]


def test_an_example_that_departs_by_one_reading_alone_tells_them_apart(failures) -> None:
    assert failures("2016-04-29", "2016-04-30") == []


def test_an_open_answer_tells_no_readings_apart(failures) -> None:
    month = "departs: [{meeting: {id: IM2016, dates: 2016-04-29}}]\n      undetermined: "
    (failure,) = failures("departs: ", month + "[{meeting: {id: IM2016, dates: 2016}}] # ")
    assert "no example tells" in failure


def test_an_example_may_choose_a_reading(failures) -> None:
    plain, chosen = (
        "2016-05-02/2016-05-03}",
        "2016-04-30}, regime: {readings: {X-1: calendar year}}",
    )
    assert failures(plain, chosen) == []
    failure, _ = failures(plain, chosen.replace("year", "years"))
    assert "X-1 has no reading 'calendar years'; perhaps 'calendar year'" in failure


def test_what_every_reading_asks_rests_on_none(tmp_path, rulebook) -> None:
    common = "    checks:\n      - {require: status is stated, at: status}\n"
    (tmp_path / "rules.yaml").write_text(RULES.replace("    checks:\n", common))
    of_status, of_date = sorted(findings(loaded(tmp_path), "04-30"), key=lambda f: f.reading or "")
    assert (of_status.location.path, of_status.reading) == ("meetings[0].status", None)
    assert (of_date.location.path, of_date.reading) == ("meetings[0]", "opening to opening")


TOLERANT = RULES.replace(
    "{reading: opening to opening, require: opening_day > 30 April}",
    "{reading: opening to opening, require: opening_day >= 30 April, tolerate: always}",
).replace("require: opening_day >= 30 April}", "require: opening_day > 30 April}")


def test_a_tolerated_departure_tells_of_a_reading_that_does_not_tolerate_it(
    rulebook, tmp_path
) -> None:
    (tmp_path / "rules.yaml").write_text(TOLERANT)
    rules = loaded(tmp_path)
    (found,) = findings(rules, "04-29")
    assert (found.level, found.other_readings) == (
        Level.NOTE,
        (("calendar year", Verdict.DEPARTS),),
    )
    (found,) = findings(rules, "04-29", "readings: {X-1: calendar year}")
    assert (found.level, found.other_readings) == (Level.VIOLATION, ())


def test_of_many_readings_of_no_rule_the_first_have_hints(rulebook) -> None:
    # Looking for the nearest word thousands of times takes minutes.
    readings = ", ".join(f"X-1{n}: a" for n in range(150))
    with pytest.raises(UnusableInput) as caught:
        findings(rulebook, "12-01", f"readings: {{{readings}}}")
    hinted = ["perhaps" in problem.message for problem in caught.value.problems]
    assert (sum(hinted), len(hinted)) == (100, 150)
