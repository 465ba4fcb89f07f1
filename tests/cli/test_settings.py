"""Settings: where they are found, what they may say, and that the command line wins."""

from __future__ import annotations

import json

import pytest

from rulecheck.cli import main


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder, text, name=".rulecheck.yaml"):
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


YAML = "fail-on: note\nlang: zh\nexclude: [old]\n"
TOML = (
    '[project]\nname = "x"\n\n[tool.rulecheck]\nfail-on = "note"\nlang = "zh"\nexclude = ["old"]\n'
)


@pytest.mark.parametrize(("name", "text"), [(".rulecheck.yaml", YAML), ("pyproject.toml", TOML)])
def test_settings_hold_below_their_folder(run, folder, draft, own_rules, name, text, monkeypatch):
    write(folder, text, name)
    draft("note")
    assert run("check", "draft.yaml", "--rules", own_rules).exit_code == 1
    (folder / "sub").mkdir()
    monkeypatch.chdir(folder / "sub")
    found = run("check", "../draft.yaml", "--rules", own_rules)
    assert found.exit_code == 1
    assert "提示" in found.stdout


def test_the_command_line_wins(run, folder, draft, own_rules):
    write(folder, YAML)
    draft("note")
    found = run("check", "draft.yaml", "--rules", own_rules, "--fail-on", "advice", "--lang", "en")
    assert found.exit_code == 0
    assert "1 note" in found.stdout


def test_rules_baseline_and_patterns_are_seen_from_the_settings(
    run, folder, draft, own_rules, monkeypatch
):
    (folder / "pack").symlink_to(own_rules)
    write(folder, "rules: [pack]\nbaseline: known.json\nexclude: [old]\n")
    (folder / "old").mkdir()
    draft("violation", "old/draft.yaml")
    draft("violation", "new/draft.yaml")
    write(folder, '{"version": 1, "programmes": [], "problems": [], "faults": []}', "known.json")
    monkeypatch.chdir(folder / "new")
    assert run("check", "..").exit_code == 1
    found = json.loads(run("check", "..", "--format", "json").stdout)
    assert [one["path"] for one in found["programmes"]] == ["../new/draft.yaml"]


def test_what_is_named_outright_is_never_left_out(run, folder, draft, own_rules):
    write(folder, "exclude: ['*.yaml']\n")
    draft("violation")
    assert run("check", "draft.yaml", "--rules", own_rules).exit_code == 1
    found = run("check", ".", "--rules", own_rules)
    assert found.exit_code == 2
    assert "no draft programme in this folder" in found.stdout


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            ".rulecheck.yaml",
            "optoin: 4\n",
            ".rulecheck.yaml:1:1: unknown key 'optoin'; perhaps 'option'",
        ),
        (".rulecheck.yaml", "lang: en\nfail-on: notes\n", ".rulecheck.yaml:2:10: expected one of"),
        (".rulecheck.yaml", "fail-on: notes\n", "perhaps 'note'"),
        (".rulecheck.yaml", "as-of: 2014\n", "expected a day such as 2014-12-31, found '2014'"),
        (".rulecheck.yaml", "- a\n", ".rulecheck.yaml:1:1: expected a mapping"),
        (".rulecheck.yaml", "lang: [\n", ".rulecheck.yaml:1:7"),
        (
            "pyproject.toml",
            "[tool.rulecheck]\noptoin = '4'\n",
            "pyproject.toml:2:1: unknown key 'optoin'",
        ),
        ("pyproject.toml", "[tool.rulecheck]\nlang = \n", "pyproject.toml:2:8: not TOML"),
        (
            "pyproject.toml",
            "[tool.rulecheck]\nlang = 3\n",
            "pyproject.toml:2:1: expected one of en, zh",
        ),
        ("pyproject.toml", "[tool.rulecheck.readings]\nX = ['a']\n", "pyproject.toml:2:1"),
    ],
)
def test_settings_that_cannot_be_used_are_code_2(run, folder, draft, own_rules, name, text, told):
    write(folder, text, name)
    draft()
    found = run("check", "draft.yaml", "--rules", own_rules)
    assert found.exit_code == 2
    assert told in found.stderr
    assert found.stdout == ""


def test_two_files_in_one_folder_are_refused(run, folder, draft):
    write(folder, YAML)
    write(folder, TOML, "pyproject.toml")
    found = run("check", draft())
    assert found.exit_code == 2
    assert "has settings of rulecheck too; keep one" in found.stderr


def test_the_short_suffix_is_read_too_and_never_beside_the_long_one(run, folder, draft, own_rules):
    write(folder, "fail-on: notes\n", ".rulecheck.yml")
    found = run("check", draft("note"), "--rules", own_rules)
    assert found.exit_code == 2
    assert ".rulecheck.yml:1:10: expected one of" in found.stderr
    write(folder, YAML)
    found = run("check", draft("note"), "--rules", own_rules)
    assert found.exit_code == 2
    assert ".rulecheck.yml beside it has settings of rulecheck too; keep one" in found.stderr


