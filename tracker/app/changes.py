"""What differs between two sides: two moments of recording, or two days of happening, or both.

Only what may differ is folded: the initiatives of which anything was recorded since the earlier side, or all
of them where something was decided meanwhile that touches all. The others are in the views as they were, and
of them only the light can differ, because time has passed.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import groupby

from sqlalchemy import Connection

from events.reader import Progress
from events.reader import Reader as EventReader
from events.records import StoredEvent
from events.rows import Rows
from tracker import codec
from tracker.app.clock import Clock, as_stored
from tracker.app.reader import Reader, check_views
from tracker.domain.policy import Lights
from tracker.domain.refusals import N_, Refused
from tracker.domain.regions import Regions
from tracker.domain.rulebook import Rulebook
from tracker.views import queries
from tracker.views.answers import HistoryLine, Sheet, history_line
from tracker.views.changes import InitiativeChange, diff
from tracker.views.offices import rulebook
from tracker.views.projection import DECIDING
from tracker.views.rows import sort_key
from tracker.views.sheets import reading, sheet
from tracker.views.snapshots import Snapshot

_ZONES = timedelta(days=2)
"""More than the days of the recorder and of the journal can lie apart."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: what was known after an event, as of a day of happening where one is given.

    `today` is the day by which lights are told; `known_at` the moment of recording, as the journal keeps it.
    """

    position: int
    today: date
    known_at: str
    as_of: date | None = None

    def on(self, day: date | None) -> "Side":
        """The same as of a day of happening, on which lights are told too."""
        return Side(self.position, day or self.today, self.known_at, day)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which initiatives are wanted, by what they are on either side; None: any."""

    initiative: str | None = None
    region: str | None = None
    owner: str | None = None

    def has(self, change: InitiativeChange, regions: Regions) -> bool:
        """Whether this one is wanted."""
        return any(self._fits(one, regions) for one in (change.before, change.after) if one)

    def _fits(self, one: Sheet, regions: Regions) -> bool:
        owned = self.owner is None or self.owner.lower() in one.row.owner.lower()
        inside = self.region is None or any(regions.within(code, self.region) for code in one.row.regions)
        return owned and inside and self.initiative in (None, one.row.id)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two sides.

    `decided` is what was decided in between for the journal as a whole; `lights` turn the lights after it.
    """

    before: Side
    after: Side
    changes: tuple[InitiativeChange, ...]
    decided: tuple[HistoryLine, ...]
    regions: Regions
    lights: Lights


def latest(rows: Rows, clock: Clock) -> Side:
    """The side of now: everything that has been recorded."""
    head = rows.head().position
    return Side(head, clock.today(), _recorded_at(rows, head) or as_stored(clock.now()))


def at(rows: Rows, moment: datetime, clock: Clock) -> Side:
    """What had been recorded by a moment; its own day is today. Raises Refused for one still to come."""
    if moment > clock.now():
        raise Refused(
            N_("{moment} is still to come: nobody knows yet what will be recorded by then."),
            moment=moment.isoformat(),
        )
    row = rows.one(queries.LAST_BY, moment=as_stored(moment))
    return Side(int(row[0]) if row else 0, moment.date(), as_stored(moment))


def after(rows: Rows, position: int, zone: tzinfo | None) -> Side:
    """What had been recorded up to a position; the day of that recording is today. Raises Refused."""
    last = rows.head().position
    if position > last:
        raise Refused(
            N_("Position {position} is still to come: the last one is {last}."), position=position, last=last
        )
    moment = datetime.fromisoformat(_recorded_at(rows, max(position, 1)))
    return Side(position, moment.astimezone(zone).date(), as_stored(moment))


def compare(
    connection: Connection,
    before: Side,
    after: Side,
    *,
    wanted: Wanted | None = None,
    progress: Progress | None = None,
    imagined: Sequence[StoredEvent] = (),
) -> Comparison:
    """What differs between two sides of a journal, which is read in one snapshot; `before` is no later.

    `imagined` are events that follow the last one and are not recorded. Raises ViewsMissing where there are
    no views to go by.
    """
    rows = Rows.over(connection)
    check_views(rows)
    read = EventReader(connection, rows.head().position, progress)
    sides = _Sides(_Events(read, imagined), before, after)
    wanted = wanted or Wanted()
    named = None if wanted.initiative is None else codec.initiative_stream(wanted.initiative)
    found = [one for one in sides.changes(rows, named) if wanted.has(one, sides.regions)]
    return Comparison(
        before,
        after,
        tuple(sorted(found, key=lambda one: sort_key(one.id))),
        tuple(one for one in sides.decided if one.position <= after.position),
        sides.regions,
        sides.books[1].policy.lights,
    )


class _Events:
    """The events of the journal, and those behind them that nobody recorded."""

    def __init__(self, read: EventReader, imagined: Sequence[StoredEvent] = ()) -> None:
        self._read = read
        self.imagined: dict[str, list[StoredEvent]] = {}
        for one in imagined:
            self.imagined.setdefault(one.stream, []).append(one)

    def stream(self, stream: str) -> list[StoredEvent]:
        """The events of a stream."""
        return [*self._read.stream(stream), *self.imagined.get(stream, ())]

    def initiatives(self) -> Iterator[list[StoredEvent]]:
        """The events of each initiative."""
        left = {stream for stream in self.imagined if stream.startswith(codec.INITIATIVES)}
        for stream, stored in groupby(self._read.by_stream(codec.INITIATIVES), lambda one: one.stream):
            left.discard(stream)
            yield [*stored, *self.imagined.get(stream, ())]
        yield from (self.imagined[stream] for stream in sorted(left))


class _Sides:
    """Both sides of a journal, initiative by initiative.

    `decided` is what was decided since the earlier one after which every follow-up may be another one.
    """

    def __init__(self, events: _Events, before: Side, after: Side) -> None:
        self._events = events
        self._both = (before, after)
        stored = events.stream(codec.SETTINGS_STREAM)
        self.decided = [
            _line(one) for one in stored if one.position > before.position and one.type in DECIDING
        ]
        self.regions, self.books = self._settings(stored)

    def changes(self, rows: Rows, named: str | None) -> Iterator[InitiativeChange]:
        """What became of each initiative, or of the one in the stream that is named."""
        streams = self._touched(rows)
        if named is not None:
            streams = {named} if streams is None or named in streams else set()
        every = self._events.initiatives() if streams is None else map(self._events.stream, streams)
        for stored in every:
            if change := self._change(stored):
                yield change
        if streams is not None:
            yield from self._by_time(rows, streams, named)

    def _settings(self, stored: Sequence[StoredEvent]) -> tuple[Regions, tuple[Rulebook, Rulebook]]:
        """The regions that can be named after, and the rulebook of each side, one where it is the same."""
        was, now = ([one for one in stored if one.position <= side.position] for side in self._both)
        settings = codec.fold_settings(now)
        book = rulebook(settings)
        return settings.regions, (book if was == now else rulebook(codec.fold_settings(was)), book)

    def _touched(self, rows: Rows) -> set[str] | None:
        """The streams that the views may not show as they are on both sides; None: all.

        What was recorded by a day had happened by then, so that as of that day it is as it is now.
        """
        earliest = self._both[0].position
        if self.decided:
            return None
        found = {stream for (stream,) in rows.all(queries.TOUCHED, after=earliest)}
        found |= {stream for stream in self._events.imagined if stream.startswith(codec.INITIATIVES)}
        if days := [side.as_of for side in self._both if side.as_of]:
            since = datetime.combine(min(days) - _ZONES, datetime.min.time(), UTC)
            if row := rows.one(queries.FIRST_AFTER, moment=as_stored(since)):
                found |= {stream for (stream,) in rows.all(queries.TOUCHED, after=int(row[0]) - 1)}
        return found

    def _change(self, stored: Sequence[StoredEvent]) -> InitiativeChange | None:
        """What became of an initiative, of which these are all events."""
        first, last = (bisect_right(stored, side.position, key=_position) for side in self._both)
        was = Snapshot(codec.fold(stored[:first]))
        now = Snapshot(codec.fold(stored[first:last], was.state), was) if first < last else was
        read = reading()
        before, after = (
            sheet(folded, book, side.today, side.known_at, as_of=side.as_of, read=read)
            for folded, book, side in zip((was, now), self.books, self._both, strict=True)
        )
        withdrawn = now.state.withdrawn
        return diff(before, after, withdrawn.because if withdrawn else None)

    def _by_time(self, rows: Rows, folded: Collection[str], named: str | None) -> Iterator[InitiativeChange]:
        """The initiatives that have another light only because time has passed."""
        if self._both[0].today == self._both[1].today:
            return
        was, now = (Reader(rows, side.today, datetime.fromisoformat(side.known_at)) for side in self._both)
        then = was.lit()
        for key, light in now.lit().items():
            stream = codec.initiative_stream(key)
            mine = stream not in folded and named in (None, stream)
            if mine and then.get(key) != light and (change := diff(_lit(was, key), _lit(now, key))):
                yield change


def _position(one: StoredEvent) -> int:
    return one.position


def _lit(reader: Reader, key: str) -> Sheet | None:
    """An initiative of which only the light can differ: its row alone."""
    row = reader.row(key)
    return Sheet(reader.today, reader.known_at, row, (), (), ()) if row else None


def _line(one: StoredEvent) -> HistoryLine:
    """An event as history has it."""
    place = (one.position, one.id, one.stream, one.version, one.type, one.recorded_at)
    return history_line((*place, one.metadata, one.data, one.hash, one.key))


def _recorded_at(rows: Rows, position: int) -> str:
    row = rows.one(queries.RECORDED_AT, position=position)
    return str(row[0]) if row else ""
