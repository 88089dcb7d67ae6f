"""Children that work on a journal, forked from one small program, so that many can be started and killed.

The program is told jobs, one a line, and says what its children do; see `Crew` for the other end. A child
kills itself after a number of calls of functions, which a seed gives, or is killed from outside.
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from events import writing
from events.journal import Journal
from events.projections import catch_up, rebuild
from events.records import NewEvent, StoredEvent
from tests.events.tally import Sums

AT = datetime(2023, 4, 3, 1, tzinfo=UTC)
ROOT = Path(__file__).parents[2]

Work = Callable[[str, Random], None]


class Crew:
    """The test's end: starts children one after the other, and listens to them."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self._program = program

    def told(self) -> list[Any]:
        """The next thing that the program says: `[what, ...]`."""
        assert self._program.stdout is not None
        line: list[Any] = json.loads(self._program.stdout.readline())
        return line

    def start(self, work: str, url: str, seed: int, calls: int = 0) -> int:
        """Begin a job; with `calls`, the child kills itself after so many. Return its process id."""
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps([work, url, seed, calls]) + "\n")
        self._program.stdin.flush()
        what, pid = self.told()
        assert what == "started"
        return int(pid)

    def until_killed(self, pid: int, after: int | None = None) -> list[tuple[int, str]]:
        """Positions and hashes that the child acknowledged; it is killed `after` so many of them."""
        acknowledged: list[tuple[int, str]] = []
        if after == 0:
            os.kill(pid, signal.SIGKILL)
        while (said := self.told())[0] != "ended":
            acknowledged.append((said[1], said[2]))
            if len(acknowledged) == after:
                os.kill(pid, signal.SIGKILL)
        assert said[1] == -signal.SIGKILL
        return acknowledged


@contextmanager
def hired(program: str = __name__) -> Iterator[Crew]:
    """A crew for one test, of the module that can do its jobs."""
    command = [sys.executable, "-m", program]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        yield Crew(running)
        assert running.stdin is not None
        running.stdin.close()


class Kill(NamedTuple):
    """When a child dies: after so many calls, or when it has acknowledged so much."""

    calls: int
    after: int | None


@contextmanager
def replayable(seed: str, number: int, kill: Kill) -> Iterator[None]:
    """Add to an error what makes it happen again."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"Of the kills of {seed!r} it was number {number}: {kill}")
        raise


def kills(seed: str, number: int, most_calls: int) -> list[Kill]:
    """The kills of one run, the same for the same seed: half of them from inside, half from outside."""
    random = Random(seed)  # noqa: S311 - it is to be the same each time
    inside = [Kill(random.randrange(1, most_calls), None) for _ in range(number // 2)]
    outside = [Kill(0, random.randrange(6)) for _ in range(number - number // 2)]
    return inside + outside


def say(*words: object) -> None:
    os.write(1, (json.dumps(words) + "\n").encode())


def write(url: str, random: Random) -> None:
    """Append one to three events at a time, with the views."""
    with Journal.open(url, [Sums()], wait=60) as journal:
        while True:
            append(journal, random, random.randrange(1, 4))


def load(url: str, random: Random) -> None:
    """Append many events in one transaction, written to the database bit by bit."""
    writing._FLUSH = 20
    with Journal.open(url, [Sums()], wait=60) as journal:
        while True:
            with journal.writing() as together:
                for _ in range(60):
                    last = together.append(stream(random), numbers(random, 1), recorded_at=AT)
            acknowledge(last)


def follow(url: str, random: Random) -> None:
    """Append without the views, then catch up by twos."""
    with Journal.open(url, wait=60) as journal:
        while True:
            append(journal, random, 5)
            catch_up(journal, Sums(), 2)


def build(url: str, random: Random) -> None:
    """Rebuild again and again, while events are appended."""
    with Journal.open(url, [Sums()], wait=60) as journal:
        while True:
            append(journal, random, 2)
            rebuild(journal, Sums(between=lambda: append(journal, random, 1)))


def append(journal: Journal, random: Random, number: int) -> None:
    acknowledge(journal.append(stream(random), numbers(random, number), recorded_at=AT))


def stream(random: Random) -> str:
    return f"s{random.randrange(4)}"


def numbers(random: Random, number: int) -> list[NewEvent]:
    return [NewEvent("n", 1, {"n": random.randrange(100)}) for _ in range(number)]


def acknowledge(events: tuple[StoredEvent, ...]) -> None:
    say("recorded", events[-1].position, events[-1].hash)


def die_after(calls: int) -> None:
    """Count every call and return of a function, those of the database's driver too."""
    left = calls

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)


WORKS: dict[str, Work] = {"write": write, "load": load, "follow": follow, "build": build}


def child(work: Work, url: str, seed: int, calls: int) -> None:
    signal.alarm(60)  # ends it, in vain, should the test not
    try:
        if calls:
            die_after(calls)
        work(url, Random(seed))  # noqa: S311 - likewise
    except BaseException:
        traceback.print_exc()
    os._exit(1)


def main(works: Mapping[str, Work]) -> None:
    """Be the program that is told jobs."""
    for line in sys.stdin:
        work, *rest = json.loads(line)
        if (pid := os.fork()) == 0:
            child(works[work], *rest)
        say("started", pid)
        _, status = os.waitpid(pid, 0)
        say("ended", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(WORKS)
