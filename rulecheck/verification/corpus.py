"""Drafts that show what is possible: examples of rules, drafts of a folder, skeletons; judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from rulecheck.checking.checker import Checker
from rulecheck.checking.examples import posed
from rulecheck.checking.findings import Verdict
from rulecheck.checking.outcomes import Outcome
from rulecheck.checking.readings import judgement
from rulecheck.engines.agreement import available_engines
from rulecheck.engines.cases import Case, Engine
from rulecheck.engines.reference import ReferenceEngine, evaluate
from rulecheck.programme.facts import STANDING, Facts
from rulecheck.programme.reader import programme_of
from rulecheck.programme.regimes import declared_options
from rulecheck.programme.words import Subject
from rulecheck.proving.drafts import Draft
from rulecheck.proving.plain import DraftData, data_of_draft, data_of_example
from rulecheck.rulebook.rules import Rule, Rulebook
from rulecheck.rulebook.skeletons import Skeleton
from rulecheck.rulebook.skeletons import draft_of as draft_of_skeleton
from rulecheck.source.data import data_of
from rulecheck.source.problems import UnusableInput
from rulecheck.source.values import Node
from rulecheck.verification.stances import checks_of, recommended


class Said(msgspec.Struct, frozen=True):
    """What a rule, by its recommended reading, says of a subject."""

    verdict: Verdict
    tolerated: bool = False

    @property
    def departs(self) -> bool:
        """Whether the subject departs, and nothing tolerates it."""
        return self.verdict is Verdict.DEPARTS and not self.tolerated

    @property
    def lenient(self) -> bool:
        """Whether the rule has nothing against the subject, and needs to know no more."""
        return not self.departs and self.verdict is not Verdict.UNDETERMINED


# The columns of a row, in their order.
_COLUMNS = (
    Said(Verdict.DEPARTS),
    Said(Verdict.DEPARTS, tolerated=True),
    Said(Verdict.COMPLIES),
    Said(Verdict.UNDETERMINED),
)
# What rules say of each subject they apply to, by id.
Judged = Mapping[Subject, Mapping[str, Said]]


class Exhibit(msgspec.Struct, frozen=True, eq=False):
    """A draft: where it is from, its plain data (made when asked for), what rules say of it."""

    name: str
    data: Callable[[], DraftData]
    facts: Facts
    judged: Judged

    @property
    def options(self) -> frozenset[str]:
        """The options it declares."""
        return declared_options(self.facts.model)


class Row(msgspec.Struct, frozen=True, eq=False):
    """A subject of an exhibit, and the rules that say something of it, a bit for each.

    `sort` is what it stands for in the draft, a name of STANDING.
    """

    exhibit: Exhibit
    subject: Subject
    sort: str
    departing: int
    tolerated: int
    complied: int
    undetermined: int

    @property
    def lenient(self) -> int:
        """The rules that have nothing against it."""
        return self.tolerated | self.complied

    @property
    def clean(self) -> bool:
        """Whether all are lenient."""
        return not self.departing and not self.undetermined


class Court:
    """Judges drafts by all rules of a rulebook that bind them."""

    def __init__(self, rulebook: Rulebook, engines: Sequence[Engine] | None = None) -> None:
        self.checker = Checker(rulebook, engines or [ReferenceEngine()])

    def judged(self, facts: Facts) -> Judged:
        """What every rule says of every subject it applies to. Raises EngineFault."""
        by_rule: dict[tuple[Subject, str], list[Outcome]] = defaultdict(list)
        for outcome in self.checker.all_outcomes(self.checker.binding(facts), facts):
            by_rule[outcome.case.subject, outcome.rule.id].append(outcome)
        found: dict[Subject, dict[str, Said]] = defaultdict(dict)
        for (subject, rule), outcomes in by_rule.items():
            said = Said(*judgement(outcomes, recommended(outcomes[0].rule) or ""))
            if said.verdict is not Verdict.NOT_APPLICABLE:
                found[subject][rule] = said
        return found


class Corpus:
    """Drafts that were judged by the auditing engine; what is concluded of one, by both."""

    def __init__(
        self,
        rulebook: Rulebook,
        drafts: Iterable[Draft],
        watch: Callable[[float, int], None] = lambda done, of: None,
    ) -> None:
        """Judges the examples of all rules, the drafts, and the skeletons.

        Raises UnusableInput, EngineFault.
        """
        self.rulebook = rulebook
        self.court = Court(rulebook)
        self._audit = Court(rulebook, available_engines())
        self._audited: set[Exhibit] = set()
        self.rules = {rule.id: rule for rule in rulebook.rules}
        self.place = {rule.id: n for n, rule in enumerate(rulebook.rules)}
        self.exhibits: list[Exhibit] = []
        sources = [*self._drafts(drafts), *self._skeletons(), *self._examples()]
        for n, (name, data, facts) in enumerate(sources):
            self.exhibits.append(Exhibit(name, data, facts, self.court.judged(facts)))
            watch(n + 1, len(sources))
        self.rows = [row for exhibit in self.exhibits for row in self._rows(exhibit)]

    def bit(self, rule: str) -> int:
        """The place of a rule in the rows."""
        return 1 << self.place[rule]

    def rules_of(self, bits: int) -> list[str]:
        """The rules at some places."""
        return [rule.id for rule in self.rulebook.rules if bits & self.bit(rule.id)]

    def audited(self, exhibit: Exhibit) -> Exhibit:
        """The exhibit, once both engines have judged it. Raises EngineFault where they differ."""
        if exhibit not in self._audited:
            self.audit(exhibit.facts)
            self._audited.add(exhibit)
        return exhibit

    def audit(self, facts: Facts) -> None:
        """Have both engines judge a draft. Raises EngineFault where they differ."""
        self._audit.judged(facts)

    def first(self, fits: Callable[[Row], bool]) -> Row | None:
        """The first subject that fits, of a draft that both engines have judged."""
        row = next(filter(fits, self.rows), None)
        if row is not None:
            self.audited(row.exhibit)
        return row

    def _rows(self, exhibit: Exhibit) -> Iterator[Row]:
        facts = exhibit.facts
        sorts = {one: name for name in STANDING for one in facts.standing(name)}
        for subject, said in exhibit.judged.items():
            bits = dict.fromkeys(_COLUMNS, 0)
            for rule, one in said.items():
                bits[one] |= self.bit(rule)
            yield Row(exhibit, subject, sorts[subject], *bits.values())

    def _drafts(self, drafts: Iterable[Draft]) -> Iterator[_Source]:
        for draft in drafts:
            facts = draft.facts(self.rulebook.vocabularies)
            if facts.model.instrument in self.rulebook.instruments:
                yield draft.name, _later(data_of_draft, draft), facts

    def _skeletons(self) -> Iterator[_Source]:
        for skeleton in self.rulebook.skeletons:
            root = draft_of_skeleton(skeleton, skeleton.years(), "en").root
            try:
                programme = programme_of(root, skeleton.file, self.rulebook.vocabularies)
            except UnusableInput:
                continue
            facts = Facts(programme, self.rulebook.vocabularies)
            yield _skeleton_name(skeleton), _later(_plain, root), facts

    def _examples(self) -> Iterator[_Source]:
        for rule in self.rulebook.rules:
            for example in rule.examples:
                facts = posed(self.court.checker, rule, example).facts
                name = f"{rule.file}:{example.location.line}"
                yield name, _later(data_of_example, rule, example), facts


def in_scope(rule: Rule, subject: Subject, sort: str) -> bool:
    """Whether a subject is surely in the scope of a rule, by its recommended reading."""
    return any(
        (check.kinds is None or subject.read("kind") in check.kinds)
        and evaluate(check.where, Case(subject)) is True
        for check in checks_of(rule, recommended(rule), sort)
    )


_Source = tuple[str, Callable[[], DraftData], Facts]


def _skeleton_name(skeleton: Skeleton) -> str:
    return " ".join(filter(None, (skeleton.file, skeleton.instrument, skeleton.option)))


def _plain(root: Node) -> DraftData:
    found = data_of(root)
    assert isinstance(found, dict)
    return found


def _later(make: Callable[..., DraftData], *arguments: object) -> Callable[[], DraftData]:
    return lambda: make(*arguments)
