"""For all tests: nothing of the user's is read or written; small rule packs; drafts as editors see
them."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, NoReturn

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


_DAY = datetime.date(2026, 1, 1)
_DOCUMENT = """\
schema: rulecheck/decisions/1
documents:
  - symbol: OWN/1
    title: {en: Own document, zh: 自有文件}
    instrument: CCM
"""
_HEAD = "schema: rulecheck/rules/1\ndocument: OWN/1\ninstrument: CCM\nrules:\n"
_TEXTS = """\
    title: {en: Title, zh: 标题}
    asks: {en: Asks., zh: 要求。}
    locus: para. 1
    modality: should
    finding: {en: Found., zh: 发现。}
    remedy: {en: Mend., zh: 改正。}
"""


class Pack:
    """A rule pack on disk, with the shipped terms."""

    def __init__(self, folder: Path) -> None:
        # Only now: few tests have packs.
        from rulecheck.rulebook.loader import load_rulebook
        from rulecheck.rulebook.packs import shipped_rules

        self.folder = folder
        self.folders = (shipped_rules() / "vocabulary.yaml", folder)
        self.rulebook = load_rulebook(self.folders, _DAY)

    @property
    def rules(self) -> Any:
        return self.rulebook.rules

    def mutants(self) -> Any:
        from rulecheck.proving.mutation import mutants_of

        return mutants_of(self.rules, self.rulebook, _DAY)

    def judged(self, drafts: Path | None = None, jobs: int = 1) -> Any:
        from rulecheck.proving.mutation import Trial, judged

        return judged(self.mutants(), Trial(self.folders, drafts, _DAY), jobs)


@pytest.fixture
def pack(tmp_path: Path) -> Callable[..., Pack]:
    """Writes rules, each told by its own keys, and what of them is accepted."""

    def write(*rules: str, accepted: str = "") -> Pack:
        folder = tmp_path / "rules"
        folder.mkdir(exist_ok=True)
        (folder / "decisions.yaml").write_text(_DOCUMENT, encoding="utf-8")
        told = "".join(
            f"  - id: OWN-{n}\n{_TEXTS}{_indented(rule)}" for n, rule in enumerate(rules, 1)
        )
        (folder / "rules.yaml").write_text(_HEAD + told, encoding="utf-8")
        if accepted:
            text = f"schema: rulecheck/accepted/1\n{accepted}"
            (folder / "accepted.yaml").write_text(text, encoding="utf-8")
        return Pack(folder)

    return write


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.strip().splitlines())


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
