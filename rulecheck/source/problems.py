"""What is wrong with an input, where, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import msgspec

_QUOTED_AT_MOST = 60
# Of one file: past so many the first ones tell enough, and the last says how many follow.
_PROBLEMS_AT_MOST = 200
# Looking for near words in a large file with thousands of slips would take minutes.
_HINTS_AT_MOST = 100


class Problem(msgspec.Struct, frozen=True, order=True):
    """One thing that keeps an input from being used; line and column count from 1."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


class UnusableInput(Exception):
    """An input that cannot be used; carries the problems found in it, of a file the first 200."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        by_file = groupby(sorted(problems), key=lambda problem: problem.path)
        self.problems = tuple(problem for _, some in by_file for problem in _first(list(some)))
        super().__init__("; ".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[UnusableInput], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class UnknownChoice(Exception):
    """A choice of who starts a run that nothing offers; the text names the nearest."""


def _first(problems: list[Problem]) -> list[Problem]:
    """The first problems of a file, and one that stands for the rest."""
    first, rest = problems[:_PROBLEMS_AT_MOST], problems[_PROBLEMS_AT_MOST:]
    if len(rest) < 2:
        return problems
    at = rest[0]
    return [*first, Problem(at.path, at.line, at.column, f"… and {len(rest)} more problems")]


def quoted(text: str) -> str:
    """The text in quotes, cut to a length that fits a message."""
    shown = text if len(text) <= _QUOTED_AT_MOST else text[:_QUOTED_AT_MOST] + "…"
    return f"'{shown}'"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like the given one, or None when none is near."""
    import difflib

    by_folded = {candidate.casefold(): candidate for candidate in known}
    found = difflib.get_close_matches(word.casefold()[:200], by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def one_slip(word: str, known: str) -> bool:
    """Whether a letter too many, too few or wrong, or two in turn, part a word from another."""
    if abs(len(word) - len(known)) > 1 or word == known:
        return False
    at = next((n for n, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), None)
    if at is None:
        return True
    rest, other = word[at:], known[at:]
    turned = rest[1::-1] + rest[2:]
    return other in (rest[1:], turned) or other[1:] in (rest, rest[1:])


def hint(word: str, known: Iterable[str], after: int = 0) -> str:
    """A sentence that names the nearest known word, or an empty text.

    In an input full of problems there is none; `after` is how many were found before.
    """
    candidate = nearest(word, known) if after < _HINTS_AT_MOST else None
    return f"; perhaps {quoted(candidate)}" if candidate else ""


def hint_or_known(word: str, known: Iterable[str]) -> str:
    """A sentence that names the nearest known word, or all where none is near."""
    words = sorted(known)
    return hint(word, words) or f"; known: {', '.join(words) or 'none'}"
