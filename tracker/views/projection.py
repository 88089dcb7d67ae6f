"""The projection that keeps the views: one initiative at a time, only the rows that changed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby

from sqlalchemy import Connection, Table, bindparam, delete, insert

from events.checkpoints import Write
from events.reader import Reader
from events.records import StoredEvent
from events.sql import run_many
from tracker import codec
from tracker.domain.follow_ups import Rulebook
from tracker.domain.initiatives.state import Initiative
from tracker.domain.settings.state import Settings
from tracker.views import queries
from tracker.views.offices import rulebook
from tracker.views.rows import Rows, delivery_rows, rows, rows_as_of, settings_rows
from tracker.views.tables import METADATA, SETTINGS

BATCH = 200
"""Initiatives whose rows are written together in a rebuild."""


class Views:
    """Folds initiatives into the tables of `tracker.views.tables`, or into other tables of the same shape.

    With `as_of`, only what had certainly or possibly happened by the end of that day is folded in.
    """

    name = queries.VIEWS
    version = queries.VERSION

    def __init__(self, as_of: date | None = None, tables: Mapping[str, Table] = METADATA.tables) -> None:
        self.tables = tables
        self._as_of = as_of
        self._rules: tuple[str, Settings, Rulebook] | None = None
        self._new = {
            name: insert(table).values({column: bindparam(column.name) for column in table.columns})
            for name, table in tables.items()
        }
        self._gone = {
            name: delete(table).where(table.c.id == bindparam("id")) for name, table in tables.items()
        }

    def over(self, tables: Mapping[str, Table]) -> "Views":
        """The same views over other tables."""
        return Views(self._as_of, tables)

    def create(self, connection: Connection) -> None:
        """Make the tables anew, empty."""
        for table in self.tables.values():
            table.drop(connection, checkfirst=True)
            table.create(connection)

    def apply(self, connection: Connection, events: Sequence[StoredEvent], read: Reader) -> None:
        """Bring the rows of the initiatives in `events` up to date."""
        touched = {one.stream: one.position for one in reversed(events)}
        settings, book = self._settings(read)
        if codec.SETTINGS_STREAM in touched:
            connection.execute(delete(self.tables[SETTINGS.name]))
            self._insert(connection, [settings_rows(settings, book.policy)])
        for stream, first in touched.items():
            if stream.startswith(codec.INITIATIVES):
                stored = list(read.stream(stream))
                known = codec.fold(one for one in stored if one.position < first)
                after = codec.fold((one for one in stored if one.position >= first), known)
                self._write(connection, self._rows(known, book), self._rows(after, book))
            elif stream.startswith(codec.DELIVERIES):
                stored = list(read.stream(stream))
                known_rows = delivery_rows(
                    codec.fold_deliveries(one for one in stored if one.position < first)
                )
                self._write(connection, known_rows, delivery_rows(codec.fold_deliveries(stored)))

    def rebuild(self, connection: Connection, read: Reader) -> None:
        """Fill the empty tables from the whole journal."""
        for write in self.batches(read):
            write(connection)

    def batches(self, read: Reader) -> Iterator[Write]:
        """Fold the whole journal, one initiative after the other; each batch is handed out to be written."""
        settings, book = self._settings(read)
        batch = [settings_rows(settings, book.policy)]
        for state in _initiatives(read):
            batch.append(self._rows(state, book))
            if len(batch) == BATCH:
                yield partial(self._insert, batch=batch)
                batch = []
        for _, stored in groupby(read.by_stream(codec.DELIVERIES), key=lambda one: one.stream):
            batch.append(delivery_rows(codec.fold_deliveries(stored)))
        yield partial(self._insert, batch=batch)

    def _rows(self, state: Initiative, book: Rulebook) -> Rows:
        return rows(state, book) if self._as_of is None else rows_as_of(state, book, self._as_of)

    def _settings(self, read: Reader) -> tuple[Settings, Rulebook]:
        """The settings as stored and their rulebook; kept, since settings seldom change."""
        stored = list(read.stream(codec.SETTINGS_STREAM))
        last = stored[-1].hash if stored else ""
        if self._rules is None or self._rules[0] != last:
            settings = codec.fold_settings(stored)
            self._rules = (last, settings, rulebook(settings))
        return self._rules[1:]

    def _insert(self, connection: Connection, batch: Sequence[Rows]) -> None:
        for name, statement in self._new.items():
            new = [row for one in batch for row in one.get(name, {}).values()]
            if new:
                run_many(connection, statement, new)

    def _write(self, connection: Connection, before: Rows, after: Rows) -> None:
        """Write the difference between two sets of rows."""
        for name in self.tables:
            old, new = before.get(name, {}), after.get(name, {})
            changed = [key for key, row in old.items() if new.get(key) != row]
            if changed:
                run_many(connection, self._gone[name], [{"id": key} for key in changed])
            added = [row for key, row in new.items() if old.get(key) != row]
            if added:
                run_many(connection, self._new[name], added)


def _initiatives(read: Reader) -> Iterator[Initiative]:
    for _, stored in groupby(read.by_stream(codec.INITIATIVES), key=lambda one: one.stream):
        yield codec.fold(stored)
