"""Reports beyond the first go to a file, and come back as they were."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from rulecheck.checking import stored
from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import ProgrammeReport, Report
from rulecheck.checking.run import check_paths
from rulecheck.checking.stored import StoredReports
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.reporting.contract import as_data
from rulecheck.reporting.jsontext import json_text
from rulecheck.reporting.render import TEMPLATES, Manner, rendered, rendered_in_parts

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture
def few_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "IN_MEMORY", 2)


@pytest.fixture(scope="module")
def run(rulebook):
    checker = Checker(rulebook, (ReferenceEngine(),))

    def check(*, whole: bool = False) -> Report:
        return check_paths(checker, [str(FIXTURES / "ccm")], io.BytesIO(), whole=whole)

    return check


def reports(number: int) -> list[ProgrammeReport]:
    return [ProgrammeReport(f"{n}.yaml", "X", "X", None, None, n, (), {}) for n in range(number)]


@pytest.mark.parametrize("number", [0, 1, 2, 3, 7])
def test_what_was_added_is_there_in_order(number: int, few_in_memory: None) -> None:
    kept, added = StoredReports(), reports(number)
    for report in added:
        kept.add(report)
        assert kept[-1] == report
    found = kept.all()
    assert list(found) == list(found) == added
    assert len(found) == number
    assert bool(found) is bool(number)
    assert isinstance(found, tuple) is (number <= 2)
    assert list(found[1:]) == added[1:]
    assert list(zip(found, found, strict=True)) == list(zip(added, added, strict=True))
    with pytest.raises(IndexError):
        found[number]


def test_with_drafts_all_stay_in_memory(few_in_memory: None) -> None:
    kept = StoredReports(whole=True)
    for report in reports(5):
        kept.add(report)
    assert isinstance(kept.all(), tuple)


def test_the_report_of_a_run_is_the_same(run, few_in_memory: None, monkeypatch) -> None:
    report = run()
    assert isinstance(report.programmes, StoredReports)
    monkeypatch.undo()
    plain = run()
    assert isinstance(plain.programmes, tuple)
    assert len(plain.programmes) > 10
    assert list(report.findings()) == list(plain.findings())
    for form in set(TEMPLATES) - {"html"}:
        assert rendered(report, form) == rendered(plain, form)
    assert "".join(rendered_in_parts(report, "json")) == rendered(plain, "json")


def test_json_in_parts_is_json_at_once(run) -> None:
    plain = run()
    for language in ("en", "zh"):
        for report in (plain, Report(), Report(programmes=plain.programmes[:1])):
            parts = list(rendered_in_parts(report, "json", Manner(language=language)))
            assert "".join(parts) == json_text(as_data(report, language))
            assert len(parts) == len(report.programmes) + 2
