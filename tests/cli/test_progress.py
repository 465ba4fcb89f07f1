"""A bar on a terminal after two seconds of work, and never in a pipe."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

SCRIPT = """
import sys, time
from rulecheck.cli import progress
progress._PATIENCE_SECONDS = float(sys.argv[1])
with progress.progress() as watch:
    for n in range(4):
        time.sleep(0.02)
        watch(n + 1, 4)
print("the report")
"""


def shown(patience: float, *, terminal: bool) -> tuple[str, str]:
    """What a run writes to standard output and to standard error."""
    command = [sys.executable, "-c", SCRIPT, str(patience)]
    if not terminal:
        found = subprocess.run(command, capture_output=True, text=True, check=True)
        return found.stdout, found.stderr
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True) as process:
        os.close(theirs)
        out, _ = process.communicate()
    try:
        err = os.read(ours, 100_000).decode()
    except OSError:
        err = ""
    os.close(ours)
    return out, err


def test_long_work_shows_a_bar_on_a_terminal_and_clears_it() -> None:
    out, err = shown(0, terminal=True)
    assert out == "the report\n"
    assert "checking" in err
    assert "100%" in err
    assert err.endswith("\r\x1b[2K")


@pytest.mark.parametrize(("patience", "terminal"), [(3600, True), (0, False), (3600, False)])
def test_short_work_and_pipes_show_nothing(patience, terminal) -> None:
    assert shown(patience, terminal=terminal) == ("the report\n", "")
