"""What people do with follow-ups: done, snoozed, rescheduled, assigned, cancelled, reopened."""

from datetime import date

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from tests.domain.specification import TODAY, Given, given, happened, opened
from tracker.domain.initiatives.events import (
    FollowUpAssigned,
    FollowUpCancelled,
    FollowUpDone,
    FollowUpMoveAnswered,
    FollowUpMoveAsked,
    FollowUpReopened,
    FollowUpRescheduled,
    FollowUpSnoozed,
)
from tracker.domain.policy import Policy, default
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


LAPSED = given(opened(), happened("site_visit", "2023-03-24"))
MINUTES = LAPSED.only("visit-minutes").id


def standing(after: Given, rule: str = "talks-next-step") -> tuple[str, str | None, date | None]:
    """How the follow-up of a rule stands, which milestone closed it, and when it was settled."""
    one = after.only(rule)
    return one.state, one.closed_by, one.closed_on


class TestWhatIsSettled:
    @pytest.mark.parametrize(
        ("do", "said"),
        [
            ("snooze", {"until": "2023-04-20"}),
            ("reschedule", {"to": "2023-04-20", "because": "x"}),
            ("assign", {"to": "binhu"}),
        ],
    )
    @pytest.mark.parametrize(
        ("before", "sentence"),
        [
            (("done", {}), "was done on 2023-04-03"),
            (("cancel", {"because": "not needed"}), "was cancelled on 2023-04-03"),
            (
                ("record", {"kind": "intent", "initiative": "I-1", "on": "2023-04-02"}),
                "was closed by M-1.2 on 2023-04-02",
            ),
        ],
    )
    def test_it_cannot_be_changed_before_it_is_open_again(
        self, do: str, said: dict[str, str], before: tuple[str, dict[str, str]], sentence: str
    ) -> None:
        aim = {} if before[0] == "record" else {"follow_up": STEP}
        story().then(before[0], **aim, **before[1]).when(do, follow_up=STEP, **said).refused(
            f"{STEP} {sentence}: nothing is left to change. To open it again: tracker reopen {STEP}"
        )

    @pytest.mark.parametrize(
        ("do", "said"), [("snooze", {"until": "2023-04-20"}), ("assign", {"to": "binhu"})]
    )
    def test_what_has_lapsed_can_only_be_given_a_new_day(self, do: str, said: dict[str, str]) -> None:
        LAPSED.when(do, follow_up=MINUTES, **said).refused(
            f"{MINUTES} has lapsed: it was due on 2023-03-29, before its milestone was recorded. "
            f"To open it again: tracker reschedule {MINUTES}"
        )
        moved = LAPSED.then("reschedule", follow_up=MINUTES, to="2023-04-20", because="They ask for it")
        assert moved.due("visit-minutes") == [("visit-minutes", "2023-04-20", "open")]

    def test_what_a_milestone_closed_may_still_be_said_to_be_done(self) -> None:
        closed = story().then("record", kind="intent", initiative="I-1", on="2023-04-02")
        done = closed.then("done", follow_up=STEP, outcome="They signed a letter")
        assert standing(done) == ("done", None, TODAY)
        assert done.only("talks-next-step").outcome == "They signed a letter"

    def test_what_has_lapsed_may_still_be_said_to_be_done_or_not_needed(self) -> None:
        assert standing(LAPSED.then("done", follow_up=MINUTES), "visit-minutes")[0] == "done"
        cancelled = LAPSED.then("cancel", follow_up=MINUTES, because="years ago")
        assert standing(cancelled, "visit-minutes")[0] == "cancelled"


