"""The draft format as a JSON Schema, for editors: made from the records and the vocabularies.

What the reader accepts, the schema accepts. The reverse does not hold: the schema knows no
calendar, follows no reference, and leaves texts in unusual characters to the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal

from msgspec.structs import replace

from rulecheck.programme.model import Programme
from rulecheck.programme.shapes import (
    MAXIMUM_TEXT,
    NO,
    YES,
    Fact,
    ListOf,
    ListOrFile,
    MappingOf,
    OneOf,
    Parsed,
    Record,
    RecordOf,
    Shape,
    State,
    TermOf,
    Text,
    Truth,
    Whole,
)
from rulecheck.programme.vocabulary import Term, Vocabularies, fold

Schema = dict[str, Any]

# The dialect that every editor knows.
DIALECT = "http://json-schema.org/draft-07/schema#"
_TITLES = {"en": "Draft programme", "zh": "方案草案"}
_ANY_TEXT: Schema = {"type": ["string", "number", "boolean", "null"], "maxLength": MAXIMUM_TEXT}
# Within these characters the reader takes terms for the same that differ in capitals, spaces,
# hyphens and underscores; with others (full width, ligatures) more is the same.
_UNUSUAL = r"[^\t\n -~\u4e00-\u9fff]"
_GAP = r"[\s_-]"
_NOTHING = re.compile("")
_SYNTAX = re.compile(r"[\^$\\.*+?()\[\]{}|]")
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)


def json_schema(vocabularies: Vocabularies, language: Literal["en", "zh"] = "en") -> Schema:
    """The JSON Schema (draft-07) of a draft, with terms and descriptions in a language.

    It is for YAML whose dates are kept as texts, as editors keep them.
    """
    maker = _Maker(vocabularies, language)
    head = {"$schema": DIALECT, "title": _TITLES[language]}
    return {**head, **maker.record(Programme), "definitions": maker.definitions}


class _Maker:
    """Makes schemas of values; those of records and vocabularies become definitions.

    A `type` is a list, with null in it where a key may be there and say nothing.
    """

    def __init__(self, vocabularies: Vocabularies, language: Literal["en", "zh"]) -> None:
        self.vocabularies = vocabularies
        self.language = language
        self.definitions: dict[str, Schema] = {}

    def record(self, record: type[Record]) -> Schema:
        """A mapping with the keys of the record and no others."""
        keys = record.keys()
        return {
            "type": ["object"],
            "properties": {
                name: {
                    "description": key.about[self.language],
                    **(self.said if key.required else self.value)(key.shape),
                }
                for name, key in keys.items()
            },
            "additionalProperties": False,
            "required": [name for name, key in keys.items() if key.required],
        }

    def value(self, shape: Shape) -> Schema:
        """What a shape reads, or nothing."""
        match shape:
            case RecordOf():
                return self.defined(shape.record.__name__, shape)
            case TermOf():
                return self.defined(shape.vocabulary, shape)
            case ListOf():
                return {"type": ["array", "null"], "items": self.said(shape.item)}
            case ListOrFile():
                return {**self.value(shape.list), **_or("array", _ANY_TEXT)}
            case MappingOf():
                return self.mapping(shape)
            case OneOf() | Parsed() | Truth() | Whole() | Text() | Fact():
                return _scalar(shape)
        raise TypeError(f"no schema for {shape}")

    def said(self, shape: Shape) -> Schema:
        """What a shape reads, without nothing."""
        schema = self.value(shape)
        reference = schema.get("$ref", "").rpartition("/")[2]
        types = self.definitions.get(reference, schema)["type"]
        # An empty text where a mapping is expected says nothing.
        empty = isinstance(shape, RecordOf) and not shape.record.bare
        nothing = ("null", "string") if empty else ("null",)
        kept = {"allOf": [schema]} if reference else schema
        return {**kept, "type": [one for one in types if one not in nothing]}

    def defined(self, name: str, shape: RecordOf | TermOf) -> Schema:
        """A reference to the definition of a record or a vocabulary."""
        if name not in self.definitions:
            made = self.mapping_or_text(shape) if isinstance(shape, RecordOf) else self.term(shape)
            self.definitions[name] = made
        return {"$ref": f"#/definitions/{name}"}

    def mapping_or_text(self, shape: RecordOf) -> Schema:
        """A record, or the text that may stand for it; an empty text says nothing."""
        bare = shape.record.bare or Parsed(shape.expected, (), ())
        text = _scalar(replace(bare, forms=(*bare.forms, _NOTHING)))
        return {**self.record(shape.record), **_or("object", text)}

    def mapping(self, shape: MappingOf) -> Schema:
        """A mapping of free names, those of a vocabulary among them."""
        item = self.value(shape.item)
        known = self.vocabularies[shape.vocabulary].terms.values() if shape.vocabulary else ()
        named = {"properties": {self.name(term): item for term in known}} if known else {}
        return {"type": ["object"], **named, "additionalProperties": item}

    def term(self, shape: TermOf) -> Schema:
        """A term of a vocabulary: one of the names offered, or another name it goes by."""
        vocabulary = self.vocabularies[shape.vocabulary]
        terms = vocabulary.terms.values()
        words = {word for term in terms for word in term.spellings}
        offered = [_plain(self.name(term)) for term in terms]
        described = {"enumDescriptions": [self.other_names(term) for term in terms]}
        if not vocabulary.closed:
            accepted = _state(words) if isinstance(shape, State) else _ANY_TEXT
            # What stands first is what an editor asks for where neither fits.
            choice = [accepted, {"enum": offered, **described}] if offered else [accepted]
            return {"type": accepted["type"], "anyOf": choice}
        numbers = {plain for word in words if (plain := _plain(word)) != word}
        offered += sorted(numbers.difference(offered))
        accepted = _text(f"{_spelled(words)}|{_UNUSUAL}", shape.expected)
        choice = [{"enum": offered, **described}, accepted]
        if not numbers:
            return {"type": accepted["type"], "anyOf": choice}
        # A hyphen before a term does not matter; before a number it is its sign.
        choice.append({"type": "number", "exclusiveMaximum": 0})
        return {"type": ["number", *accepted["type"]], "anyOf": choice}

    def name(self, term: Term) -> str:
        """What the term is called in the language of the schema."""
        return term.zh or term.name if self.language == "zh" else term.name

    def other_names(self, term: Term) -> str:
        """What else the term is called, briefly."""
        names = (term.name, term.abbreviation, term.zh)
        return ", ".join(name for name in names if name and name != self.name(term))


def _scalar(shape: Shape) -> Schema:
    """What a shape reads that knows neither keys nor terms, or nothing."""
    match shape:
        case Text() | Fact() | Parsed(forms=()):
            return _ANY_TEXT
        case Truth():
            truths = _any_case("|".join((*YES, *NO)))
            return _or("boolean", _text(_alone(truths), shape.expected))
        case Whole(least, most):
            text = _text(_alone("-?[0-9]{1,9}"), shape.expected)
            return _or("integer", text, minimum=least, maximum=most)
        case OneOf(words):
            text = _text(_alone("|".join(map(_literal, words))), shape.expected)
            return {**text, "examples": list(words)}
        case Parsed():
            text = _text(_alone("|".join(map(_portable, shape.forms))), shape.expected)
            if shape.numbers is None:
                return text
            return _or("integer", text, minimum=shape.numbers[0], maximum=shape.numbers[1])
    raise TypeError(f"no schema for {shape}")


def _or(type_: str, schema: Schema, **bounds: int) -> Schema:
    """The schema, with a type allowed besides."""
    return {**schema, "type": [type_, *schema["type"]], **bounds}


def _text(pattern: str, expected: str) -> Schema:
    """A text that has the pattern, or nothing."""
    message = {"patternErrorMessage": f"expected {expected}"}
    return {"type": ["string", "null"], "pattern": pattern, **message}


def _alone(form: str, edge: str = r"\s") -> str:
    """The pattern of a text that is all of a form, with spaces around it."""
    return f"^{edge}*(?:{form}){edge}*$"


def _spelled(words: Iterable[str]) -> str:
    """The pattern of the words, however their letters, spaces and hyphens are written."""
    folded = sorted({fold(word) for word in words})
    usual = [word for word in folded if not re.search(_UNUSUAL, word)]
    forms = [_any_case(_literal(word)).replace(" ", f"{_GAP}+") for word in usual]
    return _alone("|".join(forms), edge=_GAP)


def _state(words: Iterable[str]) -> Schema:
    """The name of a State; of two capital letters, only those that are a name."""
    codes = "|".join(sorted(w for w in map(str.upper, words) if re.fullmatch("[A-Z]{2}", w)))
    return {
        "type": ["string", "number", "null"],
        "maxLength": MAXIMUM_TEXT,
        "pattern": rf"^(?!\s*[A-Z]{{2}}\s*$)|^\s*(?:{codes})\s*$",
        "patternErrorMessage": f"expected {State.expected}, written in full",
    }


def _plain(word: str) -> str | int | float:
    """What YAML makes of a word without quotes."""
    if not _NUMBER.fullmatch(word):
        return word
    return float(word) if "." in word else int(word)


def _literal(text: str) -> str:
    return _SYNTAX.sub(r"\\\g<0>", text)


def _portable(form: re.Pattern[str]) -> str:
    """The form without flags, which not every dialect of patterns has."""
    return _any_case(form.pattern) if form.flags & re.IGNORECASE else form.pattern


def _any_case(pattern: str) -> str:
    """The pattern with every small letter taken for a capital too; what is escaped stays."""
    return re.sub(r"\\.|([a-z])", lambda m: f"[{m[0].upper()}{m[0]}]" if m[1] else m[0], pattern)
