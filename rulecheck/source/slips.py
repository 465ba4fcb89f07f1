"""What the writer of a broken YAML text did, where its parser only tells what it met."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from rulecheck.source.values import Position

_COLON = re.compile(r":(?=\s|$)")
# White space and dashes before the first key of a line.
_MARGIN = re.compile(r"(?:\s|-(?=\s))*")
_INDENTATION = re.compile(r"[ \t-]*")
_UNQUOTED = "a text with a colon needs quotation marks"
# What messages print stands in braces; to YAML they open a mapping within a mapping.
_BRACES = re.compile(r"""(?:[^"'#]*[:,{]|\s*-)\s+(?=\{\{)""")
BRACES_UNQUOTED = "a text with {{ … }} needs quotation marks"
_INDENTED = "indentation differs from the lines above; keys that belong together begin alike"


class Met(msgspec.Struct, frozen=True):
    """What the parser met and where, and what it was reading since where."""

    problem: str
    at: Position
    context: str
    since: Position | None
    # Where the braces or brackets begin that it was in.
    opened: Position | None


def told(met: Met, lines: Sequence[str]) -> tuple[Position, str]:
    """The place of a slip and what it is, in plain words; those of the parser where unknown."""
    return _Slip(met, lines).told()


class _Slip:
    def __init__(self, met: Met, lines: Sequence[str]) -> None:
        self.met = met
        self.lines = lines
        self.at = met.at
        self.line = self.text(met.at.line)
        self.before, self.behind = self.line[: met.at.column - 1], self.line[met.at.column - 1 :]

    def text(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def told(self) -> tuple[Position, str]:
        met = self.met
        if "quoted" in met.context:
            return self.in_quotes()
        if tab := self.tab():
            return tab, "a tab; YAML wants spaces"
        if braces := _BRACES.match(self.before):
            return Position(self.at.line, braces.end() + 1), BRACES_UNQUOTED
        if "cannot start" in met.problem or re.search("an (alias|anchor)", met.context):
            return self.unquoted()
        if met.opened:
            return self.in_braces(met.opened)
        if met.problem.startswith("mapping values"):
            return self.colon()
        if "simple key" in met.context and met.since:
            return self.without_colon(met.since)
        if re.search("block (mapping|collection|sequence)", met.context):
            return self.out_of_place()
        return self.unknown()

    def unknown(self) -> tuple[Position, str]:
        behind = f" ({self.met.context})" if self.met.context else ""
        return self.at, f"not YAML: {self.met.problem}{behind}"

    def tab(self) -> Position | None:
        """The first tab in the indentation of the line, or of that before, or met just now."""
        if self.met.opened and "\t" not in self.behind[:1]:
            return None
        if self.behind.startswith("\t"):
            return self.at
        for number in (self.at.line - 1, self.at.line):
            margin = _INDENTATION.match(self.text(number))
            if margin and "\t" in margin[0]:
                return Position(number, margin[0].index("\t") + 1)
        return None

    def unquoted(self) -> tuple[Position, str]:
        """A text whose first character means something to YAML."""
        begin = self.met.since or self.at
        first = self.text(begin.line)[begin.column - 1 :][:1]
        return begin, f"a text that begins with {first} needs quotation marks"

    def in_quotes(self) -> tuple[Position, str]:
        if "escape" in self.met.problem:
            return self.at, "an unknown escape; between double quotes a \\ is written \\\\"
        if "end of stream" in self.met.problem and self.met.since:
            return self.met.since, "the quotation mark opened here is not closed"
        return self.unknown()

    def in_braces(self, since: Position) -> tuple[Position, str]:
        opener = self.text(since.line)[since.column - 1 :][:1]
        other = self.behind[:1]
        if other and other in "]}":
            message = f"the {opener} opened on line {since.line} is closed by {other}"
            return self.at, message
        entry = re.split(r"[{\[,]", self.before)[-1]
        if self.behind.startswith(":") and _COLON.search(entry):
            return self.at, _UNQUOTED
        message = f"the {opener} opened on line {since.line} is not closed"
        if self.behind.strip():
            later = self.at.line > since.line
            place = f"line {self.at.line}" if later else f"column {self.at.column}"
            message += f", or a comma is missing before {place}"
        return since, message

    def colon(self) -> tuple[Position, str]:
        """A colon where the parser wants none: in a text, or behind a key in the wrong place."""
        if _COLON.search(self.before):
            return self.at, _UNQUOTED
        number = self.at.line - 1
        while number > 1 and self.is_blank(number):
            number -= 1
        above = self.text(number)
        if above.strip() and not _COLON.search(above):
            return self.without_colon(self.begin(number))
        return self.begin(self.at.line), _INDENTED

    def is_blank(self, number: int) -> bool:
        return not self.text(number).strip() or self.text(number).lstrip().startswith("#")

    def begin(self, number: int) -> Position:
        """Where the first key of a line stands."""
        margin = _MARGIN.match(self.text(number))
        return Position(number, (margin.end() if margin else 0) + 1)

    def without_colon(self, key: Position) -> tuple[Position, str]:
        written = self.text(key.line)[key.column - 1 :]
        if "：" in written:
            return key, "a key without a colon; that of YAML is ':' with a space behind it"
        if ":" in written:
            return key, "a colon without a space behind it"
        return key, "a key without a colon"

    def out_of_place(self) -> tuple[Position, str]:
        """What stands in a block where neither key nor item is expected."""
        if not self.before.strip(" -"):
            since = self.met.since
            if self.behind.startswith("- ") and since and since.column == self.at.column:
                return self.at, "an item of a list where a key is expected"
            return self.at, _INDENTED
        if self.behind[:1] in ("}", "]"):
            return self.at, f"a {self.behind[0]} that closes nothing"
        return self.at, "something behind a value; a text with quotation marks is in them whole"
