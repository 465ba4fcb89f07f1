"""`rulecheck verify` and `rulecheck diff`: exit codes, forms, languages, what cannot be used."""

from __future__ import annotations

import json
import subprocess
import sys

DEAD = {"working_days >= 4": "always"}
EXPLAINED = """schema: rulecheck/accepted/1
findings:
  - rule: OWN-1
    findings: [dead]
    reason: {en: It permits., zh: 许可性规定。}
"""


def test_a_set_in_order_ends_well(run, pack):
    done = run("verify", pack())
    assert done.exit_code == 0
    assert "meets 1 rule." in done.stdout
    assert "\n1 rule: 0 findings, 0 explained, 0 questions unknown.\n" in done.stdout


def test_a_finding_ends_with_one_unless_it_is_explained(run, pack):
    done = run("verify", pack(DEAD))
    assert (done.exit_code, "no programme departs from it" in done.stdout) == (1, True)
    done = run("verify", pack(DEAD, accepted=EXPLAINED))
    assert (done.exit_code, "OWN-1:" in done.stdout) == (0, False)
    assert "Explained: It permits." in run("verify", pack(DEAD), "--all").stdout


def test_a_needless_explanation_cannot_be_used(run, pack):
    done = run("verify", pack(accepted=EXPLAINED))
    assert done.exit_code == 2
    assert "'dead' is not found of the rule" in done.stderr


def test_json_tells_all(run, pack):
    data = json.loads(run("verify", pack(DEAD), "--format", "json").stdout)
    (finding,) = data["findings"]
    assert (finding["rule"], finding["question"]) == ("OWN-1", "dead")
    assert data["answers"]["dead"] == {"shown": 0, "proven": 1, "unknown": 0}
    assert data["totals"]["findings"] == 1
    assert data["bounds"]["members"] > 1


def test_chinese_is_chinese(run, pack):
    done = run("verify", pack(DEAD), "--lang", "zh")
    assert "任何方案都不会偏离该规则" in done.stdout


def test_a_rule_or_an_option_that_is_not_there_is_told(run, pack):
    assert run("verify", pack(), "--rule", "OWN-2").exit_code == 2
    done = run("verify", pack(), "--option", "99")
    assert done.exit_code == 2
    assert "no rule binds under the option '99'" in done.stderr


def test_lines_keep_to_eighty_columns(run, pack):
    for line in run("verify", pack(DEAD)).stdout.splitlines():
        assert len(line) <= 80


def test_a_set_does_not_differ_from_itself(run, pack):
    done = run("diff", pack(), pack())
    assert (done.exit_code, done.stdout) == (0, "No rule changed.\n")


def test_another_bound_is_shown_by_a_draft(run, pack):
    old, new = pack(name="old"), pack({">= 4": ">= 3"}, "new")
    done = run("diff", old, new)
    assert done.exit_code == 1
    assert "departs, now complies" in done.stdout
    data = json.loads(run("diff", old, new, "--format", "json").stdout)
    (change,) = data["changes"]
    assert change["change"] == "decides differently"
    assert change["draft"]["meetings"]
    assert change["differences"][0]["old"] == {"verdict": "departs", "tolerated": False}
    assert "原为偏离，现为符合" in run("diff", old, new, "--lang", "zh").stdout


TERMS = """schema: rulecheck/vocabulary/1
vocabularies:
  topic:
    terms:
      gender balance: {zh: 性别平衡%s}
"""


def test_another_alias_is_no_set_of_the_same(run, pack, tmp_path):
    old, new = pack(name="old"), pack(name="new")
    (tmp_path / "old" / "terms.yaml").write_text(TERMS % "", "utf-8")
    assert run("diff", old, old).exit_code == 0
    (tmp_path / "new" / "terms.yaml").write_text(TERMS % ", aliases: [parity]", "utf-8")
    done = run("diff", old, new)
    assert done.exit_code == 1
    assert "The terms of topic differ: changed gender balance (aliases)." in done.stdout
    assert "“topic”的用语不同：变动gender balance（aliases）。" in run(
        "diff", old, new, "--lang", "zh"
    ).stdout.replace("\n", "")
    (terms,) = json.loads(run("diff", old, new, "--format", "json").stdout)["terms"]
    assert terms["changed"] == [{"term": "gender balance", "fields": ["aliases"]}]


def test_what_is_proven_comes_with_its_bounds(run, pack):
    old, new = pack(name="old"), pack({">= 4": ">= 4 or working_days > 7"}, "new")
    done = run("diff", old, new)
    assert done.exit_code == 0
    assert "Proven of years 1901 to 2099" in done.stdout
    assert json.loads(run("diff", old, new, "--format", "json").stdout)["bounds"]["members"] > 1
    assert "Proven" not in run("diff", old, old).stdout


CHOSEN = {
    "    require: working_days >= 4\n": (
        "    readings: {by: interval_basis, named: [{name: opening-to-opening, en: A, zh: 甲},\n"
        "      {name: closing-to-opening, en: B, zh: 乙}]}\n"
        "    checks:\n"
        "      - {reading: opening-to-opening, require: working_days >= 4}\n"
        "      - {reading: closing-to-opening, require: working_days >= 3}\n"
    )
}


def test_readings_chosen_by_another_word_are_not_the_same(run, pack):
    by_another = {**CHOSEN, "interval_basis": "leadership_model"}
    old, new = pack(CHOSEN, "old"), pack(by_another, "new")
    done = run("diff", old, new)
    assert done.exit_code == 1
    assert "the word that chooses the reading" in " ".join(done.stdout.split())
    assert "决定解读的字段" in run("diff", old, new, "--lang", "zh").stdout.replace("\n", "")
    (change,) = json.loads(run("diff", old, new, "--format", "json").stdout)["changes"]
    assert (change["change"], change["choice"]) == ("may decide differently", ["reading_by"])


def test_one_file_is_a_rule_set_too(run, pack, tmp_path):
    pack(name="old")
    one = tmp_path / "old" / "rules.yaml"
    text = one.read_text("utf-8").replace("OWN/1", "CCM/CONF/2015/PM.1/WP.5")
    one.write_text(text.replace("TPNW", "CCM"), "utf-8")
    assert run("diff", str(one), str(one)).exit_code == 0


def test_what_is_no_rule_set_cannot_be_compared(run, pack, tmp_path):
    (tmp_path / "empty").mkdir()
    done = run("diff", pack(), str(tmp_path / "empty"))
    assert done.exit_code == 2
    assert "no YAML file in this folder" in done.stderr


def test_without_the_solver_the_message_says_what_to_install(pack):
    program = (
        "import sys, importlib.util as u\n"
        "find = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'z3' else find(name, *rest)\n"
        "sys.modules['z3'] = None\n"
        f"sys.argv = ['rulecheck', 'verify', {str(pack())!r}]\n"
        "from rulecheck.cli import main\nmain()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "pip install 'rulecheck[verify]'" in done.stderr
