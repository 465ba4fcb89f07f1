"""Which rules rest on which paragraph, and whether a reader's copy still says the same."""

from __future__ import annotations

import dataclasses
import random
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rulecheck.checking.copies import Found, State, find_places, fingerprint, fold_text
from rulecheck.checking.tracing import UnknownDocument, documents_called, trace
from rulecheck.programme.shapes import Location
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.register import Place, Register, Unruled
from rulecheck.rulebook.rules import Wording

SHARED = Path(__file__).parents[3] / "shared" / "decisions"
WORDS = Wording("why", "缘由")


# The shipped registers


def test_every_rule_and_every_paragraph_of_the_shipped_documents_is_traced(rulebook):
    for document in rulebook.documents.values():
        traced = trace(rulebook, document)
        assert traced.problems == ()
        assert traced.rules == {r.id for r in rulebook.rules if r.document == document.symbol}
        assert traced.fits


def test_a_statement_without_a_rule_has_reasons_in_both_languages(rulebook):
    for register in rulebook.registers.values():
        for place in register.places:
            for reason in [*(one.reason for one in place.registered), place.because]:
                assert reason is None or (reason.en.isascii() and not reason.zh.isascii())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"locus": "para. 999"}, "rests on 'para. 999', which is not in the register"),
        ({"locus": "9"}, "as '- {locus: 9, fingerprint: \"0000000000000000\", characters: 1}'"),
        ({"document": "none"}, None),
    ],
)
def test_a_rule_that_rests_on_an_unknown_place_is_a_problem(rulebook, change, message):
    document = next(iter(rulebook.documents.values()))
    rule, *others = (r for r in rulebook.rules if r.document == document.symbol)
    changed = replace(rulebook, rules=(replace(rule, **change), *others))
    traced = trace(changed, document)
    messages = [p.message for p in traced.problems if p.path == rule.file]
    assert [message in m for m in messages] == ([True] if message else [])


def test_a_document_without_a_register_is_a_problem_of_each_rule(rulebook):
    document = next(iter(rulebook.documents.values()))
    traced = trace(replace(rulebook, registers={}), document)
    assert not traced.fits
    assert len(traced.problems) == len([r for r in rulebook.rules if r.document == document.symbol])


def test_a_register_that_contradicts_the_rules_is_a_problem(rulebook):
    document = next(iter(rulebook.documents.values()))
    register = rulebook.registers[document.symbol]
    rule = next(r for r in rulebook.rules if r.document == document.symbol)
    silent = next(p for p in register.places if p.because)
    ruled = next(p for p in register.places if p.locus == rule.locus)
    changes = {
        silent.locus: replace(silent, because=None),
        ruled.locus: replace(ruled, registered=(Unruled(rule.id, WORDS),)),
    }
    places = tuple(changes.get(p.locus, p) for p in register.places)
    changed = replace(rulebook, registers={document.symbol: replace(register, places=places)})
    messages = {p.message for p in trace(changed, document).problems}
    assert messages == {
        f"{silent.locus}: no rule rests on it, and nothing says why",
        f"{ruled.locus}: there is a rule '{rule.id}'; take it off the list",
    }


def test_documents_by_symbol_part_and_instrument(rulebook):
    symbols = list(rulebook.documents)
    assert [d.symbol for d in documents_called(rulebook, None)] == symbols
    for document in rulebook.documents.values():
        assert documents_called(rulebook, document.symbol) == (document,)
        assert document in documents_called(rulebook, document.instrument.lower())
        assert documents_called(rulebook, document.symbol[-8:].lower()) == (document,)
    with pytest.raises(UnknownDocument, match="no document 'nowhere' is registered"):
        documents_called(rulebook, "nowhere")


# A copy of a small document

TEXTS = {
    "title block": "A paper\nof a body",
    "para. 1": "1. First things,\n  said at length.",
    "para. 2, chapeau": "2.\tAmong them:",
    "para. 2 (a)": "(a) one thing;",
    "para. 2 (b)": "(b) 另一件事，\n说得很长。1",
    "footnote 1": "1 See elsewhere.",
    "heading above para. 3": "Last",
    "para. 3": "3. １２ of them remain in 2019.\n4 of them do not.",
}
MARKS = {
    "para. 1": "1.",
    "para. 2, chapeau": "2.",
    "para. 2 (a)": "(a)",
    "para. 2 (b)": "(b)",
    "footnote 1": "1",
    "para. 3": "3.",
}


