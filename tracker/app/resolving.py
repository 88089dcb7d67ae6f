"""The names that people use in commands, replaced by the ids that they stand for."""

from typing import Any, assert_never

from tracker.app.finder import Finder
from tracker.domain.follow_ups import Rulebook
from tracker.domain.initiatives.commands import (
    AddFollowUp,
    Amend,
    Answer,
    Assign,
    Cancel,
    Claim,
    Finish,
    InitiativeCommand,
    New,
    PlanMilestone,
    RecordMilestone,
    Reopen,
    Reschedule,
    Retract,
    Settle,
    Snooze,
)
from tracker.domain.initiatives.ids import milestone_id


def resolved(command: InitiativeCommand, find: Finder, book: Rulebook) -> InitiativeCommand:
    """The command with every name replaced by the id that it stands for. Raises NotFound."""
    match command:
        case New():
            parent = find.initiative(command.parent) if command.parent else None
            return command.model_copy(update={"id": command.id or find.next_id(), "parent": parent})
        case RecordMilestone() | PlanMilestone() | AddFollowUp():
            return _within(command, find)
        case Amend():
            return _amendment(command, find)
        case Claim():
            says = _during_found(command.set, find)
            return command.model_copy(update={"target": find.milestone(command.target), "set": says})
        case Settle():
            return command.model_copy(update={"target": find.milestone(command.target)})
        case Retract():
            return command.model_copy(update={"target": find.target(command.target)})
        case Finish() | Snooze() | Reschedule() | Assign() | Cancel() | Reopen() | Answer():
            return command.model_copy(update={"follow_up": find.follow_up(command.follow_up, book)})
        case _:
            assert_never(command)


def subject_of(command: InitiativeCommand, find: Finder) -> str:
    """The initiative that a resolved command is about."""
    match command:
        case New():
            return command.id or ""
        case RecordMilestone() | PlanMilestone() | AddFollowUp():
            return command.initiative
        case Amend() | Claim() | Settle() | Retract():
            named = milestone_id(command.target)
            return named[0] if named else command.target
        case Finish() | Snooze() | Reschedule() | Assign() | Cancel() | Reopen() | Answer():
            return find.owner_of(command.follow_up)
        case _:
            assert_never(command)


def _within(
    command: RecordMilestone | PlanMilestone | AddFollowUp, find: Finder
) -> RecordMilestone | PlanMilestone | AddFollowUp:
    """A command about an initiative, which may name milestones of it."""
    named = {"initiative": find.initiative(command.initiative)}
    for name in ("during", "keeps", "milestone"):
        if said := getattr(command, name, None):
            named[name] = find.milestone(said)
    same = all(getattr(command, name) == found for name, found in named.items())
    return command if same else command.model_copy(update=named)


def _amendment(command: Amend, find: Finder) -> Amend:
    target = find.target(command.target)
    changes = _during_found(command.set, find)
    if changes.get("parent"):
        changes["parent"] = find.parent(str(changes["parent"]), target)
    return command.model_copy(update={"target": target, "set": changes})


def _during_found(said: dict[str, Any], find: Finder) -> dict[str, Any]:
    """What was said of a milestone, with the one during which it happened by its id."""
    named = said.get("during")
    return {**said, "during": find.milestone(str(named))} if named else {**said}
