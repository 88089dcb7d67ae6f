"""Offices, and the days on which they or whole regions are closed."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.specification import TODAY
from tracker.domain.fields import Unreadable, read
from tracker.domain.names import Title
from tracker.domain.refusals import NotFound, Refused
from tracker.domain.settings.decide import SettingsCommand, decide
from tracker.domain.settings.offices import DaysSet, DescribeOffice, Office, OfficeDescribed, SetDays
from tracker.domain.settings.own_regions import DeclareRegion
from tracker.domain.settings.people import DescribePerson
from tracker.domain.settings.state import Settings, SettingsEvent, evolve

DESK = {"office": "hk-desk", "region": "Hong Kong"}
DESCRIBED = OfficeDescribed(
    office="hk-desk", region="HK", make_up_days=True, hours="09:00-17:30", zone="Asia/Hong_Kong"
)
CLOSE = {"of": "hk-desk", "on": "2023-05-04/2023-05-06", "why": {"en": "Moving"}}
CLOSED = DaysSet(
    of="hk-desk", first=date(2023, 5, 4), last=date(2023, 5, 6), works=False, why=Title(en="Moving")
)


def after(*events: SettingsEvent) -> Settings:
    settings = Settings()
    for event in events:
        settings = evolve(settings, event)
    return settings


def said(model: type[SettingsCommand], data: dict[str, Any], **more: object) -> SettingsCommand:
    found: SettingsCommand = read(model, {**data, **more}, TODAY)
    return found


def described(settings: Settings, **more: object) -> OfficeDescribed:
    [event] = decide(settings, said(DescribeOffice, {"office": "hk-desk"}, **more))
    assert isinstance(event, OfficeDescribed)
    return event


def refusal(settings: Settings, command: SettingsCommand) -> str:
    with pytest.raises(Refused) as caught:
        decide(settings, command)
    return str(caught.value)


def misread(model: type[SettingsCommand], data: dict[str, Any], **more: object) -> str:
    with pytest.raises(Unreadable) as caught:
        said(model, data, **more)
    return str(caught.value)


class TestDescribing:
    def test_a_new_office_has_the_time_zone_of_its_region_and_usual_hours(self) -> None:
        assert decide(Settings(), said(DescribeOffice, DESK)) == [DESCRIBED]

    def test_a_new_office_needs_a_region(self) -> None:
        assert refusal(Settings(), said(DescribeOffice, {"office": "x"})) == (
            "x is a new office: say its region."
        )

    def test_the_same_again_is_so_already_however_much_of_it_is_said(self) -> None:
        for data in (DESK, {"office": "hk-desk"}, {**DESK, "hours": "9:00–17:30", "region": "hk"}):
            assert decide(after(DESCRIBED), said(DescribeOffice, data)) == []

    def test_what_is_left_out_stays(self) -> None:
        settings = after(DESCRIBED.model_copy(update={"hours": "10:00-16:00", "channels": ["email"]}))

        assert described(settings, make_up_days=False) == OfficeDescribed(
            office="hk-desk",
            region="HK",
            make_up_days=False,
            hours="10:00-16:00",
            zone="Asia/Hong_Kong",
            channels=["email"],
        )

    def test_in_a_new_region_it_has_the_time_zone_there_unless_another_is_said(self) -> None:
        settings = after(DESCRIBED)

        assert described(settings, region="SG").zone == "Asia/Singapore"
        assert described(settings, region="SG", zone="Asia/Tokyo").zone == "Asia/Tokyo"
        own = after(DESCRIBED.model_copy(update={"zone": "Asia/Tokyo"}))
        assert described(own, language="zh").zone == "Asia/Tokyo"
        assert described(own, zone=None).zone == "Asia/Hong_Kong"

    def test_a_name_in_one_language_leaves_the_other(self) -> None:
        settings = after(DESCRIBED.model_copy(update={"name": Title(en="Desk")}))

        assert described(settings, name={"zh": "联络处"}).name == Title(en="Desk", zh="联络处")
        assert described(settings, name=None).name is None

    def test_null_and_an_empty_list_take_away(self) -> None:
        settings = after(DESCRIBED.model_copy(update={"language": "zh", "channels": ["email"]}))

        assert described(settings, language=None, channels=[]) == DESCRIBED

    def test_a_channel_is_kept_once(self) -> None:
        assert described(after(DESCRIBED), channels=["email", "Webhook：ops", "email"]).channels == [
            "email",
            "webhook:ops",
        ]

    def test_it_is_called_by_its_handle_where_it_has_no_name(self) -> None:
        assert after(DESCRIBED).offices == {
            "hk-desk": Office("hk-desk", "hk-desk", "hk-desk", "HK", zone="Asia/Hong_Kong")
        }
        named = after(DESCRIBED.model_copy(update={"name": Title(zh="联络处")})).offices["hk-desk"]
        assert (named.en, named.zh) == ("联络处", "联络处")

    @pytest.mark.parametrize(
        ("told", "kept"),
        [
            ("9:00-17:30", "09:00-17:30"),
            ("09：00－17：30".replace("－", "-"), "09:00-17:30"),
            (" 08:30 — 12:00 ", "08:30-12:00"),
            ("9:00至18:00", "09:00-18:00"),
            ("00:00-23:59", "00:00-23:59"),
        ],
    )
    def test_hours_are_kept_in_one_spelling(self, told: str, kept: str) -> None:
        assert described(after(DESCRIBED.model_copy(update={"hours": "x"})), hours=told).hours == kept

    @pytest.mark.parametrize(
        "hours", ["9-17", "09:00", "25:00-26:00", "09:60-17:00", "", "9am-5pm", "24:00-25:00"]
    )
    def test_what_are_no_hours_is_refused(self, hours: str) -> None:
        assert misread(DescribeOffice, DESK, hours=hours) == (
            f"hours: {hours!r} are not office hours: write them as 09:00-17:30."
        )

    @pytest.mark.parametrize("hours", ["22:00-06:00", "09:00-09:00"])
    def test_hours_over_midnight_are_refused(self, hours: str) -> None:
        assert misread(DescribeOffice, DESK, hours=hours) == (
            f"hours: {hours!r} does not end after it begins on the same day: write the hours as 09:00-17:30."
        )

    @pytest.mark.parametrize("channel", ["sms", "email:", "webhook:a b", "webhook:" + "x" * 41, ""])
    def test_what_is_no_channel_is_refused(self, channel: str) -> None:
        assert misread(DescribeOffice, DESK, channels=[channel]) == (
            f"channels.0: {channel!r} is not a channel: write one of terminal, file, email, ical, webhook, "
            "apprise, with a name where there are several, as in webhook:ops."
        )

    def test_a_time_zone_that_there_is_not_is_refused(self) -> None:
        for settings in (Settings(), after(DESCRIBED)):
            assert refusal(settings, said(DescribeOffice, DESK, zone="Mars/Base")) == (
                "Mars/Base is not a time zone: give a name of the tz database such as Asia/Shanghai"
            )

    def test_a_region_that_there_is_not_is_named_with_the_nearest(self) -> None:
        with pytest.raises(NotFound, match=r"^No region is called Shenzen\. Nearest: 440300 Shenzhen 深圳市"):
            decide(Settings(), said(DescribeOffice, DESK, region="Shenzen"))

    def test_the_handle_of_a_person_is_refused(self) -> None:
        [person] = decide(Settings(), said(DescribePerson, {"person": "hk-desk"}))

        assert refusal(after(person), said(DescribeOffice, DESK)) == (
            "hk-desk is a person: choose another handle for the office."
        )

    @pytest.mark.parametrize(
        ("handle", "name"), [("HK", "Hong Kong 香港"), ("hk", "Hong Kong 香港"), ("320200", "Wuxi 无锡市")]
    )
    def test_the_code_of_a_region_is_refused_as_a_handle(self, handle: str, name: str) -> None:
        assert refusal(Settings(), said(DescribeOffice, DESK, office=handle)) == (
            f"{handle} is the code of a region, {name}: choose another handle for the office."
        )

    def test_the_handle_of_an_office_is_refused_as_the_code_of_a_region(self) -> None:
        region = {"code": "Hk-Desk", "en": "A", "zh": "甲", "calendar": "CN", "zone": "Asia/Shanghai"}

        assert refusal(after(DESCRIBED), said(DeclareRegion, region)) == (
            "Hk-Desk is the handle of an office: choose another code."
        )


class TestDays:
    def test_an_office_is_closed_from_the_first_day_to_the_last(self) -> None:
        assert decide(after(DESCRIBED), said(SetDays, CLOSE)) == [CLOSED]

    def test_a_region_is_found_by_its_name_and_an_office_is_meant_first(self) -> None:
        wuxi = DESCRIBED.model_copy(update={"office": "无锡"})

        assert [one.of for one in decide(after(DESCRIBED), said(SetDays, CLOSE, of="无锡"))] == ["320200"]  # type: ignore[union-attr] # DaysSet
        assert [one.of for one in decide(after(wuxi), said(SetDays, CLOSE, of="无锡"))] == ["无锡"]  # type: ignore[union-attr]

    def test_a_day_that_is_past_may_be_set_too(self) -> None:
        [event] = decide(after(DESCRIBED), said(SetDays, CLOSE, on="2023-03-20", source="Notice 3"))

        assert event == CLOSED.model_copy(
            update={"first": date(2023, 3, 20), "last": date(2023, 3, 20), "source": "Notice 3"}
        )

    def test_a_day_without_a_year_is_the_next(self) -> None:
        [event] = decide(after(DESCRIBED), said(SetDays, CLOSE, on="3月20日", works=True))

        assert event == CLOSED.model_copy(
            update={"first": date(2024, 3, 20), "last": date(2024, 3, 20), "works": True}
        )

    def test_the_same_again_is_so_already(self) -> None:
        assert decide(after(DESCRIBED, CLOSED), said(SetDays, CLOSE)) == []

    def test_a_part_of_what_was_said_is_so_already(self) -> None:
        assert decide(after(DESCRIBED, CLOSED), said(SetDays, CLOSE, on="2023-05-05")) == []

    def test_with_another_reason_it_is_new(self) -> None:
        assert len(decide(after(DESCRIBED, CLOSED), said(SetDays, CLOSE, why={"en": "Flood"}))) == 1

    def test_what_was_taken_back_meanwhile_can_be_said_again(self) -> None:
        [opened] = decide(after(DESCRIBED, CLOSED), said(SetDays, CLOSE, on="2023-05-05", works=True))

        assert decide(after(DESCRIBED, CLOSED, opened), said(SetDays, CLOSE)) == [CLOSED]

    def test_what_was_said_of_others_does_not_count(self) -> None:
        other = DESCRIBED.model_copy(update={"office": "other"})

        assert len(decide(after(DESCRIBED, other, CLOSED), said(SetDays, CLOSE, of="other"))) == 1

    @pytest.mark.parametrize(
        ("on", "told"),
        [
            ("2023-05/..", "2023-05/.. has no end or no beginning: say the first and the last day."),
            ("2023-05~", "2023-05~ does not say which days: say the first and the last day."),
            (
                "2023/2025",
                "2023/2025 is longer than a year: say the first and the last day, at most 366 days.",
            ),
        ],
    )
    def test_days_that_are_not_certain_are_refused(self, on: str, told: str) -> None:
        assert refusal(after(DESCRIBED), said(SetDays, CLOSE, on=on)) == told

    def test_a_whole_year_may_be_said(self) -> None:
        assert len(decide(after(DESCRIBED), said(SetDays, CLOSE, on="2024"))) == 1

    @pytest.mark.parametrize(
        ("of", "told"),
        [
            (
                "hk-dsk",
                "'hk-dsk' is neither an office nor a region. Nearest: hk-desk. See: tracker office list",
            ),
            (
                "Shenzen",
                (
                    "'Shenzen' is neither an office nor a region. Nearest: 440300 Shenzhen 深圳市 (Guangdong "
                    "广东省); 130128 Shenze 深泽县 (Shijiazhuang 石家庄市); SH St. Helena 圣赫勒拿. "
                    "See: tracker office list"
                ),
            ),
            (
                "@@@",
                "'@@@' is neither an office nor a region. See: tracker office list, tracker region list",
            ),
        ],
    )
    def test_neither_an_office_nor_a_region_is_named_with_the_nearest(self, of: str, told: str) -> None:
        with pytest.raises(NotFound) as refused:
            decide(after(DESCRIBED), said(SetDays, CLOSE, of=of))

        assert str(refused.value) == told

    def test_a_name_of_several_regions_is_answered_with_them(self) -> None:
        with pytest.raises(NotFound, match=r"^南山区 names several regions: 230404"):
            decide(Settings(), said(SetDays, CLOSE, of="南山区"))


SPANS = st.builds(
    lambda start, length, works: (start, start + length, works),
    st.integers(0, 9),
    st.integers(0, 4),
    st.booleans(),
)


@given(st.lists(SPANS, max_size=12))
def test_the_last_word_about_each_day_counts_whatever_was_so_already(
    spans: list[tuple[int, int, bool]],
) -> None:
    settings = after(DESCRIBED)
    expected: dict[date, bool] = {}
    for first, last, works in spans:
        days = [date(2023, 5, 1) + timedelta(days=n) for n in range(first, last + 1)]
        command = said(SetDays, CLOSE, on=f"{days[0]}/{days[-1]}", works=works)
        so_already = all(expected.get(day) is works for day in days)
        events = decide(settings, command)
        assert (events == []) is so_already
        for event in events:
            settings = evolve(settings, event)
        expected |= dict.fromkeys(days, works)

    found = {
        one.first + timedelta(days=n): one.works
        for one in settings.days
        for n in range((one.last - one.first).days + 1)
    }
    assert found == expected
