"""What docs/writing-a-rule.md and docs/testing.md show is what prints."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from rulecheck.cli.commands import rulecheck
from rulecheck.testing.plugin import _DRAFTS_EACH
from rulecheck.testing.relations import RELATIONS
from rulecheck.testing.silence import _LISTS, ANSWERS

DOCS = Path(__file__).parents[1] / "docs"
WRITING = (DOCS / "writing-a-rule.md").read_text("utf-8")
TESTING = (DOCS / "testing.md").read_text("utf-8")
VOCABULARY, DECISIONS, PARAGRAPHS, RULES, EXAMPLES = re.findall(
    r"```yaml\n(.*?)```", WRITING, re.DOTALL
)
DECISION = re.findall(r"```text\n(.*?)```", WRITING, re.DOTALL)[0]
SHOWN = re.findall(r"```sh\n([^\n]+)\n```\n\n```text\n(.*?)```", WRITING, re.DOTALL)
BETTER = RULES[: RULES.index("    examples:")] + EXAMPLES
FIRST, SECOND, PYTEST, DIFF = SHOWN[:4], SHOWN[4:6], SHOWN[6:8], SHOWN[8]
# What a run takes differs.
_SERVERS = ("CI", "BUILD_NUMBER")
_SECONDS = re.compile(r" in [\d.]+s")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "my-rules"
    folder.mkdir()
    (tmp_path / "decision.txt").write_text(DECISION, "utf-8")
    texts = (("vocabulary", VOCABULARY), ("decisions", DECISIONS), ("paragraphs", PARAGRAPHS))
    for name, text in (*texts, ("rules", RULES)):
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def run(command: str) -> str:
    program, *arguments = command.split()
    assert program == "rulecheck"
    return CliRunner().invoke(rulecheck, arguments, catch_exceptions=False).stdout


@pytest.mark.parametrize(("command", "text"), FIRST, ids=[command for command, _ in FIRST])
def test_the_first_examples_print_what_is_shown(folder: Path, command: str, text: str) -> None:
    assert run(command) == text


def test_the_better_examples_print_what_is_shown(folder: Path) -> None:
    (folder / "rules.yaml").write_text(BETTER, "utf-8")
    for command, text in SECOND:
        assert run(command) == text
    assert "0 gaps" in run("rulecheck coverage my-rules/")


def test_diff_prints_what_is_shown(folder: Path) -> None:
    (folder / "rules.yaml").write_text(BETTER, "utf-8")
    changed = Path(shutil.copytree(folder, folder.parent / "changed")) / "rules.yaml"
    changed.write_text(BETTER.replace("between 3 and 5", "between 3 and 4"), "utf-8")
    command, text = DIFF
    assert run(command) == text


def test_pytest_prints_what_is_shown(folder: Path) -> None:
    (folder / "rules.yaml").write_text(BETTER, "utf-8")
    (command, listed), (again, failed) = PYTEST
    assert pytest_prints(command, folder.parent) == listed
    worse = BETTER.replace("between 3 and 5", "between 3 and 4")
    (folder / "rules.yaml").write_text(worse, "utf-8")
    assert pytest_prints(again, folder.parent) == failed


def pytest_prints(command: str, folder: Path) -> str:
    program, *arguments = command.split()
    assert program == "pytest"
    whole = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    # On a server for tests pytest shortens nothing; the page shows what a person sees.
    person = {name: value for name, value in os.environ.items() if name not in _SERVERS}
    done = subprocess.run(
        whole, cwd=folder, capture_output=True, text=True, check=False, env=person
    )
    text = _SECONDS.sub("", done.stdout)
    return re.sub(r"(FAILED \S+ - ).*", r"\1my-rules/rules.yaml:22:11...", text)


def test_every_relation_and_its_reach_are_described() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ", TESTING, re.MULTILINE)
    assert [row for row in rows if row in RELATIONS] == list(RELATIONS)


def test_every_key_whose_silence_is_an_answer_is_described() -> None:
    described = set(re.findall(r"`(\w+)\.(\w+)`", TESTING))
    assert set(ANSWERS) - described == set()
    assert [name for name in sorted(_LISTS) if f"`{name}`" not in TESTING] == []


def test_the_number_of_drafts_is_told() -> None:
    assert f"tried on so many drafts ({_DRAFTS_EACH})" in TESTING
