"""The command `words`: what conditions may speak of."""

from __future__ import annotations

import click


@click.command()
def words() -> None:
    """Print the words that conditions of rules may use, in Markdown.

    \b
    Example:  rulecheck words > words.md
    """
    from rulecheck.reporting.words import as_markdown

    click.echo(as_markdown(), nl=False)
