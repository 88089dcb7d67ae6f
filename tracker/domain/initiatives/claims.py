"""Claims: what other sources say of a milestone, kept beside what is recorded until somebody settles it."""

from datetime import date
from typing import Any

from tracker.domain.claim_fields import FIGURES, called
from tracker.domain.disagreement import Stored
from tracker.domain.disagreement import says as says_against
from tracker.domain.fields import Unreadable
from tracker.domain.figures import folded
from tracker.domain.initiatives.amend import milestone_changes, replaced, standing
from tracker.domain.initiatives.commands import Claim, Settle
from tracker.domain.initiatives.conflicts import Conflict, as_amended, conflicts
from tracker.domain.initiatives.events import (
    ClaimRecorded,
    ConflictSettled,
    InitiativeEvent,
    MilestoneAmended,
)
from tracker.domain.initiatives.sense import sensible
from tracker.domain.initiatives.state import Claimed, Initiative, Milestone, Settlement
from tracker.domain.refusals import N_, Refused
from tracker.domain.settings.state import Settings

_BESIDE = ("sources", "quote", "note", "certainty")
"""Fields that say how well a fact is known: no other source disagrees about them."""

_ALSO = {"parties": ("with",), "place": ("at",), "happened": ("on",), "planned": ("on",)}

BESIDE = N_("{field} is no fact that sources can disagree on: give it beside the claim, or amend it.")
EMPTY = N_("{field}: a claim is what a source says. Give the value that it gives.")
NOTHING = N_("A claim on {id} says nothing: give a field and the value that the source gives.")
NOBODYS = N_("A claim is somebody's: name at least one source.")
NO_CLAIM = N_("No claim on {id} says anything of {field!r}. Record what a source says: tracker claim {id}")
NONE_OPEN = N_("{id} has no conflict on {field}: the claims agree with what is recorded.")
OTHERS_OPEN = N_("{id} has no open conflict on {field}. Open are: {fields}.")
TAKEN = N_(
    "The conflict on {field} of {id} was settled by {actor} on {day}: claim {claim} holds, because: "
    "{because}. Only a new claim opens it again: tracker claim {id}"
)
STANDS = N_(
    "The conflict on {field} of {id} was settled by {actor} on {day}: what was recorded stands, because: "
    "{because}. Only a new claim opens it again: tracker claim {id}"
)
SILENT = N_("Claim {claim} on {id} says nothing of {field}. Those that do: {claims}. None of them: 0.")


def claim(state: Initiative, command: Claim, settings: Settings, today: date) -> list[InitiativeEvent]:
    """Keep what other sources say of a milestone; an empty list where they are known to say it."""
    milestone = standing(state, command.target)
    says = _by_metric(milestone, _facts(milestone, command, settings, today))
    if any(_same(one, says, command) for one in milestone.claims):
        return []
    _check_sensible(state, milestone, says, settings, today)
    return [
        ClaimRecorded(
            milestone=milestone.id,
            claim=len(milestone.claims) + 1,
            changes=says,
            sources=list(dict.fromkeys(command.sources)),
            quote=command.quote,
            note=command.note,
            recorded_on=today,
        )
    ]


def settle(state: Initiative, command: Settle, settings: Settings, today: date) -> list[InitiativeEvent]:
    """Decide what holds of a field on which a conflict is open: what a claim says, or what was recorded."""
    milestone = standing(state, command.target)
    conflict = _open_on(milestone, command.field)
    says = {one.number: one.says[conflict.field] for one in milestone.claims if conflict.field in one.says}
    if command.take and command.take not in says:
        raise Refused(
            SILENT,
            claim=command.take,
            id=milestone.id,
            field=called(conflict.field),
            claims=", ".join(map(str, says)),
        )
    taken = as_amended(milestone, conflict.field, says[command.take]) if command.take else {}
    new, before = replaced(milestone, taken)
    settled = ConflictSettled(
        milestone=milestone.id,
        field=conflict.field,
        claim=command.take,
        changes=new,
        before=before,
        because=command.because,
        recorded_on=today,
    )
    return [sensible(state, settled, settings, today)]


