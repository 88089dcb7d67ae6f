"""What comes again: stacked, collapsed or skipped; counted from the first day, the one before, or the doing.

Talks on Friday 31 March 2023 ask for a report, the first after a month: on 30 April, 31 May, 30 June …
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, permutations
from typing import Any, ClassVar

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from tests.domain.specification import BOOK, TODAY, Given, given, happened, opened
from tracker.domain.dates import parse
from tracker.domain.follow_ups import FollowUp, follow_ups, identity
from tracker.domain.initiatives.events import (
    FollowUpDone,
    FollowUpReopened,
    FollowUpRescheduled,
    InitiativeEvent,
    MilestoneRecorded,
)
from tracker.domain.policy import MOST, Policy
from tracker.domain.rulebook import Rulebook

MONTHLY = {
    "id": "report",
    "what": {"en": "Report"},
    "on": ["talks"],
    "after": "1 month",
    "every": "1 month",
    "shift": "none",
    "closed_by": ["status_report"],
}
STARTED = (opened(), happened("talks", "2023-03-31"))


def book(**more: object) -> Rulebook:
    """The rulebook with the monthly report alone, told differently."""
    policy = {"name": "one rule", "source": "a test", "rules": [{**MONTHLY, **more}]}
    return replace(BOOK, policy=Policy.model_validate(policy))


def due(story: Given, **more: object) -> list[tuple[int, str, str]]:
    """Number, day and state of each report."""
    found = follow_ups(story.state, book(**more))
    return [(one.occurrence, one.due.isoformat(), one.state) for one in found]


def done(number: int, on: str) -> FollowUpDone:
    return FollowUpDone(follow_up=identity("report", "M-1.1", number), on=date.fromisoformat(on))


def moved(number: int, to: str) -> FollowUpRescheduled:
    key = identity("report", "M-1.1", number)
    return FollowUpRescheduled(follow_up=key, due=date.fromisoformat(to), because="x", on=TODAY)


def reported(on: str, number: int) -> MilestoneRecorded:
    day = date.fromisoformat(on)
    return happened("status_report", "2022-01-01", number).model_copy(
        update={"happened": parse(on, day), "recorded_on": day}
    )


def lost(on: str, number: int = 9) -> MilestoneRecorded:
    return reported(on, number).model_copy(update={"kind": "lost"})


class TestFromWhen:
    @pytest.mark.parametrize(
        ("counted", "second"),
        [("trigger", "2023-05-31"), ("previous-due", "2023-05-30"), ("completion", "2023-05-28")],
    )
    def test_the_next_is_counted_as_the_rule_says(self, counted: str, second: str) -> None:
        story = given(*STARTED, done(1, "2023-04-28"))
        assert due(story, **{"from": counted}) == [(1, "2023-04-30", "done"), (2, second, "open")]

    @pytest.mark.parametrize(
        ("counted", "second"),
        [("trigger", "2023-05-31"), ("previous-due", "2023-06-10"), ("completion", "2023-06-08")],
    )
    def test_a_new_day_moves_what_follows_only_where_it_is_counted_from_that_day(
        self, counted: str, second: str
    ) -> None:
        story = given(*STARTED, moved(1, "2023-05-10"), done(1, "2023-05-08"))
        assert due(story, **{"from": counted}) == [(1, "2023-05-10", "done"), (2, second, "open")]

    def test_the_rhythm_of_the_first_day_keeps_the_end_of_the_month(self) -> None:
        told = due(given(*STARTED), missed="stack", times=12, **{"from": "trigger"})
        assert [day for _, day, _ in told] == [
            *("2023-04-30", "2023-05-31", "2023-06-30", "2023-07-31", "2023-08-31", "2023-09-30"),
            *("2023-10-31", "2023-11-30", "2023-12-31", "2024-01-31", "2024-02-29", "2024-03-31"),
        ]

    def test_months_after_a_first_length_in_days_are_counted_from_the_first_day(self) -> None:
        told = due(given(*STARTED), after="30 days", missed="stack", times=3, **{"from": "trigger"})
        assert [day for _, day, _ in told] == ["2023-04-30", "2023-05-30", "2023-06-30"]

    def test_working_days_are_counted_on_from_one_to_the_next(self) -> None:
        # 5 April and 29 April – 3 May are holidays, Sunday 23 April and Saturday 6 May are worked
        weekly = {"after": "5 working days", "every": "5 working days"}
        told = due(given(*STARTED), missed="stack", times=5, **weekly, **{"from": "trigger"})
        assert [day for _, day, _ in told] == [
            *("2023-04-10", "2023-04-17", "2023-04-23", "2023-04-28", "2023-05-09")
        ]

    def test_each_says_from_which_day_it_is_counted(self) -> None:
        story = given(*STARTED)
        trigger = follow_ups(story.state, book(missed="stack", times=3, **{"from": "trigger"}))
        before = follow_ups(story.state, book(missed="stack", times=3, **{"from": "previous-due"}))
        assert [(one.anchor, one.after) for one in trigger] == [
            (date(2023, 3, 31), "1 months"),
            (date(2023, 3, 31), "2 months"),
            (date(2023, 3, 31), "3 months"),
        ]
        assert [(one.anchor, one.after) for one in before] == [
            (date(2023, 3, 31), "1 months"),
            (date(2023, 4, 30), "1 months"),
            (date(2023, 5, 30), "1 months"),
        ]


class TestWhatWasMissed:
    late = given(*STARTED, done(1, "2023-07-03"))

    def test_stacked_is_each_to_be_done(self) -> None:
        assert due(self.late, missed="stack", times=5, **{"from": "trigger"}) == [
            (1, "2023-04-30", "done"),
            (2, "2023-05-31", "open"),
            (3, "2023-06-30", "open"),
            (4, "2023-07-31", "open"),
            (5, "2023-08-31", "open"),
        ]

    def test_collapsed_is_one_the_latest_of_them(self) -> None:
        assert due(self.late, missed="collapse", **{"from": "trigger"}) == [
            (1, "2023-04-30", "done"),
            (3, "2023-06-30", "open"),
        ]

    def test_and_after_it_comes_the_next_that_is_to_come(self) -> None:
        story = given(*STARTED, done(1, "2023-07-03"), done(3, "2023-07-04"))
        assert due(story, missed="collapse", **{"from": "trigger"}) == [
            (1, "2023-04-30", "done"),
            (3, "2023-06-30", "done"),
            (4, "2023-07-31", "open"),
        ]

    def test_skipped_is_not_to_be_done_at_all(self) -> None:
        assert due(self.late, missed="skip", **{"from": "trigger"}) == [
            (1, "2023-04-30", "done"),
            (4, "2023-07-31", "open"),
        ]

    def test_one_that_is_due_on_the_day_the_one_before_was_done_was_missed(self) -> None:
        story = given(*STARTED, done(1, "2023-05-31"))
        assert due(story, missed="skip", **{"from": "trigger"})[-1] == (3, "2023-06-30", "open")
        assert due(story, missed="collapse", **{"from": "trigger"})[-1] == (2, "2023-05-31", "open")

    @pytest.mark.parametrize("missed", ["collapse", "skip"])
    def test_nothing_is_missed_where_it_is_done_in_time(self, missed: str) -> None:
        story = given(*STARTED, done(1, "2023-04-30"))
        assert due(story, missed=missed, **{"from": "trigger"})[-1] == (2, "2023-05-31", "open")

    @pytest.mark.parametrize("missed", ["collapse", "skip", "stack"])
    def test_nothing_is_ever_missed_where_it_is_counted_from_completion(self, missed: str) -> None:
        assert due(self.late, missed=missed) == [(1, "2023-04-30", "done"), (2, "2023-08-03", "open")]

    @pytest.mark.parametrize(
        ("missed", "second"), [("collapse", (3, "2023-06-30")), ("skip", (4, "2023-07-30"))]
    )
    def test_the_day_before_counts_on_through_what_was_missed(
        self, missed: str, second: tuple[int, str]
    ) -> None:
        assert due(self.late, missed=missed, **{"from": "previous-due"})[-1] == (*second, "open")

    def test_one_that_is_open_stays_open_however_long(self) -> None:
        assert due(given(*STARTED).on("2030-01-01"), missed="skip", **{"from": "trigger"}) == [
            (1, "2023-04-30", "open")
        ]


class TestStacked:
    stack: ClassVar[dict[str, Any]] = {"missed": "stack", "times": 4, "from": "trigger"}

    def test_all_are_there_from_the_beginning(self) -> None:
        assert [state for *_, state in due(given(*STARTED), **self.stack)] == ["open"] * 4

    def test_a_milestone_closes_the_earliest_that_is_open_and_no_other(self) -> None:
        story = given(*STARTED, reported("2023-05-04", 2), reported("2023-05-05", 3))
        found = follow_ups(story.state, book(**self.stack))
        assert [(one.state, one.closed_by) for one in found] == [
            ("closed", "M-1.2"),
            ("closed", "M-1.3"),
            ("open", None),
            ("open", None),
        ]

    def test_a_milestone_on_the_day_on_which_one_was_done_is_the_same_deed(self) -> None:
        story = given(*STARTED, done(1, "2023-05-04"), reported("2023-05-04", 2))
        assert [state for *_, state in due(story, **self.stack)] == ["done", "open", "open", "open"]

    def test_one_on_another_day_closes_the_next(self) -> None:
        story = given(*STARTED, done(1, "2023-05-04"), reported("2023-05-06", 2))
        assert [state for *_, state in due(story, **self.stack)] == ["done", "closed", "open", "open"]

    def test_the_end_of_the_initiative_closes_all_and_none_comes_after_it(self) -> None:
        assert due(given(*STARTED, lost("2023-06-15")), **self.stack) == [
            (1, "2023-04-30", "closed"),
            (2, "2023-05-31", "closed"),
            (3, "2023-06-30", "closed"),
        ]

    def test_those_that_were_due_before_it_was_recorded_lapse(self) -> None:
        story = given(opened(), happened("talks", "2023-01-31"))
        assert [state for *_, state in due(story, **self.stack)] == ["lapsed", "lapsed", "open", "open"]


class TestHowOften:
    def test_it_comes_so_many_times_and_no_more(self) -> None:
        events: list[InitiativeEvent] = [done(1, "2023-04-28"), done(2, "2023-05-26")]
        assert due(given(*STARTED, *events), times=2) == [
            (1, "2023-04-30", "done"),
            (2, "2023-05-28", "done"),
        ]

    def test_what_was_passed_over_counts(self) -> None:
        story = given(*STARTED, done(1, "2023-07-03"))
        assert due(story, times=3, missed="skip", **{"from": "trigger"}) == [(1, "2023-04-30", "done")]

    @pytest.mark.parametrize("counted", ["trigger", "previous-due", "completion"])
    @pytest.mark.parametrize("shift", ["next", "previous", "none"])
    @pytest.mark.parametrize("every", ["1 day", "1 working day", "1 month"])
    def test_a_start_long_past_fills_no_view_and_is_asked_about_now(
        self, counted: str, shift: str, every: str
    ) -> None:
        story = given(opened(), happened("talks", "1912-03-31"))
        found = follow_ups(story.state, book(after=every, every=every, shift=shift, **{"from": counted}))
        assert [one.state for one in found] == ["lapsed"] * (len(found) - 1) + ["open"]
        assert len(found) <= MOST + 2
        assert TODAY <= found[-1].due <= TODAY + timedelta(days=40)

    @pytest.mark.parametrize("missed", ["collapse", "skip"])
    def test_years_of_missed_days_are_passed_over_at_once(self, missed: str) -> None:
        story = given(*STARTED, done(1, "2031-03-31"))
        told = due(story, every="1 day", after="1 day", missed=missed, **{"from": "trigger"})
        assert told == [(1, "2023-04-01", "done"), (MOST + 1, "2031-04-01", "open")]

    def test_no_stack_is_higher_than_the_limit(self) -> None:
        assert len(due(given(*STARTED), every="1 day", missed="stack", **{"from": "trigger"})) == MOST


class TestASeriesThatChanges:
    def test_an_earlier_one_that_is_opened_again_is_the_only_one(self) -> None:
        key = identity("report", "M-1.1", 1)
        again = FollowUpReopened(follow_up=key, because="it was last year's", on=date(2023, 4, 28))
        story = given(*STARTED, done(1, "2023-04-28"), again)
        assert due(story, **{"from": "trigger"}) == [(1, "2023-04-30", "open")]

    def test_other_ways_to_count_keep_what_was_done(self) -> None:
        story = given(*STARTED, done(1, "2023-04-28"))
        told = [due(story, **{"from": counted})[0] for counted in ("trigger", "previous-due", "completion")]
        assert set(told) == {(1, "2023-04-30", "done")}


RULES = st.fixed_dictionaries(
    {
        "after": st.sampled_from(["1 day", "5 working days", "1 month"]),
        "every": st.sampled_from(["1 day", "3 days", "1 working day", "5 working days", "1 month"]),
        "from": st.sampled_from(["trigger", "previous-due", "completion"]),
        "missed": st.sampled_from(["stack", "collapse", "skip"]),
        "times": st.integers(1, 12),
        "shift": st.sampled_from(["next", "previous", "none"]),
    }
)
DAYS = st.dates(date(2022, 6, 1), date(2023, 12, 31))


@st.composite
def stories(draw: st.DrawFn) -> tuple[InitiativeEvent, ...]:
    """Talks, and after them reports, deeds by hand, and sometimes the end, in any order."""
    talks = happened("talks", draw(st.dates(date(2022, 1, 1), TODAY)).isoformat())
    numbers = draw(st.lists(st.integers(1, 12), unique=True, max_size=4))
    deeds: list[InitiativeEvent] = [done(n, draw(DAYS).isoformat()) for n in numbers]
    reports = [reported(draw(DAYS).isoformat(), n) for n in range(2, draw(st.integers(2, 5)))]
    end = [lost(draw(DAYS).isoformat())] if draw(st.booleans()) else []
    return (opened(), talks, *deeds, *reports, *end)


def settled_on(one: FollowUp) -> date:
    assert one.anchor is not None
    return one.closed_on or max(one.due, one.anchor + timedelta(days=1))


class TestWhateverHappens:
    @examples(stories(), RULES)
    def test_at_most_one_is_open_unless_they_stack(
        self, events: tuple[InitiativeEvent, ...], rule: dict[str, Any]
    ) -> None:
        found = follow_ups(given(*events).state, book(**rule))
        stacked = rule["missed"] == "stack" and rule["from"] != "completion"
        assert stacked or sum(one.state == "open" for one in found) <= 1

    @examples(stories(), RULES)
    def test_each_is_there_once_and_no_oftener_than_told(
        self, events: tuple[InitiativeEvent, ...], rule: dict[str, Any]
    ) -> None:
        numbers = [one.occurrence for one in follow_ups(given(*events).state, book(**rule))]
        assert len(numbers) == len(set(numbers))
        assert max(numbers) <= rule["times"]
        assert 1 in numbers

    @examples(stories(), RULES)
    def test_a_stack_holds_all_unless_the_initiative_ends(
        self, events: tuple[InitiativeEvent, ...], rule: dict[str, Any]
    ) -> None:
        unended = [one for one in events if getattr(one, "kind", "") != "lost"]
        rule = {**rule, "missed": "stack", "from": "trigger"}
        assert len(follow_ups(given(*unended).state, book(**rule))) == rule["times"]

    @examples(stories(), RULES)
    def test_skipped_ones_never_come_back(
        self, events: tuple[InitiativeEvent, ...], rule: dict[str, Any]
    ) -> None:
        told = {**rule, "missed": "skip", "from": "trigger", "shift": "none"}
        found = sorted(follow_ups(given(*events).state, book(**told)), key=lambda one: one.occurrence)
        for one, following in pairwise(found):
            assert one.closed_on is None or following.due > one.closed_on

    @examples(stories(), RULES)
    def test_none_begins_after_the_end(
        self, events: tuple[InitiativeEvent, ...], rule: dict[str, Any]
    ) -> None:
        state = given(*events).state
        ends = [one.when.latest for one in state.happened() if one.kind == "lost" and one.when.latest]
        cause = state.milestones["M-1.1"].when.latest
        found = sorted(follow_ups(state, book(**rule)), key=lambda one: one.occurrence)
        if ends and cause and ends[0] >= cause:
            assert [one for one in found[:-1] if settled_on(one) >= ends[0] and one.due >= ends[0]] == []

    def test_the_order_of_what_people_did_changes_nothing(self) -> None:
        deeds: list[InitiativeEvent] = [
            done(1, "2023-04-28"),
            done(3, "2023-07-04"),
            moved(2, "2023-06-05"),
            moved(4, "2023-08-04"),
        ]
        for rule in ({"missed": "stack", "times": 6}, {"missed": "skip"}, {"missed": "collapse"}):
            told = {
                tuple((one.id, one.due, one.state) for one in follow_ups(given(*STARTED, *order).state, some))
                for some in [book(**rule, **{"from": "trigger"})]
                for order in permutations(deeds)
            }
            assert len(told) == 1
