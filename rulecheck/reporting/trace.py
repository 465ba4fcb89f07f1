"""The two-way table of documents and rules, for a terminal and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rulecheck.checking.copies import State
from rulecheck.checking.tracing import AMISS, Trace, TracedPlace
from rulecheck.checking.wording import Speaker
from rulecheck.reporting.jsontext import json_text
from rulecheck.reporting.labels import Labels
from rulecheck.reporting.width import clean, fold
from rulecheck.rulebook.register import Place

VERSION = 1
_HANGING = 4


def as_data(traces: Sequence[Trace], speaker: Speaker) -> dict[str, Any]:
    """The traces as plain data."""
    return {"version": VERSION, "documents": [_document(trace, speaker) for trace in traces]}


def as_json(traces: Sequence[Trace], speaker: Speaker) -> str:
    """The traces as JSON text."""
    return json_text(as_data(traces, speaker))


def _document(trace: Trace, speaker: Speaker) -> dict[str, Any]:
    return {
        "document": trace.document.symbol,
        "document_text": trace.document.cited.in_language(speaker.language),
        "title": trace.document.title.in_language(speaker.language),
        "instrument": trace.document.instrument,
        "source": trace.source,
        "places": [_place(traced, speaker) for traced in trace.places],
        "problems": [
            {"path": p.path, "line": p.line, "column": p.column, "message": p.message}
            for p in trace.problems
        ],
        "totals": _totals(trace),
    }


def _place(traced: TracedPlace, speaker: Speaker) -> dict[str, Any]:
    place, found, language = traced.place, traced.found, speaker.language
    return {
        "locus": place.locus,
        "locus_text": speaker.locus(place.locus),
        "rules": [rule.id for rule in traced.rules],
        "registered": [
            {"id": one.id, "reason": one.reason.in_language(language)} for one in place.registered
        ],
        "because": place.because.in_language(language) if place.because else None,
        "derived_from": list(place.derived_from),
        "fingerprint": place.fingerprint,
        "characters": place.characters or None,
        "found": found
        and {
            "state": found.state.value,
            "line": found.line or None,
            "fingerprint": found.fingerprint,
            "characters": found.characters,
            "text": found.text,
            "added": found.added
            and {
                "line": found.added.line,
                "characters": found.added.characters,
                "text": found.added.text,
            },
        },
    }


def _totals(trace: Trace) -> dict[str, Any]:
    copied = trace.source is not None and bool(trace.places)
    return {
        "places": len(trace.places),
        "with_rules": sum(bool(traced.rules) for traced in trace.places),
        "rules": len(trace.rules),
        "registered": len(trace.unruled),
        "problems": len(trace.problems),
        "copy": {s.value: len(trace.in_state(s)) for s in State} if copied else None,
    }


def as_text(traces: Sequence[Trace], speaker: Speaker) -> str:
    """The traces as text of at most 80 columns."""
    teller = _Teller(speaker)
    return "\n".join("\n".join(teller.lines(trace)) + "\n" for trace in traces)


class _Teller:
    """Puts traces into lines, in one language."""

    def __init__(self, speaker: Speaker) -> None:
        self.speaker = speaker
        self.say = Labels(speaker.language)

    def lines(self, trace: Trace) -> Iterator[str]:
        symbol = trace.document.cited.in_language(self.speaker.language)
        if trace.source:
            yield fold(self.say("against", document=symbol, source=trace.source))
        else:
            yield fold(symbol)
        yield ""
        for traced in trace.places:
            yield from self.place(traced)
        yield from [""] if trace.places else []
        for state in AMISS:
            yield from map(self.complaint, trace.in_state(state))
        yield from (clean(problem) for problem in trace.problems)
        yield from map(fold, self.sums(trace))

    def locus(self, place: Place) -> str:
        return self.speaker.locus(place.locus)

    def place(self, traced: TracedPlace) -> Iterator[str]:
        """The place and its rules, hanging; below, what the copy holds there."""
        found = traced.found
        said = self.say("clause").join(one.rstrip(".。") for one in self.said(traced))
        label = "place found" if found else "place"
        state = self.say(found.state.value) if found else ""
        yield _hanging(self.say(label, locus=self.locus(traced.place), state=state, said=said))
        if found and found.text:
            yield fold(found.text, indent=8)
        if found and found.added:
            yield fold(
                self.say("added text", line=found.added.line, text=found.added.text), indent=8
            )

    def said(self, traced: TracedPlace) -> Iterator[str]:
        """The rules of a place, and why there is none."""
        place, language = traced.place, self.speaker.language
        if traced.rules:
            yield self.say("list").join(rule.id for rule in traced.rules)
        for one in place.registered:
            yield self.say("no rule for", id=one.id, reason=one.reason.in_language(language))
        if place.because and not (traced.rules or place.registered):
            yield self.say("no rule", reason=place.because.in_language(language))
        if place.derived_from:
            loci = map(self.speaker.locus, place.derived_from)
            yield self.say("read off", loci=self.say("list").join(loci))

    def complaint(self, traced: TracedPlace) -> str:
        place, found = traced.place, traced.found
        locus = self.locus(place)
        if found is None or found.state is State.MISSING:
            return _hanging(self.say("is missing", locus=locus))
        if found.added:
            return _hanging(
                self.say(
                    "is added",
                    locus=locus,
                    line=found.added.line,
                    characters=found.added.characters,
                )
            )
        return _hanging(
            self.say(
                "differs",
                locus=locus,
                line=found.line,
                expected=place.fingerprint,
                characters=place.characters,
                found=found.fingerprint,
                counted=found.characters,
            )
        )

    def sums(self, trace: Trace) -> Iterator[str]:
        totals = _totals(trace)
        yield self.say("places", **totals)
        if copy := totals["copy"]:
            own, added = sum(copy.values()), copy[State.ADDED.value]
            more = self.say("copied more", added=added) if added else ""
            yield self.say("copied", own=own, found=own - copy["missing"], more=more, **copy)


def _hanging(text: str) -> str:
    """The text folded, every line but the first indented."""
    return fold(text, indent=_HANGING).removeprefix(" " * _HANGING)
