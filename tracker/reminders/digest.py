"""Digests: one message for each recipient, with everything that is open and near. Pure.

Overdue comes first, then what was escalated to the recipient, what is due today, and what is coming; what was
not in the recipient's last digest is new, and what stands in it with another day is moved.
What the last digest asked for and is settled now is said once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from tracker.domain.escalation import Escalation
from tracker.reminders import urgency
from tracker.views.answers import DeliveryRow, FollowUpRow

Mark = Literal["new", "moved", "again", ""]
"""`again`: another of the days has come on which its rule announces it."""

SECTIONS = ("overdue", "escalated", "due", "coming")
TOLD = frozenset(SECTIONS) - {"escalated"}
"""How a follow-up stands where it has a line."""

SETTLED = ("closed", "cancelled")
"""What the recipient did not do, and need not do any more."""


class Line(NamedTuple):
    """One follow-up in a digest.

    `state` is overdue, due or coming; `was` the day that the last digest showed. `announced`: it moved
    because the notice came that its day waited for. `level` is the step that it has reached; `copied`: it is
    somebody else's.
    """

    follow_up: FollowUpRow
    state: str
    mark: Mark
    was: date | None = None
    announced: bool = False
    level: Escalation | None = None
    copied: bool = False

    @property
    def section(self) -> str:
        """Under which heading it stands."""
        return "escalated" if self.copied else self.state


@dataclass(frozen=True, slots=True)
class Digest:
    """One message for one recipient. `folded` counts lines beyond a screenful; `settled` is no more to do."""

    recipient: str
    day: date
    lines: tuple[Line, ...]
    folded: int
    settled: tuple[FollowUpRow, ...]

    def shown(self) -> dict[str, date]:
        """What is recorded of it: each follow-up in it, folded away or not, with the day that it is due."""
        return {line.follow_up.id: line.follow_up.due for line in self.lines}

    def provisional(self) -> list[str] | None:
        """The follow-ups in it whose day may still move, None where there are none."""
        return [line.follow_up.id for line in self.lines if line.follow_up.provisional] or None

    @property
    def visible(self) -> tuple[Line, ...]:
        """The lines that are not folded away."""
        return self.lines[: len(self.lines) - self.folded]

    def counted(self) -> dict[str, int]:
        """How many lines stand under each heading, folded away or not; those without any are left out."""
        found = Counter(line.section for line in self.lines)
        return {section: found[section] for section in SECTIONS if found[section]}


Last = Mapping[str, DeliveryRow]
"""The last digest of each recipient."""


def digests(found: Sequence[FollowUpRow], last: Last, day: date, most: int) -> list[Digest]:
    """The digests of a day, by recipient: of the owners, and of those to whom something was escalated."""
    parts: dict[str, list[FollowUpRow]] = defaultdict(list)
    for one in found:
        for handle in dict.fromkeys([one.owner, *urgency.told(one, day)]):
            parts[handle].append(one)
    made = [digest(handle, parts[handle], last.get(handle), day, most) for handle in sorted(parts)]
    return [one for one in made if one]


def digest(
    recipient: str, found: Sequence[FollowUpRow], last: DeliveryRow | None, day: date, most: int
) -> Digest | None:
    """The digest of one recipient, from what is open and near and what was closed since the last; or None."""
    told = last.lines if last else {}
    lines = sorted(_lines(recipient, found, last, day), key=_order)
    settled = tuple(one for one in found if one.id in told and one.state in SETTLED)
    if not lines and not settled:
        return None
    return Digest(recipient, day, tuple(lines), max(len(lines) - most, 0), settled)


def _order(line: Line) -> tuple[int, date, str]:
    return SECTIONS.index(line.section), line.follow_up.due, line.follow_up.id


def _lines(
    recipient: str, found: Iterable[FollowUpRow], last: DeliveryRow | None, day: date
) -> Iterator[Line]:
    for one in found:
        state = one.state_on(day)
        if state in TOLD:
            was = last.lines.get(one.id) if last else None
            mark = _mark(one, was, last, day)
            yield Line(
                follow_up=one,
                state=state,
                mark=mark,
                was=was if mark == "moved" else None,
                announced=mark == "moved" and last is not None and _announced(one, last),
                level=_level(one, recipient, day),
                copied=one.owner != recipient,
            )


def _level(one: FollowUpRow, recipient: str, day: date) -> Escalation | None:
    """The step of a late follow-up that is told to somebody: their own, or else the last that it reached."""
    levels = urgency.told(one, day)
    if not levels:
        return None
    return levels.get(recipient) or max(levels.values(), key=lambda step: step.day)


def _mark(one: FollowUpRow, was: date | None, last: DeliveryRow | None, day: date) -> Mark:
    if was is None or last is None:
        return "new"
    if was != one.due:
        return "moved"
    return "again" if one.due > day and urgency.anew(one, last.day, day) else ""


def _announced(one: FollowUpRow, last: DeliveryRow) -> bool:
    """Whether it moved because of a notice: its day was provisional, is no more, and nobody changed it."""
    by_hand = one.details.get("rescheduled_because") is not None
    return one.id in last.provisional and not one.provisional and not by_hand
