"""The terms drafts and rules may use: data beside the rules, read here.

A vocabulary is closed (a word that is not in it is a problem) or open (any
text will do; the terms only gather aliases). Terms are matched with case,
white space, hyphens and underscores folded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

from rulecheck.programme.numbering import places
from rulecheck.source import values
from rulecheck.source.problems import Problem, UnusableInput, hint, one_slip, quoted

SCHEMA = "rulecheck/vocabulary/1"
# The vocabulary whose terms are forms of places in documents: `para. {n}`.
LOCI = "locus"
_SHORTEST_SLIP = 5
_FOLD = re.compile(r"[\s_\-‐‑–]+")


@lru_cache(maxsize=4_096)
def fold(text: str) -> str:
    """The text as terms are compared: case, width, spaces and hyphens folded."""
    return _FOLD.sub(" ", unicodedata.normalize("NFKC", text)).strip().casefold()


class Term(msgspec.Struct, frozen=True):
    """One term: its name in UN English, in Chinese, and other ways to write it."""

    name: str
    zh: str | None = None
    aliases: tuple[str, ...] = ()
    abbreviation: str | None = None
    status: str | None = None
    numbered: bool = False
    tabulated: bool = False
    # Of an instrument: the city where its meetings are held unless a host invites.
    seat: str | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way to write the term, its name first."""
        optional = (self.abbreviation, self.zh)
        return (self.name, *(word for word in optional if word), *self.aliases)


class Vocabulary(msgspec.Struct, frozen=True):
    """The terms of one sort of word."""

    name: str
    closed: bool
    terms: Mapping[str, Term] = msgspec.field(default_factory=dict)
    # The terms by every spelling, folded.
    by_spelling: Mapping[str, Term] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.terms and not self.by_spelling:
            terms = self.terms.values()
            spelt = {fold(word): term for term in terms for word in term.spellings}
            msgspec.structs.force_setattr(self, "by_spelling", spelt)

    def find(self, text: str) -> Term | None:
        """The term written so, or None."""
        return self.by_spelling.get(fold(text))

    def slip_of(self, text: str) -> str | None:
        """The spelling that an unknown text misses by one slip; None for a text of its own.

        In a short text one letter makes another word.
        """
        word = fold(text)
        if len(word) < _SHORTEST_SLIP or word in self.by_spelling:
            return None
        spellings = (spelling for term in self.terms.values() for spelling in term.spellings)
        return next((near for near in spellings if one_slip(word, fold(near))), None)

    def name_of(self, text: str) -> str:
        """The term's name; in an open vocabulary an unknown text names itself."""
        term = self.find(text)
        return term.name if term else " ".join(text.split())

    def by_abbreviation(self, abbreviation: str) -> Term | None:
        """The term with that abbreviation, as ids of meetings use it."""
        return next((t for t in self.terms.values() if t.abbreviation == abbreviation), None)


class Vocabularies(msgspec.Struct, frozen=True):
    """All vocabularies, by name."""

    by_name: Mapping[str, Vocabulary] = msgspec.field(default_factory=dict)

    def __getitem__(self, name: str) -> Vocabulary:
        return self.by_name.get(name) or Vocabulary(name, closed=False)

    def __contains__(self, name: str) -> bool:
        return name in self.by_name


_TERM_KEYS = ("abbreviation", "status", "numbered", "tabulated", "seat", "zh", "aliases")


