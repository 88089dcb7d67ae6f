"""Several writers and a reader at once: nothing lost, nothing twice, no gaps."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from events.canonical import decode
from events.journal import Journal
from events.records import NewEvent

WRITERS = 4
APPENDS = 40
ROOT = Path(__file__).parents[2]

WRITER = """
import sys
from datetime import UTC, datetime
from events.journal import Journal
from events.records import NewEvent
url, writer, appends = sys.argv[1], sys.argv[2], int(sys.argv[3])
with Journal.open(url, wait=60) as journal:
    for number in range(appends):
        parts = range(number % 3 + 1)
        events = [NewEvent("n", 1, {"writer": writer, "n": number, "of": part}) for part in parts]
        journal.append("shared", events, recorded_at=datetime(2023, 4, 3, tzinfo=UTC))
"""


def test_writers_in_several_processes_lose_nothing_while_a_reader_follows(url: str) -> None:
    Journal.create(url).close()
    seen: list[int] = []

    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, url, str(number), str(APPENDS)], cwd=ROOT)
        for number in range(WRITERS)
    ]
    with Journal.open(url) as journal:
        while any(writer.poll() is None for writer in writers):
            seen += [event.position for event in journal.read_all(after=len(seen))]
        seen += [event.position for event in journal.read_all(after=len(seen))]
        events = list(journal.read_all())
        verified = journal.verify()

    assert [writer.returncode for writer in writers] == [0] * WRITERS
    assert seen == list(range(1, len(events) + 1))
    assert [event.version for event in events] == seen
    said = [decode(event.data) for event in events]
    for writer in range(WRITERS):
        mine = [(each["n"], each["of"]) for each in said if each["writer"] == str(writer)]
        assert mine == [(number, part) for number in range(APPENDS) for part in range(number % 3 + 1)]
    assert verified.position == len(events)


def test_processes_that_repeat_one_command_record_it_once(url: str) -> None:
    Journal.create(url).close()
    program = WRITER.replace("recorded_at=", "key=str(number), digest='same', recorded_at=")

    writers = [
        subprocess.Popen([sys.executable, "-c", program, url, str(number), "20"], cwd=ROOT)
        for number in range(3)
    ]

    assert [writer.wait() for writer in writers] == [0, 0, 0]
    with Journal.open(url) as journal:
        keys = [event.key for event in journal.read_all() if event.key is not None]
        (last,) = journal.append(
            "a", [NewEvent("n", 1, {})], recorded_at=datetime(2023, 4, 3, tzinfo=UTC), key="new"
        )
    assert sorted(keys, key=int) == [str(number) for number in range(20)]
    assert last.position == sum(number % 3 + 1 for number in range(20)) + 1
