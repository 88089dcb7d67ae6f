"""Planning a milestone that is still to come."""

from datetime import date

import pytest

from tests.domain.specification import TODAY, given, happened, opened, planned
from tracker.domain.dates import Fuzzy, parse
from tracker.domain.initiatives.events import InitiativeRetracted, MilestonePlanned
from tracker.domain.initiatives.parts import Commitment, Party
from tracker.domain.quantities import parse as amount


def test_everything_that_was_said_is_kept() -> None:
    given(opened()).when(
        "plan",
        kind="delegation_in",
        initiative="I-1",
        on="2023-05",
        with_=[{"name": "Shenzhen", "role": "visitor"}],
        at="Wuxi",
        note="Still open who comes",
        sources=["a call"],
        quote="in May",
        during="M-2.1",
        fields={"size": "约20人"},
        commitments=[{"what": "Book a room"}],
    ).then(
        MilestonePlanned(
            milestone="M-1.1",
            kind="delegation_in",
            planned=Fuzzy("2023-05", "", date(2023, 5, 1), date(2023, 5, 31)),
            recorded_on=TODAY,
            fields={"size": amount("约20人").to_json()},
            parties=[Party(name="Shenzhen", role="visitor")],
            place="Wuxi",
            note="Still open who comes",
            sources=["a call"],
            quote="in May",
            during="M-2.1",
            commitments=[Commitment(what="Book a room")],
        )
    )


def test_its_id_counts_with_those_of_what_happened() -> None:
    given(opened(), happened("talks", "2023-03-01")).when(
        "plan", kind="talks", initiative="I-1", on="2023-04-20"
    ).then(planned("talks", "2023-04-20", 2))


@pytest.mark.parametrize(
    ("told", "edtf"),
    [
        ("今天", "2023-04-03"),
        ("4月20日", "2023-04-20"),
        ("3月20日", "2024-03-20"),
        ("2023-04-01/2023-04-10", None),
    ],
)
def test_a_day_without_a_year_is_the_next_one(told: str, edtf: str | None) -> None:
    [event] = given(opened()).when("plan", kind="talks", initiative="I-1", on=told).decision()
    assert isinstance(event, MilestonePlanned)
    assert event.planned.edtf == (edtf or told)


def test_a_plan_never_ends_on_the_day_of_recording() -> None:
    [event] = given(opened()).when("plan", kind="talks", initiative="I-1", on="2023-04-03/..").decision()
    assert isinstance(event, MilestonePlanned)
    assert event.planned == parse("2023-04-03/..", TODAY)


def test_what_has_passed_is_refused() -> None:
    given(opened()).when("plan", kind="talks", initiative="I-1", on="2023-04-02").refused(
        "2023-04-02 has passed, and a plan looks ahead. If it happened, use: tracker record"
    )


def test_a_kind_that_nobody_knows_is_refused() -> None:
    given(opened()).when("plan", kind="talk", initiative="I-1", on="2023-04-20").refused(
        "There is no kind of milestone called 'talk'. Nearest: talks. All of them: tracker kind list"
    )


def test_an_initiative_that_was_taken_back_is_refused() -> None:
    given(opened(), InitiativeRetracted(because="a copy of I-2")).when(
        "plan", kind="talks", initiative="I-1", on="2023-04-20"
    ).refused("I-1 was taken back (a copy of I-2): open a new initiative.")
