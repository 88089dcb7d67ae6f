"""Working days of several offices at once: a day counts when all of them work."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from tracker.calendars.working_days import Closure, Named, WorkingCalendar, days_of_year, weekends_only
from tracker.domain.refusals import N_, Refused

Direction = Literal["next", "previous", "none"]

# Far beyond any due date; what is not found by then is a mistake in the question.
SEARCHED_YEARS = 30


@dataclass(frozen=True, slots=True)
class Office:
    """Somebody whose working days matter, by name, and when they work."""

    name: str | Named
    calendar: WorkingCalendar


NOBODY = (Office("nobody", weekends_only()),)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day that was passed over: the offices that are closed, and for each, in the same order, why."""

    day: date
    offices: tuple[str | Named, ...]
    closures: tuple[Closure, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A day that was worked out, the days passed over on the way (in order), and whether it may still move.

    Days that are a weekend for every office are not listed. A Saturday on which one office works and another
    does not, is. `provisional`: some day on the way lies beyond the official notices for some office.
    """

    day: date
    skipped: tuple[Skipped, ...]
    provisional: bool


@dataclass(frozen=True, slots=True)
class _JointYear:
    """The days on which all work, those to be told of, and the last day that is certain for all of them."""

    working: tuple[int, ...]
    skipped: tuple[Skipped, ...]
    skipped_on: tuple[int, ...]
    certain_until: int


def add_working_days(start: date, n: int, offices: Sequence[Office]) -> Due:
    """The n-th day after `start` on which all the offices work; before it, when n is negative.

    `start` itself never counts. n = 0 gives `start` when all work on it, else the next day on which all do.
    Without offices only Saturdays and Sundays are skipped. Raises Refused when there is no such day within
    30 years, as for offices whose weeks never meet.
    """
    if n == 0:
        return shift(start, offices, "next")
    everybody = _everybody(offices)
    if n > 0:
        day = _after(everybody, start, start.toordinal(), n)
        return _due(everybody, day, start.toordinal() + 1, day)
    day = _before(everybody, start, start.toordinal(), n)
    return _due(everybody, day, day, start.toordinal() - 1)


def shift(day: date, offices: Sequence[Office], direction: Direction) -> Due:
    """The day itself when all the offices work on it, else the nearest that way; "none" never moves it."""
    everybody, ordinal = _everybody(offices), day.toordinal()
    if direction == "none":
        return Due(day, (), any(office.calendar.provisional(day) for office in everybody))
    if direction == "next":
        found = _after(everybody, day, ordinal - 1, 1)
        return _due(everybody, found, ordinal, found)
    found = _before(everybody, day, ordinal + 1, -1)
    return _due(everybody, found, found, ordinal)


def _everybody(offices: Sequence[Office]) -> tuple[Office, ...]:
    return tuple(offices) or NOBODY


def _after(offices: tuple[Office, ...], start: date, after: int, n: int) -> int:
    year = start.year
    working = _joint_year(offices, year).working
    index = bisect_right(working, after) + n - 1
    while index >= len(working):
        index -= len(working)
        year += 1
        _refuse_too_far(offices, start, n, year)
        working = _joint_year(offices, year).working
    return working[index]


def _before(offices: tuple[Office, ...], start: date, before: int, n: int) -> int:
    year = start.year
    working = _joint_year(offices, year).working
    index = bisect_left(working, before) + n
    while index < 0:
        year -= 1
        _refuse_too_far(offices, start, n, year)
        working = _joint_year(offices, year).working
        index += len(working)
    return working[index]


def _refuse_too_far(offices: tuple[Office, ...], start: date, n: int, year: int) -> None:
    if abs(year - start.year) <= SEARCHED_YEARS and date.min.year <= year <= date.max.year:
        return
    raise Refused(
        N_(
            "No day is {n} joint working days of {offices} from {start} within {years} years. "
            "Check the number and whether these offices ever work on the same day."
        ),
        n=n,
        offices=", ".join(_in_english(office.name) for office in offices),
        start=start,
        years=SEARCHED_YEARS,
    )


def _in_english(name: str | Named) -> str:
    return name if isinstance(name, str) else name.en


def _due(offices: tuple[Office, ...], day: int, first: int, last: int) -> Due:
    begin, end = date.fromordinal(first), date.fromordinal(last)
    skipped: tuple[Skipped, ...] = ()
    provisional = False
    for year in range(begin.year, end.year + 1):
        joint = _joint_year(offices, year)
        told = joint.skipped_on
        skipped += joint.skipped[bisect_left(told, first) : bisect_right(told, last)]
        provisional = provisional or last > joint.certain_until
    return Due(date.fromordinal(day), skipped, provisional)


@lru_cache(maxsize=4096)
def _joint_year(offices: tuple[Office, ...], year: int) -> _JointYear:
    calendars = [office.calendar for office in offices]
    open_days = {day for day in days_of_year(year) if all(calendar.works(day) for calendar in calendars)}
    skipped = tuple(_skipped(offices, [day for day in days_of_year(year) if day not in open_days]))
    working = tuple(sorted(day.toordinal() for day in open_days))
    certain = min(_certain_until(calendar, year) for calendar in calendars)
    return _JointYear(working, skipped, tuple(one.day.toordinal() for one in skipped), certain)


def _certain_until(calendar: WorkingCalendar, year: int) -> int:
    return calendar.known_until.toordinal() if not calendar.provisional(date(year, 1, 1)) else 0


def _skipped(offices: tuple[Office, ...], closed: list[date]) -> Iterator[Skipped]:
    for day in closed:
        reasons = [(office.name, office.calendar.why_not(day)) for office in offices]
        if not all(reason and reason.weekend for _, reason in reasons):
            yield _told(day, [(name, reason) for name, reason in reasons if reason])


def _told(day: date, reasons: list[tuple[str | Named, Closure]]) -> Skipped:
    return Skipped(day, tuple(name for name, _ in reasons), tuple(reason for _, reason in reasons))
