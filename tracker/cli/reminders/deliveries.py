"""`tracker deliveries`: what was sent, to whom, when, with which result; and what is waiting."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import click
import typer

from tracker.app.clock import as_stored
from tracker.cli.asked import AsJson, local, zone_of
from tracker.cli.call import Call
from tracker.cli.page import Cell, Column, Page, Row
from tracker.cli.text import as_json, plain
from tracker.domain import dates
from tracker.domain.refusals import Refused
from tracker.reminders.reasons import sentence
from tracker.views.answers import DigestRow
from tracker.words import N_, _, ngettext

if TYPE_CHECKING:
    from tracker.reminders.errands import Outcome

DAYS = 14
"""How far back it looks, unless told otherwise."""

FAILED = ("failed", "given up")

STATES = {
    "claimed": (N_("under way"), "yellow"),
    "delivered": (N_("delivered"), "green"),
    "failed": (N_("failed"), "yellow"),
    "given up": (N_("given up"), "red"),
}
WAITS = {
    "hours": N_("until office hours begin"),
    "retry": N_("until it is tried again"),
    "claimed": N_("for whoever is delivering it"),
    "lane": N_("since the channel fails"),
    "now": N_("for the next run: tracker remind, or tracker run"),
}

HELP = N_(
    """What was sent, to whom, when and with which result, the latest first.

\b
Examples:
  tracker deliveries
  tracker deliveries --failed --since 2023-04-01
  tracker deliveries --waiting mei"""
)

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"deliveries": app}


@app.command(help=HELP)
def deliveries(
    ctx: typer.Context,
    *,
    recipient: Annotated[
        str | None, typer.Argument(metavar="[RECIPIENT]", help=N_("Whose handle contains this."))
    ] = None,
    failed: Annotated[bool, typer.Option("--failed", help=N_("Only what did not arrive."))] = False,
    waiting: Annotated[
        bool, typer.Option("--waiting", help=N_("What is still to be sent, and what it waits for."))
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help=N_("From the beginning of that day on; else of two weeks.")),
    ] = None,
    json: AsJson = False,
) -> None:
    """Print deliveries."""
    call: Call = ctx.obj
    if waiting:
        outcomes = _waiting(call, recipient)
        if json:
            click.echo(as_json({"waiting": [_waiting_document(one) for one in outcomes]}))
        else:
            _print_waiting(call, outcomes)
        return
    moment = _since(since, call)
    with call.reader() as reader:
        found = reader.digests(as_stored(moment), recipient, FAILED if failed else None)
    if json:
        click.echo(as_json({"since": as_stored(moment), "deliveries": [_document(one) for one in found]}))
    else:
        _print(call, found)


def _since(told: str | None, call: Call) -> datetime:
    """The beginning of the day as told, where the person is. Raises click.BadParameter."""
    today = call.clock.today()
    try:
        day = dates.parse(told, today).earliest if told else today - timedelta(days=DAYS)
    except Refused as refused:
        raise click.BadParameter(_(refused.template).format(**refused.values)) from None
    zone = zone_of(call.clock)
    return datetime.combine(day or today, time.min, zone).astimezone(zone)


def _print(call: Call, found: Sequence[DigestRow]) -> None:
    page = Page.of(call.environment)
    if found:
        page.table(_columns(), [_row(one, call) for one in found])
        page.gap()
    arrived = sum(one.state == "delivered" for one in found)
    missing = sum(one.state in FAILED for one in found)
    if not found:
        page.text(_("Nothing was sent in that time. What is waiting: tracker deliveries --waiting"))
    else:
        page.parts(
            [
                ngettext("{n} digest delivered", "{n} digests delivered", arrived).format(n=arrived),
                *([_("{n} failed").format(n=missing)] if missing else []),
            ]
        )
    page.print()


def _columns() -> list[Column]:
    return [
        Column(_("When")),
        Column(_("To"), least=8, good=16),
        Column(_("Channel"), rank=1, least=8),
        Column(_("For"), rank=3),
        Column(_("Result"), least=10),
        Column(_("Lines"), rank=4, right=True),
        Column(_("Why"), rank=2, least=16, good=40),
    ]


def _row(one: DigestRow, call: Call) -> Row:
    word, style = STATES[one.state]
    told = _(word) if one.attempt <= 1 else _("{result} ({n} attempts)").format(result=_(word), n=one.attempt)
    return (
        local(one.at, call.clock),
        plain(one.recipient),
        plain(one.channel),
        one.day.isoformat(),
        Cell(told, style),
        str(len(one.follow_ups)),
        _why(one, call),
    )


def _why(one: DigestRow, call: Call) -> str:
    reason = plain(sentence(one.reason, _)) if one.reason else ""
    if one.retry_at:
        again = _("tried again at {moment}").format(moment=local(one.retry_at, call.clock))
        return f"{again}: {reason}"
    return reason


def _document(one: DigestRow) -> dict[str, Any]:
    return {
        "recipient": one.recipient,
        "channel": one.channel,
        "day": one.day.isoformat(),
        "result": one.state,
        "at": one.at,
        "attempts": one.attempt,
        "reason": one.reason,
        "retry_at": one.retry_at,
        "claimed_until": one.until,
        "message_id": one.message_id,
        "follow_ups": list(one.follow_ups),
    }


def _waiting(call: Call, recipient: str | None) -> list["Outcome"]:
    """What would be sent and is not yet, the next first."""
    from tracker.cli.reminders.post import post  # noqa: PLC0415 - brings in the slow libraries
    from tracker.reminders.delivering import Deliverer  # noqa: PLC0415
    from tracker.reminders.errands import Wanted  # noqa: PLC0415

    with call.tracker() as tracker:
        found = Deliverer(tracker, post(call)).deliver(Wanted(owner=recipient, send=False)).outcomes
    wait = [one for one in found if one.digest is not None]
    return sorted(wait, key=lambda one: (one.until, one.errand.who.handle, one.errand.channel))


def _print_waiting(call: Call, outcomes: Sequence["Outcome"]) -> None:
    page = Page.of(call.environment)
    if outcomes:
        columns = [
            Column(_("Until")),
            Column(_("To"), least=8, good=16),
            Column(_("Channel"), rank=1, least=8),
            Column(_("Lines"), rank=2, right=True),
            Column(_("Waits"), least=16, good=40),
        ]
        page.table(columns, [_waiting_row(one, call) for one in outcomes])
        page.gap()
    text = ngettext("{n} digest is waiting.", "{n} digests are waiting.", len(outcomes))
    page.text(text.format(n=len(outcomes)) if outcomes else _("Nothing is waiting."))
    page.print()


def _waiting_row(one: "Outcome", call: Call) -> Row:
    told = one.closed or one.reason
    reason = plain(sentence(told, _)) if told else ""
    what = "" if one.closed else _(WAITS.get(one.why, ""))
    return (
        local(as_stored(one.until), call.clock),
        plain(one.errand.who.handle),
        plain(one.errand.channel),
        str(len(one.digest.lines)) if one.digest else "",
        ": ".join(filter(None, [what, reason])),
    )


def _waiting_document(one: "Outcome") -> dict[str, Any]:
    return {
        "recipient": one.errand.who.handle,
        "channel": one.errand.channel,
        "until": as_stored(one.until),
        "waits": one.why,
        "reason": one.closed or one.reason or None,
        "follow_ups": list(one.digest.shown()) if one.digest else [],
    }
