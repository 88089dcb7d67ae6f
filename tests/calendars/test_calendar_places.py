"""The calendars of the mainland, Hong Kong and Macau against sources that do not come from `holidays`."""

import subprocess
import sys
from datetime import date

import chinese_calendar  # type: ignore[import-untyped]  # ships no types
import pytest

from tracker.calendars.sources import working_calendar
from tracker.calendars.working_days import (
    MAKE_UP,
    Closure,
    Named,
    Opening,
    WorkingCalendar,
    days_of_year,
)

MAINLAND = working_calendar("CN")
HK = working_calendar("HK")
MO = working_calendar("MO")

# Days copied from lists that do not come from `holidays`; each list is named in corrections.toml under its
# place and year. Months, then the days.

# Weekdays off, and Saturdays and Sundays that are worked: holiday-cn, read from the State Council's notices.
MAINLAND_NOTICES = {
    2015: (
        "1: 1 2 / 2: 18 19 20 23 24 / 4: 6 / 5: 1 / 6: 22 / 9: 3 4 / 10: 1 2 5 6 7",
        "1: 4 / 2: 15 28 / 9: 6 / 10: 10",
    ),
    2016: (
        "1: 1 / 2: 8 9 10 11 12 / 4: 4 / 5: 2 / 6: 9 10 / 9: 15 16 / 10: 3 4 5 6 7",
        "2: 6 14 / 6: 12 / 9: 18 / 10: 8 9",
    ),
    2017: (
        "1: 2 27 30 31 / 2: 1 2 / 4: 3 4 / 5: 1 29 30 / 10: 2 3 4 5 6",
        "1: 22 / 2: 4 / 4: 1 / 5: 27 / 9: 30",
    ),
    2018: (
        "1: 1 / 2: 15 16 19 20 21 / 4: 5 6 30 / 5: 1 / 6: 18 / 9: 24 / 10: 1 2 3 4 5 / 12: 31",
        "2: 11 24 / 4: 8 28 / 9: 29 30 / 12: 29",
    ),
    2019: (
        "1: 1 / 2: 4 5 6 7 8 / 4: 5 / 5: 1 2 3 / 6: 7 / 9: 13 / 10: 1 2 3 4 7",
        "2: 2 3 / 4: 28 / 5: 5 / 9: 29 / 10: 12",
    ),
    2020: (
        "1: 1 24 27 28 29 30 31 / 4: 6 / 5: 1 4 5 / 6: 25 26 / 10: 1 2 5 6 7 8",
        "1: 19 / 4: 26 / 5: 9 / 6: 28 / 9: 27 / 10: 10",
    ),
    2021: (
        "1: 1 / 2: 11 12 15 16 17 / 4: 5 / 5: 3 4 5 / 6: 14 / 9: 20 21 / 10: 1 4 5 6 7",
        "2: 7 20 / 4: 25 / 5: 8 / 9: 18 26 / 10: 9",
    ),
    2022: (
        "1: 3 31 / 2: 1 2 3 4 / 4: 4 5 / 5: 2 3 4 / 6: 3 / 9: 12 / 10: 3 4 5 6 7",
        "1: 29 30 / 4: 2 24 / 5: 7 / 10: 8 9",
    ),
    2023: (
        "1: 2 23 24 25 26 27 / 4: 5 / 5: 1 2 3 / 6: 22 23 / 9: 29 / 10: 2 3 4 5 6",
        "1: 28 29 / 4: 23 / 5: 6 / 6: 25 / 10: 7 8",
    ),
    2024: (
        "1: 1 / 2: 12 13 14 15 16 / 4: 4 5 / 5: 1 2 3 / 6: 10 / 9: 16 17 / 10: 1 2 3 4 7",
        "2: 4 18 / 4: 7 28 / 5: 11 / 9: 14 29 / 10: 12",
    ),
    2025: (
        "1: 1 28 29 30 31 / 2: 3 4 / 4: 4 / 5: 1 2 5 / 6: 2 / 10: 1 2 3 6 7 8",
        "1: 26 / 2: 8 / 4: 27 / 9: 28 / 10: 11",
    ),
    2026: (
        "1: 1 2 / 2: 16 17 18 19 20 23 / 4: 6 / 5: 1 4 5 / 6: 19 / 9: 25 / 10: 1 2 5 6 7",
        "1: 4 / 2: 14 28 / 5: 9 / 9: 20 / 10: 10",
    ),
}

