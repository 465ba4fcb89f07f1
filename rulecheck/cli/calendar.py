"""The command `calendar`: the meetings of a draft for a calendar program."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulecheck.cli.options import LANGUAGE, RULES, load_draft, load_rules, spare, write

if TYPE_CHECKING:
    from rulecheck.programme.model import Meeting
    from rulecheck.rulebook.rules import Language

_LEFT_OUT = {
    "en": "{id} is left out: its dates are not known to the day",
    "zh": "{id}未列入：日期未确定到日",
}
_NOTHING = "no meeting has dates known to the day; there is nothing to export"


@click.command()
@click.argument("draft", metavar="DRAFT")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the calendar to a file that is not there yet.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@LANGUAGE
@RULES
def calendar(
    draft: str, output: Path | None, force: bool, language: Language, folders: tuple[str, ...]
) -> None:
    """Export the meetings of a draft as iCalendar.

    \b
    Example:  rulecheck calendar programme.yaml --output programme.ics
    Exit codes:  0 exported   2 the input could not be used, or has no exact dates
    """
    from rulecheck.checking.wording import Speaker
    from rulecheck.reporting.icalendar import as_calendar
    from rulecheck.source.problems import Problem, UnusableInput

    spare(output, [draft])
    rulebook = load_rules(folders)
    programme = load_draft(draft, rulebook)
    speaker = Speaker(language, rulebook.vocabularies)
    made = as_calendar(programme, speaker, _changed(draft))
    if not made.events:
        # The format knows no calendar without an event.
        at = programme.origin.locate("meetings")
        raise UnusableInput([Problem(draft, at.line, at.column, _NOTHING)])
    if output is None:
        # The line ends are part of the format; a stream of text might change them.
        click.echo(made.text.encode("utf-8"), nl=False)
    else:
        write(made.text, output, overwrite=force)
    _tell(draft, made.left_out, language)


def _changed(draft: str) -> datetime.datetime:
    """When the draft was last changed; of one on standard input, now."""
    if draft == "-":
        return datetime.datetime.now(datetime.UTC)
    return datetime.datetime.fromtimestamp(Path(draft).stat().st_mtime, datetime.UTC)


def _tell(draft: str, left_out: Iterable[Meeting], language: Language) -> None:
    from rulecheck.reporting.width import clean
    from rulecheck.source.problems import Problem

    for meeting in left_out:
        at = meeting.origin.locate("dates")
        said = Problem(draft, at.line, at.column, _LEFT_OUT[language].format(id=meeting.id))
        click.echo(clean(said), err=True)
