"""What is said after something was done with a follow-up: the first line of the receipt, what it needs."""

import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from tracker.cli.wording.phrases import SHORT_ID
from tracker.domain.follow_ups import FollowUp
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
from tracker.domain.initiatives.state import NOTHING, Touched
from tracker.words import N_, _

if TYPE_CHECKING:  # asking for help must not wait for the database's libraries
    from tracker.app.tracker import Receipt

HEADS: dict[type[object], str] = {
    Finish: N_("Done: {subject}"),
    Snooze: N_("Quiet until {until}: {subject}"),
    Reschedule: N_("Moved to {due}: {subject}"),
    Assign: N_("Given to {owner}: {subject}"),
    Cancel: N_("Cancelled: {subject}"),
    Reopen: N_("Open again: {subject}"),
    AddFollowUp: N_("To be done by {due}: {subject}"),
    Answer: N_("Granted, now due on {due}: {subject}"),
}
ASKED = N_("Asked for {asked}: {subject}")
DECLINED = N_("Declined: {subject}")


def head(receipt: "Receipt") -> str:
    """What was done, as a template for the subject."""
    command, touched = receipt.command, _touched(receipt)
    if isinstance(command, Answer) and not command.granted:
        return DECLINED
    return ASKED if isinstance(command, Reschedule) and touched.asked else HEADS[type(command)]


def values(receipt: "Receipt") -> dict[str, object]:
    """What was made of the follow-up: its day, its owner, until when it is quiet."""
    touched, command = _touched(receipt), receipt.command
    moved = touched.moved
    return {
        "until": touched.snoozed and touched.snoozed.until,
        "due": _one_day(command, receipt) if isinstance(command, AddFollowUp) else moved and moved.due,
        "asked": touched.asked and touched.asked.due,
        "owner": touched.assigned and touched.assigned.owner,
    }


def follow_up_of(receipt: "Receipt") -> str | None:
    """The follow-up that a command was about, also the one that it asked for by hand."""
    command, state = receipt.command, receipt.state
    if not isinstance(command, AddFollowUp):
        return getattr(command, "follow_up", None)
    if receipt.events:
        return str(json.loads(receipt.events[0].data)["follow_up"])
    known = state.added.values() if state else ()
    return next((one.event.follow_up for one in known if one.event.what == command.what), None)


def named(receipt: "Receipt", follow_up: str) -> tuple[str | None, str | None]:
    """What a follow-up asks for, in English and Chinese, where the receipt knows it."""
    for one in (*receipt.settled, *receipt.moved, *receipt.appeared):
        if one.id == follow_up:
            return one.en, one.zh
    added = receipt.state.added.get(follow_up) if receipt.state else None
    return (added.event.what.en, added.event.what.zh) if added else (None, None)


def new_day(receipt: "Receipt") -> date | None:
    """The day that a follow-up was given, or that was asked for."""
    if not receipt.events:
        return None
    match receipt.command:
        case AddFollowUp() as command:
            return _one_day(command, receipt)
        case Reschedule() | Answer(granted=True):
            touched = _touched(receipt)
            chosen = touched.asked or touched.moved
            return chosen.due if chosen else None
        case _:
            return None


def waiting(receipt: "Receipt") -> Iterator[str]:
    """Whose leave a new day waits for, and how it is given."""
    one = _changed(receipt)
    if not (receipt.events and isinstance(receipt.command, Reschedule) and one and one.touched.asked):
        return
    yield _("{approver} decides: tracker approve {id}, or tracker decline {id} --because …").format(
        approver=one.approval, id=one.id[:SHORT_ID]
    )


def _changed(receipt: "Receipt") -> FollowUp | None:
    return next((one for one in receipt.moved if one.id == follow_up_of(receipt)), None)


def _one_day(command: AddFollowUp, receipt: "Receipt") -> date | None:
    added = receipt.state.added.get(follow_up_of(receipt) or "") if receipt.state else None
    return added.event.due if added else command.due.latest


def _touched(receipt: "Receipt") -> Touched:
    state = receipt.state
    return state.touched.get(follow_up_of(receipt) or "", NOTHING) if state else NOTHING
