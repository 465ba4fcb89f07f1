"""Terms, their aliases, and the file they come from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.programme.vocabulary import (
    Term,
    Vocabularies,
    Vocabulary,
    fold,
    merged,
    read_vocabularies,
)
from rulecheck.source.problems import UnusableInput
from rulecheck.source.reader import read

# Letters (without loose accents), digits, punctuation and spaces.
WRITTEN = st.text(st.characters(categories=["L", "N", "P", "Z"]), max_size=15)


def vocabularies_of(text: str) -> Vocabularies:
    return read_vocabularies(read(text.encode(), "v.yaml"), "v.yaml")


def problems_of(text: str) -> list[tuple[int, int, str]]:
    with pytest.raises(UnusableInput) as caught:
        vocabularies_of(text)
    return [(p.line, p.column, p.message) for p in caught.value.problems]


# Folding


@pytest.mark.parametrize(
    "text",
    [
        "meeting of states parties",
        "Meeting-of_States  Parties ",
        "MEETING\tOF\nSTATES–PARTIES",
        "ｍｅｅｔｉｎｇ　of states‑parties",  # full width, ideographic space, hyphen that holds
    ],
)
def test_case_width_spaces_and_hyphens_are_folded(text: str) -> None:
    assert fold(text) == "meeting of states parties"


@given(WRITTEN)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(WRITTEN, st.sampled_from([" ", "-", "_", "  ", " - "]))
def test_any_separator_folds_alike(text: str, separator: str) -> None:
    assert fold(f"a{separator}b {text}") == fold(f"A b {text}")


# The terms that are shipped


@pytest.mark.parametrize(
    ("vocabulary", "spelling", "name"),
    [
        ("kind", "MSP", "meeting of states parties"),
        ("kind", "RC", "review conference"),
        ("kind", "IM", "intersessional meeting"),
        ("kind", "ME", "meeting of experts"),
        ("kind", "SC", "standing committee week"),
        ("kind", "PM", "preparatory meeting"),
        ("kind", "CC", "coordination committee meeting"),
        ("kind", "CSP", "conference of states parties"),
        ("kind", "缔约国会议", "meeting of states parties"),
        ("kind", "审议会议", "review conference"),
        ("kind", "审议大会", "review conference"),
        ("kind", "筹备会议", "preparatory meeting"),
        ("kind", "闭会期间会议", "intersessional meeting"),
        ("kind", "专家会议", "meeting of experts"),
        ("kind", "常设委员会会议周", "standing committee week"),
        ("body", "Coordinating Committee", "Coordination Committee"),
        ("body", "协调委员会", "Coordination Committee"),
        ("office", "主席", "President"),
        ("office", "候任主席", "President-designate"),
        ("office", "联合报告员", "Co-Rapporteur"),
        ("office", "friends of the president", "Friend of the President"),
        ("funding", "assessed", "assessed contributions"),
        ("funding", "自愿捐款", "voluntary contributions"),
        ("theme", "reporting", "transparency measures"),
        ("theme", "清除与减少危险", "clearance and risk reduction"),
        ("topic", "协同作用", "synergies with related instruments"),
        ("mandate", "chair_coordination_committee", "chair the Coordination Committee"),
        ("mandate", "preside_meetings", "preside over formal and informal meetings"),
        ("language", "en", "English"),
        ("state", "挪威", "Norway"),
        ("city", "日内瓦", "Geneva"),
        ("working_week", "Sunday to Thursday", "sun-thu"),
        ("option", "混合模式", "4"),
    ],
)
def test_abbreviations_and_chinese_terms_are_aliases(
    vocabularies: Vocabularies, vocabulary: str, spelling: str, name: str
) -> None:
    term = vocabularies[vocabulary].find(spelling)
    assert term is not None
    assert str(term) == name


def test_every_spelling_that_is_shipped_finds_its_term(vocabularies: Vocabularies) -> None:
    for vocabulary in vocabularies.by_name.values():
        for term in vocabulary.terms.values():
            assert all(vocabulary.find(word) is term for word in term.spellings)


def test_no_code_of_norway_is_a_state(vocabularies: Vocabularies) -> None:
    assert vocabularies["state"].find("NO") is None


# Looking terms up

OPEN = Vocabulary("colour", False, {"dark blue": Term("dark blue", aliases=("navy",))})


def test_the_members_and_observers_of_the_united_nations_are_known(
    vocabularies: Vocabularies,
) -> None:
    states = vocabularies["state"]
    others = {"Holy See", "State of Palestine", "Cook Islands", "Niue"}
    assert others < states.terms.keys()
    assert len(states.terms.keys() - others) == 193
    assert all(term.zh for term in states.terms.values())


def test_no_name_of_a_state_is_a_slip_for_another(vocabularies: Vocabularies) -> None:
    states = vocabularies["state"]
    spellings = [spelling for term in states.terms.values() for spelling in term.spellings]
    assert [spelling for spelling in spellings if states.slip_of(spelling)] == []


@pytest.mark.parametrize(
    "name", ["Republic of Togo", "Kosovo", "Bali", "Greenland", "Somaliland", "Korea", "Zaire"]
)
def test_a_name_of_its_own_is_no_slip(vocabularies: Vocabularies, name: str) -> None:
    assert vocabularies["state"].slip_of(name) is None


def test_an_open_vocabulary_takes_unknown_words_as_they_are() -> None:
    assert OPEN.name_of("Navy") == "dark blue"
    assert OPEN.name_of(" light   Green ") == "light Green"
    assert OPEN.find("light green") is None


def test_abbreviations_in_ids_are_compared_exactly() -> None:
    kinds = Vocabulary("kind", True, {"meeting": Term("meeting", abbreviation="MM")})
    assert kinds.by_abbreviation("MM") is kinds.terms["meeting"]
    assert kinds.by_abbreviation("mm") is None


def test_a_vocabulary_nobody_wrote_is_open_and_empty() -> None:
    none = Vocabularies()["colour"]
    assert (none.name, none.closed, dict(none.terms)) == ("colour", False, {})
    assert "colour" not in Vocabularies()


def test_merging_adds_terms_and_keeps_the_first_say_on_closed() -> None:
    one = Vocabularies({"c": Vocabulary("c", True, {"a": Term("a"), "b": Term("b")})})
    two = Vocabularies({"c": Vocabulary("c", False, {"b": Term("b", zh="乙"), "d": Term("d")})})
    whole = merged([one, two])["c"]
    assert whole.closed
    assert list(whole.terms) == ["a", "b", "d"]
    assert whole.find("乙") == Term("b", zh="乙")


# Reading the file


def test_a_term_is_read_with_all_its_keys() -> None:
    text = """\
