"""The past: the views folded in memory from the journal as it was known, of what had happened by a day.

A question about one initiative folds the events of that one and the settings. In a long journal the board is
not folded: it is asked of what it showed at all times (`tracker.views.past`), which is brought up to date.
Only other questions about all initiatives fold the journal.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import date, datetime
from functools import cached_property

from events.journal import Journal
from events.projections import folded
from events.reader import Showing
from events.rows import Rows, open_rows
from tracker import codec
from tracker.app import past_boards
from tracker.app.clock import as_stored
from tracker.app.garbage import unsearched
from tracker.views import queries
from tracker.views.projection import Views


class Past:
    """Where answers about the past come from: what had been recorded up to a position, as of a day if of one.

    Nothing is folded before it is asked for.
    """

    def __init__(
        self,
        journal: Journal,
        as_of: date | None,
        position: int,
        stack: ExitStack,
        showing: Showing = nullcontext,
    ) -> None:
        """Fold from an open journal; what is folded is kept until the stack is closed."""
        self._showing = showing
        self._journal = journal
        self._as_of = as_of
        self._position = position
        self._stack = stack
        self._known: dict[str, Rows] = {}

    @cached_property
    def every(self) -> Rows:
        """All views."""
        return self._folded(None)

    @cached_property
    def settings(self) -> Rows:
        """The views of the journal as a whole; none of any initiative."""
        return self._folded([])

    @cached_property
    def board(self) -> Rows:
        """What the board shows of all initiatives."""
        if not past_boards.brought_up(self._journal, self._position, self._showing):
            return self.every
        rows = self._stack.enter_context(open_rows(self._journal.database.url))
        return past_boards.asked_then(rows, self._position, self._as_of) or self.every

    def of(self, initiative: str) -> Rows:
        """The views of one initiative; of all, where these were folded before."""
        if "every" in vars(self):
            return self.every
        found = self._known.get(initiative)
        if found is None:
            found = self._known[initiative] = self._folded([codec.initiative_stream(initiative)])
        return found

    def keyed(self, key: str) -> Rows:
        """The views of the initiative in which something was recorded under a key."""
        event = self._journal.find(key)
        if event is None or not event.stream.startswith(codec.INITIATIVES):
            return self.settings
        return self.of(event.stream.removeprefix(codec.INITIATIVES))

    def _folded(self, streams: Sequence[str] | None) -> Rows:
        views = Views(self._as_of, streams=streams)
        with unsearched():
            return Rows.over(self._stack.enter_context(folded(self._journal, [views], self._position)))


@contextmanager
def open_past(
    url: str,
    as_of: date | None,
    known_at: datetime | None,
    position: int | None = None,
    showing: Showing = nullcontext,
) -> Iterator[Past]:
    """The past of a journal: as of a day, as known at a moment or up to and including a position.

    `showing` shows how far it has come where what the board showed at all times is worked out.
    """
    with ExitStack() as stack:
        journal = stack.enter_context(Journal.open(url))
        if position is None:
            position = position_by(url, known_at) if known_at else journal.head().position
        yield Past(journal, as_of, position, stack, showing)


@contextmanager
def past_rows(
    url: str, as_of: date | None, known_at: datetime | None, position: int | None = None
) -> Iterator[Rows]:
    """The views as they were, to be asked like those of the present; `position`, where given, is the last."""
    with open_past(url, as_of, known_at, position) as past:
        yield past.every


def position_by(url: str, known_at: datetime) -> int:
    """The position of the last event that had been recorded by a moment."""
    with open_rows(url) as rows:
        [(position,)] = rows.all(queries.POSITION_AT, moment=as_stored(known_at))
    return int(position)
