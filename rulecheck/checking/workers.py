"""Processes that check files, each some files at a time: for speed, and to outlive what fails.

A process that crashes, hangs or talks nonsense is ended; its file is a fault, and another
process takes the next ones. Of several files, each is looked at by itself then. Nothing that
a process says is waited for in vain: its messages are read as they come, and within the time
it has.
"""

from __future__ import annotations

import io
import multiprocessing
import pickle
import selectors
import signal
import socket
import sys
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum, EnumMeta
from functools import partial
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from rulecheck.cache import Packed
from rulecheck.checking.looking import About, Looked, Task, together
from rulecheck.checking.serving import (
    CHUNK_BYTES,
    GRACE_SECONDS,
    HEADER_BYTES,
    INTERRUPTIONS,
    Done,
    Part,
    Ready,
    Refused,
    Result,
    Setup,
    WorkerFault,
    framed,
    serve,
)
from rulecheck.rulebook.rules import Rule

if TYPE_CHECKING:
    from rulecheck.checking.checker import Checker

# Results that wait for an earlier file to be done.
_AHEAD = 256
# Processes that die one after the other before the rules are loaded.
_TRIES = 3
# What a process may say at once.
_MESSAGE_AT_MOST = 512 * 1024**2


class _Place(msgspec.Struct):
    """Where what came of a file is put."""

    looked: Looked | None = None


# A file that was handed out, and its place.
_Handed = tuple[Task, _Place]


class Workers:
    """Some processes, started as they are needed; to be closed."""

    def __init__(
        self,
        setup: Setup,
        jobs: int,
        watch: Callable[[float], None] = lambda ahead: None,
        method: str | None = None,
    ) -> None:
        self.setup = setup
        self.selector = selectors.DefaultSelector()
        self._method = method or _method()
        self.context = multiprocessing.get_context(self._method)
        self.failures = 0
        self.rules: dict[str, Rule] = {}
        self._about: About | None = None
        self._watch = watch
        self._order: deque[_Place] = deque()
        # Files to be looked at each by itself, since something befell them together.
        self._again: deque[list[_Handed]] = deque()
        self._workers = [_Worker(self) for _ in range(jobs)]

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.end()
        self.selector.close()

    def looked(self, tasks: Iterable[Task | Looked]) -> Iterator[Looked]:
        """What came of each task, in order; what is known already only takes its place.

        Raises UnusableInput, UnknownOption and UnknownReading, by which the rules cannot be
        used, and WorkerFault.
        """
        order, sources = self._order, together(tasks, self.setup.together)
        while self._hand_out(sources) or order:
            while order and (found := order[0].looked) is not None:
                order.popleft()
                yield found
            if order:
                self._attend()

    def about(self) -> About:
        """What drafts are checked with. Raises what `looked` does."""
        self._workers[0].start()
        while self._about is None:
            self._attend()
        return self._about

    def _hand_out(self, sources: Iterator[list[Task | Looked]]) -> bool:
        """Give idle workers files; whether there may be more."""
        while worker := self._idle():
            if self._again:
                worker.take(self._again.popleft())
            elif len(self._order) >= _AHEAD:
                break
            elif (some := next(sources, None)) is None:
                return False
            elif new := self._placed(some):
                worker.take(new)
        return True

    def _placed(self, some: Iterable[Task | Looked]) -> list[_Handed]:
        """Give files their places; what is known already is put there. The others."""
        new: list[_Handed] = []
        for task in some:
            place = _Place(task if isinstance(task, Looked) else None)
            self._order.append(place)
            if isinstance(task, Task):
                new.append((task, place))
        return new

    def apart(self, files: Iterable[_Handed]) -> None:
        """Have files looked at each by itself, to see which it was that something befell."""
        self._again.extend([file] for file in files)

    def _idle(self) -> _Worker | None:
        """A worker without a file; the first one loads the rules, and keeps them, for all."""
        idle = (worker for worker in self._workers if not worker.files)
        first = self._workers[0]
        return next(idle, None) if self._about or not first.files else None

    def _attend(self) -> None:
        """Wait until a worker says something or has had its time."""
        now = time.monotonic()
        ends = [worker.deadline for worker in self._workers if worker.deadline is not None]
        wait = max(0.0, min(ends) - now) if ends else None
        for key, events in self.selector.select(wait):
            key.data.attend(events)
        now = time.monotonic()
        for worker in self._workers:
            if worker.deadline is not None and worker.deadline <= now:
                worker.fail(worker.late())
        ahead = sum(place.looked is not None for place in self._order)
        self._watch(ahead + sum(worker.part * len(worker.files) for worker in self._workers))

    def shared(self) -> Setup:
        """What the next process is started with: where it is a copy of this one, with the checker
        that is made here once, unless this process is to be spared."""
        if self._method == "fork" and not self.setup.isolated:
            self.setup = replace(self.setup, make=partial(_same, self.setup.make()))
        return self.setup

    def ready(self, about: About) -> None:
        """Take note that a worker has loaded the rules."""
        self._about = about


