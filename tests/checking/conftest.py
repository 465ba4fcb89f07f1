"""The shipped rules, read once, and small drafts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rulecheck.engines.cases import Case
from rulecheck.programme.facts import Facts
from rulecheck.programme.reader import read_programme
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import Rulebook


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return load_rulebook([shipped_rules()])


@pytest.fixture(scope="session")
def vocabularies(rulebook: Rulebook) -> Vocabularies:
    return rulebook.vocabularies


@pytest.fixture(scope="session")
def case_of(vocabularies: Vocabularies) -> Callable[..., Case]:
    """One subject of a draft: by its type, and its label where there are several."""

    def make(draft: str, type_name: str, label: str | None = None) -> Case:
        text = "schema: rulecheck/programme/1\ninstrument: CCM\n" + draft
        facts = Facts(read_programme(text.encode(), "draft", vocabularies), vocabularies)
        found = facts.standing(type_name)
        return Case(next(s for s in found if label in (None, s.label)))

    return make
