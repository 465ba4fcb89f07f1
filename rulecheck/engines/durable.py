"""The rule engine: proofs of conditions run by durable-rules, within what it does safely.

The engine is fed whole numbers only, no column is ever missing, no rule is
negated, no two facts are joined: those are where it loses findings or crashes.
It must say of every case that it has seen it, and a heartbeat shows that it
reached the end of its facts. What it has seen and proved neither yes nor no is
open.
"""

from __future__ import annotations

import weakref
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count, islice
from threading import Lock
from typing import Any, TypeVar

import durable_rules_engine as engine
import msgspec

from rulecheck.engines.cases import (
    Answer,
    Case,
    EngineFault,
    Question,
    anchored,
    asked_alone,
    counted,
    different,
    members_of,
    narrowed,
    said,
)
from rulecheck.engines.columns import (
    Aggregate,
    Column,
    Known,
    forget_terms,
    lasting_number_of,
    reader_of,
    turns_on,
)
from rulecheck.engines.proofs import Proof, Proofs, proofs_of
from rulecheck.programme.vocabulary import fold
from rulecheck.programme.words import Members, Span, Subject, Value
from rulecheck.rulebook.conditions import Condition, Constant, Count, Path

_T = TypeVar("_T")

# More engine rules in one set and the engine runs out of alternatives for a fact.
_RULES_PER_SET = 40
# More facts in one batch and its time grows faster than their number.
_FACTS_PER_BATCH = 1_000
# Conditions whose rule sets are kept for later questions: some 100 megabytes.
_KEPT_AT_MOST = 2_000
# Facts whose answers are kept for later drafts: some 20 megabytes.
_PROVED_AT_MOST = 50_000
_EVERY_FRAME = 65_535
_SESSION = "s"
_YES, _NO, _SEEN, _HEARTBEAT = "yes", "no", "seen", "heartbeat"
_PHASE = -1

# The engine has no locks of its own, and numbers of terms hold from one question to its answer.
_ONE_AT_A_TIME = Lock()


