"""The command `check`: drafts in, a report out."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from rulecheck.cli.choices import FORMATS, LEVELS
from rulecheck.cli.options import (
    LANGUAGE,
    RULES,
    load_checker,
    read_file,
    rule_folders,
    spare,
    tell_if_alone,
    write,
)
from rulecheck.cli.progress import progress
from rulecheck.cli.settings import base_folder, settings_shown

if TYPE_CHECKING:
    from rulecheck.checking.baseline import Baseline
    from rulecheck.checking.findings import Report
    from rulecheck.checking.run import Processes
    from rulecheck.rulebook.rules import Language, Level
    from rulecheck.source.files import Excluded

# Reports of earlier runs are kept without the drafts themselves.
_WITHOUT_PROGRAMME = ("text", "json")
# Reports that show the drafts, and the rules they were put to.
_WITH_PROGRAMME = ("html",)
# Seconds; the largest draft that is read takes a part of it.
_TIME_LIMIT = 120.0
_COLOURS = ("auto", "always", "never")


class _Day(click.DateTime):
    """A day; what is none is told by an example."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime.datetime:
        try:
            day: datetime.datetime = super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"expected a day such as 2014-12-31, found '{value}'", param, ctx)
        return day


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Form of the report.",
)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the report by a Jinja template of your own, in place of --format.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the report to a file, over an earlier one.",
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
    type=click.Choice(LEVELS),
    default="violation",
    show_default=True,
    help="The mildest level that makes the exit code 1.",
)
@click.option(
    "--as-of",
    type=_Day(("%Y-%m-%d",)),
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
@click.option(
    "--option", metavar="N", help="The option of drafts that declare none: check them under it."
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A JSON report; findings known from it do not fail, those gone are told.",
)
@click.option(
    "--exclude",
    multiple=True,
    metavar="PATTERN",
    help="Files and folders to leave out of folders: drafts/old. May be repeated.",
)
@click.option("--drafts-only", is_flag=True, help="Leave files alone that are no draft programmes.")
@click.option(
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Processes for many drafts; 0, the default: as many as there are processors.",
)
@click.option(
    "--isolate/--no-isolate",
    default=None,
    help="Check in processes whose crash harms no other draft; by default with rules of your own.",
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help=f"Time for each draft where they are isolated; {_TIME_LIMIT:g} by default.",
)
@click.option("--show-settings", is_flag=True, help="Say what holds and why, and check nothing.")
@LANGUAGE
@RULES
@click.pass_context
def check(
    context: click.Context,
    paths: tuple[str, ...],
    format_: str,
    template: Path | None,
    output: Path | None,
    whole: bool,
    colour: str,
    fail_on: str,
    as_of: datetime.datetime | None,
    readings: tuple[str, ...],
    option: str | None,
    baseline: Path | None,
    exclude: tuple[str, ...],
    drafts_only: bool,
    jobs: int,
    isolate: bool | None,
    time_limit: float | None,
    show_settings: bool,
    language: Language,
    folders: tuple[str, ...],
) -> None:
    """Check draft programmes: files, folders, or - for standard input.

    \b
    Example:  rulecheck check programme.yaml --fail-on departure
    Exit codes:  0 nothing at or above the failing level   1 something is
                 2 the input could not be used             3 internal fault
    """
    if show_settings:
        click.echo(settings_shown(context), nl=False)
        return
    if not paths:
        raise click.UsageError("Missing argument 'PATH...': the drafts to check.")
    spare(output, (*paths, *filter(None, (baseline, template))))
    if template and context.get_parameter_source("format_") is ParameterSource.COMMANDLINE:
        raise click.UsageError("--template is a form of its own: leave out --format.")
    from rulecheck.checking.results import kept_results
    from rulecheck.checking.run import check_paths
    from rulecheck.reporting.render import Manner, rendered_by, rendered_in_parts
    from rulecheck.rulebook.rules import Level

    failing = Level(fail_on)
    chosen = dict(map(_chosen, readings))
    day = as_of.date() if as_of else None
    results = known_rules = None
    if template is None and format_ in _WITHOUT_PROGRAMME:
        choices = (language, sorted(chosen.items()), option)
        results = kept_results(rule_folders(folders), day, choices)
        known_rules = results.rules if results else None
    known = _baseline(baseline)
    with progress() as watch, _choices_told():
        report = check_paths(
            partial(load_checker, folders, language, day, chosen, option, known_rules),
            paths,
            sys.stdin.buffer,
            excluded=_excluded(exclude, base_folder(context)),
            drafts_only=drafts_only,
            watch=watch,
            results=results,
            processes=_processes(jobs, isolate, time_limit, folders),
            whole=template is not None or format_ in _WITH_PROGRAMME,
        )
    if known is not None:
        from rulecheck.checking.baseline import compared

        report = compared(report, known)
    parts: Iterable[str]
    if template is not None:
        manner = Manner(language=language, fail_on=failing)
        parts = [rendered_by(template, report, manner)]
    else:
        coloured = output is None and _coloured(colour)
        manner = Manner(language=language, fail_on=failing, colour=coloured, whole=whole)
        parts = rendered_in_parts(report, format_, manner)
        if format_ == "text" and output is None:
            parts = map(_obeyed_by_no_runner, parts)
    write(parts, output)
    if format_ != "text":
        tell_if_alone(report.engines)
    sys.exit(exit_code(report, failing, drafts_only=drafts_only))


def _processes(
    jobs: int, isolate: bool | None, time_limit: float | None, folders: tuple[str, ...]
) -> Processes:
    """In which processes to check; what others wrote rules for is kept apart."""
    from rulecheck.checking.run import Processes

    if isolate is False and time_limit is not None:
        raise click.UsageError("--time-limit holds for isolated drafts: leave out --no-isolate.")
    isolated = bool(folders or time_limit) if isolate is None else isolate
    seconds = (time_limit or _TIME_LIMIT) if isolated else None
    return Processes(jobs or _processors(), isolated, seconds)


def _processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _choices_told() -> Iterator[None]:
    """Makes choices that no rule offers errors of usage."""
    from rulecheck.source.problems import UnknownChoice

    try:
        yield
    except UnknownChoice as error:
        raise click.UsageError(str(error)) from None


def _baseline(file: Path | None) -> Baseline | None:
    """The known findings of a baseline, read before anything is checked. Raises UnusableInput."""
    if file is None:
        return None
    from rulecheck.checking.baseline import read_baseline
    from rulecheck.source.plain import MAXIMUM_BYTES

    return read_baseline(read_file(str(file), MAXIMUM_BYTES), file)


def _excluded(patterns: tuple[str, ...], folder: Path) -> Excluded:
    """Whether a pattern names a file, or a folder it lies in; seen from the settings' folder."""

    def excluded(name: str) -> bool:
        # As it is named: what a link leads to may lie in a folder that is left out.
        path = Path(os.path.abspath(name))  # noqa: PTH100
        if not path.is_relative_to(folder):
            return False
        parts = path.relative_to(folder).parts
        named = ["/".join(parts[: n + 1]) for n in range(len(parts))]
        return any(fnmatchcase(one, p.strip("/")) for one in named for p in patterns)

    return excluded


def _coloured(colour: str) -> bool:
    """Whether to paint; NO_COLOR and a terminal that says it is dumb are heeded."""
    if colour != "auto":
        return colour == "always"
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def _obeyed_by_no_runner(text: str) -> str:
    """The text; in a workflow of GitHub, between marks that stop the runner from obeying it."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return text
    from secrets import token_hex

    # No draft can know the mark that gives the runner back its commands.
    mark = token_hex(16)
    return f"::stop-commands::{mark}\n{text}::{mark}::\n"


def _chosen(reading: str) -> tuple[str, str]:
    rule, equals, name = reading.partition("=")
    if not equals:
        raise click.UsageError(f"--reading takes RULE=NAME, found '{reading}'")
    return rule.strip(), name.strip()


def exit_code(report: Report, failing: Level, *, drafts_only: bool = False) -> int:
    """The worst of what happened: a fault, an unusable input, a finding, nothing.

    That there was no draft at all is unusable input, unless other files were to be left alone.
    """
    if report.faults:
        return 3
    if report.problems or not (report.programmes or drafts_only):
        return 2
    return 1 if report.fails(failing) else 0
