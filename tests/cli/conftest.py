"""The command line, run within this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rulecheck.cli.commands import rulecheck

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def fixtures() -> Path:
    return ROOT / "fixtures" / "ccm" / "option-4"


@pytest.fixture
def run() -> Callable[..., Result]:
    """Invoke the command line; an exception that reaches the top is raised."""

    def invoke(*arguments: object, given: bytes | None = None) -> Result:
        return CliRunner().invoke(
            rulecheck, [str(a) for a in arguments], input=given, catch_exceptions=False
        )

    return invoke


_DOCUMENT = """schema: rulecheck/decisions/1
documents:
  - {symbol: OWN/1, title: {en: Own, zh: 自有}, instrument: TPNW}
"""
_RULE = """  - id: OWN-{level}
    title: {{en: Ordinal, zh: 届次}}
    asks: {{en: The first one., zh: 第一届。}}
    locus: para. 1
    modality: {modality}
    level: {level}
    each: meeting
    where: id is "{level}"
    require: ordinal == 1
    at: ordinal
    finding: {{en: "{{{{ subject }}}} is not the first.", zh: "{{{{ subject }}}}不是第一届。"}}
    remedy: {{en: Make it the first., zh: 请改为第一届。}}
    examples:
      complies: [{{meetings: [{{id: {level}, kind: MSP, ordinal: 1}}]}}]
      departs: [{{meetings: [{{id: {level}, kind: MSP, ordinal: 2}}]}}]
"""
MODALITIES = {
    "violation": "shall",
    "departure": "should",
    "discrepancy": "fact",
    "advice": "may",
    "note": "shall",
}


@pytest.fixture(scope="session")
def own_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rules for an instrument without shipped ones: a finding of each level is called up by id."""
    folder = tmp_path_factory.mktemp("rules")
    rules = [_RULE.format(level=level, modality=m) for level, m in MODALITIES.items()]
    head = "schema: rulecheck/rules/1\ndocument: OWN/1\ninstrument: TPNW\nrules:\n"
    (folder / "decisions.yaml").write_text(_DOCUMENT, encoding="utf-8")
    (folder / "rules.yaml").write_text(head + "".join(rules), encoding="utf-8")
    return folder


@pytest.fixture
def draft(tmp_path: Path) -> Callable[..., Path]:
    """Writes a draft under the own rules with a finding of a level, or none."""

    def write(level: str | None = None, name: str = "draft.yaml") -> Path:
        meeting = {
            None: "{id: x, kind: MSP}",
            "undetermined": "{id: violation, kind: MSP}",
        }.get(level, f"{{id: {level}, kind: MSP, ordinal: 2}}")
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        text = f"schema: rulecheck/programme/1\ninstrument: TPNW\nmeetings: [{meeting}]\n"
        file.write_text(text, encoding="utf-8")
        return file

    return write


_PACK = """schema: rulecheck/rules/1
document: OWN/1
instrument: TPNW
rules:
  - id: OWN-1
    title: {en: Days, zh: 会期}
    asks: {en: Four days., zh: 四天。}
    locus: para. 1
    modality: should
    each: meeting of experts
    require: working_days >= 4
    finding: {en: Short., zh: 过短。}
    remedy: {en: Add days., zh: 请延长。}
    examples:
      complies: [{meeting: {id: a, dates: 2017-06-12/2017-06-15}}]
      departs: [{meeting: {id: a, dates: 2017-06-12/2017-06-14}}]
"""


@pytest.fixture
def pack(tmp_path: Path) -> Callable[..., Path]:
    """Writes a folder with one rule, as it is above or with some texts changed, and further files
    by their names."""

    def write(changes: Mapping[str, str] | None = None, name: str = "own", **further: str) -> Path:
        rules = _PACK
        for old, new in (changes or {}).items():
            assert old in rules
            rules = rules.replace(old, new)
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        for file, text in {"decisions": _DOCUMENT, "rules": rules, **further}.items():
            (folder / f"{file}.yaml").write_text(text, encoding="utf-8")
        return folder

    return write
