"""Drafts of any size for the benchmarks: a programme under option 1, year after year."""

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


if __name__ == "__main__":
    json.dump(draft(int(sys.argv[1]), int(sys.argv[2])), sys.stdout)