def _facts(milestone: Milestone, command: Claim, settings: Settings, today: date) -> dict[str, Any]:
    """What is claimed, read as an amendment is. Raises Refused where that is no fact, or nothing."""
    if not command.sources:
        raise Unreadable(NOBODYS, "sources")
    for name in _BESIDE:
        if name in command.set:
            raise Unreadable(BESIDE, name)
    for name, value in command.set.items():
        if value in (None, []):
            raise Unreadable(EMPTY, name)
    says = milestone_changes(milestone, command.set, settings, today)
    if not says:
        raise Refused(NOTHING, id=milestone.id)
    return says


def _by_metric(milestone: Milestone, says: dict[str, Any]) -> dict[str, Any]:
    """What is claimed, the figures of each metric as a field of its own, called as it was before."""
    known = [FIGURES + one.metric for one in milestone.figures]
    known += [name for one in milestone.claims for name in one.says if name.startswith(FIGURES)]
    names = {folded(name): name for name in reversed(known)}
    apart: dict[str, Any] = {name: value for name, value in says.items() if name != "figures"}
    for one in says.get("figures", []):
        name = FIGURES + one["metric"]
        apart.setdefault(names.setdefault(folded(name), name), []).append(one)
    return apart


def _same(known: Claimed, says: dict[str, Any], command: Claim) -> bool:
    """Whether the same sources are known to say the same, and nothing is said beside it that is new."""
    beside = command.quote in (None, known.quote) and command.note in (None, known.note)
    alike = known.says.keys() == says.keys() and all(_alike(known.says[name], says[name]) for name in says)
    return alike and set(known.sources) == set(command.sources) and beside


def _alike(one: Stored, other: Stored) -> bool:
    """Whether two values say the same, neither of them more."""
    return says_against(one, other) == says_against(other, one) == "agrees"


def _check_sensible(
    state: Initiative, milestone: Milestone, says: dict[str, Any], settings: Settings, today: date
) -> None:
    """Refuse what could never hold, as an amendment to it would be."""
    changes: dict[str, Any] = {}
    for name, value in says.items():
        if not name.startswith(FIGURES):
            changes[name] = value
        else:
            changes["figures"] = [*changes.get("figures", []), *value]
    supposed = MilestoneAmended(
        milestone=milestone.id, changes=changes, before={}, because="", recorded_on=today
    )
    sensible(state, supposed, settings, today)


def _open_on(milestone: Milestone, field: str) -> Conflict:
    """The open conflict on a field, by any of its names. Raises Refused: which are open, who settled it."""
    found = {one.field: one for one in conflicts(milestone)}
    claimed = dict.fromkeys(name for one in milestone.claims for name in one.says)
    name = next((one for one in claimed if _means(field, one)), None)
    name = name or next((one for one in claimed if _means(FIGURES + field, one)), None)
    if name is None:
        raise _none_open(milestone, field, found) or Refused(NO_CLAIM, id=milestone.id, field=field)
    conflict = found.get(name)
    if conflict and conflict.open:
        return conflict
    if conflict:
        raise _settled_before(milestone, name, conflict.settled[-1])
    raise _none_open(milestone, called(name), found) or Refused(
        NONE_OPEN, id=milestone.id, field=called(name)
    )


def _means(text: str, field: str) -> bool:
    names = (field, called(field), *_ALSO.get(field, ()))
    return _folded(text) in {_folded(name) for name in names}


def _folded(name: str) -> str:
    return folded(name.replace("-", "_"))


def _none_open(milestone: Milestone, field: str, found: dict[str, Conflict]) -> Refused | None:
    """That only other fields have a conflict that is open; None where no field has."""
    others = [called(one.field) for one in found.values() if one.open]
    return Refused(OTHERS_OPEN, id=milestone.id, field=field, fields=", ".join(others)) if others else None


def _settled_before(milestone: Milestone, field: str, settled: Settlement) -> Refused:
    return Refused(
        TAKEN if settled.claim else STANDS,
        field=called(field),
        id=milestone.id,
        actor=settled.stamp.actor,
        day=settled.on,
        claim=settled.claim,
        because=settled.because,
    )
