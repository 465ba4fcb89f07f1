"""The commands that tell of rules: one in full, or many in a table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rulecheck.checking.checker import Checker
    from rulecheck.rulebook.rules import Language, Rule

_MODALITIES = ("shall", "should", "preferably", "may", "fact")
_VERDICTS = ("complies", "departs", "undetermined", "not_applicable")

_RULES = click.option(
    "--rules",
    "folders",
    multiple=True,
    metavar="FOLDER",
    help="Rules of your own, beside the shipped ones. May be repeated.",
)
_LANGUAGE = click.option(
    "--lang",
    type=click.Choice(("en", "zh")),
    default="en",
    show_default=True,
    help="Language of labels, titles and messages.",
)


def _checker(folders: tuple[str, ...], language: Language) -> Checker:
    # The group of commands imports this module; by now it is whole.
    from rulecheck.cli.commands import _checker as checker

    return checker(folders, language)


def _language(lang: str) -> Language:
    return "zh" if lang == "zh" else "en"


@click.command()
@click.argument("rule_id", metavar="ID")
@_LANGUAGE
@_RULES
def explain(rule_id: str, lang: str, folders: tuple[str, ...]) -> None:
    """Tell all about a rule: what it asks of whom, how it checks, with examples.

    \b
    Example:  rulecheck explain OWN-P28.6 --lang zh
    """
    from rulecheck.reporting.explain import explained
    from rulecheck.reporting.width import clean
    from rulecheck.source.problems import hint, quoted

    rulebook = _checker(folders, _language(lang)).rulebook
    by_id = {rule.id: rule for rule in rulebook.rules}
    if rule_id not in by_id:
        message = f"there is no rule {quoted(rule_id)}{hint(rule_id, by_id)}"
        click.echo(clean(message), err=True)
        sys.exit(2)
    click.echo(explained(by_id[rule_id], rulebook, _language(lang)), nl=False)


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
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="Form of the table.",
)
@_LANGUAGE
@_RULES
def list_rules(
    document: str | None,
    instrument: str | None,
    option: str | None,
    modality: str | None,
    verdict: str | None,
    draft: str | None,
    format_: str,
    lang: str,
    folders: tuple[str, ...],
) -> None:
    """List the rules: id, modality, place in the document, title.

    \b
    Example:  rulecheck rules --option 4 --verdict departs --draft programme.yaml
    Exit codes:  0 rules were found   1 no rule fits   2 an input could not be used
    """
    from rulecheck.reporting.rules_table import Filter
    from rulecheck.rulebook.rules import Modality

    if (verdict is None) != (draft is None):
        raise click.UsageError("--verdict and --draft need each other.")
    checker = _checker(folders, _language(lang))
    wanted = Filter(document, instrument, option, Modality(modality) if modality else None)
    found = wanted.choose(checker.rulebook)
    if draft is not None and verdict is not None:
        found = _of_verdict(checker, found, draft, verdict)
    click.echo(_rendered(found, format_, _language(lang)), nl=False)
    if not found:
        click.echo("no rule fits", err=True)
        sys.exit(1)


def _rendered(rules: list[Rule], format_: str, language: Language) -> str:
    from rulecheck.reporting.rules_table import as_json, as_table

    if format_ == "json":
        return as_json(rules)
    return as_table(rules, language) if rules else ""


def _of_verdict(checker: Checker, rules: list[Rule], draft: str, verdict: str) -> list[Rule]:
    """The rules that give a draft a verdict, or exit with code 2."""
    from rulecheck.checking.findings import Verdict
    from rulecheck.programme.reader import read_programme
    from rulecheck.reporting.rules_table import of_verdict
    from rulecheck.reporting.width import clean
    from rulecheck.source.problems import UnusableInput

    try:
        data = Path(draft).read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        click.echo(clean(f"{draft}:1:1: cannot be read: {reason}"), err=True)
        sys.exit(2)
    try:
        terms = checker.rulebook.vocabularies
        programme = read_programme(data, draft, terms, Path(draft).parent)
        return of_verdict(checker, rules, programme, Verdict(verdict), draft)
    except UnusableInput as error:
        for problem in error.problems:
            click.echo(clean(problem), err=True)
        sys.exit(2)
