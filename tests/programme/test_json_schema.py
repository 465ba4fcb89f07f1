"""The JSON Schema accepts whatever the reader accepts, and marks the slips it can see."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rulecheck.checking.examples import draft_of
from rulecheck.programme.json_schema import json_schema
from rulecheck.programme.reader import programme_of, read_programme
from rulecheck.programme.vocabulary import Term, Vocabularies, Vocabulary, read_vocabularies
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import Rulebook
from rulecheck.source.problems import UnusableInput
from rulecheck.source.reader import read
from rulecheck.source.writer import write
from rulecheck.testing.chance import Chance
from rulecheck.testing.generators import DraftMaker
from rulecheck.testing.strategies import chances

Refused = Callable[[str | bytes], list[str]]
Reads = Callable[..., bool]
REST = "schema: rulecheck/programme/1\ninstrument: CCM\n"


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook([shipped_rules()])


@pytest.fixture(scope="module")
def terms(rulebook: Rulebook) -> Vocabularies:
    return rulebook.vocabularies


def every_spelling() -> Iterator[tuple[str, str]]:
    for file in shipped_rules().rglob("vocabulary.yaml"):
        for name, vocabulary in read_vocabularies(read(file.read_bytes(), ""), "").by_name.items():
            for term in vocabulary.terms.values():
                yield from ((name, spelling) for spelling in term.spellings)


SPELLINGS = sorted(every_spelling())


@pytest.fixture(scope="module")
def reads(terms: Vocabularies) -> Reads:
    """Whether the reader accepts a draft."""

    def accepts(text: str | bytes, folder: Path | None = None) -> bool:
        data = text.encode() if isinstance(text, str) else text
        try:
            read_programme(data, "draft.yaml", terms, folder)
        except UnusableInput:
            return False
        return True

    return accepts


@pytest.fixture(scope="module")
def made(terms: Vocabularies) -> Callable[[Chance], bytes]:
    """A draft made at random."""
    return lambda chance: DraftMaker(chance, terms).draft("CCM", meetings=9)


# The schema itself


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_is_valid_and_every_key_is_described(terms: Vocabularies, language: Any) -> None:
    schema = json_schema(terms, language)
    jsonschema.Draft7Validator.check_schema(schema)
    keys = [
        (name, key)
        for record in (schema, *schema["definitions"].values())
        if not record.get("additionalProperties", True)
        for name, key in record["properties"].items()
    ]
    assert len(keys) > 100
    undescribed = [name for name, key in keys if not key["description"].endswith((".", "。"))]
    assert undescribed == []


def test_terms_are_offered_in_the_language_with_their_other_names(terms: Vocabularies) -> None:
    def offered(language: Any) -> dict[str, str]:
        kinds = json_schema(terms, language)["definitions"]["kind"]["anyOf"][0]
        return dict(zip(kinds["enum"], kinds["enumDescriptions"], strict=True))

    assert offered("en")["review conference"] == "RC, 审议会议"
    assert offered("zh")["审议会议"] == "review conference, RC"
    # A term without a name in Chinese goes by its own, as YAML takes it.
    options = json_schema(terms, "zh")["definitions"]["option"]["anyOf"][0]["enum"]
    assert options[:5] == [1, 2, 3, 4, 5]


def test_a_vocabulary_of_ones_own_is_taken_as_it_is() -> None:
    own = Vocabularies(
        {
            "kind": Vocabulary("kind", True, {"a+b (c)": Term("a+b (c)", aliases=("2.5", "été"))}),
            "theme": Vocabulary("theme", True, {"7": Term("7")}),
        }
    )
    schema = json_schema(own)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)

    def refused(kind: Any, theme: Any) -> list[str]:
        meeting = {"id": "x", "kind": kind, "themes": [theme]}
        draft = {"schema": "rulecheck/programme/1", "instrument": "x", "meetings": [meeting]}
        return [error.json_path for error in validator.iter_errors(draft)]

    assert refused("A+B (C)", "7") == refused(2.5, 7) == refused("été", 7) == []
    assert refused("aab (c)", 8) == ["$.meetings[0].kind", "$.meetings[0].themes[0]"]


# What the reader accepts


def test_every_example_of_every_rule_is_accepted(
    rulebook: Rulebook, refused_by_schema: Refused
) -> None:
    seen = 0
    for rule in rulebook.rules:
        for example in rule.examples:
            draft = draft_of(rule, example.node)
            programme_of(draft, rule.file, rulebook.vocabularies)
            assert refused_by_schema(write(draft)) == [], (rule.id, example.location)
            seen += 1
    assert seen > len(rulebook.rules)


@settings(max_examples=100, deadline=None)
@given(chance=chances())
def test_random_drafts_are_accepted(
    chance: Chance, made: Callable[[Chance], bytes], refused_by_schema: Refused
) -> None:
    assert refused_by_schema(made(chance)) == []


# Places of a draft for a value, one for each sort of value and vocabulary.
PLACES = [
    "title: {}",
    "status: {}",
    "period: {{from: {}}}",
    "period: {}",
    "convention: {{states_parties: {}}}",
    "convention: {{states_parties: [{}]}}",
    "convention: {{reporting_deadlines: [{{due: {}, article: 7}}]}}",
    "convention: {{regional_groups: {{x: [{}]}}}}",
    "regime: {{option: {}}}",
    "regime: {{msp_cadence_years: {}}}",
    "regime: {{readings: {{x: {}}}}}",
    "context: {{x: {}}}",
    "principles: [{}]",
    "offices: [{{office: {}}}]",
    "offices: [{{office: President, term: {{from: {}}}}}]",
    "offices: [{{office: President, renewable: {}}}]",
    "meetings: [{{id: x, kind: {}}}]",
    "meetings: [{{id: {}, kind: MSP}}]",
    "meetings: [{{id: x, kind: MSP, dates: {}}}]",
    "meetings: [{{id: x, kind: MSP, parts: [{}]}}]",
    "meetings: [{{id: x, kind: MSP, host: {}}}]",
    "meetings: [{{id: x, kind: MSP, venue: {}}}]",
    "meetings: [{{id: x, kind: MSP, venue: {{working_week: {}}}}}]",
    "meetings: [{{id: x, kind: MSP, level: {}}}]",
    "meetings: [{}]",
    "bodies: [{{name: {}}}]",
    "schema: {}",
]
WRITTEN = [
    *(
        "2018",
        "2018-09",
        "2018-09-03",
        "2018-09-03/2018-09-07",
        "2018/",
        " 2018",
        "1899",
        "2018-02-30",
    ),
    *("04-30", "--4-30", "7", "007", "010", "-1", "+1", "1.0", "1e3", "0x1F", "1_0", "11:15", "09"),
    *("true", "Yes", "NO", "off", "y", "是", "否", "null", "~", "", " ", "UK", "XY"),
    *("close of 6MSP", "The OPENING of the 7MSP", "6MSP闭幕", "end of\t6MSP", "２０１８"),
    *("rulecheck/programme/1", "{}", "[]", "{opens: 2018, closes: 2019}", "[2018]"),
]


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


# Ways to write a word that the reader takes for the same, and some that it does not.
RESPELLED: list[Callable[[str], str]] = [
    str,
    str.upper,
    str.title,
    full_width,
    lambda word: word.replace(" ", "_"),
    lambda word: word.replace(" ", " - "),
    lambda word: word.replace(" ", "\N{EN DASH}"),
    lambda word: word.replace(" ", "\N{IDEOGRAPHIC SPACE}"),
    lambda word: f" {word}-",
    lambda word: word[:-1],
    json.dumps,
    lambda word: json.dumps(word, ensure_ascii=False),
]


@settings(max_examples=1000, deadline=None)
@given(
    place=st.sampled_from(PLACES),
    word=st.sampled_from(WRITTEN)
    | st.sampled_from([word for _, word in SPELLINGS])
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
    respelled=st.sampled_from(RESPELLED),
)
def test_whatever_the_reader_accepts_is_accepted(
    place: str,
    word: str,
    respelled: Callable[[str], str],
    reads: Reads,
    refused_by_schema: Refused,
) -> None:
    rest = REST.partition("\n")[2] if place.startswith("schema") else REST
    text = f"{place.format(respelled(word))}\n{rest}"
    # Other readers of YAML make an empty text of a lone `!` and stop at a lone `<<`.
    assume(not word.startswith(("!", "<<")) and reads(text))
    assert refused_by_schema(text) == []


def test_every_spelling_of_every_term_is_accepted(terms: Vocabularies) -> None:
    schema = json_schema(terms)
    definitions = {
        name: jsonschema.Draft7Validator(definition)
        for name, definition in schema["definitions"].items()
        if name in terms
    }
    assert len(definitions) > 20
    refused = [
        (name, spelling)
        for name, spelling in SPELLINGS
        if name in definitions and not definitions[name].is_valid(spelling)
    ]
    assert refused == []


def test_silence_is_accepted_and_a_file_of_states(
    reads: Reads, refused_by_schema: Refused, tmp_path: Path
) -> None:
    (tmp_path / "states.yaml").write_text("- Norway\n", "utf-8")
    text = REST + (
        "title:\nperiod: ''\nregime: ~\nmeetings:\noffices: null\n"
        "convention: {states_parties: states.yaml, entry_into_force: }\n"
    )
    assert reads(text, tmp_path)
    assert refused_by_schema(text) == []


# What it marks


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("meetngs: []", ["$"]),
        ("meetings: [{id: x, kind: MSP, langauges: []}]", ["$.meetings[0]"]),
        ("meetings: [{id: x}]", ["$.meetings[0]"]),
        ("meetings: [{id: x, kind: }]", ["$.meetings[0].kind"]),
        ("meetings: [{id: x, kind: reveiw conference}]", ["$.meetings[0].kind"]),
        ("meetings: [{id: x, kind: 缔约国会义}]", ["$.meetings[0].kind"]),
        ("meetings: [{id: x, kind: MSP, status: [formal]}]", ["$.meetings[0].status"]),
        ("meetings: [{id: x, kind: MSP, host: XY}]", ["$.meetings[0].host"]),
        ("meetings: [{id: x, kind: MSP, dates: 3 September}]", ["$.meetings[0].dates"]),
        ("meetings: [{id: x, kind: MSP, dates: 2018–09}]", ["$.meetings[0].dates"]),
        ("meetings: [{id: x, kind: MSP, dates: {opens: 18}}]", ["$.meetings[0].dates.opens"]),
        ("meetings: [{id: x, kind: MSP, ordinal: 0}]", ["$.meetings[0].ordinal"]),
        ("meetings: [{id: x, kind: MSP, ordinal: sixth}]", ["$.meetings[0].ordinal"]),
        ("meetings: [{id: x, kind: MSP, tentative: maybe}]", ["$.meetings[0].tentative"]),
        ("meetings: [{id: x, kind: MSP, venue: Geneva}]", ["$.meetings[0].venue"]),
        ("meetings: [{id: x, kind: MSP, agenda: one}]", ["$.meetings[0].agenda"]),
        ("meetings: [{id: x, kind: MSP, agenda: [a, ~]}]", ["$.meetings[0].agenda[1]"]),
        ("meetings: [~]", ["$.meetings[0]"]),
        ("meetings: {}", ["$.meetings"]),
        ("regime: {option: 9}", ["$.regime.option"]),
        ("regime: {changes: [{option: 4}]}", ["$.regime.changes[0]"]),
        ("offices: [{office: President, term: {to: soon}}]", ["$.offices[0].term.to"]),
        (
            "convention: {reporting_deadlines: [{due: April}]}",
            ["$.convention.reporting_deadlines[0].due"],
        ),
        (
            "convention: {regional_groups: {Africa: Zambia}}",
            ["$.convention.regional_groups.Africa"],
        ),
        ("context: [x]", ["$.context"]),
        ("context: {x: [y]}", ["$.context.x"]),
        (f"title: {'x' * 2001}", ["$.title"]),
    ],
)
def test_a_slip_is_marked_where_the_reader_refuses_it(
    reads: Reads, refused_by_schema: Refused, text: str, places: list[str]
) -> None:
    assert not reads(f"{text}\n{REST}")
    assert refused_by_schema(f"{text}\n{REST}") == places


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("instrument: CCM\n", "$"),
        ("schema: rulecheck/programme/1\n", "$"),
        ("schema: rulecheck/programme/2\ninstrument: CCM\n", "$.schema"),
        ("schema: rulecheck/programme/1\ninstrument: CCN\n", "$.instrument"),
    ],
)
def test_the_head_of_a_draft_is_needed(
    reads: Reads, refused_by_schema: Refused, text: str, place: str
) -> None:
    assert not reads(text)
    assert refused_by_schema(text) == [place]
