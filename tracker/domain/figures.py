"""Figures: what was reported and what is counted, over a period, never double and never more than is known.

How a metric counts says how its reports are put together, in each initiative by itself:

- a level (how many there are) and a cumulative total (how many there have been so far): the latest report, by
  the day it speaks of, which is the last day of its date. Reports of the same day that differ are kept side
  by side, as a range.
- per period (how many came in a month): the sum. A period that is told again, or is part of one that was
  told as a whole, is not added; where two periods overlap, how much they share is not known, and the sum is a
  range.
- a metric that nobody has declared counts as a level: nothing of it is added up over time.

The figures of several initiatives are added up, unit by unit; per cents are not, but give a range. Where an
initiative and a part of it both report, nobody knows whether the one has the other in it: a range again.
"""

import unicodedata
from base64 import b32encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import groupby
from typing import Literal

from tracker.domain import extents
from tracker.domain.extents import Answer, Extent
from tracker.domain.measures import MEASURES
from tracker.domain.quantities import Quantity, Range

Counting = Literal["cumulative", "per_period", "level"]

# Names.


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric as it was declared. `key` is its name in scripts; `unit` that of a report without one."""

    key: str
    en: str
    zh: str
    unit: str
    counting: Counting
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it is called."""
        return (self.key, self.en, self.zh, *self.aliases)


