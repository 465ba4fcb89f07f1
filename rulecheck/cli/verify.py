"""The command `verify`: what can be proven of rules, and what drafts show of them."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulecheck.cli.options import DRAFTS, LANGUAGE, ONLY, TABLE_FORMAT, choose_rules
from rulecheck.cli.progress import progress

if TYPE_CHECKING:
    from rulecheck.rulebook.rules import Language


def need_solver() -> None:
    """End with exit code 2 where the solver is not installed."""
    if find_spec("z3") is None:
        click.echo("the solver is not installed: pip install 'rulecheck[verify]'", err=True)
        sys.exit(2)


@click.command()
@click.argument("rules", nargs=-1, metavar="[RULES...]")
@ONLY
@click.option(
    "--option",
    "options",
    multiple=True,
    metavar="OPTION",
    help="This option only. May be repeated.",
)
@DRAFTS
@click.option(
    "--timeout",
    type=click.FloatRange(min=1),
    metavar="SECONDS",
    help="Ask nothing more once so much time is over; the rest is unknown.",
)
@click.option(
    "--all",
    "whole",
    is_flag=True,
    help="Show the findings that are explained, and name the questions that are unknown.",
)
@TABLE_FORMAT
@LANGUAGE
def verify(
    rules: tuple[str, ...],
    ids: tuple[str, ...],
    options: tuple[str, ...],
    drafts: Path | None,
    timeout: float | None,
    whole: bool,
    format_: str,
    language: Language,
) -> None:
    """Prove what rules can never do, and show by drafts what they can.

    Without a path, the shipped rules. Finds rules that no programme departs from, scopes that
    hold nothing, rules that cannot be met together, and rules of which others say as much; tells
    which options one programme can satisfy, and where requirements pull apart.

    \b
    Example:  rulecheck verify my-rules/ --drafts my-drafts/
    Exit codes:  0 no finding that is not explained   1 some
                 2 the rules could not be used, or there is no solver
                 3 internal fault
    """
    need_solver()
    from rulecheck.proving.drafts import drafts_in
    from rulecheck.reporting.verification import as_json, as_text
    from rulecheck.source.problems import hint_or_known, quoted
    from rulecheck.verification.verifying import verified

    chosen = choose_rules(rules, ids, drafts)
    terms = chosen.rulebook.vocabularies["option"]
    named = [terms.name_of(option) for option in options]
    for option in named:
        if option not in chosen.rulebook.options:
            known = hint_or_known(option, chosen.rulebook.options)
            raise click.UsageError(f"no rule binds under the option {quoted(option)}{known}")
    found = drafts_in(chosen.drafts) if chosen.drafts else []
    with progress() as watch:
        result = verified(
            chosen.rules,
            chosen.rulebook,
            found,
            options=named,
            seconds=timeout,
            whole=not ids,
            watch=watch,
        )
    text = as_json(result) if format_ == "json" else as_text(result, language, whole=whole)
    click.echo(text, nl=False)
    sys.exit(1 if result.failing else 0)
