"""What the README shows is what the command prints."""

import re
from pathlib import Path

from click.testing import CliRunner

from rulecheck.cli.commands import rulecheck

ROOT = Path(__file__).parents[1]


def test_the_finding_in_the_readme_is_what_prints(monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    readme = (ROOT / "README.md").read_text("utf-8")
    (shown,) = re.findall(r"```text\n(.*?)```", readme, re.DOTALL)
    (path,) = re.findall(r"rulecheck check (fixtures/\S+\.yaml)\n```", readme)
    result = CliRunner().invoke(rulecheck, ["check", path])
    assert result.exit_code == 1
    # The last line counts rules and moves with every new one; the findings do not.
    assert result.output.split("Rules that bind")[0].rsplit("\n", 1)[0].strip() in shown


def test_every_file_the_readme_links_is_there() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", readme)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