def folded(name: str) -> str:
    """A name as it is compared: without case, width and the space in and around it."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().replace("_", " ").split())


class Metrics:
    """The metrics of a journal, found by any of their names."""

    def __init__(self, declared: Iterable[Metric] = ()) -> None:
        self.declared = {one.key: one for one in declared}
        self._named = {folded(name): one for one in self.declared.values() for name in one.names}

    def find(self, name: str) -> Metric | None:
        """The metric of that name; None where nobody has declared one."""
        return self._named.get(folded(name))


def measure_of(name: str) -> str | None:
    """The key of what is counted under a name in any language; None where nothing is."""
    wanted = folded(name)
    named = {folded(text): one.key for one in MEASURES.values() for text in (one.key, one.en, one.zh)}
    return named.get(wanted)


def made_id(letter: str, *parts: str) -> str:
    """A short permanent id, as in K-7k2ab: a hash of what it stands for."""
    digest = sha256("\x1f".join(map(folded, parts)).encode()).digest()
    return f"{letter}-{b32encode(digest).decode().lower()[:10]}"


# Periods.


@dataclass(frozen=True, slots=True)
class Period:
    """From a first to a last day; None: open."""

    first: date | None = None
    last: date | None = None

    def holds(self, first: date | None, last: date | None) -> Answer:
        """Whether something that was at some time from `first` to `last` was in it."""
        begins, ends = first or date.min, last or date.max
        start, end = self.first or date.min, self.last or date.max
        if start <= begins and ends <= end:
            return "yes"
        return "no" if ends < start or begins > end else "possibly"


ALWAYS = Period()


# What was reported.


@dataclass(frozen=True, slots=True)
class Report:
    """A quantity that was reported at a milestone, and the time from `first` to `last` that it speaks of.

    `parent`: the initiative that its own is a part of.
    """

    id: str
    initiative: str
    amount: Quantity
    first: date | None
    last: date
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is not in a figure, why, and what is there in its place."""

    id: str
    because: Literal["earlier", "again", "contained", "straddles"]
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What reports come to: how much, from which of them, without which; `differ` names those at odds.

    `within` names those of a part of an initiative that reports the same itself.
    """

    extent: Extent
    used: tuple[Report, ...]
    left_out: tuple[LeftOut, ...] = ()
    differ: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()


def reported(reports: Iterable[Report], counting: Counting, period: Period = ALWAYS) -> Told | None:
    """Put the reports of one metric and unit together; None where none speaks of the period."""
    ordered = sorted(reports, key=lambda one: (one.initiative, one.id))
    fold = _summed if counting == "per_period" else _latest
    told = [
        one
        for _initiative, own in groupby(ordered, key=lambda one: one.initiative)
        if (one := fold(list(own), period))
    ]
    telling = {one.used[0].initiative for one in told if one.used}
    if not telling:
        return None
    parts = {one.initiative for each in told for one in each.used if one.parent in telling}
    several = [_of_part(one) if one.used[0].initiative in parts else one.extent for one in told if one.used]
    put = extents.total if extents.addable(several[0].unit) else extents.any_of
    used = tuple(report for one in told for report in one.used)
    return Told(
        put(several),
        used,
        tuple(left for one in told for left in one.left_out),
        frozenset().union(*(one.differ for one in told)),
        frozenset(one.id for one in used if one.initiative in parts),
    )


def _of_part(told: Told) -> Extent:
    """What a part adds to the whole that it belongs to: nothing, if that has it already, or all of it."""
    unit = told.extent.unit
    return extents.either(_zero(unit), told.extent) if extents.addable(unit) else told.extent


_NOTHING = Extent(*2 * (Quantity(Decimal(0), "exactly", "", ""),))


def _latest(reports: Sequence[Report], period: Period) -> Told | None:
    spoken = [one for one in reports if period.holds(one.last, one.last) == "yes"]
    if not spoken:
        return None
    last = max(one.last for one in spoken)
    same_day = [one for one in spoken if one.last == last]
    told = _side_by_side(same_day)
    earlier = (LeftOut(one.id, "earlier", told.used[0].id) for one in spoken if one.last < last)
    return Told(told.extent, told.used, (*told.left_out, *earlier), told.differ)


def _side_by_side(reports: Sequence[Report]) -> Told:
    """Reports of the same time: equal ones are one, of those that differ nobody knows which holds."""
    used: dict[tuple[Decimal, str], Report] = {}
    again = []
    for one in reports:
        first = used.setdefault((one.amount.value, one.amount.hedge), one)
        if first is not one:
            again.append(LeftOut(one.id, "again", first.id))
    kept = tuple(used.values())
    differ = frozenset(one.id for one in kept) if len(kept) > 1 else frozenset()
    return Told(extents.any_of(extents.of(one.amount) for one in kept), kept, tuple(again), differ)


def _summed(reports: Sequence[Report], period: Period) -> Told | None:
    held = [(one, period.holds(one.first, one.last)) for one in reports]
    straddling = tuple(LeftOut(one.id, "straddles") for one, answer in held if answer == "possibly")
    inside = [one for one, answer in held if answer == "yes"]
    if not inside and not straddling:
        return None
    found = Told(_NOTHING, (), straddling)
    for told in _by_length(inside):
        found = _joined(found, told)
    return found


def _by_length(reports: Sequence[Report]) -> list[Told]:
    """What was told of each stretch of time, the longest first."""
    stretches: dict[tuple[date, date], list[Report]] = {}
    for one in reports:
        stretches.setdefault((one.first or date.min, one.last), []).append(one)
    longest = sorted(stretches, key=lambda days: (days[0] - days[1], days))
    return [_side_by_side(stretches[days]) for days in longest]


def _joined(sum_: Told, told: Told) -> Told:
    """A sum with what was told of one more stretch of time, no longer than those in it."""
    one = told.used[0]
    within = next((seen for seen in sum_.used if _holds(seen, one)), None)
    if within:
        ids = [*(report.id for report in told.used), *(left.id for left in told.left_out)]
        left = tuple(LeftOut(id_, "contained", within.id) for id_ in ids)
        return Told(sum_.extent, sum_.used, (*sum_.left_out, *left), sum_.differ)
    extent = told.extent
    if any(_overlap(seen, one) for seen in sum_.used):
        extent = extents.either(_zero(extent.unit), extent)
    whole = extent if not sum_.used else _put(sum_.extent, extent)
    return Told(whole, (*sum_.used, *told.used), (*sum_.left_out, *told.left_out), sum_.differ | told.differ)


def _put(first: Extent, second: Extent) -> Extent:
    if extents.addable(first.unit):
        return extents.add(first, second)
    return extents.any_of([first, second])


def _zero(unit: str) -> Extent:
    return extents.of(Quantity(Decimal(0), "exactly", unit, ""))


def _holds(whole: Report, part: Report) -> bool:
    return (whole.first or date.min) <= (part.first or date.min) and part.last <= whole.last


def _overlap(one: Report, other: Report) -> bool:
    return (one.first or date.min) <= other.last and (other.first or date.min) <= one.last


# What is counted.


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is counted once, or `n` such things; `certain`: it had happened by the day asked about.

    `ambiguous`: the source may mean that it is one with something else; then it has an id. `reached` says
    whether an initiative that was begun has landed.
    """

    first: date | None
    last: date | None
    certain: bool = True
    n: int = 1
    amount: Quantity | None = None
    id: str = ""
    ambiguous: bool = False
    reached: Answer = "no"


