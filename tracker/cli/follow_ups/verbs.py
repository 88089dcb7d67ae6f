"""`tracker add`, `done`, `snooze`, `reschedule`, `approve`, `decline`, `assign`, `cancel`, `reopen`."""

from collections.abc import Mapping
from typing import Annotated

import click
import typer

from tracker.cli.call import Call
from tracker.cli.options import INITIATIVE, AsJson, Data, Key, language_of, naming_options
from tracker.cli.receipts.receipt import recorded
from tracker.domain.fields import read
from tracker.domain.initiatives.commands import (
    AddFollowUp,
    Answer,
    Assign,
    Cancel,
    Finish,
    Reopen,
    Reschedule,
    Snooze,
)
from tracker.words import N_, _


def _app() -> typer.Typer:
    return typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)


apps = {
    name: _app()
    for name in (
        "add",
        "done",
        "snooze",
        "reschedule",
        "approve",
        "decline",
        "assign",
        "cancel",
        "reopen",
    )
}

FollowUp = Annotated[
    str,
    typer.Argument(
        metavar="FOLLOW_UP", help=N_("Its id, as in tracker due, or any beginning that only it has.")
    ),
]
Because = Annotated[str, typer.Option(metavar="WHY", help=N_("The reason."))]


@apps["add"].command(
    help=N_(
        "Ask for something to be done in an initiative, whatever the rules ask for.\n\n"
        "It is closed by tracker done, by a milestone of the kinds that you name, and by the end of the "
        "initiative.\n\n"
        "\b\nExamples:\n"
        '  tracker add I-16 --what "Ask for the floor plan" --due 2023-04-14\n'
        "  tracker add I-16 --what 催要平面图 --due 4月14日 --owner talent-office --because-of M-16.3\n"
        '  tracker add I-16 --what "Get it signed" --due 2023-06 --closed-by agreement_signed'
    )
)
def add(
    ctx: typer.Context,
    initiative: Annotated[str, typer.Argument(metavar="INITIATIVE", help=INITIATIVE)],
    *,
    what: Annotated[str, typer.Option(metavar="TEXT", help=N_("What is to be done, in Chinese or English."))],
    what_zh: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help=N_("The same in Chinese, where it was said in English.")),
    ] = None,
    due: Annotated[str, typer.Option(metavar="DATE", help=N_("The day by which it is to be done."))],
    owner: Annotated[
        str | None,
        typer.Option(
            metavar="WHO", help=N_("Who is to do it and is reminded. Else: the initiative's owner.")
        ),
    ] = None,
    because_of: Annotated[
        str | None,
        typer.Option(metavar="MILESTONE", help=N_("The milestone that gave rise to it, by its id or key.")),
    ] = None,
    closed_by: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help=N_("A kind of milestone that closes it. Repeat it for each.")),
    ] = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Ask for it."""
    said = {
        "initiative": initiative,
        "what": _in_languages(what, what_zh),
        "due": due,
        "owner": owner,
        "milestone": because_of,
        "closed_by": closed_by or [],
        "key": key,
    }
    _do(AddFollowUp, said, ctx, as_json=as_json, other={"milestone": "--because-of", "what": "--what"})


def _in_languages(what: str, what_zh: str | None) -> dict[str, str]:
    if what_zh is None:
        return {language_of(what): what}
    if language_of(what) == "zh":
        raise click.UsageError(
            _("What is to be done is said twice in Chinese, with --what and with --what-zh. Say it once.")
        )
    return {"en": what, "zh": what_zh}


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
        "Give a follow-up a new date, with the reason, before the day on which it is due. Where the policy "
        "wants that approved, it is asked for. To be left alone for a while only, snooze it.\n\n"
        '\b\nExample:\n  tracker reschedule F-7k2 --to 4月20日 --because "The host is abroad"'
    )
)
def reschedule(
    ctx: typer.Context,
    follow_up: FollowUp,
    *,
    to: Annotated[str, typer.Option(metavar="DATE", help=N_("The new date."))],
    because: Because,
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


@apps["approve"].command(
    help=N_("Grant the new date that somebody has asked for.\n\n\b\nExample:\n  tracker approve F-7k2")
)
def approve(
    ctx: typer.Context,
    follow_up: FollowUp,
    *,
    because: Annotated[str | None, typer.Option(metavar="WHY", help=N_("The reason."))] = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Grant it."""
    said = {"follow_up": follow_up, "granted": True, "because": because, "key": key}
    _do(Answer, said, ctx, as_json=as_json)


@apps["decline"].command(
    help=N_(
        "Decline the new date that somebody has asked for, with the reason: the old one stays.\n\n"
        '\b\nExample:\n  tracker decline F-7k2 --because "The minister waits for it"'
    )
)
def decline(
    ctx: typer.Context, follow_up: FollowUp, *, because: Because, key: Key = None, as_json: AsJson = False
) -> None:
    """Decline it."""
    said = {"follow_up": follow_up, "granted": False, "because": because, "key": key}
    _do(Answer, said, ctx, as_json=as_json)


@apps["cancel"].command(
    help=N_(
        "Close a follow-up that is not needed, with the reason.\n\n"
        '\b\nExample:\n  tracker cancel F-7k2 --because "They came by themselves"'
    )
)
def cancel(
    ctx: typer.Context, follow_up: FollowUp, *, because: Because, key: Key = None, as_json: AsJson = False
) -> None:
    """Cancel it."""
    _do(Cancel, {"follow_up": follow_up, "because": because, "key": key}, ctx, as_json=as_json)


@apps["reopen"].command(
    help=N_(
        "Open a follow-up again that was done, closed or cancelled or has lapsed, with the reason.\n\n"
        "What was recorded before closes it no more; a milestone recorded from now on may.\n\n"
        '\b\nExample:\n  tracker reopen F-7k2 --because "The minutes never arrived"'
    )
)
def reopen(
    ctx: typer.Context, follow_up: FollowUp, *, because: Because, key: Key = None, as_json: AsJson = False
) -> None:
    """Open it again."""
    _do(Reopen, {"follow_up": follow_up, "because": because, "key": key}, ctx, as_json=as_json)


Verb = AddFollowUp | Answer | Assign | Cancel | Finish | Reopen | Reschedule | Snooze


def _do(
    verb: type[Verb],
    said: Data,
    ctx: typer.Context,
    *,
    as_json: bool,
    other: Mapping[str, str] | None = None,
) -> None:
    call: Call = ctx.obj
    with naming_options(other):
        recorded(read(verb, said, call.clock.today()), call, as_json=as_json)