class DurableEngine:
    """Answers by asserting facts to durable-rules; keeps the rule sets it has made."""

    name = "durable"

    def __init__(self) -> None:
        self._prepared: dict[Condition, _Prepared] = {}
        # How many facts are known with their answers.
        self._proved = 0
        # What an earlier run proved of conditions that were not yet asked, and how much was
        # learned since.
        self._recalled: Mapping[Condition, Mapping[_Told, Answer]] = {}
        self._learned = 0

    def recall(self, proved: Mapping[Condition, Mapping[_Told, Answer]]) -> None:
        """Take over what an earlier run proved; rule sets are made for what it did not."""
        with _ONE_AT_A_TIME:
            self._recalled, self._learned = proved, 0

    def learned(self) -> Mapping[Condition, Mapping[_Told, Answer]]:
        """All that is known, where that is more than was recalled; else nothing."""
        with _ONE_AT_A_TIME:
            if not self._learned:
                return {}
            known = {condition: one.proved for condition, one in self._prepared.items()}
            return {**self._recalled, **known}

    def answer(self, questions: Sequence[Question]) -> list[list[Answer]]:
        """One answer for each case of each question, in order. Raises EngineFault.

        Threads that ask at once are answered one after the other.
        """
        with _ONE_AT_A_TIME:
            forget_terms()
            return self._answered(questions)

    def _answered(self, questions: Sequence[Question]) -> list[list[Answer]]:
        try:
            return self._run(questions, self._counted(questions))
        except BaseException:
            # Nobody knows in what state a fault or an interruption leaves a rule set.
            self._prepared.clear()
            self._recalled, self._learned = {}, 0
            raise

    def _counted(self, questions: Sequence[Question]) -> Known:
        """Put what collections are asked to their members first, and count the answers."""
        tasks: dict[Aggregate, dict[Case, Members | None]] = {}
        for question in questions:
            for aggregate in proofs_of(question.condition).aggregates:
                owners = tasks.setdefault(aggregate, {})
                for case in question.cases:
                    owner = anchored(aggregate, case)
                    if owner not in owners:
                        owners[owner] = members_of(owner.read(aggregate.members))
        if not tasks:
            return {}
        tasks = {aggregate: self._narrowed(aggregate, tasks[aggregate]) for aggregate in tasks}
        asked = [
            Question(
                aggregate.where,
                [
                    Case(member, owner.subject)
                    for owner, members in owners.items()
                    for member in _listed(members)
                ],
            )
            for aggregate, owners in tasks.items()
        ]
        known: Known = {}
        replies = zip(asked, self._answered(asked), strict=True)
        for (aggregate, owners), (question, answers) in zip(tasks.items(), replies, strict=True):
            reply = zip(question.cases, answers, strict=True)
            for owner, members in owners.items():
                of_owner = list(islice(reply, len(_listed(members))))
                known[aggregate, owner] = _tally(aggregate, members, of_owner)
        return known

    def _narrowed(
        self, aggregate: Aggregate, owners: dict[Case, Members | None]
    ) -> dict[Case, Members | None]:
        """The members without those who are shut out whatever the owner is."""
        alone = asked_alone(aggregate)
        if alone is None:
            return owners
        # Owners share the members of the programme: those are asked once.
        shared = {id(members): members for members in owners.values() if members}
        asked = [Question(alone, list(map(Case, _listed(one)))) for one in shared.values()]
        answers = zip(shared.items(), self._answered(asked), strict=True)
        kept = {place: narrowed(members, answer) for (place, members), answer in answers}
        return {owner: kept.get(id(members)) for owner, members in owners.items()}

    def _run(self, questions: Sequence[Question], known: Known) -> list[list[Answer]]:
        asked = [q for q in questions if not isinstance(q.condition, Constant)]
        self._prepare(question.condition for question in asked)
        table = _Table(known)
        told = {id(q): table.told(q.cases, self._prepared[q.condition].turns_on) for q in asked}
        self._prove(((q, told[id(q)]) for q in asked), table)
        return [self._answers(question, told.get(id(question), ())) for question in questions]

    def _prove(self, asked: Iterable[tuple[Question, Sequence[_Told]]], table: _Table) -> None:
        """Have the engine prove what it was not yet told of each condition."""
        new: dict[Condition, dict[_Told, Case]] = defaultdict(dict)
        for question, told in asked:
            proved = self._prepared[question.condition].proved
            if not all(map(proved.__contains__, told)):
                pairs = zip(told, question.cases, strict=True)
                new[question.condition].update(pair for pair in pairs if pair[0] not in proved)
        facts: dict[Condition, list[_Fact]] = {}
        self._make_rule_sets(new)
        waiting: dict[_RuleSet, list[tuple[int, _Fact]]] = defaultdict(list)
        for condition, cases in new.items():
            prepared = self._prepared[condition]
            rows = table.rows(list(cases.values()), prepared.columns)
            once = {row: _Fact(row) for row in dict.fromkeys(rows)}
            facts[condition] = [once[row] for row in rows]
            for rule_set, kind in prepared.places:
                waiting[rule_set].extend((kind, fact) for fact in once.values())
        for rule_set, put in waiting.items():
            rule_set.prove(put)
        # Only now: where the engine failed, nothing is known.
        for condition, cases in new.items():
            answers = (fact.answer for fact in facts[condition])
            self._prepared[condition].proved.update(zip(cases, answers, strict=True))
            self._proved += len(cases)
            self._learned += len(cases)

    def _answers(self, question: Question, told: Sequence[_Told]) -> list[Answer]:
        if isinstance(question.condition, Constant):
            return [question.condition.value] * len(question.cases)
        proved = self._prepared[question.condition].proved
        return [proved[one] for one in told]

    def _prepare(self, conditions: Iterable[Condition]) -> None:
        """Find the columns of the conditions that were not asked yet, and what is known."""
        wanted = dict.fromkeys(conditions)
        if len(self._prepared) > _KEPT_AT_MOST:
            self._prepared.clear()
        if self._proved > _PROVED_AT_MOST:
            self._proved = 0
            for prepared in self._prepared.values():
                prepared.proved.clear()
        new = {c: proofs_of(c) for c in wanted if c not in self._prepared}
        for condition, proofs in new.items():
            known = dict(self._recalled.get(condition, ()))
            self._proved += len(known)
            columns = proofs.columns
            self._prepared[condition] = _Prepared(columns, turns_on(columns), proved=known)

    def _make_rule_sets(self, conditions: Iterable[Condition]) -> None:
        """Make rule sets for the conditions that have none yet."""
        new = {c: proofs_of(c) for c in conditions if not self._prepared[c].places}
        for part in _parted(new):
            rule_set = _RuleSet([proofs for _, proofs in part])
            for kind, (condition, _) in enumerate(part):
                self._prepared[condition].places.append((rule_set, kind))


