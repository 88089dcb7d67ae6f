"""`tracker due`: what is to be done, and by when."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated

import click
import typer

from tracker.app.reader import Reader
from tracker.cli import asked
from tracker.cli.asked import AsJson, AsOf, KnownAt
from tracker.cli.call import Call
from tracker.cli.documents import due_document, follow_up_document, gap_document
from tracker.cli.page import BETWEEN, LUXURY, Cell, Column, Group, Page, Row
from tracker.cli.text import as_json, plain
from tracker.cli.wording import phrases, reasons
from tracker.domain import dates
from tracker.views.answers import FollowUpRow, Gap
from tracker.words import N_, _, current, ngettext

SOMETHING_IS_DUE = 10
DAYS = 14
MOST_GAPS = 10
"""So many initiatives that nobody follows up are named; the board has the others."""

STATES = ("overdue", "due", "coming", "snoozed", "lapsed")

HELP = N_(
    """What is to be done, and by when: overdue first, then today, then what is coming.

\b
Examples:
  tracker due
  tracker due --days 30 --owner wuxi-ipb
  tracker due --initiative I-16 --all --lapsed
  tracker due --exit-code && echo nothing is due"""
)

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"due": app}


@app.command(help=HELP)
def due(
    ctx: typer.Context,
    *,
    days: Annotated[
        int, typer.Option(metavar="N", min=0, max=36500, help=N_("How many days to look ahead."))
    ] = DAYS,
    all_days: Annotated[bool, typer.Option("--all", help=N_("Look ahead without end."))] = False,
    owner: Annotated[
        str | None, typer.Option(metavar="TEXT", help=N_("Whose owner's name contains this."))
    ] = None,
    initiative: Annotated[
        str | None,
        typer.Option(metavar="INITIATIVE", help=N_("Of this initiative: its id or a part of its title.")),
    ] = None,
    lapsed: Annotated[
        bool, typer.Option("--lapsed", help=N_("Also what was past before its milestone was recorded."))
    ] = False,
    waiting: Annotated[
        bool,
        typer.Option("--waiting", help=N_("Only where another day has been asked for and waits for leave.")),
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help=N_("Leave with 10 where something is overdue or due today."))
    ] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    json: AsJson = False,
) -> None:
    """Print what is due."""
    call: Call = ctx.obj
    with asked.reading(call, as_of, known_at) as reader:
        until = None if all_days or waiting else reader.today + timedelta(days=days)
        found = reader.due(until=until, owner=owner, initiative=initiative, lapsed=lapsed)
        if waiting:
            found = [one for one in found if one.details.get("asked")]
        groups = {state: [one for one in found if one.state_on(reader.today) == state] for state in STATES}
        gaps = [] if waiting else reader.gaps(owner=owner, initiative=initiative)
        if json:
            click.echo(as_json({**_document(groups, reader), "gaps": [gap_document(one) for one in gaps]}))
        else:
            later = reader.later(until, owner=owner, initiative=initiative) if until else (0, None)
            page = Page.of(call.environment)
            past = phrases.past(reader, as_of, known_at, asked.local(reader.known_at, call.clock))
            _write(page, groups, reader, until=until, later=later, past=past)
            _write_gaps(page, gaps)
            page.print()
    if exit_code and (groups["overdue"] or groups["due"]):
        raise typer.Exit(SOMETHING_IS_DUE)


Groups = Mapping[str, list[FollowUpRow]]


def _document(groups: Groups, reader: Reader) -> dict[str, object]:
    regions = reader.regions
    return due_document(
        reader.today.isoformat(),
        [
            follow_up_document(one, state, current(), reasons.explanation(one, regions))
            for state, group in groups.items()
            for one in group
        ],
    )


def _write(
    page: Page,
    groups: Groups,
    reader: Reader,
    *,
    until: date | None,
    later: tuple[int, FollowUpRow | None],
    past: list[str],
) -> None:
    rows = list(_rows(groups, reader.today))
    if rows:
        page.table(_columns(), rows)
        page.gap()
    if any(one.provisional for group in groups.values() for one in group):
        page.text(Cell(_("≈ provisional: the holidays of that year have not been announced yet."), "dim"))
    if any(one.details.get("asked") for group in groups.values() for one in group):
        page.text(
            Cell(_("? another day has been asked for: tracker why, tracker approve or decline."), "dim")
        )
    page.parts([*_sums(groups, until), *past])
    for line in _next(*later):
        page.text(line)


def _write_gaps(page: Page, gaps: list[Gap]) -> None:
    """The initiatives under way that nobody follows up: what should be due, and is not."""
    if gaps:
        page.heading(_("Nobody follows these up ({n})").format(n=len(gaps)))
        page.pairs([(plain(one.id), [_unattended(one)]) for one in gaps[:MOST_GAPS]], indent=2, style="")
    if len(gaps) > MOST_GAPS:
        page.text(_("and {n} more: tracker status --gaps").format(n=len(gaps) - MOST_GAPS), indent=2)
    if gaps:
        page.text(_("To ask for something: tracker add {id} --what … --due …").format(id=plain(gaps[0].id)))


def _unattended(one: Gap) -> str:
    return BETWEEN.join([phrases.title(one.title_en, one.title_zh), plain(one.owner)])


def _columns() -> list[Column]:
    return [
        Column(_("ID")),
        Column(_("Due")),
        Column(_("Days"), rank=LUXURY, right=True),
        Column(_("Owner"), rank=1, least=8, good=12),
        Column(_("What"), least=16, good=22),
        Column(_("Initiative"), rank=2, least=14, good=18),
        Column(_("Because"), rank=LUXURY + 1, least=16),
    ]


def _rows(groups: Groups, today: date) -> Iterator[Row | Group]:
    headings = {
        "overdue": Cell(_("Overdue"), "red bold"),
        "due": Cell(_("Today"), "yellow bold"),
        "coming": Cell(_("Coming"), "bold"),
        "snoozed": Cell(_("Snoozed"), "bold"),
        "lapsed": Cell(_("Lapsed: past before it was recorded"), "dim"),
    }
    for state, group in groups.items():
        if group:
            yield Group(headings[state])
        yield from (_row(one, state, today) for one in group)


def _row(one: FollowUpRow, state: str, today: date) -> Row:
    return (
        plain(one.id[: phrases.SHORT_ID]),
        Cell(_due_day(one), "red" if state == "overdue" else ""),
        f"{(one.due - today).days:+}" if one.due != today else "0",
        plain(one.owner),
        _what(one, state),
        f"{plain(one.initiative)} {phrases.title(one.title_en, one.title_zh)}",
        _because(one),
    )


def _due_day(one: FollowUpRow) -> str:
    """The day, marked where it is provisional, and where another has been asked for."""
    return f"{'≈' if one.provisional else ''}{one.due}{'?' if one.details.get('asked') else ''}"


def _what(one: FollowUpRow, state: str) -> str:
    if state == "snoozed" and one.snoozed_until:
        return _("{what} (quiet until {day})").format(what=phrases.what(one), day=one.snoozed_until)
    return phrases.what(one)


def _because(one: FollowUpRow) -> str:
    """The milestone that it comes from: what is left of it in a narrow column is its id and its date."""
    body = one.milestone
    if body is None:
        return reasons.cause(one)
    when = dates.short(phrases.told(body["happened"] or body["planned"]), current())
    return plain(f"{body['id']} {when} {body['names'][current()]}")


def _sums(groups: Groups, until: date | None) -> list[str]:
    count = {state: len(group) for state, group in groups.items()}
    if not any(count.values()):
        if until is None:
            return [_("Nothing is open.")]
        return [_("Nothing is due by {day}.").format(day=phrases.day(until))]
    coming = _("{n} coming by {day}") if until else _("{n} coming")
    named = {
        "overdue": _("{n} overdue"),
        "due": _("{n} today"),
        "coming": coming,
        "snoozed": _("{n} snoozed"),
        "lapsed": _("{n} lapsed"),
    }
    always = ("overdue", "due", "coming")
    return [
        text.format(n=count[state], day=phrases.day(until) if until else "")
        for state, text in named.items()
        if count[state] or state in always
    ]


def _next(count: int, first: FollowUpRow | None) -> Iterator[str]:
    """What comes after the days that were looked at."""
    if first:
        yield _("Next: {day} {what} ({initiative}, {owner}).").format(
            day=phrases.day(first.due),
            what=phrases.what(first),
            initiative=f"{plain(first.initiative)} {phrases.short_title(first.title_en, first.title_zh)}",
            owner=plain(first.owner),
        )
        more = ngettext("{n} is due later: tracker due --all", "{n} are due later: tracker due --all", count)
        yield more.format(n=count)
