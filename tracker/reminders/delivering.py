"""Delivering: look at everybody, lane by lane, and have sent what is due (`tracker.reminders.sending`).

Everybody who delivers does the same, any number of them at once: whoever's claim is recorded first sends.
What is to be tried again, and when, follows from what was recorded: nobody needs to remember anything.

A lane is what fails together (a webhook, the mail server). Each has a thread, so that a dead one delays no
other, and after a few failures in a row only one digest is tried on it, now and then.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import Connection

from events.errors import ViewsMissing
from events.rows import Rows
from tracker.app.reader import check_views
from tracker.app.tracker import Tracker
from tracker.domain.refusals import Refused
from tracker.domain.settings.state import Settings
from tracker.reminders import attempts
from tracker.reminders.channels import Channel, NotDelivered
from tracker.reminders.claims import Ready
from tracker.reminders.digest import Digest
from tracker.reminders.errands import (
    EVERYTHING,
    LOOK_AGAIN,
    Errand,
    Outcome,
    Round,
    Wanted,
    Why,
    lanes,
    went_wrong,
)
from tracker.reminders.looking import Outlook, asking, digest_for, digest_on, known_since, outlook_of
from tracker.reminders.message import message
from tracker.reminders.parts import pieces
from tracker.reminders.recipients import Window, next_window, whole_day, window_at
from tracker.reminders.sending import Pace, Sender
from tracker.reminders.speech import speech
from tracker.views import queries
from tracker.views.answers import DigestRow
from tracker.views.digest_rows import lane

UNKNOWN = ("no answer", "cut off")
"""The reasons after which a message may have arrived or not."""

LANES = 64
"""Lanes that are served at once."""


class Opens(Protocol):
    """Opens channels, as `tracker.reminders.post.Post` does."""

    def open(self, channel: str, handle: str) -> Channel:
        """Somebody's channel. Raises `NotDelivered`."""


