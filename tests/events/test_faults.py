"""What a database does to a record half way: a clear error, and an answer to whether it was recorded."""

import os
import signal
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url

from events.database import Database
from events.dialect import Unwritten
from events.errors import (
    CannotOpen,
    CannotWrite,
    ConnectionLost,
    JournalError,
    Locked,
    OutcomeUnknown,
    ReadOnly,
)
from events.journal import Journal
from events.projections import rebuild
from events.records import NewEvent
from events.rows import open_rows
from events.sqlite import file_url
from events.writing import Writing
from tests.events.tally import Sums

AT = datetime(2023, 4, 3, 1, tzinfo=UTC)
EVENT = NewEvent("n", 1, {"n": 1})


def cut_off(journal: Journal, writing: Writing) -> None:
    """End the server's side of a transaction's connection, the way a restart or a network does."""
    pid = writing.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    with journal.database.reading() as connection:
        assert connection.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 60000)").scalar()


def fail_to_commit(monkeypatch: pytest.MonkeyPatch, *, done: bool) -> list[str]:
    """Make the database fail while it commits, once: before it has, or after it has `done` so."""
    end = Database._end
    commits: list[str] = []

    def fail_once(database: Database, how: str, last: Unwritten | None = None) -> None:
        if how == "COMMIT":
            commits.append(how)
        fails = commits == [how]
        if done or not fails:
            end(database, how, last)
        if fails:
            commits.append("failed")
            raise CannotWrite("The disk went away.")

    monkeypatch.setattr(Database, "_end", fail_once)
    return commits


def test_a_connection_cut_off_in_a_transaction_undoes_it_and_says_so(postgres: str) -> None:
    def record(journal: Journal) -> None:
        with journal.writing() as writing:
            writing.append("a", [EVENT], recorded_at=AT)
            writing.flush()
            cut_off(journal, writing)
            writing.append("b", [EVENT], recorded_at=AT)

    with Journal.create(postgres) as journal:
        with pytest.raises(ConnectionLost, match="was cut off; what was not yet confirmed is undone"):
            record(journal)

        assert journal.head().position == 0
        assert journal.append("a", [EVENT], recorded_at=AT)[0].position == 1
        assert journal.verify().position == 1


def test_an_append_that_was_cut_off_is_begun_again_and_recorded_once(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush = Writing.flush
    cuts: list[int] = []

    def flush_and_cut(writing: Writing) -> None:
        flush(writing)
        if not cuts:
            cuts.append(1)
            cut_off(journal, writing)

    monkeypatch.setattr(Writing, "flush", flush_and_cut)
    with Journal.create(postgres, [Sums()]) as journal:
        (stored,) = journal.append("a", [EVENT], recorded_at=AT)

        assert cuts == [1]
        assert list(journal.read_all()) == [stored]
        assert journal.verify().position == journal.checkpoints()["sums"].position == 1


def test_connections_that_broke_while_nobody_used_them_are_made_anew(postgres: str) -> None:
    pids = "SELECT pg_backend_pid()"
    with Journal.create(postgres) as journal, Journal.open(postgres) as other:
        with journal.writing() as writing, journal.database.reading() as connection:
            own = [each.exec_driver_sql(pids).scalar() for each in (writing.connection, connection)]
        with other.database.reading() as connection:
            for pid in own:
                connection.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 60000)")

        assert journal.head().position == 0
        assert journal.append("a", [EVENT], recorded_at=AT)[0].position == 1


