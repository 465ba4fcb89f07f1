"""A small solver for programs without recursion: enough to try what clingo is to be given.

It takes predicates one after another, those they rest on first, and joins the literals of
each rule from left to right.
"""

from __future__ import annotations

import operator
import re
from collections import defaultdict
from collections.abc import Iterator
from graphlib import TopologicalSorter
from typing import NamedTuple

Value = int | str
Row = tuple[Value, ...]
Bound = dict[str, Value]

_RELATIONS = {
    ">=": operator.ge,
    "<=": operator.le,
    "!=": operator.ne,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
_COMPARED = re.compile(r"(.+?) (>=|<=|!=|=|>|<) (.+)", re.DOTALL)
_ATOM = re.compile(r"(not )?([a-z]\w*)\((.*)\)", re.DOTALL)
_COUNTED = re.compile(r"(\w+) = #count\{ (.*) \}", re.DOTALL)


class Rule(NamedTuple):
    """A head, and the literals it rests on, as texts."""

    head: str
    body: tuple[str, ...]


def split(text: str, mark: str = ",") -> list[str]:
    """The parts of a text between marks, but not within brackets or quotes."""
    parts, depth, quoted, start = [], 0, False, 0
    for n, one in enumerate(text):
        if one == '"' and text[n - 1] != "\\":
            quoted = not quoted
        if not quoted:
            depth += (one in "({") - (one in ")}")
            if one == mark and not depth:
                parts.append(text[start:n].strip())
                start = n + 1
    last = text[start:].strip()
    return [*parts, last] if last else parts


class Solver:
    """The model of a program and its facts."""

    def __init__(self, text: str) -> None:
        self.rows: dict[str, set[Row]] = defaultdict(set)
        self._indexes: dict[tuple[str, tuple[int, ...]], dict[Row, list[Row]]] = {}
        rules: dict[str, list[Rule]] = defaultdict(list)
        for line in text.splitlines():
            if line.startswith("#show"):
                continue
            head, _, body = line.removesuffix(".").partition(" :- ")
            name, arguments = _atom(head)
            if body:
                rules[name].append(Rule(head, tuple(split(body))))
            else:
                self.rows[name].add(tuple(_value(one, {}) for one in arguments))
        rests_on = {
            name: {
                m for rule in some for one in rule.body for m in re.findall(r"([a-z]\w*)\(", one)
            }
            for name, some in rules.items()
        }
        for name in TopologicalSorter(rests_on).static_order():
            for rule in rules.get(name, ()):
                _, arguments = _atom(rule.head)
                for bound in self._solutions(rule.body, {}):
                    self.rows[name].add(tuple(_value(one, bound) for one in arguments))

    def answer(self, node: int, subject: int) -> bool | None:
        """The answer of a node for a case without an outer subject."""
        yes = (subject, 0) in self.rows[f"y{node}"]
        no = (subject, 0) in self.rows[f"n{node}"]
        assert not (yes and no)
        return True if yes else False if no else None

    def _solutions(self, body: tuple[str, ...], bound: Bound) -> Iterator[Bound]:
        if not body:
            yield bound
            return
        for found in self._literal(body[0], bound):
            yield from self._solutions(body[1:], found)

    def _literal(self, literal: str, bound: Bound) -> Iterator[Bound]:
        if counted := _COUNTED.fullmatch(literal):
            yield {**bound, counted[1]: self._count(counted[2], bound)}
        elif atom := _ATOM.fullmatch(literal):
            arguments = split(atom[3])
            found = self._matching(atom[2], arguments, bound)
            if atom[1]:
                if next(found, None) is None:
                    yield bound
            else:
                yield from found
        elif compared := _COMPARED.fullmatch(literal):
            left, relation, right = compared.groups()
            if _RELATIONS[relation](_value(left, bound), _value(right, bound)):
                yield bound
        else:
            raise ValueError(literal)

    def _count(self, elements: str, bound: Bound) -> int:
        seen = set()
        for element in split(elements, ";"):
            told, body = element.split(" : ", 1)
            for found in self._solutions(tuple(split(body)), bound):
                seen.add(_value(told, found))
        return len(seen)

    def _matching(self, name: str, arguments: list[str], bound: Bound) -> Iterator[Bound]:
        known = tuple(n for n, one in enumerate(arguments) if _is_known(one, bound))
        key = name, known
        if key not in self._indexes:
            index: dict[Row, list[Row]] = defaultdict(list)
            for row in self.rows[name]:
                index[tuple(row[n] for n in known)].append(row)
            self._indexes[key] = index
        sought = tuple(_value(arguments[n], bound) for n in known)
        for row in self._indexes[key].get(sought, ()):
            yield {**bound, **{arguments[n]: row[n] for n in range(len(row)) if n not in known}}


def _atom(text: str) -> tuple[str, list[str]]:
    found = _ATOM.fullmatch(text)
    assert found, text
    return found[2], split(found[3])


def _is_known(term: str, bound: Bound) -> bool:
    return not term[0].isupper() or term in bound


def _value(term: str, bound: Bound) -> Value:
    if added := re.fullmatch(r"([A-Z]\w*|-?\d+)\+(-?\d+)", term):
        left = _value(added[1], bound)
        assert isinstance(left, int)
        return left + int(added[2])
    if term[0].isupper():
        return bound[term]
    return int(term) if re.fullmatch(r"-?\d+", term) else term
