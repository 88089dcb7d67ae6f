"""What is asked for: by a rule because of one milestone, or by hand; and how it stands."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Literal, NamedTuple

from tracker.domain.closing import Closable, closed_since
from tracker.domain.dates import Fuzzy
from tracker.domain.escalation import Escalation
from tracker.domain.initiatives.events import FollowUpCancelled, FollowUpDone
from tracker.domain.initiatives.parts import Commitment
from tracker.domain.initiatives.state import NOTHING, Added, Initiative, Milestone, Touched
from tracker.domain.policy import INITIATIVE, OWNER, REGIONS, Offset, Rule, Step
from tracker.domain.rulebook import Rulebook, Skipped
from tracker.domain.series import Course, Slot, latest, occurrences

State = Literal["open", "done", "closed", "cancelled", "lapsed"]

BY_HAND = "by-hand"
"""Stands for the rule where a person asked for a follow-up."""


class FollowUp(NamedTuple):
    """Something to be done by a day because of a milestone, or because somebody asked for it by hand.

    `state` is open until it is done or cancelled by somebody or closed by a later milestone; lapsed where it
    was due before its milestone was recorded. `trigger` is that milestone, or "" where there is none.
    `rule_due` is the day that the rule gave, where it was rescheduled; `touched` what people did with it.

    `calendars` are the offices and regions whose working days count, where they are not the regions of the
    initiative; `shifted_from` is the day that was meant, where it is no working day. Of an open one, `lead`
    are the days on which it is announced, `steps` what happens where it is late, `approval` is whose leave
    a new date needs; `urgent` ones are never folded away in a digest.
    """

    id: str
    initiative: str
    rule: str
    trigger: str
    occurrence: int
    en: str
    zh: str
    due: date
    owner: str
    state: State
    provisional: bool = False
    anchor: date | None = None
    after: str = ""
    skipped: tuple[Skipped, ...] = ()
    closed_by: str | None = None
    closed_on: date | None = None
    outcome: str | None = None
    snoozed_until: date | None = None
    rescheduled_because: str | None = None
    rule_due: date | None = None
    touched: Touched = NOTHING
    calendars: tuple[str, ...] = ()
    shifted_from: date | None = None
    lead: tuple[date, ...] = ()
    steps: tuple[Escalation, ...] = ()
    urgent: bool = False
    approval: str | None = None


_DIGITS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = tuple(first + second for first in _DIGITS for second in _DIGITS)


@lru_cache(maxsize=4096)  # the follow-ups of an initiative are worked out again and again
def identity(rule: str, trigger: str, occurrence: int) -> str:
    """The id of a follow-up: what asks for it, and nothing that can change.

    The first 50 bits of a hash in base 32 (RFC 4648), in lower case.
    """
    digest = sha256(f"{rule}\x1f{trigger}\x1f{occurrence}".encode()).digest()
    bits = int.from_bytes(digest[:7]) >> 6
    return "F-" + "".join([_PAIRS[bits >> shift & 1023] for shift in (40, 30, 20, 10, 0)])


class Asked(NamedTuple):
    """What one milestone asks for, and what that depends on besides it: the kinds that could close it."""

    milestone: Milestone
    closing: frozenset[str]
    found: tuple[FollowUp, ...]


class _Start(NamedTuple):
    """What a rule counts from: a day, the id that it hangs on, and for a commitment what was promised."""

    day: date
    trigger: str
    commitment: Commitment | None = None


class _Case(NamedTuple):
    """One rule applied to one start, with whose working days count and who is to do it."""

    rule: Rule
    milestone: Milestone
    start: _Start
    state: Initiative
    book: Rulebook
    owner: str
    whose: tuple[str, ...]


def asks(milestone: Milestone, state: Initiative, book: Rulebook, closable: Closable) -> Asked:
    """What a milestone asks for."""
    if milestone.possibly or milestone.status not in ("planned", "happened"):
        return Asked(milestone, frozenset(), ())
    asking = book.asking(state.kind, milestone.kind)
    found = tuple(
        [
            one
            for rule in asking.rules(milestone)
            for start in _starts_of(rule, milestone)
            for one in _occurrences(_case(rule, milestone, start, state, book), closable)
        ]
    )
    return Asked(milestone, asking.closing if found else frozenset(), found)


def _case(rule: Rule, milestone: Milestone, start: _Start, state: Initiative, book: Rulebook) -> _Case:
    owner = _owner(rule, start.commitment, state, book)
    return _Case(rule, milestone, start, state, book, owner, book.whose(rule.calendars, state, owner))


def _owner(rule: Rule, promise: Commitment | None, state: Initiative, book: Rulebook) -> str:
    """Who is to do it: whom the rule names, else whoever promised it, else the initiative's owner."""
    if rule.owner not in (INITIATIVE, OWNER):
        return book.policy.handle(rule.owner)
    return (promise and promise.owner) or state.owner


