"""What runs in a process that checks files for another, and what the two say to each other."""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from rulecheck.checking.looking import About, Looked, Task, about, look
from rulecheck.source.problems import UnknownChoice, UnusableInput

if TYPE_CHECKING:
    from rulecheck.checking.checker import Checker

HEADER_BYTES = 8
CHUNK_BYTES = 1024 * 1024
INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if os.name == "posix" else []))
# How much later than its end by others a process ends by itself, should they be gone.
GRACE_SECONDS = 5
# What an isolated process may take of memory.
_MEMORY_AT_MOST = 4 * 1024**3


class WorkerFault(Exception):
    """The processes that are to check files cannot do so; nothing may be concluded."""


class Setup(msgspec.Struct, frozen=True):
    """What a process is started with."""

    # Makes the checker, in the process that checks.
    make: Callable[[], Checker]
    # Whether reports are to hold the drafts and the rules.
    whole: bool = True
    # How many files are looked at together, of those that are small.
    together: int = 1
    # Whether to tell which part of them is done.
    parts: bool = False
    # How long files that are looked at together may take, and the loading of the rules.
    seconds: float | None = None
    loading_seconds: float | None = None
    # Whether the rules are loaded there and nowhere else, and memory is bounded.
    isolated: bool = False


# What a process says: that it is ready, or why it never will be; a part; what came of files.


class Ready(msgspec.Struct, frozen=True):
    about: About


class Refused(msgspec.Struct, frozen=True):
    error: Exception


class Part(msgspec.Struct, frozen=True):
    done: float


class Result(msgspec.Struct, frozen=True):
    """What came of a file; of the rules its findings name, those not yet told are told."""

    name: str
    looked: Looked
    rules: tuple[str, ...] = ()


class Done(msgspec.Struct, frozen=True):
    """What came of the files that were looked at together, in order."""

    each: tuple[Result, ...]


def framed(message: object) -> bytes:
    """A message as it is sent: its length, then the message."""
    form = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return len(form).to_bytes(HEADER_BYTES) + form


def serve(channel: socket.socket, setup: Setup) -> None:
    """Check what is handed over, until nobody is there to tell."""
    _stand_apart(setup)
    told: set[str] = set()
    with Timed(setup.loading_seconds):
        try:
            checker = setup.make()
            ready = Ready(about(checker, whole=setup.whole))
        except Exception as error:
            foreseen = isinstance(error, UnusableInput | UnknownChoice)
            said = error if foreseen else WorkerFault(f"{type(error).__name__}: {error}")
            channel.sendall(framed(Refused(said)))
            return
    # Rules are no garbage, and as long as nobody touches them both processes share them.
    gc.set_threshold(100_000)
    gc.freeze()
    channel.sendall(framed(ready))

    def part(done: float) -> None:
        if setup.parts:
            channel.sendall(framed(Part(done)))

    while tasks := _next(channel):
        with Timed(setup.seconds):
            found = look(lambda: checker, tasks, part, whole=setup.whole)
        each = (_result(task.name, one, told) for task, one in zip(tasks, found, strict=True))
        channel.sendall(framed(Done(tuple(each))))


def _result(name: str, looked: Looked, told: set[str]) -> Result:
    """What came of a file, without the rules that were told before."""
    if looked.checked is None:
        return Result(name, looked)
    rules = looked.checked.rules
    new = tuple(rule for rule in rules if rule.id not in told)
    told.update(rule.id for rule in new)
    short = replace(looked, checked=replace(looked.checked, rules=new))
    return Result(name, short, tuple(rule.id for rule in rules))


def _next(channel: socket.socket) -> list[Task]:
    """The next files; none when there is nobody to give any."""
    header = _exactly(channel, HEADER_BYTES)
    form = _exactly(channel, int.from_bytes(header)) if header else b""
    tasks: list[Task] = pickle.loads(form) if form else []
    return tasks


def _exactly(channel: socket.socket, length: int) -> bytes:
    """So many bytes; none where the other end is closed."""
    heard = bytearray()
    while len(heard) < length:
        chunk = channel.recv(min(length - len(heard), CHUNK_BYTES))
        if not chunk:
            return b""
        heard += chunk
    return bytes(heard)


def _stand_apart(setup: Setup) -> None:
    """See that the process ends with the one it serves, and writes to no stream of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in INTERRUPTIONS[1:]:
        # What is ignored, as nohup asks, is ignored here too.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTIONS)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _fall_silent()
    if setup.isolated:
        _bound_memory()


def _fall_silent() -> None:
    """Let nothing that is printed, by Python or by C, come among what another process prints."""
    debugging = bool(os.environ.get("RULECHECK_DEBUG"))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1) if debugging else (0, 1, 2):
        os.dup2(nowhere, number)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if not debugging:
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _bound_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        bounds = [one for one in (soft, hard, _MEMORY_AT_MOST) if one != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_AS, (min(bounds), hard))
        # What a crash leaves is of no use to who checks drafts.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Timed:
    """Ends the process when its time is long over: by the system, whatever it is busy with."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds if hasattr(signal, "setitimer") else None

    def __enter__(self) -> None:
        if self.seconds is not None:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, self.seconds + GRACE_SECONDS)

    def __exit__(self, *_: object) -> None:
        if self.seconds is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
