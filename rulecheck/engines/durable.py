"""The rule engine: conditions compiled for durable-rules, within what it does safely.

The engine is fed whole numbers only. Every ordered value is two columns, its
least and its most; a silent one is as wide as can be, so that no comparison
is sure of it. Terms are numbered, 0 is silence. No column is ever missing, no
rule is negated, no two facts are joined: those are where the engine loses
findings or crashes. Each question is three sets of engine rules (yes, no,
open), and each case must come back with exactly one answer; a heartbeat shows
that the engine reached the end of its facts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import durable_rules_engine as engine

from rulecheck.engines.cases import (
    ANY_NUMBER,
    Answer,
    Case,
    EngineFault,
    Question,
    anchored,
    counted,
    different,
    members_of,
)
from rulecheck.programme.vocabulary import fold
from rulecheck.programme.words import DateSpan, Span
from rulecheck.rulebook.conditions import (
    Atom,
    Compare,
    Condition,
    Constant,
    Count,
    Date,
    Distinct,
    Empty,
    Has,
    Holds,
    Number,
    Operand,
    Path,
    Same,
    SameSet,
    Says,
    Stated,
    Unit,
    Within,
    aggregates,
)
from rulecheck.rulebook.normal import (
    Alternatives,
    Sign,
    alternatives,
    undetermined,
)

# More engine rules in one set and the engine runs out of alternatives for a fact.
_RULES_PER_SHARD = 40
# More facts in one batch and its time grows faster than their number.
_FACTS_PER_BATCH = 1_000
_TESTS_PER_RULE = 24
_EVERY_FRAME = 65_535
_UNBOUNDED = 10**12
_SESSION = "s"
_HEARTBEAT, _CATCH_ALL = "~heartbeat", "~seen"
_PHASE_KIND, _NO_KIND, _ANY_KIND = -1, -2, -3

Aggregate = Count | Distinct
_TruthAtom = Holds | Stated | Has | Within | SameSet | Empty | Says
Encoding = Literal["days", "calendar", "number"]
Known = dict[tuple[Aggregate, Case], Span | None]


@dataclass(frozen=True, slots=True)
class _Bound:
    """The least or the most an operand can be."""

    operand: Operand
    most: bool
    encoding: Encoding


@dataclass(frozen=True, slots=True)
class _Term:
    """The number of the term at a path; 0 where the draft is silent."""

    path: Path


@dataclass(frozen=True, slots=True)
class _Truth:
    """2 where an atom holds, 1 where it does not, 0 where the draft is silent."""

    atom: _TruthAtom


_Column = _Bound | _Term | _Truth
_Relation = Literal["$gte", "$gt", "$lte", "$lt", "=", "$neq"]


@dataclass(frozen=True, slots=True)
class _Test:
    """`column relation other + offset`; the other is a column or nothing (0)."""

    column: _Column
    relation: _Relation
    other: _Column | None
    offset: int


_Tests = frozenset[_Test]


class DurableEngine:
    """Answers by asserting facts to durable-rules."""

    name = "durable"

    def answer(self, questions: Sequence[Question]) -> list[list[Answer]]:
        """One answer for each case of each question, in order. Raises EngineFault."""
        known: Known = {}
        self._count_members(questions, known)
        return self._run(questions, known)

    def _count_members(self, questions: Sequence[Question], known: Known) -> None:
        """Put what collections are asked to their members first, and count the answers."""
        tasks: dict[tuple[Aggregate, Case], None] = {}
        for question in questions:
            for aggregate in aggregates(question.condition):
                for case in question.cases:
                    tasks[aggregate, anchored(aggregate, case)] = None
        pending = [task for task in tasks if task not in known]
        if not pending:
            return
        inner: dict[Aggregate, list[Case]] = {}
        for aggregate, case in pending:
            inner.setdefault(aggregate, []).append(case)
        asked, owners = [], []
        for aggregate, cases in inner.items():
            members = [(case, list(_member_cases(aggregate, case))) for case in cases]
            flat = [member for _, listed in members for member in listed]
            asked.append(Question(aggregate.where, flat))
            owners.append((aggregate, members))
        answers = self.answer(asked)
        for (aggregate, members), replies in zip(owners, answers, strict=True):
            reply = iter(replies)
            for case, listed in members:
                known[aggregate, case] = _tally(aggregate, case, [(m, next(reply)) for m in listed])

    def _run(self, questions: Sequence[Question], known: Known) -> list[list[Answer]]:
        found: list[dict[int, Answer]] = [{} for _ in questions]
        pending: list[_Asked] = []
        for number, question in enumerate(questions):
            if isinstance(question.condition, Constant):
                found[number] = dict.fromkeys(range(len(question.cases)), question.condition.value)
            elif question.cases:
                pending.append(_Asked(number, question.cases, _compiled(question.condition)))
        for shard in _shards(pending):
            for number, index, answer in _Shard(shard, known).run():
                if found[number].setdefault(index, answer) is not answer:
                    raise EngineFault("the rule engine gave one case two answers")
        return [_complete(q, answers) for q, answers in zip(questions, found, strict=True)]


def _complete(question: Question, found: dict[int, Answer]) -> list[Answer]:
    if len(found) != len(question.cases):
        raise EngineFault("the rule engine left a case without an answer")
    return [found[index] for index in range(len(question.cases))]


def _member_cases(aggregate: Aggregate, case: Case) -> Iterator[Case]:
    members = members_of(case.read(aggregate.members))
    if members is not None:
        for member in (*members.certain, *members.possible):
            yield Case(member, case.subject)


def _tally(aggregate: Aggregate, case: Case, replies: list[tuple[Case, Answer]]) -> Span | None:
    members = members_of(case.read(aggregate.members))
    if members is None:
        return None
    split = len(members.certain)
    if isinstance(aggregate, Count):
        answers = [answer for _, answer in replies]
        return counted(members, answers[:split], answers[split:])
    values = [
        (answer, None if (value := member.read(aggregate.word)) is None else fold(value))
        for member, answer in replies
    ]
    return different(members, values[:split], values[split:])


# Compiling: signed atoms to tests on columns


_EngineRules = tuple[tuple[_Tests, Answer], ...]


@lru_cache(maxsize=4_096)
def _compiled(condition: Condition) -> _EngineRules:
    """The engine rules of a condition: sets of tests, each with the answer it proves.

    Raises EngineFault past the engine's bounds.
    """
    proofs: tuple[tuple[Alternatives, Answer], ...] = (
        (alternatives(condition, Sign.YES), True),
        (alternatives(condition, Sign.NO), False),
        (undetermined(condition), None),
    )
    rules = {
        (tests, answer): None
        for found, answer in proofs
        for alternative in found
        for tests in _expanded([_tests(signed.atom, signed.sign) for signed in alternative])
    }
    if any(len(tests) > _TESTS_PER_RULE for tests, _ in rules):
        raise EngineFault("a condition compares more than the engine takes; use several checks")
    return tuple(rules)


def _expanded(choices: list[tuple[_Tests, ...]]) -> Iterator[_Tests]:
    """One set of tests for every way to choose among alternative tests."""
    whole: list[_Tests] = [frozenset()]
    for choice in choices:
        whole = [tests | more for tests in whole for more in choice]
    return iter(dict.fromkeys(whole))


def _tests(atom: Atom, sign: Sign) -> tuple[_Tests, ...]:
    """The alternatives under which an atom has a sign."""
    if isinstance(atom, Compare):
        return (_order(atom, sign),)
    if isinstance(atom, Same):
        return _same_tests(atom, sign)
    column = _Truth(atom)
    relation: _Relation = "=" if sign in (Sign.YES, Sign.NO) else "$neq"
    value = 2 if sign in (Sign.YES, Sign.NOT_YES) else 1
    return (frozenset({_Test(column, relation, None, value)}),)


def _same_tests(atom: Same, sign: Sign) -> tuple[_Tests, ...]:
    left = _Term(atom.left)
    if isinstance(atom.right, str):
        right, offset = None, _number_of(atom.right)
    else:
        right, offset = _Term(atom.right), 0
    equal = _Test(left, "=", right, offset)
    unequal = _Test(left, "$neq", right, offset)
    columns = [column for column in (left, right) if column]
    spoken = frozenset(_Test(column, "$neq", None, 0) for column in columns)
    silent = tuple(frozenset({_Test(column, "=", None, 0)}) for column in columns)
    match sign:
        case Sign.YES:
            return (spoken | {equal},)
        case Sign.NO:
            return (spoken | {unequal},)
        case Sign.NOT_YES:
            # A silent word differs from every constant; two silent ones do not differ.
            return (frozenset({unequal}), *silent[1:])
        case Sign.NOT_NO:
            return (frozenset({equal}), *silent)


# For `left > right`: (bound of left is its most?, bound of right is its most?, relation)
_ORDER: dict[str, dict[Sign, tuple[bool, bool, _Relation]]] = {
    ">=": {
        Sign.YES: (False, True, "$gte"),
        Sign.NOT_YES: (False, True, "$lt"),
        Sign.NO: (True, False, "$lt"),
        Sign.NOT_NO: (True, False, "$gte"),
    },
    ">": {
        Sign.YES: (False, True, "$gt"),
        Sign.NOT_YES: (False, True, "$lte"),
        Sign.NO: (True, False, "$lte"),
        Sign.NOT_NO: (True, False, "$gt"),
    },
    "<=": {
        Sign.YES: (True, False, "$lte"),
        Sign.NOT_YES: (True, False, "$gt"),
        Sign.NO: (False, True, "$gt"),
        Sign.NOT_NO: (False, True, "$lte"),
    },
    "<": {
        Sign.YES: (True, False, "$lt"),
        Sign.NOT_YES: (True, False, "$gte"),
        Sign.NO: (False, True, "$gte"),
        Sign.NOT_NO: (False, True, "$lt"),
    },
}
_TURNED: dict[_Relation, _Relation] = {
    "$gte": "$lte",
    "$gt": "$lt",
    "$lte": "$gte",
    "$lt": "$gt",
    "=": "=",
    "$neq": "$neq",
}


def _order(atom: Compare, sign: Sign) -> _Tests:
    """Sure answers compare opposite bounds; their denials turn the comparison round."""
    left_most, right_most, relation = _ORDER[atom.operator][sign]
    encoding = _encoding(atom.unit)
    offset = atom.shift * (10_000 if encoding == "calendar" else 1)
    left, right = atom.left, atom.right
    if isinstance(right, Number | Date):
        constant = _number(right.value, encoding) + offset
        return frozenset({_Test(_Bound(left, left_most, encoding), relation, None, constant)})
    bound = _Bound(right, right_most, encoding)
    if isinstance(left, Number | Date):
        constant = _number(left.value, encoding) - offset
        return frozenset({_Test(bound, _TURNED[relation], None, constant)})
    return frozenset({_Test(_Bound(left, left_most, encoding), relation, bound, offset)})


def _encoding(unit: Unit) -> Encoding:
    """Dates that are shifted by years are compared as yyyymmdd, others as day numbers."""
    return "calendar" if unit == "years" else "days"


def _number(value: int | date, encoding: Encoding) -> int:
    if isinstance(value, int):
        return value
    if encoding == "calendar":
        return value.year * 10_000 + value.month * 100 + value.day
    return value.toordinal()


# Encoding: what a case says, as whole numbers

_NUMBERS: dict[str, int] = {}


def _number_of(text: str) -> int:
    """The number of a term; equal terms have equal numbers, none has 0."""
    return _NUMBERS.setdefault(fold(text), len(_NUMBERS) + 1)


def _column_value(column: _Column, case: Case, known: Known) -> int:
    if isinstance(column, _Term):
        term = case.read(column.path)
        return 0 if term is None else _number_of(term)
    if isinstance(column, _Truth):
        truth = _truth(column.atom, case)
        return 0 if truth is None else 2 if truth else 1
    return _bound_value(column, case, known)


def _bound_value(column: _Bound, case: Case, known: Known) -> int:
    operand = column.operand
    if isinstance(operand, Count | Distinct):
        span = known[operand, anchored(operand, case)]
    else:
        assert isinstance(operand, Path)
        span = case.read(operand)
    if span is None:
        return _UNBOUNDED if column.most else -_UNBOUNDED
    assert isinstance(span, Span | DateSpan)
    value = _number(span.high if column.most else span.low, column.encoding)
    if abs(value) > max(ANY_NUMBER, 99_999_999):
        raise EngineFault(f"the number {value} is out of bounds")
    return value


def _truth(atom: _TruthAtom, case: Case) -> bool | None:
    match atom:
        case Holds(path):
            value = case.read(path)
            return None if value is None else bool(value)
        case Stated(path):
            return case.read(path) is not None
        case Has(path, item):
            held = _numbers_of(case.read(path))
            sought = item if isinstance(item, str) else case.read(item)
            return None if held is None or sought is None else _number_of(sought) in held
        case Within(path, items):
            held = _numbers_of(case.read(path))
            return None if held is None else not held - {_number_of(item) for item in items}
        case SameSet(left, right):
            one, other = _numbers_of(case.read(left)), _numbers_of(case.read(right))
            return None if one is None or other is None else not one ^ other
        case Says(path, name, value):
            for known, said in (case.read(path) or {}).items():
                if _number_of(known) == _number_of(name):
                    return isinstance(said, bool) == isinstance(value, bool) and said == value
            return None
        case Empty(path):
            held = _numbers_of(case.read(path))
            return None if held is None else len(held) == 0


def _numbers_of(terms: Iterable[str] | None) -> frozenset[int] | None:
    return None if terms is None else frozenset(map(_number_of, terms))


# Running


@dataclass(frozen=True)
class _Asked:
    """Engine rules of one question, and the cases they are put to."""

    number: int
    cases: Sequence[Case]
    rules: _EngineRules


def _shards(pending: Sequence[_Asked]) -> Iterator[list[_Asked]]:
    """Engine rules together up to the number the engine takes; a question may span several."""
    shard: list[_Asked] = []
    room = _RULES_PER_SHARD
    for asked in pending:
        rules = asked.rules
        while rules:
            shard.append(_Asked(asked.number, asked.cases, rules[:room]))
            rules, room = rules[room:], room - len(rules[:room])
            if not room:
                yield shard
                shard, room = [], _RULES_PER_SHARD
    if shard:
        yield shard


@dataclass
class _Shard:
    """One rule set of the engine: rules of some questions, their facts, their answers.

    Questions put to the same cases share their facts.
    """

    asked: list[_Asked]
    known: Known
    columns: list[dict[_Column, str]] = field(default_factory=list)
    # What a firing rule means: the number of its question and the answer it proves.
    meaning: dict[str, tuple[int, Answer]] = field(default_factory=dict)

    def run(self) -> Iterator[tuple[int, int, Answer]]:
        """Number of question, index of case, answer. Raises EngineFault."""
        groups = self._groups()
        session = _Session(self._rules(groups))
        try:
            for kind, group in enumerate(groups):
                cases = group[0].cases
                for start in range(0, len(cases), _FACTS_PER_BATCH):
                    batch = cases[start : start + _FACTS_PER_BATCH]
                    facts = [self._fact(kind, case) for case in batch]
                    for name, index in session.firings(facts):
                        number, answer = self.meaning[name]
                        yield number, start + index, answer
        finally:
            session.close()

    def _groups(self) -> list[list[_Asked]]:
        groups: dict[tuple[int, ...], list[_Asked]] = {}
        for asked in self.asked:
            groups.setdefault(tuple(map(id, asked.cases)), []).append(asked)
        return list(groups.values())

    def _rules(self, groups: list[list[_Asked]]) -> dict[str, Any]:
        rules: dict[str, Any] = {}
        for kind, group in enumerate(groups):
            names: dict[_Column, str] = {}
            for asked in group:
                for tests, answer in asked.rules:
                    name = f"r{len(rules)}"
                    self.meaning[name] = (asked.number, answer)
                    rules[name] = _engine_rule(kind, tests, names)
            self.columns.append(names)
        return rules

    def _fact(self, kind: int, case: Case) -> dict[str, int]:
        names = self.columns[kind]
        fact = {name: _column_value(column, case, self.known) for column, name in names.items()}
        return {"k": kind, **fact}


def _engine_rule(kind: int, tests: _Tests, names: dict[_Column, str]) -> dict[str, Any]:
    def name_of(column: _Column) -> str:
        return names.setdefault(column, f"c{len(names)}")

    terms: list[dict[str, Any]] = [{"k": kind}]
    for test in sorted(tests, key=str):
        operand: Any = test.offset
        if test.other is not None:
            operand = {"$m": name_of(test.other)}
            if test.offset:
                operand = {"$add": {"$l": operand, "$r": test.offset}}
        compared = {name_of(test.column): operand}
        terms.append(compared if test.relation == "=" else {test.relation: compared})
    # The engine reads past its terms when the last one fails: end with one that cannot.
    terms.append({"$gte": {"t": {"$m": "t"}}})
    return {"all": [{"c": {"$and": terms}}], "cap": _EVERY_FRAME}


class _Session:
    """A rule set in the engine; facts go in, names of rules that fired come out."""

    def __init__(self, rules: dict[str, Any]) -> None:
        whole = {
            **rules,
            # Looks at every fact, so that the engine refuses none as unexpected.
            _CATCH_ALL: {
                "all": [{"n": {"k": _NO_KIND}}, {"q": {"$gte": {"k": _ANY_KIND}}}],
            },
            _HEARTBEAT: {"all": [{"p": {"k": _PHASE_KIND}}], "pri": 65_000},
        }
        self._handle = _guarded(lambda: engine.create_ruleset(_SESSION, json.dumps(whole)))
        # Deleting a state in which no action ever ran crashes: let one run first.
        list(self.firings([]))

    def firings(self, facts: list[dict[str, int]]) -> Iterator[tuple[str, int]]:
        """The rules that fired, each with the index of its fact. Raises EngineFault."""
        batch = [{**fact, "t": 1, "sid": _SESSION, "id": str(n)} for n, fact in enumerate(facts)]
        # Last in the batch: when it is seen, everything before it was.
        batch.append({"k": _PHASE_KIND, "t": 1, "sid": _SESSION, "id": "phase"})
        text = json.dumps(batch, separators=(",", ":"))
        return iter(_guarded(lambda: self._drain(text)))

    def _drain(self, text: str) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        beats = 0
        try:
            code, offset = engine.assert_facts(self._handle, text)
            if code:
                raise EngineFault(f"the rule engine refused its facts (code {code})")
            started = engine.start_action_for_state(self._handle, offset)
            message = started and started[1]
            while message is not None:
                ((name, frames),) = json.loads(message).items()
                if name == _HEARTBEAT:
                    beats += 1
                else:
                    found.extend((name, int(frame["c"]["id"])) for frame in frames)
                message = engine.complete_and_start_action(self._handle, offset)
        finally:
            engine.delete_state(self._handle, _SESSION)
        if beats != 1:
            raise EngineFault("the rule engine's heartbeat is missing; its answer is incomplete")
        return found

    def close(self) -> None:
        """Give the engine's memory back."""
        _guarded(lambda: engine.delete_ruleset(self._handle))


def _guarded(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except engine.error as error:
        raise EngineFault(f"the rule engine reports: {error}") from error
