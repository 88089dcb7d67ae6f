"""What people do with a follow-up: done, snooze, reschedule, assign, cancel, reopen, add by hand.

One short function a decision, as in `tracker.domain.initiatives.decide`.
"""

from datetime import date, timedelta
from typing import assert_never

from tracker.domain.dates import Fuzzy
from tracker.domain.follow_ups import FollowUp, identity
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
from tracker.domain.initiatives.decide import Events, check_open
from tracker.domain.initiatives.events import (
    FollowUpAdded,
    FollowUpAssigned,
    FollowUpCancelled,
    FollowUpDone,
    FollowUpReopened,
    FollowUpRescheduled,
    FollowUpSnoozed,
)
from tracker.domain.initiatives.state import Initiative, Touched
from tracker.domain.refusals import N_, Refused
from tracker.domain.settings.state import Settings

Verb = Finish | Snooze | Reschedule | Assign | Cancel | Reopen | Answer


def decide(state: Initiative, command: Verb, one: FollowUp, today: date) -> Events:
    """The events that follow from a verb about the follow-up `one`."""
    match command:
        case Finish():
            return finish(state, command, today)
        case Snooze():
            check_movable(one)
            return snooze(state, command, today)
        case Reschedule():
            check_movable(one, anew=True)
            return reschedule(state, command, today)
        case Assign():
            check_movable(one)
            return assign(state, command, today)
        case Cancel():
            return cancel(state, command, one, today)
        case Reopen():
            return reopen(command, one, today)
        case Answer():
            raise Refused(N_("{id}: nobody has asked for a new date."), id=one.id)
        case _:
            assert_never(command)


_SETTLED = {
    "done": N_("{id} was done on {day}: there is nothing left to move."),
    "closed": N_("{id} was closed by {milestone} on {day}: there is nothing left to move."),
    "lapsed": N_(
        "{id} has lapsed: it was due on {day}, before its milestone was recorded. To open it again: "
        "tracker reschedule"
    ),
}


def check_movable(one: FollowUp, *, anew: bool = False) -> None:
    """Raise Refused where nothing is left to snooze, to move or to give away.

    One that has lapsed can only be given a new day (`anew`): then it is open again.
    """
    if one.state in _SETTLED and not (anew and one.state == "lapsed"):
        day = one.closed_on or one.due
        raise Refused(_SETTLED[one.state], id=one.id, day=day, milestone=one.closed_by)


def finish(state: Initiative, command: Finish, today: date) -> Events:
    """Close a follow-up as done."""
    done = _touched(state, command.follow_up).done
    if done and command.outcome in (None, done.outcome):
        return []
    if done:
        raise Refused(
            N_(
                "{id} was done on {day} already, with another outcome: record what came later as a milestone."
            ),
            id=command.follow_up,
            day=done.on,
        )
    return [FollowUpDone(follow_up=command.follow_up, outcome=command.outcome, on=today)]


def snooze(state: Initiative, command: Snooze, today: date) -> Events:
    """Keep a follow-up quiet until a day."""
    until = _one_day(command.until)
    if until <= today:
        raise Refused(N_("{day} is not to come: say until which day it should be quiet."), day=until)
    before = _touched(state, command.follow_up).snoozed
    return (
        []
        if before and before.until == until
        else [FollowUpSnoozed(follow_up=command.follow_up, until=until, on=today)]
    )


def reschedule(state: Initiative, command: Reschedule, today: date) -> Events:
    """Give a follow-up a new date."""
    due = _one_day(command.to)
    if due < today:
        raise Refused(N_("{day} has passed: say a day from {today} on."), day=due, today=today)
    before = _touched(state, command.follow_up).rescheduled
    return (
        []
        if before and before.due == due
        else [FollowUpRescheduled(follow_up=command.follow_up, due=due, because=command.because, on=today)]
    )


def assign(state: Initiative, command: Assign, today: date) -> Events:
    """Give a follow-up to somebody."""
    before = _touched(state, command.follow_up).assigned
    return (
        []
        if before and before.owner == command.to
        else [FollowUpAssigned(follow_up=command.follow_up, owner=command.to, on=today)]
    )


def cancel(state: Initiative, command: Cancel, one: FollowUp, today: date) -> Events:
    """Close a follow-up that is not needed."""
    if _touched(state, command.follow_up).cancelled:
        return []
    check_movable(one)
    return [FollowUpCancelled(follow_up=one.id, because=command.because, on=today)]


def reopen(command: Reopen, one: FollowUp, today: date) -> Events:
    """Open a follow-up again."""
    if one.state == "open":
        return []
    return [FollowUpReopened(follow_up=one.id, because=command.because, on=today)]


def add(state: Initiative, command: AddFollowUp, settings: Settings, today: date) -> Events:
    """Ask for something by hand."""
    check_open(state)
    due = _one_day(command.due)
    if due < today:
        raise Refused(N_("{day} has passed: say a day from {today} on."), day=due, today=today)
    return [
        FollowUpAdded(
            follow_up=identity("by-hand", state.id, len(state.added) + 1),
            what=command.what,
            due=due,
            owner=command.owner,
            milestone=command.milestone,
            closed_by=[settings.kind(kind).name for kind in command.closed_by],
            on=today,
        )
    ]


def _touched(state: Initiative, follow_up: str) -> Touched:
    return state.touched.get(follow_up, Touched())


def _one_day(told: Fuzzy) -> date:
    day = told.latest or told.earliest
    if day is None:
        raise Refused(N_("{date} names no day: say one, as in 2023-04-10."), date=told.edtf)
    return min(day, date.max - timedelta(days=1))
