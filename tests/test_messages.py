"""Messages are filled in as the template language has it, mostly without it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rulecheck.messages import render
from rulecheck.templating import TemplateProblem, render_template


def test_words_are_filled_in():
    assert render("{{ subject }} is late.", {"subject": "6MSP"}) == "6MSP is late."
    assert render("a } b", {}) == "a } b"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("1", "1 working day"),
        ("0", "0 working days"),
        ("11", "11 working days"),
        ("1 to 3", "1 to 3 working days"),
    ],
)
def test_a_number_and_its_noun_agree(days, said):
    assert render("{{ days | counted('working day') }}", {"days": days}) == said


def test_an_irregular_plural_is_written_out():
    text = "{{ n | counted('State Party leads', 'States Parties lead') }}"
    assert render(text, {"n": "1"}) == "1 State Party leads"
    assert render(text, {"n": "3"}) == "3 States Parties lead"


@pytest.mark.parametrize("text", ["{{ x }}", "{{ subject.x.y }}", "{{ x | counted('day') }}"])
def test_an_unknown_word_is_a_problem(text):
    with pytest.raises(TemplateProblem):
        render(text, {"subject": "6MSP"})


@pytest.mark.parametrize("text", ["{{ subject.__class__ }}", "{{ ''.__class__ | counted('a') }}"])
def test_the_sandbox_holds_for_messages_too(text):
    with pytest.raises(TemplateProblem):
        render(text, {"subject": "6MSP"})


def test_what_a_draft_says_is_not_a_template():
    assert render("{{ subject }}", {"subject": "{{ 7 * 7 }}"}) == "{{ 7 * 7 }}"


@pytest.mark.parametrize(
    "text",
    [
        "{{ subject }} opens on {{opens}}.",
        "{{ subject.kind }}: {{  subject.kind.of }}\n",
        "{{ subject }} {{ opens }}{{ opens }}",
        "a } b {{ subject }}",
        "{{ subject }} has {{ opens | counted('day') }}",
        "{{opens|counted( 'ox', \"oxen\" )}}, {{ subject.kind | counted('') }}",
        "{{ opens | counted('a}} b') }}{{ opens | counted('d\\'or') }}",
        "{{ opens | counted('day', 'days', 'more') if False else 1 }}",
        "{% if subject %}{{ opens }}{% endif %}",
        "{# nothing #}{{ subject }}",
    ],
)
def test_a_message_is_filled_in_as_a_template_is(text: str) -> None:
    class Word(str):
        pass

    subject, opens = Word("ME <2017>"), Word("12 June {{ 2017 }}")
    subject.kind = Word("meeting")  # type: ignore[attr-defined]
    subject.kind.of = Word("experts")  # type: ignore[attr-defined]
    context = {"subject": subject, "opens": opens}
    assert render(text, context) == render_template(text, context)


def test_a_message_that_prints_what_is_not_there_is_no_message() -> None:
    with pytest.raises(TemplateProblem):
        render("{{ nothing }}", {"subject": "x"})


def test_messages_that_print_and_count_load_no_template_language() -> None:
    program = """
import sys
from rulecheck.messages import render
print(render("{{ subject }} lasts {{ days | counted('day') }}.", {"subject": "ME", "days": "3"}))
print("jinja2" in sys.modules)
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert found.stdout.decode().splitlines() == ["ME lasts 3 days.", "False"]
