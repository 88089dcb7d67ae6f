"""What an office or a region says of its own days, and who keeps which calendar because of it."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.calendars.joint import Office as Party
from tracker.calendars.joint import add_working_days
from tracker.calendars.kept import Calendars, Kept, parties
from tracker.calendars.sources import working_calendar
from tracker.calendars.working_days import Closure, LocalDays, Named, Opening
from tracker.domain.names import Title
from tracker.domain.regions import Region, Regions
from tracker.domain.settings.offices import DaysSet, Office

MOVE = Named("moving house", "搬迁")


def said(first: date, last: date, why: Named = MOVE, *, works: bool = False) -> LocalDays:
    return LocalDays(first, last, works, why, "notice 12")


WEDNESDAY = date(2023, 3, 15)
SATURDAY = date(2023, 3, 18)


def test_a_local_closure_closes_and_says_why_and_where_it_is_written() -> None:
    office = working_calendar("CN", local=(said(WEDNESDAY, WEDNESDAY + timedelta(days=1)),))

    assert office.why_not(WEDNESDAY) == Closure(MOVE, weekend=False, local=True, source="notice 12")
    assert [office.works(WEDNESDAY + timedelta(days=n)) for n in (-1, 0, 1, 2)] == [True, False, False, True]


def test_a_local_closure_on_a_weekend_is_still_a_weekend_and_on_a_make_up_day_is_not() -> None:
    sunday = date(2023, 4, 23)
    office = working_calendar("CN", local=(said(SATURDAY, SATURDAY), said(sunday, sunday)))

    assert office.why_not(SATURDAY) == Closure(MOVE, weekend=True, local=True, source="notice 12")
    assert office.why_not(sunday) == Closure(MOVE, weekend=False, local=True, source="notice 12")


def test_a_local_word_opens_a_weekend_and_a_holiday_and_changes_nothing_on_a_working_day() -> None:
    fair = Named("the fair", "博览会")
    office = working_calendar("CN", local=(said(date(2023, 3, 30), date(2023, 4, 5), fair, works=True),))

    assert [office.works(date(2023, 4, day)) for day in (1, 2, 5)] == [True, True, True]
    assert office.why_open(date(2023, 4, 5)) == Opening(fair, local=True, source="notice 12")
    assert office.why_open(date(2023, 3, 30)) is None


def test_the_last_word_about_a_day_counts() -> None:
    closed, opened = said(WEDNESDAY, WEDNESDAY), said(WEDNESDAY, WEDNESDAY, works=True)

    assert working_calendar("CN", local=(closed, opened)).works(WEDNESDAY)
    assert not working_calendar("CN", local=(opened, closed)).works(WEDNESDAY)


def test_a_local_closure_over_the_turn_of_the_year_holds_on_both_sides() -> None:
    office = working_calendar("HK", local=(said(date(2023, 12, 27), date(2024, 1, 5)),))

    assert add_working_days(date(2023, 12, 26), 1, [Party("desk", office)]).day == date(2024, 1, 8)


def test_a_local_word_does_not_end_that_a_day_is_provisional() -> None:
    day = working_calendar("CN").known_until + timedelta(days=40)

    assert working_calendar("CN", local=(said(day, day),)).provisional(day)


def test_the_same_words_make_the_same_calendar() -> None:
    local = (said(WEDNESDAY, WEDNESDAY),)

    assert working_calendar("CN", local=local) is working_calendar("CN", local=local)
    assert working_calendar("CN", local=local) is not working_calendar("CN")


# --- who keeps which calendar ---

GBA = Region("GBA", "Greater Bay Area", "大湾区", "HK", "Asia/Hong_Kong")
REGIONS = Regions([GBA])


def office(handle: str, region: str, *, make_up_days: bool = True) -> Office:
    return Office(handle, handle.title(), handle, region, make_up_days)


OFFICES = {
    one.handle: one
    for one in (
        office("wuxi-ipb", "320200"),
        office("xinwu", "320214", make_up_days=False),
        office("hk-desk", "HK"),
        office("gba-desk", "GBA"),
    )
}


def closed(of: str, day: date = WEDNESDAY, *, works: bool = False) -> DaysSet:
    return DaysSet(of=of, first=day, last=day, works=works, why=Title(en="moving house", zh="搬迁"))


def working(days: list[DaysSet], *names: str, offices: Mapping[str, Office] = OFFICES) -> list[bool | None]:
    calendars = Calendars(REGIONS, offices, days)
    found = [calendars.of(name) for name in names]
    return [calendar.works(WEDNESDAY) if calendar else None for calendar in found]


ALL = ("320200", "320214", "440300", "HK", "GBA", "wuxi-ipb", "xinwu", "hk-desk", "gba-desk")


@pytest.mark.parametrize(
    ("of", "who"),
    [
        ("CN", ("320200", "320214", "440300", "wuxi-ipb", "xinwu")),
        ("320000", ("320200", "320214", "wuxi-ipb", "xinwu")),
        ("320200", ("320200", "320214", "wuxi-ipb", "xinwu")),
        ("320214", ("320214", "xinwu")),
        ("HK", ("HK", "GBA", "hk-desk", "gba-desk")),
        ("GBA", ("GBA", "gba-desk")),
        ("wuxi-ipb", ("wuxi-ipb",)),
        ("nobody", ()),
    ],
)
def test_closed_days_hold_for_everybody_in_a_region_and_all_who_keep_its_calendar(
    of: str, who: tuple[str, ...]
) -> None:
    days = working([closed(of)], *ALL)

    assert tuple(name for name, works in zip(ALL, days, strict=True) if not works) == who


def test_the_last_word_counts_whoever_it_was_said_of() -> None:
    country, city = closed("CN"), closed("320200", works=True)

    assert working([country, city], "320200", "440300", "wuxi-ipb") == [True, False, True]
    assert working([city, country], "320200", "440300", "wuxi-ipb") == [False, False, False]


def test_an_office_that_keeps_no_make_up_days_rests_on_them() -> None:
    calendars, sunday = Calendars(REGIONS, OFFICES), date(2023, 4, 23)

    assert [calendar.works(sunday) for name in ("wuxi-ipb", "xinwu") if (calendar := calendars.of(name))] == [
        True,
        False,
    ]


def test_those_who_keep_the_same_calendar_are_one_party() -> None:
    calendars = Calendars(REGIONS, OFFICES, [closed("xinwu")])

    found = calendars.kept(["320200", "HK", "wuxi-ipb", "xinwu", "440300", "hk-desk", "320200"])

    assert [(kept.calendar.code, kept.names) for kept in found] == [
        ("CN", ("320200", "wuxi-ipb", "440300")),
        ("HK", ("HK", "hk-desk")),
        ("CN", ("xinwu",)),
    ]
    assert {name: own for name, (_, own) in parties(found).items()} == {
        "CN": ("320200", "wuxi-ipb", "440300"),
        "HK": ("HK", "hk-desk"),
        "CN (2)": ("xinwu",),
    }


def test_a_handle_that_nobody_described_keeps_no_calendar_and_a_retired_code_that_of_its_country() -> None:
    calendars = Calendars(REGIONS, OFFICES)

    assert calendars.of("no-such-office") is None
    assert calendars.kept(["no-such-office", "320211"]) == (Kept(working_calendar("CN"), ("320211",)),)


def test_a_code_of_the_table_means_the_region_also_where_an_office_bears_it() -> None:
    confusing = {"HK": office("HK", "320200")}

    assert Calendars(REGIONS, confusing).of("HK") is working_calendar("HK")


days = st.dates(date(2023, 1, 1), date(2023, 12, 31))
words = st.lists(
    st.builds(lambda first, more, works: said(first, first + timedelta(days=more), works=works),
              days, st.integers(0, 20), st.booleans()),
    max_size=6,
)  # fmt: skip


@given(words, days)
def test_a_day_is_as_the_last_word_about_it_says_and_else_as_usual(local: list[LocalDays], day: date) -> None:
    office, usual = working_calendar("CN", local=tuple(local)), working_calendar("CN")

    about = [one for one in local if one.first <= day <= one.last]
    assert office.works(day) == (about[-1].works if about else usual.works(day))
    assert (office.why_not(day) is None) == office.works(day)
    if office.why_open(day):
        assert office.works(day)
