"""The command `diff`: what two versions of a rule set decide differently."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulecheck.cli.options import DRAFTS, LANGUAGE, ONLY, TABLE_FORMAT, load_pack
from rulecheck.cli.progress import progress
from rulecheck.cli.verify import need_solver

if TYPE_CHECKING:
    from rulecheck.rulebook.rules import Language


@click.command()
@click.argument("old", type=click.Path(exists=True))
@click.argument("new", type=click.Path(exists=True))
@ONLY
@DRAFTS
@TABLE_FORMAT
@LANGUAGE
def diff(
    old: str,
    new: str,
    ids: tuple[str, ...],
    drafts: Path | None,
    format_: str,
    language: Language,
) -> None:
    """Tell what the rules in NEW decide differently from those in OLD.

    Each is a folder or a file of the same rule set. For a rule that decides differently a
    smallest draft shows it; or it is proven to decide the same, or neither. What differs of the
    terms, by which drafts are read, is told beside.

    \b
    Example:  rulecheck diff rules-of-last-year/ rules/
    Exit codes:  0 drafts are reported on as before   1 they may not be
                 2 the rules could not be used, or there is no solver
                 3 internal fault
    """
    need_solver()
    from rulecheck.proving.drafts import drafts_in
    from rulecheck.proving.plain import data_of_draft
    from rulecheck.reporting.changes import as_json, as_text
    from rulecheck.source.problems import hint, quoted
    from rulecheck.verification.changes import changed_terms, changes

    before, after = load_pack(old), load_pack(new)
    known = {rule.id for pack in (before, after) for rule in pack.rules}
    for name in ids:
        if name not in known:
            raise click.UsageError(f"there is no rule {quoted(name)} there{hint(name, known)}")
    seeds = [data_of_draft(draft) for draft in drafts_in(drafts)] if drafts else []
    sides = [[rule for rule in pack.rules if not ids or rule.id in ids] for pack in (before, after)]
    with progress() as watch:
        found = changes(sides[0], sides[1], after.rulebook, seeds, watch=watch)
    terms = changed_terms(before.rulebook.vocabularies, after.rulebook.vocabularies)
    told = as_json(found, terms) if format_ == "json" else as_text(found, language, terms)
    click.echo(told, nl=False)
    sys.exit(1 if terms or any(change.matters for change in found) else 0)
