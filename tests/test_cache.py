"""What an earlier run made is used only when it is surely the same, and nobody else's."""

from __future__ import annotations

import pickle
import tomllib
from pathlib import Path

import pytest

from rulecheck import cache
from rulecheck.cache import SWITCHED_OFF, PackedMapping, PackedSequence, keep, kept, key_of


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(SWITCHED_OFF, raising=False)
    return tmp_path / "cache" / "rulecheck"


def key(*parts: bytes) -> str:
    found = key_of(*parts)
    assert found is not None
    return found


def test_what_is_kept_comes_back() -> None:
    keep(key(b"a"), "rules", {"a": 1}, 8)
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


@pytest.mark.parametrize("given", ["cache", "./cache", ""])
def test_a_folder_that_is_not_whole_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    # Else what lies in the current folder, somebody else's perhaps, would be trusted.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", given)
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
