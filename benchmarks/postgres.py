"""Eight writers at once on PostgreSQL, against a bare loop of `psycopg` that keeps no order.

Both append twenty events a transaction from eight processes, which begin together. The peer takes its
positions from a sequence, so that whoever reads along misses events; it encodes nothing and hashes nothing.
After each round every event of ours must be there, once and in its place, and the chain must hold.

Measured with `fsync` and without, unless a server is named (see `benchmarks.servers`). A ratio is one of
speeds: how many times as fast as the peer.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from time import perf_counter

import orjson

from benchmarks.measure import Measurement, Setting, in_turns, ratios, shared, shown
from benchmarks.servers import connected, kinds, missing, schema, server
from events.journal import Journal
from events.records import NewEvent

BOUND = 0.5
WRITERS, BATCH = 8, 20
APPENDS = 200
"""Transactions of each writer in a round."""

_PATIENCE = 120.0  # seconds that a writer waits for the others
_AT = datetime(2023, 4, 3, 1, tzinfo=UTC)
_NOTE = "Visited nine companies; two asked for a second meeting in Wuxi in the middle of April. " * 3
_TABLE = """
CREATE TABLE noted (
    position bigserial PRIMARY KEY, stream text NOT NULL, version bigint NOT NULL, id text NOT NULL,
    type text NOT NULL, recorded_at text NOT NULL, data text NOT NULL, metadata text NOT NULL,
    UNIQUE (stream, version)
)
"""
_INSERT = """
INSERT INTO noted (stream, version, id, type, recorded_at, data, metadata) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""

Write = Callable[[str, int, int, Callable[[], object]], None]
"""Append in a schema, as one of several, so many times, between two meetings of all."""


def measure(setting: Setting) -> Iterator[Measurement]:
    """Measure with fsync and without; nothing, and a sentence why, where there is no server."""
    if why := missing():
        setting.say(f"PostgreSQL is left out: {why}")
        return
    for fsync in kinds():
        with server(fsync) as url:
            yield _measured(setting, url)


def _measured(setting: Setting, url: str) -> Measurement:
    appends = setting.scaled(APPENDS, 3)
    number = WRITERS * appends * BATCH
    contenders = {
        "journal": shared(partial(_ours, url, appends), number),
        "psycopg": shared(partial(_bare, url, appends), number),
    }
    seconds = in_turns(contenders, setting.few_rounds)
    ours, theirs = seconds["journal"], seconds["psycopg"]
    with connected(url) as connection:
        [(fsync,)] = connection.execute("SHOW fsync")
    work = f"PostgreSQL, fsync {fsync}, {WRITERS} writers, {BATCH} events a commit"
    return Measurement(
        work, shown(ours), "psycopg, no order", shown(theirs), ratios(theirs, ours), BOUND, "at least"
    )


def _ours(url: str, appends: int) -> float:
    with schema(url) as within:
        Journal.create(within).close()
        seconds = _together(_append, within, appends)
        _check(within, appends)
        return seconds


def _bare(url: str, appends: int) -> float:
    with schema(url) as within:
        with connected(within) as connection:
            connection.execute(_TABLE)
        return _together(_insert, within, appends)


def _together(write: Write, url: str, appends: int) -> float:
    """The seconds from when all writers are ready to when all are done."""
    context = get_context("fork")
    barrier = context.Barrier(WRITERS + 1)
    writers = [
        context.Process(target=_one, args=(write, url, writer, appends, barrier)) for writer in range(WRITERS)
    ]
    for one in writers:
        one.start()
    barrier.wait(_PATIENCE)
    begun = perf_counter()
    barrier.wait(_PATIENCE)
    seconds = perf_counter() - begun
    for one in writers:
        one.join()
        assert one.exitcode == 0
    return seconds


def _one(write: Write, url: str, writer: int, appends: int, barrier: Barrier) -> None:
    try:
        write(url, writer, appends, lambda: barrier.wait(_PATIENCE))
    except BaseException:
        barrier.abort()
        raise


def _append(url: str, writer: int, appends: int, meet: Callable[[], object]) -> None:
    with Journal.open(url, wait=_PATIENCE) as journal:
        with journal.writing():
            pass  # the connection is there from now on, as the peer's is
        meet()
        for number in range(appends):
            events = [
                NewEvent("noted", 1, {"writer": writer, "n": number, "of": part, "note": _NOTE})
                for part in range(BATCH)
            ]
            journal.append(f"writer-{writer}", events, recorded_at=_AT, metadata={"actor": "lin"})
        meet()


def _insert(url: str, writer: int, appends: int, meet: Callable[[], object]) -> None:
    data = orjson.dumps({"writer": writer, "n": 0, "of": 0, "note": _NOTE}).decode()
    id_, at = "0b1f6c8e-3f0a-8a53-9a6b-0f6f4f1f3f10", "2023-04-03T01:00:00.000000Z"
    with connected(url) as connection:
        cursor = connection.cursor()
        meet()
        for number in range(appends):
            rows = [
                (f"writer-{writer}", number * BATCH + part, id_, "noted", at, data, '{"actor":"lin"}')
                for part in range(BATCH)
            ]
            with connection.transaction():
                cursor.executemany(_INSERT, rows)
        meet()


def _check(url: str, appends: int) -> None:
    """Nothing was lost, nothing is there twice, and the chain holds."""
    with Journal.open(url) as journal:
        assert journal.verify().position == WRITERS * appends * BATCH
        found = [orjson.loads(event.data) for event in journal.read_all()]
    for writer in range(WRITERS):
        told = [(one["n"], one["of"]) for one in found if one["writer"] == writer]
        assert told == [(number, part) for number in range(appends) for part in range(BATCH)]
