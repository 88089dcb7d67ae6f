"""What can have happened to an initiative, as it is stored.

NOTE: the names in `EVENT_TYPES` and the fields of these classes are the stored format. They are for ever: a
change of shape is a new version with an upcaster in `tracker.codec`.
"""

from datetime import date
from typing import Any

from tracker.domain.fields import Record, When
from tracker.domain.initiatives.parts import Certainty, Commitment, Figure, Party
from tracker.domain.lifecycles import InitiativeKind
from tracker.domain.names import Title


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


class ClaimRecorded(Record):
    """What other sources say of a milestone, numbered from 1 in each: it is kept beside what is recorded.

    `changes` holds what they say, by field as an amendment has it. What they say of one metric is a field of
    its own, `figures.METRIC`: the list of all their figures of it.
    """

    milestone: str
    claim: int
    changes: dict[str, Any]
    sources: list[str]
    quote: str | None = None
    note: str | None = None
    recorded_on: date


class ConflictSettled(Record):
    """Somebody decided what holds of a field: what a claim says, or, `claim` being 0, what was recorded.

    `changes` and `before` are those of an amendment; empty where it was so already.
    """

    milestone: str
    field: str
    claim: int
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


class FollowUpCancelled(Record):
    """A follow-up is not needed."""

    follow_up: str
    because: str
    on: date


class FollowUpReopened(Record):
    """A follow-up that was done, closed, cancelled or had lapsed is open again."""

    follow_up: str
    because: str
    on: date


class FollowUpAdded(Record):
    """Somebody asks for something by hand: because of a milestone, or of the initiative as a whole."""

    follow_up: str
    what: Title
    due: date
    owner: str | None = None
    milestone: str | None = None
    closed_by: list[str] = []
    on: date


class FollowUpMoveAsked(Record):
    """Somebody asks for a new date where the policy wants it approved."""

    follow_up: str
    due: date
    because: str
    on: date


class FollowUpMoveAnswered(Record):
    """The new date that was asked for is granted, or is not."""

    follow_up: str
    granted: bool
    because: str | None = None
    on: date


FollowUpEvent = (
    FollowUpDone
    | FollowUpSnoozed
    | FollowUpRescheduled
    | FollowUpAssigned
    | FollowUpCancelled
    | FollowUpReopened
    | FollowUpMoveAsked
    | FollowUpMoveAnswered
)
"""What people do with a follow-up that is there."""

InitiativeEvent = (
    InitiativeOpened
    | InitiativeAmended
    | InitiativeRetracted
    | MilestonePlanned
    | MilestoneRecorded
    | MilestoneAmended
    | ClaimRecorded
    | ConflictSettled
    | MilestoneRetracted
    | PlanDropped
    | FollowUpAdded
    | FollowUpEvent
)

EVENT_TYPES: dict[str, type[Record]] = {
    "initiative.opened": InitiativeOpened,
    "initiative.amended": InitiativeAmended,
    "initiative.retracted": InitiativeRetracted,
    "milestone.planned": MilestonePlanned,
    "milestone.recorded": MilestoneRecorded,
    "milestone.amended": MilestoneAmended,
    "claim.recorded": ClaimRecorded,
    "conflict.settled": ConflictSettled,
    "milestone.retracted": MilestoneRetracted,
    "plan.dropped": PlanDropped,
    "follow_up.done": FollowUpDone,
    "follow_up.snoozed": FollowUpSnoozed,
    "follow_up.rescheduled": FollowUpRescheduled,
    "follow_up.assigned": FollowUpAssigned,
    "follow_up.cancelled": FollowUpCancelled,
    "follow_up.reopened": FollowUpReopened,
    "follow_up.added": FollowUpAdded,
    "follow_up.move_asked": FollowUpMoveAsked,
    "follow_up.move_answered": FollowUpMoveAnswered,
}
"""The stored name of each event."""
