"""A rule in full: nothing of it is left out, and it fits 80 columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import dedent

import pytest
from msgspec.structs import replace

from rulecheck.checking.examples import draft_of
from rulecheck.programme.dates import MeetingDay
from rulecheck.programme.facts import STANDING
from rulecheck.programme.reader import read_programme
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.reporting.explain import explained, template_text, words_read
from rulecheck.reporting.rules_table import Filter, as_json, as_table
from rulecheck.reporting.width import CONTROL, width_of
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.parser import Scope, parse_condition
from rulecheck.rulebook.rules import (
    Expectation,
    InForce,
    Message,
    Modality,
    Reading,
    Rule,
    Rulebook,
    Wording,
)
from rulecheck.source.reader import read
from rulecheck.source.values import Mapping, Node, Scalar, Sequence
from rulecheck.templating import names_used

DAY = MeetingDay("close", "1MSP")


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook([shipped_rules()])


@pytest.fixture(scope="module")
def rule(rulebook: Rulebook) -> Rule:
    """A rule with one check, under an option."""
    return next(rule for rule in rulebook.rules if rule.id == "CCM-P28.6")


def drafts(text: str) -> Iterator[str]:
    """The drafts printed in an explanation."""
    for block in re.findall(r"(?:^    .*\n?)+", text, re.MULTILINE):
        if block.lstrip().startswith("schema:"):
            yield dedent(block)


def plain(node: Node) -> object:
    if isinstance(node, Mapping):
        return {key: plain(entry) for key, (_, entry) in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node]
    return None if node.is_null else node.text


def test_a_rule_in_full(rule, rulebook):
    told = explained(rule, rulebook, "en")
    for part in (
        "CCM-P28.6: Length of the meeting of experts\n",
        "\nSource        CCM/CONF/2015/PM.1/WP.5, para. 28\n"
        "              Exchange of views on a programme of meetings and machinery after\n",
        "\nModality      shall; if not met: violation\n",
        "\nBinds         under option 4\n",
        "\nThe check\nEach          meeting of experts\n",
        "\nRequires      working_days between 4 and 5\n",
        "\nSays          ‹subject› lasts ‹working_days› working days; option 4 asks for\n",
        "\nTo mend       Plan four or five working days",
        "\nPoints at     dates\n",
        "working_days (key dates): Working days from opening to close,",
        "\nA draft that complies\n    schema: rulecheck/programme/1\n    instrument: CCM\n",
        "\nA draft that departs\n    schema: rulecheck/programme/1\n    instrument: CCM\n",
    ):
        assert part in told
    # The option is said once, in words; it is no part of the scope as it was written.
    assert "Where" not in told


def test_a_rule_in_full_in_chinese(rule, rulebook):
    told = explained(rule, rulebook, "zh")
    for part in (
        "CCM-P28.6: 专家会议的会期\n",
        "\n出处          CCM/CONF/2015/PM.1/WP.5，第28段\n",
        "\n语气          必须；不符合时：违反\n",
        "\n约束条件      适用于备选方案4\n",
        "\n对象          专家会议\n",
        "\n要求          working_days between 4 and 5\n",
        "\n发现          ‹subject›",
        "\n符合规则的草案\n",
        "\n不符合规则的草案\n",
    ):
        assert part in told


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_shipped_rule_fits_and_holds_no_control(rulebook, language):
    for rule in rulebook.rules:
        lines = explained(rule, rulebook, language).split("\n")
        assert max(map(width_of, lines)) <= 80, rule.id
        assert not any(re.search(CONTROL, line) for line in lines), rule.id
        assert all(line == line.rstrip() for line in lines), rule.id


def test_printed_drafts_are_drafts_and_the_examples_of_the_rule(rulebook):
    for rule in rulebook.rules:
        whole = [plain(draft_of(rule, example.node)) for example in rule.examples]
        printed = list(drafts(explained(rule, rulebook, "en")))
        assert printed, rule.id
        for text in printed:
            assert plain(read(text.encode(), "printed")) in whole, rule.id
            read_programme(text.encode(), "printed", rulebook.vocabularies)


def test_what_is_seldom_said_is_said(rule, rulebook):
    (check,) = rule.checks
    terms = rulebook.vocabularies
    tolerate = parse_condition("tentative", Scope("meeting", terms))
    changed = replace(
        rule,
        options=None,
        in_force=InForce(None, DAY),
        lifts=frozenset({"A-2", "A-1"}),
        readings=(
            Reading(
                "four working days",
                Wording("Four days.", "四天。"),
                Wording("a rather long title of a reading", "四"),
            ),
            Reading("days", Wording("Four days.", "四天。"), Wording("calendar days", "日历日")),
        ),
        checks=(replace(check, tolerate=tolerate, readings=frozenset({"four working days"})),),
    )
    told = explained(changed, rulebook, "en")
    for part in (
        "\nBinds         always\n",
        "\nIn force      until close of 1MSP\n",
        "\nLifts         A-1, A-2\n",
        "\nHow the text may be read\n"
        "Recommended   a rather long title of a reading: Four days.\n"
        "To choose it  --reading 'CCM-P28.6=four working days'\n"
        "Or            calendar days: Four days.\n"
        "To choose it  --reading CCM-P28.6=days\n",
        "\nReading       a rather long title of a reading\n",
        "\nTolerates     tentative is true (a departure is then but a note)\n",
    ):
        assert part in told


def test_what_checks_share_is_said_once(rule, rulebook):
    (check,) = rule.checks
    other = parse_condition("host is stated", Scope("meeting", rulebook.vocabularies))
    several = replace(rule, checks=(check, replace(check, require=other, number=1)))
    told = explained(several, rulebook, "en")
    assert "\nWhat its 2 checks share\nEach          meeting of experts\nSays " in told
    assert "\nCheck 1 of 2\nRequires      working_days between 4 and 5\n\n" in told
    assert "\nCheck 2 of 2\nRequires      host is stated\n\n" in told


def test_a_rule_without_a_complying_example_shows_what_it_leaves_alone(rule, rulebook):
    outside = tuple(
        replace(example, expected=Expectation.OUTSIDE)
        for example in rule.examples
        if example.expected is Expectation.COMPLIES
    )
    told = explained(replace(rule, examples=outside), rulebook, "en")
    assert "\nA draft that the rule leaves alone\n" in told
    assert "complies" not in told
    assert "departs" not in told


def test_nothing_in_a_rule_moves_the_cursor(rule, rulebook):
    bad = replace(rule, title=Wording("\x1b[31m red {{ x }} {y}", "红"), locus="para.\u202e 1 {z}")
    told = explained(bad, rulebook, "en")
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "{{ x }} {y}" in told


def test_a_deep_example_stays_within_the_columns(rule, rulebook):
    deep: Node = Scalar("a text that is long " * 10, False, rule.examples[0].node.position)
    at = deep.position
    for _ in range(45):
        deep = Sequence((deep,), at)
    example = replace(rule.examples[0], node=Mapping({"meetings": (at, deep)}, at))
    lines = explained(replace(rule, examples=(example,)), rulebook, "en").split("\n")
    assert max(map(width_of, lines)) <= 80


# Messages and words


def message(text: str) -> Message:
    return Message(Wording(text, text), names_used(text))


@pytest.mark.parametrize(
    ("text", "full", "bare"),
    [
        ("{{ subject }} is in {{ venue }}.", "‹subject› is in ‹venue›.", None),
        ("{{ previous.opens }}, {{ previous }}", "‹previous.opens›, ‹previous›", None),
        ("{{ held or 'none' }}", "‹held›", "none"),
        ("Held{% if city %} in {{ city }}{% endif %}.", "Held in ‹city›.", "Held."),
        ("{{ count.title }} {{ count.upper }}", "‹count.title› ‹count.upper›", None),
        ("plain", "plain", None),
    ],
)
def test_a_message_shows_its_words(text, full, bare):
    assert template_text(message(text), "en", said=True) == full
    assert template_text(message(text), "zh", said=False) == (bare or full)


def read_by(text: str, thing: str, vocabularies: Vocabularies) -> set[str]:
    condition = parse_condition(text, Scope(STANDING[thing][0], vocabularies))
    return {f"{subject}.{word.name}" for subject, word in words_read(condition, thing)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("opens >= previous.closes", {"meeting.opens", "meeting.previous", "meeting.closes"}),
        ("programme.option is stated", {"programme.option"}),
        (
            "any pairings where (same_week and this.tentative)",
            {"meeting.pairings", "pairing.same_week", "meeting.tentative"},
        ),
        (
            "distinct city of programme.meetings >= 2",
            {"programme.meetings", "meeting.city"},
        ),
        ("not (host is president) or always", {"meeting.host", "meeting.president"}),
    ],
)
def test_words_are_found_wherever_they_stand(text, words, rulebook):
    assert read_by(text, "meeting", rulebook.vocabularies) == words


# The table


def test_the_table_of_a_rule(rule, rulebook):
    assert as_table([rule], rulebook.vocabularies, "en") == (
        "CCM-P28.6  shall  para. 28  Length of the meeting of experts\n\n1 rule\n"
    )
    assert as_table([rule, rule], rulebook.vocabularies, "zh").endswith(
        "专家会议的会期\n\n2条规则\n"
    )


def test_long_things_are_cut_or_folded(rule, rulebook):
    long = replace(
        rule, locus="表格第一行之后的段落和脚注", title=Wording("word " * 30, "会议" * 40)
    )
    for language in ("en", "zh"):
        table = as_table([long, replace(rule, id="X" * 60)], rulebook.vocabularies, language)
        assert max(map(width_of, table.split("\n"))) <= 80
        assert "表格第一行之后的段…" in table
    for language in ("en", "zh"):
        first, second, *_ = as_table([long], rulebook.vocabularies, language).split("\n")
        column = width_of(first) - width_of(first.rpartition("  ")[2])
        assert second.startswith(" " * column)
        assert second[column] != " "


def test_every_shipped_rule_stands_in_a_table_of_80_columns(rulebook):
    table = as_table(rulebook.rules, rulebook.vocabularies, "zh")
    assert max(map(width_of, table.split("\n"))) <= 80
    for rule in rulebook.rules:
        assert f"\n{rule.id} " in "\n" + table


def test_json_escapes_what_a_terminal_obeys(rule, rulebook):
    text = as_json([replace(rule, locus="\u202e\x7f")], rulebook.vocabularies)
    assert "\\u202e\\u007f" in text
    assert not re.search(CONTROL, text.replace("\n", ""))


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (Filter(), True),
        (Filter(document="pm.1/wp.5"), True),
        (Filter(document="another"), False),
        (Filter(instrument="ccm"), True),
        (Filter(instrument="APMBC"), False),
        (Filter(option="4"), True),
        (Filter(option="hybrid model"), True),
        (Filter(option="3"), False),
        (Filter(modality=Modality.SHALL), True),
        (Filter(modality=Modality.MAY), False),
        (Filter(document="WP.5", option="4", modality=Modality.MAY), False),
    ],
)
def test_filters(wanted, fits, rule, rulebook):
    assert wanted.choose(replace(rulebook, rules=(rule,))) == ([rule] if fits else [])


def test_a_rule_that_always_binds_is_of_no_option(rule, rulebook):
    always = replace(rule, options=None)
    assert Filter(option="4").choose(replace(rulebook, rules=(always,))) == []
