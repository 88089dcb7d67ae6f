"""What derived answers are worked out from: the policy, the kinds of milestones, the working days."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, NamedTuple, Protocol

from tracker.domain.initiatives.state import Initiative, Milestone
from tracker.domain.kinds import Kind
from tracker.domain.lifecycles import Reached, stage, stage_of
from tracker.domain.policy import OWNER, REGIONS, Offset, Policy, Rule


class Skipped(NamedTuple):
    """A day that was passed over, because an office is closed on it."""

    day: date
    en: str
    zh: str
    regions: tuple[str, ...]


class Due(NamedTuple):
    """A day worked out over the calendars of several offices."""

    day: date
    provisional: bool = False
    skipped: tuple[Skipped, ...] = ()


class WorkingDays(Protocol):
    """The working days that several offices and regions have in common, each named by its handle or code."""

    def ahead(self, start: date, count: int, regions: Sequence[str]) -> Due:
        """`count` joint working days after the start (before it, where negative; 0: the next one from it)."""

    def shift(self, day: date, direction: Literal["next", "previous"], regions: Sequence[str]) -> Due:
        """The day itself where all work on it, or the next or previous day on which they do."""


class Asking(NamedTuple):
    """What milestones of a kind do in initiatives of a kind.

    The rules that they start when they are planned, when they have happened, and because of what was promised
    at them; the kinds of milestones that could close what these ask for; whether they end the initiative, and
    whether something that they ask for comes again.
    """

    planned: tuple[Rule, ...]
    happened: tuple[Rule, ...]
    promised: tuple[Rule, ...]
    closing: frozenset[str]
    ends: bool
    again: bool

    def closed_by(self, rule: str) -> Sequence[str]:
        """The kinds of milestones that close what one of the rules asks for."""
        started = (*self.planned, *self.happened, *self.promised)
        return next(one.closed_by for one in started if one.id == rule)

    def rules(self, milestone: Milestone) -> tuple[Rule, ...]:
        """The rules that a milestone starts."""
        if milestone.status == "planned":
            return self.planned
        return self.happened + self.promised if milestone.commitments else self.happened


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The policy, the kinds, the working days; `offices` has the office of each person and each office."""

    policy: Policy
    kinds: Mapping[str, type[Kind]]
    days: WorkingDays
    offices: Mapping[str, str] = field(default_factory=dict)
    _asking: dict[tuple[str, str], Asking] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def asking(self, initiative: str, milestone: str) -> Asking:
        """What milestones of a kind do in initiatives of a kind; looked for once."""
        found = self._asking.get((initiative, milestone))
        if found is None:
            found = self._asking[initiative, milestone] = self._does(initiative, milestone)
        return found

    def _does(self, initiative: str, milestone: str) -> Asking:
        rules = [
            rule
            for rule in self.policy.rules
            if (milestone in rule.on or "*" in rule.on)
            and (not rule.initiatives or initiative in rule.initiatives)
        ]
        promised = ("commitment", "undated")
        return Asking(
            planned=tuple(one for one in rules if one.anchor == "planned"),
            happened=tuple(one for one in rules if one.anchor not in ("planned", *promised)),
            promised=tuple(one for one in rules if one.anchor in promised),
            closing=frozenset(kind for one in rules for kind in one.closed_by),
            ends=self._ends(initiative, milestone),
            again=any(one.every for one in rules),
        )

    def reaches(self, state: Initiative, milestone: Milestone) -> str:
        """The stage that a milestone reaches in its initiative, or "" where it reaches none."""
        return self._reaches(state.kind, milestone.kind)

    def _reaches(self, initiative: str, milestone: str) -> str:
        kind = self.kinds.get(milestone)
        return kind.reaches.get(initiative, "") if kind else ""

    def _ends(self, initiative: str, milestone: str) -> bool:
        found = stage(initiative, self._reaches(initiative, milestone)) if initiative else None
        return found is not None and found.standing == "ended"

    def stage(self, state: Initiative) -> Reached:
        """Where an initiative stands."""
        return self.stage_after(state, state.happened())

    def stage_after(self, state: Initiative, happened: Iterable[Milestone]) -> Reached:
        """Where an initiative stands after those of its milestones that happened, in their order."""
        return stage_of(state.kind, [(self._reaches(state.kind, one.kind), one.id) for one in happened])

    def ends(self, state: Initiative, milestone: Milestone) -> bool:
        """Whether a milestone ends its initiative."""
        return self.asking(state.kind, milestone.kind).ends

    def whose(self, calendars: Sequence[str], state: Initiative, owner: str) -> tuple[str, ...]:
        """The offices and regions whose working days count, from the `calendars` of a rule.

        Where the owner belongs to no office that anybody described, those of all regions of the initiative.
        """
        if calendars == [REGIONS]:
            return state.regions
        return tuple(dict.fromkeys(name for one in calendars for name in self._named(one, state, owner)))

    def _named(self, calendar: str, state: Initiative, owner: str) -> Iterable[str]:
        if calendar == OWNER and owner in self.offices:
            return (self.offices[owner],)
        return state.regions if calendar in (REGIONS, OWNER) else (calendar,)

    def raw(self, anchor: date, after: Offset, whose: Sequence[str]) -> date:
        """The day so long after the anchor, before it is moved to a working day."""
        if after.unit == "working days" and after.count:
            return self.days.ahead(anchor, after.count, whose).day
        if after.unit == "months":
            return add_months(anchor, after.count)
        return anchor + timedelta(days=after.count)

    def due(self, anchor: date, after: Offset, shift: str, whose: Sequence[str]) -> Due:
        """The day so long after the anchor: a working day for everybody, unless `shift` is "none"."""
        if after.unit == "working days" and after.count:
            return self.days.ahead(anchor, after.count, whose)
        day = self.raw(anchor, after, whose)
        if shift == "none":
            return Due(day)
        return self.days.shift(day, "previous" if shift == "previous" else "next", whose)


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
