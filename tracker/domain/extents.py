"""How much something is, where it is not one number: 3 to 4, over 400 or 450, ten more or less.

An extent goes from one quantity to another, both with one hedge and one unit. It is what comes of counting
what is not certain, of sources that disagree, and of adding such things up. Whatever is worked out from
extents never says more than they do (see `bounds`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from tracker.domain import quantities
from tracker.domain.quantities import Bounds, Hedge, Quantity, Range

Answer = Literal["yes", "no", "possibly"]

_UNITS = {
    "RMB": "CNY", "人民币": "CNY", "HK$": "HKD", "港元": "HKD", "港币": "HKD", "US$": "USD", "美元": "USD",
    "澳门元": "MOP", "澳门币": "MOP", "€": "EUR", "欧元": "EUR", "日元": "JPY", "£": "GBP", "英镑": "GBP",
}  # fmt: skip
"""Names of one and the same currency. 元, $ and ¥ are not here: whose they are, they do not say."""

_RARE = Decimal(1000)
_NOT_ADDED = ("%", "‰", "百分点")


@dataclass(frozen=True, slots=True)
class Extent:
    """From the least to the most that it is told to be; both have the same hedge and unit."""

    least: Quantity
    most: Quantity

    @property
    def hedge(self) -> Hedge:
        """The hedge of both ends."""
        return self.least.hedge

    @property
    def unit(self) -> str:
        """The unit of both ends."""
        return self.least.unit

    @property
    def single(self) -> bool:
        """Whether it is one number, hedged or not."""
        return self.least.value == self.most.value


def of(quantity: Quantity) -> Extent:
    """A quantity as an extent; the words that it was told in stay."""
    return Extent(quantity, quantity)


def counted(low: int, high: int) -> Extent:
    """What was counted: surely so many, at most so many."""
    least, most = (Quantity(Decimal(number), "exactly", "", "") for number in (low, high))
    return Extent(least, most)


def unit_of(told: str) -> str:
    """A unit as it is compared: the names of one currency are one unit."""
    return _UNITS.get(told, told)


def addable(unit: str) -> bool:
    """Whether amounts of different things can be added: a per cent of one is not a per cent of another."""
    return unit not in _NOT_ADDED


def bounds(extent: Extent) -> Bounds:
    """Where it surely lies, with no width made up: 3 to 4 is [3, 4], over 400 to 450 is (400, ∞)."""
    low, high = quantities.bounds(extent.least), quantities.bounds(extent.most)
    return Bounds(low.low, high.high, low.low_open, high.high_open)


def add(first: Extent, second: Extent) -> Extent:
    """The sum of two extents of one unit. Raises Refused for two units."""
    return Extent(quantities.add(first.least, second.least), quantities.add(first.most, second.most))


def total(extents: Iterable[Extent]) -> Extent:
    """The sum of extents of one unit; a single one keeps its words. There must be one."""
    first, *others = extents
    for one in others:
        first = add(first, one)
    return first


_EITHER: dict[frozenset[Hedge], Hedge] = {
    frozenset({"exactly", "over"}): "at_least",
    frozenset({"exactly", "at_least"}): "at_least",
    frozenset({"over", "at_least"}): "at_least",
    frozenset({"exactly", "nearly"}): "at_most",
    frozenset({"exactly", "at_most"}): "at_most",
    frozenset({"nearly", "at_most"}): "at_most",
}
"""The hedge of what is one thing or the other, where the two have different ones; any other pair: about."""


def either(first: Extent, second: Extent) -> Extent:
    """The one or the other of one unit, nobody knows which: sources that disagree. The order is no matter."""
    hedges = frozenset({first.hedge, second.hedge})
    hedge = first.hedge if len(hedges) == 1 else _EITHER.get(hedges, "about")
    numbers = [one.value for each in (first, second) for one in (each.least, each.most)]
    least, most = (Quantity(number, hedge, first.unit, "") for number in (min(numbers), max(numbers)))
    return Extent(least, most)


def any_of(extents: Iterable[Extent]) -> Extent:
    """One of several, nobody knows which; a single one stays as it is. There must be one.

    The hedge is the same in whatever order they come: what is left of "over" beside "exactly" is "at least".
    """
    first, *others = sorted(extents, key=lambda one: (one.hedge, one.least.value, one.most.value))
    for one in others:
        first = first if (one.least, one.most) == (first.least, first.most) else either(first, one)
    return first


def share(part: Extent, whole: Extent) -> Range | None:
    """The one as a share of the other, of a unit or both counted; None where that says nothing.

    Hedged figures give a range, rounded outwards to the first digit of its lower end. Exact ones are given no
    finer than they are: in whole per cents where the whole is below 1,000.
    """
    if whole.least.value <= 0 or part.least.value < 0:
        return None
    least, most = quantities.ratio(part.least, whole.most), quantities.ratio(part.most, whole.least)
    if least.hedged or most.hedged:
        return Range(least.low, most.high, hedged=True)
    return no_finer(least.low, most.high, whole.least.value)


def no_finer(low: Decimal, high: Decimal, whole: Decimal) -> Range:
    """A share of a whole that was counted, from low to high, in whole per cents where that is below 1,000.

    The ends of a range are rounded outwards; one number to the nearest, and it is rough where it was cut.
    """
    step = Decimal("0.01") if whole < _RARE else Decimal("0.001")
    if low == high:
        nearest = (low / step).quantize(Decimal(1)) * step
        return Range(nearest, nearest, hedged=nearest != low)
    first = (low / step).to_integral_value(ROUND_FLOOR) * step
    return Range(first, (high / step).to_integral_value(ROUND_CEILING) * step, hedged=True)


def reaches(actual: Extent, target: Quantity) -> Answer:
    """Whether so much is what a target asks for: that much or more, more than it, or at most that much."""
    where, value = bounds(actual), target.value
    if target.hedge == "at_most":
        if where.high is not None and where.high <= value:
            return "yes"
        beyond = where.low is not None and (where.low > value or (where.low == value and where.low_open))
        return "no" if beyond else "possibly"
    strict = target.hedge == "over"
    if where.low is not None and (
        where.low > value or (where.low == value and (where.low_open or not strict))
    ):
        return "yes"
    short = where.high is not None and (
        where.high < value or (where.high == value and (where.high_open or strict))
    )
    return "no" if short else "possibly"


def show(extent: Extent, language: str) -> str:
    """Show it with its hedge and unit, never rounded: `3–4`, `over 400–450 家`, `至少400–450家`."""
    if extent.single:
        return quantities.show(extent.least, language)
    least, most = (Quantity(one.value, "exactly", extent.unit, "") for one in (extent.least, extent.most))
    high, low = quantities.show(most, language), quantities.show(least, language)
    if not (extent.unit and low.startswith(extent.unit)):
        low = quantities.show(Quantity(extent.least.value, "exactly", "", ""), language)
    eleven = Quantity(Decimal(11), extent.hedge, "", "")  # not round: the hedge then stands before it
    return f"{quantities.show(eleven, language).removesuffix('11')}{low}–{high}"
