"""Joint working days of regions and offices by name, as the rules ask for them."""

from datetime import date, timedelta

import pytest

from tracker.domain.names import Title
from tracker.domain.policy import default
from tracker.domain.rulebook import Due, Skipped
from tracker.domain.settings.offices import DaysSet, OfficeDescribed
from tracker.domain.settings.people import PersonDescribed
from tracker.domain.settings.state import Settings, evolve
from tracker.views.offices import OfficeDays, rulebook

VISIT = date(2023, 3, 24)


def described(office: str, region: str, *, make_up_days: bool = True) -> OfficeDescribed:
    return OfficeDescribed(
        office=office, region=region, make_up_days=make_up_days, hours="09:00-17:30", zone="Asia/Shanghai"
    )


def closed(of: str, first: date, last: date | None = None, *, source: str | None = None) -> DaysSet:
    why = Title(en="moving house", zh="搬迁")
    return DaysSet(of=of, first=first, last=last or first, works=False, why=why, source=source)


def days(*said: OfficeDescribed | DaysSet) -> OfficeDays:
    settings = Settings()
    for one in said:
        settings = evolve(settings, one)
    return OfficeDays(settings.regions, settings.offices, settings.days)


QINGMING = Skipped(date(2023, 4, 5), "Tomb-Sweeping Day", "清明节", ("320200",))


def test_regions_and_offices_are_counted_together_and_each_day_says_who_is_closed() -> None:
    offices = days(described("wuxi-ipb", "320200"), described("hk-desk", "HK"))

    assert offices.ahead(VISIT, 10, ["320200", "wuxi-ipb", "hk-desk"]) == Due(
        date(2023, 4, 12),
        skipped=(
            Skipped(
                date(2023, 4, 5),
                "Tomb-Sweeping Day / Ching Ming Festival",
                "清明节",
                ("320200", "wuxi-ipb", "hk-desk"),
            ),
            Skipped(date(2023, 4, 7), "Good Friday", "耶稣受难节", ("hk-desk",)),
            Skipped(date(2023, 4, 10), "Easter Monday", "复活节星期一", ("hk-desk",)),
        ),
    )


def test_a_local_closure_moves_the_day_at_once_and_says_why_and_where_it_is_written() -> None:
    office = described("wuxi-ipb", "320200")
    move = closed("wuxi-ipb", date(2023, 3, 27), source="notice 12")

    assert days(office).ahead(VISIT, 1, ("wuxi-ipb",)) == Due(date(2023, 3, 27))
    assert days(office, move).ahead(VISIT, 1, ("wuxi-ipb",)) == Due(
        date(2023, 3, 28),
        skipped=(Skipped(date(2023, 3, 27), "moving house (notice 12)", "搬迁（notice 12）", ("wuxi-ipb",)),),
    )
    assert days(office, move).ahead(VISIT, 1, ("320200",)) == Due(date(2023, 3, 27))


def test_an_office_that_keeps_no_make_up_days_does_not_meet_on_them() -> None:
    offices = days(described("wuxi-ipb", "320200"), described("xinwu", "320214", make_up_days=False))
    friday = date(2023, 4, 21)

    assert offices.ahead(friday, 1, ("wuxi-ipb",)).day == date(2023, 4, 23)
    assert offices.ahead(friday, 1, ("wuxi-ipb", "xinwu")) == Due(
        date(2023, 4, 24), skipped=(Skipped(date(2023, 4, 23), "weekend", "周末", ("xinwu",)),)
    )


def test_a_handle_that_nobody_described_is_left_out() -> None:
    assert days().ahead(VISIT, 10, ("320200", "no-such-office")) == Due(
        date(2023, 4, 10), skipped=(QINGMING,)
    )


def test_where_nobody_is_known_all_work_from_monday_to_friday() -> None:
    assert days().ahead(VISIT, 10, ("no-such-office",)) == Due(date(2023, 4, 7))
    assert days().shift(date(2023, 4, 8), "next", ()) == Due(date(2023, 4, 10))


NEVER = [closed("hk-desk", date(year, 1, 1), date(year, 12, 31)) for year in range(1985, 2060)]


@pytest.mark.parametrize("count", [10, -10])
def test_offices_that_never_work_on_the_same_day_get_a_day_that_is_not_settled(count: int) -> None:
    offices = days(described("hk-desk", "HK"), *NEVER)

    assert offices.ahead(VISIT, count, ("320200", "hk-desk")) == Due(
        date(2023, 4, 7) if count > 0 else date(2023, 3, 10), provisional=True
    )
    assert offices.shift(VISIT, "previous", ("hk-desk",)) == Due(VISIT, provisional=True)


def test_the_ends_of_the_calendar_are_answered_and_not_a_crash() -> None:
    assert days().ahead(date.max, 1, ("HK",)) == Due(date.max, provisional=True)
    assert days().shift(date.min + timedelta(days=5), "previous", ()) == Due(date(1, 1, 5))


def test_the_rulebook_has_the_offices_and_whom_they_belong_to() -> None:
    settings = Settings()
    for event in (
        described("wuxi-ipb", "320200"),
        PersonDescribed(person="li.wei", office="wuxi-ipb"),
        PersonDescribed(person="wang.min"),
        closed("320200", date(2023, 3, 27)),
    ):
        settings = evolve(settings, event)

    book = rulebook(settings)

    assert book.policy == default()
    assert book.offices == {"li.wei": "wuxi-ipb", "wuxi-ipb": "wuxi-ipb"}
    assert book.days.ahead(VISIT, 1, ("wuxi-ipb",)).day == date(2023, 3, 28)
