"""What the solver makes of a condition is what the auditing engine answers, case by case."""

from __future__ import annotations

import os

import z3

from rulecheck.engines.cases import Case
from rulecheck.engines.reference import evaluate
from rulecheck.programme.facts import STANDING
from rulecheck.programme.subjects import SCHEMA
from rulecheck.programme.vocabulary import fold
from rulecheck.programme.words import Base, Members
from rulecheck.testing.chance import Seeded
from rulecheck.testing.generators import ConditionMaker
from rulecheck.verification.symbols import (
    FIRST_YEAR,
    LAST_YEAR,
    Bounds,
    Impossible,
    Possible,
    Solver,
    Symbols,
)

TRIES = int(os.environ.get("RULECHECK_SYMBOLS", "400"))


class TooLarge(Exception):
    """A draft beyond the bounds."""


class Pinned:
    """Says of all symbols that they are what one case has."""

    def __init__(self, symbols: Symbols, root, subject):
        self.symbols = symbols
        self.subjects = {root.key: subject, symbols.programme.key: subject.read("programme")}

    def facts(self):
        self.symbols.settled()
        for key, name in list(self.symbols.words):
            word = SCHEMA[self.symbols.nodes[key].type].words[name]
            self.name_terms(word, self.read(key, name))
        for (key, name), made in list(self.symbols.words.items()):
            yield from self.of_word(key, name, made)
        for key, node in self.symbols.nodes.items():
            if z3.is_const(node.exists) and not z3.is_true(node.exists):
                yield node.exists == (self.subject(key) is not None)
        yield from self.of_context()

    def subject(self, key):
        if key not in self.subjects:
            before, step = self.subject(key[:-1]), key[-1]
            if before is None:
                found = None
            elif "[" in step:
                name, _, index = step.rstrip("]").partition("[")
                members = before.read(name)
                listed = [*members.certain, *members.possible]
                found = listed[int(index)] if int(index) < len(listed) else None
            else:
                found = before.read(step)
            self.subjects[key] = found
        return self.subjects[key]

    def read(self, key, name):
        subject = self.subject(key)
        return None if subject is None else subject.read(name)

    def name_terms(self, word, value):
        if value is not None and word.type.base in (Base.TERM, Base.SET):
            for term in [value] if isinstance(value, str) else sorted(value):
                self.symbols.code(term)

    def of_word(self, key, name, made):
        word = SCHEMA[self.symbols.nodes[key].type].words[name]
        value = self.read(key, name)
        base = word.type.base
        if base is Base.COLLECTION:
            yield from self.of_members(made, value)
            return
        yield made.said == (value is not None)
        if value is None or base is Base.FACTS:
            return
        if base is Base.DATE:
            for day, date in ((made.low, value.low), (made.high, value.high)):
                if not FIRST_YEAR <= date.year <= LAST_YEAR:
                    raise TooLarge
                yield day.number == date.toordinal()
        elif base in (Base.NUMBER, Base.DAY):
            yield z3.And(made.low == value.low, made.high == value.high)
        elif base is Base.TERM:
            yield made.value == self.symbols.code(value)
        elif base is Base.TRUTH:
            yield made.value == value
        elif base is Base.SET:
            held = {fold(item) for item in value}
            for term, code in self.symbols.codes.items():
                yield made.holds(code) == (term in held)
            yield z3.Not(made.more)

    def of_members(self, made, value):
        value = value or Members()
        certain, possible = len(value.certain), len(value.possible)
        if certain + possible > len(made.nodes):
            raise TooLarge
        for n, (surely, perhaps) in enumerate(zip(made.certain, made.possible, strict=True)):
            yield surely == (n < certain)
            yield perhaps == (certain <= n < certain + possible)
        yield made.open == value.open

    def of_context(self):
        said = self.subjects[self.symbols.programme.key].read("context") or {}
        named = {fold(name): value for name, value in said.items()}
        for name in ("a fact", "a number"):
            value = named.get(name)
            at = f"programme.context {name}"
            yield z3.Bool(f"{at}?") == (value is not None)
            sort = 0 if isinstance(value, bool) else 1 if isinstance(value, int) else 2
            if value is not None:
                yield z3.Int(f"{at} sort") == sort
            if sort < 2 and value is not None:
                yield z3.Int(at) == int(value)


def test_symbols_say_what_the_auditing_engine_answers(vocabularies, drafts):
    chance = Seeded(7)
    maker = ConditionMaker(chance, vocabularies)
    compared, answers = 0, set()
    for _ in range(TRIES):
        facts = chance.choice(drafts)
        standing = chance.choice([name for name in STANDING if facts.standing(name)])
        subject = chance.choice(facts.standing(standing))
        condition = maker.condition(STANDING[standing][0])
        symbols = Symbols(vocabularies, Bounds(members=8, inner=8))
        root = symbols.root(standing)
        found = symbols.answers(condition, root)
        try:
            pinned = list(Pinned(symbols, root, subject).facts())
        except TooLarge:
            continue
        answer = evaluate(condition, Case(subject))
        solver = Solver(symbols)
        whole = {
            True: found.yes,
            False: found.no,
            None: z3.Not(z3.Or(found.yes, found.no)),
        }
        for other, statement in whole.items():
            outcome = solver.ask(*pinned, statement)
            expected = Possible if other is answer else Impossible
            assert isinstance(outcome, expected), (condition, subject.label, answer, other)
        compared += 1
        answers.add(answer)
    assert compared > TRIES / 2
    assert answers == {True, False, None}


def test_a_collection_has_as_many_members_however_deep_it_lies(vocabularies):
    symbols = Symbols(vocabularies, Bounds())
    at, sizes = symbols.programme, []
    for word in ("years", "meetings", "listed_sessions"):
        nodes = symbols.members(at, word).nodes
        sizes.append(len(nodes))
        at = nodes[0]
    assert sizes == [Bounds().members, Bounds().inner, Bounds().inner]
