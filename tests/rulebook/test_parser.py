"""Every row of the table in docs/rule-language.md, and every way a condition can be wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.rulebook.conditions import And, Compare, Holds, Not, Or
from rulecheck.rulebook.parser import ConditionError, Scope, parse_condition

LANGUAGE = Path(__file__).parents[2] / "docs" / "rule-language.md"

DRAFT = """
period: {from: 2015-01-01, to: 2017-12-31}
convention:
  states_parties: [Croatia, Japan, Norway]
  regional_groups: {East: [Croatia], West: [Norway], Asia: [Japan]}
regime: {option: 4, adopted_at: 1RC}
context: {host_agreed: true, host_refused: false, interpreters: 4}
meetings:
  - id: 1RC
    kind: review conference
    decision_making: true
    dates: 2015-09-07/2015-09-11
    venue: {city: Dubrovnik, country: Croatia, chosen_by: President}
    host: Croatia
    president: Croatia
    agenda: [budget]
    observers: [ICRC, United Nations]
    languages: [English, French, Spanish]
  - id: 6MSP
    kind: meeting of states parties
    dates: 2016-04
    venue: {city: Geneva, country: Norway}
    president: Norway
    agenda: [budget, clearance]
    languages: [English]
  - id: ME2017
    kind: meeting of experts
    decision_making: false
    dates: 2017-06-12/2017-06-15
    agenda: []
    recommendations_to: 7MSP
    back_to_back_with: [APMBC-IM2017]
  - id: 7MSP
    kind: meeting of states parties
    dates: 2020-09-07/2020-09-11
    venue: {city: Tokyo, country: Japan}
    host: Chile
    agenda: [budget]
related_meetings:
  - {id: APMBC-IM2017, instrument: APMBC, kind: IM, dates: 2017-06-16/2017-06-16}