def _starts_of(rule: Rule, milestone: Milestone) -> Sequence[_Start]:
    """What a rule counts from in a milestone.

    Nothing where the day it happened is not known at all (an open start); a plan with an open start is a
    deadline, and counts.
    """
    match rule.anchor:
        case "happened" | "planned":
            when = milestone.when
            known = when.earliest or rule.anchor == "planned"
            return (_Start(when.latest, milestone.id),) if known and when.latest else ()
        case "commitment" | "undated":
            return tuple(_promised(rule, milestone))
        case "recorded":
            return (_Start(milestone.recorded_on, milestone.id),)
        case anchor:
            told = milestone.fields.get(anchor.removeprefix("fields."))
            latest = Fuzzy.from_json(told).latest if isinstance(told, dict) and "edtf" in told else None
            return (_Start(latest, milestone.id),) if latest else ()


def _promised(rule: Rule, milestone: Milestone) -> Iterator[_Start]:
    """A commitment with a day is due on it; one without is asked about, counted from the day of recording.

    Its words are its identity, so that what was done about one promise never counts for another when the
    list is amended.
    """
    told: Counter[str] = Counter()
    for promise in milestone.commitments:
        told[promise.what] += 1
        latest = promise.due.latest if promise.due else None
        trigger = f"{milestone.id}#{promise.what}#{told[promise.what]}"
        if latest and rule.anchor == "commitment":
            yield _Start(latest, trigger, promise)
        elif not latest and rule.anchor == "undated":
            yield _Start(milestone.promised_on.get(promise.what, milestone.recorded_on), trigger, promise)


def _occurrences(case: _Case, closable: Closable) -> Iterable[FollowUp]:
    """What a rule asks for because of one start: one follow-up, or those of a series."""
    rule, book, whose = case.rule, case.book, case.whose
    closers = _closers(case, closable)
    if rule.every is None:
        return (_one(case, Slot(1, case.start.day, rule.after), closers),)
    return occurrences(
        Course(
            rule=rule,
            start=case.start.day,
            recorded_on=case.milestone.recorded_on,
            closers=closers,
            ending=closable.ending_ids,
            raw=lambda anchor, after: book.raw(anchor, after, whose),
            due=lambda anchor, after: book.due(anchor, after, rule.shift, whose).day,
            make=lambda slot, closers: _one(case, slot, closers),
        )
    )


def _closers(case: _Case, closable: Closable) -> list[Milestone]:
    """The milestones that close it: of the rule's kinds or ending the initiative, not before its cause.

    A plan is a cause from the day on which it was recorded.
    """
    cause = case.milestone
    since = closed_since(cause)
    found = closable.of(case.rule.closed_by)
    return [one for one in found if one.id != cause.id and latest(one) >= since]


def lapses_before(cause: Milestone) -> date | None:
    """The day before which what a milestone asks for is not asked for any more, if there is one."""
    return None if cause.still_due else cause.recorded_on


def _one(case: _Case, slot: Slot, closers: Sequence[Milestone]) -> FollowUp:
    rule, cause, whose, book = case.rule, case.milestone, case.whose, case.book
    promise, what = case.start.commitment, rule.what
    key = identity(rule.id, case.start.trigger, slot.number)
    due = book.due(slot.anchor, slot.after, rule.shift, whose)
    touched = case.state.touched.get(key)
    lapsing = lapses_before(cause)
    state, closed_by, closed_on = _OPEN if touched else _standing(due.day, closers, lapsing)
    one = FollowUp(
        id=key,
        initiative=case.state.id,
        rule=rule.id,
        trigger=cause.id,
        occurrence=slot.number,
        en=_worded(what.en or what.zh or "", promise, ": "),
        zh=_worded(what.zh or what.en or "", promise, "："),
        due=due.day,
        owner=case.owner,
        state=state,
        provisional=due.provisional,
        anchor=slot.anchor,
        after=str(slot.after),
        skipped=due.skipped,
        closed_by=closed_by,
        closed_on=closed_on,
        calendars=whose if rule.calendars != [REGIONS] else (),
        shifted_from=_shifted_from(case, slot, due.day),
    )
    if touched:
        one = settled(one, touched, closers, lapsing)
    return _prepared(one, rule, case.state, book) if one.state == "open" else one


def _shifted_from(case: _Case, slot: Slot, due: date) -> date | None:
    """The day that was meant, where it is no working day."""
    counted = slot.after.unit == "working days" and slot.after.count
    if counted or case.rule.shift == "none":
        return None
    meant = case.book.raw(slot.anchor, slot.after, case.whose)
    return meant if meant != due else None


