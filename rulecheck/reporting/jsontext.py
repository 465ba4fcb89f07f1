"""JSON of what drafts and rules say: what a terminal would obey is escaped, nothing is lost."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from rulecheck.reporting.width import replaced


def json_text(data: Any) -> str:
    """The data as JSON, ending with a line break."""
    try:
        line = msgspec.json.encode(data).decode()
    except UnicodeEncodeError:
        return _with_halves(data)
    # While it stands on one line, all that is to be escaped stands within texts.
    return msgspec.json.format(replaced(line, _escaped), indent=2) + "\n"


def _with_halves(data: Any) -> str:
    """The same of data with halves of characters, as names of files may hold."""
    import json

    lines = json.dumps(data, ensure_ascii=False, indent=2).split("\n")
    return "".join(f"{replaced(line, _escaped)}\n" for line in lines)


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
