"""What people do with follow-ups: done, snoozed, rescheduled, assigned."""

from datetime import date

import pytest

from tests.domain.specification import TODAY, Given, given, happened, opened
from tracker.domain.follow_up_verbs import check_movable
from tracker.domain.initiatives.events import (
    FollowUpAssigned,
    FollowUpDone,
    FollowUpRescheduled,
    FollowUpSnoozed,
)
from tracker.domain.refusals import Refused


def story() -> Given:
    return given(opened(), happened("talks", "2023-03-31"))


STEP = story().only("talks-next-step").id


class TestDone:
    def test_it_is_closed_with_its_outcome(self) -> None:
        story().when("done", follow_up=STEP, outcome="A letter is drafted").then(
            FollowUpDone(follow_up=STEP, outcome="A letter is drafted", on=TODAY)
        )

    def test_an_outcome_need_not_be_said(self) -> None:
        story().when("done", follow_up=STEP).then(FollowUpDone(follow_up=STEP, on=TODAY))

    def test_a_second_time_it_is_so_already(self) -> None:
        story().then("done", follow_up=STEP).when("done", follow_up=STEP).then()

    def test_another_outcome_is_not_thrown_away_without_a_word(self) -> None:
        story().then("done", follow_up=STEP, outcome="A call").when(
            "done", follow_up=STEP, outcome="A letter"
        ).refused(
            f"{STEP} was done on 2023-04-03 already, with another outcome: "
            "record what came later as a milestone."
        )


class TestSnooze:
    def test_it_is_quiet_until_a_day_and_stays_open(self) -> None:
        story().when("snooze", follow_up=STEP, until="4月20日").then(
            FollowUpSnoozed(follow_up=STEP, until=date(2023, 4, 20), on=TODAY)
        )
        one = story().then("snooze", follow_up=STEP, until="4月20日").only("talks-next-step")
        assert (one.state, one.due, one.snoozed_until) == ("open", date(2023, 4, 17), date(2023, 4, 20))

    def test_until_a_month_is_until_its_end(self) -> None:
        story().when("snooze", follow_up=STEP, until="2023-05").then(
            FollowUpSnoozed(follow_up=STEP, until=date(2023, 5, 31), on=TODAY)
        )

    def test_until_the_same_day_again_it_is_so_already(self) -> None:
        quiet = story().then("snooze", follow_up=STEP, until="2023-04-20")
        quiet.when("snooze", follow_up=STEP, until="2023-04-20").then()

    def test_a_day_that_is_not_to_come_is_refused(self) -> None:
        story().when("snooze", follow_up=STEP, until="2023-04-03").refused(
            "2023-04-03 is not to come: say until which day it should be quiet."
        )


class TestReschedule:
    def test_it_has_a_new_day_and_remembers_that_of_the_rule(self) -> None:
        story().when("reschedule", follow_up=STEP, to="2023-04-28", because="Easter").then(
            FollowUpRescheduled(follow_up=STEP, due=date(2023, 4, 28), because="Easter", on=TODAY)
        )
        moved = story().then("reschedule", follow_up=STEP, to="2023-04-28", because="Easter")
        one = moved.only("talks-next-step")
        assert (one.due, one.rule_due, one.rescheduled_because) == (
            date(2023, 4, 28),
            date(2023, 4, 17),
            "Easter",
        )

    def test_today_is_early_enough(self) -> None:
        story().when("reschedule", follow_up=STEP, to="today", because="Easter").then(
            FollowUpRescheduled(follow_up=STEP, due=TODAY, because="Easter", on=TODAY)
        )

    def test_a_day_that_has_passed_is_refused(self) -> None:
        story().when("reschedule", follow_up=STEP, to="2023-04-02", because="Easter").refused(
            "2023-04-02 has passed: say a day from 2023-04-03 on."
        )

    def test_to_the_same_day_again_it_is_so_already(self) -> None:
        moved = story().then("reschedule", follow_up=STEP, to="2023-04-28", because="Easter")
        moved.when("reschedule", follow_up=STEP, to="2023-04-28", because="again").then()

    def test_the_last_of_two_days_counts(self) -> None:
        moved = story().then("reschedule", follow_up=STEP, to="2023-04-28", because="Easter")
        again = moved.then("reschedule", follow_up=STEP, to="2023-04-20", because="sooner")
        assert again.due() == [("talks-next-step", "2023-04-20", "open")]


class TestAssign:
    def test_it_has_a_new_owner(self) -> None:
        story().when("assign", follow_up=STEP, to="shenzhen-desk").then(
            FollowUpAssigned(follow_up=STEP, owner="shenzhen-desk", on=TODAY)
        )
        assigned = story().then("assign", follow_up=STEP, to="shenzhen-desk")
        assert assigned.only("talks-next-step").owner == "shenzhen-desk"

    def test_to_the_same_owner_again_it_is_so_already(self) -> None:
        assigned = story().then("assign", follow_up=STEP, to="shenzhen-desk")
        assigned.when("assign", follow_up=STEP, to="shenzhen-desk").then()

    def test_it_keeps_its_own_owner_when_the_initiative_changes_hands(self) -> None:
        assigned = story().then("assign", follow_up=STEP, to="shenzhen-desk")
        handed = assigned.then("amend", target="I-1", set={"owner": "binhu"}, because="handed over")
        assert handed.only("talks-next-step").owner == "shenzhen-desk"


class TestWhatIsSettled:
    def refusal(self, after: Given, rule: str, *, anew: bool = False) -> str:
        with pytest.raises(Refused) as caught:
            check_movable(after.only(rule), anew=anew)
        return str(caught.value)

    @pytest.mark.parametrize("anew", [False, True])
    def test_what_was_done_cannot_be_moved(self, *, anew: bool) -> None:
        assert self.refusal(story().then("done", follow_up=STEP), "talks-next-step", anew=anew) == (
            f"{STEP} was done on 2023-04-03: there is nothing left to move."
        )

    @pytest.mark.parametrize("anew", [False, True])
    def test_what_a_milestone_closed_cannot_be_moved(self, *, anew: bool) -> None:
        closed = story().then("record", kind="intent", initiative="I-1", on="2023-04-02")
        assert self.refusal(closed, "talks-next-step", anew=anew) == (
            f"{STEP} was closed by M-1.2 on 2023-04-02: there is nothing left to move."
        )

    def test_what_has_lapsed_can_only_be_given_a_new_day(self) -> None:
        lapsed = given(opened(), happened("site_visit", "2023-03-24"))
        key = lapsed.only("visit-minutes").id
        assert self.refusal(lapsed, "visit-minutes") == (
            f"{key} has lapsed: it was due on 2023-03-29, before its milestone was recorded. "
            "To open it again: tracker reschedule"
        )
        check_movable(lapsed.only("visit-minutes"), anew=True)

    def test_what_is_open_can_be_moved(self) -> None:
        check_movable(story().only("talks-next-step"))
        check_movable(story().only("talks-next-step"), anew=True)
