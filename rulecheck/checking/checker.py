"""Puts every rule to every subject, and makes findings of the answers."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, compress

import msgspec
from msgspec.structs import replace

from rulecheck.checking.answers import KeptAnswers
from rulecheck.checking.exceptions import Waivers, lifted
from rulecheck.checking.findings import Finding, Missing, ProgrammeReport, Verdict
from rulecheck.checking.outcomes import Outcome
from rulecheck.checking.readings import ReadingChoice, other_verdicts, spared_by_choice
from rulecheck.checking.silence import behind, silent_words
from rulecheck.checking.wording import Speaker
from rulecheck.engines.agreement import agreed
from rulecheck.engines.cases import Answer, Case, Engine, EngineFault, Question
from rulecheck.engines.reference import Known
from rulecheck.programme.facts import Facts
from rulecheck.programme.model import Programme
from rulecheck.programme.regimes import declared_options, under_option
from rulecheck.programme.words import DateSpan, Subject
from rulecheck.rulebook.conditions import Condition
from rulecheck.rulebook.rules import Check, Language, Level, Rule, Rulebook
from rulecheck.source.problems import (
    Problem,
    UnknownChoice,
    UnusableInput,
    hint_or_known,
    quoted,
)

_THEN = {"en": " ", "zh": ""}


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


class _Task(msgspec.Struct):
    """A check of a rule, the cases it is put to, and what came of each.

    Tasks share what stands of their cases; `verdicts` are of those that still do.
    """

    rule: Rule
    check: Check
    cases: tuple[Case, ...]
    standing: _Standing
    verdicts: Sequence[Verdict] = ()
    tolerated: frozenset[Case] = frozenset()

    def judged(self) -> Iterator[tuple[Case, Verdict]]:
        """The cases that still stand, with their verdicts."""
        return zip(self.standing.cases, self.verdicts, strict=True)

    def departing(self) -> tuple[Case, ...]:
        """The cases that depart."""
        if Verdict.DEPARTS not in self.verdicts:
            return ()
        return tuple(case for case, verdict in self.judged() if verdict is Verdict.DEPARTS)


# A condition, and the cases to put it to.
_Put = tuple[Condition, tuple[Case, ...]]


class UnknownOption(UnknownChoice):
    """An option under which no rule binds; the text names the nearest."""


class Checker:
    """Checks programmes against a rulebook, with engines that must agree."""

    def __init__(
        self,
        rulebook: Rulebook,
        engines: Sequence[Engine],
        language: Language = "en",
        as_of: datetime.date | None = None,
        readings: Mapping[str, str] | None = None,
        option: str | None = None,
    ) -> None:
        self.rulebook = rulebook
        self.engines = engines
        self.speaker = Speaker(language, rulebook.vocabularies)
        # The law as it stood on a day; today unless stated, the past of the draft included.
        self.as_of = as_of
        self.day = as_of or datetime.date.today()
        self.readings = ReadingChoice(rulebook, readings or {})
        # The option of drafts that declare none.
        self.option = self._known_option(option)
        # What the rule engine knows from earlier runs, where that is kept.
        self.answers: KeptAnswers | None = None
        # Told which part of a programme is done, from 0 to 1.
        self.watch: Callable[[float], None] = lambda part: None

    @cached_property
    def told(self) -> Mapping[str, Rule]:
        """The rules as reports have them: what they say, not how they are checked."""
        return {rule.id: replace(rule, checks=(), examples=()) for rule in self.rulebook.rules}

    @cached_property
    def instruments(self) -> frozenset[str]:
        """The instruments there are rules for."""
        return self.rulebook.instruments

    def check(self, programme: Programme, path: str) -> ProgrammeReport:
        """The report of one programme. Raises EngineFault when no answer can be trusted."""
        if self.option and not declared_options(programme):
            programme = under_option(programme, self.option)
        facts = Facts(programme, self.rulebook.vocabularies)
        try:
            return self._report(programme, facts, path)
        finally:
            facts.let_go()

    def _report(self, programme: Programme, facts: Facts, path: str) -> ProgrammeReport:
        by_id = self.readings.rules
        waived = {waiver.rule for waiver in programme.waivers} & by_id.keys()
        at_rest = frozenset(id for id in waived if not self._in_force(by_id[id], facts))
        waivers = Waivers(
            facts, by_id, self.rulebook.documents, self.as_of, path, self.speaker, at_rest
        )
        waivers.check()
        self.readings.check(facts, path)
        rules = self.binding(facts)
        if not rules:
            at = programme.origin.locate("instrument")
            message = f"{self._why_unbound(facts)}; nothing checked"
            raise UnusableInput([Problem(path, at.line, at.column, message)])
        tasks = self._judged(rules, facts)
        judged = [outcome for task in tasks for outcome in self._telling(task, facts)]
        chosen = [task for task in tasks if self._chosen(task, facts)]
        counts = Counter(chain.from_iterable(task.verdicts for task in chosen))
        counts[Verdict.NOT_APPLICABLE] += sum(task.standing.shut_out for task in chosen)
        counts[Verdict.NOT_APPLICABLE] += len(self.rulebook.rules) - len(rules)
        found = self.found(judged, facts)
        # What several checks of a rule say in the same words is said once.
        once = dict.fromkeys(waivers.applied(list(_said_once(found))))
        findings = sorted(once, key=lambda finding: finding.order)
        option = programme.regime.option if programme.regime else None
        return ProgrammeReport(
            path=path,
            instrument=programme.instrument,
            instrument_text=self.speaker.term(programme.instrument, "instrument"),
            option=option,
            option_text=self.speaker.option(option) if option else None,
            rules=len(rules),
            findings=tuple(findings),
            verdicts={verdict: counts[verdict] for verdict in Verdict},
            as_of=self.as_of,
            as_of_text=self.speaker.date(DateSpan(self.as_of, self.as_of)) if self.as_of else None,
            programme=programme,
        )

    def found(self, judged: Sequence[Outcome], facts: Facts) -> Iterator[Finding]:
        """The findings of all outcomes of some rules, lifted ones marked; waivers not yet looked
        at."""
        permitted = _permitted([outcome for outcome in judged if outcome.chosen])
        for outcome, finding in self._compared(judged, facts):
            by = permitted.get((outcome.rule.id, outcome.case))
            yield lifted(finding, by) if by else finding

    def _known_option(self, option: str | None) -> str | None:
        known = self.rulebook.options
        if option is not None and option not in known:
            message = f"no rule binds under the option {quoted(option)}"
            raise UnknownOption(message + hint_or_known(option, known))
        return option

    def binding(self, facts: Facts) -> list[Rule]:
        """The rules that bind a programme: by its instrument, its options, and the day."""
        options = declared_options(facts.model)
        rules = self.rulebook.binding(facts.model.instrument, options)
        return [rule for rule in rules if self._in_force(rule, facts)]

    def _why_unbound(self, facts: Facts) -> str:
        """Why no rule binds a programme."""
        instrument = facts.model.instrument
        own = (rule for rule in self.rulebook.rules if rule.instrument == instrument)
        in_force = [rule for rule in own if self._in_force(rule, facts)]
        if not in_force:
            return f"no rule for {instrument} was in force on {self.day}"
        options = ", ".join(sorted({name for rule in in_force for name in rule.options or ()}))
        return (
            f"all rules for {instrument} bind under an option ({options}); "
            "declare it as regime.option, or name it with --option"
        )

    def _in_force(self, rule: Rule, facts: Facts) -> bool:
        """Whether a rule is in force on the day; an edge that is not known does not shut it out."""
        edges = rule.in_force
        if edges.begins is None and edges.ends is None:
            return True
        begins, ends = facts.edge(edges.begins), facts.edge(edges.ends)
        begun = begins is None or begins.low <= self.day
        return begun and (ends is None or self.day < ends.high)

    def outcomes(self, rules: Sequence[Rule], facts: Facts) -> list[Outcome]:
        """One outcome for every check of the chosen readings and subject. Raises EngineFault."""
        return [outcome for outcome in self.all_outcomes(rules, facts) if outcome.chosen]

    def all_outcomes(self, rules: Sequence[Rule], facts: Facts) -> list[Outcome]:
        """One outcome for every check, of whatever reading, and subject. Raises EngineFault."""
        return [
            outcome for task in self._judged(rules, facts) for outcome in self._every(task, facts)
        ]

    def _judged(self, rules: Sequence[Rule], facts: Facts) -> list[_Task]:
        """Every check, of whatever reading, with what came of its cases. Raises EngineFault."""
        subjects = _Subjects(facts)
        tasks = [
            _Task(rule, check, standing.cases, standing)
            for rule in rules
            for check in rule.checks
            if (standing := subjects.standing(check)).cases
        ]
        for n, stage in enumerate((self._put_scopes, self._put_requirements, self._put_tolerances)):
            stage(tasks)
            self.watch((n + 1) / 3)
        _account(tasks)
        return tasks

    def _chosen(self, task: _Task, facts: Facts) -> bool:
        """Whether a check belongs to the reading that was chosen."""
        readings = task.check.readings
        return readings is None or self.readings.of(task.rule, facts) in readings

    def _telling(self, task: _Task, facts: Facts) -> Iterator[Outcome]:
        """The outcomes that a finding can come of or turn on."""
        every = task.rule.lifts or task.rule.readings
        if not every and task.verdicts.count(Verdict.COMPLIES) == len(task.verdicts):
            return
        for case, verdict in task.judged():
            if every or verdict is not Verdict.COMPLIES:
                yield self._outcome(task, case, verdict, facts)

    def _outcome(self, task: _Task, case: Case, verdict: Verdict, facts: Facts) -> Outcome:
        tolerated, chosen = case in task.tolerated, self._chosen(task, facts)
        return Outcome(task.rule, task.check, case, verdict, tolerated, chosen)

    def _every(self, task: _Task, facts: Facts) -> Iterator[Outcome]:
        """An outcome for each case, in order."""
        verdicts = dict(task.judged())
        for case in task.cases:
            verdict = verdicts.get(case, Verdict.NOT_APPLICABLE)
            yield self._outcome(task, case, verdict, facts)

    # Each condition is put only to the cases that those before it leave in doubt.

    def _put_scopes(self, tasks: Sequence[_Task]) -> None:
        turn, still = 0, [task for task in tasks if task.check.scope]
        while still:
            wanted = ((task, task.check.scope[turn]) for task in still)
            for askers, answers in self._asked(wanted):
                left = askers[0].standing.narrowed(answers)
                for task in askers:
                    task.standing = left
            turn += 1
            still = [t for t in still if turn < len(t.check.scope) and t.standing.cases]

    def _put_requirements(self, tasks: Sequence[_Task]) -> None:
        for askers, answers in self._asked((task, task.check.require) for task in tasks):
            verdicts = askers[0].standing.judged(answers)
            for task in askers:
                task.verdicts = verdicts

    def _put_tolerances(self, tasks: Sequence[_Task]) -> None:
        wanted = [(t, (t.check.tolerate, t.departing())) for t in tasks if t.check.tolerate]
        answers = self._answers(put for _, put in wanted)
        for task, put in wanted:
            task.tolerated = frozenset(compress(put[1], answers.get(put, ())))

    def _asked(
        self, wanted: Iterable[tuple[_Task, Condition]]
    ) -> Iterator[tuple[Sequence[_Task], Sequence[Answer]]]:
        """The tasks that ask the same of what stands alike, and the answers."""
        askers: dict[tuple[_Standing, Condition], list[_Task]] = defaultdict(list)
        for task, condition in wanted:
            if task.standing.cases:
                askers[task.standing, condition].append(task)
        answers = self._answers((condition, one.cases) for one, condition in askers)
        for (one, condition), asking in askers.items():
            yield asking, answers[condition, one.cases]

    def _answers(self, put: Iterable[_Put]) -> Mapping[_Put, Sequence[Answer]]:
        """The answers to each condition for its cases, if it has any; it is put once."""
        once = dict.fromkeys(one for one in put if one[1])
        questions = [Question(condition, cases) for condition, cases in once]
        return dict(zip(once, agreed(questions, self.engines), strict=True))

    def _compared(
        self, judged: Sequence[Outcome], facts: Facts
    ) -> Iterator[tuple[Outcome, Finding]]:
        """Findings of outcomes, each of a rule with several readings telling what others decide;
        and notes on what complies only because the recommended reading was not chosen."""
        known: Known = {}
        told = [outcome for outcome in judged if outcome.verdict in _TOLD]
        several = {outcome.rule.id for outcome in told if outcome.rule.readings}
        by_subject: dict[tuple[str, Case], list[Outcome]] = defaultdict(list)
        for outcome in judged:
            if outcome.rule.id in several:
                by_subject[outcome.rule.id, outcome.case].append(outcome)
        for outcome in told:
            reading = self.readings.of(outcome.rule, facts)
            same = by_subject.get((outcome.rule.id, outcome.case), [])
            if outcome.chosen:
                others = other_verdicts(same, reading) if reading else ()
                # What is asked in every reading rests on none.
                rests_on = reading if outcome.check.readings or others else None
                for finding in self.findings([outcome], known):
                    yield outcome, self._read_as(finding, outcome.rule, rests_on, others)
            elif outcome.verdict is Verdict.DEPARTS and reading:
                spared = spared_by_choice(same, outcome, reading)
                if spared:
                    yield outcome, self._spared(outcome, reading, spared)

    def _spared(self, outcome: Outcome, chosen: str, verdict: Verdict) -> Finding:
        """A note on a departure by the recommended reading, which says what the chosen one says."""
        (finding,) = self.findings([outcome])
        said = self.speaker.by_choice(self._title(outcome.rule, chosen), verdict.value)
        message = f"{finding.message}{_THEN[self.speaker.language]}{said}"
        noted = replace(finding, level=Level.NOTE, message=message)
        return self._read_as(noted, outcome.rule, outcome.rule.readings[0].name)

    def _read_as(
        self,
        finding: Finding,
        rule: Rule,
        reading: str | None,
        others: tuple[tuple[str, Verdict], ...] = (),
    ) -> Finding:
        """The finding with the reading it rests on and those that decide otherwise."""
        titles = [self._title(rule, name) for name, _ in others]
        return replace(
            finding,
            reading=reading,
            reading_text=self._title(rule, reading) if reading else None,
            other_readings=others,
            other_readings_text=tuple(zip((name for name, _ in others), titles, strict=True)),
        )

    def _cited(self, rule: Rule) -> str:
        return self.rulebook.documents[rule.document].cited.in_language(self.speaker.language)

    def _title(self, rule: Rule, reading: str) -> str:
        return rule.reading_title(reading).in_language(self.speaker.language)

    def findings(
        self, outcomes: Sequence[Outcome], known: Known | None = None
    ) -> Iterator[Finding]:
        """A finding for every subject that departs or that the draft leaves open.

        `known` keeps what was counted for later outcomes of the same programme.
        """
        for outcome in outcomes:
            if outcome.verdict is Verdict.DEPARTS:
                yield self._departure(outcome)
            elif outcome.verdict is Verdict.UNDETERMINED:
                yield self._undetermined(outcome, known)

    def _departure(self, outcome: Outcome) -> Finding:
        rule, check, case = outcome.rule, outcome.check, outcome.case
        return Finding(
            rule=rule.id,
            check=_number(rule, check),
            level=Level.NOTE if outcome.tolerated else rule.level,
            verdict=Verdict.DEPARTS,
            subject=case.subject.label,
            subject_text=self.speaker.label(case.subject),
            message=self.speaker.message(check.finding, case),
            remedy=self.speaker.message(check.remedy, case),
            location=case.subject.locate(check.at),
            document=rule.document,
            document_text=self._cited(rule),
            locus=rule.locus,
            locus_text=self.speaker.locus(rule.locus),
            modality=rule.modality,
        )

    def _undetermined(self, outcome: Outcome, known: Known | None) -> Finding:
        rule, check, case = outcome.rule, outcome.check, outcome.case
        silent = silent_words((check.where, check.require), case, known)
        # The finding points at what is silent, and names what would say it.
        subject, key = silent[0] if silent else (case.subject, check.at)
        named = dict.fromkeys(one for part in silent for one in behind(part))
        lacking = list(named) or [(subject, key)]
        message, remedy = self.speaker.undetermined(lacking)
        return Finding(
            rule=rule.id,
            check=_number(rule, check),
            level=Level.UNDETERMINED,
            verdict=Verdict.UNDETERMINED,
            subject=case.subject.label,
            subject_text=self.speaker.label(case.subject),
            message=message,
            remedy=remedy,
            location=subject.locate(key),
            document=rule.document,
            document_text=self._cited(rule),
            locus=rule.locus,
            locus_text=self.speaker.locus(rule.locus),
            modality=rule.modality,
            missing=tuple(
                Missing(one.label, self.speaker.label(one), word) for one, word in lacking if word
            ),
        )


class _Subjects:
    """The cases of a programme, each made once, so that questions can share them."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._case: dict[Subject, Case] = {}
        self._standing: dict[tuple[str, frozenset[str] | None], _Standing] = {}

    def standing(self, check: Check) -> _Standing:
        key = (check.subject, check.kinds)
        found = self._standing.get(key)
        if found is None:
            cases = tuple(
                self._one(s) for s in self.facts.standing(check.subject) if _fits(s, check)
            )
            found = self._standing[key] = _Standing.of(cases)
        return found

    def _one(self, subject: Subject) -> Case:
        return self._case.setdefault(subject, Case(subject))


