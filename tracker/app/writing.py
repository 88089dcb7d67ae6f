"""Opening and creating journals to write to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from events.checkpoints import checkpoints
from events.errors import CannotOpen
from events.journal import Journal
from events.projections import rebuild
from events.rows import Rows
from tracker.app.clock import Clock
from tracker.app.places import file_of
from tracker.app.tracker import Tracker
from tracker.calendars.version import data_version
from tracker.domain.refusals import N_, Refused
from tracker.views import queries
from tracker.views.projection import Views
from tracker.views.snapshots import Snapshots

NO_SUCH_FOLDER = N_(
    "The folder {folder} cannot be made ({reason}), so no journal can be in it. Correct the path."
)


@contextmanager
def open_tracker(url: str, clock: Clock, actor: str) -> Iterator[Tracker]:
    """The Tracker of the journal at an address, closed at the end."""
    snapshots = Snapshots()
    with Journal.open(url, [Views(snapshots=snapshots)]) as journal:
        _make_anew(journal)
        yield Tracker(journal, clock, actor, program(), snapshots)


def _make_anew(journal: Journal) -> None:
    """Rebuild views that an earlier program made, or that rest on working days as they were known before."""
    with journal.database.reading() as connection:
        made = checkpoints(connection).get(queries.VIEWS)
        if made is None:
            return
        rests_on = Rows.over(connection).one(queries.WORKING_DAYS) if made.version == Views.version else None
    if rests_on is None or json.loads(rests_on[0]) != data_version():
        rebuild(journal, Views())


def create_journal(url: str, clock: Clock, actor: str, *, practice: bool) -> bool:
    """Create a journal and begin it; False where it had been begun before.

    A journal for real cannot be begun while the clock is set. Raises Refused.
    """
    if clock.fixed and not practice:
        raise Refused(
            N_("TRACKER_NOW is set, and only a practice journal may be given a time: tracker init --practice")
        )
    if file := file_of(url):
        make_folder(file.parent)
    with Journal.create(url, [Views()]) as journal:
        return Tracker(journal, clock, actor, program()).start(practice=practice)


def make_folder(folder: Path) -> None:
    """Make a folder for a journal, and those above it. Raises CannotOpen."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotOpen(NO_SUCH_FOLDER, folder=folder, reason=error.strerror) from None


def program() -> str:
    """The name and version of this program, as it is kept with each event."""
    try:
        return f"tracker/{version('initiative-tracker')}"
    except PackageNotFoundError:
        return "tracker"
