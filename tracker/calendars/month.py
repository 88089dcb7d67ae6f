"""Day by day: who works and who does not, and why, for those who look at a month of several offices."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tracker.calendars.joint import Office
from tracker.calendars.working_days import Closure, Named, Opening

DayState = Literal["works", "make-up", "some", "closed"]
"""All work; all work, and for some it would be a day of rest; only some work; nobody works."""


@dataclass(frozen=True, slots=True)
class JointDay:
    """One day of several offices: who is closed, who works on a day of rest, and for each of them why."""

    day: date
    state: DayState
    provisional: bool
    closed: tuple[tuple[str | Named, Closure], ...] = ()
    opened: tuple[tuple[str | Named, Opening], ...] = ()

    @property
    def weekend(self) -> bool:
        """Whether it is nothing but a weekend, for all of them."""
        return self.state == "closed" and all(closure.weekend for _, closure in self.closed)


def joint_days(first: date, last: date, offices: Sequence[Office]) -> Iterator[JointDay]:
    """Every day from the first to the last."""
    for more in range((last - first).days + 1):
        yield joint_day(first + timedelta(days=more), offices)


def joint_day(day: date, offices: Sequence[Office]) -> JointDay:
    """What a day is for these offices."""
    closed = tuple((one.name, shut) for one in offices if (shut := one.calendar.why_not(day)))
    opened = tuple((one.name, open_) for one in offices if (open_ := one.calendar.why_open(day)))
    provisional = any(one.calendar.provisional(day) for one in offices)
    return JointDay(day, _state(len(offices), len(closed), len(opened)), provisional, closed, opened)


def _state(offices: int, closed: int, opened: int) -> DayState:
    if closed:
        return "closed" if closed == offices else "some"
    return "make-up" if opened else "works"
