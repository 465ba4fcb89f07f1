"""Sets what authors accept against what is found: what is left over on either side counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from rulecheck.rulebook.accepted import Accepted, Kind
from rulecheck.rulebook.rules import Rulebook
from rulecheck.source.problems import Problem, UnusableInput, quoted

# A rule by its id, and a gap or mutant of it by its name.
Named = tuple[str, str]


def accepted_by_name(rulebook: Rulebook, kind: Kind) -> Mapping[Named, Accepted]:
    """What is accepted of a kind, by rule and name."""
    return {(one.rule, one.name): one for one in rulebook.accepted if one.kind is kind}


def refuse_unused(accepted: Iterable[Accepted], found: Set[Named], why: str) -> None:
    """Raises UnusableInput for every entry that accepts what was not found."""
    problems = [
        Problem(
            one.file,
            one.location.line,
            one.location.column,
            f"{one.rule}: {quoted(one.name)} {why}",
        )
        for one in accepted
        if (one.rule, one.name) not in found
    ]
    if problems:
        raise UnusableInput(problems)
