"""The pytest plugin, in a repository made on the spot."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rulecheck.rulebook.packs import shipped_rules

TERMS = "schema: rulecheck/vocabulary/1\nvocabularies: {theme: {terms: {fishing: {zh: 渔业}}}}\n"
# A change after which an example fails.
FAILS = "working_days >= 4", "working_days >= 6"
RELATIONS = ["order", "cycles", "weeks", "unrelated", "form", "silence", "waiver", "engines"]


@pytest.fixture
def repository(tmp_path: Path, write_own: Callable[[Path], Path]) -> Path:
    write_own(tmp_path / "rules")
    (tmp_path / "test_else.py").write_text("def test_else(): pass\n", "utf-8")
    return tmp_path


def run(repository: Path, *arguments: str) -> tuple[int, str]:
    """The exit code of pytest and what it prints, from a process of its own."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def change(file: Path, old: str, new: str) -> None:
    """Have a file of rules say something else."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def named(output: str) -> list[str]:
    """The tests that a run lists."""
    return [line.split("::", 1)[1] for line in output.splitlines() if "::" in line]


def failure_in(output: str) -> str:
    """What a run tells of its failures."""
    return output[output.index("= FAILURES =") : output.index("= short test summary")]


def test_examples_and_relations_are_tests_that_bear_the_id(repository: Path) -> None:
    code, output = run(
        repository, "--rulecheck", "rules/", "--rulecheck-examples", "2", "-q", "-rA"
    )
    assert code == 0, output
    names = [line.split("::", 1)[1] for line in output.splitlines() if line.startswith("PASSED")]
    assert names == [f"OWN-1::{name}" for name in ("complies-1", "departs-1", *RELATIONS)]


def test_other_tests_run_beside_them_where_they_are_named(repository: Path) -> None:
    listed = ("--collect-only", "-q")
    _, both = run(repository, "--rulecheck", "rules", "test_else.py", *listed)
    _, one = run(repository, "rules/own.yaml", "--rulecheck", "rules", "-k", "order", *listed)
    assert "test_else" in named(both)
    assert len(named(both)) == 1 + 2 + len(RELATIONS)
    assert named(one) == ["OWN-1::order"]


def test_settings_stand_for_options(repository: Path) -> None:
    (repository / "pytest.ini").write_text(
        "[pytest]\nrulecheck = rules\nrulecheck_examples = 0\n", "utf-8"
    )
    code, output = run(repository, "-q", "-rA")
    assert code == 0, output
    assert [line for line in output.splitlines() if "3 passed" in line]
    _, output = run(repository, "test_else.py", "--collect-only", "-q")
    assert named(output) == ["test_else"]


def test_an_example_that_fails_is_told_plainly(repository: Path) -> None:
    change(repository / "rules" / "own.yaml", *FAILS)
    code, output = run(repository, "--rulecheck", "rules/", "--rulecheck-examples", "0")
    assert code == 1
    said = "OWN-1: examples.complies: the example should give complies, but gives departs"
    failure = output[output.index(f"\nrules/own.yaml:17:18: {said}\nschema: ") :]
    assert "instrument: OWN" in failure
    assert "dates: 2017-06-12/2017-06-16" in failure
    assert "Traceback" not in output
    assert "runtest" not in output


def test_a_relation_that_fails_prints_yaml_to_paste(repository: Path) -> None:
    """A rule that names a year, and is taken for one that does not."""
    change(repository / "rules" / "own.yaml", "working_days >= 4", "closes >= 2017-06-15")
    (repository / "conftest.py").write_text(
        "from rulecheck.testing import relations\n"
        "relations.names_time = lambda rule, vocabularies: False\n",
        "utf-8",
    )
    code, output = run(repository, "--rulecheck", "rules/", "-k", "cycles")
    assert code == 1
    assert "OWN-1: All dates 28 years (1,461 whole weeks) later change nothing" in output
    assert "becomes meeting complies" in output or "becomes meeting departs" in output
    assert "schema: rulecheck/programme/1\ninstrument: OWN\n" in output
    assert "Traceback" not in output
    again = run(repository, "--rulecheck", "rules/", "-k", "cycles")[1]
    assert failure_in(again) == failure_in(output)


def test_a_file_that_cannot_be_used_is_an_error_with_its_place(repository: Path) -> None:
    change(repository / "rules" / "own.yaml", "working_days >= 4", "workin_days >= 4")
    code, output = run(repository, "--rulecheck", "rules/")
    assert code == 2
    assert "\nrules/own.yaml:12:14: OWN-1: " in output
    assert "workin_days" in output
    assert "Traceback" not in output
    assert "1 error" in output


@pytest.mark.parametrize(
    ("content", "asked", "said"),
    [
        ({}, "place", "place:1:1: no YAML file in this folder"),
        ({}, ".", ".:1:1: no YAML file in this folder"),
        ({"notes.txt": "hello"}, "place/notes.txt", "place/notes.txt:1:1: expected a mapping"),
        ({"own.yaml": TERMS}, "place", "place:1:1: no rules found there"),
        ({"own.yaml": TERMS}, "{place}", "{place}:1:1: no rules found there"),
        ({"own.yaml": TERMS}, "place/own.yaml", "place/own.yaml:1:1: no rules found there"),
    ],
)
def test_a_place_without_rules_is_an_error(
    tmp_path: Path, content: dict[str, str], asked: str, said: str
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    for name, text in content.items():
        (place / name).write_text(text, "utf-8")
    code, output = run(tmp_path, "--rulecheck", asked.format(place=place))
    assert code == 2, output
    assert f"\n{said.format(place=place)}" in output
    assert "1 error" in output
    assert "Traceback" not in output


def test_a_folder_without_rules_beside_others_is_an_error(repository: Path) -> None:
    terms = repository / "terms"
    terms.mkdir()
    (repository / "rules" / "vocabulary.yaml").rename(terms / "vocabulary.yaml")
    arguments = "--rulecheck", "rules", "--rulecheck-examples", "0", "--rulecheck"
    code, output = run(repository, *arguments, "terms")
    assert code == 2, output
    assert "\nterms:1:1: no rules found there\n" in output
    assert "1 error" in output
    # A file that is named brings along what the rules need.
    code, output = run(repository, *arguments, "terms/vocabulary.yaml")
    assert code == 0, output
    assert "2 passed" in output


def test_an_example_that_is_no_draft_is_told_as_rulecheck_test_does(repository: Path) -> None:
    change(
        repository / "rules" / "own.yaml", "complies: [{meeting: {id", "complies: [{meeting: {idd"
    )
    code, output = run(repository, "--rulecheck", "rules/", "--rulecheck-examples", "0")
    assert code == 1
    assert "\nrules/own.yaml:17:29: OWN-1: unknown key 'idd'; perhaps 'id'\n" in output


def test_a_place_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    code, output = run(tmp_path, "--rulecheck", "nowhere")
    assert code == 4, output
    assert f"file or directory not found: {tmp_path / 'nowhere'}" in output


@pytest.mark.parametrize(
    ("folder", "suffix"), [("build", "yaml"), ("dist/deep", "YML"), ("__pycache__", "yml")]
)
def test_rules_in_folders_that_pytest_passes_over_are_tested(
    repository: Path, folder: str, suffix: str
) -> None:
    place = repository / "rules" / folder
    place.mkdir(parents=True)
    own = repository / "rules" / "own.yaml"
    change(own, *FAILS)
    own.rename(place / f"own.{suffix}")
    code, output = run(repository, "--rulecheck", "rules", "--rulecheck-examples", "0")
    assert code == 1, output
    assert f"FAILED rules/{folder}/own.{suffix}::OWN-1::complies-1" in output
    assert "1 failed, 1 passed" in output


@pytest.mark.parametrize(("link", "target"), [("own.yaml", "else/own.yaml"), ("linked", "else")])
def test_rules_that_links_lead_to_are_tested(repository: Path, link: str, target: str) -> None:
    other = repository / "else"
    other.mkdir()
    own = repository / "rules" / "own.yaml"
    change(own, *FAILS)
    own.rename(other / "own.yaml")
    (repository / "rules" / link).symlink_to(repository / target)
    code, output = run(repository, "--rulecheck", "rules", "--rulecheck-examples", "0")
    assert code == 1, output
    assert "::OWN-1::complies-1" in output
    assert "1 failed, 1 passed" in output


def test_a_link_that_leads_nowhere_is_an_error(repository: Path) -> None:
    (repository / "rules" / "lost.yaml").symlink_to("nowhere.yaml")
    code, output = run(repository, "test_else.py", "--rulecheck", "rules")
    assert code == 2, output
    assert "\nrules/lost.yaml:1:1: cannot be read" in output
    assert "1 error" in output


@pytest.mark.parametrize("arguments", [(), (".",), ("rules",), ("rules/own.yaml", "test_else.py")])
def test_a_broken_file_that_pytest_passes_over_is_an_error(
    repository: Path, arguments: tuple[str, ...]
) -> None:
    (repository / "pytest.ini").write_text("[pytest]\nrulecheck = rules\n", "utf-8")
    build = repository / "rules" / "build"
    build.mkdir()
    (build / "x.yaml").write_text("a: [", "utf-8")
    code, output = run(repository, *arguments)
    assert code == 2, output
    assert "\nrules/build/x.yaml:1:" in output
    assert "1 error" in output
    assert "Traceback" not in output


def test_a_folder_of_the_settings_that_pytest_passes_over_is_tested(repository: Path) -> None:
    (repository / "pytest.ini").write_text(
        "[pytest]\nrulecheck = build\nrulecheck_examples = 0\n", "utf-8"
    )
    (repository / "rules").rename(repository / "build")
    for arguments in (), (".",), ("build",):
        code, output = run(repository, *arguments, "-m", "rulecheck")
        assert code == 0, output
        assert "2 passed" in output


def test_each_rule_is_tested_once_however_it_is_named(repository: Path) -> None:
    (repository / "pytest.ini").write_text("[pytest]\nrulecheck = rules\n", "utf-8")
    listed = ("--collect-only", "-q")
    whole = ["OWN-1::complies-1", "OWN-1::departs-1", *(f"OWN-1::{one}" for one in RELATIONS)]
    for arguments in ("rules",), ("rules/own.yaml",), ("rules", "rules/own.yaml::OWN-1::order"):
        assert named(run(repository, *arguments, *listed)[1]) == whole
    _, one = run(repository, "rules/own.yaml::OWN-1::order", *listed)
    assert named(one) == ["OWN-1::order"]


def test_nothing_is_loaded_without_the_option(repository: Path) -> None:
    (repository / "conftest.py").write_text(
        "import sys\n"
        "def pytest_unconfigure():\n"
        "    print('loaded', sorted(m for m in sys.modules if m.startswith('rulecheck')))\n",
        "utf-8",
    )
    code, output = run(repository, "-q")
    assert code == 0, output
    expected = ["rulecheck", "rulecheck.testing", "rulecheck.testing.plugin"]
    assert f"loaded {expected}" in output


def test_processes_share_the_work(repository: Path) -> None:
    code, output = run(
        repository, "--rulecheck", "rules/", "--rulecheck-examples", "1", "-n", "2", "-q"
    )
    assert code == 0, output
    assert f"{2 + len(RELATIONS)} passed" in output


def test_a_number_that_is_none_is_refused(repository: Path) -> None:
    (repository / "pytest.ini").write_text(
        "[pytest]\nrulecheck = rules\nrulecheck_examples = many\n", "utf-8"
    )
    code, output = run(repository, "-q")
    assert code == 4, output
    assert "rulecheck_examples: expected a whole number, found 'many'" in output


def test_shipped_rules_are_tested_in_their_place(tmp_path: Path) -> None:
    place = shipped_rules() / "ccm" / "residual-checks.yaml"
    code, output = run(
        tmp_path, "--rulecheck", str(place), "--rulecheck-examples", "1", "--rulecheck-seed", "7",
        "-k", "CCM-P04.1", "-q",
    )  # fmt: skip
    assert code == 0, output
    assert "passed" in output
