"""Messages of rules may print words and choose between texts, and no more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from rulecheck import templating
from rulecheck.templating import (
    MAXIMUM_LENGTH,
    TemplateProblem,
    names_used,
    render_template,
    report_template,
)

WORDS = "a message prints words, no more"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("No words.", ()),
        ("{{ subject }}", (("subject",),)),
        ("{{ previous.opens }} and {{ kind }}", (("previous", "opens"), ("kind",))),
        ("{{ kind }}{{ kind }}", (("kind",),)),
        ("{% if host %}{{ host }}{% else %}{{ city }}{% endif %}", (("host",), ("city",))),
        ("{{ host if host else city }}", (("host",), ("city",))),
        (
            "{{ 'a' if not host and kind or city else 'b' }}",
            (("host",), ("kind",), ("city",)),
        ),
        ("{{ minutes | counted('minute') }}", (("minutes",),)),
        ("{{ of.count | counted('State Party', 'States Parties') }}", (("of", "count"),)),
        ("{# only a remark #}", ()),
        ("{% raw %}{{ x() }}{% endraw %}", ()),
    ],
)
def test_the_names_a_message_prints(text, names):
    assert set(names_used(text)) == set(names)
    assert len(names_used(text)) == len(names)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ ''.__class__ }}", "a word is a name, or names joined by dots"),
        ("{{ (1).real }}", "a word is a name, or names joined by dots"),
        ("{{ subject().x }}", "a word is a name, or names joined by dots"),
        ("{{ subject() }}", f"'call' is not allowed; {WORDS}"),
        ("{{ subject.upper() }}", f"'call' is not allowed; {WORDS}"),
        ("{{ subject['__class__'] }}", f"'getitem' is not allowed; {WORDS}"),
        ("{{ subject|upper }}", f"'filter' is not allowed; {WORDS}"),
        ("{{ subject|attr('__class__') }}", f"'filter' is not allowed; {WORDS}"),
        ("{{ 'x' | counted('day') }}", f"'filter' is not allowed; {WORDS}"),
        ("{{ days | counted }}", f"'filter' is not allowed; {WORDS}"),
        ("{{ days | counted(days) }}", f"'filter' is not allowed; {WORDS}"),
        ("{{ days | counted(1) }}", f"'filter' is not allowed; {WORDS}"),
        ("{{ days | counted('day', several='days') }}", f"'filter' is not allowed; {WORDS}"),
        ("{{ days | counted(*days) }}", f"'filter' is not allowed; {WORDS}"),
        ("{{ days | counted('day') | upper }}", f"'filter' is not allowed; {WORDS}"),
        ("{{ subject is defined }}", f"'test' is not allowed; {WORDS}"),
        ("{% for x in subject %}{% endfor %}", f"'for' is not allowed; {WORDS}"),
        ("{% set x = 1 %}", f"'assign' is not allowed; {WORDS}"),
        ("{% include 'x' %}", f"'include' is not allowed; {WORDS}"),
        ("{% import 'x' as y %}", f"'import' is not allowed; {WORDS}"),
        ("{% extends 'x' %}", f"'extends' is not allowed; {WORDS}"),
        ("{% macro m() %}{% endmacro %}", f"'macro' is not allowed; {WORDS}"),
        ("{% block b %}{% endblock %}", f"'block' is not allowed; {WORDS}"),
        ("{{ 'x' * 9 }}", f"'mul' is not allowed; {WORDS}"),
        ("{{ 9 ** 9 }}", f"'pow' is not allowed; {WORDS}"),
        ("{{ subject ~ kind }}", f"'concat' is not allowed; {WORDS}"),
        ("{{ [1, 2] }}", f"'list' is not allowed; {WORDS}"),
        ("{% if subject %}{{ kind() }}{% endif %}", f"'call' is not allowed; {WORDS}"),
        ("{{ 'a' if kind() else 'b' }}", f"'call' is not allowed; {WORDS}"),
        ("x" * (MAXIMUM_LENGTH + 1), f"longer than {MAXIMUM_LENGTH} characters"),
    ],
)
def test_everything_else_is_refused(text, message):
    with pytest.raises(TemplateProblem) as caught:
        names_used(text)
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["{{ subject", "{{ }}", "{% if %}", "{% nonsense %}", "{{ a b }}"])
def test_a_broken_template_is_refused(text):
    with pytest.raises(TemplateProblem, match=r"^not a template: "):
        names_used(text)


def test_deep_nesting_is_refused():
    with pytest.raises(TemplateProblem):
        names_used("{{ " + "(" * 950 + "x" + ")" * 950 + " }}")


@pytest.mark.parametrize(
    "text",
    ["{{ kind < 5 }}", "{{ 'a' if working_days > 4 else 'b' }}", "{{ 'a' if kind in 5 else 'b' }}"],
)
def test_a_comparison_that_words_cannot_bear_is_refused(text):
    # Words are printed texts: comparing one with a number fails only when a draft is checked.
    with pytest.raises(TemplateProblem):
        names_used(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ subject.__class__ }}",
        "{{ subject.__class__.__mro__ }}",
        "{{ subject.__init__.__globals__ }}",
        "{{ ''.__class__ }}",
        "{{ range(9) }}",
        "{{ self.__init__ }}",
    ],
)
def test_the_sandbox_holds_even_for_a_message_that_was_not_checked(text):
    with pytest.raises(TemplateProblem):
        render_template(text, {"subject": "6MSP"})


@given(st.text(alphabet="{}%#ab_.()[]|' \n", max_size=30))
def test_any_text_is_a_message_or_a_problem(text):
    try:
        names = names_used(text)
    except TemplateProblem:
        return
    assert all(step.isidentifier() for steps in names for step in steps)


def test_a_report_template_may_loop_and_use_its_filters():
    template = report_template("{% for x in xs %}{{ x | loud }}{% endfor %}", {"loud": str.upper})
    assert template({"xs": ["a", "b"]}) == "AB"


def test_a_broken_report_template_names_its_line():
    with pytest.raises(TemplateProblem) as caught:
        report_template("a\n{% for %}", {})
    assert caught.value.line == 2


def test_a_report_template_that_fails_names_its_line():
    fill = report_template("a\n\n{{ x / y }}", {})
    with pytest.raises(TemplateProblem, match="division") as caught:
        fill({"x": 1, "y": 0})
    assert caught.value.line == 3


@pytest.mark.parametrize(
    "text",
    [
        "{{ 'x' | say }}",
        "{% set y = 'x' | say %}{{ y }}",
        "{% if 'x' | say == 'en' %}en{% else %}zh{% endif %}",
        "{% macro m(z) %}{{ z }}{% endmacro %}{{ m('x' | say) }}",
    ],
)
def test_code_that_is_kept_holds_nothing_of_the_run_that_made_it(text):
    # A report in one language must not speak the language of the report before it.
    for language in ("en", "zh"):
        assert report_template(text, {"say": lambda _, said=language: said})({}) == language


def test_a_template_includes_the_parts_it_is_given_and_no_others():
    parts = {"inner": "<{{ x }}>"}
    assert report_template("{% include 'inner' %}", {}, parts=parts)({"x": 1}) == "<1>"
    with pytest.raises(TemplateProblem):
        report_template("{% include 'inner' %}", {})({"x": 1})


def test_in_markup_texts_are_printable_and_escaped_and_its_own_markup_stays():
    text = "{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{{ m(x) }}{{ 7 }}"
    template = report_template(text, {}, markup=True, printable=str.upper)
    assert template({"x": "a<"}) == "<b>A&lt;</b>7"


def test_the_code_of_a_report_template_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("RULECHECK_NO_CACHE", raising=False)
    for _ in range(2):
        assert report_template("{{ x | loud }}", {"loud": str.upper})({"x": "<"}) == "<"
        # Where it is escaped it is another template.
        assert report_template("{{ x | loud }}", {"loud": str.upper}, markup=True)({"x": "<"}) == (
            "&lt;"
        )
        monkeypatch.setattr(Environment, "compile", lambda *given: pytest.fail("compiled again"))
    assert len(list(tmp_path.rglob("*.template"))) == 2


def test_damaged_code_of_a_template_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("RULECHECK_NO_CACHE", raising=False)
    report_template("a{{ x }}", {})
    (place,) = tmp_path.rglob("*.template")
    place.write_bytes(b"damaged")
    assert report_template("a{{ x }}", {})({"x": 1}) == "a1"


@pytest.mark.parametrize(
    "text",
    [
        "{{ x if " + "not " * 300 + "y else z }}",
        "{% if x %}" * 60 + "a" + "{% endif %}" * 60,
        "{{ x if y else " * 40 + "z" + " }}",
    ],
)
def test_a_message_that_could_not_be_filled_in_is_refused_when_it_is_loaded(text):
    with pytest.raises(TemplateProblem):
        names_used(text)


@pytest.mark.parametrize("text", ["{{ x if 1e999 else y }}", "{{ 1e999 }}"])
def test_a_number_without_end_is_refused(text):
    with pytest.raises(TemplateProblem):
        names_used(text)


def digest(value):
    return value.encode()


@pytest.mark.parametrize(
    "text",
    [
        "{{ 5 | digest }}",
        "{{ 'example.org' | urlize(rel=5) }}",
        "{{ 'abcdefgh' | truncate(-5) }}",
        "{{ cycler().next() }}",
        "{{ " + "9" * 5_000 + " }}",
        "{{ " + "(" * 3_000 + "1" + ")" * 3_000 + " }}",
        "".join(f"{{% for x{n} in [1] %}}" for n in range(25)) + "{% endfor %}" * 25,
        "{% if 1 %}" * 120 + "{% endif %}" * 120,
        "{{ " + "not " * 1_000 + "1 }}",
    ],
)
def test_whatever_a_report_template_does_it_is_used_or_a_problem(text):
    with pytest.raises(TemplateProblem, match=r"."):
        report_template(text, {"digest": digest})({})


@pytest.mark.parametrize(
    "text",
    [
        "{{ 'a' | center(10 ** 10) }}",
        "{{ 'a' | center(width=10 ** 10) }}",
        "{{ ['a'] | map('center', 10 ** 10) | list }}",
        "{{ 'a' | indent(10 ** 10, true) }}",
        "{{ [1] | batch(10 ** 10, 0) | list }}",
        "{{ [1] | slice(10 ** 10) | list }}",
        "{{ '%99999999999d' | format(1) }}",
        "{{ '%*d' | format(10 ** 10, 1) }}",
        "{{ '%99999999999d' % 1 }}",
        "{{ 'a'.center(10 ** 10) }}",
        "{{ '{:99999999999}'.format(1) }}",
        "{{ '{:{}}'.format(1, 10 ** 10) }}",
        "{{ 'a' * 10 ** 10 }}",
        "{{ 10 ** 10 * [1] }}",
        "{{ 9 ** (9 ** 9) }}",
        "{{ (9 ** 9999) ** 9999 }}",
        "{% set n = namespace(x=9) %}{% for i in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}",
        "{% for n in range(1000) %}{{ 'a' * 100000 }}{% endfor %}",
        "{% for n in range(1000) %}{{ x * 100000 }}{% endfor %}",
    ],
)
@pytest.mark.parametrize("markup", [False, True])
def test_a_template_of_a_stranger_asks_for_what_can_be_done(text, markup):
    with pytest.raises(TemplateProblem, match="it asks for more than can be done"):
        report_template(text, {}, own=False, markup=markup)({"x": "a"})


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in range(9999) recursive %}{{ loop(range(9999)) if loop.depth < 3 }}{% endfor %}",
        "{% macro m(n) %}{% if n %}{{ m(n - 1) ~ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    ],
)
def test_a_template_of_a_stranger_ends(text, monkeypatch):
    monkeypatch.setattr(templating, "MAXIMUM_SECONDS", 0.2)
    with pytest.raises(TemplateProblem, match="it asks for more than can be done"):
        report_template(text, {}, own=False)({})


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (
            "{% for n in [1, 2] %}{{ loop.index }}/{{ loop.length }}{{ n }} {% endfor %}",
            "1/21 2/22 ",
        ),
        ("{% for n in [] %}{% else %}none{% endfor %}", "none"),
        ("{{ 'a' | center(3) }}", " a "),
        ("{{ 'a' * 3 + 'b' }}", "aaab"),
        ("{{ 2 ** 3 * 10 % 7 + 1 }}", "4"),
        ("{{ '%03d' % 7 }}", "007"),
        ("{{ '%03d' | format(7) }}", "007"),
        ("{{ '%d of %s' % (20160, 'a') }}", "20160 of a"),
        ("{{ '%d' | format(20160) }}", "20160"),
        ("{{ '{:03}'.format(7) }}", "007"),
        ("{{ '50% (20160)' | indent(2) | upper }}", "50% (20160)"),
        ("{{ 5000000 | string | upper }}", "5000000"),
        ("{{ 'a b' | wordwrap(1) }}", "a\nb"),
        ("{{ 'a'.center(3) }}", " a "),
    ],
)
def test_a_template_of_a_stranger_does_what_others_do(text, made):
    for own in (False, True):
        assert report_template(text, {}, own=own)({}) == made


def test_bounded_code_is_not_taken_for_the_other(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("RULECHECK_NO_CACHE", raising=False)
    text = "{{ 'a' * 100000000 }}"
    report_template(text, {})
    with pytest.raises(TemplateProblem):
        report_template(text, {}, own=False)({})
