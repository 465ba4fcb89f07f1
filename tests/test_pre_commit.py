"""The hook: a real repository, the real pre-commit, a draft that passes and one that is refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "fixtures/ccm/option-4"
_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis"
)
_GIT = ["git", "-c", "user.name=A Drafter", "-c", "user.email=drafter@example.org"]

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | environment
    return subprocess.run(
        [*_GIT, *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("pre-commit"))


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory, home: str) -> Path:
    """A repository of proposals with the hook of this checkout installed."""
    hook = tmp_path_factory.mktemp("hook") / "rulecheck"
    shutil.copytree(ROOT, hook, ignore=_LEFT_OUT)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "This checkout"]):
        assert git(hook, *command).returncode == 0
    revision = git(hook, "rev-parse", "HEAD").stdout.strip()
    folder = tmp_path_factory.mktemp("proposals")
    git(folder, "init", "-q")
    config = f"repos:\n- repo: {hook}\n  rev: {revision}\n  hooks:\n  - id: rulecheck\n"
    (folder / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "install", "--install-hooks"],
        cwd=folder,
        env=os.environ | {"PRE_COMMIT_HOME": home},
        check=True,
        capture_output=True,
    )
    return folder


def committed(
    repository: Path, home: str, name: str, text: str
) -> subprocess.CompletedProcess[str]:
    (repository / name).write_text(text, encoding="utf-8")
    git(repository, "add", "-A")
    found = git(repository, "commit", "-q", "-m", f"Add {name}", PRE_COMMIT_HOME=home)
    if found.returncode:
        git(repository, "rm", "-q", "--cached", name)
        (repository / name).unlink()
    return found


def test_drafts_are_checked_and_other_yaml_is_left_alone(repository, home) -> None:
    complying = (FIXTURES / "complying.yaml").read_text("utf-8")
    departing = (FIXTURES / "meeting-of-experts-three-days.yaml").read_text("utf-8")

    passed = committed(repository, home, "complying.yaml", complying)
    assert passed.returncode == 0, passed.stderr
    assert "Passed" in passed.stderr

    refused = committed(repository, home, "departing.yaml", departing)
    assert refused.returncode != 0
    assert "CCM-P28.6" in refused.stderr
    assert "To mend: Plan four or five working days" in refused.stderr

    other = committed(repository, home, "other.yaml", "- neither a mapping: [nor a draft]\n")
    assert other.returncode == 0, other.stderr

    broken = committed(
        repository, home, "broken.yaml", "schema: rulecheck/programme/1\ninstrumnet: CCM\n"
    )
    assert broken.returncode != 0
    assert "unknown key 'instrumnet'; perhaps 'instrument'" in broken.stderr
