"""Corrections: the new value beside the one that it replaces, with the reason."""

from typing import Any

import pytest

from tests.domain.specification import TODAY, Given, given, happened, opened, planned
from tracker.domain.dates import parse
from tracker.domain.initiatives.events import (
    InitiativeAmended,
    InitiativeRetracted,
    MilestoneAmended,
    MilestoneRetracted,
    PlanDropped,
)
from tracker.domain.quantities import parse as amount

SIGNED = happened(
    "agreement_signed",
    "2023-03-23",
    parties=[{"name": "Shenzhen", "role": "signatory"}],
    place="Shenzhen",
    fields={"value": amount("10亿元").to_json()},
)
BECAUSE = "misread"


def day(told: str) -> dict[str, Any]:
    return parse(told, TODAY).to_json()


def story() -> Given:
    return given(opened("agreement"), SIGNED)


def amended(changes: dict[str, Any], before: dict[str, Any]) -> MilestoneAmended:
    return MilestoneAmended(
        milestone="M-1.1", changes=changes, before=before, because=BECAUSE, recorded_on=TODAY
    )


class TestAMilestone:
    @pytest.mark.parametrize(
        ("said", "changes", "before"),
        [
            ({"on": "2023-03-24"}, {"happened": day("2023-03-24")}, {"happened": day("2023-03-23")}),
            ({"at": "Wuxi"}, {"place": "Wuxi"}, {"place": "Shenzhen"}),
            ({"place": None}, {"place": None}, {"place": "Shenzhen"}),
            ({"note": "Signed at noon"}, {"note": "Signed at noon"}, {"note": None}),
            (
                {"with": [{"name": "HK", "role": "signatory"}]},
                {"parties": [{"name": "HK", "role": "signatory"}]},
                {"parties": [{"name": "Shenzhen", "role": "signatory"}]},
            ),
            (
                {"value": "超10亿元"},
                {"fields.value": amount("超10亿元").to_json()},
                {"fields.value": amount("10亿元").to_json()},
            ),
            ({"agreement": "strategic"}, {"fields.agreement": "strategic"}, {"fields.agreement": None}),
            ({"value": None}, {"fields.value": None}, {"fields.value": amount("10亿元").to_json()}),
            ({"certainty": "ambiguous"}, {"certainty": "ambiguous"}, {"certainty": "stated"}),
            ({"during": "M-2.1"}, {"during": "M-2.1"}, {"during": None}),
            ({"sources": ["a letter"]}, {"sources": ["a letter"]}, {"sources": []}),
        ],
    )
    def test_any_field_can_be_corrected(
        self, said: dict[str, Any], changes: dict[str, Any], before: dict[str, Any]
    ) -> None:
        story().when("amend", target="M-1.1", set=said, because=BECAUSE).then(amended(changes, before))

    def test_only_what_is_not_so_already_is_recorded(self) -> None:
        story().when(
            "amend",
            target="M-1.1",
            set={"on": "2023-03-23", "at": "Wuxi", "value": "10亿元"},
            because=BECAUSE,
        ).then(amended({"place": "Wuxi"}, {"place": "Shenzhen"}))

    def test_nothing_is_recorded_where_it_is_so_already(self) -> None:
        story().when("amend", target="M-1.1", set={"on": "2023-03-23"}, because=BECAUSE).then()

    def test_the_state_has_the_new_value_and_the_correction_the_one_before(self) -> None:
        after = story().then("amend", target="M-1.1", set={"at": "Wuxi", "value": None}, because=BECAUSE)
        milestone = after.state.milestones["M-1.1"]
        assert (milestone.place, milestone.fields) == ("Wuxi", {})
        [correction] = milestone.amendments
        assert (correction.because, correction.before, correction.after) == (
            BECAUSE,
            {"place": "Shenzhen", "fields.value": amount("10亿元").to_json()},
            {"place": "Wuxi", "fields.value": None},
        )

    def test_a_day_to_come_is_refused(self) -> None:
        story().when("amend", target="M-1.1", set={"on": "2023-04-04"}, because=BECAUSE).refused(
            "2023-04-04 is still to come, and this milestone is recorded as having happened. "
            "Retract it and plan it."
        )

    def test_a_field_that_it_does_not_have_is_refused_with_the_nearest_and_its_own(self) -> None:
        story().when("amend", target="M-1.1", set={"plase": "Wuxi"}, because=BECAUSE).refused(
            "There is no field plase here. Nearest: sources, agreement, value, expires."
        )

    def test_what_it_cannot_do_without_cannot_be_taken_away(self) -> None:
        story().when("amend", target="M-1.1", set={"with": None}, because=BECAUSE).refused(
            "parties cannot be taken away: say its new value."
        )

    def test_the_kind_cannot_be_changed(self) -> None:
        story().when("amend", target="M-1.1", set={"kind": "talks"}, because=BECAUSE).refused(
            "There is no field kind here. Nearest: during, on, certainty, agreement, value, expires."
        )

    def test_it_cannot_be_during_itself(self) -> None:
        story().when("amend", target="M-1.1", set={"during": "M-1.1"}, because=BECAUSE).refused(
            "M-1.1 cannot be during itself: name another milestone."
        )

    def test_what_was_retracted_is_refused(self) -> None:
        given(opened(), SIGNED, MilestoneRetracted(milestone="M-1.1", because="only a draft")).when(
            "amend", target="M-1.1", set={"at": "Wuxi"}, because=BECAUSE
        ).refused("M-1.1 was withdrawn (only a draft): record it anew instead of amending it.")


