"""Strategies give what they promise, and what they give shrinks to what a person can read."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Verdict
from rulecheck.engines.agreement import available_engines
from rulecheck.programme.reader import read_programme
from rulecheck.rulebook.printing import printed
from rulecheck.rulebook.rules import Rulebook
from rulecheck.testing import strategies
from rulecheck.testing.bases import ImpliedDepartures
from rulecheck.testing.drafts import Draft
from rulecheck.testing.judging import Judge

QUICK = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
READABLE = 24


def departed(rulebook: Rulebook, draft: Draft) -> set[str]:
    """The rules a draft departs from, by a check of both engines on its YAML."""
    programme = read_programme(draft.text.encode(), "draft", rulebook.vocabularies)
    report = Checker(rulebook, available_engines()).check(programme, "draft")
    return {
        f.rule
        for f in report.findings
        if f.verdict is Verdict.DEPARTS and f.level.value != "note" and f.waived is None
    }


@pytest.mark.parametrize("instrument", [None, "APMBC", "CCM"])
def test_any_programme_can_be_used(shipped: Rulebook, instrument: str | None) -> None:
    @QUICK
    @given(strategies.programmes(shipped, instrument))
    def usable(draft: Draft) -> None:
        programme = read_programme(draft.text.encode(), "draft", shipped.vocabularies)
        assert programme.instrument in ([instrument] if instrument else ["APMBC", "CCM"])

    usable()


def test_any_programme_shrinks_to_what_a_test_is_about(shipped: Rulebook) -> None:
    def is_dated(draft: Draft) -> bool:
        facts = draft.facts(shipped.vocabularies)
        assert facts
        return any(meeting.working_days() for meeting in facts.meetings)

    draft = find(strategies.programmes(shipped, "CCM"), is_dated, settings=FINDING)
    assert draft.size <= READABLE, draft.text


FINDING = settings(max_examples=60, deadline=None, derandomize=True, database=None, phases=[*Phase])


@pytest.mark.parametrize(("instrument", "option"), [("APMBC", None), (None, "2")])
def test_complying_drafts_depart_from_no_rule(
    shipped: Rulebook, instrument: str | None, option: str | None
) -> None:
    seen: set[int] = set()

    @QUICK
    @given(strategies.complying(shipped, instrument, option))
    def comply(draft: Draft) -> None:
        seen.add(draft.size)
        assert departed(shipped, draft) == set()
        if option:
            assert draft.data["regime"]["option"] in (option, int(option))  # type: ignore[index, call-overload]

    comply()
    # From hardly anything to whole programmes.
    assert min(seen) < READABLE < 100 < max(seen)


def test_complying_drafts_shrink(own: Rulebook) -> None:
    draft = find(strategies.complying(own, "OWN"), lambda draft: True, settings=FINDING)
    assert draft.data == {"schema": "rulecheck/programme/1", "instrument": "OWN"}


@pytest.mark.parametrize("rule", ["APM-P10.2", "CCM-P44.1"])
def test_departing_drafts_depart_from_one_rule_alone(shipped: Rulebook, rule: str) -> None:
    seen: set[str] = set()

    @QUICK
    @given(strategies.departing(shipped, rule))
    def depart(draft: Draft) -> None:
        seen.add(draft.text)
        assert departed(shipped, draft) == {rule}

    depart()
    assert len(seen) > 5


def test_departing_drafts_shrink(shipped: Rulebook) -> None:
    strategy = strategies.departing(shipped, "CCM-P44.1")
    draft = find(strategy, lambda draft: True, settings=FINDING)
    assert draft.size <= READABLE, draft.text


def test_rules_that_never_depart_alone_are_told(own: Rulebook) -> None:
    """Two days are too few for both rules on the length, and so nothing departs from one alone."""
    with pytest.raises(ImpliedDepartures, match="departs from OWN-1 too") as told:
        strategies.departing(own, "OWN-3")
    assert (told.value.rule, told.value.others) == ("OWN-3", ("OWN-1",))


def test_examples_that_depart_from_other_rules_are_mended(own: Rulebook) -> None:
    """The example of OWN-1 names no city, which OWN-2 asks for."""
    draft = find(strategies.departing(own, "OWN-1"), lambda draft: True, settings=FINDING)
    assert departed(own, draft) == {"OWN-1"}
    assert "city" in draft.text


def test_drafts_given_are_taken_for_what_examples_cannot_show(own: Rulebook) -> None:
    given_ = Draft(
        {
            "schema": "rulecheck/programme/1",
            "instrument": "OWN",
            "title": "A title that nothing asks for",
            "meetings": [{"id": "ME2017", "kind": "meeting of experts"}],
        }
    )
    draft = find(strategies.departing(own, "OWN-2", [given_]), lambda draft: True, settings=FINDING)
    assert departed(own, draft) == {"OWN-2"}
    assert "title" not in draft.data


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda r: strategies.departing(r, "CCM-P28.66"), "no rule 'CCM-P28.66'; perhaps"),
        (lambda r: strategies.complying(r, "CCN"), "no rule is for 'CCN'; perhaps 'CCM'"),
        (lambda r: strategies.complying(r), "name one; known: APMBC, CCM"),
        (lambda r: strategies.complying(r, option="9"), "no rule binds under the option '9'"),
    ],
)
def test_what_is_not_there_is_told_with_the_nearest(
    shipped: Rulebook, call: Callable[[Rulebook], object], message: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        call(shipped)


def test_edits_change_a_draft_in_one_place(own: Rulebook) -> None:
    draft = Draft(
        {
            "schema": "rulecheck/programme/1",
            "instrument": "OWN",
            "meetings": [
                {"id": "ME2017", "kind": "meeting of experts", "dates": "2017-06-12/2017-06-14"}
            ],
        }
    )
    sorts: set[str] = set()

    @settings(QUICK, max_examples=300, derandomize=True)
    @given(strategies.edits(own, draft))
    def edited(other: Draft) -> None:
        assert other.data != draft.data
        read_programme(other.text.encode(), "draft", own.vocabularies)
        gone, come = set(draft.text.splitlines()), set(other.text.splitlines())
        assert len(gone - come) <= 1 or "dates" in "".join(gone - come)
        sorts.add("fewer" if other.size < draft.size else "more" if other.size > draft.size else "")
        sorts.add("dates" if "dates" in "".join(come - gone) else "other")

    edited()
    assert sorts == {"fewer", "more", "", "dates", "other"}


def test_conditions_of_every_sort_come_and_can_be_asked(shipped: Rulebook) -> None:
    seen: set[str] = set()

    @settings(QUICK, max_examples=200, derandomize=True)
    @given(strategies.conditions(shipped, "meeting"))
    def asked(condition: object) -> None:
        seen.add(type(condition).__name__)

    asked()
    assert {"And", "Or", "Not", "Compare", "Same", "Holds", "Stated"} <= seen


def test_a_condition_shrinks_to_an_atom(shipped: Rulebook) -> None:
    condition = find(
        strategies.conditions(shipped), lambda one: "opens" in printed(one), settings=FINDING
    )
    assert len(printed(condition)) < 40, printed(condition)


@QUICK
@given(data=st.data())
def test_engines_agree_on_any_rule(shipped: Rulebook, data: st.DataObject) -> None:
    from msgspec.structs import replace

    rules = data.draw(st.lists(strategies.rules(shipped, "CCM"), min_size=1, max_size=3))
    ids = {rule.id: rule for rule in rules}
    rulebook = replace(shipped, rules=tuple(ids.values()), key=None)
    draft = data.draw(strategies.programmes(shipped, "CCM"))
    judge = Judge(rulebook, available_engines())
    assert judge.departures(draft) is not None


def test_a_failing_property_prints_yaml_to_paste(
    shipped: Rulebook, tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    # On a server for tests a further note would follow.
    @settings(QUICK, derandomize=True, database=None, print_blob=False)
    @given(draft=strategies.departing(shipped, "CCM-P44.1"))
    def fails(draft: Draft) -> None:
        raise AssertionError

    with pytest.raises(AssertionError) as told:
        fails()
    note = "\n".join(told.value.__notes__)
    text = note[note.index("schema:") : note.rindex(",")].rstrip(" ")
    assert departed(shipped, Draft.of(read_root(text))) == {"CCM-P44.1"}


def test_the_same_seed_gives_the_same_drafts(shipped: Rulebook) -> None:
    def drawn() -> list[str]:
        texts: list[str] = []

        @settings(QUICK, derandomize=True, database=None)
        @given(draft=strategies.departing(shipped, "CCM-P44.1"))
        def take(draft: Draft) -> None:
            texts.append(draft.text)

        take()
        return texts

    assert drawn() == drawn()


def read_root(text: str):  # type: ignore[no-untyped-def]
    from rulecheck.source.reader import read

    return read(text.encode(), "note")
