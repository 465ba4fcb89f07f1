"""What befalls one of several files that are looked at together is told of that one alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from rulecheck.checking import looking
from rulecheck.checking.checker import Checker, Draft
from rulecheck.checking.looking import Looked, Task, look, together
from rulecheck.engines.cases import EngineFault
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.rulebook.rules import Rulebook

EXAMPLE = Path(__file__).parents[2] / "fixtures" / "ccm" / "example-option-4.yaml"
HEAD = b"schema: rulecheck/programme/1\n"
DRAFT = EXAMPLE.read_bytes()
# In the order of `FILES`: a part of what is said of each that has no report.
FILES = {
    "sound": DRAFT,
    "no YAML": HEAD + b"instrument: [",
    "unknown key": DRAFT + b"meetngs: []\n",
    "other YAML": b"name: a workflow\n",
    "no rules": HEAD + b"instrument: XYZ\nregime: {option: 4}\n",
    "an option of none": HEAD + b"instrument: CCM\nregime: {option: 4}\nwaivers: [{rule: X-1}]\n",
    "sound too": DRAFT + b"# \n",
}


@pytest.fixture
def checker(rulebook: Rulebook) -> Checker:
    return Checker(rulebook, [ReferenceEngine()])


def tasks(names: Iterable[str]) -> list[Task]:
    return [Task(name, name != "other YAML", FILES.get(name, DRAFT)) for name in names]


def looked(checker: Checker, names: Sequence[str]) -> dict[str, Looked]:
    found = look(lambda: checker, tasks(names), lambda part: None, whole=False)
    return dict(zip(names, found, strict=True))


def test_each_file_has_what_it_has_alone(checker: Checker) -> None:
    found = looked(checker, list(FILES))
    for name, one in found.items():
        assert one == looked(checker, [name])[name]
    assert [name for name, one in found.items() if one.checked] == ["sound", "sound too"]
    assert [name for name, one in found.items() if not one.draft] == ["other YAML"]
    assert {p.path for one in found.values() for p in one.problems} == {
        "no YAML",
        "unknown key",
        "no rules",
        "an option of none",
    }


def test_the_checker_is_made_for_drafts_only() -> None:
    def make() -> Checker:
        raise AssertionError

    assert look(make, tasks(["other YAML"]), lambda part: None, whole=False) == [
        Looked(draft=False)
    ]


@pytest.mark.parametrize("error", [EngineFault("lost"), RecursionError("too deep")], ids=repr)
def test_a_fault_is_of_the_draft_that_it_befalls(checker: Checker, error: Exception) -> None:
    class Troubled(Checker):
        def judge(self, drafts: Sequence[Draft]) -> None:
            if any(draft.path == "b" for draft in drafts):
                raise error
            super().judge(drafts)

    troubled = Troubled(checker.rulebook, checker.engines)
    found = looked(troubled, ["a", "b", "c"])
    (fault,) = (one.fault for one in found.values() if one.fault)
    assert fault in (f"b: {error}", f"b: internal fault: RecursionError: {error}")
    assert found["a"].checked
    assert found["c"].checked


def test_what_drafts_say_is_forgotten_whatever_befalls_them(
    checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Draft] = []
    open_ = checker.opened
    monkeypatch.setattr(
        checker, "opened", lambda *given: opened.append(open_(*given)) or opened[-1]
    )

    def interrupted(draft: Draft) -> Any:
        raise KeyboardInterrupt

    looked(checker, ["a", "b"])
    monkeypatch.setattr(checker, "report", interrupted)
    with pytest.raises(KeyboardInterrupt):
        looked(checker, ["c", "d"])
    assert len(opened) == 4
    assert not any(vars(draft.facts) for draft in opened)


def test_files_come_together_in_order_so_many_at_once_and_fewer_large_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(looking, "_BYTES_TOGETHER", 100)
    sizes = [1, 1, 1, 1, 99, 1, 100, 5, 5]
    files: list[Task | Looked] = [Task(str(n), True, b" " * n) for n in sizes]
    files.insert(2, Looked())
    parts = list(together(iter(files), 4))
    assert [len(part) for part in parts] == [4, 2, 2, 2]
    assert [one for part in parts for one in part] == files
    assert list(together([], 4)) == []


def test_files_are_taken_only_as_they_are_needed() -> None:
    taken: list[str] = []

    def files() -> Any:
        for task in tasks("abcdef"):
            taken.append(task.name)
            yield task

    parts = together(files(), 2)
    next(parts)
    assert taken == ["a", "b"]
