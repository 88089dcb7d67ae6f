"""`tracker remind`: one digest for each recipient, channel and day."""

import os
import socket
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Annotated, Any

import click
import typer

from tracker.cli.asked import AsJson, zone_of
from tracker.cli.call import Call
from tracker.cli.page import Cell, Page
from tracker.cli.reminders.post import post
from tracker.cli.text import as_json, plain
from tracker.cli.wording import phrases
from tracker.domain.refusals import NotFound
from tracker.domain.settings.offices import CHANNEL_KINDS
from tracker.reminders.attempts import NEVER, as_stored
from tracker.reminders.daemon import signed
from tracker.reminders.delivering import Deliverer
from tracker.reminders.digest import Digest, Line
from tracker.reminders.errands import Outcome, Wanted
from tracker.reminders.message import HEADINGS, remarks
from tracker.reminders.reasons import sentence
from tracker.reminders.recipients import TERMINAL
from tracker.reminders.remind import Reminded, remind
from tracker.reminders.speech import speech
from tracker.views.answers import FollowUpRow
from tracker.words import N_, _, current, ngettext

PARTLY = 6
STYLES = {"overdue": "red", "escalated": "red", "due": "yellow", "coming": "green"}

RESULTS = {
    "delivered": (N_("delivered"), "green"),
    "failed": (N_("failed, to be tried again"), "yellow"),
    "given up": (N_("failed, given up for today"), "red"),
    "waiting": (N_("would be sent"), ""),
}

HELP = N_(
    """Say to everybody what is overdue, due and near, in one digest a day, and record that it was said.

Those who have channels are told there, on their working days and in their hours; those who have none are told
here, on the terminal, at once. A second run on the same day has nothing new to say, so that this can be run
as often as you like, also by cron.

\b
Examples:
  tracker remind
  tracker remind --owner 滨湖区 --dry-run
  tracker remind --channel email --anyway"""
)

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"remind": app}


@app.command(help=HELP)
def remind_command(
    ctx: typer.Context,
    *,
    owner: Annotated[
        str | None, typer.Option(metavar="TEXT", help=N_("Whose owner's name contains this."))
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option(metavar="CHANNEL", help=N_("Only on this channel: email, webhook:ops, terminal …")),
    ] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help=N_("At any hour and on any day, not only when people work."))
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=N_("Show the digests and record nothing."))
    ] = False,
    json: AsJson = False,
) -> None:
    """Deliver the digests of the day."""
    call: Call = ctx.obj
    _check(channel)
    wanted = Wanted(owner=owner, channel=channel, anyway=anyway, send=not dry_run)
    with call.tracker() as tracker:
        outcomes: tuple[Outcome, ...] = ()
        if channel != TERMINAL:
            outcomes = Deliverer(tracker, post(call), current()).deliver(wanted).outcomes
        say = _print_document if json else partial(_print, call)
        show = partial(say, outcomes, recorded=not dry_run)
        printed = 0
        if channel in (None, TERMINAL):
            everybody = channel == TERMINAL
            reminded = remind(tracker, show, owner=owner, record=not dry_run, everybody=everybody)
            printed = len(reminded.sent)
        elif not outcomes:
            raise _nobody(wanted)
        else:
            show(Reminded(tracker.clock.today(), (), ()))
        if not dry_run:
            signed(tracker, socket.gethostname(), os.getpid(), outcomes, printed)
    if any(one.result in ("failed", "given up") for one in outcomes):
        raise typer.Exit(PARTLY)


def _check(channel: str | None) -> None:
    if channel is not None and channel.partition(":")[0] not in CHANNEL_KINDS:
        raise click.BadParameter(
            _("{option} cannot be {text!r}: it is one of {choices}.").format(
                option="--channel", text=channel, choices=phrases.listed(CHANNEL_KINDS)
            )
        )


def _nobody(wanted: Wanted) -> NotFound:
    if wanted.owner is None:
        return NotFound(
            N_("Nobody is told on the channel {channel}. See: tracker person list, tracker office list"),
            channel=wanted.channel,
        )
    return NotFound(
        N_(
            "{owner} is not told on the channel {channel}. Say so: "
            "tracker person set HANDLE --channel {channel}"
        ),
        owner=wanted.owner,
        channel=wanted.channel,
    )


def _print(call: Call, outcomes: Sequence[Outcome], reminded: Reminded, *, recorded: bool) -> None:
    page = Page.of(call.environment)
    for digest in reminded.sent:
        _digest(page, digest)
    _outcomes(page, call, [one for one in outcomes if _told(one)])
    page.gap()
    for text in _closing(reminded, outcomes, recorded=recorded):
        page.text(text)
    page.print()


def _told(one: Outcome) -> bool:
    """Whether an outcome is worth a line: not of what waits, except where it would be sent."""
    return one.result != "waiting" or one.digest is not None


def _outcomes(page: Page, call: Call, outcomes: Sequence[Outcome]) -> None:
    for channel, group in groupby(outcomes, key=lambda one: one.errand.channel):
        page.heading(channel)
        page.pairs([(plain(one.errand.who.handle), [_outcome(one, call)]) for one in group], indent=2)


