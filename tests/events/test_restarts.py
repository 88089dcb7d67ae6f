"""A PostgreSQL server that crashes and comes back meanwhile: recorded once, or not, and known."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from socket import AF_UNIX, socket
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Connection, inspect

from events.errors import CannotOpen, ConnectionLost, OutcomeUnknown
from events.journal import Journal
from events.projections import catch_up, rebuild
from events.reader import Reader
from events.records import NewEvent, StoredEvent
from events.rows import open_rows
from events.transfer import copy
from events.writing import Writing
from tests.events.between import SOCKET, When, between
from tests.events.crew import AT
from tests.events.tally import Sums
from tests.postgres import Server, schema

ONE = [NewEvent("n", 1, {"n": 1})]


@pytest.fixture
def url(own_server: Server) -> Iterator[str]:
    with schema(own_server.url) as address:
        yield address


def restarted(server: Server) -> None:
    server.end()
    server.start()


def once(action: Callable[[], object]) -> Callable[[], None]:
    """Does something the first time that it is called."""
    left = [action]

    def act() -> None:
        while left:
            left.pop()()

    return act


def test_a_writer_in_its_transaction_is_told_that_it_is_undone(own_server: Server, url: str) -> None:
    def record(journal: Journal) -> None:
        with journal.writing() as writing:
            writing.append("a", ONE, recorded_at=AT, key="k")
            writing.flush()
            restarted(own_server)
            writing.append("b", ONE, recorded_at=AT)

    with Journal.create(url, [Sums()]) as journal:
        with pytest.raises(ConnectionLost, match="was cut off; what was not yet confirmed is undone"):
            record(journal)

        assert (journal.head().position, journal.find("k")) == (0, None)
        assert journal.append("a", ONE, recorded_at=AT, key="k")[0].position == 1
        assert journal.verify().position == journal.checkpoints()["sums"].position == 1


@pytest.mark.parametrize("projections", [[], [Sums()]])
def test_an_append_in_whose_middle_the_server_crashes_is_begun_again_and_recorded_once(
    own_server: Server, url: str, monkeypatch: pytest.MonkeyPatch, projections: list[Sums]
) -> None:
    before_the_end = Writing._before_the_end
    crash = once(lambda: restarted(own_server))

    def crash_before_the_end(writing: Writing) -> object:
        crash()
        return before_the_end(writing)

    monkeypatch.setattr(Writing, "_before_the_end", crash_before_the_end)
    with Journal.create(url, projections) as journal:
        (stored,) = journal.append("a", ONE, recorded_at=AT)

        assert list(journal.read_all()) == [stored]
        assert journal.verify().position == stored.position == 1


def test_connections_that_were_open_in_a_crash_are_made_anew(own_server: Server, url: str) -> None:
    with Journal.create(url) as journal:
        journal.append("a", ONE, recorded_at=AT)
        before = list(journal.read_all())
        restarted(own_server)

        assert list(journal.read_all()) == before
        restarted(own_server)
        assert journal.append("a", ONE, recorded_at=AT)[0].position == 2


@pytest.mark.parametrize("projections", [[], [Sums()]])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_commit_or_its_answer_that_was_lost_in_a_crash_is_recorded_once(
    own_server: Server, url: str, when: When, projections: list[Sums]
) -> None:
    with between(url) as (address, somebody), Journal.create(address, projections) as journal:
        journal.append("a", ONE, recorded_at=AT)
        somebody.lose_the_next_commit(when, lambda: restarted(own_server))

        (stored,) = journal.append("a", ONE, recorded_at=AT)

        assert (stored.position, list(journal.read_all(after=1))) == (2, [stored])
        assert journal.append("a", ONE, recorded_at=AT)[0].position == 3
        assert journal.verify().position == 3


@pytest.mark.parametrize("projections", [[], [Sums()]])
@pytest.mark.parametrize("when", ["before", "after"])
def test_while_the_server_is_down_nobody_knows_and_later_the_journal_does(
    own_server: Server, url: str, when: When, projections: list[Sums]
) -> None:
    with between(url) as (address, somebody), Journal.create(address, projections) as journal:
        somebody.lose_the_next_commit(when, own_server.end)

        with pytest.raises(OutcomeUnknown, match="Look for it at position 1 before you repeat it") as unknown:
            journal.append("a", ONE, recorded_at=AT, key="k")

        own_server.start()
        assert journal.has(unknown.value.position, unknown.value.hash) is (when == "after")
        assert (journal.find("k") is not None) is (when == "after")
        (stored,) = journal.append("a", ONE, recorded_at=AT, key="k")  # the same once more does no harm
        assert list(journal.read_all()) == [stored]
        assert journal.verify().position == 1


class InFolding(Sums):
    """Sums that call `between` whenever they fold a number."""

    def _number(self, event: StoredEvent) -> int:
        self.between()
        return super()._number(event)


class InWriting(Sums):
    """Sums that call `between` whenever a rebuild writes one."""

    def _insert(self, stream: str, total: int, connection: Connection) -> None:
        self.between()
        super()._insert(stream, total, connection)


class InApplying(Sums):
    """Sums that call `between` when they fold what came after the rebuild had begun."""

    def apply(self, connection: Connection, events: Sequence[StoredEvent], read: Reader) -> None:
        self.between()
        super().apply(connection, events, read)


def test_a_rebuild_goes_on_after_a_crash_between_its_transactions(own_server: Server, url: str) -> None:
    with Journal.create(url, [Sums()]) as journal:
        for stream in "abc":
            journal.append(stream, ONE, recorded_at=AT)

        assert rebuild(journal, Sums(between=once(lambda: restarted(own_server)))) == 3

        assert sums(url) == [("a", 1), ("b", 1), ("c", 1)]


def test_a_rebuild_that_a_crash_ended_leaves_the_live_views_and_the_next_one_cleans_up(
    own_server: Server, url: str
) -> None:
    with Journal.create(url, [Sums()]) as journal:
        for stream in "abc":
            journal.append(stream, ONE, recorded_at=AT)

        with pytest.raises(ConnectionLost):
            rebuild(journal, InWriting(between=once(lambda: restarted(own_server))))

        journal.append("a", ONE, recorded_at=AT)
        assert sums(url) == [("a", 2), ("b", 1), ("c", 1)]
        assert rebuild(journal, Sums()) == 4
        assert sums(url) == [("a", 2), ("b", 1), ("c", 1)]
        with journal.database.reading() as connection:
            assert sorted(inspect(connection).get_table_names()) == [
                "events",
                "journal_head",
                "projections",
                "sums",
            ]


def test_a_rebuild_that_a_crash_ended_before_its_swap_says_so_and_blames_no_event(
    own_server: Server, url: str
) -> None:
    with Journal.create(url) as journal, Journal.open(url) as other:
        journal.append("a", ONE, recorded_at=AT)
        append = once(lambda: other.append("a", ONE, recorded_at=AT))

        with pytest.raises(ConnectionLost):
            rebuild(
                journal,
                InApplying(between=once(lambda: restarted(own_server))),
                lambda *_: append(),
            )

        assert journal.stopped() == []
        assert rebuild(journal, Sums()) == 2
        assert sums(url) == [("a", 2)]


def test_views_that_a_crash_kept_from_catching_up_go_on_from_where_they_were(
    own_server: Server, url: str
) -> None:
    with Journal.create(url) as journal:
        journal.append("a", ONE * 10, recorded_at=AT)
        catch_up(journal, Sums())
        journal.append("b", ONE * 10, recorded_at=AT)

        with pytest.raises(ConnectionLost, match="was cut off; what was not yet confirmed is undone"):
            catch_up(journal, InFolding(between=once(lambda: restarted(own_server))), 3)

        assert (journal.stopped(), journal.checkpoints()["sums"].position) == ([], 10)
        assert catch_up(journal, Sums(), 3) == 20
        assert sums(url) == [("a", 10), ("b", 10)]


def test_an_append_whose_views_a_crash_interrupts_is_begun_again_and_recorded_once(
    own_server: Server, url: str
) -> None:
    Journal.create(url, [Sums()]).close()
    crashing = InFolding(between=once(lambda: restarted(own_server)))
    with Journal.open(url, [crashing]) as journal:
        (stored,) = journal.append("a", ONE, recorded_at=AT)

        assert list(journal.read_all()) == [stored]
        assert (journal.stopped(), journal.checkpoints()["sums"].position) == ([], 1)
        assert sums(url) == [("a", 1)]


def test_a_copy_goes_on_after_a_crash(own_server: Server, url: str) -> None:
    with Journal.create("sqlite://") as source, Journal.create(url) as target:
        source.append("a", ONE * 30, recorded_at=AT)
        crash = once(lambda: restarted(own_server))

        assert copy(source, target, lambda *_: crash(), 10) == 30

        assert list(target.read_all()) == list(source.read_all())


def test_a_server_that_takes_calls_and_never_answers_cannot_be_opened() -> None:
    with TemporaryDirectory() as folder, socket(AF_UNIX) as silent:
        silent.bind(str(Path(folder) / SOCKET))
        silent.listen()

        with pytest.raises(CannotOpen, match="cannot be opened"):
            Journal.open(f"postgresql://postgres@/postgres?host={folder}", wait=0)


def sums(url: str) -> list[tuple[object, ...]]:
    with open_rows(url) as rows:
        return rows.all("SELECT stream, total FROM sums ORDER BY stream")
