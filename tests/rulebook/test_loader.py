"""Every mistake in a file of rules is refused where it stands, with the nearest right name."""

from __future__ import annotations

import datetime
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from rulecheck.cache import SWITCHED_OFF
from rulecheck.rulebook import loader
from rulecheck.rulebook.conditions import (
    ALWAYS,
    And,
    Compare,
    Condition,
    Constant,
    Not,
    Or,
    Same,
    Stated,
)
from rulecheck.rulebook.loader import load_prepared, load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import Expectation, Level, Rulebook
from rulecheck.source.plain import MAXIMUM_BYTES
from rulecheck.source.problems import UnusableInput


def with_key(rule_files, near: str, **keys: str | None) -> str:
    """The one problem of a rule with other keys, which must stand where `near` is written."""
    return rule_files.problem(near, rule_files.file(rule_files.rule(**keys)))


# What a rule becomes


def test_a_rule_is_loaded_with_all_it_says(rule_files):
    (rule,) = rule_files.load(level="advice", under="{option: [1, 4]}").rules
    assert (rule.id, rule.instrument, rule.document, rule.locus) == (
        "X-1",
        "CCM",
        "DOC/1",
        "para. 1",
    )
    assert (rule.title.zh, rule.asks.en, rule.level) == ("会期", "Four days.", Level.ADVICE)
    assert rule.options == {"1", "4"}
    (check,) = rule.checks
    assert (check.subject, check.kinds, check.at) == ("meeting", {"meeting of experts"}, "dates")
    assert all(isinstance(part, Compare) for part in check.require.parts)
    match check.where:
        case And((Or((Same(_, "1"), Same(_, "4"))), Stated())):
            pass
        case _:
            pytest.fail(f"the scope lacks the options: {check.where}")
    assert [example.expected for example in rule.examples] == [
        Expectation.COMPLIES,
        Expectation.DEPARTS,
    ]
    assert (Path(rule.file).name, rule.location.line, rule.location.column) == ("rules.yaml", 5, 5)


@pytest.mark.parametrize(
    ("each", "subject", "kinds"),
    [
        ("ME", "meeting", {"meeting of experts"}),
        ("[RC, meeting of experts]", "meeting", {"review conference", "meeting of experts"}),
        ("meeting", "meeting", None),
        ("related meeting", "related meeting", None),
    ],
)
def test_each_is_a_kind_by_any_name_kinds_or_a_thing(rule_files, each, subject, kinds):
    (check,) = rule_files.load(each=each).rules[0].checks
    assert (check.subject, check.kinds) == (subject, kinds)


@pytest.mark.parametrize(
    ("modality", "level"),
    [("shall", "violation"), ("should", "departure"), ("may", "advice"), ("fact", "discrepancy")],
)
def test_the_modality_gives_the_level(rule_files, modality, level):
    assert rule_files.load(modality=modality).rules[0].level is Level(level)


def test_forbid_is_the_contrary_of_require(rule_files):
    required = rule_files.load().rules[0].checks[0].require
    forbidden = rule_files.load(require=None, forbid="working_days == 4").rules[0].checks[0].require
    assert forbidden == Not(required)


def test_a_check_says_only_what_differs_from_the_rule(rule_files):
    checks = (
        "[{require: working_days == 5, at: venue}, "
        "{each: programme, where: always, forbid: never, at: period}]"
    )
    first, second = rule_files.load(checks=checks).rules[0].checks
    assert (first.number, first.subject, first.at) == (0, "meeting", "venue")
    assert (second.number, second.subject, second.at) == (1, "programme", "period")
    assert (second.where, second.require) == (ALWAYS, Not(Constant(False)))
    assert first.remedy == second.remedy


def test_a_parameter_is_bound_in_the_conditions(rule_files):
    (rule,) = rule_files.load(parameters="{length: 4}", require="working_days == length").rules
    assert rule.checks == rule_files.load().rules[0].checks


def test_a_message_knows_the_words_it_prints(rule_files):
    finding = '{en: "{{ subject }}: {{ previous.opens }}", zh: "{{ working_days }}"}'
    message = rule_files.load(finding=finding).rules[0].checks[0].finding
    assert message.names == (("subject",), ("previous", "opens"), ("working_days",))


