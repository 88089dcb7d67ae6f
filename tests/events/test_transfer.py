"""A journal as a file and back, and from one database to another."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from events import transfer
from events.chain import genesis
from events.errors import Broken
from events.journal import Journal
from events.records import Head, NewEvent, StoredEvent
from events.sqlite import file_url
from events.transfer import BadFile, BeyondEnd, OtherTarget, copy, export, restore
from tests.postgres import TAKES_PART

AT = datetime(2023, 4, 3, 1, tzinfo=UTC)
ODD = {"text": '深圳 \\ " \n \x1b[31m \u2028 \x7f', "n": 1.0, "m": 10**15, "none": None, "": []}


def fill(journal: Journal, count: int = 5, first: int = 1) -> None:
    for number in range(first, first + count):
        journal.append(
            f"stream/{number % 2}",
            [NewEvent("thing.happened", 1, ODD | {"number": number}), NewEvent("未知.类型", 7, {})],
            recorded_at=AT,
            metadata={"actor": "梅"},
            key=f"key {number}" if number % 2 else None,
        )


def whole(journal: Journal, after: int = 0) -> list[bytes]:
    return list(export(journal, after))


def changed(line: bytes, **columns: object) -> bytes:
    return orjson.dumps(orjson.loads(line) | columns) + b"\n"


@pytest.fixture
def target(url: str) -> Iterator[Journal]:
    """An empty journal, in each kind of database that lasts."""
    with Journal.create(url, wait=1, journal_id="other") as made:
        yield made


@pytest.fixture
def source() -> Iterator[Journal]:
    """A journal of ten events."""
    with Journal.create("sqlite://", journal_id="test") as made:
        fill(made)
        yield made


class TestTheFile:
    def test_has_a_header_and_a_line_an_event_with_every_column_as_it_is_stored(
        self, journal: Journal
    ) -> None:
        fill(journal, 1)

        header, *lines = whole(journal)

        head = journal.head()
        assert header == (
            b'{"format":"journal","version":1,"journal":"test",'
            b'"after":{"position":0,"hash":"%s"},"head":{"position":2,"hash":"%s"}}\n'
            % (genesis("test").hash.encode(), head.hash.encode())
        )
        assert [json.loads(line) for line in lines] == [event._asdict() for event in journal.read_all()]
        assert list(json.loads(lines[0])) == list(StoredEvent._fields)

    def test_of_an_empty_journal_is_its_header(self, journal: Journal) -> None:
        assert len(whole(journal)) == 1

    def test_begins_after_a_position(self, source: Journal) -> None:
        header, *lines = whole(source, 8)

        assert lines == whole(source)[9:]
        assert orjson.loads(header)["after"]["position"] == 8

    def test_cannot_begin_beyond_the_end(self, source: Journal) -> None:
        with pytest.raises(BeyondEnd) as error:
            whole(source, 11)
        assert str(error.value) == "There is no position 11: the journal ends at 10."

    def test_is_not_made_of_a_broken_chain(self, source: Journal) -> None:
        with source.database.writing() as connection:
            connection.exec_driver_sql("DROP TRIGGER events_no_update")
            connection.exec_driver_sql("UPDATE events SET data = '{}' WHERE position = 7")

        with pytest.raises(Broken) as error:
            whole(source)
        assert (error.value.position, error.value.what) == (7, "content")

    def test_tells_its_progress(self, source: Journal) -> None:
        told: list[tuple[int, int]] = []

        list(export(source, 4, lambda done, total: told.append((done, total))))

        assert told == [(6, 6)]


class TestRestoring:
    def test_gives_the_same_journal_to_the_byte(self, source: Journal, target: Journal) -> None:
        lines = whole(source)

        assert restore(target.database, lines, size=3) == source.head()

        assert whole(target) == lines
        assert (target.journal_id, target.verify()) == ("test", source.head())

    @pytest.mark.skipif(not TAKES_PART, reason="PostgreSQL was left out")
    def test_there_and_back_again_gives_the_same_bytes(
        self, source: Journal, postgres: str, tmp_path: Path
    ) -> None:
        lines = whole(source)
        with Journal.create(postgres) as server, Journal.create(file_url(tmp_path / "back.db")) as file:
            restore(server.database, lines)
            restore(file.database, whole(server))

            assert whole(file) == lines

    def test_what_was_restored_can_be_gone_on_with(self, source: Journal, target: Journal) -> None:
        restore(target.database, whole(source))

        fill(target, 2, 6)

        assert target.verify(noted=source.head()).position == 14

    def test_keys_are_remembered(self, source: Journal, target: Journal) -> None:
        restore(target.database, whole(source))

        fill(target, 1, 5)

        assert target.head() == source.head()

    def test_a_file_that_begins_later_goes_on_where_the_journal_ends(
        self, source: Journal, target: Journal
    ) -> None:
        restore(target.database, whole(source))
        fill(source, 2, 6)

        restore(target.database, whole(source, 10))

        assert whole(target) == whole(source)

    def test_of_an_empty_journal_gives_it_its_name(self, target: Journal) -> None:
        with Journal.create("sqlite://", journal_id="test") as empty:
            restore(target.database, whole(empty))

        assert (target.journal_id, target.verify()) == ("test", genesis("test"))

    def test_tells_its_progress(self, source: Journal, target: Journal) -> None:
        told: list[tuple[int, int]] = []

        restore(target.database, whole(source), lambda done, total: told.append((done, total)), size=4)

        assert told == [(4, 10), (8, 10), (10, 10)]

    @pytest.mark.parametrize(
        ("column", "value", "says"),
        [
            ("data", '{"a":1}', "the event's content was changed after recording."),
            ("metadata", "{}", "the event's content was changed after recording."),
            ("type", "other", "the event's content was changed after recording."),
            ("type_version", 9, "the event's content was changed after recording."),
            ("stream", "other", "the event's content was changed after recording."),
            ("version", 9, "the event's content was changed after recording."),
            ("recorded_at", "2023", "the event's content was changed after recording."),
            ("key", "k", "the event's content was changed after recording."),
            ("id", "x", "the event's id was changed after recording."),
            ("hash", "0" * 64, "its hash does not follow from the event before it."),
            ("position", 9, "the event is missing, 9 follows."),
            ("position", 2, "the event there is numbered 2."),
        ],
    )
    def test_names_the_line_and_the_position_of_a_change_and_restores_nothing(
        self, column: str, value: object, says: str, source: Journal, target: Journal
    ) -> None:
        lines = whole(source)
        lines[6] = changed(lines[6], **{column: value})

        for size in (1, 3, 100):
            with pytest.raises(BadFile) as error:
                restore(target.database, lines, size=size)

            assert (error.value.line, error.value.position) == (7, 6)
            assert str(error.value) == (
                f"Line 7: The journal is broken at position 6: {says} Nothing was restored."
            )
            assert (target.journal_id, target.verify()) == ("other", genesis("other"))

    @pytest.mark.parametrize(
        ("make", "line", "position", "says"),
        [
            (lambda x: [*x[:4], *x[5:]], 5, 4, "Line 5: The journal is broken at position 4: the event is"),
            (lambda x: [*x[:4], x[5], x[4], *x[6:]], 5, 4, "Line 5: The journal is broken at position 4"),
            (
                lambda x: [*x[:4], x[3], *x[4:]],
                5,
                4,
                "Line 5: The journal is broken at position 4: the event",
            ),
            (lambda x: x[:-2], 10, 8, "The file ends after position 8, but it should go on to 10: its end"),
            (lambda x: x[:1], 2, 0, "The file ends after position 0, but it should go on to 10: its end is"),
            (lambda x: [*x, x[-1]], 12, 11, "Line 12: the file should have ended at position 10. Nothing"),
            (lambda x: [*x[:4], x[4][:40]], 5, 4, "Line 5: there should be an event with the columns of pos"),
            (lambda x: [*x[:4], b"\n", *x[4:]], 5, 4, "Line 5: there should be an event with the columns of"),
            (lambda x: [*x[:4], b"[]\n"], 5, 4, "Line 5: there should be an event with the columns of posi"),
            (lambda x: [*x[:4], changed(x[4], more=1)], 5, 4, "Line 5: there should be an event with the"),
            (lambda x: [*x[:4], changed(x[4], version=True)], 5, 4, "Line 5: there should be an event with"),
            (lambda x: [*x[:4], changed(x[4], data=None)], 5, 4, "Line 5: there should be an event with the"),
            (lambda x: [*x[:4], changed(x[4], stream="a\x00")], 5, 4, "Line 5: the stream of position 4 hol"),
            (
                lambda x: [changed(x[0], head={"position": 10, "hash": "0"}), *x[1:]],
                11,
                10,
                "Line 11: its hash is not the one that the first line names as the last. Nothing was",
            ),
            (
                lambda x: [changed(x[0], journal="another"), *x[1:]],
                1,
                None,
                "Line 1: the hash before position 1 does not follow from the journal's id. Nothing was",
            ),
            (lambda x: x[1:], 1, None, "This is not an exported journal: its first line should name a jou"),
            (lambda _: [], 1, None, "This is not an exported journal: its first line should name a journal"),
            (lambda _: [b"\xff\n"], 1, None, "This is not an exported journal: its first line should name"),
            (
                lambda x: [changed(x[0], head={"position": "9", "hash": ""})],
                1,
                None,
                "This is not an exported",
            ),
            (lambda x: [changed(x[0], format="csv")], 1, None, "This is not an exported journal: its first"),
            (lambda x: [changed(x[0], version=2)], 1, None, "The file has format 2, and this program know"),
        ],
    )
    def test_refuses_a_file_that_is_not_whole(
        self,
        make: Callable[[list[bytes]], list[bytes]],
        line: int,
        position: int | None,
        says: str,
        source: Journal,
    ) -> None:
        with Journal.create("sqlite://", journal_id="other") as target:
            with pytest.raises(BadFile) as error:
                restore(target.database, make(whole(source)))

            assert (error.value.line, error.value.position) == (line, position)
            assert str(error.value).startswith(says)
            assert (target.journal_id, target.verify()) == ("other", genesis("other"))

    def test_a_journal_with_events_is_left_as_it_is(self, source: Journal, target: Journal) -> None:
        fill(target, 1)
        before = whole(target)

        with pytest.raises(OtherTarget) as error:
            restore(target.database, whole(source))

        assert " has 2 events already, and a journal is only restored into an empty one." in str(error.value)
        assert whole(target) == before

    @pytest.mark.parametrize(
        ("already", "after", "says"),
        [
            (0, 4, "The file goes on from position 4, but :memory: ends at 0. Restore the parts in their or"),
            (10, 4, "The file goes on from position 4, but :memory: ends at 10. Restore the parts in their"),
        ],
    )
    def test_parts_are_restored_in_their_order(
        self, already: int, after: int, says: str, source: Journal
    ) -> None:
        with Journal.create("sqlite://", journal_id="x") as target:
            if already:
                restore(target.database, whole(source))
            with pytest.raises(OtherTarget) as error:
                restore(target.database, whole(source, after))
            assert str(error.value).startswith(says)

    def test_a_part_of_another_journal_is_refused(self, source: Journal) -> None:
        with Journal.create("sqlite://", journal_id="x") as other:
            fill(other, 2)
            with pytest.raises(OtherTarget, match="holds another journal"):
                restore(other.database, whole(source, 4))

    def test_a_part_after_another_history_is_refused(self, source: Journal) -> None:
        with Journal.create("sqlite://", journal_id="test") as other:
            fill(other, 2, first=2)
            with pytest.raises(OtherTarget, match="they differ at position 4 or before"):
                restore(other.database, whole(source, 4))


class TestCopying:
    def test_gives_the_same_journal_to_the_byte(self, source: Journal, target: Journal) -> None:
        assert copy(source, target, size=3) == 10

        assert whole(target) == whole(source)

    def test_goes_on_where_it_ended(self, source: Journal, target: Journal) -> None:
        copy(source, target)
        fill(source, 2, 6)

        assert copy(source, target) == 4

        assert whole(target) == whole(source)

    def test_that_was_broken_off_goes_on(self, source: Journal, target: Journal) -> None:
        def cut(done: int, _: int) -> None:
            if done == 6:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            copy(source, target, cut, size=3)
        assert target.verify().position == 6

        assert copy(source, target, size=3) == 4
        assert whole(target) == whole(source)

    def test_again_copies_nothing(self, source: Journal, target: Journal) -> None:
        copy(source, target)

        assert copy(source, target) == 0

    def test_takes_what_comes_meanwhile(self, source: Journal, target: Journal) -> None:
        def come(done: int, _: int) -> None:
            if done == 10 and source.head().position == 10:
                fill(source, 1, 6)

        assert copy(source, target, come) == 12
        assert whole(target) == whole(source)

    def test_of_a_broken_journal_stops_before_the_break(self, source: Journal, target: Journal) -> None:
        with source.database.writing() as connection:
            connection.exec_driver_sql("DROP TRIGGER events_no_update")
            connection.exec_driver_sql("UPDATE events SET data = '{}' WHERE position = 7")

        with pytest.raises(Broken) as error:
            copy(source, target, size=2)

        assert (error.value.position, target.verify().position) == (7, 6)

    def test_ends_with_a_look_at_the_whole_chain(self, source: Journal, target: Journal) -> None:
        copy(source, target)
        with target.database.writing() as connection:
            postgresql = connection.dialect.name == "postgresql"
            on = " ON events" if postgresql else ""
            trigger = "events_kept" if postgresql else "events_no_update"
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}{on}")
            connection.exec_driver_sql("UPDATE events SET data = '{}' WHERE position = 7")

        with pytest.raises(Broken) as error:
            copy(source, target)
        assert error.value.position == 7

    def test_into_another_journal_is_refused(self, source: Journal, target: Journal) -> None:
        fill(target, 1)
        before = whole(target)

        with pytest.raises(OtherTarget, match="holds another journal, and it was left as it is"):
            copy(source, target)

        assert whole(target) == before

    def test_into_one_that_parted_is_refused(self, source: Journal) -> None:
        for count, says in [(2, "differ at position 4 or before"), (9, "differ at position 10 or before")]:
            with Journal.create("sqlite://", journal_id="test") as parted:
                fill(parted, count, first=2)
                with pytest.raises(OtherTarget, match=says):
                    copy(source, parted)
                assert parted.verify().position == 2 * count

    def test_into_one_that_has_been_used_since_is_refused(self, source: Journal, target: Journal) -> None:
        copy(source, target)
        fill(target, 1, 6)

        with pytest.raises(OtherTarget, match=r"has gone on to position 12, past this journal's end at 10"):
            copy(source, target)

    def test_stops_where_somebody_else_writes_to_the_target(self, source: Journal, target: Journal) -> None:
        def write(done: int, _: int) -> None:
            if done == 4:
                fill(target, 1, 50)

        with pytest.raises(OtherTarget, match="was written to by somebody else meanwhile"):
            copy(source, target, write, size=4)

        assert target.verify().position == 6


def test_the_place_after_an_event_is_its_hash(source: Journal) -> None:
    events = list(source.read_all())

    assert transfer.place(source, 0, source.head()) == genesis("test")
    assert transfer.place(source, 3, source.head()) == Head(3, events[2].hash)


KILLED = """
import os, signal, sys
from events.journal import Journal
from events.transfer import copy, export, restore