def _prepared(one: FollowUp, rule: Rule | None, state: Initiative, book: Rulebook) -> FollowUp:
    """An open follow-up with the days on which it is announced, and the steps where it is late."""
    leave = (rule and rule.approval) or book.policy.approval
    steps = (rule and rule.escalate) or book.policy.escalate
    lead, urgent = (rule.lead, rule.urgent) if rule else ([], False)
    if not (lead or steps or urgent or leave):
        return one
    whose = one.calendars or state.regions
    return one._replace(
        lead=tuple(sorted(book.raw(one.due, Offset(-ahead.count, ahead.unit), whose) for ahead in lead)),
        steps=tuple(_step(step, one, whose, book) for step in steps),
        urgent=urgent,
        approval=book.policy.handle(leave) if leave else None,
    )


def _step(step: Step, one: FollowUp, whose: Sequence[str], book: Rulebook) -> Escalation:
    """A step for one follow-up: its day and handles. It is counted from the day that holds, moved or not."""

    def handle(who: str) -> str:
        return one.owner if who == OWNER else book.policy.handle(who)

    return Escalation(
        day=book.raw(one.due, step.after, whose),
        en=step.name.en or step.name.zh or "",
        zh=step.name.zh or step.name.en or "",
        to=handle(step.to),
        copies=tuple(map(handle, step.copies)),
    )


def asks_by_hand(added: Added, state: Initiative, book: Rulebook, closable: Closable) -> FollowUp:
    """What somebody asked for: closed by what was recorded since, of its kinds or ending the initiative.

    One of its kinds that happened before its cause, or before it was asked for, is not what was meant.
    """
    asked = added.event
    cause = state.milestones.get(asked.milestone or "")
    since = (cause and cause.when.latest) or asked.on
    touched = state.touched.get(asked.follow_up, NOTHING)
    one = FollowUp(
        id=asked.follow_up,
        initiative=state.id,
        rule=BY_HAND,
        trigger=cause.id if cause else "",
        occurrence=1,
        en=asked.what.en or asked.what.zh or "",
        zh=asked.what.zh or asked.what.en or "",
        due=asked.due,
        owner=asked.owner or state.owner,
        state="open",
    )
    closers = [
        one
        for one in closable.of(asked.closed_by)
        if one.stamp.position > added.stamp.position
        and (one.id in closable.ending_ids or latest(one) >= since)
    ]
    one = settled(one, touched, closers)
    return _prepared(one, None, state, book) if one.state == "open" else one


def _worded(rule: str, promise: Commitment | None, between: str) -> str:
    return f"{rule}{between}{promise.what}" if promise else rule


def _moved(one: FollowUp, touched: Touched) -> FollowUp:
    """A follow-up as people changed it: its owner, its day, until when it is quiet."""
    if not touched.deeds:
        return one
    one = one._replace(touched=touched)
    if touched.assigned:
        one = one._replace(owner=touched.assigned.owner)
    if touched.snoozed:
        one = one._replace(snoozed_until=touched.snoozed.until)
    if moved := touched.moved:
        one = one._replace(
            due=moved.due, rule_due=one.due, provisional=False, rescheduled_because=moved.because
        )
    return one


_Standing = tuple[State, str | None, date | None]
"""How a follow-up stands; the milestone that closed it, and on which day."""

_OPEN: _Standing = ("open", None, None)


def _standing(due: date, closers: Sequence[Milestone], lapsing: date | None) -> _Standing:
    """How a follow-up stands that nobody has settled: it lapses where it was due before `lapsing`."""
    for closer in closers:
        return "closed", closer.id, closer.when.latest
    return ("lapsed", None, None) if lapsing and due < lapsing else _OPEN


def settled(
    asked: FollowUp, touched: Touched, closers: Sequence[Milestone], lapsing: date | None = None
) -> FollowUp:
    """How a follow-up stands: first counts what people did, then the milestones recorded since a reopening.

    One that was moved or opened again does not lapse.
    """
    one = _moved(asked, touched)
    match touched.settled if touched.deeds else None:
        case FollowUpDone() as done:
            return one._replace(state="done", closed_on=done.on, outcome=done.outcome)
        case FollowUpCancelled() as cancelled:
            return one._replace(state="cancelled", closed_on=cancelled.on)
    reopened = touched.reopened
    since = [one for one in closers if reopened is None or one.stamp.position > reopened.stamp.position]
    state, closed_by, closed_on = _standing(one.due, since, None if reopened or one.rule_due else lapsing)
    return one._replace(state=state, closed_by=closed_by, closed_on=closed_on)