@dataclass(frozen=True, slots=True)
class Links:
    """Which ambiguous facts may be one with which others, and which with something that is sure."""

    of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    to_sure: frozenset[str] = frozenset()


NO_LINKS = Links()


def counted(facts: Iterable[Fact], period: Period = ALWAYS, links: Links = NO_LINKS) -> Extent | None:
    """How many there were: surely and at most; None where there cannot have been any.

    An ambiguous fact may not be one more: it makes the count a range. Several that may only be one with each
    other are at least one.
    """
    sure = most = 0
    doubtful = []
    for one in facts:
        answer = period.holds(one.first, one.last)
        if answer == "no":
            continue
        most += one.n
        if answer == "yes" and one.certain:
            if one.ambiguous:
                doubtful.append(one.id)
            else:
                sure += one.n
    return extents.counted(sure + _clusters(doubtful, links), most) if most else None


def _clusters(ids: Iterable[str], links: Links) -> int:
    """How many things ambiguous facts are at the least: each two or more that may be one are one."""
    left, found = set(ids), 0
    while left:
        cluster, ahead = set(), {min(left)}
        while ahead:
            one = ahead.pop()
            cluster.add(one)
            ahead |= (links.of.get(one, frozenset()) & left) - cluster
        left -= cluster
        found += len(cluster) > 1 and not cluster & links.to_sure
    return found


def amounts(facts: Iterable[Fact], period: Period = ALWAYS) -> dict[str, Extent]:
    """The sum of the amounts of facts by unit; one that may not count may add nothing."""
    sums: dict[str, Extent] = {}
    for one in facts:
        answer = period.holds(one.first, one.last)
        if one.amount is None or answer == "no":
            continue
        unit = extents.unit_of(one.amount.unit)
        told = extents.of(Quantity(one.amount.value, one.amount.hedge, unit, one.amount.words))
        if answer != "yes" or not one.certain or one.ambiguous:
            told = extents.either(_zero(unit), told)
        sums[unit] = extents.add(sums[unit], told) if unit in sums else told
    return sums


@dataclass(frozen=True, slots=True)
class Converted:
    """How many initiatives were begun in a period, how many of them have landed, and the share."""

    begun: Extent
    landed: Extent
    share: Range | None


def converted(facts: Iterable[Fact], period: Period = ALWAYS) -> Converted | None:
    """Of what was begun in a period, how much has landed since; None where nothing can have been."""
    tally = {(sure, reached): 0 for sure in (True, False) for reached in ("yes", "no", "possibly")}
    for one in facts:
        answer = period.holds(one.first, one.last)
        if answer != "no":
            tally[(answer == "yes" and one.certain, one.reached)] += one.n
    sure, maybe = (sum(tally[which, reached] for reached in _ANSWERS) for which in (True, False))
    if not sure + maybe:
        return None
    least, most = tally[True, "yes"], tally[True, "yes"] + tally[True, "possibly"]
    begun_most = sure + maybe
    not_landed = tally[False, "no"] + tally[False, "possibly"]
    landed_maybe = tally[False, "yes"] + tally[False, "possibly"]
    low = Decimal(least) / (sure + not_landed) if sure + not_landed else Decimal(1)
    high = Decimal(most + landed_maybe) / (sure + landed_maybe) if sure + landed_maybe else Decimal(0)
    return Converted(
        extents.counted(sure, begun_most),
        extents.counted(least, most + landed_maybe),
        extents.no_finer(low, high, Decimal(begun_most)),
    )


_ANSWERS: tuple[Answer, ...] = ("yes", "no", "possibly")
