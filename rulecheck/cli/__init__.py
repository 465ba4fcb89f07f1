"""The command line: arguments in, one call, exit code out.

Exit codes: 0 nothing at or above the failing level, 1 something is, 2 the
input could not be used, 3 an internal fault.
"""

from __future__ import annotations

import os
import sys

from rulecheck.cli.commands import rulecheck

NOTHING, FINDINGS, UNUSABLE, FAULT = 0, 1, 2, 3


def main() -> None:
    """Run the command line; an unforeseen error is an internal fault, never a pass."""
    try:
        rulecheck()
    except Exception as error:
        if os.environ.get("RULECHECK_DEBUG"):
            raise
        print(
            f"rulecheck: internal fault: {type(error).__name__}: {error}\n"
            "Nothing can be concluded from this run. Please report it with the draft; "
            "RULECHECK_DEBUG=1 shows the details.",
            file=sys.stderr,
        )
        sys.exit(FAULT)


__all__ = ["main"]
