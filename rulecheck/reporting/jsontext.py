"""JSON of what drafts and rules say: what a terminal would obey is escaped, nothing is lost."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from rulecheck.reporting.width import CONTROL


def json_text(data: Any) -> str:
    """The data as JSON, ending with a line break."""
    # While it stands on one line, all that is to be escaped stands within texts.
    return msgspec.json.format(CONTROL.sub(_escaped, _on_one_line(data)), indent=2) + "\n"


def _on_one_line(data: Any) -> str:
    try:
        return msgspec.json.encode(data).decode()
    except UnicodeEncodeError:
        # Halves of characters, as names of files may hold.
        import json

        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
