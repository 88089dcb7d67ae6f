"""`tracker verify` and `tracker head`: whether anything was touched, and what to note so as to be sure."""

import re
from typing import TYPE_CHECKING, Annotated

import click
import typer

from events.rows import open_rows
from tracker.cli.asked import AsJson
from tracker.cli.call import Call
from tracker.cli.progress import progress
from tracker.cli.text import as_json
from tracker.words import N_, _, ngettext

if TYPE_CHECKING:
    from events.records import Head

verifying = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
heading = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"verify": verifying, "head": heading}


@verifying.command(
    help=N_(
        "Walk the chain of hashes: whether any event was changed, moved, put in or taken out.\n\n"
        "Whoever can write to the database can also make the whole chain anew. That, and a tail that was cut "
        "off, shows against a head that was noted elsewhere: tracker head.\n\n"
        "\b\nExamples:\n  tracker verify\n  tracker verify --from 120000\n"
        '  tracker verify --head "$(cat head-of-april.txt)"'
    )
)
def verify(
    ctx: typer.Context,
    *,
    first: Annotated[
        int,
        typer.Option(
            "--from", metavar="POSITION", min=1, help=N_("Begin here; what comes before is taken as it is.")
        ),
    ] = 1,
    head: Annotated[
        str | None,
        typer.Option(metavar="HEAD", help=N_("A head noted earlier: its hash, or its position and hash.")),
    ] = None,
    json: AsJson = False,
) -> None:
    """Verify, and say how many events were looked at and where the chain ends."""
    from events.journal import Journal  # noqa: PLC0415 - brings in the slow libraries

    call: Call = ctx.obj
    noted = _noted(head) if head is not None else None
    with Journal.open(call.url) as journal, progress() as told:
        last = journal.head().position
        if first > max(last, 1):
            raise click.UsageError(
                _("There is no position {position}: the journal ends at {last}.").format(
                    position=first, last=last
                )
            )
        found = journal.verify(first - 1, noted=noted, progress=told)
    if json:
        click.echo(as_json({"events": found.position - first + 1, "from": first, "head": found._asdict()}))
    else:
        click.echo(_told(found, first))


def _told(found: "Head", first: int) -> str:
    count = found.position - first + 1
    if first == 1:
        text = ngettext(
            "{n} event, the chain is whole. Head: {head}",
            "{n} events, the chain is whole. Head: {head}",
            count,
        )
    else:
        text = ngettext(
            "{n} event from position {first} on, the chain is whole. Head: {head}",
            "{n} events from position {first} on, the chain is whole. Head: {head}",
            count,
        )
    return text.format(n=count, first=first, head=f"{found.position} {found.hash}")


def _noted(text: str) -> "Head | str":
    """A head as `tracker head` prints it, or its hash alone. Raises click.BadParameter."""
    from events.records import Head  # noqa: PLC0415 - only for this

    found = re.fullmatch(r"(?:(\d{1,18})[\s:]+)?([0-9a-f]{64})", text.strip().lower())
    if found is None:
        raise click.BadParameter(
            _(
                "{text!r} is no head: a hash has 64 digits and letters a to f, as tracker head prints it."
            ).format(text=text)
        )
    return Head(int(found[1]), found[2]) if found[1] else found[2]


@heading.command(
    help=N_(
        "The last position and its hash: note it where nobody can change it.\n\n"
        "It stands for everything recorded up to it: tracker verify --head finds every later change.\n\n"
        "\b\nExamples:\n  tracker head\n  tracker head > head-of-april.txt"
    )
)
def head(ctx: typer.Context, *, json: AsJson = False) -> None:
    """Print the head."""
    call: Call = ctx.obj
    with open_rows(call.url) as rows:
        found = rows.head()
    click.echo(as_json(found._asdict()) if json else f"{found.position} {found.hash}")
