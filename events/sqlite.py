"""What is particular to SQLite, by the standard library alone: addresses, opening, recognising, errors."""

import os
import re
import sqlite3
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote

from events import errors
from events.errors import (
    CannotOpen,
    CannotWrite,
    Damaged,
    JournalError,
    Locked,
    NewerFormat,
    NotAJournal,
    ReadOnly,
    ViewsMissing,
)

APPLICATION_ID = 0x4A524E4C
"""Marks a SQLite file as a journal: "JRNL" in `PRAGMA application_id`."""

FORMAT = 1
"""The format of the journal's own tables."""

MEMORY = ":memory:"

Mode = Literal["ro", "rw", "rwc"]

_URL = re.compile(r"sqlite(?:\+pysqlite)?://(?:/(?P<path>[^?]*))?(?:\?.*)?", re.DOTALL)
_NO_LOG = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)  # when the write-ahead log cannot be set up
_PRIMARY = 0xFF  # the low byte of an error code is its kind


def file_url(path: Path) -> str:
    """The address of a file, with the characters that mean something in an address escaped."""
    return "sqlite:///" + quote(str(path), safe="/ :\\+")


def path_of(url: str) -> str | None:
    """The path in a SQLite address, `:memory:` for a database in memory; None for other databases.

    Raises `CannotOpen` for an address of SQLite that names a host, which is a slash too few.
    """
    if not re.match(r"sqlite(\+\w+)?:", url):
        return None
    match = _URL.fullmatch(url)
    if match is None:
        raise CannotOpen(errors.BAD_URL)
    return unquote(match["path"] or MEMORY)


def connect(path: str, mode: Mode, wait: float) -> sqlite3.Connection:
    """Open a file (`ro`, `rw`, or `rwc` to create it), waiting up to `wait` seconds for its lock.

    A journal with a write-ahead log in a folder that may not be written to is opened as an unchanging file,
    if it was closed properly. Raises `CannotOpen`, `Locked`.
    """
    if path == MEMORY:
        return sqlite3.connect(MEMORY, isolation_level=None, check_same_thread=False)
    file = Path(path).absolute()
    _check_place(file, path, mode)
    try:
        return _connected(f"{file.as_uri()}?mode={mode}", wait)
    except sqlite3.OperationalError as error:
        if _kind(error) in _NO_LOG and file.is_file() and os.access(file, os.R_OK):
            return _unchanging(file, path, wait)
        raise translate(error, path) or error from error
    except sqlite3.Error as error:
        raise translate(error, path) or error from error


def check(connection: sqlite3.Connection, where: str) -> int | None:
    """The format of the journal in the database; None if it is empty.

    Raises `NotAJournal` for another program's database and `NewerFormat` for a later journal.
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application == APPLICATION_ID:
        (stored,) = connection.execute("PRAGMA user_version").fetchone()
        if stored > FORMAT:
            raise NewerFormat(where, stored, FORMAT)
        return int(stored)
    if application or connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        raise NotAJournal(where)
    return None


def translate(error: BaseException, where: str) -> JournalError | None:
    """Our own error for one of SQLite's, or None where it is a mistake in a program."""
    match _kind(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Locked(where)
        case sqlite3.SQLITE_READONLY:
            return ReadOnly(where)
        case sqlite3.SQLITE_CANTOPEN:
            return CannotOpen(errors.UNREACHABLE, where=where)
        case sqlite3.SQLITE_NOTADB:
            return CannotOpen(errors.NOT_A_DATABASE, where=where)
        case sqlite3.SQLITE_CORRUPT:
            return Damaged(errors.DAMAGED, where=where)
        case sqlite3.SQLITE_FULL:
            return CannotWrite(errors.NO_ROOM, where=where)
        case sqlite3.SQLITE_IOERR:
            return CannotWrite(errors.NOT_WRITTEN, where=where)
    words = str(error)
    if words.startswith("no such table: "):
        return ViewsMissing(words.removeprefix("no such table: "))
    if words.startswith("Could not decode to UTF-8"):
        return Damaged(errors.DAMAGED, where=where)
    return None


def _kind(error: BaseException) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & _PRIMARY


def _check_place(file: Path, where: str, mode: Mode) -> None:
    try:
        if not file.parent.is_dir():
            raise CannotOpen(errors.NO_FOLDER, folder=str(file.parent))
        if file.is_dir():
            raise CannotOpen(errors.NOT_A_FILE, where=where)
        if mode != "rwc" and not file.exists():
            raise CannotOpen(errors.NO_FILE, where=where)
    except PermissionError as error:
        raise CannotOpen(errors.NOT_PERMITTED, where=where) from error
    if file.exists() and not os.access(file, os.R_OK):
        raise CannotOpen(errors.NOT_PERMITTED, where=where)


def _connected(uri: str, wait: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri, uri=True, timeout=wait, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    try:  # only with the first read is the file looked at
        connection.execute("PRAGMA schema_version").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _unchanging(file: Path, where: str, wait: float) -> sqlite3.Connection:
    log = file.with_name(file.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise CannotOpen(errors.FOLDER_READ_ONLY, where=where)
    try:
        return _connected(f"{file.as_uri()}?mode=ro&immutable=1", wait)
    except sqlite3.Error as error:
        raise translate(error, where) or error from error
