"""The corpus of the benchmarks: different drafts that can all be checked."""

from __future__ import annotations

import importlib.util
import sys
from itertools import islice
from pathlib import Path
from types import ModuleType

import pytest

from rulecheck.programme.reader import read_programme
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules

_DRAFTS = 8


@pytest.fixture(scope="module")
def corpus() -> ModuleType:
    """The module, which stands beside the package and not in it."""
    place = Path(__file__).parents[1] / "benchmarks" / "corpus.py"
    spec = importlib.util.spec_from_file_location("corpus", place)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return load_rulebook([shipped_rules()]).vocabularies


def test_drafts_differ_and_keep_to_their_size(
    corpus: ModuleType, vocabularies: Vocabularies
) -> None:
    drafts = list(islice(corpus.corpus(seed=3), _DRAFTS))
    assert len(set(drafts)) == _DRAFTS
    for text in drafts:
        programme = read_programme(text.encode(), "draft", vocabularies)
        assert corpus.FEWEST_MEETINGS <= len(programme.meetings) <= corpus.MOST_MEETINGS


def test_the_same_seed_makes_the_same_drafts(corpus: ModuleType, tmp_path: Path) -> None:
    here = corpus.write_corpus(tmp_path / "here", 3, seed=5)
    there = corpus.write_corpus(tmp_path / "there", 3, seed=5)
    assert [p.read_bytes() for p in here] == [p.read_bytes() for p in there]
    other = islice(corpus.corpus(seed=6), 3)
    assert list(other) != [p.read_text("utf-8") for p in here]
