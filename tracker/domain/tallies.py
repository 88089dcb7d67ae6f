"""What of an initiative is counted, and how often: visits, agreements, offices, landings, capital.

Everything is counted from milestones that happened, and each thing once:

- One signing is counted to the first milestone that tells of it. In one initiative, two signings of the same
  sort of agreement are one (a sort that was not told is like any); in a programme, which may bring about many
  agreements, only where the same signed, or, where one of them does not say who did, on the same days.
- An office is unveiled, opened, a project lands, once. Where no milestone says so, the first that could not
  have happened without it does: then it was at some time until that day.
- An increase of capital is counted by itself, by its increment, and never with what was signed or landed.
- What was relocated is shared: it counts for the district that it moved to as well, and once in all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from tracker.domain.initiatives.state import Initiative, Milestone
from tracker.domain.initiatives.state import in_order as by_happening
from tracker.domain.kinds import Kind
from tracker.domain.lifecycles import LIFECYCLES
from tracker.domain.measures import CONVERSION, CONVERSIONS, UNTOLD
from tracker.domain.quantities import Quantity

Kinds = Mapping[str, type[Kind]]

_VISITS = {
    "delegation_out": ("delegations", "sent"),
    "delegation_in": ("delegations", "received"),
    "site_visit": ("visits", "site"),
    "company_visit": ("visits", "company"),
    "return_visit": ("visits", "return"),
    "aftercare_visit": ("visits", "aftercare"),
}
_SHARED = ("agreements", "projects_landed")


@dataclass(frozen=True, slots=True)
class Tally:
    """One milestone in one measure.

    `instead` is the milestone that is counted in its place; `until`: only the last possible day is known.
    `reached` is the milestone with which an initiative that was begun landed. `shared` names the districts
    that it is counted for as well.
    """

    measure: str
    sort: str
    milestone: Milestone
    instead: str | None = None
    until: bool = False
    amount: Quantity | None = None
    reached: Milestone | None = None
    shared: tuple[str, ...] = ()

    @property
    def first(self) -> date | None:
        """The first day on which it can have been."""
        return None if self.until else self.milestone.when.earliest

    @property
    def last(self) -> date | None:
        """The last day on which it can have been."""
        return self.milestone.when.latest


def tallies(state: Initiative, kinds: Kinds, in_order: Sequence[Milestone] | None = None) -> list[Tally]:
    """Everything that is counted in an initiative, and what is not because it was counted before.

    What has possibly happened by a day that was asked about is among it. `in_order` are its milestones in the
    order of happening, where they have been put in it.
    """
    held = [one for one in in_order or _in_order(state) if one.status == "happened"]
    reached = [(one, _reaches(one, kinds, state.kind)) for one in held]
    found = [
        *_visits(held),
        *_signings(state, held),
        *(tally for once in _ONCE if once.kind == state.kind for tally in _once(reached, once)),
        *_increases(held),
        *_begun(state.kind, reached),
    ]
    districts = _districts(held)
    return [_with_districts(one, districts) for one in found] if districts else found


def _in_order(state: Initiative) -> list[Milestone]:
    return sorted(state.milestones.values(), key=by_happening)


def _visits(held: Sequence[Milestone]) -> Iterator[Tally]:
    for one in held:
        if one.kind in _VISITS:
            yield Tally(*_VISITS[one.kind], one)


# Agreements.


def _signings(state: Initiative, held: Sequence[Milestone]) -> Iterator[Tally]:
    counted: list[Tally] = []
    again: list[tuple[int, Milestone]] = []
    for one in (one for one in held if one.kind == "agreement_signed"):
        amount = _amount(one, "value")
        place = next((n for n, seen in enumerate(counted) if _same_signing(state.kind, seen, one)), None)
        if place is None:
            counted.append(Tally("agreements", _sort(one), one, amount=amount))
            continue
        again.append((place, one))
        first = counted[place]
        sort = first.sort if first.sort != UNTOLD else _sort(one)
        counted[place] = replace(first, sort=sort, amount=first.amount or amount)
    yield from counted
    for place, one in again:
        yield Tally("agreements", counted[place].sort, one, instead=counted[place].milestone.id)


def _same_signing(kind: str, first: Tally, second: Milestone) -> bool:
    """Whether a milestone tells of a signing again; `first` has what was told of it so far."""
    if len({first.sort, _sort(second)} - {UNTOLD}) > 1:
        return False
    if kind != "programme":
        return True
    ours, theirs = _signatories(first.milestone), _signatories(second)
    if ours and theirs:
        return ours == theirs
    return (first.first, first.last) == (second.when.earliest, second.when.latest)


def _sort(one: Milestone) -> str:
    return str(one.fields.get("agreement") or UNTOLD)


def _signatories(one: Milestone) -> frozenset[str]:
    return frozenset(party.name.casefold() for party in one.parties if party.role == "signatory")


# What happens once.


class _Once(NamedTuple):
    """A stage that initiatives of a kind reach once, what that is counted as, and the field of an amount."""

    kind: str
    stage: str
    measure: str
    amount: str = ""


_ONCE = (
    _Once("outpost", "unveiled", "offices_unveiled"),
    _Once("outpost", "open", "offices_open"),
    _Once("project", "landed", "projects_landed", "investment"),
)


_Reached = Sequence[tuple[Milestone, str | None]]
"""Milestones with the stages that they reach."""


def _once(reached: _Reached, once: _Once) -> Iterator[Tally]:
    """What reaches a stage: the first milestone that says so, or else the first that implies it."""
    kind, stage, measure, field = once
    said = [one for one, at in reached if at == stage]
    found = said or [one for one, at in reached if _beyond(at, kind, stage)][:1]
    amounts = [told for one in found if field and (told := _amount(one, field))]
    for one in found[:1]:
        yield Tally(measure, "", one, until=not said, amount=next(iter(amounts), None))
    for one in found[1:]:
        yield Tally(measure, "", one, instead=found[0].id)


def _reaches(one: Milestone, kinds: Kinds, kind: str) -> str | None:
    known = kinds.get(one.kind)
    return known.reaches.get(kind) if known else None


def _beyond(reached: str | None, kind: str, stage: str) -> bool:
    """Whether a stage is a later one than another; an office may be open without having been unveiled."""
    ranks = _ranks(kind)
    return stage != "unveiled" and reached in ranks and ranks[reached] > ranks[stage]


@cache
def _ranks(kind: str) -> Mapping[str | None, int]:
    return {one.name: rank for rank, one in enumerate(LIFECYCLES[kind])}


def _begun(kind: str, reached: _Reached) -> Iterator[Tally]:
    """The first contact, from the first milestone that shows it, and the landing, if there was one."""
    if kind not in CONVERSIONS:
        return
    begins, lands = CONVERSIONS[kind]
    begun = next(((one, at) for one, at in reached if at == begins or _beyond(at, kind, begins)), None)
    landed = [one for one, at in reached if at == lands] or [
        one for one, at in reached if _beyond(at, kind, lands)
    ]
    if begun:
        first, at = begun
        yield Tally(CONVERSION, kind, first, until=at != begins, reached=next(iter(landed), None))


# Increments, amounts, districts.


def _increases(held: Sequence[Milestone]) -> Iterator[Tally]:
    """Each increase of capital; one that is told twice of the same days and the same amount is one."""
    seen: dict[object, Milestone] = {}
    for one in held:
        if one.kind != "capital_increase":
            continue
        amount = _amount(one, "increment")
        told = (one.when.earliest, one.when.latest, amount and (amount.value, amount.hedge, amount.unit))
        first = seen.setdefault(told, one)
        if first is one:
            yield Tally("capital_increases", "", one, amount=amount)
        else:
            yield Tally("capital_increases", "", one, instead=first.id)


def _amount(one: Milestone, field: str) -> Quantity | None:
    stored: Any = one.fields.get(field)
    return Quantity.from_json(stored) if isinstance(stored, dict) and "hedge" in stored else None


def _districts(held: Sequence[Milestone]) -> tuple[str, ...]:
    moved = [one.fields.get("district") for one in held if one.kind == "relocated" and not one.possibly]
    return tuple(dict.fromkeys(str(district) for district in moved if district))


def _with_districts(tally: Tally, districts: tuple[str, ...]) -> Tally:
    return replace(tally, shared=districts) if tally.measure in _SHARED else tally
