"""The two-way table of documents and rules, for a terminal and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rulecheck.checking.copies import State
from rulecheck.checking.tracing import Trace, TracedPlace
from rulecheck.reporting.jsontext import json_text
from rulecheck.reporting.width import clean, fold
from rulecheck.rulebook.rules import Language
from rulecheck.templating import counted

VERSION = 1


def as_data(traces: Sequence[Trace], language: Language) -> dict[str, Any]:
    """The traces as plain data."""
    return {"version": VERSION, "documents": [_document(trace, language) for trace in traces]}


def as_json(traces: Sequence[Trace], language: Language) -> str:
    """The traces as JSON text."""
    return json_text(as_data(traces, language))


def _document(trace: Trace, language: Language) -> dict[str, Any]:
    return {
        "document": trace.document.symbol,
        "title": trace.document.title.in_language(language),
        "instrument": trace.document.instrument,
        "source": trace.source,
        "places": [_place(traced, language) for traced in trace.places],
        "problems": [
            {"path": p.path, "line": p.line, "column": p.column, "message": p.message}
            for p in trace.problems
        ],
        "totals": _totals(trace),
    }


def _place(traced: TracedPlace, language: Language) -> dict[str, Any]:
    place, found = traced.place, traced.found
    return {
        "locus": place.locus,
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


def as_text(traces: Sequence[Trace], language: Language) -> str:
    """The traces as text of at most 80 columns."""
    return "\n".join("\n".join(_lines(trace, language)) + "\n" for trace in traces)


def _lines(trace: Trace, language: Language) -> Iterator[str]:
    symbol = trace.document.symbol
    yield fold(f"{symbol}, against {trace.source}" if trace.source else symbol)
    yield ""
    for traced in trace.places:
        yield from _place_lines(traced, language)
    yield from [""] if trace.places else []
    for state in (State.DRIFT, State.MISSING):
        yield from map(_complaint, trace.in_state(state))
    yield from (clean(problem) for problem in trace.problems)
    yield from map(fold, _sums(trace))


def _place_lines(traced: TracedPlace, language: Language) -> Iterator[str]:
    """The place and its rules, hanging; below, what the copy holds there."""
    place, found = traced.place, traced.found
    said = [", ".join(rule.id for rule in traced.rules)] if traced.rules else []
    said += [f"no rule for {u.id}: {u.reason.in_language(language)}" for u in place.registered]
    if place.because and not said:
        said.append(f"no rule: {place.because.in_language(language)}")
    if place.derived_from:
        said.append(f"read off {' + '.join(place.derived_from)}")
    state = f" [{found.state.value}]" if found else ""
    yield _hanging(f"{place.locus}{state}: {'; '.join(one.rstrip('.。') for one in said)}")
    if found and found.text:
        yield fold(found.text, indent=8)


def _hanging(text: str) -> str:
    """The text folded, every line but the first indented."""
    first, _, rest = fold(text).partition("\n")
    return f"{first}\n{fold(rest, indent=4)}" if rest else first


def _complaint(traced: TracedPlace) -> str:
    place, found = traced.place, traced.found
    if found is None or found.state is State.MISSING:
        return _hanging(f"{place.locus} is not in the copy")
    return _hanging(
        f"{place.locus} differs, line {found.line}: expected {place.fingerprint} "
        f"({place.characters} characters), found {found.fingerprint} ({found.characters})"
    )


def _sums(trace: Trace) -> Iterator[str]:
    totals = _totals(trace)
    rules = counted(totals["rules"], "rule rests", "rules rest")
    yield (
        f"{counted(totals['places'], 'place')}; {rules} on {totals['with_rules']} of them; "
        f"statements without a rule, each with its reason: {totals['registered']}; "
        f"{counted(totals['problems'], 'problem')}."
    )
    if copy := totals["copy"]:
        own = sum(copy.values())
        yield (
            f"In the copy: {own - copy['missing']} of {own} places found, {copy['same']} "
            f"unchanged, {copy['drift']} changed."
        )