vocabularies:
  kind:
    closed: true
    terms:
      meeting:
        {abbreviation: MM, status: formal, numbered: true, tabulated: true, zh: 会, aliases: [m]}
      plain:
"""
    kind = vocabularies_of(text)["kind"]
    assert kind.closed
    assert kind.terms == {
        "meeting": Term("meeting", "会", ("m",), "MM", "formal", numbered=True, tabulated=True),
        "plain": Term("plain"),
    }
    assert kind.terms["meeting"].spellings == ("meeting", "MM", "会", "m")


def test_a_vocabulary_is_open_unless_it_says_otherwise() -> None:
    assert not vocabularies_of("vocabularies: {k: {terms: {a: }}}")["k"].closed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1", (1, 1, "expected 'vocabularies': a mapping of vocabularies")),
        ("vocabularies:\n  k: []", (2, 6, "expected the vocabulary 'k' as a mapping")),
        ("vocabularies:\n  k: {}", (2, 6, "the vocabulary 'k' needs 'terms', a mapping")),
        (
            "vocabularies:\n  k: {terms: {a: x}}",
            (2, 18, "expected the term 'a' as a mapping"),
        ),
        (
            "vocabularies:\n  k: {terms: {a: {alias: [x]}}}",
            (2, 18, "unknown key 'alias'; perhaps 'aliases'"),
        ),
        (
            "vocabularies:\n  k: {terms: {a: {aliases: x}}}",
            (2, 28, "expected a list of texts, found 'x'"),
        ),
        (
            "vocabularies:\n  k: {terms: {a: {zh: [x]}}}",
            (2, 23, "expected a text, found a list"),
        ),
        (
            "vocabularies:\n  k: {closed: yes, terms: {}}",
            (2, 15, "expected true or false"),
        ),
        (
            "vocabularies:\n  k: {terms: {a: {aliases: [One-Two]}, b: {zh: one two}}}",
            (2, 43, "'one two' stands for two terms of 'k': 'a' and 'b'"),
        ),
    ],
)
def test_what_is_wrong_in_a_vocabulary_is_said_at_its_place(
    text: str, expected: tuple[int, int, str]
) -> None:
    assert problems_of(text) == [expected]


def test_forms_of_loci_have_each_number_once_and_no_other_in_chinese() -> None:
    text = """vocabularies:
  locus:
    terms:
      "para. {n}": {zh: "第{n}段"}
      "para. {n} ({n})": {zh: "第{n}分段"}
      "row {row}": {zh: "第{rows}行"}
"""
    assert problems_of(text) == [
        (5, 26, "a number stands twice in 'para. {n} ({n})'"),
        (6, 20, "'{rows}' does not stand in 'row {row}'; perhaps 'row'"),
    ]
