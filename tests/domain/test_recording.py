"""Recording that something happened."""

from datetime import date

import pytest

from tests.domain.specification import TODAY, Given, given, happened, opened, planned
from tracker.domain.dates import Fuzzy, parse
from tracker.domain.fields import read
from tracker.domain.initiatives.commands import RecordMilestone
from tracker.domain.initiatives.events import (
    InitiativeRetracted,
    MilestoneRecorded,
    MilestoneRetracted,
    PlanDropped,
)
from tracker.domain.initiatives.parts import Commitment, Figure, Party
from tracker.domain.quantities import parse as amount
from tracker.domain.refusals import Refused


def recorded(story: Given, **said: object) -> MilestoneRecorded:
    [event] = story.when("record", initiative="I-1", **said).decision()
    assert isinstance(event, MilestoneRecorded)
    return event


class TestWhatIsKept:
    def test_is_everything_that_was_said(self) -> None:
        given(opened("agreement")).when(
            "record",
            kind="签约",
            initiative="I-1",
            on="3月23日—24日",
            with_=[
                {"name": "深圳人才集团", "role": "signatory"},
                {"name": "无锡市人才集团", "role": "signatory"},
            ],
            at="深圳",
            note="First of nine",
            sources=["News report"],
            quote="签署战略合作协议",
            during="M-2.1",
            fields={"agreement": "strategic", "value": "超10亿元", "expires": "2025-03-01"},
            commitments=[{"what": "Name contacts", "owner": "wuxi-talent", "due": "2023-04-20"}],
            figures=[{"metric": "jobs", "amount": "400余人", "as_of": "2023-03", "note": "as told"}],
            certainty="inferred",
            still_due=True,
        ).then(
            MilestoneRecorded(
                milestone="M-1.1",
                kind="agreement_signed",
                happened=Fuzzy("2023-03-23/2023-03-24", "3月23日—24日", date(2023, 3, 23), date(2023, 3, 24)),
                recorded_on=TODAY,
                fields={
                    "agreement": "strategic",
                    "value": amount("超10亿元").to_json(),
                    "expires": parse("2025-03-01", TODAY).to_json(),
                },
                parties=[
                    Party(name="深圳人才集团", role="signatory"),
                    Party(name="无锡市人才集团", role="signatory"),
                ],
                place="深圳",
                note="First of nine",
                sources=["News report"],
                quote="签署战略合作协议",
                during="M-2.1",
                commitments=[
                    Commitment(what="Name contacts", owner="wuxi-talent", due=parse("2023-04-20", TODAY))
                ],
                figures=[
                    Figure(
                        metric="jobs", amount=amount("400余人"), as_of=parse("2023-03", TODAY), note="as told"
                    )
                ],
                certainty="inferred",
                still_due=True,
            )
        )

    def test_is_nothing_more_where_little_was_said(self) -> None:
        given(opened()).when("record", kind="talks", initiative="I-1", on="2023-03-23").then(
            happened("talks", "2023-03-23")
        )

    def test_the_ids_count_on_past_what_was_retracted(self) -> None:
        story = given(
            opened(), happened("talks", "2023-03-01"), MilestoneRetracted(milestone="M-1.1", because="x")
        )
        assert recorded(story, kind="talks", on="2023-03-02").milestone == "M-1.2"

    def test_a_party_in_the_same_role_twice_is_kept_once(self) -> None:
        shenzhen = {"name": "Shenzhen", "role": "host"}
        event = recorded(
            given(opened()),
            kind="talks",
            on="2023-03-02",
            with_=[shenzhen, shenzhen, {**shenzhen, "role": "witness"}],
        )
        assert [(one.name, one.role) for one in event.parties] == [
            ("Shenzhen", "host"),
            ("Shenzhen", "witness"),
        ]

    def test_what_has_no_end_yet_had_happened_by_the_day_of_recording(self) -> None:
        assert recorded(given(opened()), kind="opened", on="2023-02/..").happened == Fuzzy(
            "2023-02/..", "", date(2023, 2, 1), TODAY
        )

    def test_the_month_that_is_not_over_ends_on_the_day_of_recording(self) -> None:
        assert recorded(given(opened()), kind="talks", on="2023-04").happened == Fuzzy(
            "2023-04", "", date(2023, 4, 1), TODAY
        )

    def test_words_count_from_the_day_of_recording(self) -> None:
        assert recorded(given(opened()), kind="talks", on="昨天").happened == Fuzzy(
            "2023-04-02", "昨天", date(2023, 4, 2), date(2023, 4, 2)
        )


