"""What is to be done, by when: every rule of the default policy, with dates counted by hand on the calendars.

From Friday 31 March 2023. Wuxi and Shenzhen are closed on 5 April, 29 April – 3 May and 22–24 June and work
on Sunday 23 April, Saturday 6 May and Sunday 25 June. Hong Kong keeps its weekends and is closed on 5, 7 and
10 April, 1 and 26 May and 22 June.

Over 400 lines: a rule and its exceptions are read side by side.
"""

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from tests.domain.specification import BOOK, TODAY, Given, given, happened, opened, planned, stamp
from tracker.domain.dates import parse
from tracker.domain.follow_ups import (
    BY_HAND,
    FollowUp,
    Rulebook,
    Skipped,
    add_months,
    follow_ups,
    followed,
    identity,
)
from tracker.domain.initiatives.events import (
    FollowUpAdded,
    FollowUpAssigned,
    FollowUpDone,
    FollowUpReopened,
    FollowUpRescheduled,
    FollowUpSnoozed,
    InitiativeAmended,
    InitiativeEvent,
    InitiativeRetracted,
    MilestoneAmended,
    MilestoneRecorded,
    MilestoneRetracted,
    PlanDropped,
)
from tracker.domain.initiatives.state import NOTHING, Initiative, evolve
from tracker.domain.names import Title
from tracker.domain.policy import Policy, default

MAINLAND = ("320200", "440300")
WITH_HONG_KONG = ("320200", "HK")
LAST_OF_MARCH = "2023-03-31"


def told(on: str) -> dict[str, str | None]:
    return parse(on, TODAY, "future").to_json()


# rule, kind of initiative, of milestone, what it holds, due for Wuxi and Shenzhen, for Wuxi and Hong Kong
RULES: list[tuple[str, str, str, dict[str, Any], str, str]] = [
    ("roadshow-contact", "programme", "roadshow", {}, "2023-04-10", "2023-04-12"),
    ("visit-minutes", "project", "site_visit", {}, "2023-04-06", "2023-04-06"),
    ("visit-minutes", "project", "company_visit", {}, "2023-04-06", "2023-04-06"),
    ("visit-minutes", "project", "delegation_in", {}, "2023-04-06", "2023-04-06"),
    ("visit-commitments", "project", "site_visit", {}, "2023-04-10", "2023-04-12"),
    ("visit-return", "project", "company_visit", {}, "2023-05-16", "2023-05-22"),
    ("talks-next-step", "agreement", "talks", {}, "2023-04-17", "2023-04-19"),
    ("agreement-contacts", "agreement", "agreement_signed", {}, "2023-04-17", "2023-04-19"),
    ("agreement-first-check", "agreement", "agreement_signed", {}, "2023-05-16", "2023-05-22"),
    ("agreement-half-year", "agreement", "agreement_signed", {}, "2023-09-20", "2023-09-28"),
    (
        "agreement-renewal",
        "agreement",
        "agreement_signed",
        {"fields": {"expires": told("2025-03-01")}},
        "2024-12-02",
        "2024-11-26",
    ),
    (
        "agreement-renewal",
        "agreement",
        "agreement_renewed",
        {"fields": {"expires": told("2025-03-01")}},
        "2024-12-02",
        "2024-11-26",
    ),
    ("unveiled-running", "outpost", "plaque_unveiled", {}, "2023-05-16", "2023-05-22"),
    ("unveiled-tenant", "outpost", "plaque_unveiled", {}, "2023-08-09", "2023-08-17"),
    ("tenant-landing", "outpost", "tenant_admitted", {}, "2023-06-28", "2023-07-06"),
    ("landed-registered", "project", "company_landed", {}, "2023-05-16", "2023-05-22"),
    ("aftercare", "project", "company_landed", {}, "2023-06-30", "2023-06-30"),
    ("co-founded-charter", "institute", "co_founded", {}, "2023-06-28", "2023-07-06"),
    (
        "commitment-date",
        "agreement",
        "commitment",
        {"commitments": [{"what": "Open a desk"}]},
        "2023-04-11",
        "2023-04-13",
    ),
    (
        "commitment-due",
        "agreement",
        "commitment",
        {"commitments": [{"what": "Open a desk", "due": told("2023-04-10")}]},
        "2023-04-10",
        "2023-04-06",
    ),
]


