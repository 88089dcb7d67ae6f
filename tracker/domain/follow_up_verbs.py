"""What people do with a follow-up: done, snooze, reschedule, assign, cancel, reopen, add by hand.

One short function a decision, as in `tracker.domain.initiatives.decide`: the events, an empty list where
it is so already, or Refused in words for the person who asked.
"""

import sys
from dataclasses import dataclass
from datetime import date, timedelta
from typing import assert_never

from tracker.domain.dates import Fuzzy
from tracker.domain.follow_ups import BY_HAND, FollowUp, Rulebook, follow_ups, identity
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
    FollowUpEvent,
    FollowUpMoveAnswered,
    FollowUpMoveAsked,
    FollowUpReopened,
    FollowUpRescheduled,
    FollowUpSnoozed,
)
from tracker.domain.initiatives.state import Initiative, Stamp, evolve
from tracker.domain.refusals import N_, Refused
from tracker.domain.settings.state import Settings

Verb = Finish | Snooze | Reschedule | Assign | Cancel | Reopen | Answer


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who gives a command, on which day, and what derived answers are worked out from."""

    today: date
    actor: str
    book: Rulebook


def decide(state: Initiative, command: Verb, one: FollowUp, when: Occasion) -> Events:
    """The events that follow from a verb about the follow-up `one`."""
    match command:
        case Finish():
            return finish(state, command, one, when)
        case Snooze():
            return snooze(command, one, when.today)
        case Reschedule():
            return reschedule(state, command, one, when)
        case Assign():
            return assign(command, one, when.today)
        case Cancel():
            return cancel(state, command, one, when)
        case Reopen():
            return reopen(state, command, one, when)
        case Answer():
            return answer(command, one, when)
        case _:
            assert_never(command)


def finish(state: Initiative, command: Finish, one: FollowUp, when: Occasion) -> Events:
    """Close a follow-up as done; also one that a milestone has closed, or that has lapsed."""
    if one.state == "cancelled":
        raise _settled(one)
    if one.state != "done":
        return _unless_followed(
            state, FollowUpDone(follow_up=one.id, outcome=command.outcome, on=when.today), one, when
        )
    if command.outcome in (None, one.outcome):
        return []
    raise Refused(
        N_("{id} was done on {day} already, with another outcome: record what came later as a milestone."),
        id=one.id,
        day=one.closed_on,
    )


def snooze(command: Snooze, one: FollowUp, today: date) -> Events:
    """Keep a follow-up quiet until a day."""
    check_movable(one)
    until = _one_day(command.until)
    if until <= today:
        raise Refused(N_("{day} is not to come: say until which day it should be quiet."), day=until)
    if one.snoozed_until == until:
        return []
    return [FollowUpSnoozed(follow_up=one.id, until=until, on=today)]


def reschedule(state: Initiative, command: Reschedule, one: FollowUp, when: Occasion) -> Events:
    """Give a follow-up a new date, or ask for it where the policy wants that approved."""
    check_movable(one, anew=True)
    due = _one_day(command.to)
    if due < when.today:
        raise Refused(N_("{day} has passed: say a day from {today} on."), day=due, today=when.today)
    if one.due == due and not one.provisional:
        return []
    if one.approval in (None, when.actor):
        _check_in_time(state, one, when.today)
        return [FollowUpRescheduled(follow_up=one.id, due=due, because=command.because, on=when.today)]
    asked = one.touched.asked
    if asked and asked.due == due:
        return []
    _check_in_time(state, one, when.today)
    return [FollowUpMoveAsked(follow_up=one.id, due=due, because=command.because, on=when.today)]


def answer(command: Answer, one: FollowUp, when: Occasion) -> Events:
    """Grant the new date that was asked for, or do not: that is for the one whom the policy names."""
    asked = one.touched.asked
    if asked is None and (last := one.touched.answered) and last.granted == command.granted:
        return []
    if asked is None:
        raise Refused(
            N_("{id}: nobody is waiting for an answer about a new date. Its story: tracker why {id}"),
            id=one.id,
        )
    check_movable(one)
    if one.approval not in (None, when.actor):
        raise Refused(
            N_("{id} waits for the answer of {approver}, and you are {actor}: ask {approver} to give it."),
            id=one.id,
            approver=one.approval,
            actor=when.actor,
        )
    if command.granted and asked.due < when.today:
        raise Refused(
            N_("{day}, the day asked for, has passed: decline it, so that another can be asked for."),
            day=asked.due,
        )
    if not (command.granted or command.because):
        raise Refused(N_("{id}: say why the new date is declined."), id=one.id)
    return [
        FollowUpMoveAnswered(
            follow_up=one.id, granted=command.granted, because=command.because, on=when.today
        )
    ]


def assign(command: Assign, one: FollowUp, today: date) -> Events:
    """Give a follow-up to somebody."""
    check_movable(one)
    before = one.touched.assigned
    if before and before.owner == command.to:
        return []
    return [FollowUpAssigned(follow_up=one.id, owner=command.to, on=today)]


def cancel(state: Initiative, command: Cancel, one: FollowUp, when: Occasion) -> Events:
    """Close a follow-up that is not needed; also one that has lapsed, so that nobody looks for it."""
    if one.state == "cancelled":
        return []
    if one.state in ("done", "closed"):
        raise _settled(one)
    return _unless_followed(
        state, FollowUpCancelled(follow_up=one.id, because=command.because, on=when.today), one, when
    )


def reopen(state: Initiative, command: Reopen, one: FollowUp, when: Occasion) -> Events:
    """Open a follow-up again."""
    if one.state == "open":
        return []
    return _unless_followed(
        state, FollowUpReopened(follow_up=one.id, because=command.because, on=when.today), one, when
    )


def add(state: Initiative, command: AddFollowUp, settings: Settings, when: Occasion) -> Events:
    """Ask for something by hand. The same again, while it is open, is so already."""
    check_open(state)
    due = _one_day(command.due)
    if due < when.today:
        raise Refused(N_("{day} has passed: say a day from {today} on."), day=due, today=when.today)
    if command.milestone:
        _check_cause(state, command.milestone)
    added = FollowUpAdded(
        follow_up=identity(BY_HAND, state.id, len(state.added) + 1),
        what=command.what,
        due=due,
        owner=command.owner,
        milestone=command.milestone,
        closed_by=list(dict.fromkeys(settings.kind(kind).name for kind in command.closed_by)),
        on=when.today,
    )
    return [] if same_by_hand(state, added, when.book) else [added]


def same_by_hand(state: Initiative, added: FollowUpAdded, book: Rulebook) -> FollowUp | None:
    """The open follow-up that somebody asked for in the same words, or None."""
    still = [one for one in follow_ups(state, book) if one.rule == BY_HAND and one.state == "open"]
    said = added.model_dump(exclude={"follow_up", "on"})
    return next(
        (one for one in still if state.added[one.id].event.model_dump(exclude={"follow_up", "on"}) == said),
        None,
    )


# What is checked.

_SETTLED = {
    "done": N_("{id} was done on {day}: nothing is left to change. To open it again: tracker reopen {id}"),
    "closed": N_(
        "{id} was closed by {milestone} on {day}: nothing is left to change. To open it again: "
        "tracker reopen {id}"
    ),
    "cancelled": N_(
        "{id} was cancelled on {day}: nothing is left to change. To open it again: tracker reopen {id}"
    ),
    "lapsed": N_(
        "{id} has lapsed: it was due on {day}, before its milestone was recorded. To open it again: "
        "tracker reschedule {id}"
    ),
}


def check_movable(one: FollowUp, *, anew: bool = False) -> None:
    """Raise Refused where nothing is left to snooze, to move or to give away.

    One that has lapsed can only be given a new day (`anew`): then it is open again.
    """
    if one.state in _SETTLED and not (anew and one.state == "lapsed"):
        raise _settled(one)


def _settled(one: FollowUp) -> Refused:
    day = one.closed_on or one.due
    return Refused(_SETTLED[one.state], id=one.id, day=day, milestone=one.closed_by)


def _check_in_time(state: Initiative, one: FollowUp, today: date) -> None:
    """Raise Refused where the day has passed: a new one is asked for before that.

    Not where nobody could have: it was past when its milestone was recorded or when it was opened again. Nor
    where it was asked for in time, and another day is asked for now.
    """
    cause = state.milestones.get(one.trigger)
    reopened = one.touched.reopened
    known = max(cause.recorded_on if cause else date.min, reopened.event.on if reopened else date.min)
    if known <= one.due < today and not one.touched.asked:
        raise Refused(
            N_(
                "{id} was due on {day}, and a new date is asked for before that. Do it, keep it quiet for a "
                "while (tracker snooze {id}), or say that it is not needed (tracker cancel {id})."
            ),
            id=one.id,
            day=one.due,
        )


def _check_cause(state: Initiative, milestone: str) -> None:
    """Raise Refused where a milestone is no cause: it is of another initiative, or was withdrawn."""
    cause = state.milestones.get(milestone)
    if cause is None:
        raise Refused(
            N_("{milestone} is not a milestone of {id}: name one of its own, as in tracker show {id}."),
            milestone=milestone,
            id=state.id,
        )
    if cause.withdrawn:
        raise Refused(
            N_("{milestone} was withdrawn ({because}), and asks for nothing: name another, or none."),
            milestone=milestone,
            because=cause.withdrawn.because,
        )


def _unless_followed(state: Initiative, event: FollowUpEvent, one: FollowUp, when: Occasion) -> Events:
    """The event, unless others that came after this one and are settled would be so no more.

    That can only be where a rule comes again and what was settled long ago is to be settled otherwise.
    """
    if one.state != "open":
        then = evolve(state, event, Stamp(sys.maxsize, "", when.actor))
        kept = {after.id: after.state for after in follow_ups(then, when.book)}
        for later in follow_ups(state, when.book):
            if later.id != one.id and later.state not in ("open", kept.get(later.id)):
                raise Refused(
                    N_(
                        "{id} has given way to {later}, and what is known of that would be lost. Speak of "
                        "that one: tracker why {later}"
                    ),
                    id=one.id,
                    later=later.id,
                )
    return [event]


def _one_day(told: Fuzzy) -> date:
    day = told.latest or told.earliest
    if day is None:
        raise Refused(N_("{date} names no day: say one, as in 2023-04-10."), date=told.edtf)
    return min(day, date.max - timedelta(days=1))
