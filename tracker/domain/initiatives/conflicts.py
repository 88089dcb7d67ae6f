"""What claims say against what holds of a milestone: where they are in conflict, and how that was settled.

A conflict is open while a claim that nobody has settled says more than what holds, or something else. It is
worked out anew each time: an amendment to what a claim says ends it, and one away from it brings it back.
What was settled stays so, whatever is amended later; only a new claim opens it again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.domain.claim_fields import FIGURES
from tracker.domain.disagreement import Says, Stored, of_metric, says
from tracker.domain.initiatives.amend import current
from tracker.domain.initiatives.state import Claimed, Milestone, Settlement


@dataclass(frozen=True, slots=True)
class Conflict:
    """What was claimed of one field that is not, or was not, what holds: the value and those who say it.

    `open` and `agreeing` are the claims that nobody has settled, by their numbers.
    """

    field: str
    held: Stored
    sources: tuple[str, ...]
    open: tuple[int, ...]
    agreeing: tuple[int, ...]
    says: Says
    settled: tuple[Settlement, ...]


def conflicts(milestone: Milestone) -> list[Conflict]:
    """The conflicts of a milestone, open and settled; none of what was withdrawn."""
    if milestone.withdrawn:
        return []
    fields = sorted({field for one in milestone.claims for field in one.says})
    found = (_conflict(milestone, one) for one in fields if _counts(milestone, one))
    return [one for one in found if one.open or one.settled]


def open_conflicts(milestone: Milestone) -> list[Conflict]:
    """Those that nobody has settled."""
    return [one for one in conflicts(milestone) if one.open]


def held(milestone: Milestone, field: str) -> Stored:
    """What holds of a field, as it is stored."""
    now = current(milestone)
    return of_metric(now["figures"], field)[0] if field.startswith(FIGURES) else now.get(field)


def as_amended(milestone: Milestone, field: str, value: Stored) -> dict[str, Stored]:
    """The changes that make a field of a claim hold: figures of one metric take the place of those held."""
    if not field.startswith(FIGURES):
        return {field: value}
    others = of_metric(current(milestone)["figures"], field)[1]
    return {"figures": [*others, *value]}


def _counts(milestone: Milestone, field: str) -> bool:
    """Whether a field still matters: what was planned does not, once it has happened."""
    return field not in ("happened", "planned") or field == milestone.status


def _conflict(milestone: Milestone, field: str) -> Conflict:
    now = held(milestone, field)
    settled = tuple(one for one in milestone.settled if one.field == field)
    last = max((one.last for one in settled), default=0)
    said = {
        one.number: says(now, one.says[field])
        for one in milestone.claims
        if field in one.says and one.number > last
    }
    different = tuple(number for number, one in said.items() if one != "agrees")
    return Conflict(
        field,
        now,
        tuple(dict.fromkeys(_sources(milestone, field, now))),
        different,
        tuple(number for number, one in said.items() if one == "agrees"),
        "differs" if "differs" in said.values() else "more" if different else "agrees",
        settled,
    )


def _sources(milestone: Milestone, field: str, now: Stored) -> Iterator[str]:
    """Who says what holds: those it was recorded from, or taken from since, and the claims that agree."""
    changed = field if not field.startswith(FIGURES) else "figures"
    corrected = [one for one in milestone.amendments if changed in one.after]
    if now in (None, [], ""):
        return
    if not corrected:
        yield from milestone.sources
    elif corrected[-1].claim is None:
        yield from corrected[-1].after.get("sources", ())
    yield from (source for one in milestone.claims if _backs(one, field, now) for source in one.sources)


def _backs(claim: Claimed, field: str, now: Stored) -> bool:
    return field in claim.says and says(now, claim.says[field]) == "agrees"
