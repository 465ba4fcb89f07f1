"""Files are read whole and within bounds, whatever size they tell."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from rulecheck.source import files
from rulecheck.source.files import check_file, read_bounded


@pytest.mark.parametrize("size", [0, 1, 9, 10, 11, 12, 100])
def test_a_file_is_read_to_one_byte_more_than_the_limit(tmp_path: Path, size: int) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"x" * size)
    assert check_file(file) == size
    assert read_bounded(file, 10) == b"x" * min(size, 11)


@pytest.mark.parametrize("told", [0, 1, 5, 99, 10_000])
def test_a_file_is_read_whole_whatever_size_it_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: int
) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"x" * 100)
    monkeypatch.setattr(files, "check_file", lambda *_, **__: told)
    assert read_bounded(file) == b"x" * 100
    assert read_bounded(file, 10) == b"x" * 11


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def say() -> None:
        # A reader that has enough leaves.
        with suppress(BrokenPipeError), pipe.open("wb") as stream:
            for _ in range(5):
                stream.write(b"x" * 50_000)
                stream.flush()

    for limit, length in ((1_000_000, 250_000), (100_000, 100_001)):
        speaker = threading.Thread(target=say)
        speaker.start()
        assert read_bounded(pipe, limit) == b"x" * length
        speaker.join()


@pytest.mark.parametrize("name", [".", "/dev/null"])
def test_what_is_no_file_is_refused(name: str) -> None:
    with pytest.raises(OSError, match=r"director|regular"):
        read_bounded(name)
