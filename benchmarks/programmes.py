"""Drafts of any size for the benchmarks: programmes under option 1, year after year.

`draft` fills a period that stays the same ever more densely; `long_draft` goes on at
the same pace for ever longer, and lists with each year all that goes with it.
"""

from __future__ import annotations

import datetime
import json
import sys
from typing import Any

_FIRST_YEAR = 2016
_LAST_YEAR = 2150


def draft(meetings: int, officers: int) -> dict[str, Any]:
    """A draft with so many meetings (formal and informal in turn) and officers."""
    return {
        "schema": "rulecheck/programme/1",
        "instrument": "CCM",
        "period": {"from": "2016-01-01", "to": "2150-12-31"},
        "convention": {"entry_into_force": "2010-08-01", "states_parties": ["Croatia"]},
        "regime": {"option": 1, "adopted_at": "1RC", "msp_cadence_years": 1},
        "meetings": [_meeting(number, meetings) for number in range(meetings)],
        "offices": [
            {"office": "Coordinator", "theme": "universalization", "state": "Croatia"}
            for _ in range(officers)
        ],
    }


def _meeting(number: int, meetings: int) -> dict[str, Any]:
    """Meetings spread evenly over the years, none on the same days as its neighbour."""
    years = _LAST_YEAR - _FIRST_YEAR
    opens = datetime.date(_FIRST_YEAR, 1, 4) + datetime.timedelta(
        days=number * (years * 365 // max(meetings, 1))
    )
    closes = opens + datetime.timedelta(days=3)
    formal = number % 2 == 0
    return {
        "id": f"{number // 2 + 6}MSP" if formal else f"meeting-{number}",
        "kind": "meeting of states parties" if formal else "intersessional meeting",
        "status": "formal" if formal else "informal",
        "decision_making": formal,
        "dates": {"opens": opens.isoformat(), "closes": closes.isoformat()},
        "venue": {"city": "Geneva", "country": "Switzerland"},
        "languages": ["English", "French", "Spanish"],
        "convened_by": "Secretary-General of the United Nations",
        "funding": {"conference_costs": "assessed" if formal else "voluntary contributions"},
    }


def long_draft(meetings: int) -> dict[str, Any]:
    """A draft with so many meetings, 36 a year, an informal and a formal one in turn.

    With each pair come a related meeting, a President, a committee with its members, a
    decision and a report.
    """
    pairs = [_pair(number) for number in range((meetings + 1) // 2)]
    listed = [meeting for pair in pairs for meeting in pair["meetings"]]
    if meetings % 2:
        # The formal one is spoken of elsewhere.
        del listed[-2]
    return {
        "schema": "rulecheck/programme/1",
        "instrument": "CCM",
        "period": {"from": f"{_LONG_AGO.year}-01-01", "to": f"{_opening(meetings).year}-12-31"},
        "convention": {
            "entry_into_force": "2010-08-01",
            "states_parties": list(_STATES),
            "reporting_deadlines": [{"article": 7, "due": "04-30"}],
        },
        "regime": {"option": 1, "adopted_at": "1RC", "msp_cadence_years": 1},
        "meetings": listed,
        "related_meetings": [pair["related"] for pair in pairs],
        "offices": [pair["president"] for pair in pairs],
        "bodies": [pair["committee"] for pair in pairs],
        "decisions": [pair["decision"] for pair in pairs],
    }


# A period is 150 years at most: at this pace 5,000 meetings take 139.
_LONG_AGO = datetime.date(1990, 1, 1)
_PER_YEAR = 36
_STATES = ("Norway", "Mexico", "Zambia", "Lao PDR", "Ireland")
_CYCLE = 5


def _opening(number: int) -> datetime.date:
    return _LONG_AGO + datetime.timedelta(365 * number // _PER_YEAR)


def _pair(number: int) -> dict[str, Any]:
    formal, before = _formal_id(number), _formal_id(number - 1)
    state = _STATES[number % len(_STATES)]
    conference = formal.endswith("RC")
    informal_opens, formal_opens = _opening(2 * number), _opening(2 * number + 1)
    related = f"related-{number}"
    return {
        "meetings": [
            {
                "id": f"meeting-{number}",
                "kind": "intersessional meeting",
                "status": "informal",
                "decision_making": False,
                "dates": _dates(informal_opens, 3),
                "venue": {"city": "Geneva", "country": "Switzerland"},
                "languages": ["English", "French", "Spanish"],
                "back_to_back_with": [related],
                "recommendations_to": formal,
            },
            {
                "id": formal,
                "kind": "review conference" if conference else "meeting of states parties",
                "status": "formal",
                "decision_making": True,
                "dates": _dates(formal_opens, 5),
                "venue": {"city": "Geneva", "country": "Switzerland"},
                "convened_by": "Secretary-General of the United Nations",
                "agenda": ["progress and challenges"],
                "reports": [{"title": "final activity report", "by": "President"}],
                "funding": {"conference_costs": "assessed"},
            },
        ],
        "related": {
            "id": related,
            "instrument": "APMBC",
            "kind": "intersessional meeting",
            "dates": _dates(informal_opens + datetime.timedelta(3), 2),
        },
        "president": {
            "office": "President",
            "of": formal,
            "state": state,
            "term": {"from": f"close of {before}", "to": f"close of {formal}"},
        },
        "committee": {
            "name": "Coordination Committee",
            "chair": "President",
            "decision_making": False,
            "period": {"from": f"close of {before}", "to": f"close of {formal}"},
            "members": [
                {"office": "President", "state": state},
                {"office": "Coordinator", "theme": "universalization", "state": state},
            ],
        },
        "decision": {"topic": "venue", "adopted_by": formal, "date": str(formal_opens)},
    }


def _formal_id(number: int) -> str:
    """A Review Conference, then Meetings of States Parties until the next."""
    conferences, since = divmod(number, _CYCLE)
    if since == 0:
        return f"{conferences + 1}RC"
    return f"{number - conferences}MSP"


def _dates(opens: datetime.date, days: int) -> dict[str, str]:
    return {"opens": str(opens), "closes": str(opens + datetime.timedelta(days - 1))}


if __name__ == "__main__":
    json.dump(draft(int(sys.argv[1]), int(sys.argv[2])), sys.stdout)
