"""A realistic practice journal of any size, the same one for the same seed.

An initiative has 5 to 200 events, most have few (a power law, 20 in the mean), and the events of all of them
lie mixed through the journal in the order of recording, from January 2021 to the end of March 2023. They are
written through `events` with the tracker's own stored shapes: a million events take some 90 seconds. Folding
the views at the end takes longer than that.
Run: `python -m benchmarks.generator FILE EVENTS`.
"""

import sys
from bisect import bisect
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate, chain, islice
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import vocabulary as words
from events.journal import Journal
from events.sqlite import file_url
from tracker import codec
from tracker.app.garbage import unsearched
from tracker.app.rebuilding import rebuild_views
from tracker.domain.dates import Fuzzy
from tracker.domain.fields import Record
from tracker.domain.follow_ups import identity
from tracker.domain.initiatives.events import (
    FollowUpDone,
    InitiativeOpened,
    MilestoneAmended,
    MilestonePlanned,
    MilestoneRecorded,
    MilestoneRetracted,
)
from tracker.domain.initiatives.parts import Commitment, Figure, Party
from tracker.domain.names import Title
from tracker.domain.policy import Policy
from tracker.domain.policy import default as default_policy
from tracker.domain.quantities import Quantity
from tracker.domain.settings.state import JournalStarted

TODAY = "2023-04-03T09:00:00+08:00"
"""The moment at which the journal is looked at, for TRACKER_NOW."""

MEAN = 20
FEWEST, MOST = 5, 200

_BEGIN, _END = date(2021, 1, 4), date(2023, 3, 31)
_FALL = 1.88  # the exponent with which the sizes from 5 to 200 have a mean of 20
_SIZES = range(FEWEST, MOST + 1)
_WEIGHTS = list(accumulate(size**-_FALL for size in _SIZES))
_TRANSACTION = 10_000
_NUMBERS, _PLACES = 32, 8  # bits of the number of an initiative, and of the place of an event in it

Told = tuple[date, int, Record]
"""An event with the day of its recording and the number of its initiative; 0: of the journal as a whole."""


def make_journal(file: Path, events: int, seed: int = 2023, *, views: bool = True) -> None:
    """Write a practice journal of that many events (100 or more), a twentieth as many initiatives.

    Its first initiative, I-1, has the same 20 events in a journal of any size. Without `views` it holds the
    events only.
    """
    write(file, chain([(_BEGIN, 0, JournalStarted(practice=True))], _told(events - 1, seed)))
    if views:
        rebuild_views(file_url(file))


def write(file: Path, told: Iterable[Told]) -> None:
    """Write a journal of these events, without views."""
    numbered = enumerate(told)
    with Journal.create(file_url(file)) as journal, unsearched():
        while batch := list(islice(numbered, _TRANSACTION)):
            _append(journal, batch)


def sizes(events: int, seed: int) -> list[int]:
    """How many events each initiative has; they add up to `events`."""
    rng = Random(seed)
    drawn = [FEWEST + bisect(_WEIGHTS, rng.random() * _WEIGHTS[-1]) for _ in range(round(events / MEAN))]
    drawn[0] = MEAN
    missing = events - sum(drawn)
    step = 1 if missing > 0 else -1
    while missing:
        for place in range(len(drawn) - 1, 0, -1):
            if missing and FEWEST <= drawn[place] + step <= MOST:
                drawn[place] += step
                missing -= step
    return drawn


def _append(journal: Journal, batch: Iterable[tuple[int, Told]]) -> None:
    with journal.writing() as writing:
        for place, (day, number, event) in batch:
            moment = datetime(day.year, day.month, day.day, 1, tzinfo=UTC) + timedelta(milliseconds=place)
            stream = codec.initiative_stream(f"I-{number}") if number else codec.SETTINGS_STREAM
            notes = {"actor": words.OWNERS[number % len(words.OWNERS)], "program": "tracker/benchmark"}
            writing.append(stream, [codec.encode(event)], recorded_at=moment, metadata=notes)


def _told(events: int, seed: int) -> Iterator[Told]:
    """The events of all initiatives in the order of their recording."""
    policy = default_policy()
    lives = [_Life(number, size, seed, policy) for number, size in enumerate(sizes(events, seed), 1)]
    for place in sorted(place for life in lives for place in life.places()):
        day, number = divmod(place >> _PLACES, 1 << _NUMBERS)
        yield date.fromordinal(day), number, lives[number - 1].next(date.fromordinal(day))


