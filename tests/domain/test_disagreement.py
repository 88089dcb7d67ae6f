"""Whether two accounts of a value agree, one says more, or they differ."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.dates import parse
from tracker.domain.disagreement import says
from tracker.domain.quantities import parse as amount

TODAY = date(2023, 4, 3)


def day(told: str) -> dict[str, Any]:
    return parse(told, TODAY).to_json()


def of(told: str) -> dict[str, Any]:
    return amount(told).to_json()


@pytest.mark.parametrize(
    ("held", "claimed", "found"),
    [
        ("2023-03-23", "2023-03-23", "agrees"),
        ("3月23日", "2023-03-23", "agrees"),
        ("2023-03-23", "2023-03-24", "differs"),
        ("2023-03-23", "2023-03", "agrees"),
        ("2023-03-23", "2023年3月下旬", "agrees"),
        ("2023-03-23", "../2023-03", "agrees"),
        ("2023-03", "2023-03-23", "more"),
        ("2023-02", "2023-02~", "agrees"),
        ("2023年2月中旬", "2023-02-15", "more"),
        ("2023-03-23/2023-03-24", "2023-03-24", "differs"),
        ("2023-03-24", "2023-03-23/2023-03-24", "differs"),
        ("2023-03", "2023-03-23/2023-03-24", "more"),
        ("2023-03", "2023-02", "differs"),
        ("2023-03-20/..", "2023-03-23", "more"),
        ("2023-03-20/..", "2023-03-19", "differs"),
    ],
)
def test_a_date_that_is_only_less_exact_agrees(held: str, claimed: str, found: str) -> None:
    assert says(day(held), day(claimed)) == found


@pytest.mark.parametrize(
    ("held", "claimed", "found"),
    [
        ("400余家", "over 400", "agrees"),
        ("400余家", "412", "more"),
        ("412家", "400余家", "agrees"),
        ("400余家", "4000家", "differs"),
        ("400余家", "399家", "differs"),
        ("近10", "9", "more"),
        ("近10", "3", "differs"),
        ("约3.5亿元", "3.4亿元", "more"),
        ("9个", "9", "agrees"),
        ("9个", "9人", "differs"),
        ("over 400", "nearly 450", "differs"),
    ],
)
def test_an_amount_that_is_only_hedged_agrees(held: str, claimed: str, found: str) -> None:
    assert says(of(held), of(claimed)) == found


HOST, GUEST = {"name": "A", "role": "host"}, {"name": "B", "role": "visitor"}
JOBS = {"metric": "jobs", "amount": of("400余人"), "as_of": None, "target": False, "note": "n"}


@pytest.mark.parametrize(
    ("held", "claimed", "found"),
    [
        (None, None, "agrees"),
        (None, "Wuxi", "more"),
        ([], ["land"], "more"),
        ("Wuxi", None, "differs"),
        ("Wuxi", " wuxi ", "agrees"),
        ("Wuxi", "Shenzhen", "differs"),
        (9, 10, "differs"),
        ([HOST, GUEST], [GUEST, HOST], "agrees"),
        ([HOST], [HOST, GUEST], "differs"),
        ([HOST, GUEST], [HOST], "differs"),
        ([HOST], [GUEST], "differs"),
        ([HOST], [{**HOST, "role": "visitor"}], "differs"),
        ([JOBS], [{"metric": "jobs", "amount": of("over 400")}], "agrees"),
        ([JOBS], [{"metric": "jobs", "amount": of("412")}], "more"),
        ([JOBS], [{"metric": "jobs", "amount": of("390")}], "differs"),
        ([JOBS], [{"metric": "jobs", "amount": of("400余人"), "as_of": day("2023-03")}], "more"),
        ([JOBS], [{"metric": "jobs", "amount": of("400余人"), "target": True}], "differs"),
        ([JOBS, {**JOBS, "amount": of("9")}], [{**JOBS, "amount": of("9")}, JOBS], "agrees"),
    ],
)
def test_what_is_said_of_a_field_is_compared_part_by_part(held: object, claimed: object, found: str) -> None:
    assert says(held, claimed) == found


TOLD = ["2023-03-23", "2023-03", "2023年3月下旬", "2023", "2023-03-23/2023-03-24", "../2023-03", "2023-02~"]
AMOUNTS = ["9", "近10", "400余家", "412", "约400", "至少20家", "10%"]
dates = st.sampled_from(TOLD).map(day)
values = st.one_of(st.none(), dates, st.sampled_from(AMOUNTS).map(of), st.sampled_from(["Wuxi", "HK"]))


@given(st.one_of(values, st.lists(values, max_size=3)))
def test_everything_agrees_with_itself(value: object) -> None:
    assert says(value, value) == "agrees"


@given(dates, dates)
def test_of_two_dates_the_one_that_says_more_is_agreed_with_by_the_other(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    if says(one, other) == "more":
        assert says(other, one) == "agrees"
    if says(one, other) == "differs":
        assert says(other, one) == "differs"
