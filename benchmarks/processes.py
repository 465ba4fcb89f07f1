"""Whole processes: what they cost, and what they printed."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    """Seconds of wall clock and of processor (user), with children."""

    wall: float
    user: float


def run(
    command: Sequence[str | Path],
    *,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    fine: Sequence[int] = (0, 1),
) -> tuple[Cost, str]:
    """Run a program to its end: its cost and its standard output.

    Ends this program if it ends with a code that is not fine: what failed took no time
    worth knowing.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, command)), cwd=folder, env=environment, stdout=out, stderr=errors
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = code = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        if code not in fine:
            told = errors.read().decode()[-2_000:] or out.read().decode()[-2_000:]
            raise SystemExit(f"{' '.join(map(str, command))[:300]}: code {code}\n{told}")
        return Cost(wall, usage.ru_utime), out.read().decode()
