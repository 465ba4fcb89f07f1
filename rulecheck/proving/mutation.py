"""Puts mutants to the examples and drafts that should tell them from the rule."""

from __future__ import annotations

import datetime
import multiprocessing
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import islice
from pathlib import Path

import msgspec
from msgspec.structs import replace

from rulecheck.checking.checker import Checker
from rulecheck.checking.examples import Posed, failures, posed
from rulecheck.checking.findings import Verdict
from rulecheck.engines.cases import EngineFault
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.programme.facts import Facts
from rulecheck.proving.acceptance import Named, accepted_by_name, refuse_unused
from rulecheck.proving.drafts import Draft, drafts_in
from rulecheck.proving.mutants import Mutant, RuleText, form_of, form_of_check
from rulecheck.rulebook.accepted import Accepted, Kind
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.rules import Rule, Rulebook
from rulecheck.source.problems import Problem, UnusableInput

BY_EXAMPLES = "examples"


class Judged(msgspec.Struct, frozen=True):
    """A mutant, and what told it from the rule: that its examples fail, or another verdict on an
    example or a draft, by name; None survives."""

    mutant: Mutant
    killed_by: str | None


class Trial(msgspec.Struct, frozen=True):
    """What mutants are judged by: folders of rules, and of drafts that are no examples."""

    folders: tuple[Path, ...]
    drafts: Path | None
    day: datetime.date


def mutants_of(rules: Sequence[Rule], rulebook: Rulebook, day: datetime.date) -> list[Mutant]:
    """The mutants of some rules, those that decide the same as their rule included.

    Raises UnusableInput.
    """
    found: list[Mutant] = []
    for rule in rules:
        try:
            found += RuleText(rule, rulebook, day).mutants()
        except OSError as error:
            message = f"cannot be read: {error.strerror}"
            raise UnusableInput([Problem(rule.file, 1, 1, message)]) from None
    return found


def sampled(mutants: Sequence[Mutant], number: int, seed: int) -> list[Mutant]:
    """So many mutants, the same ones for the same seed, in their order."""
    if number >= len(mutants):
        return list(mutants)
    chosen = random.Random(seed).sample(range(len(mutants)), number)
    return [mutants[n] for n in sorted(chosen)]


def judged(
    mutants: Sequence[Mutant],
    trial: Trial,
    jobs: int,
    watch: Callable[[float, int], None] = lambda done, of: None,
) -> list[Judged]:
    """All mutants that decide otherwise than their rule, in order, each judged once.

    Raises UnusableInput.
    """
    by_rule: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        by_rule.setdefault(mutant.rule, []).append(mutant)
    found: dict[str, list[Judged]] = {}
    done = 0
    for rule, outcome in _outcomes(by_rule, trial, min(jobs, len(by_rule))):
        found[rule] = outcome
        done += len(by_rule[rule])
        watch(done, len(mutants))
    return [one for rule in by_rule for one in found[rule]]


def _outcomes(
    by_rule: dict[str, list[Mutant]], trial: Trial, jobs: int
) -> Iterator[tuple[str, list[Judged]]]:
    if jobs <= 1:
        judge = _Judge(trial)
        yield from ((rule, judge.judged(rule, mutants)) for rule, mutants in by_rule.items())
        return
    # The longest first, so that no process works on alone at the end.
    ordered = sorted(by_rule, key=lambda rule: -len(by_rule[rule]))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, initializer=_prepare, initargs=(trial,)) as pool:
        tasks = {pool.submit(_judged, rule, by_rule[rule]): rule for rule in ordered}
        for task in as_completed(tasks):
            yield tasks[task], task.result()


_judge: _Judge


def _prepare(trial: Trial) -> None:
    """Makes the judge of a process of the pool."""
    global _judge
    _judge = _Judge(trial)


def _judged(rule: str, mutants: Sequence[Mutant]) -> list[Judged]:
    return _judge.judged(rule, mutants)


