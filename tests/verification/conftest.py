"""Drafts of every sort, and the arithmetic of laws over plain values of a draft."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from rulecheck.programme.facts import STANDING, Facts
from rulecheck.programme.reader import read_programme
from rulecheck.programme.words import Base, Members, Subject
from rulecheck.proving.drafts import drafts_in
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.source.problems import UnusableInput
from rulecheck.testing.chance import Seeded
from rulecheck.testing.generators import DraftMaker
from rulecheck.verification.seen import PlainLogic, PlainView

FIXTURES = Path(__file__).parents[2] / "fixtures"


# Meetings that overlap, touch or lie in parts; terms whose edges are meetings out of order.
EDGE = "schema: rulecheck/programme/1\ninstrument: TPNW\n"
_MSP, _ME = "kind: meeting of states parties", "kind: meeting of experts"
EDGES = [
    f"""\
meetings:
  - {{id: 1MSP, {_MSP}, dates: 2016-09-01/2016-09-30}}
  - {{id: ME2016, {_ME}, dates: 2016-09-12/2016-09-15}}
  - {{id: 2MSP, {_MSP}, dates: 2018-09-01/2018-09-05}}
""",
    f"""\
meetings:
  - {{id: 1MSP, {_MSP}, dates: 2016-09-01/2016-12-30}}
  - {{id: 2MSP, {_MSP}, dates: 2016-09-20/2016-10-05, back_to_back_with: [1MSP, ME2016]}}
  - {{id: ME2016, {_ME}, dates: 2016-09-22/2016-09-25}}
  - {{id: 3MSP, {_MSP}, dates: 2016-10-01/2016-10-05}}
""",
    f"""\
meetings:
  - id: 1MSP
    {_MSP}
    parts:
      - {{opens: 2018-09-03, closes: 2018-09-07}}
      - {{format: online}}
      - {{opens: 2018-09-10, closes: 2018-09-14}}
  - {{id: ME2018, {_ME}, dates: 2018-09-07/2018-09-10, back_to_back_with: [1MSP]}}
  - {{id: 2MSP, {_MSP}, parts: [{{closes: 2019}}, {{opens: 2019-03}}]}}
""",
    f"""\
meetings:
  - id: 1MSP
    {_MSP}
    dates: 2018-09-03/2018-09-05
    opening_ceremony: 2018-09-03
    holidays: [2018-09-03, 2018-09-04, 2018-09-05, 2018-09-06]
  - {{id: ME2018, {_ME}, dates: 2018-09-06, back_to_back_with: [1MSP]}}
""",
    f"""\
period: {{from: 2020-01-01, to: 2022-12-31}}
meetings:
  - {{id: 1MSP, {_MSP}, dates: 2030-09-03/2030-09-14}}
  - {{id: 2MSP, {_MSP}, dates: 2016-09-03/2016-09-14}}
offices:
  - {{office: president, of: 2MSP, term: {{from: close of 1MSP, to: close of 2MSP}}}}
  - {{office: president, of: 1MSP, term: {{from: "2015", to: close of 2MSP}}}}
""",
]


@cache
def _rulebook():
    return load_rulebook([shipped_rules()])


@pytest.fixture(scope="session")
def rulebook():
    return _rulebook()


@pytest.fixture(scope="session")
def vocabularies():
    return _rulebook().vocabularies


@pytest.fixture(scope="session")
def random_drafts(vocabularies):
    """Random drafts that are in order; those that are not are left out."""
    return list(_random(vocabularies, 400))


@pytest.fixture(scope="session")
def drafts(vocabularies, random_drafts):
    """The random drafts, those at the edge, the fixtures, and what edits make of these."""
    edges = (_read(f"{EDGE}{text}".encode(), vocabularies) for text in EDGES)
    fixtures = (draft.facts(vocabularies) for draft in drafts_in(FIXTURES))
    return [*random_drafts, *edges, *fixtures]


@pytest.fixture(scope="session")
def subjects_of():
    """Every subject that stands in a draft or is reached from one, each once."""
    return _subjects


@pytest.fixture(scope="session")
def plain(vocabularies):
    """The logic of plain values, and what makes a view of a subject."""
    logic = PlainLogic(vocabularies)
    return logic, lambda one: PlainView(one, one.type_name, logic)


def _random(vocabularies, number: int) -> Iterator[Facts]:
    chance = Seeded(20)
    maker = DraftMaker(chance, vocabularies)
    for n in range(number):
        data = json.dumps(maker.data("CCM", 6)).encode()
        try:
            yield _read(data, vocabularies, f"draft {n}")
        except UnusableInput:
            continue


def _read(data: bytes, vocabularies, name: str = "draft") -> Facts:
    return Facts(read_programme(data, name, vocabularies), vocabularies)


def _subjects(facts: Facts, deep: int = 2) -> Iterator[Subject]:
    """Every subject that stands in a draft or is reached from one, each once."""
    found: dict[Subject, None] = {}
    front = [one for name in STANDING for one in facts.standing(name)]
    for _ in range(deep + 1):
        fresh = [one for one in dict.fromkeys(front) if one not in found]
        found.update(dict.fromkeys(fresh))
        front = [near for one in fresh for near in _near(one)]
    yield from found


def _near(one: Subject) -> Iterator[Subject]:
    for word in one.words.values():
        value = one.read(word.name) if word.type.base in (Base.REFERENCE, Base.COLLECTION) else None
        if isinstance(value, Members):
            yield from (*value.certain, *value.possible)
        elif value is not None:
            yield value
