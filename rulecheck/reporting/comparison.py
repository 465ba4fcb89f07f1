"""A draft against every option of its instrument: tables for a terminal, and plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rulecheck.checking.comparing import GRAVITY, Comparison, DepartingRule, Fit
from rulecheck.checking.wording import Speaker
from rulecheck.programme.days import MeetingDays, Place, Sort
from rulecheck.reporting.jsontext import json_text
from rulecheck.reporting.labels import Labels
from rulecheck.reporting.table import aligned, width_of_table
from rulecheck.reporting.width import WIDTH, clean, fold, width_of
from rulecheck.rulebook.rules import Language

VERSION = 1
# Rules named for each option before the others are only counted.
_NAMED = 5
_INDENT = 2
_NONE = "–"
_DECLARED = "*"
_STATUSES = ("formal", "informal", None)
_PLACES = (Place.SEAT, Place.ELSEWHERE, Place.OPEN)

_TEXT: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "best": "Fits {option} best, with {levels}.",
        "tie": "A tie: {options} fit equally well, each with {levels}.",
        "next": "Next: {option}, with {levels}.",
        "measure": "Fewest violations first, then departures, discrepancies, advice.",
        "silent": "Undetermined there: {number}; they may turn out either way.",
        "counted": "{number} {level}",
        "no departure": "no departure",
        "rules that depart": "rules departed from",
        "rules that bind": "rules that bind",
        "declared": "* as the draft declares",
        "more": "and {number} more (--all names them)",
        "heading": "{option}: {levels}",
        "days": "Working days of meetings",
        "formal": "formal",
        "informal": "informal",
        "other": "other",
        "elsewhere": "elsewhere",
        "place open": "venue open",
        "all": "all",
        "sum": "in all",
        "uncounted": "Not counted, for the draft gives no exact dates: {meetings}.",
        "comma": ", ",
        "and": " and ",
    },
    "zh": {
        "best": "最符合{option}：{levels}。",
        "tie": "并列：{options}符合程度相同，均为{levels}。",
        "next": "其次：{option}，{levels}。",
        "measure": "先比违反，再依次比偏离、与记录不符、建议，少者为优。",
        "silent": "另有无法判断：{number}项，结果未定。",
        "counted": "{number}项{level}",
        "no departure": "无不符合之处",
        "rules that depart": "不符合的规则",
        "rules that bind": "适用的规则",
        "declared": "* 草案所声明",
        "more": "另有{number}条（--all 全部列出）",
        "heading": "{option}：{levels}",
        "days": "会议工作日",
        "formal": "正式",
        "informal": "非正式",
        "other": "其他",
        "elsewhere": "其他地点",
        "place open": "地点未定",
        "all": "合计",
        "sum": "合计",
        "uncounted": "草案未写明确切日期，未计入：{meetings}。",
        "comma": "、",
        "and": "和",
    },
}


def as_data(comparison: Comparison) -> dict[str, Any]:
    """The comparison as plain data, version 1 (see docs/commands.md)."""
    days = comparison.days
    return {
        "version": VERSION,
        "path": comparison.path,
        "instrument": comparison.instrument,
        "declared": comparison.declared,
        "best": [fit.option for fit in comparison.best],
        "options": [_option(fit) for fit in comparison.fits],
        "days": {
            "seat": days.seat,
            "years": [
                {"year": year, "meetings": [_sort(sort, n) for sort, n in sorts.items()]}
                for year, sorts in days.by_year.items()
            ],
            "uncounted": list(days.uncounted),
        },
    }


def as_json(comparison: Comparison) -> str:
    """The comparison as JSON text."""
    return json_text(as_data(comparison))


def _option(fit: Fit) -> dict[str, Any]:
    return {
        "option": fit.option,
        "rules": fit.report.rules,
        "departures": {
            level.value: number for level, number in zip(GRAVITY, fit.levels, strict=True)
        },
        "undetermined": fit.undetermined,
        "departing": [
            {"rule": one.rule.id, "level": one.level.value, "count": one.count} for one in fit.rules
        ],
    }


def _sort(sort: Sort, days: int) -> dict[str, Any]:
    status, place = sort
    return {"status": status, "place": place.value, "days": days}


def as_text(comparison: Comparison, speaker: Speaker, *, whole: bool = False) -> str:
    """The comparison as text of at most 80 columns; `whole` names every rule."""
    lines = _Text(comparison, speaker, whole).lines()
    return "".join(f"{line}\n" for line in lines)


class _Text:
    def __init__(self, comparison: Comparison, speaker: Speaker, whole: bool) -> None:
        self.comparison, self.speaker, self.whole = comparison, speaker, whole
        self.language: Language = speaker.language
        self.say = _TEXT[self.language]
        self.label = Labels(self.language)

    def lines(self) -> Iterator[str]:
        yield clean(self.title())
        yield ""
        yield from map(fold, self.verdict())
        yield ""
        yield from self.table()
        for fit in self.comparison.fits:
            if fit.rules:
                yield ""
                yield from self.departures(fit)
        if self.comparison.days.by_year or self.comparison.days.uncounted:
            yield ""
            yield from self.days(self.comparison.days)

    def title(self) -> str:
        comparison = self.comparison
        words = {"path": comparison.path, "instrument": comparison.instrument_text}
        if comparison.declared is None:
            return self.label("draft", **words)
        option = self.speaker.option(comparison.declared)
        return self.label("draft under option", **words, option=option)

    # Which option fits

    def verdict(self) -> Iterator[str]:
        best = self.comparison.best
        names = [self.speaker.option(fit.option) for fit in best]
        levels = self.levels(best[0])
        if len(best) == 1:
            yield self.say["best"].format(option=names[0], levels=levels)
        else:
            listed = self.say["comma"].join(names[:-1]) + self.say["and"] + names[-1]
            yield self.say["tie"].format(options=listed, levels=levels)
        others = [fit for fit in self.comparison.fits if fit not in best]
        if others:
            follows = min(others, key=lambda fit: fit.levels)
            option = self.speaker.option(follows.option)
            yield self.say["next"].format(option=option, levels=self.levels(follows))
        yield self.say["measure"]
        if any(fit.undetermined for fit in best):
            number = self.say["comma"].join(str(fit.undetermined) for fit in best)
            yield self.say["silent"].format(number=number)

    def levels(self, fit: Fit) -> str:
        """How many departures of each level, in words."""
        counted = [
            self.say["counted"].format(number=number, level=self.label.level(level, number))
            for level, number in zip(GRAVITY, fit.levels, strict=True)
            if number
        ]
        return self.label("joint").join(counted) or self.say["no departure"]

    def table(self) -> Iterator[str]:
        """The options side by side, in as many tables as their number needs."""
        fits = list(self.comparison.fits)
        while fits:
            held = len(fits)
            while held > 1 and width_of_table(self.columns(fits[:held])) > WIDTH:
                held -= 1
            yield from self.columns(fits[:held])
            fits = fits[held:]
            yield from [""] if fits else []
        if any(fit.option == self.comparison.declared for fit in self.comparison.fits):
            yield self.say["declared"]

    def columns(self, fits: Sequence[Fit]) -> list[str]:
        rows: list[list[object]] = [["", *map(self.head, fits)]]
        rows.append([self.say["rules that depart"], *(_shown(len(fit.rules)) for fit in fits)])
        for n, level in enumerate(GRAVITY):
            if any(fit.levels[n] for fit in self.comparison.fits):
                rows.append([self.label.level(level, 2), *(_shown(fit.levels[n]) for fit in fits)])
        rows.append([self.label("undetermined"), *(_shown(fit.undetermined) for fit in fits)])
        rows.append([self.say["rules that bind"], *(fit.report.rules for fit in fits)])
        return aligned(rows)

    def head(self, fit: Fit) -> str:
        mark = _DECLARED if fit.option == self.comparison.declared else ""
        return mark + self.speaker.option(fit.option)

    # What departs

    def departures(self, fit: Fit) -> Iterator[str]:
        option = self.speaker.option(fit.option)
        levels = self.levels(fit)
        heading = self.say["heading"].format(option=option, levels=levels)
        yield fold(heading[:1].upper() + heading[1:])
        # One that would stand alone behind the fold is named as well.
        many = not self.whole and len(fit.rules) > _NAMED + 1
        named = fit.rules[:_NAMED] if many else fit.rules
        yield from self.rules(named)
        if many:
            more = self.say["more"].format(number=len(fit.rules) - len(named))
            yield " " * _INDENT + more

    def rules(self, rules: Sequence[DepartingRule]) -> Iterator[str]:
        """Level, id and how often, and the title beside them."""
        cells = [
            (self.label(one.level.value), clean(one.rule.id), f"{one.count}×") for one in rules
        ]
        widths = [max(map(width_of, column)) for column in zip(*cells, strict=True)]
        for one, (level, rule, count) in zip(rules, cells, strict=True):
            head = " " * _INDENT + "  ".join(
                (
                    level + " " * (widths[0] - width_of(level)),
                    rule + " " * (widths[1] - width_of(rule)),
                    " " * (widths[2] - width_of(count)) + count,
                    "",
                )
            )
            title = one.rule.title.in_language(self.language)
            yield (head + fold(title, width_of(head)).lstrip(" ")).rstrip()

    # Meeting days

    def days(self, days: MeetingDays) -> Iterator[str]:
        """The working days of each year, by status and place, and their sums."""
        sorts = [
            (status, place)
            for status in _STATUSES
            for place in _PLACES
            if any(held.get((status, place)) for held in days.by_year.values())
        ]
        if sorts:
            rows = [self.statuses(sorts), self.places(sorts, days.seat)]
            rows += [self.year(year, held, sorts) for year, held in days.by_year.items()]
            whole: Counter[Sort] = Counter()
            for held in days.by_year.values():
                whole.update(held)
            rows.append(self.year(self.say["sum"], whole, sorts))
            yield self.say["days"]
            yield from aligned(rows, least=4)
        if days.uncounted:
            meetings = self.say["comma"].join(days.uncounted)
            yield fold(self.say["uncounted"].format(meetings=meetings))

    def statuses(self, sorts: Sequence[Sort]) -> list[object]:
        row: list[object] = [""]
        seen: set[str | None] = set()
        for status, _ in sorts:
            row.append("" if status in seen else self.say[status or "other"])
            seen.add(status)
        return row

    def places(self, sorts: Sequence[Sort], seat: str | None) -> list[object]:
        return ["", *(self.place(place, seat) for _, place in sorts), self.say["all"]]

    def place(self, place: Place, seat: str | None) -> str:
        if place is Place.SEAT:
            return self.speaker.term(seat or "", "city")
        return self.say["elsewhere" if place is Place.ELSEWHERE else "place open"]

    def year(self, name: object, held: Mapping[Sort, int], sorts: Sequence[Sort]) -> list[object]:
        return [name, *(_shown(held.get(sort, 0)) for sort in sorts), sum(held.values())]


def _shown(number: int) -> str:
    return str(number) if number else _NONE
