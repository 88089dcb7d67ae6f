"""`tracker changes` and `tracker diff`: what differs between two moments of recording, or two days."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import click
import typer

from tracker.app.reader import Reader
from tracker.cli import asked
from tracker.cli.asked import AsJson
from tracker.cli.call import Call
from tracker.cli.changes import times
from tracker.cli.progress import progress
from tracker.cli.wording import phrases
from tracker.domain.refusals import Refused
from tracker.words import N_, _

if TYPE_CHECKING:  # asking for help must not wait for the database's libraries
    from sqlalchemy import Connection

    from events.rows import Rows
    from tracker.app.changes import Comparison, Side, Wanted

WEEK_AGO = "7 days ago"

CHANGES = N_(
    """What was recorded between two moments, and what followed: initiatives at another stage or with another
light, milestones and their corrections, follow-ups that are new, moved or closed.

A time is a day, a moment, yesterday, 上周一, 3 days ago or a position, @120. Since a day means from its
beginning, until a day to its end.

\b
Examples:
  tracker changes --since yesterday
  tracker changes --since 上周一 --region 深圳
  tracker changes --since 2023-03-01 --until 2023-03-31 --markdown > march.md"""
)
DIFF = N_(
    """What differs between two days of happening: what came to be so, for certain or possibly.

With --known-at, as it was known then; said twice, the first day as it was known at the first moment.

