"""Makes a draft of a skeleton, and sees to it that it complies before anybody gets it."""

from __future__ import annotations

import re

from msgspec.structs import replace

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Finding, ProgrammeReport, Verdict
from rulecheck.programme.consistency import LONGEST_PERIOD_YEARS
from rulecheck.programme.dates import EARLIEST_YEAR, LATEST_YEAR
from rulecheck.programme.reader import programme_of
from rulecheck.programme.vocabulary import fold
from rulecheck.rulebook.rules import Level, Rulebook
from rulecheck.rulebook.skeletons import Draft, Skeleton, Years, draft_of
from rulecheck.source.problems import hint, quoted
from rulecheck.source.values import Mapping, Node, Sequence

_STEP = re.compile(r"[^.\[\]]+")


class NoSkeleton(Exception):
    """There is no such skeleton, or not for these years; the message says what there is."""


class DepartingDraft(Exception):
    """A skeleton for which the rules have findings: not to be handed out.

    `report` holds these findings alone. `faulty` tells that the skeleton departs in its own
    years too, so that not the years asked for are the matter.
    """

    def __init__(
        self, skeleton: Skeleton, years: Years, report: ProgrammeReport, faulty: bool
    ) -> None:
        self.skeleton, self.years = skeleton, years
        self.report, self.faulty = report, faulty
        super().__init__(", ".join(dict.fromkeys(finding.rule for finding in report.findings)))


def skeleton_for(rulebook: Rulebook, instrument: str, option: str | None) -> Skeleton:
    """The skeleton of an instrument and an option, each by any of its names.

    Raises NoSkeleton, with the nearest right word.
    """
    terms = rulebook.vocabularies
    name = terms["instrument"].name_of(instrument)
    found = {one.option: one for one in rulebook.skeletons if one.instrument == name}
    if not found:
        known = sorted({one.instrument for one in rulebook.skeletons})
        near = hint(instrument, known) or f"; there are skeletons for: {', '.join(known) or 'none'}"
        raise NoSkeleton(f"there is no skeleton for the instrument {quoted(instrument)}{near}")
    options = [one for one in found if one is not None]
    listed = f"; {name} has skeletons for the options {', '.join(options)}"
    if option is None and None not in found:
        raise NoSkeleton(f"--option is missing{listed}")
    chosen = None if option is None else terms["option"].name_of(option)
    by_name = {one if one is None else fold(one): skeleton for one, skeleton in found.items()}
    skeleton = by_name.get(chosen if chosen is None else fold(chosen))
    if skeleton is None:
        said = f"there is no skeleton for the option {quoted(option or '')}"
        alone = f"; the skeleton of {name} has none, leave --option out"
        raise NoSkeleton(said + hint(option or "", options) + (listed if options else alone))
    return skeleton


def drafted(checker: Checker, skeleton: Skeleton, first: int, last: int | None = None) -> Draft:
    """The draft of a skeleton for some years, which complies but for what is to be filled in.

    Without a last year it runs to the end of the review cycle. Raises NoSkeleton for years
    that cannot be, DepartingDraft where it does not comply, and EngineFault.
    """
    years = _years(skeleton, first, last)
    draft = draft_of(skeleton, years, checker.speaker.language)
    unmet = _unmet(checker, skeleton, draft)
    if unmet.findings:
        own = draft_of(skeleton, skeleton.years(), checker.speaker.language)
        faulty = bool(_unmet(checker, skeleton, own).findings)
        raise DepartingDraft(skeleton, years, unmet, faulty)
    if first < skeleton.earliest:
        # No rule minds, but a programme without meetings is none.
        raise NoSkeleton(f"the skeleton has no meetings before {skeleton.earliest}")
    return draft


def _years(skeleton: Skeleton, first: int, last: int | None) -> Years:
    """The years asked for. Raises NoSkeleton."""
    if not EARLIEST_YEAR <= first <= LATEST_YEAR - skeleton.cycle.years:
        latest = LATEST_YEAR - skeleton.cycle.years
        raise NoSkeleton(f"--from is a year from {EARLIEST_YEAR} to {latest}, found {first}")
    years = skeleton.years(first, last)
    most = min(first + LONGEST_PERIOD_YEARS, LATEST_YEAR)
    if not first <= years[1] <= most:
        raise NoSkeleton(f"--until is a year from {first} to {most}, found {years[1]}")
    return years


def _unmet(checker: Checker, skeleton: Skeleton, draft: Draft) -> ProgrammeReport:
    """A report of the findings above a note, but for what the draft asks to be filled in."""
    programme = programme_of(draft.root, skeleton.file, checker.rulebook.vocabularies)
    report = checker.check(programme, skeleton.file)
    unmet = (finding for finding in report.findings if not _is_acceptable(draft, finding))
    return replace(report, findings=tuple(unmet))


def _is_acceptable(draft: Draft, finding: Finding) -> bool:
    if finding.level is Level.NOTE or finding.waived is not None:
        return True
    return finding.verdict is Verdict.UNDETERMINED and _is_marked(draft, finding)


def _is_marked(draft: Draft, finding: Finding) -> bool:
    """Whether what a finding points at, or what would hold it, is marked as to be filled in."""
    node: Node = draft.root
    for step in _STEP.findall(finding.location.path):
        below = node.items[int(step)] if isinstance(node, Sequence) else None
        below = node.get(step) if isinstance(node, Mapping) else below
        if below is None:
            break
        node = below
    return node in draft.blanks
