"""The journal: an append-only log of events in one database, in one order, chained by hashes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Integer, bindparam, func, select

from events import chain
from events.database import WAIT, Database
from events.errors import N_, Broken, Damaged
from events.projections import Projection, checkpoints
from events.reader import END, PAGE, Progress, Reader
from events.records import ANY, Checkpoint, Expected, Head, NewEvent, StoredEvent
from events.sql import run
from events.tables import events as _events
from events.tables import journal_head
from events.writing import BEYOND, Writing, stored_head

_ID = select(journal_head.c.journal_id)
_STREAMS = (
    select(_events.c.stream, func.max(_events.c.version))
    .where(_events.c.stream > bindparam("after", type_=_events.c.stream.type))
    .group_by(_events.c.stream)
    .order_by(_events.c.stream)
    .limit(bindparam("page", type_=Integer))
)
_MISSING = N_(
    "The journal is broken at position {position}: the event is missing, but the head is at {head}."
)
_OTHER_HEAD = N_("The journal is broken at position {position}: its hash is not the one in the head.")
_UNREADABLE = N_("The journal is broken at position {position}: the event cannot be read.")


class Journal:
    """One journal. May be shared by threads; as a context manager it is closed at the end.

    `projections` are kept up with every append, in the append's own transaction. Reading never waits for a
    writer; iterators read page by page, so what is appended meanwhile may still come.
    """

    def __init__(self, database: Database, projections: Sequence[Projection] = ()) -> None:
        """Stand on an open database; `open` and `create` are the usual ways."""
        self.database = database
        self.projections = tuple(projections)

    @classmethod
    def open(cls, url: str, projections: Sequence[Projection] = (), *, wait: float = WAIT) -> Self:
        """Open the journal at a SQLAlchemy address; wait up to `wait` seconds for locks.

        Raises `CannotOpen`, `NotAJournal`, `NewerFormat`, `Locked`. A journal that may only be read is
        opened, and writing to it raises `ReadOnly`.
        """
        return cls(Database(url, wait=wait), projections)

    @classmethod
    def create(
        cls,
        url: str,
        projections: Sequence[Projection] = (),
        *,
        wait: float = WAIT,
        journal_id: str | None = None,
    ) -> Self:
        """Open the journal at an address, and create it first if there is none: at once and as a whole.

        `journal_id`, the name that its chain begins with, is made up unless given. Raises what `open` does.
        """
        return cls(Database(url, wait=wait, create=True, journal_id=journal_id), projections)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.database.close()

    @property
    def journal_id(self) -> str:
        """The journal's own id, from which its chain of hashes begins."""
        with self.database.reading() as connection:
            [(journal_id,)] = run(connection, _ID)
        return str(journal_id)

    def head(self) -> Head:
        """The last position and its hash: note it elsewhere to notice a cut-off tail."""
        with self.database.reading() as connection:
            return stored_head(connection)

    def read_stream(self, stream: str, after: int = 0) -> Iterator[StoredEvent]:
        """The events of a stream after a version, in version order."""
        while True:
            with self.database.reading() as connection:
                events = Reader(connection, END).stream_page(stream, after)
            if not events:
                return
            yield from events
            after = events[-1].version

    def read_all(
        self, after: int = 0, up_to: int | None = None, limit: int | None = None, page: int = PAGE
    ) -> Iterator[StoredEvent]:
        """All events after a position, up to and including another, at most `limit`, in position order."""
        last = END if up_to is None else up_to
        left = END if limit is None else limit
        while left > 0:
            with self.database.reading() as connection:
                events = Reader(connection, last).page(after, min(page, left))
            if not events:
                return
            yield from events
            left -= len(events)
            after = events[-1].position

    def streams(self, after: str = "") -> Iterator[tuple[str, int]]:
        """The streams and their versions, by name, after a name."""
        while True:
            with self.database.reading() as connection:
                found = run(connection, _STREAMS, after=after, page=PAGE)
            if not found:
                return
            yield from found
            after = found[-1][0]

    def writing(self) -> Writing:
        """One transaction, to be used with `with`: takes the head's lock at once and keeps it until the end.

        An exception inside undoes all of it. Raises `Locked`, `ReadOnly`, `CannotWrite`.
        """
        return Writing(self.database, self.projections)

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
        """Append in a transaction of its own; see `Writing.append`."""
        with self.writing() as writing:
            return writing.append(
                stream,
                events,
                expected=expected,
                recorded_at=recorded_at,
                metadata=metadata,
                key=key,
                digest=digest,
            )

    def checkpoints(self) -> dict[str, Checkpoint]:
        """The checkpoints of the projections kept in this journal, by name."""
        with self.database.reading() as connection:
            return checkpoints(connection)

    def stopped(self) -> list[Checkpoint]:
        """The projections that an event has stopped, with the event's position and the error."""
        return [each for each in self.checkpoints().values() if each.failed_position is not None]

    def verify(self, start: Head | None = None, progress: Progress | None = None) -> Head:
        """Walk the chain, from the beginning or after a head noted earlier; return the head, proved.

        Raises `Broken` for the first event that is missing, changed, out of place, unreadable or without hash
        that follows, and where the events do not end at the head.
        """
        found = start or chain.genesis(self.journal_id)
        while True:
            begun = found
            found = self._walked(begun, progress)
            head = self.head()
            if head.position <= found.position or found == begun:
                break
        _compare(found, head)
        return found

    def _walked(self, start: Head, progress: Progress | None) -> Head:
        try:
            return chain.verify(self._watched(start.position, progress), start)
        except Damaged:
            return chain.verify(self._singly(start.position), start)

    def _watched(self, after: int, progress: Progress | None) -> Iterator[StoredEvent]:
        return self.read_all(after) if progress is None else self._reported(after, progress)

    def _reported(self, after: int, progress: Progress) -> Iterator[StoredEvent]:
        total = self.head().position
        for event in self.read_all(after):
            yield event
            if event.position % PAGE == 0:
                progress(event.position, total)

    def _singly(self, after: int) -> Iterator[StoredEvent]:
        """Event by event, to find the one that cannot be read."""
        while True:
            try:
                events = list(self.read_all(after, limit=1))
            except Damaged as error:
                raise Broken(_UNREADABLE, "unreadable", after + 1) from error
            if not events:
                return
            yield events[0]
            after = events[0].position


def _compare(found: Head, head: Head) -> None:
    if found.position < head.position:
        raise Broken(_MISSING, "missing", found.position + 1, head=head.position)
    if found.position > head.position:
        raise Broken(BEYOND, "head", head.position + 1, head=head.position)
    if found.hash != head.hash:
        raise Broken(_OTHER_HEAD, "head", head.position)
