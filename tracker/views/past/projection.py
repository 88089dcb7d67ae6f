"""The projection that keeps what the board showed at every position and as of every day.

It is not kept up while recording: whoever asks about the past brings it up to date. What was known once stays
known, so that rows written early are right for whoever asks about what was known earlier.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby

from sqlalchemy import Connection, Table, bindparam, delete, insert
from sqlalchemy.schema import CreateTable

from events.checkpoints import Write
from events.reader import Reader, Stretch
from events.records import StoredEvent
from events.sql import run_many, run_rows
from tracker import codec
from tracker.domain.settings.state import Settings
from tracker.views import folding
from tracker.views.folding import Batch
from tracker.views.offices import rulebook
from tracker.views.past import queries
from tracker.views.past.rows import Books, rows_of
from tracker.views.past.tables import METADATA
from tracker.views.projection import decides


class PastBoards:
    """Folds initiatives into the tables of `tracker.views.past.tables`, or into others of the same shape."""

    name = queries.NAME
    version = queries.MADE_WITH

    def __init__(self, tables: Mapping[str, Table] = METADATA.tables) -> None:
        self.tables = tables
        self._books: tuple[str, Books] | None = None
        self._new = {
            name: insert(table).values({column: bindparam(column.name) for column in table.columns})
            for name, table in tables.items()
        }
        self._gone = {
            name: delete(table).where(table.c.id == bindparam("id")) for name, table in tables.items()
        }

    def over(self, tables: Mapping[str, Table]) -> "PastBoards":
        """The same over other tables."""
        return PastBoards(tables)

    def create(self, connection: Connection) -> None:
        """Make the tables anew, empty; their indexes come when they are filled."""
        for table in self.tables.values():
            table.drop(connection, checkfirst=True)
            connection.execute(CreateTable(table))

    def apply(self, connection: Connection, events: Sequence[StoredEvent], read: Reader) -> None:
        """Write anew all that was ever known of the initiatives in `events`; of all, where rules changed."""
        if decided(events, read):
            for stretch in read.stretches(codec.INITIATIVES, folding.EVENTS):
                self._replace(connection, self.fold(read, stretch))
            return
        books = self._known_books(read)
        for stream in dict.fromkeys(one.stream for one in events):
            if stream.startswith(codec.INITIATIVES):
                self._replace(connection, rows_of(read.stream(stream), books))

    def rebuild(self, connection: Connection, read: Reader) -> None:
        """Fill the empty tables from the whole journal."""
        for write in self.batches(read):
            write(connection)

    def batches(self, read: Reader) -> Iterator[Write]:
        """Fold the whole journal, one initiative after the other; the indexes come last."""
        for batch in folding.batches(read, PastBoards, self):
            yield partial(self._insert, batch=batch)
        for table in self.tables.values():
            for index in sorted(table.indexes, key=lambda one: str(one.name)):
                yield index.create

    def fold(self, read: Reader, stretch: Stretch) -> Batch:
        """The rows of the initiatives in a stretch."""
        books = self._known_books(read)
        batch: Batch = {name: [] for name in METADATA.tables}
        for _, stored in groupby(read.within(stretch), key=lambda one: one.stream):
            for name, rows in rows_of(stored, books).items():
                batch[name] += rows
        return batch

    def _known_books(self, read: Reader) -> Books:
        last = read.last_hash(codec.SETTINGS_STREAM)
        if self._books is None or self._books[0] != last:
            self._books = (last, books(read.stream(codec.SETTINGS_STREAM)))
        return self._books[1]

    def _replace(self, connection: Connection, batch: Batch) -> None:
        """Put rows in the place of those with the same ids: whatever was known once is among them again."""
        for name, rows in batch.items():
            run_many(connection, self._gone[name], [{"id": key} for key in {row[0] for row in rows}])
        self._insert(connection, batch)

    def _insert(self, connection: Connection, batch: Batch) -> None:
        for name, rows in batch.items():
            run_rows(connection, self._new[name], self.tables[name].c.keys(), rows)


def decided(events: Sequence[StoredEvent], read: Reader) -> bool:
    """Whether every follow-up may be another one after some events."""
    own = [one for one in events if one.stream == codec.SETTINGS_STREAM]
    settings = codec.fold_settings(read.stream(codec.SETTINGS_STREAM)) if own else Settings()
    return any(decides(one, settings) for one in own)


def books(stored: Iterator[StoredEvent]) -> Books:
    """The rulebooks that held, each from the event on that decided it.

    What is declared without deciding anything is in the book before it already: nothing recorded earlier can
    speak of it.
    """
    found = [(0, codec.NOTHING_SET)]
    for one in stored:
        settings = codec.fold_settings([one], found[-1][1])
        if decides(one, settings):
            found.append((one.position, settings))
        else:
            found[-1] = (found[-1][0], settings)
    return [(position, rulebook(settings)) for position, settings in found]
