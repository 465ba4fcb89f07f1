"""A rule set of one's own, small enough to see through, and the shipped ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rulecheck.checking.preparation import load_prepared
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import Rulebook

OWN_DECISIONS = """
schema: rulecheck/decisions/1
documents:
  - {symbol: OWN/1, title: {en: Our own decision, zh: 本机构的决定}, instrument: OWN}
"""
OWN_VOCABULARY = """
schema: rulecheck/vocabulary/1
vocabularies:
  instrument:
    closed: true
    terms:
      OWN: {zh: 本公约}
"""
OWN_RULES = """
schema: rulecheck/rules/1
document: OWN/1
instrument: OWN
rules:
  - id: OWN-1
    title: {en: Length of the meeting of experts, zh: 专家会议的会期}
    asks: {en: A meeting of experts lasts four days at least., zh: 专家会议至少为期四天。}
    locus: para. 1
    modality: should
    each: meeting of experts
    require: working_days >= 4
    at: dates
    finding: {en: "{{ subject }} is too short.", zh: "{{ subject }}过短。"}
    remedy: {en: Add a day., zh: 请延长会期。}
    examples:
      complies: [{meeting: {id: ME2017, dates: 2017-06-12/2017-06-16}}]
      departs: [{meeting: {id: ME2017, dates: 2017-06-12/2017-06-14}}]
"""
OWN_VENUE = """\
  - id: OWN-2
    title: {en: A venue for every meeting, zh: 每次会议的地点}
    asks: {en: The city of each meeting is named., zh: 应写明每次会议的城市。}
    locus: para. 2
    modality: should
    each: meeting
    require: city is stated
    at: venue
    finding: {en: "{{ subject }} has no city.", zh: "{{ subject }}没有城市。"}
    remedy: {en: Name the city., zh: 请写明城市。}
    examples:
      complies: [{meeting: {id: ME2017, kind: meeting of experts, venue: {city: Geneva}}}]
      departs: [{meeting: {id: ME2017, kind: meeting of experts}}]
"""
OWN_TIED = """\
  - id: OWN-3
    title: {en: Not in spring, zh: 不在春季}
    asks: {en: A meeting of experts lasts three days at least., zh: 专家会议至少为期三天。}
    locus: para. 3
    modality: should
    each: meeting of experts
    require: working_days >= 3
    at: dates
    finding: {en: "{{ subject }} is much too short.", zh: "{{ subject }}太短。"}
    remedy: {en: Add two days., zh: 请延长会期。}
    examples:
      complies: [{meeting: {id: ME2017, dates: 2017-06-12/2017-06-16}}]
      departs: [{meeting: {id: ME2017, dates: 2017-06-12/2017-06-13}}]
"""


def _write(folder: Path, rules: str = OWN_RULES) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in (
        ("decisions", OWN_DECISIONS),
        ("vocabulary", OWN_VOCABULARY),
        ("own", rules),
    ):
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="session")
def write_own() -> Callable[[Path], Path]:
    """Writes a folder with the first rule of one's own."""
    return _write


@pytest.fixture(scope="session")
def shipped() -> Rulebook:
    return load_prepared([shipped_rules()])


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    folder = _write(tmp_path_factory.mktemp("own"), OWN_RULES + OWN_VENUE + OWN_TIED)
    return load_prepared([shipped_rules(), folder])
