"""`tracker done`, `snooze`, `reschedule`, `assign`: what people do with a follow-up."""

from typing import Annotated, TypeVar

import typer

from tracker.cli import milestone_options as about
from tracker.cli.call import Call
from tracker.cli.receipt import recorded
from tracker.cli.spoken import Data, naming_options
from tracker.domain.fields import read
from tracker.domain.initiatives.commands import Assign, Finish, Reschedule, Snooze
from tracker.words import N_


def _app() -> typer.Typer:
    return typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)


apps = {"done": _app(), "snooze": _app(), "reschedule": _app(), "assign": _app()}

FollowUp = Annotated[
    str,
    typer.Argument(
        metavar="FOLLOW_UP", help=N_("Its id, as in tracker due, or any beginning that only it has.")
    ),
]
Key = Annotated[str | None, typer.Option(metavar="KEY", help=about.KEY)]
AsJson = Annotated[bool, typer.Option("--json", help=about.JSON)]


@apps["done"].command(
    help=N_(
        "Close a follow-up as done, with what came of it.\n\n"
        '\b\nExample:\n  tracker done F-7k2 --outcome "Minutes sent to both sides"'
    )
)
def done(
    ctx: typer.Context,
    follow_up: FollowUp,
    *,
    outcome: Annotated[str | None, typer.Option(metavar="TEXT", help=N_("What came of it."))] = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Close it."""
    _do(Finish, {"follow_up": follow_up, "outcome": outcome, "key": key}, ctx, as_json=as_json)


@apps["snooze"].command(
    help=N_(
        "Keep a follow-up quiet until a day. Its date stays: to move that, reschedule it.\n\n"
        "\b\nExample:\n  tracker snooze F-7k2 --until 2023-04-20"
    )
)
def snooze(
    ctx: typer.Context,
    follow_up: FollowUp,
    *,
    until: Annotated[str, typer.Option(metavar="DATE", help=N_("The day on which it speaks up again."))],
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Keep it quiet."""
    _do(Snooze, {"follow_up": follow_up, "until": until, "key": key}, ctx, as_json=as_json)


@apps["reschedule"].command(
    help=N_(
        "Give a follow-up a new date, with the reason. To be left alone for a while only, snooze it.\n\n"
        '\b\nExample:\n  tracker reschedule F-7k2 --to 4月20日 --because "The host is abroad"'
    )
)
def reschedule(
    ctx: typer.Context,
    follow_up: FollowUp,
    *,
    to: Annotated[str, typer.Option(metavar="DATE", help=N_("The new date."))],
    because: Annotated[str, typer.Option(metavar="WHY", help=N_("The reason."))],
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Move it."""
    said = {"follow_up": follow_up, "to": to, "because": because, "key": key}
    _do(Reschedule, said, ctx, as_json=as_json)


@apps["assign"].command(
    help=N_(
        "Give a follow-up to somebody, who is reminded from then on.\n\n"
        "\b\nExample:\n  tracker assign F-7k2 --to talent-office"
    )
)
def assign(
    ctx: typer.Context,
    follow_up: FollowUp,
    *,
    to: Annotated[
        str, typer.Option(metavar="WHO", help=N_("The office, or a person by the handle it gave."))
    ],
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Give it to them."""
    _do(Assign, {"follow_up": follow_up, "to": to, "key": key}, ctx, as_json=as_json)


Verb = TypeVar("Verb", Finish, Snooze, Reschedule, Assign)


def _do(verb: type[Verb], said: Data, ctx: typer.Context, *, as_json: bool) -> None:
    call: Call = ctx.obj
    with naming_options():
        recorded(read(verb, said, call.clock.today()), call, as_json=as_json)
