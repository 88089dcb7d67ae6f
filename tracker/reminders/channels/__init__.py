"""Channels: how a message reaches somebody, one small module each.

A channel takes one message at a time and returns when it is out, or raises `NotDelivered`. None of them shows
an address, in whatever goes wrong.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Part:
    """One message: a digest, or a part of one that is too long for its channel.

    `id` is a Message-ID (RFC 5322) without its brackets, the same in every attempt. `at` is the moment of
    sending. `markup` and `data` make what only some channels want: the text as HTML, and what a program wants
    to know.
    """

    id: str
    recipient: str
    day: date
    at: datetime
    number: int
    of: int
    language: str
    subject: str
    text: str
    markup: Callable[[], str]
    data: Callable[[], Mapping[str, Any]]

    @property
    def html(self) -> str:
        """The text as HTML."""
        return self.markup()

    @property
    def document(self) -> Mapping[str, Any]:
        """What a program wants to know of it."""
        return self.data()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel takes: bytes of UTF-8 in a message, its subject among them, and messages a minute."""

    size: int | None = None
    per_minute: int | None = None


class Channel(Protocol):
    """A way to somebody."""

    @property
    def limits(self) -> Limits:
        """What it takes."""

    def send(self, part: Part) -> None:
        """Deliver one message. Raises `NotDelivered`."""


class NotDelivered(Exception):  # noqa: N818 - what happened
    """A message that did not arrive, or did so far as the channel knows.

    `word` says why (`tracker.reminders.reasons`), `detail` what it was: never an address or a part of one.
    `retry_after`: not to be tried again earlier. `permanent`: the channel works, but not for this message.
    """

    def __init__(
        self, word: str, detail: str = "", *, retry_after: timedelta | None = None, permanent: bool = False
    ) -> None:
        super().__init__(f"{word}: {detail}" if detail else word)
        self.retry_after = retry_after
        self.permanent = permanent
