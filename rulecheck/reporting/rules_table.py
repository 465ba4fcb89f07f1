"""The rules as a table: all of them, or those that fit, or those of one verdict on a draft."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Verdict
from rulecheck.checking.wording import Speaker
from rulecheck.programme.facts import Facts
from rulecheck.programme.model import Programme
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.programme.vocabulary import fold as folded
from rulecheck.reporting.jsontext import json_text
from rulecheck.reporting.labels import Labels
from rulecheck.reporting.width import WIDTH, clean, cut, fold, width_of
from rulecheck.rulebook.rules import LANGUAGES, Language, Modality, Rule, Rulebook, Wording
from rulecheck.source.problems import hint_or_known, quoted

_GAP = 2
# A locus says where to look; the title says what it is about and needs the room.
_LOCUS_AT_MOST = 20
# With less room than this beside the rest, a title stands below.
_TITLE_AT_LEAST = 20
_BELOW = 4


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rules are wanted; None leaves a thing open."""

    document: str | None = None
    instrument: str | None = None
    option: str | None = None
    modality: Modality | None = None

    def choose(self, rulebook: Rulebook) -> list[Rule]:
        """The rules that fit."""
        return [rule for rule in rulebook.rules if self._fits(rule, rulebook)]

    def unmatched(self, rulebook: Rulebook) -> list[str]:
        """What is asked for that no rule has, each with the nearest that one has."""
        documents = {rule.document for rule in rulebook.rules}
        instruments = {rule.instrument for rule in rulebook.rules}
        asked = (
            ("document", self.document, documents, Filter(document=self.document)),
            ("instrument", self.instrument, instruments, Filter(instrument=self.instrument)),
            ("option", self.option, rulebook.options, Filter(option=self.option)),
        )
        return [
            f"no rule has the {key} {quoted(text)}{hint_or_known(text, known)}"
            for key, text, known, alone in asked
            if text is not None and not alone.choose(rulebook)
        ]

    def _fits(self, rule: Rule, rulebook: Rulebook) -> bool:
        terms = rulebook.vocabularies
        if self.document is not None and folded(self.document) not in folded(rule.document):
            return False
        if self.instrument is not None:
            wanted = terms["instrument"].name_of(self.instrument)
            if folded(wanted) != folded(rule.instrument):
                return False
        if self.option is not None:
            option = terms["option"].name_of(self.option)
            if rule.options is None or option not in rule.options:
                return False
        return self.modality in (None, rule.modality)


def of_verdict(
    checker: Checker, rules: Iterable[Rule], programme: Programme, verdict: Verdict, path: str
) -> list[Rule]:
    """The rules of the programme's instrument that give it a verdict, on one subject at least.

    Not applicable are the rules that give no other. Raises EngineFault, and UnusableInput
    for readings in the programme that are not there.
    """
    facts = Facts(programme, checker.rulebook.vocabularies)
    checker.readings.check(facts, path)
    wanted = [rule for rule in rules if rule.instrument == programme.instrument]
    ids = {rule.id for rule in wanted}
    bound = [rule for rule in checker.binding(facts) if rule.id in ids]
    given: dict[str, set[Verdict]] = {}
    for outcome in checker.outcomes(bound, facts):
        given.setdefault(outcome.rule.id, set()).add(outcome.verdict)
    return [rule for rule in wanted if _gave(verdict, given.get(rule.id, set()))]


def _gave(verdict: Verdict, given: set[Verdict]) -> bool:
    if verdict is Verdict.NOT_APPLICABLE:
        return given <= {verdict}
    return verdict in given


def as_table(rules: Sequence[Rule], terms: Vocabularies, language: Language) -> str:
    """Id, modality, locus and title of each rule in 80 columns, and how many they are."""
    say, speaker = Labels(language), Speaker(language, terms)
    heads = [
        (rule.id, say(rule.modality.value), cut(clean(speaker.locus(rule.locus)), _LOCUS_AT_MOST))
        for rule in rules
    ]
    cells = [tuple(clean(cell) for cell in head) for head in heads]
    widths = [max(map(width_of, column)) for column in zip(*cells, strict=True)]
    titles = (_title(rule, language, say) for rule in rules)
    lines = [_row(head, widths, title) for head, title in zip(cells, titles, strict=True)]
    count = say("rules", number=len(rules))
    return "".join(f"{line}\n" for line in (*lines, "", count))


def _title(rule: Rule, language: Language, say: Labels) -> str:
    """The title of a rule, and behind it its readings, the recommended one first."""
    title = rule.title.in_language(language)
    if not rule.readings:
        return title
    readings = (reading.title.in_language(language) for reading in rule.readings)
    return say("titled", title=title, readings=say("list").join(readings))


def _row(cells: Sequence[str], widths: Sequence[int], title: str) -> str:
    padded = (
        cell + " " * (width - width_of(cell) + _GAP)
        for cell, width in zip(cells, widths, strict=True)
    )
    head = "".join(padded)
    room = WIDTH - width_of(head)
    if room < _TITLE_AT_LEAST:
        return f"{fold(' '.join(cells))}\n{fold(title, _BELOW)}"
    return (head + fold(title, WIDTH - room).lstrip(" ")).rstrip()


def as_json(rules: Sequence[Rule], terms: Vocabularies) -> str:
    """The rules as JSON text, with every text in every language."""
    speakers = [Speaker(language, terms) for language in LANGUAGES]
    return json_text([_data(rule, speakers) for rule in rules])


def _data(rule: Rule, speakers: Sequence[Speaker]) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": _texts(rule.title),
        "instrument": rule.instrument,
        "document": rule.document,
        "locus": rule.locus,
        "locus_text": {speaker.language: speaker.locus(rule.locus) for speaker in speakers},
        "modality": rule.modality.value,
        "level": rule.level.value,
        "options": None if rule.options is None else sorted(rule.options),
        "readings": [reading.name for reading in rule.readings],
        "readings_text": {reading.name: _texts(reading.title) for reading in rule.readings},
    }


def _texts(wording: Wording) -> dict[str, str]:
    return {language: wording.in_language(language) for language in LANGUAGES}
