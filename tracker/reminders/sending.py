"""Sending: claim digests, send them outside of any transaction, record what came of them.

Where a lane is quick, as many as it takes in a moment are claimed together and recorded together: most of
what such a digest costs is waiting for the disk. Where it is slow, each is claimed and recorded by itself. So
whoever is stopped in between leaves what goes out in a moment, and no more, to be sent once more.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from events.errors import CannotOpen, Locked, ViewsMissing
from tracker import codec
from tracker.app.tracker import Session, Tracker
from tracker.domain.refusals import Refused
from tracker.reminders import attempts, claims
from tracker.reminders.channels import NotDelivered, Part
from tracker.reminders.claims import Claim, Ready
from tracker.reminders.errands import Errand, Outcome, Result, Why, went_wrong
from tracker.reminders.looking import asking, digest_on
from tracker.reminders.message import document
from tracker.reminders.parts import Piece
from tracker.reminders.speech import speech
from tracker.views import queries
from tracker.views.digest_rows import lane

MINUTE = timedelta(minutes=1)
PATIENCE = 60
"""As many times is an outcome tried to be recorded, where others keep the journal busy."""

MOMENT = timedelta(milliseconds=100)
MOST = 16
"""At most so many digests are claimed together."""


class Pace:
    """How many digests of a lane are claimed together: twice as many whenever all were out in a moment."""

    def __init__(self) -> None:
        self.together = 1

    def learn(self, took: timedelta, *, well: bool) -> None:
        """Go on from how long they took, and from whether all went `well`."""
        self.together = min(2 * self.together, MOST) if well and took < MOMENT else 1


class Tried(NamedTuple):
    """A digest that was sent: what went wrong, if anything, and the parts that arrived."""

    claim: Claim
    error: NotDelivered | None
    arrived: Sequence[Piece]


class Sender:
    """Sends what is ready. `pause` waits for some seconds."""

    def __init__(self, tracker: Tracker, pause: Callable[[float], None]) -> None:
        self._tracker = tracker
        self._pause = pause
        self._journal_id = tracker.journal.journal_id
        self._sent: dict[str, deque[datetime]] = {}

    def send(self, ready: Sequence[Ready], pace: Pace) -> list[Outcome]:
        """Send digests of one lane; what is wrong with one of them keeps the others waiting no longer."""
        try:
            claimed = self._claimed(ready)
        except (Refused, ViewsMissing):
            raise
        except Exception as error:
            if len(ready) == 1 or isinstance(error, (Locked, CannotOpen)):
                return [went_wrong(one.errand, error, self._now()) for one in ready]
            return [outcome for one in ready for outcome in self.send([one], pace)]
        begun = self._now()
        found = self._outcomes(claimed)
        well = all(one.result == "delivered" for one in found)
        pace.learn(self._now() - begun, well=well and not any(map(_is_counted, ready)))
        done = {one.errand for one in found}
        soon = self._now() + MINUTE
        return found + [_waiting(one, soon, "claimed") for one in ready if one.errand not in done]

    def room_at(self, errand: Errand, per_minute: int | None, parts: int) -> datetime | None:
        """When the lane takes so many messages more; None: now."""
        if per_minute is None:
            return None
        now = self._now()
        sent = self._sent.setdefault(lane(errand.channel), deque())
        while sent and sent[0] <= now - MINUTE:
            sent.popleft()
        with self._tracker.journal.database.reading() as connection:
            since = attempts.as_stored(now - MINUTE)
            [(recorded,)] = asking(connection).all(queries.LANE_SENT, lane=lane(errand.channel), since=since)
        used = max(len(sent), int(recorded))
        if used + min(parts, per_minute) <= per_minute:
            return None
        return (sent[0] if sent else now) + MINUTE

    def _now(self) -> datetime:
        return self._tracker.clock.now()

    def _claimed(self, ready: Iterable[Ready]) -> list[Claim]:
        """Record that they are about to be sent; left out are those for which somebody else was quicker."""
        with self._tracker.recording() as session:
            return [claim for one in ready if (claim := self._claim(session, one))]

    def _claim(self, session: Session, ready: Ready) -> Claim | None:
        errand, day = ready.errand, ready.window.day
        handle, channel = errand.who.handle, errand.channel
        stands = digest_on(asking(session.writing.connection), handle, channel, day)
        attempt = (stands.attempt if stands else 0) + 1
        key = f"claim/{channel}/{day}/{attempt}/{handle}"
        if stands != ready.row or session.writing.find(key):
            return None
        claim = Claim(
            ready=ready,
            attempt=attempt,
            failures=stands.failures if stands else 0,
            message_id=attempts.message_id(self._journal_id, handle, channel, day),
            until=attempts.lease(self._now(), len(ready.parts)),
        )
        session.append(codec.DELIVERIES + handle, claims.claimed(claim), key)
        return claim

    def _outcomes(self, claimed: Sequence[Claim]) -> list[Outcome]:
        """Send one after the other; where the lane fails, the rest wait until their claims expire."""
        tried: list[Tried] = []
        try:
            for claim in claimed:
                if tried and not (_works(tried[-1]) and claims.is_in_time(claim, self._now())):
                    break
                tried.append(self._try(claim))
        finally:  # what arrived is recorded even where somebody stops the program by force
            found = self._recorded(tried)
        left = claimed[len(tried) :]
        return found + [_waiting(one.ready, one.until, "lane") for one in left]

    def _try(self, claim: Claim) -> Tried:
        """Send the parts of a digest."""
        arrived: list[Piece] = []
        try:
            for piece in claim.ready.parts:
                now = self._now()
                claims.check_in_time(claim, now)
                self._keep_pace(claim, now)
                claim.ready.channel.send(_part(claim, piece, now))
                arrived.append(piece)
        except NotDelivered as error:
            return Tried(claim, error, arrived)
        except Exception as error:  # a channel's own mistake is no reason to keep the others waiting
            return Tried(claim, NotDelivered("mistake", type(error).__name__), arrived)
        return Tried(claim, None, arrived)

    def _keep_pace(self, claim: Claim, now: datetime) -> None:
        per_minute = claim.ready.channel.limits.per_minute
        if per_minute is None:
            return
        sent = self._sent.setdefault(lane(claim.ready.errand.channel), deque())
        if len(sent) >= per_minute and sent[-per_minute] > now - MINUTE:
            raise NotDelivered("too fast", str(per_minute), retry_after=MINUTE)
        sent.append(now)

    def _recorded(self, tried: Sequence[Tried]) -> list[Outcome]:
        """Record what came of digests: those that arrived together, each of the others by itself."""
        arrived = [one for one in tried if one.error is None]
        failed = [[one] for one in tried if one.error is not None]
        return [outcome for some in (arrived, *failed) if some for outcome in self._told(some)]

    def _told(self, tried: Sequence[Tried]) -> list[Outcome]:
        now = self._now()
        facts = [claims.fact(one.claim, one.error, one.arrived, now) for one in tried]
        try:
            self._record(facts)
        except (Refused, ViewsMissing):
            raise
        except Exception as error:
            return [went_wrong(one.claim.ready.errand, error, self._now()) for one in tried]
        return [_outcome(one, fact.again) for one, fact in zip(tried, facts, strict=True)]

    def _record(self, facts: Sequence[claims.Fact]) -> None:
        """Append outcomes; whoever keeps the journal busy has a while to make an end."""
        for left in reversed(range(PATIENCE)):
            try:
                with self._tracker.recording() as session:
                    for fact in facts:
                        _append_once(session, fact)
            except (Locked, CannotOpen):
                if not left:
                    raise
                self._pause(1)
            else:
                return


def _is_counted(ready: Ready) -> bool:
    """Whether a channel takes only so many messages a minute: then it is given one digest after the other."""
    return ready.channel.limits.per_minute is not None


def _works(tried: Tried) -> bool:
    """Whether a lane takes what it is given, as far as that can be told from one digest."""
    return tried.error is None or tried.error.permanent


def _outcome(tried: Tried, again: datetime | None) -> Outcome:
    ready = tried.claim.ready
    if tried.error is None:
        return Outcome(ready.errand, "delivered", ready.later, ready.digest)
    result: Result = "failed" if again else "given up"
    return Outcome(ready.errand, result, again or ready.later, ready.digest, str(tried.error))


def _waiting(ready: Ready, until: datetime, why: Why) -> Outcome:
    return Outcome(ready.errand, "waiting", until, ready.digest, why=why)


def _append_once(session: Session, fact: claims.Fact) -> None:
    if session.writing.find(fact.key) is None:
        session.append(codec.DELIVERIES + fact.event.recipient, fact.event, fact.key)


def _part(claim: Claim, piece: Piece, now: datetime) -> Part:
    ready = claim.ready
    say = speech(ready.language)
    id_ = attempts.part_id(claim.message_id, piece.number)
    told = {"id": id_, "part": piece.number, "of": piece.of, "subject": piece.subject, "text": piece.text}
    return Part(
        id=id_,
        recipient=ready.errand.who.handle,
        day=ready.window.day,
        at=now,
        number=piece.number,
        of=piece.of,
        language=say.language,
        subject=piece.subject,
        text=piece.text,
        markup=piece.markup,
        data=lambda: told | document(ready.digest, say),
    )