class _Judge:
    """Judges mutants rule by rule, with the auditing engine alone: it needs no compiling."""

    def __init__(self, trial: Trial) -> None:
        self.day = trial.day
        self.rulebook = load_rulebook(trial.folders, trial.day)
        self.rules = {rule.id: rule for rule in self.rulebook.rules}
        self.drafts = drafts_in(trial.drafts) if trial.drafts else []
        self._facts: dict[str, Facts] = {}

    def judged(self, rule_id: str, mutants: Sequence[Mutant]) -> list[Judged]:
        rule = self.rules[rule_id]
        text = RuleText(rule, self.rulebook, self.day)
        whole = self.checker(self.rulebook.rules)
        examples = [posed(whole, rule, example) for example in rule.examples]
        drafts = {f"{rule.file}:{one.example.location.line}": one.facts for one in examples}
        drafts |= {draft.name: self.facts(draft) for draft in self.drafts_for(rule)}
        forms = {form_of(rule)}
        found = []
        for mutant in mutants:
            changed = text.built(mutant)
            if changed is not None and form_of(changed) not in forms:
                forms.add(form_of(changed))
                found.append(Judged(mutant, self.killer(rule, changed, examples, drafts)))
        return found

    def killer(
        self,
        rule: Rule,
        changed: Rule,
        examples: Sequence[Posed],
        drafts: Mapping[str, Facts],
    ) -> str | None:
        """What tells a changed rule from the rule: that an example fails, or another verdict on
        an example or a draft; None where nothing does."""
        if self.fails(changed, examples):
            return BY_EXAMPLES
        pairs = zip(rule.checks, changed.checks, strict=True)
        differ = [n for n, pair in enumerate(pairs) if len(set(map(form_of_check, pair))) > 1]
        for name, facts in drafts.items():
            if self.verdicts(rule, differ, facts) != self.verdicts(changed, differ, facts):
                return name
            if rule.lifts != changed.lifts and self.lifted(rule, facts) != self.lifted(
                changed, facts
            ):
                return name
        return None

    def checker(self, rules: Sequence[Rule]) -> Checker:
        rulebook = replace(self.rulebook, rules=tuple(rules), key=None)
        return Checker(rulebook, [ReferenceEngine()])

    def fails(self, rule: Rule, examples: Sequence[Posed]) -> bool:
        """Whether an example tells that a rule is not what it should be."""
        try:
            return any(islice(failures(self.checker([rule]), rule, examples), 1))
        except EngineFault:
            return True

    def drafts_for(self, rule: Rule) -> list[Draft]:
        """The drafts of the rule's instrument, those made for it first."""
        own = [
            draft for draft in self.drafts if self.facts(draft).model.instrument == rule.instrument
        ]
        return sorted(own, key=lambda draft: draft.rule != rule.id)

    def facts(self, draft: Draft) -> Facts:
        if draft.name not in self._facts:
            self._facts[draft.name] = draft.facts(self.rulebook.vocabularies)
        return self._facts[draft.name]

    def verdicts(self, rule: Rule, numbers: Sequence[int], facts: Facts) -> Counter[object]:
        """The verdicts that some checks of a rule reach on a draft."""
        rule = replace(rule, checks=tuple(rule.checks[n] for n in numbers))
        checker = self.checker([rule])
        judged = checker.all_outcomes(checker.binding(facts), facts)
        # Several subjects may have one name.
        return Counter(
            (one.check.number, one.case.subject.label, one.verdict, one.tolerated)
            for one in judged
            if one.verdict is not Verdict.NOT_APPLICABLE
        )

    def lifted(self, rule: Rule, facts: Facts) -> set[object]:
        """What of a draft a rule lifts, of the rules that it names as it stands."""
        targets = sorted(self.rules[rule.id].lifts)
        checker = self.checker([rule, *(self.rules[target] for target in targets)])
        found = checker.found(checker.all_outcomes(checker.binding(facts), facts), facts)
        return {(one.rule, one.subject) for one in found if one.lifted_by}


class Survey(msgspec.Struct, frozen=True):
    """What became of mutants; `accepted` holds the reasons for those that may survive."""

    judged: tuple[Judged, ...]
    accepted: Mapping[Named, Accepted]

    @property
    def killed(self) -> list[Judged]:
        """The mutants that something tells from their rule."""
        return [one for one in self.judged if one.killed_by]

    @property
    def explained(self) -> list[tuple[Judged, Accepted]]:
        """The survivors that the authors of the rules say why."""
        found = ((one, self.reason(one)) for one in self.judged if not one.killed_by)
        return [(one, reason) for one, reason in found if reason]

    @property
    def surviving(self) -> list[Judged]:
        """The survivors that nobody explains."""
        return [one for one in self.judged if not one.killed_by and not self.reason(one)]

    @property
    def killed_percent(self) -> float:
        """How many of all mutants are killed, in percent; 100 where there is none."""
        return 100 * len(self.killed) / len(self.judged) if self.judged else 100.0

    def reason(self, one: Judged) -> Accepted | None:
        """Why a mutant may survive; None where nobody says."""
        return self.accepted.get((one.mutant.rule, one.mutant.id))


def surveyed(
    judged: Sequence[Judged], rulebook: Rulebook, rules: Collection[str], *, whole: bool
) -> Survey:
    """The judged mutants of some rules, and which of the survivors are explained.

    Raises UnusableInput for explanations of mutants that are killed, or, where `whole` says that
    none was left out, that are not there.
    """
    accepted = accepted_by_name(rulebook, Kind.MUTANT)
    names = {(one.mutant.rule, one.mutant.id) for one in judged}
    survive = {(one.mutant.rule, one.mutant.id) for one in judged if not one.killed_by}
    looked_at = [
        one for name, one in accepted.items() if one.rule in rules and (whole or name in names)
    ]
    refuse_unused(looked_at, survive, "is no surviving mutant; take the entry out")
    return Survey(tuple(judged), accepted)
