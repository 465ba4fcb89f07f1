"""`rulecheck compare`: a draft in, tables or JSON out."""

from __future__ import annotations

import json

import pytest

from rulecheck.engines import agreement
from rulecheck.engines.reference import ReferenceEngine


def test_a_comparison_is_printed(run, fixtures):
    done = run("compare", fixtures / "complying.yaml")
    assert done.exit_code == 0
    assert "Fits option 4 best" in done.stdout
    assert "最符合备选方案4" in run("compare", fixtures / "complying.yaml", "--lang", "zh").stdout


def test_a_comparison_as_json(run, fixtures):
    done = run("compare", fixtures / "complying.yaml", "--format", "json")
    assert json.loads(done.stdout)["best"] == ["4"]


def test_a_draft_on_standard_input(run, fixtures):
    done = run("compare", "-", given=(fixtures / "complying.yaml").read_bytes())
    assert done.stdout.startswith("- (CCM, option 4)\n")


HEAD = "schema: rulecheck/programme/1\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + "instrumnt: CCM\n", ":2:1: unknown key 'instrumnt'"),
        (HEAD + "instrument: APMBC\n", ":2:1: no rule for 'APMBC' is under"),
        (HEAD + "instrument: ATT\n", ":2:1: no rule for 'ATT' is under"),
        ("\x00", "not YAML"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_located(run, tmp_path, text, said):
    file = tmp_path / "draft.yaml"
    file.write_text(text, encoding="utf-8")
    done = run("compare", file)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_file_that_is_not_there(run, tmp_path):
    done = run("compare", tmp_path / "none.yaml")
    assert done.exit_code == 2
    assert "cannot be read" in done.stderr


def test_the_auditing_engine_alone_says_so(run, fixtures, monkeypatch):
    monkeypatch.setattr(agreement, "available_engines", lambda: (ReferenceEngine(),))
    done = run("compare", fixtures / "complying.yaml")
    assert done.exit_code == 0
    assert done.stderr == "checked by the auditing engine alone\n"
