"""`tracker figures`: what was reported, what is counted from milestones, and how far targets are."""

from typing import Annotated

import click
import typer

from tracker.app import figure_ids as ids
from tracker.app.figure_cells import Figures
from tracker.app.figures import answer, not_once
from tracker.cli import asked as asking
from tracker.cli.asked import AsJson, AsOf, KnownAt
from tracker.cli.call import Call
from tracker.cli.figures import documents
from tracker.cli.figures.page import FiguresPage, Shares
from tracker.cli.page import Page
from tracker.cli.text import as_json
from tracker.cli.wording import phrases
from tracker.domain import extents
from tracker.domain.figures import ALWAYS, Period
from tracker.domain.refusals import Refused
from tracker.views.figure_answers import BY, Answered, Asked, By, NotOnce
from tracker.words import N_, _, current

HELP = N_(
    """The figures: what was reported, what is counted from milestones, and how far targets are.

A figure keeps the hedge that it was told with, and what is not certain makes it a range: 3–4. Nothing is
counted twice. Every value has an id that tracker why takes.

\b
Examples:
  tracker figures
  tracker figures agreements --by quarter
  tracker figures --period 2023Q1 --region 无锡
  tracker figures --double-counts
  tracker figures --as-of 2023-03-31 --known-at 2023-04-03"""
)

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"figures": app}


@app.command(help=HELP)
def figures(
    ctx: typer.Context,
    figure: Annotated[
        str | None,
        typer.Argument(
            metavar="[FIGURE]", show_default=False, help=N_("Only this one: its id or a name of it.")
        ),
    ] = None,
    *,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="WHAT",
            help=N_("Split by region, organisation, initiative, month, quarter or year."),
        ),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(metavar="PERIOD", help=N_("Only of this time: 2023, 2023Q1, 2023-02/2023-03, 上半年.")),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(metavar="REGION", help=N_("In this region or a place in it: 深圳, Jiangsu, HK.")),
    ] = None,
    initiative: Annotated[
        str | None,
        typer.Option(metavar="INITIATIVE", help=N_("Of this initiative: its id, or a part of its title.")),
    ] = None,
    share_of: Annotated[
        str | None,
        typer.Option("--share-of", metavar="FIGURE", help=N_("Also as a share of another figure.")),
    ] = None,
    double_counts: Annotated[
        bool,
        typer.Option("--double-counts", help=N_("Also what is told twice, and what is done about it.")),
    ] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    json: AsJson = False,
) -> None:
    """Print the figures."""
    call: Call = ctx.obj
    if share_of is not None and figure is None:
        raise click.UsageError(_("Say which figure is to be a share of {figure}.").format(figure=share_of))
    span = _span(period, call)
    split = _split(by)
    with asking.reading(call, as_of, known_at) as reader:
        found = reader.figures()
        asked = Asked(
            figure=found.find(figure) if figure is not None else None,
            by=split,
            period=span,
            regions=(reader.regions.find(region).code,) if region is not None else (),
            initiative=reader.initiative(initiative) if initiative is not None else None,
        )
        told = answer(found, asked)
        twice = not_once(found, asked) if double_counts else None
        shares = _shares(found, told, share_of)
        if json:
            click.echo(as_json(_document(told, twice, shares)))
            return
        page = Page.of(call.environment)
        past = phrases.past(reader, as_of, known_at, asking.local(reader.known_at, call.clock))
        FiguresPage(page, reader, told).write(twice, shares, past)
        page.print()


def _span(text: str | None, call: Call) -> Period:
    """The period that was asked for. Raises click.BadParameter."""
    if text is None:
        return ALWAYS
    try:
        return ids.read_period(text, call.clock.today())
    except Refused as refused:
        raise click.BadParameter(_(refused.template).format(**refused.values)) from None


def _split(text: str | None) -> By | None:
    if text is None:
        return None
    chosen = asking.one_of(text, "--by", list(BY))
    return next(by for by in BY if by == chosen)


def _shares(found: Figures, told: Answered, share_of: str | None) -> Shares:
    """The values that were asked for as shares of another figure, group by group."""
    if share_of is None:
        return []
    asked = told.asked
    whole = answer(
        found,
        Asked(found.find(share_of), asked.by, asked.period, asked.regions, asked.initiative),
    )
    wholes = {one.group.key: one for one in (*whole.reported, *whole.counted) if not one.part}
    parts = [one for one in (*told.reported, *told.counted) if one.group.key in wholes]
    return [
        (one, wholes[one.group.key], extents.share(one.extent, wholes[one.group.key].extent)) for one in parts
    ]


def _document(told: Answered, twice: list[NotOnce] | None, shares: Shares) -> dict[str, object]:
    document = documents.answered(told, current())
    if twice is not None:
        document["double_counts"] = documents.not_once(twice)
    if shares:
        document["shares"] = [
            {"figure": part.id, "of": whole.id, "share": documents.share(share, current())}
            for part, whole, share in shares
        ]
    return document
