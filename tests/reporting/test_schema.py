"""Reports keep the contract: every fixture's report validates against the shipped schema."""

import json
import sys
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from rulecheck.checking.checker import Checker
from rulecheck.checking.run import check_paths
from rulecheck.cli.commands import rulecheck
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.reporting.contract import as_data
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules

ROOT = Path(__file__).parents[2]
DRAFTS = sorted(
    p
    for p in (ROOT / "fixtures").rglob("*.yaml")
    if ".findings" not in p.name and "changes" not in p.relative_to(ROOT).parts
)


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    text = resources.files("rulecheck.reporting").joinpath("report.schema.json").read_text("utf-8")
    schema = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def report_of(*paths: object) -> dict:
    result = CliRunner().invoke(rulecheck, ["check", "--format", "json", *map(str, paths)])
    return json.loads(result.stdout)


def test_reports_of_all_fixtures_validate(validator) -> None:
    report = report_of(*DRAFTS)
    validator.validate(report)
    assert len(report["programmes"]) == len(DRAFTS)
    assert any(programme["findings"] for programme in report["programmes"])


def test_a_report_with_timelines_validates(validator) -> None:
    checker = Checker(load_rulebook([shipped_rules()]), [ReferenceEngine()])
    drafts = [ROOT / "fixtures" / "ccm", ROOT / "tests" / "reporting" / "hostile.yaml"]
    data = as_data(check_paths(checker, [*map(str, drafts)], sys.stdin.buffer), in_time=True)
    validator.validate(json.loads(json.dumps(data)))
    assert len(data["programmes"]) > 20
    assert all(programme["timeline"]["years"] for programme in data["programmes"])


def test_a_report_of_problems_validates(validator, tmp_path) -> None:
    broken = tmp_path / "draft.yaml"
    broken.write_text("schema: rulecheck/programme/1\ninstrumnt: CCM\n")
    report = report_of(broken)
    validator.validate(report)
    assert report["programmes"] == []
    assert report["problems"]


def test_the_schema_refuses_what_is_not_a_report(validator) -> None:
    report = report_of(ROOT / "fixtures/ccm/option-4/meeting-of-experts-three-days.yaml")
    report["programmes"][0]["findings"][0]["level"] = "warning"
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(report)


def test_the_example_in_the_documentation_validates(validator) -> None:
    text = (ROOT / "docs" / "report.md").read_text("utf-8")
    validator.validate(json.loads(text.split("```json\n")[1].split("```")[0]))
