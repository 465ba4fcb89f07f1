"""The command `trace`: documents and rules, place by place, both ways."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rulecheck.rulebook.rules import Rulebook


@click.command()
@click.argument("document", required=False)
@click.option("--source", metavar="FILE", help="Your copy of the document: plain text, UTF-8.")
@click.option(
    "--rules",
    multiple=True,
    metavar="FOLDER",
    help="Rules of your own, beside the shipped ones. May be repeated.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="Form of the table.",
)
@click.option(
    "--lang",
    "language",
    type=click.Choice(("en", "zh")),
    default="en",
    show_default=True,
    help="Language of the reasons.",
)
def trace(
    document: str | None, source: str | None, rules: tuple[str, ...], format_: str, language: str
) -> None:
    """Show which rules rest on which paragraphs of a DOCUMENT, and what no rule rests on.

    DOCUMENT is a symbol, a part of one, or an instrument; without it, all documents are
    shown. With --source, each paragraph is looked up in your own copy and compared.

    \b
    Example:  rulecheck trace A/CONF/1 --source paper.txt
    Exit codes:  0  all fits
                 1  a paragraph differs or is missing, or rule and register do not fit
                 2  the input could not be used
    """
    from rulecheck.checking.tracing import UnknownDocument, documents_called
    from rulecheck.checking.tracing import trace as traced
    from rulecheck.reporting.trace import as_json, as_text
    from rulecheck.source.problems import UnusableInput

    try:
        rulebook = _rulebook(rules)
        documents = documents_called(rulebook, document)
        if source is not None and len(documents) != 1:
            _refuse([f"--source is a copy of one document; name it: {_symbols(rulebook)}"])
        text = None if source is None else _text(source)
    except UnusableInput as error:
        _refuse(error.problems)
    except UnknownDocument as error:
        _refuse([error])
    traces = [traced(rulebook, one, text, source) for one in documents]
    shown = as_json if format_ == "json" else as_text
    click.echo(shown(traces, "zh" if language == "zh" else "en"), nl=False)
    sys.exit(0 if all(one.fits for one in traces) else 1)


def _rulebook(rules: Iterable[str]) -> Rulebook:
    from rulecheck.rulebook.loader import load_rulebook
    from rulecheck.rulebook.packs import shipped_rules

    return load_rulebook([shipped_rules(), *map(Path, rules)])


def _symbols(rulebook: Rulebook) -> str:
    return "; ".join(rulebook.documents)


def _text(source: str) -> str:
    """The text of a copy. Raises UnusableInput."""
    from rulecheck.source.plain import MAXIMUM_BYTES, read_plain
    from rulecheck.source.problems import Problem, UnusableInput

    try:
        if source == "-":
            return read_plain(sys.stdin.buffer.read(MAXIMUM_BYTES + 1), source)
        with Path(source).open("rb") as stream:
            return read_plain(stream.read(MAXIMUM_BYTES + 1), source)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no name of a file"
        raise UnusableInput([Problem(source, 1, 1, f"cannot be read: {reason}")]) from None


def _refuse(messages: Iterable[object]) -> NoReturn:
    from rulecheck.reporting.width import clean

    for message in messages:
        click.echo(clean(message), err=True)
    sys.exit(2)