class TestCancel:
    def test_it_is_closed_with_the_reason(self) -> None:
        story().when("cancel", follow_up=STEP, because="They came by themselves").then(
            FollowUpCancelled(follow_up=STEP, because="They came by themselves", on=TODAY)
        )
        assert standing(story().then("cancel", follow_up=STEP, because="x")) == ("cancelled", None, TODAY)

    def test_a_second_time_it_is_so_already_whatever_the_reason(self) -> None:
        story().then("cancel", follow_up=STEP, because="x").when("cancel", follow_up=STEP, because="y").then()

    def test_what_was_done_cannot_be_cancelled(self) -> None:
        story().then("done", follow_up=STEP).when("cancel", follow_up=STEP, because="x").refused(
            f"{STEP} was done on 2023-04-03: nothing is left to change. To open it again: "
            f"tracker reopen {STEP}"
        )

    def test_what_was_cancelled_is_opened_before_it_is_done(self) -> None:
        story().then("cancel", follow_up=STEP, because="x").when("done", follow_up=STEP).refused(
            f"{STEP} was cancelled on 2023-04-03: nothing is left to change. To open it again: "
            f"tracker reopen {STEP}"
        )

    def test_a_milestone_that_would_have_closed_it_leaves_it_cancelled(self) -> None:
        cancelled = story().then("cancel", follow_up=STEP, because="x")
        assert standing(cancelled.then("record", kind="intent", initiative="I-1", on="2023-04-02")) == (
            "cancelled",
            None,
            TODAY,
        )


class TestReopen:
    def test_it_is_open_again_with_the_reason(self) -> None:
        story().then("done", follow_up=STEP).when("reopen", follow_up=STEP, because="Not sent").then(
            FollowUpReopened(follow_up=STEP, because="Not sent", on=TODAY)
        )

    @pytest.mark.parametrize("before", [("done", {}), ("cancel", {"because": "x"})])
    def test_what_was_done_or_cancelled_is_open_again(self, before: tuple[str, dict[str, str]]) -> None:
        settled = story().then(before[0], follow_up=STEP, **before[1])
        assert standing(settled.then("reopen", follow_up=STEP, because="x")) == ("open", None, None)

    def test_what_has_lapsed_is_open_with_its_old_day(self) -> None:
        again = LAPSED.then("reopen", follow_up=MINUTES, because="They ask for it")
        assert again.due("visit-minutes") == [("visit-minutes", "2023-03-29", "open")]

    def test_what_is_open_is_so_already(self) -> None:
        story().when("reopen", follow_up=STEP, because="x").then()
        story().then("done", follow_up=STEP).then("reopen", follow_up=STEP, because="x").when(
            "reopen", follow_up=STEP, because="y"
        ).then()

    def test_done_again_it_is_done_with_the_new_outcome(self) -> None:
        again = (
            story()
            .then("done", follow_up=STEP, outcome="A call")
            .then("reopen", follow_up=STEP, because="Nobody took it")
            .on("2023-04-10")
            .then("done", follow_up=STEP, outcome="A letter")
        )
        assert standing(again) == ("done", None, date(2023, 4, 10))
        assert again.only("talks-next-step").outcome == "A letter"

    def test_done_after_it_was_cancelled_and_opened_again_it_is_done(self) -> None:
        again = (
            story()
            .then("cancel", follow_up=STEP, because="x")
            .then("reopen", follow_up=STEP, because="y")
            .then("done", follow_up=STEP)
        )
        assert standing(again)[0] == "done"

    def test_what_kept_it_quiet_is_over_and_its_day_and_owner_stay(self) -> None:
        before = (
            story()
            .then("assign", follow_up=STEP, to="binhu")
            .then("reschedule", follow_up=STEP, to="2023-04-28", because="Easter")
            .then("snooze", follow_up=STEP, until="2023-04-27")
            .then("done", follow_up=STEP)
        )
        one = before.then("reopen", follow_up=STEP, because="x").only("talks-next-step")
        assert (one.snoozed_until, one.due, one.owner) == (None, date(2023, 4, 28), "binhu")

    def test_the_milestone_that_had_closed_it_closes_it_no_more_and_a_later_one_does(self) -> None:
        closed = story().then("record", kind="intent", initiative="I-1", on="2023-04-02")
        assert standing(closed) == ("closed", "M-1.2", date(2023, 4, 2))
        again = closed.then("reopen", follow_up=STEP, because="Only a draft")
        assert standing(again) == ("open", None, None)
        later = again.then("record", kind="intent", initiative="I-1", on="2023-04-01")
        assert standing(later) == ("closed", "M-1.3", date(2023, 4, 1))

    def test_a_correction_of_the_milestone_that_had_closed_it_does_not_close_it(self) -> None:
        again = (
            story()
            .then("record", kind="intent", initiative="I-1", on="2023-04-02")
            .then("reopen", follow_up=STEP, because="Only a draft")
            .then("amend", target="M-1.2", set={"on": "2023-04-03"}, because="misread")
        )
        assert standing(again) == ("open", None, None)

    def test_what_a_later_milestone_closed_is_opened_by_its_retraction(self) -> None:
        again = (
            story()
            .then("done", follow_up=STEP)
            .then("reopen", follow_up=STEP, because="x")
            .then("record", kind="intent", initiative="I-1", on="2023-04-02")
            .then("retract", target="M-1.2", because="Belongs elsewhere")
        )
        assert standing(again) == ("open", None, None)