def small(texts: dict[str, str]) -> Register:
    def place(locus: str, text: str) -> Place:
        folded = fold_text(text.removesuffix("1") if "。1" in text else text)
        note = "1" if locus == "footnote 1" else None
        prints = fingerprint(folded)
        where = Location(1, 1, "")
        return Place(locus, MARKS.get(locus), note, prints, len(folded), (), (), WORDS, where)

    places = tuple(place(locus, text) for locus, text in texts.items())
    return Register("D/1", places, ("D/1", "{n} D-{n}"), "。", "register")


REGISTER = small(TEXTS)
COPY = "\n\n".join(TEXTS.values())


def changed(found: dict[str, Found]) -> dict[str, str]:
    return {f.locus: f.state.value for f in found.values() if f.state is not State.SAME}


def test_an_unchanged_copy_has_every_place_with_line_and_text():
    found = find_places(REGISTER, COPY)
    assert changed(found) == {}
    assert [found[locus].line for locus in TEXTS] == [1, 4, 7, 9, 11, 14, 16, 18]
    assert found["para. 1"].text == "1. First things, said at length."
    assert found["para. 2 (b)"].text == "(b) 另一件事，说得很长。"


@pytest.mark.parametrize("locus", TEXTS)
def test_a_changed_character_is_a_drift_of_its_place_alone(locus):
    for at, character in enumerate(TEXTS[locus]):
        if not character.isspace() and not (character == "1" and TEXTS[locus][at - 1] == "。"):
            text = TEXTS[locus][:at] + "#" + TEXTS[locus][at + 1 :]
            found = find_places(REGISTER, "\n\n".join((TEXTS | {locus: text}).values()))
            assert changed(found) == {locus: "drift"}, text


@pytest.mark.parametrize("locus", TEXTS)
def test_a_place_left_out_is_missing_alone(locus):
    rest = [text for name, text in TEXTS.items() if name != locus]
    assert changed(find_places(REGISTER, "\n\n".join(rest))) == {locus: "missing"}


@pytest.mark.parametrize("locus", list(TEXTS)[1:])
def test_words_added_at_the_end_of_a_place_are_a_drift_of_it(locus):
    texts = TEXTS | {locus: TEXTS[locus] + " Not so."}
    assert changed(find_places(REGISTER, "\n\n".join(texts.values()))) == {locus: "drift"}


@pytest.mark.parametrize("locus", TEXTS)
@pytest.mark.parametrize("more", ["2 bis. A new one,\nof two lines.", "Without a number."])
def test_a_new_paragraph_is_told_as_added_after_the_one_before(locus, more):
    texts = TEXTS | {locus: f"{TEXTS[locus]}\n\n{more}"}
    found = find_places(REGISTER, "\n\n".join(texts.values()))
    assert changed(found) == {locus: "added"}
    one = found[locus]
    assert one.added is not None
    assert one == dataclasses.replace(unchanged(locus), state=one.state, added=one.added)
    assert one.added.text == " ".join(more.split())
    assert one.added.line == one.line + TEXTS[locus].count("\n") + 2
    assert one.added.characters == len(fold_text(more))


def unchanged(locus: str) -> Found:
    return find_places(REGISTER, COPY)[locus]


def test_two_changed_neighbours_are_two_drifts():
    texts = TEXTS | {"para. 2 (a)": "(a) one king;", "para. 2 (b)": "(b) 另二件事，说得很长。"}
    found = find_places(REGISTER, "\n".join(texts.values()))
    assert changed(found) == {"para. 2 (a)": "drift", "para. 2 (b)": "drift"}


def test_page_lines_and_footnotes_within_a_paragraph_are_folded_away():
    page = "\f D / 1\n12 D-34\n1 See elsewhere.\n"
    text = COPY.replace("1 See elsewhere.", "").replace("First things,\n", "First things,\n" + page)
    found = find_places(REGISTER, text)
    assert changed(found) == {}
    assert found["para. 1"].text == "1. First things, said at length."


@pytest.mark.parametrize("mark", ["1", "¹", "[1]", " ", "1 "])
def test_footnote_marks_are_folded_away_however_written(mark):
    text = COPY.replace("。1", f"。{mark}")
    assert changed(find_places(REGISTER, text)) == {}


