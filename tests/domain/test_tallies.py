"""What is counted in an initiative: each thing once, to the first milestone that tells of it."""

import pytest

from tests.domain.specification import BOOK, Given, given, happened, opened, planned
from tracker.domain.initiatives.events import MilestoneRecorded
from tracker.domain.quantities import parse
from tracker.domain.tallies import Tally, tallies


def amount(text: str) -> dict[str, str]:
    return parse(text).to_json()


def signed(
    on: str, number: int, sort: str | None = "cooperation", *who: str, **more: object
) -> MilestoneRecorded:
    fields = {"agreement": sort} if sort else {}
    parties = [{"name": name, "role": "signatory"} for name in who]
    return happened("agreement_signed", on, number, fields=fields | dict(more), parties=parties)


def counts(story: Given, *measures: str) -> list[str]:
    """`agreements.cooperation M-1.1`, and `(M-1.2 as M-1.1)` for what is not counted again."""
    found = [one for one in tallies(story.state, BOOK.kinds) if not measures or one.measure in measures]
    return [_said(one) for one in found]


def _said(one: Tally) -> str:
    name = f"{one.measure}.{one.sort}" if one.sort else one.measure
    if one.instead:
        return f"{name} ({one.milestone.id} as {one.instead})"
    return f"{name} {one.milestone.id}"


class TestASigning:
    def test_that_is_told_twice_counts_once_to_the_first(self) -> None:
        story = given(opened(), signed("2023-03-24", 1), signed("2023-03-20", 2))
        assert counts(story, "agreements") == [
            "agreements.cooperation M-1.2",
            "agreements.cooperation (M-1.1 as M-1.2)",
        ]

    def test_whose_sort_is_not_told_may_be_any(self) -> None:
        story = given(
            opened(),
            signed("2023-03-20", 1, None),
            signed("2023-03-24", 2),
            signed("2023-03-26", 3, "strategic"),
        )
        assert counts(story, "agreements") == [
            "agreements.cooperation M-1.1",
            "agreements.strategic M-1.3",
            "agreements.cooperation (M-1.2 as M-1.1)",
        ]

    def test_of_another_sort_is_another(self) -> None:
        story = given(opened(), signed("2023-03-20", 1, "strategic"), signed("2023-03-24", 2, "investment"))
        assert counts(story, "agreements") == ["agreements.strategic M-1.1", "agreements.investment M-1.2"]

    def test_in_a_programme_is_the_same_only_of_the_same_organisations(self) -> None:
        story = given(
            opened("programme"),
            signed("2023-03-20", 1, "strategic", "A", "B"),
            signed("2023-03-24", 2, "strategic", "b", "a"),
            signed("2023-03-24", 3, "strategic", "A", "C"),
        )
        assert counts(story, "agreements") == [
            "agreements.strategic M-1.1",
            "agreements.strategic M-1.3",
            "agreements.strategic (M-1.2 as M-1.1)",
        ]

    def test_in_a_programme_without_signatories_is_the_same_only_on_the_same_days(self) -> None:
        story = given(
            opened("programme"),
            signed("2023-03-20", 1, "strategic", "A", "B"),
            signed("2023-03-20", 2, "strategic"),
            signed("2023-03-24", 3, "strategic"),
        )
        assert counts(story, "agreements") == [
            "agreements.strategic M-1.1",
            "agreements.strategic M-1.3",
            "agreements.strategic (M-1.2 as M-1.1)",
        ]

    def test_has_the_amount_of_the_first_milestone_that_tells_one(self) -> None:
        story = given(opened(), signed("2023-03-20", 1), signed("2023-03-24", 2, value=amount("超10亿元")))
        [first, again] = tallies(story.state, BOOK.kinds)[:2]
        assert (first.amount, again.amount) == (parse("超10亿元"), None)

    def test_that_was_withdrawn_or_only_planned_does_not_count(self) -> None:
        story = given(opened(), signed("2023-03-20", 1), planned("agreement_signed", "2023-05-01", 2))
        assert counts(story.then("retract", target="M-1.1", because="x"), "agreements") == []


class TestALanding:
    def test_counts_once_to_the_first_milestone_that_says_so(self) -> None:
        story = given(
            opened(),
            happened("construction_started", "2023-01-10", 1),
            happened("company_landed", "2023-02-10", 2),
            happened("company_registered", "2023-03-10", 3),
        )
        assert counts(story, "projects_landed") == [
            "projects_landed M-1.2",
            "projects_landed (M-1.3 as M-1.2)",
        ]

    def test_is_implied_by_what_cannot_be_without_it_at_some_time_before(self) -> None:
        story = given(opened(), happened("construction_started", "2023-01-10"))
        [landed] = [one for one in tallies(story.state, BOOK.kinds) if one.measure == "projects_landed"]
        assert (landed.first, str(landed.last)) == (None, "2023-01-10")

    def test_in_another_kind_of_initiative_is_none(self) -> None:
        assert counts(given(opened("programme"), happened("company_landed", "2023-02-10"))) == []