def _fits(subject: Subject, check: Check) -> bool:
    return check.kinds is None or subject.read("kind") in check.kinds


def _number(rule: Rule, check: Check) -> int:
    """Which of several checks of its rule it is, from 1; 0 for the only one."""
    return rule.checks.index(check) + 1 if len(rule.checks) > 1 else 0


def _said_once(findings: Iterable[Finding]) -> Iterable[Finding]:
    once: dict[Finding, Finding] = {}
    for finding in findings:
        of_rule = replace(finding, check=0) if finding.check else finding
        once.setdefault(of_rule, finding)
    return once.values()


def _permitted(outcomes: Sequence[Outcome]) -> dict[tuple[str, Case], str]:
    """For rule and case, the rule that lifts: one in scope and complied with in every check."""
    lifting = [outcome for outcome in outcomes if outcome.rule.lifts]
    broken = {(o.rule.id, o.case) for o in lifting if o.verdict is Verdict.DEPARTS}
    return {
        (target, outcome.case): outcome.rule.id
        for outcome in lifting
        if outcome.verdict is Verdict.COMPLIES and (outcome.rule.id, outcome.case) not in broken
        for target in outcome.rule.lifts
    }


_TOLD = (Verdict.DEPARTS, Verdict.UNDETERMINED)
# By scope and requirement; what is perhaps in the scope departs only if it surely is.
_VERDICT: Mapping[tuple[Answer, Answer], Verdict] = {
    (True, True): Verdict.COMPLIES,
    (True, False): Verdict.DEPARTS,
    (True, None): Verdict.UNDETERMINED,
    (None, True): Verdict.COMPLIES,
    (None, False): Verdict.UNDETERMINED,
    (None, None): Verdict.UNDETERMINED,
}


def _account(tasks: Sequence[_Task]) -> None:
    """A check's verdicts add up to its cases; anything else means an answer was lost."""
    for task in tasks:
        verdicts, size = len(task.verdicts) + task.standing.shut_out, len(task.cases)
        if verdicts != size:
            raise EngineFault(f"{task.rule.id} gave {verdicts} verdicts for {size} subjects")