class TestEveryRuleOfTheDefaultPolicy:
    @pytest.mark.parametrize(("rule", "initiative", "kind", "more", "mainland", "_"), RULES)
    def test_counts_the_days_on_which_wuxi_and_shenzhen_work(
        self, rule: str, initiative: str, kind: str, more: dict[str, Any], mainland: str, _: str
    ) -> None:
        story = given(opened(initiative, MAINLAND), happened(kind, LAST_OF_MARCH, **more))
        assert story.due(rule) == [(rule, mainland, "open")]

    @pytest.mark.parametrize(("rule", "initiative", "kind", "more", "_", "joint"), RULES)
    def test_counts_the_days_on_which_wuxi_and_hong_kong_both_work(
        self, rule: str, initiative: str, kind: str, more: dict[str, Any], _: str, joint: str
    ) -> None:
        story = given(opened(initiative, WITH_HONG_KONG), happened(kind, LAST_OF_MARCH, **more))
        assert story.due(rule) == [(rule, joint, "open")]

    @pytest.mark.parametrize(
        ("regions", "due"),
        [(MAINLAND, "2023-04-07"), (WITH_HONG_KONG, "2023-04-11")],
        ids=["mainland", "joint"],
    )
    def test_asks_on_the_next_working_day_whether_a_plan_was_kept(
        self, regions: tuple[str, ...], due: str
    ) -> None:
        story = given(opened(regions=regions), planned("talks", "2023-04-06"))
        assert story.due() == [("plan-kept", due, "open")]

    def test_is_in_this_list(self) -> None:
        assert {rule.id for rule in default().rules} == {rule for rule, *_ in RULES} | {"plan-kept"}

    def test_names_kinds_of_milestones_that_there_are(self) -> None:
        named = {kind for rule in default().rules for kind in (*rule.on, *rule.closed_by)}
        assert named - {"*"} - BOOK.kinds.keys() == set()


class TestJointCalendars:
    def test_macau_also_keeps_all_souls_day(self) -> None:
        event = happened("roadshow", "2022-10-30")
        event = event.model_copy(
            update={"happened": parse("2023-10-30", date(2023, 10, 31)), "recorded_on": date(2023, 10, 31)}
        )
        dates = [
            given(opened("programme", regions), event).due("roadshow-contact")[0][1]
            for regions in (MAINLAND, ("320200", "HK"), ("320200", "MO"), ("320200", "HK", "MO"))
        ]
        assert dates == ["2023-11-06", "2023-11-06", "2023-11-07", "2023-11-07"]

    def test_good_friday_is_a_working_day_in_wuxi_alone(self) -> None:
        event = happened("site_visit", "2023-04-03")
        dates = {
            regions: given(opened("project", regions), event).due("visit-minutes")[0][1]
            for regions in (("320200",), ("HK",), ("MO",), ())
        }
        assert dates == {
            ("320200",): "2023-04-07",
            ("HK",): "2023-04-11",
            ("MO",): "2023-04-11",
            (): "2023-04-06",
        }

    def test_each_day_passed_over_says_why_and_for_whom(self) -> None:
        one = given(opened(regions=WITH_HONG_KONG), happened("roadshow", LAST_OF_MARCH)).only(
            "roadshow-contact"
        )
        assert one.skipped == (
            Skipped(date(2023, 4, 5), "Tomb-Sweeping Day / Ching Ming Festival", "清明节", ("320200", "HK")),
            Skipped(date(2023, 4, 7), "Good Friday", "耶稣受难节", ("HK",)),
            Skipped(date(2023, 4, 10), "Easter Monday", "复活节星期一", ("HK",)),
        )

    def test_regions_that_share_a_calendar_are_both_named(self) -> None:
        one = given(opened(), happened("site_visit", LAST_OF_MARCH)).only("visit-minutes")
        assert one.skipped == (Skipped(date(2023, 4, 5), "Tomb-Sweeping Day", "清明节", MAINLAND),)

    def test_a_date_beyond_the_official_notices_is_provisional(self) -> None:
        expires = {"expires": told("2035-03-01")}
        one = given(opened("agreement"), happened("agreement_signed", LAST_OF_MARCH, fields=expires))
        assert one.only("agreement-renewal").provisional
        assert not one.only("agreement-contacts").provisional

    def test_another_region_moves_the_day(self) -> None:
        story = given(opened("programme"), happened("roadshow", LAST_OF_MARCH))
        more = story.then("amend", target="I-1", set={"regions": ["无锡", "HK"]}, because="Hong Kong joined")
        assert (story.due(), more.due()) == (
            [("roadshow-contact", "2023-04-10", "open")],
            [("roadshow-contact", "2023-04-12", "open")],
        )

    def test_a_region_that_nobody_knows_any_more_keeps_weekends_only(self) -> None:
        story = given(opened("programme", ("GONE",)), happened("roadshow", LAST_OF_MARCH))
        assert story.due() == [("roadshow-contact", "2023-04-07", "open")]

    @pytest.mark.parametrize("expires", ["1900-01-01", "2099-12-31", "2100-03-01", "2200-12-31"])
    def test_no_date_that_can_be_told_is_too_far_for_the_calendars(self, expires: str) -> None:
        fields = {"expires": told(expires)}
        story = given(
            opened("agreement", ("320200", "HK", "MO", "SG")),
            happened("agreement_signed", LAST_OF_MARCH, fields=fields),
        )
        assert len(story.due("agreement-renewal")) == 1


