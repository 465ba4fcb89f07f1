"""Checkers that meet with trouble in one draft; processes that are started anew import them."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rulecheck.checking.checker import Checker, Draft, UnknownOption
from rulecheck.checking.looking import Looked
from rulecheck.checking.preparation import load_prepared
from rulecheck.checking.serving import Done, Result, framed
from rulecheck.engines import durable
from rulecheck.engines.agreement import available_engines
from rulecheck.engines.cases import EngineFault
from rulecheck.engines.durable import DurableEngine
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.source.problems import Problem, UnusableInput

TROUBLED = "troubled.yaml"
NOISE = "noise of the engine\n"


def _channel() -> socket.socket:
    """What the process speaks to the one it serves through."""
    frame: Any = sys._getframe()
    while "channel" not in frame.f_locals:
        frame = frame.f_back
    found: socket.socket = frame.f_locals["channel"]
    return found


def _say(form: bytes) -> None:
    _channel().sendall(form)


def _hang_in_c() -> None:
    """Wait in the C library, and let no other thread of Python run."""
    ctypes.PyDLL(None).sleep(3_600)


def _run_wild_in_c() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGALRM})
    re.match(r"(a+)+$", "a" * 64 + "b")


def _exhaust_memory() -> None:
    bytearray(64 * 1024**3)


def _overflow_the_stack() -> None:
    _overflow_the_stack()


def _raise(error: Exception) -> None:
    raise error


def _say_half() -> None:
    _say((1_000).to_bytes(8) + b"half")
    time.sleep(3_600)


def _meet(trouble: Callable[[], object]) -> None:
    # A crash that is meant leaves no traces among what the tests print.
    faulthandler.disable()
    trouble()


TROUBLES: dict[str, Callable[[], object]] = {
    "a crash": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "a crash in C": lambda: ctypes.string_at(0),
    "an abort": os.abort,
    "a kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "an end": lambda: os._exit(0),
    "an end with a code": lambda: os._exit(7),
    "a hang": lambda: time.sleep(3_600),
    "a hang in C": _hang_in_c,
    "a busy loop in C": _run_wild_in_c,
    "a stop": lambda: os.kill(os.getpid(), signal.SIGSTOP),
    "half a message": _say_half,
    "no memory": _exhaust_memory,
    "no stack": _overflow_the_stack,
    "an unforeseen error": lambda: _raise(KeyError("x")),
    "an exit": lambda: _raise(SystemExit(0)),  # type: ignore[arg-type]
    "garbage": lambda: _say((12).to_bytes(8) + b"\x80not pickled"),
    "an object that acts": lambda: _say(
        (32).to_bytes(8) + b"cos\nsystem\n(S'exit 0'\ntR.".ljust(32)
    ),
    "an answer for another file": lambda: _say(
        framed(Done((Result("another.yaml", Looked(draft=False)),)))
    ),
    "an answer of no kind": lambda: _say(framed(Done(1))),  # type: ignore[arg-type]
    "an endless message": lambda: _say((2**62).to_bytes(8)),
    "a closed channel": lambda: (_channel().shutdown(socket.SHUT_RDWR), time.sleep(3_600)),
}


class _Firings:
    """What stands before the firings of durable-rules and loses some of them."""

    def __init__(self, change: Callable[[str, list[int]], list[int] | None]) -> None:
        self.change, self.firings, self.on = change, durable._RuleSet._firings, False

    def __call__(self, rule_set: Any, batch: str) -> Any:
        for name, frames in self.firings(rule_set, batch):
            kept = self.change(name, frames) if self.on else frames
            if kept is not None:
                yield name, kept


LOSSES: dict[str, Callable[[str, list[int]], list[int] | None]] = {
    "no heartbeat": lambda name, frames: None if name == durable._HEARTBEAT else frames,
    "a truncated batch": lambda name, frames: frames[:-1] if name == durable._SEEN else frames,
    "a wrong count": lambda name, frames: (
        [*frames, frames[-1]] if name == durable._SEEN else frames
    ),
    "a lost proof": lambda name, frames: frames[1:] if name[0] in "yn" else frames,
}


class Troubled(Checker):
    """Checks as the others do, and meets with trouble in the troubled draft."""

    trouble: Callable[[], object] = staticmethod(lambda: None)
    firings: _Firings | None = None

    def opened(self, programme: Any, path: str) -> Draft:
        print(NOISE, flush=True)
        os.write(1, NOISE.encode())
        troubled = Path(path).name == TROUBLED
        if self.firings:
            self.firings.on = troubled
        if troubled:
            _meet(self.trouble)
        return super().opened(programme, path)


def checker(trouble: str) -> Checker:
    """A checker that meets with a trouble by its name."""
    made = Troubled(load_prepared([shipped_rules()]), (ReferenceEngine(),))
    if trouble in LOSSES:
        made.engines = (DurableEngine(), ReferenceEngine())
        made.firings = firings = _Firings(LOSSES[trouble])
        durable._RuleSet._firings = lambda rule_set, batch: firings(rule_set, batch)  # type: ignore[method-assign]
    else:
        made.trouble = TROUBLES[trouble]
    return made


def sound() -> Checker:
    """A checker that meets with none."""
    return Checker(load_prepared([shipped_rules()]), (ReferenceEngine(),))


def both_engines() -> Checker:
    """A checker with the engines there are."""
    return Checker(load_prepared([shipped_rules()]), available_engines())


def loading(trouble: str, flag: Path) -> Checker:
    """A checker whose making meets with a trouble; with `once` in its name, the first time only."""
    if not trouble.endswith("once") or not flag.exists():
        flag.touch()
        _meet(LOADING[trouble.removesuffix(" once")])
    return sound()


LOADING: dict[str, Callable[[], object]] = {
    **TROUBLES,
    "unusable rules": lambda: _raise(UnusableInput([Problem("rules.yaml", 3, 5, "not usable")])),
    "an unknown option": lambda: _raise(UnknownOption("no option 9")),
    "a fault": lambda: _raise(EngineFault("too many")),
}