class TestRefused:
    def test_what_is_still_to_come_with_the_way_to_plan_it(self) -> None:
        given(opened()).when("record", kind="talks", initiative="I-1", on="2023-04-04").refused(
            "2023-04-04 is still to come, and only what has happened is recorded. "
            "Plan it: tracker plan talks I-1 --on 2023-04-04"
        )

    def test_a_kind_that_nobody_knows_with_the_nearest(self) -> None:
        given(opened()).when("record", kind="talk", initiative="I-1", on="2023-04-02").refused(
            "There is no kind of milestone called 'talk'. Nearest: talks. All of them: tracker kind list"
        )

    def test_a_field_that_the_kind_does_not_have_with_the_nearest(self) -> None:
        given(opened()).when(
            "record", kind="talks", initiative="I-1", on="2023-04-02", fields={"topic": "chips"}
        ).refused("There is no field topic here. Nearest: topics.")

    def test_a_field_that_cannot_be_read(self) -> None:
        given(opened()).when(
            "record",
            kind="agreement_signed",
            initiative="I-1",
            on="2023-04-02",
            fields={"agreement": "verbal"},
        ).refused(
            "agreement cannot be 'verbal': it is one of 'strategic', 'cooperation', 'co_founding', 'tenancy' "
            "or 'investment'."
        )

    def test_a_milestone_of_an_initiative_that_was_taken_back(self) -> None:
        given(opened(), InitiativeRetracted(because="a copy of I-2")).when(
            "record", kind="talks", initiative="I-1", on="2023-04-02"
        ).refused("I-1 was taken back (a copy of I-2): open a new initiative.")

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("on", "the other day", None),
            ("on", 20230402, "on: 20230402 is not a text: write it as it was told."),
            (
                "on",
                {"edtf": "2023", "earliest": "1999-01-01"},
                "on: {'edtf': '2023', 'earliest': '1999-01-01'} is not a text: write it as it was told.",
            ),
            ("with", ["Shenzhen"], "with.0 cannot be 'Shenzhen': it needs an object."),
            ("with", [{"name": "Shenzhen"}], "with.0.role is missing: say it."),
            (
                "with",
                [{"name": "Shenzhen", "role": "host", "rol": "x"}],
                "There is no field with.0.rol here: check its spelling.",
            ),
            ("still_due", "perhaps", "still_due cannot be 'perhaps': it needs true or false."),
            (
                "note",
                "  ",
                "note: An empty text says nothing: leave it out, or write what it should say.",
            ),
        ],
    )
    def test_a_value_that_cannot_be_read(self, field: str, value: object, sentence: str | None) -> None:
        line = {"kind": "talks", "initiative": "I-1", "on": "2023-04-02", field: value}
        with pytest.raises(Refused) as caught:
            read(RecordMilestone, line, TODAY)
        if sentence is not None:
            assert str(caught.value) == sentence
        else:
            assert str(caught.value).startswith("on: Cannot read the date “the other day”.")


