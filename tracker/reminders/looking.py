"""What is to be told to whom: asked of the views, one recipient at a time.

So the first digest is out before the last is looked at, however many are waiting.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

import orjson
from sqlalchemy import Connection, text

from events.reader import Reader
from events.rows import Rows
from events.sql import run
from tracker import codec
from tracker.app.tracker import Tracker
from tracker.domain.policy import OWNER, Offset
from tracker.domain.rulebook import Rulebook
from tracker.domain.settings.state import Settings
from tracker.reminders import urgency
from tracker.reminders.attempts import moment
from tracker.reminders.digest import SETTLED, Digest, digest
from tracker.views import queries
from tracker.views.answers import DeliveryRow, DigestRow, FollowUpRow, delivery_row, digest_row, follow_up_row
from tracker.views.digest_rows import digest_key, last_key

WIDEST_GAP = 30
"""More days than any run of holidays has: beyond it nothing is looked at."""

_DAYS = {"working days": 2, "days": 1, "months": 31}
"""Calendar days that a unit of time is at most, holidays in a row aside."""


def asking(connection: Connection) -> Rows:
    """The views, as a connection in a transaction sees them; each question is compiled once."""
    return Rows(lambda sql, values: run(connection, _compiled(sql), **values), lambda: None)


_compiled = lru_cache(maxsize=64)(text)
_read = lru_cache(maxsize=1024)(orjson.loads)
"""What a rule gives on one day is the same for many, and nobody changes it."""


class Outlook:
    """How far digests look ahead, on which working days, and who is told of other people's follow-ups.

    `copied` has their handles.
    """

    def __init__(self, book: Rulebook) -> None:
        self.days = book.days
        self.policy = book.policy
        leads = [one for rule in self.policy.rules for one in rule.lead]
        self._furthest = max(map(_calendar_days, leads), default=0)
        steps = [step for own in self.policy.steps().values() for step in own]
        named = {who for step in steps for who in (step.to, *step.copies)} - {OWNER}
        self.copied = frozenset(map(self.policy.handle, named))

    def until(self, day: date) -> date:
        """A day beyond which nothing needs to be looked at."""
        return day + timedelta(days=max(2 * self.policy.digest.ahead, self._furthest) + WIDEST_GAP)

    def near(self, one: FollowUpRow, day: date) -> bool:
        """Whether a follow-up is told of on a day."""
        return urgency.near(one, day, self._ahead)

    def _ahead(self, one: FollowUpRow) -> date:
        whose = one.details.get("calendars") or one.regions
        return self.days.ahead(one.due, -self.policy.digest.ahead, whose).day


def outlook_of(tracker: Tracker, connection: Connection) -> tuple[Settings, Outlook]:
    """What holds in a journal, as a connection sees it; folded again only where it has changed."""
    read = Reader(connection, asking(connection).head().position)
    last = read.last_hash(codec.SETTINGS_STREAM)
    known = tracker.snapshots.settings(last)
    settings, book = known or tracker.snapshots.keep_settings(last, list(read.stream(codec.SETTINGS_STREAM)))
    return settings, Outlook(book)


def _calendar_days(offset: Offset) -> int:
    return offset.count * _DAYS[offset.unit]


def digest_for(rows: Rows, handle: str, channel: str, day: date, outlook: Outlook) -> Digest | None:
    """What somebody is to be told on a day on a channel; None where that is nothing."""
    last = last_digest(rows, handle, channel)
    found = {one.id: one for one in _own(rows, handle, day, outlook)}
    found |= {one.id: one for one in _copied(rows, handle, day, outlook)}
    found |= {one.id: one for one in settled(rows, last, found)}
    return digest(handle, list(found.values()), last, day, outlook.policy.digest.most)


def last_digest(rows: Rows, handle: str, channel: str) -> DeliveryRow | None:
    """The last digest that somebody had on a channel."""
    row = rows.one(queries.DELIVERY, id=last_key(handle, channel))
    return delivery_row(row) if row else None


def digest_on(rows: Rows, handle: str, channel: str, day: date) -> DigestRow | None:
    """How the digest of a day stands; None where nobody has tried it."""
    row = rows.one(queries.DIGEST, id=digest_key(handle, channel, day.isoformat()))
    return digest_row(row) if row else None


def settled(rows: Rows, last: DeliveryRow | None, still: Iterable[str]) -> Iterator[FollowUpRow]:
    """What somebody's last digest asked for and need not be done any more."""
    for key in sorted(set(last.lines if last else ()) - set(still)):
        row = rows.one(queries.FOLLOW_UP, id=key)
        if row and (one := follow_up_row(row)).state in SETTLED and last and one.owner == last.recipient:
            yield one


def known_since(rows: Rows, told: Digest) -> datetime:
    """Since when there has been something in a digest to tell of."""
    found = [line.follow_up for line in told.lines] or list(told.settled)
    return min((_recorded_at(rows, one) for one in found), default=moment(None))


def _recorded_at(rows: Rows, one: FollowUpRow) -> datetime:
    deeds = [str(deed["recorded_at"]) for deed in one.details.get("deeds", ())]
    cause = [str(row[0]) for row in rows.all(queries.MILESTONE_RECORDED_AT, id=one.trigger)]
    return moment(max([*deeds, *cause], default=None))


def _own(rows: Rows, handle: str, day: date, outlook: Outlook) -> Iterator[FollowUpRow]:
    until = outlook.until(day).isoformat()
    for row in rows.all(queries.FOLLOW_UPS_BY_OWNER, owner=handle, until=until):
        one = follow_up_row(row, _read)
        if outlook.near(one, day):
            yield one


def _copied(rows: Rows, handle: str, day: date, outlook: Outlook) -> Iterator[FollowUpRow]:
    """What was escalated to somebody: of those follow-ups in whose rows they are named at all."""
    if handle not in outlook.copied:
        return
    told = json.dumps(handle, ensure_ascii=False)
    named = told.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    until = outlook.until(day).isoformat()
    for row in rows.all(queries.FOLLOW_UPS_NAMING, until=until, named=f"%{named}%"):
        one = follow_up_row(row, _read)
        if handle in urgency.told(one, day):
            yield one
