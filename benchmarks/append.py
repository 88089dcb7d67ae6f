"""How fast the journal appends durably and verifies, against `sqlite3` and the `eventsourcing` package.

A ratio is one of speeds: how many times as fast as the peer.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import count, repeat
from pathlib import Path

from benchmarks.measure import Measurement, Setting, in_turns, ratios, shown, timed
from benchmarks.peers import EVENTSOURCING, Appender, inserting, mean, saving, scan
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


def measure(setting: Setting) -> Iterator[Measurement]:
    """Measure single and batched appends, and verifying."""
    single = setting.scaled(SINGLE)
    yield from _compared(setting, "durable append, one event a commit", single, 1, {"sqlite3": 0.6})
    bounds = {"sqlite3": 0.4, "eventsourcing": 1.5}
    batches = setting.scaled(10) * BATCH
    yield from _compared(setting, f"append, {BATCH:,} events a commit", batches, BATCH, bounds)
    yield _verified(setting)


def _verified(setting: Setting) -> Measurement:
    """Walk the chain of the large journal, against reading all its rows and doing nothing with them."""
    file = setting.journal(setting.events, views=False)
    contenders = {"journal": timed(lambda: verify(file)), "scan": timed(lambda: scan(file))}
    seconds = in_turns(contenders, setting.rounds)
    ours, theirs = seconds["journal"], seconds["scan"]
    work = f"verify {setting.events:,} events"
    return Measurement(
        work, shown(ours), "sqlite3, a scan", shown(theirs), ratios(theirs, ours), 0.4, "at least"
    )


def verify(file: Path) -> None:
    """Walk the chain of a journal."""
    with Journal.open(file_url(file)) as journal:
        journal.verify()


def _compared(
    setting: Setting, work: str, number: int, batch: int, bounds: dict[str, float]
) -> Iterator[Measurement]:
    """Append `number` events in each round, `batch` to a commit."""
    folder = setting.folder
    rows = _rows_like_ours(folder / f"source-{batch}.db", number * (setting.rounds + 1))
    appenders = {
        "journal": _ours(folder / f"ours-{batch}.db", batch, setting.stack),
        "sqlite3": inserting(folder / f"raw-{batch}.db", rows, batch, setting.stack),
    }
    if EVENTSOURCING:
        saved = folder / f"saved-{batch}.db"
        appenders["eventsourcing"] = saving(saved, batch, repeat(_DATA), setting.stack)
    seconds = in_turns({name: mean(one, number) for name, one in appenders.items()}, setting.rounds)
    ours = seconds.pop("journal")
    for peer, theirs in seconds.items():
        speeds = ratios(theirs, ours)
        yield Measurement(work, shown(ours), peer, shown(theirs), speeds, bounds.get(peer), "at least")


def _ours(file: Path, batch: int, stack: ExitStack) -> Appender:
    journal = stack.enter_context(Journal.create(file_url(file)))
    numbers = count()
    event = NewEvent("milestone-recorded", 1, _DATA)

    def append(number: int) -> None:
        for _ in range(number // batch):
            with journal.writing() as writing:
                for _ in range(batch):
                    stream = f"initiative-{next(numbers) % 500}"
                    writing.append(stream, [event], recorded_at=_AT, metadata={"actor": "lin"})

    return append


def _rows_like_ours(file: Path, number: int) -> Iterator[StoredEvent]:
    with ExitStack() as stack:
        _ours(file, number, stack)(number)
    with Journal.open(file_url(file)) as journal:
        return iter(list(journal.read_all()))
