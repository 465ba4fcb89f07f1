"""The commands and where each is written; see group.py."""

from __future__ import annotations

from pathlib import Path

import click

from rulecheck import __version__
from rulecheck.cli.group import CommandGroup
from rulecheck.cli.settings import find_settings

_PLACES = {
    "new": "rulecheck.cli.new:new",
    "check": "rulecheck.cli.check:check",
    "compare": "rulecheck.cli.compare:compare",
    "calendar": "rulecheck.cli.calendar:calendar",
    "explain": "rulecheck.cli.explain:explain",
    "rules": "rulecheck.cli.explain:list_rules",
    "trace": "rulecheck.cli.trace:trace",
    "test": "rulecheck.cli.examples:test_rules",
    "coverage": "rulecheck.cli.coverage:coverage",
    "mutate": "rulecheck.cli.mutate:mutate",
    "verify": "rulecheck.cli.verify:verify",
    "diff": "rulecheck.cli.diff:diff",
    "words": "rulecheck.cli.words:words",
    "schema": "rulecheck.cli.schema:schema",
}


@click.group(
    cls=CommandGroup, places=_PLACES, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="rulecheck")
@click.pass_context
def rulecheck(context: click.Context) -> None:
    """Check draft work programmes of treaty bodies against their rules.

    \b
    Example:  rulecheck check programme.yaml
    """
    context.obj = find_settings(Path.cwd())
    if context.obj is not None:
        context.default_map = {name: context.obj.defaults(name) for name in _PLACES}