class Deliverer:
    """Delivers what is due, on so many lanes `at_once`.

    `language` is for those who told none; `pause` waits for some seconds.
    """

    def __init__(
        self,
        tracker: Tracker,
        post: Opens,
        language: str = "en",
        *,
        at_once: int = LANES,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._tracker = tracker
        self._post = post
        self._language = language
        self._at_once = at_once
        self._sender = Sender(tracker, pause)
        self.stopping = False
        """Set to make an end after the deliveries at hand."""

    def deliver(self, wanted: Wanted = EVERYTHING) -> Round:
        """Deliver everything that is wanted and due now.

        Raises ViewsMissing where the views are behind the journal, Refused where the clock is set and the
        journal is not for practice.
        """
        at = self._tracker.clock.now()
        settings, outlook = self._outlook()
        every = lanes(settings, outlook, wanted)

        def serve(errands: Sequence[Errand]) -> list[Outcome]:
            return list(self._serve(errands, outlook, wanted))

        if len(every) <= 1 or not (wanted.send and self._at_once > 1):
            found = [serve(one) for one in every]
        else:
            with ThreadPoolExecutor(min(len(every), self._at_once), "lane") as threads:
                found = list(threads.map(serve, every))
        return Round(at, tuple(outcome for one in found for outcome in one))

    def _outlook(self) -> tuple[Settings, Outlook]:
        with self._reading() as connection:
            check_views(asking(connection))
            return outlook_of(self._tracker, connection)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._tracker.journal.database.reading(snapshot=True) as connection:
            yield connection

    def _serve(self, errands: Sequence[Errand], outlook: Outlook, wanted: Wanted) -> Iterator[Outcome]:
        """Serve a lane: one errand, and then as many at once as it is quick for."""
        left, pace = deque(errands), Pace()
        while left and not self.stopping:
            some = [left.popleft() for _ in range(min(pace.together, len(left)))]
            found = {one: self._guarded(one, outlook, wanted) for one in some}
            if ready := [one for one in found.values() if isinstance(one, Ready)]:
                found |= {one.errand: one for one in self._sender.send(ready, pace)}
            yield from (one for one in found.values() if isinstance(one, Outcome))

    def _guarded(self, errand: Errand, outlook: Outlook, wanted: Wanted) -> Outcome | Ready:
        """Look at an errand; what goes wrong with it keeps nobody else waiting."""
        try:
            found = self._look(errand, outlook, wanted)
            if isinstance(found, Ready) or wanted.send:
                return found
            return replace(found, closed=self._closed(errand))
        except (Refused, ViewsMissing):
            raise
        except Exception as error:
            return went_wrong(errand, error, self._tracker.clock.now())

    def _look(self, errand: Errand, outlook: Outlook, wanted: Wanted) -> Outcome | Ready:
        """The digest of an errand, if it is time and there is something to say."""
        now = self._tracker.clock.now()
        window, after = self._windows(errand, outlook, wanted, now)
        later = after.opens if after else attempts.NEVER
        if window is None:
            ahead = self._digest(errand, after.day, outlook) if after and not wanted.send else None
            return Outcome(errand, "waiting", later, ahead, why="hours")
        with self._reading() as connection:
            rows = asking(connection)
            row = digest_on(rows, errand.who.handle, errand.channel, window.day)
            until, why = _free_at(rows, errand, row, now)
            wait = until > now
            digest = None
            if not (wait and wanted.send) and why != "had":
                digest = digest_for(rows, errand.who.handle, errand.channel, window.day, outlook)
        if wait:
            reason = row.reason or "" if row and why == "retry" else ""
            return Outcome(errand, "waiting", min(until, later), digest, reason, why)
        digest = _the_same(digest, row)
        if digest is None:
            return Outcome(errand, "waiting", later, why="nothing")
        if not wanted.send:
            since = max(window.opens, attempts.free_since(row), self._known_since(digest))
            return Outcome(errand, "waiting", now, digest, why="now", since=since)
        return self._ready(errand, window, digest, row, later)

    def _known_since(self, digest: Digest) -> datetime:
        with self._reading() as connection:
            return known_since(asking(connection), digest)

    def _closed(self, errand: Errand) -> str:
        """Why a channel cannot be opened; "" where it can."""
        try:
            self._post.open(errand.channel, errand.who.handle)
        except NotDelivered as error:
            return str(error)
        return ""

    def _windows(
        self, errand: Errand, outlook: Outlook, wanted: Wanted, now: datetime
    ) -> tuple[Window | None, Window | None]:
        """The hours that it is now, if it is in any, and the next ones."""
        who = errand.who
        window = whole_day(who, now) if wanted.anyway else window_at(who, now, outlook.days)
        return window, next_window(who, now, outlook.days)

    def _digest(self, errand: Errand, day: date, outlook: Outlook) -> Digest | None:
        with self._reading() as connection:
            return digest_for(asking(connection), errand.who.handle, errand.channel, day, outlook)

    def _ready(
        self, errand: Errand, window: Window, digest: Digest, row: DigestRow | None, later: datetime
    ) -> Outcome | Ready:
        """Open the channel, and put the digest into words."""
        try:
            channel = self._post.open(errand.channel, errand.who.handle)
        except NotDelivered as error:
            soon = self._tracker.clock.now() + LOOK_AGAIN  # nobody tried, so nothing is recorded
            return Outcome(errand, "failed", soon, digest, str(error))
        language = errand.who.language or self._language
        parts = pieces(
            message(digest, speech(language)),
            channel.limits.size,
            arrived=row.arrived if row else (),
            before=row.parts if row else 0,
        )
        room = self._sender.room_at(errand, channel.limits.per_minute, len(parts))
        if room is not None:
            return Outcome(errand, "waiting", room, digest, why="pace")
        return Ready(errand, window, digest, row, later, channel, language, parts)


def _free_at(rows: Rows, errand: Errand, row: DigestRow | None, now: datetime) -> tuple[datetime, Why]:
    """When a digest may be tried, as it stands itself and as its lane does; and what is waited for."""
    free = attempts.free_at(row, now)
    if free > now and row:
        return free, _WAITS.get(row.state, "had")
    name = lane(errand.channel)
    [(failures, last)] = rows.all(queries.LANE, lane=name)
    paused = attempts.paused_until(int(failures), last, name)
    return (paused, "lane") if paused and paused > now else (now, "")


_WAITS: dict[str, Why] = {"claimed": "claimed", "failed": "retry"}


def _may_have_arrived(row: DigestRow) -> bool:
    """Whether nobody knows what became of it: who sent it has stopped, or the other side said nothing."""
    return row.state == "claimed" or (row.reason or "").partition(": ")[0] in UNKNOWN


def _the_same(digest: Digest | None, row: DigestRow | None) -> Digest | None:
    """A digest that may have arrived says again what it said: what is new since comes with the next one.

    Under the same Message-ID it would be thrown away unread as a repetition.
    """
    if digest is None or row is None or not _may_have_arrived(row):
        return digest
    lines = tuple(line for line in digest.lines if line.follow_up.id in row.follow_ups)
    folded = max(len(lines) - len(digest.visible), 0)
    return replace(digest, lines=lines, folded=folded) if lines or digest.settled else None
