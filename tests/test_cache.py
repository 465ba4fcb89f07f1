"""What an earlier run made is used only when it is surely the same, and nobody else's."""

from __future__ import annotations

import os
import pickle
import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rulecheck import cache
from rulecheck.cache import SWITCHED_OFF, Log, PackedMapping, PackedSequence, keep, kept, key_of


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(SWITCHED_OFF, raising=False)
    return tmp_path / "cache" / "rulecheck"


def key(*parts: bytes) -> str:
    found = key_of(*parts)
    assert found is not None
    return found


@pytest.mark.parametrize("often", [False, True])
def test_what_is_kept_comes_back(often: bool) -> None:
    keep(key(b"a"), "rules", {"a": 1}, 8, often=often)
    assert kept(key(b"a"), "rules") == {"a": 1}
    assert kept(key(b"b"), "rules") is None
    assert kept(key(b"a"), "report") is None


def test_a_key_tells_content_from_content_and_code_from_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = [key(b"ab", b"c"), key(b"a", b"bc"), key(b"abc"), key(b"abc", b"")]
    assert len(set(before)) == 4
    monkeypatch.setattr(cache, "_code", lambda: b"another version")
    assert not {key(b"ab", b"c")} & set(before)


@pytest.mark.parametrize("damage", [b"", b"garbage", pickle.dumps("a"), pickle.dumps(("b", 1))])
def test_what_is_damaged_is_ignored(folder: Path, damage: bytes) -> None:
    keep(key(b"a"), "rules", 1, 8)
    (place,) = folder.glob("*.rules")
    place.write_bytes(damage)
    assert kept(key(b"a"), "rules") is None


def test_no_byte_that_is_damaged_makes_another_value(folder: Path) -> None:
    value = {"days": 4, "text": "four", "packed": PackedSequence((4, "four"))}
    keep(key(b"a"), "rules", value, 8)
    (place,) = folder.glob("*.rules")
    whole = place.read_bytes()
    # A number would be another number, and what is packed be looked at only later.
    for at in range(len(whole)):
        place.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert kept(key(b"a"), "rules") is None
    place.write_bytes(whole)
    assert kept(key(b"a"), "rules")["days"] == 4


def test_what_is_kept_under_another_key_is_ignored(folder: Path) -> None:
    keep(key(b"a"), "rules", 1, 8)
    (place,) = folder.glob("*.rules")
    place.rename(folder / f"{key(b'b')}.rules")
    assert kept(key(b"b"), "rules") is None


def test_what_others_can_write_is_not_trusted(folder: Path) -> None:
    keep(key(b"a"), "rules", 1, 8)
    (place,) = folder.glob("*.rules")
    place.chmod(0o666)
    assert kept(key(b"a"), "rules") is None
    place.chmod(0o600)
    assert kept(key(b"a"), "rules") == 1
    place.parent.chmod(0o777)
    assert key_of(b"a") is None


def test_it_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCHED_OFF, "1")
    assert key_of(b"a") is None


def test_a_folder_that_cannot_be_made_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = key(b"a")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert key_of(b"a") is None
    keep(name, "rules", 1, 8)
    assert kept(name, "rules") is None


def test_what_cannot_be_kept_leaves_nothing_behind(folder: Path) -> None:
    name = key(b"a")
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    keep(name, "rules", deep, 8)
    assert list(folder.iterdir()) == []


def test_of_each_kind_the_latest_are_kept(folder: Path) -> None:
    for number in range(5):
        keep(key(b"%d" % number), "rules", number, 3)
        keep(key(b"%d" % number), "report", number, 2)
    assert len(list(folder.glob("*.rules"))) == 3
    assert len(list(folder.glob("*.report"))) == 2
    assert kept(key(b"4"), "rules") == kept(key(b"4"), "report") == 4


def log(at_most: int = 100) -> Log:
    """The log as a new process opens it."""
    return Log(key(b"log"), "reports", at_most)


def test_what_was_added_to_a_log_is_found_by_later_ones() -> None:
    assert log().find(key(b"a")) is None
    first = log()
    for number in range(3):
        first.add(key(b"%d" % number), {"number": number})
    later = log()
    later.add(key(b"4"), "four")
    assert [later.find(key(b"%d" % n)) for n in range(3)] == [{"number": n} for n in range(3)]
    # Where its own are, only later ones look.
    assert later.find(key(b"4")) is None
    assert log().find(key(b"4")) == "four"


def test_two_may_add_to_a_log_at_once(folder: Path) -> None:
    one, other = log(), log()
    for n in range(5):
        one.add(key(b"one%d" % n), n)
        other.add(key(b"other%d" % n), n)
    assert len(list(folder.glob("*.reports"))) == 1
    both = log()
    assert [both.find(key(b"one%d" % n)) for n in range(5)] == list(range(5))
    assert [both.find(key(b"other%d" % n)) for n in range(5)] == list(range(5))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60), st.data())
