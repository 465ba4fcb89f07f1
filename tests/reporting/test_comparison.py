"""Comparisons as text of 80 columns in both languages, and as data that keeps its schema."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from rulecheck.checking.checker import Checker
from rulecheck.checking.comparing import Comparison, compared
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.programme.reader import read_programme
from rulecheck.reporting.comparison import as_data, as_json, as_text
from rulecheck.reporting.width import WIDTH, width_of
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules

FIXTURES = Path(__file__).parents[2] / "fixtures" / "ccm"
DRAFTS = [
    *sorted(FIXTURES.glob("option-*/complying.yaml")),
    FIXTURES / "record-2010-2014.yaml",
    FIXTURES / "option-2" / "venue-in-lausanne.yaml",
]
RULEBOOK = load_rulebook([shipped_rules()])
CHECKERS = {lang: Checker(RULEBOOK, (ReferenceEngine(),), lang) for lang in ("en", "zh")}


def compare(data: bytes, path: str, language: str = "en") -> Comparison:
    programme = read_programme(data, path, RULEBOOK.vocabularies, Path(path).parent)
    return compared(CHECKERS[language], programme, path)


def text_of(comparison: Comparison, language: str = "en", *, whole: bool = False) -> str:
    return as_text(comparison, CHECKERS[language].speaker, whole=whole)


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    file = resources.files("rulecheck.reporting").joinpath("comparison.schema.json")
    schema = json.loads(file.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("draft", DRAFTS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_the_text_keeps_to_eighty_columns(draft, language, validator):
    comparison = compare(draft.read_bytes(), str(draft), language)
    for whole in (False, True):
        text = text_of(comparison, language, whole=whole)
        # The path alone may be longer than a line.
        lines = text.splitlines()[1:]
        assert [line for line in lines if width_of(line) > WIDTH] == []
    data = json.loads(as_json(comparison))
    validator.validate(data)
    assert data == as_data(comparison)


def test_the_schema_refuses_what_is_no_comparison(validator):
    data = as_data(compare(DRAFTS[0].read_bytes(), str(DRAFTS[0])))
    data["options"][0]["departures"]["warning"] = 1
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(data)


def test_the_text_says_which_option_fits_and_marks_the_declared_one():
    draft = FIXTURES / "option-4" / "complying.yaml"
    text = text_of(compare(draft.read_bytes(), str(draft)))
    assert "Fits option 4 best, with no departure.\nNext: option 3, with 8 violations.\n" in text
    head, violations = (
        next(line for line in text.splitlines() if line.startswith(start))
        for start in (" ", "violations")
    )
    assert head.split() == [
        "option",
        "1",
        "option",
        "2",
        "option",
        "3",
        "*option",
        "4",
        "option",
        "5",
    ]
    assert violations.split() == ["violations", "21", "13", "8", "–", "15"]
    assert width_of(head) == width_of(violations)


def test_a_tie_is_said_as_a_tie():
    text = text_of(compare(b"schema: rulecheck/programme/1\ninstrument: CCM\n", "draft"))
    assert "A tie: option 1, option 2, option 3, option 4 and option 5 fit equally well" in text
    assert "Next:" not in text
    assert "Undetermined there: " in text


def test_many_rules_are_folded_and_all_are_named_on_demand():
    draft = FIXTURES / "option-2" / "venue-in-lausanne.yaml"
    comparison = compare(draft.read_bytes(), str(draft))
    third = next(fit for fit in comparison.fits if fit.option == "3")
    assert len(third.rules) == 7
    assert "  and 2 more (--all names them)\n" in text_of(comparison)
    whole = text_of(comparison, whole=True)
    assert "more (--all" not in whole
    assert all(one.rule.id in whole for fit in comparison.fits for one in fit.rules)


def test_more_options_than_a_line_holds_stand_in_several_tables():
    comparison = compare(DRAFTS[0].read_bytes(), str(DRAFTS[0]))
    many = replace(comparison, fits=comparison.fits * 3)
    text = text_of(many)
    assert text.count("rules that bind") >= 2
    rows = [line.split()[3:] for line in text.splitlines() if line.startswith("rules that bind")]
    assert sum(map(len, rows)) == len(many.fits)
    assert [line for line in text.splitlines()[1:] if width_of(line) > WIDTH] == []


def test_the_days_of_years_add_up():
    text = text_of(compare(DRAFTS[0].read_bytes(), str(DRAFTS[0])))
    table = text.split("Working days of meetings\n")[1].splitlines()[2:]
    rows = [line.removeprefix("in all").split() for line in table]
    days = [[0 if cell == "–" else int(cell) for cell in row] for row in rows]
    *years, total = [row[1:] if row[0] in range(2015, 2022) else row for row in days]
    assert len(years) == 7
    assert [sum(column) for column in zip(*years, strict=True)] == total
    assert all(sum(row[:-1]) == row[-1] > 0 for row in (*years, total))


def test_nothing_a_draft_says_reaches_the_terminal_unescaped():
    draft = (
        'schema: rulecheck/programme/1\ninstrument: CCM\n'
        'meetings: [{id: "6\\eMSP\\u202e", kind: MSP}]\n'
    )  # fmt: skip
    comparison = compare(draft.encode(), "draft\x1b[31m")
    assert comparison.days.uncounted
    for shown in (text_of(comparison), as_json(comparison)):
        assert "\x1b" not in shown
        assert "\u202e" not in shown
