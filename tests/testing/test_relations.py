"""The relations hold for the shipped rules, and each of them can fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from rulecheck.checking import checker as checking
from rulecheck.checking.exceptions import Waivers
from rulecheck.checking.preparation import load_prepared
from rulecheck.engines.cases import Answer, Question
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.programme.facts import Facts
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import Rulebook
from rulecheck.source.reader import read
from rulecheck.testing import relations
from rulecheck.testing.bases import examples_of
from rulecheck.testing.chance import Seeded
from rulecheck.testing.drafts import Draft
from rulecheck.testing.relations import RELATIONS, Bench
from rulecheck.testing.shifting import by_cycles, by_weeks
from rulecheck.testing.silence import added, only_adds

# Every so many-th of the shipped rules is tried, on so many drafts for each relation.
EVERY, DRAFTS = 12, 3


def draft(text: str) -> Draft:
    whole = f"schema: rulecheck/programme/1\ninstrument: OWN\n{text}"
    return Draft.of(read(whole.encode(), "draft"))


DECISIONS = """
schema: rulecheck/decisions/1
documents:
  - {symbol: OWN/1, title: {en: Our own decision, zh: 本机构的决定}, instrument: OWN}
"""
VOCABULARY = """
schema: rulecheck/vocabulary/1
vocabularies:
  instrument: {closed: true, terms: {OWN: {zh: 本公约}}}
"""


EXPERTS = "meeting of experts"
COVERED = {
    "working_days >= 3": ("cycles", "weeks"),
    "previous is not stated or opens >= previous.opens + 300 days": ("cycles", "weeks"),
    "previous is not stated or opens >= previous.opens + 1 years": ("cycles",),
    "opening_day > 30 April": ("cycles",),
    "opens >= 2017-01-01": (),
    "year in [2016, 2017]": (),
    'recommendations_to is "IM2014"': (),
    'recommendations_to is "6MSP"': ("cycles", "weeks"),
    "any programme.meetings where (opens >= 2017-01-01)": (),
    "count of programme.meetings where (opening_day > 30 April) > 2": ("cycles",),
}
# What rules of one's own ask, and of what.
ASKED = [
    *((EXPERTS, require) for require in COVERED),
    (EXPERTS, 'president_region is "WEOG"'),
    (EXPERTS, "year == 2017"),
    (EXPERTS, "opening_day > 14 June"),
    (EXPERTS, 'city is "Geneva"'),
    (EXPERTS, "city is not stated"),
    (EXPERTS, "city is stated"),
    ("programme", "no related_meetings"),
]
RULE = """
  - id: OWN-{number}
    title: {{en: A rule, zh: 规则}}
    asks: {{en: It asks., zh: 要求。}}
    locus: para. 1
    modality: should
    each: {each}
    require: {require}
    at: ""
    finding: {{en: "It departs.", zh: "不符合。"}}
    remedy: {{en: Mend it., zh: 请修改。}}
    examples:
      complies: [{{meetings: [{{id: ME2017, kind: meeting of experts}}]}}]
      departs: [{{meetings: [{{id: ME2017, kind: meeting of experts}}]}}]
"""


@pytest.fixture(scope="module")
def own_rules(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    folder = tmp_path_factory.mktemp("rules")
    rules = "".join(
        RULE.format(number=n, each=each, require=require) for n, (each, require) in enumerate(ASKED)
    )
    head = "schema: rulecheck/rules/1\ndocument: OWN/1\ninstrument: OWN\nrules:"
    for name, text in (("d", DECISIONS), ("v", VOCABULARY), ("r", head + rules)):
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return load_prepared([shipped_rules(), folder])


@pytest.fixture
def bench(own_rules: Rulebook) -> Callable[[str], Bench]:
    """A bench for the rule of one's own that asks something."""

    def bench_of(require: str) -> Bench:
        (number,) = (n for n, (_, asked) in enumerate(ASKED) if asked == require)
        (rule,) = (rule for rule in own_rules.rules if rule.id == f"OWN-{number}")
        return Bench(own_rules, rule)

    return bench_of


