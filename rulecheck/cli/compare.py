"""The command `compare`: a draft against every option of its instrument."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rulecheck.cli.options import (
    LANGUAGE,
    RULES,
    TABLE_FORMAT,
    load_checker,
    load_draft,
    tell_if_alone,
)

if TYPE_CHECKING:
    from rulecheck.rulebook.rules import Language


@click.command()
@click.argument("draft", metavar="DRAFT")
@click.option("--all", "whole", is_flag=True, help="Name every rule; fold no long list.")
@TABLE_FORMAT
@LANGUAGE
@RULES
def compare(
    draft: str, whole: bool, format_: str, language: Language, folders: tuple[str, ...]
) -> None:
    """Show a draft against every option, and which it fits best.

    \b
    Example:  rulecheck compare programme.yaml
    Exit codes:  0 compared   2 the input could not be used   3 internal fault
    """
    from rulecheck.checking.comparing import compared
    from rulecheck.reporting.comparison import as_json, as_text

    checker = load_checker(folders, language)
    comparison = compared(checker, load_draft(draft, checker.rulebook), draft)
    if format_ == "json":
        click.echo(as_json(comparison), nl=False)
    else:
        click.echo(as_text(comparison, checker.speaker, whole=whole), nl=False)
    tell_if_alone(checker.engines)
