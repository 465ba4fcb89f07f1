"""The commands that tell of rules: one in full, or many in a table."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from rulecheck.cli.options import (
    LANGUAGE,
    RULES,
    TABLE_FORMAT,
    load_checker,
    load_draft,
    load_rules,
)

if TYPE_CHECKING:
    from rulecheck.checking.checker import Checker
    from rulecheck.programme.vocabulary import Vocabularies
    from rulecheck.rulebook.rules import Language, Rule

_MODALITIES = ("shall", "should", "preferably", "may", "fact")
_VERDICTS = ("complies", "departs", "undetermined", "not_applicable")


@click.command()
@click.argument("rule_id", metavar="ID")
@LANGUAGE
@RULES
def explain(rule_id: str, language: Language, folders: tuple[str, ...]) -> None:
    """Tell all about a rule: what it asks, how it checks, examples.

    \b
    Example:  rulecheck explain OWN-P28.6 --lang zh
    """
    from rulecheck.reporting.explain import explained
    from rulecheck.reporting.width import clean
    from rulecheck.source.problems import hint, quoted

    rulebook = load_rules(folders)
    by_id = {rule.id: rule for rule in rulebook.rules}
    if rule_id not in by_id:
        message = f"there is no rule {quoted(rule_id)}{hint(rule_id, by_id)}"
        click.echo(clean(message), err=True)
        sys.exit(2)
    click.echo(explained(by_id[rule_id], rulebook, language), nl=False)


@click.command("rules")
@click.option("--document", metavar="D", help="Rules of a document: its symbol, or a part of it.")
@click.option("--instrument", metavar="I", help="Rules of an instrument.")
@click.option("--option", metavar="N", help="Rules that bind under this option and not always.")
@click.option("--modality", type=click.Choice(_MODALITIES), help="Rules of this modality.")
@click.option(
    "--verdict",
    type=click.Choice(_VERDICTS),
    help="Rules that give the draft this verdict; needs --draft.",
)
@click.option("--draft", metavar="FILE", help="The draft programme of --verdict.")
@TABLE_FORMAT
@LANGUAGE
@RULES
def list_rules(
    document: str | None,
    instrument: str | None,
    option: str | None,
    modality: str | None,
    verdict: str | None,
    draft: str | None,
    format_: str,
    language: Language,
    folders: tuple[str, ...],
) -> None:
    """List the rules: id, modality, place in the document, title.

    \b
    Example:  rulecheck rules --option 4 --verdict departs --draft programme.yaml
    Exit codes:  0 rules were found   1 no rule fits
                 2 an input could not be used
    """
    from rulecheck.reporting.rules_table import Filter
    from rulecheck.reporting.width import clean
    from rulecheck.rulebook.rules import Modality

    if (verdict is None) != (draft is None):
        raise click.UsageError("--verdict and --draft need each other.")
    checker = load_checker(folders, language)
    wanted = Filter(document, instrument, option, Modality(modality) if modality else None)
    found = wanted.choose(checker.rulebook)
    if draft is not None and verdict is not None:
        found = _of_verdict(checker, found, draft, verdict)
    click.echo(_rendered(found, checker.rulebook.vocabularies, format_, language), nl=False)
    if not found:
        for message in wanted.unmatched(checker.rulebook) or ["no rule fits"]:
            click.echo(clean(message), err=True)
        sys.exit(1)


def _rendered(rules: list[Rule], terms: Vocabularies, format_: str, language: Language) -> str:
    from rulecheck.reporting.rules_table import as_json, as_table

    if format_ == "json":
        return as_json(rules, terms)
    return as_table(rules, terms, language) if rules else ""


def _of_verdict(checker: Checker, rules: list[Rule], draft: str, verdict: str) -> list[Rule]:
    """The rules that give a draft a verdict. Raises UnusableInput."""
    from rulecheck.checking.findings import Verdict
    from rulecheck.reporting.rules_table import of_verdict

    programme = load_draft(draft, checker.rulebook)
    return of_verdict(checker, rules, programme, Verdict(verdict), draft)
