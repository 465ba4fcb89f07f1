"""JUnit XML: the schema of Jenkins, and a reader that is not ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped
from msgspec.structs import replace

from rulecheck.checking.findings import Verdict, Waived
from rulecheck.reporting.render import Manner, rendered
from rulecheck.rulebook.rules import Level
from rulecheck.source.problems import Problem


@pytest.fixture(scope="module")
def valid(schemas: Path) -> Callable[[str], JUnitXml]:
    """The suites of a report, after the schema has had its say."""
    schema = xmlschema.XMLSchema(schemas / "junit-10.xsd")

    def suites(text: str) -> JUnitXml:
        schema.validate(text)
        return JUnitXml.fromstring(text.encode())

    return suites


def test_every_finding_of_every_draft_is_a_case(valid, all_drafts) -> None:
    suites = list(valid(rendered(all_drafts, "junit")))
    assert [suite.name for suite in suites] == [one.path for one in all_drafts.programmes]
    for suite, programme in zip(suites, all_drafts.programmes, strict=True):
        cases = list(suite)
        assert len(cases) == suite.tests == len(programme.findings) + 1
        assert len({(case.classname, case.name) for case in cases}) == len(cases)
        failed = [case for case in cases if any(isinstance(r, Failure) for r in case.result)]
        skipped = [case for case in cases if any(isinstance(r, Skipped) for r in case.result)]
        assert (len(failed), len(skipped)) == (suite.failures, suite.skipped)
        # That the draft was checked is all that passes.
        assert [case.name for case in cases if not case.result] == ["check"]
    assert sum(suite.failures for suite in suites) > 10


def test_a_report_that_the_schema_does_not_take_is_seen(valid, report) -> None:
    with pytest.raises(xmlschema.XMLSchemaValidationError):
        valid(rendered(report(), "junit").replace("testcase", "test"))


@pytest.mark.parametrize("fail_on", Level)
def test_what_fails_a_run_is_a_failure_and_the_rest_is_skipped(
    report, finding, valid, fail_on
) -> None:
    findings = [finding(level=level, subject=level.value) for level in Level]
    (suite,) = valid(rendered(report(*findings), "junit", Manner(fail_on=fail_on)))
    results = {r.type: type(r) for case in suite for r in case.result}
    assert results == {
        level.value: Failure if level.rank <= fail_on.rank else Skipped for level in Level
    }


@pytest.mark.parametrize(
    "settled", [{"waived": Waived("1RC", "agreed", None, "1RC", None)}, {"known": True}]
)
def test_what_is_waived_or_known_does_not_fail(report, finding, valid, settled) -> None:
    (suite,) = valid(rendered(report(finding(**settled)), "junit"))
    assert (suite.failures, suite.skipped) == (0, 1)


def test_a_case_says_all(report, finding, valid) -> None:
    (suite,) = valid(rendered(report(finding()), "junit"))
    _, case = suite
    (failure,) = case.result
    assert failure.message == "ME2017 lasts three working days."
    assert failure.text.strip().splitlines() == [
        "draft.yaml:12:5",
        "ME2017 lasts three working days.",
        "To mend: Plan four or five working days.",
        "Source: CCM/CONF/2015/PM.1/WP.5, para. 28",
    ]


def test_a_draft_that_could_not_be_read_is_an_error_and_so_is_a_fault(report, valid) -> None:
    problems = (Problem("a.yaml", 3, 7, "one"), Problem("a.yaml", 4, 1, "two"))
    text = rendered(report(programmes=(), problems=problems, faults=("c.yaml: lost",)), "junit")
    fault, draft = valid(text)
    assert (fault.errors, draft.errors, draft.name) == (1, 1, "a.yaml")
    (error,) = next(iter(draft)).result
    assert isinstance(error, Error)
    assert error.text.split() == ["a.yaml:3:7:", "one", "a.yaml:4:1:", "two"]
    assert "c.yaml: lost" in next(iter(fault)).result[0].message


def test_no_finding_is_lost_when_a_draft_is_clean(report, valid) -> None:
    (suite,) = valid(rendered(report(), "junit"))
    assert (suite.tests, suite.failures, suite.errors) == (1, 0, 0)


@given(st.text(), st.text(min_size=1))
def test_any_text_makes_xml(report, finding, message, path) -> None:
    (programme,) = report(
        finding(message=message, verdict=Verdict.UNDETERMINED), finding(subject=message)
    ).programmes
    text = rendered(report(programmes=(replace(programme, path=path),)), "junit")
    root = ElementTree.fromstring(text.encode())
    assert [len(case) for case in root.iter("testcase")] == [1, 1, 1]
