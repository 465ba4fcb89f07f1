"""Different draft programmes made from the fixtures: the corpus of the benchmarks.

Run: python benchmarks/corpus.py FOLDER [--drafts 500] [--seed 1]

Each draft begins as one of fixtures/ccm and ends with 12 to 16 meetings: some are taken out
or, copied to another year, put in; meetings move by weeks or days; fields get values that
other fixtures have there, or are left out. Comments and layout stay as drafters wrote them.
All drafts can be read and none contradicts itself; most depart from some rules. The same
number and seed make the same drafts.
"""

from __future__ import annotations

import argparse
import datetime
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path

from rulecheck.programme.reader import read_programme
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.source.problems import UnusableInput

FIXTURES = Path(__file__).parents[1] / "fixtures" / "ccm"
FEWEST_MEETINGS, MOST_MEETINGS = 12, 16
_EDITS = (4, 10)

_DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")
# A list of meetings: every entry begins with its id, all up to the next key of the top level.
_MEETINGS = re.compile(r"(?<=^meetings:\n)(?:[ #].*\n|\n)+", re.MULTILINE)
_ENTRY = re.compile(r"^  - id: (\S+)", re.MULTILINE)
_OF_A_YEAR = re.compile(r"(IM|ME)(20\d\d)")
_PREPARATORY = re.compile(r"(\d+RC)-PM(\d+)")
# Keys whose values one meeting or office may have as well as another.
_KEYS = (
    "status",
    "decision_making",
    "level",
    "orientation",
    "convened_by",
    "organized_by",
    "premises",
    "host",
    "president",
    "city",
    "country",
    "rules_of_procedure",
    "conference_costs",
    "additional_costs",
    "sponsorship",
    "chosen_by",
    "theme",
    "state",
    "term_years",
    "renewable",
    "msp_cadence_years",
    "review_cycle_years",
)
_FIELD = re.compile(rf"\b({'|'.join(_KEYS)}): ([^,{{}}\[\]#\n]+?)(?=\s*(?:[,}}#\n]))")
# Keys of a meeting that stand on a line of their own and can be left out.
_LINE = re.compile(r"^    (?!kind|of|dates|parts)[a-z_]+: .*\n(?:     .*\n)*", re.MULTILINE)


@dataclass
class _Draft:
    """A draft in three pieces, the meetings one by one."""

    before: str
    meetings: dict[str, str]
    after: str

    @property
    def text(self) -> str:
        return f"{self.before}{''.join(self.meetings.values())}{self.after}"

    def copy(self) -> _Draft:
        return _Draft(self.before, dict(self.meetings), self.after)


