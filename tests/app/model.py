"""A simple model of what a journal is to say: a few dictionaries, and rules of its own.

It knows two kinds of initiatives, a few kinds of milestones and a few dates, and of each command whether it
records something, finds it so already, or is refused. Of follow-ups it knows only what people did with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

Said = dict[str, Any]
Line = tuple[str, Said]
Outcome = Literal["recorded", "already", "repeated"]
Bounds = tuple[date | None, date | None]

LADDERS = {
    "project": ["lead", "contact", "talks", "intent", "signed"],
    "agreement": ["talks", "intent", "signed", "effective"],
}
REACHES = {
    "project": {
        "ribbon_cut": "lead",
        "site_visit": "contact",
        "talks": "talks",
        "intent": "intent",
        "agreement_signed": "signed",
        "suspended": "suspended",
        "lost": "ended",
    },
    "agreement": {
        "talks": "talks",
        "intent": "intent",
        "agreement_signed": "signed",
        "agreement_effective": "effective",
        "suspended": "suspended",
        "lost": "ended",
    },
}
KINDS = [*REACHES["project"], "agreement_effective", "aftercare_visit"]

BEHIND: Mapping[str, Bounds] = {
    "2022-11-09": (date(2022, 11, 9), date(2022, 11, 9)),
    "2023-01~": (date(2023, 1, 1), date(2023, 1, 31)),
    "2023-02": (date(2023, 2, 1), date(2023, 2, 28)),
    "2023年2月中旬": (date(2023, 2, 11), date(2023, 2, 20)),
    "2023-02/..": (date(2023, 2, 1), None),
    "2023-03-20/2023-03-31": (date(2023, 3, 20), date(2023, 3, 31)),
    "../2023-03": (None, date(2023, 3, 31)),
    "2023-04": (date(2023, 4, 1), date(2023, 4, 30)),
}
"""Dates that have begun on 3 April 2023, with their first and last day."""

AHEAD: Mapping[str, Bounds] = {
    "2024-01-15": (date(2024, 1, 15), date(2024, 1, 15)),
    "2024-03": (date(2024, 3, 1), date(2024, 3, 31)),
    "2024-05-01/..": (date(2024, 5, 1), None),
}
"""Dates that are to come, however long a story goes on."""

DATES = {**BEHIND, **AHEAD}
WITHDRAWN = {"planned": "dropped", "happened": "retracted"}


class Refusal(Exception):  # noqa: N818 - what happened
    """The model says no."""


@dataclass
class Happening:
    """A milestone: its status, its date as told and as bounded, and the event that recorded it."""

    kind: str
    status: str
    on: str
    bounds: Bounds
    position: int
    place: str | None = None


@dataclass
class Story:
    """An initiative."""

    kind: str
    owner: str
    milestones: dict[str, Happening] = field(default_factory=dict)
    withdrawn: bool = False

    def stage(self) -> str:
        """The furthest that was reached, or the side way on which it stands since."""
        furthest, side, ladder = -1, "", LADDERS[self.kind]
        for one in sorted(self.milestones.values(), key=_order):
            reached = REACHES[self.kind].get(one.kind, "")
            if one.status == "happened" and reached in ladder:
                furthest, side = max(furthest, ladder.index(reached)), ""
            elif one.status == "happened" and reached:
                side = reached
        return side or (ladder[furthest] if furthest >= 0 else "noted")


def _order(one: Happening) -> tuple[date, date, int]:
    earliest, latest = one.bounds
    return (latest or date.max, earliest or date.min, one.position)


@dataclass
class Touched:
    """What people did with a follow-up."""

    done: bool = False
    owner: str | None = None
    due: date | None = None
    quiet_until: date | None = None


@dataclass
class Model:
    """What was recorded so far; `position` counts the events."""

    today: date
    position: int = 1
    stories: dict[str, Story] = field(default_factory=dict)
    keys: dict[str, tuple[Line, str | None]] = field(default_factory=dict)
    declared: dict[str, Said] = field(default_factory=dict)
    touched: dict[str, Touched] = field(default_factory=dict)

    def take(self, do: str, said: Said) -> tuple[Outcome, str | None]:
        """Record a command: what comes of it, and the id of its milestone, if any. Raises Refusal."""
        key = said.get("key")
        if key in self.keys:
            if self.keys[key][0] != (do, said):
                raise Refusal
            return "repeated", self.keys[key][1]
        before = self.position
        milestone = getattr(self, f"_{do}")(**{name: value for name, value in said.items() if name != "key"})
        if self.position == before:
            return "already", None
        if key:
            self.keys[key] = ((do, said), milestone)
        return "recorded", milestone

    def standing(self) -> dict[str, Story]:
        """The initiatives that were not taken back."""
        return {key: story for key, story in self.stories.items() if not story.withdrawn}

    def milestones(self, *statuses: str) -> list[str]:
        """The ids of all milestones, or of those with one of some statuses."""
        return [
            key
            for story in self.stories.values()
            for key, one in story.milestones.items()
            if not statuses or one.status in statuses
        ]

    def kind(self, milestone: str) -> str:
        """The kind of a milestone."""
        found = (story.milestones.get(milestone) for story in self.stories.values())
        return next((one.kind for one in found if one), "talks")

    def _new(self, kind: str, title: Said, owner: str, id: str | None = None) -> None:  # noqa: ARG002, A002
        if id in self.stories:
            raise Refusal
        number = max((int(one[2:]) for one in self.stories), default=0) + 1
        self.stories[id or f"I-{number}"] = Story(kind, owner)
        self.position += 1

    def _record(self, initiative: str, kind: str, on: str, keeps: str | None = None) -> str:
        story = self._open(initiative)
        self._check_kind(kind)
        if on in AHEAD:
            raise Refusal
        if keeps:
            plan = story.milestones.get(keeps)
            if plan is None or plan.status != "planned" or plan.kind != kind:
                raise Refusal
        place = story.milestones[keeps].place if keeps else None
        milestone = keeps or self._next(initiative)
        self.position += 1
        bounds = self._by_now(BEHIND[on])
        story.milestones[milestone] = Happening(kind, "happened", on, bounds, self.position, place)
        return milestone

    def _plan(self, initiative: str, kind: str, on: str) -> str:
        story = self._open(initiative)
        self._check_kind(kind)
        if (DATES[on][1] or date.max) < self.today:
            raise Refusal
        milestone = self._next(initiative)
        self.position += 1
        story.milestones[milestone] = Happening(kind, "planned", on, DATES[on], self.position)
        return milestone

    def _amend(self, target: str, set: Said, because: str) -> str | None:  # noqa: ARG002, A002
        if target in self.stories:
            story = self._open(target)
            if "owner" not in set:
                raise Refusal
            self.position += story.owner != set["owner"]
            story.owner = set["owner"]
            return None
        one = self._milestone(target)
        if one.status not in WITHDRAWN:
            raise Refusal
        before = (one.on, one.bounds, one.place)
        if "at" in set:
            one.place = set["at"]
        elif one.status == "planned":
            one.on, one.bounds = set["on"], DATES[set["on"]]
        elif set["on"] in AHEAD:
            raise Refusal
        else:
            one.on, one.bounds = set["on"], self._by_now(BEHIND[set["on"]])
        self.position += (one.on, one.bounds, one.place) != before
        return target

    def _retract(self, target: str, because: str) -> str | None:  # noqa: ARG002
        if target in self.stories:
            story = self.stories[target]
            if any(one.status in WITHDRAWN for one in story.milestones.values()):
                raise Refusal
            self.position += not story.withdrawn
            story.withdrawn = True
            return None
        one = self._milestone(target)
        self.position += one.status in WITHDRAWN
        one.status = WITHDRAWN.get(one.status, one.status)
        return target

    def _done(self, follow_up: str) -> None:
        self._touch(follow_up).done = True

    def _snooze(self, follow_up: str, until: str) -> None:
        if date.fromisoformat(until) <= self.today:
            raise Refusal
        self._touch(follow_up, quiet_until=date.fromisoformat(until))

    def _reschedule(self, follow_up: str, to: str, because: str) -> None:  # noqa: ARG002
        if date.fromisoformat(to) < self.today:
            raise Refusal
        self._touch(follow_up, due=date.fromisoformat(to))

    def _assign(self, follow_up: str, to: str) -> None:
        self._touch(follow_up, owner=to)

    def _touch(self, follow_up: str, **changes: Any) -> Touched:  # noqa: ANN401 - of any field
        """Only what is open is touched here."""
        before = self.touched.get(follow_up, Touched())
        after = self.touched[follow_up] = replace(before, **changes)
        self.position += not changes or before != after
        return after

    def _kind(self, **said: object) -> None:
        self._declare("kind", said)

    def _region(self, **said: object) -> None:
        self._declare("region", said)

    def _declare(self, what: str, said: Said) -> None:
        if self.declared.get(what, said) != said:
            raise Refusal
        self.position += what not in self.declared
        self.declared[what] = said

    def _open(self, initiative: str) -> Story:
        story = self.stories.get(initiative)
        if story is None or story.withdrawn:
            raise Refusal
        return story

    def _milestone(self, target: str) -> Happening:
        for story in self.stories.values():
            if target in story.milestones:
                return story.milestones[target]
        raise Refusal

    def _check_kind(self, kind: str) -> None:
        if kind == "ribbon_cut" and "kind" not in self.declared:
            raise Refusal

    def _next(self, initiative: str) -> str:
        return f"M-{initiative[2:]}.{len(self.stories[initiative].milestones) + 1}"

    def _by_now(self, bounds: Bounds) -> Bounds:
        """What has happened was over by today."""
        return bounds[0], min(bounds[1] or self.today, self.today)