class TestAnOffice:
    def test_is_unveiled_once_and_opens_once(self) -> None:
        story = given(
            opened("outpost"),
            happened("plaque_unveiled", "2023-01-10", 1),
            happened("plaque_unveiled", "2023-01-11", 2),
            happened("opened", "2023-02-10", 3),
            happened("in_operation", "2023-03-10", 4),
            happened("tenant_admitted", "2023-03-11", 5),
        )
        assert counts(story, "offices_unveiled", "offices_open") == [
            "offices_unveiled M-1.1",
            "offices_unveiled (M-1.2 as M-1.1)",
            "offices_open M-1.3",
            "offices_open (M-1.4 as M-1.3)",
        ]

    def test_that_has_a_tenant_is_open(self) -> None:
        story = given(opened("outpost"), happened("tenant_admitted", "2023-03-11"))
        assert counts(story, "offices_unveiled", "offices_open") == ["offices_open M-1.1"]


def test_every_delegation_and_every_visit_counts() -> None:
    kinds = [
        "delegation_out",
        "delegation_in",
        "site_visit",
        "company_visit",
        "return_visit",
        "aftercare_visit",
    ]
    story = given(
        opened("agreement"), *(happened(kind, "2023-03-10", number) for number, kind in enumerate(kinds, 1))
    )
    assert counts(story, "delegations", "visits") == [
        "delegations.sent M-1.1",
        "delegations.received M-1.2",
        "visits.site M-1.3",
        "visits.company M-1.4",
        "visits.return M-1.5",
        "visits.aftercare M-1.6",
    ]


def test_increases_of_capital_stand_apart_and_one_that_is_told_twice_is_one() -> None:
    more = {"fields": {"increment": amount("2亿元")}}
    story = given(
        opened(),
        signed("2023-01-10", 1),
        happened("capital_increase", "2023-02-10", 2, **more),
        happened("capital_increase", "2023-02-10", 3, **more),
        happened("capital_increase", "2023-03-10", 4, **more),
    )
    assert counts(story, "agreements", "capital_increases") == [
        "agreements.cooperation M-1.1",
        "capital_increases M-1.2",
        "capital_increases (M-1.3 as M-1.2)",
        "capital_increases M-1.4",
    ]


class TestAConversion:
    @pytest.mark.parametrize(
        ("kind", "milestones", "found"),
        [
            ("project", ["lead"], None),
            ("project", ["lead", "contact"], ("M-1.2", None)),
            ("project", ["talks"], ("M-1.1", None)),
            ("project", ["talks", "company_landed"], ("M-1.1", "M-1.2")),
            ("project", ["construction_started"], ("M-1.1", "M-1.1")),
            ("talent", ["contact", "talent_arrived"], ("M-1.1", "M-1.2")),
            ("agreement", ["talks", "agreement_signed"], ("M-1.1", "M-1.2")),
            ("outpost", ["co_founded", "opened"], ("M-1.1", "M-1.2")),
            ("institute", ["intent", "co_founded"], ("M-1.1", "M-1.2")),
            ("programme", ["roadshow"], None),
        ],
    )
    def test_goes_from_the_first_sign_of_contact_to_the_landing(
        self, kind: str, milestones: list[str], found: tuple[str, str | None] | None
    ) -> None:
        held = (happened(one, f"2023-01-{number:02}", number) for number, one in enumerate(milestones, 1))
        begun = [
            one
            for one in tallies(given(opened(kind), *held).state, BOOK.kinds)
            if one.measure == "conversion"
        ]
        assert [(one.milestone.id, one.reached.id if one.reached else None) for one in begun] == (
            [found] if found else []
        )

    def test_that_only_shows_in_something_later_was_begun_at_some_time_before(self) -> None:
        story = given(opened(), happened("talks", "2023-01-10"))
        [begun] = tallies(story.state, BOOK.kinds)
        assert (begun.first, str(begun.last)) == (None, "2023-01-10")


def test_what_was_relocated_is_shared_with_the_district() -> None:
    story = given(
        opened(),
        signed("2023-01-10", 1),
        happened("site_visit", "2023-01-11", 2),
        happened("company_landed", "2023-02-10", 3),
        happened("relocated", "2023-03-10", 4, fields={"district": "滨湖区"}),
    )
    shared = {one.measure: one.shared for one in tallies(story.state, BOOK.kinds)}
    assert shared == {
        "visits": (),
        "agreements": ("滨湖区",),
        "projects_landed": ("滨湖区",),
        "conversion": (),
    }
