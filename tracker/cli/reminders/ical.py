"""`tracker ical`: follow-ups and plans as a calendar file, for programs that keep tasks and for calendars."""

import os
import re
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, cast

import click
import typer

from tracker.app.reader import Reader
from tracker.cli import asked
from tracker.cli.asked import AsJson, AsOf, KnownAt
from tracker.cli.call import Call
from tracker.cli.progress import progress
from tracker.cli.text import as_json, plain
from tracker.cli.wording import phrases, reasons
from tracker.domain import dates
from tracker.domain.initiatives.ids import initiative_id
from tracker.domain.refusals import N_, NotFound, Refused
from tracker.words import _, ngettext

if TYPE_CHECKING:
    from tracker.exchange.feed_history import Entry, Wanted
    from tracker.exchange.ical import Feed, Form

FORMS = ["both", "todo", "event"]
KEPT = timedelta(days=366)
"""For how long a feed goes on telling of what is done or not asked for any more."""

_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}

HELP = N_(
    """Write follow-ups as a calendar file (iCalendar), to be imported or subscribed to.

Each is a task and, for calendars that ignore tasks, an event of a whole day. Written again, the file says
what has changed: what is done is a completed task, what is not asked for any more is cancelled.

\b
Examples:
  tracker ical --owner wuxi-ipb --output wuxi-ipb.ics
  tracker ical --as event --plans --alarm 1d --output calendar.ics
  tracker ical --as todo --initiative I-16 > tasks.ics"""
)

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"ical": app}


@app.command(help=HELP)
def ical(
    ctx: typer.Context,
    *,
    owner: Annotated[
        str | None, typer.Option(metavar="TEXT", help=N_("Whose owner's name contains this."))
    ] = None,
    initiative: Annotated[
        str | None,
        typer.Option(metavar="INITIATIVE", help=N_("Of this initiative: its id or a part of its title.")),
    ] = None,
    form: Annotated[
        str, typer.Option("--as", metavar="FORM", help=N_("todo: tasks; event: whole days; both."))
    ] = "both",
    plans: Annotated[
        bool,
        typer.Option("--plans", help=N_("Also planned milestones of which the month or better is known.")),
    ] = False,
    alarm: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help=N_("Let programs sound an alarm so long before the day begins: 1d, 15h.")
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help=N_("Of what is settled, only what changed from this day on; else of the last year."),
        ),
    ] = None,
    output: Annotated[
        str | None, typer.Option(metavar="FILE", help=N_("Write or replace this file."))
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    json: AsJson = False,
) -> None:
    """Write the feed, and say how much is in it if it went to a file."""
    call: Call = ctx.obj
    to = None if output in (None, "-") else output
    if json and to is None:
        raise click.UsageError(_("--json says what was written to a file: name one with --output."))
    shape, before = cast("Form", asked.one_of(form, "--as", FORMS)), _length(alarm)
    with asked.reading(call, as_of, known_at) as reader:
        from tracker.exchange import feed_history  # noqa: PLC0415 - brings in the slow libraries

        wanted = feed_history.Wanted(
            owner=owner,
            initiative=_named(call, reader, initiative),
            plans=plans,
            since=_since(since, reader.today),
            as_of=reader.today if as_of is not None else None,
        )
        moment = asked.moment_asked(known_at, call.clock) if known_at is not None else None
        with progress() as told:
            journal, found = feed_history.of_journal(call.url, wanted, moment, told)
        made = _made(reader, journal, wanted, shape, before)
        written = _written(reader, found, made)
    if to is None:
        _print(written)
        return
    _replace(Path(to), written)
    _say(to, found, json=json)


def _length(text: str | None) -> timedelta | None:
    """A length of time such as 1d, 15h or 1d12h. Raises click.BadParameter."""
    if text is None:
        return None
    parts = re.findall(r"(\d{1,4})([wdhm])", text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise click.BadParameter(
            _("{text!r} is not a length of time: write it like 1d, 15h or 1d12h.").format(text=text)
        )
    return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


def _since(text: str | None, today: date) -> date:
    """The first day of a date as told. Raises click.BadParameter."""
    if text is None:
        return today - KEPT
    try:
        return dates.parse(text, today).earliest or date.min
    except Refused as refused:
        raise click.BadParameter(_(refused.template).format(**refused.values)) from None


def _named(call: Call, reader: Reader, text: str | None) -> str | None:
    """The initiative that is meant, also one that was taken back. Raises NotFound."""
    if text is None:
        return None
    try:
        return reader.initiative(text)
    except NotFound:
        from tracker.exchange.feed_history import was_opened  # noqa: PLC0415 - brings in the slow libraries

        named = initiative_id(text)
        if named and was_opened(call.url, named):
            return named
        raise


def _made(reader: Reader, journal: str, wanted: "Wanted", form: "Form", alarm: timedelta | None) -> "Feed":
    from tracker.exchange.ical import Feed  # noqa: PLC0415 - brings in icalendar

    row = reader.row(wanted.initiative) if wanted.initiative else None
    title = phrases.title(row.title_en, row.title_zh, row.id) if row else wanted.initiative
    whose = [part for part in (wanted.owner, title) if part]
    name = _("Follow-ups: {whose}").format(whose=phrases.listed(whose)) if whose else _("Follow-ups")
    return Feed(
        journal=journal,
        name=name,
        today=reader.today,
        form=form,
        alarm=alarm,
        red_overdue=reader.lights["red_overdue"],
    )


def _written(reader: Reader, found: list["Entry"], made: "Feed") -> bytes:
    from tracker.exchange.ical import feed  # noqa: PLC0415 - brings in icalendar

    regions = reader.regions
    return feed(found, made, lambda row: reasons.explanation(row, regions))


def _print(written: bytes) -> None:
    """Write the bytes as they are, whatever encoding the terminal has."""
    raw: BinaryIO | None = getattr(sys.stdout, "buffer", None)
    if raw is None:
        sys.stdout.write(written.decode())
    else:
        raw.write(written)


def _say(file: str, found: list["Entry"], *, json: bool) -> None:
    live = sum(one.live for one in found)
    if json:
        click.echo(as_json({"file": file, "entries": len(found), "live": live}))
        return
    text = ngettext(
        "{file}: {n} entry, {live} to be done.", "{file}: {n} entries, {live} to be done.", len(found)
    )
    click.echo(plain(text.format(file=file, n=len(found), live=live)))


def _replace(file: Path, written: bytes) -> None:
    """Write a file, whole or not at all; one that says the same is left alone. Raises click.UsageError.

    What is no file, such as a pipe, is written to.
    """
    try:
        if file.exists() and not file.is_file():
            file.write_bytes(written)
        elif not file.is_file() or file.read_bytes() != written:
            _swap(file.resolve(), written)
    except OSError as error:
        raise click.UsageError(
            _("Cannot write {file}: {reason}.").format(file=file, reason=_(error.strerror or str(error)))
        ) from None


def _swap(file: Path, written: bytes) -> None:
    """Put a file in the place of another, with its permissions: readers see the old one or the new one."""
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as out:
            out.write(written)
            out.flush()
            os.fsync(out.fileno())
        if file.exists():
            shutil.copymode(file, part)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