class TestOfARecurringRule:
    def landed(self) -> Given:
        return given(opened(), happened("company_landed", "2022-04-15"))

    def test_one_that_has_given_way_to_others_is_left_as_it_is(self) -> None:
        first, *_, last, still = [one for one in self.landed().follow_ups() if one.rule == "aftercare"]
        assert (first.state, last.state, still.state) == ("lapsed", "lapsed", "open")
        for do in ("reopen", "cancel"):
            self.landed().when(do, follow_up=first.id, because="x").refused(
                f"{first.id} has given way to {self.after(first.id)}, and what is known of that would be "
                f"lost. Speak of that one: tracker why {self.after(first.id)}"
            )

    def after(self, follow_up: str) -> str:
        ids = [one.id for one in self.landed().follow_ups() if one.rule == "aftercare"]
        return ids[ids.index(follow_up) + 1]

    def test_the_last_before_the_open_one_takes_its_place(self) -> None:
        *_, last, still = [one for one in self.landed().follow_ups() if one.rule == "aftercare"]
        again = self.landed().then("reopen", follow_up=last.id, because="They wait for it")
        assert [one.id for one in again.follow_ups() if (one.rule, one.state) == ("aftercare", "open")] == [
            last.id
        ]
        done = again.then("done", follow_up=last.id)
        assert done.follow_ups()[-1].id == still.id


class TestAskingInTime:
    def test_on_the_day_itself_it_is_in_time(self) -> None:
        story().on("2023-04-17").when("reschedule", follow_up=STEP, to="2023-04-20", because="x").then(
            FollowUpRescheduled(follow_up=STEP, due=date(2023, 4, 20), because="x", on=date(2023, 4, 17))
        )

    def test_a_day_later_it_is_not(self) -> None:
        story().on("2023-04-18").when("reschedule", follow_up=STEP, to="2023-04-20", because="x").refused(
            f"{STEP} was due on 2023-04-17, and a new date is asked for before that. Do it, keep it quiet "
            f"for a while (tracker snooze {STEP}), or say that it is not needed (tracker cancel {STEP})."
        )

    def test_what_was_past_when_its_milestone_was_recorded_can_be_given_a_day_once(self) -> None:
        late = given(opened(), happened("site_visit", "2023-03-24", still_due=True))
        assert late.due("visit-minutes") == [("visit-minutes", "2023-03-29", "open")]
        moved = late.then("reschedule", follow_up=MINUTES, to="2023-04-05", because="x").on("2023-04-06")
        moved.when("reschedule", follow_up=MINUTES, to="2023-04-20", because="x").refused(
            f"{MINUTES} was due on 2023-04-05, and a new date is asked for before that. Do it, keep it "
            f"quiet for a while (tracker snooze {MINUTES}), or say that it is not needed "
            f"(tracker cancel {MINUTES})."
        )

    def test_what_was_past_when_it_was_opened_again_can_be_given_a_day_once(self) -> None:
        again = (
            story()
            .then("done", follow_up=STEP)
            .on("2023-05-08")
            .then("reopen", follow_up=STEP, because="x")
            .then("reschedule", follow_up=STEP, to="2023-05-10", because="y")
        )
        assert again.due() == [("talks-next-step", "2023-05-10", "open")]
        with pytest.raises(ValueError, match="was due on 2023-05-10"):
            again.on("2023-05-11").then("reschedule", follow_up=STEP, to="2023-05-20", because="z")

    def test_the_day_on_which_it_is_due_is_so_already(self) -> None:
        story().when("reschedule", follow_up=STEP, to="2023-04-17", because="x").then()


