"""How fast the journal appends durably and verifies, against `sqlite3` and the `eventsourcing` package.

All of them write to SQLite with the write-ahead log and `synchronous=FULL`. A ratio is one of speeds: how
many times as fast as the peer.
"""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.measure import Contender, Measurement, Setting, in_turns, ratios, shown, timed
from events.journal import Journal
from events.records import NewEvent, StoredEvent
from events.sqlite import file_url

SINGLE = 200
BATCH = 1000

_AT = datetime(2023, 4, 3, 1, tzinfo=UTC)
_DATA = {
    "milestone": "0b1f6c8e-3f0a-4a53-9a6b-0f6f4f1f3f10",
    "kind": "delegation-visit",
    "happened": "2023-03-23/2023-03-24",
    "place": "Shenzhen",
    "parties": [{"name": "Wuxi Investment Promotion Bureau", "role": "visitor"}],
    "delegates": 24,
    "note": "Visited nine companies; two asked for a second meeting in Wuxi in the middle of April.",
}
_INSERT = f"INSERT INTO events VALUES ({', '.join('?' * len(StoredEvent._fields))})"  # noqa: S608 - only marks

Appender = Callable[[int], None]
"""Appends that many events."""


def measure(setting: Setting) -> Iterator[Measurement]:
    """Measure single and batched appends, and verifying."""
    yield from _compared(setting, "durable append, one event a commit", SINGLE, 1, {"sqlite3": 0.6})
    bounds = {"sqlite3": 0.4, "eventsourcing": 1.5}
    yield from _compared(setting, f"append, {BATCH:,} events a commit", 10 * BATCH, BATCH, bounds)
    yield _verified(setting)


def _verified(setting: Setting) -> Measurement:
    """Walk the chain of the large journal, against reading all its rows and doing nothing with them."""
    file = setting.large
    seconds = in_turns(
        {"journal": timed(lambda: _verify(file)), "scan": timed(lambda: _scan(file))}, setting.rounds
    )
    ours, scan = seconds["journal"], seconds["scan"]
    work = f"verify {setting.events:,} events"
    return Measurement(work, shown(ours), "sqlite3, a scan", shown(scan), ratios(scan, ours), 0.4, "at least")


def _verify(file: Path) -> None:
    with Journal.open(file_url(file)) as journal:
        journal.verify()


def _scan(file: Path) -> None:
    connection = sqlite3.connect(file)
    for _ in connection.execute("SELECT * FROM events ORDER BY position"):
        pass
    connection.close()


def _compared(
    setting: Setting, work: str, number: int, batch: int, bounds: dict[str, float]
) -> Iterator[Measurement]:
    """Append `number` events in each round, `batch` to a commit."""
    folder = setting.folder
    appenders = {
        "journal": _ours(folder / f"ours-{batch}.db", batch),
        "sqlite3": _raw(folder / f"raw-{batch}.db", batch, number * (setting.rounds + 1)),
        "eventsourcing": _peer(folder / f"saved-{batch}.db", batch),
    }
    there = {name: _mean(one, number) for name, one in appenders.items() if one is not None}
    seconds = in_turns(there, setting.rounds)
    ours = seconds.pop("journal")
    for peer, theirs in seconds.items():
        speeds = ratios(theirs, ours)
        yield Measurement(work, shown(ours), peer, shown(theirs), speeds, bounds.get(peer), "at least")


def _mean(append: Appender, number: int) -> Contender:
    """The mean time of an event."""
    whole = timed(lambda: append(number))
    return lambda: whole() / number


def _ours(file: Path, batch: int) -> Appender:
    journal = Journal.create(file_url(file))
    numbers = count()
    event = NewEvent("milestone-recorded", 1, _DATA)

    def append(number: int) -> None:
        for _ in range(number // batch):
            with journal.writing() as writing:
                for _ in range(batch):
                    stream = f"initiative-{next(numbers) % 500}"
                    writing.append(stream, [event], recorded_at=_AT, metadata={"actor": "lin"})

    return append


def _raw(file: Path, batch: int, number: int) -> Appender:
    """The same inserts into the same tables, indexes and triggers, prepared beforehand, and nothing else."""
    Journal.create(file_url(file)).close()
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    rows = _rows_like_ours(file.with_suffix(".source"), number)

    def append(number: int) -> None:
        for _ in range(number // batch):
            connection.execute("BEGIN IMMEDIATE")
            if batch == 1:
                connection.execute(_INSERT, next(rows))
            else:
                connection.executemany(_INSERT, [next(rows) for _ in range(batch)])
            connection.execute("COMMIT")

    return append


def _rows_like_ours(file: Path, number: int) -> Iterator[StoredEvent]:
    _ours(file, batch=number)(number)
    with Journal.open(file_url(file)) as journal:
        return iter(list(journal.read_all()))


def _peer(file: Path, batch: int) -> Appender | None:
    """`eventsourcing`'s `save()` of an aggregate with `batch` new events; None if it is not installed."""
    if find_spec("eventsourcing") is None:
        return None
    environment = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(file)}
    app: Any = import_module("eventsourcing.application").Application(env=environment)
    make = _aggregate_class()
    initiatives = [make() for _ in range(500 if batch == 1 else 10)]
    app.save(*initiatives)
    numbers = count()

    def append(number: int) -> None:
        for _ in range(number // batch):
            initiative = initiatives[next(numbers) % len(initiatives)]
            for _ in range(batch):
                initiative.record(data=_DATA)
            app.save(initiative)

    return append


@cache
def _aggregate_class() -> Any:  # noqa: ANN401 - a class of a package that may not be installed
    domain = import_module("eventsourcing.domain")

    class Initiative(domain.Aggregate):  # type: ignore[misc, name-defined]
        @domain.event("MilestoneRecorded")  # type: ignore[untyped-decorator]
        def record(self, data: dict[str, object]) -> None:
            self.last = data

    return Initiative
