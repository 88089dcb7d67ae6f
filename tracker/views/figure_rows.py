"""The rows of figures: what was reported, and what is counted, with what SQL needs to group and to choose.

A figure is as it was told. A tally is one milestone in one measure (`tracker.domain.tallies`); where it has
`counted_by`, that milestone is counted in its place.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from tracker.domain.claim_fields import FIGURES
from tracker.domain.dates import Fuzzy
from tracker.domain.extents import unit_of
from tracker.domain.initiatives.conflicts import open_conflicts
from tracker.domain.initiatives.parts import Figure
from tracker.domain.initiatives.state import Initiative, Milestone
from tracker.domain.settings.metrics import holding
from tracker.domain.settings.state import Settings
from tracker.domain.tallies import Kinds, Tally, tallies

Row = dict[str, Any]


class _Told(NamedTuple):
    """A figure of a milestone, and the number of the claim that it comes from; 0: it is what was recorded."""

    key: str
    milestone: Milestone
    figure: Figure
    claim: int
    position: int


def figure_rows(state: Initiative, milestones: Sequence[Milestone]) -> Iterator[tuple[str, Row]]:
    """The quantities reported at milestones that happened, in their order.

    What a claim says of them stands beside them for as long as nobody has settled which holds.
    """
    standing = [one for one in milestones if one.status == "happened" and not one.possibly]
    told = (figure for one in standing for figure in (*_recorded(one), *_claimed(one)))
    for place, one in enumerate(told):
        yield one.key, _figure(state.id, place, one)


def _recorded(one: Milestone) -> Iterator[_Told]:
    for number, figure in enumerate(one.figures, 1):
        yield _Told(f"{one.id}/{number}", one, figure, 0, one.stamp.position)


def _claimed(one: Milestone) -> Iterator[_Told]:
    """What open claims say of the figures; of the time that the recorded one speaks of, unless they say."""
    if not one.claims:
        return
    claims = {claim.number: claim for claim in one.claims}
    for conflict in open_conflicts(one):
        if conflict.field.startswith(FIGURES):
            times = [held["as_of"] for held in conflict.held if held.get("as_of")]
            for number in conflict.open:
                said = claims[number].says[conflict.field]
                for place, stored in enumerate(said, 1):
                    figure = Figure.model_validate({"as_of": next(iter(times), None)} | _told_parts(stored))
                    position = claims[number].stamp.position
                    yield _Told(f"{one.id}~{number}/{place}", one, figure, number, position)


def _told_parts(stored: Mapping[str, Any]) -> Row:
    return {name: value for name, value in stored.items() if value is not None}


def _figure(initiative: str, place: int, told: _Told) -> Row:
    key, milestone, figure = told.key, told.milestone, told.figure
    when = figure.as_of or milestone.when
    body: Mapping[str, Any] = {
        "id": key,
        "milestone": milestone.id,
        "metric": figure.metric,
        "amount": figure.amount.to_json(),
        "as_of": _when(when),
        "target": figure.target,
        "note": figure.note,
    }
    return {
        "id": key,
        "initiative": initiative,
        "milestone": milestone.id,
        "place_in_order": place,
        "metric": figure.metric,
        "unit": unit_of(figure.amount.unit),
        "value": f"{figure.amount.value:f}",
        "hedge": figure.amount.hedge,
        "earliest": when.earliest and when.earliest.isoformat(),
        "latest": (when.latest or milestone.recorded_on).isoformat(),
        "target": figure.target,
        "claim": told.claim,
        "position": told.position,
        "body": orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode(),
    }


def _when(told: Fuzzy) -> Row:
    stored = told.to_json()
    return {"edtf": told.edtf, "from": stored["earliest"], "to": stored["latest"], "words": told.words}


def tally_rows(state: Initiative, milestones: Sequence[Milestone], kinds: Kinds) -> Iterator[tuple[str, Row]]:
    """What is counted in an initiative, from its milestones in the order of happening."""
    for one in tallies(state, kinds, milestones):
        key = f"{one.milestone.id}#{one.measure}"
        yield key, _tally(key, state.id, one)


def _tally(key: str, initiative: str, one: Tally) -> Row:
    amount, reached = one.amount, one.reached
    return {
        "id": key,
        "initiative": initiative,
        "milestone": one.milestone.id,
        "measure": one.measure,
        "sort": one.sort,
        "earliest": one.first and one.first.isoformat(),
        "latest": one.last and one.last.isoformat(),
        "certain": not one.milestone.possibly,
        "ambiguous": one.milestone.certainty == "ambiguous",
        "counted_by": one.instead,
        "reached": reached.id if reached else None,
        "reaching": "no" if reached is None else "possibly" if reached.possibly else "yes",
        "value": amount and f"{amount.value:f}",
        "hedge": amount and amount.hedge,
        "unit": amount and amount.unit,
        "shared": "".join(f"\n{district}" for district in one.shared) + "\n" if one.shared else None,
        "position": one.milestone.stamp.position,
    }


def figure_settings(settings: Settings) -> Row:
    """The metrics and the targets that hold.

    `event` counts the events before it that set a target: so the event is found for those who ask why.
    """
    last = {(one.metric, one.of, one.by.latest): n for n, one in enumerate(settings.targets)}
    return {
        "metrics": [one.model_dump(mode="json") for one in settings.metrics.values()],
        "targets": [
            {**one.model_dump(mode="json"), "event": last[one.metric, one.of, one.by.latest]}
            for one in holding(settings.targets)
        ],
    }
