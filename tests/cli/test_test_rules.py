"""`rulecheck test`: rules carry their examples, and each must get its verdict."""

from __future__ import annotations

import pytest

EXAMPLE = "departs: [{meetings: [{id: advice, kind: MSP, ordinal: 2}]}]"


@pytest.fixture
def changed_rules(own_rules, tmp_path):
    """The own rules with one thing changed."""

    def change(old, new):
        for file in own_rules.iterdir():
            text = file.read_text("utf-8").replace(old, new)
            (tmp_path / file.name).write_text(text, encoding="utf-8")
        return tmp_path

    return change


def line_of(folder, text):
    lines = (folder / "rules.yaml").read_text("utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if text in line)


def test_the_shipped_rules_pass(run):
    found = run("test")
    assert found.exit_code == 0
    assert found.output.endswith(" examples, 0 failures\n")
    assert int(found.output.split()[0]) > 50


def test_own_rules_pass_alone(run, own_rules):
    found = run("test", own_rules)
    assert (found.exit_code, found.output) == (0, "5 rules, 10 examples, 0 failures\n")


def test_one_file_of_rules_can_be_tested(run, own_rules):
    # The document is registered in the file beside it.
    found = run("test", own_rules / "rules.yaml", own_rules / "decisions.yaml")
    assert (found.exit_code, found.output) == (0, "5 rules, 10 examples, 0 failures\n")


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (
            "departs: [{meetings: [{id: advice, kind: MSP, ordinal: 1}]}]",
            "examples.departs: the example should give departs, but gives complies",
        ),
        (
            "departs: [{meetings: [{id: advice, kind: MSP}]}]",
            "examples.departs: the example should give departs, but gives undetermined "
            "(advice leaves open ordinal)",
        ),
        (
            "departs: [{meetings: [{id: other, kind: MSP, ordinal: 2}]}]",
            "examples.departs: the example should give departs, but gives not applicable",
        ),
        (
            "departs: [{meetings: []}]",
            "examples.departs: the example should give departs, but gives no subject",
        ),
    ],
)
def test_an_example_with_another_verdict_is_code_1_and_located(run, changed_rules, new, reason):
    folder = changed_rules(EXAMPLE, new)
    found = run("test", folder)
    line = line_of(folder, new)
    assert found.output == (
        f"{folder / 'rules.yaml'}:{line}:17: OWN-advice: {reason}\n"
        "5 rules, 10 examples, 1 failure\n"
    )
    assert found.exit_code == 1


def test_a_place_is_told_as_it_was_named(run, changed_rules, monkeypatch):
    wrong = EXAMPLE.replace("ordinal: 2", "ordinal: 1")
    folder = changed_rules(EXAMPLE, wrong)
    line = line_of(folder, wrong)
    monkeypatch.chdir(folder.parent)
    up = f"../{folder.parent.name}/{folder.name}"
    files = f"{folder.name}/rules.yaml", f"{folder.name}/decisions.yaml"
    for named in ([folder.name], [up], files):
        place = named[0].removesuffix("/rules.yaml")
        assert run("test", *named).output.startswith(f"{place}/rules.yaml:{line}:17: OWN-advice: ")
    monkeypatch.chdir(folder)
    assert run("test", ".").output.startswith(f"rules.yaml:{line}:17: OWN-advice: ")


def test_a_broken_file_is_told_as_it_was_named(run, own_rules, tmp_path, monkeypatch):
    (tmp_path / "broken.yaml").write_text("a: [", "utf-8")
    monkeypatch.chdir(tmp_path.parent)
    assert run("test", tmp_path.name).stderr.startswith(f"{tmp_path.name}/broken.yaml:1:")
    assert run("diff", tmp_path.name, own_rules).stderr.startswith(f"{tmp_path.name}/broken.yaml:")


def test_an_example_that_complies_may_have_no_finding_besides(run, changed_rules):
    complies = "complies: [{meetings: [{id: note, kind: MSP, ordinal: 1}]}]"
    more = complies.replace("1}", "1}, {id: other, kind: MSP}")
    folder = changed_rules(complies, more)
    file = folder / "rules.yaml"
    file.write_text(file.read_text("utf-8").replace('where: id is "note"', "where: always"))
    found = run("test", folder)
    assert found.exit_code == 1
    said = "the example should give complies, but gives complies, undetermined"
    assert f"{said} (other leaves open ordinal)\n" in found.output


def test_the_subject_that_departs_beside_others_is_named(run, changed_rules):
    complies = "complies: [{meetings: [{id: note, kind: MSP, ordinal: 1}]}]"
    more = complies.replace("1}", "1}, {id: other, kind: MSP, ordinal: 2}")
    folder = changed_rules(complies, more)
    file = folder / "rules.yaml"
    file.write_text(file.read_text("utf-8").replace('where: id is "note"', "where: always"))
    said = "the example should give complies, but gives complies, departs (other departs)\n"
    assert said in run("test", folder).output


def test_an_example_that_is_no_draft_is_code_1_and_located(run, changed_rules):
    folder = changed_rules(EXAMPLE, EXAMPLE.replace("ordinal", "ordnal"))
    found = run("test", folder)
    line = line_of(folder, "ordnal")
    assert found.exit_code == 1
    assert found.output.startswith(
        f"{folder / 'rules.yaml'}:{line}:53: OWN-advice: unknown key 'ordnal'; perhaps 'ordinal'\n"
    )


def test_a_rule_that_does_not_load_is_code_2_and_located(run, changed_rules):
    folder = changed_rules('where: id is "advice"', 'where: idd is "advice"')
    found = run("test", folder)
    line = line_of(folder, "idd")
    assert found.exit_code == 2
    assert found.stderr == (
        f"{folder / 'rules.yaml'}:{line}:12: OWN-advice: "
        "a meeting has no word 'idd'; perhaps 'id'\n"
    )


def test_a_folder_without_rules_is_code_2(run, tmp_path):
    found = run("test", tmp_path)
    assert (found.exit_code, found.stderr) == (2, f"{tmp_path}:1:1: no YAML file in this folder\n")


def test_a_missing_folder_is_code_2(run, tmp_path):
    assert run("test", tmp_path / "none").exit_code == 2
