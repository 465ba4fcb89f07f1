"""Every check of every rule departs in a draft: a complying one, with one change.

The changes stand in fixtures/changes, one file for each file of rules.

- `draft`: a complying draft of fixtures/, or the name of one in `variants.yaml`, which tells how it
  comes out of another
- `find`: a text that stands once in the draft (or `occurrence: n` says which); `replace`: what
  stands there afterwards
- `at`: the path of the finding, where it is not on a changed line but on the key or the list that
  held what was changed; `away: {path: why}`, where it is somewhere else
- `with: {rule: why}`: what else departs, or is left open, by this change; `implies: {rule: why}`:
  what must do so whenever this check departs, in whatever draft
- `lifted`: the rule that lifts the departure to a note

`unreached.yaml` holds the checks that no draft can depart from, and why.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from pathlib import Path
from typing import Any

import pytest
import yaml

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Finding, Verdict
from rulecheck.checking.outcomes import Outcome
from rulecheck.engines.agreement import agreed, available_engines
from rulecheck.engines.cases import Answer, Case, Question
from rulecheck.engines.reference import Known, ReferenceEngine
from rulecheck.programme.facts import Facts
from rulecheck.programme.reader import read_programme
from rulecheck.rulebook.conditions import Condition, Constant
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import Level, Rule

FIXTURES = Path(__file__).parents[1] / "fixtures"
CHANGES = FIXTURES / "changes"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Edit:
    """Another text in one place of a draft."""

    find: str
    replace: str
    occurrence: int | None = None

    def start(self, text: str) -> int:
        """Where in a draft the text stands."""
        found = text.count(self.find)
        assert found == 1 if self.occurrence is None else 0 < self.occurrence <= found > 1, (
            f"{self.find!r} occurs {found} times"
        )
        start = -1
        for _ in range(self.occurrence or 1):
            start = text.index(self.find, start + 1)
        return start

    def of(self, text: str) -> str:
        """A draft once it is edited."""
        start = self.start(text)
        return text[:start] + self.replace + text[start + len(self.find) :]


@dataclass(frozen=True)
class Variant:
    """A complying draft that other edits make of one."""

    draft: str
    change: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Change:
    """An edit, the rule it goes against, and what departs by it besides."""

    group: str
    rule: str
    draft: str
    change: str
    edit: Edit
    at: str | None
    away: str | None
    lifted: str | None
    beside: frozenset[str]
    implied: frozenset[str]

    @property
    def others(self) -> frozenset[str]:
        """The other rules that depart."""
        return self.beside | self.implied

    @property
    def before(self) -> str:
        """The draft as it was."""
        return text_of(self.draft)

    def after(self) -> str:
        """The draft as it is now."""
        return self.edit.of(self.before)

    def lines(self, text: str) -> range:
        """The lines that `find` takes up in the draft before, or `replace` after."""
        first = self.before.count("\n", 0, self.edit.start(self.before)) + 1
        return range(first, first + text.count("\n") + 1)


def of_texts(value: object) -> dict[str, str]:
    """A mapping whose values are reasons: no reason may be missing."""
    assert isinstance(value, dict), value
    assert all(isinstance(why, str) and why.strip() for why in value.values()), value
    return value


def one_edit(entry: dict[str, Any]) -> Edit:
    return Edit(entry.pop("find"), entry.pop("replace"), entry.pop("occurrence", None))


def one_variant(entry: dict[str, Any]) -> Variant:
    edits = tuple(Edit(**edit) for edit in entry.pop("edits"))
    assert edits
    return Variant(**entry, edits=edits)


def one_change(group: str, entry: dict[str, Any]) -> Change:
    away = of_texts(entry.pop("away", {}))
    assert len(away) <= (0 if "at" in entry else 1), away
    change = Change(
        group=group,
        rule=entry.pop("rule"),
        draft=entry.pop("draft"),
        change=entry.pop("change"),
        edit=one_edit(entry),
        at=entry.pop("at", None),
        away=next(iter(away), None),
        lifted=entry.pop("lifted", None),
        beside=frozenset(of_texts(entry.pop("with", {}))),
        implied=frozenset(of_texts(entry.pop("implies", {}))),
    )
    assert not entry, sorted(entry)
    return change


def entries(file: Path) -> list[dict[str, Any]]:
    found = yaml.safe_load(file.read_text("utf-8"))
    assert isinstance(found, list), file
    return found


VARIANTS = {entry.pop("name"): one_variant(entry) for entry in entries(CHANGES / "variants.yaml")}
UNREACHED = {(e["rule"], e["check"]): e["why"] for e in entries(CHANGES / "unreached.yaml")}
ALL = [
    one_change(str(file.relative_to(CHANGES).with_suffix("")), entry)
    for file in sorted(CHANGES.glob("*/*.yaml"))
    for entry in entries(file)
]
DRAFTS = sorted({*VARIANTS, *(change.draft for change in ALL)})


@cache
def text_of(draft: str) -> str:
    """A complying draft: a file, or what edits make of one."""
    if draft not in VARIANTS:
        return (FIXTURES / draft).read_text("utf-8")
    return reduce(
        lambda text, edit: edit.of(text), VARIANTS[draft].edits, text_of(VARIANTS[draft].draft)
    )


def named(change: Change) -> str:
    return f"{change.group} {change.rule} {change.change}"


@dataclass(frozen=True)
class Checked:
    """The findings of a draft, and the checks that departed in it, each with its number."""

    findings: tuple[Finding, ...]
    departures: frozenset[tuple[str, int, str, str]]

    def checks(self, finding: Finding) -> set[int]:
        """The checks that say a finding: several may do so in the same words."""
        of = (finding.rule, finding.location.path, finding.message)
        return {n for rule, n, *said in self.departures if (rule, *said) == of}

    def shown(self) -> str:
        """The findings, to be read where a test fails."""
        return "\n".join(
            f"{f.level.value} {f.rule} {sorted(self.checks(f))} {f.location}: {f.message}"
            for f in self.findings
        )


class NumberingChecker(Checker):
    """A checker that remembers of which check a departure is."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.departures: set[tuple[str, int, str, str]] = set()

    def findings(
        self, outcomes: Sequence[Outcome], known: Known | None = None
    ) -> Iterator[Finding]:
        for outcome in outcomes:
            for finding in super().findings([outcome], known):
                if outcome.chosen and outcome.verdict is Verdict.DEPARTS:
                    said = finding.location.path, finding.message
                    self.departures.add((finding.rule, outcome.check.number + 1, *said))
                yield finding


