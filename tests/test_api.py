"""rulecheck for programs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import rulecheck
from rulecheck import api

ROOT = Path(__file__).parents[1]
DEPARTING = ROOT / "fixtures/ccm/option-4/meeting-of-experts-three-days.yaml"
COMPLYING = ROOT / "fixtures/ccm/option-1/complying.yaml"


@pytest.fixture(scope="module")
def rules() -> rulecheck.Rulebook:
    return rulecheck.load_rules()


def test_a_departing_draft_has_findings(rules) -> None:
    report = rulecheck.check(DEPARTING, rules)
    assert {"CCM-P28.6", "CCM-P28.3"} <= {finding.rule for finding in report.findings()}
    assert report.fails(rulecheck.Level.VIOLATION)
    assert not report.clean


def test_several_drafts_and_bytes(rules) -> None:
    report = rulecheck.check([str(DEPARTING), COMPLYING], rules)
    assert [Path(one.path).name for one in report.programmes] == [DEPARTING.name, COMPLYING.name]
    given = rulecheck.check(DEPARTING.read_bytes(), rules)
    assert [f.rule for f in given.findings()] == [f.rule for f in report.programmes[0].findings]


@pytest.mark.parametrize("draft", [b"a: b", b"", b"\xff", "none.yaml", []])
def test_what_cannot_be_used_is_never_clean(rules, draft) -> None:
    report = rulecheck.check(draft, rules)
    assert not report.clean
    assert report.problems or not report.programmes


def test_findings_in_chinese(rules) -> None:
    (finding,) = [
        f
        for f in rulecheck.check(DEPARTING, rules, language="zh").findings()
        if f.rule == "CCM-P28.3"
    ]
    assert "工作日" in finding.message


def test_choices_that_no_rule_offers_are_errors(rules) -> None:
    with pytest.raises(rulecheck.UnknownOption, match="no rule binds under the option '44'"):
        rulecheck.check(COMPLYING, rules, option="44")
    with pytest.raises(rulecheck.UnknownReading):
        rulecheck.check(COMPLYING, rules, readings={"CCM-P10.2": "upside down"})


def test_an_option_holds_where_a_draft_declares_none(rules) -> None:
    text = DEPARTING.read_text("utf-8")
    silent = re.sub(r"\n  option: 4.*", "", text)
    assert silent != text

    def asked(draft: str, option: str) -> set[str]:
        found = rulecheck.check(draft.encode(), rules, option=option)
        return {finding.rule for finding in found.findings()}

    assert "CCM-P28.6" in asked(silent, "4")
    assert asked(text, "4") == asked(text, "2")


def test_what_is_offered_is_there() -> None:
    assert set(rulecheck.__all__) - {"__version__"} == set(api.__all__)
    for name in rulecheck.__all__:
        assert getattr(rulecheck, name) is not None
    with pytest.raises(AttributeError):
        _ = rulecheck.chek
    assert set(rulecheck.__all__) <= set(dir(rulecheck))


def test_a_language_nothing_is_told_in_is_refused() -> None:
    with pytest.raises(ValueError, match="no language 'fr'; known: 'en', 'zh'"):
        rulecheck.check(b"", language="fr")  # type: ignore[arg-type]


def test_importing_the_package_loads_nothing_yet() -> None:
    code = "import sys, rulecheck; print([m for m in sys.modules if m.startswith('rulecheck.')])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_lines_of_the_readme_run(monkeypatch, capsys) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    assert len([line for line in code.splitlines() if line]) <= 6
    monkeypatch.chdir(ROOT)
    exec(code, {})
    told = capsys.readouterr().out
    file = "fixtures/ccm/option-4/meeting-of-experts-three-days.yaml"
    assert re.search(rf"^{re.escape(file)}:\d+: CCM-P28.6: ME2017 lasts 3 working days", told, re.M)
