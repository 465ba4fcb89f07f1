"""A bar for work that takes long, on a terminal and nowhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

_PATIENCE_SECONDS = 2.0
_STEPS = 1_000


class _Bar:
    """Shows nothing until the patience has run out."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.bar: Any = None

    def __call__(self, done: float, of: int) -> None:
        """Tell how much is done."""
        if self.bar is None:
            if time.monotonic() - self.begun < _PATIENCE_SECONDS:
                return
            self.bar = click.progressbar(length=_STEPS, label="checking", file=sys.stderr)
            self.bar.render_progress()
        self.bar.update(max(0, int(_STEPS * done / of) - self.bar.pos))

    def end(self) -> None:
        """Leave the terminal as it was found."""
        if self.bar is not None:
            self.bar.render_finish()
            click.echo("\r\x1b[2K", nl=False, err=True, color=True)


def _nothing(done: float, of: int) -> None:
    """Nobody looks on."""


@contextmanager
def progress() -> Iterator[Any]:
    """What to tell of progress; shown on a terminal after two seconds."""
    if not sys.stderr.isatty():
        yield _nothing
        return
    bar = _Bar()
    try:
        yield bar
    finally:
        bar.end()
