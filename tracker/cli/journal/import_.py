"""`tracker import FILE`: everything in a record file is recorded, or nothing."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, TextIO

import click
import typer

from tracker.cli.call import Call
from tracker.cli.options import AsJson
from tracker.cli.page import columns
from tracker.cli.receipts.receipt import wrapped
from tracker.cli.text import as_json as json_text
from tracker.exchange.record_file import Imported, import_file
from tracker.words import N_, _, ngettext

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"import": app}


@app.command(
    help=N_(
        "Record everything in a record file, or, where one line is wrong, nothing.\n\n"
        "A record file holds one JSON object a line; its “do” says what the line does, such as new, record, "
        "plan, amend, retract, done, kind, region, office or person. Imported twice, it is recorded once.\n\n"
        "\b\nExamples:\n"
        "  tracker import april.jsonl --dry-run\n"
        "  grep 深圳 april.jsonl | tracker import -\n\n"
        "\b\nA line:\n"
        '  {"do": "record", "kind": "talks", "initiative": "I-1", "on": "4月3日"}'
    )
)
def import_records(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help=N_("The record file, or - for what is piped in."))
    ],
    *,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help=N_("Check all of it, say what it holds, and record nothing.")),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Import the file."""
    call: Call = ctx.obj
    name = _("standard input") if file == "-" else file
    with opened(file) as source, call.tracker() as tracker:
        done = import_file(tracker, source, name, dry_run=dry_run)
    if as_json:
        typer.echo(json_text({"file": file, "dry_run": dry_run, **asdict(done)}))
    else:
        for pieces in (_what_came(done, name, dry_run=dry_run), _counts(done)):
            typer.echo("\n".join(wrapped(pieces, columns(call.environment))))


@contextmanager
def opened(file: str) -> Iterator[Iterable[bytes]]:
    """The lines of a file or of the standard input. Raises click.UsageError where it cannot be read."""
    try:
        if file == "-":
            yield bytes_of(sys.stdin)
            return
        with Path(file).open("rb") as source:
            yield source
    except OSError as error:
        raise click.UsageError(
            _("Cannot read {file}: {reason}.").format(file=file, reason=_(error.strerror or str(error)))
        ) from None


def bytes_of(stream: TextIO) -> Iterable[bytes]:
    """The lines of a stream as bytes, whatever encoding the terminal has."""
    source: Iterable[bytes] | None = getattr(stream, "buffer", None)
    return source if source is not None else (line.encode() for line in stream)


def _what_came(done: Imported, name: str, *, dry_run: bool) -> Iterator[str]:
    if dry_run:
        yield _("{file} can be imported. This was a dry run: nothing was recorded.").format(file=name)
    elif done.new:
        yield _("Imported {file}. See: tracker status").format(file=name)
    else:
        yield _("Nothing in {file} is new: nothing was recorded.").format(file=name)


def _counts(done: Imported) -> Iterator[str]:
    told = ngettext(
        "{n} line: {new} new, {same} recorded before, {already} so already.",
        "{n} lines: {new} new, {same} recorded before, {already} so already.",
        done.lines,
    )
    yield told.format(n=done.lines, new=done.new, same=done.same, already=done.already)
    if done.new:
        initiatives = ngettext("{n} initiative", "{n} initiatives", done.initiatives).format(
            n=done.initiatives
        )
        milestones = ngettext("{n} milestone", "{n} milestones", done.milestones).format(n=done.milestones)
        yield _("New: {initiatives}, {milestones}.").format(initiatives=initiatives, milestones=milestones)
