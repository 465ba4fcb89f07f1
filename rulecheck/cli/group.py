"""The group of commands: each is imported when it is called, and unusable input ends here."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class PipeClosed(Exception):
    """Who reads what is printed has left."""


class CommandGroup(click.Group):
    """Commands by name, each known by where it is written: `package.module:attribute`."""

    def __init__(self, *args: Any, places: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order a reader of the help needs them."""
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported now."""
        if cmd_name not in self._places:
            return None
        module, attribute = self._places[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called; a name that is not known gets the nearest one."""
        name = args[0]
        if name not in self._places and not name.startswith("-"):
            from rulecheck.source.problems import hint, quoted

            ctx.fail(f"there is no command {quoted(name)}{hint(name, self._places)}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what is wrong with its input is told whole, with exit code 2."""
        # Every command reads input; the module is small and always loaded by then.
        from rulecheck.source.problems import UnusableInput

        try:
            return super().invoke(ctx)
        except UnusableInput as error:
            from rulecheck.reporting.width import clean

            for problem in error.problems:
                click.echo(clean(problem), err=True)
            ctx.exit(2)
        except BrokenPipeError as error:
            # The exit code that click gives it is that of a finding.
            raise PipeClosed from error
