"""Files, folders and standard input: every one is looked at, whatever befalls the others."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Verdict
from rulecheck.checking.recognising import is_programme
from rulecheck.checking.run import check_paths
from rulecheck.engines.cases import EngineFault
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.reporting.render import rendered
from rulecheck.rulebook.rules import Level
from rulecheck.source.plain import MAXIMUM_BYTES
from rulecheck.source.reader import read

FIXTURES = Path(__file__).parents[2] / "fixtures"
DRAFT = b"schema: rulecheck/programme/1\ninstrument: CCM\n"
COMPLYING = (FIXTURES / "ccm" / "option-4" / "complying.yaml").read_bytes()


@pytest.fixture(scope="session")
def checker(rulebook):
    return Checker(rulebook, (ReferenceEngine(),))


@pytest.fixture(scope="session")
def check(checker):
    def run(*paths, given=b""):
        return check_paths(checker, [str(path) for path in paths], io.BytesIO(given))

    return run


def write(folder, **files):
    for name, data in files.items():
        (folder / f"{name}.yaml").write_bytes(data)
    return folder


def places(report):
    return [(Path(p.path).name, p.line, p.column, p.message) for p in report.problems]


def test_the_report_of_one_draft(check, tmp_path):
    file = write(tmp_path, a=COMPLYING) / "a.yaml"
    report = check(file)
    (programme,) = report.programmes
    assert (programme.path, programme.instrument, programme.option) == (str(file), "CCM", "4")
    assert {finding.level for finding in programme.findings} <= {Level.NOTE}
    assert programme.verdicts[Verdict.COMPLIES] > 100
    assert (report.problems, report.faults, report.engines) == ((), (), ("reference",))


def test_an_unreadable_file_does_not_stop_the_others(check, tmp_path):
    write(tmp_path, a=DRAFT, b=b"a: [", c=b"\xff", d=DRAFT)
    report = check(*(tmp_path / f"{name}.yaml" for name in "abcd"), tmp_path / "none.yaml")
    assert [Path(p.path).name for p in report.programmes] == ["a.yaml", "d.yaml"]
    assert [name for name, *_ in places(report)] == ["b.yaml", "c.yaml", "none.yaml"]


def test_every_problem_of_a_draft_is_told(check):
    report = check("-", given=DRAFT + b"meetngs: []\nperiod: {from: 2015-13-01}\n")
    assert places(report) == [
        ("-", 3, 1, "unknown key 'meetngs'; perhaps 'meetings'"),
        ("-", 4, 16, "'2015-13-01' does not exist: there is no month 13"),
    ]


def test_a_folder_is_searched_in_order_for_programmes_only(check, tmp_path):
    write(tmp_path, b=DRAFT, a=DRAFT, other=b"schema: x/1\n", plain=b"name: rulecheck\n")
    (tmp_path / "sub").mkdir()
    write(tmp_path / "sub", c=DRAFT)
    (tmp_path / ".git").mkdir()
    write(tmp_path / ".git", d=DRAFT)
    (tmp_path / "notes.txt").write_bytes(DRAFT)
    report = check(tmp_path)
    names = [str(Path(p.path).relative_to(tmp_path)) for p in report.programmes]
    assert names == ["a.yaml", "b.yaml", str(Path("sub", "c.yaml"))]
    assert report.problems == ()


def test_a_hidden_folder_that_is_named_is_searched(check, tmp_path):
    (tmp_path / ".drafts").mkdir()
    assert len(check(write(tmp_path / ".drafts", a=DRAFT)).programmes) == 1


def test_a_broken_draft_in_a_folder_is_told(check, tmp_path):
    write(tmp_path, a=DRAFT + b"meetings: [\n", b=DRAFT)
    report = check(tmp_path)
    assert [Path(p.path).name for p in report.programmes] == ["b.yaml"]
    assert [name for name, *_ in places(report)] == ["a.yaml"]


def test_a_file_that_is_named_must_be_a_programme(check, tmp_path):
    write(tmp_path, a=b"schema: x/1\ninstrument: CCM\n")
    report = check(tmp_path / "a.yaml")
    assert places(report) == [
        ("a.yaml", 1, 9, "expected rulecheck/programme/1, found 'x/1'"),
    ]


def test_a_later_version_of_the_format_is_told_in_a_folder_too(check, tmp_path):
    write(tmp_path, a=b"schema: rulecheck/programme/2\ninstrument: CCM\n")
    assert places(check(tmp_path)) == [
        ("a.yaml", 1, 9, "expected rulecheck/programme/1, found 'rulecheck/programme/2'"),
    ]


@pytest.mark.parametrize("other", [b"name: x\n", b"# see rulecheck/programme/1\nname: x\n"])
def test_a_folder_without_programmes_is_a_problem(check, tmp_path, other):
    message = "no draft programme in this folder: no YAML with schema: rulecheck/programme/1"
    assert places(check(write(tmp_path, a=other))) == [(tmp_path.name, 1, 1, message)]


def test_lists_and_documents_of_others_in_a_folder_are_ignored(check, tmp_path):
    write(tmp_path, a=DRAFT, states=b"- Croatia\n- Norway\n")
    assert places(check(tmp_path)) == []


def test_an_instrument_without_rules_is_a_problem_not_a_pass(check):
    report = check("-", given=DRAFT.replace(b"CCM", b"NPT"))
    assert report.programmes == ()
    ((_, line, column, message),) = places(report)
    assert (line, column) == (2, 1)
    assert message.startswith("there are no rules for 'NPT', so nothing was checked; ")
    assert "CCM" in message


@pytest.mark.parametrize(("more", "usable"), [(0, True), (1, False)])
def test_standard_input_has_the_bound_of_files(check, more, usable):
    room = MAXIMUM_BYTES - len(DRAFT) - 1 + more
    report = check("-", given=DRAFT + b"#" + b"x" * room)
    assert bool(report.programmes) is usable
    assert bool(report.problems) is not usable


def test_a_fault_of_an_engine_is_kept_with_the_file(rulebook, tmp_path):
    class Lost:
        name = "lost"

        def answer(self, questions):
            raise EngineFault("no answer")

    write(tmp_path, a=DRAFT, b=DRAFT + b"a: [")
    checker = Checker(rulebook, (ReferenceEngine(), Lost()))
    report = check_paths(checker, [str(tmp_path)], io.BytesIO())
    assert report.programmes == ()
    assert report.faults == (f"{tmp_path / 'a.yaml'}: no answer",)
    assert [name for name, *_ in places(report)] == ["b.yaml"]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (b"schema: rulecheck/programme/1\n", True),
        (b"schema: 'rulecheck/programme/2'\n", True),
        (b"schema: rulecheck/rules/1\n", False),
        (b"schema: [rulecheck/programme/1]\n", False),
        (b"text: rulecheck/programme/1\n", False),
    ],
)
def test_a_programme_says_so_in_its_schema(text, is_one):
    assert is_programme(read(text, "x")) is is_one


def says_something(report):
    """Nothing is a pass by silence: a draft was checked, or a problem is told."""
    rendered(report)
    rendered(report, "json")
    assert report.faults == ()
    assert len(report.programmes) + bool(report.problems) == 1
    assert all(p.line >= 1 and p.column >= 1 and p.message for p in report.problems)


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_a_draft_or_a_located_problem(check, data):
    says_something(check("-", given=data))


@given(st.binary(max_size=100) | st.text("abc:-[]{}&*!|>'\"#\n \t~", max_size=60).map(str.encode))
def test_any_bytes_after_a_good_beginning_are_too(check, data):
    says_something(check("-", given=DRAFT + data))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, len(COMPLYING)),
    st.integers(0, 60),
    st.sampled_from(
        [b"", b"\n", b"0", b"2018", b"[]", b"{}", b"~", b"*a", b": ", b"\xe4", "会".encode()]
    ),
)
def test_a_spoilt_draft_is_checked_or_a_located_problem(check, place, length, put):
    says_something(check("-", given=COMPLYING[:place] + put + COMPLYING[place + length :]))


@settings(max_examples=30)
@given(st.binary(max_size=100))
def test_any_bytes_in_a_folder_are_ignored_or_a_located_problem(check, tmp_path_factory, data):
    folder = write(tmp_path_factory.mktemp("any"), a=data, b=DRAFT)
    report = check(folder)
    assert len(report.programmes) >= 1
    assert {Path(p.path).name for p in report.problems} <= {"a.yaml"}


# What a folder holds


def checked(report):
    return [Path(p.path).name for p in report.programmes]


def test_suffixes_are_known_in_capitals_too(check, tmp_path):
    for name in ("a.YAML", "b.Yml", "c.yaml"):
        (tmp_path / name).write_bytes(DRAFT)
    assert checked(check(tmp_path)) == ["a.YAML", "b.Yml", "c.yaml"]


def test_folders_that_are_linked_are_searched_once(check, tmp_path):
    for name in ("elsewhere", "drafts", "drafts/own"):
        (tmp_path / name).mkdir()
    write(tmp_path / "elsewhere", linked=DRAFT)
    write(tmp_path / "drafts" / "own", own=DRAFT)
    for name, target in {"l": "../elsewhere", "a": "own", "b": "l", "loop": "."}.items():
        (tmp_path / "drafts" / name).symlink_to(target)
    paths = [p.path for p in check(tmp_path / "drafts").programmes]
    assert paths == [str(tmp_path / "drafts" / file) for file in ("own/own.yaml", "b/linked.yaml")]


def test_an_excluded_folder_does_not_hide_a_link_to_it(checker, tmp_path):
    (tmp_path / "old").mkdir()
    write(tmp_path / "old", a=DRAFT)
    (tmp_path / "new").symlink_to("old")

    def old(name):
        return Path(name).relative_to(tmp_path).parts[0] == "old"

    report = check_paths(checker, [str(tmp_path)], io.BytesIO(), excluded=old)
    assert [p.path for p in report.programmes] == [str(tmp_path / "new" / "a.yaml")]


def test_what_is_no_file_is_told_and_not_waited_for(check, tmp_path):
    write(tmp_path, good=DRAFT)
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    (tmp_path / "lost.yaml").symlink_to("nowhere")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    report = check(tmp_path)
    assert checked(report) == ["good.yaml"]
    no_file = "cannot be read: it is not a regular file"
    assert {name: message for name, _, _, message in places(report)} == {
        "pipe.yaml": no_file,
        "zero.yaml": no_file,
        "lost.yaml": "cannot be read: No such file or directory",
        "loop.yaml": "cannot be read: Too many levels of symbolic links",
    }


def test_a_device_that_is_named_is_refused(check):
    assert places(check("/dev/zero")) == [
        ("zero", 1, 1, "cannot be read: it is not a regular file")
    ]


def test_a_pipe_that_is_named_is_read(check):
    reading, writing = os.pipe()
    os.write(writing, DRAFT)
    os.close(writing)
    try:
        assert checked(check(f"/dev/fd/{reading}")) == [str(reading)]
    finally:
        os.close(reading)


# What is a draft, though it does not say so rightly

BROKEN = "meetings: []\nmeetings: []\n"
WITHOUT_SCHEMA = f"instrument: CCM\n{BROKEN}"
DISGUISED = {
    "a slip": f"schema: rulecheck/programe/1\n{BROKEN}".encode(),
    "a slip in the name": f"schema: rulechek/programme/1\n{BROKEN}".encode(),
    "escaped": f'schema: "rulecheck\\/programme\\/1"\n{BROKEN}'.encode(),
    "in capitals": f"SCHEMA: RULECHECK/PROGRAMME/1\n{BROKEN}".encode(),
    "no schema": WITHOUT_SCHEMA.encode(),
    "no schema, in capitals": WITHOUT_SCHEMA.upper().encode(),
    "behind another": b"a: 1\n---\nschema: rulecheck/programe/1\n",
    "in a list": b"- schema: rulecheck/programe/1\n  instrument: CCM\n",
    "in a list, no schema": b"- instrument: CCM\n  meetings: []\n",
    "UTF-16": f"schema: rulecheck/programe/1\n{BROKEN}".encode("utf-16"),
    "UTF-32": WITHOUT_SCHEMA.encode("utf-32"),
    "too large": WITHOUT_SCHEMA.encode() + b"#" * MAXIMUM_BYTES,
    "keys in capitals": b"Instrument: CCM\nMeetings: []\n",
    "schema in capitals": b"Schema: rulecheck/programme/1\n",
    "schema of capitals": b"schema: Rulecheck/Programme/1\n",
}


@pytest.mark.parametrize("data", DISGUISED.values(), ids=DISGUISED)
@pytest.mark.parametrize("drafts_only", [True, False])
def test_a_slip_does_not_hide_a_draft(checker, tmp_path, data, drafts_only):
    write(tmp_path, good=DRAFT, slip=data)
    paths = [tmp_path / "good.yaml", tmp_path / "slip.yaml"] if drafts_only else [tmp_path]
    report = check_paths(checker, list(map(str, paths)), io.BytesIO(), drafts_only=drafts_only)
    assert checked(report) == ["good.yaml"]
    assert {name for name, *_ in places(report)} == {"slip.yaml"}


OTHERS = {
    "too large": b"a: [\n" + b"#" * MAXIMUM_BYTES,
    "a template": b"{{ if .x }}\nname: rulecheck\n{{ end }}\n",
    "rules": b"schema: rulecheck/rules/1\nrules: [\n",
    "changes": b"- {draft: a.yaml, find: 'instrument: CCM', replace: 'meetings: []'}\n",
    "one word": b"meetings: [\n",
    "a long schema": b"schema: " + b"rulecheck/" * 400_000,
    "a text": b"instruments and meetings\n",
}


@pytest.mark.parametrize("data", OTHERS.values(), ids=OTHERS)
def test_what_is_no_draft_is_left_alone(check, tmp_path, data):
    assert places(check(write(tmp_path, good=DRAFT, other=data))) == []
