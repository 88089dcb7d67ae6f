"""`tracker plan KIND INITIATIVE`: something is to happen."""

import typer

from tracker.cli.milestones.subcommands import Kinds
from tracker.words import N_, _


class Plan(Kinds):
    """`plan`, with a subcommand for each kind."""

    verb = "plan"


app = typer.Typer(
    cls=Plan,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    options_metavar="",
    subcommand_metavar="KIND INITIATIVE --on DATE [OPTIONS]",
    help=N_(
        "Plan a milestone that is still to come. KIND says what: one of those below.\n\n"
        "When it has happened: tracker record KIND INITIATIVE --keeps PLAN\n\n"
        "\b\nExamples:\n"
        "  tracker plan site_visit I-1 --on 2023-04-18\n"
        "  tracker plan opened I-1 --on 6月中旬 --at Qianhai"
    ),
)
apps = {"plan": app}


@app.callback(invoke_without_command=True)
def plan(ctx: typer.Context) -> None:
    """What every kind has in common is in its own command."""
    if ctx.invoked_subcommand is None:
        ctx.fail(_("Say what is to happen by its kind: tracker plan KIND INITIATIVE --on DATE."))
