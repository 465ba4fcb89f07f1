"""`rulecheck check`: what it prints, and the exit code of the worst that happened."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rulecheck import __version__
from rulecheck.checking import results
from rulecheck.cli import commands, main
from rulecheck.engines import agreement
from rulecheck.engines.cases import EngineFault
from rulecheck.engines.reference import ReferenceEngine

ROOT = Path(__file__).parents[2]
LEVELS = ["violation", "departure", "discrepancy", "advice", "undetermined", "note"]


class Contrary:
    """An engine that says yes where the answer is no, and no otherwise."""

    name = "contrary"

    def answer(self, questions):
        right = ReferenceEngine().answer(questions)
        return [[answer is False for answer in answers] for answers in right]


class Lost:
    """An engine that fails."""

    name = "lost"

    def answer(self, questions):
        raise EngineFault("the engine gave no answer")


class Short:
    """An engine that loses the last case of each question."""

    name = "short"

    def answer(self, questions):
        return [answers[:-1] for answers in ReferenceEngine().answer(questions)]


@pytest.fixture
def engines(monkeypatch):
    def use(*chosen):
        monkeypatch.setattr(agreement, "available_engines", lambda: chosen)
        # Reports of runs with other engines are none of theirs.
        monkeypatch.setattr(results, "engine_told", lambda: repr(chosen))

    return use


# Exit codes


def test_a_draft_that_complies_is_code_0(run, fixtures):
    found = run("check", fixtures / "complying.yaml")
    assert found.exit_code == 0
    assert "(CCM, option 4)" in found.output
    assert "violation" not in found.output
    assert "departure" not in found.output


def test_a_violation_is_code_1_and_told_with_rule_line_and_remedy(run, fixtures):
    found = run("check", fixtures / "meeting-of-experts-three-days.yaml")
    assert found.exit_code == 1
    assert "CCM-P28.6, ME2017, line " in found.output
    assert "To mend: " in found.output
    assert "Source: CCM/CONF/2015/PM.1/WP.5, para. 28" in found.output


@pytest.mark.parametrize("fail_on", LEVELS)
@pytest.mark.parametrize("level", LEVELS)
def test_the_failing_level_and_all_graver_ones_are_code_1(run, own_rules, draft, level, fail_on):
    found = run("check", draft(level), "--rules", own_rules, "--fail-on", fail_on)
    assert f"\n1 {level}.\n" in found.output
    assert found.exit_code == (LEVELS.index(level) <= LEVELS.index(fail_on))


@pytest.mark.parametrize(("level", "code"), [("violation", 1), ("departure", 0), ("note", 0)])
def test_without_a_level_only_violations_fail(run, own_rules, draft, level, code):
    assert run("check", draft(level), "--rules", own_rules).exit_code == code


def test_an_unusable_draft_is_code_2_and_located(run, tmp_path):
    file = tmp_path / "draft.yaml"
    file.write_text("schema: rulecheck/programme/1\ninstrument: CCM\nmeetngs: []\n")
    found = run("check", file)
    assert found.exit_code == 2
    assert found.output == f"{file}:3:1: unknown key 'meetngs'; perhaps 'meetings'\n"


def test_a_missing_file_is_code_2(run, tmp_path):
    found = run("check", tmp_path / "none.yaml")
    assert found.exit_code == 2
    assert "none.yaml:1:1: cannot be read: No such file or directory" in found.output


@pytest.mark.parametrize(
    "name", ["x" * 300, "x" * 5000, "a/../" * 900 + "none"], ids=["long", "longer", "deep"]
)
def test_a_name_that_cannot_be_is_code_2(run, name):
    assert run("check", name).exit_code == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_folder_without_permission_is_code_2(run, draft, own_rules):
    inner = draft("note", "closed/draft.yaml")
    inner.parent.chmod(0)
    try:
        assert run("check", inner, "--rules", own_rules).exit_code == 2
        assert run("check", inner.parent, "--rules", own_rules).exit_code == 2
    finally:
        inner.parent.chmod(0o700)


def test_an_instrument_without_rules_is_code_2(run, draft):
    found = run("check", draft("note"))
    assert found.exit_code == 2
    assert ":2:1: there are no rules for 'TPNW', so nothing was checked" in found.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "x.yaml", "--nonsense"],
        ["check", "x.yaml", "--fail-on", "murder"],
        ["check", "x.yaml", "--format", "xml"],
        ["check", "x.yaml", "--lang", "fr"],
        ["chek"],
    ],
)
def test_a_wrong_command_line_is_code_2(run, arguments):
    found = run(*arguments)
    assert found.exit_code == 2
    assert "Usage: " in found.output


def test_wrong_rules_are_code_2_and_located(run, fixtures, tmp_path):
    (tmp_path / "rules.yaml").write_text("schema: rulecheck/rules/1\n")
    found = run("check", fixtures / "complying.yaml", "--rules", tmp_path)
    assert found.exit_code == 2
    assert f"{tmp_path / 'rules.yaml'}:1:1: the key 'rules' is missing" in found.stderr
    assert found.stdout == ""


def test_rules_that_are_missing_are_code_2(run, fixtures, tmp_path):
    found = run("check", fixtures / "complying.yaml", "--rules", tmp_path / "none")
    assert found.exit_code == 2
    assert "there is no such file or folder" in found.stderr


# Faults


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (Contrary(), "reference says "),
        (Lost(), "the engine gave no answer"),
        (Short(), "the engines answered for a different number of cases"),
    ],
)
def test_engines_that_differ_or_fail_are_code_3(run, fixtures, engines, second, told):
    engines(ReferenceEngine(), second)
    found = run("check", fixtures / "complying.yaml")
    assert found.exit_code == 3
    assert "internal fault: " in found.output
    assert told in " ".join(found.output.split())
    assert "No findings" not in found.output


def test_a_fault_in_json(run, fixtures, engines):
    engines(ReferenceEngine(), Lost())
    found = run("check", fixtures / "complying.yaml", "--format", "json")
    assert found.exit_code == 3
    data = json.loads(found.stdout)
    assert data["programmes"] == []
    assert data["faults"] == [f"{fixtures / 'complying.yaml'}: the engine gave no answer"]


def test_a_fault_is_worse_than_an_unusable_input(run, fixtures, engines, tmp_path):
    engines(ReferenceEngine(), Lost())
    assert run("check", tmp_path / "none", fixtures / "complying.yaml").exit_code == 3


def boom(*_arguments, **_options):
    raise RuntimeError("the floor gave way")


def test_an_unforeseen_error_is_code_3_without_a_traceback(monkeypatch, capsys, fixtures):
    monkeypatch.setattr("rulecheck.checking.run.check_paths", boom)
    monkeypatch.setattr(sys, "argv", ["rulecheck", "check", str(fixtures / "complying.yaml")])
    monkeypatch.delenv("RULECHECK_DEBUG", raising=False)
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("rulecheck: internal fault: RuntimeError: the floor gave way\n")
    assert "Traceback" not in said.err


def test_an_unforeseen_error_is_shown_in_full_on_demand(monkeypatch, fixtures):
    monkeypatch.setattr("rulecheck.checking.run.check_paths", boom)
    monkeypatch.setattr(sys, "argv", ["rulecheck", "check", str(fixtures / "complying.yaml")])
    monkeypatch.setenv("RULECHECK_DEBUG", "1")
    with pytest.raises(RuntimeError, match="the floor gave way"):
        main()


# Several files, folders, standard input


def test_every_file_is_reported_and_the_worst_code_wins(run, own_rules, draft, tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_bytes(b"\xff\xfe not text")
    departs, complies = draft("violation", "a.yaml"), draft(None, "z.yaml")
    paths = (departs, broken, tmp_path / "none", complies)
    found = run("check", *paths, "--rules", own_rules, "--format", "json")
    assert found.exit_code == 2
    data = json.loads(found.stdout)
    assert [p["path"] for p in data["programmes"]] == [str(departs), str(complies)]
    assert [len(p["findings"]) for p in data["programmes"]] == [1, 0]
    assert [(p["path"], p["message"]) for p in data["problems"]] == [
        (str(broken), "not UTF-8 text; save the file as UTF-8"),
        (str(tmp_path / "none"), "cannot be read: No such file or directory"),
    ]


def test_one_draft_of_several_that_fails_is_code_1(run, own_rules, draft):
    paths = draft(None, "a.yaml"), draft("violation", "b.yaml"), draft("note", "c.yaml")
    assert run("check", *paths, "--rules", own_rules).exit_code == 1


def test_a_path_given_twice_is_checked_once(run, own_rules, draft):
    file = draft("note")
    found = run("check", file, file, "--rules", own_rules, "--format", "json")
    assert len(json.loads(found.stdout)["programmes"]) == 1


def test_in_a_folder_only_programmes_are_checked(run, own_rules, draft):
    folder = draft("violation").parent
    draft("note", "deep/er/late.yml")
    draft("violation", ".hidden/draft.yaml")
    draft("violation", "draft.txt")
    (folder / "other.yaml").write_text("schema: somebody/else/1\nname: x\n")
    (folder / "plain.yaml").write_text("name: x\n")
    found = run("check", folder, "--rules", own_rules, "--format", "json")
    data = json.loads(found.stdout)
    assert [p["path"] for p in data["programmes"]] == [
        str(folder / "draft.yaml"),
        str(folder / "deep" / "er" / "late.yml"),
    ]
    assert data["problems"] == []
    assert found.exit_code == 1


def test_a_list_beside_the_draft_is_no_problem_of_the_folder(run, own_rules, draft):
    # The format lets convention.states_parties name a file that holds a list.
    file = draft("note")
    (file.parent / "states.yaml").write_text("- Croatia\n- Norway\n")
    file.write_text(file.read_text() + "convention: {states_parties: states.yaml}\n")
    assert run("check", file, "--rules", own_rules).exit_code == 0
    found = run("check", file.parent, "--rules", own_rules)
    assert "expected a mapping" not in found.output
    assert found.exit_code == 0


@pytest.mark.parametrize(
    "other",
    [
        None,
        "name: x\n",
        "# not a rulecheck/programme/1\nname: x\n",
        "text: 'a draft begins with schema: rulecheck/programme/1'\n",
    ],
)
def test_a_folder_without_programmes_is_code_2_and_says_so(run, tmp_path, other):
    if other:
        (tmp_path / "other.yaml").write_text(other)
    found = run("check", tmp_path)
    assert found.exit_code == 2
    assert found.output == (
        f"{tmp_path}:1:1: no draft programme in this folder: "
        "no YAML with schema: rulecheck/programme/1\n"
    )


def test_a_folder_without_programmes_is_not_hidden_by_a_good_file(run, own_rules, draft, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "other.yaml").write_text("# see rulecheck/programme/1\nname: x\n")
    found = run("check", tmp_path / "empty", draft("note", "good/a.yaml"), "--rules", own_rules)
    assert found.exit_code == 2


def test_a_dash_is_standard_input(run, fixtures):
    text = (fixtures / "meeting-of-experts-three-days.yaml").read_bytes()
    found = run("check", "-", "--format", "json", given=text)
    assert found.exit_code == 1
    (programme,) = json.loads(found.stdout)["programmes"]
    assert programme["path"] == "-"
    assert "CCM-P28.6" in {finding["rule"] for finding in programme["findings"]}


def test_nothing_on_standard_input_is_code_2(run):
    found = run("check", "-", given=b"")
    assert found.exit_code == 2
    assert found.output.startswith("-:1:1: ")


# Forms and languages


def test_json_on_standard_output_is_the_whole_report(run, fixtures):
    found = run("check", fixtures / "meeting-of-experts-three-days.yaml", "--format", "json")
    data = json.loads(found.stdout)
    assert data["version"] == 1
    assert data["engines"][-1] == "reference"
    (programme,) = data["programmes"]
    assert (programme["instrument"], programme["option"]) == ("CCM", "4")
    finding = next(f for f in programme["findings"] if f["rule"] == "CCM-P28.6")
    assert finding["location"]["path"] == "meetings[4].dates"
    assert finding["source"] == {
        "document": "CCM/CONF/2015/PM.1/WP.5",
        "document_text": "CCM/CONF/2015/PM.1/WP.5",
        "locus": "para. 28",
        "locus_text": "para. 28",
    }
    assert programme["verdicts"]["departs"] >= len(programme["findings"]) - 1


def test_messages_in_chinese(run, own_rules, draft):
    found = run("check", draft("violation"), "--rules", own_rules, "--lang", "zh")
    assert "Violation不是第一届。" in found.output
    assert "请改为第一届。" in found.output
    assert "is not the first" not in found.output


def test_the_version_and_help(run):
    assert run("--version").output == f"rulecheck, version {__version__}\n"
    found = run("check", "-h")
    assert found.exit_code == 0
    assert "Exit codes:" in found.output


# True runs


def rulecheck(*arguments, given=b"", **environment):
    env = {k: v for k, v in os.environ.items() if not k.startswith("RULECHECK")} | environment
    return subprocess.run(
        [sys.executable, "-m", "rulecheck", *map(str, arguments)],
        input=given,
        capture_output=True,
        cwd=ROOT,
        env=env,
        check=False,
    )


def test_a_true_run_of_a_draft_that_complies(fixtures):
    found = rulecheck("check", fixtures / "complying.yaml")
    assert (found.returncode, found.stderr) == (0, b"")
    assert b"violation" not in found.stdout
    assert b"Rules that bind this draft" in found.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="closed by the shell of a Unix")
def test_a_true_run_without_a_command_shows_the_help():
    found = rulecheck()
    assert found.returncode == 2
    assert found.stderr.decode() == rulecheck("--help").stdout.decode()


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_true_run_without_streams(fixtures, closed):
    for name, code in [("complying", 0), ("meeting-of-experts-three-days", 1)]:
        command = f'exec "$0" -m rulecheck check "$1" {closed}'
        file = fixtures / f"{name}.yaml"
        found = subprocess.run(
            ["sh", "-c", command, sys.executable, str(file)],
            capture_output=True,
            cwd=ROOT,
            check=False,
        )
        assert (found.returncode, found.stderr) == (code, b"")


def test_a_true_run_of_standard_input(fixtures):
    text = (fixtures / "meeting-of-experts-three-days.yaml").read_bytes()
    found = rulecheck("check", "-", given=text)
    assert (found.returncode, found.stderr) == (1, b"")


@pytest.mark.parametrize(
    "given",
    [b"", b"\x00\xff\xfe", b"[" * 9000, b"a: &a [*a]", b"{" * 60],
    ids=["nothing", "bytes", "lists", "loop", "mappings"],
)
def test_garbage_is_code_2_without_a_traceback(given):
    found = rulecheck("check", "-", given=given)
    assert found.returncode == 2
    assert found.stdout.startswith(b"-:1:")
    assert found.stderr == b""


@pytest.mark.parametrize("encoding", ["utf-8:strict", "cp1252", "ascii"])
def test_chinese_is_printed_whatever_the_terminal(encoding):
    draft = b"schema: rulecheck/programme/1\ninstrument: CCM\n"
    found = rulecheck("check", "-", "--lang", "zh", given=draft, PYTHONIOENCODING=encoding)
    assert (found.returncode, found.stderr) == (0, b"")


@pytest.mark.skipif(sys.platform != "linux", reason="file names are texts elsewhere")
def test_a_file_whose_name_is_no_text_is_checked(tmp_path):
    name = os.fsencode(tmp_path) + b"/\xff.yaml"
    with open(name, "wb") as file:  # noqa: PTH123
        file.write(b"schema: rulecheck/programme/1\ninstrument: CCM\n")
    for form in ("text", "json"):
        found = rulecheck(
            "check", os.fsdecode(name), "--format", form, PYTHONIOENCODING="utf-8:strict"
        )
        assert (found.returncode, found.stderr) == (0, b"")


SCRIPT = """
import sys
sys.argv = ["rulecheck", *sys.argv[1:]]
from rulecheck.cli import main
try:
    main()