def test_a_pure_permission_needs_no_example_that_departs(rule_files):
    examples = "{complies: [{meeting: {id: ME2017}}]}"
    (rule,) = rule_files.load(require="always", examples=examples).rules
    assert len(rule.examples) == 1


def test_a_ban_of_the_subject_needs_one_outside_in_place_of_one_that_complies(rule_files):
    outside = "{outside: [{meetings: []}], departs: [{meeting: {id: ME2017, dates: 2017}}]}"
    assert len(rule_files.load(require="never", examples=outside).rules[0].examples) == 2
    text = rule_files.file(rule_files.rule(require="never"))
    assert rule_files.problem("id: X-1", text) == "X-1: needs an example that outside"


# Conditions


@pytest.mark.parametrize(
    ("condition", "near", "message"),
    [
        (
            "wrking_days == 4",
            "wrking_days",
            "a meeting has no word 'wrking_days'; perhaps 'working_days'",
        ),
        (
            "tentative and wrking_days == 4",
            "wrking_days",
            "a meeting has no word 'wrking_days'; perhaps 'working_days'",
        ),
        (
            "previous.opns is stated",
            "previous.opns",
            "a meeting has no word 'opns'; perhaps 'opens'",
        ),
        (
            "working_days == 4 and opens is '2015'",
            "opens is '2015'",
            "'opens' is a date; use ==",
        ),
        ("opens >= kind", "kind\n", "'kind' is a term (kind), which has no order; use 'is'"),
        ("working_days >= 2015-09-07", "2015-09-07", "compares a number with a date"),
        ("opens > 4", "4\n    at", "compares a date with a number"),
        (
            "kind is 'revew conference'",
            "'revew conference'",
            "'revew conference' is not in the vocabulary kind; perhaps 'review conference'",
        ),
        (
            "programme.option in ['1', '9']",
            "'9'",
            "'9' is not in the vocabulary option",
        ),
        (
            "opens >= opens + minimum",
            "opens + minimum",
            "'minimum' is not a parameter of this rule",
        ),
        ("opens >=", "opens >=", "the condition breaks off; something is missing at its end"),
        ("opens = 2015-01-01", "= 2015", "did not expect '=' here; one '=' should be '=='"),
        ("[opens]", "[opens]", "expected a condition, found a list"),
        ("{opens: 1}", "{opens: 1}", "expected a condition, found a mapping"),
        (
            '"wrking_days == 4"',
            "wrking_days",
            "a meeting has no word 'wrking_days'; perhaps 'working_days'",
        ),
    ],
)
def test_a_wrong_condition_is_located(rule_files, condition, near, message):
    assert with_key(rule_files, near, require=condition) == f"X-1: {message}"


@pytest.mark.parametrize("key", ["where", "tolerate"])
def test_every_condition_of_a_rule_is_looked_at(rule_files, key):
    message = "X-1: a meeting has no word 'kidn'; perhaps 'kind'"
    assert with_key(rule_files, "kidn", **{key: "kidn is stated"}) == message


def test_the_conditions_of_a_check_are_looked_at(rule_files):
    message = "X-1: a programme has no word 'perod_to'; perhaps 'period_to'"
    checks = "[{each: programme, where: always, forbid: perod_to is stated, at: period}]"
    assert with_key(rule_files, "perod_to", checks=checks) == message


@pytest.mark.parametrize("style", [">-", "|-", ""])
def test_a_condition_over_several_lines_is_located_at_its_start_or_exactly(rule_files, style):
    condition = f"{style}\n      working_days == 4\n      and wrking_days == 4"
    text = rule_files.file(rule_files.rule(require=condition))
    rule_files.write("rules.yaml", text)
    (problem,) = rule_files.problems()
    lines = text.splitlines()
    start = next(n for n, line in enumerate(lines, start=1) if line.strip().startswith("require:"))
    columns = {
        start: [lines[start - 1].index(":") + 3],
        start + 1: [7],
        start + 2: [11],
    }
    assert problem.column in columns[problem.line], problem


PAIRS = " and ".join(f"(year < {n} or ordinal < {n})" for n in range(9))


@pytest.mark.parametrize(
    "condition",
    [
        PAIRS,
        f"any pairings where (any other.programme.meetings where ({PAIRS}))",
        f"any programme.meetings where ({PAIRS})",
        f"no programme.years where (any meetings where ({PAIRS}))",
    ],
    ids=["alone", "deep", "inside", "deeper"],
)
def test_a_condition_that_is_too_intricate_is_refused(rule_files, condition):
    message = "X-1: a condition has too many alternatives; use several checks"
    assert with_key(rule_files, "id: X-1", require=condition) == message


