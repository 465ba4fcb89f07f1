"""The commands. Each imports what it needs when it runs: starting up is part of the speed."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulecheck import __version__
from rulecheck.cli.explain import explain, list_rules
from rulecheck.cli.trace import trace

if TYPE_CHECKING:
    from rulecheck.checking.checker import Checker
    from rulecheck.checking.findings import Report
    from rulecheck.rulebook.rules import Language

_LEVELS = ("violation", "departure", "discrepancy", "advice", "undetermined", "note")
_FORMATS = ("text", "json")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rulecheck")
def rulecheck() -> None:
    """Check draft work programmes of treaty bodies against their rules."""


def _checker(
    rules: tuple[str, ...],
    language: str,
    as_of: datetime.date | None = None,
    readings: tuple[str, ...] = (),
) -> Checker:
    """A checker with the shipped rules and those of further folders, or exit with code 2."""
    from rulecheck.checking.checker import Checker
    from rulecheck.checking.readings import UnknownReading
    from rulecheck.engines.agreement import available_engines
    from rulecheck.rulebook.loader import load_rulebook
    from rulecheck.rulebook.packs import shipped_rules
    from rulecheck.source.problems import UnusableInput

    try:
        rulebook = load_rulebook([shipped_rules(), *map(Path, rules)], as_of)
    except UnusableInput as error:
        from rulecheck.reporting.width import clean

        for problem in error.problems:
            click.echo(clean(problem), err=True)
        sys.exit(2)
    chosen = dict(_chosen(reading) for reading in readings)
    lang: Language = "zh" if language == "zh" else "en"
    try:
        return Checker(rulebook, available_engines(), lang, as_of, chosen)
    except UnknownReading as error:
        raise click.UsageError(str(error)) from None


def _chosen(reading: str) -> tuple[str, str]:
    rule, equals, name = reading.partition("=")
    if not equals:
        raise click.UsageError(f"--reading takes RULE=NAME, found '{reading}'")
    return rule.strip(), name.strip()


_RULES = click.option(
    "--rules",
    multiple=True,
    metavar="FOLDER",
    help="Rules of your own, beside the shipped ones. May be repeated.",
)
_LANGUAGE = click.option(
    "--lang",
    "language",
    type=click.Choice(("en", "zh")),
    default="en",
    show_default=True,
    help="Language of messages and remedies.",
)


@rulecheck.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--format",
    "format_",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="Form of the report.",
)
@click.option(
    "--fail-on",
    type=click.Choice(_LEVELS),
    default="violation",
    show_default=True,
    help="The mildest level that makes the exit code 1.",
)
@click.option(
    "--as-of",
    type=click.DateTime(("%Y-%m-%d",)),
    metavar="DATE",
    help="Check as the law stood on a day: 2014-12-31.",
)
@click.option(
    "--reading",
    "readings",
    multiple=True,
    metavar="RULE=NAME",
    help="Read a rule in another of its readings. May be repeated.",
)
@_LANGUAGE
@_RULES
def check(
    paths: tuple[str, ...],
    format_: str,
    fail_on: str,
    as_of: datetime.datetime | None,
    readings: tuple[str, ...],
    language: str,
    rules: tuple[str, ...],
) -> None:
    """Check draft programmes: files, folders, or - for standard input.

    \b
    Example:  rulecheck check programme.yaml --fail-on departure
    Exit codes:  0 nothing at or above the failing level   1 something is
                 2 the input could not be used             3 internal fault
    """
    from rulecheck.checking.run import check_paths

    checker = _checker(rules, language, as_of.date() if as_of else None, readings)
    report = check_paths(checker, paths, sys.stdin.buffer)
    click.echo(_rendered(report, format_, language), nl=False)
    if len(report.engines) == 1 and format_ != "text":
        click.echo("checked by the auditing engine alone", err=True)
    sys.exit(exit_code(report, fail_on))


def _rendered(report: Report, format_: str, language: str) -> str:
    if format_ == "json":
        from rulecheck.reporting.contract import as_json

        return as_json(report)
    from rulecheck.reporting.text import as_text

    return as_text(report, "zh" if language == "zh" else "en")


def exit_code(report: Report, fail_on: str) -> int:
    """The worst of what happened: a fault, an unusable input, a finding, nothing."""
    from rulecheck.rulebook.rules import Level

    if report.faults:
        return 3
    if report.problems or not report.programmes:
        return 2
    return 1 if report.fails(Level(fail_on)) else 0


@rulecheck.command("test")
@click.argument("rules", nargs=-1, metavar="[RULES...]")
def test_rules(rules: tuple[str, ...]) -> None:
    """Run the examples that rules carry; without a path, those of the shipped rules.

    \b
    Example:  rulecheck test my-rules/
    """
    from rulecheck.checking.examples import failing_examples
    from rulecheck.reporting.width import clean
    from rulecheck.rulebook.packs import shipped_rules

    shipped = shipped_rules().resolve()
    own = tuple(r for r in rules if not Path(r).resolve().is_relative_to(shipped))
    checker = _checker(own, "en")
    places = [Path(place).resolve() for place in rules] or [shipped]
    chosen = [
        rule
        for rule in checker.rulebook.rules
        if any(Path(rule.file).resolve().is_relative_to(place) for place in places)
    ]
    if not chosen:
        click.echo("no rules found there", err=True)
        sys.exit(2)
    failures = list(failing_examples(checker, chosen))
    for failure in failures:
        click.echo(clean(failure))
    examples = sum(len(rule.examples) for rule in chosen)
    click.echo(f"{len(chosen)} rules, {examples} examples, {len(failures)} failures")
    sys.exit(1 if failures else 0)


@rulecheck.command()
def words() -> None:
    """Print the words that conditions of rules may use, in Markdown.

    \b
    Example:  rulecheck words > words.md
    """
    from rulecheck.reporting.words import as_markdown

    click.echo(as_markdown(), nl=False)


rulecheck.add_command(explain)
rulecheck.add_command(list_rules)
rulecheck.add_command(trace)
