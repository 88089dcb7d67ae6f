"""What the journal needs to know about a kind of database: set-up of connections, locks, triggers, errors."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, Protocol

from sqlalchemy import Connection, Engine

from events import sqlite
from events.errors import JournalError
from events.records import Head, StoredEvent

KEPT = "the events of a journal are never changed or deleted"
"""What the database says to whoever tries."""

HEAD = "SELECT position, hash FROM journal_head"


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
