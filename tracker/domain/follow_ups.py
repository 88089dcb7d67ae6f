"""Follow-ups: what is to be done, by when and by whom, because of which milestone.

A pure function of an initiative, the policy and the working days of the offices in it. Nothing is stored: the
same journal gives the same follow-ups, with the same ids, on any machine.
"""

from base64 import b32encode
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Literal

from tracker.domain.dates import Fuzzy
from tracker.domain.escalation import Escalation
from tracker.domain.initiatives.events import FollowUpCancelled, FollowUpDone
from tracker.domain.initiatives.parts import Commitment
from tracker.domain.initiatives.state import NOTHING, Added, Initiative, Milestone, Touched
from tracker.domain.policy import INITIATIVE, OWNER, REGIONS, Offset, Rule, Step
from tracker.domain.rulebook import Due, Rulebook, Skipped, WorkingDays, add_months
from tracker.domain.series import Course, Slot, latest, occurrences

__all__ = [
    "BY_HAND",
    "Due",
    "FollowUp",
    "Rulebook",
    "Skipped",
    "State",
    "WorkingDays",
    "add_months",
    "follow_ups",
    "identity",
]

State = Literal["open", "done", "closed", "cancelled", "lapsed"]

BY_HAND = "by-hand"
"""Stands for the rule where a person asked for a follow-up."""


@dataclass(frozen=True, slots=True)
class FollowUp:
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


def identity(rule: str, trigger: str, occurrence: int) -> str:
    """The id of a follow-up: what asks for it, and nothing that can change."""
    digest = sha256(f"{rule}\x1f{trigger}\x1f{occurrence}".encode()).digest()
    return "F-" + b32encode(digest[:10])[:10].decode().lower()


def follow_ups(state: Initiative, book: Rulebook) -> list[FollowUp]:
    """Every follow-up of an initiative, by due date."""
    if state.withdrawn:
        return []
    happened = state.happened()
    ending = frozenset(one.id for one in happened if book.ends(state, one))
    rules = [rule for rule in book.policy.rules if not rule.initiatives or state.kind in rule.initiatives]
    found = [
        one
        for milestone in state.milestones.values()
        for rule in rules
        if _starts(rule, milestone)
        for start in _starts_of(rule, milestone)
        for one in _occurrences(_Case(rule, milestone, start, state, book, ending), happened)
    ]
    found += [_by_hand(one, state, book, happened, ending) for one in state.added.values()]
    return sorted(found, key=lambda one: (one.due, one.id))


@dataclass(frozen=True, slots=True)
class _Start:
    """What a rule counts from: a day, the id that it hangs on, and for a commitment what was promised."""

    day: date
    trigger: str
    commitment: Commitment | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """One rule applied to one start; `ending` are the milestones that end the initiative."""

    rule: Rule
    milestone: Milestone
    start: _Start
    state: Initiative
    book: Rulebook
    ending: frozenset[str]

    @property
    def owner(self) -> str:
        """Who is to do it: whom the rule names, else whoever promised it, else the initiative's owner."""
        if self.rule.owner not in (INITIATIVE, OWNER):
            return self.book.policy.handle(self.rule.owner)
        promise = self.start.commitment
        return (promise and promise.owner) or self.state.owner

    @property
    def whose(self) -> tuple[str, ...]:
        """The offices and regions whose working days count."""
        return self.book.whose(self.rule.calendars, self.state, self.owner)


def _starts(rule: Rule, milestone: Milestone) -> bool:
    return (
        (milestone.kind in rule.on or "*" in rule.on)
        and milestone.status == ("planned" if rule.anchor == "planned" else "happened")
        and not milestone.possibly
    )


def _starts_of(rule: Rule, milestone: Milestone) -> Iterator[_Start]:
    """What a rule counts from in a milestone.

    Nothing where the day it happened is not known at all (an open start); a plan with an open start is a
    deadline, and counts.
    """
    match rule.anchor:
        case "happened" | "planned":
            known = milestone.when.earliest or rule.anchor == "planned"
            if known and milestone.when.latest:
                yield _Start(milestone.when.latest, milestone.id)
        case "recorded":
            yield _Start(milestone.recorded_on, milestone.id)
        case "commitment" | "undated":
            yield from _promised(rule, milestone)
        case anchor:
            told = milestone.fields.get(anchor.removeprefix("fields."))
            if isinstance(told, dict) and "edtf" in told and (latest := Fuzzy.from_json(told).latest):
                yield _Start(latest, milestone.id)


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


def _occurrences(case: _Case, happened: list[Milestone]) -> Iterator[FollowUp]:
    """What a rule asks for because of one start: one follow-up, or those of a series."""
    rule, book, whose = case.rule, case.book, case.whose
    return occurrences(
        Course(
            rule=rule,
            start=case.start.day,
            recorded_on=case.milestone.recorded_on,
            closers=_closers(case, happened),
            ending=case.ending,
            raw=lambda anchor, after: book.raw(anchor, after, whose),
            due=lambda anchor, after: book.due(anchor, after, rule.shift, whose).day,
            make=lambda slot, closers: _one(case, slot, closers),
        )
    )