def _listed(members: Members | None) -> tuple[Subject, ...]:
    return (*members.certain, *members.possible) if members else ()


def _tally(
    aggregate: Aggregate, members: Members | None, replies: list[tuple[Case, Answer]]
) -> Span | None:
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


# What a case says, column by column.
_Row = tuple[int, ...]
# What makes its row, as the draft has it.
_Told = tuple[Value | None, ...]


class _Prepared(msgspec.Struct, frozen=True):
    """The columns of a condition; the rule sets that hold its proofs, and its kind in each.

    `proved` holds what the engine answered: of what is told alike the answer is the same in
    every draft.
    """

    columns: tuple[Column, ...]
    turns_on: tuple[Path | Column, ...]
    places: list[tuple[_RuleSet, int]] = msgspec.field(default_factory=list)
    proved: dict[_Told, Answer] = msgspec.field(default_factory=dict)


class _Fact(msgspec.Struct, frozen=True, eq=False):
    """What cases say alike, and which answers were proved of it."""

    row: _Row
    answers: set[bool] = msgspec.field(default_factory=set)

    @property
    def answer(self) -> Answer:
        """The answer that was proved; none is open. Raises EngineFault for two."""
        if len(self.answers) > 1:
            raise EngineFault("the rule engine gave one case two answers")
        return next(iter(self.answers), None)


class _Cells(dict[Case, int]):
    """What cases say in one column, worked out when it is first looked at."""

    __slots__ = ("_known", "_read")

    def __init__(self, column: Column, known: Known) -> None:
        self._read, self._known = reader_of(column), known

    def __missing__(self, case: Case) -> int:
        self[case] = value = self._read(case, self._known)
        return value


