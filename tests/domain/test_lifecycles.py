"""Where an initiative stands, from the milestones that reached it."""

import pytest

from tests.domain.specification import BOOK, given, happened, opened, planned
from tracker.domain.initiatives.events import InitiativeEvent, MilestoneRetracted
from tracker.domain.lifecycles import (
    INITIATIVE_KINDS,
    KIND_NAMES,
    LIFECYCLES,
    SIDE_STAGES,
    stage,
    stage_of,
)


def stands(*events: InitiativeEvent) -> tuple[str, str]:
    reached = BOOK.stage(given(*events).state)
    return reached.stage.name, reached.milestone


class TestTheWayForward:
    @pytest.mark.parametrize("kind", INITIATIVE_KINDS)
    def test_is_walked_stage_by_stage(self, kind: str) -> None:
        names = [one.name for one in LIFECYCLES[kind]]
        walked = [
            stage_of(kind, [(name, f"M-1.{n}") for n, name in enumerate(names[: far + 1])]).stage.name
            for far in range(len(names))
        ]
        assert walked == names

    def test_begins_at_noted(self) -> None:
        assert stands(opened()) == ("noted", "")

    def test_a_late_visit_does_not_undo_a_signature(self) -> None:
        assert stands(
            opened(), happened("agreement_signed", "2023-03-01"), happened("site_visit", "2023-03-20", 2)
        ) == ("signed", "M-1.1")

    def test_the_first_of_two_milestones_that_reach_a_stage_is_named(self) -> None:
        assert stands(opened(), happened("talks", "2023-03-20"), happened("talks", "2023-03-01", 2)) == (
            "talks",
            "M-1.2",
        )

    def test_a_stage_may_be_skipped(self) -> None:
        assert stands(opened(), happened("production_started", "2023-03-20")) == ("producing", "M-1.1")

    def test_a_milestone_without_a_stage_in_this_lifecycle_moves_nothing(self) -> None:
        assert stands(opened("talent"), happened("company_landed", "2023-03-20")) == ("noted", "")

    def test_a_retracted_milestone_reaches_nothing(self) -> None:
        assert stands(
            opened(),
            happened("talks", "2023-03-01"),
            happened("agreement_signed", "2023-03-20", 2),
            MilestoneRetracted(milestone="M-1.2", because="only a draft"),
        ) == ("talks", "M-1.1")

    def test_a_planned_milestone_reaches_nothing(self) -> None:
        assert stands(opened(), planned("agreement_signed", "2023-04-20")) == ("noted", "")

    def test_a_milestone_of_a_kind_unknown_here_reaches_nothing(self) -> None:
        assert stands(opened(), happened("ribbon_cut", "2023-03-20")) == ("noted", "")


class TestSideStages:
    def test_a_suspension_holds_until_something_goes_forward(self) -> None:
        talks, suspended = happened("talks", "2023-03-01"), happened("suspended", "2023-03-10", 2)
        again = happened("site_visit", "2023-03-20", 3)
        assert stands(opened(), talks, suspended) == ("suspended", "M-1.2")
        assert stands(opened(), talks, suspended, again) == ("talks", "M-1.1")

    def test_what_moves_nothing_leaves_it_suspended(self) -> None:
        assert stands(
            opened(), happened("suspended", "2023-03-10"), happened("status_report", "2023-03-20", 2)
        ) == ("suspended", "M-1.1")

    def test_the_order_of_happening_counts_and_not_that_of_recording(self) -> None:
        assert stands(opened(), happened("lost", "2023-03-20"), happened("talks", "2023-03-01", 2)) == (
            "ended",
            "M-1.1",
        )

    @pytest.mark.parametrize(
        ("initiative", "kind", "reached"),
        [
            ("agreement", "agreement_expired", "expired"),
            ("agreement", "agreement_terminated", "terminated"),
            ("outpost", "closed", "closed"),
            ("talent", "lost", "ended"),
            ("programme", "programme_concluded", "concluded"),
        ],
    )
    def test_each_end_is_an_end(self, initiative: str, kind: str, reached: str) -> None:
        found = BOOK.stage(given(opened(initiative), happened(kind, "2023-03-20")).state).stage
        assert (found.name, found.standing) == (reached, "ended")

    def test_a_renewal_after_the_end_goes_on(self) -> None:
        assert stands(
            opened("agreement"),
            happened("agreement_expired", "2023-03-01"),
            happened("agreement_renewed", "2023-03-20", 2),
        ) == ("renewed", "M-1.2")

    @pytest.mark.parametrize("kind", INITIATIVE_KINDS)
    def test_every_initiative_can_be_suspended_and_lost(self, kind: str) -> None:
        assert {"suspended", "ended"} <= {one.name for one in SIDE_STAGES[kind]}


class TestTheLists:
    def test_every_kind_of_initiative_has_names_and_a_lifecycle(self) -> None:
        assert set(KIND_NAMES) == set(LIFECYCLES) == set(SIDE_STAGES) == set(INITIATIVE_KINDS)

    @pytest.mark.parametrize("kind", INITIATIVE_KINDS)
    def test_no_two_stages_of_a_kind_share_a_name(self, kind: str) -> None:
        names = [one.name for one in (*LIFECYCLES[kind], *SIDE_STAGES[kind])]
        assert len(names) == len(set(names))

    @pytest.mark.parametrize("kind", INITIATIVE_KINDS)
    def test_every_stage_has_a_chinese_name_and_a_known_status(self, kind: str) -> None:
        for one in (*LIFECYCLES[kind], *SIDE_STAGES[kind]):
            assert not one.zh.isascii()
            assert one.iati in range(1, 7)
            assert stage(kind, one.name) == one

    def test_an_unknown_stage_is_none(self) -> None:
        assert stage("project", "unveiled") is None

    @pytest.mark.parametrize("kind", INITIATIVE_KINDS)
    def test_every_stage_but_those_of_preparation_is_reached_by_some_kind_of_milestone(
        self, kind: str
    ) -> None:
        reached = {one.reaches.get(kind) for one in BOOK.kinds.values()}
        names = {one.name for one in (*LIFECYCLES[kind], *SIDE_STAGES[kind])}
        assert names - reached <= {"proposed", "prepared"}
