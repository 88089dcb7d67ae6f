"""`tracker history`: every event as it was recorded, oldest first."""

from typing import Annotated

import click
import typer

from tracker.cli.asked import local
from tracker.cli.call import Call
from tracker.cli.documents import line_document
from tracker.cli.history.sentences import Sentences
from tracker.cli.page import Cell, Page
from tracker.cli.text import as_json, clip, ljust, plain, rjust, width, wrap
from tracker.views.answers import HistoryLine
from tracker.words import N_, _

HELP = N_(
    """Every event, as it was recorded, oldest first: of the whole journal, or of one initiative.

\b
Examples:
  tracker history
  tracker history I-16
  tracker history --after 120
  tracker history --json > journal.jsonl"""
)
POSITION, ROOM = 5, 30
"""How wide positions are, and how much room a sentence needs beside them."""

ACTORS = {100: 16, 0: 8}
"""How wide the actors are on a page of at least so many columns."""

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"history": app}


@app.command(help=HELP)
def history(
    ctx: typer.Context,
    initiative: Annotated[
        str | None,
        typer.Argument(metavar="[INITIATIVE]", show_default=False, help=N_("Its id or a part of its title.")),
    ] = None,
    after: Annotated[
        int, typer.Option(metavar="POSITION", min=0, help=N_("Only what came after this position."))
    ] = 0,
    json: Annotated[bool, typer.Option("--json", help=N_("Print a JSON document a line."))] = False,
) -> None:
    """Print events as they come, so that memory stays flat."""
    call: Call = ctx.obj
    with call.reader() as reader:
        lines = reader.history(initiative, after)
        if json:
            for line in lines:
                click.echo(as_json(line_document(line)))
            return
        page = Page.of(call.environment)
        sentences = Sentences(reader)
        found = False
        for line in lines:
            found = True
            _write(page, line, local(line.recorded_at, call.clock), sentences.of(line))
        if not found:
            page.text(_("Nothing was recorded after position {position}.").format(position=after))
            page.print()


def _write(page: Page, line: HistoryLine, moment: str, sentence: Cell) -> None:
    """One event: its position, moment and actor, and what happened; a long sentence goes on below itself."""
    across = next(wide for least, wide in ACTORS.items() if page.room >= least)
    actor = ljust(clip(plain(line.actor), across), across)
    before = f"{rjust(str(line.position), POSITION)}  {moment}  {actor}  "
    page.lines.clear()
    if page.room - width(before) < ROOM:
        page.line(Cell(before, "dim"))
        before = " " * (POSITION + 2)
    for text in wrap(sentence.text, page.room - width(before)):
        page.line(Cell(before, "dim"), Cell(text, sentence.style))
        before = " " * width(before)
    page.print()
