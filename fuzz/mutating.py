"""Changes of a text that leave it one that is worth reading."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

# What the reader refuses before it looks any further.
_REFUSED = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufffd")
# One input in so many is left with bytes that are no text.
_UNTOUCHED = 10


def mutated_text(
    data: bytes, longest: int, seed: int, mutate: Callable[[bytes, int], bytes]
) -> bytes:
    """A text a few changes from another: of bytes, as the fuzzer knows them, or of lines."""
    chance = Random(seed)
    if chance.random() < 0.3:
        return _lines_changed(data, chance)[:longest]
    changed = mutate(data, longest)
    if chance.randrange(_UNTOUCHED) == 0:
        return changed
    return _REFUSED.sub("", changed.decode("utf-8", "replace")).encode()[:longest]


def _lines_changed(data: bytes, chance: Random) -> bytes:
    lines = data.split(b"\n")
    for _ in range(chance.randint(1, 3)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(6):
            case 0:
                lines.insert(at, lines[other])
            case 1 if len(lines) > 1:
                del lines[at]
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines[at] = b" " * chance.randint(0, 6) + lines[at].lstrip()
            case 4:
                # The value of one key under another.
                lines[at] = lines[at].partition(b":")[0] + b":" + lines[other].partition(b":")[2]
            case _:
                lines[at] += lines[other].lstrip()
    return b"\n".join(lines)