class TestWhatStartsARule:
    def test_a_period_counts_from_its_last_day(self) -> None:
        assert given(opened("programme"), happened("roadshow", "2023-03-20/2023-03-31")).due() == [
            ("roadshow-contact", "2023-04-10", "open")
        ]

    def test_a_date_without_any_beginning_starts_nothing(self) -> None:
        assert given(opened("programme"), happened("roadshow", "../2023-03-31")).due() == []

    def test_a_plan_by_a_day_is_asked_about_after_that_day(self) -> None:
        assert given(opened(), planned("talks", "../2023-04-06")).due() == [
            ("plan-kept", "2023-04-07", "open")
        ]

    def test_a_plan_from_a_day_on_is_never_asked_about(self) -> None:
        assert given(opened(), planned("talks", "2023-04-06/..")).due() == []

    def test_a_rule_for_outposts_leaves_institutes_alone(self) -> None:
        unveiled = happened("plaque_unveiled", LAST_OF_MARCH)
        assert given(opened("institute"), unveiled).due() == [("unveiled-running", "2023-05-16", "open")]
        assert given(opened("outpost"), unveiled).due() == [
            ("unveiled-running", "2023-05-16", "open"),
            ("unveiled-tenant", "2023-08-09", "open"),
        ]

    def test_an_agreement_that_never_expires_is_not_renewed(self) -> None:
        story = given(opened("agreement"), happened("agreement_signed", LAST_OF_MARCH))
        assert story.due("agreement-renewal") == []

    def test_a_rule_that_counts_from_a_field_that_holds_no_date_starts_nothing(self) -> None:
        anchored = {"id": "by-theme", "on": ["delegation_in"], "anchor": "fields.theme", "after": "5 days"}
        for told_as in ({"theme": "Chips"}, {"theme": {"value": "3", "hedge": "exactly"}}, {"theme": ["a"]}):
            story = given(opened(), happened("delegation_in", LAST_OF_MARCH, fields=told_as))
            assert follow_ups(story.state, only(anchored)) == []

    def test_a_milestone_of_a_kind_that_is_not_known_here_starts_nothing(self) -> None:
        assert given(opened(), happened("ribbon_cut", LAST_OF_MARCH)).due() == []

    def test_an_initiative_that_was_taken_back_asks_for_nothing(self) -> None:
        story = given(
            opened(), happened("talks", LAST_OF_MARCH), InitiativeRetracted(because="a copy of I-2")
        )
        assert story.due() == []


class TestLapsed:
    def test_what_was_due_before_its_milestone_was_recorded_has_lapsed(self) -> None:
        story = given(opened(), happened("site_visit", "2023-03-24"))
        assert story.due() == [
            ("visit-minutes", "2023-03-29", "lapsed"),
            ("visit-commitments", "2023-03-31", "lapsed"),
            ("visit-return", "2023-05-09", "open"),
        ]

    def test_what_is_due_on_the_day_of_recording_is_open(self) -> None:
        assert given(opened(), happened("site_visit", "2023-03-29")).due("visit-minutes") == [
            ("visit-minutes", "2023-04-03", "open")
        ]

    def test_it_is_open_where_the_recorder_says_that_it_is_still_due(self) -> None:
        story = given(opened(), happened("site_visit", "2023-03-24", still_due=True))
        assert story.due("visit-minutes") == [("visit-minutes", "2023-03-29", "open")]

    def test_a_new_day_opens_it_again(self) -> None:
        story = given(opened(), happened("site_visit", "2023-03-24"))
        key = story.only("visit-minutes").id
        moved = story.then("reschedule", follow_up=key, to="2023-04-14", because="They still wait")
        assert moved.due("visit-minutes") == [("visit-minutes", "2023-04-14", "open")]

    def test_a_day_that_was_set_by_hand_never_lapses(self) -> None:
        key = identity("visit-minutes", "M-1.1", 1)
        moved = FollowUpRescheduled(follow_up=key, due=date(2023, 3, 30), because="x", on=TODAY)
        story = given(opened(), happened("site_visit", "2023-03-24"), moved)
        assert story.due("visit-minutes") == [("visit-minutes", "2023-03-30", "open")]

    def test_an_amendment_of_the_date_can_end_it(self) -> None:
        story = given(opened(), happened("site_visit", "2023-03-24"))
        later = story.then("amend", target="M-1.1", set={"on": "2023-03-31"}, because="wrong week")
        assert (story.due("visit-minutes"), later.due("visit-minutes")) == (
            [("visit-minutes", "2023-03-29", "lapsed")],
            [("visit-minutes", "2023-04-06", "open")],
        )


