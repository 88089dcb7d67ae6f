"""`tracker remind`: one digest for each owner, once a day."""

from functools import partial
from itertools import groupby
from typing import Annotated, Any

import typer

from tracker.cli import phrases
from tracker.cli.asked import AsJson
from tracker.cli.call import Call
from tracker.cli.page import Cell, Page
from tracker.cli.text import as_json, plain
from tracker.reminders.digest import Digest, Line
from tracker.reminders.remind import TERMINAL, Reminded, remind
from tracker.views.answers import FollowUpRow
from tracker.words import N_, _, current, ngettext

STATES = {
    "overdue": (N_("Overdue"), "red"),
    "due": (N_("Today"), "yellow"),
    "coming": (N_("Coming"), "green"),
}

HELP = N_(
    """Say to each owner what is overdue, due and near, in one digest a day, and record that it was said.

A second run on the same day has nothing new to say.

\b
Examples:
  tracker remind
  tracker remind --owner 滨湖区 --dry-run"""
)

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"remind": app}


@app.command(help=HELP)
def remind_command(
    ctx: typer.Context,
    owner: Annotated[
        str | None, typer.Option(metavar="TEXT", help=N_("Whose owner's name contains this."))
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=N_("Show the digests and record nothing."))
    ] = False,
    json: AsJson = False,
) -> None:
    """Deliver the digests of the day to the terminal."""
    call: Call = ctx.obj
    show = _print_document if json else partial(_print, Page.of(call.environment))
    with call.tracker() as tracker:
        remind(tracker, partial(show, recorded=not dry_run), owner=owner, record=not dry_run)


def _print(page: Page, reminded: Reminded, *, recorded: bool) -> None:
    for digest in reminded.sent:
        _digest(page, digest)
    page.gap()
    page.text(_closing(reminded, recorded=recorded))
    page.print()


def _digest(page: Page, digest: Digest) -> None:
    page.heading(f"{plain(digest.recipient)} · {phrases.day(digest.day)}")
    for state, lines in groupby(digest.visible, key=lambda line: line.state):
        word, style = STATES[state]
        page.text(Cell(f"● {_(word)}", style), indent=2)
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
    return day, [f"{phrases.what(one)}{_mark(line)}", Cell(_where(one), "dim")]


def _mark(line: Line) -> str:
    if line.mark == "moved":
        return _(" (moved from {day})").format(day=line.was)
    return _(" (new)") if line.mark == "new" else ""


def _where(one: FollowUpRow) -> str:
    title = phrases.title(one.title_en, one.title_zh)
    return f"{one.id[: phrases.SHORT_ID]} · {one.initiative} {title}"


def _closing(reminded: Reminded, *, recorded: bool) -> str:
    if not reminded.sent and reminded.already:
        return ngettext(
            "Nothing new to say: {n} owner has had the digest of {day}.",
            "Nothing new to say: {n} owners have had the digest of {day}.",
            len(reminded.already),
        ).format(n=len(reminded.already), day=phrases.day(reminded.day))
    if not reminded.sent:
        return _("Nothing is due or near: no digest for {day}.").format(day=phrases.day(reminded.day))
    if not recorded:
        return _("A dry run: nothing was recorded.")
    count = len(reminded.sent)
    return ngettext(
        "{n} digest delivered and recorded.", "{n} digests delivered and recorded.", count
    ).format(n=count)


def _print_document(reminded: Reminded, *, recorded: bool) -> None:
    document = {
        "today": reminded.day.isoformat(),
        "recorded": recorded and bool(reminded.sent),
        "digests": [_document(one) for one in reminded.sent],
        "already": list(reminded.already),
    }
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
    return {
        "id": one.id,
        "initiative": one.initiative,
        "what": one.zh if current() == "zh" else one.en,
        "due": one.due.isoformat(),
        "provisional": one.provisional,
        "state": line.state,
        "mark": line.mark,
    }
