"""A month of several offices, day by day."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tracker.calendars.joint import Office
from tracker.calendars.month import JointDay, joint_day, joint_days
from tracker.calendars.sources import working_calendar
from tracker.calendars.working_days import MAKE_UP, WEEKEND, Closure, LocalDays, Named, Opening

WUXI = Office("Wuxi", working_calendar("CN"))
HONG_KONG = Office("Hong Kong", working_calendar("HK"))
MACAU = Office("Macau", working_calendar("MO"))
REST = Closure(WEEKEND, weekend=True)


def test_a_working_day_says_nothing() -> None:
    assert joint_day(date(2023, 4, 4), [WUXI, HONG_KONG]) == JointDay(
        date(2023, 4, 4), "works", provisional=False
    )


def test_a_holiday_of_some_says_whose_it_is() -> None:
    friday = Closure(Named("Good Friday", "耶稣受难节"), weekend=False)

    assert joint_day(date(2023, 4, 7), [WUXI, HONG_KONG]) == JointDay(
        date(2023, 4, 7), "some", provisional=False, closed=(("Hong Kong", friday),)
    )


def test_a_make_up_day_is_one_only_where_all_work() -> None:
    sunday = date(2023, 4, 23)
    made_up = Opening(Named(f"{MAKE_UP.en} (for 2023-05-02)", f"{MAKE_UP.zh}（与 2023-05-02 对调）"))

    assert joint_day(sunday, [WUXI]) == JointDay(
        sunday, "make-up", provisional=False, opened=(("Wuxi", made_up),)
    )
    assert joint_day(sunday, [WUXI, HONG_KONG]) == JointDay(
        sunday, "some", provisional=False, closed=(("Hong Kong", REST),), opened=(("Wuxi", made_up),)
    )


def test_a_weekend_of_all_is_nothing_but_a_weekend() -> None:
    saturday = joint_day(date(2023, 4, 15), [WUXI, HONG_KONG, MACAU])

    assert (saturday.state, saturday.weekend) == ("closed", True)
    assert not joint_day(date(2023, 4, 5), [WUXI, HONG_KONG]).weekend


def test_a_day_beyond_the_notices_of_one_is_provisional() -> None:
    after = date(HONG_KONG.calendar.known_until.year + 1, 3, 1)
    berlin = Office("Berlin", working_calendar("DE"))

    assert joint_day(after, [berlin, HONG_KONG]).provisional
    assert not joint_day(after, [berlin]).provisional


closures = st.lists(
    st.builds(
        lambda day, works: LocalDays(day, day, works, Named("so", "此")),
        st.dates(date(2023, 1, 1), date(2023, 12, 31)),
        st.booleans(),
    ),
    max_size=3,
)
offices = st.lists(
    st.builds(
        lambda code, make_up, local: Office(code, working_calendar(code, make_up, tuple(local))),
        st.sampled_from(["CN", "HK", "MO", "EG", "DE-BY"]),
        st.booleans(),
        closures,
    ),
    min_size=1,
    max_size=4,
)


@given(st.dates(date(2022, 12, 1), date(2023, 12, 31)), offices)
def test_joint_is_the_intersection_of_all(day: date, together: list[Office]) -> None:
    found, working = joint_day(day, together), [one.calendar.works(day) for one in together]

    assert (found.state in ("works", "make-up")) == all(working)
    assert (found.state == "closed") == (not any(working))
    assert len(found.closed) == working.count(False)


def test_a_month_has_every_day_once() -> None:
    found = [one.day for one in joint_days(date(2024, 2, 1), date(2024, 2, 29), [WUXI])]

    assert found == [date(2024, 2, day) for day in range(1, 30)]
