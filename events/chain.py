"""The chain of hashes: each event's SHA-256 covers the hash before it and every stored field.

Fields are joined by the control character U+001F, which none of them can hold: names and keys with control
characters are refused, and canonical JSON escapes them. An absent key is the empty text, a key is `=` and the
key. Anybody can recompute the chain with these few lines and `sha256sum`.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple, TypeAlias

from events.errors import N_, Broken, NotStorable
from events.records import Head, StoredEvent

_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_ID_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}

_MISSING = N_("The journal is broken at position {position}: the event is missing, {found} follows.")
_ORDER = N_("The journal is broken at position {position}: the event there is numbered {found}.")
_CONTENT = N_(
    "The journal is broken at position {position}: the event's content was changed after recording."
)
_ID = N_("The journal is broken at position {position}: the event's id was changed after recording.")
_HASH = N_("The journal is broken at position {position}: its hash does not follow from the event before it.")


def genesis(journal_id: str) -> Head:
    """The head of an empty journal, from the journal's own id."""
    return Head(0, _digest(f"journal\x1f{journal_id}"))


@lru_cache(maxsize=4096)  # the same few types and streams again and again
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


Said: TypeAlias = tuple[str, int, str, int, str, str | None, str, str]
"""A `Content`, or a tuple of the same, which is made in a fraction of the time."""


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
    return _uuid(_digest(text))


def _uuid(h: str) -> str:
    return f"{h[:8]}-{h[8:12]}-8{h[13:16]}-{_ID_VARIANT[h[16]]}{h[17:20]}-{h[20:32]}"


def event_hash(previous: str, position: int, id_: str, text: str) -> str:
    """The SHA-256 (hexadecimal) of an event in its place: hash before it, position, id and content."""
    return _digest(f"{previous}\x1f{position}\x1f{id_}\x1f{text}")


def linked(head: tuple[int, str], content: Said) -> StoredEvent:
    """The event that follows `head`, with its position, id and hash.

    Written out, since a large import makes each event with it: it says what `content_text`, `event_id` and
    `event_hash` say.
    """
    position, previous = head
    position += 1
    stream, version, type_, shape, at, key, data, metadata = content
    keyed = "" if key is None else f"={key}"
    text = f"{stream}\x1f{version}\x1f{type_}\x1f{shape}\x1f{at}\x1f{keyed}\x1f{data}\x1f{metadata}".encode()
    id_ = _uuid(sha256(text).hexdigest())
    hash_ = sha256(f"{previous}\x1f{position}\x1f{id_}\x1f".encode() + text).hexdigest()
    return StoredEvent(position, stream, version, id_, type_, shape, at, key, data, metadata, hash_)


def verify(events: Iterable[StoredEvent], start: Head) -> Head:
    """Walk events in position order from the one after `start`; return the last position and hash.

    Raises `Broken` at the first event that is missing, out of order, changed, or whose hash does not follow.
    """
    return follow(events, start)


def follow(rows: Iterable[tuple[Any, ...]], start: Head) -> Head:
    """`verify` for rows as they come from the database, with the values of `StoredEvent`.

    Written out, since a journal of years is walked with it: it says what `content_text` and `event_hash` say.
    The data is often Chinese; encoded apart, it does not make the text around it as wide as itself.
    """
    wanted, previous = start
    for row in rows:
        position, stream, version, id_, type_, shape, at, key, data, metadata, hash_ = row
        wanted += 1
        keyed = "" if key is None else f"={key}"
        before = (
            f"{previous}\x1f{position}\x1f{id_}\x1f{stream}\x1f{version}\x1f{type_}\x1f{shape}\x1f"
            f"{at}\x1f{keyed}\x1f"
        )
        text = before.encode() + f"{data}".encode() + f"\x1f{metadata}".encode()
        if sha256(text).hexdigest() != hash_ or position != wanted:
            raise _wrong(StoredEvent._make(row), Head(wanted - 1, previous))
        previous = hash_
    return Head(wanted, previous)


def _wrong(event: StoredEvent, before: Head) -> Broken:
    """What is wrong with the event that should follow `before`."""
    wanted = before.position + 1
    if event.position != wanted:
        return _misplaced(event, wanted)
    text = content_text(event)
    made = event_id(text)
    if made == event.id:  # the id is made from the content, so the content is as it was
        return Broken(_HASH, "hash", wanted)
    if event_hash(before.hash, wanted, made, text) == event.hash:
        return Broken(_ID, "id", wanted)
    return Broken(_CONTENT, "content", wanted)


def _misplaced(event: StoredEvent, wanted: int) -> Broken:
    if event.position > wanted:
        return Broken(_MISSING, "missing", wanted, found=event.position)
    return Broken(_ORDER, "order", wanted, found=event.position)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
