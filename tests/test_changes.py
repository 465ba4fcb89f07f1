"""Every rule departs in a draft: a complying one, with one change a drafter might have made.

The changes stand in fixtures/changes, one file for each file of rules. `find` is a text that
occurs once in the draft (or `occurrence: n` says which), `replace` what stands there afterwards,
`with` the other rules that cannot but depart by the same change, `at` the path of the finding
where it points away from the change.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Finding, Verdict
from rulecheck.engines.agreement import available_engines
from rulecheck.programme.reader import read_programme
from rulecheck.rulebook.conditions import Constant
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import Level, Rule

FIXTURES = Path(__file__).parents[1] / "fixtures"
CHANGES = FIXTURES / "changes"
RECORDS = ["ccm/record-2010-2014.yaml", "ccm/option-other/complying.yaml"]
# Rules without an entry, and why.
WITHOUT: dict[str, str] = {
    "CCM-P22.8": "by the recommended reading it gives a note, which is below its level",
}


@dataclass(frozen=True)
class Change:
    """One change to a complying draft, and the rule it goes against."""

    group: str
    rule: str
    draft: str
    change: str
    find: str
    replace: str
    others: frozenset[str]
    occurrence: int | None
    at: str | None

    @property
    def before(self) -> str:
        """The complying draft."""
        return (FIXTURES / self.draft).read_text("utf-8")

    def start(self) -> int:
        """Where in the draft the text stands."""
        text, found = self.before, self.before.count(self.find)
        assert found == 1 or self.occurrence, f"{self.find!r} occurs {found} times"
        assert found >= (self.occurrence or 1), f"{self.find!r} occurs {found} times"
        start = -1
        for _ in range(self.occurrence or 1):
            start = text.index(self.find, start + 1)
        return start

    def after(self) -> str:
        """The departing draft."""
        start, text = self.start(), self.before
        return text[:start] + self.replace + text[start + len(self.find) :]

    def lines(self, text: str) -> range:
        """The lines the change takes up: `find` in the draft before, `replace` after."""
        first = self.before.count("\n", 0, self.start()) + 1
        return range(first, first + text.count("\n") + 1)


def one(group: str, entry: dict[str, Any]) -> Change:
    known = {"rule", "draft", "change", "find", "replace", "with", "occurrence", "at"}
    assert set(entry) <= known, sorted(set(entry) - known)
    return Change(
        group=group,
        rule=entry["rule"],
        draft=entry["draft"],
        change=entry["change"],
        find=entry["find"],
        replace=entry["replace"],
        others=frozenset(entry.get("with", ())),
        occurrence=entry.get("occurrence"),
        at=entry.get("at"),
    )


def all_changes() -> list[Change]:
    files = sorted(CHANGES.glob("*/*.yaml"))
    return [
        one(str(file.relative_to(CHANGES).with_suffix("")), entry)
        for file in files
        for entry in yaml.safe_load(file.read_text("utf-8")) or ()
    ]


ALL = all_changes()


def named(change: Change) -> str:
    return f"{change.group} {change.rule} {change.change}"


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(load_rulebook([shipped_rules()]), available_engines())


@pytest.fixture(scope="module")
def check(checker: Checker) -> Callable[[str, str], tuple[Finding, ...]]:
    """The findings of a draft, as if it lay where the complying one lies."""

    @cache
    def findings(draft: str, text: str) -> tuple[Finding, ...]:
        path = FIXTURES / draft
        vocabularies = checker.rulebook.vocabularies
        programme = read_programme(text.encode(), path.name, vocabularies, path.parent)
        return checker.check(programme, path.name).findings

    return findings


def can_depart(rule: Rule) -> bool:
    return any(check.require != Constant(True) for check in rule.checks)


def counts(finding: Finding) -> bool:
    """Above a note, and nobody agreed to it."""
    return finding.level is not Level.NOTE and finding.waived is None


def place(text: str, path: str) -> tuple[int, bool]:
    """The line of a path in a draft, or of what would hold it; and whether it is written."""
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    assert node is not None
    line = node.start_mark.line + 1
    for step in path.replace("[", ".[").split("."):
        keys = node.value if isinstance(node, yaml.MappingNode) else []
        items = node.value if isinstance(node, yaml.SequenceNode) else []
        node = None
        if step.startswith("[") and int(step[1:-1]) < len(items):
            node = items[int(step[1:-1])]
            line = node.start_mark.line + 1
        for key, value in keys:
            if key.value == step:
                node, line = value, key.start_mark.line + 1
        if node is None:
            return line, False
    return line, True


def stands_where_changed(finding: Finding, change: Change) -> bool:
    """On a changed line; of what was taken out, on the line of what held it."""
    at = finding.location
    if change.at is not None:
        return at.path == change.at
    if at.line in change.lines(change.replace):
        return True
    line, written = place(change.before, at.path)
    taken_out = written and line in change.lines(change.find)
    return taken_out and place(change.after(), at.path) == (at.line, False)


@pytest.mark.parametrize("change", ALL, ids=named)
def test_one_change_departs_from_the_rule(
    checker: Checker, check: Callable[[str, str], tuple[Finding, ...]], change: Change
) -> None:
    rule = next(rule for rule in checker.rulebook.rules if rule.id == change.rule)
    findings = check(change.draft, change.after())
    shown = "\n".join(f"{f.level.value} {f.rule} {f.location}: {f.message}" for f in findings)
    assert {f.rule for f in findings if counts(f)} - {change.rule} == change.others, shown

    departing = [f for f in findings if f.rule == rule.id and f.verdict is Verdict.DEPARTS]
    here = [f for f in departing if f.level is rule.level and stands_where_changed(f, change)]
    assert here, shown
    before = check(change.draft, change.before)
    already = {(f.rule, f.message) for f in before}
    assert any((f.rule, f.message) not in already for f in here), "departs without the change"


def test_every_rule_that_can_depart_has_a_change(checker: Checker) -> None:
    rules = {rule.id for rule in checker.rulebook.rules if can_depart(rule)}
    shown = {change.rule for change in ALL}
    assert shown <= rules, sorted(shown - rules)
    assert rules - shown == set(WITHOUT)


def test_the_changes_to_a_draft_stand_with_the_rules_they_go_against(checker: Checker) -> None:
    files = {
        rule.id: f"{Path(rule.file).parent.name}/{Path(rule.file).stem}"
        for rule in checker.rulebook.rules
    }
    assert [named(c) for c in ALL if files[c.rule] != c.group] == []


@pytest.mark.parametrize("draft", sorted({*RECORDS, *(change.draft for change in ALL)}))
def test_the_drafts_that_are_changed_comply(
    check: Callable[[str, str], tuple[Finding, ...]], draft: str
) -> None:
    findings = check(draft, (FIXTURES / draft).read_text("utf-8"))
    assert [(f.rule, f.message) for f in findings if counts(f)] == []


@pytest.mark.parametrize("change", ALL, ids=named)
def test_the_json_schema_accepts_the_changed_draft(
    refused_by_schema: Callable[[str], list[str]], change: Change
) -> None:
    assert refused_by_schema(change.after()) == []
