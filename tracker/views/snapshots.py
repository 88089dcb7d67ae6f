"""Snapshots: initiatives folded before, kept in memory while the program runs.

A snapshot is found by the hash of the last event in it. That hash covers everything before the event
(`events.chain`), so that a snapshot never gets stale: what was rolled back, or recorded by others meanwhile,
has another hash.
"""

from collections import OrderedDict
from collections.abc import Sequence

from events.records import StoredEvent
from tracker import codec
from tracker.domain.follow_ups import Followed, FollowUp, Rulebook, followed
from tracker.domain.initiatives.events import InitiativeEvent
from tracker.domain.initiatives.state import Initiative
from tracker.domain.settings.state import Settings
from tracker.views.offices import rulebook
from tracker.views.rows import NONE_MADE, Made, Rows, rows

STREAMS = 500
"""Streams whose snapshots are kept."""


class Snapshot:
    """An initiative folded up to an event, `after` an earlier one, and what was worked out from it."""

    def __init__(self, state: Initiative, after: "Snapshot | None" = None) -> None:
        self.state = state
        self.after = after
        self.worked_out: Followed | None = None
        self._rows: tuple[Rulebook, Rows] | None = None

    def follow_ups(self, book: Rulebook) -> list[FollowUp]:
        """Its follow-ups, worked out once."""
        return self.followed(book).found

    def followed(self, book: Rulebook) -> Followed:
        """The same, and how they came about: what an earlier state asked for already is taken over."""
        if self.worked_out is None or self.worked_out.book is not book:
            self.worked_out = followed(self.state, book, self.after.worked_out if self.after else None)
        return self.worked_out

    def rows(self, book: Rulebook) -> Rows:
        """Its rows in the views, worked out once."""
        if self._rows is None or self._rows[0] is not book:
            made = self.after.made(book) if self.after else NONE_MADE
            self._rows = (book, rows(self.state, book, self.followed(book), made))
        return self._rows[1]

    def made(self, book: Rulebook) -> Made:
        """Its rows, and what they were made of, where they have been worked out under this rulebook."""
        if self._rows is None or self._rows[0] is not book or not self._rows[1]:
            return NONE_MADE
        return Made(self.state, {one.id: one for one in self.follow_ups(book)}, self._rows[1])

    def at(self, version: int) -> "Snapshot | None":
        """The one that this went on from, at a version of the stream; None where it was not folded here."""
        found: Snapshot | None = self
        while found and found.state.version > version:
            found = found.after
        return found if found and found.state.version == version else None


NOTHING = Snapshot(Initiative())
"""Of a stream without events."""


class Snapshots:
    """The snapshots of the streams that were folded last, and the settings."""

    def __init__(self) -> None:
        self._streams: OrderedDict[str, dict[str, Snapshot]] = OrderedDict()
        self._settings: tuple[str, Settings, Rulebook] | None = None

    def find(self, stream: str, last: str) -> Snapshot | None:
        """The snapshot of a stream up to the event with this hash."""
        return self._streams.get(stream, {}).get(last) if last else NOTHING

    def folded(
        self, stored: Sequence[StoredEvent], after: Snapshot = NOTHING, events: Sequence[InitiativeEvent] = ()
    ) -> Snapshot:
        """Fold the next events of a stream and keep what comes of it; `events`: what they say, if known."""
        if not stored:
            return after
        state = codec.evolved(after.state, events, stored) if events else codec.fold(stored, after.state)
        snapshot = Snapshot(state, after)
        stream, last = stored[-1].stream, stored[-1].hash
        self._streams.setdefault(stream, {})[last] = snapshot
        self._streams.move_to_end(stream)
        if len(self._streams) > STREAMS:
            self._streams.popitem(last=False)
        return snapshot

    def settle(self, stream: str, last: str) -> None:
        """Keep only the last snapshot of a stream: nobody will ask for those before."""
        kept = self._streams.get(stream, {}).get(last)
        if kept is not None:
            kept.after = None
            self._streams[stream] = {last: kept}

    def settings(self, last: str) -> tuple[Settings, Rulebook] | None:
        """The settings up to the event with this hash, and the rulebook that follows from them."""
        known = self._settings
        return known[1:] if known and known[0] == last else None

    def keep_settings(self, last: str, stored: Sequence[StoredEvent]) -> tuple[Settings, Rulebook]:
        """Fold the settings, and keep what comes of it."""
        settings = codec.fold_settings(stored)
        self._settings = (last, settings, rulebook(settings))
        return self._settings[1:]
