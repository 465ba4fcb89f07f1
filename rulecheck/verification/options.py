"""Which options one programme can satisfy, alone and two at a time."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from rulecheck.programme.facts import Facts
from rulecheck.programme.regimes import under_option
from rulecheck.proving.plain import facts_of
from rulecheck.proving.variations import variations
from rulecheck.rulebook.conditions import Same
from rulecheck.rulebook.rules import Level, Rule
from rulecheck.verification.corpus import Corpus, Exhibit, Judged
from rulecheck.verification.proofs import Prover, sorts_of
from rulecheck.verification.stances import checks_of, recommended

# So many of the drafts nearest to an option are put to the others.
_CANDIDATES = 3
# So many changes are tried, in so many steps, where a draft all but satisfies an option.
_CHANGES, _STEPS = 300, 3
_T = TypeVar("_T")


class OptionFit(msgspec.Struct, frozen=True):
    """Whether a programme can satisfy all that binds under an option (None: where there is none).

    `exhibit` is a draft that does, and `met` the rules it complies with; `notes` are rules of
    mere information that it departs from. Where there is none, `conflict` are rules of which
    the solver proves that the first is never met together with the others, and `nearest` is the
    draft that `lacks` the fewest.
    """

    instrument: str
    option: str | None
    candidates: tuple[Exhibit, ...]
    exhibit: Exhibit | None
    met: int
    notes: tuple[str, ...]
    lacks: tuple[str, ...]
    conflict: tuple[str, ...]

    @property
    def impossible(self) -> bool:
        """Whether no draft does, and the solver tells why."""
        return self.exhibit is None and bool(self.conflict)


class OptionPair(msgspec.Struct, frozen=True):
    """Whether one programme can satisfy two options, each as if it alone were declared.

    `exhibit` is a draft that does, and `met` how many rules that bind under one of the two only
    it complies with. Else `conflict` are rules that no subject of a sort meets together, in the
    scope of the first, or of both where they are two; it is empty where nothing is known.
    """

    instrument: str
    options: tuple[str, str]
    exhibit: Exhibit | None
    met: tuple[int, int]
    conflict: tuple[str, ...]
    sort: str | None


class _Marks(msgspec.Struct, frozen=True):
    """The rules that a judged draft complies with, and those it does not, by their weight."""

    met: frozenset[str]
    lacks: tuple[str, ...]
    notes: tuple[str, ...]


def fits_of(
    instrument: str,
    options: Sequence[str | None],
    corpus: Corpus,
    unmeetable: Mapping[str, tuple[str, ...]],
) -> list[OptionFit]:
    """How each option fares."""
    return [_fit(instrument, option, corpus, unmeetable) for option in options]


def _fit(
    instrument: str, option: str | None, corpus: Corpus, unmeetable: Mapping[str, tuple[str, ...]]
) -> OptionFit:
    declared = frozenset([option] if option is not None else [])
    own = {rule.id for rule in corpus.rules.values() if option in (rule.options or ())}
    own = own or set(corpus.rules)
    judged = (
        (_marks(exhibit.judged, corpus.rules), exhibit)
        for exhibit in corpus.exhibits
        if exhibit.facts.model.instrument == instrument and exhibit.options == declared
    )
    # What no rule of the option binds shows nothing of it.
    marked = [one for one in judged if own & one[0].met]
    # Those that say most come first: an empty draft departs from little.
    marked.sort(key=lambda one: (len(one[0].lacks), -len(one[0].met), len(one[0].notes)))
    best = [_improved(*one, corpus) for one in marked[:1]] + marked[1:]
    candidates = tuple(exhibit for _, exhibit in best[:_CANDIDATES])
    marks, exhibit = best[0] if best else (_Marks(frozenset(), (), ()), None)
    conflict = next(
        (
            (rule, *others)
            for rule, others in unmeetable.items()
            if corpus.rules[rule].instrument == instrument
            and all(_binds(corpus.rules[one], declared) for one in (rule, *others))
        ),
        (),
    )
    clean = exhibit is not None and not marks.lacks
    return OptionFit(
        instrument,
        option,
        candidates,
        corpus.audited(exhibit) if exhibit and clean else None,
        len(marks.met),
        marks.notes,
        marks.lacks,
        () if clean else conflict,
    )


def _binds(rule: Rule, declared: frozenset[str]) -> bool:
    return not rule.options or bool(declared & rule.options)


def _marks(judged: Judged, rules: Mapping[str, Rule]) -> _Marks:
    said = [(rule, one) for found in judged.values() for rule, one in found.items()]
    bad = dict.fromkeys(rule for rule, one in said if not one.lenient)
    notes = tuple(rule for rule in bad if rules[rule].level is Level.NOTE)
    lacks = tuple(rule for rule in bad if rules[rule].level is not Level.NOTE)
    return _Marks(frozenset(rule for rule, _ in said).difference(bad), lacks, notes)


def _improved(marks: _Marks, exhibit: Exhibit, corpus: Corpus) -> tuple[_Marks, Exhibit]:
    """The draft, or one a few changes away that lacks less."""
    for _ in range(_STEPS):
        if not 0 < len(marks.lacks) <= _STEPS:
            break
        better = next(_better(marks, exhibit, corpus), None)
        if better is None:
            break
        marks, exhibit = better
    return marks, exhibit


def _better(marks: _Marks, exhibit: Exhibit, corpus: Corpus) -> Iterator[tuple[_Marks, Exhibit]]:
    asked = [c for rule in marks.lacks for k in corpus.rules[rule].checks for c in k.conditions]
    vocabularies = corpus.rulebook.vocabularies
    changed = variations(exhibit.data(), vocabularies, asked)
    for data in itertools.islice(changed, _CHANGES):
        facts = facts_of(data, vocabularies)
        if facts is None or facts.model.instrument != exhibit.facts.model.instrument:
            continue
        judged = corpus.court.judged(facts)
        found = _marks(judged, corpus.rules)
        same = Exhibit(exhibit.name, _always(data), facts, judged)
        if same.options != exhibit.options:
            continue
        # What a rule was met by must not go.
        if len(found.lacks) < len(marks.lacks) and found.met >= marks.met:
            yield found, same


def _always(value: _T) -> Callable[[], _T]:
    return lambda: value


# Two at a time


def pairs_of(
    fits: Sequence[OptionFit], corpus: Corpus, prover: Prover, over: Callable[[], bool]
) -> Iterator[OptionPair]:
    """Each two options of one instrument."""
    known = [fit for fit in fits if fit.option is not None]
    for one, other in itertools.combinations(known, 2):
        if one.instrument == other.instrument:
            yield _pair(one, other, corpus, prover, over)


def _pair(
    one: OptionFit, other: OptionFit, corpus: Corpus, prover: Prover, over: Callable[[], bool]
) -> OptionPair:
    assert one.option
    assert other.option
    options = (one.option, other.option)
    departed: dict[tuple[str, str], None] = {}
    for exhibit in (*one.candidates, *other.candidates):
        both = [_under(exhibit, option, corpus) for option in options]
        met = tuple(_own(marks, corpus.rules, *options) for _, marks in both)
        if all(met) and not any(marks.lacks for _, marks in both):
            for facts, _ in both:
                corpus.audit(facts)
            return OptionPair(one.instrument, options, exhibit, (met[0], met[1]), (), None)
        for option, (_, marks) in zip(options, both, strict=True):
            departed |= dict.fromkeys((option, rule) for rule in marks.lacks)
    found = _conflict(options, list(departed), corpus, prover) if not over() else None
    conflict, sort = found or ((), None)
    return OptionPair(one.instrument, options, None, (0, 0), conflict, sort)


def _under(exhibit: Exhibit, option: str, corpus: Corpus) -> tuple[Facts, _Marks]:
    facts = Facts(under_option(exhibit.facts.model, option), corpus.rulebook.vocabularies)
    return facts, _marks(corpus.court.judged(facts), corpus.rules)


def _own(marks: _Marks, rules: Mapping[str, Rule], one: str, other: str) -> int:
    """How many of the rules it complies with bind under one of two options only."""
    found = (rules[rule].options or frozenset() for rule in marks.met)
    return sum((one in bound) != (other in bound) for bound in found)


def _conflict(
    options: tuple[str, str],
    departed: Sequence[tuple[str, str]],
    corpus: Corpus,
    prover: Prover,
) -> tuple[tuple[str, ...], str] | None:
    """The fewest rules, of both options, that no subject of a sort, in the scope of the first,
    meets; None where that is not proven of any."""
    for option, part, sort in _asked(options, departed, corpus.rules):
        other = options[option == options[0]]
        others = [
            one
            for one in corpus.rules.values()
            if one.options and other in one.options and option not in one.options
            if one.in_force.overlaps(part.in_force)
        ]
        core = prover.conflict(part, others, sort)
        terms = [corpus.rules[name].in_force for name in core or ()]
        together = all(a.overlaps(b) for a, b in itertools.combinations(terms, 2))
        if core and len(core) > 1 and together:
            return core, sort
        for one in others if core is None else ():
            if (other, one.id) in departed and prover.contradictory(part, one, sort):
                return (part.id, one.id), sort
    return None


def _asked(
    options: tuple[str, str], departed: Sequence[tuple[str, str]], rules: Mapping[str, Rule]
) -> list[tuple[str, Rule, str]]:
    """The checks of rules that are of one option only, each as a rule of the other.

    Under the other option a subject is what it is: only the name of the option is another.
    Checks of the programme come last: it may be silent where a year or a meeting cannot.
    """
    found: list[tuple[str, Rule, str]] = []
    for option, name in departed:
        rule, other = rules[name], options[option == options[0]]
        if not rule.options or other in rule.options:
            continue
        asked = _swapped(rule, option, other)
        found += (
            (option, replace(asked, checks=(check,)), sort)
            for sort in sorts_of(asked)
            for check in checks_of(asked, recommended(asked), sort)
        )
    return sorted(found, key=lambda one: one[2] == "programme")


def _swapped(rule: Rule, one: str, other: str) -> Rule:
    """The rule with two options taken for each other."""
    names = {one: other, other: one}
    checks = tuple(
        replace(
            check,
            where=_renamed(check.where, names),
            require=_renamed(check.require, names),
            tolerate=check.tolerate and _renamed(check.tolerate, names),
        )
        for check in rule.checks
    )
    return replace(rule, checks=checks)


def _renamed(part: _T, names: Mapping[str, str]) -> _T:
    """A condition with other names of options."""
    if isinstance(part, tuple):
        return type(part)(_renamed(one, names) for one in part)
    if not isinstance(part, msgspec.Struct):
        return part
    if isinstance(part, Same) and part.left.type.of == "option" and isinstance(part.right, str):
        return replace(part, right=names.get(part.right, part.right))
    fields = ((name, getattr(part, name)) for name in part.__struct_fields__)
    return replace(part, **{name: _renamed(value, names) for name, value in fields})
