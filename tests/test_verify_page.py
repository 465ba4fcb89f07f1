"""What docs/verify.md shows is what the commands print of the rules it shows."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from rulecheck.cli.commands import rulecheck
from rulecheck.verification.verifying import Question

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "verify.md").read_text("utf-8")
DECISIONS, RULES, ACCEPTED = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
SHOWN = re.findall(r"```sh\nrulecheck ([^\n]+)\n```\n\n```text\n(.*?)```", PAGE, re.DOTALL)
# What the page says of the newer version.
CHANGED = (
    ("require: working_days >= 4", "require: working_days >= 5"),
    ("complies: [{meeting: {id: ME2017, dates: 2017-06-12/2017-06-15}}]",
     "complies: [{meeting: {id: ME2017, dates: 2017-06-12/2017-06-16}}]"),
    ("Take days out.", "Take some days out."),
    ('where: level is "policy"', 'where: level is not "expert"'),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    newer = RULES
    for before, after in CHANGED:
        assert before in newer
        newer = newer.replace(before, after, 1)
    for name, rules in (("last-year", RULES), ("my-rules", newer)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "rules.yaml").write_text(rules, encoding="utf-8")
        (tmp_path / name / "decisions.yaml").write_text(DECISIONS, encoding="utf-8")
    return tmp_path


def run(command):
    return CliRunner().invoke(rulecheck, command.split(), catch_exceptions=False)


def test_both_commands_are_shown():
    assert [command for command, _ in SHOWN] == [
        "verify last-year/",
        "diff last-year/ my-rules/",
    ]


@pytest.mark.parametrize(("command", "text"), SHOWN, ids=[command for command, _ in SHOWN])
def test_what_is_shown_is_what_prints(folder, command, text):
    found = run(command)
    assert (found.stdout, found.exit_code) == (text, 1)


def test_what_is_accepted_is_told_with_all_only(folder):
    (folder / "last-year" / "accepted.yaml").write_text(ACCEPTED, encoding="utf-8")
    assert "OWN-3" not in run("verify last-year/").stdout
    assert "Explained: Paragraph 3" in run("verify last-year/ --all").stdout


def test_every_finding_is_described():
    named = re.findall(r"^\| `([a-z ]+?)(?: with …| to …)?` \|", PAGE, re.MULTILINE)
    assert sorted(named) == sorted(question.value for question in Question)
