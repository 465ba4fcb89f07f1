"""Slopes are what they should be, and packs hold as many different rules as asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from growth import Point, Series, slope
from packs import write_pack

from rulecheck.rulebook.loader import load_rulebook


@pytest.mark.parametrize("exponent", [0.5, 1.0, 2.0])
def test_the_slope_of_a_power_is_its_exponent(exponent: float) -> None:
    points = [(size, 3 * size**exponent) for size in (10, 100, 200, 5_000)]
    assert slope(points) == pytest.approx(exponent)


def test_what_small_sizes_cost_does_not_flatten_the_slope() -> None:
    sizes = (1, 2, 4, 8, 100, 1_000, 10_000)
    series = Series("any", [Point(size, max(size**2, 60), 1) for size in sizes])
    assert series.exponent == pytest.approx(2, abs=0.05)


@pytest.mark.parametrize("size", [1, 30, 120])
def test_a_pack_has_as_many_rules_as_asked_and_no_two_ask_the_same(
    tmp_path: Path, size: int
) -> None:
    write_pack(tmp_path / "pack", size, option=1)
    rules = load_rulebook([tmp_path / "pack"]).binding("CCM", frozenset("1"))
    assert len(rules) == size
    assert len({rule.id for rule in rules}) == size
    shipped = {rule.id: rule for rule in rules if rule.id.count(".") == 1}
    copies = [rule for rule in rules if rule.id not in shipped]
    for copy in copies:
        original = shipped[copy.id.rpartition(".")[0]]
        assert len(copy.checks) == len(original.checks)
        for one, other in zip(copy.checks, original.checks, strict=True):
            assert one.where != other.where
            assert one.require == other.require
    assert bool(copies) == (size == 120)
