"""Which keys of a draft a rule may be told more of, without its verdicts being changed.

Most words are silent where the draft is: then a verdict is open, and what is said later decides
it. Some read an answer out of silence: no list of offices is no office, no working week is Monday
to Friday. `ANSWERS` names the keys that are read so, and the words that do it.
"""

from __future__ import annotations

from collections.abc import Iterator

from rulecheck.programme.model import Programme
from rulecheck.programme.shapes import ListOf, RecordOf
from rulecheck.proving.plain import Path
from rulecheck.source.data import Data
from rulecheck.testing.reading import Reading

# What follows from the order in which meetings stand.
_ORDER = (
    *("meeting.previous", "meeting.next", "meeting.previous_formal", "meeting.next_formal"),
    *("meeting.last_review_conference", "meeting.position", "meeting.overlapping_formal"),
    *("programme.first_review_conference", "programme.last_review_conference"),
    *("year.years_without_formal", "year.held", "programme.years"),
)
# Who presides, where only the offices tell.
_PRESIDENT = (
    *("meeting.president", "meeting.president_region", "meeting.president_in_office"),
    *("body.chair_state", "meeting.offices"),
)
_TERMS = ("office.previous", "office.next", "office.days_after_previous")
_OPTION = ("meeting.option", "year.option", "programme.decisions", "meeting.decisions")
_EVERYTHING = ("*",)
_GROUPS = "regional_groups"

# The part of the draft (its first key) and the key; the words that read silence as an answer.
ANSWERS: dict[tuple[str, str], tuple[str, ...]] = {
    # The rules that bind, and their readings.
    ("regime", "option"): _EVERYTHING,
    ("regime", "readings"): _EVERYTHING,
    ("regime", "interval_basis"): _EVERYTHING,
    # A change that says nothing of a part of the regime leaves it as it was.
    ("regime", "changes"): _EVERYTHING,
    ("regime", "adopted_at"): _OPTION,
    # Without a period no year is complete, and years are those of the meetings.
    ("period", "from"): (*_ORDER, "year.complete"),
    ("period", "to"): (*_ORDER, "year.complete"),
    # A meeting is of the programme's own instrument unless another is named.
    ("meetings", "instrument"): _EVERYTHING,
    ("related_meetings", "instrument"): _EVERYTHING,
    # A meeting without a date stands in no order, and overlaps with none.
    ("meetings", "dates"): (*_ORDER, "meeting.option", "year.option"),
    ("meetings", "opens"): (*_ORDER, "meeting.precision", "meeting.option", "year.option"),
    ("meetings", "closes"): (*_ORDER, "meeting.precision", "meeting.option", "year.option"),
    ("meetings", "ordinal"): _ORDER,
    # Silence on these is the usual: no ceremony, Monday to Friday.
    ("meetings", "opening_ceremony"): ("meeting.working_days", "pairing.days_between"),
    ("meetings", "working_week"): ("meeting.working_days", "pairing.days_between"),
    ("related_meetings", "opening_ceremony"): ("meeting.working_days", "pairing.days_between"),
    ("related_meetings", "working_week"): ("meeting.working_days", "pairing.days_between"),
    ("meetings", "president"): _PRESIDENT,
    # Of all meetings together no list is an empty one.
    ("meetings", "reports"): ("programme.reports",),
    ("meetings", "sessions"): ("programme.sessions", "meeting.listed_sessions"),
    ("meetings", "back_to_back_with"): ("meeting.pairings",),
    # A report goes to the meeting it is listed under, which adopts the decisions listed there.
    ("meetings", "to"): ("report.to",),
    ("meetings", "adopted_by"): ("decision.adopted_by", "decision.adopter", "meeting.decisions"),
    ("decisions", "adopted_by"): ("meeting.decisions",),
    # Offices without a theme, a meeting or a term are offices of none.
    ("offices", "theme"): (*_TERMS, "office.terms_held"),
    ("offices", "of"): _PRESIDENT,
    ("offices", "state"): (*_PRESIDENT, "office.terms_held"),
    ("offices", "term"): (*_TERMS, "meeting.president_in_office"),
    ("offices", "from"): (*_TERMS, "meeting.president_in_office"),
    ("offices", "to"): (*_TERMS, "meeting.president_in_office"),
    ("offices", "term_years"): ("office.term_years",),
    ("bodies", "term_years"): ("office.term_years",),
    ("bodies", "state"): ("office.terms_held",),
    # Bodies without a theme or a term follow no other.
    ("bodies", "theme"): ("body.next", "body.carried_over", "office.terms_held"),
    ("bodies", "term"): ("body.next", "body.carried_over", "body.term_from", "body.term_to"),
    ("bodies", "period"): ("body.next", "body.carried_over"),
    ("bodies", "from"): ("body.next", "body.carried_over"),
    ("bodies", "to"): ("body.next", "body.carried_over"),
    # Who does not lead is not counted.
    ("bodies", "co_chairs"): (
        *("body.leader_count", "body.leader_regions", "body.leader_region_count"),
        "body.carried_over",
    ),
    ("bodies", "co_rapporteurs"): (
        *("body.leader_count", "body.leader_regions", "body.leader_region_count"),
        "body.carried_over",
    ),
    ("bodies", "joint_activities"): ("body.joint_activities",),
}


def _lists(shape: object) -> Iterator[str]:
    """The keys that are read as an empty list where they say nothing."""
    match shape:
        case ListOf(item):
            yield from _lists(item)
        case RecordOf(record):
            for name, key in record.keys().items():
                if key.default is not None:
                    yield name
                yield from _lists(key.shape)


_LISTS = frozenset(_lists(RecordOf(Programme)))


def only_adds(reading: Reading, path: Path, value: Data) -> bool:
    """Whether a rule that finds a value at a path, where nothing was said, can only learn from it:
    no word that it reads took silence for an answer, and it does not ask whether it is silent."""
    inner = _keys(value)
    keys, within = {str(path[-1]), *inner}, {*map(str, path[1:] or path), *inner}
    if "changes" in path or within & reading.stated_keys or keys & _LISTS:
        return False
    # A further regional group of States, which others may list already.
    if _GROUPS in path[:-1]:
        return False
    answers = {word for key in keys for word in ANSWERS.get((str(path[0]), key), ())}
    return "*" not in answers and not answers & reading.words


def _keys(data: Data) -> list[str]:
    """The keys of plain data, at any depth."""
    if isinstance(data, dict):
        return [name for key, one in data.items() for name in (key, *_keys(one))]
    return [name for one in data for name in _keys(one)] if isinstance(data, list) else []


def added(before: Data, after: Data, path: Path = ()) -> tuple[Path, Data] | None:
    """The one key that a draft says more than another, and its value; None where anything else
    differs, or nothing."""
    if isinstance(before, dict) and isinstance(after, dict):
        if list(after)[: len(before)] != list(before) or len(after) > len(before) + 1:
            return None
        differ = [key for key in before if before[key] != after[key]]
        if len(after) > len(before):
            key = list(after)[-1]
            return None if differ else ((*path, key), after[key])
        if len(differ) == 1:
            return added(before[differ[0]], after[differ[0]], (*path, differ[0]))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        places = [n for n, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
        if len(places) == 1:
            return added(before[places[0]], after[places[0]], (*path, places[0]))
    return None
