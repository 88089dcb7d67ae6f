"""`tracker export`: the whole journal, or what came since, as a file."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

import click
import typer

from tracker.cli.asked import one_of, zone_of
from tracker.cli.call import Call
from tracker.cli.progress import Progress, progress
from tracker.cli.text import as_json, plain
from tracker.domain.refusals import N_, Refused
from tracker.words import _, ngettext

Form = Literal["journal", "cloudevents"]
FORMS = ["journal", "cloudevents"]

HELP = N_(
    """Write the journal to a file, an event a line, or to the standard output.

The format “journal” keeps everything as it is stored, hashes included: tracker restore makes the same journal
of it again. The format “cloudevents” (CloudEvents 1.0) is for other programs.

\b
Examples:
  tracker export journal-2023-04-03.jsonl
  tracker export april.jsonl --since 2023-04-01
  tracker export --format cloudevents --since 120 | other-program"""
)
THERE = N_("{file} is there already, and it was left as it is. Name a new file.")

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"export": app}


@app.command(help=HELP)
def export(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help=N_("A new file, or - for the standard output."))
    ] = "-",
    *,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="POSITION|MOMENT",
            help=N_("Only what came after this position, or from this day or moment on."),
        ),
    ] = None,
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help=N_("journal or cloudevents."))
    ] = "journal",
    json: Annotated[
        bool, typer.Option("--json", help=N_("Say what was exported as a JSON document."))
    ] = False,
) -> None:
    """Export, and say how much if it went to a file."""
    call: Call = ctx.obj
    chosen = one_of(form, "--format", FORMS)
    after = _after(call, since)
    with progress() as told:
        lines = _lines(call.url, after, chosen, told)
        if file == "-":
            _print(lines)
            return
        count = _write(Path(file), lines) - (chosen == "journal")
    if json:
        click.echo(as_json({"file": file, "format": chosen, "after": after, "events": count}))
        return
    text = ngettext("Exported {n} event to {file}.", "Exported {n} events to {file}.", count)
    click.echo(plain(text.format(n=count, file=file)))


def _lines(url: str, after: int, form: str, told: Progress | None) -> Iterator[bytes]:
    from events.transfer import BeyondEnd  # noqa: PLC0415 - brings in the slow libraries
    from tracker.exchange.cloud_events import cloud_event_lines  # noqa: PLC0415
    from tracker.exchange.moving import journal_lines  # noqa: PLC0415

    try:
        yield from (journal_lines if form == "journal" else cloud_event_lines)(url, after, told)
    except BeyondEnd as error:
        raise click.UsageError(_(error.template).format(**error.values)) from None


def _after(call: Call, since: str | None) -> int:
    """The position after which to begin. Raises click.BadParameter."""
    if since is None:
        return 0
    if since.isascii() and since.isdigit():
        return int(since[:18])
    from tracker.exchange.moving import position_before  # noqa: PLC0415 - brings in the slow libraries

    return position_before(call.url, _moment(call, since))


def _moment(call: Call, text: str) -> datetime:
    """An ISO moment in the clock's zone; of a day its beginning. Raises click.BadParameter."""
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        raise click.BadParameter(
            _("{text!r} is neither a position nor a moment such as 2023-03-27 or 2023-03-27T12:00.").format(
                text=text
            )
        ) from None
    zone = zone_of(call.clock)
    return (read.replace(tzinfo=zone) if zone and not read.tzinfo else read).astimezone()


def _print(lines: Iterable[bytes]) -> None:
    """Write bytes as they are, whatever encoding the terminal has."""
    raw: BinaryIO | None = getattr(sys.stdout, "buffer", None)
    for line in lines:
        if raw is None:
            sys.stdout.write(line.decode())
        else:
            raw.write(line)


def _write(file: Path, lines: Iterable[bytes]) -> int:
    """Write a new file, whole or not at all; the number of its lines."""
    with _new(file) as out:
        count = 0
        for line in lines:
            out.write(line)
            count += 1
    return count


@contextmanager
def _new(file: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name when it is complete. Raises Refused, click.UsageError."""
    part = file.with_name(file.name + ".part")
    if file.exists():
        raise Refused(THERE, file=file)
    try:
        with part.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.link(part, file) if hasattr(os, "link") else part.rename(file)
    except FileExistsError:
        raise Refused(THERE, file=file) from None
    except OSError as error:
        raise click.UsageError(
            _("Cannot write {file}: {reason}.").format(file=file, reason=_(error.strerror or str(error)))
        ) from None
    finally:
        part.unlink(missing_ok=True)
