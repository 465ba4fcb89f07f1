"""Names of files as other programs want them."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from urllib.parse import quote


def relative(path: str) -> str:
    """The path from the working folder, with `/` between folders; as it is, if it lies elsewhere.

    Programs that show findings in a repository are started at its top.
    """
    pure = PurePath(path)
    here = Path.cwd()
    return (pure.relative_to(here) if pure.is_relative_to(here) else pure).as_posix()


def uri_of(path: PurePath) -> str:
    """A URI of a file: relative to the working folder, or `file:` if the path is absolute."""
    if path.is_absolute():
        return path.as_uri()
    # A colon in the first name would make a scheme of it.
    return quote(os.fsencode(path.as_posix()), safe="/")
