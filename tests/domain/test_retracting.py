"""Withdrawing a milestone, dropping a plan, taking an initiative back."""

from tests.domain.specification import TODAY, given, happened, opened, planned
from tracker.domain.initiatives.events import (
    InitiativeAmended,
    InitiativeEvent,
    InitiativeRetracted,
    MilestoneAmended,
    MilestoneRetracted,
    PlanDropped,
)

TALKS = happened("talks", "2023-03-23")
PLAN = planned("talks", "2023-04-20")
WITHDRAWN = MilestoneRetracted(milestone="M-1.1", because="another company")
DROPPED = PlanDropped(milestone="M-1.1", because="no budget")


def test_a_milestone_is_withdrawn() -> None:
    given(opened(), TALKS).when("retract", target="M-1.1", because="another company").then(WITHDRAWN)


def test_a_plan_is_dropped() -> None:
    given(opened(), PLAN).when("retract", target="M-1.1", because="no budget").then(DROPPED)


def test_a_plan_that_was_kept_is_withdrawn_as_what_happened() -> None:
    kept = happened("talks", "2023-04-03", keeps_plan=True)
    given(opened(), PLAN, kept).when("retract", target="M-1.1", because="another company").then(WITHDRAWN)


def test_what_is_withdrawn_already_is_so_already() -> None:
    given(opened(), TALKS, WITHDRAWN).when("retract", target="M-1.1", because="again").then()
    given(opened(), PLAN, DROPPED).when("retract", target="M-1.1", because="again").then()


def test_it_stays_visible_with_the_reason_and_counts_no_more() -> None:
    state = given(opened(), TALKS, WITHDRAWN).state
    milestone = state.milestones["M-1.1"]
    assert milestone.withdrawn is not None
    assert (milestone.status, milestone.withdrawn.because, state.happened()) == (
        "retracted",
        "another company",
        [],
    )


def test_an_initiative_without_milestones_is_taken_back() -> None:
    given(opened()).when("retract", target="I-1", because="a copy of I-2").then(
        InitiativeRetracted(because="a copy of I-2")
    )


def test_an_initiative_whose_milestones_were_all_withdrawn_is_taken_back() -> None:
    given(opened(), TALKS, WITHDRAWN).when("retract", target="I-1", because="a copy of I-2").then(
        InitiativeRetracted(because="a copy of I-2")
    )


def test_an_initiative_with_milestones_is_not() -> None:
    given(opened(), TALKS, planned("intent", "2023-04-20", 2)).when(
        "retract", target="I-1", because="a copy of I-2"
    ).refused("I-1 still has milestones (M-1.1, M-1.2): retract them first, or record that it was lost.")


def test_one_that_was_taken_back_is_so_already() -> None:
    given(opened(), InitiativeRetracted(because="a copy of I-2")).when(
        "retract", target="I-1", because="again"
    ).then()


class TestFoldingNeverRefuses:
    """What a program that knows more event types may have stored."""

    strangers: tuple[InitiativeEvent, ...] = (
        MilestoneAmended(
            milestone="M-1.9", changes={"note": "x"}, before={"note": None}, because="x", recorded_on=TODAY
        ),
        MilestoneRetracted(milestone="M-1.9", because="x"),
        PlanDropped(milestone="M-1.9", because="x"),
    )

    def test_a_correction_of_a_milestone_that_is_not_known_here_changes_nothing(self) -> None:
        before = given(opened(), TALKS)
        after = given(opened(), TALKS, *self.strangers)
        assert (after.state.milestones, after.state.version) == (before.state.milestones, 5)

    def test_whatever_comes_before_the_opening_is_folded(self) -> None:
        state = given(*self.strangers, InitiativeAmended(changes={"note": "x"}, because="x"), opened()).state
        assert (state.id, state.version) == ("I-1", 5)
