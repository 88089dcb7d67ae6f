"""`tracker catalogue`: the types of events, their versions and the schemas of their data."""

from typing import Annotated

import click
import typer

from tracker.cli.asked import AsJson
from tracker.cli.call import Call
from tracker.cli.page import Page
from tracker.cli.text import as_json
from tracker.cli.wording.phrases import listed
from tracker.words import N_, _

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"catalogue": app}


@app.command(
    help=N_(
        "The types of events that this program stores, with their versions and fields.\n\n"
        "With --json, the JSON Schema of each. A name and its shape are for ever: a change comes as a new "
        "version.\n\n"
        "\b\nExamples:\n  tracker catalogue\n  tracker catalogue --json > schemas.json"
    )
)
def catalogue(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[TYPE]", show_default=False, help=N_("Only this type."))
    ] = None,
    json: AsJson = False,
) -> None:
    """Print the catalogue."""
    from tracker.exchange.catalogue import catalogue as whole  # noqa: PLC0415 - brings in the slow libraries

    call: Call = ctx.obj
    types = whole()
    if name is not None:
        if name not in types:
            raise click.BadParameter(
                _("There is no type {name!r}. All of them: tracker catalogue").format(name=name)
            )
        types = {name: types[name]}
    if json:
        click.echo(as_json(types))
        return
    page = Page.of(call.environment)
    pairs = []
    for key, one in types.items():
        needed = set(one["schema"].get("required", ()))
        fields = [field if field in needed else f"[{field}]" for field in one["schema"]["properties"]]
        pairs.append((f"{key} {one['version']}", [listed(fields)]))
    page.pairs(pairs)
    page.gap()
    page.text(_("The number is the version; fields in brackets may be left out."))
    page.print()
