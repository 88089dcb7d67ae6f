"""A projection to test with: the sum of the numbers of each stream, in a table or two."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Self

from sqlalchemy import Column, Connection, Index, Integer, MetaData, Table, Text, insert

from events.canonical import decode
from events.checkpoints import Write
from events.reader import Reader
from events.records import StoredEvent

METADATA = MetaData()
SUMS = Table(
    "sums",
    METADATA,
    Column("stream", Text, primary_key=True),
    Column("total", Integer, nullable=False),
    Index("sums_total", "total"),
)


class Sums:
    """The sum of the numbers of each stream; stops at a number that it cannot bear."""

    name = "sums"

    def __init__(
        self,
        *,
        version: int = 1,
        bad: int | None = None,
        between: Callable[[], object] = lambda: None,
        tables: Mapping[str, Table] = METADATA.tables,
    ) -> None:
        """Take what is called between two batches of a rebuild."""
        self.version = version
        self.bad = bad
        self.between = between
        self.tables = tables

    def over(self, tables: Mapping[str, Table]) -> Self:
        return type(self)(version=self.version, bad=self.bad, between=self.between, tables=tables)

    def create(self, connection: Connection) -> None:
        self.tables["sums"].drop(connection, checkfirst=True)
        self.tables["sums"].create(connection)

    def apply(self, connection: Connection, events: Sequence[StoredEvent], read: Reader) -> None:
        for stream in {event.stream for event in events}:
            total = sum(self._number(each) for each in read.stream(stream))
            table = self.tables["sums"]
            connection.execute(table.delete().where(table.c.stream == stream))
            connection.execute(insert(table), {"stream": stream, "total": total})

    def rebuild(self, connection: Connection, read: Reader) -> None:
        for write in self.batches(read):
            write(connection)

    def batches(self, read: Reader) -> Iterator[Write]:
        stream, total = "", 0
        for event in read.by_stream():
            if stream not in ("", event.stream):
                yield partial(self._insert, stream, total)
                self.between()
                total = 0
            stream = event.stream
            total += self._number(event)
        if stream:
            yield partial(self._insert, stream, total)

    def _insert(self, stream: str, total: int, connection: Connection) -> None:
        connection.execute(insert(self.tables["sums"]), {"stream": stream, "total": total})

    def _number(self, event: StoredEvent) -> int:
        number = int(decode(event.data)["n"])
        if number == self.bad:
            message = f"cannot bear {number}"
            raise ValueError(message)
        return number
