"""What an earlier run has made, kept in the user's cache folder for later ones.

What is stale, damaged or could be somebody else's is ignored and made anew.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from operator import attrgetter
from pathlib import Path
from struct import Struct
from typing import Any, Generic, TypeVar

import msgspec

from rulecheck import __version__

# Set to anything to make everything anew.
SWITCHED_OFF = "RULECHECK_NO_CACHE"

# Rooms that make nothing of what is kept, nor of what that is made of.
_KEEPING_NOTHING = frozenset(
    {"__pycache__", "cli", "proving", "reporting", "testing", "verification"}
)

_NAME = attrgetter("name")
_LOGS_AT_MOST = 8
_LOG_BYTES_AT_MOST = 32 * 1024**2
_SUM_BYTES = 8
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
        read = memoryview(place.read_bytes())
        told, form = read[:_SUM_BYTES], read[_SUM_BYTES:]
        # Else a damaged number would be another one, of which both engines were sure.
        return _value(form, key) if _sum(form) == told else None
    except Exception:
        # Whatever is wrong with a kept form, what it was made of is at hand.
        return None


def keep(key: str, kind: str, value: object, at_most: int, *, often: bool = False) -> None:
    """Keep a value, whole or not at all; of each kind the latest stay.

    One that is read `often` takes longer to keep, and is read sooner.
    """
    with suppress(OSError, pickle.PicklingError, RecursionError):
        place = _place(key, kind)
        form = _form(key, value)
        if often:
            import pickletools

            form = pickletools.optimize(form)
        # Other threads and processes may keep the same at once.
        draft = place.with_name(f".{key}.{os.urandom(4).hex()}")
        try:
            number = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(number, "wb") as stream:
                stream.write(_sum(form))
                stream.write(form)
            draft.replace(place)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        _drop_oldest(place.parent, kind, at_most)


def _drop_oldest(folder: Path, kind: str, at_most: int) -> None:
    with os.scandir(folder) as entries:
        same = [entry for entry in entries if entry.name.endswith(f".{kind}")]
    if len(same) > at_most:
        for old in sorted(same, key=lambda entry: entry.stat().st_mtime)[:-at_most]:
            Path(old.path).unlink()


class Log:
    """Values in one file, each under a key of its own, the latest last; until there are too many.

    To add to a file takes a tenth of the time of making one. A value is written at once, behind
    the others, so that several processes may do so. What was torn or damaged tells by its
    length or its sum, and the log begins anew.
    """

    def __init__(self, key: str, kind: str, at_most: int) -> None:
        self._key, self._kind, self._at_most = key, kind, at_most
        self._places: dict[bytes, _Stretch | None] | None = None

    def find(self, key: str) -> Any:
        """What an earlier run added under a key; None where nothing is there or can be trusted."""
        try:
            place = self._known().get(bytes.fromhex(key))
            if place is None:
                return None
            with self._file().open("rb") as stream:
                stream.seek(place.begin)
                form = stream.read(place.length)
            if _sum(form) == place.sum:
                return _value(form, key)
            self._begin_anew()
        except Exception:
            # Whatever is wrong with a kept form, what it was made of is at hand.
            return None
        return None

    def add(self, key: str, value: object) -> None:
        """Add a value, whole or not at all."""
        with suppress(OSError, pickle.PicklingError, RecursionError):
            form = _form(key, value)
            digest = bytes.fromhex(key)
            said = _HEAD.pack(digest, len(form), _sum(form)) + form
            file, known = self._file(), self._known()
            if not known:
                _drop_oldest(file.parent, self._kind, _LOGS_AT_MOST - 1)
            elif len(known) >= self._at_most or file.stat().st_size > _LOG_BYTES_AT_MOST:
                self._begin_anew()
            number = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
            try:
                whole = os.write(number, said) == len(said)
            finally:
                os.close(number)
            if whole:
                # Where it stands, only a later run asks.
                self._known()[digest] = None
            else:
                self._begin_anew()

    def _known(self) -> dict[bytes, _Stretch | None]:
        """Where everything stands. Raises OSError."""
        if self._places is None:
            self._places = {}
            file = self._file()
            if file.exists():
                self._places = _places_in(file) if _is_ours(file) else {}
                if not self._places:
                    self._begin_anew()
        return self._places

    def _begin_anew(self) -> None:
        self._places = {}
        self._file().unlink(missing_ok=True)

    def _file(self) -> Path:
        return _place(self._key, self._kind)


class _Stretch(msgspec.Struct, frozen=True):
    """Where a value stands in a log: from which byte on, how many, and their sum."""

    begin: int
    length: int
    sum: bytes


# Before each value: its key, its length and its sum.
_HEAD = Struct(f"<32sQ{_SUM_BYTES}s")


def _places_in(file: Path) -> dict[bytes, _Stretch | None]:
    """The places of all values of a log; none where it is damaged."""
    places: dict[bytes, _Stretch | None] = {}
    with file.open("rb") as stream:
        size, begin = os.fstat(stream.fileno()).st_size, 0
        while begin < size:
            head = os.pread(stream.fileno(), _HEAD.size, begin)
            if len(head) < _HEAD.size:
                return {}
            digest, length, told = _HEAD.unpack(head)
            if not length:
                return {}
            places[digest] = _Stretch(begin + _HEAD.size, length, told)
            begin += _HEAD.size + length
    return places if begin == size else {}


def _form(key: str, value: object) -> bytes:
    """A value as it is kept, with the key it is kept under."""
    return pickle.dumps((key, value), protocol=pickle.HIGHEST_PROTOCOL)


def _value(form: bytes | memoryview, key: str) -> Any:
    """What was kept in a form; None where it was kept under another key."""
    name, value = pickle.loads(form)
    return value if name == key else None


def _sum(form: bytes | memoryview) -> bytes:
    return hashlib.sha256(form).digest()[:_SUM_BYTES]


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
    folder = _folder_for(os.environ.get("XDG_CACHE_HOME", ""), os.environ.get("HOME"))
    if folder is None:
        return None
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder if _is_ours(folder) else None
    except OSError:
        return None


@lru_cache(maxsize=1)
def _folder_for(given: str, home: str | None) -> Path | None:
    """The place of the folder, as the environment tells it."""
    try:
        # A place seen from the current folder would be another in each: it does not count.
        base = Path(given) if Path(given).is_absolute() else Path("~/.cache").expanduser()
    except RuntimeError:
        # A user may have no home.
        return None
    return base / "rulecheck" if base.is_absolute() else None


def _is_ours(place: Path) -> bool:
    """Whether nobody else can have written a file: what is kept is trusted when read."""
    if not hasattr(os, "getuid"):
        return False
    status = place.stat()
    return status.st_uid == os.getuid() and not status.st_mode & 0o022


@cache
def _code() -> bytes:
    """What tells this code and its libraries from any other: a checkout changes without a
    version."""
    # What reads drafts and rules lies beside: when it is upgraded, the folder of all changes.
    libraries = os.path.dirname(os.path.dirname(msgspec.__file__))  # noqa: PTH120
    changed = os.stat(libraries).st_mtime_ns  # noqa: PTH116
    told = [f"{__version__} {sys.version} {libraries} {changed}"]
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


class Packed(Generic[_T]):
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

    def __reduce__(self) -> tuple[type[Packed[_T]], tuple[None, bytes]]:
        return type(self), (None, self._pack or _packed(self._value))

    def __len__(self) -> int:
        return len(self.unpacked())  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.unpacked())  # type: ignore[call-overload, no-any-return]

    def __repr__(self) -> str:
        return repr(self.unpacked())


class PackedSequence(Packed[tuple[_Item, ...]], Sequence[_Item]):
    """A sequence, unpacked when it is first looked at."""

    __slots__ = ()

    def __getitem__(self, index: Any) -> Any:
        return self.unpacked()[index]


class PackedMapping(Packed[dict[_Key, _Item]], Mapping[_Key, _Item]):
    """A mapping, unpacked when it is first looked at."""

    __slots__ = ()

    def __getitem__(self, key: _Key) -> _Item:
        return self.unpacked()[key]