# General holidays on weekdays, as the government's 1823 feed has them.
HONG_KONG = {
    2015: "1: 1 / 2: 19 20 / 4: 3 6 7 / 5: 1 25 / 7: 1 / 9: 3 28 / 10: 1 21 / 12: 25",
    2016: "1: 1 / 2: 8 9 10 / 3: 25 28 / 4: 4 / 5: 2 / 6: 9 / 7: 1 / 9: 16 / 10: 10 / 12: 26 27",
    2017: "1: 2 30 31 / 4: 4 14 17 / 5: 1 3 30 / 10: 2 5 / 12: 25 26",
    2018: "1: 1 / 2: 16 19 / 3: 30 / 4: 2 5 / 5: 1 22 / 6: 18 / 7: 2 / 9: 25 / 10: 1 17 / 12: 25 26",
    2019: "1: 1 / 2: 5 6 7 / 4: 5 19 22 / 5: 1 13 / 6: 7 / 7: 1 / 10: 1 7 / 12: 25 26",
    2020: "1: 1 27 28 / 4: 10 13 30 / 5: 1 / 6: 25 / 7: 1 / 10: 1 2 26 / 12: 25",
    2021: "1: 1 / 2: 12 15 / 4: 2 5 6 / 5: 19 / 6: 14 / 7: 1 / 9: 22 / 10: 1 14 / 12: 27",
    2022: "2: 1 2 3 / 4: 5 15 18 / 5: 2 9 / 6: 3 / 7: 1 / 9: 12 / 10: 4 / 12: 26 27",
    2023: "1: 2 23 24 25 / 4: 5 7 10 / 5: 1 26 / 6: 22 / 10: 2 23 / 12: 25 26",
    2024: "1: 1 / 2: 12 13 / 3: 29 / 4: 1 4 / 5: 1 15 / 6: 10 / 7: 1 / 9: 18 / 10: 1 11 / 12: 25 26",
    2025: "1: 1 29 30 31 / 4: 4 18 21 / 5: 1 5 / 7: 1 / 10: 1 7 29 / 12: 25 26",
    2026: "1: 1 / 2: 17 18 19 / 4: 3 6 7 / 5: 1 25 / 6: 19 / 7: 1 / 10: 1 19 / 12: 25",
}

# Public holidays, compensatory days and whole days of exemption; exempted afternoons are worked. For 2019 and
# for January to July 2022 the lists have the public holidays and the number of the other days, which are the
# first working days after those on a weekend.
MACAU = {
    2016: (
        "1: 1 / 2: 8 9 10 / 3: 25 28 / 4: 4 / 5: 2 16 / 6: 9 / 9: 16 / 10: 3 4 10 / 11: 2 / 12: 8 20 21 26 27"
    ),
    2018: (
        "1: 1 / 2: 16 19 20 / 3: 30 / 4: 2 5 / 5: 1 22 / "
        "6: 18 / 9: 25 / 10: 1 2 17 / 11: 2 / 12: 10 20 24 25 26"
    ),
    2019: "1: 1 / 2: 5 6 7 / 4: 5 19 22 / 5: 1 13 / 6: 7 / 9: 16 / 10: 1 2 7 / 11: 4 / 12: 9 20 23 24 25",
    2020: "1: 1 27 28 29 / 4: 6 10 13 30 / 5: 1 / 6: 25 / 10: 1 2 5 26 / 11: 2 / 12: 8 21 22 24 25",
    2021: "1: 1 / 2: 12 15 16 / 4: 2 5 6 / 5: 3 19 / 6: 14 / 9: 22 / 10: 1 4 14 / 11: 2 / 12: 8 20 21 24 27",
    2022: "1: 3 / 2: 1 2 3 / 4: 5 15 18 / 5: 2 9 / 6: 3 / 9: 12 / 10: 3 4 5 / 11: 2 / 12: 8 20 22 26 27",
    2023: "1: 2 23 24 25 / 4: 5 7 10 / 5: 1 26 / 6: 22 / 10: 2 3 4 23 / 11: 2 / 12: 8 20 22 25 26",
    2024: (
        "1: 1 / 2: 12 13 14 / 3: 29 / 4: 1 4 / 5: 1 15 / "
        "6: 10 / 9: 18 / 10: 1 2 11 / 11: 4 / 12: 9 20 23 24 25"
    ),
    2025: "1: 1 29 30 31 / 4: 4 18 21 / 5: 1 5 / 6: 2 / 10: 1 2 7 29 / 11: 3 / 12: 8 22 23 24 25",
    2026: "1: 1 / 2: 17 18 19 / 4: 3 6 7 / 5: 1 25 / 6: 19 / 9: 28 / 10: 1 2 19 / 11: 2 / 12: 8 21 22 24 25",
}


def read(days: str, year: int) -> list[date]:
    months = [part.split(":") for part in days.split("/")]
    return [date(year, int(month), int(day)) for month, numbers in months for day in numbers.split()]


