"""What happened to a digest on its way: claimed, delivered, failed. One stream for each recipient.

NOTE: the fields of these classes are a stored format. They are for ever.
"""

from datetime import date

from tracker.domain.fields import Record


class DigestClaimed(Record):
    """Somebody is about to deliver a digest: nobody else does before `until` (UTC).

    `attempt` counts from 1. `message_id` is the same in every attempt at the same digest.
    """

    recipient: str
    channel: str
    day: date
    attempt: int
    message_id: str
    lines: dict[str, date]
    until: str


class DigestDelivered(Record):
    """A digest reached somebody: `lines` are the follow-ups in it, each with the due day that it showed.

    `provisional` are those among them whose day could still move, because a notice was to come.
    """

    recipient: str
    channel: str
    day: date
    lines: dict[str, date]
    provisional: list[str] | None = None


class DigestFailed(Record):
    """An attempt came to nothing; it is tried again at `retry_at` (UTC), or never where there is none.

    `parts_delivered` are the parts of a long digest that did arrive, `arrived` the follow-ups in them: they
    are not sent again. `permanent`: it was the address or the message that was refused, and the channel
    works.
    """

    recipient: str
    channel: str
    day: date
    attempt: int
    reason: str
    retry_at: str | None = None
    parts_delivered: int = 0
    arrived: list[str] | None = None
    permanent: bool = False


DeliveryEvent = DigestClaimed | DigestDelivered | DigestFailed

EVENT_TYPES: dict[str, type[Record]] = {
    "digest.claimed": DigestClaimed,
    "digest.delivered": DigestDelivered,
    "digest.failed": DigestFailed,
}
"""The stored name of each event."""
