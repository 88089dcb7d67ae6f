"""Views kept with the record: in step with it, rebuilt from it, and never in its way."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, insert, select

from events.canonical import decode
from events.errors import CannotWrite, JournalError, ProjectionStopped
from events.journal import Journal
from events.projections import catch_up, folded, rebuild
from events.reader import Reader
from events.records import Checkpoint, NewEvent, StoredEvent
from events.rows import Rows

AT = datetime(2023, 4, 3, 1, tzinfo=UTC)
tallies = Table("tallies", MetaData(), Column("stream", Text, primary_key=True), Column("total", Integer))


class Tally:
    """The sum of the numbers of each stream; stops at a number that it cannot bear."""

    def __init__(self, *, version: int = 1, bad: int | None = None, name: str = "tally") -> None:
        self.name = name
        self.version = version
        self.bad = bad
        self.calls: list[list[int]] = []

    def create(self, connection: Connection) -> None:
        tallies.drop(connection, checkfirst=True)
        tallies.create(connection)

    def apply(self, connection: Connection, events: Sequence[StoredEvent], read: Reader) -> None:
        self.calls.append([event.position for event in events])
        assert read.up_to == events[-1].position
        for event in events:
            total = sum(self._number(each) for each in read.stream(event.stream))
            connection.execute(tallies.delete().where(tallies.c.stream == event.stream))
            connection.execute(insert(tallies), {"stream": event.stream, "total": total})

    def rebuild(self, connection: Connection, read: Reader) -> None:
        totals: dict[str, int] = {}
        for event in read.by_stream():
            totals[event.stream] = totals.get(event.stream, 0) + self._number(event)
        if totals:
            connection.execute(
                insert(tallies), [{"stream": stream, "total": total} for stream, total in totals.items()]
            )

    def _number(self, event: StoredEvent) -> int:
        number = int(decode(event.data)["n"])
        if number == self.bad:
            message = f"cannot bear {number}"
            raise ValueError(message)
        return number


def n(*numbers: int) -> list[NewEvent]:
    return [NewEvent("n", 1, {"n": number}) for number in numbers]


def with_views(journal: Journal, *projections: Tally) -> Journal:
    """The same journal as a program with these projections opens it."""
    return Journal(journal.database, projections)


def totals(journal: Journal) -> dict[str, int]:
    with journal.database.reading() as connection:
        return {row.stream: row.total for row in connection.execute(select(tallies))}


def test_a_projection_is_kept_up_in_the_transaction_of_the_append(journal: Journal) -> None:
    tally = Tally()
    kept = with_views(journal, tally)

    kept.append("a", n(1, 2), recorded_at=AT)
    with kept.writing() as writing:
        writing.append("a", n(3), recorded_at=AT)
        writing.append("b", n(4), recorded_at=AT)
        before = [list(row) for row in writing.connection.execute(select(tallies.c.total))]
        writing.flush()
        after = Rows.over(writing.connection).all("SELECT total FROM tallies ORDER BY stream")

    assert (before, after) == ([[3]], [(6,), (4,)])
    assert totals(kept) == {"a": 6, "b": 4}
    assert kept.checkpoints() == {"tally": Checkpoint("tally", 1, 4)}
    assert kept.stopped() == []
    assert tally.calls == [[3, 4]]


def test_what_an_undone_transaction_projected_is_undone_with_it(journal: Journal) -> None:
    kept = with_views(journal, Tally())
    kept.append("a", n(1), recorded_at=AT)

    def fail() -> None:
        with kept.writing() as writing:
            writing.append("a", n(2), recorded_at=AT)
            writing.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert totals(kept) == {"a": 1}
    assert kept.checkpoints()["tally"].position == 1


def test_a_projection_that_raises_stops_there_and_the_record_stands(journal: Journal) -> None:
    kept = with_views(journal, Tally(bad=3))
    kept.append("a", n(1), recorded_at=AT)

    stored = kept.append("b", n(2, 3, 4), recorded_at=AT)
    kept.append("c", n(5), recorded_at=AT)

    assert [each.position for each in stored] == [2, 3, 4]
    assert kept.verify() == kept.head()
    assert kept.head().position == 5
    stopped = Checkpoint("tally", 1, 2, 3, "ValueError: cannot bear 3")
    assert kept.stopped() == [stopped]
    assert totals(kept) == {"a": 1, "b": 2}


def test_one_projection_that_raises_does_not_hold_up_another(journal: Journal) -> None:
    sound = Tally(name="sound")
    kept = with_views(journal, Tally(bad=2), sound)
    kept.append("a", n(1), recorded_at=AT)

    kept.append("a", n(2), recorded_at=AT)
    kept.append("a", n(3), recorded_at=AT)

    assert kept.checkpoints() == {
        "sound": Checkpoint("sound", 1, 3),
        "tally": Checkpoint("tally", 1, 1, 2, "ValueError: cannot bear 2"),
    }


def test_a_mended_projection_is_caught_up_and_kept_up_again(journal: Journal) -> None:
    with_views(journal, Tally(bad=2)).append("a", n(1), recorded_at=AT)
    with_views(journal, Tally(bad=2)).append("a", n(2, 3), recorded_at=AT)

    with pytest.raises(ProjectionStopped) as stopped:
        catch_up(journal, Tally(bad=3))
    assert str(stopped.value) == (
        "The view tally stopped at the event in position 3 (ValueError: cannot bear 3). "
        "The record is safe: mend the view and rebuild it."
    )
    assert catch_up(journal, Tally()) == 3

    kept = with_views(journal, Tally())
    assert kept.stopped() == []
    kept.append("a", n(4), recorded_at=AT)
    assert totals(kept) == {"a": 10}


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_catching_up_starts_at_any_checkpoint_and_commits_batch_by_batch(
    journal: Journal, batch: int
) -> None:
    with_views(journal, Tally()).append("a", n(1, 2), recorded_at=AT)
    journal.append("b", n(3, 4, 5), recorded_at=AT)
    tally = Tally()

    assert catch_up(journal, tally, batch) == 5
    assert catch_up(journal, tally, batch) == 5

    assert [position for call in tally.calls for position in call] == [3, 4, 5]
    assert max(map(len, tally.calls)) <= batch
    assert totals(journal) == {"a": 3, "b": 12}
    assert journal.checkpoints() == {"tally": Checkpoint("tally", 1, 5)}


def test_what_was_caught_up_before_an_event_that_fails_stays(journal: Journal) -> None:
    with_views(journal, Tally()).append("a", n(1), recorded_at=AT)
    for number in (2, 3, 4):
        journal.append(f"s{number}", n(number), recorded_at=AT)

    with pytest.raises(ProjectionStopped) as stopped:
        catch_up(journal, Tally(bad=4), 2)

    assert (stopped.value.name, stopped.value.failed_position) == ("tally", 4)
    assert totals(journal) == {"a": 1, "s2": 2, "s3": 3}
    assert journal.stopped() == [Checkpoint("tally", 1, 3, 4, "ValueError: cannot bear 4")]


def test_a_projection_that_fell_behind_is_brought_up_by_the_next_append(journal: Journal) -> None:
    with_views(journal, Tally()).append("a", n(1), recorded_at=AT)
    journal.append("a", n(2), recorded_at=AT)

    with_views(journal, Tally()).append("b", n(3), recorded_at=AT)

    assert totals(journal) == {"a": 3, "b": 3}
    assert journal.checkpoints()["tally"].position == 3


def test_a_projection_of_another_version_is_rebuilt_by_the_next_append(journal: Journal) -> None:
    with_views(journal, Tally()).append("a", n(1), recorded_at=AT)
    with journal.database.writing() as connection:
        connection.execute(tallies.update().values(total=99))

    with_views(journal, Tally(version=2)).append("a", n(2), recorded_at=AT)

    assert totals(journal) == {"a": 3}
    assert journal.checkpoints() == {"tally": Checkpoint("tally", 2, 2)}


@pytest.mark.parametrize("mend", [rebuild, catch_up])
def test_a_new_version_that_cannot_be_built_stops_and_the_old_tables_stay(
    journal: Journal, mend: Callable[[Journal, Tally], int]
) -> None:
    with_views(journal, Tally()).append("a", n(1, 2), recorded_at=AT)

    with_views(journal, Tally(version=2, bad=2)).append("a", n(3), recorded_at=AT)

    assert journal.head().position == 3
    assert totals(journal) == {"a": 3}
    assert journal.stopped() == [Checkpoint("tally", 2, 0, 2, "ValueError: cannot bear 2")]
    assert mend(journal, Tally(version=2)) == 3
    assert totals(journal) == {"a": 6}


def test_deleted_tables_stop_the_projection_and_a_rebuild_mends_it(journal: Journal) -> None:
    kept = with_views(journal, Tally())
    kept.append("a", n(1), recorded_at=AT)
    with journal.database.writing() as connection:
        tallies.drop(connection)

    (stored,) = kept.append("a", n(2), recorded_at=AT)

    assert stored.position == 2
    (stopped,) = kept.stopped()
    assert (stopped.position, stopped.failed_position) == (1, 2)
    assert "tallies" in str(stopped.error)
    with pytest.raises(ProjectionStopped, match="mend the view and rebuild it"):
        catch_up(journal, Tally())
    assert rebuild(journal, Tally()) == 2
    assert kept.stopped() == []
    assert totals(journal) == {"a": 3}


def test_a_rebuild_gives_what_keeping_up_gave_and_says_how_far_it_is(journal: Journal) -> None:
    kept = with_views(journal, Tally())
    with kept.writing() as writing:
        for number in range(1500):
            writing.append(f"s{number % 3}", n(number), recorded_at=AT)
    before = totals(journal)
    told: list[tuple[int, int]] = []

    rebuild(journal, Tally(), lambda done, total: told.append((done, total)))

    assert totals(journal) == before
    assert told == [(1000, 1500), (1500, 1500)]


def test_a_rebuild_that_fails_names_the_event_and_leaves_the_tables(journal: Journal) -> None:
    with_views(journal, Tally()).append("a", n(1, 2), recorded_at=AT)

    with pytest.raises(ProjectionStopped) as stopped:
        rebuild(journal, Tally(bad=2))

    assert stopped.value.failed_position == 2
    assert totals(journal) == {"a": 3}
    assert isinstance(stopped.value, JournalError)


@pytest.mark.parametrize("then", ["raise", "return"])
def test_a_projection_that_ends_the_transaction_makes_the_append_fail_instead_of_lie(
    journal: Journal, then: str
) -> None:
    class Destroyer(Tally):
        def apply(self, connection: Connection, events: Sequence[StoredEvent], read: Reader) -> None:
            super().apply(connection, events, read)
            connection.exec_driver_sql("ROLLBACK")
            if then == "raise":
                raise RuntimeError

    kept = with_views(journal, Destroyer())
    kept.append("a", n(1), recorded_at=AT)

    with pytest.raises(CannotWrite, match="so nothing was recorded"):
        kept.append("a", n(2), recorded_at=AT)

    assert journal.head().position == 1
    assert journal.verify() == journal.head()
    assert journal.append("a", n(2), recorded_at=AT)[0].position == 2


def test_views_can_be_folded_in_memory_as_they_were(journal: Journal) -> None:
    journal.append("a", n(1, 2), recorded_at=AT)
    journal.append("b", n(3), recorded_at=AT)
    journal.append("a", n(4), recorded_at=AT)

    with folded(journal, [Tally()], up_to=3) as connection:
        rows = Rows.over(connection).all("SELECT stream, total FROM tallies ORDER BY stream")

    assert rows == [("a", 3), ("b", 3)]


def test_an_error_with_many_lines_and_control_characters_is_kept_as_one_plain_line(journal: Journal) -> None:
    class Rude(Tally):
        def create(self, connection: Connection) -> None:
            super().create(connection)
            raise RuntimeError("\x1b[31mred\x00" + "x" * 1000 + "\nsecond")

    with_views(journal, Rude()).append("a", n(1), recorded_at=AT)

    (stopped,) = journal.stopped()
    assert stopped.error == "RuntimeError:  [31mred " + "x" * 477
