"""A journal as a file and back, and from one database to another: every stored column as it is.

The file is JSON Lines: a header with the journal's id, the place after which the file begins and the head at
which it ends, then an event a line with the columns of `StoredEvent`, in position order. `data` and
`metadata` are strings that hold the stored text. The same events give the same bytes, whatever the database.

Whatever is moved is checked against the chain of hashes on the way, and memory stays flat.
"""

# ruff: noqa: N818 - the names say what happened

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, bindparam, insert, select, update

from events import chain
from events.database import Database
from events.errors import N_, Broken, JournalError
from events.journal import Journal
from events.reader import Progress, Reader
from events.records import Head, StoredEvent
from events.sql import run, run_rows
from events.tables import events as _events
from events.tables import journal_head
from events.verification import MISSING, OTHER_HEAD, hash_at

FORMAT = 1
"""The format of the file."""

BATCH = 5000
"""Events read, checked and written together."""

BEYOND_END = N_("There is no position {position}: the journal ends at {last}.")
NOT_AN_EXPORT = N_(
    "This is not an exported journal: its first line should name a journal, as in {example}. "
    "Name another file."
)
NEWER_FILE = N_("The file has format {found}, and this program knows {known}. Update the program.")
BAD_LINE = N_("Line {line}: {problem} Nothing was restored.")
NOT_AN_EVENT = N_("there should be an event with the columns of position {position}, as they were exported.")
NOT_FIT = N_("the {column} of position {position} holds control characters, so it was never recorded.")
FIRST_HASH = N_("the hash before position {position} does not follow from the journal's id.")
ENDED = N_(
    "The file ends after position {position}, but it should go on to {last}: its end is missing. "
    "Nothing was restored."
)
GOES_ON = N_("the file should have ended at position {last}.")
OTHER_END = N_("its hash is not the one that the first line names as the last.")
NOT_EMPTY = N_(
    "{where} has {count} events already, and a journal is only restored into an empty one. Name a new one."
)
NOT_NEXT = N_(
    "The file goes on from position {after}, but {where} ends at {last}. Restore the parts in their order."
)
OTHER_JOURNAL = N_("{where} holds another journal, and it was left as it is. Name a new one.")
PARTED = N_(
    "{where} is not a beginning of this journal: they differ at position {position} or before. "
    "It was left as it is. Name a new one."
)
AHEAD = N_(
    "{where} has gone on to position {last}, past this journal's end at {position}: it has been used since "
    "it was copied. Nothing was copied."
)
CHANGED = N_(
    "{where} was written to by somebody else meanwhile. Copy again when nobody uses it: "
    "what was copied is kept."
)

_COLUMNS = StoredEvent._fields
_WHOLE = ("position", "version", "type_version")
_TEXTS = tuple(name for name in _COLUMNS if name not in (*_WHOLE, "key"))
_CONTROL = re.compile("[\x00-\x1f]")  # in no name, and canonical JSON escapes them
_EXAMPLE = '{"format":"journal","version":1,…}'

_INSERT = insert(_events).values({column: bindparam(column.name) for column in _events.columns})
_HEAD = select(journal_head.c.position, journal_head.c.hash, journal_head.c.journal_id)
_LOCKED_HEAD = _HEAD.with_for_update()
_MOVE_HEAD = update(journal_head).values(
    {column: bindparam(column.name) for column in (journal_head.c.position, journal_head.c.hash)}
)
_NAME = update(journal_head).values({journal_head.c.journal_id: bindparam("journal_id")})


class BeyondEnd(JournalError):
    """A position that the journal has not reached."""

    def __init__(self, position: int, last: int) -> None:
        super().__init__(BEYOND_END, position=position, last=last)


class BadFile(JournalError):
    """A file that cannot be restored.

    `line` counts from 1; `position` is that of the event on it, None for the header.
    """

    def __init__(self, template: str, line: int, position: int | None, **values: object) -> None:
        super().__init__(template, line=line, position=position, **values)
        self.line = line
        self.position = position


class OtherTarget(JournalError):
    """A journal that holds something else than the beginning of what should come into it."""


class Header(NamedTuple):
    """The first line of a file: whose events they are, after which place they begin, and where they end."""

    journal_id: str
    after: Head
    head: Head


