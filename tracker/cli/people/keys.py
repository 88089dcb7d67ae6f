"""`tracker person keys`: the keys to the names, written to a file and brought back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import click
import typer

from tracker.cli.call import Call, note
from tracker.cli.options import AsJson
from tracker.cli.people.forget import NOT_OVERWRITTEN
from tracker.cli.text import as_json as json_text
from tracker.cli.text import plain
from tracker.exchange.keys import Taken, bring_keys, write_keys
from tracker.words import N_, _, ngettext

KEYS = N_(
    "Keep the keys to the names in a file, or bring them back.\n\n"
    "An exported journal holds no names that anybody could read. With this file they can be read again: keep "
    "it apart from the exports, and make it anew when somebody was forgotten.\n\n"
    "\b\nExamples:\n"
    "  tracker person keys --output people.keys\n"
    "  tracker person keys --input people.keys"
)


def keys(
    ctx: typer.Context,
    *,
    output: Annotated[
        str | None, typer.Option(metavar="FILE", help=N_("A new file, which only you may read."))
    ] = None,
    given: Annotated[
        str | None, typer.Option("--input", metavar="FILE", help=N_("A file that was written before."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the keys to a file, or bring them back."""
    call: Call = ctx.obj
    if (output is None) == (given is None):
        raise click.UsageError(_("Say either --output FILE or --input FILE."))
    if output is not None:
        _written(call, Path(output), as_json=as_json)
    else:
        _brought(call, Path(str(given)), as_json=as_json)


def _written(call: Call, file: Path, *, as_json: bool) -> None:
    try:
        count = write_keys(call.url, file)
    except OSError as error:
        raise click.UsageError(
            _("Cannot write {file}: {reason}.").format(file=file, reason=_(error.strerror or str(error)))
        ) from None
    if as_json:
        typer.echo(json_text({"file": str(file), "keys": count}))
        return
    text = ngettext(
        "Wrote the key of {n} person to {file}. Who has it can read the name: keep it apart.",
        "Wrote the keys of {n} people to {file}. Who has it can read their names: keep it apart.",
        count,
    )
    typer.echo(plain(text.format(n=count, file=file)))


def _brought(call: Call, file: Path, *, as_json: bool) -> None:
    with reading(file):
        taken = bring_keys(call.url, file)
    if as_json:
        people_there = {"readable": taken.readable, "sealed": taken.sealed}
        typer.echo(json_text({"file": str(file), "people": people_there, "left_out": taken.left_out}))
        return
    for line in told_of(taken) or [_("There is nobody whose name was sealed.")]:
        typer.echo(line)
    if taken.left_out:
        told = ngettext(
            "{n} key was left out: its owner was forgotten, or is not known here.",
            "{n} keys were left out: their owners were forgotten, or are not known here.",
            taken.left_out,
        )
        typer.echo(told.format(n=taken.left_out))
    warn(taken)


def warn(taken: Taken) -> None:
    """Say it where the database could not overwrite where a key stood."""
    if not taken.overwritten:
        note(_(NOT_OVERWRITTEN))


def told_of(taken: Taken) -> list[str]:
    """Of how many people the names can be read in a journal, and of how many they cannot."""
    readable, sealed = taken.readable, taken.sealed
    can = ngettext("The name of {n} person can be read.", "The names of {n} people can be read.", readable)
    cannot = ngettext(
        "{n} person is sealed, and the key is not here. Bring it: tracker person keys --input FILE",
        "{n} people are sealed, and their keys are not here. Bring them: tracker person keys --input FILE",
        sealed,
    )
    return [told.format(n=n) for told, n in ((can, readable), (cannot, sealed)) if n]


@contextmanager
def reading(file: Path | None) -> Iterator[None]:
    """Say it in a sentence where that file cannot be read. Raises click.UsageError."""
    try:
        yield
    except OSError as error:
        if file is None or str(error.filename) != str(file):
            raise
        raise click.UsageError(
            _("Cannot read {file}: {reason}.").format(file=file, reason=_(error.strerror or str(error)))
        ) from None
