"""Drafts in a few lines: what the tests of the programme share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from rulecheck.programme.facts import Facts
from rulecheck.programme.model import Programme
from rulecheck.programme.reader import read_programme
from rulecheck.programme.vocabulary import Vocabularies, merged, read_vocabularies
from rulecheck.source.problems import UnusableInput
from rulecheck.source.reader import read

RULES = Path(__file__).parents[2] / "rules"
# Behind the text of a test, so that its first line is line 1 of the draft.
REST = "\nschema: rulecheck/programme/1\ninstrument: CCM\n"

Draft = Callable[..., Programme]
Problems = Callable[..., list[tuple[int, int, str]]]


@pytest.fixture(scope="session")
def vocabularies() -> Vocabularies:
    """The vocabularies that are shipped."""
    files = (RULES / "vocabulary.yaml", RULES / "ccm" / "vocabulary.yaml")
    return merged(read_vocabularies(read(f.read_bytes(), str(f)), str(f)) for f in files)


@pytest.fixture(scope="session")
def draft(vocabularies: Vocabularies) -> Draft:
    """Reads a draft; schema and instrument are added."""

    def read_draft(text: str, folder: Path | None = None) -> Programme:
        data = (dedent(text).strip("\n") + REST).encode()
        return read_programme(data, "draft.yaml", vocabularies, folder)

    return read_draft


@pytest.fixture(scope="session")
def problems(draft: Draft) -> Problems:
    """Line, column and message of every problem of a draft."""

    def problems_of(text: str, folder: Path | None = None) -> list[tuple[int, int, str]]:
        with pytest.raises(UnusableInput) as caught:
            draft(text, folder)
        assert {p.path for p in caught.value.problems} == {"draft.yaml"}
        return [(p.line, p.column, p.message) for p in caught.value.problems]

    return problems_of


@pytest.fixture(scope="session")
def facts(draft: Draft, vocabularies: Vocabularies) -> Callable[[str], Facts]:
    """The facts of a draft."""
    return lambda text: Facts(draft(text), vocabularies)