class TestClosing:
    def test_a_later_milestone_closes_it_on_the_day_it_happened(self) -> None:
        one = given(opened(), happened("talks", "2023-03-31"), happened("intent", "2023-04-02", 2)).only(
            "talks-next-step"
        )
        assert (one.state, one.closed_by, one.closed_on) == ("closed", "M-1.2", date(2023, 4, 2))

    def test_an_earlier_milestone_does_not(self) -> None:
        story = given(opened(), happened("talks", "2023-03-31"), happened("intent", "2023-03-30", 2))
        assert story.due() == [("talks-next-step", "2023-04-17", "open")]

    def test_one_on_the_same_day_does(self) -> None:
        story = given(opened(), happened("talks", "2023-03-31"), happened("intent", "2023-03-31", 2))
        assert story.due() == [("talks-next-step", "2023-04-17", "closed")]

    def test_the_order_of_recording_does_not_matter(self) -> None:
        story = given(opened(), happened("intent", "2023-04-02"), happened("talks", "2023-03-31", 2))
        assert story.due() == [("talks-next-step", "2023-04-17", "closed")]

    def test_the_first_of_two_closes_it(self) -> None:
        story = given(
            opened(),
            happened("talks", "2023-03-30"),
            happened("agreement_signed", "2023-04-03", 2),
            happened("intent", "2023-04-01", 3),
        )
        assert story.only("talks-next-step").closed_by == "M-1.3"

    def test_a_milestone_of_another_kind_does_not(self) -> None:
        story = given(opened(), happened("talks", "2023-03-31"), happened("roadshow", "2023-04-02", 2))
        assert story.due("talks-next-step") == [("talks-next-step", "2023-04-17", "open")]

    def test_a_second_milestone_of_its_own_kind_is_a_cause_of_its_own(self) -> None:
        story = given(opened(), happened("talks", "2023-03-30"), happened("talks", "2023-03-31", 2))
        assert story.due() == [
            ("talks-next-step", "2023-04-14", "open"),
            ("talks-next-step", "2023-04-17", "open"),
        ]

    def test_a_planned_milestone_closes_nothing_before_it_happened(self) -> None:
        story = given(opened(), happened("talks", "2023-03-31"), planned("intent", "2023-04-20", 2))
        assert story.due("talks-next-step") == [("talks-next-step", "2023-04-17", "open")]

    def test_the_retraction_of_what_closed_it_opens_it_again(self) -> None:
        story = given(
            opened(),
            happened("talks", "2023-03-31"),
            happened("intent", "2023-04-02", 2),
            MilestoneRetracted(milestone="M-1.2", because="only a draft"),
        )
        assert story.due() == [("talks-next-step", "2023-04-17", "open")]

    def test_the_retraction_of_its_cause_takes_it_away(self) -> None:
        story = given(
            opened(),
            happened("talks", "2023-03-31"),
            MilestoneRetracted(milestone="M-1.1", because="another company"),
        )
        assert story.due() == []

    def test_the_end_of_the_initiative_closes_whatever_is_open(self) -> None:
        story = given(opened(), happened("company_landed", "2023-03-31"), happened("lost", "2023-04-03", 2))
        assert story.due() == [
            ("landed-registered", "2023-05-16", "closed"),
            ("aftercare", "2023-06-30", "closed"),
        ]

    def test_a_suspension_closes_nothing(self) -> None:
        story = given(opened(), happened("talks", "2023-03-31"), happened("suspended", "2023-04-03", 2))
        assert story.due() == [("talks-next-step", "2023-04-17", "open")]

    def test_an_end_that_came_before_its_cause_closes_nothing(self) -> None:
        story = given(opened(), happened("lost", "2023-03-01"), happened("talks", "2023-03-31", 2))
        assert story.due() == [("talks-next-step", "2023-04-17", "open")]

    def test_what_was_done_by_hand_stays_done_whatever_happens_later(self) -> None:
        story = given(opened(), happened("talks", "2023-03-31"))
        done = story.then("done", follow_up=story.only("talks-next-step").id, outcome="A letter is drafted")
        later = done.then("record", kind="intent", initiative="I-1", on="2023-04-03")
        one = later.only("talks-next-step")
        assert (one.state, one.closed_on, one.outcome, one.closed_by) == (
            "done",
            TODAY,
            "A letter is drafted",
            None,
        )


