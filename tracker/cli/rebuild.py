"""`tracker rebuild`: the views folded anew from the journal."""

import sys

import click
import typer

from tracker.cli.call import Call
from tracker.words import N_, _, ngettext

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
    done = rebuild_views(call.url, _progress if sys.stderr.isatty() else None)
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    text = ngettext("Folded {n} event into the views.", "Folded {n} events into the views.", done)
    click.echo(text.format(n=done))


def _progress(done: int, total: int) -> None:
    share = 100 * done // max(total, 1)
    text = _("{done} of {total} events, {share} %").format(done=done, total=total, share=share)
    sys.stderr.write(f"\r{text}\x1b[K")
    sys.stderr.flush()