def asking(whole: str | None = None, **approval: str) -> Policy:
    """The default policy, in which new days of some rules are granted by somebody, or of all of them."""
    rules = [
        one.model_copy(update={"approval": approval.get(one.id.replace("-", "_"))}) for one in default().rules
    ]
    return default().model_copy(update={"rules": rules, "approval": whole, "roles": {"head": "office-head"}})


class TestApproval:
    def asked(self) -> Given:
        waiting = story().under(asking(talks_next_step="role:head")).by("li.wei")
        return waiting.then("reschedule", follow_up=STEP, to="2023-04-28", because="Easter")

    def test_a_new_day_is_asked_for_and_the_old_one_stays(self) -> None:
        story().under(asking(talks_next_step="role:head")).when(
            "reschedule", follow_up=STEP, to="2023-04-28", because="Easter"
        ).then(FollowUpMoveAsked(follow_up=STEP, due=date(2023, 4, 28), because="Easter", on=TODAY))
        assert self.asked().due() == [("talks-next-step", "2023-04-17", "open")]

    def test_a_policy_may_want_it_for_all_and_for_what_is_asked_for_by_hand(self) -> None:
        by_hand = (
            given(opened())
            .under(asking("office-head"))
            .then("add", initiative="I-1", what={"en": "x"}, due="2023-04-20")
        )
        [one] = by_hand.follow_ups()
        asked = by_hand.then("reschedule", follow_up=one.id, to="2023-04-21", because="y")
        assert asked.follow_ups()[0].touched.asked is not None

    def test_granted_it_is_due_then(self) -> None:
        self.asked().by("office-head").when("answer", follow_up=STEP, granted=True).then(
            FollowUpMoveAnswered(follow_up=STEP, granted=True, on=TODAY)
        )
        one = (
            self.asked()
            .by("office-head")
            .then("answer", follow_up=STEP, granted=True)
            .only("talks-next-step")
        )
        assert (one.due, one.rule_due, one.rescheduled_because, one.touched.asked) == (
            date(2023, 4, 28),
            date(2023, 4, 17),
            "Easter",
            None,
        )

    def test_declined_it_stays_due_as_it_was_and_another_day_can_be_asked_for(self) -> None:
        declined = (
            self.asked()
            .by("office-head")
            .then("answer", follow_up=STEP, granted=False, because="They leave on the 20th")
        )
        assert declined.due() == [("talks-next-step", "2023-04-17", "open")]
        again = declined.by("li.wei").then("reschedule", follow_up=STEP, to="2023-04-19", because="x")
        asked = again.only("talks-next-step").touched.asked
        assert asked is not None
        assert asked.due == date(2023, 4, 19)

    def test_only_the_one_who_decides_may_answer(self) -> None:
        self.asked().when("answer", follow_up=STEP, granted=True).refused(
            f"{STEP} waits for the answer of office-head, and you are li.wei: ask office-head to give it."
        )

    def test_the_one_who_decides_needs_to_ask_nobody(self) -> None:
        self.asked().by("office-head").when("reschedule", follow_up=STEP, to="2023-05-08", because="x").then(
            FollowUpRescheduled(follow_up=STEP, due=date(2023, 5, 8), because="x", on=TODAY)
        )
        moved = (
            self.asked().by("office-head").then("reschedule", follow_up=STEP, to="2023-05-08", because="x")
        )
        assert moved.only("talks-next-step").touched.asked is None

    def test_to_ask_for_the_same_day_again_is_so_already_and_for_another_it_is_the_last_that_counts(
        self,
    ) -> None:
        self.asked().when("reschedule", follow_up=STEP, to="2023-04-28", because="again").then()
        other = self.asked().then("reschedule", follow_up=STEP, to="2023-04-26", because="sooner")
        granted = other.by("office-head").then("answer", follow_up=STEP, granted=True)
        assert granted.due() == [("talks-next-step", "2023-04-26", "open")]

    def test_what_was_asked_for_in_time_can_be_asked_for_otherwise_while_it_waits(self) -> None:
        late = self.asked().on("2023-04-25")
        other = late.then("reschedule", follow_up=STEP, to="2023-05-08", because="x")
        asked = other.only("talks-next-step").touched.asked
        assert asked is not None
        assert asked.due == date(2023, 5, 8)

    @pytest.mark.parametrize("granted", [True, False])
    def test_the_same_answer_again_is_so_already(self, *, granted: bool) -> None:
        answered = self.asked().by("office-head").then("answer", follow_up=STEP, granted=granted, because="x")
        answered.when("answer", follow_up=STEP, granted=granted, because="y").then()
        answered.when("answer", follow_up=STEP, granted=not granted, because="x").refused(
            f"{STEP}: nobody is waiting for an answer about a new date. Its story: tracker why {STEP}"
        )

    def test_where_nobody_has_asked_there_is_nothing_to_answer(self) -> None:
        story().when("answer", follow_up=STEP, granted=True).refused(
            f"{STEP}: nobody is waiting for an answer about a new date. Its story: tracker why {STEP}"
        )

    def test_a_day_that_has_passed_meanwhile_cannot_be_granted(self) -> None:
        self.asked().by("office-head").on("2023-05-04").when("answer", follow_up=STEP, granted=True).refused(
            "2023-04-28, the day asked for, has passed: decline it, so that another can be asked for."
        )

    def test_a_no_needs_a_reason(self) -> None:
        self.asked().by("office-head").when("answer", follow_up=STEP, granted=False).refused(
            f"{STEP}: say why the new date is declined."
        )

    def test_done_meanwhile_it_waits_no_more(self) -> None:
        done = self.asked().then("done", follow_up=STEP).by("office-head")
        done.when("answer", follow_up=STEP, granted=True).refused(
            f"{STEP}: nobody is waiting for an answer about a new date. Its story: tracker why {STEP}"
        )

    def test_closed_meanwhile_it_has_no_answer(self) -> None:
        closed = self.asked().then("record", kind="intent", initiative="I-1", on="2023-04-02")
        closed.by("office-head").when("answer", follow_up=STEP, granted=True).refused(
            f"{STEP} was closed by M-1.2 on 2023-04-02: nothing is left to change. To open it again: "
            f"tracker reopen {STEP}"
        )

    def test_what_has_lapsed_needs_nobody_s_leave(self) -> None:
        LAPSED.under(asking(visit_minutes="office-head")).when(
            "reschedule", follow_up=MINUTES, to="2023-04-20", because="x"
        ).then(FollowUpRescheduled(follow_up=MINUTES, due=date(2023, 4, 20), because="x", on=TODAY))


