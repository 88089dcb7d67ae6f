"""`tracker region`: the regions that initiatives can join. `add` is in `people.declare_region`."""

from typing import Annotated

import click
import typer
from typer.core import TyperGroup

from tracker.cli.asked import AsJson
from tracker.cli.call import Call
from tracker.cli.page import Column, Page, Row
from tracker.cli.text import as_json, plain
from tracker.cli.wording.phrases import title
from tracker.domain.regions import Region, Regions
from tracker.words import N_, _, ngettext

HELP = N_(
    """The regions: list them, add your own.

\b
Examples:
  tracker region list 无锡
  tracker region add GBA --en GBA --zh 大湾区 --calendar CN --zone Asia/Shanghai"""
)
LIST = N_(
    """List the regions.

Your own come first, then countries and territories by ISO 3166 code and mainland places by GB/T 2260 code.

\b
Examples:
  tracker region list
  tracker region list 无锡
  tracker region list 4403"""
)


class RegionCommands(TyperGroup):
    """`list`, and `add`, which is loaded when it is called since it brings in the slow libraries."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Both names."""
        return [*super().list_commands(ctx), "add"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, in the reader's language."""
        if cmd_name != "add":
            return super().get_command(ctx, cmd_name)
        from tracker.cli.commands import in_words  # noqa: PLC0415 - it is importing this module
        from tracker.cli.people.declare_region import ADD, region_add  # noqa: PLC0415 - pydantic

        own = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
        own.command("add", help=ADD)(region_add)
        return in_words(typer.main.get_command(own), "add")


app = typer.Typer(
    cls=RegionCommands, help=HELP, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False
)
apps = {"region": app}


@app.callback()
def _group() -> None:
    """Make `list` a subcommand, though it is the only one declared here."""


@app.command("list", help=LIST)
def list_regions(
    ctx: typer.Context,
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help=N_("A part of a name, or the beginning of a code."))
    ] = None,
    json: AsJson = False,
) -> None:
    """Print the regions."""
    call: Call = ctx.obj
    with call.reader() as reader:
        regions = reader.regions
    found = regions.search(text) if text and text.strip() else regions.all()
    if json:
        click.echo(as_json({"regions": [_document(one) for one in found]}))
        return
    page = Page.of(call.environment)
    if found:
        page.table(_columns(), [_row(one, regions) for one in found])
        page.gap()
        count = ngettext("{n} region", "{n} regions", len(found)).format(n=len(found))
        page.text(count if text else _("{count}. Find one: tracker region list TEXT").format(count=count))
    else:
        page.text(
            _("No region is called {text}. Add your own: tracker region add").format(text=plain(text or ""))
        )
    page.print()


def _columns() -> list[Column]:
    return [
        Column(_("Code")),
        Column(_("English"), least=16),
        Column(_("Chinese"), least=12),
        Column(_("In"), rank=1, least=10),
        Column(_("Calendar"), rank=2),
        Column(_("Time zone"), rank=3),
    ]


def _row(region: Region, regions: Regions) -> Row:
    inside = regions.get(region.parent) if region.parent else None
    return (
        plain(region.code),
        plain(region.en),
        plain(region.zh),
        title(inside.en, inside.zh) if inside else "",
        plain(region.calendar),
        plain(region.zone),
    )


def _document(region: Region) -> dict[str, str | None]:
    return {
        "code": region.code,
        "en": region.en,
        "zh": region.zh,
        "calendar": region.calendar,
        "zone": region.zone,
        "parent": region.parent,
    }