# Keys of a rule


@pytest.mark.parametrize(
    ("keys", "near", "message"),
    [
        (
            {"each": "meeting of expert"},
            "meeting of expert\n",
            "'meeting of expert' is neither a kind of meeting nor a thing; "
            "perhaps 'meeting of experts'",
        ),
        (
            {"each": "[RC, programm]"},
            "programm]",
            "'programm' is neither a kind of meeting nor a thing; perhaps 'programme'",
        ),
        ({"each": "[]"}, "[]", "'each' takes a kind of meeting, a list of kinds, or a thing"),
        ({"each": None}, "id: X-1", "'each' is missing: whom does the rule bind?"),
        ({"require": None}, "id: X-1", "'require' is missing: what does the rule ask?"),
        ({"forbid": "tentative"}, "tentative", "'require' and 'forbid' together; keep one"),
        ({"finding": None}, "id: X-1", "'finding' is missing"),
        ({"remedy": None}, "id: X-1", "'remedy' is missing"),
        ({"at": "dats"}, "at: ", "'at' is no key of a draft: 'dats'; perhaps 'dates'"),
        ({"at": "opens"}, "at: ", "'at' is no key of a draft: 'opens'"),
        (
            {"level": "violation", "modality": "should"},
            "violation",
            "'should' gives departure; a level may only be milder",
        ),
        (
            {"level": "discrepancy", "modality": "may"},
            "discrepancy",
            "'may' gives advice; a level may only be milder",
        ),
        (
            {"parameters": "{working_days: 4}"},
            "{working_days",
            "the parameter 'working_days' has the name of a word; choose another",
        ),
        ({"checks": "[]"}, "[]", "'checks' holds no check"),
        ({"examples": "{departs: [{id: x}]}"}, "id: X-1", "needs an example that complies"),
        ({"examples": "{complies: [{id: x}]}"}, "id: X-1", "needs an example that departs"),
        (
            {"examples": "{complies: [{id: x}], departs: []}"},
            "id: X-1",
            "needs an example that departs",
        ),
        (
            {"examples": "{complies: [{id: x}], departs: [soon]}"},
            "soon",
            "an example is a piece of a draft, found 'soon'",
        ),
    ],
)
def test_a_rule_that_does_not_fit_together_is_located(rule_files, keys, near, message):
    assert with_key(rule_files, near, **keys) == f"X-1: {message}"


@pytest.mark.parametrize(
    ("keys", "near", "message"),
    [
        ({"requires": "tentative"}, "requires", "unknown key 'requires'; perhaps 'require'"),
        (
            {"checks": "[{requrie: tentative}]"},
            "requrie",
            "unknown key 'requrie'; perhaps 'require'",
        ),
        ({"examples": "{complys: []}"}, "complys", "unknown key 'complys'; perhaps 'complies'"),
        ({"title": "{en: Length}"}, "{en: Length}", "the key 'zh' is missing"),
        ({"finding": "{en: Short.}"}, "{en: Short.}", "the key 'zh' is missing"),
        ({"remedy": "{zh: 四天。}"}, "{zh: 四天。}", "the key 'en' is missing"),
        ({"locus": None}, "id: X-1", "the key 'locus' is missing"),
        ({"examples": None}, "id: X-1", "the key 'examples' is missing"),
        (
            {"modality": "shal"},
            "shal\n",
            "expected one of shall, should, preferably, may, fact, found 'shal'; perhaps 'shall'",
        ),
        (
            {"level": "notes"},
            "notes",
            "expected one of violation, departure, discrepancy, advice, undetermined, note, "
            "found 'notes'; perhaps 'note'",
        ),
        ({"under": "{option: 9}"}, "9}", "unknown option '9'; known: 1, 4"),
        (
            {"under": "{options: 4, option: 4}"},
            "options",
            "unknown key 'options'; perhaps 'option'",
        ),
        ({"under": "{}"}, "{}", "the key 'option' is missing"),
    ],
)
def test_a_wrong_key_is_located(rule_files, keys, near, message):
    assert with_key(rule_files, near, **keys) == message


