"""From the text of a condition to its tree, checked against the fact schema."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import msgspec
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken

from rulecheck.programme.dates import MONTHS
from rulecheck.programme.subjects import SCHEMA
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.programme.words import NUMBER, ORDERED, Base, WordType
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
    Unit,
    Within,
)
from rulecheck.source.problems import hint, quoted

_MONTHS = MONTHS[1:]
_MAXIMUM_LENGTH = 2_000
_MAXIMUM_NESTING = 12
# Levels of a condition: all that works on conditions walks down them.
_MAXIMUM_DEPTH = 50
# Far beyond any term or interval, far within the numbers of the engines.
_LARGEST_SHIFT = 100_000
# What a condition says before a word that is no unit, and of a range without `and`.
_SHIFT = re.compile(r"([+-])\s*(\d{1,9})\s*$", re.ASCII)
_BOUND = r"(\d{4}-\d{2}-\d{2}|\d+ [A-Z][a-z]+|[\w.]*\w)"
_RANGE = re.compile(rf"\bbetween\s*[\[(]?\s*{_BOUND}\s*(?:\bto\b|[,;–—-]|\.\.+)\s*{_BOUND}")
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_DURATION = re.compile(r"(\d{1,9})(?:\s+(years?|days?))?", re.ASCII)


class ConditionError(Exception):
    """A condition that cannot be used; line and column count from 1 within its text."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


_NESTED = ConditionError("nested too deeply; use several checks")


class Scope(msgspec.Struct, frozen=True):
    """What a condition may speak of: its subject, the outer subject, named values."""

    subject: str
    vocabularies: Vocabularies
    outer: str | None = None
    parameters: Mapping[str, str] = msgspec.field(default_factory=dict)

    def inside(self, member: str) -> Scope:
        """The scope of a condition on the members of a collection."""
        return Scope(member, self.vocabularies, self.subject, self.parameters)


