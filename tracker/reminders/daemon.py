"""The daemon: looks, delivers, sleeps until something is due, and remembers nothing that matters.

What is due follows from the journal; a daemon that is killed at any point leaves nothing undone that another,
or the next run of `tracker remind`, would not do.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from events.errors import JournalError, ProjectionStopped, ViewsMissing
from events.projections import catch_up
from tracker.app.tracker import Tracker
from tracker.domain.refusals import N_, Refused
from tracker.reminders.attempts import NEVER, as_stored
from tracker.reminders.delivering import Deliverer
from tracker.reminders.errands import EVERYTHING, Outcome, Round, Wanted
from tracker.reminders.heartbeats import Beat, Heart

SOON = timedelta(minutes=1)
"""When to look again after the journal could not be used."""

SHORTEST = timedelta(seconds=1)


class Alarm(Protocol):
    """Wakes the daemon."""

    def wait(self, until: datetime) -> None:
        """Return at a moment, or before where there is a reason to look."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the log: what happened as a template and its values. Nothing in it is secret."""

    template: str
    values: dict[str, object]


Say = Callable[[Told], None]


class Daemon:
    """One program that delivers until it is told to stop. `name` tells it from others: host and process.

    With `once` it is going to look once only, and leaves the same sign of life as `tracker remind`.
    """

    def __init__(
        self,
        tracker: Tracker,
        deliverer: Deliverer,
        name: tuple[str, int],
        say: Say,
        wanted: Wanted = EVERYTHING,
        *,
        once: bool = False,
    ) -> None:
        self._tracker = tracker
        self._deliverer = deliverer
        self._say = say
        self._wanted = wanted
        self._once = once
        self._heart = Heart(tracker.journal.database)
        host, pid = name
        started = as_stored(tracker.clock.now())
        self._beat = (
            Beat(f"remind/{host}", "remind", host, pid, started, started)
            if once
            else Beat(f"{host}/{pid}/{started}", "daemon", host, pid, started, started)
        )
        self._known: dict[tuple[str, str], str] = {}

    def run(self, alarm: Alarm) -> None:
        """Deliver until somebody has set `stopping`; a delivery at hand is finished."""
        self._tell(N_("started on {host}, process {pid}"), host=self._beat.host, pid=self._beat.pid)
        while not self._deliverer.stopping:
            alarm.wait(self.step())
        self.sign_off()
        self._tell(N_("stopped"))

    def sign_off(self) -> None:
        """Leave word that this one looks no more."""
        self._sign(None, stopped=True)

    def stop(self) -> None:
        """Make an end after the deliveries at hand."""
        self._deliverer.stopping = True

    def step(self) -> datetime:
        """Deliver what is due; the moment at which something is due next.

        Raises Refused where the clock is set and the journal is not for practice.
        """
        round_ = self.round()
        return round_.next if round_ else self._tracker.clock.now() + SOON

    def round(self) -> Round | None:
        """Deliver what is due; None where the journal could not be used, which is told."""
        try:
            found = self._caught_up()
        except Refused:
            raise
        except (JournalError, OSError) as error:
            self._tell(N_("the journal cannot be used now: {reason}"), reason=error)
            return None
        except Exception as error:  # whatever it is, tomorrow's reminders are not to be lost by it
            self._tell(N_("the program made a mistake ({kind}): tell its authors"), kind=type(error).__name__)
            return None
        for one in found.outcomes:
            self._note(one)
        self._sign(found)
        return found

    def _caught_up(self) -> Round:
        """A round; where the views are behind the journal, after bringing them up."""
        try:
            return self._deliverer.deliver(self._wanted)
        except ViewsMissing:
            for projection in self._tracker.journal.projections:
                self._check_age(projection.name, projection.version)
                catch_up(self._tracker.journal, projection)
            return self._deliverer.deliver(self._wanted)

    def _check_age(self, name: str, version: int) -> None:
        """Leave views alone that a newer program keeps up, or both would rebuild them for ever."""
        stored = self._tracker.journal.checkpoints().get(name)
        if stored and stored.version > version:
            raise ProjectionStopped(name, stored.position, "kept up by a newer program")

    def _note(self, one: Outcome) -> None:
        """Tell what came of an errand, once where it stays the same."""
        key = (one.errand.who.handle, one.errand.channel)
        told = "" if one.result == "waiting" else f"{one.result} {one.reason}"
        if one.result == "delivered" or (told and self._known.get(key) != told):
            self._tell(
                _LINES[one.result],
                recipient=one.errand.who.handle,
                channel=one.errand.channel,
                n=len(one.digest.lines) if one.digest else 0,
                reason=one.reason,
                until=one.until.isoformat(timespec="seconds") if one.until < NEVER else "",
            )
        if told:
            self._known[key] = told

    def _sign(self, found: Round | None, *, stopped: bool = False) -> None:
        now = self._tracker.clock.now()
        results = [one.result for one in found.outcomes] if found else []
        self._beat = Beat(
            id=self._beat.id,
            kind=self._beat.kind,
            host=self._beat.host,
            pid=self._beat.pid,
            started_at=self._beat.started_at,
            last_run=as_stored(found.at) if found else self._beat.last_run,
            next_run=as_stored(max(found.next, now + SHORTEST)) if found and not self._once else None,
            delivered=results.count("delivered"),
            failed=results.count("failed") + results.count("given up"),
            stopped_at=as_stored(now) if stopped else None,
        )
        self._heart.beat(self._beat, now)

    def _tell(self, template: str, **values: object) -> None:
        self._say(Told(template, values))


_LINES = {
    "delivered": N_("delivered to {recipient} on {channel}, follow-ups: {n}"),
    "failed": N_("not delivered to {recipient} on {channel}, tried again at {until}: {reason}"),
    "given up": N_("not delivered to {recipient} on {channel}, given up for that day: {reason}"),
}


def signed(tracker: Tracker, host: str, pid: int, outcomes: Iterable[Outcome], printed: int) -> None:
    """Leave the sign of life of a run of `tracker remind`, which printed so many digests."""
    now = tracker.clock.now()
    results = [one.result for one in outcomes]
    beat = Beat(
        id=f"remind/{host}",
        kind="remind",
        host=host,
        pid=pid,
        started_at=as_stored(now),
        last_run=as_stored(now),
        delivered=results.count("delivered") + printed,
        failed=results.count("failed") + results.count("given up"),
    )
    Heart(tracker.journal.database).beat(beat, now)


def check_running(tracker: Tracker) -> None:
    """Raise Refused where the clock stands still: nobody would ever wake."""
    if tracker.clock.fixed:
        raise Refused(
            N_("TRACKER_NOW is set, so that the clock stands still: unset it, or look once with --once.")
        )
