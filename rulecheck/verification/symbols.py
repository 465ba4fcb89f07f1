"""Drafts as a solver sees them: every word of a subject a symbol, every condition two statements,
that it is surely yes and that it is surely no.

Whatever a draft within the bounds can say, the symbols can be; they can be more. So what the
solver excludes no draft does; what it allows need not be.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from typing import Any

import msgspec
import z3
from msgspec.structs import replace

from rulecheck.engines.cases import ANY_NUMBER
from rulecheck.programme.facts import STANDING
from rulecheck.programme.subjects import SCHEMA
from rulecheck.programme.vocabulary import Vocabularies, fold
from rulecheck.programme.words import Base, Word
from rulecheck.rulebook.conditions import (
    And,
    Compare,
    Condition,
    Constant,
    Count,
    Date,
    Distinct,
    Empty,
    Has,
    Holds,
    Not,
    Number,
    Operand,
    Or,
    Path,
    Same,
    SameSet,
    Says,
    Stated,
    Within,
)
from rulecheck.verification.laws import Formula, Law, Whole, general, laws_of, never_silent

# Between these years each fourth has a leap day.
FIRST_YEAR, LAST_YEAR = 1901, 2099
_PROGRAMME = ("programme",)
_LENGTHS = [calendar.monthrange(FIRST_YEAR, month)[1] for month in range(1, 13)]
# Of the day before the first of January of the year 1.
_OFFSET = (
    datetime.date(FIRST_YEAR, 1, 1).toordinal() - 365 * (FIRST_YEAR - 1) - ((FIRST_YEAR - 1) // 4)
)
# Of what lies within so many collections no member is looked at: there may be any number.
_DEEPEST = 3
_YEAR_KEY, _MONTH_KEY = 372, 31


class Bounds(msgspec.Struct, frozen=True):
    """How large the drafts are that a solver looks at, and how long it may.

    `members` of a collection, `inner` of one within another, however deep; `effort` in steps of
    the solver for one question, which are the same on every machine.
    """

    members: int = 6
    inner: int = 3
    effort: int = 20_000_000


BOUNDS = Bounds()


class Answers(msgspec.Struct, frozen=True):
    """When a condition is surely met, and when surely not; neither is open."""

    yes: Formula
    no: Formula


class Symbolic(msgspec.Struct, frozen=True):
    """A day: its parts by the calendar, its number since the year 1."""

    number: Whole
    year: Whole
    month: Whole
    day: Whole

    @property
    def key(self) -> Whole:
        """A number that orders days as the calendar does, 372 for each year."""
        return self.year * _YEAR_KEY + (self.month - 1) * _MONTH_KEY + self.day - 1


class Node(msgspec.Struct, frozen=True, eq=False):
    """A subject: how it is reached, what it is, and whether it is there."""

    key: tuple[str, ...]
    type: str
    exists: Formula


class _Ordered(msgspec.Struct, frozen=True):
    said: Formula
    low: Any
    high: Any


class _Plain(msgspec.Struct, frozen=True):
    """A term (by its number) or a truth value."""

    said: Formula
    value: Any


class _Set(msgspec.Struct, frozen=True):
    """A set of terms: which of the known ones it holds, and whether any other."""

    said: Formula
    holds: Callable[[Any], Formula]
    more: Formula


class _Members(msgspec.Struct, frozen=True):
    """The members of a collection: each with whether it surely, or perhaps, belongs to it."""

    nodes: tuple[Node, ...]
    certain: tuple[Formula, ...]
    possible: tuple[Formula, ...]
    open: Formula


def both(*parts: Formula) -> Formula:
    """All parts."""
    return z3.And(*parts) if len(parts) != 1 else parts[0]


def either(*parts: Formula) -> Formula:
    """At least one part."""
    return z3.Or(*parts) if len(parts) > 1 else parts[0] if parts else z3.BoolVal(False)


def negated(part: Formula) -> Formula:
    """The contrary."""
    return z3.Not(part)


class _Logic:
    """Joins statements for laws."""

    both = staticmethod(both)
    either = staticmethod(either)
    negated = staticmethod(negated)

    def __init__(self, symbols: Symbols) -> None:
        self.vocabularies = symbols.vocabularies
        self.code = symbols.code

    @staticmethod
    def implies(one: Formula, other: Formula) -> Formula:
        return z3.Implies(one, other)

    @staticmethod
    def equal(one: Any, other: Any) -> Formula:
        found = one == other
        return z3.BoolVal(found) if isinstance(found, bool) else found


class View:
    """A subject as laws read it; see laws.View."""

    def __init__(self, symbols: Symbols, node: Node) -> None:
        self.symbols, self.node = symbols, node

    def at(self, word: str) -> View:
        return View(self.symbols, self.symbols.referred(self.node, word))

    def said(self, word: str) -> Formula:
        type_ = SCHEMA[self.node.type].words[word].type
        if type_.base is Base.REFERENCE:
            return self.symbols.referred(self.node, word).exists
        return self.symbols.word(self.node, word).said

    def low(self, word: str) -> Any:
        return self.symbols.word(self.node, word).low

    def high(self, word: str) -> Any:
        return self.symbols.word(self.node, word).high

    def value(self, word: str) -> Any:
        return self.symbols.word(self.node, word).value

    def certain(self, word: str) -> Whole:
        return _number_of(self.symbols.members(self.node, word).certain)

    def possible(self, word: str) -> Whole:
        return _number_of(self.symbols.members(self.node, word).possible)

    def open(self, word: str) -> Formula:
        return self.symbols.members(self.node, word).open


class Symbols:
    """The symbols of one question: made as conditions read them, tied together by laws."""

    def __init__(self, vocabularies: Vocabularies, bounds: Bounds = BOUNDS) -> None:
        self.vocabularies, self.bounds = vocabularies, bounds
        self.codes: dict[str, int] = {}
        self.nodes: dict[tuple[str, ...], Node] = {}
        self.words: dict[tuple[tuple[str, ...], str], Any] = {}
        # What is true whatever the question, as far as it was read.
        self.facts: list[Formula] = []
        self.logic = _Logic(self)
        self._answers: dict[tuple[Condition, Node, Node | None], Answers] = {}
        self._read: dict[Node, set[str]] = {}
        self._stated: set[tuple[Node, str, int | None]] = set()
        self._steps: dict[tuple[Node, str], set[int]] = {}
        self._sought: list[tuple[Any, Whole]] = []
        self._universal: list[tuple[_Set, frozenset[str], Formula]] = []
        self._alike: list[tuple[_Set, _Set, Formula]] = []
        self.programme = self._node(_PROGRAMME, "programme", z3.BoolVal(True))

    # Subjects

    def root(self, standing: str) -> Node:
        """A subject that stands on its own, by a name of STANDING."""
        type_ = STANDING[standing][0]
        if type_ == "programme":
            return self.programme
        return self._node((f"a {standing}",), type_, z3.BoolVal(True))

    def of_kind(self, node: Node, kinds: frozenset[str] | None) -> Formula:
        """Whether a subject is of one of some kinds."""
        if kinds is None:
            return z3.BoolVal(True)
        kind = self.word(node, "kind")
        return both(kind.said, either(*(kind.value == self.code(one) for one in sorted(kinds))))

    def _node(self, key: tuple[str, ...], type_: str, exists: Formula) -> Node:
        if key not in self.nodes:
            self.nodes[key] = Node(key, type_, exists)
        return self.nodes[key]

    def referred(self, node: Node, word: str) -> Node:
        """The subject that a reference names."""
        type_ = SCHEMA[node.type].words[word].type
        assert type_.of is not None
        if type_.of == "programme":
            return self.programme
        key = (*node.key, word)
        if key not in self.nodes:
            exists = self._said(node, SCHEMA[node.type].words[word])
            self._node(key, type_.of, exists)
            self._reads(node, word)
        return self.nodes[key]

    def view(self, node: Node) -> View:
        """A subject as laws read it."""
        return View(self, node)

    # Words

    def code(self, term: str) -> int:
        """The number that stands for a term, however it is spelt."""
        return self.codes.setdefault(fold(term), len(self.codes))

    def _said(self, node: Node, word: Word) -> Formula:
        if never_silent(word):
            return node.exists
        said = z3.Bool(_name(node, word.name) + "?")
        self.facts.append(z3.Implies(said, node.exists))
        return said

    def word(self, node: Node, name: str) -> Any:
        """The symbols of a word of a subject."""
        key = (node.key, name)
        if key not in self.words:
            word = SCHEMA[node.type].words[name]
            self.words[key] = self._made(node, word, _name(node, name))
            self._reads(node, name)
        return self.words[key]

    def members(self, node: Node, name: str) -> _Members:
        """The members of a collection of a subject."""
        found = self.word(node, name)
        assert isinstance(found, _Members)
        return found

    def _made(self, node: Node, word: Word, name: str) -> Any:
        match word.type.base:
            case Base.COLLECTION:
                return self._collection(node, word, name)
            case Base.FACTS:
                return _Plain(self._said(node, word), None)
        said = self._said(node, word)
        match word.type.base:
            case Base.DATE:
                return self._date(said, name)
            case Base.NUMBER | Base.DAY:
                return _Ordered(said, z3.Int(name), z3.Int(f"{name} at most"))
            case Base.TERM:
                return _Plain(said, z3.Int(name))
            case Base.TRUTH:
                return _Plain(said, z3.Bool(name))
            case Base.SET:
                holds = z3.Function(name, z3.IntSort(), z3.BoolSort())
                return _Set(said, holds, z3.Bool(f"{name} and others"))
        raise AssertionError(word.type)

    def _date(self, said: Formula, name: str) -> _Ordered:
        """A date known to the day, to the month or to the year."""
        year, month, day = (z3.Int(f"{name} {part}") for part in ("year", "month", "day"))
        fourths, monthly, yearly = (
            z3.Int(f"{name} fourths"),
            z3.Bool(f"{name} by month"),
            z3.Bool(f"{name} by year"),
        )
        leap = year == 4 * fourths + 4
        last = z3.If(z3.And(month == 2, leap), 29, _by_month(month, _LENGTHS))
        self.facts += [
            year >= FIRST_YEAR,
            year <= LAST_YEAR,
            4 * fourths <= year - 1,
            year - 1 < 4 * fourths + 4,
            month >= 1,
            month <= 12,
            day >= 1,
            day <= last,
            z3.Implies(z3.Or(monthly, yearly), day == 1),
            z3.Implies(yearly, month == 1),
        ]

        def numbered(which: str, month: Whole, day: Whole) -> Symbolic:
            number = z3.Int(f"{name} {which}")
            added = z3.If(z3.And(month > 2, leap), 1, 0)
            before = _by_month(month, [sum(_LENGTHS[:n]) for n in range(12)])
            first = 365 * (year - 1) + fourths + _OFFSET
            self.facts += [
                number == first + before + added + day - 1,
                *_near(number, year, first, month, day),
            ]
            return Symbolic(number, year, month, day)

        end = (z3.If(yearly, 12, month), z3.If(yearly, 31, z3.If(monthly, last, day)))
        return _Ordered(said, numbered("first", month, day), numbered("last", *end))

    def _collection(self, node: Node, word: Word, name: str) -> _Members:
        assert word.type.of is not None
        size = self.bounds.inner if _depth(node) else self.bounds.members
        nodes: list[Node] = []
        certain: list[Formula] = []
        possible: list[Formula] = []
        for n in range(size):
            key = (*node.key, f"{word.name}[{n}]")
            surely, perhaps = z3.Bool(f"{name}[{n}]!"), z3.Bool(f"{name}[{n}]?")
            nodes.append(self._node(key, word.type.of, z3.Or(surely, perhaps)))
            self.facts += [
                z3.Not(z3.And(surely, perhaps)),
                z3.Implies(z3.Or(surely, perhaps), node.exists),
            ]
            if certain:
                # The order of members means nothing: those that surely belong come first.
                there = z3.Or(certain[-1], possible[-1])
                self.facts += [
                    z3.Implies(surely, certain[-1]),
                    z3.Implies(perhaps, there),
                ]
            certain.append(surely)
            possible.append(perhaps)
        opened = z3.Bool(f"{name} open")
        return _Members(tuple(nodes), tuple(certain), tuple(possible), opened)

    # Laws

    def _reads(self, node: Node, word: str) -> None:
        self._read.setdefault(node, set()).add(word)

    def settled(self) -> list[Formula]:
        """All that is true of the symbols made so far."""
        while fresh := list(self._unstated()):
            for node, name, step, state in fresh:
                self._stated.add((node, name, step))
                self.facts.append(z3.Implies(node.exists, state()))
        return self.facts

    def _unstated(
        self,
    ) -> Iterator[tuple[Node, str, int | None, Callable[[], Formula]]]:
        for node, read in list(self._read.items()):
            for name in sorted(read):
                state = general(node.type, SCHEMA[node.type].words[name], self.logic)
                if state and (node, name, None) not in self._stated:
                    yield node, name, None, _stating(state, self.view(node))
            for law in laws_of(node.type):
                if read.issuperset(law.when):
                    yield from self._unstated_law(node, law)

    def _unstated_law(
        self, node: Node, law: Law
    ) -> Iterator[tuple[Node, str, int | None, Callable[[], Formula]]]:
        steps = sorted(self._steps.get((node, law.when[0]), ())) if law.stepwise else [None]
        for step in steps:
            if (node, law.name, step) not in self._stated:
                further = () if step is None else (step,)
                yield (
                    node,
                    law.name,
                    step,
                    _stating(law.state, self.view(node), self.logic, *further),
                )

    def of_sets(self) -> Iterator[Formula]:
        """What is true of the sets read so far, given the terms named so far.

        Not to be kept: once more terms are named, fewer are others.
        """
        known = list(self.codes.items())
        for held, items, within in self._universal:
            allowed = {fold(item) for item in items}
            outside = [held.holds(code) for term, code in known if term not in allowed]
            outside += [
                z3.And(held.holds(term), *(term != self.codes[item] for item in sorted(allowed)))
                for term in self._terms(held)
            ]
            yield within == z3.Not(z3.Or(held.more, *outside))
        for one, other, same in self._alike:
            terms: list[Any] = [code for _, code in known]
            terms += [*self._terms(one), *self._terms(other)]
            differ = z3.Or(False, *(one.holds(term) != other.holds(term) for term in terms))
            yield z3.Implies(same, z3.And(z3.Not(differ), one.more == other.more))
            yield z3.Implies(z3.Not(same), z3.Or(differ, one.more, other.more))

    def _terms(self, held: _Set) -> list[Whole]:
        return [term for sought, term in self._sought if sought is held.holds]

    # Conditions

    def answers(self, condition: Condition, node: Node, outer: Node | None = None) -> Answers:
        """When a subject surely meets a condition, and when it surely does not."""
        key = (condition, node, outer)
        if key not in self._answers:
            self._answers[key] = self._answer(condition, node, outer)
        return self._answers[key]

    def _answer(self, condition: Condition, node: Node, outer: Node | None) -> Answers:
        match condition:
            case Constant(value):
                return Answers(z3.BoolVal(value), z3.BoolVal(not value))
            case Not(part):
                found = self.answers(part, node, outer)
                return Answers(found.no, found.yes)
            case And(parts):
                every = [self.answers(part, node, outer) for part in parts]
                return Answers(both(*(a.yes for a in every)), z3.Or(*(a.no for a in every)))
            case Or(parts):
                every = [self.answers(part, node, outer) for part in parts]
                return Answers(z3.Or(*(a.yes for a in every)), both(*(a.no for a in every)))
            case Compare():
                return self._compared(condition, node, outer)
            case Holds(path):
                found = self._at(path, node, outer)
                return _decided(found.said, found.value)
            case Stated(path):
                said = self._is_said(path, node, outer)
                return Answers(said, z3.Not(said))
            case Same(left, right):
                return self._same(left, right, node, outer)
            case Says():
                return self._says(condition, node, outer)
        return self._of_set(condition, node, outer)

    def _place(self, path: Path, node: Node, outer: Node | None) -> tuple[Node, str, Formula]:
        """The subject whose word a path reads, the word, and whether the path gets there."""
        steps, at = path.steps, node
        if steps[0] == "this":
            assert outer is not None
            steps, at = steps[1:], outer
        there = at.exists
        for step in steps[:-1]:
            before, at = at, self.referred(at, step)
            # The programme is there, even where what would name it is not.
            there = z3.And(before.exists, at.exists) if at is self.programme else at.exists
        return at, steps[-1], there

    def _at(self, path: Path, node: Node, outer: Node | None) -> Any:
        at, word, there = self._place(path, node, outer)
        found = self.word(at, word)
        return replace(found, said=z3.And(there, found.said)) if there is not at.exists else found

    def _is_said(self, path: Path, node: Node, outer: Node | None) -> Formula:
        at, word, there = self._place(path, node, outer)
        match SCHEMA[at.type].words[word].type.base:
            case Base.REFERENCE:
                return z3.And(there, self.referred(at, word).exists)
            case Base.COLLECTION:
                return there
        return z3.And(there, self.word(at, word).said)

    def _same(self, left: Path, right: Path | str, node: Node, outer: Node | None) -> Answers:
        one = self._at(left, node, outer)
        if isinstance(right, str):
            return _decided(one.said, one.value == self.code(right))
        other = self._at(right, node, outer)
        return _decided(z3.And(one.said, other.said), one.value == other.value)

    def _says(self, condition: Says, node: Node, outer: Node | None) -> Answers:
        at, word, there = self._place(condition.context, node, outer)
        context = self.word(at, word)
        name = f"{_name(at, word)} {fold(condition.name)}"
        said, truth, number = z3.Bool(f"{name}?"), z3.Int(f"{name} sort"), z3.Int(name)
        self.facts += [z3.Implies(said, context.said), truth >= 0, truth <= 2]
        value = condition.value.value
        # Whether it is a truth value or a number counts: true is not 1.
        sort = 0 if isinstance(value, bool) else 1
        self.facts.append(z3.Implies(truth == 0, z3.And(number >= 0, number <= 1)))
        return _decided(z3.And(there, said), z3.And(truth == sort, number == int(value)))

    def _of_set(self, condition: Condition, node: Node, outer: Node | None) -> Answers:
        match condition:
            case Has(path, item):
                held = self._at(path, node, outer)
                if isinstance(item, str):
                    return _decided(held.said, held.holds(self.code(item)))
                term = self._at(item, node, outer)
                self._sought.append((held.holds, term.value))
                return _decided(z3.And(held.said, term.said), held.holds(term.value))
            case Within(path, items):
                return self._all_within(self._at(path, node, outer), items)
            case Empty(path):
                return self._all_within(self._at(path, node, outer), frozenset())
            case SameSet(left, right):
                one, other = self._at(left, node, outer), self._at(right, node, outer)
                same = z3.FreshBool("same")
                self._alike.append((one, other, same))
                return _decided(z3.And(one.said, other.said), same)
        raise AssertionError(condition)

    def _all_within(self, held: _Set, items: frozenset[str]) -> Answers:
        for item in sorted(items):
            self.code(item)
        within = z3.FreshBool("within")
        self._universal.append((held, items, within))
        return _decided(held.said, within)

    # Comparisons and counts

    def _compared(self, atom: Compare, node: Node, outer: Node | None) -> Answers:
        left, right = (self._bounds(side, node, outer) for side in (atom.left, atom.right))
        self._note_steps(atom, node, outer)
        low, high, least, most = self._numbers(atom, left, right)
        match atom.operator:
            case ">=":
                surely, never = low >= most, high < least
            case ">":
                surely, never = low > most, high <= least
            case "<=":
                surely, never = high <= least, low > most
            case "<":
                surely, never = high < least, low >= most
        said = z3.And(left.said, right.said)
        return Answers(z3.And(said, surely), z3.And(said, never))

    @staticmethod
    def _numbers(atom: Compare, left: _Ordered, right: _Ordered) -> tuple[Any, ...]:
        ends = (left.low, left.high, right.low, right.high)
        if not isinstance(ends[0], Symbolic):
            return (*ends[:2], ends[2] + atom.shift, ends[3] + atom.shift)
        if atom.unit == "days" or not atom.shift:
            numbers = [end.number for end in ends]
            return (*numbers[:2], numbers[2] + atom.shift, numbers[3] + atom.shift)
        keys = [end.key for end in ends]
        by = atom.shift * _YEAR_KEY
        return (*keys[:2], keys[2] + by, keys[3] + by)

    def _note_steps(self, atom: Compare, node: Node, outer: Node | None) -> None:
        """Remember the numbers that a word is compared with."""
        for one, other, by in (
            (atom.left, atom.right, atom.shift),
            (atom.right, atom.left, -atom.shift),
        ):
            if isinstance(one, Path) and isinstance(other, Number):
                known = self._steps.setdefault(self._place(one, node, outer)[:2], set())
                known |= {other.value + by, other.value + by + 1}

    def _bounds(self, operand: Operand, node: Node, outer: Node | None) -> _Ordered:
        match operand:
            case Number(value):
                return _Ordered(z3.BoolVal(True), z3.IntVal(value), z3.IntVal(value))
            case Date(day):
                parts = (day.toordinal(), day.year, day.month, day.day)
                found = Symbolic(*map(z3.IntVal, parts))
                return _Ordered(z3.BoolVal(True), found, found)
            case Path():
                found = self._at(operand, node, outer)
                assert isinstance(found, _Ordered)
                return found
        return self._aggregate(operand, node, outer)

    def _aggregate(self, of: Count | Distinct, node: Node, outer: Node | None) -> _Ordered:
        at, word, there = self._place(of.members, node, outer)
        if _depth(at) >= _DEEPEST:
            least, most = z3.FreshInt("least"), z3.FreshInt("most")
            self.facts += [least >= 0, least <= most]
            return _Ordered(there, least, most)
        members = self.members(at, word)
        where = [self.answers(of.where, one, node) for one in members.nodes]
        if isinstance(of, Count):
            least, most = _counted(members, where)
        else:
            values = [self._at(of.word, one, node) for one in members.nodes]
            least, most = _different(members, where, values)
        return _Ordered(there, least, z3.If(members.open, ANY_NUMBER, most))


def _counted(members: _Members, where: Sequence[Answers]) -> tuple[Whole, Whole]:
    """How many members meet a condition, at least and at most."""
    sure, unsure = _sure(members, where)
    least = _number_of(sure)
    return least, least + _number_of(unsure)


def _sure(members: _Members, where: Sequence[Answers]) -> tuple[list[Formula], list[Formula]]:
    """Which members surely count, and which perhaps."""
    sure, unsure = [], []
    for certain, possible, answer in zip(members.certain, members.possible, where, strict=True):
        sure.append(z3.And(certain, answer.yes))
        open_ = z3.And(certain, z3.Not(answer.yes), z3.Not(answer.no))
        unsure.append(z3.Or(open_, z3.And(possible, z3.Not(answer.no))))
    return sure, unsure


def _different(
    members: _Members, where: Sequence[Answers], values: Sequence[_Plain]
) -> tuple[Whole, Whole]:
    """How many different values the members that meet a condition have."""
    sure, unsure = _sure(members, where)
    known = [z3.And(one, value.said) for one, value in zip(sure, values, strict=True)]
    further = [z3.And(one, value.said) for one, value in zip(unsure, values, strict=True)]

    def is_there(n: int, among: Sequence[Formula]) -> Formula:
        same = (z3.And(one, values[n].value == values[m].value) for m, one in enumerate(among))
        return z3.Or(False, *same)

    once = [z3.And(one, z3.Not(is_there(n, known[:n]))) for n, one in enumerate(known)]
    new = [
        z3.And(one, z3.Not(is_there(n, known)), z3.Not(is_there(n, further[:n])))
        for n, one in enumerate(further)
    ]
    silent = [
        z3.And(z3.Or(one, other), z3.Not(value.said))
        for one, other, value in zip(sure, unsure, values, strict=True)
    ]
    number = _number_of(once)
    least = z3.If(z3.Or(False, *sure), z3.If(number >= 1, number, 1), 0)
    return least, number + _number_of(new) + _number_of(silent)


def _number_of(parts: Iterable[Formula]) -> Whole:
    return z3.Sum([z3.IntVal(0), *(z3.If(part, 1, 0) for part in parts)])


def _decided(said: Formula, value: Formula) -> Answers:
    return Answers(z3.And(said, value), z3.And(said, z3.Not(value)))


def _stating(state: Callable[..., Formula], *arguments: Any) -> Callable[[], Formula]:
    return lambda: state(*arguments)


def _depth(node: Node) -> int:
    """Within how many collections a subject lies."""
    return sum("[" in step for step in node.key)


def _name(node: Node, word: str) -> str:
    return ".".join((*node.key, word))


def _near(number: Whole, year: Whole, first: Whole, month: Whole, day: Whole) -> list[Formula]:
    """What follows from the calendar by rough reckoning, and the solver does not see by itself:
    a year has 365 days and a quarter, a month about 30."""
    past = number - first - 30 * (month - 1) - (day - 1)
    quarters = 4 * number - 1461 * (year - 1) - 4 * _OFFSET
    return [past >= -1, past <= 5, quarters >= -3, quarters <= 4 * 365]


def _by_month(month: Whole, values: Sequence[int]) -> Whole:
    """The value of a month, of one for each."""
    cases = enumerate(values[:-1], 1)
    return reduce(lambda rest, one: z3.If(month == one[0], one[1], rest), cases, values[-1])


# Asking


class Impossible(msgspec.Struct, frozen=True):
    """No draft within the bounds does; of the named statements, these alone exclude it."""

    core: frozenset[str]


class Possible(msgspec.Struct, frozen=True):
    """The symbols allow it; whether a draft does, only a draft shows."""

    model: Any


class Undecided(msgspec.Struct, frozen=True):
    """The solver gave up."""


Outcome = Impossible | Possible | Undecided


class Solver:
    """Asks of some symbols whether statements can hold together."""

    def __init__(self, symbols: Symbols) -> None:
        self.symbols = symbols
        self._solver = z3.Solver()
        self._solver.set("rlimit", symbols.bounds.effort)
        self._solver.set("random_seed", 0)
        self._told = 0

    def ask(self, *statements: Formula, **named: Formula) -> Outcome:
        """Whether all these statements can hold of one draft."""
        return self.ask_named(statements, named)

    def ask_named(self, statements: Iterable[Formula], named: dict[str, Formula]) -> Outcome:
        """The same, for names that are no Python words."""
        facts = self.symbols.settled()
        self._solver.add(*facts[self._told :])
        self._told = len(facts)
        self._solver.push()
        try:
            self._solver.add(*self.symbols.of_sets(), *statements)
            marks = {name: z3.Bool(f"part {name}") for name in named}
            self._solver.add(*(z3.Implies(marks[name], part) for name, part in named.items()))
            found = self._solver.check(*marks.values())
            if found == z3.unsat:
                core = {str(mark) for mark in self._solver.unsat_core()}
                return Impossible(frozenset(n for n, mark in marks.items() if str(mark) in core))
            return Possible(self._solver.model()) if found == z3.sat else Undecided()
        finally:
            self._solver.pop()