def export(
    journal: Journal, after: int = 0, progress: Progress | None = None, up_to: int | None = None
) -> Iterator[bytes]:
    """The lines of the journal's file, from the event after a position to the present head, or an earlier.

    Raises `BeyondEnd`, and `Broken` where the chain does not hold.
    """
    head = head_at(journal, up_to)
    start = place(journal, after, head)
    journal_id = journal.journal_id
    yield _line(
        {
            "format": "journal",
            "version": FORMAT,
            "journal": journal_id,
            "after": start._asdict(),
            "head": head._asdict(),
        }
    )
    for page in pages(journal, start, head, progress):
        for event in page:
            yield _line(dict(zip(_COLUMNS, event, strict=True)))


def head_at(journal: Journal, position: int | None) -> Head:
    """The head as it was after the event in a position; the present one, where none is given."""
    present = journal.head()
    return present if position is None else place(journal, position, present)


def place(journal: Journal, position: int, head: Head) -> Head:
    """The head as it was after the event in a position; raises `BeyondEnd`."""
    if position > head.position:
        raise BeyondEnd(position, head.position)
    if position == 0:
        return chain.genesis(journal.journal_id)
    return Head(position, hash_at(journal.database, position))


def pages(
    journal: Journal, start: Head, head: Head, progress: Progress | None = None, size: int = BATCH
) -> Iterator[list[StoredEvent]]:
    """The events after one head up to another, in large pages, each proved; raises `Broken`."""
    found = start
    while found.position < head.position:
        with journal.database.reading() as connection:
            page = Reader(connection, head.position).page(found.position, size)
        if not page:
            raise Broken(MISSING, "missing", found.position + 1, head=head.position)
        found = chain.follow(page, found)
        yield page
        if progress is not None:
            progress(found.position - start.position, head.position - start.position)
    if found != head:
        raise Broken(OTHER_HEAD, "head", head.position)


def restore(
    database: Database, lines: Iterable[bytes], progress: Progress | None = None, size: int = BATCH
) -> Head:
    """Write the events of a file into an empty journal, which becomes the journal of the file; its head.

    A file that begins later goes on where the journal ends. All in one transaction: on any error nothing is
    restored. Raises `BadFile` with the line and the position, and `OtherTarget`.
    """
    source = iter(lines)
    header = read_header(next(source, b""))
    with database.writing() as connection:
        _take_place(connection, header, database.where)
        found, line = header.after, 2
        while batch := list(islice(source, size)):
            rows = [_event(text, line + n, found.position + 1 + n) for n, text in enumerate(batch)]
            found = _followed(rows, found, line, header)
            _write(connection, rows, found)
            line += len(rows)
            if progress is not None:
                progress(found.position - header.after.position, header.head.position - header.after.position)
        if found.position < header.head.position:
            raise BadFile(ENDED, line, found.position, last=header.head.position)
    return found


def read_header(line: bytes) -> Header:
    """Read the first line of a file; raises `BadFile`."""
    try:
        read = orjson.loads(line)
        kind, version, journal_id = read["format"], read["version"], read["journal"]
        header = Header(journal_id, _head(read["after"]), _head(read["head"]))
    except (ValueError, KeyError, TypeError):
        raise BadFile(NOT_AN_EXPORT, 1, None, example=_EXAMPLE) from None
    if kind != "journal" or type(version) is not int or not isinstance(journal_id, str):
        raise BadFile(NOT_AN_EXPORT, 1, None, example=_EXAMPLE)
    if version > FORMAT:
        raise BadFile(NEWER_FILE, 1, None, found=version, known=FORMAT)
    if header.after.position == 0 and header.after != chain.genesis(journal_id):
        raise BadFile(BAD_LINE, 1, None, problem=JournalError(FIRST_HASH, position=1))
    return header


def journal_id_of(line: bytes) -> str:
    """The id of the journal whose file begins with this line; raises `BadFile`."""
    return read_header(line).journal_id


def copy(source: Journal, target: Journal, progress: Progress | None = None, size: int = BATCH) -> int:
    """Bring a journal that is empty, or holds a beginning of `source`, up to the head of `source`.

    Returns how many events were copied. Each batch is a transaction, so that a copy that was broken off goes
    on where it ended; in the end the target's whole chain is verified. Raises `OtherTarget`, `Broken`.
    """
    start = found = _common(source, target)
    while (head := source.head()).position > found.position:
        for page in pages(source, found, head, progress, size):
            _append(target, page, found, source.journal_id)
            found = Head(page[-1].position, page[-1].hash)
    target.verify(noted=found, journal_id=source.journal_id, progress=progress)
    return found.position - start.position


