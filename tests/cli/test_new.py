"""`rulecheck new`: a skeleton on standard output or in a new file, or a plain refusal."""

from __future__ import annotations

import pytest

ASKED = ("--instrument", "CCM", "--option", "4", "--from", "2015")


def test_the_skeleton_checks_without_a_departure(run, tmp_path):
    file = tmp_path / "programme.yaml"
    written = run("new", *ASKED, "--output", file)
    assert (written.exit_code, written.output) == (0, "")
    checked = run("check", file, "--fail-on", "advice")
    assert checked.exit_code == 0
    assert "0 depart" not in checked.output  # notes tell of what is to be filled in
    assert file.read_text("utf-8") == run("new", *ASKED).stdout


def test_the_skeleton_is_in_the_language_asked_for(run):
    assert "# 由rulecheck new生成的方案框架" in run("new", *ASKED, "--lang", "zh").stdout


def test_a_file_that_is_there_is_kept(run, tmp_path):
    file = tmp_path / "programme.yaml"
    file.write_text("mine", encoding="utf-8")
    refused = run("new", *ASKED, "--output", file)
    assert refused.exit_code == 2
    assert "is there already; --force writes over it" in refused.stderr
    assert file.read_text("utf-8") == "mine"
    assert run("new", *ASKED, "--output", file, "--force").exit_code == 0
    assert file.read_text("utf-8").startswith("# Written by rulecheck new")
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_is_not_there_leaves_nothing_behind(run, tmp_path):
    refused = run("new", *ASKED, "--output", tmp_path / "none" / "programme.yaml")
    assert refused.exit_code == 2
    assert "cannot be written" in refused.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--instrument", "CCN", "--from", "2015"), "perhaps 'CCM'"),
        (("--instrument", "CCM", "--from", "2015"), "--option is missing"),
        (("--instrument", "C\x1b[31m", "--from", "2015"), "instrument 'C\ufffd[31m'"),
        (("--instrument", "CCM", "--option", "4", "--from", "x"), "not a valid integer"),
        (("--instrument", "CCM", "--option", "4", "--from", "2013"), "CCM-P05.3"),
    ],
)  # fmt: skip
def test_what_cannot_be_had_is_refused(run, tmp_path, arguments, said):
    refused = run("new", *arguments, "--output", tmp_path / "programme.yaml")
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert "\x1b" not in refused.stderr
    assert list(tmp_path.iterdir()) == []


SKELETON = """schema: rulecheck/skeletons/1
instrument: TPNW
skeletons:
  - title: {en: Own, zh: 自有}
    cycle: {from: 2020, years: 1}
    programme: {}
    series:
      - years: [2020]
        meeting: {id: MEETING, kind: MSP, ordinal: 2}
"""


@pytest.fixture
def of_own_rules(run, own_rules, tmp_path):
    """The command with the skeleton above, changed, beside the own rules."""
    pack = tmp_path / "pack"
    pack.mkdir()

    def invoke(before: str, after: str, *arguments: object):
        (pack / "skeletons.yaml").write_text(SKELETON.replace(before, after), encoding="utf-8")
        asked = ("--instrument", "TPNW", "--from", "2020", "--rules", own_rules, "--rules", pack)
        return run("new", *asked, *arguments)

    return invoke


def test_a_skeleton_of_own_rules_is_written(of_own_rules):
    done = of_own_rules("MEETING", "note")
    assert "meetings: [{id: note, kind: MSP, ordinal: 2}]\n" in done.stdout, done.stderr


def test_a_skeleton_that_departs_in_its_own_years_is_a_fault(of_own_rules, tmp_path):
    file = tmp_path / "programme.yaml"
    refused = of_own_rules("MEETING", "violation", "--output", file)
    assert refused.exit_code == 3
    assert "OWN-violation (OWN/1, para. 1)" in refused.stderr
    assert "skeletons.yaml:4" in refused.stderr.replace("\n", "")
    assert not file.exists()


def test_a_broken_skeleton_is_located(of_own_rules):
    refused = of_own_rules("kind: MSP", "kind: MPS")
    assert refused.exit_code == 2
    assert "skeletons.yaml:9:38: unknown kind 'MPS'; perhaps 'MSPs'" in refused.stderr
