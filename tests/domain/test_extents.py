"""Extents keep what is known: whatever is worked out from them never says more than they do."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import permutations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import extents
from tracker.domain.extents import Extent
from tracker.domain.quantities import Bounds, Hedge, Quantity, bounds, parse, show_share

HEDGES: tuple[Hedge, ...] = get_args(Hedge)
NUMBERS = st.integers(min_value=0, max_value=10_000).map(Decimal)
QUANTITIES = st.builds(Quantity, NUMBERS, st.sampled_from(HEDGES), st.just("家"), st.just(""))
AWAY = st.integers(min_value=-500, max_value=500).map(Decimal)


def of(text: str) -> Extent:
    return extents.of(parse(text))


def between(low: str, high: str) -> Extent:
    least, most = parse(low), parse(high)
    return Extent(least, most)


def possible(quantity: Quantity, away: Decimal) -> Decimal:
    """A value that a quantity may have, on whichever side its hedge allows."""
    return (
        next(
            value
            for value in (
                quantity.value + away,
                quantity.value - away,
                quantity.value + 1,
                quantity.value - 1,
            )
            if value in bounds(quantity)
        )
        if quantity.hedge != "exactly"
        else quantity.value
    )


POSSIBLE = st.builds(lambda quantity, away: (quantity, possible(quantity, away)), QUANTITIES, AWAY)
"""A quantity, and a value that it may really have."""


class TestASum:
    @given(st.lists(POSSIBLE, min_size=1, max_size=6))
    def test_never_claims_more_than_its_parts(self, parts: list[tuple[Quantity, Decimal]]) -> None:
        whole = extents.total(extents.of(quantity) for quantity, _real in parts)
        assert Decimal(sum(real for _quantity, real in parts)) in extents.bounds(whole)

    @given(st.lists(st.lists(POSSIBLE, min_size=1, max_size=4), min_size=1, max_size=4), st.data())
    def test_of_what_sources_disagree_on_holds_whichever_is_right(
        self, parts: list[list[tuple[Quantity, Decimal]]], data: st.DataObject
    ) -> None:
        whole = extents.total(extents.any_of(extents.of(told) for told, _real in each) for each in parts)
        right = [data.draw(st.sampled_from(each))[1] for each in parts]
        assert Decimal(sum(right)) in extents.bounds(whole)

    @given(st.lists(QUANTITIES, min_size=1, max_size=4))
    def test_is_the_same_in_any_order(self, parts: list[Quantity]) -> None:
        sums = {_said(extents.total(map(extents.of, order))) for order in permutations(parts)}
        assert len(sums) == 1

    @pytest.mark.parametrize(
        ("first", "second", "whole"),
        [
            ("400余家", "9家", "over 409 家"),
            ("近10家", "9家", "nearly 19 家"),
            ("400余家", "近10家", "about 410 家"),
        ],
    )
    def test_carries_the_hedge(self, first: str, second: str, whole: str) -> None:
        assert extents.show(extents.add(of(first), of(second)), "en") == whole

    def test_of_one_part_keeps_its_words(self) -> None:
        assert extents.total([of("400余家")]).least.words == "400余家"


class TestOneOrTheOther:
    @given(st.lists(QUANTITIES, min_size=1, max_size=4))
    def test_is_the_same_in_any_order(self, told: list[Quantity]) -> None:
        found = {_said(extents.any_of(map(extents.of, order))) for order in permutations(told)}
        assert len(found) == 1

    @pytest.mark.parametrize(
        ("first", "second", "shown"),
        [
            ("390家", "400家", "390–400 家"),
            ("390家", "390家", "390 家"),
            ("400余家", "450余家", "over 400–450 家"),
            ("400余家", "390家", "at least 390–400 家"),
            ("近10家", "12家", "at most 10–12 家"),
            ("400余家", "近390家", "about 390–400 家"),
        ],
    )
    def test_is_shown_as_a_range(self, first: str, second: str, shown: str) -> None:
        assert extents.show(extents.any_of([of(first), of(second)]), "en") == shown

    def test_a_single_one_stays_as_it_was_told(self) -> None:
        assert extents.any_of([of("400余家")]) == of("400余家")


class TestTheBounds:
    @pytest.mark.parametrize(
        ("extent", "where"),
        [
            (extents.counted(3, 4), Bounds(Decimal(3), Decimal(4))),
            (between("over 400", "over 450"), Bounds(Decimal(400), None, low_open=True)),
            (between("nearly 400", "nearly 450"), Bounds(None, Decimal(450), high_open=True)),
            (between("about 400", "about 450"), Bounds(None, None)),
        ],
    )
    def test_have_no_width_made_up(self, extent: Extent, where: Bounds) -> None:
        assert extents.bounds(extent) == where


class TestAShare:
    @pytest.mark.parametrize(
        ("part", "whole", "shown"),
        [
            (of("10多家"), of("400余家"), "≈2–3 %"),  # K3 of K1, as the inventory says
            (extents.counted(5, 5), extents.counted(10, 10), "50 %"),
            (extents.counted(1, 1), extents.counted(3, 3), "≈33 %"),
            (extents.counted(3, 4), extents.counted(9, 9), "≈33–45 %"),
            (extents.counted(1, 1), extents.counted(3000, 3000), "≈0 %"),
            (of("9个"), of("40家"), "≈22 %"),
            (of("450家"), of("2000家"), "22.5 %"),
        ],
    )
    def test_has_no_false_decimals(self, part: Extent, whole: Extent, shown: str) -> None:
        found = extents.share(part, whole)
        assert found is not None
        assert show_share(found, "en") == shown

    def test_of_nothing_says_nothing(self) -> None:
        assert extents.share(extents.counted(1, 2), extents.counted(0, 3)) is None

    @given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 500), st.integers(0, 500))
    def test_of_counts_holds_wherever_they_really_lie(
        self, low: int, more: int, whole: int, wider: int
    ) -> None:
        found = extents.share(extents.counted(low, low + more), extents.counted(whole, whole + wider))
        assert found is not None
        half = Decimal("0.005")  # one number is rounded to the nearest per cent, a range outwards
        for part in (low, low + more):
            for of_all in (whole, whole + wider):
                assert found.low - half <= Decimal(part) / of_all <= found.high + half


class TestATarget:
    @pytest.mark.parametrize(
        ("actual", "target", "answer"),
        [
            (of("400余家"), "400家", "yes"),
            (of("400余家"), "400余家", "yes"),
            (of("400家"), "400余家", "no"),
            (of("400余家"), "500家", "possibly"),
            (of("近10家"), "10家", "no"),
            (of("近10家"), "8家", "possibly"),
            (of("约10家"), "1家", "possibly"),
            (extents.counted(3, 4), "3", "yes"),
            (extents.counted(3, 4), "4", "possibly"),
            (extents.counted(3, 4), "5", "no"),
            (extents.counted(3, 4), "不超过4", "yes"),
            (extents.counted(3, 4), "不超过3", "possibly"),
            (extents.counted(3, 4), "不超过2", "no"),
            (of("400余家"), "不超过400家", "no"),
        ],
    )
    def test_is_reached_perhaps_or_not(self, actual: Extent, target: str, answer: str) -> None:
        assert extents.reaches(actual, parse(target)) == answer

    @given(POSSIBLE, QUANTITIES)
    def test_is_never_said_to_be_reached_or_missed_where_it_may_be_otherwise(
        self, actual: tuple[Quantity, Decimal], target: Quantity
    ) -> None:
        told, real = actual
        wanted: Callable[[Decimal], bool] = {
            "at_most": lambda value: value <= target.value,
            "over": lambda value: value > target.value,
        }.get(target.hedge, lambda value: value >= target.value)
        answer = extents.reaches(extents.of(told), target)
        assert answer == "possibly" or (answer == "yes") == wanted(real)


@pytest.mark.parametrize(
    ("extent", "en", "zh"),
    [
        (extents.counted(3, 4), "3–4", "3–4"),
        (extents.counted(3, 3), "3", "3"),
        (of("400余家"), "over 400 家", "400余家"),
        (between("至少400家", "至少450家"), "at least 400–450 家", "至少400–450家"),
        (between("300万元", "500万元"), "3 million–5 million 元", "300万–500万元"),
        (between("$3", "$5"), "$3–$5", "$3–$5"),
        (between("40%", "60%"), "40–60 %", "40–60%"),
    ],
)
def test_it_is_shown_in_both_languages(extent: Extent, en: str, zh: str) -> None:
    assert (extents.show(extent, "en"), extents.show(extent, "zh")) == (en, zh)


@pytest.mark.parametrize(
    ("told", "unit"),
    [("RMB", "CNY"), ("HK$", "HKD"), ("港元", "HKD"), ("元", "元"), ("$", "$"), ("家", "家")],
)
def test_only_names_of_one_and_the_same_currency_are_one_unit(told: str, unit: str) -> None:
    assert extents.unit_of(told) == unit


def _said(extent: Extent) -> Sequence[object]:
    return (extent.least.value, extent.most.value, extent.hedge, extent.unit)
