"""From positioned values to a programme, with every problem of the file at once."""

from __future__ import annotations

from pathlib import Path

from rulecheck.programme.consistency import check_consistency
from rulecheck.programme.model import Programme
from rulecheck.programme.shapes import Context, RecordOf
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.source.problems import UnusableInput
from rulecheck.source.reader import read
from rulecheck.source.values import Mapping


def read_programme(
    data: bytes, file: str, vocabularies: Vocabularies, folder: Path | None = None
) -> Programme:
    """The programme of a draft; `folder` is where lists kept in files are looked for.

    Raises UnusableInput with every problem of the file.
    """
    return programme_of(read(data, file), file, vocabularies, folder)


def programme_of(
    root: Mapping,
    file: str,
    vocabularies: Vocabularies,
    folder: Path | None = None,
    files: dict[Path, bytes] | None = None,
) -> Programme:
    """The programme of a draft already read as YAML; `files` gets what those hold that it names.

    Raises UnusableInput.
    """
    context = Context(file, vocabularies, folder)
    programme = RecordOf(Programme).read(root, "", context)
    if files is not None:
        files.update(context.files)
    if isinstance(programme, Programme):
        check_consistency(programme, context)
    if context.problems or not isinstance(programme, Programme):
        raise UnusableInput(context.problems)
    return programme
