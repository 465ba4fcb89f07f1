"""What no single key shows: ids, references, dates and declared numbers that disagree."""

from collections.abc import Callable
from typing import Any

import pytest

Draft = Callable[..., Any]
Problems = Callable[..., list[tuple[int, int, str]]]

MSP = "meetings:\n  - id: 6MSP\n    kind: MSP\n    {}\n"
SPLIT = "meetings: [{{id: 6MSP, kind: MSP,\n  parts: [{}]}}]\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # ids
        (
            "meetings:\n  - {id: 6MSP, kind: MSP}\n  - {id: 6MSP, kind: MSP}\n",
            (3, 10, "a second meeting with the id '6MSP', first on line 2"),
        ),
        (
            "meetings: [{id: IM2017, kind: IM}]\nrelated_meetings:\n  - {id: IM2017, kind: IM}\n",
            (3, 10, "a second meeting with the id 'IM2017', first on line 1"),
        ),
        (MSP.format("ordinal: 7"), (4, 14, "ordinal 7, but the id says 6")),
        # order of dates
        (
            MSP.format("dates: {opens: 2016-09-09, closes: 2016-09-05}"),
            (4, 40, "closes 2016-09-05, before it opens (2016-09-09)"),
        ),
        (
            MSP.format("dates: 2016-09-09/2016-09-05"),
            (4, 12, "closes 2016-09-05, before it opens (2016-09-09)"),
        ),
        (
            MSP.format("dates: {opens: 2016-09, closes: 2016-08}"),
            (4, 37, "closes 2016-08, before it opens (2016-09)"),
        ),
        (
            "related_meetings:\n  - {id: x, kind: IM, dates: 2016/2015}\n",
            (2, 30, "closes 2015, before it opens (2016)"),
        ),
        (
            "period: {from: 2016-02, to: 2016-01}",
            (1, 29, "the period ends 2016-01, before it begins"),
        ),
        ("period: {from: 1900, to: 2051}", (1, 26, "a period of more than 150 years")),
        (
            "offices: [{office: President, term: {from: 2018-09, to: 2018-08-31}}]",
            (1, 57, "the term ends 2018-08-31, before it begins (2018-09)"),
        ),
        (
            "bodies: [{name: Bureau, period: {from: 2018, to: 2017}}]",
            (1, 50, "the term ends 2017, before it begins (2018)"),
        ),
        # parts
        (
            SPLIT.format("{opens: 2018-09-05, closes: 2018-09-03}"),
            (2, 39, "closes 2018-09-03, before it opens (2018-09-05)"),
        ),
        (
            SPLIT.format("{opens: 2018-09-03, closes: 2018-09-05}, {opens: 2018-09-04}"),
            (2, 60, "this part opens before the part above it has closed"),
        ),
        (
            SPLIT.format(
                "{opens: 2018-09-10, closes: 2018-09-14}, {format: online}, {opens: 2018-09-03}"
            ),
            (2, 78, "this part opens before the part above it has closed"),
        ),
        (
            SPLIT.format("{opens: 2018-09-10}, {closes: 2018-09-07}"),
            (2, 41, "this part opens before the part above it has closed"),
        ),
        (
            "meetings: [{id: 6MSP, kind: MSP, dates: {opens: 2016},\n"
            "  parts: [{opens: 2018-09-03, closes: 2018-09-05}]}]",
            (1, 49, "opens 2016, but the parts say 2018-09-03"),
        ),
        (
            "meetings: [{id: 6MSP, kind: MSP, dates: {closes: 2018-09-06},\n"
            "  parts: [{opens: 2018-09-03, closes: 2018-09-05}]}]",
            (1, 50, "closes 2018-09-06, but the parts say 2018-09-05"),
        ),
        # the ceremonial day
        (
            MSP.format("dates: 2016-09-05/2016-09-09\n    opening_ceremony: 2016-09-10"),
            (5, 23, "the ceremony 2016-09-10 is after the meeting"),
        ),
        # declared working days: 5 September 2016 is a Monday
        (
            MSP.format("dates: 2016-09-05/2016-09-09\n    working_days: 4"),
            (5, 19, "working_days: 4, but the dates make 5"),
        ),
        (
            MSP.format(
                "dates: 2016-09-05/2016-09-09\n    working_days: 5\n    holidays: [2016-09-08]"
            ),
            (5, 19, "working_days: 5, but the dates make 4"),
        ),
        # references
        (
            MSP.format("recommendations_to: 7MSP"),
            (4, 25, "there is no meeting '7MSP' in this file; perhaps '6MSP'"),
        ),
        (
            MSP.format("back_to_back_with: [IM2016]"),
            (4, 25, "there is no meeting 'IM2016' in this file"),
        ),
        (
            MSP.format("back_to_back_with: [6MSP]"),
            (4, 24, "a meeting back to back with itself"),
        ),
        (MSP.format("of: 6MPS"), (4, 9, "there is no meeting '6MPS' in this file; perhaps '6MSP'")),
        (
            "regime: {adopted_at: the last one}",
            (1, 22, "there is no meeting 'the last one' in this file"),
        ),
        (
            "regime: {changes: [{from: 2018, adopted_at: there}]}",
            (1, 45, "there is no meeting 'there' in this file"),
        ),
        (
            "offices: [{office: President, of: MSP}]",
            (1, 35, "there is no meeting 'MSP' in this file"),
        ),
        (
            "offices: [{office: President, elected_at: MSP}]",
            (1, 43, "there is no meeting 'MSP' in this file"),
        ),
        (
            "offices: [{office: President, term: {to: close of MSP}}]",
            (1, 42, "there is no meeting 'MSP' in this file"),
        ),
        (
            "bodies: [{name: Bureau, members: [{office: Chair, of: MSP}]}]",
            (1, 55, "there is no meeting 'MSP' in this file"),
        ),
        (
            "bodies: [{name: Bureau, established_at: MSP}]",
            (1, 41, "there is no meeting 'MSP' in this file"),
        ),
        (
            "decisions: [{topic: x, adopted_by: Presidnt}]",
            (1, 36, "no meeting, body or office 'Presidnt'; perhaps 'President'"),
        ),
        (
            MSP.format("decisions: [{topic: x, adopted_by: nobody known}]"),
            (4, 40, "no meeting, body or office 'nobody known'"),
        ),
    ],
)
def test_what_disagrees_is_told_at_its_place(
    problems: Problems, text: str, expected: tuple[int, int, str]
) -> None:
    assert problems(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        # dates that may still be in order
        MSP.format("dates: {opens: 2016-09-05, closes: 2016-09-05}"),
        MSP.format("dates: {opens: 2016-09-05, closes: 2016}"),
        MSP.format("dates: {opens: 2016-09-05, closes: 2016-09}"),
        "period: {from: 2016-06, to: 2016}",
        "period: {from: 1900, to: 2050}",
        "offices: [{office: President, term: {from: 2018-09, to: 2018}}]",
        "offices: [{office: President, term: {from: close of 7MSP, to: close of 6MSP}}]",
        SPLIT.format("{opens: 2018-09-03, closes: 2018-09-05}, {opens: 2018-09-06}"),
        SPLIT.format("{opens: 2018-09-03, closes: 2018-09-05}, {opens: 2018}"),
        # the ceremony may come before
        MSP.format("dates: 2016-09-05/2016-09-09\n    opening_ceremony: 2016-09-04"),
        MSP.format("dates: 2016-09-05/2016-09-09\n    opening_ceremony: 2016-09"),
        # declared days that cannot be counted, or agree
        MSP.format("dates: 2016-09\n    working_days: 5"),
        MSP.format("working_days: 5"),
        MSP.format("dates: 2016-09-05/2016-09-09\n    working_days: 5"),
        MSP.format("dates: 2016-09-05/2016-09-11\n    working_days: 5"),
        # references to the past may lead out of the file, if they look like an id
        "regime: {adopted_at: 1RC}",
        MSP.format("of: 1RC"),
        "offices: [{office: President, of: 5MSP, elected_at: 4MSP, term: {from: close of 4MSP}}]",
        "bodies: [{name: Bureau, established_at: 10MSP, term: {to: close of 11MSP}}]",
        # who may adopt
        "decisions: [{topic: x, adopted_by: 9MSP}]",
        "decisions: [{topic: x, adopted_by: 主席}]",
        "decisions: [{topic: x, adopted_by: Coordinating Committee}]",
        "decisions: [{topic: x, adopted_by: States Parties}]",
        "meetings: [{id: seminar in Oslo, kind: seminar}]\n"
        "decisions: [{topic: x, adopted_by: seminar in Oslo}]",
        # ids and ordinals
        MSP.format("ordinal: 6"),
        "meetings: [{id: MSP in Geneva, kind: MSP, ordinal: 6}]",
        "meetings: [{id: IM2016, kind: IM, ordinal: 3}]",
    ],
)
def test_what_may_be_so_passes(draft: Draft, text: str) -> None:
    assert draft(text).instrument == "CCM"


