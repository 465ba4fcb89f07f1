"""JSON of what drafts and rules say: what a terminal would obey is escaped, nothing is lost."""

from __future__ import annotations

import json
import re
from typing import Any

from rulecheck.reporting.width import CONTROL


def json_text(data: Any) -> str:
    """The data as JSON, ending with a line break."""
    return CONTROL.sub(_escaped, json.dumps(data, ensure_ascii=False, indent=2)) + "\n"


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    return character if character == "\n" else f"\\u{ord(character):04x}"
