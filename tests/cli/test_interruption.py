"""A run that is interrupted ends at once: no traceback, nothing half written, no process left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rulecheck.cli.options import write

DRAFT = "schema: rulecheck/programme/1\ninstrument: CCM\nregime: {option: 4}\n"
PATIENCE_SECONDS = 60
pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="processes are looked up in /proc"
)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a run in a process group of its own, writing to a file that is there already."""
    started = []

    def start(*arguments: object) -> subprocess.Popen[bytes]:
        (tmp_path / "report.json").write_text("earlier")
        command = [sys.executable, "-m", "rulecheck", "check", "--format", "json"]
        process = subprocess.Popen(
            [*command, "--output", "report.json", *map(str, arguments)],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def children(process: subprocess.Popen[bytes]) -> list[int]:
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in listed.read_text().split()] if listed.exists() else []


def wait_for(condition: Callable[[], object]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.01)


def is_over(pid: int) -> bool:
    """Whether a process is gone, or a zombie of nobody's."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def drafts(folder: Path) -> Path:
    """More drafts than are checked in the time of a test, or hardly so."""
    (folder / "drafts").mkdir()
    for number in range(3_000):
        (folder / "drafts" / f"{number}.yaml").write_text(f"{DRAFT}# {number}\n")
    return folder / "drafts"


def nothing_is_left(folder: Path) -> None:
    assert (folder / "report.json").read_text() == "earlier"
    assert [one.name for one in folder.iterdir() if one.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("sent", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, -9)],
    ids=lambda value: getattr(value, "name", ""),
)
def test_with_many_processes(run, tmp_path: Path, sent: signal.Signals, code: int) -> None:
    process = run(drafts(tmp_path), "--jobs", 2)
    wait_for(lambda: len(children(process)) == 2)
    workers = children(process)
    if sent == signal.SIGINT:
        # Ctrl-C on a terminal reaches all processes of the run.
        os.killpg(process.pid, sent)
    else:
        process.send_signal(sent)
    assert process.wait(PATIENCE_SECONDS) == code, process.stderr.read()
    for pid in workers:
        wait_for(lambda pid=pid: is_over(pid))
    # Below the ^C that a terminal shows, a new line begins.
    assert process.communicate() == (b"", b"\n" if sent == signal.SIGINT else b"")
    nothing_is_left(tmp_path)


@pytest.mark.parametrize("isolate", ["--isolate", "--no-isolate"])
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_in_one_process(run, tmp_path: Path, sent: signal.Signals, code: int, isolate: str) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    process = run("pipe.yaml", isolate)
    # Opened for writing as soon as the run reads it; what it reads never comes.
    with (tmp_path / "pipe.yaml").open("wb"):
        process.send_signal(sent)
        assert process.wait(PATIENCE_SECONDS) == code
    assert process.communicate() == (b"", b"\n" if sent == signal.SIGINT else b"")
    nothing_is_left(tmp_path)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_while_a_report_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    (tmp_path / "report.json").write_text("earlier")

    def interrupted(*_: object) -> None:
        raise error

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(error):
        write("new", tmp_path / "report.json")
    nothing_is_left(tmp_path)


def test_a_reader_that_leaves_ends_the_run_quietly(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "rulecheck", "check", "--jobs", "2", str(drafts(tmp_path))]
    for number in range(2_900):
        (tmp_path / "drafts" / f"{number}.yaml").unlink()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141