def _outcome(one: Outcome, call: Call) -> Cell:
    word, style = RESULTS[one.result]
    told = _(word)
    if one.result == "failed":
        told = _("failed, tried again at {moment}").format(
            moment=f"{one.until.astimezone(zone_of(call.clock)):%Y-%m-%d %H:%M}"
        )
    if one.digest and one.result in ("delivered", "waiting"):
        count = len(one.digest.lines)
        told += ngettext(" ({n} follow-up)", " ({n} follow-ups)", count).format(n=count)
    return Cell(f"{told}: {plain(sentence(one.reason, _))}" if one.reason else told, style)


def _digest(page: Page, digest: Digest) -> None:
    page.heading(f"{plain(digest.recipient)} · {phrases.day(digest.day)}")
    for section, lines in groupby(digest.visible, key=lambda line: line.section):
        page.text(Cell(f"● {_(HEADINGS[section])}", STYLES[section]), indent=2)
        page.pairs([_asked(line) for line in lines], indent=4)
    if digest.folded:
        more = ngettext("… and {n} more: tracker due", "… and {n} more: tracker due", digest.folded)
        page.text(more.format(n=digest.folded), indent=4)
    if digest.settled:
        page.text(_("Settled since the last digest"), indent=2)
        page.pairs(
            [(one.due.isoformat(), [phrases.what(one), _where(one)]) for one in digest.settled], indent=4
        )


def _asked(line: Line) -> tuple[str, list[Cell | str]]:
    """A follow-up: its day and what is to be done; below, where it belongs."""
    one = line.follow_up
    day = f"{one.due}{'≈' if one.provisional else ''}"
    told = f"{phrases.what(one)}{plain(remarks(line, speech(current())))}"
    return day, [told, Cell(_where(one), "dim")]


def _where(one: FollowUpRow) -> str:
    title = phrases.title(one.title_en, one.title_zh)
    return f"{one.id[: phrases.SHORT_ID]} · {one.initiative} {title}"


def _closing(reminded: Reminded, outcomes: Sequence[Outcome], *, recorded: bool) -> list[str]:
    sent = len(reminded.sent) + sum(one.result == "delivered" for one in outcomes)
    failed = sum(one.result in ("failed", "given up") for one in outcomes)
    if not recorded and (sent or any(map(_told, outcomes))):
        return [_("A dry run: nothing was recorded.")]
    found = []
    if sent:
        text = ngettext("{n} digest delivered and recorded.", "{n} digests delivered and recorded.", sent)
        found.append(text.format(n=sent))
    if failed:
        text = ngettext(
            "{n} digest could not be delivered. See: tracker doctor",
            "{n} digests could not be delivered. See: tracker doctor",
            failed,
        )
        found.append(text.format(n=failed))
    return found or [_nothing(reminded, outcomes)]


def _nothing(reminded: Reminded, outcomes: Sequence[Outcome]) -> str:
    if reminded.already:
        return ngettext(
            "Nothing new to say: {n} owner has had the digest of {day}.",
            "Nothing new to say: {n} owners have had the digest of {day}.",
            len(reminded.already),
        ).format(n=len(reminded.already), day=phrases.day(reminded.day))
    if outcomes:
        return _("Nothing is to be sent now. What is waiting: tracker deliveries --waiting")
    return _("Nothing is due or near: no digest for {day}.").format(day=phrases.day(reminded.day))


def _print_document(outcomes: Sequence[Outcome], reminded: Reminded, *, recorded: bool) -> None:
    delivered = bool(reminded.sent) or any(one.result == "delivered" for one in outcomes)
    document: dict[str, Any] = {
        "today": reminded.day.isoformat(),
        "recorded": recorded and delivered,
        "digests": [_document(one) for one in reminded.sent],
        "already": list(reminded.already),
    }
    if outcomes:
        document["deliveries"] = [_outcome_document(one) for one in outcomes]
    typer.echo(as_json(document))


def _document(digest: Digest) -> dict[str, Any]:
    return {
        "recipient": digest.recipient,
        "channel": TERMINAL,
        "follow_ups": [_line_document(line) for line in digest.lines],
        "settled": [one.id for one in digest.settled],
    }


def _line_document(line: Line) -> dict[str, Any]:
    one = line.follow_up
    found = {
        "id": one.id,
        "initiative": one.initiative,
        "what": one.zh if current() == "zh" else one.en,
        "due": one.due.isoformat(),
        "provisional": one.provisional,
        "state": line.state,
        "mark": line.mark,
    }
    if line.level:
        found["level"] = line.level.zh if current() == "zh" else line.level.en
    if line.copied:
        found["owner"] = one.owner
    return found


def _outcome_document(one: Outcome) -> dict[str, Any]:
    return {
        "recipient": one.errand.who.handle,
        "channel": one.errand.channel,
        "result": one.result,
        "reason": one.reason or None,
        "until": as_stored(one.until) if one.until < NEVER else None,
        "follow_ups": list(one.digest.shown()) if one.digest else [],
    }
