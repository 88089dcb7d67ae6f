"""What somebody asks for by hand: it is there, does all that others do, and is never lost."""

from datetime import date

import pytest

from tests.domain.specification import TODAY, Given, given, happened, opened, planned
from tracker.domain.follow_ups import BY_HAND, FollowUp, identity
from tracker.domain.initiatives.events import FollowUpAdded
from tracker.domain.names import Title

FIRST = identity(BY_HAND, "I-1", 1)


def asked(story: Given | None = None, **more: object) -> Given:
    """The floor plan is asked for, by Friday 14 April 2023."""
    said = {"initiative": "I-1", "what": {"en": "Ask for the floor plan"}, "due": "2023-04-14", **more}
    return (story or given(opened())).then("add", **said)


def only(story: Given) -> FollowUp:
    [found] = [one for one in story.follow_ups() if one.rule == BY_HAND]
    return found


def standing(story: Given) -> tuple[str, str | None]:
    one = only(story)
    return one.state, one.closed_by


class TestAdding:
    def test_it_says_what_by_when_who_and_because_of_what(self) -> None:
        given(opened(), happened("talks", "2023-03-31")).when(
            "add",
            initiative="I-1",
            what={"en": "Ask for the floor plan", "zh": "催要平面图"},
            due="4月14日",
            owner="binhu",
            milestone="M-1.1",
            closed_by=["agreement_signed", "签约", "intent"],
        ).then(
            FollowUpAdded(
                follow_up=FIRST,
                what=Title(en="Ask for the floor plan", zh="催要平面图"),
                due=date(2023, 4, 14),
                owner="binhu",
                milestone="M-1.1",
                closed_by=["agreement_signed", "intent"],
                on=TODAY,
            )
        )

    def test_it_needs_no_more_than_what_and_when(self) -> None:
        one = only(asked())
        assert (one.id, one.trigger, one.en, one.zh, one.due, one.owner, one.state) == (
            FIRST,
            "",
            "Ask for the floor plan",
            "Ask for the floor plan",
            date(2023, 4, 14),
            "wuxi-ipb",
            "open",
        )

    def test_the_same_again_is_so_already_while_it_is_open(self) -> None:
        same = {"initiative": "I-1", "what": {"en": "Ask for the floor plan"}, "due": "2023-04-14"}
        asked().when("add", **same).then()
        asked().when("add", **{**same, "owner": "binhu"}).then(
            FollowUpAdded(
                follow_up=identity(BY_HAND, "I-1", 2),
                what=Title(en="Ask for the floor plan"),
                due=date(2023, 4, 14),
                owner="binhu",
                on=TODAY,
            )
        )
        again = asked().then("done", follow_up=FIRST).then("add", **same)
        assert {one.id: one.state for one in again.follow_ups()} == {
            FIRST: "done",
            identity(BY_HAND, "I-1", 2): "open",
        }

    @pytest.mark.parametrize(
        ("more", "sentence"),
        [
            ({"due": "2023-04-02"}, "2023-04-02 has passed: say a day from 2023-04-03 on."),
            (
                {"milestone": "M-2.1"},
                "M-2.1 is not a milestone of I-1: name one of its own, as in tracker show I-1.",
            ),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, more: dict[str, object], sentence: str) -> None:
        said = {"initiative": "I-1", "what": {"en": "x"}, "due": "2023-04-14", **more}
        given(opened()).when("add", **said).refused(sentence)

    def test_a_milestone_that_was_withdrawn_asks_for_nothing(self) -> None:
        gone = given(opened(), happened("talks", "2023-03-31")).then(
            "retract", target="M-1.1", because="elsewhere"
        )
        gone.when("add", initiative="I-1", what={"en": "x"}, due="2023-04-14", milestone="M-1.1").refused(
            "M-1.1 was withdrawn (elsewhere), and asks for nothing: name another, or none."
        )

    def test_nothing_is_asked_for_in_what_was_taken_back(self) -> None:
        gone = given(opened()).then("retract", target="I-1", because="twice")
        gone.when("add", initiative="I-1", what={"en": "x"}, due="2023-04-14").refused(
            "I-1 was taken back (twice): open a new initiative."
        )


class TestItsLife:
    def test_all_verbs_are_for_it(self) -> None:
        story = (
            asked()
            .then("assign", follow_up=FIRST, to="binhu")
            .then("reschedule", follow_up=FIRST, to="2023-04-20", because="Easter")
            .then("snooze", follow_up=FIRST, until="2023-04-18")
        )
        one = only(story)
        assert (one.owner, one.due, one.rule_due, one.snoozed_until) == (
            "binhu",
            date(2023, 4, 20),
            date(2023, 4, 14),
            date(2023, 4, 18),
        )
        done = story.then("done", follow_up=FIRST, outcome="Sent")
        assert standing(done) == ("done", None)
        again = done.then("reopen", follow_up=FIRST, because="Not all of it")
        assert standing(again) == ("open", None)
        assert standing(again.then("cancel", follow_up=FIRST, because="Enough")) == ("cancelled", None)

    def test_without_an_owner_of_its_own_it_goes_with_the_initiative(self) -> None:
        handed = asked().then("amend", target="I-1", set={"owner": "binhu"}, because="handed over")
        assert only(handed).owner == "binhu"

    def test_it_never_lapses(self) -> None:
        assert standing(asked().on("2024-04-03")) == ("open", None)

    def test_what_gave_rise_to_it_may_be_withdrawn_it_stays(self) -> None:
        story = asked(given(opened(), happened("talks", "2023-03-31")), milestone="M-1.1")
        gone = story.then("retract", target="M-1.1", because="elsewhere")
        assert (standing(gone), only(gone).trigger) == (("open", None), "M-1.1")

    def test_a_plan_may_give_rise_to_it(self) -> None:
        story = asked(given(opened(), planned("talks", "2023-04-20")), milestone="M-1.1")
        assert (only(story).trigger, only(story).state) == ("M-1.1", "open")

    def test_in_an_initiative_that_was_taken_back_there_is_none(self) -> None:
        assert asked().then("retract", target="I-1", because="twice").follow_ups() == []

    def test_before_the_day_on_which_it_was_asked_for_it_is_not_there(self) -> None:
        story = asked(given(opened(recorded_on=date(2023, 3, 1))))
        assert len(story.state.as_of(date(2023, 4, 3)).added) == 1
        assert len(story.state.as_of(date(2023, 4, 2)).added) == 0


class TestClosing:
    def signed(self, story: Given, on: str = "2023-04-03") -> Given:
        return story.then("record", kind="agreement_signed", initiative="I-1", on=on)

    def test_a_milestone_of_its_kinds_closes_it(self) -> None:
        assert standing(self.signed(asked(closed_by=["agreement_signed"]))) == ("closed", "M-1.1")

    def test_one_of_another_kind_does_not(self) -> None:
        assert standing(self.signed(asked(closed_by=["intent"]))) == ("open", None)

    def test_one_that_was_recorded_before_is_not_what_was_meant(self) -> None:
        story = self.signed(given(opened()))
        assert standing(asked(story, closed_by=["agreement_signed"])) == ("open", None)

    def test_one_that_happened_before_is_not_what_was_meant(self) -> None:
        story = asked(closed_by=["agreement_signed"])
        assert standing(self.signed(story, "2023-04-02")) == ("open", None)

    def test_one_that_happened_since_what_gave_rise_to_it_closes_it(self) -> None:
        story = asked(
            given(opened(), happened("talks", "2023-03-24")),
            milestone="M-1.1",
            closed_by=["agreement_signed"],
        )
        assert standing(self.signed(story, "2023-04-02")) == ("closed", "M-1.2")
        assert standing(self.signed(story, "2023-03-20")) == ("open", None)

    def test_the_end_of_the_initiative_closes_it(self) -> None:
        lost = asked().then("record", kind="lost", initiative="I-1", on="2023-04-01")
        assert standing(lost) == ("closed", "M-1.1")

    def test_asked_for_after_the_end_it_is_open(self) -> None:
        lost = given(opened(), happened("lost", "2023-04-01"))
        assert standing(asked(lost)) == ("open", None)

    def test_a_retraction_opens_it_again(self) -> None:
        story = self.signed(asked(closed_by=["agreement_signed"]))
        assert standing(story.then("retract", target="M-1.1", because="a draft")) == ("open", None)

    def test_opened_again_only_what_is_recorded_from_then_on_closes_it(self) -> None:
        again = self.signed(asked(closed_by=["agreement_signed"])).then(
            "reopen", follow_up=FIRST, because="a draft"
        )
        assert standing(again) == ("open", None)
        assert standing(self.signed(again)) == ("closed", "M-1.2")
