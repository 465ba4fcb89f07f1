"""What several commands share: their options, and the rulebook or checker these ask for."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping, Sized
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from rulecheck.cli.choices import LANGUAGES

if TYPE_CHECKING:
    import datetime

    from rulecheck.checking.checker import Checker
    from rulecheck.programme.model import Programme
    from rulecheck.rulebook.rules import Language, Rule, Rulebook


def _beside_settings(
    context: click.Context, _: click.Parameter, folders: tuple[str, ...]
) -> tuple[str, ...]:
    """The folders of the settings, and those of the command line after them, each once."""
    every = (*(context.lookup_default("folders") or ()), *folders)
    return tuple({os.path.realpath(folder): folder for folder in reversed(every)}.values())[::-1]


RULES = click.option(
    "--rules",
    "folders",
    multiple=True,
    callback=_beside_settings,
    metavar="FOLDER",
    help="Rules of your own, beside the shipped ones and those of the settings. May be repeated.",
)
LANGUAGE = click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of what is printed.",
)
TABLE_FORMAT = click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="Form of the table.",
)


def rule_folders(folders: tuple[str, ...]) -> list[Path]:
    """The folder of the shipped rules, and further ones."""
    from rulecheck.rulebook.packs import shipped_rules

    return [shipped_rules(), *map(Path, folders)]


ONLY = click.option(
    "--rule", "ids", multiple=True, metavar="ID", help="This rule only. May be repeated."
)
DRAFTS = click.option(
    "--drafts",
    type=click.Path(exists=True, path_type=Path),
    metavar="FOLDER",
    help="Drafts to try the rules on, beside their examples.",
)
THRESHOLD = click.option(
    "--threshold",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="End with exit code 1 below this share.",
)


def load_rules(folders: tuple[str, ...], as_of: datetime.date | None = None) -> Rulebook:
    """The shipped rules and those of further folders. Raises UnusableInput."""
    from rulecheck.checking.preparation import load_prepared

    return load_prepared(rule_folders(folders), as_of)


def load_checker(
    folders: tuple[str, ...],
    language: Language = "en",
    as_of: datetime.date | None = None,
    readings: Mapping[str, str] | None = None,
    option: str | None = None,
    known: str | None = None,
) -> Checker:
    """A checker with the shipped rules and those of further folders.

    `known` is the key of these, where that was asked for already. Raises UnusableInput, and
    UnknownReading and UnknownOption for choices that no rule offers.
    """
    from rulecheck.checking.answers import kept_answers
    from rulecheck.checking.checker import Checker
    from rulecheck.checking.preparation import load_with_conditions
    from rulecheck.engines.agreement import available_engines

    rulebook, conditions = load_with_conditions(rule_folders(folders), as_of, known)
    engines = available_engines()
    checker = Checker(rulebook, engines, language, as_of, readings or {}, option)
    checker.answers = kept_answers(rulebook.key, engines, conditions)
    if checker.answers:
        checker.answers.recall()
    return checker


def tell_if_alone(engines: Sized) -> None:
    """Say on standard error that one engine answered, and none audited it."""
    if len(engines) == 1:
        click.echo("checked by the auditing engine alone", err=True)


def load_draft(name: str, rulebook: Rulebook) -> Programme:
    """The draft in a file, or on standard input (`-`). Raises UnusableInput."""
    from rulecheck.programme.reader import read_programme
    from rulecheck.source.plain import MAXIMUM_BYTES

    folder = None if name == "-" else Path(name).parent
    return read_programme(read_file(name, MAXIMUM_BYTES), name, rulebook.vocabularies, folder)


def read_file(name: str, limit: int) -> bytes:
    """The bytes of a file or of standard input (`-`), one more than the limit at most.

    Raises UnusableInput.
    """
    from rulecheck.source.files import read_bounded
    from rulecheck.source.problems import Problem, UnusableInput

    try:
        if name == "-":
            return sys.stdin.buffer.read(limit + 1)
        return read_bounded(name, limit)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UnusableInput([Problem(name, 1, 1, f"cannot be read: {reason}")]) from None


def spare(output: Path | None, inputs: Iterable[str | Path]) -> None:
    """Refuse to write a report over a file that is read. Raises UsageError."""
    if output is None or not _is_there(output):
        return
    from rulecheck.source.files import is_yaml

    target = Path(os.path.realpath(output))
    yaml = is_yaml(target.name)
    for place in filter(_is_there, map(Path, inputs)):
        inside = yaml and target.is_relative_to(os.path.realpath(place))
        if inside or place.samefile(target):
            raise click.UsageError(f"{output} is read by this run; write to another file")


def _is_there(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:
        # A name that is too long names nothing.
        return False


def write(text: str | Iterable[str], output: Path | None, *, overwrite: bool = True) -> None:
    """Print a text, or its parts, or write it to a file: whole, or not at all. Raises UsageError.

    A link stays and what it names is written; to a pipe or a device the text is sent.
    """
    parts = (text,) if isinstance(text, str) else _made(text)
    if output is None:
        for part in parts:
            click.echo(part, nl=False, color=True)
        return
    try:
        if _sent_to(output):
            with output.open("a", encoding="utf-8", newline="") as stream:
                stream.writelines(parts)
        else:
            _replace(output, parts, overwrite=overwrite)
    except FileExistsError:
        raise click.UsageError(f"{output} is there already; --force writes over it") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise click.UsageError(f"{output} cannot be written: {reason}") from None


def _made(parts: Iterable[str]) -> Iterator[str]:
    """The parts; what goes wrong while they are made is no fault of where they are written to."""
    try:
        yield from parts
    except (OSError, ValueError) as error:
        raise RuntimeError(f"{type(error).__name__}: {error}") from error


def _sent_to(output: Path) -> bool:
    """Whether an output is a stream, such as a pipe, that nothing can take the place of."""
    # What stands in /dev may be a file by way of a stream: the standard output of a shell.
    device = output.is_absolute() and output.parts[1:2] in (("dev",), ("proc",))
    return device or (output.exists() and not output.is_file())


def _replace(output: Path, parts: Iterable[str], *, overwrite: bool) -> None:
    """Write a file beside the output, of the mode of what it then takes the place of.

    Raises FileExistsError where it may not, and OSError.
    """
    target = Path(os.path.realpath(output))
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    # Whoever else can write there cannot foresee the name; with that of the output it may
    # be too long.
    draft = target.parent / f".rulecheck.{os.urandom(8).hex()}"
    try:
        with draft.open("x", encoding="utf-8", newline="") as stream:
            stream.writelines(parts)
        if not overwrite:
            # Takes the name, or finds that it is taken, in one step.
            target.touch(exist_ok=False)
        elif target.exists():
            draft.chmod(stat.S_IMODE(target.stat().st_mode))
        draft.replace(target)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


class Chosen(msgspec.Struct, frozen=True):
    """The rules a command is to prove, the rulebook they are of, and where drafts lie."""

    rulebook: Rulebook
    rules: list[Rule]
    folders: tuple[Path, ...]
    drafts: Path | None


def choose_rules(
    places: tuple[str, ...], ids: tuple[str, ...] = (), drafts: Path | None = None
) -> Chosen:
    """The rules in some files or folders; without any, the shipped ones.

    The shipped rules of a checkout have their drafts beside them, unless others are given.
    Raises UnusableInput, and UsageError for an id that is not there; ends with exit code 2 where
    there is no rule at all.
    """
    from rulecheck.checking.preparation import load_prepared
    from rulecheck.rulebook.packs import shipped_drafts, shipped_rules
    from rulecheck.source.problems import hint, quoted

    shipped = shipped_rules().resolve()
    wanted = [_own_or_shipped(place, shipped) for place in places] or [shipped]
    own = [place for place in wanted if not place.is_relative_to(shipped)]
    folders = (shipped, *own)
    rulebook = load_prepared(folders)
    rules = [
        rule
        for rule in rulebook.rules
        if any(Path(rule.file).is_relative_to(place) for place in wanted)
    ]
    known = {rule.id for rule in rules}
    for name in ids:
        if name not in known:
            raise click.UsageError(f"there is no rule {quoted(name)} there{hint(name, known)}")
    chosen = [rule for rule in rules if not ids or rule.id in ids]
    if not chosen:
        click.echo("no rules found there", err=True)
        sys.exit(2)
    if drafts is None and not own:
        drafts = shipped_drafts()
    return Chosen(rulebook, chosen, folders, drafts)


def _own_or_shipped(place: str, shipped: Path) -> Path:
    """A place of rules: as it was named, or, of the shipped ones, where these really are."""
    real = Path(os.path.realpath(place))
    return real if real.is_relative_to(shipped) else Path(place)


def choose_sound_rules(
    places: tuple[str, ...], ids: tuple[str, ...], drafts: Path | None
) -> Chosen:
    """The chosen rules, once their own examples all get the verdicts they stand under.

    What rests on examples proves nothing where one of them is wrong. Raises UnusableInput for
    those, and as `choose_rules` does.
    """
    from rulecheck.checking.checker import Checker
    from rulecheck.checking.examples import failing_examples
    from rulecheck.engines.agreement import available_engines
    from rulecheck.source.problems import UnusableInput

    chosen = choose_rules(places, ids, drafts)
    checker = Checker(chosen.rulebook, available_engines())
    if failing := list(failing_examples(checker, chosen.rules)):
        raise UnusableInput(failing)
    return chosen


def load_pack(place: str) -> Chosen:
    """The rules in a file or a folder, by themselves: two versions of one set have the same ids.

    What they do not bring along is that of the shipped rules: terms, and documents too.
    Raises UnusableInput; ends with exit code 2 where there is no rule at all.
    """
    from rulecheck.checking.preparation import load_prepared
    from rulecheck.rulebook.packs import shipped_rules
    from rulecheck.source.problems import UnusableInput

    shipped = shipped_rules().resolve()
    own = _own_or_shipped(place, shipped)
    alone = (shipped / "vocabulary.yaml", own)
    together = (shipped,) if own.is_relative_to(shipped) else (shipped, own)
    folders = (own,) if own == shipped else alone
    try:
        rulebook = load_prepared(folders)
    except UnusableInput:
        folders = together
        rulebook = load_prepared(folders)
    rules = [rule for rule in rulebook.rules if Path(rule.file).is_relative_to(own)]
    if not rules:
        click.echo(f"no rules found in {place}", err=True)
        sys.exit(2)
    return Chosen(rulebook, rules, folders, None)
