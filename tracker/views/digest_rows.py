"""The rows of deliveries: each digest on its way, and the last one that each recipient had on a channel.

They are folded onto the rows that are there, an event at a time, so that a long stream is never read again.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, assert_never

import orjson

from tracker.domain.deliveries import DeliveryEvent, DigestClaimed, DigestDelivered, DigestFailed

Row = dict[str, Any]
Rows = dict[str, dict[str, Row]]
"""Table name to primary key to row."""

Recorded = tuple[DeliveryEvent, str]
"""An event, and the moment at which it was recorded."""

LAST, EACH = "deliveries", "digests"


def lane(channel: str) -> str:
    """What deliveries on a channel have in common, and fail together with: all mail goes to one server."""
    return "email" if channel.startswith("email") else channel


def last_key(recipient: str, channel: str) -> str:
    """The id of the row of the last digest of a recipient on a channel."""
    return f"{channel}/{recipient}"


def digest_key(recipient: str, channel: str, day: str) -> str:
    """The id of the row of one digest."""
    return f"{channel}/{day}/{recipient}"


def keys(events: Iterable[Recorded]) -> dict[str, set[str]]:
    """The ids of the rows that events change, by table."""
    told = [one for one, _ in events]
    return {
        LAST: {last_key(one.recipient, one.channel) for one in told},
        EACH: {digest_key(one.recipient, one.channel, one.day.isoformat()) for one in told},
    }


def folded(known: Mapping[str, Mapping[str, Row]], events: Iterable[Recorded]) -> Rows:
    """The rows after events, from those that were there before."""
    last, each = dict(known.get(LAST, {})), dict(known.get(EACH, {}))
    for event, at in events:
        key = digest_key(event.recipient, event.channel, event.day.isoformat())
        each[key] = _evolved(each.get(key) or _new(key, event), event, at)
        if isinstance(event, DigestDelivered):
            row = _last(event)
            last[row["id"]] = row
    return {LAST: last, EACH: each}


def _last(event: DigestDelivered) -> Row:
    return {
        "id": last_key(event.recipient, event.channel),
        "recipient": event.recipient,
        "channel": event.channel,
        "day": event.day.isoformat(),
        "lines": _text({one: due.isoformat() for one, due in event.lines.items()}),
        "provisional": " ".join(event.provisional or ()),
    }


def _new(key: str, event: DeliveryEvent) -> Row:
    return {
        "id": key,
        "recipient": event.recipient,
        "channel": event.channel,
        "lane": lane(event.channel),
        "day": event.day.isoformat(),
        "state": "",
        "at": "",
        "attempt": 0,
        "failures": 0,
        "message_id": None,
        "until": None,
        "retry_at": None,
        "reason": None,
        "parts": 0,
        "arrived": "[]",
        "follow_ups": "",
    }


def _evolved(row: Row, event: DeliveryEvent, at: str) -> Row:
    """A digest after what happened to it next. One that was delivered stays so, whatever is told later."""
    match event:
        case _ if row["state"] == "delivered":
            return row
        case DigestClaimed():
            return row | {
                "state": "claimed",
                "at": at,
                "attempt": event.attempt,
                "message_id": event.message_id,
                "until": event.until,
                "retry_at": None,
                "follow_ups": " ".join(event.lines),
            }
        case DigestDelivered():
            gone = {"until": None, "retry_at": None, "reason": None, "parts": 0, "arrived": "[]"}
            told = {"attempt": max(row["attempt"], 1), "follow_ups": " ".join(event.lines)}
            return row | gone | told | {"state": "delivered", "at": at}
        case DigestFailed():
            return _failed(row, event, at)
        case _:
            assert_never(event)


def _failed(row: Row, event: DigestFailed, at: str) -> Row:
    """An attempt that somebody else has made again since says nothing of how it stands now."""
    if event.attempt < row["attempt"]:
        return row
    arrived = list(dict.fromkeys([*json.loads(row["arrived"]), *(event.arrived or [])]))
    return row | {
        "state": "failed" if event.retry_at else "given up",
        "at": at,
        "attempt": event.attempt,
        "failures": row["failures"] + (not event.permanent),
        "until": None,
        "retry_at": event.retry_at,
        "reason": event.reason,
        "parts": row["parts"] + event.parts_delivered,
        "arrived": _text(arrived),
    }


def _text(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
