"""The writers of the soak: they go on where somebody else is in their way, until they are killed."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from random import Random
from unittest.mock import patch

from events import writing
from events.errors import CannotOpen, CannotWrite, Locked, Overtaken
from events.journal import Journal
from events.projections import catch_up, rebuild
from tests.app.crew import (
    ENVIRONMENT,
    FILE,
    FILES,
    Interrupted,
    acknowledge,
    happening,
    names,
    record,
    warm_up,
)
from tests.events.crew import Work, main, say
from tracker.cli import door
from tracker.views import projection
from tracker.views.projection import Views

IN_THE_WAY = (CannotOpen, CannotWrite, Locked, Overtaken)
"""What may happen to anybody: a server that crashes, a lock that is not to be had, a later rebuild."""


@contextmanager
def going_on(url: str, done: str) -> Iterator[None]:
    """Say what was done, or what was in the way."""
    try:
        yield
        say("done", done)
        acknowledge(url)
    except IN_THE_WAY as error:
        say("hindered", type(error).__name__)


def record_each(url: str, random: Random) -> None:
    """Record one thing after the other, with the views."""
    for number in names(random):
        with going_on(url, "recorded"), Journal.open(url, [Views()], wait=60) as journal:
            for n in range(random.randrange(1, 6)):
                record(journal, happening(random, f"{number}/{n}"))


def import_files(url: str, random: Random) -> None:
    """Import record files, as the program does."""
    writing._FLUSH = 2
    for number in names(random):
        lines = [json.dumps(happening(random, f"{FILES}{number}/{n}")) for n in range(FILE)]
        with patch.object(sys, "stdin", StringIO("\n".join(lines))):
            call(url, "imported", "import", "-")


def follow(url: str, random: Random) -> None:
    """Record without the views, and catch them up by threes."""
    for number in names(random):
        with going_on(url, "caught up"), Journal.open(url, wait=60) as journal:
            for n in range(4):
                record(journal, happening(random, f"{number}/{n}"))
            catch_up(journal, Views(), 3)


def build(url: str, _: Random) -> None:
    """Rebuild, as the program does."""
    projection.BATCH = 2
    while True:
        call(url, "rebuilt", "rebuild")


def build_beside(url: str, random: Random) -> None:
    """Record while rebuilding."""
    projection.BATCH = 2
    numbers = names(random)
    while True:
        with (
            going_on(url, "rebuilt"),
            Journal.open(url, [Views()], wait=60) as journal,
            Journal.open(url, [Views()], wait=60) as other,
        ):
            rebuild(journal, Interrupted(recording(other, random, numbers)))


def recording(journal: Journal, random: Random, numbers: Iterator[str]) -> Callable[[], None]:
    """What goes on in the middle of a rebuild."""
    return lambda: record(journal, happening(random, next(numbers)))


def call(url: str, done: str, *words: str) -> None:
    """Call the program; it may fail where somebody is in its way, with one of the codes for that."""
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as said:
        code = door.run(words, {**ENVIRONMENT, "TRACKER_DATABASE_URL": url})
    if code == 0:
        with going_on(url, done):
            pass
    elif code == door.UNREACHABLE or "Another rebuild" in said.getvalue():
        say("hindered", f"{words[0]}: exit code {code}")
    else:
        raise RuntimeError(said.getvalue())


WORKS: dict[str, Work] = {
    "record": record_each,
    "import": import_files,
    "follow": follow,
    "build": build,
    "build_beside": build_beside,
}

if __name__ == "__main__":
    warm_up()
    main(WORKS)
