"""The word list of the rule language, as documentation."""

from __future__ import annotations

from collections.abc import Iterator

from rulecheck.programme.facts import STANDING
from rulecheck.programme.subjects import SCHEMA

_HEAD = """# Words rules may use

Made by `rulecheck words`. `each` takes a kind of meeting, a list of kinds, or one of:
"""


def as_markdown() -> str:
    """Every subject and word, with its type and meaning."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD + ", ".join(f"`{name}`" for name in STANDING) + "."
    for name, subject in SCHEMA.items():
        standing = ", ".join(f"`{n}`" for n, (type_, _) in STANDING.items() if type_ == name)
        yield f"\n## {name}\n"
        meaning = " ".join((subject.__doc__ or "").split())
        yield meaning + (f" In `each`: {standing}." if standing else "")
        yield "\n| word | type | meaning |\n|---|---|---|"
        for word in subject.words.values():
            yield f"| `{word.name}` | {word.type} | {word.meaning} |"
