"""The one place where SQLite and PostgreSQL differ: set-up of connections, locks, triggers, errors."""

import math
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from importlib.util import find_spec
from typing import Any, ClassVar, NamedTuple, Protocol

import orjson
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from events import errors, sqlite
from events.errors import (
    CannotOpen,
    CannotWrite,
    ConnectionLost,
    JournalError,
    Locked,
    NewerFormat,
    NotAJournal,
    ReadOnly,
    ViewsMissing,
)
from events.records import Head, StoredEvent

_READY = "prepared"  # in what is known of a connection

_KEPT = "the events of a journal are never changed or deleted"


BY_HAND: dict[str, Any] = {"isolation_level": "AUTOCOMMIT", "by_hand": True}
"""Options of a connection whose transactions are begun and ended by statements of our own: this is faster."""


class Unwritten(NamedTuple):
    """Events that were chained to the journal but not written yet, and the head that they make."""

    events: Sequence[StoredEvent]
    head: Head


class Begun(NamedTuple):
    """What a transaction that appends knows from its beginning: the head, versions of streams, and keys.

    Only those that were looked up; None for a key that nothing was recorded with.
    """

    head: Head
    versions: Mapping[str, int]
    keys: Mapping[str, StoredEvent | None]


class Dialect(Protocol):
    """What the journal needs to know about a kind of database."""

    where: str
    """Where the database is, fit to be shown: never with a password."""

    shared: bool
    """Whether there is only one connection, which reading and writing share."""

    triggers: ClassVar[tuple[str, ...]]
    """What makes the database itself refuse to change events."""

    begin: ClassVar[str]
    """What begins a transaction for writing."""

    snapshot: ClassVar[dict[str, Any]]
    """Options of a connection under which all of a reading transaction sees one moment."""

    enter: ClassVar[str]
    """What a snapshot begins with, so that it can be kept out; empty where it need not be."""

    keep_out: ClassVar[tuple[str, ...]]
    """What keeps snapshots out."""

    def engine(self, mode: sqlite.Mode) -> Engine:
        """An engine whose transactions begin the way the journal needs."""

    def prepare_writing(self, connection: Connection) -> None:
        """Set up the connection that is kept for writing, before its first transaction."""

    def begin_creating(self, connection: Connection) -> None:
        """Keep others from creating a journal in this database until the transaction ends."""

    def check(self, connection: Connection) -> int | None:
        """The format of the journal, None if there is none; raises `NotAJournal`, `NewerFormat`."""

    def mark(self, connection: Connection) -> None:
        """Mark the database as a journal of our format."""

    def translate(self, error: BaseException) -> JournalError | None:
        """Our own error for one of the driver's; None where it is a mistake in a program."""

    def begin_appending(self, connection: Connection, stream: str | None, key: str | None) -> Begun:
        """Begin a transaction for writing with the head's lock taken.

        The stream and the key are looked up where that costs nothing.
        """

    def write(self, connection: Connection, unwritten: Unwritten, then: str | None = None) -> None:
        """Write events and head, `then` end the transaction."""

    def is_cut_off(self, error: BaseException) -> bool:
        """Whether the connection broke."""

    def is_collision(self, error: BaseException) -> bool:
        """Whether the database refused an event because its place or key is taken."""


def dialect_for(url: str, wait: float) -> Dialect:
    """The dialect for an address; raises `CannotOpen` for an address that makes no sense."""
    path = sqlite.path_of(url)
    return Postgresql(url, wait) if path is None else Sqlite(path, wait)


_HEAD = "SELECT position, hash FROM journal_head"
_ROW = f"INSERT INTO events VALUES ({', '.join('?' * len(StoredEvent._fields))})"  # noqa: S608 - only marks
_ROOM = ("PRAGMA cache_size=-16000", "PRAGMA wal_autocheckpoint=4000")
"""16 MB each: an import touches the pages of hundreds of streams again and again."""

_TAKEN = "this place in the journal is taken"
_NO_REPLACE = f"""
CREATE TRIGGER events_no_replace BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE position = NEW.position)
  OR EXISTS (SELECT 1 FROM events WHERE stream = NEW.stream AND version = NEW.version)
  OR EXISTS (SELECT 1 FROM events WHERE key = NEW.key AND key IS NOT NULL)
BEGIN SELECT RAISE(ABORT, '{_TAKEN}'); END
"""  # noqa: S608 - INSERT OR REPLACE deletes without asking the trigger for DELETE


