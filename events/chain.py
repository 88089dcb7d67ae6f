"""The chain of hashes: each event's SHA-256 covers the hash before it and every stored field.

Fields are joined by the control character U+001F, which none of them can hold: names and keys with control
characters are refused, and canonical JSON escapes them. An absent key is the empty text, a key is `=` and the
key. Anybody can recompute the chain with these few lines and `sha256sum`.
"""

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from events.errors import N_, Broken, NotStorable
from events.records import Head, StoredEvent

_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_ID_VARIANT = "89ab"

_MISSING = N_("The journal is broken at position {position}: the event is missing, {found} follows.")
_ORDER = N_("The journal is broken at position {position}: the event there is numbered {found}.")
_CONTENT = N_(
    "The journal is broken at position {position}: the event's content was changed after recording."
)
_HASH = N_("The journal is broken at position {position}: its hash does not follow from the event before it.")


def genesis(journal_id: str) -> Head:
    """The head of an empty journal, from the journal's own id."""
    return Head(0, _digest(f"journal\x1f{journal_id}"))


def check_name(name: str, what: str) -> str:
    """Return a stream, type or key as it is; raises `NotStorable` if empty or with control characters."""
    if not name:
        raise NotStorable(N_("A {what} may not be empty. Give it a name."), what=what)
    if _UNFIT.search(name):
        raise NotStorable(
            N_("The {what} {name} holds control characters or broken Unicode. Leave them out."),
            what=what,
            name=ascii(name),
        )
    return name


class Content(NamedTuple):
    """What an event says, wherever it stands."""

    stream: str
    version: int
    type: str
    type_version: int
    recorded_at: str
    key: str | None
    data: str
    metadata: str


def content_text(content: Content | StoredEvent) -> str:
    """What an event says as one text, the same for the same event in any journal."""
    c = content
    key = "" if c.key is None else f"={c.key}"
    return (
        f"{c.stream}\x1f{c.version}\x1f{c.type}\x1f{c.type_version}\x1f"
        f"{c.recorded_at}\x1f{key}\x1f{c.data}\x1f{c.metadata}"
    )


def event_id(text: str) -> str:
    """An event's identity, a UUID of version 8 (RFC 9562) from the SHA-256 of its content."""
    h = _digest(text)
    variant = _ID_VARIANT[int(h[16], 16) & 3]
    return f"{h[:8]}-{h[8:12]}-8{h[13:16]}-{variant}{h[17:20]}-{h[20:32]}"


def event_hash(previous: str, position: int, id_: str, text: str) -> str:
    """The SHA-256 (hexadecimal) of an event in its place: hash before it, position, id and content."""
    return _digest(f"{previous}\x1f{position}\x1f{id_}\x1f{text}")


def linked(head: Head, content: Content) -> StoredEvent:
    """The event that follows `head`, with its position, id and hash."""
    position = head.position + 1
    text = content_text(content)
    id_ = event_id(text)
    hash_ = event_hash(head.hash, position, id_, text)
    return StoredEvent._make((position, *content[:2], id_, *content[2:], hash_))


def verify(events: Iterable[StoredEvent], start: Head) -> Head:
    """Walk events in position order from the one after `start`; return the last position and hash.

    Raises `Broken` at the first event that is missing, out of order, changed, or whose hash does not follow.
    """
    position, previous = start
    for event in events:
        if event.position != position + 1:
            raise _misplaced(event, position + 1)
        position += 1
        text = content_text(event)
        if event_hash(previous, position, event.id, text) != event.hash:
            raise _changed(event, text)
        previous = event.hash
    return Head(position, previous)


def _misplaced(event: StoredEvent, wanted: int) -> Broken:
    if event.position > wanted:
        return Broken(_MISSING, "missing", wanted, found=event.position)
    return Broken(_ORDER, "order", wanted, found=event.position)


def _changed(event: StoredEvent, text: str) -> Broken:
    """Whether the content or only the hash differs: the id is made from the content too."""
    if event_id(text) != event.id:
        return Broken(_CONTENT, "content", event.position)
    return Broken(_HASH, "hash", event.position)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
