"""A journal's database: opened once, read by anybody, written to by one at a time."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Lock, get_ident
from typing import NoReturn, TypeAlias, TypeVar
from uuid import uuid4

from sqlalchemy import Connection, bindparam, insert, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateIndex, CreateTable

from events import errors, sqlite
from events.chain import genesis
from events.dialect import Begun, Unwritten
from events.dialects import BY_HAND, dialect_for
from events.errors import CannotOpen, CannotWrite, ConnectionLost, JournalError, Locked, OlderFormat
from events.records import Head
from events.sql import run
from events.tables import journal_head, metadata

WAIT = 5.0
"""Seconds to wait for a lock before saying that the journal is in use."""

_T = TypeVar("_T")
Steps: TypeAlias = Mapping[int, Callable[[Connection], None]]
"""What brings a journal from each older format to the next one."""

_NEW_FORMAT = update(journal_head).values({journal_head.c.format: bindparam("format")})
_FIRST_HEAD = insert(journal_head).values({column: bindparam(column.name) for column in journal_head.columns})


class Database:
    """Connections to one journal's database; every error of the driver comes out as one of ours.

    May be shared by threads: reading takes connections from a pool, writing keeps one, a thread at a time.
    """

    def __init__(
        self,
        url: str,
        *,
        wait: float = WAIT,
        create: bool = False,
        journal_id: str | None = None,
        steps: Steps | None = None,
    ) -> None:
        """Open the journal at an address, or `create` it under an id; raises what `Journal.open` raises.

        With `steps`, a journal of an older format is brought up by them, all at once.
        """
        self.known: tuple[Head, dict[str, int], dict[str, str]] | None = None
        """Versions of streams as the last transaction of `Writing` knew them, and the head that it left."""
        self.url = url
        self._dialect = dialect_for(url, wait)
        self.where = self._dialect.where
        self.shared = self._dialect.shared
        self._wait = wait
        self._alone = Lock()
        self._writing_thread: int | None = None
        self._writer: Connection | None = None
        self._engine = self._dialect.engine("rwc" if create else "rw")
        try:
            with self.translated():
                self._open(journal_id or str(uuid4()), create=create, steps=steps)
        except BaseException:
            self.close()
            raise
        if create and not self._dialect.shared:  # from now on a file that went away is not made again, empty
            self.close()
            self._engine = self._dialect.engine("rw")

    def close(self) -> None:
        """Close every connection."""
        self._drop_writer()
        self._engine.dispose()

    @contextmanager
    def reading(self, *, snapshot: bool = False) -> Iterator[Connection]:
        """A transaction that only reads and never waits for writers; a `snapshot` sees one moment only."""
        with self.translated():
            if not self._dialect.shared:
                options = self._dialect.snapshot if snapshot else {}
                with self._engine.connect().execution_options(**options) as connection, connection.begin():
                    if snapshot and self._dialect.enter:
                        connection.exec_driver_sql(self._dialect.enter)
                    yield connection
            elif self._writing_thread == get_ident() and self._writer is not None:
                yield self._writer
            else:
                with self.writing() as connection:
                    yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction for writing, committed at the end, rolled back on error; see `begin`."""
        connection = self.begin()
        try:
            yield connection
        except BaseException as error:
            self.roll_back()
            self.raise_ours(error)
        self.commit()

    def begin(self) -> Connection:
        """Begin a transaction for writing; `commit` or `roll_back` must follow.

        Raises `Locked` after waiting in vain.
        """
        return self._begin(self._begun)

    def begin_appending(self, stream: str | None, key: str | None) -> tuple[Connection, Begun]:
        """Begin a transaction for writing, alone from its first moment: nobody else can move the head.

        A stream and a key are looked up as well where that costs nothing.
        """
        return self._begin(lambda: self._begun_appending(stream, key))

    def _begin(self, begun: Callable[[], _T]) -> _T:
        self._take_turn()
        try:
            try:
                return begun()
            except Exception as error:
                self._drop_writer()
                if not self._dialect.is_cut_off(_driver_error(error)):
                    raise
                return begun()  # the connection that was kept had broken: nothing was lost with it
        except BaseException as error:
            self._drop_writer()
            self._end_turn()
            self.raise_ours(error)

    def _begun(self) -> Connection:
        connection = self._ready_writer()
        connection.connection.cursor().execute(self._dialect.begin)
        return connection

    def _begun_appending(self, stream: str | None, key: str | None) -> tuple[Connection, Begun]:
        connection = self._ready_writer()
        return connection, self._dialect.begin_appending(connection, stream, key)

    def write(self, unwritten: Unwritten) -> None:
        """Write events and head, in the transaction that is open."""
        if self._writer is not None:
            self._dialect.write(self._writer, unwritten)

    def commit(self, last: Unwritten | None = None) -> None:
        """Make what the transaction wrote last, and before that write what is still unwritten.

        If that fails, it is rolled back, and the reason raised.
        """
        try:
            self._end("COMMIT", last)
        except BaseException as error:
            self.roll_back()
            self.raise_ours(error)
        self._end_turn()

    def roll_back(self) -> None:
        """Undo the transaction."""
        try:
            self._end("ROLLBACK")
        except Exception:
            self._drop_writer()  # closing it rolls back, if the database has not done so itself
        finally:
            self._end_turn()

    def _end(self, how: str, last: Unwritten | None = None) -> None:
        if self._writer is None:
            return
        if last is None:
            self._writer.connection.cursor().execute(how)
        else:
            self._dialect.write(self._writer, last, how)

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn the driver's errors into ours; mistakes in programs pass as they are."""
        try:
            yield
        except Exception as error:
            self.raise_ours(error)

    def keep_readers_out(self, connection: Connection) -> None:
        """Until the transaction ends, let nobody begin a snapshot, and have none open.

        Where tables are replaced, a snapshot from before would find the new ones empty. Raises `Locked` soon.
        """
        for statement in self._dialect.keep_out:
            connection.exec_driver_sql(statement)

    def is_collision(self, error: BaseException) -> bool:
        """Whether the database refused an event because its place or key is taken."""
        return self._dialect.is_collision(error)

    def raise_ours(self, error: BaseException) -> NoReturn:
        """Raise our own error for one of the driver's, or the error itself."""
        cause = _driver_error(error)
        lost = cause.__cause__ if isinstance(cause, CannotWrite) else None
        if lost is not None and self._dialect.is_cut_off(lost):
            raise ConnectionLost(self.where) from cause
        ours = None if isinstance(cause, JournalError) else self._dialect.translate(cause)
        if ours is None:
            raise error
        raise ours from cause

    def _take_turn(self) -> None:
        if self._writing_thread == get_ident():
            message = "This thread is writing to the journal already: use the transaction that is open."
            raise RuntimeError(message)
        if not self._alone.acquire(timeout=self._wait):
            raise Locked(self.where)
        self._writing_thread = get_ident()

    def _end_turn(self) -> None:
        self._writing_thread = None
        self._alone.release()

    def _ready_writer(self) -> Connection:
        if self._writer is None or self._writer.invalidated:
            self._drop_writer()
            connection = self._engine.connect().execution_options(**BY_HAND)
            try:
                self._dialect.prepare_writing(connection)
                connection.begin()  # for SQLAlchemy only: what is real is begun and ended in `writing`
            except BaseException:
                connection.close()
                raise
            self._writer = connection
        return self._writer

    def _drop_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            with suppress(Exception):
                writer.close()

    def _open(self, journal_id: str, *, create: bool, steps: Steps | None) -> None:
        with self._engine.connect() as connection, connection.begin():
            found = self._dialect.check(connection)
        if found is None and not create:
            raise CannotOpen(errors.NO_JOURNAL, where=self.where)
        if found is not None and found < sqlite.FORMAT and steps is None:
            raise OlderFormat(self.where, found, sqlite.FORMAT)
        if found != sqlite.FORMAT:
            self._make(journal_id, steps or {})

    def _make(self, journal_id: str, steps: Steps) -> None:
        """Create the journal or bring it up, unless somebody else has done so meanwhile."""
        with self.writing() as connection:
            self._dialect.begin_creating(connection)
            found = self._dialect.check(connection)
            if found is None:
                self._create(connection, journal_id)
            elif found < sqlite.FORMAT:
                for step in range(found, sqlite.FORMAT):
                    steps[step](connection)
                run(connection, _NEW_FORMAT, format=sqlite.FORMAT)
                self._dialect.mark(connection)

    def _create(self, connection: Connection, journal_id: str) -> None:
        for table in metadata.sorted_tables:
            connection.execute(CreateTable(table))
            for index in table.indexes:
                connection.execute(CreateIndex(index))
        for trigger in self._dialect.triggers:
            connection.exec_driver_sql(trigger)
        position, hash_ = genesis(journal_id)
        run(
            connection,
            _FIRST_HEAD,
            only_row=1,
            position=position,
            hash=hash_,
            journal_id=journal_id,
            format=sqlite.FORMAT,
        )
        self._dialect.mark(connection)


def _driver_error(error: BaseException) -> BaseException:
    """The driver's own error, where SQLAlchemy has wrapped it."""
    return (error.orig or error) if isinstance(error, DBAPIError) else error
