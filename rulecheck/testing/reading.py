"""What a rule looks at, told from its conditions: which words, of what, and compared with what."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rulecheck.programme.dates import MeetingDay
from rulecheck.programme.facts import STANDING
from rulecheck.programme.identifiers import parse_meeting_id
from rulecheck.programme.subjects import SCHEMA
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.programme.words import Base, Word
from rulecheck.rulebook.conditions import (
    Atom,
    Compare,
    Condition,
    Count,
    Date,
    Distinct,
    Has,
    Number,
    Operand,
    Path,
    Same,
    Stated,
    Within,
    aggregates,
    atoms,
    operands,
)
from rulecheck.rulebook.rules import Rule

_YEAR = "year"
# A word, and the sort of subject it is a word of.
Asked = tuple[str, Word]


class Reading:
    """What the conditions of a rule read of a draft, those on members of collections included."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.atoms: list[Atom] = []
        self.asked: list[Asked] = []
        self.stated: list[Asked] = []
        for check in rule.checks:
            subject = STANDING[check.subject][0]
            for condition in check.conditions:
                self._take(condition, subject, None)

    def _take(self, condition: Condition, subject: str, outer: str | None) -> None:
        for atom in atoms(condition):
            self.atoms.append(atom)
            words = [word for one in operands(atom) for word in _words(one, subject, outer)]
            self.asked += words
            if isinstance(atom, Stated):
                self.stated += words
        for aggregate in aggregates(condition):
            inner = aggregate.members.type.of
            assert inner is not None
            self._take(aggregate.where, inner, subject)
            if isinstance(aggregate, Distinct):
                self.asked += _words(aggregate.word, inner, subject)

    @property
    def words(self) -> frozenset[str]:
        """The words it reads, each after the sort of subject: `meeting.opens`."""
        return frozenset(f"{subject}.{word.name}" for subject, word in self.asked)

    @property
    def stated_keys(self) -> frozenset[str]:
        """The keys of the draft of which it asks whether they say anything."""
        return frozenset(word.key.split(".")[-1] for _, word in self.stated)

    def any(self, tells: Callable[[Atom], bool]) -> bool:
        """Whether some atom is of a sort."""
        return any(map(tells, self.atoms))


def _words(operand: Operand, subject: str, outer: str | None) -> Iterator[Asked]:
    """The words of a path, each with the sort of subject it is read of."""
    match operand:
        case Path(steps):
            at = subject
            if steps[0] == "this":
                assert outer is not None
                at, steps = outer, steps[1:]
            for step in steps:
                word = SCHEMA[at].words[step]
                yield at, word
                at = word.type.of or at
        case Count(members) | Distinct(members):
            yield from _words(members, subject, outer)


def names_time(rule: Rule, vocabularies: Vocabularies) -> bool:
    """Whether a rule names a date, a year or a meeting by the year in its id, or is in force from
    or until a meeting: what it asks of one year it need not ask of another."""

    def names(atom: Atom) -> bool:
        match atom:
            case Compare(left, _, right):
                return _is_date(left, right) or _is_date(right, left)
            case Same(_, str(term)) | Has(_, str(term)):
                return _is_dated(term, vocabularies)
            case Within(_, items):
                return any(_is_dated(item, vocabularies) for item in items)
        return False

    edges = (rule.in_force.begins, rule.in_force.ends)
    return Reading(rule).any(names) or any(isinstance(edge, MeetingDay) for edge in edges)


def _is_date(operand: Operand, other: Operand) -> bool:
    """Whether an operand is a date, or a number that a year is compared with."""
    if isinstance(operand, Number) and isinstance(other, Path):
        return other.type.base is Base.NUMBER and other.steps[-1] == _YEAR
    return isinstance(operand, Date)


def _is_dated(term: str, vocabularies: Vocabularies) -> bool:
    told = parse_meeting_id(term, vocabularies)
    return bool(told and told.year)


def counts_in_years(rule: Rule) -> bool:
    """Whether a rule asks for a day of the year, or adds years to a date: a week later, the year
    may be a day longer."""

    def counts(atom: Atom) -> bool:
        if not isinstance(atom, Compare):
            return False
        sides = [one for one in (atom.left, atom.right) if isinstance(one, Path)]
        by_years = atom.unit == "years" and atom.shift != 0
        return by_years or any(side.type.base is Base.DAY for side in sides)

    return Reading(rule).any(counts)
