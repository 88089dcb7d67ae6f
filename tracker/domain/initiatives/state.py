"""Where one initiative stands, folded from its events.

`evolve` never refuses and consults no rule: whatever was stored is applied, so that a rule made tomorrow
cannot lock the data of yesterday.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, TypeVar, assert_never

from tracker.domain import dates
from tracker.domain.dates import Fuzzy
from tracker.domain.initiatives.events import (
    FollowUpAdded,
    FollowUpAssigned,
    FollowUpCancelled,
    FollowUpDone,
    FollowUpMoveAnswered,
    FollowUpMoveAsked,
    FollowUpReopened,
    FollowUpRescheduled,
    FollowUpSnoozed,
    InitiativeAmended,
    InitiativeEvent,
    InitiativeOpened,
    InitiativeRetracted,
    MilestoneAmended,
    MilestonePlanned,
    MilestoneRecorded,
    MilestoneRetracted,
    PlanDropped,
)
from tracker.domain.initiatives.parts import Commitment, Figure, Party
from tracker.domain.names import Title


@dataclass(frozen=True, slots=True)
class Stamp:
    """When, by whom and under which key an event was recorded, and its place in the journal."""

    position: int
    at: str
    actor: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """An amendment or a withdrawal, as it is shown beside what it corrects."""

    stamp: Stamp
    because: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that happened, or is planned to.

    `promised_on` holds the day of recording of commitments that an amendment added, by their words.
    `possibly` is set only where a past day is asked about and its fuzzy date straddles that day.
    """

    id: str
    kind: str
    status: Literal["planned", "happened", "dropped", "retracted"]
    stamp: Stamp
    recorded_on: date
    planned: Fuzzy | None = None
    happened: Fuzzy | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    parties: tuple[Party, ...] = ()
    place: str | None = None
    note: str | None = None
    sources: tuple[str, ...] = ()
    quote: str | None = None
    during: str | None = None
    commitments: tuple[Commitment, ...] = ()
    promised_on: Mapping[str, date] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    certainty: str = "stated"
    still_due: bool = False
    possibly: bool = False
    amendments: tuple[Correction, ...] = ()
    withdrawn: Correction | None = None

    @property
    def when(self) -> Fuzzy:
        """The date that it happened on, or that it is planned for."""
        found = self.happened or self.planned
        assert found is not None  # noqa: S101 - every milestone was recorded or planned
        return found


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
AnyFollowUpEvent = TypeVar("AnyFollowUpEvent", bound=FollowUpEvent)


@dataclass(frozen=True, slots=True)
class Touched:
    """What people did with one follow-up, in the order of recording; the latest of each verb counts."""

    verbs: tuple[FollowUpEvent, ...] = ()

    @property
    def done(self) -> FollowUpDone | None:
        """That it was done."""
        return self._last(FollowUpDone)

    @property
    def snoozed(self) -> FollowUpSnoozed | None:
        """Until when it is quiet."""
        return self._last(FollowUpSnoozed)

    @property
    def rescheduled(self) -> FollowUpRescheduled | None:
        """To which day it was moved."""
        return self._last(FollowUpRescheduled)

    @property
    def assigned(self) -> FollowUpAssigned | None:
        """To whom it was given."""
        return self._last(FollowUpAssigned)

    @property
    def cancelled(self) -> FollowUpCancelled | None:
        """Why it is not needed."""
        return self._last(FollowUpCancelled)

    def by(self, day: date) -> "Touched":
        """What had been done by the end of a day."""
        return Touched(tuple(one for one in self.verbs if one.on <= day))

    def _last(self, verb: type[AnyFollowUpEvent]) -> AnyFollowUpEvent | None:
        return next((one for one in reversed(self.verbs) if isinstance(one, verb)), None)


@dataclass(frozen=True, slots=True)
class Initiative:
    """An initiative with everything recorded about it. `version` counts its events; 0: not opened."""

    id: str = ""
    version: int = 0
    kind: str = ""
    title: Title = field(default_factory=lambda: Title.model_construct(en=None, zh=None))
    regions: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    owner: str = ""
    parent: str | None = None
    note: str | None = None
    opened_on: date | None = None
    opened: Stamp | None = None
    amendments: tuple[Correction, ...] = ()
    withdrawn: Correction | None = None
    milestones: Mapping[str, Milestone] = field(default_factory=dict)
    touched: Mapping[str, Touched] = field(default_factory=dict)
    added: Mapping[str, FollowUpAdded] = field(default_factory=dict)

    def happened(self) -> list[Milestone]:
        """The milestones that certainly happened and were not withdrawn, in the order of happening."""
        held = [one for one in self.milestones.values() if one.status == "happened" and not one.possibly]
        return sorted(held, key=lambda one: (dates.order(one.when), one.stamp.position))

    def as_of(self, day: date) -> "Initiative":
        """The initiative at the end of a day: only what had certainly or possibly happened by then."""
        seen = {key: then for key, one in self.milestones.items() if (then := _by(one, day))}
        touched = {key: one.by(day) for key, one in self.touched.items()}
        return replace(self, milestones=seen, touched=touched)


def _by(milestone: Milestone, day: date) -> Milestone | None:
    held = dates.holds(milestone.happened, day) if milestone.happened else "yes"
    if held != "no":
        return replace(milestone, possibly=held == "possibly")
    if milestone.planned is None:
        return None
    status: Literal["planned", "retracted"] = "retracted" if milestone.withdrawn else "planned"
    return replace(milestone, status=status, happened=None)


