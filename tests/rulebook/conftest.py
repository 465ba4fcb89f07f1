"""What the tests of the rule language share: the shipped terms, small drafts, rule files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rulecheck.engines.cases import Answer, Case
from rulecheck.engines.reference import evaluate
from rulecheck.programme.facts import Facts
from rulecheck.programme.reader import read_programme
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.parser import Scope, parse_condition
from rulecheck.rulebook.rules import Rulebook
from rulecheck.source.problems import Problem, UnusableInput

HEAD = "schema: rulecheck/programme/1\ninstrument: CCM\n"


@pytest.fixture(scope="session")
def vocabularies() -> Vocabularies:
    return load_rulebook([shipped_rules()]).vocabularies


@pytest.fixture(scope="session")
def answer(vocabularies: Vocabularies) -> Callable[..., Answer]:
    """The reference engine's answer to a condition, put to one subject of a draft."""

    def ask(condition: str, draft: str, subject: str, **parameters: str) -> Answer:
        type_name, _, label = subject.partition(" ")
        facts = Facts(read_programme((HEAD + draft).encode(), "draft", vocabularies), vocabularies)
        scope = Scope(type_name, vocabularies, parameters=parameters)
        found = facts.standing(type_name)
        one = next(s for s in found if label in ("", s.label, s.label.rpartition(" ")[2]))
        return evaluate(parse_condition(condition, scope), Case(one))

    return ask


class RuleFiles:
    """A folder of rules to be loaded, with a small vocabulary and one document."""

    VOCABULARY = (
        "schema: rulecheck/vocabulary/1\n"
        "vocabularies:\n"
        "  instrument: {closed: true, terms: {CCM: {}}}\n"
        "  option: {closed: true, terms: {'1': {}, '4': {}}}\n"
        "  kind:\n"
        "    closed: true\n"
        "    terms:\n"
        "      review conference: {abbreviation: RC, status: formal}\n"
        "      meeting of experts: {abbreviation: ME}\n"
    )
    DOCUMENTS = (
        "schema: rulecheck/decisions/1\n"
        "documents:\n"
        "  - {symbol: DOC/1, title: {en: Document, zh: 文件}, instrument: CCM}\n"
    )
    KEYS = {  # noqa: RUF012
        "id": "X-1",
        "title": "{en: Length, zh: 会期}",
        "asks": "{en: Four days., zh: 四天。}",
        "locus": "para. 1",
        "modality": "shall",
        "each": "meeting of experts",
        "where": "opens is stated",
        "require": "working_days == 4",
        "at": "dates",
        "finding": '{en: "{{ subject }} is short.", zh: "{{ subject }}太短。"}',
        "remedy": "{en: Plan four days., zh: 请安排四天。}",
        "examples": (
            "{complies: [{meeting: {id: ME2017, dates: 2017-06-12/2017-06-15}}], "
            "departs: [{meeting: {id: ME2017, dates: 2017-06-12/2017-06-14}}]}"
        ),
    }

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("a-vocabulary.yaml", self.VOCABULARY)
        self.write("b-decisions.yaml", self.DOCUMENTS)

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, encoding="utf-8")
        return text

    @classmethod
    def rule(cls, **keys: str | None) -> str:
        """One rule; a key given as None is left out."""
        lines = [f"{k}: {v}" for k, v in (cls.KEYS | keys).items() if v is not None]
        return "  - " + "\n    ".join(lines) + "\n"

    @classmethod
    def file(cls, *rules: str, document: str = "DOC/1", instrument: str = "CCM") -> str:
        head = (
            f"schema: rulecheck/rules/1\ndocument: {document}\ninstrument: {instrument}\nrules:\n"
        )
        return head + "".join(rules)

    def load(self, **keys: str | None) -> Rulebook:
        """The rulebook with one rule."""
        self.write("rules.yaml", self.file(self.rule(**keys)))
        return load_rulebook([self.folder])

    def problems(self) -> tuple[Problem, ...]:
        """The problems of the folder, which must have some."""
        with pytest.raises(UnusableInput) as caught:
            load_rulebook([self.folder])
        return caught.value.problems

    def problem(self, near: str, text: str) -> str:
        """The one problem of a file of rules, which must stand where `near` is written."""
        self.write("rules.yaml", text)
        (problem,) = self.problems()
        assert Path(problem.path).name == "rules.yaml"
        assert (problem.line, problem.column) == place(text, near), problem
        return problem.message


def place(text: str, near: str) -> tuple[int, int]:
    """Line and column of the first occurrence, counted from 1."""
    before = text[: text.index(near)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


@pytest.fixture
def rule_files(tmp_path: Path) -> RuleFiles:
    return RuleFiles(tmp_path)
