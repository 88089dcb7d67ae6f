"""Due dates that are working days for several offices."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.calendars.joint import Due, Office, Skipped, add_working_days, shift
from tracker.calendars.sources import working_calendar
from tracker.calendars.working_days import Closure, Named, WorkingCalendar, YearFacts, days_of_year
from tracker.domain.refusals import Refused

WUXI = Office("Wuxi", working_calendar("CN"))
HONG_KONG = Office(Named("Hong Kong", "香港"), working_calendar("HK"))
MACAU = Office("Macau", working_calendar("MO"))
FIVE_DAYS = Office("Wuxi Five Days", working_calendar("CN", make_up_days=False))
CAIRO = Office("Cairo", working_calendar("EG"))
ALL = (WUXI, HONG_KONG, MACAU, FIVE_DAYS, CAIRO)

BERLIN = Office("Berlin", working_calendar("DE-BE"))

WEEKEND = Closure(Named("weekend", "周末"), weekend=True)


def off(en: str, zh: str) -> Closure:
    return Closure(Named(en, zh), weekend=False)


def test_ten_working_days_after_the_visit_on_the_mainland() -> None:
    due = add_working_days(date(2023, 3, 24), 10, [WUXI])

    qingming = Skipped(date(2023, 4, 5), ("Wuxi",), (off("Tomb-Sweeping Day", "清明节"),))
    assert due == Due(date(2023, 4, 10), (qingming,), provisional=False)


def test_ten_working_days_after_the_visit_for_wuxi_hong_kong_and_macau() -> None:
    due = add_working_days(date(2023, 3, 24), 10, [WUXI, HONG_KONG, MACAU])

    hong_kong, both = Named("Hong Kong", "香港"), (Named("Hong Kong", "香港"), "Macau")
    assert due == Due(
        date(2023, 4, 12),
        (
            Skipped(
                date(2023, 4, 5),
                ("Wuxi", hong_kong, "Macau"),
                (
                    off("Tomb-Sweeping Day", "清明节"),
                    off("Ching Ming Festival", "清明节"),
                    off("Ching Ming Festival", "清明节"),
                ),
            ),
            Skipped(
                date(2023, 4, 7),
                both,
                (off("Good Friday", "耶稣受难节"), off("Good Friday", "耶稣受难日")),
            ),
            Skipped(
                date(2023, 4, 10),
                both,
                (
                    off("Easter Monday", "复活节星期一"),
                    off("Compensatory rest day for The Day before Easter", "复活节前日的补假"),
                ),
            ),
        ),
        provisional=False,
    )


def test_a_make_up_sunday_of_one_office_counts_alone_and_is_told_when_the_other_rests() -> None:
    friday = date(2023, 4, 21)

    assert add_working_days(friday, 1, [WUXI]) == Due(date(2023, 4, 23), (), provisional=False)
    assert add_working_days(friday, 1, [WUXI, HONG_KONG]) == Due(
        date(2023, 4, 24),
        (Skipped(date(2023, 4, 23), (Named("Hong Kong", "香港"),), (WEEKEND,)),),
        provisional=False,
    )


def test_different_weekends_are_told_and_shared_ones_are_not() -> None:
    due = add_working_days(date(2023, 6, 1), 1, [HONG_KONG, CAIRO])

    assert due == Due(
        date(2023, 6, 5),
        (
            Skipped(date(2023, 6, 2), ("Cairo",), (WEEKEND,)),
            Skipped(date(2023, 6, 4), (Named("Hong Kong", "香港"),), (WEEKEND,)),
        ),
        provisional=False,
    )


def test_no_days_ahead_is_the_start_or_the_next_joint_working_day() -> None:
    assert add_working_days(date(2023, 4, 4), 0, [WUXI]) == Due(date(2023, 4, 4), (), provisional=False)
    assert add_working_days(date(2023, 4, 5), 0, [WUXI]).day == date(2023, 4, 6)


def test_a_negative_number_counts_back_over_the_turn_of_the_year() -> None:
    due = add_working_days(date(2024, 1, 2), -2, [WUXI])

    new_year = Skipped(date(2024, 1, 1), ("Wuxi",), (off("New Year's Day", "元旦"),))
    assert due == Due(date(2023, 12, 28), (new_year,), provisional=False)


def test_a_day_is_shifted_in_the_direction_asked_for() -> None:
    good_friday, told = date(2023, 4, 7), (Named("Hong Kong", "香港"),)
    closed = Skipped(good_friday, told, (off("Good Friday", "耶稣受难节"),))
    monday = Skipped(date(2023, 4, 10), told, (off("Easter Monday", "复活节星期一"),))

    assert shift(good_friday, [HONG_KONG], "previous") == Due(date(2023, 4, 6), (closed,), provisional=False)
    assert shift(good_friday, [HONG_KONG], "next") == Due(
        date(2023, 4, 11), (closed, monday), provisional=False
    )
    assert shift(good_friday, [HONG_KONG], "none") == Due(good_friday, (), provisional=False)


def test_without_offices_only_weekends_are_skipped() -> None:
    assert add_working_days(date(2023, 4, 4), 4, []) == Due(date(2023, 4, 10), (), provisional=False)
    assert shift(date(2023, 10, 1), (), "next") == Due(date(2023, 10, 2), (), provisional=False)


def test_a_day_beyond_the_official_notices_is_provisional() -> None:
    after = WUXI.calendar.known_until + timedelta(days=1)

    assert shift(WUXI.calendar.known_until, [WUXI], "none").provisional is False
    assert shift(after, [WUXI], "none").provisional is True
    assert add_working_days(after, 20, [WUXI]).provisional is True
    assert add_working_days(after - timedelta(days=10), 20, [WUXI]).provisional is True
    assert add_working_days(after - timedelta(days=100), 20, [WUXI]).provisional is False


def test_one_provisional_office_makes_the_joint_day_provisional() -> None:
    day = HONG_KONG.calendar.known_until + timedelta(days=30)

    assert add_working_days(day, 3, [BERLIN]).provisional is False
    assert add_working_days(day, 3, [BERLIN, HONG_KONG]).provisional is True


def test_a_count_back_from_the_unknown_into_the_known_is_provisional() -> None:
    day = HONG_KONG.calendar.known_until + timedelta(days=5)

    assert add_working_days(day, -10, [HONG_KONG]).provisional is True
    assert add_working_days(HONG_KONG.calendar.known_until, -10, [HONG_KONG]).provisional is False


def test_a_day_of_a_year_with_holidays_that_are_only_estimated_is_provisional() -> None:
    singapore = Office("Singapore", working_calendar("SG"))  # Hari Raya is announced year by year

    assert add_working_days(date(2026, 12, 1), 5, [singapore]).provisional is False
    assert add_working_days(date(2040, 12, 1), 5, [singapore]).provisional is True
    assert add_working_days(date(2040, 1, 5), -20, [singapore]).provisional is True


def works_on(*weekdays: int) -> WorkingCalendar:
    def facts(year: int) -> YearFacts:
        off = frozenset(day for day in days_of_year(year) if day.weekday() not in weekdays)
        return YearFacts({}, off, frozenset())

    return WorkingCalendar("", True, False, Named("a test", "测试"), date.max, facts)  # noqa: FBT003


@pytest.mark.parametrize("n", [-1, 0, 1])
def test_offices_whose_weeks_never_meet_are_refused_in_a_sentence(n: int) -> None:
    early, late = Office("Early", works_on(0, 1)), Office("Late", works_on(2, 3, 4))

    with pytest.raises(Refused) as refused:
        add_working_days(date(2023, 4, 4), n, [early, late])

    assert str(refused.value) == (
        f"No day is {n or 1} joint working days of Early, Late from 2023-04-04 within 30 years. "
        "Check the number and whether these offices ever work on the same day."
    )


def test_a_number_beyond_all_reason_is_refused() -> None:
    with pytest.raises(Refused, match="No day is 1000000 joint working days of Macau from 2023-04-04"):
        add_working_days(date(2023, 4, 4), 1_000_000, [MACAU])


@pytest.mark.parametrize(("start", "n"), [(date.max, 1), (date.min, -1)])
def test_the_ends_of_the_calendar_are_refused_and_not_a_crash(start: date, n: int) -> None:
    with pytest.raises(Refused, match="No day is"):
        add_working_days(start, n, [])


days = st.dates(date(2015, 1, 1), date(2028, 12, 31))
groups = st.lists(st.sampled_from(ALL), min_size=1, max_size=4, unique=True)
counts = st.integers(-60, 60)


def joint(day: date, offices: list[Office]) -> bool:
    return all(office.calendar.works(day) for office in offices)


def between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=more) for more in range((last - first).days + 1)]


@given(days, counts.filter(bool), groups)
def test_the_result_is_a_joint_working_day_and_exactly_n_of_them_lie_on_the_way(
    start: date, n: int, offices: list[Office]
) -> None:
    due = add_working_days(start, n, offices)

    way = (
        between(start + timedelta(days=1), due.day) if n > 0 else between(due.day, start - timedelta(days=1))
    )
    assert joint(due.day, offices)
    assert sum(joint(day, offices) for day in way) == abs(n)


@given(days, counts, groups)
def test_what_was_skipped_is_every_closed_day_that_is_not_everybodys_weekend(
    start: date, n: int, offices: list[Office]
) -> None:
    due = add_working_days(start, n, offices)

    way = between(start + timedelta(days=n > 0), due.day) if n >= 0 else between(due.day, start)[:-1]
    closures = {day: [office.calendar.why_not(day) for office in offices] for day in way}
    assert [skipped.day for skipped in due.skipped] == [
        day
        for day, reasons in closures.items()
        if any(reasons) and not all(reason and reason.weekend for reason in reasons)
    ]
    assert all(len(skipped.offices) == len(skipped.closures) > 0 for skipped in due.skipped)


@given(days, counts, groups)
def test_one_more_working_day_is_always_later(start: date, n: int, offices: list[Office]) -> None:
    assert add_working_days(start, n, offices).day <= add_working_days(start, n + 1, offices).day
    if n:
        further = n + 1 if n > 0 else n - 1
        assert add_working_days(start, n, offices).day != add_working_days(start, further, offices).day


@given(days, counts, st.permutations(ALL))
def test_the_order_of_the_offices_does_not_matter(start: date, n: int, offices: list[Office]) -> None:
    due, same = add_working_days(start, n, offices), add_working_days(start, n, ALL)

    assert (due.day, due.provisional) == (same.day, same.provisional)
    assert [one.day for one in due.skipped] == [one.day for one in same.skipped]


@given(days, counts, groups)
def test_there_and_back_again(start: date, n: int, offices: list[Office]) -> None:
    working = shift(start, offices, "next").day

    assert add_working_days(add_working_days(working, n, offices).day, -n, offices).day == working


@given(days, groups)
def test_a_shift_finds_the_nearest_joint_working_day(day: date, offices: list[Office]) -> None:
    after, before = shift(day, offices, "next").day, shift(day, offices, "previous").day

    assert before <= day <= after
    assert [one for one in between(before, after) if joint(one, offices)] == sorted({before, after})
