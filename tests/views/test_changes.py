"""What became of an initiative, its milestones and its follow-ups between two answers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.domain.specification import BOOK, TODAY, Given, given, happened, opened, planned
from tracker.domain.policy import Policy
from tracker.views.answers import Sheet
from tracker.views.changes import Change, InitiativeChange, answers, diff
from tracker.views.sheets import sheet
from tracker.views.snapshots import Snapshot

KNOWN = "2023-04-03T01:00:00.000000Z"
OPENED = given(opened())
TALKS = given(opened(), happened("talks", "2023-03-31"))
PLANNED = given(opened(), planned("talks", "2023-04-18"))


def seen(of: Given, as_of: str | None = None, today: date = TODAY) -> Sheet | None:
    day = date.fromisoformat(as_of) if as_of else None
    return sheet(Snapshot(of.state), of.book, day or today, KNOWN, as_of=day)


def between(before: Given, after: Given) -> InitiativeChange:
    found = diff(seen(before), seen(after))
    assert found is not None
    return found


def sorts(changes: Sequence[Change]) -> list[tuple[str, str]]:
    return [(one.sort, one.key) for one in changes]


def fields(change: Change | None) -> dict[str, tuple[Any, Any, tuple[str, ...]]]:
    assert change is not None
    return {one.name: (one.before, one.after, one.because) for one in change.fields}


def test_nothing_differs_from_itself() -> None:
    assert diff(seen(TALKS), seen(TALKS)) is None
    assert diff(None, None) is None


class TestAnInitiative:
    def test_that_is_opened_is_there_whole(self) -> None:
        found = diff(None, seen(TALKS))

        assert found is not None
        assert found.facts is not None
        assert (found.id, found.before, found.facts.sort, found.facts.fields) == ("I-1", None, "opened", ())
        assert found.facts.after == answers(seen(TALKS)).facts

    def test_that_is_taken_back_is_gone_with_all_that_was_in_it(self) -> None:
        found = diff(seen(TALKS), seen(OPENED.then("retract", target="I-1", because="twice")))

        assert found is not None
        assert found.facts is not None
        assert (found.facts.sort, sorts(found.milestones)) == ("gone", [("gone", "M-1.1")])
        assert {sort for sort, _key in sorts(found.follow_ups)} == {"vanishes"}

    def test_moves_stage_and_light_with_its_milestones(self) -> None:
        found = between(OPENED, TALKS)

        assert fields(found.facts) == {
            "stage": ("noted", "talks", ()),
            "light": ("grey", "green", ()),
        }

    def test_is_amended_field_by_field_with_the_reasons_that_were_given(self) -> None:
        first = TALKS.then("amend", target="I-1", set={"owner": "binhu"}, because="passed on")
        last = first.then("amend", target="I-1", set={"owner": "huishan", "note": "x"}, because="once more")

        assert fields(between(TALKS, last).facts) == {
            "owner": ("wuxi-ipb", "huishan", ("passed on", "once more")),
            "note": (None, "x", ("once more",)),
        }

    def test_that_is_amended_and_amended_back_is_as_it_was(self) -> None:
        there = OPENED.then("amend", target="I-1", set={"owner": "binhu"}, because="passed on")
        back = there.then("amend", target="I-1", set={"owner": "wuxi-ipb"}, because="a mistake")

        assert diff(seen(OPENED), seen(back)) is None


class TestAMilestone:
    @pytest.mark.parametrize(
        ("before", "after", "sort"),
        [
            (OPENED, TALKS, "recorded"),
            (OPENED, PLANNED, "planned"),
            (
                PLANNED.on("2023-04-19"),
                PLANNED.on("2023-04-19").then(
                    "record", kind="talks", initiative="I-1", on="2023-04-18", keeps="M-1.1"
                ),
                "kept",
            ),
            (PLANNED, PLANNED.then("retract", target="M-1.1", because="off"), "dropped"),
            (PLANNED, PLANNED.then("amend", target="M-1.1", set={"on": "2023-05"}, because="x"), "amended"),
            (TALKS, TALKS.then("retract", target="M-1.1", because="no"), "retracted"),
            (OPENED, TALKS.then("retract", target="M-1.1", because="no"), "passing"),
            (OPENED, PLANNED.then("retract", target="M-1.1", because="off"), "passing"),
        ],
    )
    def test_is_told_in_one_word(self, before: Given, after: Given, sort: str) -> None:
        assert sorts(between(before, after).milestones) == [(sort, "M-1.1")]

    def test_is_amended_field_by_field_and_the_first_and_the_last_value_count(self) -> None:
        first = TALKS.then("amend", target="M-1.1", set={"at": "Wuxi"}, because="the card")
        last = first.then("amend", target="M-1.1", set={"at": "HK", "on": "2023-03-30"}, because="the list")

        [change] = between(TALKS, last).milestones
        told = fields(change)

        assert told["place"] == (None, "HK", ("the card", "the list"))
        assert told["happened"][0]["edtf"] == "2023-03-31"
        assert told["happened"][1]["edtf"] == "2023-03-30"
        assert told["happened"][2] == ("the list",)
        assert set(told) == {"place", "happened"}

    def test_has_the_fields_of_its_kind_and_its_figures_like_any_other(self) -> None:
        signed = given(opened("agreement"), happened("agreement_signed", "2023-03-31"))
        changes = {"expires": "2025-03-01", "figures": [{"metric": "jobs", "amount": "400余人"}]}
        [change] = between(
            signed, signed.then("amend", target="M-1.1", set=changes, because="read")
        ).milestones

        assert set(fields(change)) == {"fields.expires", "figures"}
        assert fields(change)["figures"][1][0]["metric"] == "jobs"

    def test_knows_how_it_was_amended_since_it_came(self) -> None:
        amended = TALKS.then("amend", target="M-1.1", set={"at": "Wuxi"}, because="the card")
        [change] = between(OPENED, amended).milestones

        assert (change.sort, [one["because"] for one in change.corrections]) == ("recorded", ["the card"])


class TestTwoDays:
    MIDDLE = given(opened(recorded_on=date(2023, 1, 1)), happened("talks", "2023年2月中旬"))
    KEPT = PLANNED.on("2023-04-25").then(
        "record", kind="talks", initiative="I-1", on="2023-04-18/2023-04-20", keeps="M-1.1"
    )

    @pytest.mark.parametrize(
        ("first", "last", "sort"),
        [
            ("2023-02-10", "2023-02-15", "possible"),
            ("2023-02-15", "2023-02-20", "certain"),
            ("2023-02-10", "2023-02-20", "recorded"),
            ("2023-02-20", "2023-02-15", "doubtful"),
            ("2023-02-20", "2023-02-10", "gone"),
        ],
    )
    def test_a_fuzzy_date_is_not_then_possible_and_then_certain(
        self, first: str, last: str, sort: str
    ) -> None:
        found = diff(seen(self.MIDDLE, first), seen(self.MIDDLE, last))

        assert found is not None
        assert sorts(found.milestones) == [(sort, "M-1.1")]

    def test_what_is_only_possible_moves_no_stage_and_asks_for_nothing(self) -> None:
        found = diff(seen(self.MIDDLE, "2023-02-10"), seen(self.MIDDLE, "2023-02-15"))

        assert found is not None
        assert (found.facts, found.follow_ups) == (None, ())

    @pytest.mark.parametrize(
        ("first", "last", "sort"),
        [
            ("2023-04-10", "2023-04-19", "possible"),
            ("2023-04-10", "2023-04-20", "kept"),
            ("2023-04-20", "2023-04-10", "ahead"),
            ("2023-04-19", "2023-04-10", "ahead"),
        ],
    )
    def test_a_plan_is_kept_on_the_day_on_which_it_certainly_happened(
        self, first: str, last: str, sort: str
    ) -> None:
        found = diff(seen(self.KEPT, first), seen(self.KEPT, last))

        assert found is not None
        assert sorts(found.milestones) == [(sort, "M-1.1")]


class TestAFollowUp:
    STEP = TALKS.only("talks-next-step")

    def changed(self, do: str, **said: object) -> Change:
        [change] = between(TALKS, TALKS.then(do, follow_up=self.STEP.id, **said)).follow_ups
        return change

    def test_appears_with_its_milestone(self) -> None:
        assert sorts(between(OPENED, TALKS).follow_ups) == [("appears", self.STEP.id)]

    def test_vanishes_with_its_milestone(self) -> None:
        gone = TALKS.then("retract", target="M-1.1", because="no")

        assert sorts(between(TALKS, gone).follow_ups) == [("vanishes", self.STEP.id)]

    @pytest.mark.parametrize(
        ("do", "said", "sort", "told"),
        [
            ("done", {"outcome": "agreed"}, "done", {"state", "closed_on", "outcome"}),
            ("cancel", {"because": "no"}, "cancelled", {"state", "closed_on"}),
            ("assign", {"to": "mei"}, "passes", {"owner"}),
            ("snooze", {"until": "2023-05-04"}, "snoozed", {"snoozed_until"}),
            (
                "reschedule",
                {"to": "2023-05-04", "because": "asked"},
                "moves",
                {"due", "rule_due", "rescheduled_because"},
            ),
        ],
    )
    def test_is_told_in_one_word(self, do: str, said: dict[str, Any], sort: str, told: set[str]) -> None:
        change = self.changed(do, **said)

        assert (change.sort, change.key, set(fields(change))) == (sort, self.STEP.id, told)

    def test_is_closed_by_a_later_milestone(self) -> None:
        closed = TALKS.then("record", kind="agreement_signed", initiative="I-1", on="2023-04-02")
        change = next(one for one in between(TALKS, closed).follow_ups if one.key == self.STEP.id)

        assert (change.sort, fields(change)["closed_by"][1]) == ("closed", "M-1.2")

    def test_that_is_opened_again_reopens(self) -> None:
        done = TALKS.then("done", follow_up=self.STEP.id)
        again = done.then("reopen", follow_up=self.STEP.id, because="no answer")

        assert sorts(between(done, again).follow_ups) == [("reopens", self.STEP.id)]

    def test_that_is_quiet_no_more_wakes(self) -> None:
        quiet = TALKS.then("snooze", follow_up=self.STEP.id, until="2023-05-04")
        done = quiet.then("done", follow_up=self.STEP.id)
        again = done.then("reopen", follow_up=self.STEP.id, because="no answer")

        assert sorts(between(quiet, again).follow_ups) == [("wakes", self.STEP.id)]

    def test_that_was_past_before_it_was_recorded_was_never_open(self) -> None:
        old = given(opened(), happened("talks", "2022-12-01"))

        assert sorts(between(OPENED, old).follow_ups) == [("passing", old.only("talks-next-step").id)]

    def test_that_another_day_is_asked_for_is_told(self) -> None:
        policy = BOOK.policy.model_copy(update={"approval": "head"})
        mine = TALKS.under(policy)
        asked = mine.then("reschedule", follow_up=self.STEP.id, to="2023-05-04", because="asked")
        declined = asked.by("head").then("answer", follow_up=self.STEP.id, granted=False, because="no")

        assert sorts(between(mine, asked).follow_ups) == [("asked", self.STEP.id)]
        assert sorts(between(asked, declined).follow_ups) == [("answered", self.STEP.id)]

    def test_under_another_policy_it_may_be_called_otherwise(self) -> None:
        renamed = replace(BOOK, policy=_renamed(BOOK.policy))
        [change] = between(TALKS, replace(TALKS, book=renamed)).follow_ups

        assert (change.sort, set(fields(change))) == ("changes", {"en"})


def _renamed(policy: Policy) -> Policy:
    rules = [
        one.model_copy(update={"what": one.what.model_copy(update={"en": f"Please: {one.what.en}"})})
        for one in policy.rules
    ]
    return policy.model_copy(update={"rules": rules})