def test_a_related_meeting_may_be_referred_to(draft: Draft) -> None:
    text = "related_meetings: [{id: APMBC-IM2016, kind: IM}]\n"
    read = draft(MSP.format("back_to_back_with: [APMBC-IM2016]") + text)
    assert read.meetings[0].back_to_back_with == ("APMBC-IM2016",)


# 2 September 2018 is a Sunday.
@pytest.mark.parametrize(
    ("keys", "days"),
    [
        ("dates: 2018-09-02/2018-09-06", 4),
        ("dates: 2018-09-02/2018-09-06, venue: {working_week: sun-thu}", 5),
        ("dates: 2018-09-02/2018-09-08, venue: {working_week: sun-thu}", 5),
        ("dates: 2018-09-03/2018-09-07, venue: {working_week: sun-thu}", 4),
        ("dates: 2018-09-03/2018-09-07, holidays: [2018-09-06]", 4),
        ("dates: 2018-09-03/2018-09-07, venue: {holidays: [2018-09-06]}", 4),
        ("dates: 2018-09-03/2018-09-07, holidays: [2018-09]", 5),
        ("dates: 2018-09-03/2018-09-07, opening_ceremony: 2018-09-03", 4),
        ("dates: 2018-09-03/2018-09-07, opening_ceremony: 2018-09-02", 5),
        ("dates: 2018-09-03/2018-09-07, opening_ceremony: 2018-09-03, holidays: [2018-09-03]", 4),
        (
            "parts: [{opens: 2018-09-03, closes: 2018-09-04},"
            " {opens: 2018-09-07, closes: 2018-09-10}]",
            4,
        ),
        ("dates: 2018-09-08/2018-09-09", 0),
    ],
)
def test_declared_working_days_are_counted_again(
    draft: Draft, problems: Problems, keys: str, days: int
) -> None:
    text = f"meetings:\n  - {{id: 7MSP, kind: MSP, working_days: {{}}, {keys}}}\n"
    agreed = text.replace("{}", str(days))
    assert draft(agreed).meetings[0].working_days == days
    message = f"working_days: {days + 1}, but the dates make {days}"
    assert problems(text.replace("{}", str(days + 1))) == [(2, 41, message)]


