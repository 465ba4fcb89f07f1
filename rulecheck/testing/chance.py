"""Where what is made at random takes its choices from: a seed, or Hypothesis."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Protocol, TypeVar

_T = TypeVar("_T")


class Chance(Protocol):
    """A source of choices. The first of several, the least and the unlikely are the simplest:
    where a source can be made to choose more simply, these are what it comes to."""

    def choice(self, several: Sequence[_T], /) -> _T:
        """One of several."""

    def randint(self, least: int, most: int, /) -> int:
        """A whole number, both bounds included."""

    def likely(self, part: float) -> bool:
        """Yes, in so many cases of one."""

    def some(self, several: Sequence[_T], number: int) -> list[_T]:
        """So many of several, each at most once, in any order."""


class Seeded(Random):
    """Chance from a seed: fast, and the same for the same seed."""

    def likely(self, part: float) -> bool:
        """Yes, in so many cases of one."""
        return self.random() < part

    def some(self, several: Sequence[_T], number: int) -> list[_T]:
        """So many of several, each at most once, in any order."""
        return self.sample(several, number)


def shuffled(several: Sequence[_T], chance: Chance) -> list[_T]:
    """All of several in any order; the simplest is the order they are in."""
    left, found = list(several), []
    while left:
        found.append(left.pop(chance.randint(0, len(left) - 1)))
    return found