def _same(checker: Checker) -> Checker:
    return checker


class _Worker:
    """A process, not yet started or to be started anew, and the talk with it."""

    def __init__(self, workers: Workers) -> None:
        self.workers = workers
        self.files: Sequence[_Handed] = ()
        self.deadline: float | None = None
        self.part = 0.0
        self._time: float | None = None
        self._process: BaseProcess | None = None
        self._channel: socket.socket | None = None
        self._loaded = self._begun = False
        self._heard, self._to_say = bytearray(), memoryview(b"")

    def start(self) -> None:
        """Start the process if there is none."""
        if self._process is not None:
            return
        setup = self.workers.shared()
        ours, theirs = socket.socketpair()
        with theirs, _uninterrupted():
            process = self.workers.context.Process(  # type: ignore[attr-defined]
                target=serve, args=(theirs, setup), daemon=True
            )
            process.start()
            ours.setblocking(False)
            self.workers.selector.register(ours, selectors.EVENT_READ, self)
            self._process, self._channel = process, ours
        self._loaded = self._begun = False
        self._heard, self._to_say = bytearray(), memoryview(b"")
        self._has(self.workers.setup.loading_seconds)

    def take(self, files: Sequence[_Handed]) -> None:
        """Have files checked, and what comes of each put in its place."""
        self.files = files
        self.start()
        if self._loaded:
            self._say()

    def attend(self, events: int) -> None:
        """Read and write as far as the process lets us."""
        try:
            if events & selectors.EVENT_READ:
                self._receive()
            elif events & selectors.EVENT_WRITE:
                self._send()
        except BlockingIOError:
            return
        except OSError:
            # It is gone.
            self.fail(self._died())

    def _say(self) -> None:
        self._has(self.workers.setup.seconds)
        self._begun = False
        self._to_say = memoryview(framed([task for task, _ in self.files]))
        # Written when the selector says that there is room.
        self._listen(selectors.EVENT_READ | selectors.EVENT_WRITE)

    def _send(self) -> None:
        assert self._channel is not None
        sent = self._channel.send(self._to_say[:CHUNK_BYTES])
        self._begun = True
        self._to_say = self._to_say[sent:]
        if not self._to_say:
            self._listen(selectors.EVENT_READ)

    def _listen(self, events: int) -> None:
        assert self._channel is not None
        self.workers.selector.modify(self._channel, events, self)

    def _receive(self) -> None:
        assert self._channel is not None
        heard = self._channel.recv(CHUNK_BYTES)
        if not heard:
            self.fail(self._died())
            return
        self._heard += heard
        while self._process and len(self._heard) >= HEADER_BYTES:
            end = HEADER_BYTES + int.from_bytes(self._heard[:HEADER_BYTES])
            if end > _MESSAGE_AT_MOST:
                self.fail("the process said more than can be heard")
            elif len(self._heard) < end:
                return
            else:
                message = bytes(self._heard[HEADER_BYTES:end])
                del self._heard[:end]
                self._hear(message)

    def _hear(self, message: bytes) -> None:
        try:
            said = _Reader(io.BytesIO(message)).load()
            self._obey(said)
        except _Nonsense:
            self.fail("the process gave an answer that cannot be read")

    def _obey(self, said: object) -> None:
        match said:
            case Ready(about) if not self._loaded and isinstance(about, About):
                self._loaded, self.deadline = True, None
                self.workers.ready(about)
                if self.files:
                    self._say()
            case Refused(error) if not self._loaded and isinstance(error, Exception):
                raise error
            case Part(done) if self.files and isinstance(done, float):
                self.part = min(max(done, 0.0), 1.0)
            case Done(tuple(each)) if len(each) == len(self.files) > 0 and self._loaded:
                self._put(list(map(self._with_rules, each, self.files)))
            case _:
                raise _Nonsense

    def _with_rules(self, result: Result, handed: _Handed) -> Looked:
        looked = result.looked if isinstance(result, Result) else None
        # An answer that came twice would else be taken for that of the next file.
        if not isinstance(looked, Looked) or result.name != handed[0].name:
            raise _Nonsense
        if looked.checked is None:
            return looked
        known = self.workers.rules
        known.update((rule.id, rule) for rule in looked.checked.rules)
        if not all(name in known for name in result.rules):
            raise _Nonsense
        rules = tuple(known[name] for name in result.rules)
        return replace(looked, checked=replace(looked.checked, rules=rules))

    def fail(self, reason: str) -> None:
        """End a process that failed; a file that it had begun is a fault, several are checked
        apart. Raises WorkerFault.

        One that had none yet to begin is started anew, some times.
        """
        late = self.deadline is not None and self.deadline <= time.monotonic()
        loaded, begun = self._loaded, self._begun
        self.end()
        if begun and len(self.files) > 1:
            self.workers.apart(self.files)
            self._rest()
        elif begun and self.files:
            ((task, _),) = self.files
            self._put([Looked(fault=f"{task.name}: not checked: {reason}")])
        elif self.files or not loaded:
            self.workers.failures += 1
            if late or self.workers.failures >= _TRIES:
                raise WorkerFault(f"the rules were not loaded: {reason}")
            self.start()

    def end(self) -> None:
        """End the process, if there is one, at once."""
        self.deadline = None
        if self._process is None or self._channel is None:
            return
        with _uninterrupted():
            self.workers.selector.unregister(self._channel)
            self._channel.close()
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = self._channel = None

    def _put(self, looked: Sequence[Looked]) -> None:
        for (_, place), one in zip(self.files, looked, strict=True):
            place.looked = one
        self.workers.failures = 0
        self._rest()

    def _rest(self) -> None:
        self._begun, self.files, self.deadline, self.part = False, (), None, 0.0

    def _has(self, seconds: float | None) -> None:
        """Give the process so much time, from now on."""
        self._time = seconds
        self.deadline = None if seconds is None else time.monotonic() + seconds

    def late(self) -> str:
        """That it had all its time."""
        advice = "; --time-limit allows for more" if self._loaded else ""
        return f"it took longer than {self._time:g} seconds{advice}"

    def _died(self) -> str:
        """How a process died that closed its end of the talk."""
        assert self._process is not None
        self._process.join(GRACE_SECONDS)
        code = self._process.exitcode
        if code is None:
            return "the process fell silent"
        if code >= 0:
            return f"the process ended (exit code {code})"
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        if name == "SIGALRM":
            return self.late()
        return f"the process {_ENDS.get(name, 'crashed')} ({name})"


