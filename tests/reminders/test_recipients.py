"""Who is told, in which language, when, and how."""

from datetime import UTC, date, datetime

import pytest

from tracker.domain.rulebook import Due
from tracker.domain.settings.offices import OfficeDescribed
from tracker.domain.settings.people import PersonDescribed
from tracker.domain.settings.state import Settings, evolve
from tracker.reminders.recipients import (
    Recipient,
    Window,
    next_window,
    recipient,
    recipients,
    whole_day,
    window,
    window_at,
    works,
)
from tracker.views.offices import OfficeDays

WUXI = OfficeDescribed(
    office="wuxi-ipb",
    region="320200",
    make_up_days=True,
    hours="08:30-17:00",
    zone="Asia/Shanghai",
    language="zh",
    channels=["webhook:ops"],
)
HONG_KONG = WUXI.model_copy(update={"office": "hk-desk", "region": "HK", "zone": "Asia/Hong_Kong"})


def described(*events: OfficeDescribed | PersonDescribed) -> Settings:
    settings = Settings()
    for event in events:
        settings = evolve(settings, event)
    return settings


def days_of(settings: Settings) -> OfficeDays:
    return OfficeDays(settings.regions, settings.offices, settings.days)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class TestWhoSomebodyIs:
    def test_an_office_is_told_as_it_was_described(self) -> None:
        assert recipient("wuxi-ipb", described(WUXI)) == Recipient(
            "wuxi-ipb", "zh", "08:30-17:00", "Asia/Shanghai", ("wuxi-ipb",), ("webhook:ops",)
        )

    def test_what_a_person_leaves_open_is_that_of_the_office(self) -> None:
        settings = described(WUXI, PersonDescribed(person="mei", office="wuxi-ipb"))
        assert recipient("mei", settings) == Recipient(
            "mei", "zh", "08:30-17:00", "Asia/Shanghai", ("wuxi-ipb",), ("webhook:ops",)
        )

    def test_what_a_person_says_goes_before_the_office(self) -> None:
        mei = PersonDescribed(
            person="mei",
            office="wuxi-ipb",
            language="en",
            hours="10:00-12:00",
            zone="Europe/Berlin",
            channels=["email"],
        )
        assert recipient("mei", described(WUXI, mei)) == Recipient(
            "mei", "en", "10:00-12:00", "Europe/Berlin", ("wuxi-ipb",), ("email",)
        )

    def test_a_person_without_an_office_has_usual_hours_and_weekends(self) -> None:
        assert recipient("li", described(PersonDescribed(person="li", channels=["email"]))) == Recipient(
            "li", None, "09:00-17:30", "UTC", (), ("email",)
        )

    def test_somebody_whom_nobody_described_is_told_on_the_terminal(self) -> None:
        assert recipient("滨湖区", described(WUXI)) == Recipient("滨湖区")
        assert Recipient("滨湖区").channels == ("terminal",)

    def test_everybody_who_was_described_is_listed_by_handle(self) -> None:
        settings = described(WUXI, PersonDescribed(person="mei", office="wuxi-ipb"), HONG_KONG)
        assert [one.handle for one in recipients(settings)] == ["hk-desk", "mei", "wuxi-ipb"]
        assert list(recipients(settings))[1] == recipient("mei", settings)


