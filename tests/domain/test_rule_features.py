"""What else a rule can say: whose working days, whose task, when it is announced, what happens if it is late.

From Monday 3 April 2023, as in `test_follow_ups`.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from tests.domain.specification import DEFAULTS, TODAY, Given, given, happened, opened
from tracker.domain.escalation import Escalation
from tracker.domain.follow_ups import FollowUp, Rulebook, follow_ups, identity
from tracker.domain.initiatives.events import (
    FollowUpAdded,
    FollowUpAssigned,
    FollowUpDone,
    FollowUpRescheduled,
)
from tracker.domain.names import Title
from tracker.domain.policy import Policy
from tracker.domain.settings.offices import OfficeDescribed
from tracker.domain.settings.people import Person
from tracker.domain.settings.state import Settings
from tracker.views.offices import rulebook

RULE = {"id": "step", "what": {"en": "Next step"}, "on": ["talks"], "after": "10 working days"}
TALKS = (opened(regions=("320200", "440300")), happened("talks", "2023-03-31"))


def office(handle: str, region: str) -> OfficeDescribed:
    return OfficeDescribed(
        office=handle, region=region, make_up_days=True, hours="09:00-17:00", zone="Asia/Hong_Kong"
    )


SETTINGS = Settings(
    described={"hk-desk": office("hk-desk", "HK"), "wuxi-ipb": office("wuxi-ipb", "320200")},
    people={"mei": Person("mei", office="hk-desk"), "lee": Person("lee")},
)


def book(settings: Settings = DEFAULTS, **more: object) -> Rulebook:
    """The rulebook with one rule, told differently; `head` is what the policy says above its rules."""
    head = more.pop("head", {})
    policy = {"name": "one rule", "source": "a test", "rules": [{**RULE, **more}]}
    assert isinstance(head, dict)
    return replace(rulebook(settings), policy=Policy.model_validate({**policy, **head}))


def only(story: Given, settings: Settings = DEFAULTS, **more: object) -> FollowUp:
    [found] = follow_ups(story.state, book(settings, **more))
    return found


class TestWhoseWorkingDays:
    @pytest.mark.parametrize(
        ("calendars", "day", "whose"),
        [
            # the mainland is closed on 5 April; Hong Kong on 5, 7 and 10 April
            (["regions"], "2023-04-17", ()),
            (["HK"], "2023-04-19", ("HK",)),
            (["regions", "HK"], "2023-04-19", ("320200", "440300", "HK")),
            (["hk-desk"], "2023-04-19", ("hk-desk",)),
            (["wuxi-ipb", "hk-desk"], "2023-04-19", ("wuxi-ipb", "hk-desk")),
            (["regions", "320200"], "2023-04-17", ("320200", "440300")),
        ],
    )
    def test_are_those_that_the_rule_names(
        self, calendars: list[str], day: str, whose: tuple[str, ...]
    ) -> None:
        one = only(given(*TALKS), SETTINGS, calendars=calendars)
        assert (one.due.isoformat(), one.calendars) == (day, whose)

    @pytest.mark.parametrize(
        ("owner", "day", "whose"),
        [
            ("hk-desk", "2023-04-19", ("hk-desk",)),
            ("mei", "2023-04-19", ("hk-desk",)),
            ("wuxi-ipb", "2023-04-17", ("wuxi-ipb",)),
            ("lee", "2023-04-17", ("320200", "440300")),
            ("somebody", "2023-04-17", ("320200", "440300")),
        ],
    )
    def test_are_those_of_the_owners_office_or_else_of_all_regions(
        self, owner: str, day: str, whose: tuple[str, ...]
    ) -> None:
        one = only(given(*TALKS), SETTINGS, calendars=["owner"], owner=owner)
        assert (one.due.isoformat(), one.calendars) == (day, whose)

    def test_do_not_change_where_it_is_given_to_somebody_else(self) -> None:
        given_away = FollowUpAssigned(follow_up=identity("step", "M-1.1", 1), owner="mei", on=TODAY)
        one = only(given(*TALKS, given_away), SETTINGS, calendars=["owner"])
        assert (one.owner, one.due.isoformat(), one.calendars) == ("mei", "2023-04-17", ("wuxi-ipb",))


class TestWhoseTask:
    roles: ClassVar[dict[str, Any]] = {
        "head": {"roles": {"leader": "zhang", "deputy": "role:leader", "round": "role:round"}}
    }

    @pytest.mark.parametrize(
        ("owner", "who"),
        [
            ("initiative", "wuxi-ipb"),
            ("mei", "mei"),
            ("role:leader", "zhang"),
            ("role:deputy", "zhang"),
            ("role:nobody", "nobody"),
            ("role:round", "round"),
        ],
    )
    def test_is_that_of_whom_the_rule_names(self, owner: str, who: str) -> None:
        assert only(given(*TALKS), owner=owner, **self.roles).owner == who

    def test_a_promise_is_for_whoever_made_it_unless_the_rule_names_somebody(self) -> None:
        promised = happened("talks", "2023-03-31", commitments=[{"what": "Reply", "owner": "shenzhen"}])
        story = given(opened(), promised)
        told: dict[str, Any] = {"anchor": "undated", "after": "5 days"}
        assert only(story, **told).owner == "shenzhen"
        assert only(story, owner="mei", **told).owner == "mei"

    def test_whoever_it_was_given_to_has_it(self) -> None:
        given_away = FollowUpAssigned(follow_up=identity("step", "M-1.1", 1), owner="lee", on=TODAY)
        assert only(given(*TALKS, given_away), owner="role:leader", **self.roles).owner == "lee"


class TestAnnounced:
    def test_so_long_before_on_the_working_days_that_count(self) -> None:
        # due on Monday 17 April; ten working days before lies Friday 31 March
        one = only(given(*TALKS), lead=["1 day", "10 working days", "1 month"])
        assert one.lead == (date(2023, 3, 17), date(2023, 3, 31), date(2023, 4, 16))

    def test_before_the_day_that_it_was_moved_to(self) -> None:
        key = identity("step", "M-1.1", 1)
        moved = FollowUpRescheduled(follow_up=key, due=date(2023, 4, 28), because="x", on=TODAY)
        assert only(given(*TALKS, moved), lead=["7 days"]).lead == (date(2023, 4, 21),)

    def test_urgently(self) -> None:
        assert only(given(*TALKS), urgent=True).urgent
        assert not only(given(*TALKS)).urgent

    def test_no_more_when_it_is_done(self) -> None:
        done = FollowUpDone(follow_up=identity("step", "M-1.1", 1), on=TODAY)
        one = only(given(*TALKS, done), lead=["7 days"], urgent=True, head={"approval": "zhang"})
        assert (one.lead, one.urgent, one.approval, one.steps) == ((), False, None, ())


STEPS = [
    {"after": "1 working day", "name": {"zh": "催办"}},
    {
        "after": "1 month",
        "name": {"zh": "通报", "en": "Report"},
        "to": "role:leader",
        "copies": ["owner", "mei"],
    },
]


class TestLate:
    leader: ClassVar[dict[str, str]] = {"leader": "zhang"}

    def test_each_step_has_its_day_and_whom_it_is_told(self) -> None:
        one = only(given(*TALKS), escalate=STEPS, head={"roles": self.leader})
        assert one.steps == (
            Escalation(date(2023, 4, 18), "催办", "催办", "wuxi-ipb"),
            Escalation(date(2023, 5, 17), "Report", "通报", "zhang", ("wuxi-ipb", "mei")),
        )

    def test_steps_of_the_whole_policy_hold_where_the_rule_has_none(self) -> None:
        head = {"escalate": STEPS[:1]}
        assert [one.en for one in only(given(*TALKS), head=head).steps] == ["催办"]
        own = [{"after": "2 days", "name": {"en": "Own"}}]
        assert [one.en for one in only(given(*TALKS), escalate=own, head=head).steps] == ["Own"]

    def test_a_new_day_puts_them_off_and_whoever_it_was_given_to_is_told(self) -> None:
        key = identity("step", "M-1.1", 1)
        moved = FollowUpRescheduled(follow_up=key, due=date(2023, 4, 28), because="x", on=TODAY)
        given_away = FollowUpAssigned(follow_up=key, owner="lee", on=TODAY)
        one = only(given(*TALKS, moved, given_away), escalate=STEPS[:1])
        # 29 April to 3 May are holidays
        assert [(step.day, step.to) for step in one.steps] == [(date(2023, 5, 4), "lee")]

    def test_what_was_asked_for_by_hand_has_those_of_the_whole_policy(self) -> None:
        by_hand = FollowUpAdded(follow_up="F-1", what=Title(en="Call"), due=date(2023, 4, 10), on=TODAY)
        head = {"rules": [], "escalate": STEPS, "roles": self.leader, "approval": "role:leader"}
        [one] = follow_ups(given(opened(), by_hand).state, book(head=head))
        assert [(step.day.isoformat(), step.to) for step in one.steps] == [
            ("2023-04-11", "wuxi-ipb"),
            ("2023-05-10", "zhang"),
        ]
        assert one.approval == "zhang"


class TestNewDates:
    @pytest.mark.parametrize(
        ("rule", "head", "who"),
        [
            ({}, {}, None),
            ({}, {"approval": "mei"}, "mei"),
            ({"approval": "role:leader"}, {"approval": "mei", "roles": {"leader": "zhang"}}, "zhang"),
            ({"approval": "role:nobody"}, {}, "nobody"),
        ],
    )
    def test_need_the_leave_that_the_rule_or_the_policy_asks_for(
        self, rule: dict[str, Any], head: dict[str, object], who: str | None
    ) -> None:
        told = book(head=head, **rule)
        [one] = follow_ups(given(*TALKS).state, told)
        assert one.approval == told.policy.approver("step") == who


class TestShifted:
    @examples(
        day=st.dates(date(2023, 1, 1), TODAY),
        after=st.integers(0, 400),
        shift=st.sampled_from(["next", "previous", "none"]),
        region=st.sampled_from([("320200",), ("HK",), ("320200", "HK", "MO")]),
    )
    def test_a_day_that_is_no_working_day_is_told_with_every_day_on_the_way(
        self, day: date, after: int, shift: str, region: tuple[str, ...]
    ) -> None:
        story = given(opened(regions=region), happened("talks", day.isoformat(), still_due=True))
        one = only(story, after=f"{after} days", shift=shift)
        meant = day + timedelta(days=after)
        assert one.shifted_from == (meant if one.due != meant else None)
        first, last = sorted((meant, one.due))
        passed = {first + timedelta(days=n) for n in range((last - first).days + 1)} - {one.due}
        weekdays = {one for one in passed if one.weekday() < 5}
        assert weekdays <= {skip.day for skip in one.skipped}
        assert shift != "none" or one.due == meant
        assert shift != "next" or one.due >= meant
        assert shift != "previous" or one.due <= meant

    def test_a_length_in_working_days_is_never_shifted(self) -> None:
        assert only(given(*TALKS)).shifted_from is None
