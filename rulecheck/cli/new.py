"""The command `new`: a skeleton of a programme that complies, for a drafter to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from rulecheck.cli.options import LANGUAGE, RULES, load_checker, tell_if_alone, write

if TYPE_CHECKING:
    from rulecheck.checking.drafting import DepartingDraft
    from rulecheck.rulebook.rules import Language

_UNUSABLE, _FAULT = 2, 3


@click.command()
@click.option(
    "--instrument", metavar="I", required=True, help="The instrument, by any of its names."
)
@click.option("--option", metavar="N", help="The option, where the instrument has several.")
@click.option(
    "--from", "first", type=int, metavar="YEAR", required=True, help="First year of the programme."
)
@click.option(
    "--until", "last", type=int, metavar="YEAR", help="Last year; else that of the review cycle."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the skeleton to a file that is not there yet.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@LANGUAGE
@RULES
def new(
    instrument: str,
    option: str | None,
    first: int,
    last: int | None,
    output: Path | None,
    force: bool,
    language: Language,
    folders: tuple[str, ...],
) -> None:
    """Write the skeleton of a programme that complies.

    \b
    Example:  rulecheck new --instrument I --option 4 --from 2016 > draft.yaml
    Exit codes:  0 written   2 it cannot be had so   3 the skeleton itself departs
    """
    from rulecheck.checking.drafting import DepartingDraft, NoSkeleton, drafted, skeleton_for
    from rulecheck.reporting.draft import as_yaml
    from rulecheck.reporting.width import clean

    checker = load_checker(folders, language)
    try:
        skeleton = skeleton_for(checker.rulebook, instrument, option)
        draft = drafted(checker, skeleton, first, last)
    except NoSkeleton as error:
        raise click.UsageError(clean(error)) from None
    except DepartingDraft as error:
        _refuse(error, language)
    write(as_yaml(draft, language), output, overwrite=force)
    tell_if_alone(checker.engines)


def _refuse(error: DepartingDraft, language: Language) -> NoReturn:
    from rulecheck.reporting.draft import refusal

    click.echo(refusal(error, language), err=True, nl=False)
    raise click.exceptions.Exit(_FAULT if error.faulty else _UNUSABLE)
