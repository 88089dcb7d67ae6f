"""Rebuilding next to the live views: appends go on, and the new tables take the place of the old at once."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, inspect, select

from events import beside
from events.checkpoints import lock
from events.errors import Locked, Overtaken, ProjectionStopped
from events.journal import Journal
from events.projections import SideBySide, catch_up, rebuild
from events.records import Checkpoint, NewEvent
from events.rows import open_rows
from tests.events.tally import SUMS, Sums

AT = datetime(2023, 4, 3, 1, tzinfo=UTC)
OURS = {"events", "journal_head", "projections"}


def n(*numbers: int) -> list[NewEvent]:
    return [NewEvent("n", 1, {"n": number}) for number in numbers]


@pytest.fixture
def kept(url: str) -> Iterator[Journal]:
    """A journal whose sums are kept up: a: 3, b: 3, c: 4."""
    with Journal.create(url, [Sums()], wait=2) as journal:
        for stream, numbers in (("a", n(1, 2)), ("b", n(3)), ("c", n(4))):
            journal.append(stream, numbers, recorded_at=AT)
        yield journal


def sums(journal: Journal) -> dict[str, int]:
    with journal.database.reading() as connection:
        return {row.stream: row.total for row in connection.execute(select(SUMS))}


def spoil(journal: Journal) -> None:
    """Make the live sums wrong, to see when they are replaced."""
    with journal.database.writing() as connection:
        connection.execute(SUMS.update().values(total=SUMS.c.total + 1000))


def tables(journal: Journal) -> set[str]:
    with journal.database.reading() as connection:
        return set(inspect(connection).get_table_names())


def once(action: Callable[[], object]) -> Callable[[], None]:
    """Does something the first time that it is called."""
    left = [action]

    def act() -> None:
        while left:
            left.pop()()

    return act


def test_a_projection_says_that_it_can_be_built_side_by_side() -> None:
    assert isinstance(Sums(), SideBySide)


def test_the_new_tables_take_the_place_of_the_live_ones_and_leave_nothing_behind(kept: Journal) -> None:
    spoil(kept)
    told: list[tuple[int, int]] = []

    assert rebuild(kept, Sums(), lambda done, total: told.append((done, total))) == 4
    assert rebuild(kept, Sums()) == 4

    assert sums(kept) == {"a": 3, "b": 3, "c": 4}
    assert told == [(4, 4)]
    assert tables(kept) == {"sums", *OURS}
    assert kept.checkpoints() == {"sums": Checkpoint("sums", 1, 4)}
    with kept.database.reading() as connection:
        (index,) = inspect(connection).get_indexes("sums")
    assert index["column_names"] == ["total"]


def test_live_views_are_asked_and_kept_up_until_the_swap(kept: Journal, url: str) -> None:
    spoil(kept)
    seen = []

    def meanwhile() -> None:
        with Journal.open(url, [Sums()]) as other:
            other.append("d", n(5), recorded_at=AT)
            seen.append(sums(other))

    assert rebuild(kept, Sums(between=once(meanwhile))) == 5

    assert seen == [{"a": 1003, "b": 1003, "c": 1004, "d": 5}]
    assert sums(kept) == {"a": 3, "b": 3, "c": 4, "d": 5}
    kept.append("a", n(10), recorded_at=AT)
    assert sums(kept)["a"] == 13
    assert kept.checkpoints()["sums"].position == 6


@pytest.mark.parametrize("number", [1, 999, 1000, 2500])
def test_whatever_is_appended_meanwhile_is_in_the_new_tables(kept: Journal, url: str, number: int) -> None:
    def meanwhile() -> None:
        with Journal.open(url) as other:
            other.append("b", n(*range(number)), recorded_at=AT)

    assert rebuild(kept, Sums(between=once(meanwhile))) == 4 + number

    assert sums(kept) == {"a": 3, "b": 3 + sum(range(number)), "c": 4}


def test_a_rebuild_that_is_interrupted_leaves_the_live_views(kept: Journal) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(kept, Sums(between=interrupt))

    assert tables(kept) == {"sums", *OURS}
    kept.append("a", n(10), recorded_at=AT)
    assert sums(kept) == {"a": 13, "b": 3, "c": 4}


def test_what_a_killed_rebuild_left_behind_is_removed_by_the_next(
    kept: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(beside._Rebuilding, "give_up", lambda *_: None)
    with pytest.raises(KeyboardInterrupt):
        rebuild(kept, Sums(between=die))
    assert len(tables(kept)) == 5
    assert list(kept.checkpoints()) == ["sums"]

    rebuild(kept, Sums())

    assert tables(kept) == {"sums", *OURS}
    assert sums(kept) == {"a": 3, "b": 3, "c": 4}


def test_an_event_that_cannot_be_folded_is_named_and_the_live_views_go_on(kept: Journal) -> None:
    with pytest.raises(ProjectionStopped) as stopped:
        rebuild(kept, Sums(bad=3))

    assert (stopped.value.failed_position, stopped.value.error) == (3, "ValueError: cannot bear 3")
    assert kept.stopped() == []
    kept.append("a", n(10), recorded_at=AT)
    assert sums(kept) == {"a": 13, "b": 3, "c": 4}
    assert tables(kept) == {"sums", *OURS}


def test_an_event_of_the_last_stretch_that_cannot_be_folded_is_named_too(kept: Journal, url: str) -> None:
    def meanwhile() -> None:
        with Journal.open(url, [Sums()]) as other:
            other.append("d", n(5, 6), recorded_at=AT)

    with pytest.raises(ProjectionStopped) as stopped:
        rebuild(kept, Sums(bad=6, between=once(meanwhile)))

    assert stopped.value.failed_position == 6
    assert sums(kept) == {"a": 3, "b": 3, "c": 4, "d": 11}


def test_a_new_version_that_cannot_be_built_says_why(kept: Journal) -> None:
    with pytest.raises(ProjectionStopped):
        rebuild(kept, Sums(version=2, bad=3))

    assert kept.stopped() == [Checkpoint("sums", 2, 0, 3, "ValueError: cannot bear 3")]
    assert rebuild(kept, Sums(version=2)) == 4
    assert kept.stopped() == []
    assert catch_up(kept, Sums(version=2)) == 4


def test_views_that_were_deleted_are_built_again(kept: Journal) -> None:
    with kept.database.writing() as connection:
        SUMS.drop(connection)

    assert rebuild(kept, Sums()) == 4
    assert sums(kept) == {"a": 3, "b": 3, "c": 4}


def test_of_two_rebuilds_at_once_the_later_one_stands(kept: Journal, url: str) -> None:
    def meanwhile() -> None:
        with Journal.open(url) as other:
            rebuild(other, Sums())

    spoil(kept)
    with pytest.raises(Overtaken, match="so this one was given up"):
        rebuild(kept, Sums(between=once(meanwhile)))

    assert sums(kept) == {"a": 3, "b": 3, "c": 4}
    assert tables(kept) == {"sums", *OURS}


def begin_another(journal: Journal) -> None:
    """Begin another rebuild, which is interrupted at once."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(journal, Sums(between=interrupt))


