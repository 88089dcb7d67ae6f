"""The rules: which events follow from a command, given the state.

One short function a decision. It returns the events, an empty list when it is already so, or raises
Refused with words for the person who asked. References (`during`, `keeps`, a target) come in resolved to
ids; `tracker.app` looks them up.
"""

from datetime import date
from typing import Any

from tracker.domain import dates
from tracker.domain.dates import Fuzzy
from tracker.domain.fields import Record, read
from tracker.domain.initiatives.commands import (
    New,
    PlanMilestone,
    RecordMilestone,
    Retract,
)
from tracker.domain.initiatives.events import (
    InitiativeEvent,
    InitiativeOpened,
    InitiativeRetracted,
    MilestonePlanned,
    MilestoneRecorded,
    MilestoneRetracted,
    PlanDropped,
)
from tracker.domain.initiatives.sense import sensible
from tracker.domain.initiatives.state import Initiative, Milestone
from tracker.domain.kinds import Kind
from tracker.domain.refusals import N_, Refused
from tracker.domain.settings.state import Settings

Events = list[InitiativeEvent]


def open_initiative(state: Initiative, command: New, settings: Settings, today: date) -> Events:
    """Open an initiative. The command carries its id by now."""
    if state.version:
        raise Refused(
            N_("{id} is taken: it is “{title}”. Leave the id out, or choose another."),
            id=command.id,
            title=state.title.en or state.title.zh,
        )
    regions = [settings.regions.find(name).code for name in command.regions]
    return [
        InitiativeOpened(
            initiative=command.id or "",
            kind=command.kind,
            title=command.title,
            regions=list(dict.fromkeys(regions)),
            sectors=command.sectors,
            owner=command.owner,
            parent=command.parent,
            note=command.note,
            recorded_on=today,
        )
    ]


def record(state: Initiative, command: RecordMilestone, settings: Settings, today: date) -> Events:
    """Record that a milestone happened."""
    check_open(state)
    kind = settings.kind(command.kind)
    on = command.on or Fuzzy(today.isoformat(), "", today, today)
    _check_happened(on, kind, state, today)
    plan = _plan_kept(state, command.keeps, kind) if command.keeps else None
    recorded = MilestoneRecorded(
        milestone=plan.id if plan else next_milestone(state),
        kind=kind.name,
        happened=dates.by_recording(on, today),
        recorded_on=today,
        keeps_plan=plan is not None,
        figures=command.figures,
        certainty=command.certainty,
        still_due=command.still_due,
        **_inherited(plan, _common(command, kind, today)),
    )
    return [sensible(state, recorded, settings, today)]


def plan(state: Initiative, command: PlanMilestone, settings: Settings, today: date) -> Events:
    """Plan a milestone."""
    check_open(state)
    kind = settings.kind(command.kind)
    _check_to_come(command.on, today)
    planned = MilestonePlanned(
        milestone=next_milestone(state),
        kind=kind.name,
        planned=command.on,
        recorded_on=today,
        **_common(command, kind, today),
    )
    return [sensible(state, planned, settings, today)]


def retract(state: Initiative, command: Retract) -> Events:
    """Withdraw a milestone, drop a plan, or take an initiative back."""
    if command.target == state.id:
        return _retract_initiative(state, command)
    milestone = state.milestones[command.target]
    match milestone.status:
        case "planned":
            return [PlanDropped(milestone=milestone.id, because=command.because)]
        case "happened":
            return [MilestoneRetracted(milestone=milestone.id, because=command.because)]
        case _:
            return []


def _retract_initiative(state: Initiative, command: Retract) -> Events:
    if state.withdrawn:
        return []
    standing = [one.id for one in state.milestones.values() if one.status in ("planned", "happened")]
    if standing:
        raise Refused(
            N_("{id} still has milestones ({milestones}): retract them first, or record that it was lost."),
            id=state.id,
            milestones=", ".join(standing[:5]),
        )
    return [InitiativeRetracted(because=command.because)]


def next_milestone(state: Initiative) -> str:
    """The id of the next milestone: M-16.3 is the third of I-16, and never anything else."""
    return f"M-{state.id[2:]}.{len(state.milestones) + 1}"


def check_open(state: Initiative) -> None:
    """Raise Refused where the initiative was taken back."""
    if state.withdrawn:
        raise Refused(
            N_("{id} was taken back ({because}): open a new initiative."),
            id=state.id,
            because=state.withdrawn.because,
        )


def _check_happened(on: Fuzzy, kind: type[Kind], state: Initiative, today: date) -> None:
    told = on.words or on.edtf
    if dates.is_future(on, today):
        raise Refused(
            N_(
                "{on} is still to come, and only what has happened is recorded. Plan it: tracker "
                "plan {kind} {id} --on {on}"
            ),
            on=told,
            kind=kind.name,
            id=state.id,
        )
    if dates.ends_ahead(on, today):
        raise Refused(
            N_(
                "{on} ends after today ({today}), and only what has happened is recorded. Record its days up "
                "to today, or plan the rest: tracker plan {kind} {id}"
            ),
            on=told,
            today=today,
            kind=kind.name,
            id=state.id,
        )


def _check_to_come(on: Fuzzy, today: date) -> None:
    if on.latest is not None and on.latest < today:
        raise Refused(
            N_("{on} has passed, and a plan looks ahead. If it happened, use: tracker record"),
            on=on.words or on.edtf,
        )


def _plan_kept(state: Initiative, planned: str, kind: type[Kind]) -> Milestone:
    milestone = state.milestones.get(planned)
    if milestone is None or milestone.status != "planned":
        raise Refused(
            N_(
                "{id} is not an open plan of {initiative}: record without --keeps, or see tracker "
                "show {initiative}"
            ),
            id=planned,
            initiative=state.id,
        )
    if milestone.kind != kind.name:
        raise Refused(
            N_(
                "{id} was planned as {planned}, not as {kind}: retract the plan, or record the kind "
                "that was planned."
            ),
            id=planned,
            planned=milestone.kind,
            kind=kind.name,
        )
    return milestone


def _common(command: RecordMilestone | PlanMilestone, kind: type[Kind], today: date) -> dict[str, Any]:
    return {
        "fields": stored(read(kind, command.fields, today)),
        "parties": list(dict.fromkeys(command.parties)),
        "place": command.place,
        "note": command.note,
        "sources": command.sources,
        "quote": command.quote,
        "during": command.during,
        "commitments": command.commitments,
    }


def _inherited(plan: Milestone | None, said: dict[str, Any]) -> dict[str, Any]:
    """What is recorded of a plan that was kept: what was said now, and of the rest what had been planned."""
    if plan is None:
        return said
    planned = {name: getattr(plan, name) for name in said}
    told = {name: value or planned[name] for name, value in said.items()}
    return {**told, "fields": {**plan.fields, **said["fields"]}}


def stored(value: Record) -> dict[str, Any]:
    """A record as it is stored: what was said and nothing else."""
    return value.model_dump(mode="json", exclude_unset=True, exclude_none=True)
