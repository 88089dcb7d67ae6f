"""Rebuilding a projection next to its live tables, which are asked and kept up meanwhile.

The new tables have names of their own, and are filled in short transactions between those of other writers.
What was appended meanwhile is folded in the same way, and the last stretch in one transaction with the swap:
the live tables are dropped and the new ones take their names. Indexes keep their own names, which no query
says. A rebuild that was interrupted leaves tables behind; the next one removes them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from uuid import uuid4

from sqlalchemy import Connection, MetaData, Table, inspect
from sqlalchemy.sql import quoted_name

from events.checkpoints import BESIDE, SideBySide, checkpoints, forget, last_position, lock, store, words
from events.database import Database
from events.errors import JournalError, Locked, Overtaken, ProjectionStopped, ViewsMissing
from events.reader import PAGE, Progress, Reader
from events.records import Checkpoint

_ROUNDS = 10  # of catching up before the last stretch, where writers are faster than the rebuild
_SWAPS = 40  # attempts to swap while others are asking


def renamed(tables: Mapping[str, Table], suffix: str) -> dict[str, Table]:
    """Copies of tables, with a suffix to their names and to those of their indexes, by the names before."""
    metadata = MetaData()
    copies = {}
    for name, table in tables.items():
        copies[name] = table.to_metadata(metadata, name=name + suffix)
        for index in copies[name].indexes:
            index.name = quoted_name(f"{index.name}{suffix}", quote=None)
    return copies


def rebuild_beside(database: Database, projection: SideBySide, progress: Progress | None) -> int:
    """Build a projection anew and swap it in; return the position. See `events.projections.rebuild`.

    Raises `ProjectionStopped` where an event cannot be folded: live tables that are kept up stay so. Raises
    `Overtaken`, and `Locked` where others will not stop asking for as long as the swap is tried.
    """
    suffix = BESIDE + uuid4().hex[:8]
    building = projection.over(renamed(projection.tables, suffix))
    with database.writing() as connection:
        last = lock(connection)
        _remove_leftovers(connection, projection)
        building.create(connection)
        store(connection, Checkpoint(projection.name + suffix, projection.version, 0))
    rebuilding = _Rebuilding(database, projection, building, suffix)
    try:
        rebuilding.fill(last, progress)
        rebuilding.follow(last)
        return rebuilding.swap()
    except BaseException as error:
        with suppress(Exception):  # the next rebuild removes them
            rebuilding.give_up(error)
        raise


class _Rebuilding:
    def __init__(self, database: Database, projection: SideBySide, building: SideBySide, suffix: str) -> None:
        self._database = database
        self._live = projection
        self._building = building
        self._suffix = suffix
        self._mark = projection.name + suffix

    def fill(self, last: int, progress: Progress | None) -> None:
        """Fold everything up to `last`."""
        read = Reader(self._database, last, progress)
        with self._failing_at(read):
            for write in self._building.batches(read):
                with self._writing() as connection:
                    write(connection)
        with self._writing() as connection:
            store(connection, Checkpoint(self._mark, self._live.version, last))

    def follow(self, position: int) -> None:
        """Fold what came meanwhile, until little is left."""
        for _ in range(_ROUNDS):
            last = self._last()
            if last - position <= PAGE:
                return
            while position < last:
                with self._writing() as connection:
                    self._fold(connection, position, min(position + PAGE, last))
                position = min(position + PAGE, last)

    def swap(self) -> int:
        """Fold the last stretch and put the new tables in the place of the live ones."""
        for _ in range(_SWAPS - 1):
            with suppress(Locked):
                return self._swapped()
        return self._swapped()

    def _swapped(self) -> int:
        with self._writing() as connection:
            last = lock(connection)
            self._database.keep_readers_out(connection)
            before = checkpoints(connection).get(self._mark)
            if before is None:
                raise Overtaken(self._live.name)
            self._fold(connection, before.position, last)
            for name in self._live.tables:
                connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}"')
                connection.exec_driver_sql(f'ALTER TABLE "{name}{self._suffix}" RENAME TO "{name}"')
            forget(connection, self._mark)
            store(connection, Checkpoint(self._live.name, self._live.version, last))
        return last

    def _fold(self, connection: Connection, position: int, last: int) -> None:
        while events := Reader(connection, last).page(position):
            position = events[-1].position
            read = Reader(connection, position)
            with self._failing_at(read, events[0].position):
                self._building.apply(connection, events, read)
        store(connection, Checkpoint(self._mark, self._live.version, last))

    def give_up(self, error: BaseException) -> None:
        """Remove what was built; say what stopped it, unless the live tables are well."""
        with self._database.writing() as connection:
            _remove(connection, self._live, self._mark)
            live = checkpoints(connection).get(self._live.name)
            well = live is not None and live.version == self._live.version and live.failed_position is None
            if isinstance(error, ProjectionStopped) and not well:
                store(
                    connection,
                    Checkpoint(self._live.name, self._live.version, 0, error.failed_position, error.error),
                )

    def _last(self) -> int:
        with self._database.reading() as connection:
            return last_position(connection)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A short transaction, as long as nobody else has begun to rebuild."""
        try:
            with self._database.writing() as connection:
                if self._mark not in checkpoints(connection):
                    raise Overtaken(self._live.name)
                yield connection
        except ViewsMissing:
            with self._database.reading() as connection:
                if self._mark in checkpoints(connection):
                    raise
            raise Overtaken(self._live.name) from None  # right then, and our tables were removed

    @contextmanager
    def _failing_at(self, read: Reader, first: int = 1) -> Iterator[None]:
        """Say which event it was when a projection raises, unless it was the database that failed."""
        try:
            with self._database.translated():
                yield
        except JournalError:
            raise
        except Exception as error:
            raise ProjectionStopped(self._live.name, max(read.at, first), words(error)) from error


def _remove_leftovers(connection: Connection, projection: SideBySide) -> None:
    for name in checkpoints(connection):
        if name.startswith(projection.name + BESIDE):
            _remove(connection, projection, name)


def _remove(connection: Connection, projection: SideBySide, mark: str) -> None:
    suffix = mark.removeprefix(projection.name)
    for name in inspect(connection).get_table_names():
        if name.endswith(suffix):
            connection.exec_driver_sql(f'DROP TABLE "{name}"')
    forget(connection, mark)
