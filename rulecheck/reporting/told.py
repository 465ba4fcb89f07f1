"""All that is said of a finding, in the order of what a reader needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rulecheck.reporting.labels import Labels

Data = Mapping[str, Any]


def told(finding: Data, say: Labels) -> Iterator[str]:
    """Texts, each for a line or paragraph of its own: the message first, the source last."""
    yield finding["message"]
    yield say("remedy", text=finding["remedy"])
    if finding["lifted_by"]:
        yield say("lifted", rule=finding["lifted_by"])
    if finding["reading"]:
        yield say("reading", name=finding["reading_text"])
    for name, verdict in finding["other_readings"].items():
        yield say("other reading", name=finding["other_readings_text"][name], verdict=say(verdict))
    if finding["waived"]:
        yield waiver(finding["waived"], say)
    if finding["known"]:
        yield say("known")
    source = finding["source"]
    yield say("source", document=source["document_text"], locus=source["locus_text"])


def waiver(waived: Data, say: Labels) -> str:
    """Who agreed to a departure, why, and until when."""
    return say(
        "waived until" if waived["until"] else "waived",
        authority=waived["authority_text"],
        until=waived["until_text"],
        reason=waived["reason"],
    )