class TestMovedByAnAmendment:
    def test_the_due_day_follows_the_date(self) -> None:
        story = given(opened(), happened("talks", "2023-03-31"))
        later = story.then("amend", target="M-1.1", set={"on": "2023-04-03"}, because="it was on Monday")
        assert (story.due(), later.due()) == (
            [("talks-next-step", "2023-04-17", "open")],
            [("talks-next-step", "2023-04-18", "open")],
        )
        assert story.only("talks-next-step").id == later.only("talks-next-step").id

    def test_the_due_day_follows_a_field(self) -> None:
        story = given(
            opened("agreement"),
            happened("agreement_signed", "2023-03-31", fields={"expires": told("2025-03-01")}),
        )
        later = story.then("amend", target="M-1.1", set={"expires": "2025-03-04"}, because="misread")
        gone = later.then("amend", target="M-1.1", set={"expires": None}, because="it has no end")
        assert [one.due("agreement-renewal") for one in (story, later, gone)] == [
            [("agreement-renewal", "2024-12-02", "open")],
            [("agreement-renewal", "2024-12-03", "open")],
            [],
        ]

    def test_a_date_before_its_cause_closes_it_no_more(self) -> None:
        story = given(opened(), happened("talks", "2023-03-31"), happened("intent", "2023-04-02", 2))
        earlier = story.then("amend", target="M-1.2", set={"on": "2023-03-02"}, because="typing mistake")
        assert earlier.due() == [("talks-next-step", "2023-04-17", "open")]

    def test_a_day_that_was_set_by_hand_stays(self) -> None:
        story = given(opened(), happened("talks", "2023-03-31"))
        moved = story.then(
            "reschedule", follow_up=story.only("talks-next-step").id, to="2023-04-28", because="Easter"
        )
        later = moved.then("amend", target="M-1.1", set={"on": "2023-04-03"}, because="it was on Monday")
        one = later.only("talks-next-step")
        assert (one.due, one.rule_due, one.rescheduled_because) == (
            date(2023, 4, 28),
            date(2023, 4, 18),
            "Easter",
        )


class TestRecurring:
    """Aftercare of a company that landed on 31 March: after three months, then three months after a visit."""

    landed = (opened(), happened("company_landed", "2023-03-31"))

    def test_only_the_first_is_there_at_first(self) -> None:
        assert given(*self.landed).due("aftercare") == [("aftercare", "2023-06-30", "open")]

    def test_the_next_counts_from_the_visit(self) -> None:
        # 20 June + 3 months is Wednesday 20 September
        event = happened("aftercare_visit", "2022-06-20", 2).model_copy(
            update={"happened": parse("2023-06-20", date(2023, 6, 20)), "recorded_on": date(2023, 6, 20)}
        )
        story = given(*self.landed, event)
        assert story.due("aftercare") == [
            ("aftercare", "2023-06-30", "closed"),
            ("aftercare", "2023-09-20", "open"),
        ]

    def test_the_next_counts_from_the_day_it_was_done_by_hand(self) -> None:
        # 4 July + 3 months is 4 October, in the holidays that end on 6 October; Saturday 7 October is worked
        story = given(*self.landed).on("2023-07-04")
        done = story.then("done", follow_up=story.only("aftercare").id)
        assert done.due("aftercare") == [
            ("aftercare", "2023-06-30", "done"),
            ("aftercare", "2023-10-07", "open"),
        ]

    def test_two_visits_in_a_quarter_close_two(self) -> None:
        visits = [
            happened("aftercare_visit", "2023-04-01", 2),
            happened("return_visit", "2023-04-02", 3),
        ]
        # 1 July 2023 is a Saturday, 2 July a Sunday
        assert sorted(given(*self.landed, *visits).due("aftercare")) == [
            ("aftercare", "2023-06-30", "closed"),
            ("aftercare", "2023-07-03", "closed"),
            ("aftercare", "2023-07-03", "open"),
        ]

    def test_lapsed_ones_give_way_until_one_is_to_come(self) -> None:
        # 15 July 2022 is a Friday, 17 October a Monday after Saturday the 15th, 17 January a Tuesday
        story = given(opened(), happened("company_landed", "2022-04-15"))
        assert story.due("aftercare") == [
            ("aftercare", "2022-07-15", "lapsed"),
            ("aftercare", "2022-10-17", "lapsed"),
            ("aftercare", "2023-01-17", "lapsed"),
            ("aftercare", "2023-04-17", "open"),
        ]

    def test_each_has_an_id_of_its_own(self) -> None:
        story = given(opened(), happened("company_landed", "2022-04-15"))
        found = [one for one in story.follow_ups() if one.rule == "aftercare"]
        assert [one.id for one in found] == [identity("aftercare", "M-1.1", n) for n in (1, 2, 3, 4)]

    def test_the_end_of_the_initiative_ends_it(self) -> None:
        story = given(*self.landed, happened("lost", "2023-04-02", 2))
        assert story.due("aftercare") == [("aftercare", "2023-06-30", "closed")]

    @pytest.mark.parametrize("day", ["2023-04-02", "2023-04-03"], ids=["later", "same day"])
    def test_doing_one_after_the_end_starts_no_other(self, day: str) -> None:
        story = given(*self.landed, happened("lost", day, 2))
        done = story.then("done", follow_up=story.only("aftercare").id)
        assert done.due("aftercare") == [("aftercare", "2023-06-30", "done")]

    def test_doing_one_before_the_end_leaves_the_next_to_be_closed_by_it(self) -> None:
        story = given(*self.landed)
        done = story.then("done", follow_up=story.only("aftercare").id)
        lost = done.on("2023-04-10").then("record", kind="lost", initiative="I-1", on="2023-04-10")
        assert lost.due("aftercare") == [
            ("aftercare", "2023-06-30", "done"),
            ("aftercare", "2023-07-03", "closed"),
        ]

    def test_a_retraction_of_the_visit_takes_the_next_away(self) -> None:
        story = given(
            *self.landed,
            happened("aftercare_visit", "2023-04-02", 2),
            MilestoneRetracted(milestone="M-1.2", because="it was a call"),
        )
        assert story.due("aftercare") == [("aftercare", "2023-06-30", "open")]

    @pytest.mark.parametrize("shift", ["next", "previous", "none"])
    def test_lapsed_ones_always_come_to_an_end(self, shift: str) -> None:
        rule = {"id": "daily", "on": ["talks"], "after": "1 day", "every": "1 day", "shift": shift}
        story = given(opened(), happened("talks", "2023-03-31"))
        found = follow_ups(story.state, only(rule))
        assert [one.state for one in found if one.state != "lapsed"] == ["open"]