class RememberingEngine(ReferenceEngine):
    """The auditor, keeping the first cases for which a condition gave these answers."""

    def __init__(self) -> None:
        self.asked: dict[tuple[Condition, tuple[Answer, ...]], Sequence[Case]] = {}

    def answer(self, questions: Sequence[Question]) -> list[list[Answer]]:
        found = super().answer(questions)
        for question, answers in zip(questions, found, strict=True):
            self.asked.setdefault((question.condition, tuple(answers)), question.cases)
        return found


@pytest.fixture(scope="module")
def auditor() -> RememberingEngine:
    return RememberingEngine()


@pytest.fixture(scope="module")
def checker(auditor: RememberingEngine) -> NumberingChecker:
    return NumberingChecker(load_rulebook([shipped_rules()]), [auditor])


@pytest.fixture(scope="module")
def check(checker: NumberingChecker) -> Callable[[str, str], Checked]:
    """What is found in a text, as if it lay where a draft lies."""

    @cache
    def checked(draft: str, text: str) -> Checked:
        while draft in VARIANTS:
            draft = VARIANTS[draft].draft
        path = FIXTURES / draft
        vocabularies = checker.rulebook.vocabularies
        programme = read_programme(text.encode(), path.name, vocabularies, path.parent)
        checker.departures = set()
        findings = checker.check(programme, path.name).findings
        return Checked(findings, frozenset(checker.departures))

    return checked


