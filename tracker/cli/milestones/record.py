"""`tracker record KIND INITIATIVE`: something happened."""

import typer

from tracker.cli.milestones.subcommands import Kinds
from tracker.words import N_, _


class Record(Kinds):
    """`record`, with a subcommand for each kind."""

    verb = "record"


app = typer.Typer(
    cls=Record,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    options_metavar="",
    subcommand_metavar="KIND INITIATIVE [OPTIONS]",
    help=N_(
        "Record that something happened in an initiative. KIND says what: one of those below, each with "
        "options of its own.\n\n"
        "\b\nExamples:\n"
        "  tracker record agreement_signed I-1 --on 3月23日—24日 --with 深圳人才集团:signatory\n"
        '  tracker record 走访 I-1 --note "Second visit"\n'
        "  tracker record agreement-signed --help"
    ),
)
apps = {"record": app}


@app.callback(invoke_without_command=True)
def record(ctx: typer.Context) -> None:
    """What every kind has in common is in its own command."""
    if ctx.invoked_subcommand is None:
        ctx.fail(_("Say what happened by its kind: tracker record KIND INITIATIVE."))
