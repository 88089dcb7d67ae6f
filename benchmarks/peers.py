"""The peers: `sqlite3` with nothing around it, and the `eventsourcing` package where it is installed.

All of them write to SQLite with the write-ahead log and `synchronous=FULL`.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import count, islice
from pathlib import Path
from typing import Any

from benchmarks.measure import Contender, shared, timed
from events.journal import Journal
from events.records import StoredEvent
from events.sqlite import file_url

EVENTSOURCING = find_spec("eventsourcing") is not None
"""Whether it is installed."""

Appender = Callable[[int], None]
"""Appends that many events."""

_INSERT = f"INSERT INTO events VALUES ({', '.join('?' * len(StoredEvent._fields))})"  # noqa: S608 - only marks


def mean(append: Appender, number: int) -> Contender:
    """Append so many events; the mean time of one."""
    return shared(timed(lambda: append(number)), number)


def scan(file: Path) -> None:
    """Read every row of the events, and do nothing with them."""
    connection = sqlite3.connect(file)
    for _ in connection.execute("SELECT * FROM events ORDER BY position"):
        pass
    connection.close()


def inserting(file: Path, rows: Iterator[StoredEvent], batch: int, stack: ExitStack) -> Appender:
    """Insert rows made beforehand into a journal's own tables, indexes and triggers, `batch` to a commit."""
    Journal.create(file_url(file)).close()
    connection = stack.enter_context(closing(sqlite3.connect(file, isolation_level=None)))
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    plain = map(tuple, rows)  # `sqlite3` takes them faster than named ones

    def append(number: int) -> None:
        for _ in range(number // batch):
            connection.execute("BEGIN IMMEDIATE")
            if batch == 1:
                connection.execute(_INSERT, next(plain))
            else:
                connection.executemany(_INSERT, list(islice(plain, batch)))
            connection.execute("COMMIT")

    return append


def again(rows: list[StoredEvent]) -> Iterator[StoredEvent]:
    """The rows of a journal again and again, as if it went on: streams, keys and positions are new ones."""
    for turn in count():
        for row in rows:
            yield row._replace(
                position=turn * len(rows) + row.position,
                stream=f"{row.stream}.{turn}",
                key=row.key and f"{row.key}.{turn}",
            )


def application(file: Path, stack: ExitStack) -> Any:  # noqa: ANN401 - of a package that may not be there
    """An `eventsourcing` application that keeps its events in a SQLite file."""
    kind = import_module("eventsourcing.application").Application
    return stack.enter_context(closing(kind(env=in_file(file))))


def in_file(file: Path) -> dict[str, str]:
    """What tells `eventsourcing` to keep its events in a SQLite file."""
    return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(file)}


@cache
def aggregate() -> Any:  # noqa: ANN401 - likewise
    """The class of an aggregate that keeps the last document told to its `record`."""
    domain = import_module("eventsourcing.domain")

    class Initiative(domain.Aggregate):  # type: ignore[misc, name-defined]
        @domain.event("MilestoneRecorded")  # type: ignore[untyped-decorator]
        def record(self, data: dict[str, object]) -> None:
            self.last = data

    return Initiative


def saving(file: Path, batch: int, documents: Iterator[Mapping[str, object]], stack: ExitStack) -> Appender:
    """`eventsourcing`'s `save()` of an aggregate with the next `batch` documents, each an event."""
    app = application(file, stack)
    initiatives = [aggregate()() for _ in range(500 if batch == 1 else 10)]
    app.save(*initiatives)
    numbers = count()

    def append(number: int) -> None:
        for _ in range(number // batch):
            initiative = initiatives[next(numbers) % len(initiatives)]
            for document in islice(documents, batch):
                initiative.record(data=document)
            app.save(initiative)

    return append