def test_a_rule_under_no_option_at_all_is_refused(rule_files):
    # It would load and never bind.
    rule_files.write("rules.yaml", rule_files.file(rule_files.rule(under="{option: []}")))
    assert rule_files.problems()


def test_a_rule_for_a_thing_that_never_stands_alone_is_refused(rule_files):
    # Pairings are members of a meeting; there is no list of them to go through.
    keys = {"each": "pairing", "where": "always", "require": "same_week", "at": "venue"}
    rule_files.write("rules.yaml", rule_files.file(rule_files.rule(**keys)))
    assert rule_files.problems()


# Messages


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "{{ wrking_days }}",
            "prints 'wrking_days', but a meeting has no word 'wrking_days'; perhaps 'working_days'",
        ),
        (
            "{{ previous.opns }}",
            "prints 'previous.opns', but a meeting has no word 'opns'; perhaps 'opens'",
        ),
        ("{{ kind.upper }}", "prints 'kind.upper', but nothing can follow there"),
        ("{{ subject.name }}", "prints 'subject.name', but a meeting has no word 'subject'"),
        (
            "{{ subject.__class__ }}",
            "prints 'subject.__class__', but a meeting has no word 'subject'",
        ),
        ("{{ kind.__class__ }}", "prints 'kind.__class__', but nothing can follow there"),
        (
            "{{ previous.__class__ }}",
            "prints 'previous.__class__', but a meeting has no word '__class__'",
        ),
    ],
)
def test_a_message_prints_only_words_of_the_subject(rule_files, text, message):
    finding = f'{{en: "x", zh: "{text}"}}'
    assert with_key(rule_files, '{en: "x"', finding=finding) == f"X-1: finding.zh {message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ ''.__class__ }}", "a word is a name, or names joined by dots"),
        (
            "{% for x in agenda %}{% endfor %}",
            "'for' is not allowed; a message prints words, no more",
        ),
        ("{{ subject() }}", "'call' is not allowed; a message prints words, no more"),
        ("{{ kind|upper }}", "'filter' is not allowed; a message prints words, no more"),
        (
            "{{ subject",
            "not a template: unexpected end of template, expected 'end of print statement'.",
        ),
    ],
)
def test_a_message_that_is_more_than_words_is_refused(rule_files, text, message):
    remedy = f'{{en: "{text}", zh: "x"}}'
    found = with_key(rule_files, '{en: "{', finding="{en: f, zh: f}", remedy=remedy)
    assert found == f"X-1: remedy.en: {message}"


def test_a_message_that_is_too_long_is_refused(rule_files):
    remedy = f'{{en: "{"x" * 2001}", zh: "x"}}'
    assert with_key(rule_files, '"xxx', remedy=remedy) == "text longer than 2000 characters"


# Files


def test_an_unregistered_document_is_located(rule_files):
    rule_files.write("b-decisions.yaml", rule_files.DOCUMENTS.replace("DOC/1", "CCM/DOC/2015"))
    text = rule_files.file(rule_files.rule(), document="CCM/DOC/2016")
    message = "the document 'CCM/DOC/2016' is not in the register; perhaps 'CCM/DOC/2015'"
    assert rule_files.problem("document:", text) == message


def test_a_document_like_no_registered_one_is_told_where_to_enter(rule_files):
    text = rule_files.file(rule_files.rule(), document="OTHER-7")
    assert rule_files.problem("document:", text) == (
        "the document 'OTHER-7' is not in the register; enter it in a YAML file of this folder "
        "that begins with 'schema: rulecheck/decisions/1', under 'documents:', as "
        "'- {symbol: OTHER-7, title: {en: …, zh: …}, instrument: CCM}'"
    )


def test_an_unknown_instrument_is_located(rule_files):
    text = rule_files.file(rule_files.rule(), instrument="CCN")
    assert rule_files.problem("CCN", text) == "unknown instrument 'CCN'; perhaps 'CCM'"


def test_an_unknown_schema_is_located(rule_files):
    text = rule_files.file(rule_files.rule()).replace("rules/1", "rule/1")
    assert rule_files.problem("rulecheck/rule/1", text) == (
        "expected schema: one of rulecheck/rules/1, rulecheck/decisions/1, "
        "rulecheck/accepted/1, rulecheck/paragraphs/1, rulecheck/skeletons/1, "
        "rulecheck/vocabulary/1; "
        "found 'rulecheck/rule/1'"
    )


