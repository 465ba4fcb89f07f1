"""Texts with places for a number: `para. {n}` is the form of `para. 28`."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{([a-z]+)\}")
_NUMBER = "[0-9A-Za-z]{1,8}"


def places(form: str) -> list[str]:
    """The names of the places of a form, in order."""
    return _PLACE.findall(form)


def filled(form: str, numbers: Mapping[str, str]) -> str:
    """A form with its places filled."""
    return _PLACE.sub(lambda place: numbers[place[1]], form)


class Numbering:
    """Recognises the texts of a form, whose places have different names."""

    def __init__(self, form: str) -> None:
        pieces = _PLACE.split(form)
        pattern = "".join(
            f"(?P<{piece}>{_NUMBER})" if number % 2 else re.escape(piece)
            for number, piece in enumerate(pieces)
        )
        self._pattern = re.compile(pattern, re.IGNORECASE)

    def read(self, text: str) -> Mapping[str, str] | None:
        """The numbers that stand in a text of this form; None where it has another."""
        found = self._pattern.fullmatch(text)
        return found.groupdict() if found else None