def test_a_wrong_reference_is_told_where_it_stands_in_its_list(problems: Problems) -> None:
    text = MSP.format("back_to_back_with:\n      -\n      - IM2016")
    assert problems(text) == [
        (5, 8, "an empty item where the id of a meeting is expected"),
        (6, 9, "there is no meeting 'IM2016' in this file"),
    ]


def test_three_parts_are_compared_in_turn(problems: Problems) -> None:
    text = SPLIT.format(
        "\n    {opens: 2018-09-03, closes: 2018-09-05},"
        "\n    {opens: 2018-09-05, closes: 2018-09-06},"
        "\n    {opens: 2018-09-06, closes: 2018-09-07}"
    )
    message = "this part opens before the part above it has closed"
    assert problems(text) == [(4, 13, message), (5, 13, message)]


def test_a_meeting_of_another_instrument_is_not_ours_to_judge(problems: Problems) -> None:
    text = "meetings:\n  - {id: a, kind: IM, instrument: APMBC}\n"
    message = "a meeting of APMBC; it belongs under related_meetings"
    assert problems(text) == [(2, 35, message)]


def test_a_meeting_of_our_own_is_not_hidden_among_the_related(problems: Problems) -> None:
    text = "related_meetings:\n  - {id: a, kind: IM, instrument: CCM}\n"
    message = "a meeting of CCM itself; it belongs under meetings"
    assert problems(text) == [(2, 35, message)]


def test_the_kind_of_an_id_is_that_of_the_meeting(problems: Problems) -> None:
    text = "meetings:\n  - {id: IM2018, kind: seminar, dates: 2018-05-14/2018-05-16}\n"
    assert problems(text) == [(2, 24, "the id says intersessional meeting, the kind seminar")]


def test_what_other_instruments_call_their_meetings_is_their_own_affair(draft: Draft) -> None:
    text = "related_meetings:\n  - {id: APMBC-IM2014, instrument: APMBC, kind: SC, dates: 2014}\n"
    assert draft(text).related_meetings[0].kind == "standing committee week"


def test_the_year_of_an_id_is_that_of_the_dates(problems: Problems) -> None:
    text = "meetings:\n  - {id: IM2016, kind: IM, dates: 2017-05-15/2017-05-17}\n"
    assert problems(text) == [(2, 35, "the id says 2016, the dates say 2017")]
