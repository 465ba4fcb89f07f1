"""For all tests: nothing of the user's is read or written; drafts as editors see them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, NoReturn

import jsonschema
import pytest
import yaml
from hypothesis import settings

# Before any import of the package, and for the processes that tests start.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="rulecheck-tests-")

# No test asserts how long it takes: machines are noisy.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")

_TAG = "tag:yaml.org,2002:"
# Dates are kept as texts; `=`, which YAML 1.1 knows of, PyYAML cannot load.
_WITHOUT = (f"{_TAG}timestamp", f"{_TAG}value")


class Yaml11(yaml.CSafeLoader):
    """YAML 1.1: `yes` is a truth value, `010` is eight."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, form) for tag, form in forms if tag not in _WITHOUT]
        for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class Yaml12(yaml.CSafeLoader):
    """YAML 1.2, which editors take: `yes` is a text, `010` is ten."""

    yaml_implicit_resolvers: ClassVar = {}


for _name, _form, _firsts in (
    ("null", r"(?:~|null|Null|NULL|)$", [*"~nN", ""]),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)$", [*"tTfF"]),
    ("int", r"[-+]?[0-9]+$", [*"-+0123456789"]),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", [*"-+.0123456789"]),
    ("merge", r"<<$", ["<"]),
):
    Yaml12.add_implicit_resolver(_TAG + _name, re.compile(_form), _firsts)
Yaml12.add_constructor(f"{_TAG}int", lambda loader, node: int(loader.construct_scalar(node)))


@pytest.fixture(scope="session")
def refused_by_schema() -> Callable[[str | bytes], list[str]]:
    """The places of a draft that its JSON Schema does not accept, however YAML is loaded."""
    from rulecheck.programme.json_schema import json_schema
    from rulecheck.rulebook.loader import load_rulebook
    from rulecheck.rulebook.packs import shipped_rules

    schema = json_schema(load_rulebook([shipped_rules()]).vocabularies)
    validator = jsonschema.Draft7Validator(schema)

    def refused(draft: str | bytes) -> list[str]:
        loaded = (yaml.load(draft, loader) for loader in (Yaml11, Yaml12))
        return sorted({error.json_path for data in loaded for error in validator.iter_errors(data)})

    return refused


# What npm says of a registry that it cannot reach.
_UNREACHABLE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH")


def _not_here(reason: str) -> NoReturn:
    if os.environ.get("RULECHECK_CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def npm_installed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Copies a folder with a package-lock.json and installs what this names; gives the copy.

    Without Node, or where the registry cannot be reached, the test is skipped; with
    RULECHECK_CI set it fails.
    """

    def installed(source: Path) -> Path:
        npm = shutil.which("npm")
        if npm is None or shutil.which("node") is None:
            _not_here("there is no Node.js here")
        folder = tmp_path_factory.mktemp("npm") / source.name
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns("node_modules"))
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if any(word in done.stderr for word in _UNREACHABLE):
            _not_here("the npm registry cannot be reached")
        assert done.returncode == 0, done.stderr
        return folder

    return installed