\b
Examples:
  tracker diff --as-of 2023-03-01 2023-03-31
  tracker diff --as-of 2023-03-01 2023-03-31 --known-at 2023-04-01
  tracker diff --as-of 2023-03-31 2023-03-31 --known-at 2023-04-01 --known-at today"""
)

Initiative = Annotated[
    str | None,
    typer.Option(metavar="INITIATIVE", help=N_("Only this initiative: its id or a part of its title.")),
]
Region = Annotated[
    str | None, typer.Option(metavar="REGION", help=N_("Only in this region or a place in it."))
]
Owner = Annotated[str | None, typer.Option(metavar="TEXT", help=N_("Whose owner's name contains this."))]
All = Annotated[bool, typer.Option("--all", help=N_("Name every initiative, not only the first of them."))]
Markdown = Annotated[bool, typer.Option("--markdown", help=N_("Print Markdown, as for a mail."))]

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
between_days = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"changes": app, "diff": between_days}


@app.command(help=CHANGES)
def changes(
    ctx: typer.Context,
    *,
    since: Annotated[
        str | None,
        typer.Option(metavar="MOMENT", help=N_("Recorded since then; left out: in the last 7 days.")),
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="MOMENT", help=N_("Recorded until then; left out: until now."))
    ] = None,
    initiative: Initiative = None,
    region: Region = None,
    owner: Owner = None,
    everything: All = False,
    markdown: Markdown = False,
    json: AsJson = False,
) -> None:
    """Print what was recorded, and what followed."""
    from tracker.app.changes import compare, latest  # noqa: PLC0415 - brings in the slow libraries
    from tracker.cli.changes.page import Form, Frame, show  # noqa: PLC0415 - likewise

    call: Call = ctx.obj
    since = since if since is not None else WEEK_AGO
    first = times.since(since, call.clock)
    last = times.until(until, call.clock) if until is not None else None
    with call.reader() as reader, _journal(call) as (connection, rows):
        before = _side(rows, first, call)
        after = _side(rows, last, call) if last is not None else latest(rows, call.clock)
        if last is not None and _backwards((first, before), (last, after)):
            raise click.BadParameter(
                _("--since {since} is not before --until {until}.").format(since=since, until=until)
            )
        wanted = wanted_of(reader, initiative, region, owner)
        with progress() as told:
            found = compare(connection, before, after, wanted=wanted, progress=told)
        head = _("Recorded since {since}, until {until}").format(
            since=_("position {position}").format(position=first)
            if isinstance(first, int)
            else _since(before, call),
            until=asked.local(after.known_at, call.clock) if until else _("now"),
        )
        form = Form(json=json, markdown=markdown, everything=everything)
        nothing = _("Nothing that was recorded then changes an answer.")
        show(call, reader, found, form, Frame([head], [nothing]))


@between_days.command(help=DIFF)
def diff(
    ctx: typer.Context,
    *,
    as_of: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="DATE DATE", help=N_("What had happened by the end of A, and of B.")),
    ] = None,
    known_at: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MOMENT", help=N_("Only what had been recorded by then; twice: for A and for B.")
        ),
    ] = None,
    initiative: Initiative = None,
    region: Region = None,
    owner: Owner = None,
    everything: All = False,
    markdown: Markdown = False,
    json: AsJson = False,
) -> None:
    """Print what differs between two days, or two moments of knowing."""
    from tracker.app.changes import compare, latest  # noqa: PLC0415 - brings in the slow libraries
    from tracker.cli.changes.page import Form, Frame, show  # noqa: PLC0415 - likewise

    call: Call = ctx.obj
    days, known = _days(as_of, call), known_at or []
    if len(known) > len(_TWO) or (days is None and len(known) < len(_TWO)):
        raise click.UsageError(
            _("Name two days, as in --as-of 2023-03-01 2023-03-31, or two moments: --known-at, said twice.")
        )
    moments = [times.until(one, call.clock) for one in known]
    with call.reader() as reader, _journal(call) as (connection, rows):
        sides = [_side(rows, one, call) for one in moments] or [latest(rows, call.clock)]
        if len(known) == len(_TWO) and _backwards((moments[0], sides[0]), (moments[1], sides[1])):
            raise click.BadParameter(_("{first} is not before {last}.").format(first=known[0], last=known[1]))
        before, after = sides[0].on(days and days[0]), sides[-1].on(days and days[1])
        wanted = wanted_of(reader, initiative, region, owner)
        with progress() as told:
            found = compare(connection, before, after, wanted=wanted, progress=told)
        form = Form(json=json, markdown=markdown, everything=everything)
        frame = Frame(list(_between(found, known, call)), [_("Nothing differs.")])
        show(call, reader, found, form, frame)


_TWO = (0, 1)


def _days(as_of: tuple[str, str] | None, call: Call) -> tuple[date, date] | None:
    """The two days that were asked about. Raises click.BadParameter."""
    if as_of is None:
        return None
    try:
        first, last = (asked.day_asked(one, call.clock.today()) for one in as_of)
    except Refused as refused:
        raise click.BadParameter(_(refused.template).format(**refused.values)) from None
    if first > last:
        raise click.BadParameter(_("{first} is not before {last}.").format(first=as_of[0], last=as_of[1]))
    return first, last


def _between(found: "Comparison", known: list[str], call: Call) -> Iterator[str]:
    """Between which sides: their days, and the moments at which they were known, where they were named."""
    sides = (found.before, found.after)
    days = [phrases.day(side.as_of) for side in sides if side.as_of]
    moments = [_("known at {moment}").format(moment=asked.local(one.known_at, call.clock)) for one in sides]
    ends = [phrases.listed(one) for one in zip(days, moments, strict=True)] if days and known[1:] else days
    if ends:
        yield _("From {first} to {last}").format(first=ends[0], last=ends[1])
    else:
        yield phrases.joined(moments)
    if len(known) == 1:
        yield moments[0]


@contextmanager
def _journal(call: Call) -> Iterator[tuple["Connection", "Rows"]]:
    """The journal in one snapshot, for its events and for its views."""
    from events.journal import Journal  # noqa: PLC0415 - brings in the slow libraries
    from events.rows import Rows  # noqa: PLC0415 - likewise

    with Journal.open(call.url) as journal, journal.database.reading(snapshot=True) as connection:
        yield connection, Rows.over(connection)


def _side(rows: "Rows", moment: datetime | int, call: Call) -> "Side":
    from tracker.app.changes import after, at  # noqa: PLC0415 - brings in the slow libraries

    if isinstance(moment, int):
        return after(rows, moment, asked.zone_of(call.clock))
    return at(rows, moment, call.clock)


def _backwards(first: tuple[datetime | int, "Side"], last: tuple[datetime | int, "Side"]) -> bool:
    """Whether two moments, each with its side, are not in their order."""
    match first[0], last[0]:
        case (int() as a, int() as b):
            return a >= b
        case (datetime() as c, datetime() as d):
            return c >= d
        case _:
            return first[1].position > last[1].position


def _since(side: "Side", call: Call) -> str:
    """The first moment after a side, to the minute."""
    after = datetime.fromisoformat(side.known_at) + timedelta(microseconds=1)
    return asked.local(after.isoformat(), call.clock)


def wanted_of(reader: Reader, initiative: str | None, region: str | None, owner: str | None) -> "Wanted":
    """Which initiatives are wanted, also those that were taken back. Raises NotFound."""
    from tracker.app.changes import Wanted  # noqa: PLC0415 - brings in the slow libraries

    return Wanted(
        initiative=None if initiative is None else reader.named(initiative),
        region=None if region is None else reader.regions.find(region).code,
        owner=owner,
    )