@cache
def _grammar() -> Lark:
    text = resources.files(__package__).joinpath("conditions.lark").read_text("utf-8")
    return Lark(text, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def parse_condition(text: str, scope: Scope) -> Condition:
    """The checked tree of a condition. Raises ConditionError, with the nearest right name."""
    if len(text) > _MAXIMUM_LENGTH:
        raise ConditionError(f"longer than {_MAXIMUM_LENGTH} characters; use several checks")
    if text.count("(") > 200:
        raise ConditionError("too many parentheses; use several checks")
    tree = syntax_tree(text)
    try:
        return _Checker(scope).condition(tree)
    except RecursionError:
        raise _NESTED from None


@lru_cache(maxsize=1_024)
def syntax_tree(text: str) -> Tree[Token]:
    """How a condition is written, its words not yet looked up. Raises ConditionError."""
    try:
        tree = _trees(_grammar().parse(text))[0]
    except UnexpectedInput as error:
        raise _syntax_error(error, text) from None
    except RecursionError:
        raise _NESTED from None
    _check_depth(tree)
    return tree


def _check_depth(tree: Tree[Token]) -> None:
    level = [tree]
    for _ in range(_MAXIMUM_DEPTH):
        level = [part for one in level for part in _trees(one)]
    if level:
        raise _NESTED


def _syntax_error(error: UnexpectedInput, text: str) -> ConditionError:
    line, column = max(1, error.line), max(1, error.column)
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        message = _range_in(text, len(text)) or "; something is missing at its end"
        return ConditionError(f"the condition breaks off{message}", 1, 1)
    at = error.pos_in_stream or 0
    if isinstance(error, UnexpectedToken):
        found = str(error.token)
    else:
        # The whole word a reader sees, not the one character that did not fit.
        word = re.match(r"\w[\w' -]*\w|\S", text[at:])
        found = word[0].strip() if word else "?"
    advice = _unit_for(found, text[:at]) or _range_in(text, at) or _advice(found)
    return ConditionError(f"did not expect {quoted(found)} here{advice}", line, column)


def _unit_for(found: str, before: str) -> str:
    """What to write for a number of weeks, months or the like; of months nothing is the same."""
    moved, unit = _SHIFT.search(before), found.split()[0]
    if not (moved and unit.isalpha()) or unit in ("and", "or", "where"):
        return ""
    sign, number = moved.groups()
    days = _DAYS.get(unit.casefold().removesuffix("s"))
    same = f"'{sign} {int(number) * days} days'" if days else f"'{sign} 1 year', '{sign} 30 days'"
    return f"; dates are moved by years or by days: {same}"


def _range_in(text: str, at: int) -> str:
    """How a range is written, where one stands before a place in another form."""
    ranges = [one for one in _RANGE.finditer(text) if one.start() < at <= one.end()]
    if not ranges:
        return ""
    low, high = ranges[-1].groups()
    return f"; a range is 'between {low} and {high}'"


def _advice(found: str) -> str:
    if found == "=":
        return "; one '=' should be '=='"
    first = found.split()[0]
    if not first[0].isupper():
        return ""
    return hint(first, _MONTHS) or f'; a term stands in quotes: "{found}"'


class _Checker:
    """Turns a parse tree into a condition, naming the place of what does not fit."""

    def __init__(self, scope: Scope, depth: int = 0) -> None:
        self.scope = scope
        self.depth = depth
        if depth > _MAXIMUM_NESTING:
            raise ConditionError("collections nested too deeply")

    def condition(self, tree: Tree[Token]) -> Condition:
        return getattr(self, f"_{tree.data}")(tree)  # type: ignore[no-any-return]

    @staticmethod
    def fail(tree: Tree[Token] | Token, message: str) -> ConditionError:
        at: Any = tree if isinstance(tree, Token) else tree.meta
        return ConditionError(message, getattr(at, "line", 1) or 1, getattr(at, "column", 1) or 1)

    # Logic

    def _disjunction(self, tree: Tree[Token]) -> Condition:
        return Or(tuple(self.condition(child) for child in _trees(tree)))

    def _conjunction(self, tree: Tree[Token]) -> Condition:
        return And(tuple(self.condition(child) for child in _trees(tree)))

    def _negation(self, tree: Tree[Token]) -> Condition:
        return Not(self.condition(_trees(tree)[0]))

    def _always(self, tree: Tree[Token]) -> Condition:
        return Constant(True)

    def _never(self, tree: Tree[Token]) -> Condition:
        return Constant(False)

    # Ordered values

    def _comparison(self, tree: Tree[Token]) -> Condition:
        left, operator, right = tree.children
        assert isinstance(left, Tree)
        assert isinstance(right, Tree)
        if operator == "!=":
            return Not(self._equal(left, right))
        if operator == "==":
            return self._equal(left, right)
        return self._compare(left, str(operator), right)

    def _equal(self, left: Tree[Token], right: Tree[Token]) -> Condition:
        """At least and at most: the same answer for values known within bounds, too."""
        return And((self._compare(left, ">=", right), self._compare(left, "<=", right)))

    def _between(self, tree: Tree[Token]) -> Condition:
        value, low, high = _trees(tree)
        return And((self._compare(value, ">=", low), self._compare(value, "<=", high)))

    def _compare(self, left: Tree[Token], operator: str, right: Tree[Token]) -> Compare:
        left_value, left_type, left_shift, left_unit = self.quantity(left)
        right_value, right_type, right_shift, right_unit = self.quantity(right)
        if left_type.base is not right_type.base:
            raise self.fail(
                right, f"compares a {left_type.base.value} with a {right_type.base.value}"
            )
        units = {unit for unit, n in ((left_unit, left_shift), (right_unit, right_shift)) if n}
        if len(units) > 1:
            raise self.fail(right, "shifts one side by years and the other by days")
        unit: Unit = next(iter(units), "number")
        shift = right_shift - left_shift
        self._check_shift(right, left_type.base, shift, unit)
        return Compare(left_value, operator, right_value, shift, unit)  # type: ignore[arg-type]

    def _check_shift(self, tree: Tree[Token], base: Base, shift: int, unit: Unit) -> None:
        if base is Base.DAY and shift:
            raise self.fail(tree, "a day of the year cannot be shifted")
        if base is Base.DATE and shift and unit == "number":
            raise self.fail(tree, "say years or days: '+ 5 years'")
        if base is Base.NUMBER and shift and unit != "number":
            raise self.fail(tree, f"a number has no {unit}; leave the unit out")
        if abs(shift) > _LARGEST_SHIFT:
            raise self.fail(tree, f"shifts by more than {_LARGEST_SHIFT}")

    def quantity(self, tree: Tree[Token]) -> tuple[Operand, WordType, int, Unit]:
        """An operand, its type, and by how much of which unit it is shifted."""
        if tree.data in ("shifted", "shifted_by_name"):
            return self._shifted(tree)
        operand, type_ = self.operand(tree)
        if type_.base not in ORDERED:
            raise self.fail(tree, f"{_shown(tree)} is a {type_}, which has no order; use 'is'")
        return operand, type_, 0, "number"

    def _shifted(self, tree: Tree[Token]) -> tuple[Operand, WordType, int, Unit]:
        inner, sign, *amount = tree.children
        assert isinstance(inner, Tree)
        operand, type_, shift, unit = self.quantity(inner)
        if tree.data == "shifted_by_name":
            name = str(amount[0])
            number, new_unit = self._duration(name, tree)
        else:
            number = int(str(amount[0]))
            new_unit = _unit(str(amount[1])) if len(amount) > 1 else "number"
        if shift and unit != new_unit:
            raise self.fail(tree, "mixes years and days in one sum")
        return operand, type_, shift + (number if sign == "+" else -number), new_unit

    def _duration(self, name: str, tree: Tree[Token]) -> tuple[int, Unit]:
        if name not in self.scope.parameters:
            near = hint(name, self.scope.parameters)
            raise self.fail(tree, f"{quoted(name)} is not a parameter of this rule{near}")
        match = _DURATION.fullmatch(self.scope.parameters[name])
        if not match:
            message = f"the parameter {quoted(name)} is not a number, of years or of days"
            raise self.fail(tree, message)
        return int(match[1]), _unit(match[2]) if match[2] else "number"

    def operand(self, tree: Tree[Token]) -> tuple[Operand, WordType]:
        match tree.data:
            case "number":
                return Number(int(str(tree.children[0]))), NUMBER
            case "date":
                return self._date(tree), WordType(Base.DATE)
            case "day":
                return self._day(tree), WordType(Base.DAY)
            case "count":
                members, where, _ = self._members(tree, tree.children)
                return Count(members, where), NUMBER
            case "distinct":
                word, *rest = tree.children
                members, where, inside = self._members(tree, rest)
                assert isinstance(word, Tree)
                return Distinct(members, where, inside._term_path(word)), NUMBER
        return self._path_or_parameter(tree)

    def _day(self, tree: Tree[Token]) -> Number:
        day, month = int(str(tree.children[0])), _MONTHS.index(str(tree.children[1])) + 1
        # A leap year, so that 29 February is a day.
        if not 1 <= day <= calendar.monthrange(2000, month)[1]:
            raise self.fail(tree, f"{MONTHS[month]} has no day {day}")
        return Number(month * 100 + day)

    def _date(self, tree: Tree[Token]) -> Date:
        try:
            return Date(datetime.date.fromisoformat(str(tree.children[0])))
        except ValueError as error:
            raise self.fail(tree, f"the date does not exist: {error}") from None

    def _path_or_parameter(self, tree: Tree[Token]) -> tuple[Operand, WordType]:
        name = str(tree.children[0])
        if len(tree.children) == 1 and name in self.scope.parameters:
            value = self.scope.parameters[name]
            if re.fullmatch(r"\d{1,9}", value, re.ASCII):
                return Number(int(value)), NUMBER
            try:
                return Date(datetime.date.fromisoformat(value)), WordType(Base.DATE)
            except ValueError:
                raise self.fail(
                    tree, f"the parameter {quoted(name)} is no value to compare"
                ) from None
        path = self.path(tree)
        return path, path.type

    # Terms, sets, truth

    def _truth(self, tree: Tree[Token]) -> Condition:
        path = self.path(_trees(tree)[0])
        if path.type.base is not Base.TRUTH:
            raise self.fail(
                tree, f"{quoted(str(path))} is a {path.type}, not a truth value; compare it"
            )
        return Holds(path)

    def _stated(self, tree: Tree[Token]) -> Condition:
        path = self.path(_trees(tree)[0])
        if path.type.base is Base.COLLECTION:
            raise self.fail(tree, f"{quoted(str(path))} is a collection; ask 'any {path}'")
        return Stated(path)

    def _not_stated(self, tree: Tree[Token]) -> Condition:
        return Not(self._stated(tree))

    def _same(self, tree: Tree[Token]) -> Condition:
        left_tree, right_tree = _trees(tree)
        left = self.path(left_tree)
        if right_tree.data in ("true", "false"):
            if left.type.base is not Base.TRUTH:
                raise self.fail(
                    left_tree, f"{quoted(str(left))} is a {left.type}, not a truth value"
                )
            return Holds(left) if right_tree.data == "true" else Not(Holds(left))
        left = self._as_term(left, left_tree)
        if right_tree.data == "text":
            return Same(left, self._text(right_tree.children[0], left.type))
        right = self._as_term(self.path(right_tree), right_tree)
        if left.type.of and right.type.of and left.type.of != right.type.of:
            raise self.fail(right_tree, f"compares a {left.type} with a {right.type}")
        return Same(left, right)

    def _not_same(self, tree: Tree[Token]) -> Condition:
        return Not(self._same(tree))

    def _one_of(self, tree: Tree[Token]) -> Condition:
        path_tree, items = _trees(tree)
        path = self.path(path_tree)
        if path.type.base is Base.NUMBER:
            numbers = [self._number(item) for item in items.children]
            return Or(tuple(_exactly(path, number) for number in numbers))
        path = self._as_term(path, path_tree)
        terms = self._terms(items, path.type)
        return Or(tuple(Same(path, term) for term in terms))

    def _not_one_of(self, tree: Tree[Token]) -> Condition:
        return Not(self._one_of(tree))

    def _has(self, tree: Tree[Token]) -> Condition:
        set_tree, item_tree = _trees(tree)
        path = self._set(set_tree)
        if item_tree.data == "text":
            return Has(path, self._text(item_tree.children[0], path.type))
        if item_tree.data != "path":
            raise self.fail(item_tree, "expected a term or a word")
        item = self._as_term(self.path(item_tree), item_tree)
        if item.type.of and path.type.of and item.type.of != path.type.of:
            raise self.fail(item_tree, f"looks for a {item.type} in a {path.type}")
        return Has(path, item)

    def _has_all(self, tree: Tree[Token]) -> Condition:
        set_tree, items = _trees(tree)
        path = self._set(set_tree)
        return And(tuple(Has(path, term) for term in self._terms(items, path.type)))

    def _has_any(self, tree: Tree[Token]) -> Condition:
        set_tree, items = _trees(tree)
        path = self._set(set_tree)
        return Or(tuple(Has(path, term) for term in self._terms(items, path.type)))

    def _has_none(self, tree: Tree[Token]) -> Condition:
        return Not(self._has_any(tree))

    def _within(self, tree: Tree[Token]) -> Condition:
        set_tree, items = _trees(tree)
        path = self._set(set_tree)
        return Within(path, frozenset(self._terms(items, path.type)))

    def _exactly(self, tree: Tree[Token]) -> Condition:
        return And((self._has_all(tree), self._within(tree)))

    def _same_set(self, tree: Tree[Token]) -> Condition:
        left, right = (self._set(child) for child in _trees(tree))
        if left.type != right.type:
            raise self.fail(tree, f"compares a {left.type} with a {right.type}")
        return SameSet(left, right)

    def _affirms(self, tree: Tree[Token]) -> Condition:
        return self._says(tree, Constant(True))

    def _denies(self, tree: Tree[Token]) -> Condition:
        return self._says(tree, Constant(False))

    def _gives(self, tree: Tree[Token]) -> Condition:
        return self._says(tree, Number(int(str(tree.children[-1]))))

    def _says(self, tree: Tree[Token], value: Constant | Number) -> Condition:
        path = self.path(_trees(tree)[0])
        if path.type.base is not Base.FACTS:
            raise self.fail(
                tree, f"{quoted(str(path))} is a {path.type}; only 'context' names facts"
            )
        return Says(path, self._text(tree.children[1], path.type), value)

    def _empty(self, tree: Tree[Token]) -> Condition:
        return Empty(self._set(_trees(tree)[0]))

    def _not_empty(self, tree: Tree[Token]) -> Condition:
        return Not(self._empty(tree))

    # Collections

    def _any_member(self, tree: Tree[Token]) -> Condition:
        members, where, _ = self._members(tree, tree.children)
        return Compare(Count(members, where), ">=", Number(1))

    def _no_member(self, tree: Tree[Token]) -> Condition:
        members, where, _ = self._members(tree, tree.children)
        return Compare(Count(members, where), "<=", Number(0))

    def _every_member(self, tree: Tree[Token]) -> Condition:
        *rest, required = tree.children
        members, where, inside = self._members(tree, rest)
        assert isinstance(required, Tree)
        offends = And((where, Not(inside.condition(required))))
        return Compare(Count(members, offends), "<=", Number(0))

    def _members(self, tree: Tree[Token], parts: list[Any]) -> tuple[Path, Condition, _Checker]:
        path = self.path(parts[0])
        if path.type.base is not Base.COLLECTION or path.type.of is None:
            raise self.fail(parts[0], f"{quoted(str(path))} is a {path.type}, not a collection")
        inside = _Checker(self.scope.inside(path.type.of), self.depth + 1)
        where = inside.condition(_trees(parts[1])[0]) if len(parts) > 1 else Constant(True)
        return path, where, inside

    # Paths and terms

    def path(self, tree: Tree[Token]) -> Path:
        """A path checked step by step against the schema."""
        steps = [str(step) for step in tree.children]
        at, subject = 0, self.scope.subject
        if steps[0] == "this":
            if self.scope.outer is None or len(steps) == 1:
                raise self.fail(
                    tree, "'this' stands before a word, inside a collection's where ( … )"
                )
            at, subject = 1, self.scope.outer
        while True:
            words = SCHEMA[subject].words
            if steps[at] not in words:
                known = [*words, *(self.scope.parameters if at == 0 else ())]
                near = hint(steps[at], known)
                raise self.fail(tree, f"a {subject} has no word {quoted(steps[at])}{near}")
            word = words[steps[at]]
            at += 1
            if at == len(steps):
                return Path(tuple(steps), word.type)
            if word.type.base is not Base.REFERENCE or word.type.of is None:
                raise self.fail(
                    tree, f"{quoted(word.name)} is a {word.type}; nothing can follow it"
                )
            subject = word.type.of

    def _as_term(self, path: Path, tree: Tree[Token]) -> Path:
        """The path as something 'is' can compare: a meeting by its id."""
        if path.type.base is Base.REFERENCE and path.type.of == "meeting":
            return Path((*path.steps, "id"), SCHEMA["meeting"].words["id"].type)
        if path.type.base is not Base.TERM:
            advice = "use ==" if path.type.base in ORDERED else "use 'contains' or 'any'"
            raise self.fail(tree, f"{quoted(str(path))} is a {path.type}; {advice}")
        return path

    def _term_path(self, tree: Tree[Token]) -> Path:
        return self._as_term(self.path(tree), tree)

    def _set(self, tree: Tree[Token]) -> Path:
        path = self.path(tree)
        if path.type.base is not Base.SET:
            raise self.fail(tree, f"{quoted(str(path))} is a {path.type}, not a set")
        return path

    def _terms(self, items: Tree[Token], type_: WordType) -> list[str]:
        return [self._text(_token(item), type_) for item in items.children]

    def _number(self, item: Any) -> Number:
        token = _token(item)
        if token.type != "INT":
            raise self.fail(token, f"expected a number, found {token}")
        return Number(int(str(token)))

    def _text(self, token: Any, type_: WordType) -> str:
        """The text of a string; where the word has a vocabulary, the name of the term."""
        if token.type != "STRING":
            raise self.fail(token, f"expected a term in quotes, found {token}")
        text = str(token)[1:-1]
        if type_.of is None or type_.of not in self.scope.vocabularies:
            return text
        vocabulary = self.scope.vocabularies[type_.of]
        if (found := vocabulary.find(text)) is None:
            spellings = [word for term in vocabulary.terms.values() for word in term.spellings]
            near = hint(text, spellings)
            raise self.fail(token, f"{quoted(text)} is not in the vocabulary {type_.of}{near}")
        return found.name


def _exactly(path: Path, number: Number) -> Condition:
    return And((Compare(path, ">=", number), Compare(path, "<=", number)))


def _trees(tree: Tree[Token]) -> list[Tree[Token]]:
    return [child for child in tree.children if isinstance(child, Tree)]


def _token(item: Any) -> Any:
    return item.children[0] if isinstance(item, Tree) else item


def _unit(text: str) -> Unit:
    return "years" if text.startswith("year") else "days"


def _shown(tree: Tree[Token]) -> str:
    return quoted(".".join(str(child) for child in tree.children))
