"""`tracker show`: everything about one initiative, nothing cut."""

from typing import Annotated

import click
import typer

from tracker.cli import asked
from tracker.cli.asked import AsJson, AsOf, KnownAt
from tracker.cli.call import Call
from tracker.cli.initiatives.sheet import InitiativePage
from tracker.cli.page import Page
from tracker.cli.text import as_json
from tracker.cli.wording import reasons
from tracker.words import N_

HELP = N_(
    """Everything about one initiative: its milestones, follow-ups, figures and sources.

Milestones stand in the order of happening. What was corrected or withdrawn stays, and is marked so.

\b
Examples:
  tracker show I-16
  tracker show 物联网
  tracker show M-16.3
  tracker show I-16 --as-of 2023-03-20"""
)

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"show": app}


@app.command(help=HELP)
def show(
    ctx: typer.Context,
    initiative: Annotated[
        str,
        typer.Argument(
            metavar="INITIATIVE",
            help=N_("Its id, a part of its title, or the id or key of a milestone of it."),
        ),
    ],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    json: AsJson = False,
) -> None:
    """Print everything about one initiative."""
    call: Call = ctx.obj
    with asked.reading(call, as_of, known_at) as reader:
        sheet = reader.show(initiative)
        if json:
            click.echo(as_json(reasons.explained(sheet, reader.regions)))
            return
        page = Page.of(call.environment)
        InitiativePage(page, reader, call.clock).write(sheet, as_of, known_at)
        page.print()
