"""How far projections have come, kept with the journal; and what a projection is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias, runtime_checkable

from sqlalchemy import Connection, Table, bindparam, delete, insert, select

from events.database import Database
from events.errors import ProjectionStopped
from events.reader import Reader
from events.records import Checkpoint, StoredEvent
from events.sql import run
from events.tables import journal_head
from events.tables import projections as _checkpoints

_ERROR_LENGTH = 500

_SELECT = select(*_checkpoints.c).order_by(_checkpoints.c.name)
_INSERT = insert(_checkpoints).values({column: bindparam(column.name) for column in _checkpoints.columns})
_DELETE = delete(_checkpoints).where(_checkpoints.c.name == bindparam("name_"))
_LAST = select(journal_head.c.position)
_LOCKED_LAST = _LAST.with_for_update()

BESIDE = "__"
"""Stands in the names of tables and checkpoints of a projection that is being built next to the live one."""

Write: TypeAlias = Callable[[Connection], None]
"""Writes rows that were folded before."""


class Projection(Protocol):
    """Tables folded from events; folding one event at a time or all at once must come to the same."""

    @property
    def name(self) -> str:
        """The name of its checkpoint, for ever; without two underscores in a row."""

    @property
    def version(self) -> int:
        """Raised with every change of its tables or its folding: then it is rebuilt."""

    def create(self, connection: Connection) -> None:
        """Drop its own tables where they are there, and create them, empty."""

    def apply(self, connection: Connection, events: Sequence[StoredEvent], read: Reader) -> None:
        """Fold the next events, in position order; `read` sees the journal up to the last of them."""

    def rebuild(self, connection: Connection, read: Reader) -> None:
        """Fill its empty tables from all the events that `read` gives."""


@runtime_checkable
class SideBySide(Projection, Protocol):
    """A projection that is rebuilt next to its live tables, while these are still asked and kept up."""

    @property
    def tables(self) -> Mapping[str, Table]:
        """Its tables, by the names under which they are asked."""

    def over(self, tables: Mapping[str, Table]) -> "SideBySide":
        """The same projection over other tables: with the same columns, found by the same names."""

    def batches(self, read: Reader) -> Iterator[Write]:
        """Fold all the events that `read` gives, and hand out what is to be written, a batch at a time.

        Folding goes on outside of any transaction; each batch is written in a short one of its own.
        """


class OfDatabase(Protocol):
    """Anything that stands on a journal's database; the journal itself does."""

    @property
    def database(self) -> Database:
        """The database of the journal."""


def checkpoints(connection: Connection) -> dict[str, Checkpoint]:
    """The checkpoints of all projections that were ever kept in this journal, by name."""
    return {row[0]: Checkpoint(*row) for row in run(connection, _SELECT)}


def store(connection: Connection, checkpoint: Checkpoint) -> None:
    """Put a checkpoint in the place of the one of the same name."""
    forget(connection, checkpoint.name)
    run(connection, _INSERT, **checkpoint._asdict())


def forget(connection: Connection, name: str) -> None:
    """Remove a checkpoint."""
    run(connection, _DELETE, name_=name)


def last_position(connection: Connection) -> int:
    """The last position in the journal."""
    [(last,)] = run(connection, _LAST)
    return int(last)


def lock(connection: Connection) -> int:
    """Take the head's lock; return the last position."""
    [(last,)] = run(connection, _LOCKED_LAST)
    return int(last)


def raise_if_stopped(checkpoint: Checkpoint) -> None:
    """Raise `ProjectionStopped` if an event stopped the projection."""
    if checkpoint.failed_position is not None:
        raise ProjectionStopped(checkpoint.name, checkpoint.failed_position, checkpoint.error or "")


def words(error: Exception) -> str:
    """An error as it is kept in a checkpoint: one plain line."""
    text = f"{type(error).__name__}: {error}".split("\n", maxsplit=1)[0]
    return "".join(letter if letter.isprintable() else " " for letter in text)[:_ERROR_LENGTH]
