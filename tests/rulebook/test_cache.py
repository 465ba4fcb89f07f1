"""Rules kept from an earlier run are used only when they are surely the same."""

import datetime
import pickle
from pathlib import Path

import pytest

from rulecheck.programme.vocabulary import Vocabularies, Vocabulary
from rulecheck.rulebook import cache
from rulecheck.rulebook.cache import SWITCHED_OFF, cached_rulebook
from rulecheck.rulebook.rules import Rulebook
from rulecheck.source.problems import Problem, UnusableInput

DAY = datetime.date(2026, 1, 1)


class Loads:
    """Counts how often rules were loaded."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> Rulebook:
        self.count += 1
        return Rulebook((), Vocabularies({"kind": Vocabulary("kind", closed=True)}), {})


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(SWITCHED_OFF, raising=False)
    file = tmp_path / "rules.yaml"
    file.write_text("a: 1\n")
    return file


def kept(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "cache" / "rulecheck").glob("*.rules"))


def test_rules_are_loaded_once(rules: Path) -> None:
    loads = Loads()
    first, second = cached_rulebook([rules], DAY, loads), cached_rulebook([rules], DAY, loads)
    assert loads.count == 1
    assert second == first


def test_a_changed_file_is_loaded_anew(rules: Path) -> None:
    loads = Loads()
    cached_rulebook([rules], DAY, loads)
    rules.write_text("a: 2\n")
    cached_rulebook([rules], DAY, loads)
    assert loads.count == 2


def test_another_day_is_another_law(rules: Path) -> None:
    loads = Loads()
    cached_rulebook([rules], DAY, loads)
    cached_rulebook([rules], DAY + datetime.timedelta(days=1), loads)
    assert loads.count == 2


@pytest.mark.parametrize("damage", [b"", b"garbage", pickle.dumps("no rulebook")])
def test_a_damaged_form_is_ignored(rules: Path, tmp_path: Path, damage: bytes) -> None:
    loads = Loads()
    cached_rulebook([rules], DAY, loads)
    (place,) = kept(tmp_path)
    place.write_bytes(damage)
    assert isinstance(cached_rulebook([rules], DAY, loads), Rulebook)
    assert loads.count == 2


def test_what_others_can_write_is_not_trusted(rules: Path, tmp_path: Path) -> None:
    loads = Loads()
    cached_rulebook([rules], DAY, loads)
    (place,) = kept(tmp_path)
    place.chmod(0o666)
    cached_rulebook([rules], DAY, loads)
    assert loads.count == 2
    place.parent.chmod(0o777)
    cached_rulebook([rules], DAY, loads)
    assert loads.count == 3


def test_it_can_be_switched_off(
    rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SWITCHED_OFF, "1")
    loads = Loads()
    cached_rulebook([rules], DAY, loads)
    cached_rulebook([rules], DAY, loads)
    assert loads.count == 2
    assert kept(tmp_path) == []


def test_a_folder_that_cannot_be_made_does_no_harm(
    rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    loads = Loads()
    cached_rulebook([rules], DAY, loads)
    assert loads.count == 1


def test_only_a_few_forms_are_kept(rules: Path, tmp_path: Path) -> None:
    for number in range(cache._KEPT_AT_MOST + 3):
        rules.write_text(f"a: {number}\n")
        cached_rulebook([rules], DAY, Loads())
    assert len(kept(tmp_path)) == cache._KEPT_AT_MOST


def test_problems_are_raised_and_not_kept(rules: Path, tmp_path: Path) -> None:
    def fail() -> Rulebook:
        raise UnusableInput([Problem("rules.yaml", 1, 1, "wrong")])

    for _ in range(2):
        with pytest.raises(UnusableInput):
            cached_rulebook([rules], DAY, fail)
    assert kept(tmp_path) == []
