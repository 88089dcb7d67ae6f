"""Where one initiative stands, folded from its events.

`evolve` never refuses and consults no rule: whatever was stored is applied, so that a rule made tomorrow
cannot lock the data of yesterday.

Over 400 lines, because one fold reads best in one place, beside what it folds into.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import takewhile
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, assert_never, get_args

from tracker.domain import dates
from tracker.domain.dates import Fuzzy
from tracker.domain.initiatives.events import (
    ClaimRecorded,
    ConflictSettled,
    FollowUpAdded,
    FollowUpAssigned,
    FollowUpCancelled,
    FollowUpDone,
    FollowUpEvent,
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

NONE: Final[Mapping[str, Any]] = MappingProxyType({})
"""Nothing, by name."""

_UNTITLED = Title.model_construct(en=None, zh=None)


class Stamp(NamedTuple):
    """When, by whom and under which key an event was recorded, and its place in the journal."""

    position: int
    at: str
    actor: str
    key: str | None = None


class Correction(NamedTuple):
    """An amendment or a withdrawal, as it is shown beside what it corrects.

    `claim` is the one that was taken, where a conflict was settled so.
    """

    stamp: Stamp
    because: str
    before: Mapping[str, Any] = NONE
    after: Mapping[str, Any] = NONE
    claim: int | None = None


class Claimed(NamedTuple):
    """What other sources say of a milestone, field by field, as it is stored."""

    number: int
    stamp: Stamp
    says: Mapping[str, Any]
    sources: tuple[str, ...]
    quote: str | None = None
    note: str | None = None


class Settlement(NamedTuple):
    """What was decided of a field: a claim was taken (0: none), and all claims up to `last` were settled."""

    stamp: Stamp
    field: str
    claim: int
    last: int
    because: str
    on: date


class Milestone(NamedTuple):
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
    fields: Mapping[str, Any] = NONE
    parties: tuple[Party, ...] = ()
    place: str | None = None
    note: str | None = None
    sources: tuple[str, ...] = ()
    quote: str | None = None
    during: str | None = None
    commitments: tuple[Commitment, ...] = ()
    promised_on: Mapping[str, date] = NONE
    figures: tuple[Figure, ...] = ()
    certainty: str = "stated"
    still_due: bool = False
    possibly: bool = False
    amendments: tuple[Correction, ...] = ()
    withdrawn: Correction | None = None
    claims: tuple[Claimed, ...] = ()
    settled: tuple[Settlement, ...] = ()

    @property
    def when(self) -> Fuzzy:
        """The date that it happened on, or that it is planned for."""
        found = self.happened or self.planned
        assert found is not None  # noqa: S101 - every milestone was recorded or planned
        return found


def in_order(milestone: Milestone) -> tuple[date, date, int]:
    """The key by which milestones stand in the order of happening; see `dates.order`."""
    return (*dates.order(milestone.when), milestone.stamp.position)


class Deed(NamedTuple):
    """What somebody did with a follow-up, and when it was recorded and by whom."""

    event: FollowUpEvent
    stamp: Stamp


class Touched(NamedTuple):
    """What people did with one follow-up, in the order of recording.

    What was done after a reopening counts anew: one that was done, cancelled or quiet before is so no more.
    """

    deeds: tuple[Deed, ...] = ()

    @property
    def settled(self) -> FollowUpDone | FollowUpCancelled | None:
        """That it was done or cancelled, and not reopened since."""
        settling = (FollowUpDone, FollowUpCancelled)
        return next((one for one in self._since_reopened if isinstance(one, settling)), None)

    @property
    def reopened(self) -> Deed | None:
        """That it was opened again, the last time."""
        return next((one for one in reversed(self.deeds) if isinstance(one.event, FollowUpReopened)), None)

    @property
    def snoozed(self) -> FollowUpSnoozed | None:
        """Until when it is quiet."""
        return next((one for one in self._since_reopened if isinstance(one, FollowUpSnoozed)), None)

    @property
    def assigned(self) -> FollowUpAssigned | None:
        """To whom it was given."""
        return next(
            (one.event for one in reversed(self.deeds) if isinstance(one.event, FollowUpAssigned)), None
        )

    @property
    def moved(self) -> FollowUpRescheduled | FollowUpMoveAsked | None:
        """The new day that holds: it was given, or asked for and granted."""
        return self._moves()[0]

    @property
    def asked(self) -> FollowUpMoveAsked | None:
        """The new day that somebody asked for, where nobody has answered and nothing has settled it since."""
        return self._moves()[1]

    @property
    def answered(self) -> FollowUpMoveAnswered | None:
        """What was said the last time that somebody asked for a new day and had an answer."""
        return next(
            (one.event for one in reversed(self.deeds) if isinstance(one.event, FollowUpMoveAnswered)), None
        )

    def by(self, day: date) -> "Touched":
        """What had been done by the end of a day."""
        done = tuple(one for one in self.deeds if one.event.on <= day)
        if len(done) == len(self.deeds):
            return self
        return Touched(done) if done else NOTHING

    @property
    def _since_reopened(self) -> Iterator[FollowUpEvent]:
        """What was done since the last reopening, if there was one; the latest first."""
        events = (one.event for one in reversed(self.deeds))
        return takewhile(lambda one: not isinstance(one, FollowUpReopened), events)

    def _moves(self) -> tuple[FollowUpRescheduled | FollowUpMoveAsked | None, FollowUpMoveAsked | None]:
        moved: FollowUpRescheduled | FollowUpMoveAsked | None = None
        asked: FollowUpMoveAsked | None = None
        for deed in self.deeds:
            match deed.event:
                case FollowUpRescheduled():
                    moved, asked = deed.event, None
                case FollowUpMoveAsked():
                    asked = deed.event
                case FollowUpMoveAnswered(granted=granted):
                    moved, asked = (asked or moved) if granted else moved, None
                case FollowUpDone() | FollowUpCancelled():
                    asked = None
        return moved, asked


NOTHING = Touched()
"""What was done with a follow-up that nobody has touched."""


class Added(NamedTuple):
    """A follow-up that somebody asked for by hand, and when that was recorded and by whom."""

    event: FollowUpAdded
    stamp: Stamp


class Initiative(NamedTuple):
    """An initiative with everything recorded about it. `version` counts its events; 0: not opened."""

    id: str = ""
    version: int = 0
    kind: str = ""
    title: Title = _UNTITLED
    regions: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    owner: str = ""
    parent: str | None = None
    note: str | None = None
    opened_on: date | None = None
    opened: Stamp | None = None
    amendments: tuple[Correction, ...] = ()
    withdrawn: Correction | None = None
    milestones: Mapping[str, Milestone] = NONE
    touched: Mapping[str, Touched] = NONE
    added: Mapping[str, Added] = NONE

    def happened(self) -> list[Milestone]:
        """The milestones that certainly happened and were not withdrawn, in the order of happening."""
        held = [one for one in self.milestones.values() if one.status == "happened" and not one.possibly]
        held.sort(key=in_order)
        return held

    def as_of(self, day: date) -> "Initiative":
        """The initiative at the end of a day: only what had certainly or possibly happened by then.

        What is the same then as now is the very same, so that nobody need look at it twice.
        """
        seen = {key: then for key, one in self.milestones.items() if (then := _by(one, day))}
        touched = {key: one.by(day) for key, one in self.touched.items()}
        added = {key: one for key, one in self.added.items() if one.event.on <= day}
        return self._replace(milestones=seen, touched=touched, added=added)


NEVER_OPENED: Final = Initiative()
"""Before any event."""


def _by(milestone: Milestone, day: date) -> Milestone | None:
    held = dates.holds(milestone.happened, day) if milestone.happened else "yes"
    if held != "no":
        possibly = held == "possibly"
        return milestone if milestone.possibly == possibly else milestone._replace(possibly=possibly)
    return reverted(milestone) if milestone.planned else None


def reverted(milestone: Milestone) -> Milestone:
    """A plan that was kept, as it was before."""
    status: Literal["planned", "retracted"] = "retracted" if milestone.withdrawn else "planned"
    return milestone._replace(status=status, happened=None)


def evolve(state: Initiative, event: InitiativeEvent, stamp: Stamp) -> Initiative:
    """The state after an event."""
    return evolved(state, ((event, stamp),))


def evolved(state: Initiative, events: Iterable[tuple[InitiativeEvent, Stamp]]) -> Initiative:
    """The state after events, in their order: what `evolve` makes of one after the other, at less cost."""
    now = _Folding(state)
    for event, stamp in events:
        _TAKE[type(event)](now, event, stamp)
        now.changed["version"] = now.changed.get("version", state.version) + 1
    return now.state()


class _Folding:
    """An initiative while events are applied to it: what has changed since the state that it began with."""

    def __init__(self, state: Initiative) -> None:
        self._begun = state
        self.changed: dict[str, Any] = {}
        self.milestones: dict[str, Milestone] = {}
        self.touched: dict[str, Touched] = {}
        self.added: dict[str, Added] = {}

    def milestone(self, key: str) -> Milestone | None:
        """A milestone as it is now."""
        return self.milestones.get(key) or self._begun.milestones.get(key)

    def deeds(self, key: str) -> Touched:
        """What was done with a follow-up so far."""
        return self.touched.get(key) or self._begun.touched.get(key, NOTHING)

    def state(self) -> Initiative:
        """The state as it is now."""
        begun = self._begun
        if self.milestones:
            self.changed["milestones"] = {**begun.milestones, **self.milestones}
        if self.touched:
            self.changed["touched"] = {**begun.touched, **self.touched}
        if self.added:
            self.changed["added"] = {**begun.added, **self.added}
        return begun._replace(**self.changed)


def _open(now: _Folding, event: InitiativeOpened, stamp: Stamp) -> None:
    now.changed |= {
        "id": event.initiative,
        "kind": event.kind,
        "title": event.title,
        "regions": tuple(event.regions),
        "sectors": tuple(event.sectors),
        "owner": event.owner or stamp.actor,
        "parent": event.parent,
        "note": event.note,
        "opened_on": event.recorded_on,
        "opened": stamp,
    }


def _amend_initiative(now: _Folding, event: InitiativeAmended, stamp: Stamp) -> None:
    read: dict[str, Any] = {"title": Title.model_validate, "regions": tuple, "sectors": tuple}
    changes = {name: read.get(name, _as_it_is)(value) for name, value in event.changes.items()}
    state = now.state()
    known = told(state)
    before = {name: known.get(name) for name in event.changes}
    correction = Correction(stamp, event.because, before, event.changes)
    now.changed |= {**changes, "amendments": (*state.amendments, correction)}


def _retract_initiative(now: _Folding, event: InitiativeRetracted, stamp: Stamp) -> None:
    now.changed["withdrawn"] = Correction(stamp, event.because)


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


def _plan(now: _Folding, event: MilestonePlanned, stamp: Stamp) -> None:
    now.milestones[event.milestone] = Milestone(
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


def _record(now: _Folding, event: MilestoneRecorded, stamp: Stamp) -> None:
    plan = now.milestone(event.milestone)
    now.milestones[event.milestone] = Milestone(
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
        claims=plan.claims if plan else (),
        settled=plan.settled if plan else (),
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


MilestoneChange = MilestoneAmended | ClaimRecorded | ConflictSettled | MilestoneRetracted | PlanDropped


def _change(now: _Folding, event: MilestoneChange, stamp: Stamp) -> None:
    """Change a milestone that is there; what was recorded by an event of a type unknown here never is."""
    if milestone := now.milestone(event.milestone):
        now.milestones[event.milestone] = _changed(milestone, event, stamp)


def _changed(milestone: Milestone, event: MilestoneChange, stamp: Stamp) -> Milestone:
    match event:
        case MilestoneAmended():
            return _amended(milestone, event, Correction(stamp, event.because, event.before, event.changes))
        case ClaimRecorded():
            sources = tuple(event.sources)
            claimed = Claimed(event.claim, stamp, event.changes, sources, event.quote, event.note)
            return milestone._replace(claims=(*milestone.claims, claimed))
        case ConflictSettled():
            return _settled(milestone, event, stamp)
        case MilestoneRetracted():
            return milestone._replace(status="retracted", withdrawn=Correction(stamp, event.because))
        case PlanDropped():
            return milestone._replace(status="dropped", withdrawn=Correction(stamp, event.because))
        case _:
            assert_never(event)


def _settled(milestone: Milestone, event: ConflictSettled, stamp: Stamp) -> Milestone:
    last = max((one.number for one in milestone.claims), default=0)
    settlement = Settlement(stamp, event.field, event.claim, last, event.because, event.recorded_on)
    if event.changes:
        correction = Correction(stamp, event.because, event.before, event.changes, event.claim)
        milestone = _amended(milestone, event, correction)
    return milestone._replace(settled=(*milestone.settled, settlement))


def _amended(
    milestone: Milestone, event: MilestoneAmended | ConflictSettled, correction: Correction
) -> Milestone:
    own = {name[7:]: value for name, value in event.changes.items() if name.startswith("fields.")}
    common = {
        name: _READ.get(name, _as_it_is)(value)
        for name, value in event.changes.items()
        if not name.startswith("fields.")
    }
    fields = {name: value for name, value in {**milestone.fields, **own}.items() if value is not None}
    known = {promise.what for promise in milestone.commitments}
    amended = milestone._replace(**common, fields=fields, amendments=(*milestone.amendments, correction))
    later = {one.what: event.recorded_on for one in amended.commitments if one.what not in known}
    return amended._replace(promised_on={**milestone.promised_on, **later}) if later else amended


def _touch(now: _Folding, event: FollowUpEvent, stamp: Stamp) -> None:
    key = event.follow_up
    now.touched[key] = Touched((*now.deeds(key).deeds, Deed(event, stamp)))


def _add(now: _Folding, event: FollowUpAdded, stamp: Stamp) -> None:
    now.added[event.follow_up] = Added(event, stamp)


_TAKE: Mapping[type, Callable[[_Folding, Any, Stamp], None]] = {
    InitiativeOpened: _open,
    InitiativeAmended: _amend_initiative,
    InitiativeRetracted: _retract_initiative,
    MilestonePlanned: _plan,
    MilestoneRecorded: _record,
    **dict.fromkeys(get_args(MilestoneChange), _change),
    FollowUpAdded: _add,
    **dict.fromkeys(get_args(FollowUpEvent), _touch),
}
"""What each event does; by its class, for that is found at once in a long fold."""

assert _TAKE.keys() == set(get_args(InitiativeEvent))  # noqa: S101 - a programming mistake, not a person's
