"""The projection that keeps the views: one initiative at a time, only the rows that changed."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import Connection, bindparam, delete, insert

from events.reader import Reader
from events.records import StoredEvent
from events.sql import run_many
from tracker import codec
from tracker.domain.follow_ups import Rulebook
from tracker.domain.initiatives.state import Initiative
from tracker.domain.settings import Settings
from tracker.views import queries
from tracker.views.offices import rulebook
from tracker.views.rows import Rows, delivery_rows, rows, rows_as_of, settings_rows
from tracker.views.tables import METADATA, SETTINGS

BATCH = 200
"""Initiatives whose rows are written together in a rebuild."""

_NEW = {
    name: insert(table).values({column: bindparam(column.name) for column in table.columns})
    for name, table in METADATA.tables.items()
}
_GONE = {name: delete(table).where(table.c.id == bindparam("id")) for name, table in METADATA.tables.items()}


class Views:
    """Folds initiatives into the tables of `tracker.views.tables`.

    With `as_of`, only what had certainly or possibly happened by the end of that day is folded in.
    """

    name = queries.VIEWS
    version = queries.VERSION

    def __init__(self, as_of: date | None = None) -> None:
        self._as_of = as_of
        self._rules: tuple[str, Settings, Rulebook] | None = None

    def create(self, connection: Connection) -> None:
        """Make the tables anew, empty."""
        METADATA.drop_all(connection)
        METADATA.create_all(connection)

    def apply(self, connection: Connection, events: Sequence[StoredEvent], read: Reader) -> None:
        """Bring the rows of the initiatives in `events` up to date."""
        touched = {one.stream: one.position for one in reversed(events)}
        settings, book = self._settings(read)
        if codec.SETTINGS_STREAM in touched:
            connection.execute(SETTINGS.delete())
            _insert(connection, [settings_rows(settings, book.policy)])
        for stream, first in touched.items():
            if stream.startswith(codec.INITIATIVES):
                stored = list(read.stream(stream))
                known = codec.fold(one for one in stored if one.position < first)
                after = codec.fold((one for one in stored if one.position >= first), known)
                _write(connection, self._rows(known, book), self._rows(after, book))
            elif stream.startswith(codec.DELIVERIES):
                stored = list(read.stream(stream))
                known_rows = delivery_rows(
                    codec.fold_deliveries(one for one in stored if one.position < first)
                )
                _write(connection, known_rows, delivery_rows(codec.fold_deliveries(stored)))

    def rebuild(self, connection: Connection, read: Reader) -> None:
        """Fill the empty tables from the whole journal, one initiative after the other."""
        settings, book = self._settings(read)
        batch = [settings_rows(settings, book.policy)]
        for state in _initiatives(read):
            batch.append(self._rows(state, book))
            if len(batch) == BATCH:
                _insert(connection, batch)
                batch = []
        _insert(connection, batch)
        for _, stored in groupby(read.by_stream(codec.DELIVERIES), key=lambda one: one.stream):
            _insert(connection, [delivery_rows(codec.fold_deliveries(stored))])

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


def _initiatives(read: Reader) -> Iterator[Initiative]:
    for _, stored in groupby(read.by_stream(codec.INITIATIVES), key=lambda one: one.stream):
        yield codec.fold(stored)


def _insert(connection: Connection, batch: Sequence[Rows]) -> None:
    for name in METADATA.tables:
        new = [row for one in batch for row in one.get(name, {}).values()]
        if new:
            run_many(connection, _NEW[name], new)


def _write(connection: Connection, before: Rows, after: Rows) -> None:
    """Write the difference between two sets of rows."""
    for name in METADATA.tables:
        old, new = before.get(name, {}), after.get(name, {})
        changed = [key for key, row in old.items() if new.get(key) != row]
        if changed:
            run_many(connection, _GONE[name], [{"id": key} for key in changed])
        added = [row for key, row in new.items() if old.get(key) != row]
        if added:
            run_many(connection, _NEW[name], added)
