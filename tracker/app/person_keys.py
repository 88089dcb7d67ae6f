"""The table of the keys to what is sealed of people: kept with the journal, outside its events.

Destroying. In SQLite the table is made anew without the key, with `secure_delete` on: deleting the row alone
leaves it, now and then, in the gaps of a page that was rearranged (in 4 of 100 runs of 300 changes, SQLite
3.40). After the commit the write-ahead log is emptied (`sweep`). In PostgreSQL the row is deleted, and after
the commit the table is emptied and filled anew, so that the file that held the key goes. What no program can
reach are blocks that a disk has given up, PostgreSQL's own write-ahead log until it is recycled, and backups.
"""

from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    inspect,
    select,
)
from sqlalchemy.schema import CreateTable, DropTable

from events.database import WAIT
from events.dialects import BY_HAND, dialect_for
from events.errors import JournalError
from events.sql import run_many
from tracker.app.vault import Key, Keys, by_person

METADATA = MetaData()
KEYS = Table(
    "person_keys",
    METADATA,
    Column("person", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("key", LargeBinary, nullable=False),
)
"""One key for each person who is not forgotten. Made with the first key."""


# Run past SQLAlchemy, whose errors repeat the values.
_INSERT = insert(KEYS).values({column: bindparam(column.name) for column in KEYS.columns})


def keys_in(connection: Connection) -> Keys:
    """The keys, as a transaction sees them."""
    return by_person(connection.execute(select(*KEYS.columns))) if _is_there(connection) else {}


def keep(connection: Connection, key: Key) -> None:
    """Keep the key of a person, in a transaction that is open."""
    hold(connection, {**keys_in(connection), key.person: key})


def destroy(connection: Connection, person: str) -> None:
    """Destroy the key of a person, in a transaction that is open. After its commit, `sweep`."""
    keys = keys_in(connection)
    hold(connection, {name: keys[name] for name in keys if name != person})


def hold(connection: Connection, wanted: Keys) -> bool:
    """Let these be the keys, in a transaction that is open; whether any that were there are destroyed."""
    had = keys_in(connection)
    gone = [person for person, key in had.items() if wanted.get(person) != key]
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
        if gone:
            connection.execute(DropTable(KEYS))
            had = {}
    elif gone:
        connection.execute(delete(KEYS).where(KEYS.c.person.in_(gone)))
    new = [wanted[person]._asdict() for person in sorted(wanted) if had.get(person) != wanted[person]]
    if new:
        if not _is_there(connection):
            connection.execute(CreateTable(KEYS))
        run_many(connection, _INSERT, new)
    return bool(gone)


def sweep(url: str, wait: float = WAIT) -> bool:
    """Overwrite what the database keeps of rows that were deleted; False where others keep it from that.

    To be called after the commit, with no transaction open. Waits up to `wait` seconds for others.
    """
    dialect = dialect_for(url, wait)
    if dialect.shared:
        return True
    engine = dialect.engine("rw")
    try:
        with engine.connect() as connection:
            return _log_emptied(connection) if engine.name == "sqlite" else _written_anew(connection)
    except Exception as error:
        if isinstance(error, JournalError) or dialect.translate(getattr(error, "orig", error)):
            return False  # what was destroyed stays destroyed
        raise
    finally:
        engine.dispose()


def _log_emptied(connection: Connection) -> bool:
    outside = connection.execution_options(**BY_HAND)
    [(busy, _log, _moved)] = outside.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return not busy


def _written_anew(connection: Connection) -> bool:
    """Let PostgreSQL put the table into a new file: an open snapshot may keep deleted rows from VACUUM."""
    with connection.begin():
        if _is_there(connection):
            connection.exec_driver_sql("LOCK TABLE person_keys IN ACCESS EXCLUSIVE MODE")
            kept = [key._asdict() for key in keys_in(connection).values()]
            connection.exec_driver_sql("TRUNCATE TABLE person_keys")
            if kept:
                run_many(connection, _INSERT, kept)
    return True


def _is_there(connection: Connection) -> bool:
    inspector = inspect(connection)
    return inspector.has_table(KEYS.name, inspector.default_schema_name)