"""

RC, MSP, ME, LATE = "meeting 1RC", "meeting 6MSP", "meeting ME2017", "meeting 7MSP"
WHOLE = "programme"

# The first thing written in each row of the table, and what it means: condition, subject, answer.
ROWS: dict[str, list[tuple[str, str, bool | None]]] = {
    "opens >= previous.opens + 5 years": [
        ("opens >= previous.opens + 4 years", LATE, True),
        ("opens >= previous.opens + 5 years", LATE, False),
        ("opens >= previous.opens + 5 years", RC, None),
        ("opens - 4 years >= previous.opens", LATE, True),
        ("closes == opens + 3 days", ME, True),
        ("closes == opens + 4 days", ME, False),
        ("ordinal == previous.ordinal + 1", LATE, True),
        ("ordinal + 1 == previous.ordinal", LATE, False),
        ("working_days != 4", ME, False),
        ("working_days < 5", ME, True),
        ("working_days <= 3", ME, False),
        ("working_days > 4", ME, False),
        ("working_days > 3", MSP, None),
    ],
    "working_days between 4 and 5": [
        ("working_days between 4 and 5", ME, True),
        ("working_days between 4 and 5", RC, True),
        ("working_days between 1 and 3", ME, False),
        ("working_days between 5 and 9", ME, False),
        ("opens between 2017-06-12 and 2017-06-12", ME, True),
    ],
    "opening_day > 30 April": [
        ("opening_day > 30 April", ME, True),
        ("opening_day > 12 June", ME, False),
        ("opening_day > 30 April", MSP, False),
        ("opening_day > 15 April", MSP, None),
    ],
    "opens >= 2015-09-07": [
        ("opens >= 2015-09-07", RC, True),
        ("opens >= 2015-09-08", RC, False),
        ("opens >= 2016-04-01", MSP, True),
        ("opens >= 2016-04-02", MSP, None),
        ("opens >= 2016-05-01", MSP, False),
    ],
    "year in [2016, 2018, 2020]": [
        ("year in [2016, 2018, 2020]", MSP, True),
        ("year in [2016, 2018, 2020]", RC, False),
        ("year not in [2016, 2018]", MSP, False),
        ("year not in [2016, 2018]", RC, True),
    ],
    'kind is "review conference"': [
        ('kind is "review conference"', RC, True),
        ("kind is 'review conference'", MSP, False),
        ('kind is "审议会议"', RC, True),
        ('city is not "Geneva"', RC, True),
        ('city is not "Geneva"', MSP, False),
        ('city is not "Geneva"', ME, None),
    ],
    'kind in ["review conference", "meeting of states parties"]': [
        ('kind in ["RC", "MSP"]', MSP, True),
        ('kind in ["review conference", "meeting of states parties"]', ME, False),
        ('kind not in ["review conference"]', RC, False),
        ('city in ["Geneva"]', ME, None),
    ],
    "host is president": [
        ("host is president", RC, True),
        ("host is president", LATE, None),
        ("host is not country", RC, False),
        ("host is not country", LATE, True),
    ],
    "recommendations_to is next_formal": [
        ("recommendations_to is next_formal", ME, True),
        ("recommendations_to is previous_formal", ME, False),
        ("recommendations_to is next_formal", RC, None),
        ('adopted_at is "1RC"', WHOLE, True),
        ('adopted_at is "2RC"', WHOLE, False),
    ],
    "decision_making is true": [
        ("decision_making is true", RC, True),
        ("decision_making is true", ME, False),
        ("decision_making is false", ME, True),
        ("decision_making", RC, True),
        ("decision_making", ME, False),
        ("decision_making", MSP, None),
    ],
    "venue_chosen_by is stated": [
        ("venue_chosen_by is stated", RC, True),
        ("venue_chosen_by is stated", ME, False),
        ("venue_chosen_by is not stated", ME, True),
        ("previous is stated", LATE, True),
        ("previous is stated", RC, False),
        ("agenda is stated", ME, True),
    ],
    'languages contains "French"': [
        ('languages contains "French"', RC, True),
        ('languages contains "fr"', MSP, False),
        ('languages contains "French"', ME, None),
        ('languages contains all of ["English", "French"]', RC, True),
        ('languages contains all of ["English", "French"]', MSP, False),
        ('languages contains any of ["English", "German"]', MSP, True),
        ('languages contains any of ["German", "Thai"]', MSP, False),
        ('languages contains none of ["German", "Thai"]', RC, True),
        ('languages contains none of ["German", "French"]', RC, False),
    ],
    "programme.states_parties contains host": [
        ("programme.states_parties contains host", RC, True),
        ("programme.states_parties contains host", LATE, False),
        ("programme.states_parties contains host", MSP, None),
    ],
    'observers within ["ICRC", …]': [
        ('observers within ["ICRC", "United Nations", "IFRC"]', RC, True),
        ('observers within ["ICRC"]', RC, False),
        ('agenda within ["budget"]', ME, True),
    ],
    'languages are ["English", "French", "Spanish"]': [
        ('languages are ["French", "Spanish", "English"]', RC, True),
        ('languages are ["English", "French"]', RC, False),
        ('languages are ["English", "French"]', MSP, False),
    ],
    "agenda equals next_formal.agenda": [
        ("agenda equals previous_formal.agenda", LATE, False),
        ("agenda equals next_formal.agenda", RC, False),
        ("agenda equals agenda", RC, True),
        ("agenda equals next_formal.agenda", LATE, None),
    ],
    'context affirms "x"': [
        ('context affirms "host agreed"', WHOLE, True),
        ('context affirms "host-refused"', WHOLE, False),
        ('context affirms "nothing known"', WHOLE, None),
        ('context affirms "interpreters"', WHOLE, False),
        ('context denies "host refused"', WHOLE, True),
        ('context denies "host agreed"', WHOLE, False),
        ('programme.context affirms "host agreed"', RC, True),
    ],
    'context gives "x" as 4': [
        ('context gives "interpreters" as 4', WHOLE, True),
        ('context gives "interpreters" as 5', WHOLE, False),
        ('context gives "nothing known" as 4', WHOLE, None),
        ('context gives "host agreed" as 1', WHOLE, False),
    ],
    "agenda is empty": [
        ("agenda is empty", ME, True),
        ("agenda is empty", RC, False),
        ("agenda is not empty", RC, True),
        ("languages is empty", ME, None),
    ],
    'any pairings where (instrument is "APMBC" and same_week)': [
        ('any pairings where (instrument is "APMBC" and same_week)', ME, True),
        ('any pairings where (instrument is "CCM")', ME, False),
        ("any pairings", RC, False),
    ],
    "no meetings where (…)": [
        ('no meetings where (kind is "seminar")', WHOLE, True),
        ('no meetings where (kind is "RC")', WHOLE, False),
        ("no meetings", "year 2016", False),
        ("no changes", WHOLE, True),
    ],
    "every meetings where (…) meets (…)": [
        ('every meetings where (kind is "MSP") meets (city is stated)', WHOLE, True),
        ('every meetings where (kind is "MSP") meets (host is stated)', WHOLE, False),
        ("every meetings meets (year >= 2015)", WHOLE, True),
        ("every meetings meets (decision_making)", "year 2016", None),
    ],
    'count of meetings where (kind is "review conference") == 1': [
        ('count of meetings where (kind is "review conference") == 1', WHOLE, True),
        ('count of meetings where (kind is "MSP") == 1', WHOLE, False),
        ("count of meetings == 4", WHOLE, True),
        ("count of meetings where (decision_making) >= 2", WHOLE, None),
    ],
    "distinct region of meetings where (…) >= 4": [
        ('distinct region of meetings where (kind is not "ME") >= 3', WHOLE, True),
        ("distinct region of meetings where (host is stated) >= 3", WHOLE, False),
        ("distinct region of meetings == 3", WHOLE, None),
    ],
    "always": [
        ("always", RC, True),
        ("never", RC, False),
    ],
    "and": [
        ("never and always or always", RC, True),
        ("never and (always or always)", RC, False),
        ("not always or always", RC, True),
        ("not (always or always)", RC, False),
        ("never and decision_making", MSP, False),
        ("always and decision_making", MSP, None),
        ("always or decision_making", MSP, True),
        ("never or decision_making", MSP, None),
        ("not decision_making", MSP, None),
    ],
}


@pytest.mark.parametrize(
    ("condition", "subject", "expected"), [case for cases in ROWS.values() for case in cases]
)
def test_a_condition_means_what_the_table_says(answer, condition, subject, expected):
    assert answer(condition, DRAFT, subject) is expected


def test_every_row_of_the_documented_table_is_tested():
    table = LANGUAGE.read_text("utf-8").split("## Conditions")[1].split("\n\n")[1]
    cells = [line.split(" | ")[0] for line in table.splitlines()[2:]]
    assert [re.search("`(.+?)`", cell)[1] for cell in cells] == list(ROWS)


@pytest.mark.parametrize(
    ("condition", "subject", "expected"),
    [
        ("any meetings where (year == this.year and this.complete)", "year 2016", True),
        ("any meetings where (year == this.year + 1)", "year 2016", False),
        ('programme.option is "4"', RC, True),
        ('any pairings where (programme.option is "4")', ME, True),
        ('any pairings where (this.id is "ME2017" and other.id is "APMBC-IM2017")', ME, True),
        ('previous_formal.kind is "MSP"', ME, True),
        ("previous.previous is stated", LATE, False),
    ],
)
def test_paths_reach_through_references_members_and_the_programme(
    answer, condition, subject, expected
):
    assert answer(condition, DRAFT, subject) is expected


@pytest.mark.parametrize(
    ("condition", "parameters", "expected"),
    [
        ("opens >= previous.opens + gap", {"gap": "4 years"}, True),
        ("opens >= previous.opens + gap", {"gap": "5 years"}, False),
        ("opens >= previous.opens + gap", {"gap": "1621 days"}, False),
        ("opens >= previous.opens + gap", {"gap": "1600 days"}, None),
        ("opens >= previous.opens + gap", {"gap": "1591 days"}, True),
        ("opens >= previous.opens + gap", {"gap": "1 year"}, True),
        ("working_days == length", {"length": "5"}, True),
        ("working_days == ordinal - less", {"less": "2"}, True),
        ("opens == start", {"start": "2020-09-07"}, True),
        ("any decisions where (programme.period_from > start)", {"start": "2016-01-01"}, False),
    ],
)
def test_parameters_stand_for_numbers_dates_and_durations(answer, condition, parameters, expected):
    assert answer(condition, DRAFT, LATE, **parameters) is expected


def test_not_binds_tighter_than_and_and_and_tighter_than_or(vocabularies):
    tree = parse_condition(
        "not tentative and decision_making or tentative", Scope("meeting", vocabularies)
    )
    assert isinstance(tree, Or)
    first, second = tree.parts
    assert isinstance(first, And)
    assert isinstance(first.parts[0], Not)
    assert isinstance(second, Holds)


def test_shifts_of_both_sides_are_brought_to_the_right(vocabularies):
    tree = parse_condition("ordinal + 3 >= 5 - 1", Scope("meeting", vocabularies))
    assert isinstance(tree, Compare)
    assert (tree.shift, tree.unit) == (-4, "number")


def test_a_term_is_known_by_any_of_its_names(vocabularies):
    scope = Scope("meeting", vocabularies)
    named = {
        parse_condition(f'kind is "{name}"', scope) for name in ("RC", "审议大会", "RevCon", "rc")
    }
    assert named == {parse_condition('kind is "review conference"', scope)}


BREAKS_OFF = "the condition breaks off; something is missing at its end"
ERRORS = [
    (
        "meeting",
        "workng_days == 4",
        1,
        "a meeting has no word 'workng_days'; perhaps 'working_days'",
    ),
    (
        "meeting",
        "tentative or workng_days == 4",
        14,
        "a meeting has no word 'workng_days'; perhaps 'working_days'",
    ),
    ("meeting", "previous.opns is stated", 1, "a meeting has no word 'opns'; perhaps 'opens'"),
    (
        "programme",
        "any meetings where (kidn is stated)",
        21,
        "a meeting has no word 'kidn'; perhaps 'kind'",
    ),
    ("meeting", "host.name is stated", 1, "'host' is a term (state); nothing can follow it"),
    ("meeting", "opens >= kind", 10, "'kind' is a term (kind), which has no order; use 'is'"),
    ("meeting", 'opens is "2015"', 1, "'opens' is a date; use =="),
    ("meeting", 'opens >= "2015"', 10, "did not expect '\"2015\"' here"),
    ("meeting", "working_days >= 2015-09-07", 17, "compares a number with a date"),
    ("meeting", "opening_day > 4", 15, "compares a day of the year with a number"),
    ("meeting", "opens > 30 April", 9, "compares a date with a day of the year"),
    (
        "meeting",
        'kind is "revew conference"',
        9,
        "'revew conference' is not in the vocabulary kind; perhaps 'review conference'",
    ),
    (
        "meeting",
        'languages contains any of ["English", "Frensh"]',
        39,
        "'Frensh' is not in the vocabulary language; perhaps 'French'",
    ),
    ("meeting", "kind is host", 9, "compares a term (kind) with a term (state)"),
    (
        "meeting",
        "languages contains host",
        20,
        "looks for a term (state) in a set of terms (language)",
    ),
    ("meeting", 'kind contains "RC"', 1, "'kind' is a term (kind), not a set"),
    ("meeting", "kind", 1, "'kind' is a term (kind), not a truth value; compare it"),
    ("meeting", "kind is true", 1, "'kind' is a term (kind), not a truth value"),
    (
        "meeting",
        'kind affirms "x"',
        1,
        "'kind' is a term (kind); only 'context' names facts",
    ),
    ("meeting", "kind in [1]", 10, "expected a term in quotes, found 1"),
    ("meeting", 'year in ["2016"]', 10, 'expected a number, found "2016"'),
    ("meeting", "any host", 5, "'host' is a term (state), not a collection"),
    ("programme", "meetings is stated", 1, "'meetings' is a collection; ask 'any meetings'"),
    (
        "meeting",
        "this.opens is stated",
        1,
        "'this' stands before a word, inside a collection's where ( … )",
    ),
    (
        "meeting",
        "opens >= 2015-02-30",
        10,
        "the date does not exist: day is out of range for month",
    ),
    ("meeting", "opens >= opens + 5", 10, "say years or days: '+ 5 years'"),
    ("meeting", "ordinal == 1 + 5 years", 12, "a number has no years; leave the unit out"),
    ("meeting", "opens + 1 year + 1 day < closes", 1, "mixes years and days in one sum"),
    (
        "meeting",
        "opens + 1 year < closes + 1 day",
        18,
        "shifts one side by years and the other by days",
    ),
    ("meeting", "opening_day > 1 May + 3 days", 15, "a day of the year cannot be shifted"),
    ("meeting", "opens = 2015-01-01", 7, "did not expect '=' here; one '=' should be '=='"),
    ("meeting", "ordinal == 1 5", 14, "did not expect '5' here"),
    *(
        (
            "meeting",
            f"opens >= previous.opens + 6 {unit}",
            29,
            f"did not expect '{unit}' here; dates are moved by years or by days: {right}",
        )
        for unit, right in (
            ("months", "'+ 1 year', '+ 30 days'"),
            ("weeks", "'+ 42 days'"),
            ("Days", "'+ 6 days'"),
            ("yeers", "'+ 1 year', '+ 30 days'"),
        )
    ),
    (
        "meeting",
        "working_days between 3 to 5",
        24,
        "did not expect 'to' here; a range is 'between 3 and 5'",
    ),
    (
        "meeting",
        "opens between 2015-01-01, 2016-12-31",
        25,
        "did not expect ',' here; a range is 'between 2015-01-01 and 2016-12-31'",
    ),
    (
        "meeting",
        "working_days between [3, 5]",
        22,
        "did not expect '[' here; a range is 'between 3 and 5'",
    ),
    (
        "meeting",
        "working_days between 3 - 5",
        1,
        "the condition breaks off; a range is 'between 3 and 5'",
    ),
    ("meeting", "working_days between 3 - 1 and 5 5", 34, "did not expect '5' here"),
    ("meeting", "opens >= closes + 5 and", 1, BREAKS_OFF),
    ("meeting", "kind is “RC”", 9, "did not expect '“' here"),
    ("meeting", "opens >=", 1, BREAKS_OFF),
    ("meeting", "", 1, BREAKS_OFF),
    ("meeting", "x" * 2001, 1, "longer than 2000 characters; use several checks"),
    ("meeting", "(" * 201, 1, "too many parentheses; use several checks"),
    ("meeting", "not " * 49 + "tentative", 1, "nested too deeply; use several checks"),
    ("meeting", "ordinal == 1" + "+1" * 60, 1, "nested too deeply; use several checks"),
    (
        "meeting",
        "opens >= previous.opens + interval",
        10,
        "'interval' is not a parameter of this rule; perhaps 'an_interval'",
    ),
    ("meeting", "ordinal >= an_interval", 12, "the parameter 'an_interval' is no value to compare"),
    (
        "meeting",
        "opens >= opens + words",
        10,
        "the parameter 'words' is not a number, of years or of days",
    ),
    (
        "meeting",
        "ordinal == an_intervall",
        12,
        "a meeting has no word 'an_intervall'; perhaps 'an_interval'",
    ),
]


@pytest.mark.parametrize(("subject", "text", "column", "message"), ERRORS)
def test_a_wrong_condition_is_located_with_the_nearest_right_name(
    vocabularies, subject, text, column, message
):
    parameters = {"an_interval": "5 years", "words": "five long years"}
    with pytest.raises(ConditionError) as caught:
        parse_condition(text, Scope(subject, vocabularies, parameters=parameters))
    found = caught.value
    assert (found.message, found.line, found.column) == (message, 1, column)


def test_the_line_within_the_condition_is_told(vocabularies):
    with pytest.raises(ConditionError) as caught:
        parse_condition("tentative\nand kidn is stated", Scope("meeting", vocabularies))
    assert (caught.value.line, caught.value.column) == (2, 5)


def test_a_day_that_does_not_exist_is_refused(vocabularies):
    with pytest.raises(ConditionError):
        parse_condition("opening_day > 31 April", Scope("meeting", vocabularies))


@pytest.mark.parametrize("value", ["6 months", "2 weeks", "5 apples"])
def test_a_duration_in_other_units_than_years_and_days_is_refused(vocabularies, value):
    scope = Scope("meeting", vocabularies, parameters={"gap": value})
    with pytest.raises(ConditionError):
        parse_condition("opens >= previous.opens + gap", scope)


@pytest.mark.parametrize("condition", ["ordinal == gap", "ordinal == year + gap"])
def test_a_parameter_in_other_digits_is_refused(vocabularies, condition):
    scope = Scope("meeting", vocabularies, parameters={"gap": "²"})
    with pytest.raises(ConditionError):
        parse_condition(condition, scope)


def test_sets_of_different_vocabularies_are_not_compared(vocabularies):
    with pytest.raises(ConditionError):
        parse_condition("languages equals observers", Scope("meeting", vocabularies))


def error_of(text: str, vocabularies) -> ConditionError | None:
    try:
        parse_condition(text, Scope("meeting", vocabularies))
    except ConditionError as error:
        return error
    return None


@pytest.mark.parametrize(
    "text", ["not " * 490 + "tentative", "ordinal == 1" + "+1" * 900], ids=["not", "sum"]
)
def test_a_long_chain_is_taken_or_refused_without_a_fault(vocabularies, text):
    error = error_of(text, vocabularies)
    assert error is None or error.column >= 1


TOKENS = """
opens closes ordinal kind host agenda previous. programme. this. meetings pairings any no every
where meets ( ) and or not in is are contains within equals all of none empty stated between count
distinct always never true == < >= + - 5 2016-02-30 30 April years days "RC" 'x' [ ] , . = “
"""


@given(
    st.lists(st.sampled_from(re.findall(r"\S+", TOKENS)), max_size=12).map(" ".join)
    | st.text(max_size=40)
)
def test_any_text_is_a_condition_or_a_located_error(vocabularies, text):
    error = error_of(text, vocabularies)
    if error:
        lines = text.split("\n")
        assert 1 <= error.line <= len(lines)
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1