class TestCommitments:
    def story(self, *commitments: dict[str, Any]) -> Given:
        return given(opened("agreement"), happened("commitment", "2023-03-31", commitments=list(commitments)))

    def test_one_with_a_day_is_due_on_it(self) -> None:
        one = self.story({"what": "Send the draft", "due": told("2023-04-12")}).only("commitment-due")
        assert (one.due, one.en, one.zh) == (
            date(2023, 4, 12),
            "Promised for this day: Send the draft",
            "承诺到期：Send the draft",
        )

    def test_one_for_a_holiday_is_due_on_the_working_day_before(self) -> None:
        # April 2023 ends on a Sunday in the holidays that begin on Saturday the 29th
        assert self.story({"what": "Send the draft", "due": told("2023-04")}).due() == [
            ("commitment-due", "2023-04-28", "open")
        ]

    def test_one_without_a_day_is_asked_about(self) -> None:
        one = self.story({"what": "Send the draft"}).only("commitment-date")
        assert (one.due, one.en, one.zh) == (
            date(2023, 4, 11),
            "Ask for a date: Send the draft",
            "请对方明确时间：Send the draft",
        )

    def test_one_that_an_amendment_added_is_asked_about_from_the_day_of_the_amendment(self) -> None:
        story = self.story({"what": "Send the draft"}).on("2023-04-20")

        amended = story.then(
            "amend",
            target="M-1.1",
            set={"commitments": [{"what": "Send the draft"}, {"what": "Find a room"}]},
            because="one was forgotten",
        )

        assert [(one.en, one.anchor) for one in amended.follow_ups() if one.rule == "commitment-date"] == [
            ("Ask for a date: Send the draft", date(2023, 4, 3)),
            ("Ask for a date: Find a room", date(2023, 4, 20)),
        ]

    def test_whoever_promised_is_to_do_it(self) -> None:
        story = self.story({"what": "Send the draft", "owner": "Shenzhen talent group"}, {"what": "Reply"})
        assert {one.en: one.owner for one in story.follow_ups()} == {
            "Ask for a date: Send the draft": "Shenzhen talent group",
            "Ask for a date: Reply": "wuxi-ipb",
        }

    def test_a_day_that_is_told_later_replaces_the_question(self) -> None:
        story = self.story({"what": "Send the draft"}).then(
            "amend",
            target="M-1.1",
            set={"commitments": [{"what": "Send the draft", "due": "2023-04-20"}]},
            because="they said when",
        )
        assert story.due() == [("commitment-due", "2023-04-20", "open")]

    def test_what_was_done_about_one_never_counts_for_another_when_the_list_is_amended(self) -> None:
        story = self.story({"what": "Send the draft"}, {"what": "Find a room"})
        draft = next(one for one in story.follow_ups() if one.en.endswith("draft"))
        amended = story.then("done", follow_up=draft.id).then(
            "amend", target="M-1.1", set={"commitments": [{"what": "Find a room"}]}, because="not promised"
        )
        assert [(one.en, one.state) for one in amended.follow_ups()] == [
            ("Ask for a date: Find a room", "open")
        ]

    def test_the_same_words_twice_are_two_promises(self) -> None:
        story = self.story({"what": "Send the draft"}, {"what": "Send the draft"})
        assert len({one.id for one in story.follow_ups()}) == 2

    def test_one_of_a_planned_milestone_waits_for_it_to_happen(self) -> None:
        story = given(opened(), planned("talks", "2023-04-20", commitments=[{"what": "Send the draft"}]))
        assert story.due() == [("plan-kept", "2023-04-21", "open")]


