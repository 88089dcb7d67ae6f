"""Corrections: the new value of each named field, with the reason, beside the value that it replaces."""

from datetime import date
from typing import Any

from pydantic import ConfigDict, Field

from tracker.domain import dates
from tracker.domain.fields import Coming, Record, Text, Unreadable, When, read
from tracker.domain.initiatives.commands import Amend
from tracker.domain.initiatives.decide import check_open
from tracker.domain.initiatives.events import InitiativeAmended, InitiativeEvent, MilestoneAmended
from tracker.domain.initiatives.parts import Certainty, Commitment, Figure, Party
from tracker.domain.initiatives.sense import sensible
from tracker.domain.initiatives.state import Initiative, Milestone, told
from tracker.domain.kinds import Kind
from tracker.domain.names import Handle, Title
from tracker.domain.refusals import N_, Refused
from tracker.domain.settings.state import Settings


class _InitiativeChanges(Record):
    title: Title | None = None
    regions: list[Text] | None = None
    sectors: list[Text] | None = None
    owner: Handle | None = None
    parent: Text | None = None
    note: Text | None = None


class _MilestoneChanges(Record):
    model_config = ConfigDict(populate_by_name=True)

    parties: list[Party] | None = Field(None, alias="with")
    place: Text | None = Field(None, alias="at")
    note: Text | None = None
    sources: list[Text] | None = None
    quote: Text | None = None
    during: Text | None = None
    certainty: Certainty | None = None
    commitments: list[Commitment] | None = None
    figures: list[Figure] | None = None


class _Happened(_MilestoneChanges):
    happened: When | None = Field(None, alias="on")


class _Planned(_MilestoneChanges):
    planned: Coming | None = Field(None, alias="on")


CLEARABLE = frozenset({"place", "note", "quote", "during", "parent"})
"""Fields that null takes away."""


def amend(state: Initiative, command: Amend, settings: Settings, today: date) -> list[InitiativeEvent]:
    """Correct a milestone or an initiative; an empty list where it is already so."""
    if command.target == state.id:
        return _amend_initiative(state, command, settings, today)
    return _amend_milestone(state, command, settings, today)


def _amend_initiative(
    state: Initiative, command: Amend, settings: Settings, today: date
) -> list[InitiativeEvent]:
    check_open(state)
    changes = _said(read(_InitiativeChanges, _listed(_InitiativeChanges, command.set), today))
    if changes.get("parent") == state.id:
        raise Refused(N_("{id} cannot be part of itself: name another initiative."), id=state.id)
    if "regions" in changes:
        found = [settings.regions.find(name).code for name in changes["regions"]]
        changes["regions"] = list(dict.fromkeys(found))
    if "title" in changes:
        changes["title"] = {**state.title.model_dump(exclude_none=True), **changes["title"]}
    now = told(state)
    new = {name: value for name, value in changes.items() if value != now[name]}
    return [InitiativeAmended(changes=new, because=command.because)] if new else []


def _amend_milestone(
    state: Initiative, command: Amend, settings: Settings, today: date
) -> list[InitiativeEvent]:
    milestone = standing(state, command.target)
    new, before = replaced(milestone, milestone_changes(milestone, command.set, settings, today))
    if not new:
        return []
    amended = MilestoneAmended(
        milestone=milestone.id, changes=new, before=before, because=command.because, recorded_on=today
    )
    return [sensible(state, amended, settings, today)]


def standing(state: Initiative, milestone: str) -> Milestone:
    """A milestone that is planned or has happened. Raises Refused for one that was withdrawn."""
    found = state.milestones[milestone]
    if found.withdrawn:
        raise Refused(
            N_("{id} was withdrawn ({because}): record it anew instead of amending it."),
            id=found.id,
            because=found.withdrawn.because,
        )
    return found


def replaced(milestone: Milestone, changes: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The new values that are not so already, and those that they replace."""
    now = current(milestone)
    new = {
        name: value for name, value in changes.items() if value != now.get(name, [] if value == [] else None)
    }
    return new, {name: now.get(name) for name in new}


def milestone_changes(
    milestone: Milestone, said: dict[str, Any], settings: Settings, today: date
) -> dict[str, Any]:
    """The fields that were said of a milestone, each as it is stored. Raises Refused, Unreadable."""
    kind = settings.kind(milestone.kind)
    own = {name: value for name, value in said.items() if name in kind.model_fields}
    common = {name: value for name, value in said.items() if name not in own}
    model = _Happened if milestone.status == "happened" else _Planned
    try:
        read_common = read(model, _listed(model, common), today)
    except Unreadable as error:
        raise _with_own_fields(error, list(kind.model_fields)) from None
    changes = _said(read_common)
    if isinstance(read_common, _Happened) and read_common.happened:
        changes["happened"] = dates.by_recording(read_common.happened, today).to_json()
        _check_happened(read_common, today)
    if changes.get("during") == milestone.id:
        raise Refused(N_("{id} cannot be during itself: name another milestone."), id=milestone.id)
    fields = read(kind, _listed(kind, own), today).model_dump(mode="json", exclude_unset=True)
    return changes | {f"fields.{name}": value for name, value in fields.items()}


def _listed(model: type[Record], said: dict[str, Any]) -> dict[str, Any]:
    """One text for a field that holds a list is a list of one; null in a kind's own is an empty one."""
    lists = {name for name, info in model.model_fields.items() if "list[" in str(info.annotation)}
    return {name: _list(model, value) if name in lists else value for name, value in said.items()}


def _list(model: type[Record], value: object) -> object:
    if value is None and issubclass(model, Kind):
        return []
    return [value] if isinstance(value, str) else value


def _with_own_fields(error: Unreadable, own: list[str]) -> Unreadable:
    if "nearest" not in error.values or not own:
        return error
    values = {**error.values, "nearest": ", ".join([str(error.values["nearest"]), *own])}
    values.pop("field")
    return Unreadable(error.template, error.field, **values)


def _check_happened(changes: _Happened, today: date) -> None:
    if changes.happened and dates.is_future(changes.happened, today):
        raise Refused(
            N_(
                "{on} is still to come, and this milestone is recorded as having happened. Retract "
                "it and plan it."
            ),
            on=changes.happened.words or changes.happened.edtf,
        )


def _said(changes: Record) -> dict[str, Any]:
    """The fields that were named, with their stored values; null only where a field can be taken away."""
    dumped = changes.model_dump(mode="json", exclude_unset=True, by_alias=False)
    for name, value in dumped.items():
        if value is None and name not in CLEARABLE:
            raise Unreadable(N_("{field} cannot be taken away: say its new value."), name)
    return dumped


def current(milestone: Milestone) -> dict[str, Any]:
    """What a milestone holds now, field by field, as it is stored."""
    return {
        "happened": milestone.happened.to_json() if milestone.happened else None,
        "planned": milestone.planned.to_json() if milestone.planned else None,
        "parties": [party.model_dump() for party in milestone.parties],
        "place": milestone.place,
        "note": milestone.note,
        "sources": list(milestone.sources),
        "quote": milestone.quote,
        "during": milestone.during,
        "certainty": milestone.certainty,
        "commitments": [one.model_dump(mode="json") for one in milestone.commitments],
        "figures": [one.model_dump(mode="json") for one in milestone.figures],
    } | {f"fields.{name}": value for name, value in milestone.fields.items()}
