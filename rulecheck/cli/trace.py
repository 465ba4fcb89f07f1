"""The command `trace`: documents and rules, place by place, both ways."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from rulecheck.cli.options import LANGUAGE, RULES, TABLE_FORMAT, load_rules, read_file

if TYPE_CHECKING:
    from rulecheck.rulebook.rules import Language


@click.command()
@click.argument("document", required=False)
@click.option("--source", metavar="FILE", help="Your copy of the document: plain text, UTF-8.")
@RULES
@TABLE_FORMAT
@LANGUAGE
def trace(
    document: str | None,
    source: str | None,
    folders: tuple[str, ...],
    format_: str,
    language: Language,
) -> None:
    """Show which rules rest on which paragraphs of a document.

    What no rule rests on is shown with the reason. DOCUMENT is a symbol, a part of one,
    or an instrument; without it, all documents are shown. With --source, each paragraph
    is looked up in your own copy and compared.

    \b
    Example:  rulecheck trace A/CONF/1 --source paper.txt
    Exit codes:  0 all fits
                 1 a paragraph differs, is missing or was added, or rule and
                   register do not fit
                 2 the input could not be used
    """
    from rulecheck.checking.tracing import UnknownDocument, documents_called
    from rulecheck.checking.tracing import trace as traced
    from rulecheck.checking.wording import Speaker
    from rulecheck.reporting.trace import as_json, as_text
    from rulecheck.reporting.width import clean

    rulebook = load_rules(folders)
    try:
        documents = documents_called(rulebook, document)
    except UnknownDocument as error:
        raise click.UsageError(clean(error)) from None
    if source is not None and len(documents) != 1:
        named = clean("; ".join(rulebook.documents))
        raise click.UsageError(f"--source is a copy of one document; name it: {named}")
    text = None if source is None else _text(source)
    traces = [traced(rulebook, one, text, source, language) for one in documents]
    shown = as_json if format_ == "json" else as_text
    speaker = Speaker(language, rulebook.vocabularies)
    click.echo(shown(traces, speaker), nl=False)
    sys.exit(0 if all(one.fits for one in traces) else 1)


def _text(source: str) -> str:
    """The text of a copy. Raises UnusableInput."""
    from rulecheck.source.plain import MAXIMUM_BYTES, read_plain

    return read_plain(read_file(source, MAXIMUM_BYTES), source)