def test_a_project_without_settings_is_passed_over(run, folder, draft, own_rules, monkeypatch):
    write(folder, YAML)
    write(folder, "[project]\nname = 'x'\n[tool.ruff]\n", "sub/pyproject.toml")
    monkeypatch.chdir(folder / "sub")
    assert run("check", draft("note"), "--rules", own_rules).exit_code == 1


def test_nothing_is_looked_for_above_a_repository(run, folder, draft, own_rules, monkeypatch):
    write(folder, YAML)
    (folder / "sub" / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder / "sub")
    assert run("check", draft("note"), "--rules", own_rules).exit_code == 0


def test_settings_are_shown_with_their_origin(run, folder):
    write(folder, "lang: zh\nreadings:\n  CCM-P10.2: inclusive\n")
    shown = run("check", "--show-settings", "--fail-on", "note").stdout.splitlines()
    assert shown[0] == "settings: .rulecheck.yaml"
    rows = {line.split()[0]: line.split()[1:] for line in shown[1:]}
    assert rows["lang"] == ["zh", ".rulecheck.yaml:1"]
    assert rows["readings"] == ["CCM-P10.2=inclusive", ".rulecheck.yaml:2"]
    assert rows["fail-on"] == ["note", "command", "line"]
    assert rows["format"] == ["text", "default"]


def test_without_a_file_settings_are_shown_too(run, folder):
    assert run("check", "--show-settings").stdout.startswith("settings: no file\n")


def test_the_rules_of_the_settings_serve_other_commands(run, folder, own_rules):
    (folder / "pack").symlink_to(own_rules)
    write(folder, "rules: [pack]\nlang: zh\n")
    found = run("explain", "OWN-violation")
    assert found.exit_code == 0
    assert "第一届" in found.stdout


def test_an_unknown_option_is_refused(run, folder, draft, own_rules):
    write(folder, "option: '44'\n")
    found = run("check", draft(), "--rules", own_rules)
    assert found.exit_code == 2
    assert "no rule binds under the option '44'" in found.stderr


@pytest.mark.parametrize("number", ["9" * 5_000, "0x" + "9" * 5_000])
def test_a_number_beyond_measure_is_told(run, folder, number):
    write(folder, f"[tool.rulecheck]\noption = {number}\n", "pyproject.toml")
    found = run("check", "--show-settings")
    assert found.exit_code == 2
    assert found.stderr == "pyproject.toml:1:1: not TOML: a number of too many digits\n"


def test_rules_of_the_command_line_are_beside_those_of_the_settings(
    run, folder, draft, own_rules, tmp_path_factory
):
    (folder / "pack").symlink_to(own_rules)
    write(folder, "rules: [pack]\n")
    more = tmp_path_factory.mktemp("more")
    write(more, "schema: rulecheck/vocabulary/1\nvocabularies: {}\n", "more.yaml")
    assert run("check", draft("violation"), "--rules", more).exit_code == 1
    assert run("explain", "OWN-violation", "--rules", more).exit_code == 0
    shown = run("check", "--show-settings", "--rules", more).stdout.splitlines()
    (row,) = [line.split() for line in shown if line.split()[0] == "rules"]
    assert row == [
        "rules",
        f"{folder / 'pack'},",
        str(more),
        ".rulecheck.yaml:1,",
        "command",
        "line",
    ]


def test_rules_named_twice_are_taken_once(run, folder, draft, own_rules):
    (folder / "pack").symlink_to(own_rules)
    write(folder, "rules: [pack]\n")
    assert run("check", draft("violation"), "--rules", "pack").exit_code == 1


@pytest.mark.parametrize(
    "text",
    [
        "[tool]\nrulecheck = {fail-on = 'note'}\n",
        "[tool]\nrulecheck.fail-on = 'note'\n",
        "tool.rulecheck.fail-on = 'note'\n",
        "['tool'.rulecheck]\nfail-on = 'note'\n",
        "[tool.'\\u0072ulecheck']\nfail-on = 'note'\n".replace("'", '"'),
        "\ufeff[tool.rulecheck]\nfail-on = 'note'\n",
    ],
)
def test_settings_are_found_however_toml_writes_them(run, folder, draft, own_rules, text):
    write(folder, text, "pyproject.toml")
    draft("note")
    assert run("check", "draft.yaml", "--rules", own_rules).exit_code == 1


