"""The past: the views folded in memory from the journal as it was known, of what had happened by a day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from events.journal import Journal
from events.projections import folded
from events.rows import Rows, open_rows
from tracker.views import queries
from tracker.views.projection import Views


@contextmanager
def past_rows(
    url: str, as_of: date | None, known_at: datetime | None, position: int | None = None
) -> Iterator[Rows]:
    """The views as they were, to be asked like those of the present; `position`, where given, is the last."""
    with Journal.open(url) as journal:
        if position is None:
            position = _position(url, known_at) if known_at else journal.head().position
        with folded(journal, [Views(as_of)], position) as connection:
            yield Rows.over(connection)


def _position(url: str, known_at: datetime) -> int:
    """The last position that had been recorded by a moment."""
    moment = known_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    with open_rows(url) as rows:
        [(position,)] = rows.all(queries.POSITION_AT, moment=moment)
    return int(position)
