"""The projection that keeps the views: one initiative at a time, only the rows that changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby, islice

from sqlalchemy import Connection, Table, bindparam, delete, insert, select

from events.checkpoints import Write
from events.reader import Reader
from events.records import StoredEvent
from events.sql import run, run_many
from tracker import codec
from tracker.domain.follow_ups import Rulebook
from tracker.domain.initiatives.state import Initiative
from tracker.domain.policy import OWNER
from tracker.domain.settings.state import Settings
from tracker.views import digest_rows, queries
from tracker.views.rows import Rows, rows_as_of, settings_rows
from tracker.views.snapshots import NOTHING, Snapshot, Snapshots
from tracker.views.tables import METADATA, SETTINGS

BATCH = 200
"""Initiatives whose rows are written together in a rebuild."""

OF_INITIATIVES = ("initiatives", "milestones", "follow_ups", "figures", "tallies", "parties")
DECIDING = frozenset({"policy.adopted", "office.described", "days.set"})
"""The settings events after which every follow-up may be another one."""


class Views:
    """Folds initiatives into the tables of `tracker.views.tables`, or into other tables of the same shape.

    With `as_of`, only what had certainly or possibly happened by the end of that day is folded in.
    """

    name = queries.VIEWS
    version = queries.MADE_WITH

    def __init__(
        self,
        as_of: date | None = None,
        tables: Mapping[str, Table] = METADATA.tables,
        snapshots: Snapshots | None = None,
    ) -> None:
        self.tables = tables
        self._snapshots = snapshots or Snapshots()
        self._as_of = as_of
        self._new = {
            name: insert(table).values({column: bindparam(column.name) for column in table.columns})
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
        """Make the tables anew, empty."""
        for table in self.tables.values():
            table.drop(connection, checkfirst=True)
            table.create(connection)

    def apply(self, connection: Connection, events: Sequence[StoredEvent], read: Reader) -> None:
        """Bring the rows of the initiatives in `events` up to date."""
        settings, book = self._settings(read)
        touched = _ends(events)
        if codec.SETTINGS_STREAM in touched:
            connection.execute(delete(self.tables[SETTINGS.name]))
            self._insert(connection, [settings_rows(settings, book.policy)])
        anew = any(_decides(one, book) for one in events)
        if anew:
            self._fold_again(connection, read, book)
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

    def _fold_again(self, connection: Connection, read: Reader, book: Rulebook) -> None:
        """Work out anew what the settings decide: every row of every initiative."""
        for name in OF_INITIATIVES:
            connection.execute(delete(self.tables[name]))
        every = (self._rows(Snapshot(state), book) for state in _initiatives(read))
        for batch in _batched(every, BATCH):
            self._insert(connection, batch)

    def rebuild(self, connection: Connection, read: Reader) -> None:
        """Fill the empty tables from the whole journal."""
        for write in self.batches(read):
            write(connection)

    def batches(self, read: Reader) -> Iterator[Write]:
        """Fold the whole journal, one initiative after the other; each batch is handed out to be written."""
        for batch in _batched(self._all_rows(read), BATCH):
            yield partial(self._insert, batch=batch)

    def _all_rows(self, read: Reader) -> Iterator[Rows]:
        settings, book = self._settings(read)
        yield settings_rows(settings, book.policy)
        for state in _initiatives(read):
            yield self._rows(Snapshot(state), book)
        for _, stored in groupby(read.by_stream(codec.DELIVERIES), key=lambda one: one.stream):
            yield digest_rows.folded({}, codec.deliveries(stored))

    def _rows(self, snapshot: Snapshot, book: Rulebook) -> Rows:
        if self._as_of is None:
            return snapshot.rows(book)
        return rows_as_of(snapshot.state, book, self._as_of)

    def _settings(self, read: Reader) -> tuple[Settings, Rulebook]:
        last = read.last_hash(codec.SETTINGS_STREAM)
        known = self._snapshots.settings(last)
        return known or self._snapshots.keep_settings(last, list(read.stream(codec.SETTINGS_STREAM)))

    def _insert(self, connection: Connection, batch: Sequence[Rows]) -> None:
        for name, statement in self._new.items():
            new = [row for one in batch for row in one.get(name, {}).values()]
            if new:
                run_many(connection, statement, new)

    def _write(self, connection: Connection, before: Rows, after: Rows) -> None:
        """Write the difference between two sets of rows."""
        for name in self.tables:
            old, new = before.get(name, {}), after.get(name, {})
            changed = [key for key, row in old.items() if new.get(key) is not row and new.get(key) != row]
            if changed:
                run_many(connection, self._gone[name], [{"id": key} for key in changed])
            added = [row for key, row in new.items() if old.get(key) is not row and old.get(key) != row]
            if added:
                run_many(connection, self._new[name], added)


def _decides(one: StoredEvent, book: Rulebook) -> bool:
    """Whether every follow-up may be another one after an event."""
    if one.type == "person.described":
        return any(OWNER in rule.calendars for rule in book.policy.rules)
    return one.type in DECIDING


def _ends(events: Sequence[StoredEvent]) -> dict[str, tuple[StoredEvent, StoredEvent]]:
    """The first and the last of the events of each stream, in the order of the last."""
    first = {one.stream: one for one in reversed(events)}
    last = {one.stream: one for one in events}
    return {stream: (first[stream], last[stream]) for stream in first}


def _initiatives(read: Reader) -> Iterator[Initiative]:
    for _, stored in groupby(read.by_stream(codec.INITIATIVES), key=lambda one: one.stream):
        yield codec.fold(stored)


def _batched(every: Iterable[Rows], size: int) -> Iterator[list[Rows]]:
    some = iter(every)
    while batch := list(islice(some, size)):
        yield batch
