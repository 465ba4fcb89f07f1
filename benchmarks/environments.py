"""Environments of the benchmarks' own: what they install is no part of rulecheck's.

Kept in `$XDG_CACHE_HOME/rulecheck-benchmarks` (or `~/.cache/…`), one for each list of
requirements, so that a second run installs nothing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent


def kept_folder() -> Path:
    """Where environments are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    return Path(base) / "rulecheck-benchmarks"


def python_with(requirements: Path, folder: Path) -> Path:
    """The Python of an environment that has some requirements, installed from PyPI if need be."""
    place = folder / _named(requirements)
    python = place / "bin" / "python"
    if not (place / "complete").exists():
        shutil.rmtree(place, ignore_errors=True)
        print(f"installing {requirements.relative_to(HERE)}", file=sys.stderr)
        venv.create(place, with_pip=True)
        install = ["-m", "pip", "install", "--quiet", "--requirement", str(requirements)]
        subprocess.run([python, *install], check=True, stdout=subprocess.DEVNULL)
        (place / "complete").touch()
    return python


def node_with(package: Path, folder: Path) -> Path:
    """The folder of the programs of a package.json, installed from npm if need be."""
    place = folder / _named(package)
    if not (place / "complete").exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        print(f"installing {package.relative_to(HERE)}", file=sys.stderr)
        shutil.copy(package, place / "package.json")
        install = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(install, cwd=place, check=True, stdout=subprocess.DEVNULL)
        (place / "complete").touch()
    return place / "node_modules" / ".bin"


def _named(requirements: Path) -> str:
    digest = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    return f"{requirements.parent.name}-{requirements.stem}-{digest[:12]}"
