"""Excerpts of reports in the documentation are what the command prints; recipes are YAML."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from rulecheck.cli.commands import rulecheck

ROOT = Path(__file__).parents[2]
DRAFT = "fixtures/ccm/option-4/meeting-of-experts-three-days.yaml"


def blocks(text: str, language: str = r"\w+") -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("form", ["markdown", "sarif", "junit", "github", "gitlab"])
def test_excerpts_are_what_is_printed(monkeypatch, form) -> None:
    monkeypatch.chdir(ROOT)
    document = (ROOT / "docs" / "report.md").read_text("utf-8")
    excerpt = blocks(document.split(f"`--format {form}` writes")[1])[0]
    printed = CliRunner().invoke(rulecheck, ["check", DRAFT, "--format", form]).stdout.splitlines()
    assert [line for line in excerpt.splitlines() if line not in printed] == []


def test_recipes_write_reports_that_there_are() -> None:
    document = (ROOT / "docs" / "ci.md").read_text("utf-8")
    recipes = [yaml.safe_load(block) for block in blocks(document, "yaml")]
    assert len(recipes) == 3
    for form in re.findall(r"--format (\w+)", document):
        found = CliRunner().invoke(rulecheck, ["check", str(ROOT / DRAFT), "--format", form])
        assert found.exit_code == 1, found.output
