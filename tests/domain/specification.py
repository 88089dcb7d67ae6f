"""given(events).when(command).then(events), or .refused(sentence): the rules alone, on Monday 3 April 2023.

A command is written as a line of a record file, with its references resolved to ids, as the rules get it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from tracker.domain import follow_up_verbs as verbs
from tracker.domain.dates import parse
from tracker.domain.fields import read
from tracker.domain.follow_ups import FollowUp, Rulebook, follow_ups
from tracker.domain.initiatives import decide
from tracker.domain.initiatives.amend import amend
from tracker.domain.initiatives.claims import claim, settle
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
from tracker.domain.initiatives.events import (
    InitiativeEvent,
    InitiativeOpened,
    MilestonePlanned,
    MilestoneRecorded,
)
from tracker.domain.initiatives.state import Initiative, Stamp, evolve
from tracker.domain.names import Title
from tracker.domain.policy import Policy
from tracker.domain.refusals import Refused
from tracker.domain.settings.state import Settings
from tracker.views.offices import rulebook

TODAY = date(2023, 4, 3)
DEFAULTS = Settings()
BOOK = rulebook(DEFAULTS)
Line = Mapping[str, Any]

COMMANDS: dict[str, type[InitiativeCommand]] = {
    "new": New,
    "record": RecordMilestone,
    "plan": PlanMilestone,
    "amend": Amend,
    "claim": Claim,
    "settle": Settle,
    "retract": Retract,
    "done": Finish,
    "snooze": Snooze,
    "reschedule": Reschedule,
    "assign": Assign,
    "cancel": Cancel,
    "reopen": Reopen,
    "add": AddFollowUp,
    "answer": Answer,
}


def decided(
    state: Initiative, command: InitiativeCommand, settings: Settings, when: verbs.Occasion
) -> decide.Events:
    """The events that follow from a command."""
    today = when.today
    match command:
        case New():
            return decide.open_initiative(state, command, settings, today)
        case RecordMilestone():
            return decide.record(state, command, settings, today)
        case PlanMilestone():
            return decide.plan(state, command, settings, today)
        case Amend():
            return amend(state, command, settings, today)
        case Claim():
            return claim(state, command, settings, today)
        case Settle():
            return settle(state, command, settings, today)
        case Retract():
            return decide.retract(state, command)
        case AddFollowUp():
            return verbs.add(state, command, settings, when)
        case _:
            [named] = [one for one in follow_ups(state, when.book) if one.id == command.follow_up]
            return verbs.decide(state, command, named, when)


@dataclass(frozen=True)
class Outcome:
    """What comes of a command."""

    decision: Callable[[], decide.Events]

    def then(self, *events: InitiativeEvent) -> None:
        """Exactly these events follow; without any, it was so already."""
        assert self.decision() == list(events)

    def refused(self, sentence: str) -> None:
        """It is turned down in these words."""
        with pytest.raises(Refused) as caught:
            self.decision()
        assert str(caught.value) == sentence


@dataclass(frozen=True)
class Given:
    """An initiative with a past."""

    state: Initiative
    settings: Settings = DEFAULTS
    today: date = TODAY
    actor: str = "wuxi-ipb"
    book: Rulebook = BOOK

    def when(self, do: str, **said: object) -> Outcome:
        """A command is given, written as in a record file; `with_` stands for with."""
        when = verbs.Occasion(self.today, self.actor, self.book)
        return Outcome(lambda: decided(self.state, self.command(do, **said), self.settings, when))

    def command(self, do: str, **said: object) -> InitiativeCommand:
        """The command as the rules get it."""
        line = {name.removesuffix("_"): value for name, value in said.items()}
        return read(COMMANDS[do], line, self.today)

    def on(self, day: str) -> "Given":
        """The same on another day."""
        return replace(self, today=date.fromisoformat(day))

    def by(self, actor: str) -> "Given":
        """The same in other hands."""
        return replace(self, actor=actor)

    def under(self, policy: Policy) -> "Given":
        """The same under another policy."""
        return replace(self, book=replace(self.book, policy=policy))

    def then(self, do: str, **said: object) -> "Given":
        """The initiative after a command that is not refused."""
        state = self.state
        for event in self.when(do, **said).decision():
            state = evolve(state, event, stamp(state.version + 1, self.actor))
        return replace(self, state=state)

    def follow_ups(self) -> list[FollowUp]:
        """Every follow-up."""
        return follow_ups(self.state, self.book)

    def due(self, rule: str = "") -> list[tuple[str, str, str]]:
        """Rule, due day and state of each follow-up, by due day; of one rule only, where it is given."""
        return [
            (one.rule, one.due.isoformat(), one.state) for one in self.follow_ups() if rule in ("", one.rule)
        ]

    def only(self, rule: str) -> FollowUp:
        """The only follow-up of a rule."""
        [found] = [one for one in self.follow_ups() if one.rule == rule]
        return found


def stamp(position: int, actor: str = "wuxi-ipb") -> Stamp:
    """When, by whom and where the event in a position was recorded."""
    return Stamp(position, f"2023-04-03T01:00:{position % 60:02}.000000Z", actor)


def given(*events: InitiativeEvent, settings: Settings | None = None) -> Given:
    """An initiative to which this has happened."""
    state = Initiative()
    for position, event in enumerate(events, 1):
        state = evolve(state, event, stamp(position))
    return Given(state, settings or DEFAULTS)


def opened(
    kind: str = "project", regions: tuple[str, ...] = ("320200", "440300"), **more: object
) -> InitiativeOpened:
    """I-1 between Wuxi and Shenzhen, opened on 3 April 2023."""
    return InitiativeOpened.model_validate(
        {
            "initiative": "I-1",
            "kind": kind,
            "title": Title(en="Chip packaging line"),
            "regions": list(regions),
            "owner": "wuxi-ipb",
            "recorded_on": TODAY,
            **more,
        }
    )


def happened(kind: str, on: str, number: int = 1, **more: object) -> MilestoneRecorded:
    """A milestone as it is stored, recorded on 3 April 2023 unless said otherwise."""
    return MilestoneRecorded.model_validate(
        {
            "milestone": f"M-1.{number}",
            "kind": kind,
            "happened": parse(on, TODAY),
            "recorded_on": TODAY,
            **more,
        }
    )


def planned(kind: str, on: str, number: int = 1, **more: object) -> MilestonePlanned:
    """A planned milestone as it is stored."""
    return MilestonePlanned.model_validate(
        {
            "milestone": f"M-1.{number}",
            "kind": kind,
            "planned": parse(on, TODAY, "future"),
            "recorded_on": TODAY,
            **more,
        }
    )
