"""Hypothesis strategies for drafts, their edits, conditions and rules.

Drafts print as YAML, ready to paste into a fixture, and shrink to such as a person can read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

from hypothesis import strategies as st

from rulecheck.programme.facts import STANDING
from rulecheck.programme.shapes import Location
from rulecheck.rulebook.conditions import ALWAYS, Condition
from rulecheck.rulebook.normal import TooIntricate, check_size
from rulecheck.rulebook.rules import (
    LEVEL_OF,
    Check,
    Expectation,
    Message,
    Modality,
    Rule,
    Rulebook,
    Wording,
)
from rulecheck.source.problems import hint, hint_or_known, quoted
from rulecheck.testing.bases import (
    departing_alone,
    examples_of,
    least_complying,
    of_skeletons,
)
from rulecheck.testing.chance import Chance
from rulecheck.testing.drafts import Draft, Neighbours
from rulecheck.testing.generators import ConditionMaker, DraftMaker
from rulecheck.testing.judging import Judge

_T = TypeVar("_T")
_PERCENT = st.integers(0, 99)
_SAYS = Wording("It departs.", "不符合。")
MEETINGS, EDITS = 4, 3


class Drawn:
    """Chance that Hypothesis draws, and so can make simpler."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def choice(self, several: Sequence[_T], /) -> _T:
        """One of several."""
        return several[self.randint(0, len(several) - 1)]

    def randint(self, least: int, most: int, /) -> int:
        """A whole number, both bounds included."""
        return self._draw(st.integers(least, most)) if least < most else least

    def likely(self, part: float) -> bool:
        """Yes, in so many cases of one."""
        return self._draw(_PERCENT) >= 100 - round(100 * part)

    def some(self, several: Sequence[_T], number: int) -> list[_T]:
        """So many of several, each at most once, in any order."""
        left = list(several)
        return [left.pop(self.randint(0, len(left) - 1)) for _ in range(number)]


@st.composite
def _drawn(draw: st.DrawFn, make: Callable[[Chance], _T]) -> _T:
    """What a function makes of chance. Hypothesis prints what it is told: not the rulebook, which
    only the function knows of."""
    return make(Drawn(draw))


def chances() -> st.SearchStrategy[Chance]:
    """Sources of choices, for what no strategy makes."""
    return _drawn(lambda chance: chance)


def programmes(
    rulebook: Rulebook, instrument: str | None = None, meetings: int = MEETINGS
) -> st.SearchStrategy[Draft]:
    """Any draft of an instrument (of any there are rules for), with up to so many meetings.

    Every key may be silent, every date partial; whatever comes can be used.
    """
    names = [instrument] if instrument else sorted(rulebook.instruments)

    def programme(chance: Chance) -> Draft:
        maker = DraftMaker(chance, rulebook.vocabularies)
        return Draft(maker.data(chance.choice(names), meetings))

    return _drawn(programme)


def complying(
    rulebook: Rulebook,
    instrument: str | None = None,
    option: str | None = None,
    drafts: Iterable[Draft] = (),
    edits: int = EDITS,
) -> st.SearchStrategy[Draft]:
    """Drafts that depart from no rule: the least there can be, examples, skeletons and the drafts
    given, each after up to so many edits that keep it so.

    Rules that only make notes may make them. Raises ValueError for an instrument or an option
    that no rule is for, and where nothing is found that complies.
    """
    name = _instrument(rulebook, instrument, option)
    judge, near = Judge(rulebook), Neighbours(rulebook.vocabularies)
    options = (option,) if option else (None, *sorted(rulebook.options))

    def keeps(draft: Draft) -> bool:
        return (option is None or _option(draft) == option) and judge.complies(draft)

    small = least_complying(judge, name, options, keeps)
    given = [draft for draft in drafts if keeps(draft)]
    smallest = [small] if small else given
    if not smallest:
        raise ValueError("no draft was found that complies; give one under 'drafts'")
    bound = rulebook.binding(name, frozenset(one for one in options if one))
    examples = [one for rule in bound for one in examples_of(rule, Expectation.COMPLIES)]
    sorts = (smallest, examples, list(of_skeletons(judge, name, options)), given)
    several = [sort for sort in sorts if sort]

    def programme(chance: Chance) -> Draft:
        base = chance.choice(chance.choice(several))
        # An example may depart from another rule than its own.
        base = base if keeps(base) else smallest[0]
        return _edited(chance, base, near, edits, keeps)

    return _drawn(programme)