class TestAPlan:
    def test_its_day_can_be_moved(self) -> None:
        given(opened(), planned("talks", "2023-04-20")).when(
            "amend", target="M-1.1", set={"on": "5月8日"}, because=BECAUSE
        ).then(
            MilestoneAmended(
                milestone="M-1.1",
                changes={"planned": parse("5月8日", TODAY, "future").to_json()},
                before={"planned": day("2023-04-20")},
                because=BECAUSE,
                recorded_on=TODAY,
            )
        )

    def test_what_was_corrected_in_it_is_still_seen_once_it_is_kept(self) -> None:
        moved = given(opened(), planned("talks", "2023-04-20")).then(
            "amend", target="M-1.1", set={"on": "2023-04-03"}, because=BECAUSE
        )
        kept = moved.then("record", kind="talks", initiative="I-1", on="2023-04-03", keeps="M-1.1")
        [correction] = kept.state.milestones["M-1.1"].amendments
        assert correction.because == BECAUSE

    def test_one_that_was_dropped_is_refused(self) -> None:
        given(
            opened(), planned("talks", "2023-04-20"), PlanDropped(milestone="M-1.1", because="no budget")
        ).when("amend", target="M-1.1", set={"at": "Wuxi"}, because=BECAUSE).refused(
            "M-1.1 was withdrawn (no budget): record it anew instead of amending it."
        )


class TestAnInitiative:
    @pytest.mark.parametrize(
        ("said", "changes"),
        [
            ({"title": {"zh": "封装线"}}, {"title": {"en": "Chip packaging line", "zh": "封装线"}}),
            ({"regions": ["Wuxi", "HK", "无锡"]}, {"regions": ["320200", "HK"]}),
            ({"owner": "binhu"}, {"owner": "binhu"}),
            ({"sectors": ["chips"]}, {"sectors": ["chips"]}),
            ({"note": "A"}, {"note": "A"}),
            ({"parent": "I-2"}, {"parent": "I-2"}),
        ],
    )
    def test_any_field_can_be_corrected(self, said: dict[str, Any], changes: dict[str, Any]) -> None:
        given(opened()).when("amend", target="I-1", set=said, because=BECAUSE).then(
            InitiativeAmended(changes=changes, because=BECAUSE)
        )

    def test_nothing_is_recorded_where_it_is_so_already(self) -> None:
        given(opened()).when(
            "amend", target="I-1", set={"owner": "wuxi-ipb", "regions": ["无锡", "深圳"]}, because=BECAUSE
        ).then()

    def test_the_correction_has_the_value_before(self) -> None:
        after = given(opened()).then(
            "amend", target="I-1", set={"title": {"zh": "封装线"}, "note": "A"}, because=BECAUSE
        )
        [correction] = after.state.amendments
        assert (correction.before, correction.after) == (
            {"title": {"en": "Chip packaging line"}, "note": None},
            {"title": {"en": "Chip packaging line", "zh": "封装线"}, "note": "A"},
        )

    def test_a_note_can_be_taken_away_and_an_owner_cannot(self) -> None:
        noted = given(opened(note="A"))
        noted.when("amend", target="I-1", set={"note": None}, because=BECAUSE).then(
            InitiativeAmended(changes={"note": None}, because=BECAUSE)
        )
        noted.when("amend", target="I-1", set={"owner": None}, because=BECAUSE).refused(
            "owner cannot be taken away: say its new value."
        )

    def test_it_cannot_be_part_of_itself(self) -> None:
        given(opened()).when("amend", target="I-1", set={"parent": "I-1"}, because=BECAUSE).refused(
            "I-1 cannot be part of itself: name another initiative."
        )

    def test_one_that_was_taken_back_is_refused(self) -> None:
        given(opened(), InitiativeRetracted(because="a copy of I-2")).when(
            "amend", target="I-1", set={"note": "A"}, because=BECAUSE
        ).refused("I-1 was taken back (a copy of I-2): open a new initiative.")

    def test_its_kind_cannot_be_changed(self) -> None:
        given(opened()).when("amend", target="I-1", set={"kind": "talent"}, because=BECAUSE).refused(
            "There is no field kind here. Nearest: regions."
        )
