"""Delivering: claim a digest, send it outside of any transaction, record what came of it.

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
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection

from events.errors import CannotOpen, Locked, ViewsMissing
from events.rows import Rows
from tracker import codec
from tracker.app.reader import check_views
from tracker.app.tracker import Session, Tracker
from tracker.domain.deliveries import DeliveryEvent
from tracker.domain.refusals import Refused
from tracker.domain.settings.state import Settings
from tracker.reminders import attempts, claims
from tracker.reminders.channels import Channel, NotDelivered, Part
from tracker.reminders.claims import Claim
from tracker.reminders.digest import Digest
from tracker.reminders.errands import EVERYTHING, LOOK_AGAIN, Errand, Outcome, Round, Wanted, Why, lanes
from tracker.reminders.looking import Outlook, asking, digest_for, digest_on, known_since, outlook_of
from tracker.reminders.message import document, message
from tracker.reminders.parts import Piece, pieces
from tracker.reminders.recipients import Window, next_window, whole_day, window_at
from tracker.reminders.speech import speech
from tracker.views import queries
from tracker.views.answers import DigestRow
from tracker.views.digest_rows import lane

LANES = 64
"""Lanes that are served at once."""

MINUTE = timedelta(minutes=1)
PATIENCE = 60
"""As many times is an outcome tried to be recorded, where others keep the journal busy."""


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
        self._pause = pause
        self._journal_id = tracker.journal.journal_id
        self._sent: dict[str, deque[datetime]] = {}
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
            return [self._guarded(one, outlook, wanted) for one in errands if not self.stopping]

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

    def _guarded(self, errand: Errand, outlook: Outlook, wanted: Wanted) -> Outcome:
        """Run an errand; what goes wrong with it keeps nobody else waiting."""
        try:
            found = self._run(errand, outlook, wanted)
            return found if wanted.send else replace(found, closed=self._closed(errand))
        except (Refused, ViewsMissing):
            raise
        except (Locked, CannotOpen):
            return Outcome(errand, "waiting", self._tracker.clock.now() + MINUTE, why="busy")
        except Exception as error:
            told = f"mistake: {type(error).__name__}"
            return Outcome(errand, "failed", self._tracker.clock.now() + MINUTE, reason=told)

    def _run(self, errand: Errand, outlook: Outlook, wanted: Wanted) -> Outcome:
        """Deliver one digest, if it is time and there is something to say."""
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
        return replace(self._attempt(errand, window, digest, row, later), digest=digest)

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

    def _attempt(
        self, errand: Errand, window: Window, digest: Digest, row: DigestRow | None, later: datetime
    ) -> Outcome:
        """Open the channel, claim the digest, send it, record what came of it."""
        try:
            channel = self._post.open(errand.channel, errand.who.handle)
        except NotDelivered as error:
            soon = self._tracker.clock.now() + LOOK_AGAIN  # nobody tried, so nothing is recorded
            return Outcome(errand, "failed", soon, digest, str(error))
        say = speech(errand.who.language or self._language)
        parts = pieces(
            message(digest, say),
            channel.limits.size,
            arrived=row.arrived if row else (),
            before=row.parts if row else 0,
        )
        room = self._room_at(errand, channel.limits.per_minute, len(parts))
        if room is not None:
            return Outcome(errand, "waiting", room, why="pace")
        claim = self._claim(errand, window, digest, parts, row)
        if claim is None:
            return Outcome(errand, "waiting", self._tracker.clock.now() + MINUTE, why="claimed")
        failure, arrived = self._send(claim, channel)
        return self._recorded(claim, failure, arrived, later)

    def _room_at(self, errand: Errand, per_minute: int | None, parts: int) -> datetime | None:
        """When the lane takes so many messages more; None: now."""
        if per_minute is None:
            return None
        now = self._tracker.clock.now()
        sent = self._sent.setdefault(lane(errand.channel), deque())
        while sent and sent[0] <= now - MINUTE:
            sent.popleft()
        with self._reading() as connection:
            since = attempts.as_stored(now - MINUTE)
            [(recorded,)] = asking(connection).all(queries.LANE_SENT, lane=lane(errand.channel), since=since)
        used = max(len(sent), int(recorded))
        if used + min(parts, per_minute) <= per_minute:
            return None
        return (sent[0] if sent else now) + MINUTE

    def _claim(
        self, errand: Errand, window: Window, digest: Digest, parts: Sequence[Piece], row: DigestRow | None
    ) -> Claim | None:
        """Record that it is about to be sent; None where somebody else was quicker."""
        handle, channel = errand.who.handle, errand.channel
        with self._tracker.recording() as session:
            now = self._tracker.clock.now()
            stands = digest_on(asking(session.writing.connection), handle, channel, window.day)
            attempt = (stands.attempt if stands else 0) + 1
            key = f"claim/{channel}/{window.day}/{attempt}/{handle}"
            if stands != row or session.writing.find(key):
                return None
            claim = Claim(
                errand=errand,
                window=window,
                digest=digest,
                parts=parts,
                attempt=attempt,
                failures=stands.failures if stands else 0,
                message_id=attempts.message_id(self._journal_id, handle, channel, window.day),
                until=attempts.lease(now, len(parts)),
            )
            session.append(codec.DELIVERIES + handle, claims.claimed(claim), key)
        return claim

    def _send(self, claim: Claim, channel: Channel) -> tuple[NotDelivered | None, list[Piece]]:
        """Send the parts; what went wrong, if anything, and those that arrived."""
        arrived: list[Piece] = []
        try:
            for piece in claim.parts:
                now = self._tracker.clock.now()
                claims.in_time(claim, now)
                self._keep_pace(claim, channel, now)
                channel.send(self._part(claim, piece, now))
                arrived.append(piece)
        except NotDelivered as error:
            return error, arrived
        except Exception as error:  # a channel's own mistake is no reason to keep the others waiting
            return NotDelivered("mistake", type(error).__name__), arrived
        return None, arrived

    def _keep_pace(self, claim: Claim, channel: Channel, now: datetime) -> None:
        per_minute = channel.limits.per_minute
        if per_minute is None:
            return
        sent = self._sent.setdefault(lane(claim.errand.channel), deque())
        if len(sent) >= per_minute and sent[-per_minute] > now - MINUTE:
            raise NotDelivered("too fast", str(per_minute), retry_after=MINUTE)
        sent.append(now)

    def _part(self, claim: Claim, piece: Piece, now: datetime) -> Part:
        say = speech(claim.errand.who.language or self._language)
        id_ = attempts.part_id(claim.message_id, piece.number)
        told = {"id": id_, "part": piece.number, "of": piece.of, "subject": piece.subject, "text": piece.text}
        return Part(
            id=id_,
            recipient=claim.errand.who.handle,
            day=claim.window.day,
            at=now,
            number=piece.number,
            of=piece.of,
            language=say.language,
            subject=piece.subject,
            text=piece.text,
            markup=piece.markup,
            data=lambda: told | document(claim.digest, say),
        )

    def _recorded(
        self, claim: Claim, error: NotDelivered | None, arrived: Sequence[Piece], later: datetime
    ) -> Outcome:
        """Record what came of it, once."""
        errand, now = claim.errand, self._tracker.clock.now()
        told = f"{errand.channel}/{claim.window.day}"
        if error is None:
            self._record(claims.delivered(claim), f"digest/{told}/{errand.who.handle}")
            return Outcome(errand, "delivered", later)
        failures = claim.failures + (not error.permanent)
        again = (
            None
            if error.permanent
            else attempts.retry_at(now, failures, claim.message_id, error.retry_after, claim.window.closes)
        )
        self._record(
            claims.failed(claim, error, arrived, again), f"failure/{told}/{claim.attempt}/{errand.who.handle}"
        )
        return Outcome(errand, "failed" if again else "given up", again or later, reason=str(error))

    def _record(self, event: DeliveryEvent, key: str) -> None:
        """Append an outcome; whoever keeps the journal busy has a while to make an end."""
        for left in reversed(range(PATIENCE)):
            try:
                with self._tracker.recording() as session:
                    _append_once(session, event, key)
            except (Locked, CannotOpen):
                if not left:
                    raise
                self._pause(1)
            else:
                return


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


def _append_once(session: Session, event: DeliveryEvent, key: str) -> None:
    if session.writing.find(key) is None:
        session.append(codec.DELIVERIES + event.recipient, event, key)


def _the_same(digest: Digest | None, row: DigestRow | None) -> Digest | None:
    """A digest that may have arrived says again what it said: what is new since comes with the next one."""
    if digest is None or row is None or row.state != "claimed":
        return digest
    lines = tuple(line for line in digest.lines if line.follow_up.id in row.follow_ups)
    folded = max(len(lines) - len(digest.visible), 0)
    return replace(digest, lines=lines, folded=folded) if lines or digest.settled else None
