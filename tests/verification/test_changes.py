"""Two versions of a rule set: what each change comes to."""

from __future__ import annotations

import pytest

from rulecheck.programme.vocabulary import Term, Vocabularies, Vocabulary
from rulecheck.verification.changes import Sort, TermsChange, changed_terms, changes
from rulecheck.verification.equivalence import Differs

LONG = """\
each: meeting of experts
require: working_days >= 4
examples:
  complies: [{meeting: {id: a, dates: 2017-06-12/2017-06-15}}]
  departs: [{meeting: {id: a, dates: 2017-06-12/2017-06-14}}]
"""
STATED = LONG.replace("working_days >= 4", "status is stated")


@pytest.fixture
def changed(pack):
    """The sorts of changes from some rules to others."""

    def changed(old, new):
        before = pack(*old)
        rules = before.rules
        after = pack(*new)
        found = changes(rules, after.rules, after.rulebook)
        return found, [(one.rule, one.sort) for one in found]

    return changed


def test_nothing_changed(changed):
    assert changed([LONG, STATED], [LONG, STATED]) == ([], [])


def test_rules_come_and_go(changed):
    assert changed([LONG], [LONG, STATED])[1] == [("OWN-2", Sort.ADDED)]
    assert changed([LONG, STATED], [LONG])[1] == [("OWN-2", Sort.REMOVED)]


def test_another_bound_decides_differently_and_a_small_draft_shows_it(changed):
    found, sorts = changed([LONG], [LONG.replace(">= 4", ">= 5")])
    assert sorts == [("OWN-1", Sort.DECISION)]
    assert isinstance(found[0].found, Differs)
    (meeting,) = found[0].found.data["meetings"]
    assert len(meeting) <= 3


def test_other_conditions_may_decide_the_same(changed):
    found, sorts = changed([LONG], [LONG.replace(">= 4", ">= 4 or working_days > 7")])
    assert sorts == [("OWN-1", Sort.SAME)]
    assert not found[0].matters


def test_words_alone_do_not_matter(changed):
    found, sorts = changed([LONG], [LONG + "at: dates\n"])
    assert sorts == [("OWN-1", Sort.WORDS)]
    assert not found[0].matters


def test_what_a_rule_weighs_matters(changed):
    found, sorts = changed([LONG], [LONG + "level: note\n"])
    assert sorts == [("OWN-1", Sort.WEIGHT)]
    assert found[0].fields == ("level",)
    assert found[0].matters


def vocabularies(**terms):
    read = {name: Term(name, **fields) for name, fields in terms.items()}
    return Vocabularies({"topic": Vocabulary("topic", closed=False, terms=read)})


@pytest.mark.parametrize(
    ("new", "change"),
    [
        (vocabularies(water={}, fire={}), TermsChange("topic", added=("fire",))),
        (vocabularies(), TermsChange("topic", removed=("water",))),
        (Vocabularies(), TermsChange("topic", removed=("water",))),
        (
            vocabularies(water={"aliases": ("rain",), "zh": "水"}),
            TermsChange("topic", changed=(("water", ("zh", "aliases")),)),
        ),
        (
            vocabularies(water={"abbreviation": "W", "status": "formal", "numbered": True}),
            TermsChange("topic", changed=(("water", ("abbreviation", "status", "numbered")),)),
        ),
    ],
)
def test_other_terms_are_told(new, change):
    assert changed_terms(vocabularies(water={}), new) == [change]
    assert changed_terms(new, new) == []


def test_a_vocabulary_that_is_closed_now_is_told():
    closed = Vocabularies({"topic": Vocabulary("topic", closed=True)})
    assert changed_terms(vocabularies(), closed) == [TermsChange("topic", closed=True)]


READ = """\
each: meeting of experts
readings:
  by: interval_basis
  named: [{name: opening-to-opening, en: One, zh: 一}, {name: closing-to-opening, en: Two, zh: 二}]
checks:
  - {reading: opening-to-opening, require: working_days >= 4}
  - {reading: closing-to-opening, require: working_days >= 3}
""" + LONG[LONG.index("examples") :]
DATED = LONG.replace("require", "parameters: {least: FROM}\nrequire").replace(">= 4", ">= least")
VALUES = "[{value: 3, from: 2000-01-01, source: a}, {value: 4, from: %s, source: b}]"


@pytest.mark.parametrize(
    "other",
    [
        READ.replace("interval_basis", "leadership_model"),
        READ.replace("closing-to-opening", "calendar-year"),
        READ.replace("opening-to-opening", "calendar-year"),
    ],
)
def test_readings_chosen_otherwise_matter(changed, other):
    found, sorts = changed([READ], [other])
    assert sorts == [("OWN-1", Sort.UNKNOWN)]
    assert found[0].matters


def test_other_titles_of_readings_are_words(changed):
    assert changed([READ], [READ.replace("en: Two", "en: Second")])[1] == [("OWN-1", Sort.WORDS)]


def test_values_of_other_days_matter(changed):
    told = [DATED.replace("FROM", VALUES % day) for day in ("2010-01-01", "2011-01-01")]
    found, sorts = changed(told[:1], told[1:])
    assert sorts == [("OWN-1", Sort.UNKNOWN)]
    assert found[0].matters
    assert changed(told[:1], told[:1]) == ([], [])


def test_a_shipped_set_does_not_differ_from_itself(rulebook):
    assert changes(rulebook.rules, rulebook.rules, rulebook) == []
