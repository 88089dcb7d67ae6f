"""On which days one office works, and why it is closed on the others."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Named:
    """A name in English and in Chinese (simplified, where the source has it)."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Closure:
    """Why an office is closed on a day. `weekend`: it would have been closed without the holiday too."""

    name: Named
    weekend: bool


@dataclass(frozen=True, slots=True)
class YearFacts:
    """What is known of one calendar year in one place, before an office's own habits are applied.

    `weekdays_off` are the days of the ordinary weekend, `make_up_days` those of them that are worked in
    exchange for a bridging day (调休).
    """

    holidays: Mapping[date, Named]
    weekdays_off: frozenset[date]
    make_up_days: frozenset[date]


@dataclass(frozen=True, slots=True)
class _Year:
    working: frozenset[int]
    closed: Mapping[int, Closure]


WEEKEND = Named("weekend", "周末")
SATURDAY_AND_SUNDAY = frozenset({5, 6})


@dataclass(frozen=True, slots=True, eq=False)
class WorkingCalendar:
    """The working days of an office. `tracker.calendars.sources.working_calendar` gives the one of a place.

    `source` says in words where the days come from. Days after `known_until` are provisional: no official
    notice about them is in the data, they follow from rules and may move. `facts` gives the facts of a year.
    Two calendars are equal only when they are the same object.
    """

    code: str
    make_up_days: bool
    weekends_only: bool
    source: Named
    known_until: date
    facts: Callable[[int], YearFacts]

    def works(self, day: date) -> bool:
        """Whether the office is open on this day."""
        return day.toordinal() in _year(self, day.year).working

    def why_not(self, day: date) -> Closure | None:
        """Why the office is closed on this day, None when it works; a holiday goes before the weekend."""
        return _year(self, day.year).closed.get(day.toordinal())

    def provisional(self, day: date) -> bool:
        """Whether the day lies beyond the official notices in the data."""
        return day > self.known_until


@lru_cache(maxsize=4096)
def _year(calendar: WorkingCalendar, year: int) -> _Year:
    facts = calendar.facts(year)
    reasons = {day.toordinal(): _closure(calendar, facts, day) for day in days_of_year(year)}
    closed = {ordinal: closure for ordinal, closure in reasons.items() if closure}
    return _Year(frozenset(reasons.keys() - closed.keys()), closed)


def _closure(calendar: WorkingCalendar, facts: YearFacts, day: date) -> Closure | None:
    if calendar.make_up_days and day in facts.make_up_days:
        return None
    weekend = day in facts.weekdays_off
    holiday = facts.holidays.get(day)
    if holiday:
        return Closure(holiday, weekend)
    return Closure(WEEKEND, weekend=True) if weekend else None


def days_of_year(year: int) -> Iterator[date]:
    """Every day of a calendar year, in order."""
    return map(date.fromordinal, range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1))


def weekends_only(code: str = "", *, make_up_days: bool = True) -> WorkingCalendar:
    """A calendar that is closed on Saturdays and Sundays only, and says so; for a place that is not known."""
    source = Named("weekends only (Saturday, Sunday)", "仅周末（周六、周日）")
    if code:
        source = Named(f"{source.en}: no calendar for {code}", f"{source.zh}：没有 {code} 的日历")
    return WorkingCalendar(
        code, make_up_days, weekends_only=True, source=source, known_until=date.max, facts=_weekends
    )


def _weekends(year: int) -> YearFacts:
    weekend = frozenset(day for day in days_of_year(year) if day.weekday() in SATURDAY_AND_SUNDAY)
    return YearFacts({}, weekend, frozenset())