def test_a_damaged_log_tells_nothing_untrue_and_begins_anew(
    folder: Path, put: bytes, data: st.DataObject
) -> None:
    for place in folder.glob("*.reports"):
        place.unlink()
    first = log()
    for name in (b"a", b"b"):
        first.add(key(name), name)
    (place,) = folder.glob("*.reports")
    whole = place.read_bytes()
    begin = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(begin, len(whole)))
    place.write_bytes(whole[:begin] + put + whole[end:])
    damaged = log()
    for name in (b"a", b"b"):
        assert damaged.find(key(name)) in (name, None)
    # Whatever was there: what is added now and in the run after it is found.
    log().add(key(b"c"), b"c")
    log().find(key(b"a"))
    log().find(key(b"b"))
    log().add(key(b"d"), b"d")
    assert log().find(key(b"d")) == b"d"


def test_a_log_that_ends_in_nothing_begins_anew(folder: Path) -> None:
    log().add(key(b"a"), 1)
    (place,) = folder.glob("*.reports")
    # As a crash of the system leaves files: longer, without what was to be written. To read a
    # long one value by value, each of no length, would take for ever.
    place.write_bytes(place.read_bytes() + bytes(3 * cache._HEAD.size))
    assert log().find(key(b"a")) is None
    assert not place.exists()


def test_a_log_that_others_can_write_is_not_trusted(folder: Path) -> None:
    log().add(key(b"a"), 1)
    (place,) = folder.glob("*.reports")
    place.chmod(0o666)
    assert log().find(key(b"a")) is None
    log().add(key(b"b"), 2)
    assert (log().find(key(b"a")), log().find(key(b"b"))) == (None, 2)


def test_what_cannot_be_kept_leaves_a_log_as_it_was(folder: Path) -> None:
    log().add(key(b"a"), 1)
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    log().add(key(b"b"), deep)
    assert (log().find(key(b"a")), log().find(key(b"b"))) == (1, None)


def test_a_full_log_begins_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        log(3).add(key(b"%d" % number), number)
    assert [log().find(key(b"%d" % n)) for n in range(4)] == [None, None, None, 3]
    monkeypatch.setattr(cache, "_LOG_BYTES_AT_MOST", 10)
    log().add(key(b"5"), 5)
    assert (log().find(key(b"3")), log().find(key(b"5"))) == (None, 5)


def test_of_logs_the_latest_are_kept(folder: Path) -> None:
    for number in range(12):
        Log(key(b"log%d" % number), "reports", 3).add(key(b"a"), number)
    assert len(list(folder.glob("*.reports"))) == 8
    assert Log(key(b"log11"), "reports", 3).find(key(b"a")) == 11


class Opened:
    """Tells when it is unpacked."""

    count = 0

    def __reduce__(self):
        return _opened, ()


def _opened() -> Opened:
    Opened.count += 1
    return Opened()


def test_what_is_packed_is_unpacked_when_it_is_looked_at() -> None:
    sequence = pickle.loads(pickle.dumps(PackedSequence((Opened(), 2))))
    mapping = pickle.loads(pickle.dumps(PackedMapping({"a": Opened()})))
    before = Opened.count
    again = pickle.loads(pickle.dumps((sequence, mapping)))
    assert Opened.count == before
    assert again[0][1] == 2
    assert (len(again[0]), list(again[1]), "a" in again[1]) == (2, ["a"], True)
    assert Opened.count == before + 2


@pytest.mark.parametrize("told", ["cache", "./cache", ""])
def test_a_folder_that_is_not_whole_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    # Else what lies in the current folder, somebody else's perhaps, would be trusted.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", told)
    keep(key(b"a"), "rules", 1, 8)
    assert kept(key(b"a"), "rules") == 1
    assert [one.name for one in tmp_path.iterdir()] == ["home"]


def test_without_a_home_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(place: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "expanduser", homeless)
    assert key_of(b"a") is None


def test_only_rooms_that_nothing_kept_is_made_in_are_left_out_of_the_code() -> None:
    root = Path(__file__).parents[1]
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    (layers,) = [
        contract["layers"]
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    ]
    above = layers[: layers.index("rulecheck.checking")]
    rooms = {name.removeprefix("rulecheck.") for part in above for name in part.split(" | ")}
    assert cache._KEEPING_NOTHING - {"__pycache__"} == rooms - {"api"}


@pytest.mark.parametrize(
    ("name", "told"),
    [("a.py", True), ("checking/a.py", True), ("new/deep/a.lark", True), ("cli/a.py", False)],
)
def test_a_change_of_code_changes_keys_where_it_may_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, told: bool
) -> None:
    monkeypatch.setattr(cache, "__file__", str(tmp_path / "package" / "cache.py"))
    changed = tmp_path / "package" / name
    changed.parent.mkdir(parents=True)
    changed.write_text("1")
    before = cache._code.__wrapped__()
    changed.write_text("12")
    assert (cache._code.__wrapped__() != before) is told


def test_a_change_of_libraries_changes_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    os.utime(libraries, (0, 0))
    monkeypatch.setattr(msgspec, "__file__", str(libraries / "msgspec" / "__init__.py"))
    before = cache._code.__wrapped__()
    assert cache._code.__wrapped__() == before
    (libraries / "reader_of_yaml-2.dist-info").mkdir()
    assert cache._code.__wrapped__() != before
