"""`rulecheck explain` and `rulecheck rules`: what they print, and their exit codes."""

from __future__ import annotations

import json

import pytest

# Explain


def test_a_rule_is_explained(run):
    found = run("explain", "CCM-P28.6")
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.output.startswith("CCM-P28.6: Length of the meeting of experts\n\n")
    assert found.output.endswith('regime: {option: "4"}\n')


def test_it_is_explained_in_chinese(run):
    found = run("explain", "CCM-P28.6", "--lang", "zh")
    assert found.exit_code == 0
    assert "不符合规则的草案" in found.output


def test_a_rule_of_ones_own_is_explained(run, own_rules):
    found = run("explain", "OWN-violation", "--rules", own_rules)
    assert found.exit_code == 0
    assert '\nWhere         id is "violation"\nRequires      ordinal == 1\n' in found.output
    assert "\nSource        OWN/1, para. 1\n              Own\n" in found.output


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("CCM-P28.66", "there is no rule 'CCM-P28.66'; perhaps 'CCM-P28.6'\n"),
        ("ccm-p28.6", "there is no rule 'ccm-p28.6'; perhaps 'CCM-P28.6'\n"),
        ("zzz", "there is no rule 'zzz'\n"),
        ("\x1b[31m", "there is no rule '\N{REPLACEMENT CHARACTER}[31m'\n"),
    ],
)
def test_an_unknown_rule_is_code_2_with_the_nearest(run, rule, message):
    found = run("explain", rule)
    assert (found.exit_code, found.stdout, found.stderr) == (2, "", message)


def test_rules_that_do_not_load_are_code_2(run, tmp_path):
    assert run("explain", "CCM-P28.6", "--rules", tmp_path / "none").exit_code == 2
    assert run("rules", "--rules", tmp_path / "none").exit_code == 2


# Rules


def ids(found):
    return [rule["id"] for rule in json.loads(found.stdout)]


def test_the_rules_in_a_table(run, own_rules):
    found = run("rules", "--rules", own_rules, "--instrument", "TPNW")
    assert found.exit_code == 0
    assert found.output == (
        "OWN-violation    shall   para. 1  Ordinal\n"
        "OWN-departure    should  para. 1  Ordinal\n"
        "OWN-discrepancy  fact    para. 1  Ordinal\n"
        "OWN-advice       may     para. 1  Ordinal\n"
        "OWN-note         shall   para. 1  Ordinal\n"
        "\n"
        "5 rules\n"
    )


def test_the_rules_in_json(run, own_rules):
    found = run("rules", "--rules", own_rules, "--modality", "may", "--format", "json")
    assert found.exit_code == 0
    assert {
        "id": "OWN-advice",
        "title": {"en": "Ordinal", "zh": "届次"},
        "instrument": "TPNW",
        "document": "OWN/1",
        "locus": "para. 1",
        "locus_text": {"en": "para. 1", "zh": "第1段"},
        "modality": "may",
        "level": "advice",
        "options": None,
        "readings": [],
        "readings_text": {},
    } in json.loads(found.stdout)


def test_without_a_filter_all_rules_are_there(run):
    found = run("rules")
    assert found.exit_code == 0
    *rows, _, count = found.output.splitlines()
    # A title that goes on in a second line is indented there.
    assert count == f"{sum(not row.startswith(' ') for row in rows)} rules"


def test_filters_go_together(run):
    found = run("rules", "--option", "4", "--modality", "shall", "--format", "json")
    assert "CCM-P28.6" in ids(found)
    for rule in json.loads(found.stdout):
        assert "4" in rule["options"]
        assert rule["modality"] == "shall"


def test_readings_are_listed_the_recommended_one_first(run):
    text = " ".join(run("rules", "--modality", "preferably").output.split())
    assert "(readings: after 30 April, 30 April included)" in text
    found = run("rules", "--modality", "preferably", "--format", "json")
    readings = {rule["id"]: rule["readings"] for rule in json.loads(found.stdout)}
    assert readings["CCM-P10.2"] == ["strict", "inclusive"]


