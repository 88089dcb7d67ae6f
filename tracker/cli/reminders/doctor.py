"""`tracker doctor`: whether reminders are delivered, and what stands in their way."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click
import typer

from tracker.cli.asked import AsJson, local
from tracker.cli.call import Call
from tracker.cli.page import Cell, Page
from tracker.cli.text import as_json, plain
from tracker.cli.wording.phrases import listed
from tracker.reminders.reasons import sentence
from tracker.words import N_, _, ngettext

if TYPE_CHECKING:
    from tracker.reminders.health import Finding

WRONG = 1

CHECKS = {
    "views": N_("Views"),
    "runs": N_("Runs"),
    "overdue": N_("Digests"),
    "channels": N_("Channels"),
    "addresses": N_("Addresses"),
    "people": N_("People"),
    "calendars": N_("Calendars"),
}
LEVELS = {"ok": (N_("fine"), "green"), "note": (N_("note"), "yellow"), "wrong": (N_("wrong"), "red")}

HELP = N_(
    """Look whether reminders are delivered: who looked last and when, what is overdue, which channels fail,
which addresses are missing, which holidays are not announced yet. Leaves with 1 where something is wrong.

\b
Examples:
  tracker doctor
  tracker doctor --json"""
)

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"doctor": app}


@app.command(help=HELP)
def doctor(ctx: typer.Context, *, json: AsJson = False) -> None:
    """Print what was found."""
    call: Call = ctx.obj
    found = _found(call)
    wrong = sum(one.level == "wrong" for one in found)
    if json:
        click.echo(as_json({"ok": not wrong, "checks": [_document(one) for one in found]}))
    else:
        _print(call, found, wrong)
    if wrong:
        raise typer.Exit(WRONG)


def _found(call: Call) -> "list[Finding]":
    from tracker.cli.reminders.post import post  # noqa: PLC0415 - brings in the slow libraries
    from tracker.reminders.delivering import Deliverer  # noqa: PLC0415
    from tracker.reminders.health import findings  # noqa: PLC0415

    with call.tracker() as tracker:
        return findings(tracker, Deliverer(tracker, post(call)))


def _print(call: Call, found: "Sequence[Finding]", wrong: int) -> None:
    page = Page.of(call.environment)
    for check, group in groupby(found, key=lambda one: one.check):
        page.heading(_(CHECKS[check]))
        page.pairs([_told(one, call) for one in group], indent=2)
    page.gap()
    text = ngettext("{n} thing is wrong.", "{n} things are wrong.", wrong).format(n=wrong)
    page.text(text if wrong else _("Nothing is wrong."))
    page.print()


def _told(one: "Finding", call: Call) -> tuple[str, list[Cell | str]]:
    word, style = LEVELS[one.level]
    text = plain(_(one.template).format(**_values(one.values, call)))
    return _(word), [Cell(text, "" if one.level == "ok" else style)]


def _values(values: Mapping[str, object], call: Call) -> dict[str, object]:
    """The values as a person reads them: moments by their clock, reasons as sentences, lists with commas."""
    return {name: _value(name, value, call) for name, value in values.items()}


def _value(name: str, value: object, call: Call) -> object:
    match value:
        case str() if name == "reason":
            return sentence(value, _)
        case str() if _is_moment(value):
            return local(value, call.clock)
        case list():
            return listed(map(str, value))
        case _:
            return value


def _is_moment(text: str) -> bool:
    if not text.endswith("Z"):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _document(one: "Finding") -> dict[str, Any]:
    return {"check": one.check, "level": one.level, **one.values}
