"""Chinese output is Chinese: what is left of Latin letters stands so in a draft or a rule file.

Each text is rendered, everything that its draft or rule writes itself is taken
out, and no letter may be left. A value of a draft counts only where no
vocabulary has Chinese for it, a text of a rule only its Chinese wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from rulecheck.checking.checker import Checker
from rulecheck.checking.comparing import compared
from rulecheck.checking.examples import draft_of
from rulecheck.checking.findings import Report
from rulecheck.checking.tracing import trace
from rulecheck.checking.wording import Speaker
from rulecheck.engines.agreement import available_engines
from rulecheck.programme.facts import STANDING, Facts
from rulecheck.programme.identifiers import parse_meeting_id
from rulecheck.programme.model import SCHEMA as PROGRAMME
from rulecheck.programme.reader import programme_of, read_programme
from rulecheck.programme.subjects import SCHEMA
from rulecheck.reporting import comparison as comparison_report
from rulecheck.reporting import rules_table
from rulecheck.reporting import trace as trace_report
from rulecheck.reporting.explain import explained, words_read
from rulecheck.reporting.meanings import THINGS_ZH, WORDS_ZH
from rulecheck.reporting.render import Manner, rendered
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.printing import printed
from rulecheck.rulebook.rules import Check, Rule, Rulebook, Wording
from rulecheck.source.reader import read
from rulecheck.source.values import Mapping, Node, Sequence

FIXTURES = Path(__file__).parents[2] / "fixtures"
LETTERS = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
DRAFTS = sorted(
    path
    for path in FIXTURES.rglob("*.yaml")
    if isinstance(whole := yaml.safe_load(path.read_text("utf-8")), dict)
    and whole.get("schema") == PROGRAMME
)
# The keys of a draft, where a finding names what is silent; elsewhere they would be English.
KEYS = {
    before + word.key
    for subject in SCHEMA.values()
    for word in subject.words.values()
    for before in ("的", "说明", "细化", "、")
    if word.key
}


def left(text: str, *written: Iterable[str]) -> list[str]:
    """The runs of Latin letters in a text, without what files write so; lines do not matter."""
    text = squashed(text)
    for phrases in written:
        text = pattern(frozenset(map(squashed, phrases)) - {""}).sub("", text)
    return re.findall(rf"[{LETTERS}]+", text)


@cache
def pattern(written: frozenset[str]) -> re.Pattern[str]:
    """Any of the phrases, the longest there is; a part of a word is not the phrase."""
    longest = sorted(written, key=len, reverse=True)
    either = "|".join(
        (f"(?<![{LETTERS}])" if re.match(f"[{LETTERS}]", phrase) else "") + re.escape(phrase)
        for phrase in longest
    )
    return re.compile(f"(?:{either})(?![{LETTERS}])" if longest else "(?!)")


def squashed(text: str) -> str:
    return "".join(text.split())


def runs(wording: Wording) -> Iterator[str]:
    """What a Chinese wording itself writes in Latin letters, such as a key of the draft."""
    yield from shown(re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "。", wording.zh))


def shown(text: str) -> list[str]:
    """The stretches of a Chinese text that are not Chinese."""
    return [run.strip() for run in re.findall(r"[!-~ ]+", text)]


def scalars(node: Node) -> Iterator[str]:
    if isinstance(node, Mapping):
        for _, entry in node.entries.values():
            yield from scalars(entry)
    elif isinstance(node, Sequence):
        for item in node:
            yield from scalars(item)
    elif not node.is_null:
        yield node.text


def ids(node: Node) -> Iterator[str]:
    if isinstance(node, Sequence):
        for item in node:
            yield from ids(item)
    elif isinstance(node, Mapping):
        for name, (_, entry) in node.entries.items():
            yield from scalars(entry) if name == "id" else ids(entry)


def wordings(rule: Rule) -> Iterator[Wording]:
    yield from (rule.title, rule.asks)
    for check in rule.checks:
        yield from (check.finding.wording, check.remedy.wording)
    for reading in rule.readings:
        yield from (reading.title, reading.says)


def said_by(rulebook: Rulebook) -> set[str]:
    """What rules and register write in any Chinese report: ids, symbols, loci, wordings."""
    written = {rule.id for rule in rulebook.rules}
    written |= {document.cited.zh for document in rulebook.documents.values()}
    for rule in rulebook.rules:
        written.update(re.findall(r"\(\w\)", rule.locus))
        written.update(run for wording in wordings(rule) for run in runs(wording))
    return written


def said_in(node: Mapping, rulebook: Rulebook) -> Iterator[str]:
    """What a draft writes: its free texts and ids, and the names of its context."""
    vocabularies = rulebook.vocabularies.by_name.values()
    for name, (_, entry) in node.entries.items():
        if name == "schema":
            continue
        for text in scalars(entry):
            terms = (vocabulary.find(text) for vocabulary in vocabularies)
            if not any(term and term.zh for term in terms):
                yield text
    yield from ids(node)
    context = node.get("context")
    yield from (f"context.{name}" for name in context.entries) if context else ()


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(load_rulebook([shipped_rules()]), available_engines(), "zh")


@pytest.fixture(scope="module")
def rulebook(checker: Checker) -> Rulebook:
    return checker.rulebook


@pytest.fixture(scope="module")
def of_rules(rulebook: Rulebook) -> set[str]:
    return said_by(rulebook)


def test_english_is_seen() -> None:
    assert left("违反 A-1，year\n  2021，第3行", ["A-1", "ear"]) == ["year"]
    assert left("依据：para. 28，第三段", []) == ["para"]
    assert left("IM2016和6MSP", ["IM2016", "6MSP"]) == []


@pytest.mark.parametrize("path", DRAFTS, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_reports_are_chinese(checker: Checker, of_rules: set[str], path: Path) -> None:
    rulebook = checker.rulebook
    programme = read_programme(
        path.read_bytes(), path.name, rulebook.vocabularies, path.resolve().parent
    )
    report = checker.check(programme, path.name)
    node = read(path.read_bytes(), path.name)
    assert isinstance(node, Mapping)
    written = of_rules | KEYS | {path.name} | set(said_in(node, rulebook))
    for whole in (False, True):
        text = rendered(
            Report((report,), engines=("durable", "reference")),
            "text",
            Manner(language="zh", whole=whole),
        )
        assert path.name in text
        # Lines of the draft itself are shown with their numbers.
        told = re.sub(r"^ *\d* \|.*$", "", text, flags=re.MULTILINE)
        # What the draft as a whole does not say stands on a line of its own.
        told = re.sub(r"^    (?=[a-z_.、]+$)", "说明", told, flags=re.MULTILINE)
        assert left(told, written | {"（--all"}) == []


@pytest.mark.parametrize("name", ["example-option-4.yaml", "option-2/intersessional-kept.yaml"])
def test_comparisons_are_chinese(checker: Checker, of_rules: set[str], name: str) -> None:
    path = FIXTURES / "ccm" / name
    programme = read_programme(path.read_bytes(), path.name, checker.rulebook.vocabularies)
    comparison = compared(checker, programme, path.name)
    for whole in (False, True):
        text = comparison_report.as_text(comparison, checker.speaker, whole=whole)
        assert path.name in text
        assert left(text, of_rules | {path.name, "（--all"}) == []


def test_findings_on_the_examples_of_every_rule_are_chinese(
    checker: Checker, of_rules: set[str]
) -> None:
    rulebook, found = checker.rulebook, 0
    for rule in rulebook.rules:
        for example in rule.examples:
            node = draft_of(rule, example.node)
            facts = Facts(
                programme_of(node, rule.file, rulebook.vocabularies), rulebook.vocabularies
            )
            for finding in checker.findings(checker.outcomes([rule], facts)):
                found += 1
                texts = (finding.subject_text, finding.message, finding.remedy)
                text = "。".join((*texts, finding.locus_text))
                if left(text, of_rules):
                    written = of_rules | KEYS | set(said_in(node, rulebook))
                    written.update(said for check in rule.checks for said in conditions(check))
                    assert left(text, written) == [], rule.id
    assert found > len(rulebook.rules)


def test_explanations_are_chinese(rulebook: Rulebook, of_rules: set[str]) -> None:
    # Meanings of words name meetings by their ids and abbreviations, as a draft would.
    terms = rulebook.vocabularies
    named = {run for words in WORDS_ZH.values() for text in words.values() for run in shown(text)}
    meant = {n for n in named if parse_meeting_id(n, terms) or terms["kind"].by_abbreviation(n)}
    for rule in rulebook.rules:
        # The drafts come last, and are the rule's own; ‹words› stand so in its wordings.
        text, *drafts = re.split("草案schema:", squashed(explained(rule, rulebook, "zh")))
        assert drafts, rule.id
        text = re.sub("‹[^›]*›|--reading", "", text)
        written = {Path(rule.file).name}
        written |= {f"{rule.id}={reading.name}" for reading in rule.readings}
        for check in rule.checks:
            written |= set(conditions(check))
        assert "语气" in text
        assert left(text, written, of_rules | meant) == [], rule.id


def conditions(check: Check) -> Iterator[str]:
    """The conditions of a check, the words they read with their keys, and the key pointed at."""
    own = (check.where, getattr(check.where, "parts", (None, None))[-1])
    for condition in (*own, check.require, check.tolerate):
        if condition is None:
            continue
        yield printed(condition)
        for name in re.findall(r'context \w+ "([^"]*)"', printed(condition)):
            yield from (f"说明context.{name}", f"细化context.{name}")
        for _, word in words_read(condition, STANDING[check.subject][0]):
            yield f"{word.name}（键{word.key}）"
    yield f"指向的键{check.at}"


def test_the_table_of_rules_is_chinese(rulebook: Rulebook, of_rules: set[str]) -> None:
    text = rules_table.as_table(rulebook.rules, rulebook.vocabularies, "zh")
    assert f"\n{len(rulebook.rules)}条规则\n" in text
    assert left(text, of_rules) == []


def test_traces_are_chinese(rulebook: Rulebook, of_rules: set[str]) -> None:
    speaker = Speaker("zh", rulebook.vocabularies)
    for document in rulebook.documents.values():
        traced = trace(rulebook, document, "1. 第一段。", "copy.txt", "zh")
        places = rulebook.registers[document.symbol].places
        written = of_rules | {"copy.txt"}
        written |= {one.id for place in places for one in place.registered}
        written |= {letter for place in places for letter in re.findall(r"\(\w\)", place.locus)}
        written |= {place.fingerprint or "" for place in places}
        written |= {one.found.fingerprint or "" for one in traced.places if one.found}
        text = trace_report.as_text([traced], speaker)
        assert "副本：" in text
        assert left(text, written) == []


def test_problems_of_a_trace_are_chinese(rulebook: Rulebook) -> None:
    document = next(iter(rulebook.documents.values()))
    places = rulebook.registers[document.symbol].places
    bare = Rulebook(
        rulebook.rules[:0], rulebook.vocabularies, rulebook.documents, rulebook.registers
    )
    problems = trace(bare, document, language="zh").problems
    assert problems
    loci = [place.locus for place in places]
    assert left(" ".join(problem.message for problem in problems), loci) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_word_is_without_a_meaning(language: str) -> None:
    for name, subject in SCHEMA.items():
        for word in subject.words.values():
            meaning = WORDS_ZH[name][word.name] if language == "zh" else word.meaning
            assert meaning.endswith("。" if language == "zh" else "."), (name, word.name)


def test_no_meaning_is_without_a_word() -> None:
    assert {name: set(subject.words) for name, subject in SCHEMA.items()} == {
        name: set(words) for name, words in WORDS_ZH.items()
    }
    assert set(THINGS_ZH) == {*SCHEMA, *STANDING}


def test_every_locus_of_the_rules_has_a_chinese_form(rulebook: Rulebook) -> None:
    speaker = Speaker("zh", rulebook.vocabularies)
    loci = {rule.locus for rule in rulebook.rules}
    loci |= {place.locus for reg in rulebook.registers.values() for place in reg.places}
    assert len(loci) > 100
    assert [locus for locus in loci if not re.search("[\u4e00-\u9fff]", speaker.locus(locus))] == []