@pytest.mark.parametrize("mark", ["2", "11"])
def test_what_is_no_mark_of_a_footnote_is_text(mark):
    text = COPY.replace("。1", f"。{mark}")
    assert changed(find_places(REGISTER, text)) == {"para. 2 (b)": "drift"}


def test_a_cover_page_is_no_part_of_the_title():
    assert changed(find_places(REGISTER, "United Nations\n\n" + COPY)) == {}


@given(st.lists(st.sampled_from([*TEXTS.values(), "1.", "2.", "(a)", "3", "\f", "D/1"])))
def test_any_order_of_any_pieces_is_answered(pieces):
    found = find_places(REGISTER, "\n".join(pieces))
    assert sorted(found) == sorted(TEXTS)
    for one in found.values():
        assert (one.state is State.MISSING) == (one.fingerprint is None)


@given(st.text())
def test_any_text_is_answered(text):
    assert len(find_places(REGISTER, text)) == len(TEXTS)


@pytest.mark.parametrize("line", ["1.", "(a)", "1", "3. a", "", "a b c d"])
def test_a_hostile_copy_takes_no_longer_than_it_should(line):
    assert len(find_places(REGISTER, (line + "\n") * 20_000)) == len(TEXTS)


# The shared copies, where they are


@cache
def shipped():
    return load_rulebook([shipped_rules()])


@cache
def copies() -> dict[str, str]:
    """The text of each document: the file of the folder in which most of it is found."""
    found = {}
    texts = [file.read_text("utf-8") for file in sorted(SHARED.glob("*.txt"))]
    for symbol, register in shipped().registers.items():

        def fitting(text: str, register: Register = register) -> int:
            return sum(f.state is State.SAME for f in find_places(register, text).values())

        found[symbol] = max(texts, key=fitting)
    return found


needs_copies = pytest.mark.skipif(not SHARED.is_dir(), reason="the documents are not here")


@needs_copies
def test_every_place_of_the_documents_is_found_unchanged():
    for symbol, text in copies().items():
        register = shipped().registers[symbol]
        found = find_places(register, text)
        assert changed(found) == {}
        assert set(found) == {p.locus for p in register.places if p.fingerprint}
        # Nothing of the document lies outside all places.
        own = sum(p.characters for p in register.places)
        pages, marks = 45, sum(bool(p.footnote) for p in register.places)
        assert 0 <= len(fold_text(text)) - own <= pages + marks


@needs_copies
def test_one_changed_character_in_any_place_is_reported_there_and_nowhere_else():
    generator = random.Random(20150205)
    for symbol, text in copies().items():
        register = shipped().registers[symbol]
        lines = [found.line for found in find_places(register, text).values()]
        assert len(lines) == len({p.locus for p in register.places if p.fingerprint})
        for locus, found in find_places(register, text).items():
            for _ in range(2):
                copy = _with_one_change(text, found, generator)
                assert changed(find_places(register, copy)) == {locus: "drift"}


def _with_one_change(text: str, found: Found, generator: random.Random) -> str:
    """The text with one character of a place changed; which, is drawn."""
    start = sum(map(len, text.splitlines(keepends=True)[: found.line - 1]))
    wanted = generator.randrange(found.characters)
    letters = [c for c in found.text if fold_text(c)]
    at = start
    # Walks the raw text along what is shown of the place.
    for letter in letters[: min(wanted, len(letters) - 1) + 1]:
        at = text.index(letter, at) + 1
    return text[: at - 1] + "某" + text[at:]


@needs_copies
@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(20, 200))
def test_the_lines_of_a_copy_may_be_broken_elsewhere(seed, width):
    generator = random.Random(seed)
    for symbol, text in copies().items():
        register = shipped().registers[symbol]
        found = find_places(register, text)
        ordered = [found[p.locus].text for p in register.places if p.fingerprint]
        pieces = []
        for shown in ordered:
            wide = "".join(_wide(c) if generator.random() < 0.1 else c for c in shown)
            pieces.append("\n".join(wide[n : n + width] for n in range(0, len(wide), width)))
        assert changed(find_places(register, "\r\n".join(pieces))) == {}


def _wide(character: str) -> str:
    """The character in full width, followed by a space."""
    if "!" <= character <= "~":
        return chr(ord(character) + 0xFEE0)
    return character + " "
