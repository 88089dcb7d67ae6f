"""What comes again: the occurrences of a rule with `every`, one after the other.

No clock is asked. Which occurrences there are follows from what was recorded, so that the same journal gives
the same follow-ups on any day, and a day that passes without an event changes nothing. What becomes of the
occurrences that fell due while an earlier one was still open is therefore settled when that one is closed:

- `stack`: each is to be done. All of them are there from the beginning, as often as the rule says (`times`).
- `collapse`: all of them together are one, the latest, which comes next, however late.
- `skip`: none is to be done; the next is the first that is still to come.

With collapse and skip one is open at a time, and it stays open until somebody closes it: no follow-up goes by
itself. `from` says from when the next is counted: `trigger` keeps the rhythm of the first day whatever
happens, `previous-due` goes on from the day that the one before was due, wherever it was moved to,
`completion` from the day that it was closed; then nothing can be missed. (Org mode writes these as `+`, `++`
and `.+`.)
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, NamedTuple, Protocol, TypeVar

from tracker.domain.initiatives.state import Milestone
from tracker.domain.policy import MOST, Offset, Rule


class Slot(NamedTuple):
    """A place in a series: due so long after the anchor."""

    number: int
    anchor: date
    after: Offset


class Occurrence(Protocol):
    """What a follow-up says of itself to those who ask what comes next."""

    @property
    def due(self) -> date:
        """The day by which it is to be done."""

    @property
    def state(self) -> str:
        """Open, or how it was settled."""

    @property
    def closed_by(self) -> str | None:
        """The milestone that closed it."""

    @property
    def closed_on(self) -> date | None:
        """The day on which it was settled."""


Made = TypeVar("Made", bound=Occurrence)


@dataclass(frozen=True, slots=True)
class Course(Generic[Made]):
    """One rule applied to one start.

    `closers` can close an occurrence, and are in order; those in `ending` end the initiative. `raw` and `due`
    give the day so long after an anchor, before and after it is moved to a working day; `make` the
    occurrence in a slot.
    """

    rule: Rule
    start: date
    recorded_on: date
    closers: Sequence[Milestone]
    ending: frozenset[str]
    raw: Callable[[date, Offset], date]
    due: Callable[[date, Offset], date]
    make: Callable[[Slot, Sequence[Milestone]], Made]

    @property
    def end(self) -> date:
        """The day of the first milestone that ends the initiative."""
        return min((latest(one) for one in self.closers if one.id in self.ending), default=date.max)


def latest(milestone: Milestone) -> date:
    """The latest day of a milestone; the end of time where it has none."""
    return milestone.when.latest or date.max


def occurrences(course: Course[Made]) -> Iterator[Made]:
    """The occurrences that there are; at most one is open, unless they stack. None begins after the end."""
    rule, first = course.rule, Slot(1, course.start, course.rule.after)
    if rule.every is None:
        yield course.make(first, course.closers)
    elif rule.missed == "stack" and rule.counted != "completion":
        yield from _stacked(course, first, rule.every)
    else:
        yield from _one_at_a_time(course, first, rule.every)


def _stacked(course: Course[Made], slot: Slot, every: Offset) -> Iterator[Made]:
    """All of them. A milestone that closes one closes the earliest that is open, and no other."""
    closers = course.closers
    while slot.number <= min(course.rule.times or MOST, MOST):
        one = course.make(slot, closers)
        yield one
        if one.due >= course.end:
            return
        spent = _spent(one, closers)
        closers = [other for other in closers if other.id != spent or other.id in course.ending]
        slot = _following(course, slot, one.due, every)


def _spent(one: Occurrence, closers: Sequence[Milestone]) -> str | None:
    """The milestone that closed one, or that stands for the same deed: it was done by hand on that day."""
    if one.state != "done":
        return one.closed_by
    return next((other.id for other in closers if other.when.latest == one.closed_on), None)


def _one_at_a_time(course: Course[Made], slot: Slot, every: Offset) -> Iterator[Made]:
    """Each when the one before is settled; those due before their milestone was recorded lapse in turn."""
    closers, lapsed = course.closers, 0
    while slot.number <= (course.rule.times or slot.number):
        one = course.make(slot, closers)
        yield one
        settled = one.closed_on or max(one.due, slot.anchor + timedelta(days=1))
        if one.state == "open" or settled >= course.end:
            return
        lapsed = lapsed + 1 if one.state == "lapsed" else 0
        closers = [later for later in closers if latest(later) > settled]
        if course.rule.counted == "completion" or lapsed >= MOST:
            since = settled if lapsed < MOST else max(settled, course.recorded_on)
            slot = Slot(slot.number + 1, since, every)
        else:
            slot = _next(course, slot, one, every)


def _next(course: Course[Made], slot: Slot, one: Made, every: Offset) -> Slot:
    """What comes after one that is settled: the next that is not missed, or the latest of the missed."""
    following = _following(course, slot, one.due, every)
    if one.closed_on is None:
        return following
    missed: Slot | None = None
    while (due := course.due(following.anchor, following.after)) <= one.closed_on:
        if following.number - slot.number >= MOST:
            return Slot(following.number, one.closed_on, every)
        missed, following = following, _following(course, following, due, every)
    return missed if missed and course.rule.missed == "collapse" else following


def _following(course: Course[Made], slot: Slot, due: date, every: Offset) -> Slot:
    """The next slot in the rhythm. Months are counted from one day, for the 31st must not become the 28th."""
    number = slot.number + 1
    if course.rule.counted == "previous-due":
        return Slot(number, max(due, slot.anchor + timedelta(days=1)), every)
    if every.unit == slot.after.unit == "months":
        return Slot(number, slot.anchor, Offset(slot.after.count + every.count, "months"))
    return Slot(number, course.raw(slot.anchor, slot.after), every)