class Sqlite:
    """SQLite 3 in a file (write-ahead log, a commit is on the disk when it returns) or in memory."""

    begin: ClassVar[str] = "BEGIN IMMEDIATE"
    snapshot: ClassVar[dict[str, Any]] = {}
    enter: ClassVar[str] = ""
    keep_out: ClassVar[tuple[str, ...]] = ()
    triggers: ClassVar[tuple[str, ...]] = (
        f"CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
        f"CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
        _NO_REPLACE,
    )

    def __init__(self, path: str, wait: float) -> None:
        """Take the file's path, or `:memory:`."""
        self.where = path
        self.shared = path == sqlite.MEMORY
        self._wait = wait

    def engine(self, mode: sqlite.Mode) -> Engine:
        """An engine over `sqlite.connect`, whose transactions begin when they say so."""

        def connected() -> object:
            connection = sqlite.connect(self.where, mode, self._wait)
            connection.execute("PRAGMA synchronous=FULL")
            return connection

        pool = StaticPool if self.shared else None
        engine = create_engine(
            "sqlite:///" if self.shared else "sqlite:///file", creator=connected, poolclass=pool
        )
        event.listen(engine, "begin", _begin)
        return engine

    def prepare_writing(self, connection: Connection) -> None:
        """Turn the write-ahead log on, and give it and the pages in memory room for many streams."""
        if self.shared:
            return
        cursor = connection.connection.cursor()
        for setting in _ROOM:
            cursor.execute(setting)
        end = time.monotonic() + self._wait
        while True:  # SQLite does not wait for its lock while it changes to the write-ahead log
            try:
                cursor.execute("PRAGMA journal_mode=WAL")
            except Exception as error:
                if not isinstance(self.translate(error), Locked) or time.monotonic() > end:
                    raise
                time.sleep(0.01)
            else:
                return

    def begin_creating(self, connection: Connection) -> None:
        """Nothing to do: such a transaction for writing is alone already."""

    def check(self, connection: Connection) -> int | None:
        """Look for the marks of a journal."""
        driver = connection.connection.dbapi_connection
        return sqlite.check(driver, self.where)  # type: ignore[arg-type]  # sqlite3's own connection

    def mark(self, connection: Connection) -> None:
        """Set the marks of a journal."""
        cursor = connection.connection.cursor()
        cursor.execute(f"PRAGMA application_id={sqlite.APPLICATION_ID}")
        cursor.execute(f"PRAGMA user_version={sqlite.FORMAT}")

    def translate(self, error: BaseException) -> JournalError | None:
        """By the kind of the error."""
        return sqlite.translate(error, self.where)

    def begin_appending(self, connection: Connection, _: str | None, __: str | None) -> Begun:
        """The whole file is locked."""
        cursor = connection.connection.cursor()
        cursor.execute(self.begin)
        cursor.execute(_HEAD)
        return Begun(Head._make(cursor.fetchall()[0]), {}, {})

    def write(self, connection: Connection, unwritten: Unwritten, then: str | None = None) -> None:
        """One statement after the other."""
        cursor: Any = connection.connection.cursor()
        cursor.executemany(_ROW, map(tuple, unwritten.events))  # it takes plain ones much faster
        cursor.execute("UPDATE journal_head SET position = ?, hash = ?", unwritten.head)
        if then:
            cursor.execute(then)

    def is_cut_off(self, error: BaseException) -> bool:  # noqa: ARG002 - there is no connection to break
        """Never."""
        return False

    def is_collision(self, error: BaseException) -> bool:
        """By the words of our trigger, or of a constraint."""
        return str(error).startswith((_TAKEN, "UNIQUE constraint failed"))


def _begin(connection: Connection) -> None:
    if not connection.get_execution_options().get("by_hand", False):
        connection.connection.cursor().execute("BEGIN")


