"""The journal: an append-only log of events in one database, in one order, chained by hashes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Integer, bindparam, func, select

from events.checkpoints import BESIDE, Projection, checkpoints
from events.database import WAIT, Database
from events.errors import ConnectionLost
from events.formats import STEPS
from events.reader import PAGE, Progress
from events.records import ANY, Checkpoint, Expected, Head, NewEvent, StoredEvent
from events.rehearsal import Rehearsal
from events.request import requested
from events.selection import END, Selection
from events.sql import run
from events.tables import events as _events
from events.tables import journal_head
from events.verification import verify
from events.writing import Writing, found, stands, stored_head

_ID = select(journal_head.c.journal_id)
_STREAMS = (
    select(_events.c.stream, func.max(_events.c.version))
    .where(_events.c.stream > bindparam("after", type_=_events.c.stream.type))
    .group_by(_events.c.stream)
    .order_by(_events.c.stream)
    .limit(bindparam("page", type_=Integer))
)


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

        Raises `CannotOpen`, `NotAJournal`, `NewerFormat`, `OlderFormat`, `Locked`. A journal that may only
        be read is opened, and writing to it raises `ReadOnly`.
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

    @classmethod
    def bring_up(cls, url: str, *, wait: float = WAIT) -> Self:
        """Open a journal, and bring it to this program's format first if it has an older one.

        All at once, or not at all. Other programs that are older cannot open it any more. Raises what `open`
        does.
        """
        return cls(Database(url, wait=wait, steps=STEPS))

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

    def read_stream(
        self,
        stream: str,
        after: int = 0,
        up_to: int | None = None,
        limit: int | None = None,
        *,
        types: Collection[str] | None = None,
        backward: bool = False,
        page: int = PAGE,
    ) -> Iterator[StoredEvent]:
        """The events of a stream after a version, up to and including another, in version order.

        At most `limit` of them, only those of the `types` named, if any are; `backward` begins with the last.
        """
        wanted = None if types is None else tuple(types)
        return self._read(Selection(stream, after, _end(up_to), wanted, backward), limit, page)

    def read_all(
        self,
        after: int = 0,
        up_to: int | None = None,
        limit: int | None = None,
        *,
        types: Collection[str] | None = None,
        backward: bool = False,
        page: int = PAGE,
    ) -> Iterator[StoredEvent]:
        """All events after a position, up to and including another, in position order.

        At most `limit` of them, only those of the `types` named, if any are; `backward` begins with the last.
        """
        wanted = None if types is None else tuple(types)
        return self._read(Selection(None, after, _end(up_to), wanted, backward), limit, page)

    def _read(self, selection: Selection, limit: int | None, page: int) -> Iterator[StoredEvent]:
        left = END if limit is None else limit
        while left > 0 and not selection.empty:
            with self.database.reading() as connection:
                events = selection.page(connection, min(page, left))
            if not events:
                return
            yield from events
            left -= len(events)
            selection = selection.behind(events[-1])

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

    def rehearsal(self) -> Rehearsal:
        """What `writing` would do, to be used with `with`: without a lock, and forgotten at the end."""
        return Rehearsal(self.database)

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
        """Append in a transaction of its own; see `Writing.append`.

        Begun again, once, if the connection was cut off before anything was recorded.
        """
        request = requested(
            stream, events, recorded_at=recorded_at, metadata=metadata, key=key, digest=digest
        )

        def append() -> tuple[StoredEvent, ...]:
            with Writing(self.database, self.projections, request) as writing:
                return writing.record(request, expected)

        try:
            return append()
        except ConnectionLost:
            return append()

    def find(self, key: str) -> StoredEvent | None:
        """The first event of the append that carried this key; None if it was not recorded."""
        with self.database.reading() as connection:
            return found(connection, key)

    def has(self, position: int, hash_: str) -> bool:
        """Whether the event in a position has this hash: so it was recorded, with all before it."""
        with self.database.reading() as connection:
            return stands(connection, Head(position, hash_))

    def checkpoints(self) -> dict[str, Checkpoint]:
        """The checkpoints of the projections kept in this journal, by name."""
        with self.database.reading() as connection:
            found = checkpoints(connection)
        return {name: each for name, each in found.items() if BESIDE not in name}

    def stopped(self) -> list[Checkpoint]:
        """The projections that an event has stopped, with the event's position and the error."""
        return [each for each in self.checkpoints().values() if each.failed_position is not None]

    def verify(
        self,
        start: Head | int = 0,
        *,
        noted: Head | str | None = None,
        journal_id: str | None = None,
        progress: Progress | None = None,
    ) -> Head:
        """Walk the chain and return the head, proved.

        From the beginning, after a head noted earlier, or after a position whose stored hash is trusted.
        `noted` is a head noted earlier that must still stand in the chain, or only its hash; `journal_id`
        the id that the journal must have. `progress` is told positions.

        Raises `Broken` for the first event that is missing, changed, out of place, unreadable or without hash
        that follows, where the events do not end at the head, and for what is not as it was noted.
        """
        return verify(self.database, start, noted, journal_id, progress)


def _end(up_to: int | None) -> int:
    return END if up_to is None else up_to
