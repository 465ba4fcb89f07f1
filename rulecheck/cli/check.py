"""The command `check`: drafts in, a report out."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulecheck.cli.options import LANGUAGE, RULES, load_checker, write

if TYPE_CHECKING:
    from rulecheck.checking.findings import Report
    from rulecheck.rulebook.rules import Language

_LEVELS = ("violation", "departure", "discrepancy", "advice", "undetermined", "note")
_FORMATS = ("text", "json")
_COLOURS = ("auto", "always", "never")


@click.command()
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
    "--template",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the report by a Jinja template of your own.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the report to a file.",
)
@click.option("--all", "whole", is_flag=True, help="Tell every finding; fold no long list.")
@click.option(
    "--colour",
    "--color",
    type=click.Choice(_COLOURS),
    default="auto",
    show_default=True,
    help="Levels in colour: auto is on a terminal, unless NO_COLOR is set.",
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
@LANGUAGE
@RULES
def check(
    paths: tuple[str, ...],
    format_: str,
    template: Path | None,
    output: Path | None,
    whole: bool,
    colour: str,
    fail_on: str,
    as_of: datetime.datetime | None,
    readings: tuple[str, ...],
    language: Language,
    folders: tuple[str, ...],
) -> None:
    """Check draft programmes: files, folders, or - for standard input.

    \b
    Example:  rulecheck check programme.yaml --fail-on departure
    Exit codes:  0 nothing at or above the failing level   1 something is
                 2 the input could not be used             3 internal fault
    """
    from rulecheck.checking.run import check_paths
    from rulecheck.reporting.render import rendered, rendered_by

    chosen = dict(map(_chosen, readings))
    checker = load_checker(folders, language, as_of.date() if as_of else None, chosen)
    report = check_paths(checker, paths, sys.stdin.buffer)
    if template is not None:
        text = rendered_by(template, report, language)
    else:
        coloured = output is None and _coloured(colour)
        text = rendered(report, format_, language, colour=coloured, whole=whole)
    write(text, output)
    if len(report.engines) == 1 and format_ != "text":
        click.echo("checked by the auditing engine alone", err=True)
    sys.exit(exit_code(report, fail_on))


def _coloured(colour: str) -> bool:
    """Whether to paint; NO_COLOR and a terminal that says it is dumb are heeded."""
    if colour != "auto":
        return colour == "always"
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def _chosen(reading: str) -> tuple[str, str]:
    rule, equals, name = reading.partition("=")
    if not equals:
        raise click.UsageError(f"--reading takes RULE=NAME, found '{reading}'")
    return rule.strip(), name.strip()


def exit_code(report: Report, fail_on: str) -> int:
    """The worst of what happened: a fault, an unusable input, a finding, nothing."""
    from rulecheck.rulebook.rules import Level

    if report.faults:
        return 3
    if report.problems or not report.programmes:
        return 2
    return 1 if report.fails(Level(fail_on)) else 0
