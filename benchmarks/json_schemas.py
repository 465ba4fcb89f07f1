"""Checks of rules as JSON Schemas (draft 2019-09): what Spectral and check-jsonschema are given.

A schema sees what stands in a draft, in the place where it stands: truth values, terms,
sets of terms and numbers under a key of the subject, and how many entries of a list are
such. It knows no dates, no order of meetings, nothing that one entry says of another, and no
option in force in a year. What can be said, is said in full: a subject is refused where it
surely departs from the check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rulecheck.programme.subjects import SCHEMA
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.rulebook.conditions import (
    And,
    Compare,
    Condition,
    Constant,
    Count,
    Empty,
    Has,
    Holds,
    Not,
    Number,
    Or,
    Path,
    Same,
    Stated,
    Within,
)
from rulecheck.rulebook.rules import Check, Rule

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2019-09/schema"
_NOTHING: Schema = {"not": {}}

# Where the subjects of a name stand in a draft: lists, one within the other.
_PLACES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "programme": (),
    "meeting": (("meetings",),),
    "related meeting": (("related_meetings",),),
    "deadline": (("convention", "reporting_deadlines"),),
    "change": (("regime", "changes"),),
    "office": (("offices",),),
    "body": (("bodies",),),
    "seat": (("bodies",), ("members",)),
    "report": (("meetings",), ("reports",)),
    "session": (("meetings",), ("sessions",)),
}
# The words that say just what stands under their key; others draw on more of the draft.
_PLAIN: Mapping[str, str] = {
    "programme": """instrument status source_document affected_states option msp_cadence_years
        review_cycle_years leadership_model interval_basis principles presidency_mandate
        statement_topics meetings bodies offices deadlines changes related_meetings""",
    "meeting": """id kind status decision_making level orientation tentative city country premises
        venue_fee venue_chosen_by host convened_by organized_by arranged_by rules_of_procedure
        observers languages conference_costs sponsorship cost_estimate agenda themes
        side_programme listed_sessions sessions reports""",
    "deadline": "article covers",
    "change": "option msp_cadence_years review_cycle_years",
    "office": "office theme state renewable",
    "body": """name theme decision_making chair co_chairs co_rapporteurs full_title supported_by
        observers mandate members""",
    "report": "title by on_behalf_of",
    "session": "committee minutes agenda format experimental purpose led_by participation",
}
# Of these it can be said whether they are stated, and by which id: the rest has to be looked up.
_NAMED: Mapping[str, str] = {
    "programme": "adopted_at",
    "meeting": "of recommendations_to",
    "office": "of elected_at",
    "body": "established_at",
    "change": "adopted_at",
}
# Lists that may hold anything where the draft has none.
_OPEN = {("body", "members"), ("meeting", "reports"), ("meeting", "sessions")}
# A set that is made of one key of each entry of a list.
_ENTRY = {("programme", "statement_topics"): "topic"}


class CannotSay(Exception):
    """A schema cannot say this; the text tells what."""


class Said(NamedTuple):
    """A check that can be said: which, where its subjects stand, when one of them departs."""

    rule: Rule
    check: Check
    place: tuple[tuple[str, ...], ...]
    departs: Schema

    @property
    def name(self) -> str:
        """The rule, and the number of the check."""
        return f"{self.rule.id}.{self.rule.checks.index(self.check) + 1}"


def said_of(rules: Sequence[Rule], vocabularies: Vocabularies) -> Iterator[Said]:
    """The checks of some rules that can be said."""
    for rule in rules:
        for check in rule.checks:
            try:
                yield Said(rule, check, *_check(check, vocabularies))
            except CannotSay:
                continue


def _check(check: Check, vocabularies: Vocabularies) -> tuple[tuple[tuple[str, ...], ...], Schema]:
    if check.subject not in _PLACES:
        raise CannotSay(f"{check.subject} stands nowhere in a draft")
    says = _Says(vocabularies, _TYPES.get(check.subject, check.subject))
    parts = [says.sure(check.where, True), says.sure(check.require, False)]
    if check.kinds is not None:
        parts.insert(0, says.is_one_of("kind", sorted(check.kinds)))
    return _PLACES[check.subject], _all(parts)


_TYPES = {"related meeting": "meeting", "seat": "office"}


def _all(parts: Sequence[Schema]) -> Schema:
    some = [part for part in parts if part]
    return {"allOf": some} if len(some) > 1 else some[0] if some else {}


def _any(parts: Sequence[Schema]) -> Schema:
    if any(not part for part in parts):
        return {}
    some = [part for part in parts if part != _NOTHING]
    return {"anyOf": some} if len(some) > 1 else some[0] if some else _NOTHING


def _under(keys: Sequence[str], schema: Schema, *, required: bool = True) -> Schema:
    """What stands under some keys fits; what stands under none of them fits if not required."""
    for key in reversed(keys):
        schema = {"properties": {key: schema}}
        if required:
            schema |= {"type": "object", "required": [key]}
    return schema


def _pattern(words: Sequence[str]) -> str:
    """The pattern of some words, whatever their case, spaces, hyphens and underscores."""
    return rf"^\s*(?:{'|'.join(dict.fromkeys(map(_anyhow, words)))})\s*$"


def _anyhow(word: str) -> str:
    # Not `re.escape`: patterns of JavaScript allow no other escapes.
    escaped = [
        re.sub(r"([.^$*+?{}\[\]\\|()/])", r"\\\1", part) for part in re.split(r"[\s_\-‐‑–]+", word)
    ]
    parts = [re.sub(r"[A-Za-z]", lambda m: f"[{m[0].upper()}{m[0].lower()}]", p) for p in escaped]
    return r"[\s_‐‑–-]+".join(parts)


class _Says:
    """Says conditions on a type of subject."""

    def __init__(self, vocabularies: Vocabularies, subject: str) -> None:
        self.vocabularies, self.subject = vocabularies, subject

    def sure(self, condition: Condition, holds: bool) -> Schema:
        """What a subject fits that surely meets a condition, or surely does not."""
        match condition:
            case Constant(value):
                return {} if value is holds else _NOTHING
            case Not(part):
                return self.sure(part, not holds)
            case And(parts) | Or(parts):
                joined = _all if isinstance(condition, And) is holds else _any
                return joined([self.sure(part, holds) for part in parts])
            case Holds(path):
                return _under(self._keys(path), {"const": holds})
            case Stated(path):
                stated = _under(self._keys(path, stated=True), {"not": {"const": None}})
                return stated if holds else {"not": stated}
            case Same(path, str(term)):
                this = self._spelt(path, term)
                return _under(self._keys(path), this if holds else self._other(this, "string"))
            case Has(path, str(term)):
                item: Schema = self._spelt(path, term)
                entry = _ENTRY.get((self.subject, path.steps[0]))
                if entry:
                    # A list that is not there is empty.
                    item = {"contains": _under([entry], item)}
                    there = _under(self._keys(path), item)
                    return there if holds else {"not": there}
                held = {"type": "array", "contains": item}
                return _under(self._keys(path), held if holds else self._other(held, "array"))
            case Within() | Empty() if (self.subject, condition.set.steps[0]) in _ENTRY:
                raise CannotSay("a set made of entries")
            case Within(path, items):
                inside = {"type": "array", "items": self._spelt(path, *sorted(items))}
                return _under(self._keys(path), inside if holds else self._other(inside, "array"))
            case Empty(path):
                empty = {"type": "array", "maxItems": 0}
                return _under(self._keys(path), empty if holds else self._other(empty, "array"))
            case Compare(Path() as path, _, Number(), unit="number"):
                return _under(self._keys(path), _range(condition, holds))
            case Compare(Count() as counted, _, Number(), unit="number"):
                return self._count(counted, condition, holds)
        raise CannotSay(type(condition).__name__)

    def is_one_of(self, word: str, terms: Sequence[str]) -> Schema:
        """A word of the subject is one of some terms."""
        declared = SCHEMA[self.subject].words[word]
        path = Path((word,), declared.type)
        return _under(self._keys(path), self._spelt(path, *terms))

    def _other(self, schema: Schema, type_: str) -> Schema:
        return {"type": ["string", "integer"] if type_ == "string" else type_, "not": schema}

    def _keys(self, path: Path, *, stated: bool = False) -> list[str]:
        by_id = path.steps[1:] == ("id",)
        if len(path.steps) > 1 and not by_id:
            raise CannotSay(f"{path} leads to another place")
        word = SCHEMA[self.subject].words[path.steps[0]]
        sayable = _PLAIN[self.subject].split()
        if stated or by_id:
            sayable += _NAMED.get(self.subject, "").split()
        if word.name not in sayable:
            raise CannotSay(f"{word.name} draws on more than its key")
        return (word.key or word.name).split(".")

    def _spelt(self, path: Path, *terms: str) -> Schema:
        """Every way to write one of some terms: by any of its names."""
        vocabulary = self.vocabularies[path.type.of] if path.type.of else None
        found = [vocabulary.find(term) if vocabulary else None for term in terms]
        words = [
            word
            for term, known in zip(terms, found, strict=True)
            for word in (known.spellings if known else (term,))
        ]
        text = {"type": "string", "pattern": _pattern(words)}
        numbers = [int(word) for word in words if word.isdecimal()]
        return _any([text, {"enum": numbers}]) if numbers else text

    def _count(self, counted: Count, atom: Compare, holds: bool) -> Schema:
        """How many entries of a list fit: at least those that surely do, at most those that may."""
        if counted.members.type.of is None or len(counted.members.steps) > 1:
            raise CannotSay("members elsewhere")
        keys = self._keys(counted.members)
        member = _Says(self.vocabularies, counted.members.type.of)
        assert isinstance(atom.right, Number)
        bound = atom.right.value + atom.shift
        upwards = atom.operator in (">=", ">")
        # The count must surely be at least, or at most, so many.
        if upwards is holds:
            least = bound + (atom.operator == ">") if holds else bound + (atom.operator == "<=")
            if least <= 0:
                return {}
            sure = member.sure(counted.where, True)
            held = {"type": "array", "contains": sure, "minContains": least}
            return _under(keys, held)
        most = bound - (atom.operator == "<") if holds else bound - (atom.operator == ">=")
        if most < 0:
            return _NOTHING
        may = {"not": member.sure(counted.where, False)}
        return _under(
            keys, {"contains": may, "minContains": 0, "maxContains": most}, required=False
        )


def _range(atom: Compare, holds: bool) -> Schema:
    assert isinstance(atom.right, Number)
    contrary = {">=": "<", ">": "<=", "<=": ">", "<": ">="}
    operator = atom.operator if holds else contrary[atom.operator]
    words = {
        ">=": "minimum",
        ">": "exclusiveMinimum",
        "<=": "maximum",
        "<": "exclusiveMaximum",
    }
    return {"type": "integer", words[operator]: atom.right.value + atom.shift}


def refused_by(said: Said) -> Schema:
    """The schema of a whole draft that a departing subject makes fail."""
    schema: Schema = {"not": said.departs}
    for keys in reversed(said.place):
        schema = _under(keys, {"items": schema}, required=False)
    return schema


def spectral_ruleset(said: Sequence[Said]) -> Schema:
    """A ruleset for Spectral: each check a rule, put to each subject in its place."""
    rules = {}
    for one in said:
        given = "$" + "".join(
            f".{key}" + ("[*]" if key == keys[-1] else "") for keys in one.place for key in keys
        )
        options = {"dialect": "draft2019-09", "schema": {"not": one.departs}}
        rules[one.name] = {
            "message": one.rule.title.en,
            "severity": "error",
            "given": given,
            "then": {"function": "schema", "functionOptions": options},
        }
    return {"rules": rules}
