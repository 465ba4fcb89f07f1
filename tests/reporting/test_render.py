"""Templates of the user's own: the same contract, a sandbox, located problems."""

from __future__ import annotations

import pytest

from rulecheck.reporting.render import rendered_by
from rulecheck.source.problems import UnusableInput


@pytest.fixture
def by(tmp_path, report, finding):
    def fill(text: str, name: str = "own.txt", **changed) -> str:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return rendered_by(file, report(finding(**changed)))

    return fill


def test_a_template_reads_the_contract(by) -> None:
    text = "{% for p in programmes %}{% for f in p.findings %}{{ f.rule }}@{{ f.location.line }}"
    assert by(text + "{% endfor %}{% endfor %}") == "CCM-P28.6@12"


@pytest.mark.parametrize("name", ["own.html", "own.html.jinja", "own.xml.jinja"])
def test_markup_is_escaped_by_the_name_of_the_template(by, name) -> None:
    text = "{{ programmes[0].findings[0].message }}"
    assert by(text, name, message="<b>&") == "&lt;b&gt;&amp;"
    assert by(text, "own.md", message="<b>&") == "<b>&"


def test_control_characters_are_replaced_in_markup_only(by) -> None:
    text = "{{ programmes[0].findings[0].message }}"
    assert by(text, "own.xml", message="a\x1bb\nc") == "a\N{REPLACEMENT CHARACTER}b\nc"
    assert by(text, "own.md", message="a\x1bb") == "a\x1bb"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("{% for x in %}", 1, "not a usable template"),
        ("\n\n{{ nothing_known }}", 3, "'nothing_known' is undefined"),
        ("\n{{ report.__class__.__mro__ }}", 2, "not a usable template"),
        ("{{ 1 / 0 }}", 1, "division"),
        ("{{ 'a' + 1 }}", 1, "not a usable template"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", 1, "more than can be done"),
        ("{{ report | nofilter }}", 1, "nofilter"),
        ("{% include 'other.txt' %}", 1, "not a usable template"),
        ("\n{% include 'style.css' %}", 2, "style.css"),
        ("{% extends 'html.html.jinja' %}", 1, "html.html.jinja"),
        ("{% import '/etc/passwd' as x %}", 1, "/etc/passwd"),
        ("{{ range(10 ** 9) | list }}", 1, "not a usable template"),
        ("{{ programmes.append(1) }}", 1, "not a usable template"),
    ],
)
def test_a_template_that_cannot_be_used_is_a_located_problem(by, text, line, told) -> None:
    with pytest.raises(UnusableInput) as caught:
        by(text)
    (problem,) = caught.value.problems
    assert (problem.line, problem.path.endswith("own.txt")) == (line, True)
    assert told in problem.message


def test_a_template_that_is_not_there_is_a_located_problem(tmp_path, report) -> None:
    with pytest.raises(UnusableInput, match="cannot be read"):
        rendered_by(tmp_path / "none.txt", report())
