"""When a digest is tried, tried again and given up, and when a channel is left alone for a while. Pure.

A claim holds until a moment. One without an outcome was made by a program that stopped: it expires, and the
digest is tried again under the same Message-ID. What failed is tried again later and later; the waits differ
by digest, so that not all come back at once, but are the same on every machine.
"""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from tracker.views.answers import DigestRow

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
MOST_FAILURES = 8
"""After so many failures a digest is given up: the one of the next working day says it all again."""

OPENS_AFTER = 3
"""After so many failures in a row on a lane nothing but one digest is tried on it, now and then."""

LEASE = timedelta(minutes=3)
PART = timedelta(minutes=1)
"""As long is a claim at least, and for each part of the digest."""

NEVER = datetime.max.replace(tzinfo=UTC)


def message_id(journal: str, recipient: str, channel: str, day: date) -> str:
    """The Message-ID (RFC 5322, without brackets) of a digest, the same in every attempt on any machine."""
    told = "\x1f".join((journal, recipient, channel, day.isoformat()))
    return f"{sha256(told.encode()).hexdigest()[:32]}@initiative-tracker"


def part_id(of_digest: str, number: int) -> str:
    """The Message-ID of a part: the first has that of the digest."""
    local, _, domain = of_digest.partition("@")
    return of_digest if number == 1 else f"{local}.{number}@{domain}"


def lease(now: datetime, parts: int) -> datetime:
    """Until when a digest of so many parts is claimed."""
    return now + LEASE + parts * PART


def free_at(row: DigestRow | None, now: datetime) -> datetime:
    """When somebody may try a digest: now, or the moment to wait for, or never more."""
    if row is None:
        return now
    match row.state:
        case "claimed":
            return max(now, moment(row.until))
        case "failed":
            return max(now, moment(row.retry_at))
        case _:
            return NEVER


def free_since(row: DigestRow | None) -> datetime:
    """Since when a digest that is free has been so, by what was recorded of it."""
    return moment((row.until or row.retry_at) if row else None)


def retry_at(
    now: datetime, failures: int, digest: str, after: timedelta | None, closes: datetime
) -> datetime | None:
    """When a digest is tried again after so many failures; None: not any more before its hours are over."""
    if failures >= MOST_FAILURES:
        return None
    again = now + max(wait(failures, digest), after or timedelta())
    return again if again < closes else None


def paused_until(failures: int, last: str | None, lane: str) -> datetime | None:
    """Until when a lane is left alone after failures in a row, the last at a moment; None: it is not."""
    if failures < OPENS_AFTER or last is None:
        return None
    return moment(last) + wait(failures - OPENS_AFTER + 1, lane)


def wait(failures: int, salt: str) -> timedelta:
    """Twice as long after each failure, up to an hour; a quarter more or less, by the salt."""
    longer = min(FIRST_WAIT * (1 << min(failures - 1, 20)), LONGEST_WAIT)
    drawn = int.from_bytes(sha256(f"{salt}\x1f{failures}".encode()).digest()[:4]) / 2**32
    return longer * (0.75 + drawn / 2)


def moment(stored: str | None) -> datetime:
    """A moment as it is stored; one that is missing has passed."""
    return datetime.fromisoformat(stored) if stored else datetime.min.replace(tzinfo=UTC)


def as_stored(when: datetime) -> str:
    """A moment as it is stored: in UTC, to the microsecond, so that texts compare as moments do."""
    return when.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
