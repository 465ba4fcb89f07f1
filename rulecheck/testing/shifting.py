"""Drafts whose dates all lie earlier or later."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from rulecheck.programme.model import Dates, Period, Programme
from rulecheck.programme.shapes import (
    DATE,
    TERM_DATE,
    ListOf,
    ListOrFile,
    MappingOf,
    RecordOf,
    Shape,
)
from rulecheck.source.data import Data
from rulecheck.testing.drafts import Draft

# The calendar repeats itself, weekdays and leap years, within years that are all divided by four.
CYCLE = 28
_FIRST, _LAST = 1901, 2099
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YEAR = _COARSE = re.compile(r"\b\d{4}\b", re.ASCII)
_DATED_ID = re.compile(r"\b([A-Z]{2,6}[- ]?)((?:19|20|21)\d{2})\b", re.ASCII)
_EDGES = ("-01-01", "-12-31")

# Makes another value of one that stands under a shape; whether the period holds it.
_Change = Callable[[Data, bool, bool], Data]


class _Impossible(Exception):
    """A date that cannot be moved so."""


def by_cycles(draft: Draft, cycles: int) -> Draft | None:
    """The draft so many times 28 years later, the years in ids of meetings too.

    28 years are 1,461 whole weeks: all days keep their weekday and their place in the year. None
    where a year would leave the calendar within which that is so.
    """

    def later(year: re.Match[str]) -> str:
        found = int(year[0]) + CYCLE * cycles
        if not (_FIRST <= int(year[0]) <= _LAST and _FIRST <= found <= _LAST):
            raise _Impossible
        return str(found)

    def change(value: Data, is_date: bool, in_period: bool) -> Data:
        if not isinstance(value, str | int) or isinstance(value, bool):
            return value
        text = _YEAR.sub(later, str(value)) if is_date else str(value)
        text = _DATED_ID.sub(lambda one: one[1] + _YEAR.sub(later, one[2]), text)
        return int(text) if isinstance(value, int) else text

    return _changed(draft, change)


def by_weeks(draft: Draft, weeks: int) -> Draft | None:
    """The draft so many weeks later, within its years.

    The first and the last day of a year stay where a period has them. None where a date would
    leave its year, or is not known to the day; and where the regime changes in mid-cycle, as of a
    year it is asked what was in force on all its days.
    """
    regime = draft.data.get("regime")
    if isinstance(regime, dict) and "changes" in regime:
        return None

    def later(day: re.Match[str]) -> str:
        found = datetime.date.fromisoformat(day[0])
        moved = found + datetime.timedelta(weeks=weeks)
        if moved.year != found.year:
            raise _Impossible
        return moved.isoformat()

    def change(value: Data, is_date: bool, in_period: bool) -> Data:
        if not is_date or (in_period and str(value).endswith(_EDGES)):
            return value
        text = str(value)
        if in_period or (
            _YEAR.search(text) and _YEAR.sub("", _DAY.sub("", text)) != _DAY.sub("", text)
        ):
            raise _Impossible
        return _DAY.sub(later, text)

    return _changed(draft, change)


def _changed(draft: Draft, change: _Change) -> Draft | None:
    try:
        data = _mapped(draft.data, RecordOf(Programme), change, in_period=False)
    except _Impossible:
        return None
    assert isinstance(data, dict)
    return Draft(data)


def _mapped(value: Data, shape: Shape | None, change: _Change, *, in_period: bool) -> Data:
    """Plain data with every value changed."""
    match shape, value:
        case RecordOf(record), dict():
            keys = record.keys()
            period = issubclass(record, Period)
            return {
                key: _mapped(
                    one, keys[key].shape if key in keys else None, change, in_period=period
                )
                for key, one in value.items()
            }
        case ((ListOf(item) | ListOrFile(ListOf(item))), list()):
            return [_mapped(one, item, change, in_period=in_period) for one in value]
        case MappingOf(item), dict():
            return {k: _mapped(one, item, change, in_period=in_period) for k, one in value.items()}
        case RecordOf(record), _:
            return change(value, issubclass(record, Dates), in_period)
    return change(value, shape is DATE or shape is TERM_DATE, in_period)