@pytest.fixture(scope="module", autouse=True)
def lasting() -> Iterator[None]:
    """What a draft says outlasts its check: what was asked of it is asked again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Facts, "let_go", lambda facts: None)
        yield


@pytest.fixture(scope="module")
def everything(check: Callable[[str, str], Checked]) -> list[Checked]:
    """All drafts there are, complying and departing."""
    files = [*FIXTURES.glob("ccm/**/*.yaml"), *FIXTURES.glob("apmbc/**/*.yaml")]
    texts = [
        (str(file.relative_to(FIXTURES)), file.read_text("utf-8"))
        for file in files
        if not file.name.endswith(".findings.yaml")
    ]
    texts += [(draft, text_of(draft)) for draft in DRAFTS]
    texts += [(change.draft, change.after()) for change in ALL]
    return [check(*text) for text in texts]


def checks_that_can_depart(rules: Sequence[Rule]) -> dict[str, set[int]]:
    """The numbers of the checks of each rule that ask for something."""
    found: dict[str, set[int]] = defaultdict(set)
    for rule in rules:
        for one in rule.checks:
            if one.require != Constant(True):
                found[rule.id].add(one.number + 1)
    return found


def level_of(rule: Rule, check: int, change: Change) -> Level:
    """That of the rule, unless the check tolerates whatever departs from it, or it is lifted."""
    tolerates = rule.checks[check - 1].tolerate == Constant(True)
    return Level.NOTE if tolerates or change.lifted else rule.level


def counts(finding: Finding) -> bool:
    """Above a note, and nobody agreed to it."""
    return finding.level is not Level.NOTE and finding.waived is None


@dataclass(frozen=True)
class Place:
    """The lines of a path in a draft, or of what would hold it; and whether it is written."""

    line: int
    last: int
    written: bool


@cache
def tree(text: str) -> yaml.Node:
    node = yaml.compose(text, Loader=LOADER)
    assert node is not None
    return node


def last_line(node: yaml.Node) -> int:
    """The last line with something of a node on it: a block ends where the next one begins."""
    return node.end_mark.line + (1 if node.end_mark.column else 0)


def place(text: str, path: str) -> Place:
    node: yaml.Node | None = tree(text)
    assert node is not None
    found = Place(node.start_mark.line + 1, last_line(node), True)
    for step in path.replace("[", ".[").split("."):
        keys = node.value if isinstance(node, yaml.MappingNode) else []
        items = node.value if isinstance(node, yaml.SequenceNode) else []
        node = None
        if step.startswith("[") and int(step[1:-1]) < len(items):
            node = items[int(step[1:-1])]
            found = Place(node.start_mark.line + 1, last_line(node), True)
        for key, value in keys:
            if key.value == step:
                line = key.start_mark.line + 1
                # The value of an alias stands where its anchor does.
                node, found = value, Place(line, max(line, last_line(value)), True)
        if node is None:
            return Place(found.line, found.last, False)
    return found


def holds(found: Place, lines: range) -> bool:
    return found.line <= lines[0] and lines[-1] <= found.last


def stands_where_changed(finding: Finding, change: Change) -> bool:
    """On a changed line; of what was taken out, on the line of what held it."""
    at = finding.location
    if at.line in change.lines(change.edit.replace):
        return True
    before = place(change.before, at.path)
    taken_out = before.written and before.line in change.lines(change.edit.find)
    now = place(change.after(), at.path)
    return taken_out and not now.written and now.line == at.line


def stands_as_told(finding: Finding, change: Change) -> bool:
    """Where it should be; `at` and `away` may not say what need not be said."""
    at, now = finding.location, place(change.after(), finding.location.path)
    if not now.line <= at.line <= now.last:
        return False
    if change.at is None and change.away is None:
        return stands_where_changed(finding, change)
    if at.path != (change.at or change.away) or stands_where_changed(finding, change):
        return False
    return holds(now, change.lines(change.edit.replace)) == (change.at is not None)


@pytest.fixture(scope="module")
def departing(
    checker: Checker, check: Callable[[str, str], Checked]
) -> Callable[[Change], set[int]]:
    """The checks of the rule that depart by a change, where and as gravely as they should."""
    rules = {rule.id: rule for rule in checker.rulebook.rules}

    @cache
    def numbers(change: Change) -> set[int]:
        before, after = check(change.draft, change.before), check(change.draft, change.after())
        already = {(finding.rule, finding.message) for finding in before.findings}
        return {
            n
            for finding in after.findings
            if finding.rule == change.rule and (finding.rule, finding.message) not in already
            if finding.lifted_by == change.lifted and stands_as_told(finding, change)
            for n in after.checks(finding)
            if finding.level is level_of(rules[change.rule], n, change)
        }

    return numbers


@pytest.mark.parametrize("change", ALL, ids=named)
def test_one_change_departs_from_the_rule(
    check: Callable[[str, str], Checked], departing: Callable[[Change], set[int]], change: Change
) -> None:
    after = check(change.draft, change.after())
    assert departing(change), after.shown()
    above = [finding for finding in after.findings if counts(finding)]
    assert {f.rule for f in above} - {change.rule} == change.others, after.shown()
    undetermined = {f.rule for f in above if f.verdict is not Verdict.DEPARTS} - {change.rule}
    assert undetermined <= change.others, after.shown()


@pytest.mark.parametrize("draft", DRAFTS)
def test_the_drafts_that_are_changed_comply(
    check: Callable[[str, str], Checked], draft: str
) -> None:
    checked = check(draft, text_of(draft))
    assert not [f for f in checked.findings if counts(f)], checked.shown()


def test_the_changes_to_a_draft_stand_with_the_rules_they_go_against(checker: Checker) -> None:
    files = {
        rule.id: f"{Path(rule.file).parent.name}/{Path(rule.file).stem}"
        for rule in checker.rulebook.rules
    }
    assert [named(c) for c in ALL if files[c.rule] != c.group] == []


def test_every_check_that_can_depart_has_a_change_or_a_reason(
    checker: Checker, departing: Callable[[Change], set[int]]
) -> None:
    can = {
        (rule, n) for rule, ns in checks_that_can_depart(checker.rulebook.rules).items() for n in ns
    }
    changed = {(change.rule, n) for change in ALL for n in departing(change)}
    assert sorted(can - changed - set(UNREACHED)) == []
    assert sorted(set(UNREACHED) - (can - changed)) == []
    assert all(isinstance(why, str) and why.strip() for why in UNREACHED.values())


def test_every_rule_departs_alone_or_never_does(checker: Checker) -> None:
    """Where no change leaves it alone, each of them says which rule must depart with it."""
    of_rule: dict[str, list[Change]] = defaultdict(list)
    for change in ALL:
        of_rule[change.rule].append(change)
    assert sorted(of_rule) == sorted(checks_that_can_depart(checker.rulebook.rules))
    neither = [
        rule
        for rule, changes in of_rule.items()
        if all(change.others for change in changes)
        and not all(change.implied for change in changes)
    ]
    assert neither == []


def test_what_a_departure_implies_departs_in_every_draft(
    everything: list[Checked], departing: Callable[[Change], set[int]]
) -> None:
    """Where changes to one check name several rules, one of them departs."""
    implied: dict[tuple[str, int], set[str]] = defaultdict(set)
    for change in ALL:
        for n in departing(change):
            implied[change.rule, n] |= change.implied
    for checked in everything:
        checks = {(rule, n) for rule, n, *_ in checked.departures}
        found = {finding.rule for finding in checked.findings}
        broken = [one for one in checks if implied[one] and not implied[one] & found]
        assert not broken, checked.shown()


def test_no_draft_reaches_a_check_that_is_said_to_be_out_of_reach(
    everything: list[Checked],
) -> None:
    reached = {(rule, n) for checked in everything for rule, n, *_ in checked.departures}
    assert sorted(reached & set(UNREACHED)) == []


def test_the_engines_agree(auditor: RememberingEngine, everything: list[Checked]) -> None:
    """Once for all drafts, as the rule engine is slow to set up: each condition on the cases of
    every draft in which they gave other answers than before."""
    cases: dict[Condition, list[Case]] = defaultdict(list)
    for (condition, _), asked in auditor.asked.items():
        cases[condition] += asked
    assert len(cases) > 500, len(everything)
    agreed([Question(*one) for one in cases.items()], available_engines())


@pytest.mark.parametrize("change", ALL, ids=named)
def test_the_json_schema_accepts_the_changed_draft(
    refused_by_schema: Callable[[str], list[str]], change: Change
) -> None:
    assert refused_by_schema(change.after()) == []
