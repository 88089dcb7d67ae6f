"""Working days: 20 joint ones ahead over three offices, against numpy on the same joint calendar.

One call at a time, over the same dates. Ours answers more: each day that was skipped, who was closed and why.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from random import Random
from time import perf_counter
from typing import TypeVar

import numpy as np

from benchmarks.measure import Contender, Measurement, Setting, in_turns, ratios, shown
from tracker.calendars.joint import Office, add_working_days
from tracker.calendars.sources import working_calendar
from tracker.calendars.working_days import days_of_year

AHEAD = 20
BOUND = 10.0
DATES = 5_000
FIRST, LAST = date(2015, 1, 1), date(2026, 11, 1)
Day = TypeVar("Day")
OFFICES = tuple(Office(code, working_calendar(code)) for code in ("CN", "HK", "MO"))


def measure(setting: Setting) -> Iterator[Measurement]:
    """Measure single calls, and check that both give the same days."""
    dates = some_dates()
    same_days(dates)
    seconds = in_turns({"ours": ours(dates), "numpy": numpys(dates)}, setting.rounds)
    yield Measurement(
        f"{AHEAD} working days ahead, three offices",
        shown(seconds["ours"]),
        f"numpy {np.__version__} busday_offset",
        shown(seconds["numpy"]),
        ratios(seconds["ours"], seconds["numpy"]),
        BOUND,
    )


def some_dates() -> list[date]:
    """The same made-up dates each time, over all years with official notices."""
    random, days = Random(20), (LAST - FIRST).days
    return [FIRST + timedelta(days=random.randrange(days)) for _ in range(DATES)]


def ours(dates: Sequence[date]) -> Contender:
    """The mean time of one of our calls."""
    return _each(dates, lambda day: add_working_days(day, AHEAD, OFFICES))


def numpys(dates: Sequence[date]) -> Contender:
    """The mean time of one of numpy's."""
    calendar, ahead = business_days(), np.int64(AHEAD)
    return _each(
        list(map(np.datetime64, dates)),
        lambda day: np.busday_offset(day, ahead, roll="backward", busdaycal=calendar),
    )


def business_days() -> np.busdaycalendar:
    """The joint calendar in the form that numpy is fastest with: no weekend of these three is ever worked."""
    years = range(FIRST.year - 1, LAST.year + 2)
    closed = [
        np.datetime64(day)
        for year in years
        for day in days_of_year(year)
        if day.weekday() < 5 and not all(office.calendar.works(day) for office in OFFICES)
    ]
    return np.busdaycalendar(weekmask="1111100", holidays=closed)


def same_days(dates: Sequence[date]) -> None:
    """Raise AssertionError where the two do not give the same day."""
    calendar, ahead = business_days(), np.int64(AHEAD)
    for day in dates:
        theirs = np.busday_offset(np.datetime64(day), ahead, roll="backward", busdaycal=calendar)
        assert add_working_days(day, AHEAD, OFFICES).day == theirs.item(), day


def _each(days: Sequence[Day], call: Callable[[Day], object]) -> Contender:
    def run() -> float:
        begun = perf_counter()
        for day in days:
            call(day)
        return (perf_counter() - begun) / len(days)

    return run