class InWriting(Sums):
    """Sums that call `between` when one is about to be written."""

    def _insert(self, stream: str, total: int, connection: Connection) -> None:
        self.between()
        super()._insert(stream, total, connection)


def test_a_rebuild_that_is_overtaken_while_it_writes_says_so(postgres: str) -> None:
    with Journal.create(postgres, [Sums()]) as journal, Journal.open(postgres) as other:
        journal.append("a", n(1), recorded_at=AT)
        journal.append("b", n(2), recorded_at=AT)

        with pytest.raises(Overtaken, match="so this one was given up"):
            rebuild(journal, InWriting(between=once(lambda: begin_another(other))))

        assert sums(journal) == {"a": 1, "b": 2}
        assert tables(journal) == {"sums", *OURS}


def test_a_rebuild_that_is_overtaken_while_it_waits_to_swap_says_so(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow = beside._Rebuilding.follow
    overtake = once(lambda: begin_another(other))

    def overtaken(connection: Connection) -> int:
        monkeypatch.setattr(beside, "lock", lock)
        overtake()
        return lock(connection)

    def followed(rebuilding: beside._Rebuilding, position: int) -> None:
        follow(rebuilding, position)
        monkeypatch.setattr(beside, "lock", overtaken)

    monkeypatch.setattr(beside._Rebuilding, "follow", followed)
    with Journal.create(postgres, [Sums()]) as journal, Journal.open(postgres) as other:
        journal.append("a", n(1), recorded_at=AT)
        journal.append("b", n(2), recorded_at=AT)

        with pytest.raises(Overtaken, match="so this one was given up"):
            rebuild(journal, Sums())

        assert sums(journal) == {"a": 1, "b": 2}
        assert tables(journal) == {"sums", *OURS}


def test_a_snapshot_never_finds_the_new_tables_empty(
    kept: Journal, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "_SWAPS", 2)
    with open_rows(url) as rows:
        before = rows.head()
        if url.startswith("sqlite"):
            rebuild(kept, Sums())
        else:  # it would, so the swap waits for it
            with pytest.raises(Locked):
                rebuild(kept, Sums())
        assert rows.all("SELECT stream, total FROM sums ORDER BY stream") == [("a", 3), ("b", 3), ("c", 4)]
        assert rows.head() == before

    assert rebuild(kept, Sums()) == 4