def weekdays_off(calendar: WorkingCalendar, year: int) -> list[date]:
    return [day for day in days_of_year(year) if day.weekday() < 5 and not calendar.works(day)]


@pytest.mark.parametrize("year", range(2015, 2027))
def test_every_day_of_the_mainland_is_as_chinesecalendar_has_it(year: int) -> None:
    days = list(days_of_year(year))

    assert [day for day in days if MAINLAND.works(day)] == [
        day for day in days if chinese_calendar.is_workday(day)
    ]


@pytest.mark.parametrize(("year", "notice"), MAINLAND_NOTICES.items())
def test_every_day_of_the_mainland_is_as_the_notices_have_it(year: int, notice: tuple[str, str]) -> None:
    weekend = [day for day in days_of_year(year) if day.weekday() >= 5]

    assert weekdays_off(MAINLAND, year) == read(notice[0], year)
    assert [day for day in weekend if MAINLAND.works(day)] == read(notice[1], year)


@pytest.mark.parametrize(("year", "published"), HONG_KONG.items())
def test_weekdays_off_in_hong_kong_are_those_of_the_published_list(year: int, published: str) -> None:
    assert weekdays_off(HK, year) == read(published, year)


@pytest.mark.parametrize(("year", "published"), MACAU.items())
def test_weekdays_off_in_macau_are_those_of_the_published_list(year: int, published: str) -> None:
    assert weekdays_off(MO, year) == read(published, year)


@pytest.mark.parametrize("calendar", [HK, MO], ids=["HK", "MO"])
def test_the_special_administrative_regions_never_work_on_saturdays_and_sundays(
    calendar: WorkingCalendar,
) -> None:
    weekend = [day for year in range(2015, 2027) for day in days_of_year(year) if day.weekday() >= 5]

    assert [day for day in weekend if calendar.works(day)] == []


def test_macau_keeps_lunar_new_year_and_the_victory_day_of_2015() -> None:
    days = [date(2015, 2, 19), date(2015, 2, 20), date(2015, 9, 3)]

    assert [MO.works(day) for day in days] == [False, False, False]


def test_an_exempted_afternoon_in_macau_is_a_working_day() -> None:
    afternoons = [date(2018, 2, 15), date(2018, 12, 31), date(2020, 1, 24), date(2026, 2, 16)]

    assert [MO.works(day) for day in afternoons] == [True, True, True, True]
    assert [MO.why_not(day) for day in afternoons] == [None, None, None, None]


def test_tomb_sweeping_day_closes_the_mainland() -> None:
    closure = MAINLAND.why_not(date(2023, 4, 5))

    assert closure == Closure(Named("Tomb-Sweeping Day", "清明节"), weekend=False)


def test_good_friday_and_easter_monday_close_hong_kong() -> None:
    assert HK.why_not(date(2023, 4, 7)) == Closure(Named("Good Friday", "耶稣受难节"), weekend=False)
    assert HK.why_not(date(2023, 4, 10)) == Closure(Named("Easter Monday", "复活节星期一"), weekend=False)
    assert MAINLAND.works(date(2023, 4, 7))


def test_a_make_up_sunday_is_worked_on_the_mainland_and_not_in_hong_kong() -> None:
    sunday = date(2023, 4, 23)

    assert MAINLAND.works(sunday)
    assert MAINLAND.why_not(sunday) is None
    assert HK.why_not(sunday) == Closure(Named("weekend", "周末"), weekend=True)


def test_an_office_that_does_not_make_up_days_rests_on_them_and_on_the_bridging_days_too() -> None:
    office = working_calendar("CN", make_up_days=False)

    assert not office.works(date(2023, 4, 23))
    assert not office.works(date(2023, 5, 2))
    assert [day for day in days_of_year(2023) if MAINLAND.works(day) and not office.works(day)] == [
        date(2023, 1, 28),
        date(2023, 1, 29),
        date(2023, 4, 23),
        date(2023, 5, 6),
        date(2023, 6, 25),
        date(2023, 10, 7),
        date(2023, 10, 8),
    ]


def test_a_bridging_day_says_for_which_day_it_is_exchanged() -> None:
    name = Named("Day off (substituted from 2023-04-23)", "休息日（由 2023-04-23 调休）")

    assert MAINLAND.why_not(date(2023, 5, 2)) == Closure(name, weekend=False)


def test_a_holiday_on_a_sunday_is_named_and_known_to_be_a_weekend() -> None:
    name = Named("National Day", "国庆节")

    assert MAINLAND.why_not(date(2023, 10, 1)) == Closure(name, weekend=True)


