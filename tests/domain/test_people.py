"""People by their handles, and forgetting them. What is sealed is an opaque text here."""

from typing import Any

import pytest

from tests.domain.specification import TODAY
from tests.domain.test_offices import DESCRIBED, after, refusal, said
from tracker.domain.fields import Unreadable, read
from tracker.domain.refusals import NotFound
from tracker.domain.settings.decide import decide
from tracker.domain.settings.offices import DescribeOffice
from tracker.domain.settings.people import (
    DescribePerson,
    Forget,
    Person,
    PersonDescribed,
    PersonForgotten,
)

LI = PersonDescribed(person="li", office="hk-desk", channels=["email"], sealed="v1.x.y")
GONE = PersonForgotten(person="li", because="left")


def person(**more: object) -> DescribePerson:
    return read(DescribePerson, {"person": "li", **more}, TODAY)


class TestDescribing:
    def test_somebody_new_needs_a_handle_only(self) -> None:
        assert decide(after(), person()) == [PersonDescribed(person="li")]

    def test_everything_that_is_said_is_kept(self) -> None:
        all_of_it: dict[str, Any] = {
            "office": "hk-desk",
            "language": "zh",
            "hours": "10:00-16:00",
            "zone": "Asia/Tokyo",
            "channels": ["email", "webhook:ops"],
            "sealed": "v1.x.y",
        }

        assert decide(after(DESCRIBED), person(**all_of_it)) == [PersonDescribed(person="li", **all_of_it)]

    def test_the_same_again_is_so_already(self) -> None:
        settings = after(DESCRIBED, LI)

        for command in (person(), person(office="hk-desk"), person(channels=["email", "email"])):
            assert decide(settings, command) == []

    def test_what_is_left_out_stays_and_null_takes_away(self) -> None:
        settings = after(DESCRIBED, LI)

        assert decide(settings, person(language="en")) == [LI.model_copy(update={"language": "en"})]
        assert decide(settings, person(office=None, channels=[])) == [
            PersonDescribed(person="li", sealed="v1.x.y")
        ]

    def test_the_handle_of_an_office_is_refused(self) -> None:
        assert refusal(after(DESCRIBED), person(person="hk-desk")) == (
            "hk-desk is an office: choose another handle for the person."
        )

    def test_an_office_that_is_not_described_is_named_with_the_nearest(self) -> None:
        with pytest.raises(NotFound) as refused:
            decide(after(DESCRIBED), person(office="hk-desc"))
        assert str(refused.value) == (
            "There is no office 'hk-desc'. Nearest: hk-desk. See: tracker office list"
        )
        with pytest.raises(NotFound) as refused:
            decide(after(), person(office="hk-desc"))
        assert str(refused.value) == "There is no office 'hk-desc'. See: tracker office list"

    def test_a_time_zone_that_there_is_not_is_refused(self) -> None:
        assert refusal(after(), person(zone="Mars/Base")) == (
            "Mars/Base is not a time zone: give a name of the tz database such as Asia/Shanghai"
        )

    @pytest.mark.parametrize("handle", ["", " ", "a\x1bb", "x" * 121])
    def test_a_handle_that_cannot_be_shown_is_refused(self, handle: str) -> None:
        with pytest.raises(Unreadable, match=r"^person"):
            person(person=handle)


class TestForgetting:
    def test_is_recorded_with_the_reason_and_leaves_the_handle(self) -> None:
        settings = after(DESCRIBED, LI)

        assert decide(settings, read(Forget, {"person": "li", "because": "left"}, TODAY)) == [GONE]
        assert after(DESCRIBED, LI, GONE).people == {"li": Person("li", forgotten=True)}

    def test_twice_is_so_already(self) -> None:
        again = read(Forget, {"person": "li", "because": "other"}, TODAY)

        assert decide(after(DESCRIBED, LI, GONE), again) == []

    def test_nobody_is_forgotten_who_was_never_described(self) -> None:
        nobody = read(Forget, {"person": "l", "because": "left"}, TODAY)

        with pytest.raises(NotFound) as refused:
            decide(after(DESCRIBED, LI), nobody)
        assert str(refused.value) == (
            "Nobody is described under the handle 'l'. Nearest: li. See: tracker person list"
        )

    def test_somebody_forgotten_is_described_anew_from_nothing(self) -> None:
        settings = after(DESCRIBED, LI, GONE)

        assert decide(settings, person()) == [PersonDescribed(person="li")]
        assert after(DESCRIBED, LI, GONE, PersonDescribed(person="li")).people == {"li": Person("li")}

    def test_a_handle_that_was_forgotten_is_no_office_s(self) -> None:
        command = said(DescribeOffice, {"office": "li", "region": "HK"})

        assert refusal(after(LI, GONE), command) == "li is a person: choose another handle for the office."
