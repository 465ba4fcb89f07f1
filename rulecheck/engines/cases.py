"""What engines are asked: conditions, put to cases; and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import compress
from typing import Any, Protocol, runtime_checkable

import msgspec

from rulecheck.programme.words import Members, Span, Subject, Value
from rulecheck.rulebook.conditions import Condition, Count, Distinct, Path, paths, some_parts

# yes, no, or None: the draft does not say
Answer = bool | None

# More members than any draft lists: the most an open collection can hold.
ANY_NUMBER = 1_000_000


class EngineFault(Exception):
    """An engine failed or answered short: nothing may be concluded from its silence."""


class Case(msgspec.Struct, frozen=True, cache_hash=True):
    """A subject a condition is put to; within a collection, with the outer subject."""

    subject: Subject
    outer: Subject | None = None

    def read(self, path: Path) -> Value | None:
        """What the draft says at a path; None where it, or a reference on the way, is silent."""
        return reader(path)(self)


def said_name(path: Path) -> str | tuple[str, ...] | None:
    """Under which name a subject says what is at a path; None for what the outer one says."""
    first, *rest = path.steps
    # A single word is found by its name, without a tuple around it.
    return None if first == "this" else path.steps if rest else first


@lru_cache(maxsize=4_096)
def reader(path: Path) -> Callable[[Case], Value | None]:
    """Reads a path, as `Case.read` does: for those who read it of many cases."""
    name = said_name(path)
    if name is not None:
        return lambda case: case.subject.said[name]
    _, *rest = path.steps
    if not rest:
        return lambda case: case.outer
    of_outer = path.steps[1:] if rest[1:] else rest[0]

    def read(case: Case) -> Value | None:
        outer = case.outer
        return None if outer is None else outer.said[of_outer]

    return read


class Question(msgspec.Struct, frozen=True, eq=False):
    """A condition and the cases it is put to."""

    condition: Condition
    cases: Sequence[Case]


class Engine(Protocol):
    """Answers questions: one answer for each case, in order."""

    name: str

    def answer(self, questions: Sequence[Question]) -> list[list[Answer]]: ...


@runtime_checkable
class Remembering(Engine, Protocol):
    """An engine that knows again what it has proved: of each condition, by what cases say."""

    def recall(self, proved: Mapping[Condition, Mapping[Any, Answer]]) -> None:
        """Take over what it proved for an earlier run."""

    def learned(self) -> Mapping[Condition, Mapping[Any, Answer]]:
        """All that is known, where that is more than was recalled; else nothing."""


def anchored(aggregate: Count | Distinct, case: Case) -> Case:
    """The case an aggregate depends on: what it asks of the programme alone is the same for all."""
    if aggregate.members.steps[0] != "programme" or _looks_out(aggregate):
        return case
    programme = case.subject.read("programme")
    return Case(programme) if isinstance(programme, Subject) else case


def anchors(aggregate: Count | Distinct, cases: Sequence[Case]) -> Sequence[Case]:
    """The case an aggregate depends on, of each of several cases."""
    if aggregate.members.steps[0] != "programme" or _looks_out(aggregate):
        return cases
    return [anchored(aggregate, case) for case in cases]


@lru_cache(maxsize=4_096)
def _looks_out(aggregate: Count | Distinct) -> bool:
    """Whether what is asked of the members speaks of the outer subject."""
    return _speaks_of_outer(aggregate.where)


@lru_cache(maxsize=4_096)
def asked_alone(aggregate: Count | Distinct) -> Condition | None:
    """What is asked of members of the whole programme that does not speak of the outer subject.

    Whom it shuts out is shut out for every outer subject, and need not be asked again for each.
    None where that is all that is asked, or nothing.
    """
    if aggregate.members.steps[0] != "programme":
        return None
    return some_parts(aggregate.where, lambda part: not _speaks_of_outer(part))


def _speaks_of_outer(condition: Condition) -> bool:
    return any(path.steps[0] == "this" for path in paths(condition))


def members_of(value: Value | None) -> Members | None:
    """A collection read from a path."""
    assert value is None or isinstance(value, Members)
    return value


def narrowed(members: Members, answers: Sequence[Answer]) -> Members:
    """The members, the possible ones last, of whom something is not surely denied."""
    kept = [answer is not False for answer in answers]
    split = len(members.certain)
    certain = tuple(compress(members.certain, kept))
    return Members(certain, tuple(compress(members.possible, kept[split:])), members.open)


def counted(members: Members, certain: Sequence[Answer], possible: Sequence[Answer]) -> Span:
    """How many members meet a condition: at least those that surely do and surely belong."""
    least = sum(answer is True for answer in certain)
    most = least + sum(answer is None for answer in certain)
    most += sum(answer is not False for answer in possible)
    return Span(least, ANY_NUMBER if members.open else most)


def different(
    members: Members,
    certain: Sequence[tuple[Answer, str | None]],
    possible: Sequence[tuple[Answer, str | None]],
) -> Span:
    """How many different values the members that meet a condition have."""
    sure = [value for answer, value in certain if answer is True]
    known = {value for value in sure if value is not None}
    least = max(len(known), 1) if sure else 0
    unsure = [value for answer, value in certain if answer is None]
    unsure += [value for answer, value in possible if answer is not False]
    further = {value for value in unsure if value is not None} - known
    silent = sum(value is None for value in (*sure, *unsure))
    return Span(least, ANY_NUMBER if members.open else len(known) + len(further) + silent)