def departing(
    rulebook: Rulebook, rule: str, drafts: Iterable[Draft] = (), edits: int = EDITS
) -> st.SearchStrategy[Draft]:
    """Drafts that depart from one rule and from no other, after up to so many edits that keep it
    so.

    Rules that only make notes may make them. Raises ValueError for a rule that is not there, and
    ImpliedDepartures where neither the rule's examples nor the drafts given lead to such a draft.
    """
    judge, departed = Judge(rulebook), _rule(rulebook, rule)
    near = Neighbours(rulebook.vocabularies, (departed,))
    bases = departing_alone(judge, departed, drafts)
    keeps = partial(judge.departs_alone, rule=rule)
    return _drawn(lambda chance: _edited(chance, chance.choice(bases), near, edits, keeps))


def around(
    rulebook: Rulebook,
    bases: Sequence[Draft],
    about: Iterable[Rule] = (),
    edits: int = EDITS,
) -> st.SearchStrategy[Draft]:
    """Drafts near some others: one of them, after up to so many edits that leave it usable; those
    first that change what some rules look at."""
    near = Neighbours(rulebook.vocabularies, tuple(about))
    return _drawn(lambda chance: _edited(chance, chance.choice(bases), near, edits, near.usable))


def edits(rulebook: Rulebook, draft: Draft, about: Iterable[Rule] = ()) -> st.SearchStrategy[Draft]:
    """What one edit makes of a draft: a key set, changed or taken out, a date moved, an item
    dropped, doubled or added; those first that change what some rules look at."""
    near = Neighbours(rulebook.vocabularies, tuple(about))
    edited = [one for one in near.of(draft) if near.usable(one)]
    return _drawn(lambda chance: chance.choice(edited))


def _edited(
    chance: Chance, draft: Draft, near: Neighbours, most: int, keeps: Callable[[Draft], bool]
) -> Draft:
    """A draft after some edits; those that would not keep what is asked are not made."""
    for _ in range(chance.randint(0, most)):
        edited = chance.choice(near.of(draft))
        draft = edited if keeps(edited) else draft
    return draft


def conditions(rulebook: Rulebook, subject: str = "meeting") -> st.SearchStrategy[Condition]:
    """Conditions on a subject (`meeting`, `year`, …), not too large for the engines."""
    return _drawn(lambda chance: _condition(chance, rulebook, subject))


def _condition(chance: Chance, rulebook: Rulebook, subject: str) -> Condition:
    condition = ConditionMaker(chance, rulebook.vocabularies).condition(subject)
    try:
        check_size(condition)
    except TooIntricate:
        return ALWAYS
    return condition


def rules(rulebook: Rulebook, instrument: str | None = None) -> st.SearchStrategy[Rule]:
    """Rules that ask anything of anything, each resting on a document of an instrument (any)."""
    documents = [one for one in rulebook.documents.values() if instrument in (None, one.instrument)]

    def rule(chance: Chance) -> Rule:
        name = chance.choice(list(STANDING))
        subject = STANDING[name][0]
        document, modality = chance.choice(documents), chance.choice(list(Modality))
        check = Check(
            subject=name,
            kinds=None,
            where=_condition(chance, rulebook, subject),
            require=_condition(chance, rulebook, subject),
            tolerate=None,
            at="",
            finding=Message(_SAYS),
            remedy=Message(_SAYS),
        )
        return Rule(
            id=f"ANY-{chance.randint(1, 999)}",
            title=_SAYS,
            asks=_SAYS,
            instrument=document.instrument,
            document=document.symbol,
            locus="para. 1",
            modality=modality,
            level=LEVEL_OF[modality],
            options=None,
            checks=(check,),
            examples=(),
            file="any",
            location=Location(1, 1, "rules[0]"),
        )

    return _drawn(rule)


def _instrument(rulebook: Rulebook, instrument: str | None, option: str | None) -> str:
    """The instrument meant: the one named, or the one whose rules know the option."""
    known = {
        rule.instrument
        for rule in rulebook.rules
        if option is None or option in (rule.options or ())
    }
    if option is not None and not known:
        near = hint_or_known(option, rulebook.options)
        raise ValueError(f"no rule binds under the option {quoted(option)}{near}")
    if instrument is None and len(known) == 1:
        return known.pop()
    if instrument not in known:
        said = "name one" if instrument is None else f"no rule is for {quoted(instrument)}"
        raise ValueError(f"instrument: {said}{hint_or_known(instrument or '', known)}")
    return instrument


def _rule(rulebook: Rulebook, name: str) -> Rule:
    by_id = {rule.id: rule for rule in rulebook.rules}
    if name not in by_id:
        raise ValueError(f"there is no rule {quoted(name)}{hint(name, by_id)}")
    return by_id[name]


def _option(draft: Draft) -> str | None:
    """The option a draft declares, as it writes it."""
    regime = draft.data.get("regime")
    said = regime.get("option") if isinstance(regime, dict) else None
    return None if said is None else str(said)


__all__ = [
    "around",
    "chances",
    "complying",
    "conditions",
    "departing",
    "edits",
    "programmes",
    "rules",
]
