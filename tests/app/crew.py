"""Children that work with the tracker, and die of it: see `tests.events.crew`, from which this goes on."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from datetime import datetime
from io import StringIO
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from sqlalchemy import Table

from events import writing
from events.checkpoints import Write
from events.journal import Journal
from events.projections import catch_up, rebuild
from events.reader import Reader
from events.rows import open_rows
from events.sqlite import file_url
from tests.app.office import LINES, NOW, opened_at
from tests.events.crew import Work, main, say
from tracker.app.clock import Clock
from tracker.app.tracker import Tracker
from tracker.cli import door
from tracker.domain.fields import read
from tracker.views import projection
from tracker.views.projection import Views
from tracker.views.tables import METADATA

KINDS = ["site_visit", "talks", "intent", "agreement_signed", "company_landed", "lost"]
DATES = ["2022-12-06", "2023-02", "2023年2月中旬", "2023-03-20/2023-03-31", "../2023-03", "2023-02~"]
INITIATIVES = 6
"""How many there are when the children begin."""

ENVIRONMENT = {"TRACKER_NOW": NOW, "TRACKER_ACTOR": "mei", "TRACKER_LANG": "en"}
FILE = 6
"""Lines of each record file that is imported; each is an event."""

FILES = "file/"
"""Begins the keys of the lines of files."""


def import_files(url: str, random: Random) -> None:
    """Import one record file after the other, each written to the database bit by bit."""
    writing._FLUSH = 2
    for number in names(random):
        import_file(url, random, FILES + number, FILE)
        acknowledge(url)


def follow(url: str, random: Random) -> None:
    """Record without the views, which are caught up by twos."""
    with Journal.open(url, wait=60) as journal:
        for number in names(random):
            for n in range(3):
                record(journal, happening(random, f"{number}/{n}"))
            acknowledge(url)
            catch_up(journal, Views(), 2)


def build(url: str, random: Random) -> None:
    """Record and rebuild, as the program does."""
    projection.BATCH = 2
    with Journal.open(url, [Views()], wait=60) as journal:
        for number in names(random):
            record(journal, happening(random, number))
            acknowledge(url)
            call(url, "rebuild")


def build_beside(url: str, random: Random) -> None:
    """Rebuild while somebody else records."""
    projection.BATCH = 2
    with Journal.open(url, [Views()], wait=60) as journal, Journal.open(url, [Views()], wait=60) as other:
        numbers = names(random)

        def meanwhile() -> None:
            record(other, happening(random, next(numbers)))
            acknowledge(url)

        while True:
            rebuild(journal, Interrupted(meanwhile))


class Interrupted(Views):
    """Views during whose rebuild something else goes on."""

    def __init__(self, meanwhile: Callable[[], None], tables: Mapping[str, Table] = METADATA.tables) -> None:
        super().__init__(tables=tables)
        self.meanwhile = meanwhile

    def over(self, tables: Mapping[str, Table]) -> "Interrupted":
        return Interrupted(self.meanwhile, tables)

    def batches(self, read: Reader) -> Iterator[Write]:
        for write in super().batches(read):
            yield write
            self.meanwhile()


def import_file(url: str, random: Random, key: str, length: int) -> None:
    """Import some lines that are piped in."""
    lines = [json.dumps(happening(random, f"{key}/{number}")) for number in range(length)]
    with patch.object(sys, "stdin", StringIO("\n".join(lines))):
        call(url, "import", "-")


def call(url: str, *words: str) -> None:
    """Call the program, which must succeed."""
    with redirect_stdout(StringIO()):
        assert door.run(words, {**ENVIRONMENT, "TRACKER_DATABASE_URL": url}) == 0


def record(journal: Journal, line: Mapping[str, Any]) -> None:
    """Record a line of a record file."""
    tracker = Tracker(journal, Clock(datetime.fromisoformat(NOW)), "mei", "test")
    tracker.do(read(LINES[line["do"]], line, tracker.clock.today()))  # type: ignore[arg-type] # it is a command


def happening(random: Random, key: str) -> dict[str, Any]:
    """A line of a record file about one of the initiatives that there are."""
    said = {"kind": random.choice(KINDS), "on": random.choice(DATES), "key": key}
    return {"do": "record", "initiative": f"I-{random.randrange(INITIATIVES) + 1}", **said}


def names(random: Random) -> Iterator[str]:
    """Beginnings of keys that no other child has."""
    child = random.getrandbits(64)
    return (f"{child}/{number}" for number in count())


def acknowledge(url: str) -> None:
    """Say how far the journal is, now that something was recorded."""
    with open_rows(url) as rows:
        say("recorded", *rows.head())


def begin(url: str) -> None:
    """A journal with some initiatives."""
    with opened_at(url) as office:
        for number in range(INITIATIVES):
            office.open(f"Line {number}")


def warm_up() -> None:
    """Load and work out everything once, so that children die while they work and not while they start."""
    random = Random(0)  # noqa: S311 - any lines
    with TemporaryDirectory() as folder:
        url = file_url(Path(folder) / "journal.db")
        begin(url)
        import_file(url, random, "warm", 20)
        call(url, "rebuild")


WORKS: dict[str, Work] = {
    "import": import_files,
    "follow": follow,
    "build": build,
    "build_beside": build_beside,
}

if __name__ == "__main__":
    warm_up()
    main(WORKS)
