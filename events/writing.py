"""One transaction that appends: alone from its first moment, all or nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, bindparam, func, select

from events import canonical
from events.chain import linked
from events.checkpoints import Projection
from events.database import Database
from events.dialect import Unwritten
from events.errors import (
    Broken,
    CannotOpen,
    CannotWrite,
    JournalError,
    KeyReused,
    OutcomeUnknown,
    WrongVersion,
)
from events.projections import keep_up
from events.reader import Reader
from events.records import ANY, EXISTS, Expected, Head, NewEvent, StoredEvent
from events.request import Request, requested
from events.selection import END
from events.sql import run
from events.tables import events as _events
from events.tables import journal_head
from events.verification import BEYOND

_FLUSH = 5000  # events kept in memory before they are written (in the same transaction)
_REMEMBERED = 20_000  # streams whose versions are remembered

_STREAM = bindparam("stream", type_=_events.c.stream.type)
_KEY = bindparam("key", type_=_events.c.key.type)

_HEAD = select(journal_head.c.position, journal_head.c.hash)
_LOCKED_HEAD = _HEAD.with_for_update()
_VERSION = select(func.max(_events.c.version)).where(_events.c.stream == _STREAM)
_LAST = (
    select(_events.c.version, _events.c.hash)
    .where(_events.c.stream == _STREAM)
    .order_by(_events.c.version.desc())
    .limit(1)
)
_HASH = select(_events.c.hash).where(_events.c.position == bindparam("place", type_=_events.c.position.type))
_BY_KEY = select(*_events.c).where(_events.c.key == _KEY)


class Collision(Exception):  # noqa: N818 - what happened
    """A constraint of the database found that a place in the journal was taken.

    The head's lock prevents it, unless somebody writes past the journal; `streams` has the first version that
    was to be written to each stream.
    """

    def __init__(self, events: Sequence[StoredEvent]) -> None:
        """Take the events that were to be written."""
        super().__init__("A place in the journal was taken.")
        self.streams: dict[str, int] = {}
        for event in events:
            self.streams.setdefault(event.stream, event.version)


class Writing:
    """The open transaction of `Journal.writing`: reads see what it has appended, nobody else does yet.

    `connection` is the transaction's own, for reading tables of projections; they are brought up to date by
    `flush` and at the end.
    """

    def __init__(
        self, database: Database, projections: Sequence[Projection], first: Request | None = None
    ) -> None:
        """Take the journal's database, and the projections to keep up; the transaction begins with `with`.

        Telling the request that will be appended first saves asking the database once more.
        """
        self._first = first
        self._database = database
        self._projections = projections
        self._waiting: list[StoredEvent] = []
        self._waiting_in: dict[str, list[StoredEvent]] = {}
        self._versions: dict[str, int] = {}  # only what is known: the last ones that were asked for
        self._hashes: dict[str, str] = {}  # likewise
        self._keys: dict[str, StoredEvent | None] = {}  # likewise

    def __enter__(self) -> Self:
        """Begin, and take the head's lock."""
        first = self._first
        self.connection, begun = self._database.begin_appending(first and first.stream, first and first.key)
        self._written = self._begun = self._head = begun.head
        known, self._database.known = self._database.known, None
        if known is not None and known[0] == self._head:  # nobody has written since our own last transaction
            self._versions, self._hashes = known[1:]
        self._versions |= begun.versions
        self._keys |= begun.keys
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write and commit, or undo everything."""
        if error is None:
            try:
                self._finish()
            except BaseException as failure:
                if isinstance(failure, Collision):
                    raise self._explained(failure) from failure.__cause__
                raise
            self._database.known = (self._head, self._versions, self._hashes)
            return
        self._database.roll_back()
        if isinstance(error, Collision):
            raise self._explained(error) from error.__cause__
        self._database.raise_ours(error)

    def _finish(self) -> None:
        """Write what is left and commit; where that fails, find out whether it was recorded all the same."""
        last = self._before_the_end()
        try:
            self._database.commit(last)
        except (CannotOpen, CannotWrite) as error:
            if self._head == self._begun or not self._stands(error):
                raise
        except Exception as error:
            if last is not None and self._database.is_collision(error):
                raise Collision(last.events) from error
            raise

    def _before_the_end(self) -> Unwritten | None:
        """Let the projections see what is left to write; without any, it is written with the commit."""
        if not self._projections and self._waiting:
            return Unwritten(self._waiting, self._head)
        try:
            self.flush()
        except BaseException as error:
            self._database.roll_back()
            self._database.raise_ours(error)
        return None

    def _stands(self, failure: JournalError) -> bool:
        try:
            with self._database.writing() as connection:
                stored_head(connection, lock=True)  # waits until the lost transaction has come to its end
                return stands(connection, self._head)
        except JournalError:
            raise OutcomeUnknown(self._database.where, *self._head) from failure

    @property
    def head(self) -> Head:
        """The last position and hash, what was appended here included."""
        return self._head

    def find(self, key: str) -> StoredEvent | None:
        """The first event of the append that carried this key."""
        if key in self._keys:
            return self._keys[key]
        return found(self.connection, key)

    def version(self, stream: str) -> int:
        """The version of a stream; 0 where there is none."""
        if stream not in self._versions:
            self._versions[stream] = stream_version(self.connection, stream)
        return self._versions[stream]

    def last_hash(self, stream: str) -> str:
        """The hash of the last event of a stream, which says what all of it holds; "" where there is none."""
        if stream not in self._hashes:
            rows = run(self.connection, _LAST, stream=stream)
            self._versions[stream], self._hashes[stream] = rows[0] if rows else (0, "")
        return self._hashes[stream]

    def stream(self, stream: str, after: int = 0) -> list[StoredEvent]:
        """The events of a stream after a version."""
        events = list(Reader(self.connection, self._written.position).stream(stream, after))
        events += [event for event in self._waiting_in.get(stream, ()) if event.version > after]
        if events:
            self._versions[stream] = events[-1].version
            self._hashes[stream] = events[-1].hash
        return events

    def append(
        self,
        stream: str,
        events: Sequence[NewEvent],
        *,
        expected: Expected = ANY,
        recorded_at: datetime,
        metadata: Mapping[str, object] | None = None,
        key: str | None = None,
        digest: str | None = None,
    ) -> tuple[StoredEvent, ...]:
        """Append events to a stream; all of them stand in the journal when the transaction ends, or none.

        `recorded_at` needs an offset. A `key` is remembered with `digest`, the caller's own hash of what was
        asked for (without one, of the stream and the events): the same key and digest again append nothing
        and return the first result. Appending no events checks the expectation and remembers no key.

        Raises `WrongVersion`, `KeyReused`, and `NotStorable` for what cannot be kept exactly.
        """
        return self.record(
            requested(stream, events, recorded_at=recorded_at, metadata=metadata, key=key, digest=digest),
            expected,
        )

    def record(self, request: Request, expected: Expected) -> tuple[StoredEvent, ...]:
        """Append what was made ready before; see `append`."""
        stream, events, _, key, digest, _ = request
        if key is not None:
            first = self.find(key)
            if first is not None:
                return self._earlier(first, key, digest)
        version = self.version(stream)
        _check_expected(stream, expected, version)
        if not events:
            return ()
        stored = self._take(request, version)
        if len(self._waiting) >= _FLUSH:
            self.flush()
        return stored

    def flush(self) -> None:
        """Write what has been appended so far and let the projections see it; still the same transaction."""
        events = self._waiting
        if not events:
            return
        try:
            self._database.write(Unwritten(events, self._head))
        except Exception as error:
            if self._database.is_collision(error):
                raise Collision(events) from error
            raise
        if self._projections:
            keep_up(self.connection, self._projections, events)
        self._written = self._head
        self._waiting = []
        self._waiting_in.clear()
        self._keys.clear()
        if len(self._versions) > _REMEMBERED:
            self._versions.clear()
            self._hashes.clear()

    def _explained(self, collision: Collision) -> Exception:
        """What stood in the way: an event in the stream, or one beyond the head."""
        with self._database.reading() as connection:
            for stream, first in collision.streams.items():
                actual = stream_version(connection, stream)
                if actual >= first:
                    return WrongVersion(stream, first - 1, actual)
            head = stored_head(connection)
            if Reader(connection, END).page(head.position, 1):
                return Broken(BEYOND, "head", head.position + 1, head=head.position)
        return collision

    def _take(self, request: Request, version: int) -> tuple[StoredEvent, ...]:
        """Chain the events of a request to the head, to be written later."""
        stream, events, moment, key, _, (note, others) = request
        stored = []
        head: tuple[int, str] = self._head
        for type_, shape, data in events:
            version += 1
            last = linked(head, (stream, version, type_, shape, moment, key, data, note))
            head = last.position, last.hash
            key, note = None, others
            stored.append(last)
        self._head = Head(*head)
        self._waiting += stored
        self._waiting_in.setdefault(stream, []).extend(stored)
        self._versions[stream] = version
        self._hashes[stream] = head[1]
        if request.key is not None:
            self._keys[request.key] = stored[0]
        return tuple(stored)

    def _earlier(self, first: StoredEvent, key: str, digest: str | None) -> tuple[StoredEvent, ...]:
        """The events of the append that carried this key, if it had the same content."""
        notes = canonical.decode(first.metadata)
        if notes["digest"] != digest:
            raise KeyReused(key, first.position)
        events = self.stream(first.stream, first.version - 1)
        return tuple(events[: notes["of"]])


def stored_head(connection: Connection, *, lock: bool = False) -> Head:
    """The head as it is stored; with `lock` nobody else can move it until the transaction ends."""
    [(position, hash_)] = run(connection, _LOCKED_HEAD if lock else _HEAD)
    return Head(position, hash_)


def found(connection: Connection, key: str) -> StoredEvent | None:
    """The stored event that carries a key."""
    rows = run(connection, _BY_KEY, key=key)
    return StoredEvent._make(rows[0]) if rows else None


def stands(connection: Connection, head: Head) -> bool:
    """Whether the event in the head's position has its hash."""
    return run(connection, _HASH, place=head.position) == [(head.hash,)]


def stream_version(connection: Connection, stream: str) -> int:
    """The stored version of a stream; 0 where there is none."""
    [(version,)] = run(connection, _VERSION, stream=stream)
    return int(version or 0)


def _check_expected(stream: str, expected: Expected, actual: int) -> None:
    if expected is ANY or expected == actual:
        return
    if expected is EXISTS:
        if actual == 0:
            raise WrongVersion(stream, EXISTS.value, actual)
        return
    raise WrongVersion(stream, expected, actual)