def test_a_commit_that_failed_after_all_was_written_is_found_to_be_recorded(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits = fail_to_commit(monkeypatch, done=True)

    stored = journal.append("a", [EVENT], recorded_at=AT)

    assert commits == ["COMMIT", "failed", "COMMIT"]
    assert list(journal.read_all()) == list(stored)
    assert journal.append("a", [EVENT], recorded_at=AT)[0].version == 2


def test_a_commit_that_failed_before_anything_was_written_is_found_not_to_be(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_to_commit(monkeypatch, done=False)

    with pytest.raises(CannotWrite, match="The disk went away"):
        journal.append("a", [EVENT], recorded_at=AT)

    assert journal.head().position == 0
    assert journal.append("a", [EVENT], recorded_at=AT)[0].position == 1


@pytest.mark.parametrize("done", [True, False])
def test_where_the_database_cannot_be_asked_the_error_says_how_to_ask_later(
    journal: Journal,
    monkeypatch: pytest.MonkeyPatch,
    done: bool,  # noqa: FBT001
) -> None:
    first = journal.head()

    def gone(_: Database) -> None:
        raise CannotOpen("The database is gone.")

    writing = journal.writing()
    with monkeypatch.context() as patched:
        fail_to_commit(patched, done=done)
        writing.__enter__()
        writing.append("a", [EVENT], recorded_at=AT, key="k")
        patched.setattr(Database, "begin", gone)
        with pytest.raises(OutcomeUnknown, match="Look for it at position 1 before you repeat it") as unknown:
            writing.__exit__(None, None, None)

    assert journal.has(unknown.value.position, unknown.value.hash) is done
    assert (journal.find("k") is not None) is done
    (stored,) = journal.append("a", [EVENT], recorded_at=AT, key="k")  # the same once more does no harm
    assert list(journal.read_all(after=first.position)) == [stored]


def test_a_full_disk_is_said_and_nothing_is_recorded(journal: Journal) -> None:
    if journal.database.where.startswith("postgresql"):
        pytest.skip("only SQLite can be told how much room there is")
    journal.append("a", [EVENT], recorded_at=AT)
    large = NewEvent("n", 1, {"n": 1, "text": "x" * 100_000})

    def limit(pages: int) -> None:
        with journal.database.writing() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    limit(1)  # that is: no more than there are
    with pytest.raises(CannotWrite, match=r"There is no room left .* nothing was recorded"):
        journal.append("a", [large], recorded_at=AT)
    assert journal.head().position == 1
    assert journal.verify() == journal.head()

    limit(1_000_000)
    assert journal.append("a", [large], recorded_at=AT)[0].position == 2


def test_a_full_disk_while_views_are_rebuilt_leaves_the_live_ones(tmp_path: Path) -> None:
    url = file_url(tmp_path / "j.db")
    with Journal.create(url, [Sums()]) as journal:
        journal.append("a", [EVENT], recorded_at=AT)
        with journal.database.writing() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")

        with pytest.raises(CannotWrite, match="There is no room left"):
            rebuild(journal, Sums())

        with open_rows(url) as rows:
            assert rows.all("SELECT * FROM sums") == [("a", 1)]
        assert journal.stopped() == []


def test_a_server_that_only_reads_says_so(postgres: str) -> None:
    Journal.create(postgres).close()
    url = make_url(postgres)
    options = f"{url.query['options']} -c default_transaction_read_only=on"
    reading = url.update_query_dict({"options": options}).render_as_string(hide_password=False)

    with Journal.open(reading) as journal, open_rows(reading) as rows:
        assert journal.head() == rows.head() == journal.verify()
        with pytest.raises(ReadOnly, match="may only be read"):
            journal.append("a", [EVENT], recorded_at=AT)


def test_a_locked_journal_still_answers_whether_something_was_recorded(url: str) -> None:
    with Journal.create(url) as journal, Journal.open(url, wait=0.05) as other:
        journal.append("a", [EVENT], recorded_at=AT, key="k")
        with journal.writing():
            with pytest.raises(Locked):
                rebuild(other, Sums())
            assert other.find("k") == next(journal.read_all())
            assert other.find("l") is None


def test_an_interrupt_from_the_keyboard_undoes_the_transaction(journal: Journal) -> None:
    def record() -> None:
        with journal.writing() as writing:
            writing.append("a", [EVENT], recorded_at=AT)
            writing.flush()
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        record()

    assert journal.head().position == 0
    assert journal.append("a", [EVENT], recorded_at=AT)[0].position == 1


def test_every_error_of_the_driver_that_is_not_ours_comes_out_as_it_is(journal: Journal) -> None:
    def mistake() -> None:
        with journal.database.writing() as connection:
            connection.exec_driver_sql("SELEKT 1")

    with pytest.raises(Exception, match="SELEKT") as raised:
        mistake()

    assert not isinstance(raised.value, JournalError | sqlite3.Error)


def test_statements_that_the_driver_has_thrown_away_are_prepared_again(postgres: str) -> None:
    with Journal.create(postgres) as journal:
        journal.append("a", [EVENT], recorded_at=AT)
        with journal.database.writing() as connection:
            connection.exec_driver_sql("DEALLOCATE ALL")  # as psycopg does when tables change

        (stored,) = journal.append("a", [EVENT], recorded_at=AT, key="k")

        assert journal.append("a", [EVENT], recorded_at=AT, key="k") == (stored,)
        assert journal.verify().position == stored.position == 2