class TestHours:
    who = recipient("wuxi-ipb", described(WUXI))
    days = days_of(described(WUXI))

    def test_are_those_of_the_place(self) -> None:
        assert window(self.who, date(2023, 4, 3)) == Window(
            date(2023, 4, 3), utc("2023-04-03T00:30"), utc("2023-04-03T09:00")
        )

    @pytest.mark.parametrize(
        ("moment", "inside"),
        [
            ("2023-04-03T00:29:59", False),
            ("2023-04-03T00:30", True),
            ("2023-04-03T08:59:59", True),
            ("2023-04-03T09:00", False),
            ("2023-04-05T03:00", False),  # Tomb-sweeping Day
            ("2023-04-08T03:00", False),  # a Saturday
            ("2023-04-23T03:00", True),  # a Sunday that is worked in exchange for Labour Day
        ],
    )
    def test_begin_and_end_on_working_days_only(self, moment: str, inside: bool) -> None:  # noqa: FBT001
        assert (window_at(self.who, utc(moment), self.days) is not None) is inside

    def test_the_next_ones_begin_after_the_moment(self) -> None:
        found = [
            next_window(self.who, utc(moment), self.days)
            for moment in ("2023-04-03T00:29", "2023-04-03T00:30", "2023-04-04T10:00", "2023-09-28T12:00")
        ]
        assert [one and one.day.isoformat() for one in found] == [
            "2023-04-03",
            "2023-04-04",
            "2023-04-06",
            "2023-10-07",  # eight days of National Day, and a Saturday that is worked
        ]

    def test_are_asked_of_the_calendar_of_the_office(self) -> None:
        settings = described(WUXI, HONG_KONG)
        good_friday = date(2023, 4, 7)
        told = {one.handle: works(one, good_friday, days_of(settings)) for one in recipients(settings)}
        assert told == {"hk-desk": False, "wuxi-ipb": True}

    def test_may_be_left_aside_for_the_whole_day_where_somebody_is(self) -> None:
        assert whole_day(self.who, utc("2023-04-04T17:00")) == Window(
            date(2023, 4, 5), utc("2023-04-04T16:00"), utc("2023-04-05T16:00")
        )


class TestClockChanges:
    days = OfficeDays(Settings().regions)

    def berlin(self, hours: str) -> Recipient:
        return Recipient("li", hours=hours, zone="Europe/Berlin")

    @pytest.mark.parametrize(
        ("day", "opens", "closes"),
        [
            ("2023-03-24", "2023-03-24T08:00", "2023-03-24T16:30"),
            ("2023-03-27", "2023-03-27T07:00", "2023-03-27T15:30"),
            ("2023-10-30", "2023-10-30T08:00", "2023-10-30T16:30"),
        ],
    )
    def test_hours_stay_what_the_clock_on_the_wall_says(self, day: str, opens: str, closes: str) -> None:
        found = window(self.berlin("09:00-17:30"), date.fromisoformat(day))
        assert (found.opens, found.closes) == (utc(opens), utc(closes))

    def test_hours_that_the_clock_jumps_over_are_not_lost(self) -> None:
        # on Sunday 26 March 2023 it is never 2:30 in Berlin
        found = window(self.berlin("02:15-02:45"), date(2023, 3, 26))
        assert (found.opens, found.closes) == (utc("2023-03-26T01:15"), utc("2023-03-26T01:45"))

    def test_hours_that_come_twice_are_one_window(self) -> None:
        found = window(self.berlin("02:15-03:15"), date(2023, 10, 29))
        assert (found.opens, found.closes) == (utc("2023-10-29T00:15"), utc("2023-10-29T02:15"))

    def test_every_working_day_of_a_year_has_one_window_and_the_next_is_always_found(self) -> None:
        for zone in (
            "Europe/Berlin",
            "America/New_York",
            "Pacific/Apia",
            "Asia/Shanghai",
            "Australia/Lord_Howe",
        ):
            who = Recipient("x", hours="00:00-23:59", zone=zone)
            moment, met = utc("2023-01-01T00:00"), []
            while moment < utc("2024-01-01T00:00"):
                found = next_window(who, moment, self.days)
                assert found is not None
                assert window_at(who, found.opens, self.days) == found
                met.append(found.day)
                moment = found.opens
            assert len(met) == len(set(met))
            assert 260 <= len(met) <= 262


def test_somebody_who_never_works_again_has_no_next_hours() -> None:
    class Closed:
        def ahead(self, *_: object) -> Due:
            return Due(date.max)

        def shift(self, *_: object) -> Due:
            return Due(date.max)

    assert next_window(Recipient("x"), utc("2023-04-03T00:00"), Closed()) is None