def wrong(name: str, on: Bench, one: Draft, tries: int = 30) -> str:
    """What a relation says is wrong with a draft, by some seed; empty where it holds."""
    said = (RELATIONS[name].wrong(on, one, Seeded(seed)) for seed in range(tries))
    return next((message for message in said if message), "")


@pytest.fixture(scope="module")
def benches(shipped: Rulebook) -> list[Bench]:
    return [Bench(shipped, rule) for rule in shipped.rules]


@pytest.mark.parametrize("relation", RELATIONS.values(), ids=list(RELATIONS))
def test_shipped_rules_satisfy_it(relation: relations.Relation, benches: list[Bench]) -> None:
    covered = [one for one in benches if relation.leaves_out(one) is None]
    for one in covered[::EVERY] if len(covered) > EVERY else covered:
        examples = examples_of(one.rule)
        for seed in range(DRAFTS):
            chance = Seeded(seed)
            tried = chance.choice(examples)
            edited = chance.choice(one.near.of(tried))
            tried = edited if one.near.usable(edited) else tried
            assert relation.wrong(one, tried, chance) is None


def test_what_each_relation_covers_of_the_shipped_rules(benches: list[Bench]) -> None:
    left_out: Counter[tuple[str, str]] = Counter()
    for relation in RELATIONS.values():
        for one in benches:
            if reason := relation.leaves_out(one):
                left_out[relation.name, reason] += 1
    shares = {
        name: 1 - sum(left_out[one] for one in left_out if one[0] == name) / len(benches)
        for name in RELATIONS
    }
    print({name: round(share * len(benches)) for name, share in shares.items()}, len(benches))
    assert [name for name, share in shares.items() if share == 1] == [
        "order",
        "form",
        "silence",
        "engines",
    ]
    assert all(shares[name] > 0.9 for name in ("unrelated", "waiver"))
    assert all(0.6 < shares[name] < 1 for name in ("cycles", "weeks"))
    assert shares["permission"] > 0


def test_silence_is_filled_and_decides_what_was_open(benches: list[Bench]) -> None:
    """The relation would hold for rules that are never told more."""
    filled = decided = 0
    for one in benches[:: EVERY * 2]:
        for tried in examples_of(one.rule)[:4]:
            for other in one.near.of(tried)[:40]:
                if not added(tried.data, other.data):
                    continue
                filled += 1
                before, after = (
                    one.verdicts(d, lambda subject: subject.label) for d in (tried, other)
                )
                decided += after is not None and before != after
    assert filled > 100
    assert decided > 5


# Each can fail