@dataclass
class _Stock:
    """What the fixtures have to offer: drafts, meetings to copy, values by key."""

    drafts: list[_Draft] = field(default_factory=list)
    informal: list[str] = field(default_factory=list)
    preparatory: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def write_corpus(folder: Path, drafts: int = 500, seed: int = 1) -> list[Path]:
    """Write so many different drafts into a folder; their paths, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, text in zip(range(drafts), corpus(seed), strict=False):
        place = folder / f"draft-{number:05d}.yaml"
        place.write_text(text, "utf-8")
        written.append(place)
    return written


def corpus(seed: int = 1) -> Iterator[str]:
    """Different drafts without end, all of them readable."""
    chance = random.Random(seed)
    stock = _stock()
    vocabularies = _vocabularies()
    seen: set[str] = set()
    for number in count():
        draft = stock.drafts[number % len(stock.drafts)]
        text = next(t for t in _varied(draft, stock, vocabularies, chance) if t not in seen)
        seen.add(text)
        yield text


@cache
def _vocabularies() -> Vocabularies:
    return load_rulebook([shipped_rules()]).vocabularies


@cache
def _stock() -> _Stock:
    stock = _Stock()
    for place in sorted(FIXTURES.rglob("*.yaml")):
        text = place.read_text("utf-8")
        found = _MEETINGS.search(text)
        if place.name.endswith(".findings.yaml") or found is None:
            continue
        draft = _Draft(text[: found.start()], _entries(found[0]), text[found.end() :])
        stock.drafts.append(draft)
        stock.informal += [e for id, e in draft.meetings.items() if _OF_A_YEAR.fullmatch(id)]
        stock.preparatory += [e for id, e in draft.meetings.items() if _PREPARATORY.fullmatch(id)]
        for key, value in _FIELD.findall(text):
            stock.values[key].append(value)
    if not stock.drafts:
        raise SystemExit(f"no drafts in {FIXTURES}")
    return stock


def _entries(text: str) -> dict[str, str]:
    begins = [found.start() for found in _ENTRY.finditer(text)]
    parts = [text[a:b] for a, b in zip([0, *begins[1:]], [*begins[1:], len(text)], strict=True)]
    return {_ENTRY.search(part)[1]: part for part in parts}  # type: ignore[index]


def _varied(
    draft: _Draft, stock: _Stock, vocabularies: Vocabularies, chance: random.Random
) -> Iterator[str]:
    """Readable variations of a draft. An edit that would make it unreadable is taken back."""
    edits: tuple[Callable[[_Draft, _Stock, random.Random], None], ...]
    edits = (_move, _change, _change, _leave_out)
    while True:
        varied = draft.copy()
        size = chance.randint(FEWEST_MEETINGS, MOST_MEETINGS)
        for _ in range(100):
            if len(varied.meetings) == size:
                break
            edit = _drop if len(varied.meetings) > size else _add
            varied = _tried(edit, varied, stock, vocabularies, chance)
        for _ in range(chance.randint(*_EDITS)):
            varied = _tried(chance.choice(edits), varied, stock, vocabularies, chance)
        if FEWEST_MEETINGS <= len(varied.meetings) <= MOST_MEETINGS:
            yield varied.text


def _tried(
    edit: Callable[[_Draft, _Stock, random.Random], None],
    draft: _Draft,
    stock: _Stock,
    vocabularies: Vocabularies,
    chance: random.Random,
) -> _Draft:
    edited = draft.copy()
    edit(edited, stock, chance)
    # Reading is what takes the time, and three edits in ten leave the draft as it was.
    same = edited.text == draft.text
    return edited if same or _readable(edited.text, vocabularies) else draft


def _readable(text: str, vocabularies: Vocabularies) -> bool:
    try:
        read_programme(text.encode(), "draft", vocabularies)
    except UnusableInput:
        return False
    return True


def _drop(draft: _Draft, stock: _Stock, chance: random.Random) -> None:
    """Take a meeting out."""
    del draft.meetings[chance.choice(list(draft.meetings))]


def _add(draft: _Draft, stock: _Stock, chance: random.Random) -> None:
    """Put in a copy of an informal or a preparatory meeting, under a new id."""
    if chance.random() < 0.75:
        entry = chance.choice(stock.informal)
        kind, held = _OF_A_YEAR.search(entry).groups()  # type: ignore[union-attr]
        year = chance.choice(_years(draft))
        id = f"{kind}{year}"
        entry = _shifted(entry, 364 * (year - int(held)))
        entry = re.sub(r"^    back_to_back_with: .*\n", "", entry, flags=re.MULTILINE)
        formal = [one for one in draft.meetings if re.fullmatch(r"\d+(MSP|RC)", one)]
        entry = re.sub(r"(?<=recommendations_to: )\S+", chance.choice(formal), entry)
    else:
        entry = chance.choice(stock.preparatory)
        conference = chance.choice([one for one in draft.meetings if one.endswith("RC")] or ["2RC"])
        id = f"{conference}-PM{chance.randint(1, 4)}"
        entry = re.sub(r"(?<=\bof: )\S+", conference, entry)
        entry = _shifted(entry, 7 * chance.randint(-20, 300))
    if id not in draft.meetings:
        draft.meetings[id] = _ENTRY.sub(f"  - id: {id}", entry)


def _years(draft: _Draft) -> list[int]:
    return sorted(
        {int(day[:4]) for entry in draft.meetings.values() for day in _DAY.findall(entry)}
    )


def _move(draft: _Draft, stock: _Stock, chance: random.Random) -> None:
    """Move a meeting by some weeks, or by a few days."""
    id = chance.choice(list(draft.meetings))
    days = chance.choice([7 * chance.randint(-8, 8), chance.randint(-4, 4)])
    draft.meetings[id] = _shifted(draft.meetings[id], days)


def _shifted(text: str, days: int) -> str:
    moved = datetime.timedelta(days)
    return _DAY.sub(lambda day: str(datetime.date.fromisoformat(day[0]) + moved), text)


def _change(draft: _Draft, stock: _Stock, chance: random.Random) -> None:
    """Give a field of a meeting, or of what follows the meetings, a value it has elsewhere."""
    place = chance.choice([*draft.meetings, None])
    text = draft.meetings[place] if place else draft.after
    fields = list(_FIELD.finditer(text))
    if not fields:
        return
    found = chance.choice(fields)
    value = chance.choice(stock.values[found[1]])
    edited = f"{text[: found.start(2)]}{value}{text[found.end(2) :]}"
    if place:
        draft.meetings[place] = edited
    else:
        draft.after = edited


def _leave_out(draft: _Draft, stock: _Stock, chance: random.Random) -> None:
    """Take a key of a meeting out."""
    id = chance.choice(list(draft.meetings))
    if lines := list(_LINE.finditer(draft.meetings[id])):
        found = chance.choice(lines)
        draft.meetings[id] = draft.meetings[id][: found.start()] + draft.meetings[id][found.end() :]


def sizes(texts: list[str]) -> Mapping[int, int]:
    """How many drafts have how many meetings."""
    found: dict[int, int] = defaultdict(int)
    for text in texts:
        block = _MEETINGS.search(text)
        found[len(_entries(block[0])) if block else 0] += 1
    return dict(sorted(found.items()))


def main() -> None:
    """Write the corpus, and say what it is."""
    parser = argparse.ArgumentParser(description="Write different draft programmes.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--drafts", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    written = write_corpus(given.folder, given.drafts, given.seed)
    texts = [place.read_text("utf-8") for place in written]
    print(f"{len(written)} drafts, {sum(map(len, texts)) // max(len(texts), 1)} characters each")
    print(f"drafts by number of meetings: {sizes(texts)}")


if __name__ == "__main__":
    main()
