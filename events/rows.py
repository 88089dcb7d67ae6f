"""Asking views with SQL, fast from a cold start: a SQLite file is read by the standard library alone.

The same SQL text, with parameters such as `:name`, runs on a file, on PostgreSQL, and on views in memory.
"""

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from events import sqlite
from events.errors import NO_JOURNAL, CannotOpen, OlderFormat
from events.records import Checkpoint, Head

if TYPE_CHECKING:
    from sqlalchemy import Connection

WAIT = 5.0

Ask = Callable[[str, dict[str, object]], list[tuple[Any, ...]]]


class Rows:
    """A database to ask, in one snapshot: all answers come from the same moment. Close it, or use `with`."""

    def __init__(self, ask: Ask, close: Callable[[], object]) -> None:
        """Take what runs a query and what closes; `open_rows` and `over` are the usual ways."""
        self._ask = ask
        self.close = close

    @classmethod
    def over(cls, connection: "Connection") -> Self:
        """Ask over an open SQLAlchemy connection, for instance to views in memory; closing leaves it open."""
        from sqlalchemy import text  # noqa: PLC0415 - slow to import, and not needed for a file

        def ask(sql: str, values: dict[str, object]) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in connection.execute(text(sql), values)]

        return cls(ask, lambda: None)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the database."""
        self.close()

    def all(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        """All rows of a query; raises `ViewsMissing` if it names a table that is not there."""
        return self._ask(sql, values)

    def one(self, sql: str, **values: object) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        rows = self._ask(sql, values)
        return rows[0] if rows else None

    def head(self) -> Head:
        """The journal's last position and hash."""
        [(position, hash_)] = self.all("SELECT position, hash FROM journal_head")
        return Head(position, hash_)

    def checkpoint(self, projection: str) -> Checkpoint | None:
        """How far a projection has come; None if it was never built here."""
        row = self.one(
            "SELECT name, version, position, failed_position, error FROM projections WHERE name = :name",
            name=projection,
        )
        return None if row is None else Checkpoint(*row)


def open_rows(url: str, wait: float = WAIT) -> Rows:
    """Open a journal's database for reading only.

    Raises `CannotOpen`, `NotAJournal`, `NewerFormat`, `Locked`, like `Journal.open`.
    """
    path = sqlite.path_of(url)
    return _of_server(url, wait) if path is None else _of_file(path, wait)


def _of_file(path: str, wait: float) -> Rows:
    connection = sqlite.connect(path, "ro", wait)

    def ask(sql: str, values: dict[str, object]) -> list[tuple[Any, ...]]:
        try:
            return connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise sqlite.translate(error, path) or error from error

    try:
        connection.execute("BEGIN")
        _require_journal(connection, path)
    except BaseException:
        connection.close()
        raise
    return Rows(ask, connection.close)


def _require_journal(connection: sqlite3.Connection, path: str) -> None:
    stored = sqlite.check(connection, path)
    if stored is None:
        raise CannotOpen(NO_JOURNAL, where=path)
    if stored < sqlite.FORMAT:
        raise OlderFormat(path, stored, sqlite.FORMAT)


def _of_server(url: str, wait: float) -> Rows:
    from contextlib import ExitStack  # noqa: PLC0415

    from events.database import Database  # noqa: PLC0415 - brings in SQLAlchemy

    database = Database(url, wait=wait)
    stack = ExitStack()
    stack.callback(database.close)
    try:
        connection = stack.enter_context(database.reading(snapshot=True))
    except BaseException:
        stack.close()
        raise
    plain = Rows.over(connection)

    def ask(sql: str, values: dict[str, object]) -> list[tuple[Any, ...]]:
        with database.translated():
            return plain.all(sql, **values)

    return Rows(ask, stack.close)