_SHAPE = ", ".join(
    f"{name} {'bigint' if name in ('position', 'version', 'type_version') else 'text'}"
    for name in StoredEvent._fields
)
_ROWS = f"""
WITH moved AS (UPDATE journal_head SET position = %s, hash = %s)
INSERT INTO events SELECT * FROM json_to_recordset(%s::json) AS given({_SHAPE})
"""  # noqa: S608 - our own names; one parameter costs the driver far less than one for each value
_TABLE_ID = "'journal_head'::regclass::oid::int"
_PREPARED = (
    # many that wait for an advisory lock take turns faster than many that wait for a row
    f"PREPARE journal_lock AS SELECT pg_advisory_xact_lock({sqlite.APPLICATION_ID}, {_TABLE_ID})",
    f"PREPARE journal_last AS {_HEAD} FOR UPDATE",
    "PREPARE journal_version (text) AS SELECT coalesce(max(version), 0) FROM events WHERE stream = $1",
    "PREPARE journal_keyed (text) AS SELECT * FROM events WHERE key = $1",
)
"""What a transaction begins with, planned before others wait for it."""

_NOT_PREPARED = "26000"
_REFUSE = f"""
CREATE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_KEPT}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
_TABLES = (
    "SELECT tablename FROM pg_catalog.pg_tables "
    "WHERE schemaname = current_schema() AND tablename IN ('events', 'journal_head')"
)


class Postgresql:
    """PostgreSQL by psycopg 3; one journal in the schema that the connection finds first."""

    begin: ClassVar[str] = "BEGIN"
    snapshot: ClassVar[dict[str, Any]] = {"isolation_level": "REPEATABLE READ"}
    enter: ClassVar[str] = "LOCK TABLE projections IN ACCESS SHARE MODE"  # waits before it takes its snapshot
    keep_out: ClassVar[tuple[str, ...]] = (
        "SET LOCAL lock_timeout = '250ms'",  # writers wait for us meanwhile
        "LOCK TABLE projections IN ACCESS EXCLUSIVE MODE",
    )
    triggers: ClassVar[tuple[str, ...]] = (
        _REFUSE,
        "CREATE TRIGGER events_kept BEFORE UPDATE OR DELETE ON events EXECUTE FUNCTION events_refuse()",
        "CREATE TRIGGER events_whole BEFORE TRUNCATE ON events EXECUTE FUNCTION events_refuse()",
    )
    shared = False

    def __init__(self, url: str, wait: float) -> None:
        """Take the address; raises `CannotOpen` if it makes no sense or the driver is not installed."""
        try:
            parsed = make_url(url)
        except (ArgumentError, ValueError):
            raise CannotOpen(errors.BAD_URL) from None  # their words may hold the password
        if parsed.get_backend_name() != "postgresql":
            raise CannotOpen(errors.OTHER_DATABASE, kind=parsed.get_backend_name())
        if find_spec("psycopg") is None:
            raise CannotOpen(errors.NO_DRIVER, kind="postgresql")
        self._options = parsed.query.get("options", "")
        self._url = parsed.set(drivername="postgresql+psycopg").difference_update_query(["options"])
        self._wait = wait
        self.where = parsed.set(query={}).render_as_string(hide_password=True)

    def engine(self, mode: sqlite.Mode) -> Engine:  # noqa: ARG002 - a server's database is never created here
        """An engine that waits for connections and locks as long as it should."""
        wait = {
            "connect_timeout": max(2, math.ceil(self._wait)),
            "options": f"{self._options} -c lock_timeout={max(1, int(self._wait * 1000))}",
        }
        engine = create_engine(self._url, connect_args=wait, pool_pre_ping=True)
        event.listen(engine, "do_connect", self._connected)
        return engine

    def _connected(self, dialect: Any, _: object, words: list[Any], named: dict[str, Any]) -> object:  # noqa: ANN401 - SQLAlchemy's
        try:
            return dialect.connect(*words, **named)
        except dialect.loaded_dbapi.Error as error:
            raise CannotOpen(errors.UNREACHABLE, where=self.where) from error

    def prepare_writing(self, connection: Connection) -> None:
        """Nothing to do."""

    def begin_creating(self, connection: Connection) -> None:
        """Take a lock that every creator takes."""
        cursor = connection.connection.cursor()
        cursor.execute(f"SELECT pg_advisory_xact_lock({sqlite.APPLICATION_ID})")

    def check(self, connection: Connection) -> int | None:
        """Look for the head row."""
        cursor = connection.connection.cursor()
        cursor.execute(_TABLES)  # not to_regclass: it remembers that there was none, past the creators' lock
        tables = {name for (name,) in cursor.fetchall()}
        if "journal_head" not in tables:
            if "events" in tables:
                raise NotAJournal(self.where)
            return None
        cursor.execute("SELECT format FROM journal_head")
        [(stored,)] = cursor.fetchall()
        if stored > sqlite.FORMAT:
            raise NewerFormat(self.where, stored, sqlite.FORMAT)
        return int(stored)

    def mark(self, connection: Connection) -> None:
        """Nothing to do: the format stands in the head row."""

    def translate(self, error: BaseException) -> JournalError | None:
        """By the SQLSTATE code."""
        state = getattr(error, "sqlstate", None)
        make = _BY_STATE.get(state) if state else None
        if make is not None:
            return make(self.where)
        if state == "42P01":
            return ViewsMissing(re.sub(r'.*?"(.*?)".*', r"\1", str(error), flags=re.DOTALL))
        return ConnectionLost(self.where) if self.is_cut_off(error) else None

    def begin_appending(self, connection: Connection, stream: str | None, key: str | None) -> Begun:
        """In one message, since others wait for the head meanwhile."""
        driver: Any = connection.connection.dbapi_connection
        asked = "BEGIN; EXECUTE journal_lock; EXECUTE journal_last"
        if stream is not None:
            asked += f"; EXECUTE journal_version ({_literal(stream, driver)})"
        if key is not None:
            asked += f"; EXECUTE journal_keyed ({_literal(key, driver)})"
        _, _, [head], *more = _results(self._asked(asked, connection, driver))
        versions = {} if stream is None else {stream: more.pop(0)[0][0]}
        keys = {} if key is None else {key: next(map(StoredEvent._make, more[0]), None)}
        return Begun(Head._make(head), versions, keys)

    def _asked(self, words: str, connection: Connection, driver: Any) -> Any:  # noqa: ANN401 - psycopg's own
        """Run prepared statements, and prepare them where that was not done yet, or undone by the driver."""
        if _READY in connection.info:
            try:
                return driver.execute(words, prepare=False)
            except Exception as error:
                if getattr(error, "sqlstate", None) != _NOT_PREPARED:
                    raise
                driver.execute("ROLLBACK")
        driver.execute("DEALLOCATE ALL")  # also what is left where preparing was begun but not finished
        driver.execute("; ".join(_PREPARED))
        connection.info[_READY] = True
        return driver.execute(words, prepare=False)

    def write(self, connection: Connection, unwritten: Unwritten, then: str | None = None) -> None:
        """In one message too, the end of the transaction included."""
        driver: Any = connection.connection.dbapi_connection
        fields = StoredEvent._fields
        rows = orjson.dumps([dict(zip(fields, event, strict=True)) for event in unwritten.events]).decode()
        with driver.pipeline() if then else nullcontext():
            driver.execute(_ROWS, (*unwritten.head, rows))
            if then:
                driver.execute(then)

    def is_cut_off(self, error: BaseException) -> bool:
        """By the SQLSTATE code; an error without one comes from the driver, which has lost the server."""
        state = getattr(error, "sqlstate", None)
        if state is None:
            return type(error).__name__ == "OperationalError"
        return state in _CUT_OFF or state.startswith("08")

    def is_collision(self, error: BaseException) -> bool:
        """By the SQLSTATE code of unique violations."""
        return getattr(error, "sqlstate", None) == "23505"


def _results(cursor: Any) -> Iterator[list[tuple[Any, ...]]]:  # noqa: ANN401 - psycopg's own
    """The rows of each statement of a message; none where it has no rows."""
    yield []
    while cursor.nextset():
        yield cursor.fetchall()


def _literal(text: str, driver: object) -> str:
    from psycopg.sql import Literal  # noqa: PLC0415 - not installed with every journal

    return Literal(text).as_string(driver)  # type: ignore[arg-type]  # psycopg's own connection


_CUT_OFF = ("57P01", "57P02", "57P05")  # the server ends, crashed, or was tired of waiting
_BY_STATE: dict[str, Callable[[str], JournalError]] = {
    "55P03": Locked,
    "40P01": Locked,
    "25006": ReadOnly,
    "42501": ReadOnly,
    "53100": lambda where: CannotWrite(errors.NO_ROOM, where=where),
    "57P03": lambda where: CannotOpen(errors.UNREACHABLE, where=where),
    "58030": lambda where: CannotWrite(errors.NOT_WRITTEN, where=where),
}
