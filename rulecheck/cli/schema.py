"""The command `schema`: what editors need to know of the draft format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rulecheck.cli.options import LANGUAGE, RULES, load_rules

if TYPE_CHECKING:
    from rulecheck.rulebook.rules import Language


@click.command()
@LANGUAGE
@RULES
def schema(language: Language, folders: tuple[str, ...]) -> None:
    """Print the draft format as a JSON Schema, for editors.

    With it an editor completes keys and terms, explains them, and marks slips as you
    type. It accepts every draft that `rulecheck check` can read.

    \b
    Example:  rulecheck schema > programme.schema.json
    """
    from rulecheck.programme.json_schema import json_schema
    from rulecheck.reporting.jsontext import json_text

    click.echo(json_text(json_schema(load_rules(folders).vocabularies, language)), nl=False)
