"""`tracker export`: the whole journal, or what came since, as a file."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO, NamedTuple

import click
import typer

from tracker.cli import asked
from tracker.cli.asked import AsOf, KnownAt, one_of, zone_of
from tracker.cli.call import Call
from tracker.cli.progress import Progress, progress
from tracker.cli.text import as_json, plain
from tracker.cli.wording.reasons import explained
from tracker.domain.refusals import N_, Refused
from tracker.words import _, ngettext

JOURNAL, CLOUD_EVENTS, INITIATIVES = "journal", "cloudevents", "initiatives"
FORMS = [JOURNAL, CLOUD_EVENTS, INITIATIVES]

HELP = N_(
    """Write the journal to a file, an event a line, or to the standard output.

The format “journal” keeps everything as it is stored, hashes included: tracker restore makes the same journal
of it again. The format “cloudevents” (CloudEvents 1.0) is for other programs. The format “initiatives” has
what is known of each initiative, one a line, as tracker show --json has it.

\b
Examples:
  tracker export journal-2023-04-03.jsonl
  tracker export april.jsonl --since 2023-04-01
  tracker export --format cloudevents --since 120 | other-program
  tracker export --format initiatives --as-of 2023-03-31 > march.jsonl"""
)
THERE = N_("{file} is there already, and it was left as it is. Name a new file.")
NO_SINCE = N_("The format initiatives has no events to choose from: leave --since out, or choose a format.")
NO_AS_OF = N_(
    "--as-of asks what had happened, and the format {form} has what was recorded: say --known-at, or "
    "--format initiatives."
)

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"export": app}


class Wanted(NamedTuple):
    """What is exported: the format; after which event; as of which day, as known at which moment."""

    form: str
    since: str | None
    as_of: str | None
    known_at: str | None


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
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help=N_("journal, cloudevents or initiatives."))
    ] = JOURNAL,
    json: Annotated[
        bool, typer.Option("--json", help=N_("Say what was exported as a JSON document."))
    ] = False,
) -> None:
    """Export, and say how much if it went to a file."""
    call: Call = ctx.obj
    wanted = _checked(Wanted(one_of(form, "--format", FORMS), since, as_of, known_at))
    with _lines(call, wanted) as (lines, about):
        if file == "-":
            _print(lines)
            return
        count = _write(Path(file), lines) - (wanted.form == JOURNAL)
    if json:
        what = INITIATIVES if wanted.form == INITIATIVES else "events"
        click.echo(as_json({"file": file, "format": wanted.form, **about, what: count}))
        return
    click.echo(plain(_exported(wanted.form, count).format(n=count, file=file)))


def _exported(form: str, count: int) -> str:
    if form == INITIATIVES:
        return ngettext("Exported {n} initiative to {file}.", "Exported {n} initiatives to {file}.", count)
    return ngettext("Exported {n} event to {file}.", "Exported {n} events to {file}.", count)


def _checked(wanted: Wanted) -> Wanted:
    """Raise click.UsageError for what does not go together."""
    if wanted.form == INITIATIVES and wanted.since is not None:
        raise click.UsageError(_(NO_SINCE))
    if wanted.form != INITIATIVES and wanted.as_of is not None:
        raise click.UsageError(_(NO_AS_OF).format(form=wanted.form))
    return wanted


@contextmanager
def _lines(call: Call, wanted: Wanted) -> Iterator[tuple[Iterator[bytes], dict[str, Any]]]:
    """The lines to write, and what a script is told of them."""
    if wanted.form == INITIATIVES:
        with asked.reading(call, wanted.as_of, wanted.known_at) as reader:
            sheets = (explained(reader.show(one), reader.regions) for one in reader.ids())
            about = {"as_of": reader.today.isoformat(), "known_at": reader.known_at}
            yield (f"{as_json(sheet)}\n".encode() for sheet in sheets), about
        return
    after, up_to = _after(call, wanted.since), _up_to(call, wanted.known_at)
    with progress() as told:
        yield _events(call.url, wanted.form, after, up_to, told), {"after": after}


def _events(url: str, form: str, after: int, up_to: int | None, told: Progress | None) -> Iterator[bytes]:
    from events.transfer import BeyondEnd  # noqa: PLC0415 - brings in the slow libraries
    from tracker.exchange.cloud_events import cloud_event_lines  # noqa: PLC0415
    from tracker.exchange.moving import journal_lines  # noqa: PLC0415

    try:
        yield from (journal_lines if form == JOURNAL else cloud_event_lines)(url, after, told, up_to)
    except BeyondEnd as error:
        raise click.UsageError(_(error.template).format(**error.values)) from None


def _up_to(call: Call, known_at: str | None) -> int | None:
    """The position of the last event that was known. Raises click.BadParameter, Refused."""
    if known_at is None:
        return None
    try:
        moment = asked.moment_asked(known_at, call.clock)
    except Refused as refused:
        raise click.BadParameter(_(refused.template).format(**refused.values)) from None
    call.clock.check_past(moment)
    from tracker.app.past import position_by  # noqa: PLC0415 - brings in the slow libraries

    return position_by(call.url, moment)


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
