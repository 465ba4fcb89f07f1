"""What docs/commands.md shows is what the commands print."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from rulecheck.cli.commands import rulecheck

ROOT = Path(__file__).parents[1]
SHOWN = re.findall(
    r"```sh\nrulecheck ([^\n]+)\n```\n\n```text\n(.*?)```",
    (ROOT / "docs" / "commands.md").read_text("utf-8"),
    re.DOTALL,
)
# What moves with every new rule, and with the day a file was last changed.
MOVES = re.compile(r"(?<=rules that bind).*|(?<=DTSTAMP:)\w+")
CUT = "…\n"


def test_every_command_is_shown():
    assert [command.split()[0] for command, _ in SHOWN] == ["new", "compare", "calendar"]


@pytest.mark.parametrize(("command", "text"), SHOWN, ids=[command for command, _ in SHOWN])
def test_what_is_shown_is_what_prints(command, text, monkeypatch):
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(rulecheck, command.split())
    assert done.exit_code == 0, done.output
    shown, printed = (MOVES.sub("", one) for one in (text, done.stdout.replace("\r\n", "\n")))
    assert printed.startswith(shown.removesuffix(CUT))
    assert shown.endswith(CUT) or printed == shown
