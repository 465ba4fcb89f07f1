"""Numbers that agree with what they count."""

from __future__ import annotations

from rulecheck.messages import counted


class Count(int):
    """A number that a text prints with an English noun: `{days:day}` is `1 day` or `4 days`.

    Where no `s` makes the plural, both stand there: `{left:survives|survive}`.
    """

    def __format__(self, noun: str) -> str:
        return counted(int(self), *noun.split("|")) if noun else str(int(self))


def counts(**numbers: int) -> dict[str, Count]:
    """The numbers by their names, each ready for its noun."""
    return {name: Count(number) for name, number in numbers.items()}
