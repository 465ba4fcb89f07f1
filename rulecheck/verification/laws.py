"""What is true of every draft and ties words together: what a solver needs to know of them.

A law speaks of one subject, in arithmetic that a solver's terms and plain numbers both
understand: so that what the solver takes for granted is tested on real drafts, word for word.
A law says too little rather than too much. One that some draft breaks makes proofs worthless.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import msgspec

from rulecheck.programme.subjects import NO_OPTION
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.programme.words import Base, Word

# A statement, of a solver or a plain truth value.
Formula = Any
# A whole number, of a solver or a plain one.
Whole = Any


class Day(Protocol):
    """A day, by the calendar and by its number."""

    number: Whole
    year: Whole
    month: Whole
    day: Whole


class Logic(Protocol):
    """What joins statements."""

    vocabularies: Vocabularies

    def both(self, *parts: Formula) -> Formula:
        """All parts."""

    def either(self, *parts: Formula) -> Formula:
        """At least one part."""

    def negated(self, part: Formula) -> Formula:
        """The contrary."""

    def implies(self, one: Formula, other: Formula) -> Formula:
        """If one, then the other."""

    def equal(self, one: Any, other: Any) -> Formula:
        """Both the same: two statements, numbers or terms."""

    def code(self, term: str) -> Whole:
        """The number that stands for a term."""


class View(Protocol):
    """A subject whose words are read; what a silent word holds means nothing."""

    def at(self, word: str) -> View:
        """The subject that a reference names."""

    def said(self, word: str) -> Formula:
        """Whether the draft says something at the word."""

    def low(self, word: str) -> Any:
        """The least that an ordered word can be: a number, or a Day."""

    def high(self, word: str) -> Any:
        """The most that it can be."""

    def value(self, word: str) -> Any:
        """The number of a term, or a truth value."""

    def certain(self, word: str) -> Whole:
        """How many members a collection surely has."""

    def possible(self, word: str) -> Whole:
        """How many it may have besides."""

    def open(self, word: str) -> Formula:
        """Whether it may have others that the draft does not list."""


class Law(msgspec.Struct, frozen=True):
    """A statement about subjects of a type, for the solver where all words of `when` are read.

    One that is `stepwise` is stated anew for each number its first word is compared with.
    """

    name: str
    type: str
    when: tuple[str, ...]
    state: Callable[..., Formula]
    stepwise: bool = False


# Days from one date to another are negative where the other is earlier.
_DAYS_FROM = frozenset(
    {"term_days", "days_before_meeting", "days_after_opening", "days_after_previous"}
)
# So is the position of a meeting held, in the main, before the formal meeting before it closes.
_SIGNED = _DAYS_FROM | {"position"}
# Numbers known within bounds only; all others are known or silent.
_SPANNED = _DAYS_FROM | {"years_without_formal"}
# Collections of which a draft may leave members out, or leave open who belongs to them.
_UNSURE = {
    ("meeting", "overlapping_formal"),
    ("meeting", "overlapping_related"),
    ("year", "meetings"),
    ("year", "sitting"),
}
_LISTED = {("meeting", "reports"), ("meeting", "sessions"), ("body", "members")}

LAWS: list[Law] = []


def _law(
    type_: str, *when: str, stepwise: bool = False
) -> Callable[[Callable[..., Formula]], Callable[..., Formula]]:
    def add(state: Callable[..., Formula]) -> Callable[..., Formula]:
        LAWS.append(Law(state.__name__.strip("_"), type_, when, state, stepwise))
        return state

    return add


def laws_of(type_: str) -> Iterator[Law]:
    """The laws of a type of subject."""
    return (law for law in LAWS if law.type == type_)


def never_silent(word: Word) -> bool:
    """Whether a word always says something: its type in the code leaves no room for silence."""
    return "None" not in str(word.compute.__annotations__["return"])


def general(type_: str, word: Word, the: Logic) -> Callable[[View], Formula] | None:
    """What is true of a word by its sort alone; None where that is nothing."""
    name = word.name
    match word.type.base:
        case Base.DATE:
            return lambda one: the.implies(one.said(name), _a_date(one.low(name), one.high(name)))
        case Base.DAY:
            return lambda one: the.implies(
                one.said(name), the.both(*map(_a_day(the), (one.low(name), one.high(name))))
            )
        case Base.NUMBER:
            return lambda one: the.implies(one.said(name), _a_number(name, one, the))
        case Base.TERM if word.type.of and the.vocabularies[word.type.of].closed:
            known = list(the.vocabularies[word.type.of].terms)
            known += [NO_OPTION] if word.type.of == "option" else []
            return lambda one: the.implies(one.said(name), _among(one.value(name), known, the))
        case Base.COLLECTION:
            return lambda one: _a_collection(type_, name, one, the)
    return None


def _a_date(low: Day, high: Day) -> Formula:
    return low.number <= high.number


def _a_day(the: Logic) -> Callable[[Whole], Formula]:
    months = range(1, 13)
    return lambda day: the.either(
        *(the.both(day >= month * 100 + 1, day <= month * 100 + 31) for month in months)
    )


def _a_number(name: str, one: View, the: Logic) -> Formula:
    low, high = one.low(name), one.high(name)
    bounds = the.equal(low, high) if name not in _SPANNED else low <= high
    return bounds if name in _SIGNED else the.both(bounds, low >= 0)


def _among(value: Whole, terms: list[str], the: Logic) -> Formula:
    return the.either(*(the.equal(value, the.code(term)) for term in terms))


def _a_collection(type_: str, name: str, one: View, the: Logic) -> Formula:
    surely = the.both(the.negated(one.open(name)), one.possible(name) <= 0)
    if (type_, name) in _LISTED:
        nobody = one.certain(name) <= 0
        return the.both(one.possible(name) <= 0, the.implies(one.open(name), nobody))
    return the.equal(0, 0) if (type_, name) in _UNSURE else surely


def exact(one: View, word: str, the: Logic) -> Formula:
    """Whether a date is stated, and known to the day."""
    same = the.equal(one.low(word).number, one.high(word).number)
    return the.both(one.said(word), same)


# Meetings


@_law("meeting", "opens", "closes")
def _opens_and_closes_together(one: View, the: Logic) -> Formula:
    return the.equal(one.said("opens"), one.said("closes"))


@_law("meeting", "opens", "closes")
def _closes_after_it_opens(one: View, the: Logic) -> Formula:
    whole = the.either(
        the.equal(one.low("part_count"), 1),
        one.said("calendar_days"),
    )
    ordered = one.low("opens").number <= one.high("closes").number
    return the.implies(the.both(one.said("opens"), whole), ordered)


@_law("meeting", "part_count")
def _parts_of_what_is_dated(one: View, the: Logic) -> Formula:
    return the.both(
        the.equal(one.said("part_count"), one.said("opens")),
        the.implies(one.said("part_count"), one.low("part_count") >= 1),
    )


@_law("meeting", "calendar_days")
def _days_of_an_exact_meeting(one: View, the: Logic) -> Formula:
    days = one.low("calendar_days")
    longest = one.low("closes").number - one.low("opens").number + 1
    return the.implies(
        one.said("calendar_days"),
        the.both(
            exact(one, "opens", the),
            exact(one, "closes", the),
            days >= 1,
            days <= longest,
            the.implies(the.equal(one.low("part_count"), 1), the.equal(days, longest)),
        ),
    )


@_law("meeting", "calendar_days")
def _exact_meeting_of_one_part(one: View, the: Logic) -> Formula:
    known = the.both(exact(one, "opens", the), exact(one, "closes", the))
    alone = the.equal(one.low("part_count"), 1)
    return the.implies(the.both(known, alone), one.said("calendar_days"))


@_law("meeting", "working_days")
def _working_days_are_days(one: View, the: Logic) -> Formula:
    known = the.both(one.said("calendar_days"), one.said("working_days"))
    return the.implies(known, one.low("working_days") <= one.low("calendar_days"))


@_law("meeting", "year")
def _year_of_the_opening(one: View, the: Logic) -> Formula:
    opened = the.equal(one.low("year"), one.low("opens").year)
    return the.implies(one.said("opens"), the.both(one.said("year"), opened))


@_law("meeting", "opening_day")
def _day_of_the_opening(one: View, the: Logic) -> Formula:
    first, last = one.low("opens"), one.high("opens")
    return the.both(
        the.equal(one.said("opens"), one.said("opening_day")),
        the.implies(
            one.said("opens"),
            the.both(
                the.equal(one.low("opening_day"), first.month * 100 + first.day),
                the.equal(one.high("opening_day"), last.month * 100 + last.day),
            ),
        ),
    )


def _in_series(one: View, other: str, the: Logic, step: int) -> Formula:
    near = one.at(other)
    sides = (near, one) if step < 0 else (one, near)
    dated = the.both(near.said("opens"), one.said("opens"))
    placed = the.both(near.said("year"), one.said("year"))
    return the.implies(
        one.said(other),
        the.both(
            the.implies(dated, sides[0].low("opens").number <= sides[1].low("opens").number),
            the.implies(placed, sides[0].low("year") <= sides[1].low("year")),
            the.equal(near.said("kind"), one.said("kind")),
            the.implies(one.said("kind"), the.equal(near.value("kind"), one.value("kind"))),
        ),
    )


@_law("meeting", "previous")
def _previous_is_earlier(one: View, the: Logic) -> Formula:
    return _in_series(one, "previous", the, -1)


@_law("meeting", "next")
def _next_is_later(one: View, the: Logic) -> Formula:
    return _in_series(one, "next", the, +1)


def _formal(one: View, the: Logic) -> Formula:
    kinds = the.vocabularies["kind"].terms.values()
    formal = [kind.name for kind in kinds if kind.status == "formal"]
    return the.both(one.said("kind"), _among(one.value("kind"), formal, the))


@_law("meeting", "previous_formal")
def _previous_formal_is_earlier(one: View, the: Logic) -> Formula:
    near = one.at("previous_formal")
    earlier = near.high("opens").number < one.low("opens").number
    dated = the.both(near.said("opens"), one.said("opens"))
    return the.implies(one.said("previous_formal"), the.both(dated, earlier, _formal(near, the)))


@_law("meeting", "next_formal")
def _next_formal_is_later(one: View, the: Logic) -> Formula:
    near = one.at("next_formal")
    later = one.high("opens").number < near.low("opens").number
    dated = the.both(near.said("opens"), one.said("opens"))
    return the.implies(one.said("next_formal"), the.both(dated, later, _formal(near, the)))


@_law("meeting", "last_review_conference")
def _review_conference_is_earlier(one: View, the: Logic) -> Formula:
    near = one.at("last_review_conference")
    earlier = near.high("opens").number < one.low("opens").number
    dated = the.both(near.said("opens"), one.said("opens"))
    return the.implies(one.said("last_review_conference"), the.both(dated, earlier))


@_law("meeting", "position")
def _position_is_known_of_exact_dates(one: View, the: Logic) -> Formula:
    before, after = one.at("previous_formal"), one.at("next_formal")
    known = the.both(
        one.said("previous_formal"),
        one.said("next_formal"),
        exact(before, "closes", the),
        exact(after, "opens", the),
        exact(one, "opens", the),
        exact(one, "closes", the),
        before.low("closes").number < after.low("opens").number,
    )
    return the.equal(one.said("position"), known)


@_law("meeting", "position", stepwise=True)
def _position_by_the_dates(one: View, the: Logic, step: int) -> Formula:
    start = one.at("previous_formal").low("closes").number
    end = one.at("next_formal").low("opens").number
    middle = one.low("opens").number + one.low("closes").number - 2 * start
    reached = middle * 500 >= (end - start) * step
    return the.implies(one.said("position"), the.equal(one.low("position") >= step, reached))


# Years


@_law("year", "meetings")
def _whole_year(one: View, the: Logic) -> Formula:
    return the.equal(one.open("meetings"), the.negated(one.value("complete")))


@_law("year", "sitting")
def _whole_year_sitting(one: View, the: Logic) -> Formula:
    return the.equal(one.open("sitting"), the.negated(one.value("complete")))


# Terms of office


def _spanned(
    one: View, word: str, start: View, begins: str, end: View, ends: str, the: Logic
) -> Formula:
    known = the.both(start.said(begins), end.said(ends))
    least = end.low(ends).number - start.high(begins).number
    most = end.high(ends).number - start.low(begins).number
    same = the.both(the.equal(one.low(word), least), the.equal(one.high(word), most))
    return the.both(the.equal(one.said(word), known), the.implies(known, same))


@_law("office", "term_days")
def _days_of_a_term(one: View, the: Logic) -> Formula:
    return _spanned(one, "term_days", one, "term_from", one, "term_to", the)


@_law("body", "term_days")
def _days_of_a_term_of_a_body(one: View, the: Logic) -> Formula:
    return _spanned(one, "term_days", one, "term_from", one, "term_to", the)


@_law("office", "days_before_meeting")
def _days_before_the_meeting(one: View, the: Logic) -> Formula:
    return _spanned(one, "days_before_meeting", one, "term_from", one.at("of"), "opens", the)


@_law("office", "days_after_opening")
def _days_after_the_opening(one: View, the: Logic) -> Formula:
    return _spanned(one, "days_after_opening", one.at("of"), "opens", one, "term_to", the)


@_law("office", "days_after_previous")
def _days_after_the_term_before(one: View, the: Logic) -> Formula:
    before = one.at("previous")
    return _spanned(one, "days_after_previous", before, "term_to", one, "term_from", the)


# Pairs of meetings


@_law("pairing", "kind", "other")
def _kind_of_the_other(one: View, the: Logic) -> Formula:
    other = one.at("other")
    same = the.equal(one.value("kind"), other.value("kind"))
    said = the.equal(one.said("kind"), other.said("kind"))
    return the.both(said, the.implies(one.said("kind"), same))
