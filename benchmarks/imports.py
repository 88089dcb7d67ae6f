"""Importing record files of a thousand lines, each in one transaction and with the views.

What is timed is all that `tracker import` does once it has started: reading the lines, deciding, appending,
the views. The peers get what comes of it: `eventsourcing` saves the same documents, a thousand to a save;
`sqlite3` inserts the same rows. A ratio is one of speeds: how many times as fast as the peer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count, cycle, islice
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from benchmarks.generator import TODAY
from benchmarks.measure import Contender, Measurement, Setting, in_turns, ratios, shown
from benchmarks.peers import EVENTSOURCING, again, inserting, mean, saving
from benchmarks.record_lines import record_lines
from events.canonical import decode
from events.records import StoredEvent
from events.sqlite import file_url
from tracker.app.clock import Clock
from tracker.app.tracker import Tracker
from tracker.app.writing import create_journal, open_tracker
from tracker.exchange.record_file import import_file

FILES, LINES = 5, 1000
BOUNDS = {"eventsourcing save()": 1.5, "sqlite3": 0.2}

_CLOCK = Clock(datetime.fromisoformat(TODAY))
_ACTOR = "bureau/hi-tech"


class Size(NamedTuple):
    """So many files to a round, with so many lines each."""

    files: int
    lines: int


def measure(setting: Setting) -> Iterator[Measurement]:
    """Measure importing into a journal that grows with each round."""
    size = Size(setting.scaled(FILES), setting.scaled(LINES, 100))
    seconds = in_turns(_contenders(setting, size), setting.few_rounds)
    ours = seconds.pop("import")
    for peer, theirs in seconds.items():
        work = f"import with the views, {size.lines:,} lines a commit"
        speeds = ratios(theirs, ours)
        yield Measurement(work, shown(ours), peer, shown(theirs), speeds, BOUNDS[peer], "at least")


def _contenders(setting: Setting, size: Size) -> dict[str, Contender]:
    """Each tells the mean time of an event."""
    folder, stack, number = setting.folder, setting.stack, size.files * size.lines
    rows = stored(folder / "import-source.db", size.lines)
    enough = iter(list(islice(again(rows), number * (setting.few_rounds + 1))))
    contenders = {
        "import": _importing(stack.enter_context(new_tracker(folder / "imported.db")), size),
        "sqlite3": mean(inserting(folder / "import-raw.db", enough, size.lines, stack), number),
    }
    if EVENTSOURCING:
        documents = cycle([decode(row.data) for row in rows])
        saved = saving(folder / "import-saved.db", size.lines, documents, stack)
        contenders["eventsourcing save()"] = mean(saved, number)
    return contenders


def _importing(tracker: Tracker, size: Size) -> Contender:
    numbers = count()

    def run() -> float:
        told = [_file(next(numbers), size.lines) for _ in range(size.files)]
        begun = perf_counter()
        events = sum(import_file(tracker, lines, "april.jsonl").events for lines in told)
        seconds = perf_counter() - begun
        assert events == size.files * size.lines
        return seconds / events

    return run


def _file(number: int, lines: int) -> list[bytes]:
    """One record file, about initiatives of its own."""
    return list(record_lines(lines, seed=number, first=number * lines + 1))


def stored(file: Path, lines: int) -> list[StoredEvent]:
    """What is stored when a record file is imported."""
    with new_tracker(file) as tracker:
        import_file(tracker, _file(0, lines), "april.jsonl")
        return [one._replace(position=one.position - 1) for one in tracker.journal.read_all(after=1)]


@contextmanager
def new_tracker(file: Path) -> Iterator[Tracker]:
    """The Tracker of a new practice journal."""
    create_journal(file_url(file), _CLOCK, _ACTOR, practice=True)
    with open_tracker(file_url(file), _CLOCK, _ACTOR) as tracker:
        yield tracker