class TestKeepingAPlan:
    plan = planned("talks", "2023-04-02/2023-04-06")

    def test_the_milestone_is_the_planned_one_with_both_dates(self) -> None:
        story = given(opened(), self.plan)
        story.when("record", kind="talks", initiative="I-1", on="2023-04-03", keeps="M-1.1").then(
            happened("talks", "2023-04-03", keeps_plan=True)
        )
        kept = story.then("record", kind="talks", initiative="I-1", on="2023-04-03", keeps="M-1.1").state
        milestone = kept.milestones["M-1.1"]
        assert (milestone.status, milestone.planned, milestone.happened) == (
            "happened",
            self.plan.planned,
            parse("2023-04-03", TODAY),
        )

    def test_another_kind_is_refused(self) -> None:
        given(opened(), self.plan).when(
            "record", kind="intent", initiative="I-1", on="2023-04-03", keeps="M-1.1"
        ).refused(
            "M-1.1 was planned as talks, not as intent: "
            "retract the plan, or record the kind that was planned."
        )

    @pytest.mark.parametrize(
        "events",
        [
            (),
            (happened("talks", "2023-04-03"),),
            (plan, PlanDropped(milestone="M-1.1", because="no budget")),
            (plan, happened("talks", "2023-04-03", keeps_plan=True)),
        ],
        ids=["never planned", "not a plan", "dropped", "kept already"],
    )
    def test_what_is_no_open_plan_is_refused(self, events: tuple[MilestoneRecorded, ...]) -> None:
        given(opened(), *events).when(
            "record", kind="talks", initiative="I-1", on="2023-04-03", keeps="M-1.1"
        ).refused("M-1.1 is not an open plan of I-1: record without --keeps, or see tracker show I-1")


def test_a_plan_that_was_kept_hands_on_what_was_planned_and_not_said_again() -> None:
    plan = planned(
        "delegation_in",
        "2023-04-20",
        parties=[{"name": "Shenzhen", "role": "visitor"}],
        place="Wuxi",
        fields={"theme": "Talent"},
    )

    given(opened(), plan).when(
        "record",
        kind="delegation_in",
        initiative="I-1",
        on="2023-04-03",
        keeps="M-1.1",
        at="Jiangyin",
        fields={"topics": ["desks"]},
    ).then(
        happened(
            "delegation_in",
            "2023-04-03",
            keeps_plan=True,
            parties=[{"name": "Shenzhen", "role": "visitor"}],
            place="Jiangyin",
            fields={"theme": "Talent", "topics": ["desks"]},
        )
    )


def test_without_a_date_it_happened_today() -> None:
    given(opened()).when("record", kind="talks", initiative="I-1").then(happened("talks", "2023-04-03"))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            {"kind": "agreement_signed", "on": "2023-03-24", "fields": {"expires": "2023-03-01"}},
            "expires: 2023-03-01 lies before the milestone itself (2023-03-24). Check the year.",
        ),
        (
            {"kind": "talks", "on": "2023-03-24", "commitments": [{"what": "Call", "due": "2020-01-01"}]},
            "Call: 2020-01-01 lies before the milestone itself (2023-03-24). Check the year.",
        ),
        (
            {
                "kind": "talks",
                "on": "2023-03-24",
                "figures": [{"metric": "x", "amount": "3", "as_of": "2099"}],
            },
            "The figure x speaks of 2099, which is still to come: mark it as a target.",
        ),
        (
            {"kind": "talks", "on": "2023-04-03/2023-04-10"},
            (
                "2023-04-03/2023-04-10 ends after today (2023-04-03), and only what has happened is "
                "recorded. Record its days up to today, or plan the rest: tracker plan talks I-1"
            ),
        ),
    ],
)
def test_dates_that_make_no_sense_together_are_refused(said: dict[str, object], sentence: str) -> None:
    given(opened()).when("record", initiative="I-1", **said).refused(sentence)


@pytest.mark.parametrize("told", ["2023-04", "4月上旬", "2023年二季度", "2023-01-01/.."])
def test_a_period_that_is_not_over_says_only_when_within_it_something_happened(told: str) -> None:
    state = given(opened()).then("record", kind="talks", initiative="I-1", on=told).state

    assert state.milestones["M-1.1"].when.latest == TODAY


def test_an_amendment_is_held_to_the_same_sense() -> None:
    signed = happened("agreement_signed", "2023-03-24")

    given(opened(), signed).when(
        "amend", target="M-1.1", set={"expires": "2022-12-31"}, because="read again"
    ).refused("expires: 2022-12-31 lies before the milestone itself (2023-03-24). Check the year.")