def test_a_day_that_the_next_years_notice_moved_is_right() -> None:
    assert MAINLAND.works(date(2011, 12, 31))
    assert MAINLAND.works(date(2018, 12, 29))
    assert not MAINLAND.works(date(2018, 12, 31))


def test_the_mainland_is_known_until_the_next_notice_may_reach_back() -> None:
    assert MAINLAND.known_until >= date(2026, 12, 28)
    assert (MAINLAND.known_until.month, MAINLAND.known_until.day) == (12, 28)
    assert str(MAINLAND.known_until.year) in MAINLAND.source.en
    assert str(MAINLAND.known_until.year) in MAINLAND.source.zh


@pytest.mark.parametrize("calendar", [HK, MO], ids=["HK", "MO"])
def test_hong_kong_and_macau_are_known_until_the_last_published_list(calendar: WorkingCalendar) -> None:
    assert calendar.known_until == date(2026, 12, 31)
    assert not calendar.provisional(date(2026, 12, 31))
    assert calendar.provisional(date(2027, 1, 1))


def test_another_country_has_its_own_weekend_and_names_in_english_where_there_is_no_chinese() -> None:
    egypt = working_calendar("EG")
    germany = working_calendar("DE")

    assert [egypt.works(date(2023, 4, day)) for day in (7, 8, 9)] == [False, False, True]
    assert germany.why_not(date(2023, 4, 7)) == Closure(Named("Good Friday", "Good Friday"), weekend=False)
    assert germany.source == Named("DE: computed by rule", "DE：按规则推算")
    assert germany.known_until > date(2090, 1, 1)


@pytest.mark.parametrize(
    ("whole", "part", "day", "name"),
    [
        ("DE", "DE-BY", date(2023, 1, 6), Named("Epiphany", "Epiphany")),
        ("US", "US-CA", date(2023, 3, 31), Named("Cesar Chavez Day", "Cesar Chavez Day")),
        ("GB", "GB-ENG", date(2023, 4, 10), Named("Easter Monday", "Easter Monday")),
        ("GB", "GB-SCT", date(2024, 1, 2), Named("New Year Holiday", "New Year Holiday")),
        ("CH", "CH-ZH", date(2023, 5, 1), Named("Labor Day", "Labor Day")),
    ],
)
def test_a_part_of_a_country_has_holidays_of_its_own(whole: str, part: str, day: date, name: Named) -> None:
    assert working_calendar(whole).works(day)
    assert working_calendar(part).why_not(day) == Closure(name, weekend=False)


def test_a_weekend_that_was_moved_by_law_moves_in_the_calendar() -> None:
    riyadh = working_calendar("SA")  # Thursday and Friday until June 2013, then Friday and Saturday

    assert [riyadh.works(date(2013, 5, day)) for day in (1, 2, 3, 4)] == [True, False, False, True]
    assert [riyadh.works(date(2023, 5, day)) for day in (4, 5, 6, 7)] == [True, False, False, True]


@pytest.mark.parametrize("code", ["", "XX", "CHN", "3", "Hong Kong", "DE-XX", "CN-320200", "DE-"])
def test_an_unknown_place_keeps_weekends_only_and_says_so(code: str) -> None:
    calendar = working_calendar(code)

    assert calendar.weekends_only
    assert calendar.source.en.startswith("weekends only (Saturday, Sunday)")
    assert code.upper() in calendar.source.en
    assert [calendar.works(date(2023, 9, 29 + more)) for more in (0, 1)] == [True, False]
    assert calendar.works(date(2023, 10, 2))


def test_the_same_place_is_the_same_calendar() -> None:
    assert working_calendar("cn ") is MAINLAND
    assert working_calendar("CN", make_up_days=False) is not MAINLAND


def test_a_make_up_day_says_for_which_day_it_is_exchanged() -> None:
    name = Named("make-up working day (for 2023-05-02)", "调休上班日（与 2023-05-02 对调）")

    assert MAINLAND.why_open(date(2023, 4, 23)) == Opening(name)
    assert MAINLAND.why_open(date(2023, 4, 24)) is None
    assert working_calendar("CN", make_up_days=False).why_open(date(2023, 4, 23)) is None


def test_every_make_up_day_has_its_bridging_day() -> None:
    days = [day for year in range(2015, 2027) for day in days_of_year(year)]
    made_up = {day: why.name for day in days if (why := MAINLAND.why_open(day))}

    assert [day for day, name in made_up.items() if name == MAKE_UP] == []
    assert len(made_up) == sum(len(read(worked, year)) for year, (_, worked) in MAINLAND_NOTICES.items())


def test_counting_days_does_not_import_the_holidays_package() -> None:
    program = "import sys, tracker.calendars.joint; print('holidays' in sys.modules)"

    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout == "False\n"
