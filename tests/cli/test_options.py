"""Where a text is written to: whole or not at all, and never over what is read."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import click
import pytest

from rulecheck.checking.results import kept_results
from rulecheck.cli.options import spare, write


def test_a_link_stays_and_what_it_names_is_written(tmp_path: Path) -> None:
    target, link = tmp_path / "deep" / "report", tmp_path / "link"
    target.parent.mkdir()
    target.write_text("old", "utf-8")
    link.symlink_to(target)
    write("new", link)
    assert link.is_symlink()
    assert target.read_text("utf-8") == "new"
    assert [file.name for file in target.parent.iterdir()] == ["report"]


def test_a_link_to_no_file_yet_names_the_file_to_write(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("report")
    write("new", link)
    assert link.is_symlink()
    assert (tmp_path / "report").read_text("utf-8") == "new"


def test_what_is_no_file_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text("utf-8")), daemon=True)
    reader.start()
    write("sent", pipe)
    reader.join(10)
    assert read == ["sent"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_an_open_file_is_added_to(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("before\n", "utf-8")
    with log.open("a", encoding="utf-8") as stream:
        write("after\n", Path(f"/dev/fd/{stream.fileno()}"))
    assert log.read_text("utf-8") == "before\nafter\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_a_full_standard_output_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "rulecheck", "words"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.stderr == "Error: the output cannot be written: No space left on device\n"
    assert done.returncode == 2


@pytest.mark.parametrize("mode", [0o600, 0o664])
def test_a_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "report"
    file.touch()
    file.chmod(mode)
    write("new", file)
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_a_new_file_has_the_mode_of_any_other(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    write("new", tmp_path / "report")
    assert (tmp_path / "report").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_name_may_be_as_long_as_names_may_be(tmp_path: Path) -> None:
    write("new", tmp_path / ("x" * 250))
    assert (tmp_path / ("x" * 250)).read_text("utf-8") == "new"


@pytest.mark.parametrize("name", ["", ".", "/", "x" * 300, "none/report", "a\0b", "file/x"])
def test_what_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    output = Path(name)
    spare(output, ["x" * 300])
    with pytest.raises(click.UsageError, match=" cannot be written: "):
        write("new", output)
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_links_in_a_circle_are_told_and_stay(tmp_path: Path) -> None:
    circle = tmp_path / "circle"
    circle.symlink_to("circle")
    spare(circle, [str(circle)])
    with pytest.raises(click.UsageError, match=" cannot be written: "):
        write("new", circle)
    assert circle.is_symlink()


def test_what_is_there_stays_unless_it_is_to_be_written_over(tmp_path: Path) -> None:
    file = tmp_path / "report"
    file.write_text("old", "utf-8")
    with pytest.raises(click.UsageError, match="is there already; --force writes over it"):
        write("new", file, overwrite=False)
    assert file.read_text("utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["report"]


@pytest.mark.parametrize("option", ["--baseline", "--template"])
def test_what_is_read_is_not_written_over(run, own_rules, draft, tmp_path: Path, option) -> None:
    file = tmp_path / "read"
    file.write_text("kept", "utf-8")
    found = run("check", draft(), "--rules", own_rules, option, file, "--output", file)
    assert found.exit_code == 2
    assert "is read by this run; write to another file" in found.output
    assert file.read_text("utf-8") == "kept"


def test_a_calendar_does_not_take_the_place_of_its_draft(run, fixtures, tmp_path: Path) -> None:
    file = tmp_path / "draft.yaml"
    file.write_bytes((fixtures / "complying.yaml").read_bytes())
    found = run("calendar", file, "--output", file, "--force")
    assert found.exit_code == 2
    assert "is read by this run" in found.output


def test_rules_behind_links_in_a_circle_are_unusable(run, tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    for place in (tmp_path / "circle", tmp_path / "circle" / "rules"):
        found = run("test", place)
        assert found.exit_code == 2
        assert str(place) in found.output


def test_a_draft_behind_links_in_a_circle_is_unusable(run, own_rules, tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    place = tmp_path / "circle" / "draft.yaml"
    found = run("check", place, "--rules", own_rules)
    assert found.exit_code == 2
    assert "cannot be read: Too many levels of symbolic links" in found.output
    assert kept_results([own_rules], None, ()).key(str(place), b"") is None
