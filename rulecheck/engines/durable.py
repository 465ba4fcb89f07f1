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
from typing import TypeVar

import durable_rules_engine as engine
import msgspec

from rulecheck.engines.cases import (
    Answer,
    Case,
    EngineFault,
    Question,
    anchors,
    asked_alone,
    counted,
    different,
    members_of,
    narrowed,
    reader,
)
from rulecheck.engines.columns import (
    Aggregate,
    Column,
    forget_terms,
    lasting_number_of,
    turns_on,
)
from rulecheck.engines.proofs import Proof, Proofs, proofs_of
from rulecheck.engines.tables import Known, Table, Tables, reading
from rulecheck.programme.vocabulary import fold
from rulecheck.programme.words import Members, Span, Subject, Value
from rulecheck.rulebook.conditions import Condition, Constant, Count, Path

_T = TypeVar("_T")

# More engine rules in one set and the engine runs out of alternatives for a fact.
_RULES_PER_SET = 40
# More facts in one batch and its memory grows faster than their number, and then its time.
_FACTS_PER_BATCH = 250
# Conditions whose rule sets are kept for later questions: some 100 megabytes.
_KEPT_AT_MOST = 2_000
# Facts whose answers are kept for later drafts: some 4 megabytes.
_PROVED_AT_MOST = 10_000
# Facts of one condition that are kept whatever others tell.
_FEW = 8
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
            prepared = self._prepare([question.condition for question in questions])
            return self._run(questions, prepared, self._counted(questions, prepared))
        except BaseException:
            # Nobody knows in what state a fault or an interruption leaves a rule set.
            self._prepared.clear()
            self._recalled, self._learned = {}, 0
            raise

    def _counted(self, questions: Sequence[Question], prepared: Sequence[_Prepared]) -> Known:
        """Put what collections are asked to their members first, and count the answers."""
        tasks: dict[Aggregate, dict[Case, Members | None]] = {}
        for question, ready in zip(questions, prepared, strict=True):
            for aggregate in ready.aggregates:
                owners = tasks.setdefault(aggregate, {})
                for owner in anchors(aggregate, question.cases):
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
        known: dict[Aggregate, dict[Case, Span | None]] = {}
        replies = zip(asked, self._answered(asked), strict=True)
        for (aggregate, owners), (question, answers) in zip(tasks.items(), replies, strict=True):
            spans = known[aggregate] = {}
            begin = 0
            for owner, members in owners.items():
                end = begin + len(_listed(members))
                spans[owner] = _tally(
                    aggregate, members, question.cases[begin:end], answers[begin:end]
                )
                begin = end
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

    def _run(
        self, questions: Sequence[Question], prepared: Sequence[_Prepared], known: Known
    ) -> list[list[Answer]]:
        tables = Tables(known)
        answers: list[list[Answer]] = []
        new: dict[int, _Asked] = {}
        for question, ready in zip(questions, prepared, strict=True):
            asked = _Asked(ready, tables.of(question.cases))
            try:
                answers.append(asked.answers())
            except KeyError:
                new[len(answers)] = asked
                answers.append([])
        if new:
            self._prove(new.values())
            for n, one in new.items():
                answers[n] = one.answers()
        return answers

    def _prove(self, asked: Iterable[_Asked]) -> None:
        """Have the engine prove what it was not yet told of each condition."""
        new: dict[_Prepared, dict[_Told, _Row]] = defaultdict(dict)
        for one in asked:
            new[one.prepared].update(one.unknown())
        facts: dict[_Prepared, dict[_Row, _Fact]] = {}
        _make_rule_sets(new)
        waiting: dict[_RuleSet, list[tuple[int, _Fact]]] = defaultdict(list)
        for prepared, rows in new.items():
            once = facts[prepared] = {row: _Fact(row) for row in rows.values()}
            for rule_set, kind in prepared.places:
                waiting[rule_set].extend((kind, fact) for fact in once.values())
        for rule_set, put in waiting.items():
            rule_set.prove(put)
        # Only now: where the engine failed, nothing is known.
        for prepared, rows in new.items():
            proved = {told: facts[prepared][row].answer for told, row in rows.items()}
            prepared.proved.update(proved)
            self._proved += len(proved)
            self._learned += len(proved)

    def _prepare(self, conditions: Sequence[Condition]) -> list[_Prepared]:
        """What is kept for each condition: what is known of it, at first what was recalled."""
        if len(self._prepared) > _KEPT_AT_MOST:
            self._prepared.clear()
        if self._proved > _PROVED_AT_MOST:
            self._forget_latest()
        return [self._prepared.get(one) or self._prepare_one(one) for one in conditions]

    def _forget_latest(self) -> None:
        """Forget the later half of the facts of each condition, but for a few: what was told
        early, or before this run, most drafts tell."""
        self._proved = 0
        for condition, prepared in self._prepared.items():
            proved, recalled = prepared.proved, len(self._recalled.get(condition, ()))
            for told in list(islice(proved, max(len(proved) // 2, recalled, _FEW), None)):
                del proved[told]
            self._proved += len(proved)

    def _prepare_one(self, condition: Condition) -> _Prepared:
        proofs = proofs_of(condition)
        known = dict(self._recalled.get(condition, ()))
        self._proved += len(known)
        if isinstance(condition, Constant):
            # Whoever it is put to.
            known[()] = condition.value
        found = self._prepared[condition] = _Prepared(
            condition, proofs.columns, proofs.aggregates, _telling(proofs.columns), proved=known
        )
        return found


def _make_rule_sets(prepared: Iterable[_Prepared]) -> None:
    """Make rule sets for the conditions that have none yet."""
    new = {one: proofs_of(one.condition) for one in prepared if not one.places}
    for part in _parted(new):
        rule_set = _RuleSet([proofs for _, proofs in part])
        for kind, (one, _) in enumerate(part):
            one.places.append((rule_set, kind))


def _listed(members: Members | None) -> tuple[Subject, ...]:
    return (*members.certain, *members.possible) if members else ()


def _tally(
    aggregate: Aggregate,
    members: Members | None,
    cases: Sequence[Case],
    answers: Sequence[Answer],
) -> Span | None:
    if members is None:
        return None
    split = len(members.certain)
    if isinstance(aggregate, Count):
        return counted(members, answers[:split], answers[split:])
    words = [None if word is None else fold(word) for word in map(reader(aggregate.word), cases)]
    values = list(zip(answers, words, strict=True))
    return different(members, values[:split], values[split:])


# What a case says, column by column.
_Row = tuple[int, ...]
# What makes its row, as the draft has it: a value, or one of each part.
_Told = Value | tuple[Value | None, ...] | None


class _Prepared(msgspec.Struct, frozen=True, eq=False):
    """A condition, its columns and what they count; the rule sets that hold its proofs, and its
    kind in each.

    `proved` holds what the engine answered: of what is told alike the answer is the same in
    every draft. `told` finds what each case of a table tells.
    """

    condition: Condition
    columns: tuple[Column, ...]
    aggregates: tuple[Aggregate, ...]
    told: Callable[[Table], Iterable[_Told]]
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


def _telling(columns: Iterable[Column]) -> Callable[[Table], Iterable[_Told]]:
    """Finds what columns turn on, of each case: a value, or several together."""
    parts = turns_on(columns)
    paths = [part for part in parts if isinstance(part, Path)]
    read = reading(*paths) if paths and len(paths) == len(parts) else None
    if read is not None:
        return lambda table: map(read, table.said)
    if len(parts) == 1:
        return lambda table: table.part(parts[0])
    return lambda table: table.side_by_side(parts)


class _Asked(msgspec.Struct, frozen=True):
    """A condition, and the table of the cases it is put to."""

    prepared: _Prepared
    table: Table

    def answers(self) -> list[Answer]:
        """For each case what was proved. Raises KeyError where nothing was, not even that it is
        open."""
        return list(map(self.prepared.proved.__getitem__, self.prepared.told(self.table)))

    def unknown(self) -> dict[_Told, _Row]:
        """The rows of which nothing was proved yet, with what makes them."""
        prepared = self.prepared
        pairs = zip(prepared.told(self.table), self.table.cases, strict=True)
        new = {told: case for told, case in pairs if told not in prepared.proved}
        table = Table(tuple(new.values()), self.table.known)
        return dict(zip(new, table.side_by_side(prepared.columns), strict=True))


_Part = list[tuple[_Prepared, Sequence[Proof]]]


def _parted(new: Mapping[_Prepared, Proofs]) -> Iterator[_Part]:
    """Conditions with as many proofs as one rule set takes; one condition may need several."""
    part: _Part = []
    room = _RULES_PER_SET
    for prepared, proofs in new.items():
        # Without a proof a condition is still put to its cases, which must be seen.
        for start in range(0, len(proofs.proofs) or 1, _RULES_PER_SET):
            some = proofs.proofs[start : start + _RULES_PER_SET]
            if len(some) >= room:
                yield part
                part, room = [], _RULES_PER_SET
            part.append((prepared, some))
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
