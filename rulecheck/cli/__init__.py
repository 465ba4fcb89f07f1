"""The command line: arguments in, one call, exit code out.

Exit codes: 0 nothing at or above the failing level, 1 something is, 2 the
input could not be used, 3 an internal fault, 128 and its number where a signal ended the run.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys


def main() -> None:
    """Run the command line, and end with its exit code."""
    # Nearly all that is made stays to the end, what is imported too: to look for garbage in it
    # often costs a third of a run, and at the end once more.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    from rulecheck.cli.running import run

    run()


def script() -> None:
    """Run the command line as the whole of a process, and end that."""
    try:
        main()
    except SystemExit as end:
        _end(end.code)
        raise


def _end(code: object) -> None:
    """End the process without giving back piece by piece what the system takes back at once.

    Where more than that is to be done at the end, nothing happens here.
    """
    # Who has not loaded it has started no thread.
    threading = sys.modules.get("threading")
    if not isinstance(code, int) or (threading and threading.active_count() > 1):
        return
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        # The interpreter tells of it, by an exit code of its own.
        return
    atexit._run_exitfuncs()
    os._exit(code)


__all__ = ["main", "script"]
