"""Keeps the checked form of rule packs, so that start-up does not pay for what did not change.

The key is the content of every file, and the version of rulecheck and of Python.
What is stale, unreadable or somebody else's is ignored and made anew.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from rulecheck import __version__
from rulecheck.rulebook.rules import Rulebook

# Set to anything to read every rule file anew.
SWITCHED_OFF = "RULECHECK_NO_CACHE"
_KEPT_AT_MOST = 8


def cached_rulebook(
    files: Iterable[Path], day: datetime.date, load: Callable[[], Rulebook]
) -> Rulebook:
    """The rulebook of some files on a day: as kept from an earlier run, else loaded and kept.

    Raises what `load` raises; a cache that cannot be used never does harm.
    """
    folder = None if os.environ.get(SWITCHED_OFF) else _folder()
    key = _key(files, day) if folder else None
    if folder is None or key is None:
        return load()
    place = folder / f"{key}.rules"
    kept = _read(place)
    if kept is not None:
        return kept
    rulebook = load()
    _write(place, rulebook)
    return rulebook


def _folder() -> Path | None:
    """The user's cache folder; None where there is none that only the user can write."""
    base = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    folder = Path(base) / "rulecheck"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder if _is_ours(folder) else None
    except OSError:
        return None


def _is_ours(place: Path) -> bool:
    """Whether nobody else can have written a file: what is kept is trusted when read."""
    if not hasattr(os, "getuid"):
        return False
    status = place.stat()
    return status.st_uid == os.getuid() and not status.st_mode & 0o022


def _key(files: Iterable[Path], day: datetime.date) -> str | None:
    digest = hashlib.sha256(f"{__version__} {sys.version} {day}".encode())
    package = Path(__file__).parents[1]
    try:
        # The code that makes the form is part of the key: a checkout changes without a version.
        for source in sorted(package.rglob("*.py")) + sorted(package.rglob("*.lark")):
            status = source.stat()
            digest.update(f"{source.name} {status.st_mtime_ns} {status.st_size}".encode())
        for file in files:
            digest.update(f"\0{file}\0".encode())
            digest.update(file.read_bytes())
    except (OSError, ValueError):
        return None
    return digest.hexdigest()


def _read(place: Path) -> Rulebook | None:
    try:
        if not _is_ours(place):
            return None
        kept = pickle.loads(place.read_bytes())
    except Exception:
        # Whatever is wrong with a kept form, the rule files themselves are at hand.
        return None
    return kept if isinstance(kept, Rulebook) else None


def _write(place: Path, rulebook: Rulebook) -> None:
    """Write whole or not at all, and let the oldest go."""
    with suppress(OSError, pickle.PicklingError, RecursionError):
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as stream:
            pickle.dump(rulebook, stream, protocol=pickle.HIGHEST_PROTOCOL)
        Path(stream.name).replace(place)
        kept = sorted(place.parent.glob("*.rules"), key=lambda p: p.stat().st_mtime)
        for old in kept[:-_KEPT_AT_MOST]:
            old.unlink()
