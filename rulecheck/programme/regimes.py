"""The options that a programme declares, or is asked to be read under."""

from __future__ import annotations

from rulecheck.programme.model import Programme, Regime
from rulecheck.programme.shapes import Origin


def declared_options(programme: Programme) -> frozenset[str]:
    """Every option the programme declares, now or by a later change."""
    regime = programme.regime
    declared = (regime, *regime.changes) if regime else ()
    return frozenset(part.option for part in declared if part.option)


def under_option(programme: Programme, option: str) -> Programme:
    """The programme as though it declared an option, and no other from any day on."""
    origin = Origin(programme.origin.node, "regime")
    regime = programme.regime or Regime(origin=origin)
    # What else changes stays: rules ask who decided it.
    changes = tuple(change.with_(option=None) for change in regime.changes)
    return programme.with_(regime=regime.with_(option=option, changes=changes))
