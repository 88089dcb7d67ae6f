"""What the board showed at all times: brought up to date, and asked, when somebody asks about the past."""

from contextlib import nullcontext, suppress
from datetime import date

from events.errors import JournalError
from events.journal import Journal
from events.projections import catch_up, rebuild
from events.reader import Reader, Showing
from events.records import Checkpoint
from events.rows import Rows
from tracker import codec
from tracker.app.garbage import unsearched
from tracker.views.past import queries
from tracker.views.past.projection import PastBoards, decided

ENOUGH = 2000
"""Events from which on it is worth keeping: a shorter journal is folded in no time."""

BATCH = 25
"""Events that are caught up in one transaction, for others wait meanwhile."""

_TOO_FAR = 50  # this part of a journal that is new touches so much that all is built anew as fast


def brought_up(journal: Journal, position: int, showing: Showing = nullcontext) -> bool:
    """Whether the board can be asked about what was known up to a position: it is brought up that far if not.

    It cannot be in a short journal, in one that cannot be written to now, or that has an event that cannot be
    folded.
    """
    head = journal.head().position
    if head < ENOUGH:
        return False
    known = journal.checkpoints().get(queries.NAME)
    if _reaches(known, position):
        return True
    with suppress(JournalError), unsearched():
        if known is None or _far(journal, known, head):
            with showing() as told:
                rebuild(journal, PastBoards(), told)
        else:
            catch_up(journal, PastBoards(), BATCH)
        return True
    return False


def asked_then(rows: Rows, position: int, as_of: date | None) -> Rows | None:
    """The board as it was, to be asked like that of the present; None where it cannot be read."""
    known = rows.checkpoint(queries.NAME)
    if known is None or not _reaches(known, position) or not _may_be_read(rows):
        return None
    before = queries.at(position, as_of, known.position)
    return Rows(lambda sql, values: rows.all(before + sql, **values), lambda: None)


def _may_be_read(rows: Rows) -> bool:
    """Whether its tables are there, and theirs to read who ask."""
    with suppress(JournalError):
        return rows.all(queries.NOTHING) == []
    return False


def _reaches(known: Checkpoint | None, position: int) -> bool:
    return known is not None and _is_of_this_program(known) and known.position >= position


def _is_of_this_program(known: Checkpoint) -> bool:
    return known.version == queries.MADE_WITH and known.failed_position is None


def _far(journal: Journal, known: Checkpoint, head: int) -> bool:
    """Whether to build all anew: it is of another program, much is new, or what is new changed the rules."""
    new = head - known.position
    return not _is_of_this_program(known) or new * _TOO_FAR > head or _decided(journal, known.position)


def _decided(journal: Journal, position: int) -> bool:
    new = [one for one in journal.read_stream(codec.SETTINGS_STREAM) if one.position > position]
    return bool(new) and decided(new, Reader(journal.database, new[-1].position))
