"""Signs of life of those who deliver: a small table beside the journal, of no account for what is in it.

Each daemon has a row of its own, and so has each machine on which `tracker remind` is run. Whoever may not
make the table delivers all the same.
"""

from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Integer, MetaData, Table, Text, delete, insert
from sqlalchemy.exc import SQLAlchemyError

from events.database import Database
from events.errors import JournalError, ViewsMissing
from events.rows import Rows
from tracker.reminders.attempts import as_stored

KEPT = timedelta(days=30)
"""After so long without a sign of life somebody is forgotten."""

METADATA = MetaData()
DELIVERERS = Table(
    "deliverers",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_at", Text, nullable=False),
    Column("last_run", Text, nullable=False),
    Column("next_run", Text),
    Column("delivered", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("stopped_at", Text),
)
_ALL = (
    "SELECT id, kind, host, pid, started_at, last_run, next_run, delivered, failed, stopped_at "
    "FROM deliverers ORDER BY last_run DESC, id"
)


@dataclass(frozen=True, slots=True)
class Beat:
    """The last sign of life of somebody who delivers; moments as they are stored.

    `kind` is daemon or remind. `delivered` and `failed` count the digests of the last run. `next_run` is when
    a daemon wakes, `stopped_at` when it made an end.
    """

    id: str
    kind: str
    host: str
    pid: int
    started_at: str
    last_run: str
    next_run: str | None = None
    delivered: int = 0
    failed: int = 0
    stopped_at: str | None = None


class Heart:
    """Writes the signs of life of one who delivers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._made = False

    def beat(self, one: Beat, now: datetime) -> None:
        """Put a sign of life in the place of the one before. Nothing depends on it, so no failure is told."""
        if not self._made:
            self._make()
        old = DELIVERERS.c.last_run < as_stored(now - KEPT)
        with suppress(JournalError, SQLAlchemyError), self._database.writing() as connection:
            connection.execute(delete(DELIVERERS).where((DELIVERERS.c.id == one.id) | old))
            connection.execute(insert(DELIVERERS), asdict(one))
            self._made = True

    def _make(self) -> None:
        """Make the table; another may be doing so at the same moment."""
        with suppress(JournalError, SQLAlchemyError), self._database.writing() as connection:
            DELIVERERS.create(connection, checkfirst=True)


def beats(database: Database) -> list[Beat]:
    """Everybody who has delivered lately, the last first."""
    try:
        with database.reading() as connection:
            return [Beat(*row) for row in Rows.over(connection).all(_ALL)]
    except ViewsMissing:  # nobody ever has
        return []
