"""Puts every check to the subjects of drafts, of several drafts at once, and judges the answers.

What many drafts are asked alike is asked once, of the subjects of all of them: each question
costs its share whether few or many cases stand behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import compress, groupby

import msgspec

from rulecheck.checking.findings import Verdict
from rulecheck.engines.agreement import agreed
from rulecheck.engines.cases import Answer, Case, Engine, EngineFault, Question
from rulecheck.programme.facts import Facts
from rulecheck.programme.words import Subject
from rulecheck.rulebook.conditions import Condition
from rulecheck.rulebook.rules import Check, Rule

# What a draft says, and the rules that bind it.
Bound = tuple[Facts, Sequence[Rule]]


class _Standing(msgspec.Struct, frozen=True, eq=False):
    """The cases that nothing shuts out of a scope so far, and whether they are surely in it."""

    cases: tuple[Case, ...]
    where: Sequence[Answer]
    # Counted by the answers, so that one that is lost is missed.
    shut_out: int = 0

    @classmethod
    def of(cls, cases: tuple[Case, ...]) -> _Standing:
        """All cases, before anything is asked."""
        return cls(cases, (True,) * len(cases))

    def narrowed(self, answers: Sequence[Answer]) -> _Standing:
        """Those in whom a part of the scope does not shut out; a part that does is enough."""
        where = self.where
        if None in answers:
            where = [one and answer for one, answer in zip(where, answers, strict=True)]
        if False not in answers:
            return _Standing(self.cases, where, self.shut_out)
        kept = [answer is not False for answer in answers]
        return _Standing(
            tuple(compress(self.cases, kept)),
            list(compress(where, kept)),
            self.shut_out + answers.count(False),
        )

    def judged(self, require: Sequence[Answer]) -> list[Verdict]:
        """What is said of each by whether it meets what is asked."""
        return list(map(_VERDICT.__getitem__, zip(self.where, require, strict=True)))


class Judged(msgspec.Struct):
    """A check of a rule, the cases it is put to, and what came of each.

    Several share what stands of their cases; `verdicts` are of those that still do.
    """

    rule: Rule
    check: Check
    cases: tuple[Case, ...]
    standing: _Standing
    verdicts: Sequence[Verdict] = ()
    tolerated: frozenset[Case] = frozenset()

    @property
    def shut_out(self) -> int:
        """How many cases the check does not apply to."""
        return self.standing.shut_out

    def each(self) -> Iterator[tuple[Case, Verdict]]:
        """The cases that still stand, with their verdicts."""
        return zip(self.standing.cases, self.verdicts, strict=True)

    def departing(self) -> tuple[Case, ...]:
        """The cases that depart."""
        if Verdict.DEPARTS not in self.verdicts:
            return ()
        return tuple(case for case, verdict in self.each() if verdict is Verdict.DEPARTS)


def judge(
    drafts: Sequence[Bound], engines: Sequence[Engine], watch: Callable[[float], None]
) -> list[list[Judged]]:
    """Of each draft every check of the rules that bind it, in the order of these; left out are
    checks of subjects that it does not have. Raises EngineFault.

    `watch` is told which part is done, from 0 to 1.
    """
    subjects = _Subjects([facts for facts, _ in drafts])
    checks = [
        Judged(rule, check, standing.cases, standing)
        for rule, bound in _bound(drafts)
        for check in rule.checks
        if (standing := subjects.standing(check, bound)).cases
    ]
    for n, stage in enumerate((_put_scopes, _put_requirements, _put_tolerances)):
        stage(checks, engines)
        watch((n + 1) / 3)
    _account(checks)
    return [checks] if len(drafts) == 1 else subjects.parted(checks, drafts)


def _bound(drafts: Sequence[Bound]) -> Iterator[tuple[Rule, tuple[int, ...]]]:
    """Each rule with the numbers of the drafts that it binds."""
    # By what it is: to compare whole rules takes long.
    found: dict[int, tuple[Rule, list[int]]] = {}
    for n, (_, rules) in enumerate(drafts):
        for rule in rules:
            found.setdefault(id(rule), (rule, []))[1].append(n)
    for rule, bound in found.values():
        yield rule, tuple(bound)


class _Subjects:
    """The cases of some drafts, each made once, so that questions can share them. Raises
    EngineFault for drafts that are not apart."""

    def __init__(self, facts: Sequence[Facts]) -> None:
        if len(set(map(id, facts))) < len(facts):
            # All subjects of the second would be taken for those of the first.
            raise EngineFault("a draft was to be judged twice at once")
        self._facts = facts
        self._case: dict[Subject, Case] = {}
        # The number of the draft of each.
        self._owner: dict[Case, int] = {}
        self._cases: dict[tuple[str, frozenset[str] | None, int], tuple[Case, ...]] = {}
        self._standing: dict[tuple[str, frozenset[str] | None, tuple[int, ...]], _Standing] = {}

    def standing(self, check: Check, drafts: tuple[int, ...]) -> _Standing:
        """All cases of a check in some drafts."""
        key = (check.subject, check.kinds, drafts)
        found = self._standing.get(key)
        if found is None:
            cases = tuple(case for n in drafts for case in self._of(check, n))
            found = self._standing[key] = _Standing.of(cases)
        return found

    def _of(self, check: Check, draft: int) -> tuple[Case, ...]:
        key = (check.subject, check.kinds, draft)
        found = self._cases.get(key)
        if found is None:
            subjects = self._facts[draft].standing(check.subject)
            found = tuple(self._one(one, draft) for one in subjects if _fits(one, check))
            self._cases[key] = found
        return found

    def _one(self, subject: Subject, draft: int) -> Case:
        found = self._case.get(subject)
        if found is None:
            found = self._case[subject] = Case(subject)
            self._owner[found] = draft
        return found

    def parted(self, checks: Sequence[Judged], drafts: Sequence[Bound]) -> list[list[Judged]]:
        """What came of each draft: the checks of its rules, each with its own cases."""
        of_rule: dict[int, list[Judged]] = defaultdict(list)
        for one in checks:
            of_rule[id(one.rule)].append(one)
        standing = {one.standing for one in checks}
        stretches = {left: self._stretches(left) for left in standing}
        return [
            [
                _part(one, cases, stretches[one.standing].get(n, _NOWHERE))
                for rule in rules
                for one in of_rule[id(rule)]
                if (cases := self._of(one.check, n))
            ]
            for n, (_, rules) in enumerate(drafts)
        ]

    def _stretches(self, standing: _Standing) -> dict[int, slice]:
        """Where the cases of each draft stand that has any left: those of one are together."""
        found: dict[int, slice] = {}
        begin = 0
        for draft, cases in groupby(map(self._owner.__getitem__, standing.cases)):
            end = begin + sum(1 for _ in cases)
            found[draft] = slice(begin, end)
            begin = end
        return found


_NOWHERE = slice(0, 0)


def _part(whole: Judged, cases: tuple[Case, ...], stretch: slice) -> Judged:
    """What came of the cases of one draft among those of several."""
    left, where = whole.standing.cases[stretch], whole.standing.where[stretch]
    standing = _Standing(left, where, len(cases) - len(left))
    verdicts = whole.verdicts[stretch]
    return Judged(whole.rule, whole.check, cases, standing, verdicts, whole.tolerated)


def _fits(subject: Subject, check: Check) -> bool:
    return check.kinds is None or subject.read("kind") in check.kinds


# Each condition is put only to the cases that those before it leave in doubt.


def _put_scopes(checks: Sequence[Judged], engines: Sequence[Engine]) -> None:
    turn, still = 0, [one for one in checks if one.check.scope]
    while still:
        wanted = ((one, one.check.scope[turn]) for one in still)
        for askers, answers in _asked(wanted, engines):
            left = askers[0].standing.narrowed(answers)
            for one in askers:
                one.standing = left
        turn += 1
        still = [one for one in still if turn < len(one.check.scope) and one.standing.cases]


def _put_requirements(checks: Sequence[Judged], engines: Sequence[Engine]) -> None:
    for askers, answers in _asked(((one, one.check.require) for one in checks), engines):
        verdicts = askers[0].standing.judged(answers)
        for one in askers:
            one.verdicts = verdicts


def _put_tolerances(checks: Sequence[Judged], engines: Sequence[Engine]) -> None:
    wanted = [(one, (one.check.tolerate, one.departing())) for one in checks if one.check.tolerate]
    answers = _answers((put for _, put in wanted), engines)
    for one, put in wanted:
        one.tolerated = frozenset(compress(put[1], answers.get(put, ())))


def _asked(
    wanted: Iterable[tuple[Judged, Condition]], engines: Sequence[Engine]
) -> Iterator[tuple[Sequence[Judged], Sequence[Answer]]]:
    """The checks that ask the same of what stands alike, and the answers."""
    askers: dict[tuple[_Standing, Condition], list[Judged]] = defaultdict(list)
    for one, condition in wanted:
        if one.standing.cases:
            askers[one.standing, condition].append(one)
    answers = _answers(((condition, left.cases) for left, condition in askers), engines)
    for (left, condition), asking in askers.items():
        yield asking, answers[condition, left.cases]


# A condition, and the cases to put it to.
_Put = tuple[Condition, tuple[Case, ...]]


def _answers(put: Iterable[_Put], engines: Sequence[Engine]) -> Mapping[_Put, Sequence[Answer]]:
    """The answers to each condition for its cases, if it has any; it is put once."""
    once = dict.fromkeys(one for one in put if one[1])
    questions = [Question(condition, cases) for condition, cases in once]
    return dict(zip(once, agreed(questions, engines), strict=True))


# By scope and requirement; what is perhaps in the scope departs only if it surely is.
_VERDICT: Mapping[tuple[Answer, Answer], Verdict] = {
    (True, True): Verdict.COMPLIES,
    (True, False): Verdict.DEPARTS,
    (True, None): Verdict.UNDETERMINED,
    (None, True): Verdict.COMPLIES,
    (None, False): Verdict.UNDETERMINED,
    (None, None): Verdict.UNDETERMINED,
}


def _account(checks: Sequence[Judged]) -> None:
    """A check's verdicts add up to its cases; anything else means an answer was lost."""
    for one in checks:
        verdicts, size = len(one.verdicts) + one.shut_out, len(one.cases)
        if verdicts != size:
            raise EngineFault(f"{one.rule.id} gave {verdicts} verdicts for {size} subjects")
