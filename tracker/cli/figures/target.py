"""`tracker target`: how much is wanted by when. Setting one is in `tracker.cli.figures.declare`."""

import click
import typer

from tracker.app import figure_ids as ids
from tracker.app.figure_targets import progress
from tracker.cli import asked as asking
from tracker.cli.asked import AsJson, AsOf, KnownAt
from tracker.cli.call import Call
from tracker.cli.figures import documents
from tracker.cli.figures.page import target_columns, target_row
from tracker.cli.lazy import LaterCommands
from tracker.cli.page import Page
from tracker.cli.text import as_json
from tracker.views.figure_answers import Asked
from tracker.words import N_, _, current

HELP = N_(
    """The targets: list them and how far they are, set one.

\b
Examples:
  tracker target list
  tracker target set agreements 10 --by 2023 --of 无锡
  tracker target set companies 500余家 --by 2025-12-31 --of I-5"""
)
LIST = N_(
    "List the targets, and how far they are.\n\nThose that were set, and those that milestones named.\n\n"
    "\b\nExample:\n  tracker target list"
)


class TargetCommands(LaterCommands):
    """`list`, and `set`."""

    later = ("tracker.cli.figures.declare", {"set": "target"})


app = typer.Typer(
    cls=TargetCommands, help=HELP, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False
)
apps = {"target": app}


@app.callback()
def _group() -> None:
    """Make `list` a subcommand, though it is the only one declared here."""


@app.command("list", help=LIST)
def list_targets(
    ctx: typer.Context, as_of: AsOf = None, known_at: KnownAt = None, json: AsJson = False
) -> None:
    """Print the targets."""
    call: Call = ctx.obj
    with asking.reading(call, as_of, known_at) as reader:
        found = progress(reader.figures(), Asked())
    if json:
        click.echo(as_json({"targets": [documents.target(one, current()) for one in found]}))
        return
    page = Page.of(call.environment)
    if found:
        page.table(target_columns(), [target_row(one, reader.today) for one in found])
        page.text(_("Why: tracker why {id}").format(id=ids.short(found[0].id)))
    else:
        page.text(_("Nobody has set a target yet: tracker target set"))
    page.print()
