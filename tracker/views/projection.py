"""The projection that keeps the views: one initiative at a time, only the rows that changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.schema import CreateTable

from events.checkpoints import Write
from events.reader import Reader, Stretch
from events.records import StoredEvent
from events.sql import run, run_many, run_rows
from tracker import codec
from tracker.domain.follow_ups import Rulebook
from tracker.domain.initiatives.state import Initiative
from tracker.domain.policy import OWNER, default
from tracker.domain.settings.state import Settings
from tracker.views import digest_rows, folding, queries
from tracker.views.folding import Batch
from tracker.views.rows import Rows, rows_as_of, settings_rows
from tracker.views.snapshots import NOTHING, Snapshot, Snapshots
from tracker.views.tables import METADATA, SETTINGS

BATCH = 200
"""Initiatives whose rows are written together in a rebuild."""

OF_INITIATIVES = ("initiatives", "milestones", "follow_ups", "figures", "tallies", "parties")
DECIDING = frozenset({"policy.adopted", "office.described", "days.set"})
"""The settings events after which every follow-up may be another one."""

_VALUES = {name: itemgetter(*table.c.keys()) for name, table in METADATA.tables.items()}
"""The values of a row in the order of its table's columns."""


class Views:
    """Folds initiatives into the tables of `tracker.views.tables`, or into other tables of the same shape.

    With `as_of`, only what had certainly or possibly happened by the end of that day is folded in; with
    `streams`, only the initiatives in these, and no digests.
    """

    name = queries.VIEWS
    version = queries.MADE_WITH

    def __init__(
        self,
        as_of: date | None = None,
        tables: Mapping[str, Table] = METADATA.tables,
        snapshots: Snapshots | None = None,
        streams: Sequence[str] | None = None,
    ) -> None:
        self.tables = tables
        self._snapshots = snapshots or Snapshots()
        self._as_of = as_of
        self._streams = streams
        self._new = {
            name: insert(table).values({column: bindparam(column.name) for column in table.columns})
            for name, table in tables.items()
        }
        self._changed = {
            name: update(table)
            .where(table.c.id == bindparam("id"))
            .values({column: bindparam(column.name) for column in table.columns if _changes(column)})
            for name, table in tables.items()
        }
        self._gone = {
            name: delete(table).where(table.c.id == bindparam("id")) for name, table in tables.items()
        }
        self._one = {
            name: select(table).where(table.c.id == bindparam("id")) for name, table in tables.items()
        }

    def over(self, tables: Mapping[str, Table]) -> "Views":
        """The same views over other tables."""
        return Views(self._as_of, tables)

    def create(self, connection: Connection) -> None:
        """Make the tables anew, empty; their indexes come when they are filled."""
        for table in self.tables.values():
            table.drop(connection, checkfirst=True)
            connection.execute(CreateTable(table))

    def apply(self, connection: Connection, events: Sequence[StoredEvent], read: Reader) -> None:
        """Bring the rows of the initiatives in `events` up to date."""
        settings, book = self._settings(read)
        touched = _ends(events)
        if codec.SETTINGS_STREAM in touched:
            connection.execute(delete(self.tables[SETTINGS.name]))
            self._insert(connection, _batch([settings_rows(settings, book.policy)]))
        anew = any(decides(one, settings) for one in events)
        if anew:
            self._fold_again(connection, read)
        for stream, (first, last) in touched.items():
            if stream.startswith(codec.INITIATIVES) and not anew:
                before, after = self._before_and_after(read, first, last)
                self._write(connection, self._rows(before, book), self._rows(after, book))
                self._snapshots.settle(stream, last.hash)
        if told := list(codec.deliveries(one for one in events if one.stream.startswith(codec.DELIVERIES))):
            known = self._there(connection, digest_rows.keys(told))
            self._write(connection, known, digest_rows.folded(known, told))

    def _there(self, connection: Connection, wanted: Mapping[str, set[str]]) -> Rows:
        """The rows with these ids that the tables hold."""
        found: Rows = {}
        for name, keys in wanted.items():
            names = self.tables[name].c.keys()
            rows = [row for key in sorted(keys) for row in run(connection, self._one[name], id=key)]
            found[name] = {row[0]: dict(zip(names, row, strict=True)) for row in rows}
        return found

    def _before_and_after(
        self, read: Reader, first: StoredEvent, last: StoredEvent
    ) -> tuple[Snapshot, Snapshot]:
        """An initiative before the first of the events to be folded, and after the last."""
        after = self._snapshots.find(last.stream, last.hash)
        before = after and (NOTHING if first.version == 1 else after.at(first.version - 1))
        if before is None or after is None:
            stored = list(read.stream(last.stream))
            known = first.version - 1
            before = self._snapshots.folded(stored[:known])
            after = self._snapshots.folded(stored[known:], before)
        return before, after

    def _fold_again(self, connection: Connection, read: Reader) -> None:
        """Work out anew what the settings decide: every row of every initiative."""
        for name in OF_INITIATIVES:
            connection.execute(delete(self.tables[name]))
        for stretch in read.stretches(codec.INITIATIVES, folding.EVENTS):
            self._insert(connection, self.fold(read, stretch))

    def rebuild(self, connection: Connection, read: Reader) -> None:
        """Fill the empty tables from the whole journal."""
        for write in self.batches(read):
            write(connection)

    def batches(self, read: Reader) -> Iterator[Write]:
        """Fold the whole journal, one initiative after the other; each batch is handed out to be written.

        The indexes come last: to sort all rows at once is faster than to put each in its place.
        """
        settings, book = self._settings(read)
        yield self._inserting(_batch([settings_rows(settings, book.policy)]))
        if self._streams is not None:
            yield from self._narrowed(read, book)
            return
        for batch in folding.batches(read, partial(Views, self._as_of), self):
            yield self._inserting(batch)
        for some in _batched(_digests(read), BATCH):
            yield self._inserting(_batch(some))
        for table in self.tables.values():
            for index in sorted(table.indexes, key=lambda one: str(one.name)):
                yield index.create

    def _narrowed(self, read: Reader, book: Rulebook) -> Iterator[Write]:
        """Some initiatives alone, for which no index is worth making."""
        for stream in self._streams or ():
            state = codec.fold(read.stream(stream))
            yield self._inserting(_batch([self._rows(Snapshot(state), book)]))

    def fold(self, read: Reader, stretch: Stretch) -> Batch:
        """The rows of the initiatives in a stretch."""
        _, book = self._settings(read)
        return _batch([self._rows(Snapshot(state), book) for state in _initiatives(read, stretch)])

    def _rows(self, snapshot: Snapshot, book: Rulebook) -> Rows:
        if self._as_of is None:
            return snapshot.rows(book)
        return rows_as_of(snapshot.state, book, self._as_of)

    def _settings(self, read: Reader) -> tuple[Settings, Rulebook]:
        last = read.last_hash(codec.SETTINGS_STREAM)
        known = self._snapshots.settings(last)
        return known or self._snapshots.keep_settings(last, list(read.stream(codec.SETTINGS_STREAM)))

    def _inserting(self, batch: Batch) -> Write:
        return partial(self._insert, batch=batch)

    def _insert(self, connection: Connection, batch: Batch) -> None:
        for name, new in batch.items():
            run_rows(connection, self._new[name], self.tables[name].c.keys(), new)

    def _write(self, connection: Connection, before: Rows, after: Rows) -> None:
        """Write the difference between two sets of rows."""
        for name in self.tables:
            old, new = before.get(name, {}), after.get(name, {})
            gone = [{"id": key} for key in old if key not in new]
            added = [row for key, row in new.items() if key not in old]
            changed = [
                row for key, row in new.items() if key in old and old[key] is not row and old[key] != row
            ]
            for statement, some in ((self._gone, gone), (self._changed, changed), (self._new, added)):
                if some:
                    run_many(connection, statement[name], some)


