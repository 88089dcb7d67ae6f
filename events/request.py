"""What an append asks for, made ready before the journal is locked: while it is, others wait."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from events import canonical
from events.chain import check_name
from events.errors import N_, NotStorable
from events.records import NewEvent

_RESERVED = frozenset({"digest", "of"})


class Request(NamedTuple):
    """Events to append to a stream, as types, versions of their shapes, and data as text.

    `notes` are the metadata of the first of them, as text, and of the others.
    """

    stream: str
    events: list[tuple[str, int, str]]
    moment: str
    key: str | None
    digest: str | None
    notes: tuple[str, str]


def requested(
    stream: str,
    events: Sequence[NewEvent],
    *,
    recorded_at: datetime,
    metadata: Mapping[str, object] | None,
    key: str | None,
    digest: str | None,
) -> Request:
    """The request that `Writing.append` describes; raises `NotStorable` for what cannot be kept exactly."""
    check_name(stream, "stream")
    said = [
        (check_name(event.type, "type"), event.type_version, canonical.encode(_plain(event.data)))
        for event in events
    ]
    if key is not None:
        check_name(key, "key")
        digest = digest or _digest(stream, said)
    notes = _notes(metadata or {}, key, digest, len(events))
    return Request(stream, said, _moment(recorded_at), key, digest, notes)


def _plain(data: Mapping[str, object]) -> dict[str, object]:
    return data if isinstance(data, dict) else dict(data)


def _notes(
    metadata: Mapping[str, object], key: str | None, digest: str | None, count: int
) -> tuple[str, str]:
    """The metadata text of the first event of an append, and of the others."""
    if not _RESERVED.isdisjoint(metadata):
        raise NotStorable(N_("The metadata may not hold the names digest and of. Choose others."))
    plain = canonical.encode(_plain(metadata))
    if key is None:
        return plain, plain
    return canonical.encode({**metadata, "digest": digest, "of": count}), plain


def _digest(stream: str, said: Sequence[tuple[str, int, str]]) -> str:
    return sha256(canonical.encode([stream, *said]).encode()).hexdigest()


@lru_cache(maxsize=16)  # an import records thousands at one moment
def _moment(when: datetime) -> str:
    """A moment in UTC as the journal keeps it."""
    if when.utcoffset() is None:
        raise NotStorable(N_("The time {when} has no offset from UTC. Give it one."), when=when)
    return when.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
