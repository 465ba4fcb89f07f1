"""What an earlier run has made, kept in the user's cache folder for later ones.

What is stale, damaged or could be somebody else's is ignored and made anew.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, Generic, TypeVar

from rulecheck import __version__

# Set to anything to make everything anew.
SWITCHED_OFF = "RULECHECK_NO_CACHE"

# Rooms that make nothing of what is kept, nor of what that is made of.
_KEEPING_NOTHING = frozenset(
    {"__pycache__", "cli", "proving", "reporting", "testing", "verification"}
)

_NAME = attrgetter("name")
# How many of each kind this process has kept.
_SINCE: Counter[str] = Counter()
_T = TypeVar("_T")
_Key = TypeVar("_Key")
_Item = TypeVar("_Item")


def key_of(*parts: bytes) -> str | None:
    """The key of what this code makes of some content; None where nothing can be kept."""
    if os.environ.get(SWITCHED_OFF) or _folder() is None:
        return None
    digest = hashlib.sha256(_code())
    for part in parts:
        digest.update(b"%d " % len(part))
        digest.update(part)
    return digest.hexdigest()


def kept(key: str, kind: str) -> Any:
    """What was kept under a key; None where there is nothing that can be trusted."""
    try:
        place = _place(key, kind)
        if not _is_ours(place):
            return None
        name, value = pickle.loads(place.read_bytes())
    except Exception:
        # Whatever is wrong with a kept form, what it was made of is at hand.
        return None
    return value if name == key else None


def keep(key: str, kind: str, value: object, at_most: int) -> None:
    """Keep a value, whole or not at all; of each kind the latest stay, and an eighth more at most.

    To look for what is too much takes longer than to keep one value more.
    """
    with suppress(OSError, pickle.PicklingError, RecursionError):
        place = _place(key, kind)
        form = pickle.dumps((key, value), protocol=pickle.HIGHEST_PROTOCOL)
        # Other threads and processes may keep the same at once.
        draft = place.with_name(f".{key}.{os.urandom(4).hex()}")
        try:
            number = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(number, "wb") as stream:
                stream.write(form)
            draft.replace(place)
        finally:
            draft.unlink(missing_ok=True)
        if _SINCE[kind] % max(at_most // 8, 1) == 0:
            _drop_oldest(place.parent, kind, at_most)
        _SINCE[kind] += 1


def _drop_oldest(folder: Path, kind: str, at_most: int) -> None:
    with os.scandir(folder) as entries:
        same = [entry for entry in entries if entry.name.endswith(f".{kind}")]
    if len(same) > at_most:
        for old in sorted(same, key=lambda entry: entry.stat().st_mtime)[:-at_most]:
            Path(old.path).unlink()


def forget(key: str, kind: str) -> None:
    """Keep nothing under a key."""
    with suppress(OSError):
        _place(key, kind).unlink(missing_ok=True)


def _place(key: str, kind: str) -> Path:
    folder = _folder()
    if folder is None:
        raise FileNotFoundError
    return folder / f"{key}.{kind}"


def _folder() -> Path | None:
    """The user's cache folder; None where there is none that only the user can write."""
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        # A place seen from the current folder would be another in each: it does not count.
        base = given if given.is_absolute() else Path("~/.cache").expanduser()
        folder = base / "rulecheck"
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder if base.is_absolute() and _is_ours(folder) else None
    except (OSError, RuntimeError):
        # A user may have no home.
        return None


def _is_ours(place: Path) -> bool:
    """Whether nobody else can have written a file: what is kept is trusted when read."""
    if not hasattr(os, "getuid"):
        return False
    status = place.stat()
    return status.st_uid == os.getuid() and not status.st_mode & 0o022


@cache
def _code() -> bytes:
    """What tells this code from any other: a checkout changes without a version."""
    told = [f"{__version__} {sys.version}"]
    folders = [os.path.dirname(__file__)]  # noqa: PTH120
    for folder in folders:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=_NAME):
                if entry.name.endswith((".py", ".lark")):
                    status = entry.stat()
                    told.append(f"{entry.path} {status.st_mtime_ns} {status.st_size}")
                elif entry.is_dir(follow_symlinks=False) and entry.name not in _KEEPING_NOTHING:
                    folders.append(entry.path)
    return "\n".join(told).encode()


def _packed(value: object) -> bytes:
    # Small: it is read in every run, and looked at in few.
    import zlib

    return zlib.compress(pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL), level=1)


class _Packed(Generic[_T]):
    """Something that its kept form leaves packed until somebody looks at it."""

    __slots__ = ("_pack", "_value")

    def __init__(self, value: _T, pack: bytes | None = None) -> None:
        self._value, self._pack = value, pack

    def unpacked(self) -> _T:
        """What is packed."""
        pack = self._pack
        if pack is not None:
            # Another thread may have done so meanwhile; the value has to be there first.
            import zlib

            self._value = pickle.loads(zlib.decompress(pack))
            self._pack = None
        return self._value

    def __reduce__(self) -> tuple[type[_Packed[_T]], tuple[None, bytes]]:
        return type(self), (None, self._pack or _packed(self._value))

    def __len__(self) -> int:
        return len(self.unpacked())  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.unpacked())  # type: ignore[call-overload, no-any-return]

    def __repr__(self) -> str:
        return repr(self.unpacked())


class PackedSequence(_Packed[tuple[_Item, ...]], Sequence[_Item]):
    """A sequence, unpacked when it is first looked at."""

    __slots__ = ()

    def __getitem__(self, index: Any) -> Any:
        return self.unpacked()[index]


class PackedMapping(_Packed[dict[_Key, _Item]], Mapping[_Key, _Item]):
    """A mapping, unpacked when it is first looked at."""

    __slots__ = ()

    def __getitem__(self, key: _Key) -> _Item:
        return self.unpacked()[key]
