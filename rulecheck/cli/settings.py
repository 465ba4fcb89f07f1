"""Settings of a folder of drafts: `.rulecheck.yaml`, or `tool.rulecheck` of pyproject.toml.

A setting is an option of `check` by its name; the command line wins, save that its folders
of rules stand beside those of the settings.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec
from click.core import ParameterSource

if TYPE_CHECKING:
    from rulecheck.cli.settings_file import Settings

OWN_FILES, PROJECT_FILE = (".rulecheck.yaml", ".rulecheck.yml"), "pyproject.toml"
# The settings in the order they are shown, each with the parameter of `check` it sets.
_PARAMETERS = {
    "rules": "folders",
    "option": "option",
    "readings": "readings",
    "as-of": "as_of",
    "fail-on": "fail_on",
    "lang": "language",
    "format": "format_",
    "exclude": "exclude",
    "baseline": "baseline",
}
# What commands other than `check` take from the settings.
_COMMON = ("folders", "language")


class Found(msgspec.Struct, frozen=True):
    """The settings of a file, and the file."""

    file: Path
    settings: Settings

    def defaults(self, command: str) -> dict[str, Any]:
        """What the parameters of a command are where the command line is silent."""
        said, folder = self.settings, self.file.parent
        values = {
            "folders": said.rules and tuple(str(folder / rule) for rule in said.rules),
            "option": said.option,
            "readings": said.readings and tuple(f"{k}={v}" for k, v in said.readings.items()),
            "as_of": said.as_of,
            "fail_on": said.fail_on,
            "language": said.lang,
            "format_": said.format,
            "exclude": said.exclude,
            "baseline": said.baseline and str(folder / said.baseline),
        }
        wanted = values if command == "check" else _COMMON
        return {name: values[name] for name in wanted if values[name] is not None}


def find_settings(start: Path) -> Found | None:
    """The settings nearest to a folder, going up; none above the root of a repository.

    Raises UnusableInput for settings that cannot be used, and for two files in one folder.
    """
    file = _nearest(start)
    if file is None:
        return None
    from rulecheck.cli.settings_file import read_settings

    return Found(file, read_settings(file))


def _nearest(start: Path) -> Path | None:
    for folder in (start, *start.parents):
        # A link that leads nowhere was meant to hold settings.
        found = [folder / name for name in OWN_FILES if os.path.lexists(folder / name)]
        project = folder / PROJECT_FILE
        if project.is_file() and _written_in(project):
            found.append(project)
        if len(found) > 1:
            from rulecheck.source.problems import Problem, UnusableInput

            message = f"{found[1].name} beside it has settings of rulecheck too; keep one"
            raise UnusableInput([Problem(shown_path(found[0]), 1, 1, message)])
        if found:
            return found[0]
        if (folder / ".git").exists():
            break
    return None


def _written_in(project: Path) -> bool:
    from rulecheck.source.files import read_bounded

    try:
        data = read_bounded(project)
    except OSError:
        # Somebody else's file; what it says of others is nothing to us.
        return False
    # TOML can write a letter of a key as an escape.
    if b"rulecheck" not in data and b"\\u" not in data.lower():
        return False
    import codecs
    import tomllib

    text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError):
        from rulecheck.cli.settings_file import TABLE

        return TABLE.search(text) is not None
    tools = table.get("tool")
    return isinstance(tools, dict) and "rulecheck" in tools


def shown_path(file: Path) -> str:
    """The file as one standing in the current folder would name it."""
    here = Path.cwd()
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)


def base_folder(context: click.Context) -> Path:
    """The folder that patterns are seen from: that of the settings, or the current one."""
    found = context.obj
    return found.file.parent if isinstance(found, Found) else Path.cwd()


def settings_shown(context: click.Context) -> str:
    """Every setting of a run, with where it comes from."""
    return "".join(f"{line}\n" for line in _lines(context))


def _lines(context: click.Context) -> Iterator[str]:
    from rulecheck.reporting.width import clean

    found = context.obj if isinstance(context.obj, Found) else None
    yield f"settings: {clean(shown_path(found.file))}" if found else "settings: no file"
    rows = [
        (name, clean(_value(context.params[parameter])), clean(_origin(context, parameter, name)))
        for name, parameter in _PARAMETERS.items()
    ]
    widths = [max(len(row[n]) for row in rows) for n in (0, 1)]
    for name, value, origin in rows:
        yield f"  {name.ljust(widths[0])}  {value.ljust(widths[1])}  {origin}"


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    if hasattr(value, "date"):
        return str(value.date())
    return "none" if value is None else str(value)


def _origin(context: click.Context, parameter: str, name: str) -> str:
    source = context.get_parameter_source(parameter)
    said = ["command line"] if source is ParameterSource.COMMANDLINE else []
    # Rules of the command line stand beside those of the settings, and in place of none.
    if context.lookup_default(parameter) is not None and (not said or parameter == "folders"):
        at = context.obj.settings.origin.locate(name)
        said.insert(0, f"{shown_path(context.obj.file)}:{at.line}")
    return ", ".join(said) or "default"
