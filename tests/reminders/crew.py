"""Daemons that are killed, forked from one small program; see `tests.events.crew`, whose other end is used.

Each goes on from where the journal ends, a few minutes later, on a clock that it moves itself: through the
days, for ever. What it sends it says, and the test notes it, before anything of that is recorded.
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256

from events.rows import open_rows
from tests.events.crew import ROOT, Crew, die_after, say
from tests.reminders.postman import Postman, Stepping, desk
from tracker.reminders.channels import Limits, NotDelivered, Part
from tracker.reminders.daemon import Daemon

LATER = timedelta(minutes=10)
"""As much later begins the next daemon: by then every claim has expired."""


@contextmanager
def hired() -> Iterator[Crew]:
    """A crew for one test."""
    command = [sys.executable, "-m", "tests.reminders.crew"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        yield Crew(program)
        assert program.stdin is not None
        program.stdin.close()


def post() -> Postman:
    """Channels that say what they are given; one fails now and then, one takes only short messages."""

    def send(part: Part) -> None:
        say("sent", part.id, [part.recipient, part.day.isoformat()])

    def flaky(part: Part) -> None:
        if sha256(f"{part.id} {part.at}".encode()).digest()[0] < 80:
            raise NotDelivered("answered", "503")
        send(part)

    return Postman(
        ills={"email": send, "file": flaky, "webhook:ops": send}, limits={"webhook:ops": Limits(size=120)}
    )


def last_moment(url: str) -> datetime:
    """When the last event was recorded."""
    with open_rows(url) as rows:
        [(moment,)] = rows.all("SELECT MAX(recorded_at) FROM events")
    return datetime.fromisoformat(moment)


def deliver(url: str, until: datetime | None = None) -> None:
    """Deliver day after day, until a moment or for ever."""
    clock = Stepping(hands=[last_moment(url) + LATER])
    with desk(url, clock, post()) as made:
        made.deliverer._at_once = 1  # all in the thread whose calls are counted
        daemon = Daemon(made.office.tracker, made.deliverer, ("here", os.getpid()), lambda _: None)
        while until is None or clock.now() < until:
            found = daemon.round()
            assert found is not None
            clock.hands[0] = min(one.until for one in found.outcomes)


def child(work: str, url: str, _seed: int, calls: int) -> None:
    signal.alarm(120)  # ends it, in vain, should the test not
    try:
        if calls:
            die_after(calls)
        deliver(url, datetime.fromisoformat(work) if work else None)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main() -> None:
    for line in sys.stdin:
        job = json.loads(line)
        if (pid := os.fork()) == 0:
            child(*job)
        say("started", pid)
        _, status = os.waitpid(pid, 0)
        say("ended", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