class _Reader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def report(self, node: values.Node, message: str) -> None:
        at = node.position
        self.problems.append(Problem(self.path, at.line, at.column, message))

    def vocabularies(self, root: values.Mapping) -> dict[str, Vocabulary]:
        node = root.get("vocabularies")
        if not isinstance(node, values.Mapping):
            self.report(root, "expected 'vocabularies': a mapping of vocabularies")
            return {}
        return {name: self.vocabulary(name, entry) for name, (_, entry) in node.entries.items()}

    def vocabulary(self, name: str, node: values.Node) -> Vocabulary:
        if not isinstance(node, values.Mapping):
            self.report(node, f"expected the vocabulary {quoted(name)} as a mapping")
            return Vocabulary(name, closed=False)
        terms = node.get("terms")
        if not isinstance(terms, values.Mapping):
            self.report(node, f"the vocabulary {quoted(name)} needs 'terms', a mapping")
            return Vocabulary(name, closed=False)
        read = {key: self.term(key, entry) for key, (_, entry) in terms.entries.items()}
        self.check_unique(name, terms, read.values())
        if name == LOCI:
            self.check_forms(terms, read.values())
        return Vocabulary(name, self.truth(node.get("closed")), read)

    def check_unique(self, name: str, node: values.Mapping, terms: Iterable[Term]) -> None:
        seen: dict[str, Term] = {}
        for term in terms:
            for spelling in term.spellings:
                other = seen.setdefault(fold(spelling), term)
                if other is not term:
                    entry = node.get(term.name)
                    assert entry is not None
                    self.report(
                        entry,
                        f"{quoted(spelling)} stands for two terms of {quoted(name)}: "
                        f"{quoted(other.name)} and {quoted(term.name)}",
                    )

    def check_forms(self, node: values.Mapping, terms: Iterable[Term]) -> None:
        """The places for numbers in a form: each once, and those of the Chinese among them."""
        for term in terms:
            named, entry = places(term.name), node.get(term.name)
            assert entry is not None
            if len(set(named)) < len(named):
                self.report(entry, f"a number stands twice in {quoted(term.name)}")
            for place in places(term.zh or ""):
                if place not in named:
                    message = f"{quoted('{' + place + '}')} does not stand in {quoted(term.name)}"
                    self.report(entry, message + hint(place, named))

    def term(self, name: str, node: values.Node) -> Term:
        if isinstance(node, values.Scalar) and node.is_null:
            return Term(name)
        if not isinstance(node, values.Mapping):
            self.report(node, f"expected the term {quoted(name)} as a mapping")
            return Term(name)
        for key in node.entries:
            if key not in _TERM_KEYS:
                self.report(node, f"unknown key {quoted(key)}{hint(key, _TERM_KEYS)}")
        return Term(
            name,
            zh=self.text(node.get("zh")),
            aliases=self.texts(node.get("aliases")),
            abbreviation=self.text(node.get("abbreviation")),
            status=self.text(node.get("status")),
            numbered=self.truth(node.get("numbered")),
            tabulated=self.truth(node.get("tabulated")),
            seat=self.text(node.get("seat")),
        )

    def text(self, node: values.Node | None) -> str | None:
        if node is None:
            return None
        if isinstance(node, values.Scalar):
            return node.text
        self.report(node, f"expected a text, found {values.describe(node)}")
        return None

    def texts(self, node: values.Node | None) -> tuple[str, ...]:
        if node is None:
            return ()
        if not isinstance(node, values.Sequence):
            self.report(node, f"expected a list of texts, found {values.describe(node)}")
            return ()
        return tuple(text for item in node if (text := self.text(item)) is not None)

    def truth(self, node: values.Node | None) -> bool:
        text = self.text(node)
        if node is not None and text not in ("true", "false"):
            self.report(node, "expected true or false")
        return text == "true"


def read_vocabularies(root: values.Mapping, path: str) -> Vocabularies:
    """The vocabularies of one file. Raises UnusableInput with every problem found."""
    reader = _Reader(path)
    found = reader.vocabularies(root)
    if reader.problems:
        raise UnusableInput(reader.problems)
    return Vocabularies(found)


def merged(parts: Iterable[Vocabularies]) -> Vocabularies:
    """The vocabularies of several files as one; later terms are added to earlier ones."""
    whole: dict[str, Vocabulary] = {}
    for part in parts:
        for name, vocabulary in part.by_name.items():
            before = whole.get(name)
            terms = {**(before.terms if before else {}), **vocabulary.terms}
            whole[name] = Vocabulary(name, before.closed if before else vocabulary.closed, terms)
    return Vocabularies(whole)
