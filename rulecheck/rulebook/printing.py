"""From a condition back to text of the rule language.

What is printed parses to a condition with the same answers, though not always
to the very words of the rule: parameters are filled in, terms have their names,
and what can be said in two ways is said in the shorter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rulecheck.programme.dates import MONTHS
from rulecheck.programme.words import NAME, Base
from rulecheck.rulebook.conditions import (
    And,
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
    Not,
    Number,
    Operand,
    Operator,
    Or,
    Path,
    Same,
    SameSet,
    Says,
    Stated,
    Within,
)

# How tightly a printed condition holds together.
_LOOSE, _JOINED, _TIGHT = range(3)
_CONTRARY: dict[Operator, Operator] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
# Comparisons of a count that have words of their own.
_ANY = ((">=", 1), (">", 0))
_NONE = (("<=", 0), ("<", 1))


class _Printed(NamedTuple):
    """A text, and what may stand beside it without parentheses."""

    text: str
    binding: int = _TIGHT

    def within(self, binding: int) -> str:
        return self.text if self.binding >= binding else f"({self.text})"


def printed(condition: Condition) -> str:
    """A condition as a rule would write it."""
    return _printed(_bare(condition)).text


def phrases(condition: Condition) -> Iterator[Condition]:
    """The parts of a condition that a rule would write as one phrase: `x between 1 and 2`.

    Those on members of collections are parts of the phrase on the collection.
    """
    yield from _phrases(_bare(condition))


def _phrases(condition: Condition) -> Iterator[Condition]:
    match condition:
        case Constant():
            return
        case Not(part):
            yield from _phrases(part)
        case And(parts) if not _all_of(parts):
            for part in parts:
                yield from _phrases(part)
        case Or(parts) if not _one_of(parts):
            for part in parts:
                yield from _phrases(part)
        case _:
            yield condition


def _printed(condition: Condition) -> _Printed:
    match condition:
        case Constant(value):
            return _Printed("always" if value else "never")
        case Not(part):
            return _contrary(part)
        case And(parts):
            return _Printed(text) if (text := _all_of(parts)) else _joined(parts, "and")
        case Or(parts):
            return _Printed(text) if (text := _one_of(parts)) else _joined(parts, "or")
        case _:
            return _Printed(_atom(condition))


def _joined(parts: Sequence[Condition], word: str) -> _Printed:
    """Parts with `and` or `or` between them."""
    binding = _JOINED if word == "and" else _LOOSE
    texts = (_printed(part).within(binding) for part in parts)
    return _Printed(f" {word} ".join(texts), binding)


def _bare(condition: Condition) -> Condition:
    """The condition without parts that change nothing, and without a frame around one part."""
    match condition:
        case And(parts) | Or(parts):
            idle = Constant(isinstance(condition, And))
            telling = tuple(bare for part in parts if (bare := _bare(part)) != idle)
            if len(telling) > 1:
                return type(condition)(telling)
            return telling[0] if telling else idle
        case Not(part):
            match _bare(part):
                case Constant(value):
                    return Constant(not value)
                case Not(inner):
                    return inner
                case Compare(left, operator, right, shift, unit):
                    return Compare(left, _CONTRARY[operator], right, shift, unit)
                case bare:
                    return Not(bare)
    return condition


# The contrary


def _contrary(part: Condition) -> _Printed:
    match part:
        case And((Compare() as low, Compare() as high)) if _equality(low, high):
            return _Printed(_comparison(low, "!="))
        case Or(parts) if text := _one_of(parts, negated=True):
            return _Printed(text)
        case Holds(path):
            return _Printed(f"{path} is false")
        case Stated(path):
            return _Printed(f"{path} is not stated")
        case Empty(path):
            return _Printed(f"{path} is not empty")
        case Same(left, right):
            return _Printed(f"{_as_term(left)} is not {_term(right)}")
    return _Printed(f"not {_printed(part).within(_TIGHT)}")


# Several at once


def _all_of(parts: Sequence[Condition]) -> str | None:
    """The short way to say some conditions together, where there is one."""
    match parts:
        case (Compare() as low, Compare() as high) if _equality(low, high):
            return _comparison(low, "==")
        case (Compare(left, ">="), Compare(other, "<=")) if left == other:
            low, high = parts
            assert isinstance(low, Compare)
            assert isinstance(high, Compare)
            return f"{_operand(left, high.right)} between {_shifted(low)} and {_shifted(high)}"
        case (And(held), Within(path, items)) if _exactly(held, path, items):
            return f"{path} are {_listed(item for item in _items(held) or ())}"
    if len(parts) > 1 and (found := _items(parts)):
        return f"{_set(parts)} contains all of {_listed(found)}"
    return None


def _one_of(parts: Sequence[Condition], *, negated: bool = False) -> str | None:
    """The short way to say that one of some conditions holds, where there is one."""
    if len(parts) < 2:
        return None
    inside = "not in" if negated else "in"
    if found := _items(parts):
        return f"{_set(parts)} contains {'none' if negated else 'any'} of {_listed(found)}"
    terms = [part.right for part in parts if isinstance(part, Same) and isinstance(part.right, str)]
    lefts = {part.left for part in parts if isinstance(part, Same)}
    if len(terms) == len(parts) and len(lefts) == 1:
        return f"{_as_term(lefts.pop())} {inside} {_listed(terms)}"
    numbers = [number for part in parts if (number := _exact_number(part))]
    if len(numbers) == len(parts) and len({path for path, _ in numbers}) == 1:
        return f"{numbers[0][0]} {inside} [{', '.join(str(n) for _, n in numbers)}]"
    return None


def _equality(low: Compare, high: Compare) -> bool:
    """Whether two comparisons say at least and at most the same."""
    return low.operator == ">=" and high == Compare(low.left, "<=", low.right, low.shift, low.unit)


def _exact_number(part: Condition) -> tuple[Path, int] | None:
    """The word and the number of `word == number`."""
    match part:
        case And((Compare(Path() as left, _, Number(value), 0) as low, Compare() as high)) if (
            _equality(low, high) and left.type.base is Base.NUMBER
        ):
            return left, value
    return None


def _items(parts: Sequence[Condition]) -> list[str]:
    """The terms that all parts look for in one and the same set; empty where they do not."""
    found = [part.item for part in parts if isinstance(part, Has) and isinstance(part.item, str)]
    sets = {part.set for part in parts if isinstance(part, Has)}
    return found if len(found) == len(parts) and len(sets) == 1 else []


def _set(parts: Sequence[Condition]) -> str:
    (first, *_) = parts
    assert isinstance(first, Has)
    return str(first.set)


def _exactly(held: Sequence[Condition], path: Path, items: frozenset[str]) -> bool:
    found = _items(held)
    return bool(found) and set(found) == items and _set(held) == str(path)


# Atoms


def _atom(atom: Atom) -> str:
    match atom:
        case Compare():
            return _of_members(atom) or _comparison(atom, atom.operator)
        case Same(left, right):
            return f"{_as_term(left)} is {_term(right)}"
        case Holds(path):
            return f"{path} is true"
        case Stated(path):
            return f"{path} is stated"
        case Empty(path):
            return f"{path} is empty"
        case Has(path, item):
            return f"{path} contains {_term(item)}"
        case Within(path, items):
            return f"{path} within {_listed(sorted(items))}"
        case SameSet(one, other):
            return f"{one} equals {other}"
        case Says(context, name, value):
            return f"{context} {_said(name, value)}"


def _said(name: str, value: Constant | Number) -> str:
    if isinstance(value, Constant):
        return f"{'affirms' if value.value else 'denies'} {_quoted(name)}"
    return f"gives {_quoted(name)} as {value.value}"


def _of_members(atom: Compare) -> str | None:
    """`any`, `no` and `every`, where a count is compared with nothing or one."""
    match atom:
        case Compare(Count(members, where), operator, Number(number), 0):
            if (operator, number) in _ANY:
                return f"any {members}{_where(where)}"
            if (operator, number) not in _NONE:
                return None
            if every := _every(where):
                return f"every {members}{every}"
            return f"no {members}{_where(where)}"
    return None


def _every(offends: Condition) -> str | None:
    """What each member that fits must meet, if no member may fit and not meet it."""
    for condition in (offends, _bare(offends)):
        match condition:
            case And((fits, Not(meets))):
                return f"{_where(_bare(fits))} meets ({printed(meets)})"
    return None


def _where(condition: Condition) -> str:
    return "" if condition == Constant(True) else f" where ({printed(condition)})"


def _comparison(atom: Compare, operator: str) -> str:
    return f"{_operand(atom.left, atom.right)} {operator} {_shifted(atom)}"


def _shifted(atom: Compare) -> str:
    """The right side of a comparison."""
    text, shift = _operand(atom.right, atom.left), atom.shift
    if not shift:
        return text
    unit = "" if atom.unit == "number" else f" {atom.unit}"
    if abs(shift) == 1:
        unit = unit.removesuffix("s")
    return f"{text} {'+' if shift > 0 else '-'} {abs(shift)}{unit}"


def _operand(operand: Operand, other: Operand) -> str:
    """One side of a comparison; the other side tells what a number stands for."""
    match operand:
        case Number(value):
            return _day(value) if _is_day(other) else str(value)
        case Date(day):
            return day.isoformat()
        case Count(members, where):
            return f"count of {members}{_where(where)}"
        case Distinct(members, where, word):
            return f"distinct {_as_term(word)} of {members}{_where(where)}"
        case Path():
            return str(operand)


def _is_day(operand: Operand) -> bool:
    return isinstance(operand, Path) and operand.type.base is Base.DAY


def _day(number: int) -> str:
    month, day = divmod(number, 100)
    return f"{day} {MONTHS[month]}"


# Terms


def _as_term(path: Path) -> str:
    """A meeting is told by its id; to say so is not needed."""
    steps = path.steps
    named = path.type == NAME and steps[-1] == "id" and len(steps) > 1 and steps[-2] != "this"
    return ".".join(steps[:-1]) if named else str(path)


def _term(item: Path | str) -> str:
    return _quoted(item) if isinstance(item, str) else _as_term(item)


def _listed(terms: Iterable[str]) -> str:
    return "[" + ", ".join(_quoted(term) for term in terms) + "]"


def _quoted(text: str) -> str:
    return f"'{text}'" if '"' in text else f'"{text}"'
