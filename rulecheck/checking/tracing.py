"""Which rules rest on which places of a document, and which places bear no rule, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rulecheck.checking.copies import Found, State, find_places
from rulecheck.rulebook.register import Place, Register
from rulecheck.rulebook.rules import Document, Language, Rule, Rulebook, Wording
from rulecheck.source.problems import Problem, hint, nearest, quoted

# What a copy should not show of a place.
AMISS = (State.ADDED, State.DRIFT, State.MISSING)
# What does not fit, in the words of the files that would have to be mended.
_PROBLEMS: Mapping[str, Wording] = {
    "unregistered": Wording(
        "the paragraphs of {document} are not registered; list them in a YAML file that begins "
        "with 'schema: rulecheck/paragraphs/1' and 'document: {symbol}'",
        "文件{document}的段落没有登记；请列于以“schema: rulecheck/paragraphs/1”和"
        "“document: {symbol}”开头的YAML文件",
    ),
    "stray": Wording(
        "{rule} rests on {locus}, which is not in the register",
        "{rule}以{locus}为依据，而登记册中没有此处",
    ),
    "enter": Wording(
        "; enter it under 'paragraphs:' in {file}, as "
        "'- {{locus: {locus}, fingerprint: \"0000000000000000\", characters: 1}}', "
        "and run trace with --source to learn fingerprint and characters",
        "；请在{file}的“paragraphs:”下写入"
        '“- {{locus: {locus}, fingerprint: "0000000000000000", characters: 1}}”，'
        "再以--source运行trace，即得指纹和字符数",
    ),
    "perhaps": Wording("; perhaps {near}", "；或为{near}"),
    "ruled": Wording(
        "{locus}: there is a rule {rule}; take it off the list",
        "{locus}：{rule}已有规则，请从清单中删去",
    ),
    "unexplained": Wording(
        "{locus}: no rule rests on it, and nothing says why",
        "{locus}：没有规则以此为依据，也没有说明理由",
    ),
}


@dataclass(frozen=True)
class TracedPlace:
    """A place of a document, the rules that rest on it, and what a copy holds there."""

    place: Place
    rules: tuple[Rule, ...]
    found: Found | None = None


@dataclass(frozen=True)
class Trace:
    """The places of a document, and where rules and register do not fit together."""

    document: Document
    places: tuple[TracedPlace, ...]
    problems: tuple[Problem, ...]
    source: str | None = None

    @property
    def rules(self) -> frozenset[str]:
        """The rules that rest on some place."""
        return frozenset(rule.id for traced in self.places for rule in traced.rules)

    @property
    def unruled(self) -> frozenset[str]:
        """The statements that no rule rests on."""
        return frozenset(one.id for traced in self.places for one in traced.place.registered)

    def in_state(self, *states: State) -> tuple[TracedPlace, ...]:
        """The places with a text of their own that a copy holds in one of some states."""
        return tuple(t for t in self.places if t.found is not None and t.found.state in states)

    @property
    def fits(self) -> bool:
        """Whether nothing is wrong: neither in the register nor in the copy."""
        return not (self.problems or self.in_state(*AMISS))


class UnknownDocument(Exception):
    """A document asked for that is not registered, or several of the name."""


def documents_called(rulebook: Rulebook, name: str | None) -> tuple[Document, ...]:
    """The documents of a symbol, of a part of one, or of an instrument; without a name, all."""
    documents = rulebook.documents
    if name is None:
        return tuple(documents.values())
    if name in documents:
        return (documents[name],)
    folded = name.casefold()
    found = [d for d in documents.values() if folded == d.instrument.casefold()]
    found = found or [d for symbol, d in documents.items() if folded in symbol.casefold()]
    if found:
        return tuple(found)
    raise UnknownDocument(f"no document {quoted(name)} is registered{hint(name, documents)}")


def trace(
    rulebook: Rulebook,
    document: Document,
    text: str | None = None,
    source: str | None = None,
    language: Language = "en",
) -> Trace:
    """The two-way table of a document; with the text of a copy, what the copy holds.

    Problems are told in the language.
    """
    rules = [rule for rule in rulebook.rules if rule.document == document.symbol]
    register = rulebook.registers.get(document.symbol)
    if register is None:
        return Trace(document, (), tuple(_unregistered(rules, language)), source)
    found = find_places(register, text) if text is not None else {}
    by_locus: dict[str, list[Rule]] = {}
    for rule in rules:
        by_locus.setdefault(rule.locus, []).append(rule)
    places = tuple(
        TracedPlace(place, tuple(by_locus.get(place.locus, ())), found.get(place.locus))
        for place in register.places
    )
    problems = (
        *_strays(register, rules, language),
        *_contradictions(register, places, rules, language),
    )
    return Trace(document, places, problems, source)


def _unregistered(rules: Iterable[Rule], language: Language) -> Iterator[Problem]:
    for rule in rules:
        yield _problem(rule, _unlisted(rule.document, language))


def _strays(register: Register, rules: Iterable[Rule], language: Language) -> Iterator[Problem]:
    """Rules that rest on a place the register does not know."""
    for rule in rules:
        if rule.locus not in register.by_locus:
            message = _told("stray", language, rule=rule.id, locus=quoted(rule.locus))
            if near := nearest(rule.locus, register.by_locus):
                message += _told("perhaps", language, near=quoted(near))
            else:
                message += _told("enter", language, locus=rule.locus, file=register.file)
            yield _problem(rule, message)


def _contradictions(
    register: Register, places: Iterable[TracedPlace], rules: Iterable[Rule], language: Language
) -> Iterator[Problem]:
    """Places that say nothing of why they bear no rule, or say so of a rule there is."""
    ruled: Mapping[str, Rule] = {rule.id: rule for rule in rules}
    for traced in places:
        place, at = traced.place, traced.place.location
        for one in place.registered:
            if one.id in ruled:
                message = _told("ruled", language, locus=place.locus, rule=quoted(one.id))
                yield Problem(register.file, at.line, at.column, message)
        if not (traced.rules or place.registered or place.because):
            message = _told("unexplained", language, locus=place.locus)
            yield Problem(register.file, at.line, at.column, message)


def _unlisted(symbol: str, language: Language) -> str:
    return _told("unregistered", language, document=quoted(symbol), symbol=symbol)


def _told(name: str, language: Language, **words: str) -> str:
    return _PROBLEMS[name].in_language(language).format(**words)


def _problem(rule: Rule, message: str) -> Problem:
    return Problem(rule.file, rule.location.line, rule.location.column, message)
