"""A transaction that is never written: what would come of appending, and nobody is kept waiting."""

from contextlib import ExitStack
from types import TracebackType
from typing import Self

from events.database import Database
from events.records import StoredEvent
from events.writing import Writing, stored_head


class Rehearsal(Writing):
    """Like `Writing`, but takes no lock and forgets all at the end; projections never see what it appends.

    It stands on the journal as it was in one moment. Positions and hashes are those that its events would
    have if they were written next.
    """

    def __init__(self, database: Database) -> None:
        """Take the journal's database; the journal is looked at with `with`."""
        super().__init__(database, ())
        self._reading = ExitStack()

    def __enter__(self) -> Self:
        """Look at the journal."""
        self.connection = self._reading.enter_context(self._database.reading(snapshot=True))
        self._head = self._written = self._begun = stored_head(self.connection)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Forget everything."""
        self._reading.__exit__(kind, error, trace)

    @property
    def appended(self) -> tuple[StoredEvent, ...]:
        """Everything that was appended."""
        return tuple(self._waiting)

    def flush(self) -> None:
        """Do nothing: nothing is ever written."""
