"""What is fuzzed, and what must hold of any input whatever.

A target takes bytes and returns; anything it raises is a find. What the program
refuses it must refuse in its own errors, with a place within the text.
"""

from __future__ import annotations

import datetime
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random

import msgspec

from rulecheck.checking.checker import Checker
from rulecheck.checking.examples import failing_examples
from rulecheck.engines.cases import Case, EngineFault, Question
from rulecheck.engines.proofs import proofs_of
from rulecheck.engines.reference import ReferenceEngine, evaluate
from rulecheck.programme.facts import STANDING, Facts
from rulecheck.programme.reader import read_programme
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.proving.slips import slips_of
from rulecheck.rulebook.building import build_rulebook
from rulecheck.rulebook.conditions import Condition
from rulecheck.rulebook.loader import load_rulebook, yaml_files
from rulecheck.rulebook.normal import TooIntricate, check_size
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.parser import ConditionError, Scope, parse_condition
from rulecheck.rulebook.printing import printed
from rulecheck.rulebook.rules import Rulebook
from rulecheck.source.edits import applied
from rulecheck.source.plain import MAXIMUM_BYTES
from rulecheck.source.problems import Problem, UnusableInput
from rulecheck.source.reader import LINE_BREAK, read
from rulecheck.source.values import Mapping, Scalar
from rulecheck.testing.chance import Seeded, shuffled
from rulecheck.testing.generators import ConditionMaker, DraftMaker

_ROOT = Path(__file__).parents[1]
_DAY = datetime.date(2026, 1, 1)
_FILE = "fuzzed.yaml"
# What a condition in a rule may not exceed.
_LONGEST_CONDITION = 2_000
_SLIPS_AT_MOST = 20
_PARAMETERS = {"interval": "5 years", "few": "3", "day": "2017-02-28", "name": "x"}
_THINGS = sorted(STANDING)
_TOP_KEY = re.compile(r"^(?=\w[\w ]*:)", re.MULTILINE)
_ITEM = re.compile(r"^(?=  - )", re.MULTILINE)
_CONDITION_KEYS = ("where", "require", "forbid", "tolerate")


class Target(msgspec.Struct, frozen=True):
    """Something to fuzz: what is done with an input, and inputs to begin with."""

    run: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    longest: int
    is_text: bool = True


# The reader: bytes to a programme


def reader(data: bytes) -> None:
    """A draft is read, or refused at places within it."""
    try:
        programme = read_programme(data, _FILE, _shipped().vocabularies)
    except UnusableInput as error:
        _check_places(error.problems, data)
        return
    facts = Facts(programme, _shipped().vocabularies)
    for thing in _THINGS:
        for subject in facts.standing(thing):
            assert subject.label


def _drafts() -> Iterator[bytes]:
    """The fixtures, in pieces: whole ones are slow to read, and most of one is like the rest."""
    for file in sorted((_ROOT / "fixtures").rglob("*.yaml")):
        text = file.read_text("utf-8")
        head = "".join(re.findall(r"^(?:schema|instrument):.*\n", text, re.MULTILINE))
        if "rulecheck/programme/" not in head:
            continue
        for block in _TOP_KEY.split(text):
            key, *items = _ITEM.split(block)
            if items:
                yield from (f"{head}{key}{item}".encode() for item in items)
            else:
                yield f"{head}{key}".encode()


# The parser: a condition, printed and parsed again


def parser(data: bytes) -> None:
    """A condition is understood or refused at its place; printed, it parses to the same."""
    if not data:
        return
    thing = _THINGS[data[0] % len(_THINGS)]
    text = data[1:].decode("utf-8", "replace")
    type_ = STANDING[thing][0]
    try:
        condition = _parsed(text, type_)
    except ConditionError as error:
        _check_within(error, text)
        return
    _check_printing(condition, thing)
    _try_to_prove(condition)
    for slip in islice(slips_of(text, type_, _shipped().vocabularies), _SLIPS_AT_MOST):
        try:
            _parsed(applied(text, slip.edits), type_)
        except ConditionError as error:
            _check_within(error, applied(text, slip.edits))


def _parsed(text: str, type_: str) -> Condition:
    return parse_condition(text, Scope(type_, _shipped().vocabularies, parameters=_PARAMETERS))


def _check_within(error: ConditionError, text: str) -> None:
    check_place(text.split("\n"), error.line, error.column, error.message)


def _check_printing(condition: Condition, thing: str) -> None:
    text = printed(condition)
    if len(text) > _LONGEST_CONDITION:
        return
    try:
        again = _parsed(text, STANDING[thing][0])
    except ConditionError as error:
        # What stands in no parentheses may need them when printed; there are bounds to these.
        if "parenthes" in error.message or "nested" in error.message:
            return
        raise
    assert printed(again) == text
    for subject in _subjects()[thing]:
        case = Case(subject)
        assert evaluate(again, case) is evaluate(condition, case), text


def _try_to_prove(condition: Condition) -> None:
    try:
        check_size(condition)
        proofs_of(condition)
    except (TooIntricate, EngineFault):
        return


def _conditions() -> Iterator[bytes]:
    """The conditions of the shipped rules, each on every sort of subject it is asked of."""
    found: dict[bytes, None] = {}
    for rule in _shipped().rules:
        things = {check.subject for check in rule.checks}
        text = Path(rule.file).read_text("utf-8")
        node = _rule_nodes(text)[rule.id]
        for condition in _condition_texts(node):
            for thing in things:
                found[bytes([_THINGS.index(thing)]) + condition.encode()] = None
    yield from found