class TestPlans:
    def test_a_plan_that_was_kept_is_not_asked_about(self) -> None:
        kept = happened("talks", "2023-04-03", keeps_plan=True)
        assert given(opened(), planned("talks", "2023-04-06"), kept).due() == [
            ("talks-next-step", "2023-04-18", "open")
        ]

    def test_a_plan_that_was_dropped_is_not_asked_about(self) -> None:
        dropped = PlanDropped(milestone="M-1.1", because="their budget")
        assert given(opened(), planned("talks", "2023-04-06"), dropped).due() == []

    def test_a_plan_for_another_day_is_asked_about_then(self) -> None:
        story = given(opened(), planned("talks", "2023-04-06")).then(
            "amend", target="M-1.1", set={"on": "2023-04-20"}, because="they asked for it"
        )
        assert story.due() == [("plan-kept", "2023-04-21", "open")]

    def test_the_end_of_the_initiative_closes_the_question(self) -> None:
        story = given(opened(), planned("talks", "2023-04-06"), happened("lost", "2023-04-03", 2))
        assert story.due() == [("plan-kept", "2023-04-07", "closed")]

    def test_a_plan_that_was_made_after_the_end_is_asked_about(self) -> None:
        story = given(opened(), happened("lost", "2023-03-01"), planned("talks", "2023-04-06", 2))
        assert story.due() == [("plan-kept", "2023-04-07", "open")]


class TestIdentity:
    def test_it_is_made_of_what_asks_for_it_and_nothing_else(self) -> None:
        one = given(opened(), happened("talks", "2023-03-31")).only("talks-next-step")
        assert one.id == identity("talks-next-step", "M-1.1", 1) == "F-" + one.id[2:]

    def test_it_is_the_same_on_every_machine_for_ever(self) -> None:
        assert [identity("talks-next-step", "M-1.1", n) for n in (1, 2)] == ["F-5djtygk4tm", "F-5u7cynybh5"]

    def test_no_two_follow_ups_share_it(self) -> None:
        story = given(
            opened("outpost"),
            *(happened(kind, LAST_OF_MARCH, n) for n, kind in enumerate(sorted(BOOK.kinds), 1)),
            *(happened(kind, LAST_OF_MARCH, 100 + n) for n, kind in enumerate(sorted(BOOK.kinds), 1)),
        )
        ids = [one.id for one in story.follow_ups()]
        assert len(ids) == len(set(ids)) > 20

    def test_independent_events_may_come_in_any_order(self) -> None:
        cause = (opened(), happened("site_visit", "2023-03-31"), happened("talks", "2023-03-30", 2))
        minutes, promises, invitation, step = (
            given(*cause).only(rule).id
            for rule in ("visit-minutes", "visit-commitments", "visit-return", "talks-next-step")
        )
        later: list[InitiativeEvent] = [
            FollowUpDone(follow_up=minutes, outcome="sent", on=TODAY),
            FollowUpSnoozed(follow_up=promises, until=date(2023, 4, 20), on=TODAY),
            FollowUpAssigned(follow_up=invitation, owner="shenzhen-desk", on=TODAY),
            FollowUpRescheduled(follow_up=step, due=date(2023, 4, 28), because="Easter", on=TODAY),
            MilestoneAmended(
                milestone="M-1.1",
                changes={"note": "x"},
                before={"note": None},
                because="more",
                recorded_on=TODAY,
            ),
        ]
        answers = {
            tuple(one._replace(touched=NOTHING) for one in given(*cause, *order).follow_ups())
            for order in permutations(later)
        }
        assert len(answers) == 1


def only(rule: dict[str, Any]) -> Rulebook:
    """The rulebook whose policy is this rule alone."""
    policy = Policy.model_validate(
        {"name": "one rule", "source": "a test", "rules": [{"what": {"en": "Do it"}, **rule}]}
    )
    return Rulebook(policy, BOOK.kinds, BOOK.days)


class TestMonths:
    @pytest.mark.parametrize(
        ("day", "months", "then"),
        [
            ("2023-01-31", 1, "2023-02-28"),
            ("2024-01-31", 1, "2024-02-29"),
            ("2023-11-30", 3, "2024-02-29"),
            ("2023-03-31", -1, "2023-02-28"),
            ("2023-01-15", -1, "2022-12-15"),
            ("2023-03-31", 12, "2024-03-31"),
            ("2023-03-31", 0, "2023-03-31"),
        ],
    )
    def test_the_same_day_some_months_later_or_the_last_of_the_month(
        self, day: str, months: int, then: str
    ) -> None:
        assert add_months(date.fromisoformat(day), months) == date.fromisoformat(then)


