"""Folding the views anew from the journal: always possible, and always with the same answers."""

from events.journal import Journal
from events.projections import rebuild
from events.reader import Progress
from tracker.app.garbage import unsearched
from tracker.views.projection import Views


def rebuild_views(url: str, progress: Progress | None = None) -> int:
    """Throw the views of the journal at an address away and fold them anew; the number of events folded.

    `progress` is called now and then with the events done and all events. Raises what opening a journal does,
    and `ProjectionStopped` where an event cannot be folded: then the views stay as they were.
    """
    with Journal.open(url) as journal, unsearched():
        return rebuild(journal, Views(), progress)
