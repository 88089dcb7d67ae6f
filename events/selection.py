"""Reading a part of the journal: a stream or everything, forward or backward, from, to, and of some types."""

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, Select, bindparam, select

from events.records import StoredEvent
from events.sql import run
from events.tables import events as _events

END = 2**62
"""A position after every event."""


class Selection(NamedTuple):
    """Which events to read, and in which direction.

    Those after the place `after` up to and including `up_to`; places are versions in a `stream`, and else
    positions in the journal. Of the types named, or of every type. `backward` begins with the last of them.
    """

    stream: str | None = None
    after: int = 0
    up_to: int = END
    types: tuple[str, ...] | None = None
    backward: bool = False

    def page(self, connection: Connection, size: int) -> list[StoredEvent]:
        """The first `size` events of the selection."""
        types = self.types or ()
        statement = _statement(len(types), of_stream=self.stream is not None, backward=self.backward)
        values = {f"type_{number}": name for number, name in enumerate(types)}
        rows = run(
            connection,
            statement,
            stream=self.stream,
            after=self.after,
            up_to=self.up_to,
            page=size,
            **values,
        )
        return list(map(StoredEvent._make, rows))

    def behind(self, event: StoredEvent) -> "Selection":
        """What is left of the selection once `event` has been read."""
        place = event.position if self.stream is None else event.version
        return self._replace(up_to=place - 1) if self.backward else self._replace(after=place)

    @property
    def empty(self) -> bool:
        """Whether nothing can be in it."""
        return self.types == () or self.up_to <= self.after


@lru_cache(maxsize=256)
def _statement(types: int, *, of_stream: bool, backward: bool) -> Select[Any]:
    c = _events.c
    place = c.version if of_stream else c.position
    found = select(*c).where(
        place > bindparam("after", type_=c.position.type), place <= bindparam("up_to", type_=c.position.type)
    )
    if of_stream:
        found = found.where(c.stream == bindparam("stream", type_=c.stream.type))
    if types:
        found = found.where(c.type.in_([bindparam(f"type_{n}", type_=c.type.type) for n in range(types)]))
    return found.order_by(place.desc() if backward else place).limit(bindparam("page", type_=Integer))
