"""What the house rules ask of the code, asked by the tools that know."""

import subprocess
import sys
from pathlib import Path

import pytest

from rulecheck.reporting.words import as_markdown

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
        ("importlinter.cli",),
    ],
    ids=" ".join,
)
def test_tool_finds_nothing(command: tuple[str, ...]) -> None:
    if command[0] == "importlinter.cli":
        program = [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as c; c()",
        ]
    else:
        program = [sys.executable, "-m", *command]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_word_list_in_the_documentation_is_current() -> None:
    assert (ROOT / "docs" / "words.md").read_text("utf-8") == as_markdown()


def test_code_names_no_treaty() -> None:
    """Treaty names and their terms of art live in the rules, never in Python."""
    names = ("CCM", "APMBC", "cluster", "munition", "Cartagena", "Dubrovnik", "WP.5")
    for file in (ROOT / "rulecheck").rglob("*.py"):
        code = file.read_text("utf-8")
        found = [name for name in names if name in code]
        assert not found, f"{file}: {found}"