def kill(done, total):
    if done >= int(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)

with Journal.open(sys.argv[1]) as source, Journal.create(sys.argv[2], journal_id=source.journal_id) as target:
    if sys.argv[3] == "copy":
        copy(source, target, kill, 2)
    else:
        restore(target.database, export(source), kill, 2)
"""


class TestKilled:
    @pytest.fixture
    def begun(self, tmp_path: Path) -> str:
        """The address of a journal of ten events in a file."""
        url = file_url(tmp_path / "source.db")
        with Journal.create(url, journal_id="test") as made:
            fill(made)
        return url

    @pytest.mark.parametrize("at", [2, 6, 10])
    def test_while_copying_it_keeps_a_whole_beginning_and_goes_on(
        self, at: int, begun: str, url: str
    ) -> None:
        killed(begun, url, "copy", at)

        with Journal.open(begun) as source, Journal.open(url) as target:
            assert target.verify().position == at
            assert copy(source, target) == 10 - at
            assert whole(target) == whole(source)

    @pytest.mark.parametrize("at", [2, 6, 10])
    def test_while_restoring_it_has_restored_nothing_and_can_begin_again(
        self, at: int, begun: str, url: str
    ) -> None:
        killed(begun, url, "restore", at)

        with Journal.open(begun) as source, Journal.open(url) as target:
            assert target.verify() == genesis("test")
            restore(target.database, whole(source))
            assert whole(target) == whole(source)


def killed(source: str, target: str, work: str, at: int) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, source, target, work, str(at)], check=False)
    assert done.returncode == -signal.SIGKILL
