"""The slips an author may make in a condition: each a small change of its text."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from enum import Enum

import msgspec
from lark import Token, Tree

from rulecheck.programme.dates import MONTHS
from rulecheck.programme.subjects import SCHEMA
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.programme.words import Base, Word
from rulecheck.rulebook.parser import syntax_tree
from rulecheck.source.edits import Edit

_TURNED = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "==": "!=", "!=": "=="}
_MONTHS = MONTHS[1:]
# The words between a set and a list of terms, and what they are taken for.
_RELATIONS = {
    "has_all": [(r"all\s+of", "any of")],
    "has_any": [(r"any\s+of", "all of")],
    "within": [(r"within", "contains any of")],
    "exactly": [(r"are", "contains all of"), (r"are", "within")],
}
_LISTS = ("one_of", "not_one_of", "has_all", "has_any", "has_none", "within", "exactly")


class Operator(Enum):
    """A sort of slip."""

    BOUND = "bound"
    COMPARISON = "comparison"
    FIELD = "field"
    TERM = "term"
    SCOPE = "scope"
    PART = "part"
    JUNCTION = "junction"
    QUANTIFIER = "quantifier"
    EXCEPTION = "exception"
    OPTION = "option"
    CHECK = "check"
    PARAMETER = "parameter"
    NEGATION = "negation"


class Slip(msgspec.Struct, frozen=True):
    """Changes of a text that are made together."""

    operator: Operator
    edits: tuple[Edit, ...]


def slips_of(condition: str, subject: str, vocabularies: Vocabularies) -> Iterator[Slip]:
    """The slips of a condition on a type of subject. Raises ConditionError."""
    yield from _Walk(condition, (subject,), vocabularies).whole()


def nearest_other(word: str, others: Iterable[str]) -> str | None:
    """Of other words the one most like a word, which an author would take for it."""

    def likeness(other: str) -> float:
        return difflib.SequenceMatcher(None, word, other).ratio()

    return max((other for other in others if other != word), key=likeness, default=None)


_Slips = Callable[[Tree[Token], tuple[str, ...]], Iterator[Slip]]


class _Walk:
    """Goes through the syntax tree of one condition.

    `among` are the types of the subject and of the subjects around it, innermost first.
    """

    def __init__(self, text: str, among: tuple[str, ...], vocabularies: Vocabularies) -> None:
        self.text = text
        self.among = among
        self.vocabularies = vocabularies
        self._own: dict[str, _Slips] = {
            **dict.fromkeys(_LISTS, self.list_of),
            "comparison": self.comparison,
            "number": self.number,
            "date": self.date,
            "day": self.day,
            "shifted": self.shifted,
            "gives": self.number,
            "path": self.path,
            "conjunction": self.junction,
            "disjunction": self.junction,
            "any_member": self.any_member,
            "no_member": self.no_member,
            "every_member": self.every_member,
            "distinct": self.distinct,
            "same": self.term,
            "not_same": self.term,
            "has": self.term,
        }

    def whole(self) -> Iterator[Slip]:
        """The slips of the condition."""
        tree = syntax_tree(self.text)
        yield from self.slips(tree, self.among)
        yield from self.denied(tree)

    def slips(self, tree: Tree[Token], among: tuple[str, ...]) -> Iterator[Slip]:
        """The slips of a tree: its own, and those of its parts."""
        kind = str(tree.data)
        if kind in self._own:
            yield from self._own[kind](tree, among)
        for part in _trees(tree):
            if part.data in _WITHOUT_SLIPS:
                continue
            yield from self.slips(part, self.seen_from(part, tree, among))
            if kind == "negation":
                yield self.slip(Operator.NEGATION, (_span(tree)[0], _span(part)[0], ""))
            else:
                yield from self.denied(part)

    def denied(self, tree: Tree[Token]) -> Iterator[Slip]:
        """The contrary of a predicate."""
        if tree.data not in _NO_PREDICATE:
            start, end = _span(tree)
            yield self.slip(Operator.NEGATION, (start, start, "not ("), (end, end, ")"))

    def seen_from(
        self, part: Tree[Token], tree: Tree[Token], among: tuple[str, ...]
    ) -> tuple[str, ...]:
        """The subjects a part of a tree speaks of: within a collection those are its members."""
        if tree.data not in _COLLECTIONS or part is self.members(tree):
            return among
        member = self.word(self.members(tree), among)
        assert member is not None
        assert member.type.of is not None
        return (member.type.of, *among)

    def slip(self, operator: Operator, *changes: tuple[int, int, str]) -> Slip:
        return Slip(operator, tuple(Edit(*change) for change in changes))

    # Values

    def comparison(self, tree: Tree[Token], among: tuple[str, ...]) -> Iterator[Slip]:
        (sign,) = _tokens(tree)
        yield self.slip(Operator.COMPARISON, _instead(sign, _TURNED[sign]))

    def number(self, tree: Tree[Token], among: tuple[str, ...]) -> Iterator[Slip]:
        token = _tokens(tree)[-1]
        for number in (int(token) - 1, int(token) + 1):
            if number >= 0:
                yield self.slip(Operator.BOUND, _instead(token, str(number)))

    def shifted(self, tree: Tree[Token], among: tuple[str, ...]) -> Iterator[Slip]:
        token = next(token for token in _tokens(tree) if token.type == "INT")
        for number in (int(token) - 1, int(token) + 1):
            if number >= 0:
                yield self.slip(Operator.BOUND, _instead(token, str(number)))

    def date(self, tree: Tree[Token], among: tuple[str, ...]) -> Iterator[Slip]:
        (token,) = _tokens(tree)
        for days in (-1, 1):
            day = datetime.date.fromisoformat(token) + datetime.timedelta(days)
            yield self.slip(Operator.BOUND, _instead(token, day.isoformat()))

    def day(self, tree: Tree[Token], among: tuple[str, ...]) -> Iterator[Slip]:
        number, month = _tokens(tree)
        for days in (-1, 1):
            # A common year: its days are those of every year.
            was = datetime.date(2001, _MONTHS.index(month) + 1, min(int(number), 28))
            day = was + datetime.timedelta(days + int(number) - was.day)
            text = f"{day.day} {_MONTHS[day.month - 1]}"
            yield self.slip(Operator.BOUND, (*_span(tree), text))

    # Words

    def path(self, tree: Tree[Token], among: tuple[str, ...]) -> Iterator[Slip]:
        """Each step of a path as the word most like it that is of the same type."""
        for token, words in self.steps(tree, among):
            same = [word.name for word in words.values() if word.type == words[token].type]
            if other := nearest_other(str(token), same):
                yield self.slip(Operator.FIELD, _instead(token, other))

    def steps(
        self, tree: Tree[Token], among: tuple[str, ...]
    ) -> Iterator[tuple[Token, dict[str, Word]]]:
        """The steps of a path and the words each was taken from; none for a parameter."""
        tokens = _tokens(tree)
        subject: str | None = among[0]
        if tokens[0] == "this":
            tokens, subject = tokens[1:], among[1]
        for token in tokens:
            words = SCHEMA[subject].words if subject else {}
            if token not in words:
                return
            yield token, words
            subject = words[token].type.of

    def word(self, tree: Tree[Token], among: tuple[str, ...]) -> Word | None:
        """The word a path ends with."""
        found = None
        for token, words in self.steps(tree, among):
            found = words[token]
        return found

    # Terms

    def term(self, tree: Tree[Token], among: tuple[str, ...]) -> Iterator[Slip]:
        path, value = _trees(tree)
        if value.data == "text":
            yield from self.other_term(_tokens(value)[0], path, among)

    def other_term(self, token: Token, path: Tree[Token], among: tuple[str, ...]) -> Iterator[Slip]:
        word = self.word(path, among)
        vocabulary = word.type.of if word and word.type.base is not Base.REFERENCE else None
        if vocabulary is None or vocabulary not in self.vocabularies:
            return
        terms = self.vocabularies[vocabulary]
        name = found.name if (found := terms.find(token[1:-1])) else token[1:-1]
        if other := nearest_other(name, terms.terms):
            quote = '"' if '"' not in other else "'"
            yield self.slip(Operator.TERM, _instead(token, f"{quote}{other}{quote}"))

    def list_of(self, tree: Tree[Token], among: tuple[str, ...]) -> Iterator[Slip]:
        """Each item of a list left out, and what is said of the list taken for another thing."""
        path, items = _trees(tree)
        listed = _trees(items)
        if len(listed) == 1 and (token := _tokens(listed[0])[0]).type == "STRING":
            yield from self.other_term(token, path, among)
        for change in self.left_out(listed):
            yield self.slip(Operator.TERM, change)
        between = _span(path)[1], _span(items)[0]
        for was, becomes in _RELATIONS.get(str(tree.data), ()) if len(listed) > 1 else ():
            found = re.compile(was).search(self.text, *between)
            assert found is not None
            yield self.slip(Operator.COMPARISON, (*found.span(), becomes))

    def left_out(self, parts: list[Tree[Token]]) -> Iterator[tuple[int, int, str]]:
        """Each of several parts taken out, with what joins it to the others."""
        if len(parts) < 2:
            return
        for n, part in enumerate(parts):
            start, end = _span(part)
            if n + 1 < len(parts):
                yield start, _span(parts[n + 1])[0], ""
            else:
                yield _span(parts[n - 1])[1], end, ""

    # Parts

    def junction(self, tree: Tree[Token], among: tuple[str, ...]) -> Iterator[Slip]:
        parts = _trees(tree)
        for change in self.left_out(parts):
            yield self.slip(Operator.PART, change)
        was, becomes = ("and", "or") if tree.data == "conjunction" else ("or", "and")
        # It is what comes next, and need not be parted from the word behind it.
        found = re.compile(was).search(self.text, _span(parts[-2])[1])
        assert found is not None
        yield self.slip(Operator.JUNCTION, (*found.span(), becomes))

    # Collections

    def members(self, tree: Tree[Token]) -> Tree[Token]:
        """The path of a collection."""
        return _trees(tree)[1 if tree.data == "distinct" else 0]

    def any_member(self, tree: Tree[Token], among: tuple[str, ...]) -> Iterator[Slip]:
        yield from self.quantified(tree, "no")
        yield from self.as_every(tree)

    def no_member(self, tree: Tree[Token], among: tuple[str, ...]) -> Iterator[Slip]:
        yield from self.quantified(tree, "any")
        yield from self.as_every(tree)

    def quantified(self, tree: Tree[Token], word: str) -> Iterator[Slip]:
        start = _span(tree)[0]
        end = start + len(str(tree.data).split("_")[0])
        yield self.slip(Operator.QUANTIFIER, (start, end, word))

    def as_every(self, tree: Tree[Token]) -> Iterator[Slip]:
        """`any x where (…)` and `no x where (…)` as `every x meets (…)`."""
        if len(_trees(tree)) == 2:
            start, where = _span(tree)[0], _span(_trees(tree)[1])[0]
            end = start + len(str(tree.data).split("_")[0])
            yield self.slip(
                Operator.QUANTIFIER, (start, end, "every"), (where, where + len("where"), "meets")
            )

    def every_member(self, tree: Tree[Token], among: tuple[str, ...]) -> Iterator[Slip]:
        """`every x where (…) meets (…)` as `any x where (… and …)`, and as `no x where`."""
        path, *where, _ = _trees(tree)
        found = re.compile(r"\bmeets\b").search(self.text, _span((where or [path])[0])[1])
        assert found is not None
        start, end = _span(tree)[0], _span(tree)[1]
        for word in ("any", "no"):
            first = (start, start + len("every"), word)
            if where:
                closing = _span(where[0])[1]
                opening = self.text.index("(", _span(where[0])[0])
                yield self.slip(
                    Operator.QUANTIFIER,
                    first,
                    (opening, opening + 1, "(("),
                    (closing, found.end(), " and"),
                    (end, end, ")"),
                )
            else:
                yield self.slip(Operator.QUANTIFIER, first, (*found.span(), "where"))

    def distinct(self, tree: Tree[Token], among: tuple[str, ...]) -> Iterator[Slip]:
        word, *_ = _trees(tree)
        yield self.slip(Operator.QUANTIFIER, (_span(tree)[0], _span(word)[1], "count"))


_COLLECTIONS = ("any_member", "no_member", "every_member", "count", "distinct")
# Parts that the tree above them looks after.
_WITHOUT_SLIPS = ("list", "text", "true", "false")
# What cannot be denied as a whole: values, and what is denied part by part.
_NO_PREDICATE = (
    "conjunction",
    "disjunction",
    "path",
    "number",
    "date",
    "day",
    "count",
    "distinct",
    "shifted",
    "shifted_by_name",
    "where",
    "negation",
)


def _span(tree: Tree[Token]) -> tuple[int, int]:
    """From where to where a tree stands, its parentheses included."""
    meta = tree.meta
    return (
        getattr(meta, "container_start_pos", meta.start_pos),
        getattr(meta, "container_end_pos", meta.end_pos),
    )


def _instead(token: Token, text: str) -> tuple[int, int, str]:
    assert token.start_pos is not None
    assert token.end_pos is not None
    return token.start_pos, token.end_pos, text


def _trees(tree: Tree[Token]) -> list[Tree[Token]]:
    return [child for child in tree.children if isinstance(child, Tree)]


def _tokens(tree: Tree[Token]) -> list[Token]:
    return [child for child in tree.children if isinstance(child, Token)]
