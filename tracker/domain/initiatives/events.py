"""What can have happened to an initiative, as it is stored.

NOTE: the names in `EVENT_TYPES` and the fields of these classes are the stored format. They are for ever: a
change of shape is a new version with an upcaster in `tracker.codec`.
"""

from datetime import date
from typing import Any

from tracker.domain.fields import Record, When
from tracker.domain.initiatives.parts import Certainty, Commitment, Figure, Party, Title
from tracker.domain.lifecycles import InitiativeKind


class InitiativeOpened(Record):
    """An initiative was taken into the journal."""

    initiative: str
    kind: InitiativeKind
    title: Title
    regions: list[str]
    sectors: list[str] = []
    owner: str | None = None
    parent: str | None = None
    note: str | None = None
    recorded_on: date


class InitiativeAmended(Record):
    """Facts about an initiative were corrected: `changes` holds the new value of each field."""

    changes: dict[str, Any]
    because: str


class InitiativeRetracted(Record):
    """An initiative should not have been opened."""

    because: str


class MilestonePlanned(Record):
    """Something is expected to happen."""

    milestone: str
    kind: str
    planned: When
    recorded_on: date
    fields: dict[str, Any] = {}
    parties: list[Party] = []
    place: str | None = None
    note: str | None = None
    sources: list[str] = []
    quote: str | None = None
    during: str | None = None
    commitments: list[Commitment] = []


class MilestoneRecorded(Record):
    """Something happened. `recorded_on` is the recorder's own day; `keeps_plan`: it had been planned."""

    milestone: str
    kind: str
    happened: When
    recorded_on: date
    fields: dict[str, Any] = {}
    parties: list[Party] = []
    place: str | None = None
    note: str | None = None
    sources: list[str] = []
    quote: str | None = None
    during: str | None = None
    commitments: list[Commitment] = []
    figures: list[Figure] = []
    certainty: Certainty = "stated"
    keeps_plan: bool = False
    still_due: bool = False


class MilestoneAmended(Record):
    """A milestone was corrected: `changes` holds each field's new value, `before` the one it replaces."""

    milestone: str
    changes: dict[str, Any]
    before: dict[str, Any]
    because: str
    recorded_on: date


class MilestoneRetracted(Record):
    """A milestone was withdrawn: it did not happen."""

    milestone: str
    because: str


class PlanDropped(Record):
    """A planned milestone will not happen."""

    milestone: str
    because: str


class FollowUpDone(Record):
    """Somebody did what was to be done."""

    follow_up: str
    outcome: str | None = None
    on: date


class FollowUpSnoozed(Record):
    """A follow-up stays open and is quiet until a day."""

    follow_up: str
    until: date
    on: date


class FollowUpRescheduled(Record):
    """A follow-up has a new date."""

    follow_up: str
    due: date
    because: str
    on: date


class FollowUpAssigned(Record):
    """A follow-up has a new owner."""

    follow_up: str
    owner: str
    on: date


InitiativeEvent = (
    InitiativeOpened
    | InitiativeAmended
    | InitiativeRetracted
    | MilestonePlanned
    | MilestoneRecorded
    | MilestoneAmended
    | MilestoneRetracted
    | PlanDropped
    | FollowUpDone
    | FollowUpSnoozed
    | FollowUpRescheduled
    | FollowUpAssigned
)

EVENT_TYPES: dict[str, type[Record]] = {
    "initiative.opened": InitiativeOpened,
    "initiative.amended": InitiativeAmended,
    "initiative.retracted": InitiativeRetracted,
    "milestone.planned": MilestonePlanned,
    "milestone.recorded": MilestoneRecorded,
    "milestone.amended": MilestoneAmended,
    "milestone.retracted": MilestoneRetracted,
    "plan.dropped": PlanDropped,
    "follow_up.done": FollowUpDone,
    "follow_up.snoozed": FollowUpSnoozed,
    "follow_up.rescheduled": FollowUpRescheduled,
    "follow_up.assigned": FollowUpAssigned,
}
"""The stored name of each event."""
