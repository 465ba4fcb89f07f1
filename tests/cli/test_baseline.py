"""Known findings do not fail; new ones do; gone ones are told."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def known(run, tmp_path, draft, own_rules):
    """A baseline in which the draft has a violation."""
    file = tmp_path / "known.json"
    own = ("--rules", own_rules)
    assert (
        run("check", draft("violation"), *own, "--format", "json", "--output", file).exit_code == 1
    )
    return file


def test_a_known_finding_does_not_fail_and_is_marked(run, known, draft, own_rules):
    found = run("check", draft("violation"), "--rules", own_rules, "--baseline", known)
    assert found.exit_code == 0
    assert "Known: it stands in the baseline." in found.stdout
    assert "1 known." in found.stdout


def test_it_is_known_in_another_language_and_on_another_line(run, known, draft, own_rules):
    file = draft("violation")
    file.write_text("\n\n# moved\n" + file.read_text("utf-8"), encoding="utf-8")
    found = run("check", file, "--rules", own_rules, "--baseline", known, "--lang", "zh")
    assert found.exit_code == 0
    assert "已知" in found.stdout


def test_a_new_finding_fails_and_the_gone_one_is_told(run, known, draft, own_rules):
    found = run(
        "check", draft("departure"), "--rules", own_rules, "--baseline", known, "--fail-on", "note"
    )
    assert found.exit_code == 1
    assert "In the baseline, and found no more: OWN-violation departs violation" in found.stdout


def test_another_draft_is_not_excused(run, known, draft, own_rules):
    other = draft("violation", "other/draft.yaml")
    assert run("check", other, "--rules", own_rules, "--baseline", known).exit_code == 1


def test_json_tells_known_and_gone(run, known, draft, own_rules):
    arguments = ("--rules", own_rules, "--baseline", known, "--format", "json")
    (one,) = json.loads(run("check", draft("violation"), *arguments).stdout)["programmes"]
    assert [finding["known"] for finding in one["findings"]] == [True]
    assert one["gone"] == []
    (one,) = json.loads(run("check", draft(), *arguments).stdout)["programmes"]
    assert one["gone"] == ["OWN-violation departs violation meetings[].ordinal"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", ":1:2: not JSON"),
        ("[]", "not a report of rulecheck"),
        ("{}", "not a report of rulecheck"),
        ('{"version": 2, "programmes": [], "problems": [], "faults": []}', "not a report of this"),
        ('{"version": 1, "programmes": [], "problems": [1], "faults": []}', "not the report"),
        (
            '{"version": 1, "programmes": [{"path": 1}], "problems": [], "faults": []}',
            "not a report",
        ),
        ("[" * 100_000, "not a report of rulecheck"),
        ("", "there is no text in the file"),
    ],
)
def test_a_baseline_that_cannot_be_used_is_code_2(run, tmp_path, draft, own_rules, text, told):
    file = tmp_path / "known.json"
    file.write_text(text, encoding="utf-8")
    found = run("check", draft("violation"), "--rules", own_rules, "--baseline", file)
    assert (found.exit_code, found.stdout) == (2, "")
    assert told in found.stderr


def test_a_baseline_that_is_not_there_is_code_2(run, tmp_path, draft, own_rules):
    found = run("check", draft(), "--rules", own_rules, "--baseline", tmp_path / "none.json")
    assert found.exit_code == 2
    assert "cannot be read" in found.stderr


def changed(known, **said):
    """The baseline with something else in its only finding."""
    report = json.loads(known.read_text("utf-8"))
    report["programmes"][0]["findings"][0].update(said)
    known.write_text(json.dumps(report), encoding="utf-8")


@pytest.mark.parametrize(
    "said",
    [
        {"waived": {"authority": "1RC", "reason": "agreed", "until": None}},
        {"lifted_by": "OWN-note"},
        {"level": "note"},
    ],
)
def test_what_was_never_failing_excuses_nothing(run, known, draft, own_rules, said):
    changed(known, **said)
    found = run("check", draft("violation"), "--rules", own_rules, "--baseline", known)
    assert found.exit_code == 1


def test_a_draft_of_the_same_name_elsewhere_is_not_excused(
    run, known, draft, own_rules, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    named = ("--rules", own_rules, "--format", "json", "--output", "sub/known.json")
    assert run("check", draft("violation").name, *named).exit_code == 1
    draft("violation", "sub/draft.yaml")
    arguments = ("--rules", own_rules, "--baseline", "sub/known.json")
    assert run("check", "sub/draft.yaml", *arguments).exit_code == 1
    assert run("check", "draft.yaml", *arguments).exit_code == 0


def test_a_draft_from_standard_input_cannot_be_known(run, known, draft, own_rules, tmp_path):
    given = draft("violation").read_bytes()
    output = tmp_path / "given.json"
    arguments = ("check", "-", "--rules", own_rules)
    run(*arguments, "--format", "json", "--output", output, given=given)
    found = run(*arguments, "--baseline", output, given=given)
    assert found.exit_code == 2
    assert "standard input" in found.stderr
    assert run(*arguments, "--baseline", known, given=given).exit_code == 1
