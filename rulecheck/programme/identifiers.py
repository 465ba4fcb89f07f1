"""Ids of meetings: 6MSP, 1RC, 1RC-PM1, IM2016 tell a kind and an ordinal or a year."""

from __future__ import annotations

import re

import msgspec

from rulecheck.programme.vocabulary import Term, Vocabularies, fold

# All before the last part: `1RC-` of 1RC-PM1, but nothing of IM-2016.
_LAST = re.compile(r".*-(?=\d*[A-Z])", re.DOTALL)
_NUMBERED = re.compile(r"(\d{1,3})([A-Z]{2,6})")
_DATED = re.compile(r"([A-Z]{2,6})[- ]?((?:19|20|21)\d{2})")
_NUMBERED_AFTER = re.compile(r"([A-Z]{2,6})[- ]?(\d{1,2})")


class MeetingId(msgspec.Struct, frozen=True):
    """What the form of an id tells; ordinals begin at 1, so that 0MSP tells its kind alone."""

    kind: Term
    ordinal: int | None = None
    year: int | None = None


def parse_meeting_id(text: str, vocabularies: Vocabularies) -> MeetingId | None:
    """What an id says of its meeting; None when it has not the form of an id.

    The last part counts: the kind of `1RC-PM1` is a preparatory meeting.
    """
    kinds = vocabularies["kind"]
    last = _LAST.sub("", text)
    if match := _NUMBERED.fullmatch(last):
        kind = kinds.by_abbreviation(match[2])
        return MeetingId(kind, ordinal=int(match[1]) or None) if kind else None
    if match := _DATED.fullmatch(last):
        kind = kinds.by_abbreviation(match[1])
        return MeetingId(kind, year=int(match[2])) if kind else None
    if match := _NUMBERED_AFTER.fullmatch(last):
        kind = kinds.by_abbreviation(match[1])
        return MeetingId(kind, ordinal=int(match[2]) or None) if kind else None
    return None


_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
    *("ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth"),
)


def meeting_named(text: str, vocabularies: Vocabularies) -> str:
    """The id of a meeting written out: `the Second Review Conference` is 2RC; an id is itself."""
    text = text.strip()
    bare = text.removeprefix("the ")
    words = fold(bare).split(" ", 1)
    if len(words) == 2 and words[0] in _ORDINALS:
        kind = vocabularies["kind"].find(words[1])
        if kind and kind.abbreviation:
            return f"{_ORDINALS.index(words[0]) + 1}{kind.abbreviation}"
    return bare if parse_meeting_id(bare, vocabularies) else text
