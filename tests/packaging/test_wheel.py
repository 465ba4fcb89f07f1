"""The wheel carries the rules: built, installed into a fresh environment, run elsewhere."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DRAFT = ROOT / "fixtures" / "ccm" / "option-4" / "meeting-of-experts-three-days.yaml"


def run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with nothing but the wheel; the path of its command."""
    folder = tmp_path_factory.mktemp("wheel")
    built = run(
        sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("rulecheck-*.whl")
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    done = run(python, "-m", "pip", "install", wheel, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "venv" / "bin" / "rulecheck"


def test_installed_wheel_checks_a_draft_from_an_empty_folder(
    installed: Path, tmp_path: Path
) -> None:
    (tmp_path / "draft.yaml").write_bytes(DRAFT.read_bytes())
    done = run(installed, "check", "--format", "json", "draft.yaml", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    found = {finding["rule"] for finding in report["programmes"][0]["findings"]}
    assert "CCM-P28.6" in found


def test_installed_wheel_runs_the_examples_of_its_rules(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "test", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip().endswith(", 0 failures")