def test_order_tells_of_what_stands_first(
    bench: Callable[[str], Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    on = bench('president_region is "WEOG"')
    one = draft(
        "convention: {regional_groups: {WEOG: [Norway], Asia: [Norway]}}\n"
        "meetings: [{id: ME2017, kind: meeting of experts, president: Norway}]"
    )
    assert wrong("order", on, one) == ""

    def last(facts: Facts) -> dict[str, str]:
        groups = facts.model.convention.regional_groups or {}  # type: ignore[union-attr]
        return {state: region for region, states in groups.items() for state in states}

    monkeypatch.setattr(Facts, "_regions", property(last))
    message = wrong("order", on, one)
    assert "ME2017 departs becomes ME2017 complies" in message
    assert_yaml(message)


def test_cycles_tell_of_years_that_rules_name(bench: Callable[[str], Bench]) -> None:
    on = bench("year == 2017")
    one = draft("meetings: [{id: ME2017, kind: meeting of experts, dates: 2017-06-12/2017-06-14}]")
    assert RELATIONS["cycles"].leaves_out(on) == "it names a year, a date or a dated meeting"
    assert "complies becomes meeting departs" in wrong("cycles", on, one)


@pytest.mark.parametrize(("require", "covered"), COVERED.items())
def test_what_names_time_is_told_from_conditions(
    bench: Callable[[str], Bench], require: str, covered: tuple[str, ...]
) -> None:
    on = bench(require)
    found = tuple(name for name in ("cycles", "weeks") if RELATIONS[name].leaves_out(on) is None)
    assert found == covered


def test_weeks_tell_of_days_of_the_year(bench: Callable[[str], Bench]) -> None:
    on = bench("opening_day > 14 June")
    one = draft("meetings: [{id: ME2017, kind: meeting of experts, dates: 2017-06-12/2017-06-14}]")
    assert RELATIONS["weeks"].leaves_out(on) == "it asks for days of the year, or counts in years"
    assert "departs becomes meeting complies" in wrong("weeks", on, one)


def test_unrelated_tells_of_rules_that_look_at_others(bench: Callable[[str], Bench]) -> None:
    on = bench("no related_meetings")
    assert RELATIONS["unrelated"].leaves_out(on) == "it asks about meetings of other instruments"
    assert "programme complies becomes programme departs" in wrong("unrelated", on, draft(""))


def test_form_tells_of_values_that_change(
    bench: Callable[[str], Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    on = bench('city is "Geneva"')
    one = draft("meetings: [{id: ME2017, kind: meeting of experts, venue: {city: Lausanne}}]")
    assert wrong("form", on, one) == ""
    text = one.text.replace("ME2017", "ME2018")
    monkeypatch.setattr(relations, "reformatted", lambda root, chance: text)
    assert "ME2018" in wrong("form", on, one)


def test_silence_tells_of_words_that_read_it_as_an_answer(
    bench: Callable[[str], Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    on = bench("city is not stated")
    one = draft("meetings: [{id: ME2017, kind: meeting of experts}]")
    assert wrong("silence", on, one) == ""
    monkeypatch.setattr(relations, "only_adds", lambda *_: True)
    message = wrong("silence", on, one, 200)
    assert "meetings[0] no longer complies" in message
    assert_yaml(message)


def test_what_complies_in_an_open_scope_may_turn_out_to_be_outside(
    own_rules: Rulebook, bench: Callable[[str], Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    on = bench("year == 2017")
    (check,) = on.rule.checks
    scope = bench('city is "Geneva"').rule.checks[0].require
    scoped = Bench(own_rules, replace(on.rule, checks=(replace(check, where=scope),)))
    one = draft("meetings: [{id: ME2017, kind: meeting of experts, venue: {country: Switzerland}}]")
    assert wrong("silence", scoped, one, 60) == ""
    monkeypatch.setattr(relations, "_may_change", lambda *_: False)
    assert "meetings[0] no longer complies" in wrong("silence", scoped, one, 60)


@pytest.mark.parametrize(
    ("require", "path", "value", "adds"),
    [
        ("working_days >= 3", ("meetings", 0, "venue", "working_week"), "sun-thu", False),
        ("working_days >= 3", ("meetings", 0, "venue"), {"working_week": "sun-thu"}, False),
        ("working_days >= 3", ("meetings", 0, "venue"), {"city": "Cairo"}, True),
        ("working_days >= 3", ("meetings", 0, "dates"), "2017-06-11/2017-06-15", True),
        ("working_days >= 3", ("meetings", 0, "holidays"), ["2017-06-11"], False),
        ("working_days >= 3", ("offices",), [{"office": "President"}], False),
        ("working_days >= 3", ("regime", "changes", 0, "msp_cadence_years"), 2, False),
        ("city is stated", ("meetings", 0, "venue"), {"city": "Cairo"}, False),
        ("city is stated", ("meetings", 0, "venue"), {"country": "Egypt"}, True),
        ("opening_day > 30 April", ("meetings", 0, "instrument"), "ATT", False),
    ],
)
def test_which_keys_only_add_to_what_a_rule_knows(
    bench: Callable[[str], Bench], require: str, path: Any, value: Any, adds: bool
) -> None:
    assert only_adds(bench(require).reading, path, value) is adds


def test_a_permission_that_loses_a_finding_is_told(
    shipped: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    (lifting, *_) = (rule for rule in shipped.rules if rule.lifts)
    on = Bench(shipped, lifting)
    rules = {rule.id: rule for rule in shipped.rules}
    lifted = [
        one
        for target in lifting.lifts
        for one in (*examples_of(lifting), *examples_of(rules[target]))
        if has_lifted(on, one)
    ]
    assert lifted
    assert all(wrong("permission", on, one) == "" for one in lifted)
    monkeypatch.setattr(
        checking, "lifted", lambda found, by: replace(found, lifted_by=by, message="another")
    )
    assert "other findings come back" in wrong("permission", on, lifted[0])


def has_lifted(on: Bench, one: Draft) -> bool:
    targets = [rule for rule in on.rulebook.rules if rule.id in on.rule.lifts]
    facts = on.facts(one)
    return any(f.lifted_by for f in on.findings(facts, on.checker_of([on.rule, *targets])))


def test_a_waiver_that_takes_findings_away_is_told(
    bench: Callable[[str], Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    on = bench("city is stated")
    one = draft("meetings: [{id: ME2017, kind: meeting of experts}]")
    assert wrong("waiver", on, one) == ""
    kept = Waivers.applied

    def lossy(self: Waivers, findings: Sequence[Any]) -> Any:
        return (one for one in kept(self, findings) if not one.waived)

    monkeypatch.setattr(Waivers, "applied", lossy)
    assert "a waiver for ME2017 changes more" in wrong("waiver", on, one)


def test_a_reading_that_is_not_there_is_no_matter_of_waivers(benches: list[Bench]) -> None:
    on = next(
        one for one in benches if one.rule.readings and not RELATIONS["waiver"].leaves_out(one)
    )
    one = examples_of(on.rule)[0]
    readings = {**one.data, "regime": {"readings": {on.rule.id: "no such reading"}}}
    assert wrong("waiver", on, Draft(readings), 1) == ""


class Contrary(ReferenceEngine):
    """An engine that is wrong."""

    name = "contrary"

    def answer(self, questions: Sequence[Question]) -> list[list[Answer]]:
        return [[not one for one in answers] for answers in super().answer(questions)]


def test_engines_that_disagree_are_told(
    bench: Callable[[str], Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    on = bench("city is stated")
    one = draft("meetings: [{id: ME2017, kind: meeting of experts}]")
    assert wrong("engines", on, one) == ""
    monkeypatch.setattr(relations, "available_engines", lambda: (ReferenceEngine(), Contrary()))
    message = wrong("engines", Bench(on.rulebook, on.rule), one)
    assert "the engines disagree: reference says" in message
    assert_yaml(message)


# Shifts


def test_a_cycle_keeps_weekdays_and_renames_what_bears_a_year() -> None:
    one = draft(
        "period: {from: 2017, to: 2018-06}\n"
        "regime: {adopted_at: IM2016, source_document: CCM/MSP/2010/3}\n"
        "meetings: [{id: ME2017, kind: meeting of experts, dates: 2017-06-12/2017-06-14,"
        " recommendations_to: ME2017, working_days: 3}]\n"
        "offices: [{office: President, term: {from: close of IM2016, to: 2018-01-01}}]"
    )
    later = by_cycles(one, 1)
    assert later is not None
    assert later.data["period"] == {"from": 2045, "to": "2046-06"}
    assert later.data["regime"] == {"adopted_at": "IM2044", "source_document": "CCM/MSP/2010/3"}
    assert later.data["meetings"] == [
        {
            "id": "ME2045",
            "kind": "meeting of experts",
            "dates": "2045-06-12/2045-06-14",
            "recommendations_to": "ME2045",
            "working_days": 3,
        }
    ]
    assert later.data["offices"] == [
        {"office": "President", "term": {"from": "close of IM2044", "to": "2046-01-01"}}
    ]
    back = by_cycles(later, -1)
    assert back is not None
    assert back.data == one.data
    assert by_cycles(one, 3) is None


def test_weeks_stay_within_the_year() -> None:
    one = draft(
        "period: {from: 2017-01-01, to: 2017-12-31}\n"
        "meetings: [{id: ME2017, kind: meeting of experts, dates: 2017-12-11/2017-12-14}]"
    )
    later = by_weeks(one, 2)
    assert later is not None
    assert later.data["period"] == one.data["period"]
    assert later.data["meetings"][0]["dates"] == "2017-12-25/2017-12-28"  # type: ignore[index, call-overload]
    assert by_weeks(one, 3) is None
    assert by_weeks(draft("period: {from: 2017-02}"), 1) is None


def assert_yaml(message: str) -> None:
    """The drafts of a message stand in it as YAML."""
    first, *_ = message[message.index("schema:") :].split("changed to:")
    assert read(first.encode(), "message").get("instrument")
