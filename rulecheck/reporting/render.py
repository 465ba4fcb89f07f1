"""Reports by template: one small template for each format, or the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rulecheck.checking.findings import Report
from rulecheck.reporting.contract import as_data
from rulecheck.reporting.filters import filters
from rulecheck.reporting.labels import Labels
from rulecheck.rulebook.rules import Language
from rulecheck.source.plain import read_plain
from rulecheck.source.problems import Problem, UnusableInput
from rulecheck.templating import TemplateProblem, report_template

TEMPLATES = {
    "text": "text.txt.jinja",
    "json": "json.json.jinja",
}


def rendered(
    report: Report,
    format_: str = "text",
    language: Language = "en",
    *,
    colour: bool = False,
    whole: bool = False,
) -> str:
    """The report in a format; `whole` leaves long lists unfolded."""
    name = TEMPLATES[format_]
    text = Path(__file__).with_name("templates").joinpath(name).read_text("utf-8")
    return _filled(text, name, report, language, colour=colour, whole=whole)


def rendered_by(file: Path, report: Report, language: Language = "en") -> str:
    """The report by a template of the user's own. Raises UnusableInput."""
    try:
        text = read_plain(file.read_bytes(), str(file))
        return _filled(text, file.name, report, language, colour=False, whole=True)
    except OSError as error:
        problem = Problem(str(file), 1, 1, f"cannot be read: {error.strerror}")
    except TemplateProblem as error:
        problem = Problem(str(file), error.line, 1, f"not a usable template: {error}")
    raise UnusableInput([problem])


def _filled(
    text: str, name: str, report: Report, language: Language, *, colour: bool, whole: bool
) -> str:
    say = Labels(language)
    # What becomes markup is escaped unless a template says otherwise.
    markup = name.removesuffix(".jinja").endswith((".html", ".xml"))
    template = report_template(text, filters(say, colour=colour, whole=whole), markup=markup)
    return template({**_context(report, language), "whole": whole})


def _context(report: Report, language: Language) -> dict[str, Any]:
    """The contract, under `report` as a whole too; and the lines of each draft."""
    data = as_data(report, language)
    lines = {one.path: one.lines for one in report.programmes}
    return {**data, "report": data, "lines": lines, "language": language}
