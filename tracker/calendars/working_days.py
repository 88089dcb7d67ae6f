"""On which days one office works, and why it is closed on the others."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Named:
    """A name in English and in Chinese (simplified, where the source has it)."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Closure:
    """Why an office is closed on a day.

    `weekend`: it would have been closed without the holiday too. `local`: the office said so itself, or a
    region that it lies in; `source` is then what they referred to.
    """

    name: Named
    weekend: bool
    local: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """Why an office works on a day on which it would rest: a make-up day, or (`local`) its own word."""

    name: Named
    local: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True)
class LocalDays:
    """What an office, or a region, says itself: closed from `first` to `last`, or (`works`) open, and why."""

    first: date
    last: date
    works: bool
    why: Named
    source: str | None = None


@dataclass(frozen=True, slots=True)
class YearFacts:
    """What is known of one calendar year in one place, before an office's own habits are applied.

    `weekdays_off` are the days of the ordinary weekend, `make_up_days` those of them that are worked in
    exchange for a bridging day (调休), and `exchanged` has that bridging day for those where it is known.
    `estimated`: the date of some holiday in it has not been announced yet.
    """

    holidays: Mapping[date, Named]
    weekdays_off: frozenset[date]
    make_up_days: frozenset[date]
    exchanged: Mapping[date, date] = field(default_factory=dict)
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class _Year:
    working: frozenset[int]
    closed: Mapping[int, Closure]
    opened: Mapping[int, Opening]
    estimated: bool


WEEKEND = Named("weekend", "周末")
MAKE_UP = Named("make-up working day", "调休上班日")
SATURDAY_AND_SUNDAY = frozenset({5, 6})


@dataclass(frozen=True, slots=True, eq=False)
class WorkingCalendar:
    """The working days of an office. `tracker.calendars.sources.working_calendar` gives the one of a place.

    `source` says in words where the days come from. Days after `known_until` are provisional: no official
    notice about them is in the data, they follow from rules and may move. `facts` gives the facts of a year.
    `local` is what was said of the days of those who keep this calendar, in the order of saying: the last
    word about a day counts, but a provisional day stays provisional. Two calendars are equal only when they
    are the same object.
    """

    code: str
    make_up_days: bool
    weekends_only: bool
    source: Named
    known_until: date
    facts: Callable[[int], YearFacts]
    local: tuple[LocalDays, ...] = ()

    def works(self, day: date) -> bool:
        """Whether the office is open on this day."""
        return day.toordinal() in _year(self, day.year).working

    def why_not(self, day: date) -> Closure | None:
        """Why the office is closed on this day, None when it works; a holiday goes before the weekend."""
        return _year(self, day.year).closed.get(day.toordinal())

    def why_open(self, day: date) -> Opening | None:
        """Why the office works on a day on which it would rest; None on any other day."""
        return _year(self, day.year).opened.get(day.toordinal())

    def provisional(self, day: date) -> bool:
        """Whether the day lies beyond the official notices in the data, or in a year with estimated dates."""
        return day > self.known_until or _year(self, day.year).estimated


@lru_cache(maxsize=4096)
def _year(calendar: WorkingCalendar, year: int) -> _Year:
    facts, said = calendar.facts(year), _last_words(calendar.local, year)
    closed: dict[int, Closure] = {}
    opened: dict[int, Opening] = {}
    days = list(days_of_year(year))
    for day in days:
        usual = _usual(calendar, facts, day)
        found = _local(said[day], usual, day in facts.weekdays_off) if day in said else usual
        if isinstance(found, Closure):
            closed[day.toordinal()] = found
        elif found:
            opened[day.toordinal()] = found
    return _Year(frozenset(map(date.toordinal, days)) - closed.keys(), closed, opened, facts.estimated)


def _usual(calendar: WorkingCalendar, facts: YearFacts, day: date) -> Closure | Opening | None:
    """What holds for a day by the calendar of the place; None: it is worked like any other."""
    if calendar.make_up_days and day in facts.make_up_days:
        return Opening(_make_up(facts.exchanged.get(day)))
    weekend = day in facts.weekdays_off
    holiday = facts.holidays.get(day)
    if holiday:
        return Closure(holiday, weekend)
    return Closure(WEEKEND, weekend=True) if weekend else None


def _make_up(exchanged: date | None) -> Named:
    if exchanged is None:
        return MAKE_UP
    return Named(f"{MAKE_UP.en} (for {exchanged})", f"{MAKE_UP.zh}（与 {exchanged} 对调）")


def _local(said: LocalDays, usual: Closure | Opening | None, weekend: bool) -> Closure | Opening | None:  # noqa: FBT001 - as in Closure
    if not said.works:
        return Closure(said.why, weekend and not isinstance(usual, Opening), local=True, source=said.source)
    return Opening(said.why, local=True, source=said.source) if isinstance(usual, Closure) else usual


def _last_words(local: tuple[LocalDays, ...], year: int) -> dict[date, LocalDays]:
    """The last word about each day of a year about which anything was said."""
    begin, end = date(year, 1, 1), date(year, 12, 31)
    said: dict[date, LocalDays] = {}
    for one in local:
        said |= dict.fromkeys(_days(max(one.first, begin), min(one.last, end)), one)
    return said


def days_of_year(year: int) -> Iterator[date]:
    """Every day of a calendar year, in order."""
    return _days(date(year, 1, 1), date(year, 12, 31))


def _days(first: date, last: date) -> Iterator[date]:
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def weekends_only(
    code: str = "", *, make_up_days: bool = True, local: tuple[LocalDays, ...] = ()
) -> WorkingCalendar:
    """A calendar that is closed on Saturdays and Sundays only, and says so; for a place that is not known."""
    source = Named("weekends only (Saturday, Sunday)", "仅周末（周六、周日）")
    if code:
        source = Named(f"{source.en}: no calendar for {code}", f"{source.zh}：没有 {code} 的日历")
    return WorkingCalendar(code, make_up_days, True, source, date.max, _weekends, local)  # noqa: FBT003 - weekends only


def _weekends(year: int) -> YearFacts:
    weekend = frozenset(day for day in days_of_year(year) if day.weekday() in SATURDAY_AND_SUNDAY)
    return YearFacts({}, weekend, frozenset())