@pytest.mark.parametrize(("format_", "printed"), [("text", ""), ("json", "[]\n")])
def test_no_match_is_code_1_and_said(run, format_, printed):
    asked = ("--option", "4", "--modality", "fact", "--instrument", "APMBC")
    found = run("rules", *asked, "--format", format_)
    assert (found.exit_code, found.stdout, found.stderr) == (1, printed, "no rule fits\n")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--option", "9"), "no rule has the option '9'; known: 1, 2, 3, 4, 5\n"),
        (("--instrument", "CCN"), "no rule has the instrument 'CCN'; perhaps 'CCM'\n"),
        (
            ("--document", "CCM/CONF/2015/PM.1/WP5", "--option", "4"),
            "no rule has the document 'CCM/CONF/2015/PM.1/WP5'; "
            "perhaps 'CCM/CONF/2015/PM.1/WP.5'\n",
        ),
        (
            ("--option", "9\x1b[31m", "--instrument", "CCN"),
            "no rule has the instrument 'CCN'; perhaps 'CCM'\n"
            "no rule has the option '9\N{REPLACEMENT CHARACTER}[31m'; "
            "known: 1, 2, 3, 4, 5\n",
        ),
    ],
)
def test_what_no_rule_has_is_named_with_the_nearest(run, asked, told):
    found = run("rules", *asked)
    assert (found.exit_code, found.stdout, found.stderr) == (1, "", told)


# The rules of a verdict


@pytest.mark.parametrize(
    ("level", "verdict", "expected"),
    [
        ("violation", "departs", {"OWN-violation"}),
        ("undetermined", "undetermined", {"OWN-violation"}),
        (
            "violation",
            "not_applicable",
            {"OWN-departure", "OWN-discrepancy", "OWN-advice", "OWN-note"},
        ),
    ],
)
def test_the_rules_that_give_a_verdict(run, own_rules, draft, level, verdict, expected):
    found = run(
        *("rules", "--rules", own_rules, "--format", "json"),
        *("--verdict", verdict, "--draft", draft(level)),
    )
    assert found.exit_code == 0
    assert set(ids(found)) == expected


def test_the_rules_that_depart_are_those_of_the_report(run, fixtures):
    file = fixtures / "meeting-of-experts-three-days.yaml"
    report = json.loads(run("check", file, "--format", "json").stdout)["programmes"][0]
    departing = {f["rule"] for f in report["findings"] if f["verdict"] == "departs"}
    found = run("rules", "--verdict", "departs", "--draft", file, "--format", "json")
    assert departing <= set(ids(found))
    assert "CCM-P28.6" in departing


def test_verdicts_and_filters_go_together(run, fixtures):
    file = fixtures / "meeting-of-experts-three-days.yaml"
    given = ("--verdict", "departs", "--draft", file)
    assert run("rules", *given, "--option", "3").exit_code == 1
    assert "CCM-P28.6 " in run("rules", *given, "--option", "4").output


def test_no_rule_of_the_verdict_is_code_1(run, own_rules, draft):
    given = ("rules", "--rules", own_rules, "--verdict", "complies", "--draft", draft("violation"))
    found = run(*given)
    assert (found.exit_code, found.stderr) == (1, "no rule fits\n")


@pytest.mark.parametrize("given", [("--verdict", "departs"), ("--draft", "draft.yaml")])
def test_verdict_and_draft_need_each_other(run, given):
    found = run("rules", *given)
    assert found.exit_code == 2
    assert "need each other" in found.stderr


@pytest.mark.parametrize("text", [None, "a: [", "schema: rulecheck/programme/1\nmeetinsg: []\n"])
def test_a_draft_that_cannot_be_used_is_code_2_and_located(run, tmp_path, text):
    file = tmp_path / "draft.yaml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    found = run("rules", "--verdict", "departs", "--draft", file)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.startswith(f"{file}:")


@pytest.mark.parametrize("command", ["explain", "rules"])
def test_help_has_one_example(run, command):
    found = run(command, "--help")
    assert found.output.count("Example:  rulecheck") == 1
