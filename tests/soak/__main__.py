"""A long soak: writers that are killed, servers that crash, rebuilds, imports, copies, proofs, all at once.

Run: `python -m tests.soak [--seconds N] [--seed N] [--url URL] [--writers N]`. Without an address it works by
turns in temporary files and on a PostgreSQL server of its own, which it also ends and starts again; with one,
in the database there, which must be empty or left over from a soak. Who does what, and when they die, is
drawn from the seed, and printed where a difference is found; then the exit code is 1.
"""

import argparse
import os
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from signal import SIGKILL
from tempfile import TemporaryDirectory
from time import monotonic
from typing import NamedTuple

from events.journal import Journal
from events.projections import rebuild
from events.sqlite import file_url
from tests.app.crew import begin
from tests.app.proof import differences
from tests.events.crew import Crew, Kill, hired
from tests.postgres import TAKES_PART, Server, schema, started
from tests.soak.crew import IN_THE_WAY, WORKS
from tracker.exchange.moving import copy_journal, journal_lines
from tracker.views.projection import Views

CALLS = 600_000
"""The most calls of functions that a writer gets to make."""

ROUNDS, EVENTS = 4, 5000
"""A journal is left for a new one after so many rounds, or with so many events."""

LEFT = "soak_"
"""Begins the names of copies."""


class Job(NamedTuple):
    """What one writer does in a round, and when it dies."""

    work: str
    url: str
    seed: int
    kill: Kill


@dataclass
class Heard:
    """What a writer said until it died."""

    done: Counter[str] = field(default_factory=Counter)
    acknowledged: dict[int, str] = field(default_factory=dict)
    code: int = 0


@dataclass
class Place:
    """Where a journal is soaked, and where it is copied to. `server` may be ended and started."""

    url: str
    copy: str
    server: Server | None = None
    acknowledged: dict[int, str] = field(default_factory=dict)


class Soak:
    """The rounds of a soak, what was done in them, and what was found."""

    def __init__(self, seed: int, seconds: float, crews: list[Crew]) -> None:
        self.done: Counter[str] = Counter()
        self.found: list[str] = []
        self._seed = seed
        self._end = monotonic() + seconds
        self._crews = crews
        self._numbers = count(1)
        self._pool = ThreadPoolExecutor(len(crews))

    @property
    def over(self) -> bool:
        """Whether its time has passed, or something was found."""
        return bool(self.found) or monotonic() > self._end

    def journal(self, place: Place) -> None:
        """Some rounds in one journal, and what they leave behind."""
        with Journal.create(place.url) as journal:
            if journal.head().position == 0:
                begin(place.url)
            for done in range(ROUNDS):
                if done and (self.over or journal.head().position > EVENTS):
                    break
                self.round(place, next(self._numbers))
            rebuild(journal, Views())
            self.done["events"] += journal.head().position
        self.look("after a rebuild", place.url, place)
        if list(journal_lines(place.url)) != list(journal_lines(place.copy)):
            self.found.append("The copy is not the journal, byte for byte.")

    def round(self, place: Place, number: int) -> None:
        """All writers at once, and what somebody else does meanwhile; then everything is proved."""
        random = Random(f"{self._seed}/{number}")  # noqa: S311 - it is to be the same each time
        seeds = (self._seed * 10**6 + number * 100 + n for n in range(len(self._crews)))
        jobs = [_job(random, place.url, seed) for seed in seeds]
        futures = [self._pool.submit(_heard, *each) for each in zip(self._crews, jobs, strict=True)]
        crash = place.server if random.random() < 1 / 3 else None
        while wait(futures, 0.2).not_done:
            self.meanwhile(random, place)
            if crash:
                crash.end()
                crash.start()
                self.done["crashes"] += 1
                crash = None
        for job, future in zip(jobs, futures, strict=True):
            self.listen(job, future, place)
        self.copy(place)
        for url in (place.url, place.copy):
            self.look(f"round {number}", url, place)
        tell(f"round {number} {place.url.partition(':')[0]}: {told(self.done)}")

    def meanwhile(self, random: Random, place: Place) -> None:
        """Prove the chain, or bring the copy up to date, while others write."""
        try:
            if random.random() < 1 / 2:
                self.copy(place)
                return
            with Journal.open(place.url, wait=60) as journal:
                journal.verify()
            self.done["verifications"] += 1
        except IN_THE_WAY:
            self.done["hindered"] += 1

    def copy(self, place: Place) -> None:
        """Bring the copy up to date."""
        copy_journal(place.url, place.copy)
        self.done["copies"] += 1

    def listen(self, job: Job, future: Future[Heard], place: Place) -> None:
        """Take in what a writer said."""
        heard = future.result()
        self.done += heard.done
        self.done["kills"] += 1
        place.acknowledged |= heard.acknowledged
        if heard.code != -SIGKILL:
            self.found.append(f"A writer ended with {heard.code}: {job}")

    def look(self, when: str, url: str, place: Place) -> None:
        """Compare a journal with what it is to be."""
        self.found += [f"{when}: {one}" for one in differences(url, place.acknowledged, kept_up=False)]
        self.done["verifications"] += 1