def _closers(case: _Case, happened: list[Milestone]) -> list[Milestone]:
    """The milestones that close it: of the rule's kinds or ending the initiative, not before its cause.

    A plan is a cause from the day on which it was recorded.
    """
    cause = case.milestone
    since = cause.recorded_on if cause.status == "planned" else cause.when.latest or date.min
    return [
        one
        for one in happened
        if one.id != cause.id
        and (one.kind in case.rule.closed_by or one.id in case.ending)
        and latest(one) >= since
    ]


def _one(case: _Case, slot: Slot, closers: Sequence[Milestone]) -> FollowUp:
    rule, whose = case.rule, case.whose
    key = identity(rule.id, case.start.trigger, slot.number)
    touched = case.state.touched.get(key, NOTHING)
    due = case.book.due(slot.anchor, slot.after, rule.shift, whose)
    meant = due.day if rule.shift == "none" else case.book.raw(slot.anchor, slot.after, whose)
    promise = case.start.commitment
    what = rule.what
    base = FollowUp(
        id=key,
        initiative=case.state.id,
        rule=rule.id,
        trigger=case.milestone.id,
        occurrence=slot.number,
        en=_worded(what.en or what.zh or "", promise, ": "),
        zh=_worded(what.zh or what.en or "", promise, "："),
        due=due.day,
        owner=case.owner,
        state="open",
        provisional=due.provisional,
        anchor=slot.anchor,
        after=str(slot.after),
        skipped=due.skipped,
        calendars=whose if rule.calendars != [REGIONS] else (),
        shifted_from=meant if meant != due.day else None,
    )
    cause = case.milestone
    lapsing = None if cause.still_due else cause.recorded_on
    return _prepared(_settled(_moved(base, touched), touched, closers, lapsing), rule, case.state, case.book)


def _prepared(one: FollowUp, rule: Rule | None, state: Initiative, book: Rulebook) -> FollowUp:
    """An open follow-up with the days on which it is announced, and the steps where it is late."""
    leave = (rule and rule.approval) or book.policy.approval
    steps = (rule and rule.escalate) or book.policy.escalate
    lead, urgent = (rule.lead, rule.urgent) if rule else ([], False)
    if one.state != "open" or not (lead or steps or urgent or leave):
        return one
    whose = one.calendars or state.regions
    return replace(
        one,
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


def _by_hand(
    added: Added, state: Initiative, book: Rulebook, happened: list[Milestone], ending: frozenset[str]
) -> FollowUp:
    """What somebody asked for: closed by what was recorded since, of its kinds or ending the initiative.

    One of its kinds that happened before its cause, or before it was asked for, is not what was meant.
    """
    asked = added.event
    cause = state.milestones.get(asked.milestone or "")
    since = (cause and cause.when.latest) or asked.on
    touched = state.touched.get(asked.follow_up, NOTHING)
    base = FollowUp(
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
        for one in happened
        if one.stamp.position > added.stamp.position
        and (one.id in ending or (one.kind in asked.closed_by and latest(one) >= since))
    ]
    return _prepared(_settled(_moved(base, touched), touched, closers), None, state, book)


def _worded(rule: str, promise: Commitment | None, between: str) -> str:
    return f"{rule}{between}{promise.what}" if promise else rule


def _moved(one: FollowUp, touched: Touched) -> FollowUp:
    """A follow-up as people changed it: its owner, its day, until when it is quiet."""
    if not touched.deeds:
        return one
    one = replace(one, touched=touched)
    if touched.assigned:
        one = replace(one, owner=touched.assigned.owner)
    if touched.snoozed:
        one = replace(one, snoozed_until=touched.snoozed.until)
    if moved := touched.moved:
        one = replace(
            one, due=moved.due, rule_due=one.due, provisional=False, rescheduled_because=moved.because
        )
    return one


def _settled(
    one: FollowUp, touched: Touched, closers: Sequence[Milestone], lapsing: date | None = None
) -> FollowUp:
    """How a follow-up stands: first counts what people did, then the milestones recorded since a reopening.

    It lapses where it was due before `lapsing`.
    """
    match touched.settled:
        case FollowUpDone() as done:
            return replace(one, state="done", closed_on=done.on, outcome=done.outcome)
        case FollowUpCancelled() as cancelled:
            return replace(one, state="cancelled", closed_on=cancelled.on)
    reopened = touched.reopened
    for closer in closers:
        if reopened is None or closer.stamp.position > reopened.stamp.position:
            return replace(one, state="closed", closed_by=closer.id, closed_on=closer.when.latest)
    if lapsing and one.due < lapsing and not (reopened or one.rule_due):
        return replace(one, state="lapsed")
    return one
