"""Relations that every rule must satisfy between what it makes of a draft and of a changed one.

A relation takes a bench (a rule, and what judges by it), a draft and a source of choices, and says
in plain words what is wrong, or nothing where it holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

import msgspec
from msgspec.structs import replace

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Finding, Verdict
from rulecheck.checking.outcomes import Outcome
from rulecheck.engines.agreement import Disagreement, available_engines
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.programme.facts import Facts
from rulecheck.programme.reader import read_programme
from rulecheck.programme.shapes import Location
from rulecheck.programme.words import Subject
from rulecheck.rulebook.rules import Authority, Level, Rule, Rulebook
from rulecheck.source.data import Data, node_of
from rulecheck.source.problems import UnusableInput
from rulecheck.source.values import Mapping as MappingNode
from rulecheck.testing.chance import Chance, shuffled
from rulecheck.testing.drafts import Draft, Neighbours
from rulecheck.testing.formatting import reformatted
from rulecheck.testing.reading import Reading, counts_in_years, names_time
from rulecheck.testing.shifting import CYCLE, by_cycles, by_weeks
from rulecheck.testing.silence import added, only_adds

_NOWHERE = Location(0, 0, "")
_NAME = "draft"
_OTHERS = frozenset(
    ("programme.related_meetings", "meeting.overlapping_related", "meeting.pairings")
)
_RELATED = "related meeting"
# The order of these is what they say.
_ORDERED = ("parts", "changes")
_LIKELY_FILLS = 40
_WEEKS = (1, -1, 2, -2, 4, -4, 8, -8)
_CYCLES = (1, -1, 2, -2)

# Of a rule's verdicts: the number of the check, the subject, the verdict, whether it is tolerated.
Seen = tuple[int, str, Verdict, bool]
Decided = tuple[int, str, Verdict]


class Bench:
    """A rule to be tried, and what judges drafts by it alone."""

    def __init__(self, rulebook: Rulebook, rule: Rule) -> None:
        self.rulebook, self.rule = rulebook, rule
        self.vocabularies = rulebook.vocabularies
        self.checker = self.checker_of([rule])
        self.near = Neighbours(self.vocabularies, (rule,))

    def checker_of(self, rules: Sequence[Rule], *, engines: bool = False) -> Checker:
        """A checker of some rules; by the auditing engine alone, or by all that must agree."""
        rulebook = replace(self.rulebook, rules=tuple(rules), key=None)
        return Checker(rulebook, available_engines() if engines else [ReferenceEngine()])

    @cached_property
    def strict(self) -> Checker:
        """A checker of the rule by all engines."""
        return self.checker_of([self.rule], engines=True)

    @cached_property
    def reading(self) -> Reading:
        """What the rule reads."""
        return Reading(self.rule)

    def outcomes(self, facts: Facts, checker: Checker | None = None) -> list[Outcome]:
        """The outcomes of the rule, of all its readings; none where it does not bind."""
        checker = checker or self.checker
        return checker.all_outcomes(checker.binding(facts), facts)

    def facts(self, draft: Draft) -> Facts:
        """What a draft says that can be used."""
        facts = draft.facts(self.vocabularies)
        assert facts is not None, f"this draft cannot be used:\n{draft}"
        return facts

    def verdicts(self, draft: Draft, told: Callable[[Subject], str]) -> list[Seen] | None:
        """The verdicts of the rule, in order; None where a draft cannot be used."""
        facts = draft.facts(self.vocabularies)
        if facts is None:
            return None
        return [
            (one.check.number, told(one.case.subject), one.verdict, one.tolerated)
            for one in self.outcomes(facts)
        ]

    def findings(self, facts: Facts, checker: Checker | None = None) -> list[Finding]:
        """The findings of the rule, without line and column."""
        checker = checker or self.checker
        found = checker.found(self.outcomes(facts, checker), facts)
        return [replace(one, location=replace(_NOWHERE, path=one.location.path)) for one in found]


class Relation(msgspec.Struct, frozen=True):
    """A relation: its name, what it says, why it does not cover a rule (None where it does), and
    what is wrong with a draft (None where it holds)."""

    name: str
    says: str
    leaves_out: Callable[[Bench], str | None]
    wrong: Callable[[Bench, Draft, Chance], str | None]


def _all(bench: Bench) -> str | None:
    return None


def _label(subject: Subject) -> str:
    return subject.label


def _place(subject: Subject) -> str:
    """Where a subject stands; years, which stand nowhere, by their name."""
    path = subject.origin.path
    return subject.label if not path or path == "regime" else path


def _nameless(subject: Subject) -> str:
    return subject.type_name


# Order


def _order(bench: Bench, draft: Draft, chance: Chance) -> str | None:
    """The same draft with its keys and lists in another order."""
    other = Draft(_reordered(draft.data, chance))  # type: ignore[arg-type]
    before, after = bench.verdicts(draft, _label), bench.verdicts(other, _label)
    return _differing(before, after, draft, other, ordered=False)


def _reordered(data: Data, chance: Chance) -> Data:
    if isinstance(data, dict):
        keys = shuffled(list(data), chance)
        return {
            key: data[key] if key in _ORDERED else _reordered(data[key], chance) for key in keys
        }
    if isinstance(data, list):
        return [_reordered(one, chance) for one in shuffled(data, chance)]
    return data


# Time


def _cycles(bench: Bench, draft: Draft, chance: Chance) -> str | None:
    other = by_cycles(draft, chance.choice(_CYCLES))
    return _same(bench, draft, other)


def _names_time(bench: Bench) -> str | None:
    named = names_time(bench.rule, bench.vocabularies)
    return "it names a year, a date or a dated meeting" if named else None


def _weeks(bench: Bench, draft: Draft, chance: Chance) -> str | None:
    possible = [other for weeks in _WEEKS if (other := by_weeks(draft, weeks))]
    return _same(bench, draft, chance.choice(possible)) if possible else None


def _counts_in_years(bench: Bench) -> str | None:
    counts = counts_in_years(bench.rule)
    return "it asks for days of the year, or counts in years" if counts else _names_time(bench)


def _same(bench: Bench, draft: Draft, other: Draft | None) -> str | None:
    """Whether a rule gives two drafts the same verdicts, whatever the subjects are called."""
    before = bench.verdicts(draft, _nameless)
    after = bench.verdicts(other, _nameless) if other else None
    return _differing(before, after, draft, other, ordered=True) if other else None


# Meetings of others


def _unrelated(bench: Bench, draft: Draft, chance: Chance) -> str | None:
    """The same draft with a meeting of another instrument that nothing in it refers to."""
    own = str(draft.data["instrument"])
    terms = bench.vocabularies["instrument"].terms
    others = [name for name in terms if name != bench.vocabularies["instrument"].name_of(own)]
    if not others:
        return None
    kind = chance.choice(list(bench.vocabularies["kind"].terms))
    day = f"{chance.randint(2010, 2022)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    meeting: dict[str, Data] = {
        "id": "unheard-of",
        "instrument": chance.choice(others),
        "kind": kind,
        "dates": day,
    }
    listed = draft.data.get("related_meetings")
    held = listed if isinstance(listed, list) else []
    other = Draft({**draft.data, "related_meetings": [*held, meeting]})
    before, after = bench.verdicts(draft, _place), bench.verdicts(other, _place)
    return _differing(before, after, draft, other, ordered=True)


def _reads_others(bench: Bench) -> str | None:
    about = any(check.subject == _RELATED for check in bench.rule.checks)
    reads = about or bench.reading.words & _OTHERS
    return "it asks about meetings of other instruments" if reads else None


# Form


def _form(bench: Bench, draft: Draft, chance: Chance) -> str | None:
    """The same draft typed otherwise: findings are the same but for lines and columns."""
    root = node_of(draft.data)
    assert isinstance(root, MappingNode)
    text = reformatted(root, chance)
    other = Facts(read_programme(text.encode(), _NAME, bench.vocabularies), bench.vocabularies)
    before, after = bench.findings(bench.facts(draft)), bench.findings(other)
    if before == after:
        return None
    told = f"findings change with the form of the YAML:\n{_listed(before)}\nand:\n{_listed(after)}"
    return f"{told}\n\n{draft.text}\nchanged to:\n\n{text}"


# Silence


def _silence(bench: Bench, draft: Draft, chance: Chance) -> str | None:
    """The same draft with one key more, where nothing was said: what was decided stays."""
    fills = [
        other
        for other in bench.near.of(draft)
        if (one := added(draft.data, other.data)) and only_adds(bench.reading, *one)
    ]
    if not fills:
        return None
    # Those first that the rule looks at.
    other = chance.choice(fills[:_LIKELY_FILLS] if chance.likely(0.7) else fills)
    before, after = bench.verdicts(draft, _place), bench.verdicts(other, _place)
    if before is None or after is None:
        return None
    was, now = (Counter(one[:3] for one in seen) for seen in (before, after))
    lost = [one for one in was if was[one] > now[one] and not _may_change(one, was, now)]
    if not lost:
        return None
    told = "; ".join(f"{subject} no longer {_said(verdict)}" for _, subject, verdict in lost)
    return f"what was decided changes with what is said besides: {told}\n\n{_pair(draft, other)}"


def _may_change(one: Decided, was: Counter[Decided], now: Counter[Decided]) -> bool:
    """Whether a verdict is open; or complies in a scope that was, and that what is said closes."""
    outside = (*one[:2], Verdict.NOT_APPLICABLE)
    closed = one[2] is Verdict.COMPLIES and now[outside] > was[outside]
    return closed or one[2] is Verdict.UNDETERMINED


# Exceptions


def _permission(bench: Bench, draft: Draft, chance: Chance) -> str | None:
    """A finding that the rule lifts comes back without the rule, and nothing else changes."""
    lifted = [rule for rule in bench.rulebook.rules if rule.id in bench.rule.lifts]
    facts = bench.facts(draft)
    alone = bench.checker_of(lifted)
    expected = Counter(bench.findings(facts, alone))
    together = bench.findings(facts, bench.checker_of([bench.rule, *lifted]))
    levels = {rule.id: rule.level for rule in lifted}
    found = Counter(
        replace(one, lifted_by=None, level=levels[one.rule]) if one.lifted_by else one
        for one in together
        if one.rule in levels
    )
    # Departures that are tolerated are notes before they are lifted.
    tolerated = Counter(_without_level(one) for one in expected.elements())
    if found == expected or Counter(map(_without_level, found.elements())) == tolerated:
        return None
    told = f"with {bench.rule.id}:\n{_listed(together)}\nwithout:\n{_listed(list(expected))}"
    return f"other findings come back than were lifted\n{told}\n\n{draft.text}"


def _without_level(finding: Finding) -> Finding:
    return replace(finding, level=Level.NOTE)


def _lifts_nothing(bench: Bench) -> str | None:
    return None if bench.rule.lifts else "it lifts no other rule"


def _waiver(bench: Bench, draft: Draft, chance: Chance) -> str | None:
    """A waived finding is the finding of the same draft without the waiver, and all others stay."""
    facts = bench.facts(draft)
    if facts.model.waivers or not bench.checker.binding(facts):
        return None
    try:
        before = bench.checker.check(facts.model, _NAME).findings
    except UnusableInput:
        # An edit may choose a reading that is not there.
        return None
    departing = [one for one in before if one.verdict is Verdict.DEPARTS]
    if not departing:
        return None
    subject = chance.choice(departing).subject
    waiver: dict[str, Data] = {
        "rule": bench.rule.id,
        "subject": subject,
        "authority": bench.rule.authority.value,
        "reason": "as agreed",
    }
    other = Draft({**draft.data, "waivers": [waiver]})
    after = bench.checker.check(bench.facts(other).model, _NAME).findings
    unwaived = Counter(map(_unwaived, after))
    waived = {one.subject for one in after if one.waived}
    if unwaived == Counter(map(_unwaived, before)) and waived == {subject}:
        return None
    return f"a waiver for {subject} changes more than its findings\n\n{_pair(draft, other)}"


def _unwaived(finding: Finding) -> Finding:
    return replace(finding, waived=None, location=replace(_NOWHERE, path=finding.location.path))


def _is_treaty(bench: Bench) -> str | None:
    is_treaty = bench.rule.authority is Authority.TREATY
    return "it rests on a treaty, which cannot be waived" if is_treaty else None


# Engines


def _engines(bench: Bench, draft: Draft, chance: Chance) -> str | None:
    """All engines give the same answers."""
    try:
        bench.outcomes(bench.facts(draft), bench.strict)
    except Disagreement as error:
        return f"the engines disagree: {error}\n\n{draft.text}"
    return None


# What is wrong


def _differing(
    before: list[Seen] | None,
    after: list[Seen] | None,
    draft: Draft,
    other: Draft,
    *,
    ordered: bool,
) -> str | None:
    """How the verdicts of two drafts differ that should have the same."""
    if before is None or (before == after if ordered else _counted(before) == _counted(after)):
        return None
    if after is None:
        return f"the changed draft cannot be used\n\n{_pair(draft, other)}"
    gone = list((Counter(before) - Counter(after)).elements()) or before
    come = list((Counter(after) - Counter(before)).elements()) or after
    told = f"{_verdicts(gone)} becomes {_verdicts(come)}"
    return f"verdicts change: {told}\n\n{_pair(draft, other)}"


def _counted(seen: list[Seen] | None) -> Counter[Seen] | None:
    return None if seen is None else Counter(seen)


def _verdicts(seen: Iterable[Seen]) -> str:
    return ", ".join(f"{subject} {_said(verdict)}" for _, subject, verdict, _ in seen) or "nothing"


def _said(verdict: Verdict) -> str:
    return verdict.value.replace("_", " ")


def _listed(findings: Sequence[Finding]) -> str:
    return "\n".join(f"  {one.level.value}: {one.message}" for one in findings) or "  none"


def _pair(draft: Draft, other: Draft) -> str:
    return f"{draft.text}\nchanged to:\n\n{other.text}"


RELATIONS: Mapping[str, Relation] = {
    one.name: one
    for one in (
        Relation(
            "order",
            "Verdicts do not depend on the order of meetings, of keys or of facts.",
            _all,
            _order,
        ),
        Relation(
            "cycles",
            f"All dates {CYCLE} years (1,461 whole weeks) later change nothing, unless the rule "
            "names a year.",
            _names_time,
            _cycles,
        ),
        Relation(
            "weeks",
            "All dates some weeks later, within their years, change nothing, unless the rule "
            "names a date or a day of the year, or counts in years.",
            _counts_in_years,
            _weeks,
        ),
        Relation(
            "unrelated",
            "A further meeting of another instrument changes nothing, unless the rule asks about "
            "such.",
            _reads_others,
            _unrelated,
        ),
        Relation(
            "form", "Another form of the same YAML changes lines and columns alone.", _all, _form
        ),
        Relation(
            "silence",
            "What is said where nothing was said decides what was open, and changes nothing else.",
            _all,
            _silence,
        ),
        Relation(
            "permission",
            "A finding that the rule lifts comes back when the rule is gone.",
            _lifts_nothing,
            _permission,
        ),
        Relation(
            "waiver",
            "A finding that is waived comes back when the waiver is gone.",
            _is_treaty,
            _waiver,
        ),
        Relation("engines", "The engines agree.", _all, _engines),
    )
}
