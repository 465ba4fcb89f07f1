"""Small rule packs whose gaps and survivors are known."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from rulecheck.proving.mutants import Mutant
from rulecheck.proving.mutation import Judged, Trial, judged, mutants_of
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import Rulebook

DAY = datetime.date(2026, 1, 1)
DOCUMENT = """\
schema: rulecheck/decisions/1
documents:
  - symbol: OWN/1
    title: {en: Own document, zh: 自有文件}
    instrument: CCM
"""
HEAD = "schema: rulecheck/rules/1\ndocument: OWN/1\ninstrument: CCM\nrules:\n"
TEXTS = """\
    title: {en: Title, zh: 标题}
    asks: {en: Asks., zh: 要求。}
    locus: para. 1
    modality: should
    finding: {en: Found., zh: 发现。}
    remedy: {en: Mend., zh: 改正。}
"""

Pack = Callable[..., "Proven"]


class Proven:
    """A rule pack on disk, with the shipped terms."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folders = (shipped_rules() / "vocabulary.yaml", folder)
        self.rulebook: Rulebook = load_rulebook(self.folders, DAY)

    @property
    def rules(self):
        return self.rulebook.rules

    def mutants(self) -> list[Mutant]:
        return mutants_of(self.rules, self.rulebook, DAY)

    def judged(self, drafts: Path | None = None, jobs: int = 1) -> list[Judged]:
        return judged(self.mutants(), Trial(self.folders, drafts, DAY), jobs)


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Writes rules, each told by its own keys, and what of them is accepted."""

    def write(*rules: str, accepted: str = "") -> Proven:
        folder = tmp_path / "rules"
        folder.mkdir(exist_ok=True)
        (folder / "decisions.yaml").write_text(DOCUMENT, encoding="utf-8")
        told = "".join(
            f"  - id: OWN-{n}\n{TEXTS}{_indented(rule)}" for n, rule in enumerate(rules, 1)
        )
        (folder / "rules.yaml").write_text(HEAD + told, encoding="utf-8")
        if accepted:
            text = f"schema: rulecheck/accepted/1\n{accepted}"
            (folder / "accepted.yaml").write_text(text, encoding="utf-8")
        return Proven(folder)

    return write


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.strip().splitlines())
