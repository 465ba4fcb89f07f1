"""Reports by template: one small template for each format, or the user's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from rulecheck.checking.findings import Report
from rulecheck.reporting.contract import as_data, programmes_as_data
from rulecheck.reporting.jsontext import json_text
from rulecheck.rulebook.rules import Language, Level
from rulecheck.source.plain import MAXIMUM_BYTES, read_plain
from rulecheck.source.problems import Problem, UnusableInput

TEMPLATES = {
    "text": "text.txt.jinja",
    "json": "json.json.jinja",
    "html": "html.html.jinja",
    "markdown": "markdown.md.jinja",
    "sarif": "sarif.json.jinja",
    "junit": "junit.xml.jinja",
    "github": "github.txt.jinja",
    "gitlab": "gitlab.json.jinja",
}
# How a report without programmes has them in JSON, and what comes before the key after them.
_NO_PROGRAMMES, _NEXT_KEY = '"programmes": []', "\n  "
# Formats that show the programme in time.
_IN_TIME = frozenset({"html"})


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """How a report is written: findings from which level on fail, in colour or not; `whole` leaves
    long lists unfolded."""

    language: Language = "en"
    fail_on: Level = Level.VIOLATION
    colour: bool = False
    whole: bool = False


_PLAIN = Manner()


def rendered(report: Report, format_: str = "text", manner: Manner = _PLAIN) -> str:
    """The report in a format."""
    name = TEMPLATES[format_]
    folder = Path(__file__).with_name("templates")
    text = folder.joinpath(name).read_text("utf-8")
    # A long template includes the files of a folder beside it, and no others.
    beside = folder.joinpath(format_)
    files = beside.iterdir() if beside.is_dir() else ()
    parts = {file.name: file.read_text("utf-8") for file in files}
    context = _context(report, manner, in_time=format_ in _IN_TIME)
    return _filled(text, name, context, manner, parts=parts)


def rendered_in_parts(
    report: Report, format_: str = "text", manner: Manner = _PLAIN
) -> Iterator[str]:
    """The report in a format, as `rendered` has it; in JSON one draft after the other.

    JSON is for programs, and the longest of the forms: no report is too long for it.
    """
    if format_ != "json":
        yield rendered(report, format_, manner)
        return
    around = json_text(as_data(replace(report, programmes=()), manner.language))
    before, programmes, after = around.partition(_NO_PROGRAMMES)
    yield before + programmes.removesuffix("]")
    for number, data in enumerate(programmes_as_data(report, manner.language)):
        text = json_text(data).rstrip("\n").replace("\n", "\n    ")
        yield f"{',' if number else ''}\n    {text}"
    yield f"{_NEXT_KEY if report.programmes else ''}]{after}"


def rendered_by(file: Path, report: Report, manner: Manner = _PLAIN) -> str:
    """The report by a template of the user's own, whole and without colour. Raises
    UnusableInput."""
    from rulecheck.templating import TemplateProblem

    manner = replace(manner, colour=False, whole=True)
    try:
        with file.open("rb") as stream:
            text = read_plain(stream.read(MAXIMUM_BYTES + 1), str(file))
        context = _context(report, manner, in_time=True)
        return _filled(text, file.name, context, manner, own=False)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        problem = Problem(str(file), 1, 1, f"cannot be read: {reason}")
    except TemplateProblem as error:
        problem = Problem(str(file), error.line, 1, f"not a usable template: {error}")
    raise UnusableInput([problem])


def _filled(
    text: str,
    name: str,
    context: Mapping[str, Any],
    manner: Manner,
    *,
    parts: Mapping[str, str] | None = None,
    own: bool = True,
) -> str:
    # Only now: JSON takes no template.
    from rulecheck.reporting.filters import filters, printable
    from rulecheck.reporting.labels import Labels
    from rulecheck.templating import report_template

    known = filters(Labels(manner.language), colour=manner.colour, whole=manner.whole)
    # What becomes markup is escaped unless a template says otherwise.
    markup = name.removesuffix(".jinja").endswith((".html", ".xml"))
    template = report_template(
        text, known, markup=markup, printable=printable, parts=parts, own=own
    )
    return template({**context, "whole": manner.whole})


def _context(report: Report, manner: Manner, *, in_time: bool) -> dict[str, Any]:
    """The contract, under `report` as a whole too; the lines of each draft; what was asked for."""
    data = as_data(report, manner.language, in_time=in_time)
    lines = {one.path: one.lines for one in report.programmes}
    asked = {"language": manner.language, "fail_on": manner.fail_on.value}
    return {**data, "report": data, "lines": lines, **asked}
