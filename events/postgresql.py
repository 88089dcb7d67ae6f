"""PostgreSQL by psycopg 3, which is not installed with every journal."""

import math
import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from importlib.util import find_spec
from typing import Any, ClassVar

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from events import errors, sqlite
from events.dialect import HEAD, KEPT, Begun, Unwritten
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
    f"PREPARE journal_last AS {HEAD} FOR UPDATE",
    "PREPARE journal_version (text) AS SELECT coalesce(max(version), 0) FROM events WHERE stream = $1",
    "PREPARE journal_keyed (text) AS SELECT * FROM events WHERE key = $1",
)
"""What a transaction begins with, planned before others wait for it."""

_NOT_PREPARED = "26000"
_REFUSE = f"""
CREATE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'integrity_constraint_violation'; END $$
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