def evolve(state: Initiative, event: InitiativeEvent, stamp: Stamp) -> Initiative:
    """The state after an event."""
    state = replace(state, version=state.version + 1)
    if isinstance(event, FollowUpEvent):
        return _touch(state, event)
    match event:
        case InitiativeOpened():
            return _open(state, event, stamp)
        case InitiativeAmended():
            return _amend_initiative(state, event, stamp)
        case InitiativeRetracted():
            return replace(state, withdrawn=Correction(stamp, event.because))
        case MilestonePlanned():
            return _put(state, _planned(event, stamp))
        case MilestoneRecorded():
            return _put(state, _recorded(state.milestones.get(event.milestone), event, stamp))
        case MilestoneAmended():
            return _amend_milestone(state, event, stamp)
        case MilestoneRetracted() | PlanDropped():
            return _withdraw(state, event, Correction(stamp, event.because))
        case FollowUpAdded():
            return replace(state, added={**state.added, event.follow_up: event})
        case _:
            assert_never(event)


def _open(state: Initiative, event: InitiativeOpened, stamp: Stamp) -> Initiative:
    return replace(
        state,
        id=event.initiative,
        kind=event.kind,
        title=event.title,
        regions=tuple(event.regions),
        sectors=tuple(event.sectors),
        owner=event.owner or stamp.actor,
        parent=event.parent,
        note=event.note,
        opened_on=event.recorded_on,
        opened=stamp,
    )


def _amend_initiative(state: Initiative, event: InitiativeAmended, stamp: Stamp) -> Initiative:
    read: dict[str, Any] = {"title": Title.model_validate, "regions": tuple, "sectors": tuple}
    changes = {name: read.get(name, _as_it_is)(value) for name, value in event.changes.items()}
    now = told(state)
    before = {name: now.get(name) for name in event.changes}
    correction = Correction(stamp, event.because, before, event.changes)
    return replace(state, **changes, amendments=(*state.amendments, correction))


def told(state: Initiative) -> dict[str, Any]:
    """What can be amended in an initiative, as it is stored."""
    return {
        "title": state.title.model_dump(exclude_none=True),
        "regions": list(state.regions),
        "sectors": list(state.sectors),
        "owner": state.owner,
        "parent": state.parent,
        "note": state.note,
    }


def _as_it_is(value: object) -> object:
    return value


def _put(state: Initiative, milestone: Milestone) -> Initiative:
    return replace(state, milestones={**state.milestones, milestone.id: milestone})


def _planned(event: MilestonePlanned, stamp: Stamp) -> Milestone:
    return Milestone(
        id=event.milestone,
        kind=event.kind,
        status="planned",
        stamp=stamp,
        recorded_on=event.recorded_on,
        planned=event.planned,
        fields=event.fields,
        parties=tuple(event.parties),
        place=event.place,
        note=event.note,
        sources=tuple(event.sources),
        quote=event.quote,
        during=event.during,
        commitments=tuple(event.commitments),
    )


def _recorded(plan: Milestone | None, event: MilestoneRecorded, stamp: Stamp) -> Milestone:
    return Milestone(
        id=event.milestone,
        kind=event.kind,
        status="happened",
        stamp=stamp,
        recorded_on=event.recorded_on,
        planned=plan.planned if plan else None,
        happened=event.happened,
        fields=event.fields,
        parties=tuple(event.parties),
        place=event.place,
        note=event.note,
        sources=tuple(event.sources),
        quote=event.quote,
        during=event.during,
        commitments=tuple(event.commitments),
        figures=tuple(event.figures),
        certainty=event.certainty,
        still_due=event.still_due,
        amendments=plan.amendments if plan else (),
    )


_READ: Mapping[str, Any] = {
    "happened": Fuzzy.from_json,
    "planned": Fuzzy.from_json,
    "parties": lambda value: tuple(Party.model_validate(one) for one in value),
    "commitments": lambda value: tuple(Commitment.model_validate(one) for one in value),
    "figures": lambda value: tuple(Figure.model_validate(one) for one in value),
    "sources": tuple,
}
"""How the stored value of an amended field becomes part of the state; the others are kept as they are."""


def _amend_milestone(state: Initiative, event: MilestoneAmended, stamp: Stamp) -> Initiative:
    """A milestone recorded by an event of a type unknown here is not there to be amended."""
    milestone = state.milestones.get(event.milestone)
    return _put(state, _amended(milestone, event, stamp)) if milestone else state


def _amended(milestone: Milestone, event: MilestoneAmended, stamp: Stamp) -> Milestone:
    own = {name[7:]: value for name, value in event.changes.items() if name.startswith("fields.")}
    common = {
        name: _READ.get(name, _as_it_is)(value)
        for name, value in event.changes.items()
        if not name.startswith("fields.")
    }
    fields = {name: value for name, value in {**milestone.fields, **own}.items() if value is not None}
    correction = Correction(stamp, event.because, event.before, event.changes)
    known = {promise.what for promise in milestone.commitments}
    amended = replace(milestone, **common, fields=fields, amendments=(*milestone.amendments, correction))
    later = {one.what: event.recorded_on for one in amended.commitments if one.what not in known}
    return replace(amended, promised_on={**milestone.promised_on, **later}) if later else amended


def _withdraw(
    state: Initiative, event: MilestoneRetracted | PlanDropped, correction: Correction
) -> Initiative:
    milestone = state.milestones.get(event.milestone)
    status: Literal["retracted", "dropped"] = "dropped" if isinstance(event, PlanDropped) else "retracted"
    return _put(state, replace(milestone, status=status, withdrawn=correction)) if milestone else state


def _touch(state: Initiative, event: FollowUpEvent) -> Initiative:
    before = state.touched.get(event.follow_up, Touched())
    return replace(state, touched={**state.touched, event.follow_up: Touched((*before.verbs, event))})
