"""The shipped drafts: complying ones are free of findings, departing ones give just theirs."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Finding, ProgrammeReport
from rulecheck.engines.agreement import available_engines
from rulecheck.programme.facts import Facts
from rulecheck.programme.reader import read_programme
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import Level

FIXTURES = Path(__file__).parents[1] / "fixtures"
DEPARTING = sorted(FIXTURES.rglob("*.findings.yaml"))
COMPLYING = sorted([*FIXTURES.rglob("complying.yaml"), *FIXTURES.rglob("example-*.yaml")])
# The options table of the paper, row by row: what each year from 2015 to 2021 holds.
TABLE = {
    1: ["1RC IM", "6MSP IM", "7MSP IM", "8MSP IM", "9MSP IM", "2RC IM", "10MSP IM"],
    2: ["1RC", "6MSP", "7MSP", "8MSP", "9MSP", "2RC", "10MSP"],
    3: ["1RC", "6MSP IM", "IM", "7MSP IM", "IM", "8MSP IM", "2RC"],
    4: ["1RC", "6MSP", "ME", "7MSP", "ME", "8MSP", "2RC"],
    5: ["1RC IM", "6MSP IM", "7MSP IM", "8MSP IM", "9MSP IM", "2RC IM", "10MSP IM"],
}


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(load_rulebook([shipped_rules()]), available_engines())


DRAFTS = sorted(
    path
    for path in FIXTURES.rglob("*.yaml")
    if path not in DEPARTING and FIXTURES / "changes" not in path.parents
)


def report_of(checker: Checker, path: Path) -> ProgrammeReport:
    vocabularies = checker.rulebook.vocabularies
    programme = read_programme(path.read_bytes(), path.name, vocabularies, path.parent)
    return checker.check(programme, path.name)


def key(finding: Finding) -> tuple[str, ...]:
    place = finding.location
    level, verdict = finding.level.value, finding.verdict.value
    return finding.rule, level, verdict, finding.subject, place.path


def named(path: Path) -> str:
    return str(path.relative_to(FIXTURES)).removesuffix(".findings.yaml")


@pytest.mark.parametrize("path", COMPLYING, ids=named)
def test_complying_drafts_have_no_finding_above_a_note(checker: Checker, path: Path) -> None:
    report = report_of(checker, path)
    assert report.rules > 20
    assert [key(f) for f in report.findings if f.level is not Level.NOTE] == []


@pytest.mark.parametrize("path", DEPARTING, ids=named)
def test_departing_drafts_give_just_the_findings_beside_them(checker: Checker, path: Path) -> None:
    expected = yaml.safe_load(path.read_text("utf-8"))["findings"]
    assert expected
    draft = path.with_name(path.name.replace(".findings.yaml", ".yaml"))
    found = [key(f) for f in report_of(checker, draft).findings if f.level is not Level.NOTE]
    wanted = [(e["rule"], e["level"], e["verdict"], e["subject"], e["path"]) for e in expected]
    assert sorted(found) == sorted(wanted)


@pytest.mark.parametrize("option", TABLE)
def test_complying_drafts_regenerate_their_row_of_the_table(checker: Checker, option: int) -> None:
    path = FIXTURES / "ccm" / f"option-{option}" / "complying.yaml"
    vocabularies = checker.rulebook.vocabularies
    facts = Facts(read_programme(path.read_bytes(), path.name, vocabularies), vocabularies)
    row = {year.number: year.held() for year in facts.years}
    assert row == {2015 + n: frozenset(cell.split()) for n, cell in enumerate(TABLE[option])}


def test_every_option_has_at_least_three_departing_drafts() -> None:
    for option in TABLE:
        drafts = [p for p in DEPARTING if p.parent.name == f"option-{option}"]
        assert len(drafts) >= 3, option


@pytest.mark.parametrize("path", DRAFTS, ids=named)
def test_the_json_schema_accepts_every_draft(
    refused_by_schema: Callable[[bytes], list[str]], path: Path
) -> None:
    assert refused_by_schema(path.read_bytes()) == []
