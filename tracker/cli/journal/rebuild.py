"""`tracker rebuild`: the views folded anew from the journal."""

import click
import typer

from tracker.cli.call import Call
from tracker.cli.progress import progress
from tracker.words import N_, ngettext

HELP = N_(
    """Fold the views anew from the journal.

Nothing that was recorded is changed, and every answer stays the same.

\b
Example:
  tracker rebuild"""
)

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"rebuild": app}


@app.command(help=HELP)
def rebuild(ctx: typer.Context) -> None:
    """Rebuild, and say how many events were folded."""
    from tracker.app.rebuilding import rebuild_views  # noqa: PLC0415 - brings in the slow libraries

    call: Call = ctx.obj
    with progress() as told:
        done = rebuild_views(call.url, told)
    text = ngettext("Folded {n} event into the views.", "Folded {n} events into the views.", done)
    click.echo(text.format(n=done))