def _common(source: Journal, target: Journal) -> Head:
    """The head of the target, if the source has been there."""
    head, last = source.head(), target.head()
    where = target.database.where
    if last.position == 0:
        return chain.genesis(source.journal_id)
    if target.journal_id != source.journal_id:
        raise OtherTarget(OTHER_JOURNAL, where=where)
    if last.position > head.position:
        noted = hash_at(target.database, head.position) if head.position else head.hash
        if noted == head.hash:
            raise OtherTarget(AHEAD, where=where, last=last.position, position=head.position)
        raise OtherTarget(PARTED, where=where, position=head.position)
    if place(source, last.position, head) != last:
        raise OtherTarget(PARTED, where=where, position=last.position)
    return last


def _append(target: Journal, events: Sequence[StoredEvent], before: Head, journal_id: str) -> None:
    """Write the events that follow `before`, if the target still ends there."""
    with target.database.writing() as connection:
        [(position, hash_, _)] = run(connection, _LOCKED_HEAD)
        if position == before.position == 0:
            _name(connection, journal_id)
        elif (position, hash_) != before:
            raise OtherTarget(CHANGED, where=target.database.where)
        _write(connection, events, Head(events[-1].position, events[-1].hash))


def _take_place(connection: Connection, header: Header, where: str) -> None:
    """Check that the file goes on where the journal ends, and give an empty journal its id."""
    [(position, hash_, journal_id)] = run(connection, _LOCKED_HEAD)
    after = header.after
    if position == 0 == after.position:
        _name(connection, header.journal_id)
    elif position and after.position == 0:
        raise OtherTarget(NOT_EMPTY, where=where, count=position)
    elif position and journal_id != header.journal_id:
        raise OtherTarget(OTHER_JOURNAL, where=where)
    elif position != after.position:
        raise OtherTarget(NOT_NEXT, where=where, after=after.position, last=position)
    elif hash_ != after.hash:
        raise OtherTarget(PARTED, where=where, position=position)


def _name(connection: Connection, journal_id: str) -> None:
    """Make an empty journal the beginning of the one with this id."""
    run(connection, _NAME, journal_id=journal_id)
    run(connection, _MOVE_HEAD, **chain.genesis(journal_id)._asdict())


def _write(connection: Connection, rows: Sequence[tuple[Any, ...]], head: Head) -> None:
    run_rows(connection, _INSERT, _COLUMNS, rows)
    run(connection, _MOVE_HEAD, **head._asdict())


def _event(text: bytes, line: int, position: int) -> tuple[Any, ...]:
    """The columns of the event on a line; raises `BadFile`."""
    try:
        read = orjson.loads(text)
    except ValueError:
        read = None
    if not _is_event(read):
        raise BadFile(BAD_LINE, line, position, problem=JournalError(NOT_AN_EVENT, position=position))
    for name in (*_TEXTS, "key"):
        if read[name] and _CONTROL.search(read[name]):
            problem = JournalError(NOT_FIT, column=name, position=position)
            raise BadFile(BAD_LINE, line, position, problem=problem)
    return tuple([read[name] for name in _COLUMNS])


def _is_event(read: object) -> bool:
    return (
        isinstance(read, dict)
        and read.keys() == set(_COLUMNS)
        and all(type(read[name]) is int for name in _WHOLE)
        and all(isinstance(read[name], str) for name in _TEXTS)
        and isinstance(read["key"], str | None)
    )


def _followed(rows: Sequence[tuple[Any, ...]], before: Head, line: int, header: Header) -> Head:
    """The head after some lines, the first of which is number `line`; raises `BadFile`."""
    last = header.head
    left = last.position - before.position
    try:
        found = chain.follow(rows[: max(left, 0)], before)
    except Broken as broken:
        at = line + broken.position - before.position - 1
        raise BadFile(BAD_LINE, at, broken.position, problem=broken) from None
    if len(rows) > left:
        problem = JournalError(GOES_ON, last=last.position)
        raise BadFile(BAD_LINE, line + max(left, 0), last.position + 1, problem=problem)
    if found.position == last.position and found.hash != last.hash:
        at = line + len(rows) - 1
        raise BadFile(BAD_LINE, at, last.position, problem=JournalError(OTHER_END))
    return found


def _head(read: dict[str, object]) -> Head:
    position, hash_ = read["position"], read["hash"]
    if type(position) is not int or not isinstance(hash_, str) or position < 0:
        raise TypeError
    return Head(position, hash_)


def _line(document: object) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