_ENDS = {"SIGKILL": "was killed, perhaps for want of memory", "SIGTERM": "was killed"}


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Keeps interruptions waiting: a process that is only half there would tell of them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTIONS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _method() -> str:
    """How processes are started: as copies of this one, where that is sound and swift.

    A copy has the modules and the rules already. On macOS, or beside other threads, a
    copy may find locks held for ever that nobody is there to release.
    """
    alone = sys.platform == "linux" and threading.active_count() == 1
    return "fork" if alone else "spawn"


class _Nonsense(Exception):
    """What a process said cannot be understood."""


class _Reader(pickle.Unpickler):
    """Reads what a process says: values of ours and of plain kinds, nothing that could act."""

    def find_class(self, module: str, name: str) -> Any:
        """A class that is named, if it may be."""
        if (module, name) == ("builtins", "getattr"):
            return _member
        if module.partition(".")[0] != "rulecheck" and (module, name) not in _PLAIN:
            raise _Nonsense
        found = super().find_class(module, name)
        # What a module of ours uses, or does, can be reached through it as well.
        if not isinstance(found, type) or (found.__module__, found.__qualname__) != (module, name):
            raise _Nonsense
        return _unpacked if issubclass(found, Packed) else found

    def load(self) -> Any:
        """What was said. Raises _Nonsense."""
        try:
            return super().load()
        except Exception as error:
            raise _Nonsense from error


def _unpacked(value: object, pack: bytes) -> Any:
    """What is packed, read as all else, and no longer than all else may be."""
    inflating = zlib.decompressobj()
    form = inflating.decompress(pack, _MESSAGE_AT_MOST)
    if value is not None or inflating.unconsumed_tail:
        raise _Nonsense
    return _Reader(io.BytesIO(form)).load()


def _member(kind: object, name: str) -> Enum:
    """The member of an enumeration: early releases of Python 3.11 name it by getattr."""
    if not isinstance(kind, EnumMeta):
        raise _Nonsense
    member: Enum = kind[name]
    return member


_PLAIN = {("builtins", "frozenset"), ("datetime", "date"), ("collections", "OrderedDict")}
