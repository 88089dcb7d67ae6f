"""`tracker status`: the board, one row an initiative."""

from datetime import date
from typing import Annotated

import click
import typer

from tracker.app.reader import EVERYTHING, Filters, Reader
from tracker.cli import asked
from tracker.cli.asked import AsJson, AsOf, KnownAt
from tracker.cli.call import Call
from tracker.cli.documents import board_document
from tracker.cli.page import LUXURY, Cell, Column, Page, Row
from tracker.cli.text import as_json, clip_list, plain
from tracker.cli.wording import phrases, reasons
from tracker.domain import dates
from tracker.domain.regions import Regions
from tracker.views.answers import Board, BoardRow, Document
from tracker.words import N_, _, current, ngettext

SORTS = ["light", "next", "last", "id"]

HELP = N_(
    """The board: where every initiative stands.

A light is red or yellow where a follow-up is overdue or nothing has happened for long, and grey where an
initiative has ended or has not begun. An initiative under way is unattended where nothing is to be done in
it by anybody. Filters compose.

\b
Examples:
  tracker status
  tracker status --light red --region 深圳
  tracker status --kind agreement --sort last --limit 10
  tracker status --as-of 2023-03-20 --known-at 2023-03-27"""
)

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)


@app.command(help=HELP)
def status(
    ctx: typer.Context,
    *,
    region: Annotated[
        str | None,
        typer.Option(metavar="REGION", help=N_("In this region or a place in it: 深圳, Jiangsu, HK.")),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help=N_("Of this kind: programme, outpost, agreement, project, institute or talent."),
        ),
    ] = None,
    stage: Annotated[
        str | None, typer.Option(metavar="STAGE", help=N_("At this stage: signed, 落地."))
    ] = None,
    light: Annotated[
        str | None, typer.Option(metavar="LIGHT", help=N_("With this light: red, yellow, green or grey."))
    ] = None,
    owner: Annotated[
        str | None, typer.Option(metavar="TEXT", help=N_("Whose owner's name contains this."))
    ] = None,
    sector: Annotated[
        str | None, typer.Option(metavar="TEXT", help=N_("With a sector that contains this."))
    ] = None,
    text: Annotated[
        str | None, typer.Option(metavar="TEXT", help=N_("Whose id or title contains this."))
    ] = None,
    gaps: Annotated[
        bool, typer.Option("--gaps", help=N_("Only those under way that nobody follows up."))
    ] = False,
    conflicts: Annotated[
        bool, typer.Option("--conflicts", help=N_("Only those of which sources say different things."))
    ] = False,
    sort: Annotated[
        str,
        typer.Option(
            metavar="ORDER", help=N_("By light, next touch, last milestone or id: light, next, last, id.")
        ),
    ] = "light",
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help=N_("No more than this many."))] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    json: AsJson = False,
) -> None:
    """Print the board."""
    call: Call = ctx.obj
    filters = Filters(
        kind=asked.kind_asked(kind),
        stage=asked.stage_asked(stage),
        light=asked.light_asked(light),
        region=region,
        owner=owner,
        sector=sector,
        text=text,
        gaps=gaps,
        conflicts=conflicts,
        sort=asked.one_of(sort, "--sort", SORTS),
        limit=limit or EVERYTHING,
    )
    with asked.reading(call, as_of, known_at) as reader:
        board = reader.status(filters)
        if json:
            click.echo(as_json(_document(board)))
            return
        page = Page.of(call.environment)
        if board.rows:
            page.table(_columns(), _rows(board, reader.regions))
            page.gap()
        past = phrases.past(reader, as_of, known_at, asked.local(reader.known_at, call.clock))
        _close(page, board, reader, past, filtered=filters != Filters(sort=filters.sort, limit=filters.limit))
        page.print()


def _document(board: Board) -> Document:
    document = board_document(board, current())
    for told, row in zip(document["initiatives"], board.rows, strict=True):
        told["possibly"] = row.possibly
    return document