DO: dict[str, dict[str, object]] = {
    "done": {},
    "cancel": {"because": "x"},
    "reopen": {"because": "x"},
    "snooze": {"until": "2023-04-20"},
    "assign": {"to": "binhu"},
    "reschedule": {"to": "2023-04-28", "because": "x"},
    "answer": {"granted": True},
    "record": {"kind": "intent", "initiative": "I-1", "on": "2023-04-02"},
    "retract": {"target": "M-1.2", "because": "x"},
}
AFTERWARDS = {"done": "done", "cancel": "cancelled", "reopen": "open", "reschedule": "open"}


class TestWhateverIsDone:
    @examples(st.lists(st.sampled_from(sorted(DO)), max_size=12))
    def test_it_stands_as_the_last_word_has_it_and_the_same_word_again_changes_nothing(
        self, words: list[str]
    ) -> None:
        now = story().under(asking(talks_next_step="office-head"))
        for number, word in enumerate(words):
            now = now.by("office-head" if word == "answer" else f"li.{number}")
            said = DO[word] if word in ("record", "retract") else {"follow_up": STEP, **DO[word]}
            try:
                then = now.then(word, **said)
            except (Refused, KeyError):  # there is no second milestone yet that could be retracted
                continue
            one = then.only("talks-next-step")
            assert one.state == AFTERWARDS.get(word, one.state)
            assert (one.closed_on is None) == (one.state == "open")
            if word not in ("record", "retract"):
                then.when(word, **said).then()
            now = then
