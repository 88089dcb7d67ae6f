"""Proving a journal: its chain of hashes, its head, and a head that was noted elsewhere.

Whoever can write to the database can also make the whole chain anew. That shows only against a head noted
where they could not reach it; so does a tail that was cut off together with the head.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Integer, bindparam, select

from events import chain
from events.database import Database
from events.errors import N_, Broken, Damaged
from events.reader import PAGE, Progress
from events.records import Head
from events.sql import run, run_in_pages
from events.tables import events as _events
from events.tables import journal_head

MISSING = N_("The journal is broken at position {position}: the event is missing, but the head is at {head}.")
BEYOND = N_("The journal is broken at position {position}: the event lies beyond the head, at {head}.")
OTHER_HEAD = N_("The journal is broken at position {position}: its hash is not the one in the head.")
UNREADABLE = N_("The journal is broken at position {position}: the event cannot be read.")
CUT_OFF = N_(
    "The journal is broken at position {position}: it ends before, but position {noted} was noted earlier. "
    "Its last events were cut off, or it is another journal."
)
REWRITTEN = N_(
    "The journal is broken at position {position} or before: the hash there is not the one that was noted. "
    "Its events were written anew, or it is another journal."
)
NOT_FOUND = N_(
    "The journal is broken: up to its end, at position {position}, no event has the hash that was noted "
    "({noted}). Its last events were cut off or written anew, or it is another journal."
)
OTHER_JOURNAL = N_(
    "The journal is broken at position {position}: it is the journal {found}, not {noted}. "
    "The database was replaced by another one."
)

_STRETCH = 10 * PAGE  # events to a reading transaction

_HEAD = select(journal_head.c.position, journal_head.c.hash, journal_head.c.journal_id)
_ROWS = (
    select(*_events.c)
    .where(_events.c.position > bindparam("after", type_=_events.c.position.type))
    .order_by(_events.c.position)
    .limit(bindparam("stretch", type_=Integer))
)
_HASH = select(_events.c.hash).where(_events.c.position == bindparam("place", type_=_events.c.position.type))
_PLACE = select(_events.c.position).where(_events.c.hash == bindparam("noted", type_=_events.c.hash.type))


def verify(
    database: Database,
    start: Head | int = 0,
    noted: Head | str | None = None,
    journal_id: str | None = None,
    progress: Progress | None = None,
) -> Head:
    """Walk the chain after `start`, compare what was noted, return the head; see `Journal.verify`."""
    with database.reading() as connection:
        [(_, _, found_id)] = run(connection, _HEAD)
    if journal_id is not None and journal_id != found_id:
        raise Broken(OTHER_JOURNAL, "journal", 0, found=found_id, noted=journal_id)
    beginning = chain.genesis(found_id)
    if isinstance(start, int):
        start = Head(start, hash_at(database, start)) if start else beginning
    found = _walked(database, start, progress)
    if noted is not None:
        _check_noted(database, found, beginning, noted)
    return found


def hash_at(database: Database, position: int) -> str:
    """The stored hash of the event in a position; raises `Broken` if there is none."""
    with database.reading() as connection:
        rows = run(connection, _HASH, place=position)
        [(head, _, _)] = run(connection, _HEAD)
    if not rows:
        raise Broken(MISSING, "missing", position, head=head)
    return str(rows[0][0])


def _walked(database: Database, start: Head, progress: Progress | None) -> Head:
    """Walk to the end, and on if events came meanwhile, so that in the end nothing is beyond the head."""
    found = start
    while True:
        begun = found
        for page in _pages(database, begun.position):
            found = chain.follow(page, found)
            if progress is not None:
                progress(found.position, max(found.position, _head(database).position))
        head = _head(database)
        if head.position <= found.position or found == begun:
            break
    _compare(found, head)
    return found


def _pages(database: Database, after: int, stretch: int = _STRETCH) -> Iterator[list[tuple[Any, ...]]]:
    while True:
        begun = after
        try:
            with database.reading() as connection:
                for rows in run_in_pages(connection, _ROWS, PAGE, after=after, stretch=stretch):
                    yield rows
                    after = rows[-1][0]
        except Damaged as error:
            if stretch == 1:
                raise Broken(UNREADABLE, "unreadable", after + 1) from error
            yield from _pages(database, after, 1)  # event by event, to find the one that cannot be read
            return
        if after == begun:
            return


def _head(database: Database) -> Head:
    with database.reading() as connection:
        [(position, hash_, _)] = run(connection, _HEAD)
    return Head(position, hash_)


def _compare(found: Head, head: Head) -> None:
    if found.position < head.position:
        raise Broken(MISSING, "missing", found.position + 1, head=head.position)
    if found.position > head.position:
        raise Broken(BEYOND, "head", head.position + 1, head=head.position)
    if found.hash != head.hash:
        raise Broken(OTHER_HEAD, "head", head.position)


def _check_noted(database: Database, found: Head, beginning: Head, noted: Head | str) -> None:
    if isinstance(noted, str):
        with database.reading() as connection:
            known = noted == beginning.hash or run(connection, _PLACE, noted=noted)
        if not known:
            raise Broken(NOT_FOUND, "noted", found.position, noted=noted)
        return
    if noted.position > found.position:
        raise Broken(CUT_OFF, "missing", found.position + 1, noted=noted.position)
    stored = hash_at(database, noted.position) if noted.position else beginning.hash
    if stored != noted.hash:
        raise Broken(REWRITTEN, "noted", noted.position)