def test_a_rule_that_stands_twice_in_a_file_is_located(rule_files):
    rule = rule_files.rule()
    text = rule_files.write("rules.yaml", rule_files.file(rule, rule))
    (problem,) = rule_files.problems()
    first = rule_files.folder / "rules.yaml"
    line = text[: text.rindex("id: X-1")].count("\n") + 1
    assert (problem.line, problem.column) == (line, 5)
    assert problem.message == f"the rule 'X-1' stands twice, first in {first}, line 5"


def test_a_rule_that_stands_in_two_files_is_located_in_the_second(rule_files):
    rule_files.write("m.yaml", rule_files.file(rule_files.rule(id="Y-1"), rule_files.rule()))
    rule_files.write("z.yml", rule_files.file(rule_files.rule()))
    (problem,) = rule_files.problems()
    assert Path(problem.path).name == "z.yml"
    assert (problem.line, problem.column) == (5, 5)
    line = 5 + len(rule_files.KEYS)
    first = rule_files.folder / "m.yaml"
    assert problem.message == f"the rule 'X-1' stands twice, first in {first}, line {line}"


def test_a_document_registered_twice_is_located(rule_files):
    entry = rule_files.DOCUMENTS.splitlines()[-1] + "\n"
    rule_files.write("b-decisions.yaml", rule_files.DOCUMENTS + entry)
    (problem,) = rule_files.problems()
    assert (problem.line, problem.column) == (4, 5)
    assert problem.message == "the document 'DOC/1' is registered twice"


def test_a_milestone_that_is_no_day_or_lacks_a_language_is_located(rule_files):
    marks = "milestones: [{day: 04-31, en: a, zh: b}, {day: 04-30, en: a}]"
    entry = f"  - {{symbol: DOC/2, title: {{en: a, zh: b}}, instrument: CCM, {marks}}}\n"
    rule_files.write("b-decisions.yaml", rule_files.DOCUMENTS + entry)
    assert [(p.line, p.message) for p in rule_files.problems()] == [
        (4, "'04-31' does not exist: April has no day 31"),
        (4, "the key 'zh' is missing"),
    ]


def test_documents_without_a_symbol_are_problems_not_faults(rule_files):
    entry = "  - {title: {en: a, zh: b}, instrument: CCM}\n"
    rule_files.write("b-decisions.yaml", rule_files.DOCUMENTS + entry + entry)
    assert [(p.line, p.column, p.message) for p in rule_files.problems()] == [
        (4, 5, "the key 'symbol' is missing"),
        (5, 5, "the key 'symbol' is missing"),
    ]


def test_the_problems_of_all_rules_and_files_come_together(rule_files):
    wrong = rule_files.rule(
        at="dats", require="wrking_days == 4", level="violation", modality="may"
    )
    other = rule_files.rule(id="X-2", where="kidn is stated")
    rule_files.write("m.yaml", rule_files.file(wrong, other))
    rule_files.write("n.yaml", rule_files.file(rule_files.rule(id="X-3", requires="x")))
    rule_files.write("o.yaml", "a: [\n")
    found = [(Path(p.path).name, p.message.split(";")[0]) for p in rule_files.problems()]
    assert sorted(found) == [
        ("m.yaml", "X-1: 'at' is no key of a draft: 'dats'"),
        ("m.yaml", "X-1: 'may' gives advice"),
        ("m.yaml", "X-1: a meeting has no word 'wrking_days'"),
        ("m.yaml", "X-2: a meeting has no word 'kidn'"),
        ("n.yaml", "unknown key 'requires'"),
        ("o.yaml", found[-1][1]),
    ]
    assert found[-1][1] == "the [ opened on line 1 is not closed"


def test_a_folder_that_is_missing_is_told(tmp_path):
    with pytest.raises(UnusableInput) as caught:
        load_rulebook([tmp_path / "none"])
    (problem,) = caught.value.problems
    assert problem.message == "there is no such file or folder"


def test_only_yaml_files_are_rules(rule_files):
    rule_files.write("notes.txt", "not: [yaml")
    assert [rule.id for rule in rule_files.load().rules] == ["X-1"]


