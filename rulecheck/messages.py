"""Fills in the messages of rules that do no more than print and count words: nearly all.

To make these into programs takes longer than all else that is done with them, and so does
loading what makes programs of the others (`rulecheck.templating`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

import msgspec

_NOUN = r"""(?:'[^'\\\r\n]*'|"[^"\\\r\n]*")"""
_PRINTED = re.compile(
    r"\{\{\s*([a-z]\w*(?:\.[a-z]\w*)*)"
    rf"(?:\s*\|\s*counted\(\s*({_NOUN})(?:\s*,\s*({_NOUN}))?\s*\))?\s*\}}\}}"
)


class _Printed(msgspec.Struct, frozen=True):
    """A word that is printed, by the steps of its name, or counted with its nouns; and the text
    that comes behind it."""

    names: tuple[str, ...]
    nouns: tuple[str, ...]
    behind: str


def counted(number: object, one: str, several: str | None = None) -> str:
    """A number with its English noun, `1 day` or `4 days`; `several` where no `s` makes it."""
    return f"{number} {one if str(number) == '1' else several or one + 's'}"


def render(text: str, context: Mapping[str, Any]) -> str:
    """A checked message with its words filled in. Raises TemplateProblem."""
    if "{" not in text:
        return text
    pieces = _pieces(text)
    if pieces is not None:
        first, printed = pieces
        # What is not there is told below.
        with suppress(KeyError, AttributeError):
            return first + "".join(_word(context, one) + one.behind for one in printed)
    from rulecheck.templating import render_template

    return render_template(text, context)


@lru_cache(maxsize=4_096)
def _pieces(text: str) -> tuple[str, tuple[_Printed, ...]] | None:
    """What a message begins with, and the words it prints; None if it does more."""
    first, *rest = _PRINTED.split(text.removesuffix("\n"))
    said = (first, *rest[3::4])
    if any(mark in one for one in said for mark in "{}\r"):
        return None
    each = zip(*(rest[n::4] for n in range(4)), strict=True)
    return first, tuple(
        _Printed(tuple(names.split(".")), tuple(noun[1:-1] for noun in nouns if noun), behind)
        for names, *nouns, behind in each
    )


def _word(context: Mapping[str, Any], printed: _Printed) -> str:
    first, *others = printed.names
    word = context[first]
    for name in others:
        word = getattr(word, name)
    return counted(word, *printed.nouns) if printed.nouns else str(word)
