"""Follow-ups: what is to be done, by when and by whom, because of which milestone.

A pure function of an initiative, the policy and the working days of the offices in it. Nothing is stored: the
same journal gives the same follow-ups, with the same ids, on any machine.
"""

from base64 import b32encode
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Literal, Protocol

from tracker.domain.dates import Fuzzy
from tracker.domain.initiatives.parts import Commitment
from tracker.domain.initiatives.state import Initiative, Milestone, Touched
from tracker.domain.kinds import Kind
from tracker.domain.lifecycles import Reached, stage, stage_of
from tracker.domain.policy import Offset, Policy, Rule


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day that was passed over, because an office is closed on it."""

    day: date
    en: str
    zh: str
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A day worked out over the calendars of several offices."""

    day: date
    provisional: bool = False
    skipped: tuple[Skipped, ...] = ()


class WorkingDays(Protocol):
    """The working days that several regions have in common."""

    def ahead(self, start: date, count: int, regions: Sequence[str]) -> Due:
        """`count` joint working days after the start (before it, where negative; 0: the next one from it)."""

    def shift(self, day: date, direction: Literal["next", "previous"], regions: Sequence[str]) -> Due:
        """The day itself where all work on it, or the next or previous day on which they do."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What derived answers are worked out from: the policy, the kinds of milestones, the working days."""

    policy: Policy
    kinds: Mapping[str, type[Kind]]
    days: WorkingDays

    def reaches(self, state: Initiative, milestone: Milestone) -> str:
        """The stage that a milestone reaches in its initiative, or "" where it reaches none."""
        kind = self.kinds.get(milestone.kind)
        return kind.reaches.get(state.kind, "") if kind else ""

    def stage(self, state: Initiative) -> Reached:
        """Where an initiative stands."""
        return stage_of(state.kind, ((self.reaches(state, one), one.id) for one in state.happened()))

    def ends(self, state: Initiative, milestone: Milestone) -> bool:
        """Whether a milestone ends its initiative."""
        found = stage(state.kind, self.reaches(state, milestone))
        return found is not None and found.standing == "ended"


State = Literal["open", "done", "closed", "lapsed"]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something to be done by a day because of a milestone.

    `state` is open until it is done by somebody or closed by a later milestone; lapsed where it was due
    before its milestone was recorded. `rule_due` is the day that the rule gave, where it was rescheduled.
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
    found = [
        one
        for milestone in state.milestones.values()
        for rule in book.policy.rules
        if _starts(rule, milestone, state)
        for start in _starts_of(rule, milestone)
        for one in _occurrences(_Case(rule, milestone, start, state, book, ending), happened)
    ]
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


def _starts(rule: Rule, milestone: Milestone, state: Initiative) -> bool:
    planned = rule.anchor == "planned"
    return (
        milestone.status == ("planned" if planned else "happened")
        and not milestone.possibly
        and ("*" in rule.on or milestone.kind in rule.on)
        and (not rule.initiatives or state.kind in rule.initiatives)
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
    """The follow-up, and where the rule recurs, each next one counted from the day the one before was closed.

    A recurring follow-up that was due before its milestone was recorded lapses and gives way to the next, so
    that at most one is open at any time. None comes after the milestone that ends the initiative.
    """
    closers = _closers(case, happened)
    end = min((_latest(one) for one in closers if one.id in case.ending), default=date.max)
    number, anchor, after = 1, case.start.day, case.rule.after
    while True:
        one = _one(case, number, anchor, after, closers)
        yield one
        if case.rule.every is None or one.state == "open":
            return
        anchor = one.closed_on or max(one.due, anchor + timedelta(days=1))
        if anchor >= end:
            return
        after, number = case.rule.every, number + 1
        closers = [later for later in closers if _latest(later) > anchor]


def _latest(milestone: Milestone) -> date:
    return milestone.when.latest or date.max


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
        and _latest(one) >= since
    ]


def _one(case: _Case, number: int, anchor: date, after: Offset, closers: list[Milestone]) -> FollowUp:
    key = identity(case.rule.id, case.start.trigger, number)
    touched = case.state.touched.get(key, Touched())
    due = _due(case, anchor, after)
    promise = case.start.commitment
    what = case.rule.what
    base = FollowUp(
        id=key,
        initiative=case.state.id,
        rule=case.rule.id,
        trigger=case.milestone.id,
        occurrence=number,
        en=_worded(what.en or what.zh or "", promise, ": "),
        zh=_worded(what.zh or what.en or "", promise, "："),
        due=due.day,
        owner=(promise and promise.owner) or case.state.owner,
        state="open",
        provisional=due.provisional,
        anchor=anchor,
        after=str(after),
        skipped=due.skipped,
    )
    return _settled(_moved(base, touched), touched, case.milestone, closers)


def _due(case: _Case, anchor: date, after: Offset) -> Due:
    regions, shift = case.state.regions, case.rule.shift
    if after.unit == "working days" and after.count:
        return case.book.days.ahead(anchor, after.count, regions)
    day = add_months(anchor, after.count) if after.unit == "months" else anchor + timedelta(days=after.count)
    return Due(day) if shift == "none" else case.book.days.shift(day, shift, regions)


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _worded(rule: str, promise: Commitment | None, between: str) -> str:
    return f"{rule}{between}{promise.what}" if promise else rule


def _moved(one: FollowUp, touched: Touched) -> FollowUp:
    if touched.assigned:
        one = replace(one, owner=touched.assigned.owner)
    if touched.snoozed:
        one = replace(one, snoozed_until=touched.snoozed.until)
    if touched.rescheduled:
        one = replace(
            one,
            due=touched.rescheduled.due,
            rule_due=one.due,
            provisional=False,
            rescheduled_because=touched.rescheduled.because,
        )
    return one


def _settled(one: FollowUp, touched: Touched, milestone: Milestone, closers: list[Milestone]) -> FollowUp:
    if touched.done:
        return replace(one, state="done", closed_on=touched.done.on, outcome=touched.done.outcome)
    if closers:
        return replace(one, state="closed", closed_by=closers[0].id, closed_on=closers[0].when.latest)
    if one.due < milestone.recorded_on and not milestone.still_due and not one.rule_due:
        return replace(one, state="lapsed")
    return one
