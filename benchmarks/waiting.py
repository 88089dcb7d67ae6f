"""A journal in which much was to be done and little of it still is, for what has to do with follow-ups.

Each initiative has ten milestones, and each milestone two follow-ups. Of the last milestone one is done and
one is still open; the earlier ones were recorded late, so that theirs lapsed, or were done. So one follow-up
in twenty is open, and a hundred of the open ones are one person's.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from string import Template
from typing import NamedTuple

from benchmarks.generator import Told, write
from events.sqlite import file_url
from tracker.app.rebuilding import rebuild_views
from tracker.domain.dates import Fuzzy
from tracker.domain.fields import Record
from tracker.domain.follow_ups import identity
from tracker.domain.initiatives.events import FollowUpDone, InitiativeOpened, MilestoneRecorded
from tracker.domain.initiatives.parts import Party
from tracker.domain.names import Title
from tracker.domain.policy import parse, stored
from tracker.domain.settings.adopted import PolicyAdopted
from tracker.domain.settings.people import PersonDescribed
from tracker.domain.settings.state import JournalStarted

MILESTONES = 10
OPEN_EACH = 100
"""Open follow-ups to a person."""

CHANNEL = "webhook:bench"

_BEGIN, _LAST = date(2022, 1, 10), date(2023, 3, 6)
_RULES = ("minutes", "answers")
_POLICY = Template(
    """
name = "bench"
source = "Made up for measuring"

[[rules]]
id = "minutes"
on = ["site_visit"]
after = "$minutes working days"
what = { en = "Send the minutes", zh = "发送会议纪要" }

[[rules]]
id = "answers"
on = ["site_visit"]
after = "$answers working days"
what = { en = "Answer what was asked", zh = "答复对方询问" }
"""
)


class Waiting(NamedTuple):
    """A journal of so many initiatives; as many follow-ups are open."""

    file: Path
    initiatives: int

    @property
    def people(self) -> int:
        """As many people have any that are open."""
        return people(self.initiatives)

    @property
    def milestones(self) -> int:
        """The milestones of all of them."""
        return MILESTONES * self.initiatives

    @property
    def follow_ups(self) -> int:
        """The follow-ups that there ever were."""
        return len(_RULES) * self.milestones


def people(initiatives: int) -> int:
    """As many people do the work of so many initiatives."""
    return -(-initiatives // OPEN_EACH)


def policy(minutes: int, answers: int) -> str:
    """The TOML of a policy whose two rules ask for something after so many working days."""
    return _POLICY.substitute(minutes=minutes, answers=answers)


def make_waiting(file: Path, initiatives: int) -> Waiting:
    """Write the journal, with its views."""
    lives = (one for number in range(1, initiatives + 1) for one in _life(number))
    write(file, chain(_settings(initiatives), lives))
    rebuild_views(file_url(file))
    return Waiting(file, initiatives)


def _settings(initiatives: int) -> Iterator[Told]:
    text = policy(3, 10)
    yield _BEGIN, 0, JournalStarted(practice=True)
    yield _BEGIN, 0, PolicyAdopted(text=text, policy=stored(parse(text)))
    for number in range(people(initiatives)):
        yield _BEGIN, 0, PersonDescribed(person=_person(number), zone="Asia/Shanghai", channels=[CHANNEL])


def _person(number: int) -> str:
    return f"person-{number + 1}"


def _life(number: int) -> Iterator[Told]:
    yield (
        _BEGIN,
        number,
        InitiativeOpened(
            initiative=f"I-{number}",
            kind="project",
            title=Title(en=f"Innovation centre {number}", zh=f"创新中心{number}号"),
            regions=["320200", "440300"],
            owner=_person((number - 1) // OPEN_EACH),
            recorded_on=_BEGIN,
        ),
    )
    for place in range(1, MILESTONES):
        happened = _BEGIN + timedelta(days=30 * place + number % 20)
        late = place % 3 > 0
        recorded = happened + timedelta(days=90 if late else 1)
        yield recorded, number, _visit(number, place, happened, recorded)
        if not late:
            yield from ((recorded, number, _done(number, place, rule, recorded)) for rule in _RULES)
    last = _LAST + timedelta(days=number % 20)
    yield last, number, _visit(number, MILESTONES, last, last)
    yield last, number, _done(number, MILESTONES, _RULES[0], last)


def _visit(number: int, place: int, happened: date, recorded: date) -> Record:
    return MilestoneRecorded(
        milestone=_milestone(number, place),
        kind="site_visit",
        happened=Fuzzy(happened.isoformat(), "", happened, happened),
        recorded_on=recorded,
        parties=[Party(name="无锡高新区管委会", role="host")],
        place="Wuxi",
        note="Visited nine companies; two asked for a second meeting in the middle of April.",
        sources=["Minutes of the visit"],
    )


def _done(number: int, place: int, rule: str, day: date) -> Record:
    return FollowUpDone(follow_up=identity(rule, _milestone(number, place), 1), outcome="Sent", on=day)


def _milestone(number: int, place: int) -> str:
    return f"M-{number}.{place}"
