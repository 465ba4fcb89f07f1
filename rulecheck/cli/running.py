"""Runs the command line from its streams to its exit code."""

from __future__ import annotations

import errno
import os
import signal
import sys
from typing import NoReturn

import click

from rulecheck.cli.commands import rulecheck
from rulecheck.cli.group import PipeClosed

UNUSABLE, FAULT = 2, 3
_INTERRUPTED, _PIPE_CLOSED = 130, 141
# What tells a run to end, beside Ctrl-C.
_ENDING = ("SIGTERM", "SIGHUP")


def run() -> NoReturn:
    """Run the command line; an unforeseen error is an internal fault, never a pass."""
    _end_in_order()
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        # A name or a message the terminal cannot show must not end the run.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        sys.exit(rulecheck.main(standalone_mode=False) or 0)
    except click.ClickException as error:
        _show(error)
        sys.exit(UNUSABLE)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
    except PipeClosed:
        # The reader of the report left; what is still to be flushed has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(_PIPE_CLOSED)
    except Exception as error:
        if os.environ.get("RULECHECK_DEBUG"):
            raise
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            click.echo(f"Error: the output cannot be written: {error.strerror}", err=True)
            sys.exit(UNUSABLE)
        from rulecheck.reporting.width import clean

        click.echo(
            f"rulecheck: internal fault: {type(error).__name__}: {clean(error)}\n"
            "Nothing can be concluded from this run. Please report it with the draft; "
            "RULECHECK_DEBUG=1 shows the details.",
            err=True,
        )
        sys.exit(FAULT)


def _end_in_order() -> None:
    """On a signal that ends the run, take away what is half made first."""

    def end(number: int, _: object) -> None:
        signal.signal(number, signal.SIG_IGN)
        sys.exit(128 + number)

    for name in _ENDING:
        number = getattr(signal, name, None)
        # What the one who started the run would have ignored stays ignored, as nohup asks.
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, end)


def _show(error: click.ClickException) -> None:
    """Tell what is wrong below the usage, on one line: it may say what settings and names say."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        # The help is ours, of many lines.
        error.show()
        return
    from rulecheck.reporting.width import clean

    message = clean(error.format_message())
    error.format_message = lambda: message  # type: ignore[method-assign]
    error.show()


def _open_streams() -> None:
    """Put streams to nowhere in the place of closed ones; each takes the number of its own."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8")
            setattr(sys, name, stream)
