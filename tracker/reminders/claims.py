"""A digest that is claimed, and the events of its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.deliveries import DigestClaimed, DigestDelivered, DigestFailed
from tracker.reminders import attempts
from tracker.reminders.channels import NotDelivered
from tracker.reminders.digest import Digest
from tracker.reminders.errands import Errand
from tracker.reminders.parts import Piece
from tracker.reminders.recipients import Window


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed and about to be sent."""

    errand: Errand
    window: Window
    digest: Digest
    parts: Sequence[Piece]
    attempt: int
    failures: int
    message_id: str
    until: datetime


def in_time(claim: Claim, now: datetime) -> None:
    """Leave what might not be out before the claim expires to the next attempt."""
    if now + attempts.PART > claim.until:
        raise NotDelivered("no answer", f"{attempts.PART.total_seconds():g}")


def claimed(claim: Claim) -> DigestClaimed:
    """The event that it is about to be sent."""
    return DigestClaimed(
        recipient=claim.errand.who.handle,
        channel=claim.errand.channel,
        day=claim.window.day,
        attempt=claim.attempt,
        message_id=claim.message_id,
        lines=claim.digest.shown(),
        until=attempts.as_stored(claim.until),
    )


def delivered(claim: Claim) -> DigestDelivered:
    """The event that it arrived."""
    return DigestDelivered(
        recipient=claim.errand.who.handle,
        channel=claim.errand.channel,
        day=claim.window.day,
        lines=claim.digest.shown(),
        provisional=claim.digest.provisional(),
    )


def failed(
    claim: Claim, error: NotDelivered, arrived: Sequence[Piece], again: datetime | None
) -> DigestFailed:
    """The event that it did not, or only some parts; `again`: when it is tried again."""
    return DigestFailed(
        recipient=claim.errand.who.handle,
        channel=claim.errand.channel,
        day=claim.window.day,
        attempt=claim.attempt,
        reason=str(error),
        retry_at=attempts.as_stored(again) if again else None,
        parts_delivered=len(arrived),
        arrived=[key for piece in arrived for key in piece.follow_ups] or None,
        permanent=error.permanent,
    )
