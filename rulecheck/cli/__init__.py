"""The command line: arguments in, one call, exit code out.

Exit codes: 0 nothing at or above the failing level, 1 something is, 2 the
input could not be used, 3 an internal fault, 128 and its number where a signal ended the run.
"""

from __future__ import annotations

import atexit
import gc


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    # Nearly all that is made stays to the end, what is imported too: to look for garbage in it
    # often costs a third of a run, and at the end once more.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    from rulecheck.cli.running import run

    run()


__all__ = ["main"]
