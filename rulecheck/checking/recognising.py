"""Tells drafts from other YAML: a slip must not hide one."""

from __future__ import annotations

import re
from itertools import islice

from rulecheck.programme.model import SCHEMA as PROGRAMME_SCHEMA
from rulecheck.source.plain import MAXIMUM_BYTES
from rulecheck.source.values import Mapping, Scalar

_SCHEMAS = "rulecheck/programme/"
_KEYS = frozenset({"instrument", "meetings"})
# How alike a schema must be to be a slip: rulecheck/rules/1 is not, rulecheck/programe/1 is.
_NEARLY = 0.85
_LONGEST_SCHEMA = 100
_NAME = re.compile(r"rulecheck.{0,20}program", re.IGNORECASE)
_SCHEMA = re.compile(
    rf"""\bschema\b["']?\s{{0,9}}:\s{{0,9}}["']?([^\s"'#,]{{1,{_LONGEST_SCHEMA}}})""", re.IGNORECASE
)
_SCHEMAS_AT_MOST = 100
_WORDS = tuple(re.compile(rf"\b{key}\b", re.IGNORECASE) for key in _KEYS)


def is_programme(root: Mapping) -> bool:
    """Whether a YAML file says that it is a draft programme."""
    schema = root.get("schema")
    return isinstance(schema, Scalar) and schema.text.startswith(_SCHEMAS)


def resembles_programme(root: Mapping) -> bool:
    """Whether a YAML file is a draft programme, or most likely meant as one."""
    if is_programme(root):
        return True
    nodes = {key.strip().casefold(): node for key, (_, node) in root.entries.items()}
    schema = nodes.get("schema")
    return (isinstance(schema, Scalar) and _is_near(schema.text)) or nodes.keys() >= _KEYS


def text_resembles_programme(data: bytes) -> bool:
    """Whether what cannot be read as YAML was most likely meant as a draft programme."""
    # Without zero bytes the letters of UTF-16 and UTF-32 are those of UTF-8.
    text = data[:MAXIMUM_BYTES].replace(b"\0", b"").decode("utf-8", "replace")
    schemas = islice(_SCHEMA.finditer(text), _SCHEMAS_AT_MOST)
    return (
        _NAME.search(text) is not None
        or all(word.search(text) for word in _WORDS)
        or any(_is_near(schema[1]) for schema in schemas)
    )


def _is_near(schema: str) -> bool:
    import difflib

    written = schema.strip()[:_LONGEST_SCHEMA].casefold()
    return difflib.SequenceMatcher(None, written, PROGRAMME_SCHEMA).ratio() > _NEARLY
