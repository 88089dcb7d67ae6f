"""Events read in order, in pages: memory stays flat however long the journal is."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, Select, bindparam, select, tuple_

from events.database import Database
from events.records import StoredEvent
from events.selection import Selection
from events.sql import run
from events.tables import events as _events

PAGE = 1000
"""Events read at a time."""

Progress = Callable[[int, int], None]
"""Called now and then with the number of events done and the number of all."""

Showing = Callable[[], AbstractContextManager[Progress | None]]
"""Begins to show how far something long has come, until it ends; None where nobody watches."""

_PAGE = bindparam("page", type_=Integer)
_AFTER = bindparam("after", type_=_events.c.position.type)
_UP_TO = bindparam("up_to", type_=_events.c.position.type)
_STREAM = bindparam("stream", type_=_events.c.stream.type)
_BEFORE = bindparam("before", type_=_events.c.stream.type)

_OF_STREAM = (
    select(*_events.c)
    .where(_events.c.stream == _STREAM, _events.c.version > _AFTER, _events.c.position <= _UP_TO)
    .order_by(_events.c.version)
    .limit(_PAGE)
)
_BY_STREAM = (
    select(*_events.c)
    .where(
        tuple_(_events.c.stream, _events.c.version) > tuple_(_STREAM, _AFTER),
        _events.c.stream < _BEFORE,
        _events.c.position <= _UP_TO,
    )
    .order_by(_events.c.stream, _events.c.version)
    .limit(_PAGE)
)
_BORDER = (
    select(_events.c.stream)
    .where(_events.c.stream > _STREAM, _events.c.stream < _BEFORE)
    .order_by(_events.c.stream, _events.c.version)
    .offset(bindparam("size", type_=Integer))
    .limit(1)
)
_LAST_HASH = (
    select(_events.c.hash)
    .where(_events.c.stream == _STREAM, _events.c.position <= _UP_TO)
    .order_by(_events.c.version.desc())
    .limit(1)
)
_LAST_CHARACTER = "\U0010ffff"


class Stretch(NamedTuple):
    """Streams that lie together in the order of their names: from the first until before another."""

    first: str
    before: str


class Reader:
    """Reads the events up to a position: on one connection, which must be in a transaction, or page by page.

    `at` is the position of the event that was handed out last, so that whoever folds events can say which
    one it stopped at. `progress` is called once a page.
    """

    def __init__(self, source: Connection | Database, up_to: int, progress: Progress | None = None) -> None:
        """Read up to the position `up_to`, which is the total that `progress` is told."""
        self._source = source
        self._progress = progress
        self._done = 0
        self.up_to = up_to
        self.at = 0

    @property
    def database(self) -> Database | None:
        """The database that is read page by page; None where a transaction is."""
        return self._source if isinstance(self._source, Database) else None

    def page(self, after: int = 0, size: int = PAGE) -> list[StoredEvent]:
        """At most `size` events after a position, in position order."""
        with self._connected() as connection:
            return Selection(after=after, up_to=self.up_to).page(connection, size)

    def all(self, after: int = 0) -> Iterator[StoredEvent]:
        """All events after a position, in position order."""
        return self._each(lambda last: self.page(last.position if last else after))

    def stream(self, stream: str, after: int = 0) -> Iterator[StoredEvent]:
        """The events of a stream after a version, in version order."""
        return self._each(
            lambda last: self.stream_page(stream, last.version if last else after), counted=False
        )

    def last_hash(self, stream: str) -> str:
        """The hash of the last event of a stream; "" where there is none."""
        with self._connected() as connection:
            rows = run(connection, _LAST_HASH, stream=stream, up_to=self.up_to)
        return str(rows[0][0]) if rows else ""

    def by_stream(self, prefix: str = "") -> Iterator[StoredEvent]:
        """All events of the streams whose names begin with `prefix`, stream by stream, each in its order."""
        return self.within(Stretch(prefix, prefix + _LAST_CHARACTER))

    def within(self, stretch: Stretch) -> Iterator[StoredEvent]:
        """All events of a stretch of streams, stream by stream, each in its order."""
        return self._each(
            lambda last: self._rows(
                _BY_STREAM,
                stream=last.stream if last else stretch.first,
                after=last.version if last else 0,
                before=stretch.before,
            ),
        )

    def stretches(self, prefix: str, size: int) -> Iterator[Stretch]:
        """The streams whose names begin with `prefix` in stretches of a little over `size` events each."""
        first, end = prefix, prefix + _LAST_CHARACTER
        while True:
            with self._connected() as connection:
                found = run(connection, _BORDER, stream=first, before=end, size=size)
            border = str(found[0][0]) if found else end
            yield Stretch(first, border)
            if not found:
                return
            first = border

    def stream_page(self, stream: str, after: int = 0) -> list[StoredEvent]:
        """The next page of a stream after a version, in version order."""
        return self._rows(_OF_STREAM, stream=stream, after=after)

    def _connected(self) -> AbstractContextManager[Connection]:
        return self._source.reading() if isinstance(self._source, Database) else nullcontext(self._source)

    def _rows(self, statement: Select[Any], **values: object) -> list[StoredEvent]:
        with self._connected() as connection:
            rows = run(connection, statement, up_to=self.up_to, page=PAGE, **values)
        return list(map(StoredEvent._make, rows))

    def count(self, events: int) -> None:
        """Say that so many events more are done: also those that were read for this reader by another."""
        self._done += events
        if self._progress is not None:
            self._progress(self._done, self.up_to)

    def _each(
        self, page: Callable[[StoredEvent | None], list[StoredEvent]], *, counted: bool = True
    ) -> Iterator[StoredEvent]:
        """Hand out page after page; those that are `counted` are told to the progress."""
        last: StoredEvent | None = None
        while events := page(last):
            for event in events:
                self.at = event.position
                yield event
            last = events[-1]
            if counted:
                self.count(len(events))
