"""Conditions as an answer set program, and what drafts say as its facts: what clingo is given.

Every condition of the rule language can be said. A node of a condition is two predicates,
`y7(S,O)` where case S (with outer subject O, or 0) surely meets it and `n7(S,O)` where it
surely does not; where neither holds, the draft leaves it open. `d7(S,O)` says of which
cases it is asked. A word of a subject is a predicate of its own: `day_opens(S,Low,High)`,
`term_kind(S,T)`, `ref_previous(S,T)`. What is silent has no fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from rulecheck.engines.cases import ANY_NUMBER, Case, Question
from rulecheck.programme.vocabulary import fold
from rulecheck.programme.words import Base, DateSpan, Members, Span, Subject
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
    aggregates,
    atoms,
    operands,
    paths,
)

Aggregate = Count | Distinct
# The relations of a sure yes and a sure no, over the bounds of both sides.
_ORDER = {
    ">=": ("{l} >= {H}", "{h} < {L}"),
    ">": ("{l} > {H}", "{h} <= {L}"),
    "<=": ("{h} <= {L}", "{l} > {H}"),
    "<": ("{h} < {L}", "{l} >= {H}"),
}
_YEAR = 10_000


def quoted(text: str) -> str:
    """A text in the solver's language, folded as terms are compared."""
    escaped = fold(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


class Program:
    """The rules that answer some conditions; equal parts are written once."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        self.rules: list[str] = []
        self._nodes: dict[Condition, int] = {}
        self._counts: dict[Aggregate, int] = {}
        self._fresh = count()
        self.asked = {condition: self._node(condition) for condition in dict.fromkeys(conditions)}

    @property
    def text(self) -> str:
        """The program, showing the answers to what was asked."""
        shown = [f"#show {a}{node}/2." for node in self.asked.values() for a in "yn"]
        return "\n".join([*self.rules, *dict.fromkeys(shown)])

    def _node(self, condition: Condition) -> int:
        if condition not in self._nodes:
            # Taken before its parts, which may not hold it.
            self._nodes[condition] = node = next(self._fresh)
            self._write(condition, node)
        return self._nodes[condition]

    def _say(self, head: str, node: int, *body: str) -> None:
        case = f"d{node}(S,O)"
        self.rules.append(f"{head}{node}(S,O) :- {', '.join((case, *body))}.")

    def _write(self, condition: Condition, node: int) -> None:
        match condition:
            case Constant(value):
                self._say("y" if value else "n", node)
            case Not(part):
                inner = self._part(part, node)
                self._say("y", node, f"n{inner}(S,O)")
                self._say("n", node, f"y{inner}(S,O)")
            case And(parts) | Or(parts):
                inner_nodes = [self._part(part, node) for part in parts]
                one, all_ = "ny" if isinstance(condition, And) else "yn"
                self._say(all_, node, *(f"{all_}{inner}(S,O)" for inner in inner_nodes))
                for inner in inner_nodes:
                    self._say(one, node, f"{one}{inner}(S,O)")
            case Compare():
                self._compare(condition, node)
            case _:
                self._atom(condition, node)

    def _part(self, part: Condition, node: int) -> int:
        inner = self._node(part)
        self.rules.append(f"d{inner}(S,O) :- d{node}(S,O).")
        return inner

    def _compare(self, atom: Compare, node: int) -> None:
        kind = "cal" if atom.unit == "years" else "day"
        shift = atom.shift * (_YEAR if kind == "cal" else 1)
        left, low, high = self._bounds(atom.left, kind, "A", node)
        right, other_low, other_high = self._bounds(atom.right, kind, "B", node)
        names = {"l": low, "h": high, "L": f"{other_low}+{shift}", "H": f"{other_high}+{shift}"}
        for answer, relation in zip("yn", _ORDER[atom.operator], strict=True):
            self._say(answer, node, *left, *right, relation.format(**names))

    def _bounds(
        self, operand: Operand, kind: str, mark: str, node: int
    ) -> tuple[list[str], str, str]:
        """What finds an operand, and the names of its least and its most."""
        low, high = f"{mark}l", f"{mark}h"
        if isinstance(operand, Number):
            return [], str(operand.value), str(operand.value)
        if isinstance(operand, Date):
            day = _encoded(operand.value, kind)
            return [], str(day), str(day)
        way, owner, word = _way(operand if isinstance(operand, Path) else operand.members, mark)
        if isinstance(operand, Path):
            sort = kind if operand.type.base is Base.DATE else "num"
            return [*way, f"{sort}_{word}({owner},{low},{high})"], low, high
        number = self._count(operand, node)
        outer = "S" if looks_out(operand) else "0"
        found = [f"l{number}({owner},{outer},{low})", f"h{number}({owner},{outer},{high})"]
        return [*way, *found], low, high

    def _count(self, aggregate: Aggregate, node: int) -> int:
        """The number of an aggregate, whose rules count for an owner of members and an outer case.

        What does not speak of the outer subject is counted once for its owner.
        """
        known = aggregate in self._counts
        number = self._counts.setdefault(aggregate, -1 if known else next(self._fresh))
        way, owner, word = _way(aggregate.members, "M")
        outer = "S" if looks_out(aggregate) else "0"
        asked = ", ".join([f"d{node}(S,O)", *way, f"coll_{word}({owner})"])
        self.rules.append(f"q{number}({owner},{outer}) :- {asked}.")
        if not known:
            self._write_count(aggregate, number, word)
        return number

    def _write_count(self, aggregate: Aggregate, number: int, word: str) -> None:
        inner = self._node(aggregate.where)
        asked = f"q{number}(X,U)"
        sure, perhaps = f"cert_{word}(X,M)", f"poss_{word}(X,M)"
        meets, may_meet = f"{sure}, y{inner}(M,U)", f"not n{inner}(M,U)"
        self.rules += [f"d{inner}(M,U) :- {asked}, {member}." for member in (sure, perhaps)]
        self.rules.append(f"h{number}(X,U,{ANY_NUMBER}) :- {asked}, open_{word}(X).")
        if isinstance(aggregate, Count):
            least = f"#count{{ M : {meets} }}"
            most = f"#count{{ M : {sure}, {may_meet}; M : {perhaps}, {may_meet} }}"
            self.rules.append(f"l{number}(X,U,N) :- {asked}, N = {least}.")
        else:
            way, owner, last = _way(aggregate.word, "V", subject="M", outer="U")
            value = ", ".join([*way, f"term_{last}({owner},V)"])
            self.rules += [
                f"v{number}(M,U,V) :- d{inner}(M,U), {value}.",
                f"k{number}(M,U) :- v{number}(M,U,V).",
                f"s{number}(X,U) :- {asked}, {meets}.",
                f"z{number}(X,U,N) :- {asked}, N = #count{{ V : {meets}, v{number}(M,U,V) }}.",
                # Members that surely meet it have one value at least, though none says which.
                f"l{number}(X,U,1) :- z{number}(X,U,0), s{number}(X,U).",
                f"l{number}(X,U,0) :- z{number}(X,U,0), not s{number}(X,U).",
                f"l{number}(X,U,N) :- z{number}(X,U,N), N > 0.",
            ]
            told = f"{may_meet}, v{number}(M,U,V)"
            silent = f"{may_meet}, not k{number}(M,U)"
            elements = [f"V : {m}, {told}; M : {m}, {silent}" for m in (sure, perhaps)]
            most = f"#count{{ {'; '.join(elements)} }}"
        self.rules.append(f"h{number}(X,U,N) :- {asked}, not open_{word}(X), N = {most}.")

    def _atom(self, atom: Any, node: int) -> None:
        name = atom.__struct_fields__[0]
        way, owner, word = _way(getattr(atom, name), "A")
        match atom:
            case Holds():
                self._say("y", node, *way, f"truth_{word}({owner},1)")
                self._say("n", node, *way, f"truth_{word}({owner},0)")
            case Stated():
                self._say("y", node, *way, f"said_{word}({owner})")
                self._say("n", node, f"not y{node}(S,O)")
            case Same(_, right):
                found, term = _term(right)
                self._say("y", node, *way, *found, f"term_{word}({owner},T)", f"T = {term}")
                self._say("n", node, *way, *found, f"term_{word}({owner},T)", f"T != {term}")
            case Has(_, item):
                found, term = _term(item)
                held = f"item_{word}({owner},{term})"
                self._say("y", node, *way, *found, f"set_{word}({owner})", held)
                self._say("n", node, *way, *found, f"set_{word}({owner})", f"not {held}")
            case Within(_, items):
                other = [f"T != {quoted(item)}" for item in sorted(items)]
                self._say("n", node, *way, f"item_{word}({owner},T)", *other)
                self._say("y", node, *way, f"set_{word}({owner})", f"not n{node}(S,O)")
            case Empty():
                self._say("n", node, *way, f"item_{word}({owner},T)")
                self._say("y", node, *way, f"set_{word}({owner})", f"not n{node}(S,O)")
            case SameSet(_, right):
                way2, owner2, word2 = _way(right, "B")
                both = [*way, *way2, f"set_{word}({owner})", f"set_{word2}({owner2})"]
                one, two = f"item_{word}({owner},T)", f"item_{word2}({owner2},T)"
                self._say("n", node, *both, one, f"not {two}")
                self._say("n", node, *both, two, f"not {one}")
                self._say("y", node, *both, f"not n{node}(S,O)")
            case Says(_, fact, value):
                said = f"fact_{word}({owner},{quoted(fact)},V)"
                self._say("y", node, *way, said, f"V = {_said(value.value)}")
                self._say("n", node, *way, said, f"V != {_said(value.value)}")
            case _:
                raise TypeError(f"{type(atom).__name__} has no translation")


def looks_out(aggregate: Aggregate) -> bool:
    """Whether what is asked of the members speaks of the outer subject."""
    read = [*paths(aggregate.where), *([aggregate.word] if isinstance(aggregate, Distinct) else [])]
    return any(path.steps[0] == "this" for path in read)


def _way(path: Path, mark: str, subject: str = "S", outer: str = "O") -> tuple[list[str], str, str]:
    """The references that lead to the subject of the last word, its name, and the word."""
    steps, owner = path.steps, subject
    if steps[0] == "this":
        steps, owner = steps[1:], outer
    way = []
    for number, step in enumerate(steps[:-1]):
        way.append(f"ref_{step}({owner},{mark}{number})")
        owner = f"{mark}{number}"
    return way, owner, steps[-1]


def _term(term: Path | str) -> tuple[list[str], str]:
    if isinstance(term, str):
        return [], quoted(term)
    way, owner, word = _way(term, "R")
    return [*way, f"term_{word}({owner},R)"], "R"


def _said(value: object) -> str:
    if isinstance(value, bool):
        return f"b({int(value)})"
    return f"i({value})" if isinstance(value, int) else f"t({quoted(str(value))})"


def _encoded(day: Any, kind: str) -> int:
    ordinal: int = day.toordinal()
    return day.year * _YEAR + day.month * 100 + day.day if kind == "cal" else ordinal


class Told:
    """What drafts say, as facts; each subject gets a number, over all drafts."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._numbers: dict[Subject, int] = {}
        self._told: dict[str, None] = {}
        self._looked: set[object] = set()

    def of(self, questions: Sequence[Question]) -> tuple[str, list[list[int]]]:
        """The facts that questions turn on, and the numbers of the cases of each."""
        self._told = {}
        numbers = []
        for question in questions:
            node = self.program.asked[question.condition]
            numbers.append([self._number(case.subject) for case in question.cases])
            for case, number in zip(question.cases, numbers[-1], strict=True):
                self._tell(f"d{node}({number},0)")
                self._look(question.condition, case)
        return "\n".join(self._told), numbers

    def _number(self, subject: Subject) -> int:
        return self._numbers.setdefault(subject, len(self._numbers) + 1)

    def _tell(self, fact: str) -> None:
        self._told[f"{fact}."] = None

    def _look(self, condition: Condition, case: Case) -> None:
        """Tell all that a condition reads of a case, and of the members of its collections."""
        if (condition, case) in self._looked:
            return
        self._looked.add((condition, case))
        for atom in atoms(condition):
            for operand in operands(atom):
                if isinstance(operand, Path):
                    self._read(operand, case, stated=isinstance(atom, Stated))
        for aggregate in aggregates(condition):
            members = self._read(aggregate.members, case)
            for member in (*members.certain, *members.possible) if members else ():
                inner = Case(member, case.subject if looks_out(aggregate) else None)
                self._look(aggregate.where, inner)
                if isinstance(aggregate, Distinct):
                    self._read(aggregate.word, inner)

    def _read(self, path: Path, case: Case, *, stated: bool = False) -> Any:
        steps = path.steps
        subject: Any = case.subject
        if steps[0] == "this":
            subject, steps = case.outer, steps[1:]
        for step in steps[:-1]:
            following = subject.read(step) if subject else None
            if following is not None:
                self._tell(f"ref_{step}({self._number(subject)},{self._number(following)})")
            subject = following
        value = subject.read(steps[-1]) if subject else None
        if value is not None:
            for fact in self._facts(self._number(subject), steps[-1], path, value):
                self._tell(fact)
            if stated:
                self._tell(f"said_{steps[-1]}({self._number(subject)})")
        return value

    def _facts(self, subject: int, word: str, path: Path, value: Any) -> Iterator[str]:
        match value:
            case DateSpan(low, high):
                for kind in ("day", "cal"):
                    bounds = f"{_encoded(low, kind)},{_encoded(high, kind)}"
                    yield f"{kind}_{word}({subject},{bounds})"
            case Span(low, high):
                yield f"num_{word}({subject},{low},{high})"
            case Members(certain, possible, is_open):
                yield f"coll_{word}({subject})"
                yield from (f"cert_{word}({subject},{self._number(m)})" for m in certain)
                yield from (f"poss_{word}({subject},{self._number(m)})" for m in possible)
                if is_open:
                    yield f"open_{word}({subject})"
            case bool():
                yield f"truth_{word}({subject},{int(value)})"
            case str():
                yield f"term_{word}({subject},{quoted(value)})"
            case frozenset():
                yield f"set_{word}({subject})"
                yield from (f"item_{word}({subject},{quoted(item)})" for item in sorted(value))
            case Mapping():
                for name, said in value.items():
                    yield f"fact_{word}({subject},{quoted(name)},{_said(said)})"
            case Subject():
                yield f"ref_{word}({subject},{self._number(value)})"
            case _:
                raise TypeError(f"{path} says {type(value).__name__}, which has no translation")
