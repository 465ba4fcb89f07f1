"""Finds the places of a document in a copy of it, and tells whether their text is the same.

Spaces, line breaks, widths of characters, page lines and footnote marks are
folded away. Places are found by the marks they begin with; what has no mark, or
lost it, by where it stands between others. Nothing of a copy is ever obeyed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from rulecheck.rulebook.register import Place, Register

# A hostile copy may begin every line with the same mark.
_CANDIDATES_AT_MOST = 100_000
_STARTS_AT_MOST = 2_000
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PAGE_LINE_AT_MOST = 200
_PAGE_NUMBER = re.escape("{n}")


class State(Enum):
    """What became of a place in a copy."""

    SAME = "same"
    # The same, and below it text that belongs to no place.
    ADDED = "added"
    DRIFT = "drift"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Added:
    """Text below a place that is none of any place: its line (from 1), and on one line."""

    line: int
    characters: int
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a copy: its line (from 1), its text on one line, and their fingerprint."""

    locus: str
    state: State
    line: int = 0
    fingerprint: str | None = None
    characters: int = 0
    text: str = ""
    added: Added | None = None


def fingerprint(folded: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a folded text."""
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def fold_text(text: str) -> str:
    """The text without spaces and invisible characters, all in their usual width."""
    return "".join(map(_folded, text))


@lru_cache(maxsize=8192)
def _folded(character: str) -> str:
    usual = unicodedata.normalize("NFKC", character)
    return "".join(c for c in usual if not c.isspace() and unicodedata.category(c)[0] not in "CZ")


def find_places(register: Register, text: str) -> dict[str, Found]:
    """Every place of the register that has a text of its own, as it stands in a copy."""
    raw = text.replace("\r\n", "\n").replace("\r", "\n")
    copy = _Copy.of(_without_note_marks(_without_page_lines(raw, register), register))
    places = [place for place in register.places if place.fingerprint]
    in_order = _found_in_order(copy, places)
    if not any(p.footnote for p in places) or _unchanged(in_order) == len(places):
        return in_order
    # Else a footnote may stand elsewhere, even within a paragraph.
    anywhere = _found_anywhere(copy, places)
    return anywhere if _unchanged(anywhere) > _unchanged(in_order) else in_order


def _unchanged(found: dict[str, Found]) -> int:
    return sum(one.state is State.SAME for one in found.values())


def _found_in_order(copy: _Copy, places: Sequence[Place]) -> dict[str, Found]:
    stretches = zip(places, _stretches(copy, places), strict=True)
    return {place.locus: copy.found(place, *stretch) for place, stretch in stretches}


def _found_anywhere(copy: _Copy, places: Sequence[Place]) -> dict[str, Found]:
    """The places, after footnotes that stand somewhere unchanged were cut out."""
    footnotes: dict[str, Found] = {}
    for place in places:
        start = copy.sure_start(place) if place.footnote else None
        if start is not None:
            footnotes[place.locus] = copy.found(place, start, start + place.characters)
            copy = copy.without(start, start + place.characters)
    rest = [place for place in places if place.locus not in footnotes]
    return _found_in_order(copy, rest) | footnotes


# Folding


def _without_page_lines(text: str, register: Register) -> str:
    """The text with page headers and footers blanked."""
    wanted = [re.escape(fold_text(line)) for line in register.page_lines]
    page_line = re.compile("|".join(w.replace(_PAGE_NUMBER, "[0-9]{1,4}") for w in wanted))

    def emptied(line: re.Match[str]) -> str:
        is_page_line = len(line[0]) < _PAGE_LINE_AT_MOST and page_line.fullmatch(fold_text(line[0]))
        return " " * len(line[0]) if is_page_line else line[0]

    return re.sub("[^\n]+", emptied, text) if wanted else text


def _without_note_marks(text: str, register: Register) -> str:
    """The text with the marks of footnotes blanked where they follow what they may follow."""
    numbers = [place.footnote for place in register.places if place.footnote]
    if not numbers or not register.note_marks_after:
        return text
    marks = [number.translate(_SUPERSCRIPTS) for number in numbers]
    marks += [f"[{number}]" for number in numbers]
    written = "|".join([*map(re.escape, marks), *(rf"{n}(?![0-9.,%-])" for n in numbers)])
    pattern = re.compile(f"(?<=[{re.escape(register.note_marks_after)}])(?:{written})")
    return pattern.sub(lambda mark: " " * len(mark[0]), text)


@dataclass(frozen=True)
class _Copy:
    """A folded text: for each character its place in the raw text, and where lines start."""

    raw: str
    text: str
    origins: array[int]
    starts: Sequence[int]

    @classmethod
    def of(cls, raw: str) -> _Copy:
        """The copy of a raw text."""
        pieces: list[str] = []
        origins, starts = array("L"), array("L")
        fresh = True
        for at, character in enumerate(raw):
            if character == "\n":
                fresh = True
            elif folded := _folded(character):
                if fresh:
                    starts.append(len(origins))
                fresh = False
                pieces.append(folded)
                origins.extend([at] * len(folded))
        return cls(raw, "".join(pieces), origins, starts)

    def without(self, start: int, end: int) -> _Copy:
        """The copy with a stretch cut out; where it was, a line starts no more than before."""
        size = end - start
        starts = [s for s in self.starts if s < start]
        starts += [s - size for s in self.starts if s >= end]
        text = self.text[:start] + self.text[end:]
        return _Copy(self.raw, text, self.origins[:start] + self.origins[end:], starts)

    def is_at(self, place: Place, start: int) -> bool:
        """Whether the text of a place stands there unchanged."""
        end = start + place.characters
        if start < 0 or end > len(self.text):
            return False
        return fingerprint(self.text[start:end]) == place.fingerprint

    def sure_start(self, place: Place) -> int | None:
        """The first line on which a place begins unchanged."""
        mark = fold_text(place.mark or "")
        for start in self.starts:
            if self.text.startswith(mark, start) and self.is_at(place, start):
                return start
        return None

    def starts_within(self, start: int, end: int) -> Sequence[int]:
        """The starts of lines from one place to before another."""
        return self.starts[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def found(self, place: Place, start: int, end: int) -> Found:
        """What stands between two places of the text, as the text of a place."""
        if start >= end:
            return Found(place.locus, State.MISSING)
        state, added, after = State.DRIFT, None, start + place.characters
        if after <= end and self.is_at(place, start):
            if after == end:
                state = State.SAME
            # What goes on in the same line may be a change to the end of the place.
            elif self.starts_within(after, after + 1):
                state, added, end = State.ADDED, Added(*self.told(after, end)), after
        line, characters, text = self.told(start, end)
        seen = fingerprint(self.text[start:end])
        return Found(place.locus, state, line, seen, characters, text, added)

    def told(self, start: int, end: int) -> tuple[int, int, str]:
        """The line on which a stretch starts, its characters, and how it reads on one line."""
        line = self.raw.count("\n", 0, self.origins[start]) + 1
        return line, end - start, _shown("".join(self.written(start, end)))

    def written(self, start: int, end: int) -> Iterator[str]:
        """The raw characters of a stretch, and a space wherever something was folded away."""
        before = self.origins[start] - 1
        for at in self.origins[start:end]:
            if at != before:
                yield self.raw[at] if at == before + 1 else " " + self.raw[at]
            before = at


def _shown(text: str) -> str:
    """The text on one line; between Chinese characters a line break is no space."""
    return re.sub(r"(?<=[^\x00-\u2e7f]) (?=[^\x00-\u2e7f])", "", " ".join(text.split()))


# Finding


def _stretches(copy: _Copy, places: Sequence[Place]) -> list[tuple[int, int]]:
    """For each place from where to where it stands; nothing where start and end are the same."""
    found = [(0, 0)] * len(places)
    sure = _anchors(copy, places, range(len(places)), (0, len(copy.text)), sure=True)
    anchors = []
    for (first, start), (after, end) in _gaps(sure, len(places), len(copy.text)):
        inner = [n for n in range(first, after) if (first, start) not in sure or n > first]
        lower = start + 1 if (first, start) in sure else start
        anchors += [(first, start)] if (first, start) in sure else []
        anchors += _anchors(copy, places, inner, (lower, end), sure=False)
    for (first, start), (after, end) in _gaps(anchors, len(places), len(copy.text)):
        for number, stretch in _share(copy, places, range(first, after), start, end):
            found[number] = stretch
    return found


def _gaps(
    anchors: Sequence[tuple[int, int]], places: int, length: int
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """From each anchor (a place and where it starts) to the next; before the first, too."""
    bounds = [*anchors, (places, length)]
    if bounds[0] != (0, 0):
        bounds.insert(0, (0, 0))
    return pairwise(bounds)


def _anchors(
    copy: _Copy,
    places: Sequence[Place],
    numbers: Iterable[int],
    within: tuple[int, int],
    *,
    sure: bool,
) -> list[tuple[int, int]]:
    """Places and the lines that begin with their marks: as many as can stand in order."""
    by_mark: dict[str, list[int]] = {}
    for number in numbers:
        if mark := places[number].mark:
            by_mark.setdefault(fold_text(mark), []).append(number)
    lengths = sorted({len(mark) for mark in by_mark})
    pairs: list[tuple[int, int]] = []
    for start in copy.starts_within(*within):
        marks = (copy.text[start : start + length] for length in lengths)
        marked = {number for mark in marks for number in by_mark.get(mark, ())}
        # Falling, so that of the places that could start here only one is taken.
        for number in sorted(marked, reverse=True):
            if not sure or copy.is_at(places[number], start):
                pairs += [(number, start)]
        if len(pairs) > _CANDIDATES_AT_MOST:
            break
    return _longest_rising(pairs)


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs, ordered by their second member, whose first member rises."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, (number, _) in enumerate(pairs):
        length = bisect_left(tails, number)
        before.append(ends[length - 1] if length else -1)
        if length == len(tails):
            tails.append(number)
            ends.append(at)
        elif number < tails[length]:
            tails[length], ends[length] = number, at
    run: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        run.append(pairs[at])
        at = before[at]
    return run[::-1]


_Shares = list[tuple[int, tuple[int, int]]]


def _share(
    copy: _Copy, places: Sequence[Place], numbers: Sequence[int], start: int, end: int
) -> _Shares:
    """Share a stretch out among the places that stand in it, those unchanged first."""
    lower, upper, first, last = start, end, 0, len(numbers)
    shares: _Shares = []
    while first < last and copy.is_at(places[numbers[first]], lower):
        shares.append((numbers[first], (lower, lower + places[numbers[first]].characters)))
        lower, first = shares[-1][1][1], first + 1
    forward = len(shares)
    while first < last and _ends_at(copy, places[numbers[last - 1]], lower, upper):
        upper, last = upper - places[numbers[last - 1]].characters, last - 1
        shares.append((numbers[last], (upper, upper + places[numbers[last]].characters)))
    if first == last:
        # What stands before the first place of the document is a cover page.
        if lower < upper and shares and (forward or numbers[0]):
            which = forward - 1 if forward else len(shares) - 1
            number, (begins, ends) = shares[which]
            shares[which] = (number, (min(begins, lower), max(ends, upper)))
        return shares
    return shares + _share_changed(copy, places, numbers[first:last], lower, upper)


def _ends_at(copy: _Copy, place: Place, lower: int, upper: int) -> bool:
    return upper - place.characters >= lower and copy.is_at(place, upper - place.characters)


def _share_changed(
    copy: _Copy, places: Sequence[Place], numbers: Sequence[int], start: int, end: int
) -> _Shares:
    """Share a stretch out whose first and last places are changed or missing."""
    for at, number in enumerate(numbers[1:-1], 1):
        for begins in copy.starts_within(start, end)[:_STARTS_AT_MOST]:
            if copy.is_at(places[number], begins):
                after = begins + places[number].characters
                return [
                    *_share(copy, places, numbers[:at], start, begins),
                    (number, (begins, after)),
                    *_share(copy, places, numbers[at + 1 :], after, end),
                ]
    return _share_by_length(places, numbers, start, end)


def _share_by_length(
    places: Sequence[Place], numbers: Sequence[int], start: int, end: int
) -> _Shares:
    """Each place as long as it should be, the last one what is left; half is too little."""
    shares: _Shares = []
    for at, number in enumerate(numbers):
        following = numbers[at + 1 : at + 2]
        until = min(start + places[number].characters, end)
        if not following or (end - until) * 2 < places[following[0]].characters:
            return [*shares, (number, (start, end))]
        shares.append((number, (start, until)))
        start = until
    return shares