def _job(random: Random, url: str, seed: int) -> Job:
    inside = Kill(random.randrange(1, CALLS), None)
    outside = Kill(0, random.randrange(1, 12))
    return Job(random.choice(sorted(WORKS)), url, seed, random.choice([inside, outside]))


def _heard(crew: Crew, job: Job) -> Heard:
    heard = Heard()
    pid = crew.start(job.work, job.url, job.seed, job.kill.calls)
    while True:
        match crew.told():
            case ["recorded", position, hash_]:
                heard.acknowledged[position] = hash_
            case ["ended", code]:
                heard.code = code
                return heard
            case [what, which]:
                heard.done[which if what == "done" else what] += 1
                if heard.done.total() == job.kill.after:
                    os.kill(pid, SIGKILL)


def told(done: Counter[str]) -> str:
    return ", ".join(f"{number} {what}" for what, number in sorted(done.items()))


def tell(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


@contextmanager
def a_file() -> Iterator[Place]:
    """A journal in a file, copied to another."""
    with TemporaryDirectory(prefix=LEFT) as folder:
        yield Place(file_url(Path(folder) / "journal.db"), file_url(Path(folder) / "copy.db"))


@contextmanager
def on(server: Server) -> Iterator[Place]:
    """A journal on a server that may crash, copied to another on it."""
    with schema(server.url) as url, schema(server.url) as copy:
        yield Place(url, copy, server)


@contextmanager
def there(url: str) -> Iterator[Place]:
    """A journal where the person says, copied to a file."""
    with TemporaryDirectory(prefix=LEFT) as folder:
        yield Place(url, file_url(Path(folder) / "copy.db"))


def places(asked: argparse.Namespace, stack: ExitStack) -> Iterator[AbstractContextManager[Place]]:
    """Where one journal after the other is soaked."""
    if asked.url:
        while True:
            yield there(asked.url)
    server = stack.enter_context(started()) if TAKES_PART else None
    while True:
        yield a_file()
        if server:
            yield on(server)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.soak", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--seconds", type=float, default=60, help="how long (default: 60)")
    parser.add_argument("--seed", type=int, default=0, help="what everything is drawn from (default: 0)")
    parser.add_argument("--url", help="the address of the database to work in")
    parser.add_argument("--writers", type=int, default=8, help="how many at once (default: 8)")
    return parser.parse_args()


def main() -> int:
    """Soak, say what was done, and leave with 1 where a difference was found."""
    asked = _asked()
    with ExitStack() as stack:
        crews = [stack.enter_context(hired("tests.soak.crew")) for _ in range(asked.writers)]
        soak = Soak(asked.seed, asked.seconds, crews)
        for place in places(asked, stack):
            with place as found:
                try:
                    soak.journal(found)
                except Exception:
                    soak.found.append(traceback.format_exc())
            if soak.over:
                break
    tell(f"Seed {asked.seed}: {told(soak.done)}; {len(soak.found)} differences.")
    for one in soak.found:
        tell(one)
    return 1 if soak.found else 0


if __name__ == "__main__":
    sys.exit(main())
