"""Groups of commands of which those that record are loaded when they are called: their libraries are slow."""

from collections.abc import Mapping
from importlib import import_module
from typing import ClassVar

import click
import typer
from typer.core import TyperGroup


class LaterCommands(TyperGroup):
    """A group with commands of its own, and others in the `app` of a module, which is named with them.

    Each of the others has its name here, and the one by which the module's `app` knows it.
    """

    later: ClassVar[tuple[str, Mapping[str, str]]]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Its own names, then the others."""
        return [*super().list_commands(ctx), *self.later[1]]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, in the reader's language."""
        module, names = self.later
        if cmd_name not in names:
            return super().get_command(ctx, cmd_name)
        from tracker.cli.commands import in_words  # noqa: PLC0415 - it is importing this module

        group = typer.main.get_command(import_module(module).app)
        found = group.get_command(ctx, names[cmd_name]) if isinstance(group, click.Group) else None
        return found and in_words(found, cmd_name)
