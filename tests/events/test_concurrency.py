"""Several writers and a reader at once: nothing lost, nothing twice, no gaps."""

import subprocess
import sys
from pathlib import Path

import pytest

from events.canonical import decode
from events.journal import Journal
from events.records import NewEvent
from tests.events.crew import AT

WRITERS = 8
ROOT = Path(__file__).parents[2]

# One program that forks the writers: eight that start by themselves would take longer to start than to write.
WRITING = """
import os, sys
from datetime import UTC, datetime
from events.journal import Journal
from events.records import NewEvent
url, writers, appends, batch = sys.argv[1], *map(int, sys.argv[2:5])
key, digest = (str, "same") if len(sys.argv) > 5 else (lambda _: None, None)

def write(writer):
    with Journal.open(url, wait=60) as journal:
        for number in range(appends):
            events = [NewEvent("n", 1, {"writer": writer, "n": number, "of": part}) for part in range(batch)]
            at = datetime(2023, 4, 3, tzinfo=UTC)
            journal.append("shared", events, recorded_at=at, key=key(number), digest=digest)

children = []
for writer in range(writers):
    children.append(os.fork())
    if not children[-1]:
        write(writer)
        os._exit(0)
sys.exit(any([os.waitpid(child, 0)[1] for child in children]))
"""


def writers(url: str, *arguments: object) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", WRITING, url, *map(str, arguments)], cwd=ROOT)


@pytest.mark.parametrize(("batch", "appends"), [(1, 40), (20, 15)])
def test_eight_writers_lose_nothing_while_a_reader_follows(url: str, batch: int, appends: int) -> None:
    Journal.create(url).close()
    followed: list[tuple[int, int]] = []

    writing = writers(url, WRITERS, appends, batch)
    with Journal.open(url) as journal:
        checkpoint, ended = 0, False
        while not ended:
            ended = writing.poll() is not None  # and read once more
            for event in journal.read_all(after=checkpoint, page=7):
                followed.append((event.position, event.version))
                checkpoint = event.position
        events = list(journal.read_all())
        assert journal.verify().position == len(events)

    assert writing.returncode == 0
    assert followed == [(number, number) for number in range(1, WRITERS * appends * batch + 1)]
    said = [decode(event.data) for event in events]
    for writer in range(WRITERS):
        mine = [(each["n"], each["of"]) for each in said if each["writer"] == writer]
        assert mine == [(number, part) for number in range(appends) for part in range(batch)]


def test_writers_that_repeat_one_command_at_once_record_it_once(url: str) -> None:
    Journal.create(url).close()

    assert writers(url, WRITERS, 20, 2, "keyed").wait() == 0

    with Journal.open(url) as journal:
        keys = [event.key for event in journal.read_all() if event.key is not None]
        (last,) = journal.append("a", [NewEvent("n", 1, {})], recorded_at=AT, key="new")
    assert sorted(keys, key=int) == [str(number) for number in range(20)]
    assert last.position == 41