def _changes(column: Column[Any]) -> bool:
    return column.name != "id" and not column.info.get("fixed")


def decides(one: StoredEvent, settings: Settings) -> bool:
    """Whether every follow-up may be another one after an event, given the settings with it."""
    if one.type == "person.described":
        return any(OWNER in rule.calendars for rule in (settings.policy or default()).rules)
    return one.type in DECIDING


def _ends(events: Sequence[StoredEvent]) -> dict[str, tuple[StoredEvent, StoredEvent]]:
    """The first and the last of the events of each stream, in the order of the last."""
    first = {one.stream: one for one in reversed(events)}
    last = {one.stream: one for one in events}
    return {stream: (first[stream], last[stream]) for stream in first}


def _initiatives(read: Reader, stretch: Stretch) -> Iterator[Initiative]:
    for _, stored in groupby(read.within(stretch), key=lambda one: one.stream):
        yield codec.fold(stored)


def _digests(read: Reader) -> Iterator[Rows]:
    for _, stored in groupby(read.by_stream(codec.DELIVERIES), key=lambda one: one.stream):
        yield digest_rows.folded({}, codec.deliveries(stored))


def _batch(some: Iterable[Rows]) -> Batch:
    """Rows as they are inserted."""
    batch: Batch = {}
    for one in some:
        for name, rows in one.items():
            if rows:
                batch.setdefault(name, []).extend(map(_VALUES[name], rows.values()))
    return batch


def _batched(every: Iterable[Rows], size: int) -> Iterator[list[Rows]]:
    some = iter(every)
    while batch := list(islice(some, size)):
        yield batch
