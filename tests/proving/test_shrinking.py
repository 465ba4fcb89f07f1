"""What is shrunk still shows what it should, and nothing of it can go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rulecheck.proving.plain import DraftData, data_of_text
from rulecheck.proving.shrinking import shrunk
from rulecheck.source.data import Data, size_of

EXAMPLE = Path(__file__).parents[2] / "fixtures" / "ccm" / "example-option-4.yaml"
KEYS = st.sampled_from("abcde")
VALUES = st.recursive(
    st.integers(0, 9) | st.booleans() | st.sampled_from(["x", "2017-06-12", "2017-06"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=16,
)
DRAFTS = st.dictionaries(KEYS, VALUES, max_size=5)


def scalars(data: Data) -> set[str]:
    """The single values, told apart by what they are."""
    if isinstance(data, dict):
        return set().union(*map(scalars, data.values()))
    return set().union(*map(scalars, data)) if isinstance(data, list) else {repr(data)}


def with_one_part_less(data: Data) -> Iterator[Data]:
    if isinstance(data, dict):
        for key, entry in data.items():
            rest = {name: other for name, other in data.items() if name != key}
            yield rest
            yield from ({**data, key: less} for less in with_one_part_less(entry))
    elif isinstance(data, list):
        for n, item in enumerate(data):
            yield [*data[:n], *data[n + 1 :]]
            yield from ([*data[:n], less, *data[n + 1 :]] for less in with_one_part_less(item))


@given(DRAFTS, st.data())
def test_what_is_left_will_do_and_nothing_of_it_can_go(draft: DraftData, data) -> None:
    wanted = data.draw(st.sets(st.sampled_from(sorted(scalars(draft)) or ["none"]), max_size=3))
    wanted &= scalars(draft)

    def still(candidate: DraftData) -> bool:
        return scalars(candidate) >= wanted

    before = repr(draft)
    found = shrunk(draft, still)
    assert still(found)
    assert not any(map(still, with_one_part_less(found)))
    assert repr(draft) == before
    assert repr(shrunk(draft, still)) == repr(found)


@given(DRAFTS, st.integers(0, 20))
def test_no_more_is_tried_than_allowed(draft: DraftData, tries: int) -> None:
    tried = []

    def still(candidate: DraftData) -> bool:
        tried.append(candidate)
        return len(tried) % 2 == 0

    found = shrunk(draft, still, tries)
    assert len(tried) <= tries
    assert size_of(found) <= size_of(draft)


def test_a_large_draft_ends_small() -> None:
    draft = data_of_text(EXAMPLE.read_bytes())
    tries = 0

    def still(candidate: DraftData) -> bool:
        nonlocal tries
        tries += 1
        meetings = candidate.get("meetings")
        listed = meetings if isinstance(meetings, list) else []
        return any(isinstance(one, dict) and one.get("president") == "Mexico" for one in listed)

    assert shrunk(draft, still) == {"meetings": [{"president": "Mexico"}]}
    assert size_of(draft) > 300
    # Big cuts come first: far fewer tries than there are parts.
    assert tries < 150


def test_dates_and_numbers_become_simpler() -> None:
    draft = data_of_text(b"dates: {opens: 2017-06-12, closes: 2017-06-15}\nminutes: 90\n")

    def still(candidate: DraftData) -> bool:
        minutes = candidate.get("minutes")
        dates = candidate.get("dates")
        told = dates.values() if isinstance(dates, dict) else str(dates).split("/")
        long = [date for date in map(str, told) if date.startswith("2017-06")]
        return isinstance(minutes, int) and minutes > 61 and len(long) == 2

    assert shrunk(draft, still) == {"dates": "2017-06/2017-06", "minutes": 62}
