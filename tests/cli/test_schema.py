"""`rulecheck schema`: what it prints, and for whom."""

from __future__ import annotations

import json

from rulecheck.programme.json_schema import json_schema
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules


def test_the_schema_of_the_draft_format_is_printed(run):
    found = run("schema")
    assert (found.exit_code, found.stderr) == (0, "")
    assert json.loads(found.output) == json_schema(load_rulebook([shipped_rules()]).vocabularies)


def test_it_is_printed_in_chinese(run):
    printed = json.loads(run("schema", "--lang", "zh").output)
    assert printed["title"] == "方案草案"
    assert "审议会议" in printed["definitions"]["kind"]["anyOf"][0]["enum"]


def test_terms_of_ones_own_are_in_it(run, own_rules, tmp_path):
    (tmp_path / "vocabulary.yaml").write_text(
        "schema: rulecheck/vocabulary/1\nvocabularies:\n"
        "  kind: {closed: true, terms: {town meeting: {zh: 镇民会议}}}\n",
        "utf-8",
    )
    printed = json.loads(run("schema", "--rules", own_rules, "--rules", tmp_path).output)
    assert "town meeting" in printed["definitions"]["kind"]["anyOf"][0]["enum"]


def test_rules_that_do_not_load_are_code_2(run, tmp_path):
    found = run("schema", "--rules", tmp_path / "none")
    assert (found.exit_code, found.stdout) == (2, "")


def test_help_has_one_example(run):
    assert run("schema", "--help").output.count("Example:  rulecheck schema") == 1
