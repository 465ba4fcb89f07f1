"""What a file of settings says: `.rulecheck.yaml`, or `[tool.rulecheck]` of a pyproject.toml."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping as MappingType
from pathlib import Path

from rulecheck.cli.choices import FORMATS, LANGUAGES, LEVELS
from rulecheck.cli.settings import shown_path
from rulecheck.programme.dates import parse_date
from rulecheck.programme.shapes import (
    Context,
    ListOf,
    MappingOf,
    OneOf,
    Parsed,
    Record,
    RecordOf,
    Text,
    key,
)
from rulecheck.programme.vocabulary import Vocabularies
from rulecheck.source.files import read_bounded
from rulecheck.source.plain import read_plain
from rulecheck.source.problems import Problem, UnusableInput
from rulecheck.source.reader import read
from rulecheck.source.values import Mapping, Node, Position, Scalar, Sequence

# How settings most often begin in TOML.
TABLE = re.compile(
    r"""^[ \t]*(?:\[{0,2}[ \t]*["']?tool["']?[ \t]*\.[ \t]*)?["']?rulecheck["']?[ \t]*[.\]=\n]""",
    re.MULTILINE,
)
_TOML_PLACE = re.compile(r"(.*) \(at line (\d+), column (\d+)\)")


def _day(text: str) -> str | None:
    date = parse_date(text)
    return text if date and date.day else None


class Settings(Record):
    """What the settings of a folder may say; paths are seen from the file they stand in."""

    rules: tuple[str, ...] | None = key(ListOf(Text("a folder of rules")))
    option: str | None = key(Text("an option"))
    readings: MappingType[str, str] | None = key(MappingOf(Text("the name of a reading")))
    as_of: str | None = key(Parsed("a day such as 2014-12-31", (_day,)), name="as-of")
    fail_on: str | None = key(OneOf(LEVELS), name="fail-on")
    lang: str | None = key(OneOf(LANGUAGES))
    format: str | None = key(OneOf(FORMATS))
    exclude: tuple[str, ...] | None = key(ListOf(Text("a pattern of file names")))
    baseline: str | None = key(Text("the name of a JSON report"))


def read_settings(file: Path) -> Settings:
    """The settings of a file. Raises UnusableInput with every problem of it."""
    shown = shown_path(file)
    try:
        data = read_bounded(file)
    except OSError as error:
        problem = Problem(shown, 1, 1, f"cannot be read: {error.strerror}")
        raise UnusableInput([problem]) from None
    root = _toml(data, shown) if file.suffix == ".toml" else read(data, shown)
    context = Context(shown, Vocabularies())
    settings = RecordOf(Settings).read(root, "", context)
    if context.problems or not isinstance(settings, Settings):
        raise UnusableInput(context.problems)
    return settings


def _toml(data: bytes, shown: str) -> Node:
    """The settings of a pyproject.toml as a positioned value. Raises UnusableInput."""
    text = read_plain(data, shown)
    try:
        table = tomllib.loads(text)["tool"]["rulecheck"]
        return _node(table, _beginning(text), text.splitlines())
    except RecursionError:
        problem = Problem(shown, 1, 1, "not TOML: nested too deeply")
    except tomllib.TOMLDecodeError as error:
        said = _TOML_PLACE.fullmatch(str(error))
        message, line, column = said.groups() if said else (str(error), "1", "1")
        problem = Problem(shown, int(line), int(column), f"not TOML: {message}")
    except ValueError:
        # Python reads and writes numbers of some thousand digits at most.
        problem = Problem(shown, 1, 1, "not TOML: a number of too many digits")
    raise UnusableInput([problem])


def _beginning(text: str) -> Position:
    """Where the settings seem to begin; TOML can write it in more ways than are looked for."""
    found = TABLE.search(text)
    return Position(text.count("\n", 0, found.start()) + 1 if found else 1, 1)


def _node(value: object, at: Position, lines: list[str]) -> Node:
    """A TOML value as a node; keys are looked for below the place of what holds them."""
    if isinstance(value, dict):
        places = {name: _key_place(name, at, lines) for name in value}
        entries = {n: (places[n], _node(v, places[n], lines)) for n, v in value.items()}
        return Mapping(entries, at)
    if isinstance(value, list):
        return Sequence(tuple(_node(item, at, lines) for item in value), at)
    if isinstance(value, bool):
        return Scalar(str(value).lower(), True, at)
    if isinstance(value, datetime.date):
        return Scalar(value.isoformat(), True, at)
    return Scalar(str(value), not isinstance(value, str), at)


def _key_place(name: str, at: Position, lines: list[str]) -> Position:
    """Where a key of TOML is written: `name =`, or a table of its own."""
    written = re.escape(name)
    key = re.compile(
        rf"""^\s*(?:\[\s*tool\s*\.\s*rulecheck\s*\.\s*)?["']?({written})["']?\s*[=\].]"""
        rf"""|.*[{{,]\s*["']?({written})["']?\s*="""
    )
    for number, line in enumerate(lines[at.line - 1 :], at.line):
        if found := key.match(line):
            return Position(number, found.start(1 if found[1] else 2) + 1)
    return at
