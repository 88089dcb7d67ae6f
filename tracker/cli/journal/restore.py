"""`tracker restore FILE` and `tracker copy --to URL`: a journal from a file, or into another database."""

from pathlib import Path
from typing import Annotated

import click
import typer

from tracker.app.places import database_url
from tracker.cli.asked import AsJson
from tracker.cli.call import Call
from tracker.cli.journal.import_ import opened
from tracker.cli.journal.init import where
from tracker.cli.people.keys import reading, told_of, warn
from tracker.cli.progress import progress
from tracker.cli.text import as_json, plain
from tracker.exchange.moving import Moved, copy_journal, restore_journal
from tracker.words import N_, _, ngettext

restoring = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
copying = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"restore": restoring, "copy": copying}


@restoring.command(
    help=N_(
        "Make the journal of an exported file again, to the byte, where there is none yet.\n\n"
        "The file is checked line by line; where one was changed, nothing is restored. A file that was "
        "exported with --since goes on where the journal ends.\n\n"
        "\b\nExamples:\n  tracker restore journal-2023-04-03.jsonl --database again.db\n"
        "  tracker restore journal.jsonl --keys people.keys --database again.db"
    )
)
def restore(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help=N_("The exported file, or - for what is piped in."))
    ],
    *,
    keys: Annotated[
        str | None,
        typer.Option(metavar="FILE", help=N_("The keys to the names, as tracker person keys wrote them.")),
    ] = None,
    json: AsJson = False,
) -> None:
    """Restore the file."""
    call: Call = ctx.obj
    beside = Path(keys) if keys is not None else None
    with opened(file) as source, reading(beside), progress() as told:
        moved = restore_journal(call.url, source, told, beside)
    if json:
        click.echo(as_json(_document(call.url, moved)))
        return
    text = ngettext("Restored {n} event into {where}.", "Restored {n} events into {where}.", moved.events)
    _say(text, call.url, moved)


@copying.command(
    help=N_(
        "Copy the whole journal into another database, the keys to the names too, and verify the copy.\n\n"
        "Broken off, or called again later, it goes on where it ended.\n\n"
        "\b\nExamples:\n  tracker copy --to postgresql://office@db.example/tracker\n"
        "  tracker copy --to backup.db"
    )
)
def copy(
    ctx: typer.Context,
    *,
    to: Annotated[
        str,
        typer.Option(metavar="URL", help=N_("An empty database, or an earlier copy: its address or file.")),
    ],
    json: AsJson = False,
) -> None:
    """Copy the journal."""
    call: Call = ctx.obj
    address = database_url(call.environment, to)
    try:
        with progress() as told:
            moved = copy_journal(call.url, address, told)
    except KeyboardInterrupt:
        raise click.ClickException(
            _("Stopped. What was copied is kept: the same command goes on from there.")
        ) from None
    if json:
        click.echo(as_json(_document(address, moved)))
        return
    if moved.events:
        text = ngettext("Copied {n} event to {where}.", "Copied {n} events to {where}.", moved.events)
    else:
        text = _("Nothing new to copy: {where} is up to date.")
    _say(text, address, moved)


def _document(url: str, moved: Moved) -> dict[str, object]:
    people = {"readable": moved.people.readable, "sealed": moved.people.sealed}
    return {"journal": where(url), "events": moved.events, "head": moved.head._asdict(), "people": people}


def _say(text: str, url: str, moved: Moved) -> None:
    click.echo(plain(text.format(n=moved.events, where=where(url))))
    verified = ngettext(
        "It holds {n} event, verified. Head: {head}",
        "It holds {n} events, verified. Head: {head}",
        moved.head.position,
    )
    head = f"{moved.head.position} {moved.head.hash}"
    click.echo(verified.format(n=moved.head.position, head=head))
    for line in told_of(moved.people):
        click.echo(line)
    warn(moved.people)
