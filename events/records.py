"""What the journal takes and gives: events to append, events as stored, the head, what a writer expects."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal, NamedTuple, TypeAlias


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to append: a stable type name, the version of the type's shape (from 1), and JSON data."""

    type: str
    type_version: int
    data: Mapping[str, object]


class StoredEvent(NamedTuple):
    """An event as it stands in the journal; `data` and `metadata` are the stored text, byte for byte.

    `position` counts the journal and `version` the stream, both from 1 without gaps. `recorded_at` is UTC as
    `2023-04-03T01:00:00.000000Z`. `id` is made from the content, `hash` from the content and the hash before.
    """

    position: int
    stream: str
    version: int
    id: str
    type: str
    type_version: int
    recorded_at: str
    key: str | None
    data: str
    metadata: str
    hash: str


class Head(NamedTuple):
    """The last position and its hash; of an empty journal position 0 and the hash made from its own id."""

    position: int
    hash: str


class Checkpoint(NamedTuple):
    """How far a projection has come: `position` is the last event in it.

    `failed_position` and `error` say which event stopped it and how; both None while it runs.
    """

    name: str
    version: int
    position: int
    failed_position: int | None = None
    error: str | None = None


class Expectation(Enum):
    """What a writer may expect of a stream other than an exact version."""

    ANY = "any"
    EXISTS = "exists"


ANY: Final = Expectation.ANY
EXISTS: Final = Expectation.EXISTS

Expected: TypeAlias = int | Literal[Expectation.ANY, Expectation.EXISTS]
"""An exact version (0: the stream is not there yet), `ANY`, or `EXISTS`."""
