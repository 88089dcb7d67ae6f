"""Where the days come from: the `holidays` package, put right by the corrections file.

What the package's categories mean was measured in release 0.109:

- Hong Kong: the default category is the statutory list, without Good Friday. Government offices keep the
  general holidays (Cap. 149), the category "optional" alone: "public" beside it wrongly adds 2023-10-03. The
  package's weekend is Sunday; government offices do not work on Saturdays either.
- Macau: "optional" is the public holidays (Executive Order 60/2000), "government" the compensatory days off
  and the exemptions from work of the public administration. Each lacks days of the other: Good Friday is only
  in the first, and so is Lunar New Year before 2019. Exempted afternoons are working days here.
- The mainland: `weekend_workdays` has the make-up working days, for any year also those that the next year's
  notice moved into the December before. The names of bridging days say for which day they are exchanged.
- Elsewhere: the default category, of the whole country or of one of its parts (`DE-BY`, `US-CA`, `GB-SCT`).
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache, partial

import holidays
from holidays import HolidayBase

from tracker.calendars.corrections import Corrections, shipped_corrections
from tracker.calendars.working_days import (
    SATURDAY_AND_SUNDAY,
    LocalDays,
    Named,
    WorkingCalendar,
    YearFacts,
    days_of_year,
    weekends_only,
)

HALF_DAY = re.compile(r"\((?:After|Fore)noon\)|（[上下]午）")
AMERICAN_DATE = re.compile(r"\b(\d\d)/(\d\d)/(\d{4})\b")
EXCHANGED = re.compile(r"substituted from (\d{4}-\d\d-\d\d)")
CODE = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?")

# The notice of the next year may still make 29-31 December days off, or days to make up for them: those for
# 2002, 2006, 2007, 2008, 2012 and 2019 did, the last one with Saturday 2018-12-29 and Monday 2018-12-31.
REACH_OF_NEXT_NOTICE = timedelta(days=3)

# Places whose days are settled year by year; everywhere else they are computed by rule.
PUBLISHED_YEARLY = {
    "CN": Named("State Council notices up to {year}", "国务院办公厅放假通知，至{year}年"),
    "HK": Named("general holidays as gazetted up to {year}", "宪报公布的公众假期，至{year}年"),
    "MO": Named("days off of the public administration up to {year}", "公共行政工作人员假期表，至{year}年"),
}
CATEGORIES = {"HK": ("optional",), "MO": ("government", "optional")}


@dataclass(frozen=True, slots=True)
class _Readings:
    """The same year read in English and in Chinese."""

    english: HolidayBase
    chinese: HolidayBase


def working_calendar(
    code: str,
    make_up_days: bool = True,  # noqa: FBT001, FBT002 - an office property
    local: tuple[LocalDays, ...] = (),
) -> WorkingCalendar:
    """The calendar of the government offices of a place; the same object for the same arguments.

    `code` is an ISO 3166-1 alpha-2 code, "CN", "HK" and "MO" among them, or an ISO 3166-2 code of a part of a
    country, such as "DE-BY". An empty or unknown code gives Saturdays and Sundays only, and the calendar's
    `source` says so. With `make_up_days` false the office stays closed on the mainland's make-up working
    Saturdays and Sundays (调休). `local` is what is said of its days besides, the last word counts.
    """
    return _shipped(code.strip().upper(), make_up_days, local)


@lru_cache(maxsize=1024)
def _shipped(code: str, make_up_days: bool, local: tuple[LocalDays, ...]) -> WorkingCalendar:  # noqa: FBT001 - a cache key
    """Those who keep the same place's calendar share what is read of each year."""
    if local or not make_up_days:
        return replace(_shipped(code, True, ()), make_up_days=make_up_days, local=local)  # noqa: FBT003 - as above
    return build_calendar(code, shipped_corrections())


def build_calendar(
    code: str,
    corrections: Corrections,
    *,
    make_up_days: bool = True,
    local: tuple[LocalDays, ...] = (),
) -> WorkingCalendar:
    """A new calendar of a place with other corrections than the shipped ones."""
    place = _place(code)
    if place is None:
        return weekends_only(code, make_up_days=make_up_days, local=local)
    known_until, source = _evidence(code, place, corrections)
    facts = lru_cache(maxsize=128)(partial(_year_facts, code, corrections))
    return WorkingCalendar(code, make_up_days, False, source, known_until, facts, local)  # noqa: FBT003 - not weekends only


