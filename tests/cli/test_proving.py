"""`rulecheck coverage` and `rulecheck mutate`: exit codes, thresholds, forms, languages."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

# An example that is not at the bound of the rule.
BLUNT = {"2017-06-15": "2017-06-16"}
_LAST = "departs: [{meeting: {id: a, dates: 2017-06-12/2017-06-14}}]"
SHARP = {
    _LAST: f"""{_LAST}
      undetermined: [{{meeting: {{id: a, dates: 2017-06}}}}]
      outside: [{{meetings: [{{id: b, kind: review conference}}]}}]"""
}
DRAFT = """schema: rulecheck/programme/1
instrument: TPNW
meetings: [{id: a, kind: meeting of experts, dates: {opens: 2017-06-12, closes: 2017-06-15}}]
"""


def explained(key, *names):
    return (
        f"schema: rulecheck/accepted/1\n{key}:\n  - rule: OWN-1\n    {key}: {list(names)}\n"
        "    reason: {en: Decides the same., zh: 结论相同。}\n"
    )


# Coverage


def test_gaps_are_code_1_and_located(run, pack, monkeypatch):
    folder = pack(BLUNT)
    monkeypatch.chdir(folder.parent)
    found = run("coverage", "own")
    assert found.exit_code == 1
    assert found.output.startswith(
        "OWN-1, own/rules.yaml, line 5\n"
        "    not shown: undetermined\n"
        "    not shown: not applicable\n"
    )
    assert found.output.endswith("66.7 % covered of what is not explained; 2 gaps.\n")
    assert all(len(line) <= 80 for line in found.output.splitlines())


def test_covered_rules_are_code_0(run, pack):
    found = run("coverage", pack(SHARP))
    assert (found.exit_code, "not shown" in found.output) == (0, False)
    assert "100.0 % covered" in found.output


@pytest.mark.parametrize(("percent", "code"), [(66, 0), (67, 1)])
def test_a_threshold_of_coverage(run, pack, percent, code):
    assert run("coverage", pack(BLUNT), "--threshold", percent).exit_code == code


def test_explained_gaps_do_not_count(run, pack):
    accepted = explained("gaps", "undetermined", "not applicable")
    folder = pack(BLUNT, accepted=accepted)
    found = run("coverage", folder)
    assert (found.exit_code, "not shown" in found.output) == (0, False)
    assert "explained: undetermined (Decides the same.)" in run("coverage", folder, "--all").output


def test_a_needless_explanation_is_code_2(run, pack):
    folder = pack(BLUNT, accepted=explained("gaps", "complies"))
    found = run("coverage", folder)
    assert found.exit_code == 2
    assert f"{folder / 'accepted.yaml'}:4:5: OWN-1: 'complies' is no gap" in found.stderr


def test_coverage_as_json(run, pack):
    found = run("coverage", pack(BLUNT), "--format", "json")
    data = json.loads(found.stdout)
    (rule,) = data["rules"]
    assert (data["percent"], rule["id"], rule["line"]) == (66.7, "OWN-1", 5)
    assert rule["phrases"] == [
        {"text": "working_days >= 4", "yes": True, "no": True, "open": False}
    ]
    assert [gap["name"] for gap in rule["gaps"]] == ["undetermined", "not applicable"]


def test_coverage_in_chinese(run, pack):
    found = run("coverage", pack(BLUNT), "--lang", "zh")
    assert "未显示：无法判断［undetermined］" in found.output
    assert "缺口2个。" in found.output


# Mutants


def test_survivors_are_code_1_and_patches_of_the_file(run, pack, monkeypatch, tmp_path):
    folder = pack(BLUNT)
    monkeypatch.chdir(folder.parent)
    found = run("mutate", "own", "--jobs", 1)
    assert found.exit_code == 1
    assert "OWN-1, line 11 [" in found.output
    before = (folder / "rules.yaml").read_text("utf-8")
    first = found.output[found.output.index("--- own/rules.yaml") :]
    patch = first[: first.index("\n\n") + 1]
    done = subprocess.run(
        ["git", "apply", "-p0", "-"],
        input=patch,
        text=True,
        cwd=tmp_path,
        check=False,
        capture_output=True,
        env={**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)},
    )
    assert done.returncode == 0, done.stderr
    after = (folder / "rules.yaml").read_text("utf-8")
    changed = [line for line in after.splitlines() if line not in before.splitlines()]
    assert changed == ["    require: working_days > 4"]


def test_rules_whose_mutants_are_all_noticed_are_code_0(run, pack):
    found = run("mutate", pack(SHARP), "--jobs", 1)
    assert found.exit_code == 0
    assert found.output.endswith("5 of 5 mutants killed (100.0 %); 0 explained, 0 survive.\n")


def test_drafts_notice_mutants_too(run, pack, tmp_path):
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    (drafts / "draft.yaml").write_text(DRAFT, encoding="utf-8")
    without = json.loads(run("mutate", pack(BLUNT), "--jobs", 1, "--format", "json").stdout)
    found = run("mutate", pack(BLUNT), "--jobs", 1, "--format", "json", "--drafts", drafts)
    data = json.loads(found.stdout)
    assert data["totals"]["surviving"] < without["totals"]["surviving"]
    killers = {one["killed_by"] for one in data["mutants"]}
    assert str(drafts / "draft.yaml") in killers


@pytest.mark.parametrize(("percent", "code"), [(50, 0), (99, 1)])
def test_a_threshold_of_mutants(run, pack, percent, code):
    assert run("mutate", pack(BLUNT), "--jobs", 1, "--threshold", percent).exit_code == code


def test_a_sample_is_what_the_seed_says(run, pack):
    folder = pack(BLUNT)
    told = [
        run("mutate", folder, "--jobs", 1, "--sample", 3, "--seed", seed, "--format", "json").stdout
        for seed in (1, 1, 2)
    ]
    assert told[0] == told[1]
    assert json.loads(told[0])["totals"]["mutants"] <= 3


def test_explained_survivors_do_not_count(run, pack):
    data = json.loads(run("mutate", pack(BLUNT), "--jobs", 1, "--format", "json").stdout)
    ids = [one["id"] for one in data["mutants"] if not one["killed_by"]]
    folder = pack(BLUNT, accepted=explained("mutants", *ids))
    found = run("mutate", folder, "--jobs", 1)
    assert (found.exit_code, "--- " in found.output) == (0, False)
    whole = run("mutate", folder, "--jobs", 1, "--all", "--lang", "zh")
    assert "说明：结论相同。" in whole.output
    assert "存活0个。" in whole.output


def test_a_needless_explanation_of_a_mutant_is_code_2(run, pack):
    folder = pack(SHARP, accepted=explained("mutants", "0badcafe"))
    found = run("mutate", folder, "--jobs", 1)
    assert found.exit_code == 2
    assert "OWN-1: '0badcafe' is no surviving mutant" in found.stderr


@pytest.mark.parametrize("command", ["coverage", "mutate"])
def test_a_rule_that_is_not_there_is_code_2(run, pack, command):
    found = run(command, pack(BLUNT), "--rule", "OWN-2")
    assert found.exit_code == 2
    assert "there is no rule 'OWN-2' there; perhaps 'OWN-1'" in found.stderr


@pytest.mark.parametrize("command", ["coverage", "mutate"])
def test_rules_whose_own_examples_fail_are_code_2(run, pack, command):
    """A wrong example would count as noticing every slip."""
    folder = pack({"2017-06-12/2017-06-15": "2017-06-12/2017-06-13"})
    found = run(command, folder)
    said = "examples.complies: the example should give complies, but gives departs"
    assert found.stderr == f"{folder / 'rules.yaml'}:15:18: OWN-1: {said}\n"
    assert (found.exit_code, found.stdout) == (2, "")
    # Nobody asks of the other rules.
    text = (folder / "rules.yaml").read_text("utf-8")
    sound = text[text.index("  - id: OWN-1") :].replace("OWN-1", "OWN-2").replace("-13", "-16")
    (folder / "rules.yaml").write_text(text + sound, encoding="utf-8")
    assert run(command, folder, "--rule", "OWN-2").exit_code == 1


@pytest.mark.parametrize("command", ["coverage", "mutate"])
def test_a_folder_without_rules_is_code_2(run, command, tmp_path):
    found = run(command, tmp_path)
    assert (found.exit_code, found.stderr) == (2, f"{tmp_path}:1:1: no YAML file in this folder\n")


def test_the_shipped_rules_have_their_drafts_beside_them():
    from rulecheck.rulebook.packs import shipped_drafts

    assert shipped_drafts() == Path(__file__).parents[2] / "fixtures"
