"""Puts the rules that bind a programme to it, and makes findings of what came of them."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

import msgspec
from msgspec.structs import replace

from rulecheck.checking.answers import KeptAnswers
from rulecheck.checking.exceptions import Waivers, lifted
from rulecheck.checking.findings import Finding, Missing, ProgrammeReport, Verdict
from rulecheck.checking.judging import Judged, judge
from rulecheck.checking.outcomes import Outcome
from rulecheck.checking.readings import ReadingChoice, other_verdicts, spared_by_choice
from rulecheck.checking.silence import behind, silent_words
from rulecheck.checking.wording import Speaker
from rulecheck.engines.cases import Case, Engine, EngineFault
from rulecheck.engines.reference import Known
from rulecheck.programme.facts import Facts
from rulecheck.programme.model import Programme
from rulecheck.programme.regimes import declared_options, under_option
from rulecheck.programme.words import DateSpan
from rulecheck.rulebook.rules import Check, Language, Level, Rule, Rulebook
from rulecheck.source.problems import (
    Problem,
    UnknownChoice,
    UnusableInput,
    hint_or_known,
    quoted,
)

_THEN = {"en": " ", "zh": ""}


class Draft(msgspec.Struct):
    """A programme that is being checked; to be closed.

    Open ones hold all that they say; what came of the checks is known once they are judged.
    """

    programme: Programme
    path: str
    facts: Facts
    rules: Sequence[Rule]
    waivers: Waivers
    checks: Sequence[Judged] | None = None

    def close(self) -> None:
        """Forget what it says; nobody looks at it any more."""
        self.facts.let_go()


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

    def keep_no_answers(self) -> None:
        """Keep nothing of what the rule engine knows, nor what was kept before: it failed."""
        if self.answers:
            self.answers.forget()
            self.answers = None

    def check(self, programme: Programme, path: str) -> ProgrammeReport:
        """The report of one programme. Raises UnusableInput, and EngineFault when no answer can be
        trusted."""
        draft = self.opened(programme, path)
        try:
            self.judge([draft])
            return self.report(draft)
        finally:
            draft.close()

    def opened(self, programme: Programme, path: str) -> Draft:
        """A programme that is to be judged and reported. Raises UnusableInput where that cannot
        be."""
        if self.option and not declared_options(programme):
            programme = under_option(programme, self.option)
        facts = Facts(programme, self.rulebook.vocabularies)
        try:
            return self._bound(programme, facts, path)
        except BaseException:
            facts.let_go()
            raise

    def _bound(self, programme: Programme, facts: Facts, path: str) -> Draft:
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
        return Draft(programme, path, facts, rules, waivers)

    def judge(self, drafts: Sequence[Draft]) -> None:
        """Put the rules to some drafts together: what they are asked alike is asked once. Raises
        EngineFault, after which nothing is known of any."""
        bound = [(draft.facts, draft.rules) for draft in drafts]
        parts = judge(bound, self.engines, self.watch)
        for draft, checks in zip(drafts, parts, strict=True):
            draft.checks = checks

    def report(self, draft: Draft) -> ProgrammeReport:
        """The report of a draft that was judged. Raises EngineFault for one that was not: nothing
        would be found in it."""
        programme, facts, checks = draft.programme, draft.facts, draft.checks
        if checks is None:
            raise EngineFault("the draft was not judged")
        chosen = [one for one in checks if self._chosen(one, facts)]
        counts = Counter(chain.from_iterable(one.verdicts for one in chosen))
        counts[Verdict.NOT_APPLICABLE] += sum(one.shut_out for one in chosen)
        counts[Verdict.NOT_APPLICABLE] += len(self.rulebook.rules) - len(draft.rules)
        outcomes = [outcome for one in checks for outcome in self._telling(one, facts)]
        # What several checks of a rule say in the same words is said once.
        found = _said_once(self.found(outcomes, facts))
        once = dict.fromkeys(draft.waivers.applied(list(found)))
        findings = sorted(once, key=lambda finding: finding.order)
        option = programme.regime.option if programme.regime else None
        return ProgrammeReport(
            path=draft.path,
            instrument=programme.instrument,
            instrument_text=self.speaker.term(programme.instrument, "instrument"),
            option=option,
            option_text=self.speaker.option(option) if option else None,
            rules=len(draft.rules),
            findings=tuple(findings),
            verdicts={verdict: counts[verdict] for verdict in Verdict},
            as_of=self.as_of,
            as_of_text=self.speaker.date(DateSpan(self.as_of, self.as_of)) if self.as_of else None,
            programme=programme,
        )

    def found(self, outcomes: Sequence[Outcome], facts: Facts) -> Iterator[Finding]:
        """The findings of all outcomes of some rules, lifted ones marked; waivers not yet looked
        at."""
        permitted = _permitted([outcome for outcome in outcomes if outcome.chosen])
        for outcome, finding in self._compared(outcomes, facts):
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
        (checks,) = judge([(facts, rules)], self.engines, self.watch)
        return [outcome for one in checks for outcome in self._every(one, facts)]

    def _chosen(self, one: Judged, facts: Facts) -> bool:
        """Whether a check belongs to the reading that was chosen."""
        readings = one.check.readings
        return readings is None or self.readings.of(one.rule, facts) in readings

    def _telling(self, one: Judged, facts: Facts) -> Iterator[Outcome]:
        """The outcomes that a finding can come of or turn on."""
        every = one.rule.lifts or one.rule.readings
        if not every and one.verdicts.count(Verdict.COMPLIES) == len(one.verdicts):
            return
        chosen = self._chosen(one, facts)
        for case, verdict in one.each():
            if every or verdict is not Verdict.COMPLIES:
                yield _outcome(one, case, verdict, chosen=chosen)

    def _every(self, one: Judged, facts: Facts) -> Iterator[Outcome]:
        """An outcome for each case, in order."""
        verdicts, chosen = dict(one.each()), self._chosen(one, facts)
        for case in one.cases:
            verdict = verdicts.get(case, Verdict.NOT_APPLICABLE)
            yield _outcome(one, case, verdict, chosen=chosen)

    def _compared(
        self, outcomes: Sequence[Outcome], facts: Facts
    ) -> Iterator[tuple[Outcome, Finding]]:
        """Findings of outcomes, each of a rule with several readings telling what others decide;
        and notes on what complies only because the recommended reading was not chosen."""
        known: Known = {}
        told = [outcome for outcome in outcomes if outcome.verdict in _TOLD]
        several = {outcome.rule.id for outcome in told if outcome.rule.readings}
        by_subject: dict[tuple[str, Case], list[Outcome]] = defaultdict(list)
        for outcome in outcomes:
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


def _outcome(one: Judged, case: Case, verdict: Verdict, *, chosen: bool) -> Outcome:
    return Outcome(one.rule, one.check, case, verdict, case in one.tolerated, chosen)


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
