"""Projections: tables folded from the events, which can be thrown away and folded again.

Rows and checkpoint of a projection change in one transaction, and in the same one as the events where the
projection is kept up while appending. A projection that raises never takes the record with it: what it did is
undone to a savepoint, it stays at its checkpoint, and the checkpoint says which event stopped it and why.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

from sqlalchemy import Connection, StaticPool, bindparam, create_engine, update

from events.beside import rebuild_beside
from events.checkpoints import (
    OfDatabase,
    Projection,
    SideBySide,
    checkpoints,
    lock,
    raise_if_stopped,
    store,
    words,
)
from events.database import Database
from events.errors import CannotWrite
from events.reader import PAGE, Progress, Reader
from events.records import Checkpoint, StoredEvent
from events.sql import run_many, savepoint
from events.tables import projections as _checkpoints

__all__ = ["Projection", "SideBySide", "catch_up", "checkpoints", "folded", "keep_up", "rebuild"]

_MOVE = (
    update(_checkpoints)
    .where(_checkpoints.c.name == bindparam("name_"))
    .values({_checkpoints.c.position: bindparam("position")})
)


def catch_up(journal: OfDatabase, projection: Projection, batch: int = PAGE) -> int:
    """Fold what is new since the checkpoint, a batch with its checkpoint to a transaction; return where.

    Starts a stopped projection again, and rebuilds one whose stored version is not the code's. Raises
    `ProjectionStopped` if an event cannot be folded; what was folded before it stays.
    """
    while True:
        with journal.database.writing() as connection:
            last = lock(connection)
            before = checkpoints(connection).get(projection.name)
            after = _step(connection, projection, before, last, batch)
        raise_if_stopped(after)
        if after.position == last:
            return after.position


def rebuild(journal: OfDatabase, projection: Projection, progress: Progress | None = None) -> int:
    """Build a projection anew from the whole journal; return the position.

    One that can be built next to its live tables (`SideBySide`) is: these are asked and kept up meanwhile,
    and appends go on. Else it is dropped, created and filled in one transaction.

    Raises `ProjectionStopped` if it cannot be built; it then stays as it was, and the checkpoint says why.
    """
    with journal.database.writing() as connection:
        _checkpoints.create(
            connection, checkfirst=True
        )  # somebody may have taken it for a view and dropped it
    if isinstance(projection, SideBySide) and not journal.database.shared:
        return rebuild_beside(journal.database, projection, progress)
    with journal.database.writing() as connection:
        after = _rebuilt(connection, projection, Reader(connection, lock(connection), progress))
    raise_if_stopped(after)
    return after.position


@contextmanager
def folded(journal: OfDatabase, projections: Sequence[Projection], up_to: int) -> Iterator[Connection]:
    """The projections as they stood after the event in position `up_to`, in a database in memory."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    try:
        with engine.begin() as memory:
            with _source(journal.database) as source:
                for projection in projections:
                    projection.create(memory)
                    projection.rebuild(memory, Reader(source, up_to))
            yield memory
    finally:
        engine.dispose()


def _source(database: Database) -> AbstractContextManager[Connection | Database]:
    """What to read from: page by page, so that others can read as well, or over the only connection."""
    return database.reading() if database.shared else nullcontext(database)


def keep_up(connection: Connection, projections: Sequence[Projection], events: Sequence[StoredEvent]) -> None:
    """Fold events that this transaction has just inserted; never raises for a projection's own mistake.

    Stopped projections are left alone; one that is behind, new, or of another version is brought up first.
    """
    known = checkpoints(connection)
    ready = []
    for projection in projections:
        checkpoint = known.get(projection.name)
        if checkpoint is None or checkpoint.version != projection.version:
            _rebuilt(connection, projection, Reader(connection, events[-1].position))
        elif checkpoint.failed_position is None:
            if checkpoint.position == events[0].position - 1:
                ready.append(projection)
            else:
                _bring_up(connection, projection, checkpoint, events[-1].position)
    if ready and not _together(connection, ready, events):
        for projection in ready:
            store(connection, _advanced(connection, projection, known[projection.name], events))


def _together(connection: Connection, ready: Sequence[Projection], events: Sequence[StoredEvent]) -> bool:
    """The usual case under a single savepoint: all projections take all events; False if one raised."""
    last = events[-1].position

    def apply() -> None:
        for projection in ready:
            projection.apply(connection, events, Reader(connection, last))

    if _attempt(connection, apply) is not None:
        return False
    run_many(connection, _MOVE, [{"name_": projection.name, "position": last} for projection in ready])
    return True


def _step(
    connection: Connection, projection: Projection, before: Checkpoint | None, last: int, batch: int
) -> Checkpoint:
    if before is None or before.version != projection.version or before.position == 0:
        return _rebuilt(connection, projection, Reader(connection, last))
    events = Reader(connection, last).page(before.position, batch)
    after = _advanced(connection, projection, before, events)
    store(connection, after)
    return after


def _bring_up(connection: Connection, projection: Projection, checkpoint: Checkpoint, last: int) -> None:
    while checkpoint.position < last and checkpoint.failed_position is None:
        checkpoint = _step(connection, projection, checkpoint, last, PAGE)


def _advanced(
    connection: Connection, projection: Projection, before: Checkpoint, events: Sequence[StoredEvent]
) -> Checkpoint:
    """Fold events, all at once or else one by one up to the one that fails; the checkpoint to store."""
    if not events:
        return before._replace(failed_position=None, error=None)
    if _fold(connection, projection, events) is None:
        return before._replace(position=events[-1].position, failed_position=None, error=None)
    for event in events:
        error = _fold(connection, projection, [event])
        if error is not None:
            return before._replace(
                position=event.position - 1, failed_position=event.position, error=words(error)
            )
    return before._replace(position=events[-1].position, failed_position=None, error=None)


def _fold(connection: Connection, projection: Projection, events: Sequence[StoredEvent]) -> Exception | None:
    read = Reader(connection, events[-1].position)
    return _attempt(connection, lambda: projection.apply(connection, events, read))


def _rebuilt(connection: Connection, projection: Projection, read: Reader) -> Checkpoint:
    def build() -> None:
        projection.create(connection)
        projection.rebuild(connection, read)

    error = _attempt(connection, build)
    if error is None:
        after = Checkpoint(projection.name, projection.version, read.up_to)
    else:
        after = Checkpoint(projection.name, projection.version, 0, read.at, words(error))
    store(connection, after)
    return after


def _attempt(connection: Connection, work: Callable[[], None]) -> Exception | None:
    """Do the work under a savepoint; if it raises, undo it and return the error."""
    try:
        with savepoint(connection):
            work()
    except CannotWrite:
        raise  # the whole transaction is lost
    except Exception as error:  # whatever a projection raises must not take the record with it
        return error
    return None
