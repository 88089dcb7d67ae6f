"""Statements compiled once for a database and run straight through its driver.

SQLAlchemy writes the SQL; running it this way spares its work on each execution, which would otherwise cost
more than the database does. The connection must be in a transaction (`connection.begin()`). The driver's own
errors come out; `Database` translates them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ClauseElement, Connection, Dialect
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql.compiler import SQLCompiler

from events.errors import GIVEN_UP, CannotWrite

Values = Mapping[str, object]


def run(connection: Connection, statement: ClauseElement, **values: object) -> list[Any]:
    """Run a statement with its named values; return all its rows as plain tuples."""
    text, parameters = _compiled(statement, connection.dialect)
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text, parameters(values))
        return cursor.fetchall() if cursor.description else []  # type: ignore[return-value]
    finally:
        cursor.close()


def run_in_pages(
    connection: Connection, statement: ClauseElement, page: int, **values: object
) -> Iterator[list[Any]]:
    """Run a statement with its named values; hand out its rows as plain tuples, a page at a time."""
    text, parameters = _compiled(statement, connection.dialect)
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text, parameters(values))
        while rows := cursor.fetchmany(page):
            yield list(rows)
    finally:
        cursor.close()


def run_many(connection: Connection, statement: ClauseElement, rows: Sequence[Values]) -> None:
    """Run a statement once for each row of named values, in one call of the driver."""
    text, parameters = _compiled(statement, connection.dialect)
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(text, list(map(parameters, rows)))
    finally:
        cursor.close()


def run_rows(
    connection: Connection, statement: ClauseElement, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Run a statement once for each tuple of values, which have the given names."""
    text, parameters = _in_order(statement, connection.dialect, tuple(names))
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(text, rows if parameters is None else list(map(parameters, rows)))
    finally:
        cursor.close()


@contextmanager
def savepoint(connection: Connection) -> Iterator[None]:
    """A part of a transaction that is undone alone when it raises.

    Raises `CannotWrite` where the whole transaction is gone: given up by the database, or ended by the part.
    """
    cursor = connection.connection.cursor()
    cursor.execute("SAVEPOINT part")
    try:
        yield
    except BaseException as error:
        _still_there(cursor, "ROLLBACK TO SAVEPOINT part", error)
        cursor.execute("RELEASE SAVEPOINT part")
        raise
    _still_there(cursor, "RELEASE SAVEPOINT part")


def _still_there(cursor: DBAPICursor, statement: str, error: BaseException | None = None) -> None:
    try:
        cursor.execute(statement)
    except Exception as gone:
        raise CannotWrite(GIVEN_UP, reason=getattr(error, "orig", error) or gone) from gone


@lru_cache(maxsize=64)
def _in_order(
    statement: ClauseElement, dialect: Dialect, names: tuple[str, ...]
) -> tuple[str, Callable[[tuple[Any, ...]], Any] | None]:
    """The text of a statement, and what brings tuples into the form that the driver takes, if needed."""
    text, parameters = _compiled(statement, dialect)
    if parameters(dict(zip(names, names, strict=True))) == names:
        return text, None
    return text, lambda row: parameters(dict(zip(names, row, strict=True)))


@lru_cache(maxsize=1024)
def _compiled(statement: ClauseElement, dialect: Dialect) -> tuple[str, Callable[[Values], Any]]:
    """The text of a statement, and what brings named values into the form that the driver takes."""
    compiled = statement.compile(dialect=dialect)
    if not isinstance(compiled, SQLCompiler):
        return str(compiled), lambda _: ()
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    names = compiled.positiontup
    if names is None:
        return compiled.string, lambda values: {**fixed, **values}
    if fixed:
        return compiled.string, lambda values: tuple([values.get(name, fixed.get(name)) for name in names])
    if len(names) > 1:  # itemgetter of several names gives a tuple, at the speed of C
        return compiled.string, itemgetter(*names)
    return compiled.string, lambda values: tuple([values[name] for name in names])
