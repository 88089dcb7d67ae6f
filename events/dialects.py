"""The dialect for an address; and that of SQLite."""

import time
from typing import Any, ClassVar

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event

from events import sqlite
from events.dialect import HEAD, KEPT, Begun, Dialect, Unwritten
from events.errors import JournalError, Locked
from events.postgresql import Postgresql
from events.records import Head, StoredEvent

BY_HAND: dict[str, Any] = {"isolation_level": "AUTOCOMMIT", "by_hand": True}
"""Options of a connection whose transactions are begun and ended by statements of our own: this is faster."""


def dialect_for(url: str, wait: float) -> Dialect:
    """The dialect for an address; raises `CannotOpen` for an address that makes no sense."""
    path = sqlite.path_of(url)
    return Postgresql(url, wait) if path is None else Sqlite(path, wait)


_ROW = f"INSERT INTO events VALUES ({', '.join('?' * len(StoredEvent._fields))})"  # noqa: S608 - only marks
_ROOM = "PRAGMA cache_size=-16000"
"""16 MB of pages: an import touches those of hundreds of streams again and again."""

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
        f"CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, '{KEPT}'); END",
        f"CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, '{KEPT}'); END",
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
        """Turn the write-ahead log on, and keep the pages of many streams in memory."""
        if self.shared:
            return
        cursor = connection.connection.cursor()
        cursor.execute(_ROOM)
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
        cursor.execute(HEAD)
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