DAYS = st.dates(date(2021, 1, 1), TODAY)
KINDS = st.sampled_from(
    [
        "company_landed",
        "aftercare_visit",
        "return_visit",
        "lost",
        "talks",
        "intent",
        "suspended",
        "site_visit",
    ]
)


@st.composite
def lives(draw: st.DrawFn) -> list[Initiative]:
    """An initiative after each of its events: milestones in any order, verbs on follow-ups that it had."""
    begun = opened(regions=draw(st.sampled_from([MAINLAND, WITH_HONG_KONG])))
    states = [evolve(Initiative(), begun, stamp(1))]
    for position in range(2, draw(st.integers(3, 12))):
        states.append(evolve(states[-1], draw(events(states[-1])), stamp(position)))
    return states


def stories() -> st.SearchStrategy[Initiative]:
    """An initiative with all of its events."""
    return lives().map(lambda states: states[-1])


@st.composite
def events(draw: st.DrawFn, state: Initiative) -> InitiativeEvent:
    known = [one.id for one in follow_ups(state, BOOK)]
    standing = [one.id for one in state.milestones.values() if one.status == "happened"]
    choice = draw(
        st.sampled_from(
            ["record"] * 4
            + ["done", "reschedule", "reopen"] * bool(known)
            + ["retract", "amend"] * bool(standing)
            + ["hand over", "add"]
        )
    )
    day = draw(DAYS)
    match choice:
        case "done":
            return FollowUpDone(follow_up=draw(st.sampled_from(known)), on=day)
        case "reschedule":
            return FollowUpRescheduled(follow_up=draw(st.sampled_from(known)), due=day, because="x", on=TODAY)
        case "reopen":
            return FollowUpReopened(follow_up=draw(st.sampled_from(known)), because="x", on=day)
        case "retract":
            return MilestoneRetracted(milestone=draw(st.sampled_from(standing)), because="x")
        case "amend":
            changes = {"happened": parse(day.isoformat(), TODAY).to_json()}
            told = draw(st.sampled_from(standing))
            return MilestoneAmended(
                milestone=told, changes=changes, before={}, because="x", recorded_on=TODAY
            )
        case "hand over":
            return InitiativeAmended(changes={"owner": draw(st.sampled_from(["a", "b"]))}, because="x")
        case "add":
            return FollowUpAdded(
                follow_up=identity(BY_HAND, state.id, len(state.added) + 1),
                what=Title(en="Call"),
                due=day,
                milestone=draw(st.sampled_from([None, *standing])),
                closed_by=[draw(KINDS)],
                on=day,
            )
        case _:
            return MilestoneRecorded(
                milestone=f"M-1.{len(state.milestones) + 1}",
                kind=draw(KINDS),
                happened=parse(day.isoformat(), TODAY),
                recorded_on=draw(st.dates(day, TODAY)),
                still_due=draw(st.booleans()),
            )


class TestWhateverHappens:
    @examples(stories())
    def test_at_most_one_occurrence_of_a_recurring_rule_is_open(self, state: Initiative) -> None:
        found = [one for one in follow_ups(state, BOOK) if one.rule != BY_HAND]
        still = [(one.rule, one.trigger) for one in found if one.state == "open"]
        assert len(still) == len(set(still))

    @examples(lives())
    def test_taken_over_from_state_to_state_they_are_those_of_the_last_state(
        self, states: list[Initiative]
    ) -> None:
        known = None
        for state in states:
            known = followed(state, BOOK, known)
            assert known.found == follow_ups(state, BOOK)

    @examples(stories())
    def test_they_come_by_due_day(self, state: Initiative) -> None:
        days = [one.due for one in follow_ups(state, BOOK)]
        assert days == sorted(days)

    @examples(stories())
    def test_whatever_is_closed_says_by_what_and_when(self, state: Initiative) -> None:
        def settled(one: FollowUp) -> tuple[bool, bool]:
            return one.closed_by is not None, one.closed_on is not None

        said = {one.state: settled(one) for one in follow_ups(state, BOOK)}
        expected = {
            "open": (False, False),
            "lapsed": (False, False),
            "closed": (True, True),
            "done": (False, True),
        }
        assert said == {one: expected[one] for one in said}

    @examples(stories(), st.dates(date(2021, 1, 1), TODAY))
    def test_the_past_can_always_be_asked_about(self, state: Initiative, day: date) -> None:
        then = state.as_of(day)
        by_rule = [one for one in follow_ups(then, BOOK) if one.rule != BY_HAND]
        assert {one.trigger for one in by_rule} <= then.milestones.keys()

    def test_amended_initiatives_keep_their_follow_ups(self) -> None:
        story = given(
            opened(),
            happened("talks", "2023-03-31"),
            InitiativeAmended(changes={"owner": "binhu"}, because="handed over"),
        )
        assert [(one.id, one.owner) for one in story.follow_ups()] == [
            (identity("talks-next-step", "M-1.1", 1), "binhu")
        ]
