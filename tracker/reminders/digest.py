"""Digests: one message for each owner, with everything that is open and near. Pure.

Overdue comes first, then what is due today, then what is coming; what was not in the owner's last digest is
new, and what stands in it with another day is moved.
What the last digest asked for and is settled now is said once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from tracker.views.answers import FollowUpRow

Mark = Literal["new", "moved", ""]


@dataclass(frozen=True, slots=True)
class Line:
    """One follow-up in a digest. `state`: overdue, due or coming; `was`: the day the last digest showed."""

    follow_up: FollowUpRow
    state: str
    mark: Mark
    was: date | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """One message for one owner. `folded` counts lines beyond a screenful; `settled` needs nothing more."""

    recipient: str
    day: date
    lines: tuple[Line, ...]
    folded: int
    settled: tuple[FollowUpRow, ...]

    def shown(self) -> dict[str, date]:
        """What is recorded of it: each follow-up in it, folded away or not, with the day that it is due."""
        return {line.follow_up.id: line.follow_up.due for line in self.lines}

    @property
    def visible(self) -> tuple[Line, ...]:
        """The lines that are not folded away."""
        return self.lines[: len(self.lines) - self.folded]


Last = Mapping[str, Mapping[str, date]]
"""For each recipient, the follow-ups of the last digest, each with the day that it showed."""


def digests(
    follow_ups: Sequence[FollowUpRow],
    last: Last,
    day: date,
    most: int,
) -> list[Digest]:
    """The digests of a day, by recipient, from what is open and near and what was closed since the last."""
    by_owner = sorted(follow_ups, key=lambda one: one.owner)
    made = [
        _digest(owner, list(own), last.get(owner, {}), day, most)
        for owner, own in groupby(by_owner, key=lambda one: one.owner)
    ]
    return [one for one in made if one.lines or one.settled]


def _digest(
    owner: str,
    own: list[FollowUpRow],
    last: Mapping[str, date],
    day: date,
    most: int,
) -> Digest:
    waiting = [(one, state) for one in own if (state := one.state_on(day)) in ("overdue", "due", "coming")]
    lines = [
        _line(one, state, last) for one, state in sorted(waiting, key=lambda pair: (pair[0].due, pair[0].id))
    ]
    settled = tuple(one for one in own if one.id in last and one.state != "open")
    return Digest(owner, day, tuple(lines), max(len(lines) - most, 0), settled)


def _line(one: FollowUpRow, state: str, last: Mapping[str, date]) -> Line:
    was = last.get(one.id)
    mark: Mark = "new" if was is None else "moved" if was != one.due else ""
    return Line(one, state, mark, was if mark == "moved" else None)
