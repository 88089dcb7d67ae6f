"""Working days of several offices at once: a day counts when all of them work."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Generic, Literal, NamedTuple, TypeVar

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


Told = TypeVar("Told")


class Due(NamedTuple, Generic[Told]):
    """A day that was worked out, the days passed over on the way (in order), and whether it may still move.

    Days that are a weekend for every office are not listed. A Saturday on which one office works and another
    does not, is. `provisional`: some day on the way lies beyond the official notices for some office.
    """

    day: date
    skipped: tuple[Told, ...]
    provisional: bool


class _Year(NamedTuple, Generic[Told]):
    """The days on which all work, those to be told of, and the last day that is certain for all of them."""

    working: tuple[int, ...]
    skipped: tuple[Told, ...]
    skipped_on: tuple[int, ...]
    certain_until: int


class JointDays(Generic[Told]):
    """The working days that some offices have in common, each year looked at once.

    `tell` makes of a day that is passed over what is to be said of it, also once. Without offices only
    Saturdays and Sundays are passed over.
    """

    def __init__(self, offices: Sequence[Office], tell: Callable[[Skipped], Told]) -> None:
        self._offices = tuple(offices) or NOBODY
        self._tell = tell
        self._years: dict[int, _Year[Told]] = {}

    def ahead(self, start: date, n: int) -> Due[Told]:
        """The n-th day after `start` on which all the offices work; see `add_working_days`."""
        if n == 0:
            return self.shifted(start, "next")
        begun = start.toordinal()
        if n > 0:
            day = self._after(start, begun, n)
            return self._due(day, begun + 1, day)
        day = self._before(start, begun, n)
        return self._due(day, day, begun - 1)

    def shifted(self, day: date, direction: Direction) -> Due[Told]:
        """The day itself when all the offices work on it, else the nearest that way; see `shift`."""
        ordinal = day.toordinal()
        if direction == "none":
            return Due(day, (), any(office.calendar.provisional(day) for office in self._offices))
        if direction == "next":
            found = self._after(day, ordinal - 1, 1)
            return self._due(found, ordinal, found)
        found = self._before(day, ordinal + 1, -1)
        return self._due(found, found, ordinal)

    def _year(self, year: int) -> _Year[Told]:
        known = self._years.get(year)
        if known is None:
            joint = _joint_year(self._offices, year)
            told = tuple(map(self._tell, joint.skipped))
            known = self._years[year] = _Year(joint.working, told, joint.skipped_on, joint.certain_until)
        return known

    def _after(self, start: date, after: int, n: int) -> int:
        year = start.year
        working = self._year(year).working
        index = bisect_right(working, after) + n - 1
        while index >= len(working):
            index -= len(working)
            year += 1
            self._refuse_too_far(start, n, year)
            working = self._year(year).working
        return working[index]

    def _before(self, start: date, before: int, n: int) -> int:
        year = start.year
        working = self._year(year).working
        index = bisect_left(working, before) + n
        while index < 0:
            year -= 1
            self._refuse_too_far(start, n, year)
            working = self._year(year).working
            index += len(working)
        return working[index]

    def _refuse_too_far(self, start: date, n: int, year: int) -> None:
        if abs(year - start.year) <= SEARCHED_YEARS and date.min.year <= year <= date.max.year:
            return
        raise Refused(
            N_(
                "No day is {n} joint working days of {offices} from {start} within {years} years. "
                "Check the number and whether these offices ever work on the same day."
            ),
            n=n,
            offices=", ".join(_in_english(office.name) for office in self._offices),
            start=start,
            years=SEARCHED_YEARS,
        )

    def _due(self, day: int, first: int, last: int) -> Due[Told]:
        found = date.fromordinal(day)
        begin, end = date.fromordinal(first).year, found.year if last == day else date.fromordinal(last).year
        skipped: tuple[Told, ...] = ()
        provisional = False
        for year in range(begin, end + 1):
            joint = self._year(year)
            on = joint.skipped_on
            skipped += joint.skipped[bisect_left(on, first) : bisect_right(on, last)]
            provisional = provisional or last > joint.certain_until
        return Due(found, skipped, provisional)


def add_working_days(start: date, n: int, offices: Sequence[Office]) -> Due[Skipped]:
    """The n-th day after `start` on which all the offices work; before it, when n is negative.

    `start` itself never counts. n = 0 gives `start` when all work on it, else the next day on which all do.
    Without offices only Saturdays and Sundays are skipped. Raises Refused when there is no such day within
    30 years, as for offices whose weeks never meet.
    """
    return _joint(tuple(offices)).ahead(start, n)


def shift(day: date, offices: Sequence[Office], direction: Direction) -> Due[Skipped]:
    """The day itself when all the offices work on it, else the nearest that way; "none" never moves it."""
    return _joint(tuple(offices)).shifted(day, direction)


@lru_cache(maxsize=256)
def _joint(offices: tuple[Office, ...]) -> JointDays[Skipped]:
    return JointDays(offices, _as_it_is)


def _as_it_is(skipped: Skipped) -> Skipped:
    return skipped


def _in_english(name: str | Named) -> str:
    return name if isinstance(name, str) else name.en


@lru_cache(maxsize=4096)
def _joint_year(offices: tuple[Office, ...], year: int) -> _Year[Skipped]:
    calendars = [office.calendar for office in offices]
    open_days = {day for day in days_of_year(year) if all(calendar.works(day) for calendar in calendars)}
    skipped = tuple(_skipped(offices, [day for day in days_of_year(year) if day not in open_days]))
    working = tuple(sorted(day.toordinal() for day in open_days))
    certain = min(_certain_until(calendar, year) for calendar in calendars)
    return _Year(working, skipped, tuple(one.day.toordinal() for one in skipped), certain)


def _certain_until(calendar: WorkingCalendar, year: int) -> int:
    return calendar.known_until.toordinal() if not calendar.provisional(date(year, 1, 1)) else 0


def _skipped(offices: tuple[Office, ...], closed: list[date]) -> Iterator[Skipped]:
    for day in closed:
        reasons = [(office.name, office.calendar.why_not(day)) for office in offices]
        if not all(reason and reason.weekend for _, reason in reasons):
            yield _told(day, [(name, reason) for name, reason in reasons if reason])


def _told(day: date, reasons: list[tuple[str | Named, Closure]]) -> Skipped:
    return Skipped(day, tuple(name for name, _ in reasons), tuple(reason for _, reason in reasons))
