"""A whole journal out to a file, in from one, and from one database to another; with its views at the end."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from events import transfer
from events.journal import Journal
from events.reader import Progress
from events.records import Head
from events.rows import open_rows
from events.transfer import OtherTarget
from tracker.app.clock import as_stored
from tracker.app.places import file_of
from tracker.app.rebuilding import rebuild_views
from tracker.app.vault import keys_at
from tracker.app.writing import make_folder
from tracker.domain.refusals import Refused
from tracker.exchange.keys import OTHER_JOURNAL, Taken, read_keys, take_in

_FIRST_SINCE = "SELECT MIN(position) FROM events WHERE recorded_at >= :moment"


class Moved(NamedTuple):
    """How many events came into a journal, its head, and what came of the keys to the names in it."""

    events: int
    head: Head
    people: Taken


def position_before(url: str, moment: datetime) -> int:
    """The position after which everything comes that was recorded from a moment on."""
    with open_rows(url) as rows:
        [(first,)] = rows.all(_FIRST_SINCE, moment=as_stored(moment))
        return int(first) - 1 if first else rows.head().position


def journal_lines(
    url: str, after: int = 0, progress: Progress | None = None, up_to: int | None = None
) -> Iterator[bytes]:
    """The lines of the file of a journal, or of a part of it; see `events.transfer`."""
    with Journal.open(url) as journal:
        yield from transfer.export(journal, after, progress, up_to)


def restore_journal(
    url: str, lines: Iterable[bytes], progress: Progress | None = None, keys: Path | None = None
) -> Moved:
    """Restore a file into an address without events, and fold the views. Raises Refused, BadFile, OSError.

    On any error nothing is restored, and a database file that was made for it is removed. `keys` is a file
    that `write_keys` wrote. Keys of people whom the file forgets are destroyed.
    """
    source = iter(lines)
    first = next(source, b"")
    header = transfer.read_header(first)
    brought = read_keys(keys) if keys else None
    if brought and brought.journal_id != header.journal_id:
        raise Refused(OTHER_JOURNAL, file=keys)
    with _made_for(url), _refusing(), Journal.create(url, journal_id=header.journal_id) as journal:
        head = transfer.restore(journal.database, chain([first], source), progress)
    taken = take_in(url, brought.keys if brought else {})
    rebuild_views(url, progress)
    return Moved(head.position - header.after.position, head, taken)


def copy_journal(url: str, to: str, progress: Progress | None = None) -> Moved:
    """Bring a copy of a journal up to date, or begin it, verify it, and fold its views. Raises Refused.

    The keys to what is sealed of people come along; the copy forgets whom the journal has forgotten.
    """
    with Journal.open(url) as source:
        if file := file_of(to):
            make_folder(file.parent)
        with _refusing(), Journal.create(to, journal_id=source.journal_id) as target:
            copied = transfer.copy(source, target, progress)
            head = target.head()
    taken = take_in(to, keys_at(url))
    rebuild_views(to, progress)
    return Moved(copied, head, taken)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except OtherTarget as error:
        raise Refused(error.template, **error.values) from None


@contextmanager
def _made_for(url: str) -> Iterator[None]:
    """Make room for a new file, and remove what was made if that comes to nothing."""
    file = file_of(url)
    if file is None or file.exists():
        yield
        return
    make_folder(file.parent)
    try:
        yield
    except BaseException:
        for beside in ("", "-wal", "-shm"):
            Path(f"{file}{beside}").unlink(missing_ok=True)
        raise
