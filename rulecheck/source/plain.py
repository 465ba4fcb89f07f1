"""From bytes to plain text, within bounds."""

from __future__ import annotations

import codecs

from rulecheck.source.problems import Problem, UnusableInput

MAXIMUM_BYTES = 4 * 1024 * 1024


def read_plain(data: bytes, path: str) -> str:
    """The text of a plain file of at most 4 MiB.

    Raises UnusableInput for a larger one, one that is not UTF-8, and one that holds nothing.
    """
    if len(data) > MAXIMUM_BYTES:
        raise UnusableInput([Problem(path, 1, 1, "file is larger than 4 MiB; split it")])
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        # Before the place of the error all is text; `object` lacks the byte order mark.
        before = error.object[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = "not UTF-8 text; save the file as UTF-8"
        raise UnusableInput([Problem(path, line, column, message)]) from None
    if not text.strip():
        raise UnusableInput([Problem(path, 1, 1, "there is no text in the file")])
    return text
