"""A report of an earlier run is found again only where nothing that makes it has changed."""

from __future__ import annotations

import datetime
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from rulecheck.cache import SWITCHED_OFF
from rulecheck.checking import results as results_module
from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Report
from rulecheck.checking.preparation import load_prepared
from rulecheck.checking.results import kept_results
from rulecheck.checking.run import check_paths
from rulecheck.engines.cases import EngineFault
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.reporting.render import rendered
from rulecheck.rulebook.packs import shipped_rules

DRAFT = b"schema: rulecheck/programme/1\ninstrument: CCM\nregime: {option: 4}\n"
WITH_FILE = DRAFT + b"convention: {states_parties: states.yaml}\n"
Run = Callable[..., tuple[Report, int]]


@pytest.fixture(scope="module")
def rules_kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the shipped rules and nothing else."""
    place = tmp_path_factory.mktemp("rules")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_CACHE_HOME", str(place))
        environment.delenv(SWITCHED_OFF, raising=False)
        load_prepared([shipped_rules()])
    return place


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, rules_kept: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of drafts to work in, with a cache of its own beside it."""
    shutil.copytree(rules_kept, tmp_path / "cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(SWITCHED_OFF, raising=False)
    (tmp_path / "drafts").mkdir()
    monkeypatch.chdir(tmp_path / "drafts")
    return tmp_path / "drafts"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Check drafts as a new process would; the report, and how often the engine was asked."""

    def check(
        *names: str, choices: tuple[object, ...] = (), rules: Path | None = None, **given: Any
    ) -> tuple[Report, int]:
        engine = Counting()
        folders = [shipped_rules(), *([rules] if rules else [])]
        as_of = given.get("as_of")
        results = kept_results(folders, as_of, choices)

        def make() -> Checker:
            return Checker(load_prepared(folders, as_of), (engine,), as_of=as_of)

        standard_input = io.BytesIO(given.get("data", b""))
        return check_paths(make, names, standard_input, results=results), engine.count

    return check


class Counting(ReferenceEngine):
    """Counts the cases it is asked of."""

    count = 0
    fault = False

    def answer(self, questions: Any) -> Any:
        if Counting.fault:
            raise EngineFault("no answer")
        self.count += sum(len(question.cases) for question in questions)
        return super().answer(questions)


def test_the_same_draft_has_the_same_report_without_an_engine(folder: Path, run: Run) -> None:
    (folder / "a.yaml").write_bytes(DRAFT)
    (first, asked), (second, asked_again) = run("a.yaml"), run("a.yaml")
    assert asked > 0
    assert asked_again == 0
    assert first.programmes[0].findings
    assert second.programmes[0].findings == first.programmes[0].findings
    assert second.engines == first.engines == ("reference",)
    for form in ("text", "json"):
        assert rendered(second, form) == rendered(first, form)


def test_of_a_folder_only_what_changed_is_checked(folder: Path, run: Run) -> None:
    for name in "abc":
        (folder / f"{name}.yaml").write_bytes(DRAFT)
    _, whole = run(".")
    (folder / "b.yaml").write_bytes(DRAFT + b"# changed\n")
    report, one = run(".")
    assert 0 < one < whole
    assert [Path(p.path).name for p in report.programmes] == ["a.yaml", "b.yaml", "c.yaml"]


def test_another_name_place_choice_or_law_is_checked_anew(
    folder: Path, run: Run, tmp_path: Path
) -> None:
    (folder / "a.yaml").write_bytes(DRAFT)
    (folder / "b.yaml").write_bytes(DRAFT)
    rules = tmp_path / "more.yaml"
    rules.write_bytes(b"schema: rulecheck/vocabulary/1\nvocabularies: {}\n")
    for again in (False, True):
        for given in (
            {"names": ["a.yaml"]},
            {"names": ["b.yaml"]},
            {"names": [str(folder / "a.yaml")]},
            {"names": ["a.yaml"], "choices": ("zh",)},
            {"names": ["a.yaml"], "as_of": datetime.date(2016, 1, 1)},
            {"names": ["a.yaml"], "rules": rules},
            {"names": ["-"], "data": DRAFT},
        ):
            names, rest = given["names"], {k: v for k, v in given.items() if k != "names"}
            _, asked = run(*names, **rest)
            assert bool(asked) is not again, given


def test_another_day_is_checked_anew(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.yaml").write_bytes(DRAFT)
    run("a.yaml")
    later = SimpleNamespace(today=lambda: datetime.date(2100, 1, 1))
    monkeypatch.setattr(results_module, "datetime", SimpleNamespace(date=later))
    assert run("a.yaml")[1] > 0


def test_another_engine_is_asked_anew(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.yaml").write_bytes(DRAFT)
    run("a.yaml")
    monkeypatch.setattr(results_module, "engine_told", lambda: ("another", 1, 1))
    assert run("a.yaml")[1] > 0


def test_a_draft_that_names_a_file_is_checked_anew(folder: Path, run: Run) -> None:
    (folder / "a.yaml").write_bytes(WITH_FILE)
    (folder / "one.yaml").write_bytes(b"[Croatia]")
    # A name may come to mean another file without any byte of either having changed.
    (folder / "states.yaml").symlink_to("one.yaml")
    assert [run("a.yaml")[1] > 0 for _ in range(2)] == [True, True]
    (folder / "states.yaml").unlink()
    report, _ = run("a.yaml")
    assert report.programmes == ()
    assert "states.yaml" in report.problems[0].message


def test_the_same_words_in_another_folder_name_another_file(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, states in (("one", b"[Croatia]"), ("two", b"[Norway]")):
        (folder / place).mkdir()
        (folder / place / "a.yaml").write_bytes(WITH_FILE)
        (folder / place / "states.yaml").write_bytes(states)
        monkeypatch.chdir(folder / place)
        assert run("a.yaml")[1] > 0


def test_problems_and_faults_are_not_kept(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.yaml").write_bytes(DRAFT + b"meetngs: []\n")
    for _ in range(2):
        assert run("a.yaml")[0].problems
    (folder / "a.yaml").write_bytes(DRAFT)
    monkeypatch.setattr(Counting, "fault", True)
    for _ in range(2):
        assert run("a.yaml")[0].faults == ("a.yaml: no answer",)
    monkeypatch.setattr(Counting, "fault", False)
    report, asked = run("a.yaml")
    assert asked > 0
    assert report.programmes


def test_rules_that_changed_while_they_were_read_leave_nothing(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.yaml").write_bytes(DRAFT)
    monkeypatch.setattr(results_module, "key_of_rules", lambda folders, as_of: "earlier rules")
    assert run("a.yaml")[1] > 0
    assert run("a.yaml")[1] > 0


def test_a_damaged_result_is_made_anew(folder: Path, run: Run, tmp_path: Path) -> None:
    (folder / "a.yaml").write_bytes(DRAFT)
    run("a.yaml")
    (place,) = (tmp_path / "cache").rglob("*.reports")
    place.write_bytes(place.read_bytes()[:-20])
    assert run("a.yaml")[1] > 0
    place.chmod(0o666)
    assert run("a.yaml")[1] > 0


def test_it_can_be_switched_off(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCHED_OFF, "1")
    (folder / "a.yaml").write_bytes(DRAFT)
    assert kept_results([shipped_rules()], None, ()) is None
    assert all(run("a.yaml")[1] > 0 for _ in range(2))


def test_few_results_are_kept_and_none_without_bound(
    folder: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results_module, "_KEPT_AT_MOST", 3)
    for number in range(5):
        (folder / f"{number}.yaml").write_bytes(DRAFT + b"#%d\n" % number)
    report, _ = run(".")
    assert [run(f"{number}.yaml")[1] > 0 for number in range(5)] == [False] * 3 + [True] * 2
    monkeypatch.setattr(results_module, "_FINDINGS_AT_MOST", len(report.programmes[0].findings) - 1)
    (folder / "a.yaml").write_bytes(DRAFT + b"# more\n")
    assert all(run("a.yaml")[1] > 0 for _ in range(2))


def test_what_is_kept_holds_no_programme(folder: Path, run: Run) -> None:
    (folder / "a.yaml").write_bytes(DRAFT)
    first, second = run("a.yaml")[0].programmes[0], run("a.yaml")[0].programmes[0]
    assert first.programme is not None
    assert second == replace(first, programme=None)
