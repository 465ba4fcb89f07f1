"""Rule packs of any size for the benchmarks: the shipped rules, and copies under new ids.

A copy asks besides that the period begins after a day of its own, long ago: it has the answers
of its original, but is another condition, so that nothing asked of one answers the other.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from rulecheck.rulebook.packs import shipped_rules

_INSTRUMENT = "ccm"
_LONG_AGO = datetime.date(1900, 1, 1)


def write_pack(folder: Path, rules: int, option: int) -> None:
    """Write a pack of so many rules that bind under an option, with all they rest on."""
    shipped = shipped_rules()
    folder.mkdir(parents=True)
    for file in ("decisions.yaml", "vocabulary.yaml"):
        shutil.copy(shipped / file, folder / file)
    shutil.copy(shipped / _INSTRUMENT / "vocabulary.yaml", folder / "terms.yaml")
    sources = [
        source
        for file in sorted((shipped / _INSTRUMENT).glob("*.yaml"))
        if (source := yaml.load(file.read_bytes(), yaml.CSafeLoader))["schema"]
        == "rulecheck/rules/1"
    ]
    taken = 0
    for copy, (number, source) in _rounds(sources):
        binding = [rule for rule in source["rules"] if _binds(rule, option)][: rules - taken]
        taken += len(binding)
        if binding:
            made = {**source, "rules": [_copied(rule, copy) for rule in binding]}
            text = yaml.dump(made, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
            (folder / f"rules-{copy:03}-{number:02}.yaml").write_text(text, "utf-8")
        if taken == rules:
            return


def _rounds(sources: list[Any]) -> Iterator[tuple[int, tuple[int, Any]]]:
    copy = 0
    while True:
        yield from ((copy, one) for one in enumerate(sources))
        copy += 1


def _binds(rule: Mapping[str, Any], option: int) -> bool:
    options = rule.get("under", {}).get("option", option)
    return option in (options if isinstance(options, list) else [options])


def _copied(rule: Mapping[str, Any], copy: int) -> dict[str, Any]:
    """A rule under an id of its own, with a scope that is one condition more."""
    # What it lifts may not be among the rules taken.
    made = {key: value for key, value in rule.items() if key != "lifts"}
    if not copy:
        return made
    day = _LONG_AGO + datetime.timedelta(days=copy)
    made["id"] = f"{rule['id']}.{copy}"
    for asked in (made, *(made.get("checks", ()))):
        if asked is made or "where" in asked:
            besides = f"programme.period_from > {day}"
            where = asked.get("where")
            asked["where"] = f"({where}) and {besides}" if where else besides
    return made
