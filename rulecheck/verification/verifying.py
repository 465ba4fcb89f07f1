"""What can be proven of a rule set, what drafts show of it, and what stays unknown."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum

import msgspec

from rulecheck.checking.comparing import options_of
from rulecheck.proving.acceptance import Named, accepted_by_name, refuse_unused
from rulecheck.proving.drafts import Draft
from rulecheck.rulebook.accepted import Accepted, Kind
from rulecheck.rulebook.rules import Rule, Rulebook
from rulecheck.verification.corpus import Corpus, Row, in_scope
from rulecheck.verification.options import OptionFit, OptionPair, fits_of, pairs_of
from rulecheck.verification.proofs import Prover, common_sorts
from rulecheck.verification.symbols import BOUNDS, Bounds
from rulecheck.verification.tensions import Tension, tensions
from rulecheck.verification.witnesses import Witness, witness_of

Watch = Callable[[float, int], None]


class Question(Enum):
    """What is asked of each rule or pair of rules."""

    SCOPE = "empty scope"
    DEAD = "dead"
    MEETABLE = "cannot be met"
    REDUNDANT = "redundant"
    CONTRADICTORY = "contradictory"


class Finding(msgspec.Struct, frozen=True):
    """Something proven of a rule that its author should know; `others` are the rules it is so
    with."""

    question: Question
    rule: str
    others: tuple[str, ...] = ()
    witness: Witness | None = None

    @property
    def name(self) -> str:
        """How a list of what is accepted names it."""
        joint = " with " if self.question is not Question.CONTRADICTORY else " to "
        return self.question.value + (joint + ", ".join(self.others) if self.others else "")


class Open(msgspec.Struct, frozen=True):
    """A question that neither a draft nor the solver answers."""

    question: Question
    rules: tuple[str, ...]


class Tally(msgspec.Struct):
    """How many questions were answered, and how."""

    shown: int = 0
    proven: int = 0
    unknown: int = 0


class Verification(msgspec.Struct, frozen=True):
    """All that was found out; `accepted` holds the reasons for findings that may stay."""

    rules: int
    drafts: int
    bounds: Bounds
    findings: tuple[Finding, ...]
    tallies: Mapping[Question, Tally]
    open: tuple[Open, ...]
    options: tuple[OptionFit, ...]
    pairs: tuple[OptionPair, ...]
    tensions: tuple[Tension, ...]
    accepted: Mapping[Named, Accepted]
    seconds: float | None
    out_of_time: bool

    def reason(self, finding: Finding) -> Accepted | None:
        """Why a finding may stay; None where nobody says."""
        return self.accepted.get((finding.rule, finding.name))

    @property
    def unexplained(self) -> list[Finding]:
        """The findings that nobody accepts."""
        return [one for one in self.findings if not self.reason(one)]

    @property
    def failing(self) -> bool:
        """Whether something is wrong with the rules that nobody accepts."""
        return bool(self.unexplained) or any(one.impossible for one in self.options)


def verified(
    rules: Sequence[Rule],
    rulebook: Rulebook,
    drafts: Iterable[Draft],
    *,
    options: Sequence[str] = (),
    bounds: Bounds = BOUNDS,
    seconds: float | None = None,
    whole: bool = True,
    watch: Watch = lambda done, of: None,
) -> Verification:
    """Verifies some rules of a rulebook, and these alone among each other.

    The examples of the rules, the drafts and the skeletons show what is possible; what none
    shows is put to the solver. With `options`, only what binds under one of them is looked at.
    Once the `seconds` are over, what is left is not asked, and unknown. `whole` tells that no
    rule of a pack was left out: then what is accepted must be found.

    Raises UnusableInput, EngineFault.
    """
    chosen = [
        rule for rule in rules if not options or not rule.options or rule.options & {*options}
    ]
    return _Verifying(chosen, rulebook, drafts, options, bounds, seconds, whole, watch).result()


class _Verifying:
    """The questions put one after another."""

    def __init__(
        self,
        rules: Sequence[Rule],
        rulebook: Rulebook,
        drafts: Iterable[Draft],
        options: Sequence[str],
        bounds: Bounds,
        seconds: float | None,
        whole: bool,
        watch: Watch,
    ) -> None:
        self.rules, self.bounds, self.whole, self.watch = rules, bounds, whole, watch
        self.options = options
        self.rulebook = msgspec.structs.replace(
            rulebook,
            rules=tuple(rules),
            skeletons=tuple(
                one
                for one in rulebook.skeletons
                if one.instrument in {rule.instrument for rule in rules}
            ),
            key=None,
        )
        self.accepted = accepted_by_name(rulebook, Kind.FINDING)
        self.seconds = seconds
        self.until = None if seconds is None else time.monotonic() + seconds
        self.late = False
        self.by_id = {rule.id: rule for rule in rules}
        # By any rule that there is: one that is not looked at lifts all the same.
        self.lifted = frozenset(name for rule in rulebook.rules for name in rule.lifts)
        self.corpus = Corpus(self.rulebook, drafts, self._share(0, 30))
        self.prover = Prover(self.rulebook, bounds)
        self.tallies = {question: Tally() for question in Question}
        self.findings: list[Finding] = []
        self.open: list[Open] = []
        # Rules that cannot be met, each with those it cannot be met with.
        self.unmeetable: dict[str, tuple[str, ...]] = {}

    def result(self) -> Verification:
        """What all questions give."""
        self._each_rule()
        self._pairs()
        self._unmeetable()
        found = list(self._tensions())
        fits, pairs = self._options()
        if self.whole and not self.late and not self.options:
            mine = [one for one in self.accepted.values() if one.rule in self.by_id]
            names = {(one.rule, one.name) for one in self.findings}
            refuse_unused(mine, names, "is not found of the rule; take the entry out")
        return Verification(
            len(self.rules),
            len(self.corpus.exhibits),
            self.bounds,
            tuple(self.findings),
            self.tallies,
            tuple(self.open),
            tuple(fits),
            tuple(pairs),
            tuple(found),
            self.accepted,
            self.seconds,
            self.late,
        )

    def _share(self, start: int, share: int) -> Watch:
        """What tells of a part of the work, in percent of the whole."""
        return lambda done, of: self.watch(start + share * done / max(of, 1), 100)

    def _over(self) -> bool:
        """Whether the time is over."""
        self.late = self.late or (self.until is not None and time.monotonic() > self.until)
        return self.late

    # Single rules

    def _each_rule(self) -> None:
        watch = self._share(30, 20)
        for n, rule in enumerate(self.rules):
            if self._scope(rule):
                self._dead(rule)
                self._redundant(rule)
                self._meetable(rule)
            watch(n + 1, len(self.rules))

    def _answer(self, question: Question, finding: Finding | None, *rules: str) -> None:
        """Count an answer that is no finding, or a finding; None of either is unknown."""
        tally = self.tallies[question]
        if finding:
            tally.proven += 1
            self.findings.append(finding)
        else:
            tally.unknown += 1
            self.open.append(Open(question, rules))

    def _scope(self, rule: Rule) -> bool:
        """Whether a subject may be in the scope of a rule."""
        bit = self.corpus.bit(rule.id)
        said = self.corpus.first(
            lambda row: (
                bool((row.departing | row.lenient) & bit) and in_scope(rule, row.subject, row.sort)
            )
        )
        if said:
            self.tallies[Question.SCOPE].shown += 1
            return True
        empty = not self._over() and self.prover.never_in_scope(rule)
        self._answer(Question.SCOPE, Finding(Question.SCOPE, rule.id) if empty else None, rule.id)
        return not empty

    def _dead(self, rule: Rule) -> None:
        bit = self.corpus.bit(rule.id)
        if self.corpus.first(lambda row: bool((row.departing | row.tolerated) & bit)):
            self.tallies[Question.DEAD].shown += 1
            return
        dead = not self._over() and self.prover.never_departs(rule)
        self._answer(Question.DEAD, Finding(Question.DEAD, rule.id) if dead else None, rule.id)

    def _redundant(self, rule: Rule) -> None:
        bit = self.corpus.bit(rule.id)
        grave = sum(self.corpus.bit(one.id) for one in self.rules if _as_grave(one, rule))
        if self.corpus.first(lambda row: row.departing & grave == bit):
            self.tallies[Question.REDUNDANT].shown += 1
            return
        departing = [row for row in self.corpus.rows if row.departing & bit]
        if not departing:
            return
        beside = 0
        for row in departing:
            beside |= row.departing & grave & ~bit
        others = [self.by_id[one] for one in self.corpus.rules_of(beside)]
        others = [one for one in others if self._stands_in(one, rule)]
        core = None if self._over() else self.prover.always_with(rule, others)
        finding = core and Finding(
            Question.REDUNDANT, rule.id, core, self._shown(departing[0], rule.id, *core)
        )
        self._answer(Question.REDUNDANT, finding or None, rule.id)

    def _stands_in(self, other: Rule, rule: Rule) -> bool:
        """Whether a rule binds wherever one does that is no graver, and nothing lifts it."""
        options = not other.options or bool(rule.options and rule.options <= other.options)
        return options and other.in_force.covers(rule.in_force) and other.id not in self.lifted

    def _meetable(self, rule: Rule) -> None:
        """Whether some subject is in the scope of a rule and meets all rules that bind it."""
        bit = self.corpus.bit(rule.id)
        met = self.corpus.first(
            lambda row: (
                bool(row.lenient & bit) and row.clean and in_scope(rule, row.subject, row.sort)
            )
        )
        if met:
            self.tallies[Question.MEETABLE].shown += 1
            return
        others = [
            one
            for one in self.rules
            if one is not rule
            and self._bind_together(rule, one)
            and one.in_force.overlaps(rule.in_force)
        ]
        core = None if self._over() else self.prover.unmeetable(rule, others)
        if core and not self._overlap(*core):
            core = None
        if core is None:
            self._answer(Question.MEETABLE, None, rule.id)
            return
        self.tallies[Question.MEETABLE].proven += 1
        # A rule that forbids what is in its scope is met where nothing is.
        if core != (rule.id,):
            self.unmeetable[rule.id] = tuple(one for one in core if one != rule.id)

    def _unmeetable(self) -> None:
        """What cannot be met, unless two rules among it that contradict each other say as much."""
        contradictory = [
            {one.rule, *one.others}
            for one in self.findings
            if one.question is Question.CONTRADICTORY
        ]
        for name, others in self.unmeetable.items():
            if any(pair <= {name, *others} for pair in contradictory):
                continue
            row = self._in_scope_of(self.by_id[name])
            witness = self._shown(row, name, *others, scoped=(name,)) if row else None
            self.findings.append(Finding(Question.MEETABLE, name, others, witness))

    def _in_scope_of(self, *rules: Rule) -> Row | None:
        bits = [self.corpus.bit(rule.id) for rule in rules]
        return self.corpus.first(
            lambda row: (
                all((row.departing | row.lenient) & bit for bit in bits)
                and all(in_scope(rule, row.subject, row.sort) for rule in rules)
            )
        )

    # Pairs of rules

    def _pairs(self) -> None:
        watch = self._share(50, 30)
        together = _together(self.corpus.rows)
        pairs = [
            (one, other)
            for one, other in itertools.combinations(self.rules, 2)
            if self._bind_together(one, other)
        ]
        for n, (one, other) in enumerate(pairs):
            if together[self.corpus.place[one.id]] & self.corpus.bit(other.id):
                self.tallies[Question.CONTRADICTORY].shown += 1
            else:
                self._contradictory(one, other)
            watch(n + 1, len(pairs))

    def _contradictory(self, one: Rule, other: Rule) -> None:
        """Whether two rules that bind one subject can be met together."""
        question, names = Question.CONTRADICTORY, (one.id, other.id)
        if self._over():
            self._answer(question, None, *names)
            return
        if self.prover.scopes_apart(one, other):
            self.tallies[question].proven += 1
            return
        if not self.prover.contradictory(one, other):
            self._answer(question, None, *names)
            return
        # Only a draft shows that they do bind one subject.
        row = self._in_scope_of(one, other) if self._overlap(*names) else None
        finding = row and Finding(
            question, one.id, (other.id,), self._shown(row, *names, scoped=names)
        )
        self._answer(question, finding or None, *names)

    def _overlap(self, *names: str) -> bool:
        """Whether some rules surely bind together on some day, under some option."""
        rules = [self.by_id[name] for name in names]
        options = [rule.options for rule in rules if rule.options]
        if options and not frozenset.intersection(*options):
            return False
        return all(a.in_force.overlaps(b.in_force) for a, b in itertools.combinations(rules, 2))

    @staticmethod
    def _bind_together(one: Rule, other: Rule) -> bool:
        """Whether two rules may bind one subject of one programme."""
        if one.instrument != other.instrument or not common_sorts(one, other):
            return False
        if one.in_force.overlaps(other.in_force) is False:
            return False
        return not one.options or not other.options or bool(one.options & other.options)

    def _tensions(self) -> Iterator[Tension]:
        if not self._over():
            yield from tensions(self.rules, self.prover, self.corpus)
        self._share(80, 10)(1, 1)

    # Options

    def _options(self) -> tuple[list[OptionFit], list[OptionPair]]:
        fits: list[OptionFit] = []
        pairs: list[OptionPair] = []
        for instrument in sorted(self.rulebook.instruments):
            known = options_of(self.rulebook, instrument)
            known = tuple(one for one in known if not self.options or one in self.options)
            found = fits_of(instrument, known or (None,), self.corpus, self.unmeetable)
            fits += found
            pairs += pairs_of(found, self.corpus, self.prover, self._over)
        self._share(90, 10)(1, 1)
        return fits, pairs

    def _shown(self, row: Row, *rules: str, scoped: Sequence[str] = ()) -> Witness | None:
        told, inside = ([self.by_id[rule] for rule in names] for names in (rules, scoped))
        return witness_of(row, told, self.rulebook, inside)


def _as_grave(one: Rule, other: Rule) -> bool:
    return one.level.rank <= other.level.rank


def _together(rows: Iterable[Row]) -> dict[int, int]:
    """For the place of each rule, the rules that some subject meets together with it."""
    found: dict[int, int] = {}
    for row in rows:
        rest = row.complied
        while rest:
            bit = rest & -rest
            place = bit.bit_length() - 1
            found[place] = found.get(place, 0) | row.complied
            rest ^= bit
    return _Absent(found)


class _Absent(dict[int, int]):
    """No rules where none were seen."""

    def __missing__(self, place: int) -> int:
        return 0
