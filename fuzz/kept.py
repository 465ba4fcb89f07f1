"""The inputs that the repository holds: a corpus that reaches far, and all that was ever found."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

_HERE = Path(__file__).parent
_CODE = str(_HERE.parent / "rulecheck")


def folders(target: str) -> list[Path]:
    """The folders of a target that hold inputs."""
    every = (_HERE / kind / target for kind in ("corpus", "found"))
    return [folder for folder in every if folder.is_dir()]


def kept_inputs(target: str) -> dict[str, bytes]:
    """The kept inputs of a target, by the names of their files."""
    files = (file for folder in folders(target) for file in sorted(folder.iterdir()))
    return {f"{file.parent.parent.name}/{file.name}": file.read_bytes() for file in files}


def chosen(
    run: Callable[[bytes], None], inputs: Iterable[bytes], most: int
) -> list[tuple[bytes, int]]:
    """Of some inputs those that together reach most lines, each with how many it adds."""
    reached = {data: _reached(run, data) for data in dict.fromkeys(inputs)}
    found: list[tuple[bytes, int]] = []
    covered: set[tuple[CodeType, int]] = set()
    while len(found) < most and reached:
        # Of inputs that add as much the smallest.
        best = max(reached, key=lambda data: (len(reached[data] - covered), -len(data), data))
        added = reached.pop(best) - covered
        if not added:
            break
        found.append((best, len(added)))
        covered |= added
    return found


def _reached(run: Callable[[bytes], None], data: bytes) -> set[tuple[CodeType, int]]:
    """The lines of the package that an input reaches."""
    lines: set[tuple[CodeType, int]] = set()

    def trace(frame: FrameType, event: str, arg: Any) -> Any:
        if event == "call":
            return trace if frame.f_code.co_filename.startswith(_CODE) else None
        lines.add((frame.f_code, frame.f_lineno))
        return trace

    # What is made once, and kept, is no merit of the input that came first.
    run(data)
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run(data)
    finally:
        sys.settrace(before)
    return lines
