"""Whether the dates in a milestone make sense together, asked once, when it is decided."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import TypeVar

from tracker.domain.dates import Fuzzy
from tracker.domain.initiatives.events import (
    ConflictSettled,
    MilestoneAmended,
    MilestonePlanned,
    MilestoneRecorded,
)
from tracker.domain.initiatives.state import NEVER_OPENED, Initiative, Milestone, Stamp, evolve
from tracker.domain.kinds import Kind
from tracker.domain.refusals import N_, Refused
from tracker.domain.settings.state import Settings

AnyMilestoneEvent = TypeVar(
    "AnyMilestoneEvent", MilestoneRecorded, MilestonePlanned, MilestoneAmended, ConflictSettled
)

_STAMP = Stamp(0, "", "")


def sensible(
    state: Initiative, event: AnyMilestoneEvent, settings: Settings, today: date
) -> AnyMilestoneEvent:
    """The event, if the dates of the milestone that it leads to make sense together. Raises Refused."""
    new = isinstance(event, MilestoneRecorded | MilestonePlanned)  # says all that is asked about
    milestone = evolve(NEVER_OPENED if new else state, event, _STAMP).milestones[event.milestone]
    _check(milestone, settings.kind(milestone.kind), today)
    return event


def _check(milestone: Milestone, kind: type[Kind], today: date) -> None:
    """Refuse an end or a promise before the milestone itself, and a figure to come that is no target."""
    began = milestone.when.earliest
    for name, told in _ends(milestone, kind):
        if began and told.latest and told.latest < began:
            raise Refused(
                N_("{name}: {day} lies before the milestone itself ({began}). Check the year."),
                name=name,
                day=_said(told),
                began=_said(milestone.when),
            )
    for figure in milestone.figures:
        if figure.as_of and not figure.target and figure.as_of.earliest and figure.as_of.earliest > today:
            raise Refused(
                N_("The figure {metric} speaks of {day}, which is still to come: mark it as a target."),
                metric=figure.metric,
                day=_said(figure.as_of),
            )


def _ends(milestone: Milestone, kind: type[Kind]) -> Iterator[tuple[str, Fuzzy]]:
    """The dates in a milestone that cannot lie before it, each with the name of its field."""
    for name in _to_come(kind):
        told = milestone.fields.get(name)
        if isinstance(told, dict):
            yield name, Fuzzy.from_json(told)
    for promise in milestone.commitments:
        if promise.due:
            yield promise.what, promise.due


@lru_cache(maxsize=256)
def _to_come(kind: type[Kind]) -> tuple[str, ...]:
    """The fields of a kind that hold a date to come."""
    extras = {name: field.json_schema_extra for name, field in kind.model_fields.items()}
    return tuple(
        name
        for name, extra in extras.items()
        if name == "expires" or (isinstance(extra, dict) and extra.get("type") == "day_to_come")
    )


def _said(told: Fuzzy) -> str:
    return told.words or told.edtf
