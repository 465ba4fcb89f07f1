"""The test suite of YAML, put to the reader: nothing but values or problems, in their places.

The suite comes from npm, in the version of package-lock.json, into a temporary folder.
Without Node, or where the registry cannot be reached, these tests are skipped; with
RULECHECK_CI set, as .ci/run sets it, they fail instead.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from rulecheck.source import reader
from rulecheck.source.problems import Problem, UnusableInput
from rulecheck.source.values import Mapping, Node, Scalar, Sequence

FOLDER = Path(__file__).parent / "yaml_suite"
# Invalid, and read: PyYAML, which knows YAML 1.1, lets them pass, its C library more of them.
LENIENT = frozenset(
    [
        "9C9N-0",
        "9JBA-0",
        "CVW2-0",
        "DK95-1",
        "G5U8-0",
        "MUS6-0",
        "QB6E-0",
        "S98Z-0",
        "SU5Z-0",
        "X4QW-0",
        "Y79Y-3",
        "YJV2-0",
    ]
)
# Valid, and refused by the C library alone: tabs, directives it does not know, and the like.
STRICT = frozenset(
    [
        "2LFX-0",
        "4ABK-0",
        "6LVF-0",
        "96NN-0",
        "96NN-1",
        "BEC7-0",
        "MUS6-5",
        "MUS6-6",
        "R4YG-0",
        "Y79Y-1",
    ]
)
# What the reader takes of no document, valid or not.
OURS = re.compile(
    "a second document|the tag '.*' is not allowed|a key must be a text|a text with {{"
)
# Of these YAML 1.1 has another reading: a question mark or a colon in a text, a missing last line.
OTHERWISE = frozenset(["652Z-0", "HM87-1", "L24T-1", "Y2GN-0"])
# A key that is empty, behind a question mark, which the C library places where the next thing is.
EMPTY_KEY = "DFF7-0"
ESCAPES = {"n": "\n", "t": "\t", "b": "\b", "r": "\r", "\\": "\\"}
Place = tuple[str, int]


class Case(NamedTuple):
    name: str
    yaml: str
    fails: bool
    tree: str = ""


@pytest.fixture(scope="module")
def suite(npm_installed: Callable[[Path], Path]) -> list[Case]:
    folder = npm_installed(FOLDER)
    program = ["node", str(folder / "suite.mjs")]
    printed = subprocess.run(program, capture_output=True, check=True, cwd=folder).stdout
    found = [Case(**one) for one in json.loads(printed)]
    assert len(found) > 400
    assert sum(case.fails for case in found) > 90
    return found


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_LOADER", getattr(yaml, request.param))


def outcome(text: str) -> Node | tuple[Problem, ...] | None:
    """The value of a text, or its problems; any other error comes through."""
    try:
        return reader.read_node(text.encode(), "d")
    except UnusableInput as error:
        return error.problems


@pytest.mark.usefixtures("_loader")
def test_every_case_is_read_or_refused_within_its_lines(suite: list[Case]) -> None:
    refused = 0
    for case in suite:
        found = outcome(case.yaml)
        if not isinstance(found, tuple):
            assert not case.fails or case.name in LENIENT, case
            continue
        refused += 1
        ours = all(OURS.match(problem.message) for problem in found)
        assert case.fails or ours or case.name in STRICT or events(case.yaml) is None, case
        lines = reader.LINE_BREAK.split(case.yaml.removeprefix("\ufeff"))
        for problem in found:
            assert 1 <= problem.line <= len(lines), (case, problem)
            assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1, (case, problem)
    assert refused > 90


@pytest.mark.usefixtures("_loader")
def test_every_value_stands_on_the_line_where_the_parser_in_python_finds_it(
    suite: list[Case],
) -> None:
    compared = 0
    for case in suite:
        found, expected = outcome(case.yaml), events(case.yaml)
        if isinstance(found, Scalar | Sequence | Mapping) and expected:
            places = set(scalars(found))
            assert places <= expected or case.name == EMPTY_KEY, case
            compared += len(places)
    assert compared > 600


@pytest.mark.usefixtures("_loader")
def test_every_value_is_the_one_that_the_suite_tells(suite: list[Case]) -> None:
    compared = 0
    for case in suite:
        found = outcome(case.yaml)
        if isinstance(found, Scalar | Sequence | Mapping) and case.tree and not case.fails:
            texts = {text for text, _ in scalars(found)}
            assert texts == told(case.tree) or case.name in OTHERWISE, case
            compared += len(texts)
    assert compared > 600


def scalars(node: Node) -> Iterator[Place]:
    """Texts of keys and values, each with its line."""
    if isinstance(node, Scalar):
        yield node.text, node.position.line
    elif isinstance(node, Sequence):
        for item in node:
            yield from scalars(item)
    else:
        for key, (at, entry) in node.entries.items():
            yield key, at.line
            yield from scalars(entry)


def events(text: str) -> set[Place] | None:
    """Texts and lines of the events of PyYAML's own parser; None where it cannot parse."""
    try:
        parsed = list(yaml.parse(text, yaml.SafeLoader))
    except (yaml.YAMLError, ValueError):
        return None
    found = (event for event in parsed if isinstance(event, yaml.ScalarEvent))
    return {(event.value, event.start_mark.line + 1) for event in found}


def told(tree: str) -> set[str]:
    """The texts in the event tree of a case."""
    found = re.findall(r"""^ *=VAL (?:[&<]\S+ )*[:'"|>](.*)$""", tree, re.MULTILINE)
    return {re.sub(r"\\(.)", lambda match: ESCAPES[match[1]], text) for text in found}