def _columns() -> list[Column]:
    return [
        Column(_("Light")),
        Column(_("ID")),
        Column(_("Title"), least=22, good=26),
        Column(_("Regions"), rank=LUXURY + 2, least=12, cut=clip_list),
        Column(_("Stage")),
        Column(_("Last milestone"), rank=LUXURY + 3, least=14),
        Column(_("Next"), rank=1),
        Column(_("Owner"), rank=LUXURY, least=8, good=10),
        Column(_("What"), rank=2, least=12, good=16),
        Column(_("Open"), rank=LUXURY + 1, right=True),
        Column(_("Late"), rank=LUXURY + 1, right=True),
    ]


def _rows(board: Board, regions: Regions) -> list[Row]:
    return [_row(row, board.as_of, regions) for row in board.rows]


def _row(row: BoardRow, today: date, regions: Regions) -> Row:
    touch = row.next_touch
    late = bool(touch and touch.due < today and row.overdue)
    return (
        phrases.light(row.light),
        plain(row.id),
        phrases.title(row.title_en, row.title_zh, row.id),
        phrases.listed(phrases.places(row.regions, regions)),
        _stage(row),
        _last(row),
        Cell(f"{'≈' if touch.provisional else ''}{touch.due}", "red" if late else "") if touch else _gap(row),
        plain(touch.owner) if touch else "",
        phrases.what(touch) if touch else "",
        str(row.open) if row.open else "",
        Cell(str(row.overdue), "red bold") if row.overdue else "",
    )


def _gap(row: BoardRow) -> Cell:
    """What stands for the next touch of an initiative that nobody follows up."""
    return Cell(_("unattended"), "yellow") if row.gap else Cell("")


def _stage(row: BoardRow) -> str:
    stage = plain(row.stage_zh if current() == "zh" else row.stage_en)
    marks = [*(["?"] if row.possibly else []), *(["≠"] if row.conflicts else [])]
    return " ".join([stage, *marks])


def _last(row: BoardRow) -> str:
    if not row.last_happened:
        return ""
    kind = row.last_zh if current() == "zh" else row.last_en
    return plain(f"{dates.short(row.last_happened, current())} {kind}")


def _close(page: Page, board: Board, reader: Reader, past: list[str], *, filtered: bool) -> None:
    """The line that sums up, or what to do where there is nothing."""
    if any(row.next_touch and row.next_touch.provisional for row in board.rows):
        page.text(Cell(_("≈ provisional: the holidays of that year have not been announced yet."), "dim"))
    if any(row.possibly for row in board.rows):
        page.text(Cell(_("? {possibly}.").format(possibly=reasons.possibly()), "dim"))
    if any(row.conflicts for row in board.rows):
        page.text(Cell(_("≠ sources say different things: tracker check"), "dim"))
    if board.rows:
        page.parts([*_practice(reader), *_sums(board), *past])
    elif filtered:
        page.text(_("No initiative is like that. All of them: tracker status"))
    elif past:
        page.text(_("Nothing had happened yet: {past}.").format(past=phrases.listed(past)))
    else:
        page.text(_("The journal is empty. Open an initiative: tracker new project “…” --region Wuxi"))


def _practice(reader: Reader) -> list[str]:
    return [_("practice journal")] if reader.practice else []


def _sums(board: Board) -> list[str]:
    shown = len(board.rows)
    count = (
        ngettext("{n} initiative", "{n} initiatives", board.total).format(n=board.total)
        if shown == board.total
        else _("{shown} of {n} initiatives").format(shown=shown, n=board.total)
    )
    return [
        count,
        _("{n} overdue").format(n=board.overdue),
        _("{n} due this week").format(n=board.this_week),
        *([_("{n} unattended").format(n=board.gaps)] if board.gaps else []),
        *([_("{n} with conflicts").format(n=board.conflicts)] if board.conflicts else []),
    ]


apps = {"status": app}
