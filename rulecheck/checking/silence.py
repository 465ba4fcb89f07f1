"""Which words a draft would have to say for a condition to be decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from rulecheck.engines.cases import Case
from rulecheck.engines.reference import Known, considered, evaluate
from rulecheck.programme.dates import MeetingDay
from rulecheck.programme.model import TermEdge
from rulecheck.programme.subjects import BodySubject, DraftSubject, OfficeSubject
from rulecheck.programme.words import DateSpan, Span, Subject
from rulecheck.rulebook.conditions import (
    And,
    Condition,
    Constant,
    Count,
    Distinct,
    Not,
    Or,
    Path,
    Says,
    operands,
)

MOST_NAMED = 3
Silent = tuple[Subject, str]


def silent_words(
    conditions: Iterable[Condition], case: Case, known: Known | None = None
) -> list[Silent]:
    """The subjects and keys of the draft that leave conditions open, each once.

    `known` keeps what was counted for cases of the same programme that come later.
    """
    known = {} if known is None else known
    found: dict[Silent, None] = {}
    for silent in chain.from_iterable(_silent(part, case, known) for part in conditions):
        found[silent] = None
        if len(found) == MOST_NAMED:
            break
    return list(found)


def behind(silent: Silent) -> list[Silent]:
    """What would say it: of a term from or to a meeting without dates, the dates of that."""
    subject, key = silent
    meetings = [
        subject.facts.meeting(edge.meeting)
        for edge in _edges(subject, key)
        if isinstance(subject, DraftSubject) and isinstance(edge, MeetingDay)
    ]
    return [(one, "dates") for one in meetings if one and one.opens() is None] or [silent]


def _edges(subject: Subject, key: str) -> tuple[TermEdge | None, ...]:
    """The edges of a term that a key of the draft holds."""
    match subject:
        case OfficeSubject(draft=draft):
            term = draft.term
        case BodySubject(draft=draft):
            term = draft.term or draft.period
        case _:
            return ()
    if term is None:
        return ()
    edges = {
        "term": (term.begins, term.ends),
        "term.from": (term.begins,),
        "term.to": (term.ends,),
    }
    return edges.get(key, ())


def _silent(condition: Condition, case: Case, known: Known) -> Iterator[Silent]:
    """Only the parts that are themselves open: the answer does not turn on the others."""
    if evaluate(condition, case, known) is not None:
        return
    match condition:
        case Not(part):
            yield from _silent(part, case, known)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _silent(part, case, known)
        case Constant():
            return
        case Says(context, name):
            yield from _silent_fact(context, name, case)
        case _:
            for operand in operands(condition):
                if isinstance(operand, Count | Distinct):
                    yield from _silent_members(operand, case, known)
                elif isinstance(operand, Path):
                    yield from _silent_path(operand, case)


def _silent_fact(context: Path, name: str, case: Case) -> Iterator[Silent]:
    for owner, key in _last_word(context, case):
        yield owner, f"{key}.{name}"


def _last_word(path: Path, case: Case) -> Iterator[Silent]:
    """The last word of a path, with the subject whose word it is."""
    owner = case.read(Path(path.steps[:-1], path.type)) if path.steps[1:] else case.subject
    if isinstance(owner, Subject):
        yield owner, owner.words[path.steps[-1]].key


def _silent_path(path: Path, case: Case) -> Iterator[Silent]:
    """The first silent step of a path, or the word whose value is too coarse."""
    steps = path.steps
    subject: Subject | None = case.subject
    if steps[0] == "this":
        subject, steps = case.outer, steps[1:]
    for step in steps:
        if subject is None:
            return
        value = subject.read(step)
        if value is None or (isinstance(value, Span | DateSpan) and not value.exact):
            yield subject, subject.words[step].key
            return
        subject = value if isinstance(value, Subject) else None


def _silent_members(aggregate: Count | Distinct, case: Case, known: Known) -> Iterator[Silent]:
    members = considered(aggregate, case, known)
    if members is None:
        yield from _silent_path(aggregate.members, case)
        return
    for member in members.certain:
        yield from _silent(aggregate.where, Case(member, case.subject), known)
    for member in members.possible:
        if evaluate(aggregate.where, Case(member, case.subject), known) is not False:
            yield member, "dates"
    if members.open:
        yield from _last_word(aggregate.members, case)