@pytest.mark.parametrize(
    ("text", "line"), [("[[tool.rulecheck]]\n", 1), ("\n[tool]\nrulecheck = 1\n", 3)]
)
def test_settings_that_are_no_table_are_refused(run, folder, text, line):
    write(folder, text, "pyproject.toml")
    found = run("check", "--show-settings")
    assert found.exit_code == 2
    assert found.stderr.startswith(f"pyproject.toml:{line}:1: expected ")


@pytest.mark.parametrize(
    "text", ["[project]\nname = 'rulecheck'\n", "dependencies = ['rulecheck']\n", "tool = 3\n"]
)
def test_a_project_that_only_names_rulecheck_is_passed_over(run, folder, text):
    write(folder, text, "pyproject.toml")
    assert run("check", "--show-settings").stdout.startswith("settings: no file\n")


def test_a_project_that_names_rulecheck_must_be_toml(run, folder):
    write(folder, "[tool.rulecheck\n", "pyproject.toml")
    found = run("check", "--show-settings")
    assert found.exit_code == 2
    assert found.stderr.startswith("pyproject.toml:1:16: not TOML: ")


def test_the_short_suffix_is_read_too(run, folder):
    write(folder, YAML, ".rulecheck.yml")
    assert run("check", "--show-settings").stdout.startswith("settings: .rulecheck.yml\n")
    write(folder, YAML)
    found = run("check", "--show-settings")
    assert found.exit_code == 2
    assert found.stderr == (
        ".rulecheck.yaml:1:1: .rulecheck.yml beside it has settings of rulecheck too; keep one\n"
    )


def test_settings_that_cannot_be_read_are_told(run, folder):
    (folder / ".rulecheck.yaml").symlink_to("nowhere")
    found = run("check", "--show-settings")
    assert (found.exit_code, found.stderr) == (
        2,
        ".rulecheck.yaml:1:1: cannot be read: No such file or directory\n",
    )


def test_patterns_name_links_and_not_what_they_lead_to(run, folder, draft, own_rules):
    write(folder, "exclude: [old]\n")
    draft("violation", "old/draft.yaml")
    draft(None, "new/draft.yaml")
    (folder / "new" / "linked.yaml").symlink_to("../old/draft.yaml")
    assert run("check", "new", "--rules", own_rules).exit_code == 1
    write(folder, "exclude: [new/linked.yaml]\n")
    assert run("check", "new", "--rules", own_rules).exit_code == 0


def test_a_link_in_a_circle_is_told_where_there_are_patterns(run, folder, draft, own_rules):
    draft(None, "new/draft.yaml")
    (folder / "new" / "loop.yaml").symlink_to("loop.yaml")
    found = run("check", "new", "--rules", own_rules, "--exclude", "old")
    assert found.exit_code == 2
    assert "Too many levels of symbolic links" in found.stdout


def test_patterns_hold_where_the_folder_was_entered_by_a_link(
    run, folder, draft, own_rules, monkeypatch
):
    draft("violation", "real/old/draft.yaml")
    draft(None, "real/new/draft.yaml")
    write(folder / "real", "exclude: [old]\n")
    (folder / "link").symlink_to("real")
    monkeypatch.chdir(folder / "link")
    for named in (".", folder / "real"):
        assert run("check", named, "--rules", own_rules).exit_code == 0


HOSTILE = "\x1b[31mx\n::error::hello"


@pytest.mark.parametrize(
    "setting", ["option: {}", "readings: {{{}: a}}", "readings: {{CCM-P10.2: {}}}"]
)
def test_what_settings_say_commands_neither_terminal_nor_runner(
    folder, draft, monkeypatch, capsys, setting
):
    write(folder, setting.format(json.dumps(HOSTILE)) + "\n")
    for arguments in (["--show-settings"], [str(draft())]):
        monkeypatch.setattr("sys.argv", ["rulecheck", "check", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == (0 if arguments == ["--show-settings"] else 2)
        told = "".join(capsys.readouterr())
        assert "::error::hello" in told
        assert "\n::" not in told
        assert "\x1b" not in told


def test_of_an_error_the_lines_of_its_usage_stay(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["rulecheck", "calendar", "a", "--output", "a\n\x1b[31m", "b"])
    with pytest.raises(SystemExit):
        main()
    usage, how, empty, error = capsys.readouterr().err.splitlines()
    assert (usage[:7], how[:4], empty, error[:7]) == ("Usage: ", "Try ", "", "Error: ")


def test_a_place_that_cannot_be_written_is_told_on_one_line(
    folder, draft, own_rules, monkeypatch, capsys
):
    output = "none/a\n::error::\x1b[31m"
    given = ["check", str(draft()), "--rules", str(own_rules), "--output", output]
    monkeypatch.setattr("sys.argv", ["rulecheck", *given])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert "none/a ::error::\ufffd[31m cannot be written: No such file" in told