@pytest.mark.parametrize("name", ["x.yaml.txt", ".x.yaml", None])
def test_a_folder_without_rules_is_told(tmp_path: Path, name: str | None) -> None:
    if name:
        (tmp_path / name).write_text("rules: []\n")
    with pytest.raises(UnusableInput) as caught:
        load_rulebook([tmp_path])
    (problem,) = caught.value.problems
    assert problem.path == str(tmp_path)
    assert problem.message == "no YAML file in this folder"


def test_rules_are_found_in_capitals_and_behind_links(rule_files, tmp_path: Path) -> None:
    rule_files.load()
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "link").symlink_to(rule_files.folder)
    (rule_files.folder / "loop").symlink_to(rule_files.folder)
    for file in rule_files.folder.glob("*.yaml"):
        file.rename(file.with_suffix(".YAML"))
    assert [rule.id for rule in load_rulebook([tmp_path / "own"]).rules] == ["X-1"]


def test_what_is_no_file_is_not_waited_for(rule_files) -> None:
    os.mkfifo(rule_files.folder / "pipe.yaml")
    with pytest.raises(UnusableInput, match="it is not a regular file"):
        rule_files.load()


def test_a_file_of_rules_is_read_within_bounds(rule_files) -> None:
    with (rule_files.folder / "large.yaml").open("wb") as stream:
        stream.truncate(10 * MAXIMUM_BYTES)
    with pytest.raises(UnusableInput, match="larger than 4 MiB"):
        rule_files.load()


# Rules kept from an earlier run


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(SWITCHED_OFF, raising=False)


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[datetime.date]:
    """The days for which rules were read and checked."""
    made: list[datetime.date] = []
    load = loader._load

    def counted(files: Any, day: datetime.date) -> Rulebook:
        made.append(day)
        return load(files, day)

    monkeypatch.setattr(loader, "_load", counted)
    return made


@pytest.mark.usefixtures("own_cache")
def test_rules_are_read_once(loads: list[datetime.date]) -> None:
    first, second = (load_rulebook([shipped_rules()]) for _ in range(2))
    assert len(loads) == 1
    plain, again = ([replace(rule, examples=()) for rule in one.rules] for one in (first, second))
    assert again == plain
    assert second.vocabularies == first.vocabularies
    assert [len(r.examples) for r in second.rules] == [len(r.examples) for r in first.rules]
    assert second.registers.keys() == first.registers.keys()


@pytest.mark.usefixtures("own_cache")
def test_what_is_prepared_is_kept_with_them(loads: list[datetime.date]) -> None:
    for _ in range(2):
        rulebook, ids = load_prepared([shipped_rules()], None, rule_ids)
        assert ids == [rule.id for rule in rulebook.rules]
    assert len(loads) == 1
    load_rulebook([shipped_rules()])
    assert len(loads) == 2


def rule_ids(rulebook: Rulebook) -> list[str]:
    return [rule.id for rule in rulebook.rules]


@pytest.mark.usefixtures("own_cache")
def test_a_changed_file_or_another_day_is_read_anew(
    tmp_path: Path, loads: list[datetime.date]
) -> None:
    shutil.copytree(shipped_rules(), tmp_path / "rules")
    day = datetime.date(2026, 1, 1)
    load_rulebook([tmp_path / "rules"], day)
    load_rulebook([tmp_path / "rules"], day + datetime.timedelta(days=1))
    assert len(loads) == 2
    with (tmp_path / "rules" / "vocabulary.yaml").open("a") as stream:
        stream.write("\n# more\n")
    load_rulebook([tmp_path / "rules"], day)
    assert len(loads) == 3


@pytest.mark.usefixtures("own_cache")
def test_problems_are_raised_and_not_kept(tmp_path: Path, loads: list[datetime.date]) -> None:
    (tmp_path / "a.yaml").write_text("schema: rulecheck/rules/1\n")
    for _ in range(2):
        with pytest.raises(UnusableInput):
            load_rulebook([tmp_path / "a.yaml"])
    assert len(loads) == 2


def test_equal_parts_of_conditions_are_one() -> None:
    rulebook = load_rulebook([shipped_rules()])
    seen: dict[Condition, Condition] = {}
    for rule in rulebook.rules:
        for check in rule.checks:
            for condition in check.conditions:
                assert seen.setdefault(condition, condition) is condition
    assert len(seen) > 500
