"""`rulecheck trace`: the two-way table, and a reader's copy beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rulecheck.checking.copies import fingerprint, fold_text
from rulecheck.reporting.width import width_of

SHARED = Path(__file__).parents[3] / "shared" / "decisions"
TEXTS = {"para. 1": "1. The first one\nis the first.", "para. 2": "2. There are others."}
HEAD = """schema: rulecheck/paragraphs/1
document: OWN/1
numbering:
  - {locus: "para. {n}", mark: "{n}."}
paragraphs:
"""
COPY = "\n\n".join(TEXTS.values())
WHY = "{en: It asks nothing., zh: 无所要求。}"


def place(locus: str, text: str, more: str) -> str:
    folded = fold_text(text)
    return (
        f"  - {{locus: {locus}, fingerprint: '{fingerprint(folded)}', "
        f"characters: {len(folded)}{more}}}\n"
    )


REGISTER = (
    HEAD
    + place("para. 1", TEXTS["para. 1"], "")
    + place("para. 2", TEXTS["para. 2"], f", registered: [{{id: OWN-2, reason: {WHY}}}]")
)


@pytest.fixture
def registered(own_rules, tmp_path):
    """The own rules with a register of their document, changed at will."""

    def write(old="", new=""):
        for file in own_rules.iterdir():
            (tmp_path / file.name).write_bytes(file.read_bytes())
        text = REGISTER.replace(old, new) if old else REGISTER
        (tmp_path / "paragraphs.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def copy(tmp_path):
    def write(text=COPY):
        file = tmp_path / "copy.txt"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return write


def test_the_shipped_documents_fit_and_lines_are_narrow(run):
    found = run("trace")
    assert found.exit_code == 0
    assert max(map(width_of, found.output.splitlines())) <= 80
    assert found.output.count("problems: 0.") == 2


def test_a_document_place_by_place(run, registered):
    found = run("trace", "own/1", "--rules", registered())
    assert found.exit_code == 0
    assert found.output == (
        "OWN/1\n"
        "\n"
        "para. 1: OWN-violation, OWN-departure, OWN-discrepancy, OWN-advice, OWN-note\n"
        "para. 2: no rule for OWN-2: It asks nothing\n"
        "\n"
        "Places: 2, with rules: 1; rules: 5; statements without a rule, each with its\n"
        "reason: 1; problems: 0.\n"
    )


def test_reasons_in_chinese_and_the_table_as_data(run, registered):
    found = run("trace", "TPNW", "--rules", registered(), "--format", "json", "--lang", "zh")
    (document,) = json.loads(found.stdout)["documents"]
    assert document["title"] == "自有"
    first, second = document["places"]
    assert (first["locus"], first["locus_text"]) == ("para. 1", "第1段")
    assert len(first["rules"]) == 5
    assert second["registered"] == [{"id": "OWN-2", "reason": "无所要求。"}]
    assert second["found"] is None
    assert document["totals"]["copy"] is None


def test_a_copy_that_says_the_same(run, registered, copy):
    found = run("trace", "OWN/1", "--rules", registered(), "--source", copy())
    assert found.exit_code == 0
    assert "para. 1 [same]: OWN-violation" in found.output
    assert "        1. The first one is the first.\n" in found.output
    assert "In the copy: 2 of 2 places found, 2 unchanged, 0 changed.\n" in found.output


def test_a_copy_that_differs_is_code_1(run, registered, copy):
    file = copy("1. The first one\nis the last.\n2. There are others.")
    found = run("trace", "OWN/1", "--rules", registered(), "--source", file)
    assert found.exit_code == 1
    expected = fingerprint(fold_text(TEXTS["para. 1"]))
    assert f"para. 1 differs, line 1: expected {expected}" in found.output
    assert "para. 2 differs" not in found.output


def test_a_paragraph_that_is_new_in_the_copy_is_code_1(run, registered, copy):
    new = "1 bis. A new one."
    file = copy(f"{TEXTS['para. 1']}\n{new}\n{TEXTS['para. 2']}")
    arguments = ("trace", "OWN/1", "--rules", registered(), "--source", file)
    found = run(*arguments)
    assert found.exit_code == 1
    assert "para. 1 [same, text added after it]: OWN-violation" in found.output
    assert f"        1. The first one is the first.\n        Added, line 3: {new}\n" in found.output
    assert "\nafter para. 1 text was added, line 3: 13 characters\n" in found.output
    assert "differs" not in found.output
    assert "2 of 2 places found, 1 unchanged, 0 changed, 1 with text added\nafter." in found.output
    (document,) = json.loads(run(*arguments, "--format", "json").stdout)["documents"]
    added = document["places"][0]["found"]["added"]
    assert added == {"line": 3, "characters": 13, "text": new}
    assert document["totals"]["copy"]["added"] == 1
    assert "其后有增文" in run(*arguments, "--lang", "zh").output


def test_a_place_that_is_not_in_the_copy_is_code_1(run, registered, copy):
    file = copy(TEXTS["para. 1"])
    found = run("trace", "OWN/1", "--rules", registered(), "--source", file, "--format", "json")
    assert found.exit_code == 1
    (document,) = json.loads(found.stdout)["documents"]
    assert document["totals"]["copy"] == {"same": 1, "added": 0, "drift": 0, "missing": 1}


@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_in_a_copy_reaches_the_terminal(run, registered, copy, form):
    file = copy("1. The \x1b[31mfirst\x9b one\u202e\n2. There are others.")
    arguments = ("--rules", registered(), "--source", file, "--format", form)
    found = run("trace", "OWN/1", *arguments)
    assert found.exit_code == 1
    assert not set("\x1b\x9b\u202e") & set(found.output)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"1. ok\n2. \xff", "copy.txt:2:4: not UTF-8 text; save the file as UTF-8\n"),
        (b" \n", "copy.txt:1:1: there is no text in the file\n"),
        (b"a" * (4 << 20) + b"a", "copy.txt:1:1: file is larger than 4 MiB; split it\n"),
    ],
    ids=["bytes", "nothing", "large"],
)
def test_a_copy_that_cannot_be_used_is_code_2_and_located(run, registered, copy, text, message):
    found = run("trace", "OWN/1", "--rules", registered(), "--source", copy(text))
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.endswith(message)


def test_arguments_that_cannot_be_used_are_code_2(run, registered, tmp_path):
    own = ("--rules", registered())
    assert run("trace", "OWN/1", *own, "--source", tmp_path / "none").exit_code == 2
    assert run("trace", "OWN/1", *own, "--source", tmp_path).exit_code == 2
    several = run("trace", *own, "--source", tmp_path / "rules.yaml")
    assert several.exit_code == 2
    assert "--source is a copy of one document; name it: " in several.stderr
    unknown = run("trace", "OWN/9", *own)
    assert unknown.exit_code == 2
    assert "Error: no document 'OWN/9' is registered; perhaps 'OWN/1'\n" in unknown.stderr


def test_standard_input_is_a_copy(run, registered):
    given = "\n".join(TEXTS.values()).encode()
    found = run("trace", "OWN/1", "--rules", registered(), "--source", "-", given=given)
    assert found.exit_code == 0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("locus: para. 1,", "locus: para. 3,", "rests on 'para. 1', which is not in the register"),
        ("id: OWN-2", "id: OWN-note", "there is a rule 'OWN-note'; take it off the list"),
        (f", registered: [{{id: OWN-2, reason: {WHY}}}]", "", "nothing says why"),
    ],
)
def test_a_register_that_does_not_fit_the_rules_is_code_1(run, registered, old, new, message):
    found = run("trace", "OWN/1", "--rules", registered(old, new))
    assert found.exit_code == 1
    assert message in found.output


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("locus: para. 2", "locus: para. 1", "'para. 1' stands twice"),
        ("locus: para. ", "locs: para. ", "the key 'locus' is missing"),
        ("document: OWN/1", "document: OWN/2", "'OWN/2' is not registered; perhaps 'OWN/1'"),
        ("fingerprint: '", "fingerprint: 'x", "expected 16 hexadecimal digits"),
        (f", reason: {WHY}", "", "the key 'reason' is missing"),
        (f", reason: {WHY}", ", reason: none", "expected a mapping"),
        ("characters", "derived_from: [para. 9], characters", "takes either 'fingerprint' or"),
        ('mark: "{n}."', 'mark: "{m}."', "'{m}' does not stand in 'locus'"),
    ],
)
def test_a_register_that_does_not_load_is_code_2(run, registered, old, new, message):
    folder = registered(old, new)
    found = run("trace", "OWN/1", "--rules", folder)
    assert found.exit_code == 2
    assert message in found.stderr
    assert found.stderr.startswith(str(folder / "paragraphs.yaml"))


def test_a_document_without_a_register_is_code_1(run, own_rules):
    found = run("trace", "OWN/1", "--rules", own_rules)
    assert found.exit_code == 1
    assert "the paragraphs of 'OWN/1' are not registered" in found.output


@pytest.mark.skipif(not SHARED.is_dir(), reason="the documents are not here")
def test_each_shared_copy_is_one_of_the_documents(run):
    unchanged = 0
    for file in sorted(SHARED.glob("*.txt")):
        for name in ("CCM", "APMBC"):
            found = run("trace", name, "--source", file)
            assert max(map(width_of, found.output.splitlines())) <= 80 or found.exit_code
            unchanged += found.exit_code == 0
    assert unchanged == 2
