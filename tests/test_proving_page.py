"""What docs/coverage-and-mutants.md shows is what the commands print of the rules it shows."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from rulecheck.cli.commands import rulecheck

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "coverage-and-mutants.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
RULES, DECISIONS, _, EXAMPLES, ACCEPTED = BLOCKS
SHOWN = re.findall(
    r"```sh\nrulecheck ([^\n#]+?)(?: +#[^\n]+)?\n```\n\n```text\n(.*?)```", PAGE, re.DOTALL
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "my-rules"
    folder.mkdir()
    (folder / "rules.yaml").write_text(RULES, encoding="utf-8")
    (folder / "decisions.yaml").write_text(DECISIONS, encoding="utf-8")
    return folder


def run(command):
    return CliRunner().invoke(rulecheck, command.split(), catch_exceptions=False)


def test_both_commands_are_shown():
    assert [command for command, _ in SHOWN] == [
        "coverage my-rules/",
        "mutate my-rules/",
        "coverage",
        # Its figures are held by tests/proving/test_shipped.py, where all mutants are judged.
        "mutate",
    ]


@pytest.mark.parametrize(("command", "text"), SHOWN[:2], ids=["coverage", "mutate"])
def test_what_is_shown_is_what_prints(folder, command, text):
    found = run(command)
    assert (found.stdout, found.exit_code) == (text, 1)


def test_what_is_shown_of_the_shipped_rules_is_what_prints():
    command, text = SHOWN[2]
    found = run(command)
    assert (found.stdout, found.exit_code) == (text, 0)


def test_with_the_examples_shown_nothing_is_left(folder):
    better = RULES[: RULES.index("    examples:")] + EXAMPLES
    (folder / "rules.yaml").write_text(better, encoding="utf-8")
    assert run("coverage my-rules/").exit_code == 0
    survivors = run("mutate my-rules/ --jobs 1")
    assert (survivors.exit_code, survivors.stdout.count("--- ")) == (1, 1)
    (folder / "accepted.yaml").write_text(ACCEPTED, encoding="utf-8")
    assert run("mutate my-rules/ --jobs 1").exit_code == 0


def test_every_slip_is_described():
    from rulecheck.proving.slips import Operator
    from rulecheck.reporting.mutants import SLIPS

    named = re.findall(r"^\| ([^|`]+) \|", PAGE, re.MULTILINE)
    assert [SLIPS["en"][operator] for operator in Operator] == [
        name for name in named if name in SLIPS["en"].values()
    ]
