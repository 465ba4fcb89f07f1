"""The command `mutate`: slips in rules, and whether anything would notice them."""

from __future__ import annotations

import datetime
import os
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
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="So many mutants only.")
@click.option("--seed", type=int, default=0, show_default=True, help="Which ones are sampled.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that work at the same time; one for each core unless stated.",
)
@click.option("--all", "whole", is_flag=True, help="Show the survivors that are explained, too.")
@TABLE_FORMAT
@LANGUAGE
def mutate(
    rules: tuple[str, ...],
    ids: tuple[str, ...],
    drafts: Path | None,
    threshold: float | None,
    sample: int | None,
    seed: int,
    jobs: int | None,
    whole: bool,
    format_: str,
    language: Language,
) -> None:
    """Make slips in rules; see which of them the examples notice.

    Without a path, the shipped rules. A slip that nothing notices survives, and is shown as a
    patch: add an example that tells it from the rule, or explain in a file of accepted mutants
    why it decides the same.

    \b
    Example:  rulecheck mutate my-rules/ --drafts my-drafts/
    Exit codes:  0 all killed or explained, or the threshold is reached   1 not so
                 2 the rules could not be used   3 internal fault
    """
    from rulecheck.proving.mutation import Trial, judged, mutants_of, sampled, surveyed
    from rulecheck.reporting.mutants import as_json, as_text

    chosen = choose_sound_rules(rules, ids, drafts)
    day = datetime.date.today()
    mutants = mutants_of(chosen.rules, chosen.rulebook, day)
    if sample is not None:
        mutants = sampled(mutants, sample, seed)
    trial = Trial(chosen.folders, chosen.drafts, day)
    with progress() as watch:
        outcome = judged(mutants, trial, jobs or os.cpu_count() or 1, watch)
    names = {rule.id for rule in chosen.rules}
    survey = surveyed(outcome, chosen.rulebook, names, whole=sample is None)
    text = as_json(survey) if format_ == "json" else as_text(survey, language, whole=whole)
    click.echo(text, nl=False)
    if threshold is None:
        sys.exit(1 if survey.surviving else 0)
    sys.exit(1 if survey.killed_percent < threshold else 0)
