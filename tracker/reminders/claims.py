"""A digest that is ready, and then claimed, and the events of its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tracker.domain.deliveries import DeliveryEvent, DigestClaimed, DigestDelivered, DigestFailed
from tracker.reminders import attempts
from tracker.reminders.channels import Channel, NotDelivered
from tracker.reminders.digest import Digest
from tracker.reminders.errands import Errand
from tracker.reminders.parts import Piece
from tracker.reminders.recipients import Window
from tracker.views.answers import DigestRow


@dataclass(frozen=True, slots=True)
class Ready:
    """A digest in words, and the channel that is open for it.

    `row` is how it stood when it was looked at, `later` when there is something for its recipient to have
    next.
    """

    errand: Errand
    window: Window
    digest: Digest
    row: DigestRow | None
    later: datetime
    channel: Channel
    language: str
    parts: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed and about to be sent."""

    ready: Ready
    attempt: int
    failures: int
    message_id: str
    until: datetime


class Fact(NamedTuple):
    """What came of a claim, the key under which it is recorded once, and when it is tried again, if ever."""

    event: DeliveryEvent
    key: str
    again: datetime | None = None


def is_in_time(claim: Claim, now: datetime) -> bool:
    """Whether a part of it will certainly be out before the claim expires."""
    return now + attempts.PART <= claim.until


def check_in_time(claim: Claim, now: datetime) -> None:
    """Leave what might not be out before the claim expires to the next attempt."""
    if not is_in_time(claim, now):
        raise NotDelivered("no answer", f"{attempts.PART.total_seconds():g}")


def claimed(claim: Claim) -> DigestClaimed:
    """The event that it is about to be sent."""
    ready = claim.ready
    return DigestClaimed(
        recipient=ready.errand.who.handle,
        channel=ready.errand.channel,
        day=ready.window.day,
        attempt=claim.attempt,
        message_id=claim.message_id,
        lines=ready.digest.shown(),
        until=attempts.as_stored(claim.until),
    )


def fact(claim: Claim, error: NotDelivered | None, arrived: Sequence[Piece], now: datetime) -> Fact:
    """What came of it; where it failed, with the moment at which it is tried again."""
    ready = claim.ready
    who, told = ready.errand.who.handle, f"{ready.errand.channel}/{ready.window.day}"
    if error is None:
        return Fact(_delivered(ready), f"digest/{told}/{who}")
    again = _again(claim, error, now)
    return Fact(_failed(claim, error, arrived, again), f"failure/{told}/{claim.attempt}/{who}", again)


def _again(claim: Claim, error: NotDelivered, now: datetime) -> datetime | None:
    if error.permanent:
        return None
    closes = claim.ready.window.closes
    return attempts.retry_at(now, claim.failures + 1, claim.message_id, error.retry_after, closes)


def _delivered(ready: Ready) -> DigestDelivered:
    return DigestDelivered(
        recipient=ready.errand.who.handle,
        channel=ready.errand.channel,
        day=ready.window.day,
        lines=ready.digest.shown(),
        provisional=ready.digest.provisional(),
    )


def _failed(
    claim: Claim, error: NotDelivered, arrived: Sequence[Piece], again: datetime | None
) -> DigestFailed:
    """The event that it did not arrive, or only some parts; `again`: when it is tried again."""
    return DigestFailed(
        recipient=claim.ready.errand.who.handle,
        channel=claim.ready.errand.channel,
        day=claim.ready.window.day,
        attempt=claim.attempt,
        reason=str(error),
        retry_at=attempts.as_stored(again) if again else None,
        parts_delivered=len(arrived),
        arrived=[key for piece in arrived for key in piece.follow_ups] or None,
        permanent=error.permanent,
    )
