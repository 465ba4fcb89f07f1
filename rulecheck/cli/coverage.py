"""The command `coverage`: what examples and drafts show of rules, and what not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulecheck.cli.options import (
    DRAFTS,
    LANGUAGE,
    ONLY,
    TABLE_FORMAT,
    THRESHOLD,
    choose_sound_rules,
)
from rulecheck.cli.progress import progress

if TYPE_CHECKING:
    from rulecheck.rulebook.rules import Language


@click.command()
@click.argument("rules", nargs=-1, metavar="[RULES...]")
@ONLY
@DRAFTS
@THRESHOLD
@click.option("--all", "whole", is_flag=True, help="Show the gaps that are explained, too.")
@TABLE_FORMAT
@LANGUAGE
def coverage(
    rules: tuple[str, ...],
    ids: tuple[str, ...],
    drafts: Path | None,
    threshold: float | None,
    whole: bool,
    format_: str,
    language: Language,
) -> None:
    """Show what no example or draft makes rules say or ask.

    Without a path, the shipped rules. Each phrase of a condition should be answered yes and
    answered no, each verdict reached, each exception made, each reading decide.

    \b
    Example:  rulecheck coverage my-rules/ --drafts my-drafts/ --threshold 95
    Exit codes:  0 no gap that is not explained, or the threshold is reached
                 1 not so   2 the rules could not be used   3 internal fault
    """
    from rulecheck.proving.coverage import coverage_of
    from rulecheck.proving.drafts import drafts_in
    from rulecheck.reporting.coverage import as_json, as_text

    chosen = choose_sound_rules(rules, ids, drafts)
    found = drafts_in(chosen.drafts) if chosen.drafts else []
    with progress() as watch:
        result = coverage_of(chosen.rules, chosen.rulebook, found, watch)
    click.echo(
        as_json(result) if format_ == "json" else as_text(result, language, whole=whole), nl=False
    )
    sys.exit(1 if result.percent < (100 if threshold is None else threshold) else 0)
