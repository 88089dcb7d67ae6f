"""Claims and conflicts: what two sources say is kept side by side until somebody settles it with a reason."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from tests.domain.specification import TODAY, Given, given, happened, opened, planned
from tracker.domain.dates import parse
from tracker.domain.initiatives.conflicts import Conflict, conflicts, open_conflicts
from tracker.domain.initiatives.events import (
    ClaimRecorded,
    ConflictSettled,
    InitiativeEvent,
    MilestoneRetracted,
    PlanDropped,
)
from tracker.domain.quantities import parse as amount
from tracker.domain.refusals import Refused

NEWS, MINUTES, RADIO = "Wuxi Daily", "Minutes", "Radio"
SIGNED = happened(
    "agreement_signed",
    "2023-03-23",
    parties=[{"name": "Shenzhen", "role": "signatory"}],
    place="Shenzhen",
    sources=[NEWS],
    fields={"value": amount("10亿元").to_json()},
    figures=[
        {"metric": "Companies", "amount": amount("400余家").to_json()},
        {"metric": "jobs", "amount": amount("9").to_json()},
    ],
)


def day(told: str) -> dict[str, Any]:
    return parse(told, TODAY).to_json()


def story() -> Given:
    return given(opened("agreement"), SIGNED)


def claims(story: Given, source: str = MINUTES, **set_: object) -> Given:
    return story.then("claim", target="M-1.1", set=set_, sources=[source])


def settle(story: Given, take: int, field: str = "date", because: str = "signed copy") -> Given:
    return story.then("settle", target="M-1.1", field=field, take=take, because=because)


def found(story: Given) -> list[Conflict]:
    return conflicts(story.state.milestones["M-1.1"])


def still_open(story: Given) -> dict[str, tuple[str, tuple[int, ...]]]:
    return {one.field: (one.says, one.open) for one in open_conflicts(story.state.milestones["M-1.1"])}


def claimed(number: int = 1, changes: dict[str, Any] | None = None, **more: object) -> ClaimRecorded:
    changes = changes or {"happened": day("2023-03-24")}
    said = {"milestone": "M-1.1", "claim": number, "changes": changes, "sources": [MINUTES]}
    return ClaimRecorded.model_validate(said | {"recorded_on": TODAY} | more)


def settled(take: int, changes: dict[str, Any], before: dict[str, Any], field: str) -> ConflictSettled:
    return ConflictSettled(
        milestone="M-1.1",
        field=field,
        claim=take,
        changes=changes,
        before=before,
        because="signed copy",
        recorded_on=TODAY,
    )


class TestAClaim:
    @pytest.mark.parametrize(
        ("said", "changes"),
        [
            ({"on": "2023-03-24"}, {"happened": day("2023-03-24")}),
            ({"at": "Wuxi"}, {"place": "Wuxi"}),
            (
                {"with": [{"name": "HK", "role": "signatory"}]},
                {"parties": [{"name": "HK", "role": "signatory"}]},
            ),
            ({"value": "超10亿元"}, {"fields.value": amount("超10亿元").to_json()}),
            ({"during": "M-2.1"}, {"during": "M-2.1"}),
            (
                {"figures": [{"metric": "companies", "amount": "412"}]},
                {"figures.Companies": [{"metric": "companies", "amount": amount("412").to_json()}]},
            ),
        ],
    )
    def test_is_read_as_an_amendment_is(self, said: dict[str, Any], changes: dict[str, Any]) -> None:
        story().when("claim", target="M-1.1", set=said, sources=[MINUTES]).then(claimed(1, changes))

    def test_keeps_its_sources_and_what_is_said_beside_it(self) -> None:
        story().when(
            "claim",
            target="M-1.1",
            set={"on": "2023-03-24"},
            sources=[MINUTES, RADIO, MINUTES],
            quote="on the 24th",
            note="page 3",
        ).then(claimed(sources=[MINUTES, RADIO], quote="on the 24th", note="page 3"))

    def test_leaves_what_is_recorded_as_it_is(self) -> None:
        after = claims(story(), on="2023-03-24").state.milestones["M-1.1"]
        assert (after.happened, after.amendments) == (SIGNED.happened, ())

    def test_is_numbered_from_one(self) -> None:
        claims(story(), on="2023-03-24").when(
            "claim", target="M-1.1", set={"on": "2023-03-24"}, sources=[RADIO]
        ).then(claimed(2, sources=[RADIO]))

    @pytest.mark.parametrize(
        "again", [{"set": {"on": "3月24日"}}, {"sources": [RADIO, MINUTES]}, {"quote": "on the 24th"}]
    )
    def test_is_so_already_where_the_same_sources_are_known_to_say_it(self, again: dict[str, Any]) -> None:
        said = {"target": "M-1.1", "set": {"on": "2023-03-24"}, "sources": [MINUTES, RADIO]}
        story().then("claim", **said, quote="on the 24th").when("claim", **said | again).then()

    @pytest.mark.parametrize(
        "again", [{"set": {"on": "2023-03"}}, {"sources": [MINUTES]}, {"note": "page 4"}]
    )
    def test_is_another_one_where_anything_in_it_is_new(self, again: dict[str, Any]) -> None:
        said = {"target": "M-1.1", "set": {"on": "2023-03-24"}, "sources": [MINUTES, RADIO]}
        after = story().then("claim", **said).then("claim", **said | again)
        assert [one.number for one in after.state.milestones["M-1.1"].claims] == [1, 2]

    @pytest.mark.parametrize(
        ("set_", "sentence"),
        [
            (
                {"on": "2023-04-04"},
                (
                    "2023-04-04 is still to come, and this milestone is recorded as having happened. "
                    "Retract it and plan it."
                ),
            ),
            ({"plase": "x"}, "There is no field plase here. Nearest: sources, agreement, value, expires."),
            (
                {"expires": "2022-01-01"},
                "expires: 2022-01-01 lies before the milestone itself (2023-03-23). Check the year.",
            ),
            ({"during": "M-1.1"}, "M-1.1 cannot be during itself: name another milestone."),
            (
                {"note": "n"},
                "note is no fact that sources can disagree on: give it beside the claim, or amend it.",
            ),
            (
                {"certainty": "inferred"},
                "certainty is no fact that sources can disagree on: give it beside the claim, or amend it.",
            ),
            ({"at": None}, "at: a claim is what a source says. Give the value that it gives."),
            ({"value": None}, "value: a claim is what a source says. Give the value that it gives."),
            ({}, "A claim on M-1.1 says nothing: give a field and the value that the source gives."),
        ],
    )
    def test_that_could_not_hold_is_refused(self, set_: dict[str, Any], sentence: str) -> None:
        story().when("claim", target="M-1.1", set=set_, sources=[MINUTES]).refused(sentence)

    def test_without_a_source_is_refused(self) -> None:
        story().when("claim", target="M-1.1", set={"at": "Wuxi"}, sources=[]).refused(
            "A claim is somebody's: name at least one source."
        )

    @pytest.mark.parametrize(
        "withdrawn",
        [
            [SIGNED, MilestoneRetracted(milestone="M-1.1", because="only a draft")],
            [planned("talks", "2023-04-20"), PlanDropped(milestone="M-1.1", because="only a draft")],
        ],
    )
    @pytest.mark.parametrize(
        ("do", "said"),
        [
            ("claim", {"set": {"at": "x"}, "sources": ["y"]}),
            ("settle", {"field": "at", "take": 0, "because": "x"}),
        ],
    )
    def test_on_what_was_withdrawn_is_refused(
        self, withdrawn: list[InitiativeEvent], do: str, said: dict[str, Any]
    ) -> None:
        given(opened(), *withdrawn).when(do, target="M-1.1", **said).refused(
            "M-1.1 was withdrawn (only a draft): record it anew instead of amending it."
        )


class TestAConflict:
    def test_is_open_while_a_claim_differs_from_what_holds(self) -> None:
        after = claims(claims(story(), on="2023-03-24", at="shenzhen"), RADIO, on="2023-03-25")
        assert found(after) == [
            Conflict("happened", day("2023-03-23"), (NEWS,), (1, 2), (), "differs", ()),
        ]

    def test_has_the_sources_that_agree_on_the_side_of_what_holds(self) -> None:
        after = claims(claims(story(), RADIO, on="2023-03-23"), on="2023-03-24")
        assert found(after) == [
            Conflict("happened", day("2023-03-23"), (NEWS, RADIO), (2,), (1,), "differs", ()),
        ]

    def test_is_not_there_where_the_claims_agree(self) -> None:
        assert found(claims(story(), on="2023-03", at=" Shenzhen")) == []

    def test_says_where_a_claim_only_says_more(self) -> None:
        assert still_open(claims(story(), expires="2025-03-01")) == {"fields.expires": ("more", (1,))}

    def test_is_one_for_each_metric(self) -> None:
        after = claims(
            story(),
            figures=[{"metric": "companies", "amount": "390"}, {"metric": "jobs", "amount": "9"}],
        )
        after = claims(after, RADIO, figures=[{"metric": "area", "amount": "200平方米"}])
        assert still_open(after) == {
            "figures.Companies": ("differs", (1,)),
            "figures.area": ("more", (2,)),
        }

    def test_ends_with_an_amendment_to_what_is_claimed_and_comes_back_with_one_away_from_it(self) -> None:
        after = claims(story(), on="2023-03-24").then(
            "amend", target="M-1.1", set={"on": "2023-03-24"}, because="misread"
        )
        assert found(after) == []
        away = after.then("amend", target="M-1.1", set={"on": "2023-03-25"}, because="read again")
        assert found(away) == [Conflict("happened", day("2023-03-25"), (), (1,), (), "differs", ())]

    def test_on_the_planned_day_is_over_once_it_has_happened(self) -> None:
        before = given(opened(), planned("talks", "2023-04-03", place="Wuxi"))
        before = claims(before, on="2023-04-20", at="HK")
        assert still_open(before) == {"planned": ("differs", (1,)), "place": ("differs", (1,))}
        kept = before.then("record", kind="talks", initiative="I-1", on="2023-04-03", keeps="M-1.1")
        assert still_open(kept) == {"place": ("differs", (1,))}
        kept.when("settle", target="M-1.1", field="date", take=1, because="x").refused(
            "M-1.1 has no open conflict on date. Open are: place."
        )

    def test_is_over_with_a_withdrawal(self) -> None:
        after = claims(story(), on="2023-03-24").then("retract", target="M-1.1", because="a draft")
        assert found(after) == []
        assert len(after.state.milestones["M-1.1"].claims) == 1

    def test_of_a_day_is_known_in_the_past_of_the_milestone_too(self) -> None:
        after = claims(story(), on="2023-03-24")
        assert still_open(Given(after.state.as_of(parse("2023-03-23", TODAY).latest or TODAY))) == (
            still_open(after)
        )


class TestSettling:
    def test_takes_the_value_of_a_claim(self) -> None:
        claims(story(), on="2023-03-24").when(
            "settle", target="M-1.1", field="date", take=1, because="signed copy"
        ).then(settled(1, {"happened": day("2023-03-24")}, {"happened": day("2023-03-23")}, "happened"))

    def test_lets_what_was_recorded_stand(self) -> None:
        claims(story(), on="2023-03-24").when(
            "settle", target="M-1.1", field="on", take=0, because="signed copy"
        ).then(settled(0, {}, {}, "happened"))

    def test_changes_all_that_follows_as_an_amendment_does(self) -> None:
        before = claims(story(), expires="2026-03-01", on="2023-03-24")
        after = settle(settle(before, 1), 1, "expires")
        amended = story().then(
            "amend", target="M-1.1", set={"on": "2023-03-24", "expires": "2026-03-01"}, because="x"
        )
        assert after.due() == amended.due() != story().due()
        assert after.state.milestones["M-1.1"].happened == amended.state.milestones["M-1.1"].happened
        assert [one.claim for one in after.state.milestones["M-1.1"].amendments] == [1, 1]

    @pytest.mark.parametrize("take", [0, 1, 2])
    def test_closes_the_conflict_whichever_way_it_goes(self, take: int) -> None:
        before = claims(claims(story(), on="2023-03-24"), RADIO, on="2023-03-25")
        assert still_open(settle(before, take)) == {}

    def test_of_one_field_leaves_the_others_open(self) -> None:
        after = settle(claims(story(), on="2023-03-24", at="Wuxi"), 1)
        assert still_open(after) == {"place": ("differs", (1,))}

    def test_puts_those_who_were_believed_behind_what_holds(self) -> None:
        after = settle(claims(claims(story(), on="2023-03-24"), RADIO, on="2023-03-24"), 1)
        [conflict] = found(after)
        assert (conflict.sources, conflict.open, conflict.settled[0].because) == (
            (MINUTES, RADIO),
            (),
            "signed copy",
        )

    def test_of_a_number_leaves_the_other_figures(self) -> None:
        before = claims(story(), figures=[{"metric": "companies", "amount": "412家"}])
        after = settle(before, 1, "figures.companies").state.milestones["M-1.1"]
        assert [(one.metric, one.amount.words) for one in after.figures] == [
            ("jobs", "9"),
            ("companies", "412家"),
        ]

    @pytest.mark.parametrize("field", ["value", "fields.value", "Value"])
    def test_finds_the_field_by_any_of_its_names(self, field: str) -> None:
        assert still_open(settle(claims(story(), value="11亿元"), 1, field)) == {}

    def test_may_go_back_to_what_is_less_exact(self) -> None:
        before = claims(claims(story(), on="2023-03-24"), RADIO, on="2023-03")
        after = settle(before, 2).state.milestones["M-1.1"]
        assert after.happened == parse("2023-03", TODAY)

    def test_twice_is_refused_with_who_did_it_when_and_why(self) -> None:
        after = settle(claims(story(), on="2023-03-24").by("mei"), 1)
        again = {"target": "M-1.1", "field": "date", "because": "x"}
        after.when("settle", take=0, **again).refused(
            "The conflict on date of M-1.1 was settled by mei on 2023-04-03: claim 1 holds, because: signed "
            "copy. Only a new claim opens it again: tracker claim M-1.1"
        )
        settle(claims(story(), on="2023-03-24").by("mei"), 0).when("settle", take=1, **again).refused(
            "The conflict on date of M-1.1 was settled by mei on 2023-04-03: what was recorded stands, "
            "because: signed copy. Only a new claim opens it again: tracker claim M-1.1"
        )

    def test_is_done_anew_after_a_new_claim(self) -> None:
        after = settle(claims(story(), on="2023-03-24"), 0)
        again = claims(after, RADIO, on="2023-03-24")
        assert still_open(again) == {"happened": ("differs", (2,))}
        last = settle(again, 1, because="two sources")
        assert still_open(last) == {}
        assert last.state.milestones["M-1.1"].happened == parse("2023-03-24", TODAY)

    def test_is_not_undone_by_an_amendment(self) -> None:
        after = settle(claims(story(), on="2023-03-24"), 0)
        assert still_open(after.then("amend", target="M-1.1", set={"on": "2023-03-22"}, because="x")) == {}

    @pytest.mark.parametrize(
        ("field", "take", "sentence"),
        [
            (
                "place",
                1,
                "M-1.1 has no open conflict on place. Open are: figures.Companies, date.",
            ),
            ("theme", 1, "M-1.1 has no open conflict on theme. Open are: figures.Companies, date."),
            ("date", 3, "Claim 3 on M-1.1 says nothing of date. Those that do: 1, 2. None of them: 0."),
            ("date", -1, "Claim -1 on M-1.1 says nothing of date. Those that do: 1, 2. None of them: 0."),
        ],
    )
    def test_what_is_not_in_conflict_is_refused(self, field: str, take: int, sentence: str) -> None:
        before = claims(claims(story(), on="2023-03-24", at="Shenzhen"), RADIO, on="2023-03-25")
        before = claims(before, "B", figures=[{"metric": "companies", "amount": "390"}])
        before.when("settle", target="M-1.1", field=field, take=take, because="x").refused(sentence)

    def test_where_no_conflict_is_open_at_all_is_refused(self) -> None:
        said = {"target": "M-1.1", "take": 0, "because": "x"}
        story().when("settle", field="date", **said).refused(
            "No claim on M-1.1 says anything of 'date'. Record what a source says: tracker claim M-1.1"
        )
        claims(story(), on="2023-03-23").when("settle", field="date", **said).refused(
            "M-1.1 has no conflict on date: the claims agree with what is recorded."
        )

    def test_that_does_not_make_sense_with_the_rest_is_refused(self) -> None:
        before = claims(story(), on="2023-03-01", expires="2023-03-10")
        before.when("settle", target="M-1.1", field="expires", take=1, because="x").refused(
            "expires: 2023-03-10 lies before the milestone itself (2023-03-23). Check the year."
        )
        assert still_open(settle(settle(before, 1), 1, "expires")) == {}


SETS: list[dict[str, object]] = [
    {"on": "2023-03-24"},
    {"on": "2023-03", "at": "HK"},
    {"on": "2023-03-24", "at": "shenzhen"},
    {"value": "10.5亿元"},
    {"figures": [{"metric": "companies", "amount": "390"}, {"metric": "jobs", "amount": "9人"}]},
    {"figures": [{"metric": "Jobs", "amount": "12"}]},
]
CLAIMS = st.lists(st.tuples(st.sampled_from([NEWS, MINUTES, RADIO, "D"]), st.sampled_from(SETS)), max_size=6)
FIELDS = st.sampled_from(["date", "place", "value", "figures.companies", "figures.jobs"])


def told(said: Iterable[tuple[str, dict[str, object]]]) -> Given:
    after = story()
    for source, set_ in said:
        after = claims(after, source, **set_)
    return after


def without_numbers(story: Given) -> set[tuple[str, str, frozenset[str], frozenset[frozenset[str]]]]:
    """The conflicts, with the sources of claims in place of their numbers."""
    by_number = {one.number: one for one in story.state.milestones["M-1.1"].claims}

    def who(numbers: Iterable[int]) -> frozenset[frozenset[str]]:
        return frozenset(frozenset(by_number[number].sources) for number in numbers)

    return {(one.field, one.says, frozenset(one.sources), who(one.open)) for one in found(story)}


class TestWhateverIsClaimed:
    @given_any(CLAIMS.flatmap(lambda said: st.tuples(st.just(said), st.permutations(said))))
    def test_means_the_same_in_any_order(
        self, said: tuple[list[tuple[str, dict[str, object]]], list[tuple[str, dict[str, object]]]]
    ) -> None:
        one, other = map(told, said)

        assert {name.casefold() for name in still_open(one)} == {
            name.casefold() for name in still_open(other)
        }
        assert without_numbers(one) == without_numbers(other)

    @given_any(CLAIMS)
    def test_changes_nothing_that_holds(self, said: list[tuple[str, dict[str, object]]]) -> None:
        before, after = (one.state.milestones["M-1.1"] for one in (story(), told(said)))

        assert after._replace(claims=()) == before

    @given_any(CLAIMS, FIELDS, st.integers(0, 6))
    def test_is_no_longer_open_once_it_was_settled(
        self, said: list[tuple[str, dict[str, object]]], field: str, take: int
    ) -> None:
        before = told(said)
        with suppress(Refused):
            after = settle(before, take, field)
            [gone] = set(still_open(before)) - set(still_open(after))
            assert gone.removeprefix("fields.").casefold() == {"date": "happened"}.get(field, field)
            with pytest.raises(Refused, match="was settled by"):
                after.when("settle", target="M-1.1", field=field, take=0, because="x").decision()
