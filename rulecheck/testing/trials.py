"""What can be tried of a rule: its examples, and the relations that cover it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from msgspec.structs import replace

from rulecheck.checking.checker import Checker
from rulecheck.checking.examples import failures, of_rule, posed
from rulecheck.checking.preparation import load_prepared
from rulecheck.engines.agreement import available_engines
from rulecheck.engines.cases import EngineFault
from rulecheck.proving.plain import data_of_example
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import Example, Rule, Rulebook
from rulecheck.source.problems import Problem, UnusableInput
from rulecheck.testing.bases import examples_of
from rulecheck.testing.chance import Chance
from rulecheck.testing.drafts import Draft
from rulecheck.testing.relations import RELATIONS, Bench, Relation
from rulecheck.testing.strategies import around, chances

_NO_RULES = "no rules found there"


class Failed(Exception):
    """A rule does not do what it should; the message tells all there is to say."""


class Trial(msgspec.Struct, frozen=True):
    """Something to be tried of a rule; where it stands, and how it is tried."""

    name: str
    rule: Rule
    line: int
    try_: Callable[[], None]

    def run(self) -> None:
        """Raises Failed."""
        self.try_()


class Trials:
    """The trials of the rules in some files and folders, beside the shipped rules.

    The places are given by where they really are, with the names that messages call them by.
    Each relation is tried on so many drafts, which a seed chooses; without one they are always
    the same.
    """

    def __init__(self, folders: Mapping[Path, Path], drafts: int, seed: int | None = None) -> None:
        self.drafts, self.seed = drafts, seed
        self.folders = folders
        self._problems: tuple[Problem, ...] = ()
        self.rulebook: Rulebook | None = None
        shipped = shipped_rules().resolve()
        own = [folder for folder in folders if not folder.is_relative_to(shipped)]
        try:
            self.rulebook = load_prepared([shipped, *own])
        except UnusableInput as error:
            self._problems = error.problems
        else:
            self._problems = tuple(Problem(str(one), 1, 1, _NO_RULES) for one in self._empty())

    def _empty(self) -> list[Path]:
        """The places that hold no rule. A file may bring along what the rules of others need."""
        assert self.rulebook is not None
        # By the names that the loader has: a link in a folder may lead out of it.
        files = {Path(rule.file) for rule in self.rulebook.rules}
        empty = [one for one in self.folders if not any(f.is_relative_to(one) for f in files)]
        return empty if len(empty) == len(self.folders) else [f for f in empty if f.is_dir()]

    def _named(self, file: str) -> str:
        """A file by the name of the place it is in."""
        for folder, name in self.folders.items():
            if Path(file).is_relative_to(folder):
                return str(name / Path(file).relative_to(folder))
        return file

    def _told(self, problem: Problem) -> str:
        return str(replace(problem, path=self._named(problem.path)))

    def problems_of(self, file: Path) -> list[str]:
        """What is wrong in a file of rules, each problem with its place."""
        place = file.resolve()
        return [self._told(one) for one in self._problems if Path(one.path).resolve() == place]

    def problems_besides(self, files: Container[Path]) -> list[str]:
        """What is wrong elsewhere than in some files, given by where they really are; that too
        keeps all rules from being used."""
        return [self._told(one) for one in self._problems if Path(one.path).resolve() not in files]

    def rules_of(self, file: Path) -> list[Rule]:
        """The rules that stand in a file."""
        place = file.resolve()
        rules = self.rulebook.rules if self.rulebook else ()
        return [rule for rule in rules if Path(rule.file).resolve() == place]

    def of(self, rule: Rule) -> Iterator[Trial]:
        """The trials of a rule."""
        assert self.rulebook is not None
        counts: Counter[str] = Counter()
        for example in rule.examples:
            sort = example.expected.value
            counts[sort] += 1
            run = partial(self._example, rule, example)
            yield Trial(f"{sort}-{counts[sort]}", rule, example.location.line, run)
        if rule.readings:
            yield Trial("readings", rule, rule.location.line, partial(self._readings, rule))
        bench = Bench(self.rulebook, rule)
        for relation in RELATIONS.values() if self.drafts else ():
            if relation.leaves_out(bench) is None:
                run = partial(self._relation, bench, relation)
                yield Trial(relation.name, rule, rule.location.line, run)

    @cached_property
    def _checker(self) -> Checker:
        assert self.rulebook is not None
        return Checker(self.rulebook, available_engines())

    def _example(self, rule: Rule, example: Example) -> None:
        alone = replace(rule, readings=())
        self._judge(rule, [example], f"\n{Draft(data_of_example(alone, example))}")

    def _readings(self, rule: Rule) -> None:
        self._judge(rule, rule.examples, "")

    def _judge(self, rule: Rule, examples: Iterable[Example], draft: str) -> None:
        """Raises Failed for an example that does not get its verdict; and, where all are looked
        at, for readings that none of them tells apart."""
        try:
            usable = [posed(self._checker, rule, example) for example in examples]
            found = list(failures(self._checker, rule, usable))
        except UnusableInput as error:
            told = [self._told(of_rule(rule, problem)) for problem in error.problems]
            raise Failed("\n".join(told) + draft) from None
        except EngineFault as error:
            raise Failed(f"{self._named(rule.file)}: {rule.id}: {error}{draft}") from None
        if len(usable) == 1:
            at = usable[0].example.location
            found = [one for one in found if one.line == at.line and at.path in one.message]
        if found:
            raise Failed("\n".join(map(self._told, found)) + draft)

    def _relation(self, bench: Bench, relation: Relation) -> None:
        """Raises Failed for the simplest draft for which a relation does not hold."""
        drafts = around(bench.rulebook, examples_of(bench.rule), [bench.rule])

        def holds(drawn: tuple[Draft, Chance]) -> None:
            if wrong := relation.wrong(bench, *drawn):
                raise Failed(f"{bench.rule.id}: {relation.says}\n{wrong}")

        tried = settings(
            max_examples=self.drafts,
            derandomize=self.seed is None,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        )(given(st.tuples(drafts, chances()))(holds))
        try:
            (tried if self.seed is None else seeded(self.seed)(tried))()
        except (UnusableInput, EngineFault) as error:
            raise Failed(f"{bench.rule.id}: {error}") from None