except SystemExit as end:
    print("code", end.code, file=sys.stderr)
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def modules_after(*arguments) -> set[str]:
    found = subprocess.run(
        [sys.executable, "-c", SCRIPT, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=True,
    )
    code, modules = found.stderr.splitlines()
    assert code == "code 0"
    return set(modules.split())


def test_checking_a_draft_needs_no_test_tools(fixtures):
    loaded = modules_after("check", fixtures / "complying.yaml")
    assert {"rulecheck", "jinja2"} <= loaded
    assert loaded & {"hypothesis", "pytest", "_pytest", "jsonschema", "mypy"} == set()


def test_checking_one_draft_loads_what_it_uses(fixtures, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("RULECHECK_NO_CACHE", raising=False)
    file = tmp_path / "draft.yaml"
    for number in range(2):
        text = (fixtures / "complying.yaml").read_text("utf-8")
        file.write_text(f"{text}\n# {number}\n", "utf-8")
        loaded = modules_after("check", file)
    assert {"jinja2", "yaml"} <= loaded
    # Nothing of further processes and the network, of the grammar and the solver.
    for heavy in ("asyncio", "concurrent", "multiprocessing", "email", "http", "ssl", "logging"):
        assert heavy not in loaded
    assert loaded & {"lark", "z3", "difflib", "dataclasses", "secrets"} == set()


def test_help_loads_neither_engine_nor_grammar():
    loaded = modules_after("check", "--help")
    assert loaded & {"durable_rules_engine", "durable", "lark", "yaml", "jinja2"} == set()


def test_standard_input_is_read_no_further_than_allowed(run):
    assert run("check", "-", given=b" " * (4 * 1024 * 1024 + 10)).output == (
        "-:1:1: file is larger than 4 MiB; split it\n"
    )


def test_the_report_goes_to_standard_output_only(run, fixtures):
    assert run("check", fixtures / "complying.yaml").stderr == ""


def test_an_unknown_command_gets_the_nearest(run):
    found = run("chek", "draft.yaml")
    assert found.exit_code == 2
    assert "there is no command 'chek'; perhaps 'check'" in found.stderr


def test_an_unknown_option_gets_the_nearest(run):
    found = run("check", "draft.yaml", "--formt", "json")
    assert found.exit_code == 2
    assert "--format" in found.stderr


def test_every_command_has_an_example_and_a_whole_sentence_in_the_list(run):
    listed = run("--help").stdout
    assert "..." not in listed.split("Commands:")[1]
    for name in commands.rulecheck.list_commands(None):
        assert f"Example:  rulecheck {name}" in run(name, "--help").stdout


def test_no_line_of_any_help_is_longer_than_eighty_columns(run):
    names = commands.rulecheck.list_commands(None)
    assert "check" in names
    for shown in [run("--help"), *(run(name, "--help") for name in names)]:
        assert shown.exit_code == 0
        assert [line for line in shown.stdout.splitlines() if len(line) > 80] == []


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are any bytes only on Linux")
def test_a_name_of_a_file_that_is_no_text_can_be_told(run, draft, own_rules, tmp_path):
    file = draft("note").rename(os.fsdecode(os.fsencode(tmp_path) + b"/draft-\xff.yaml"))
    for form, told in [("text", "/draft-\ufffd.yaml"), ("json", '/draft-\\udcff.yaml"')]:
        output = tmp_path / "report"
        found = run("check", file, "--rules", own_rules, "--format", form, "--output", output)
        assert found.exit_code == 0, found.output
        assert told in output.read_text("utf-8")


def test_in_a_workflow_no_draft_commands_the_runner(run, draft, own_rules, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    marks = set()
    for _ in range(2):
        found = run("check", draft("note"), "--rules", own_rules)
        first, *_, last = found.stdout.splitlines()
        stop, _, mark = first.rpartition("::")
        assert (stop, last) == ("::stop-commands", f"::{mark}::")
        marks.add(mark)
    assert len(marks) == 2


def test_a_report_is_never_written_over_a_draft(run, draft, own_rules, tmp_path):
    file = draft("violation", "drafts/draft.yaml")
    before = file.read_bytes()
    for given in (file, tmp_path / "drafts"):
        found = run("check", given, "--rules", own_rules, "--output", file)
        assert found.exit_code == 2
        assert "is read by this run; write to another file" in found.stderr
    assert file.read_bytes() == before


@pytest.mark.parametrize("form", ["text", "markdown", "html", "junit", "github", "json"])
def test_the_day_of_the_law_is_told(run, draft, own_rules, form):
    arguments = ("check", draft("violation"), "--rules", own_rules, "--format", form)
    told = run(*arguments, "--as-of", "2015-12-31").stdout
    untold = run(*arguments).stdout
    day = "2015-12-31" if form == "json" else "31 December 2015"
    assert (day in told, day in untold) == (True, False)


@pytest.mark.parametrize("day", ["31/12/2014", "2014", "2014-02-30"])
def test_what_is_no_day_of_the_law_is_told_by_an_example(run, fixtures, day):
    found = run("check", fixtures / "complying.yaml", "--as-of", day)
    assert found.exit_code == 2
    assert f"expected a day such as 2014-12-31, found '{day}'" in found.stderr


def test_a_link_to_nothing_is_called_so(run, tmp_path):
    link = tmp_path / "draft.yaml"
    link.symlink_to(tmp_path / "gone.yaml")
    found = run("check", link)
    assert found.exit_code == 2
    assert "No such file or directory; the name is a link to nothing" in found.output


def test_files_of_a_folder_are_drafts_by_their_suffix_in_any_case(run, own_rules, draft):
    file = draft("violation")
    file.rename(file.with_suffix(".YAML"))
    found = run("check", file.parent, "--rules", own_rules, "--format", "json")
    assert found.exit_code == 1
    assert "OWN-violation" in found.output


def test_a_template_of_ones_own_goes_with_no_other_form(run, fixtures, tmp_path):
    template = tmp_path / "own.txt"
    template.write_text("{{ report.fails }}")
    found = run("check", fixtures / "complying.yaml", "--template", template, "--format", "json")
    assert found.exit_code == 2
    assert "leave out --format" in found.stderr