@cache
def _rule_nodes(text: str) -> dict[str, Mapping]:
    root = read(text.encode(), _FILE)
    found = {}
    for node in root.get("rules") or ():
        assert isinstance(node, Mapping)
        id = node.get("id")
        assert isinstance(id, Scalar)
        found[id.text] = node
    return found


def _condition_texts(node: Mapping) -> Iterator[str]:
    for key in _CONDITION_KEYS:
        condition = node.get(key)
        if isinstance(condition, Scalar):
            yield condition.text
    for check in node.get("checks") or ():
        if isinstance(check, Mapping):
            yield from _condition_texts(check)


# The loader: bytes of a rule file to a rulebook


def loader(data: bytes) -> None:
    """A file of a rule pack is loaded, or refused at places within it; its rules can be put."""
    try:
        rulebook = build_rulebook([*_base(), (_FILE, read(data, _FILE))], [], _DAY)
    except UnusableInput as error:
        _check_places(error.problems, data)
        return
    checker = Checker(rulebook, (ReferenceEngine(),), as_of=_DAY)
    rules = [rule for rule in rulebook.rules if rule.file == _FILE]
    _check_places(failing_examples(checker, rules), data)


def _rule_files() -> Iterator[bytes]:
    """The files of the shipped packs, in pieces of one item each."""
    for file in yaml_files(shipped_rules()):
        text = file.read_text("utf-8")
        blocks = _TOP_KEY.split(text)
        head = "".join(block for block in blocks if len(_ITEM.split(block)) == 1)
        for block in blocks:
            key, *items = _ITEM.split(block)
            yield from (f"{head}{key}{item}".encode() for item in items)


@cache
def _base() -> tuple[tuple[str, Mapping], ...]:
    """What rules rest on: the shipped terms and documents."""
    files = (shipped_rules() / "vocabulary.yaml", shipped_rules() / "decisions.yaml")
    return tuple((str(file), read(file.read_bytes(), str(file))) for file in files)


# The compiler: conditions to proofs, rule sets and answers


def compiler(data: bytes) -> None:
    """The rule engine answers as the auditor does, and as it did a moment before."""
    from rulecheck.engines.durable import DurableEngine

    vocabularies = _shipped().vocabularies
    chance = FedChance(data)
    conditions = []
    for _ in range(chance.randint(1, 6)):
        subject = chance.choice(_THINGS)
        maker = ConditionMaker(chance, vocabularies)
        conditions.append((subject, maker.condition(STANDING[subject][0])))
    text = DraftMaker(chance, vocabularies).draft("CCM", meetings=chance.choice((2, 4, 9)))
    facts = Facts(read_programme(text, _FILE, vocabularies), vocabularies)
    questions = []
    for subject, condition in conditions:
        try:
            check_size(condition)
        except TooIntricate:
            continue
        cases = shuffled([Case(one) for one in facts.standing(subject)], chance)
        questions.append(Question(condition, cases))
    engine = DurableEngine()
    answers = engine.answer(questions)
    assert answers == ReferenceEngine().answer(questions)
    assert answers == engine.answer(questions)


class FedChance(Seeded):
    """Chance made of bytes, and once they are used up, of a sum over them."""

    def __init__(self, data: bytes) -> None:
        super().__init__(zlib.crc32(data))
        self._data, self._at = data, 0

    def __new__(cls, data: bytes) -> FedChance:
        return super().__new__(cls, 0)

    def _fed(self, size: int) -> int | None:
        if self._at + size > len(self._data):
            return None
        self._at += size
        return int.from_bytes(self._data[self._at - size : self._at], "big")

    def random(self) -> float:
        """A number from 0 to 1; two bytes are fine enough for a choice."""
        found = self._fed(2)
        return super().random() if found is None else found / 65_536

    def getrandbits(self, k: int) -> int:
        """A whole number of so many bits."""
        found = self._fed((k + 7) // 8)
        return super().getrandbits(k) if found is None else found & ((1 << k) - 1)


def _chances() -> Iterator[bytes]:
    for seed in range(200):
        yield Random(seed).randbytes(1_000)


# What several share


@cache
def _shipped() -> Rulebook:
    return load_rulebook([shipped_rules()], _DAY)


@cache
def _subjects() -> dict[str, list]:
    """Subjects of every sort, of a few drafts."""
    vocabularies = _shipped().vocabularies
    texts = (DraftMaker(Seeded(n), vocabularies).draft("CCM", meetings=4) for n in range(3))
    known = [_facts(text, vocabularies) for text in texts]
    return {thing: [s for facts in known for s in facts.standing(thing)] for thing in _THINGS}


def _facts(text: bytes, vocabularies: Vocabularies) -> Facts:
    return Facts(read_programme(text, _FILE, vocabularies), vocabularies)


def _check_places(problems: Iterable[Problem], data: bytes) -> None:
    """Every problem says something, of the file it was found in, at a place there."""
    # What is too large is not even decoded.
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    lines = LINE_BREAK.split(text) if len(data) <= MAXIMUM_BYTES else [""]
    for problem in problems:
        assert problem.path == _FILE, problem
        check_place(lines, problem.line, problem.column, problem.message)


def check_place(lines: Sequence[str], line: int, column: int, message: str) -> None:
    """Assert that a message says something, and that its place lies in a text or just behind it."""
    place = f"{message} ({line}:{column})"
    assert message, place
    assert 1 <= line <= len(lines), place
    assert 1 <= column <= len(lines[line - 1]) + 1, place


TARGETS = {
    "reader": Target(reader, _drafts, 4_000),
    "parser": Target(parser, _conditions, 600),
    "loader": Target(loader, _rule_files, 6_000),
    "compiler": Target(compiler, _chances, 3_000, is_text=False),
}