def _place(code: str) -> HolidayBase | None:
    found = CODE.fullmatch(code)
    if not found:
        return None
    try:
        return holidays.country_holidays(found[1], subdiv=found[2])
    except NotImplementedError:
        return None


def known_place(code: str) -> bool:
    """Whether there is a calendar for a place, and not only its weekends."""
    return not working_calendar(code).weekends_only


def _evidence(code: str, place: HolidayBase, corrections: Corrections) -> tuple[date, Named]:
    if code not in PUBLISHED_YEARLY:  # no part of CN, HK or MO has days of its own
        end = min(place.end_year, date.max.year)
        return date(end, 12, 31), Named(f"{code}: computed by rule", f"{code}：按规则推算")
    year = _last_published(code, place, corrections)
    until = date(year, 12, 31) if year else date.min
    name = PUBLISHED_YEARLY[code]
    source = Named(f"{code}: {name.en.format(year=year)}", f"{code}：{name.zh.format(year=year)}")
    return (until - REACH_OF_NEXT_NOTICE if code == "CN" and year else until), source


def _last_published(code: str, place: HolidayBase, corrections: Corrections) -> int:
    """The last year of the unbroken run of published ones; 0 when there is none.

    For the mainland these are the years for which the package itself lists exchanged days, which it takes
    from each State Council notice, and the years of the corrections file. For Hong Kong and Macau the package
    extends its rules into any future: only the corrections file says which lists were published.
    """
    years = {year.year for year in corrections.years if year.region == code}
    if code == "CN":
        years |= set(getattr(place, "special_public_holidays", {}))
    last = min(years, default=0)
    while last + 1 in years:
        last += 1
    return last


def _year_facts(code: str, corrections: Corrections, year: int) -> YearFacts:
    readings = _read(code, year)
    weekend = frozenset(_weekend(code, readings.english, year))
    closed = dict(_named_days(readings, year))
    make_up = {day for day in getattr(readings.english, "weekend_workdays", ()) if day.year == year}
    for correction in corrections.days:
        if correction.region == code and correction.day.year == year:
            closed.pop(correction.day, None)
            make_up.discard(correction.day)
            if not correction.works:
                closed[correction.day] = correction.name
            elif correction.day in weekend:
                make_up.add(correction.day)
    exchanged = {date.fromisoformat(found[1]): day for day, found in _exchanges(closed) if found}
    return YearFacts(closed, weekend, frozenset(make_up), exchanged, _estimated(readings.english))


def _exchanges(closed: Mapping[date, Named]) -> Iterator[tuple[date, re.Match[str] | None]]:
    return ((day, EXCHANGED.search(name.en)) for day, name in closed.items())


def _estimated(place: HolidayBase) -> bool:
    """Whether a year has days that the package only estimates, such as those of the Islamic calendar."""
    label = getattr(place, "estimated_label", None)
    mark = place.tr(label).replace("%s", "").strip() if label else ""
    return bool(mark) and any(mark in name for name in place.values())


def _read(code: str, year: int) -> _Readings:
    country, _, part = code.partition("-")
    offered = holidays.country_holidays(country).supported_languages
    english = _first(offered, f"en_{country}", "en_GB", "en_US")
    chinese = _first(offered, "zh_CN", "zh_SG", "zh_TW", "zh_HK") or english
    read = partial(
        holidays.country_holidays,
        country,
        subdiv=part or None,
        years=year,
        expand=False,
        categories=CATEGORIES.get(country),
    )
    return _Readings(read(language=english), read(language=chinese))


def _first(offered: Collection[str], *wanted: str) -> str | None:
    return next((language for language in wanted if language in offered), None)


def _named_days(readings: _Readings, year: int) -> Iterator[tuple[date, Named]]:
    for day in sorted(readings.english):
        english = _whole_days(readings.english.get_list(day))
        if day.year == year and english:
            chinese = _whole_days(readings.chinese.get_list(day))
            yield day, Named(_in_english(readings.english, "; ".join(english)), "、".join(chinese))


def _whole_days(names: Sequence[str]) -> list[str]:
    return [name for name in names if not HALF_DAY.search(name)]


def _in_english(place: HolidayBase, name: str) -> str:
    return AMERICAN_DATE.sub(r"\3-\1-\2", name) if place.language == "en_US" else name


def _weekend(code: str, place: HolidayBase, year: int) -> Iterator[date]:
    if code == "HK":
        return (day for day in days_of_year(year) if day.weekday() in SATURDAY_AND_SUNDAY)
    return (day for day in days_of_year(year) if place.is_weekend(day))