class _Table:
    """What cases say in all columns that the questions of one run ask for."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._columns: dict[Column, _Cells] = {}

    def told(self, cases: Sequence[Case], turns_on: Sequence[Path | Column]) -> list[_Told]:
        """For each case what makes its row."""
        return self._across(cases, [self._one(cases, part) for part in turns_on])

    def rows(self, cases: Sequence[Case], columns: Sequence[Column]) -> list[_Row]:
        """A row for each case."""
        return self._across(cases, [self._column(cases, column) for column in columns])

    def _across(self, cases: Sequence[Case], told: list[list[Any]]) -> list[tuple[Any, ...]]:
        return list(zip(*told, strict=True)) if told else [()] * len(cases)

    def _one(self, cases: Sequence[Case], part: Path | Column) -> list[Any]:
        return said(part, cases) if isinstance(part, Path) else self._column(cases, part)

    def _column(self, cases: Sequence[Case], column: Column) -> list[int]:
        cells = self._columns.get(column)
        if cells is None:
            cells = self._columns[column] = _Cells(column, self._known)
        return [cells[case] for case in cases]


_Part = list[tuple[Condition, Sequence[Proof]]]


def _parted(new: Mapping[Condition, Proofs]) -> Iterator[_Part]:
    """Conditions with as many proofs as one rule set takes; one condition may need several."""
    part: _Part = []
    room = _RULES_PER_SET
    for condition, proofs in new.items():
        # Without a proof a condition is still put to its cases, which must be seen.
        for start in range(0, len(proofs.proofs) or 1, _RULES_PER_SET):
            some = proofs.proofs[start : start + _RULES_PER_SET]
            if len(some) >= room:
                yield part
                part, room = [], _RULES_PER_SET
            part.append((condition, some))
            room -= max(len(some), 1)
    if part:
        yield part


class _Named(msgspec.Struct, frozen=True, gc=False):
    id: str


class _Frame(msgspec.Struct, frozen=True, gc=False):
    c: _Named


# Which rule fired, and on which facts.
_FIRING = msgspec.json.Decoder(dict[str, list[_Frame]])
_COLUMN = ',"c{}":{}'.format


class _RuleSet:
    """Proofs of some conditions in the engine; each condition's facts are of its own kind."""

    def __init__(self, proofs: Sequence[Sequence[Proof]]) -> None:
        self._handle = _guarded(lambda: engine.create_ruleset(_SESSION, _rules(proofs)))
        weakref.finalize(self, engine.delete_ruleset, self._handle).atexit = False
        self._ran = False

    def prove(self, facts: Sequence[tuple[int, _Fact]]) -> None:
        """Assert facts, each with its kind, and note what is proved. Raises EngineFault."""
        for start in range(0, len(facts) or 1, _FACTS_PER_BATCH):
            _guarded(partial(self._prove, facts[start : start + _FACTS_PER_BATCH]))

    def _prove(self, facts: Sequence[tuple[int, _Fact]]) -> None:
        seen: list[int] = []
        beats = 0
        for name, frames in self._firings(_batch(facts)):
            if name == _HEARTBEAT:
                beats += frames == [len(facts)]
            elif name == _SEEN:
                seen.extend(frames)
            else:
                for number in frames:
                    facts[number][1].answers.add(name.startswith(_YES))
        if beats != 1:
            raise EngineFault("the rule engine's heartbeat is missing; its answer is incomplete")
        if sorted(seen) != list(range(len(facts))):
            raise EngineFault("the rule engine left a case unseen")

    def _firings(self, batch: str) -> Iterator[tuple[str, list[int]]]:
        """The rules that fired, each with the places of its facts in the batch."""
        try:
            code, offset = engine.assert_facts(self._handle, batch)
            if code:
                raise EngineFault(f"the rule engine refused its facts (code {code})")
            started = engine.start_action_for_state(self._handle, offset)
            message = started and started[1]
            while message is not None:
                self._ran = True
                ((name, frames),) = _FIRING.decode(message).items()
                yield name, [int(frame.c.id) for frame in frames]
                message = engine.complete_and_start_action(self._handle, offset)
        finally:
            # Deleting a state in which no action ever ran crashes. Such a rule set ends in a
            # fault, and is given up.
            if self._ran:
                engine.delete_state(self._handle, _SESSION)


def _batch(facts: Sequence[tuple[int, _Fact]]) -> str:
    """Facts in the engine's language, numbered from 0."""
    told = [
        f'{{"sid":"{_SESSION}","id":"{n}","k":{kind}{"".join(map(_COLUMN, count(), fact.row))}}}'
        for n, (kind, fact) in enumerate(facts)
    ]
    # Last in the batch: when it is seen, everything before it was.
    told.append(f'{{"sid":"{_SESSION}","id":"{len(facts)}","k":{_PHASE}}}')
    return f"[{','.join(told)}]"


def _rules(proofs: Sequence[Sequence[Proof]]) -> str:
    """A rule set in the engine's language: of each condition its proofs, in order of kind."""
    rules = [
        f'"{_YES if proof.answer else _NO}{kind}.{n}":'
        f'{{"all":[{{"c":{{"$and":[{_tests(kind, proof)}]}}}}],"cap":{_EVERY_FRAME}}}'
        for kind, some in enumerate(proofs)
        for n, proof in enumerate(some)
    ]
    rules.append(
        f'"{_SEEN}":{{"all":[{{"c":{{"$neq":{{"k":{_PHASE}}}}}}}],"cap":{_EVERY_FRAME},"pri":2}}'
    )
    rules.append(f'"{_HEARTBEAT}":{{"all":[{{"c":{{"k":{_PHASE}}}}}],"cap":1,"pri":3}}')
    return f"{{{','.join(rules)}}}"


def _tests(kind: int, proof: Proof) -> str:
    tests = proof.tests % tuple(map(lasting_number_of, proof.terms))
    return f'{{"k":{kind}}},{tests}' if tests else f'{{"k":{kind}}}'


def _guarded(call: Callable[[], _T]) -> _T:
    try:
        return call()
    except (engine.error, msgspec.MsgspecError) as error:
        raise EngineFault(f"the rule engine reports: {error}") from error