class _Life:
    """What happens to one initiative, made up as it goes."""

    def __init__(self, number: int, size: int, seed: int, policy: Policy) -> None:
        self._number, self._size = number, size
        self._policy = policy
        self._rng = Random(f"{seed}/{number}")
        self._kind = self._rng.choices(list(words.KINDS), words.KIND_WEIGHTS)[0]
        self._way = list(words.WAYS[self._kind])
        self._standing: list[tuple[str, str | None]] = []  # the id and the note of each
        self._planned: MilestonePlanned | None = None
        self._to_do: list[str] = []
        self._milestones = 0
        self._begun = False

    def places(self) -> Iterator[int]:
        """When each of its events is recorded, among those of all initiatives: one number that sorts."""
        for place, day in enumerate(self._days()):
            yield ((day.toordinal() << _NUMBERS | self._number) << _PLACES) | place

    def next(self, day: date) -> Record:
        """Its next event, recorded on a day."""
        if self._begun:
            return self._went_on(day)
        self._begun = True
        return self._opened(day)

    def _days(self) -> list[date]:
        span = (_END - _BEGIN).days
        first = self._rng.randrange(span) if self._number > 1 else 0
        last = self._rng.choice((span, self._rng.randint(first, span)))
        return sorted(_BEGIN + timedelta(days=self._rng.randint(first, last)) for _ in range(self._size))

    def _opened(self, day: date) -> Record:
        rng = self._rng
        sector, subject = rng.choice(words.SECTORS), rng.choice(words.SUBJECTS)
        home, away = rng.choice(words.HOMES), rng.choice(words.PLACES)
        en = f"{away.en} – {home.en} {sector.en} {subject.en} {self._number}"
        zh = f"{away.zh}—{home.zh}{sector.zh}{subject.zh}{self._number}号"
        both = rng.random()
        return InitiativeOpened(
            initiative=f"I-{self._number}",
            kind=self._kind,
            title=Title(en=en if both < 0.8 else None, zh=zh if both > 0.2 else None),
            regions=[home.code, away.code],
            sectors=[sector.en],
            owner=rng.choice(words.OWNERS),
            recorded_on=day,
        )

    def _went_on(self, day: date) -> Record:
        draw = self._rng.random()
        if draw < 0.30 and self._to_do:
            return self._done(day)
        if draw < 0.36 and self._standing:
            return self._amended()
        if draw < 0.37 and len(self._standing) > 1:
            return self._retracted()
        if draw < 0.45 and self._planned is None:
            return self._plan(day)
        return self._recorded(day)

    def _recorded(self, day: date) -> Record:
        plan, self._planned = self._planned, None
        if plan is None:
            self._milestones += 1
        recorded = MilestoneRecorded(
            milestone=plan.milestone if plan else self._milestone(),
            kind=plan.kind if plan else self._next_kind(),
            happened=_fuzzy(day - timedelta(days=self._rng.randint(0, 9)), self._rng),
            recorded_on=day,
            keeps_plan=plan is not None,
            figures=self._figures(),
            **self._common(day),
        )
        self._standing.append((recorded.milestone, recorded.note))
        self._to_do += [
            identity(rule.id, recorded.milestone, 1)
            for rule in self._policy.rules
            if recorded.kind in rule.on and rule.anchor == "happened"
        ]
        return recorded

    def _plan(self, day: date) -> Record:
        self._milestones += 1
        self._planned = MilestonePlanned(
            milestone=self._milestone(),
            kind=self._next_kind(),
            planned=_fuzzy(day + timedelta(days=self._rng.randint(5, 90)), self._rng),
            recorded_on=day,
            **self._common(day),
        )
        return self._planned

    def _amended(self) -> Record:
        milestone, before = self._rng.choice(self._standing)
        note = self._rng.choice(words.NOTES)
        return MilestoneAmended(
            milestone=milestone,
            changes={"note": note},
            before={"note": before},
            because="来函更正 A letter with the right words came in",
            recorded_on=date.fromisoformat(TODAY[:10]),
        )

    def _retracted(self) -> Record:
        milestone, _ = self._standing.pop()
        return MilestoneRetracted(milestone=milestone, because="Recorded under the wrong initiative")

    def _done(self, day: date) -> Record:
        follow_up = self._to_do.pop(0)
        return FollowUpDone(follow_up=follow_up, outcome=self._rng.choice(words.OUTCOMES), on=day)

    def _next_kind(self) -> str:
        """The next milestone on the way of its kind of initiative, or one of those that come at any time."""
        if self._way and self._rng.random() < 0.5:
            return self._way.pop(0)
        return self._rng.choice(words.ANY_TIME)

    def _milestone(self) -> str:
        return f"M-{self._number}.{self._milestones}"

    def _common(self, day: date) -> dict[str, Any]:
        rng = self._rng
        promised = _fuzzy(day + timedelta(days=rng.randint(10, 120)), rng)
        promise = Commitment(what="送交选址方案 Send the plan of the premises", owner=None, due=promised)
        return {
            "parties": [
                Party(name=rng.choice(words.ORGANISATIONS), role=role)
                for role in rng.sample(words.USED_ROLES, rng.choice((1, 1, 2, 2, 3)))
            ],
            "place": rng.choice(words.PLACES).en if rng.random() < 0.6 else None,
            "note": rng.choice(words.NOTES) if rng.random() < 0.5 else None,
            "sources": [rng.choice(words.SOURCES)] if rng.random() < 0.8 else [],
            "commitments": [promise] if rng.random() < 0.1 else [],
        }

    def _figures(self) -> list[Figure]:
        if self._rng.random() > 0.15:
            return []
        number = self._rng.randint(5, 900)
        amount = Quantity(Decimal(number), "at_least", "家", f"{number}余家")
        return [Figure(metric="companies met", amount=amount)]


def _fuzzy(day: date, rng: Random) -> Fuzzy:
    """The day, or one time in ten each: two days, or the whole month."""
    draw = rng.random()
    if draw < 0.8:
        return Fuzzy(day.isoformat(), "", day, day)
    if draw < 0.9:
        next_day = day + timedelta(days=1)
        return Fuzzy(f"{day}/{next_day}", f"{day.month}月{day.day}日至{next_day.day}日", day, next_day)
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Fuzzy(f"{day:%Y-%m}", f"{day.year}年{day.month}月", first, last)


def main() -> None:
    """Make a journal in a file that is not there yet."""
    make_journal(Path(sys.argv[1]), int(sys.argv[2]))


if __name__ == "__main__":
    main()
