"""Where each value of an initiative and its milestones comes from: the event that set it, and those before.

Worked out from the events of one initiative as they are stored, in the time that reading these takes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tracker.views.answers import HistoryLine

Stored = Any
"""A value as an event keeps it."""

STATUS = "status"
_INITIATIVE = ("title", "kind", "regions", "sectors", "owner", "parent", "note")
_MILESTONE = (
    "kind",
    "happened",
    "planned",
    "parties",
    "place",
    "note",
    "sources",
    "quote",
    "during",
    "commitments",
    "figures",
    "certainty",
)


@dataclass(frozen=True, slots=True)
class Setting:
    """A value and the event that set it.

    `because` is the reason of a correction; `sources` and `quote` are those that were given along with it.
    """

    value: Stored
    position: int
    event: str
    type: str
    recorded_at: str
    actor: str
    because: str | None = None
    sources: tuple[str, ...] = ()
    quote: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What other sources say of a field, by the number of the claim; and the last settlement it came under.

    The value of a settlement is the number of the claim that was taken, 0 where what was recorded stands.
    """

    number: int
    said: Setting
    settled: Setting | None = None


@dataclass(slots=True)
class Lineage:
    """The values of one thing by field, each with its settings in the order of recording; the last holds.

    `claims` are those about a field; of the figures of one metric, `figures.METRIC`.
    """

    fields: dict[str, list[Setting]] = field(default_factory=dict)
    claims: dict[str, list[Claim]] = field(default_factory=dict)

    def held(self, name: str) -> Setting:
        """The setting that holds."""
        return self.fields[name][-1]


def lineages(lines: Iterable[HistoryLine]) -> dict[str, Lineage]:
    """The lineage of an initiative and of each of its milestones, by their ids, from the initiative's events.

    An event of a type that is not known here sets nothing.
    """
    found: dict[str, Lineage] = {}
    for line in lines:
        for thing, name, value in _set_by(line):
            known = found.setdefault(thing, Lineage()).fields.setdefault(name, [])
            known.append(_setting(line, value))
        if line.type in ("claim.recorded", "conflict.settled"):
            _dispute(found.setdefault(line.data["milestone"], Lineage()).claims, line)
    return found


def _dispute(claims: dict[str, list[Claim]], line: HistoryLine) -> None:
    """Add what is claimed, or say of the claims on a field how they were settled."""
    data = line.data
    if line.type == "conflict.settled":
        settled = _setting(line, data["claim"])
        claims[data["field"]] = [replace(one, settled=settled) for one in claims.get(data["field"], [])]
        return
    for name, value in data["changes"].items():
        claims.setdefault(name, []).append(Claim(data["claim"], _setting(line, value)))


def _set_by(line: HistoryLine) -> Iterator[tuple[str, str, Stored]]:
    """What an event sets: the thing, the field, the value."""
    data, initiative = line.data, line.stream.partition("/")[2]
    match line.type:
        case "initiative.opened":
            said = {**data, "owner": data.get("owner") or line.actor}
            yield from (
                (initiative, name, said[name]) for name in _INITIATIVE if said.get(name) not in (None, [])
            )
        case "initiative.amended":
            yield from ((initiative, name, value) for name, value in data["changes"].items())
        case "initiative.retracted":
            yield initiative, STATUS, "retracted"
        case "milestone.planned" | "milestone.recorded":
            yield from ((data["milestone"], name, value) for name, value in _told(data))
            yield data["milestone"], STATUS, "planned" if line.type.endswith("planned") else "happened"
        case "milestone.amended" | "conflict.settled":
            yield from ((data["milestone"], name, value) for name, value in data.get("changes", {}).items())
        case "milestone.retracted":
            yield data["milestone"], STATUS, "retracted"
        case "plan.dropped":
            yield data["milestone"], STATUS, "dropped"
        case _:
            return


def _told(data: Mapping[str, Any]) -> Iterator[tuple[str, Stored]]:
    yield from ((name, data[name]) for name in _MILESTONE if data.get(name) not in (None, [], ""))
    yield from ((f"fields.{name}", value) for name, value in data.get("fields", {}).items())


def _setting(line: HistoryLine, value: Stored) -> Setting:
    data = line.data
    return Setting(
        value=value,
        position=line.position,
        event=line.id,
        type=line.type,
        recorded_at=line.recorded_at,
        actor=line.actor,
        because=data.get("because"),
        sources=tuple(data.get("sources", ())),
        quote=data.get("quote"),
        note=data.get("note"),
    )
