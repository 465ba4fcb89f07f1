"""What the form of an id tells of its meeting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.programme.identifiers import meeting_named, parse_meeting_id
from rulecheck.programme.vocabulary import Vocabularies


@pytest.mark.parametrize(
    ("text", "kind", "ordinal", "year"),
    [
        ("6MSP", "meeting of states parties", 6, None),
        ("10MSP", "meeting of states parties", 10, None),
        ("1RC", "review conference", 1, None),
        ("1RC-PM1", "preparatory meeting", 1, None),
        ("1RC-PM 2", "preparatory meeting", 2, None),
        ("0MSP", "meeting of states parties", None, None),
        ("1RC-PM0", "preparatory meeting", None, None),
        ("06MSP", "meeting of states parties", 6, None),
        ("IM2016", "intersessional meeting", None, 2016),
        ("IM 2016", "intersessional meeting", None, 2016),
        ("ME2017", "meeting of experts", None, 2017),
        ("SC2011", "standing committee week", None, 2011),
        ("APMBC-IM2017", "intersessional meeting", None, 2017),
        ("ATT-CSP5", "conference of states parties", 5, None),
    ],
)
def test_an_id_tells_kind_and_ordinal_or_year(
    vocabularies: Vocabularies, text: str, kind: str, ordinal: int | None, year: int | None
) -> None:
    told = parse_meeting_id(text, vocabularies)
    assert told is not None
    assert (told.kind.name, told.ordinal, told.year) == (kind, ordinal, year)


@pytest.mark.parametrize(
    "text", ["", "MSP", "6", "6msp", "6XYZ", "XYZ2016", "1000MSP", "IM1800", "6MSP-", "the 6MSP"]
)
def test_other_texts_tell_nothing(vocabularies: Vocabularies, text: str) -> None:
    assert parse_meeting_id(text, vocabularies) is None


def test_a_hyphen_may_stand_between_kind_and_year(vocabularies: Vocabularies) -> None:
    told = parse_meeting_id("IM-2016", vocabularies)
    assert told is not None
    assert (told.kind.name, told.year) == ("intersessional meeting", 2016)


@given(st.integers(1, 999))
def test_the_ordinal_is_the_number_in_the_id(vocabularies: Vocabularies, ordinal: int) -> None:
    told = parse_meeting_id(f"{ordinal}RC", vocabularies)
    assert told is not None
    assert told.ordinal == ordinal


@given(st.text(max_size=20))
def test_any_text_can_be_asked(vocabularies: Vocabularies, text: str) -> None:
    told = parse_meeting_id(text, vocabularies)
    assert told is None or told.kind.abbreviation in text


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("the Second Review Conference", "2RC"),
        ("Tenth Meeting of the States Parties", "10MSP"),
        ("the  fifteenth meeting-of-states-parties", "15MSP"),
        ("10MSP", "10MSP"),
        ("the Second Coming", "the Second Coming"),
        ("the Second annual conference", "the Second annual conference"),
    ],
)
def test_a_meeting_may_be_written_out(vocabularies: Vocabularies, text: str, id: str) -> None:
    assert meeting_named(text, vocabularies) == id
